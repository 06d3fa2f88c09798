"""Has it changed against the person's own past? Only if a log-rank test at 5 % says so (METRICS E3)."""

from __future__ import annotations

from dataclasses import replace

from monitor.metrics import first_response
from monitor.metrics.estimate import log_rank
from monitor.metrics.window import ENOUGH, Window


def slower(window: Window) -> bool | None:
    """Compare first responses with those of the equally long window before.

    Return True for slower, False for quicker, None for no change to speak of or too little mail (E2).
    """
    before = replace(window, start=window.start - (window.end - window.start), end=window.start)
    now, past = first_response.observations(window), first_response.observations(before)
    if min(len(now), len(past)) < ENOUGH:
        return None
    test = log_rank(now, past)
    return test.first_is_slower if test.differs else None
