"""What share of what you were asked did you answer or hand over (METRICS E5)?"""

from __future__ import annotations

from monitor.metrics.estimate import Estimate, Fate, aalen_johansen
from monitor.metrics.window import RESPONDED, UNANSWERED, Window, share
from monitor.model import AskOutcome, Measurement

_FATES = (
    dict.fromkeys(RESPONDED, Fate.EVENT)
    | dict.fromkeys(UNANSWERED, Fate.CENSORED)
    | dict.fromkeys((AskOutcome.COVERED, AskOutcome.WITHDRAWN), Fate.COMPETING)
)


def answered_share(window: Window) -> Measurement:
    """Share of the owned asks of the window answered or handed over by as_of.

    Covered and withdrawn asks compete: they can no longer be answered. What was corrected to "done elsewhere"
    was answered at a time we do not know, so it is averaged in as a whole.
    """
    asks = window.owned_asks()
    timed = [(ask.working.total_seconds(), _FATES[ask.outcome]) for ask in asks if ask.working is not None]
    untimed = [ask.outcome in RESPONDED for ask in asks if ask.working is None]
    waiting = sum(ask.outcome in UNANSWERED for ask in asks)
    estimate = _blend(aalen_johansen(timed), len(timed), sum(untimed), len(untimed))
    return share("answered_share", estimate, n=len(asks), waiting=waiting)


def _blend(estimate: Estimate, n: int, hits: int, known: int) -> Estimate:
    """Average an estimate over n asks with ``hits`` of ``known`` others."""

    def blend(value: float | None) -> float | None:
        return None if value is None else (value * n + hits) / (n + known)

    if estimate.value is None:
        return Estimate(value=hits / known if known else None)
    return Estimate(value=blend(estimate.value), low=blend(estimate.low), high=blend(estimate.high))
