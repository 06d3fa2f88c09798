"""Estimates from what is only partly over: how long things take, what still waits included (METRICS E1-E3).

Pure functions on plain numbers. A time is any number from zero up (here: seconds of working time). An
observation is (time, event): the event came at that time, or it had not come yet when we stopped looking
(right-censored). Where both fall on one time, events come first: what was censored then was still at risk.

Sources: Kaplan & Meier 1958; Greenwood 1926 with the log-log transform (Kalbfleisch & Prentice), inverted for
quantiles (Brookmeyer & Crowley 1982); Aalen & Johansen 1978, variance by Marubini & Valsecchi; Wilson 1927;
Mantel 1966. Intervals are at 95 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import erfc, exp, log, sqrt
from typing import NamedTuple

Observation = tuple[float, bool]

Z = 1.959963984540054
"""The normal quantile of a two-sided 95 % interval."""

SIGNIFICANT = 0.05

_TOLERANCE = 1e-12  # products of fractions reach a level only up to rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value and its 95 % interval; None where it is not reached, or has no bound.

    ``beyond``: a value that was not reached is more than that.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    beyond: float | None = None


class _Step(NamedTuple):
    """The curve from one event time on: the share not yet over, and its interval. A curve has many."""

    time: float
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A Kaplan-Meier curve: what share is not over by which time (E1). ``longest``: how far we looked."""

    steps: tuple[_Step, ...]
    longest: float

    def quantile(self, level: float) -> Estimate:
        """Return the time by which ``level`` of all is over; ``beyond`` if the curve stops short of it."""
        left = 1 - level + _TOLERANCE
        value = next((step.time for step in self.steps if step.share <= left), None)
        return Estimate(
            value=value,
            low=next((step.time for step in self.steps if step.low <= left), None),
            high=next((step.time for step in self.steps if step.high <= left), None),
            beyond=self.longest if value is None else None,
        )

    def over_by(self, time: float) -> Estimate:
        """Return the share that is over by ``time`` (an equal time counts); no interval at 0 and 1."""
        step = next((step for step in reversed(self.steps) if step.time <= time), None)
        if step is None:
            return Estimate(value=0.0)
        if step.share == 0:
            return Estimate(value=1.0)
        return Estimate(value=1 - step.share, low=1 - step.high, high=1 - step.low)


def kaplan_meier(observations: Iterable[Observation]) -> Curve:
    """Return the curve of the share that is not over yet, censored observations included (E1).

    Without observations the curve has no step and ``longest`` is 0.

    >>> kaplan_meier([(1.0, True), (2.0, True), (2.0, False), (3.0, True)]).quantile(0.5).value
    2.0
    """
    ordered = sorted(observations)
    share, variance, high = 1.0, 0.0, 1.0
    steps = []
    for time, at_risk, events in _event_times(ordered):
        share *= (at_risk - events) / at_risk
        if at_risk == events:
            # The log-log interval has no upper bound at zero; the last one still holds.
            steps.append(_Step(time, 0.0, 0.0, high))
            break
        variance += events / (at_risk * (at_risk - events))
        spread = Z * sqrt(variance) / log(share)  # negative
        high = share ** exp(spread)
        steps.append(_Step(time, share, share ** exp(-spread), high))
    return Curve(tuple(steps), ordered[-1][0] if ordered else 0.0)


def _event_times(ordered: Sequence[Observation]) -> Iterable[tuple[float, int, int]]:
    """Yield each time with an event, how many were at risk then and how many events fell on it."""
    i, n = 0, len(ordered)
    while i < n:
        time, at_risk, events = ordered[i][0], n - i, 0
        while i < n and ordered[i][0] == time:
            events += ordered[i][1]
            i += 1
        if events:
            yield time, at_risk, events


class Fate(IntEnum):
    """How an observation ended, for ``aalen_johansen``."""

    CENSORED = 0
    EVENT = 1
    COMPETING = 2


def aalen_johansen(observations: Iterable[tuple[float, Fate]]) -> Estimate:
    """Return the share for which the event came before a competing one, by the longest time looked at (E5).

    ``value`` is None without observations. No interval at 0 and 1.
    """
    ordered = sorted(observations)
    if not ordered:
        return Estimate(value=None)
    left, share = 1.0, 0.0
    jumps = []  # at each time: at risk, events of any kind, of our kind, left before, share after
    i, n = 0, len(ordered)
    while i < n:
        time, at_risk, ended, ours = ordered[i][0], n - i, 0, 0
        while i < n and ordered[i][0] == time:
            ended += ordered[i][1] is not Fate.CENSORED
            ours += ordered[i][1] is Fate.EVENT
            i += 1
        share += left * ours / at_risk
        jumps.append((at_risk, ended, ours, left, share))
        left *= (at_risk - ended) / at_risk
    return _log_log(share, _incidence_variance(jumps, share))


def _incidence_variance(jumps: Sequence[tuple[int, int, int, float, float]], total: float) -> float:
    variance = 0.0
    for at_risk, ended, ours, left, share in jumps:
        rest = total - share
        if ended < at_risk:  # otherwise nothing is left and rest is zero
            variance += rest**2 * ended / (at_risk * (at_risk - ended))
        variance += left**2 * ours * (at_risk - ours) / at_risk**3
        variance -= 2 * rest * left * ours / at_risk**2
    return variance


def _log_log(share: float, variance: float) -> Estimate:
    if not _TOLERANCE < share < 1 - _TOLERANCE:
        return Estimate(value=float(round(share)))
    spread = Z * sqrt(max(variance, 0.0)) / (share * log(share))  # negative
    return Estimate(value=share, low=share ** exp(-spread), high=share ** exp(spread))


def wilson(hits: int, n: int) -> Estimate:
    """Return the share ``hits`` of ``n`` with Wilson's interval, within 0..1; None when n is 0 (E5)."""
    if n == 0:
        return Estimate(value=None)
    share, z2 = hits / n, Z * Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    spread = Z / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    low, high = max(0.0, centre - spread), min(1.0, centre + spread)
    return Estimate(value=share, low=low if hits else 0.0, high=high if hits < n else 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRank:
    """How likely two samples come from one curve (``p``), and whether the first one's events come later."""

    p: float
    first_is_slower: bool

    @property
    def differs(self) -> bool:
        """May it be called a change (E3)?"""
        return self.p < SIGNIFICANT


def log_rank(first: Iterable[Observation], second: Iterable[Observation]) -> LogRank:
    """Compare two samples by the log-rank test, two-sided, one degree of freedom (E3).

    ``p`` is 1 where nothing can be said: a sample is empty, or no event falls while both are at risk.
    """
    ours = sorted(first)
    both = sorted([*ours, *second])
    events_of_ours = {time: events for time, _, events in _event_times(ours)}
    observed = expected = variance = 0.0
    passed = 0  # of ours, no longer at risk
    for time, at_risk, events in _event_times(both):
        while passed < len(ours) and ours[passed][0] < time:
            passed += 1
        mine = len(ours) - passed
        observed += events_of_ours.get(time, 0)
        expected += events * mine / at_risk
        if at_risk > 1:
            others = at_risk - mine
            variance += events * mine * others * (at_risk - events) / (at_risk**2 * (at_risk - 1))
    if variance <= 0:
        return LogRank(p=1.0, first_is_slower=False)
    distance = abs(observed - expected) / sqrt(variance)
    return LogRank(p=erfc(distance / sqrt(2)), first_is_slower=observed < expected)
