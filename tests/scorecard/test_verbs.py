"""Corrections are understood in every language that cards are said in, a further one through its catalogue alone."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from monitor.model import Verb
from monitor.scorecard import catalogue, verbs
from monitor.scorecard.catalogue import spoken
from monitor.scorecard.verbs import CORRECT, UNDO, correction, meant, printed

NAMES = (*Verb, CORRECT, UNDO)


@pytest.mark.parametrize("language", spoken())
@pytest.mark.parametrize("name", NAMES)
def test_what_is_printed_is_understood(language: str, name: str) -> None:
    """A card never offers a word that its desk does not know; case and hyphens do not matter."""
    word = printed(catalogue.catalogue(language), name)
    assert meant(word) == meant(word.upper()) == meant(word.replace("-", " ")) == name
    assert word == word.strip()
    assert " " not in word


def test_no_word_means_two_things() -> None:
    """Nor in one language this and in another that."""
    said = Counter()
    for language in spoken():
        tongue = catalogue.catalogue(language)
        said.update(
            {
                (word, name)
                for name in NAMES
                for word in tongue.say(f"word_{name}".replace("-", "_")).split("|")
            }
        )
    words = Counter(word for word, _ in said)
    assert [word for word, n in words.items() if n > 1] == []


@pytest.mark.parametrize("word", ["", "-", "nonsense", "word", "not-an", "said"])
def test_other_words_mean_nothing(word: str) -> None:
    """Rather nothing than the wrong thing."""
    assert meant(word) is None


def test_a_third_language_brings_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its catalogue is all that is added; the words of the others still work."""
    for language, words in {
        "de": {},
        "fr": {"word_correct": "corriger", "word_not_an_ask": "pas-une-demande"},
    }.items():
        with (catalogue.LOCALE / "de" / "LC_MESSAGES" / "card.po").open("rb") as file:
            found = read_po(file)
        for message in found:
            if str(message.context) in words:
                message.string = words[str(message.context)]
        path = tmp_path / language / "LC_MESSAGES" / "card.po"
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            write_po(file, found)
    monkeypatch.setattr(verbs.catalogue, "LOCALE", tmp_path)
    assert correction("corriger a-22222222 pas une demande") == ("a-22222222", "not-an-ask", "")
    assert correction("korrigiere p-22222222 termin 2026-12-01") == ("p-22222222", "due", "2026-12-01")
    assert correction("correct p-22222222 done-elsewhere") == ("p-22222222", "done-elsewhere", "")
