"""When you first only acknowledged, how long until the substance came (METRICS A5, E5)?"""

from __future__ import annotations

from monitor.metrics.estimate import kaplan_meier
from monitor.metrics.window import Window, duration
from monitor.model import Measurement


def acknowledged_median(window: Window) -> Measurement:
    """Working time from the ask to its substantive answer, for the acknowledged owned asks of the window.

    Those whose substance is still to come are censored, and counted as waiting.
    """
    asks = [
        ask for ask in window.owned_asks() if ask.acknowledged_at is not None and ask.resolving is not None
    ]
    timed = [
        (ask.resolving.total_seconds(), ask.resolved_at is not None)
        for ask in asks
        if ask.resolving is not None
    ]
    waiting = sum(ask.resolved_at is None for ask in asks)
    return duration("acknowledged_median", kaplan_meier(timed).quantile(0.5), n=len(timed), waiting=waiting)
