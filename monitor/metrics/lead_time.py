"""How much time did you give others (METRICS E5, S1: the mirror)?"""

from __future__ import annotations

from monitor.metrics.window import Window, proportion
from monitor.model import Measurement


def lead_time_given(window: Window) -> Measurement:
    """Share of the person's own dated asks of the window that left at least one working day.

    A message to several people asked once.
    """
    left = {
        ask.message: ask.lead_day
        for ask in window.ledger.own_asks
        if ask.counted and ask.lead_day is not None and window.holds(ask.asked_at)
    }
    return proportion("lead_time_given", list(left.values()))
