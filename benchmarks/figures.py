"""A figure: one number of ours, beside a peer's or a limit's number from the same run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Unit = Literal["messages/s", "calls/s", "intervals/s", "cards/min", "ms", "MB"]


class SkippedError(Exception):
    """A benchmark cannot run here; the message says what is missing. It is told, never hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a figure should reach: at least ``bound`` where ``least``, else less than it."""

    bound: float
    least: bool

    def met(self, value: float) -> bool:
        """Is a value good enough?"""
        return value >= self.bound if self.least else value < self.bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """``what`` was measured and on ``which`` material; ``other`` is the number of ``beside``, in the same unit."""

    what: str
    value: float
    unit: Unit
    beside: str
    other: float
    which: str = ""
    target: Target | None = None

    @property
    def ratio(self) -> float:
        """Ours as a multiple of the other's: more is better for rates, less for times and memory."""
        return self.value / self.other if self.other else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What a benchmark is given: a folder of its own, and how often to repeat. ``quick``: as small as works."""

    folder: Path
    quick: bool = False

    @property
    def repeats(self) -> int:
        """How often each of the things compared is measured; the median counts."""
        return 1 if self.quick else 5


Benchmark = Callable[[Bench], Sequence[Figure]]


def at_least(bound: float) -> Target:
    """A rate's target."""
    return Target(bound=bound, least=True)


def below(bound: float) -> Target:
    """A time's or a size's target."""
    return Target(bound=bound, least=False)
