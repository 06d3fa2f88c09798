"""What a language must say for the closed grammar of due expressions (P3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def counted(words: str, first: int = 0) -> dict[str, int]:
    """Number words in their order: weekdays from 0, months from 1."""
    return {word: number for number, word in enumerate(words.split(), first)}


def valued(words: str) -> dict[str, int]:
    """Read words and their numbers, in turn: "one 1 two 2"."""
    parts = words.split()
    return {word: int(number) for word, number in zip(parts[::2], parts[1::2], strict=True)}


@dataclass(frozen=True, kw_only=True)
class DueWords:
    """The words of one language that say when something is due, as patterns over folded text.

    ``kinds``       what names a day, a week, a month or a time: (kind, pattern, value), longest reading first.
    ``leads``       due cues and what may stand before a time word; ``links``: what may join two of them.
    ``before``      the leads that end the working day before; ``lasting``: those that say how long, not when.
    ``vague``       words that promise a time and name none; ``events``: a time that hangs on an event.
    ``skip_before`` and ``skip_after``: neighbours that show that a time word belongs to something else.
    ``weekdays``, ``months`` and ``numbers`` give the value of a word by how it begins.
    """

    weekdays: Mapping[str, int] = field(repr=False)
    months: Mapping[str, int] = field(repr=False)
    numbers: Mapping[str, int] = field(repr=False)
    before: str
    lasting: str
    leads: str
    links: str
    kinds: tuple[tuple[str, str, str], ...] = field(repr=False)
    vague: str
    events: str
    skip_before: str
    skip_after: str
