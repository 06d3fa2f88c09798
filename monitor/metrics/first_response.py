"""How long do people who ask you something wait for your first sign (METRICS E1, E5)?"""

from __future__ import annotations

from monitor.metrics.estimate import Observation, kaplan_meier
from monitor.metrics.window import RESPONDED, UNANSWERED, Window, duration, share
from monitor.model import Measurement


def first_response_median(window: Window) -> Measurement:
    """Working time by which half of the owned asks of the window had a first response."""
    return _quantile("first_response_median", window, 0.5)


def first_response_p90(window: Window) -> Measurement:
    """Working time by which nine of ten owned asks of the window had a first response."""
    return _quantile("first_response_p90", window, 0.9)


def answered_on_time(window: Window) -> Measurement:
    """Share of the owned asks of the window that had a first response within the person's target."""
    timed = observations(window)
    estimate = kaplan_meier(timed).over_by(window.terms.target.total_seconds())
    return share("answered_on_time", estimate, n=len(timed), waiting=_waiting(window))


def observations(window: Window) -> list[Observation]:
    """Return how long each owned ask took or has waited so far, in seconds of working time (A9).

    Answers and hand-overs are events; waiting, covered and withdrawn asks are censored where they stand. What
    was corrected to "done elsewhere" has no time and so no place here.
    """
    return [
        (ask.working.total_seconds(), ask.outcome in RESPONDED)
        for ask in window.owned_asks()
        if ask.working is not None
    ]


def _quantile(metric: str, window: Window, level: float) -> Measurement:
    timed = observations(window)
    return duration(metric, kaplan_meier(timed).quantile(level), n=len(timed), waiting=_waiting(window))


def _waiting(window: Window) -> int:
    return sum(ask.outcome in UNANSWERED for ask in window.owned_asks())
