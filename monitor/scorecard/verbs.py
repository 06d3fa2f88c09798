"""With which words is an item put right? Those of every language a card is said in: old cards still work (S3).

The catalogue holds them as ``word_...``: the first form is what is printed, further ones behind "|" are understood as
well. English is understood in every language.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from monitor.scorecard import catalogue
from monitor.scorecard.catalogue import Catalogue
from monitor.scorecard.wording import ENGLISH

PREFIX = "word_"
UNDO = "undo"
CORRECT = "correct"


def printed(tongue: Catalogue, name: str) -> str:
    """Return the word for a verb ("not-an-ask", "not_an_ask"), or for "correct" and "undo", in one language.

    >>> printed(Catalogue("en"), "done-elsewhere")
    'done-elsewhere'
    """
    return tongue.say(PREFIX + name.replace("-", "_")).split("|")[0]


def meant(word: str) -> str | None:
    """Return what a word of any language means: "not-an-ask", "undo", ...; None for no such word.

    Letter case does not matter, and a blank is as good as a hyphen.
    """
    plain = "-".join(word.lower().replace("-", " ").split())
    if f"{PREFIX}{plain.replace('-', '_')}" in ENGLISH:
        return plain  # no other language need be loaded
    return _words(catalogue.LOCALE).get(plain)


def correction(line: str) -> tuple[str, str, str] | None:
    """Return the item, the verb and what stands behind it, of a line such as "correct p-22222222 due 2026-12-01".

    The line is in small letters, its words one blank apart. None where it is none.
    """
    found = _LINE.fullmatch(line)
    if found is None or meant(found["correct"]) != CORRECT:
        return None
    words = found["rest"].replace("=", " ", 1).replace(":", " ", 1).split()
    for many in range(min(len(words), LONGEST), 0, -1):
        verb = meant(" ".join(words[:many]))
        if verb not in (None, CORRECT, UNDO):
            return found["item"], str(verb), " ".join(words[many:])
    return None


LONGEST = 4
"""Words of a verb, written with blanks."""

_LINE = re.compile(r"(?P<correct>\S{1,40}) (?P<item>[ap]-[0-9a-z]{4,16}) (?P<rest>.{1,200})")


@cache
def _words(folder: Path) -> dict[str, str]:
    """Return every word of every language of a folder, and what it means."""
    known: dict[str, str] = {}
    for language in catalogue.spoken(folder):
        tongue = catalogue.catalogue(language, folder)
        for key in ENGLISH:
            if key.startswith(PREFIX):
                name = key.removeprefix(PREFIX).replace("_", "-")
                known |= dict.fromkeys(tongue.say(key).lower().split("|"), name)
    return known
