"""What a metric looks at: one person's ledger between two instants, and how a number becomes a Measurement.

Only what is counted takes part (E5). An item belongs to the window in which it was received or made (A10).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.hours import Terms
from monitor.metrics.estimate import Estimate, wilson
from monitor.model import (
    AskEntry,
    AskOutcome,
    Ledger,
    Measurement,
    PromiseEntry,
    PromiseKind,
    PromiseOutcome,
)

ENOUGH = 6
"""E2: under so many observations there are counts only."""

NOT_ENOUGH = "not enough mail"

RESPONDED = frozenset({AskOutcome.ANSWERED, AskOutcome.HANDED_OVER})
"""A9: the events of a first response."""

UNANSWERED = frozenset({AskOutcome.WAITING, AskOutcome.EXPIRED})
"""Nothing came yet; that retention closed the file does not make it an answer."""

KEPT = frozenset({PromiseOutcome.KEPT_EARLY, PromiseOutcome.KEPT, PromiseOutcome.KEPT_LATE})
"""P8: done, early or late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The half-open range [start, end) of a ledger, as known at ``as_of`` (C7)."""

    ledger: Ledger
    terms: Terms
    start: datetime
    end: datetime
    as_of: datetime

    def holds(self, instant: datetime | None) -> bool:
        """Does the instant lie in the window, and not after ``as_of``?"""
        return instant is not None and self.start <= instant < self.end and instant <= self.as_of

    def owned_asks(self) -> list[AskEntry]:
        """Return the owned asks received in the window; shared ones are held against nobody (A2)."""
        return [ask for ask in self.asks() if ask.kind == "owned"]

    def asks(self) -> list[AskEntry]:
        """Return all asks received in the window."""
        return [ask for ask in self.ledger.asks if ask.counted and self.holds(ask.asked_at)]

    def promises(self) -> list[PromiseEntry]:
        """Return the promises made in the window."""
        return [promise for promise in genuine(self.ledger.promises) if self.holds(promise.made_at)]


def genuine(promises: Sequence[PromiseEntry]) -> list[PromiseEntry]:
    """Leave out what is not counted and what the person said is no promise: that is about the reader (P8)."""
    return [
        promise for promise in promises if promise.counted and promise.outcome is not PromiseOutcome.DISMISSED
    ]


def verifiable(promises: Sequence[PromiseEntry]) -> list[PromiseEntry]:
    """Leave out what mail cannot show (P7).

    A ``contact`` promise goes whatever became of it: were it left in only when mail happens to confirm it,
    the kept ones would count and the others not.
    """
    return [
        promise
        for promise in promises
        if promise.kind is not PromiseKind.CONTACT and promise.outcome is not PromiseOutcome.UNVERIFIABLE
    ]


def count(metric: str, n: int) -> Measurement:
    """Return a count; zero is a count like any other."""
    return Measurement(metric=metric, value=n, unit="count", n=n)


def proportion(metric: str, verdicts: Sequence[bool], waiting: int = 0) -> Measurement:
    """Return the share of True with Wilson's interval."""
    return share(metric, wilson(sum(verdicts), len(verdicts)), n=len(verdicts), waiting=waiting)


def share(metric: str, estimate: Estimate, *, n: int, waiting: int) -> Measurement:
    """Return a share, or how many there are if they are too few (E2)."""
    if n < ENOUGH:
        return _too_few(metric, "share", n, waiting)
    return Measurement(
        metric=metric,
        value=estimate.value,
        unit="share",
        n=n,
        waiting=waiting,
        low=estimate.low,
        high=estimate.high,
    )


def duration(metric: str, estimate: Estimate, *, n: int, waiting: int) -> Measurement:
    """Return a duration of working time in seconds, or how many there are if they are too few (E1, E2)."""
    if n < ENOUGH:
        return _too_few(metric, "seconds", n, waiting)
    return Measurement(
        metric=metric,
        value=estimate.value,
        unit="seconds",
        n=n,
        waiting=waiting,
        low=estimate.low,
        high=estimate.high,
        note="" if estimate.beyond is None else f"more than {hours_and_minutes(estimate.beyond)}",
    )


def _too_few(metric: str, unit: str, n: int, waiting: int) -> Measurement:
    return Measurement(metric=metric, value=None, unit=unit, n=n, waiting=waiting, note=NOT_ENOUGH)


def hours_and_minutes(seconds: float) -> str:
    """Write a duration in whole minutes, rounded down: "more than" must stay true.

    >>> hours_and_minutes(5400)
    '1 h 30 min'
    """
    hours, minutes = divmod(int(seconds) // 60, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes or not hours)
    return " ".join(parts)
