"""How long from your word to the thing (METRICS P9, E5)?"""

from __future__ import annotations

from monitor.metrics.estimate import Observation, kaplan_meier
from monitor.metrics.window import KEPT, Window, duration, verifiable
from monitor.model import Measurement, PromiseOutcome

DONE = KEPT | {PromiseOutcome.HANDED_OVER}
OPEN = frozenset({PromiseOutcome.OPEN, PromiseOutcome.MOVED, PromiseOutcome.OVERDUE})


def follow_through_median(window: Window) -> Measurement:
    """Working time by which half of the verifiable promises of the window were kept or handed over."""
    return _quantile("follow_through_median", window, 0.5)


def follow_through_p90(window: Window) -> Measurement:
    """Working time by which nine of ten verifiable promises of the window were kept or handed over."""
    return _quantile("follow_through_p90", window, 0.9)


def observations(window: Window) -> list[Observation]:
    """Return how long each verifiable promise took or has been open, in seconds of working time (P9)."""
    return [
        (promise.working.total_seconds(), promise.outcome in DONE)
        for promise in verifiable(window.promises())
        if promise.working is not None
    ]


def _quantile(metric: str, window: Window, level: float) -> Measurement:
    timed = observations(window)
    still_open = sum(promise.outcome in OPEN for promise in verifiable(window.promises()))
    return duration(metric, kaplan_meier(timed).quantile(level), n=len(timed), waiting=still_open)
