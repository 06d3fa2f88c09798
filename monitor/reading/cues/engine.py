"""Cues: what words of a language show an ask, a promise or what a message does; and the engine that finds them.

A cue is one linear-time pattern with its meaning, one example and one counter-example; both are run as tests. All cues
of a table are compiled into one automaton (google-re2's Set), so a sentence is read once, however many cues there are,
and no text can make it slow. Patterns are written over folded text (lower case, no accents; see ``fold``): a blank
stands for any run of blanks, and ``<name>`` for a fragment that the language defines once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import re2

from monitor.reading.fold import plain

_NAME = re.compile(r"<([a-z_]+)>")
_ROOM = 256 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One cue. ``means`` is a kind of the table it stands in; ``weight`` its confidence when nothing speaks against it.

    ``example`` is a sentence in which it fires, ``counter`` a near one in which it must not decide.
    """

    id: str
    means: str
    pattern: str = field(repr=False)
    example: str = ""
    counter: str = ""
    weight: float = 0.9


def expand(pattern: str, fragments: Mapping[str, str]) -> str:
    """Return a pattern with its fragments in place and blanks standing for runs of blanks."""
    while _NAME.search(pattern):
        pattern = _NAME.sub(lambda name: f"(?:{fragments[name.group(1)]})", pattern)
    return plain(pattern).replace(" ?", r"\s*").replace(" ", r"\s+")


def _options() -> re2.Options:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.max_mem = _ROOM
    options.never_capture = False
    return options


def compiled(pattern: str, fragments: Mapping[str, str]) -> re2._Regexp:
    """Compile one pattern over folded text."""
    return re2.compile(expand(pattern, fragments).encode("ascii"), _options())


@dataclass(frozen=True)
class Table:
    """The cues of one purpose, in order of precedence. ``anchored``: a cue must match where the text begins."""

    cues: tuple[Cue, ...]
    fragments: Mapping[str, str] = field(repr=False)
    anchored: bool = False

    @cached_property
    def _set(self) -> re2.Set | None:
        if not self.cues:
            return None
        table = re2.Set.MatchSet(_options()) if self.anchored else re2.Set.SearchSet(_options())
        for cue in self.cues:
            table.Add(expand(cue.pattern, self.fragments).encode("ascii"))
        table.Compile()
        return table

    @cached_property
    def _single(self) -> list[re2._Regexp]:
        return [compiled(cue.pattern, self.fragments) for cue in self.cues]

    def _found(self, text: bytes) -> list[int]:
        table = self._set
        return (table.Match(text) or []) if table is not None else []

    def hits(self, text: bytes) -> list[Cue]:
        """Return the cues that fire in ``text``, the first in the table first."""
        found = self._found(text)
        return [self.cues[index] for index in sorted(found)] if found else []

    def first(self, text: bytes) -> Cue | None:
        """Return the cue that has precedence among those that fire, if any does."""
        found = self._found(text)
        return self.cues[min(found)] if found else None

    def places(self, text: bytes) -> Iterator[tuple[Cue, int, int]]:
        """Yield every place of every cue that fires, as (cue, start, end), cue by cue."""
        for index in sorted(self._found(text)):
            for place in self._single[index].finditer(text):
                yield self.cues[index], place.start(), place.end()


class Sieve:
    """Several tables read at once: one pass over a sentence tells which cues of which table fire in it."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._cues = [(name, cue) for name, table in tables.items() for cue in table.cues]
        self._set = re2.Set.SearchSet(_options())
        for table in tables.values():
            for cue in table.cues:
                self._set.Add(expand(cue.pattern, table.fragments).encode("ascii"))
        self._set.Compile()

    def sift(self, text: bytes) -> dict[str, list[Cue]]:
        """Return the cues that fire in ``text`` by table, the first in the table first; no entry where none does."""
        caught: dict[str, list[Cue]] = {}
        found = self._set.Match(text)
        if found:
            for index in sorted(found):
                name, cue = self._cues[index]
                caught.setdefault(name, []).append(cue)
        return caught


def verbs(words: Iterable[str] | str) -> str:
    """Return a pattern for English verbs after a modal: "send", "be sending"; a doubled consonant is written "get(t)"."""
    forms = []
    for word in words.split() if isinstance(words, str) else words:
        if word.endswith(")"):
            stem, double = word[:-1].split("(")
            forms.append(f"{stem}(?:{double}ing)?")
        elif word.endswith("e") and not word.endswith(("ee", "ye")):
            forms.append(f"{word[:-1]}(?:e|ing)")
        else:
            forms.append(f"{word}(?:ing)?")
    return r"(?:be )?(?:" + "|".join(forms) + r")\b"
