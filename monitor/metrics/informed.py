"""Did the others hear in time how their matter stands (METRICS E5)?"""

from __future__ import annotations

from monitor.metrics.window import Window, count, proportion
from monitor.model import AskOutcome, Measurement, PromiseOutcome


def updates_in_time(window: Window) -> Measurement:
    """Share of the promises of the window with an update, a new date or the thing before it was due.

    Only those of which half of the time has passed are asked after; what mail cannot show is left out (P7).
    """
    return proportion(
        "updates_in_time",
        [
            promise.in_time
            for promise in window.promises()
            if promise.in_time is not None and promise.outcome is not PromiseOutcome.UNVERIFIABLE
        ],
    )


def handed_over(window: Window) -> Measurement:
    """Asks and promises of the window that went to somebody else, with word to those who wait (A6, P6)."""
    asks = sum(ask.outcome is AskOutcome.HANDED_OVER for ask in window.asks())
    promises = sum(it.outcome is PromiseOutcome.HANDED_OVER for it in window.promises())
    return count("handed_over", asks + promises)
