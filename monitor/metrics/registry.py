"""Every metric of the card, in order (METRICS E5). A metric is a function in its module and a line here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from monitor.hours import Terms
from monitor.metrics import (
    acknowledged,
    answered,
    first_response,
    follow_through,
    informed,
    kept,
    lead_time,
    waiting,
)
from monitor.metrics.window import Window
from monitor.model import Ledger, Measurement

Metric = Callable[[Window], Measurement]

METRICS: tuple[Metric, ...] = (
    first_response.first_response_median,
    first_response.first_response_p90,
    first_response.answered_on_time,
    answered.answered_share,
    acknowledged.acknowledged_median,
    kept.promises_made,
    kept.promises_kept_on_time,
    follow_through.follow_through_median,
    follow_through.follow_through_p90,
    informed.updates_in_time,
    informed.handed_over,
    lead_time.lead_time_given,
    waiting.own_asks_waiting,
    waiting.open_asks,
    kept.overdue_promises,
)


def measure(
    ledger: Ledger, terms: Terms, window_start: datetime, window_end: datetime, as_of: datetime
) -> tuple[Measurement, ...]:
    """Return every metric of a ledger (computed at the same ``as_of``) over [window_start, window_end).

    Pure: the same ledger gives the same numbers, in whatever order its entries stand.
    """
    window = Window(ledger=ledger, terms=terms, start=window_start, end=window_end, as_of=as_of)
    return tuple(metric(window) for metric in METRICS)
