"""The person's own last weeks: the first-response median of each, beside nobody else's (METRICS S1, E3).

Facts go after their retention, the slow ones last: what is left of a week would make it look slower than it was. Such a
week shows the number that was kept of it, or what its facts say since the retention.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from monitor.hours import Terms
from monitor.metrics import change
from monitor.metrics.first_response import first_response_median
from monitor.metrics.period import window_of
from monitor.metrics.window import Window
from monitor.model import Ledger, Measurement, Period
from monitor.scorecard.card import TREND_WEEKS, Trend, TrendPoint

METRIC = first_response_median.__name__
"""What the trend shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of past weeks. ``known_from``: facts from before are only in part there; None: all are.

    ``kept``: the numbers that were kept, by the last day of their week.
    """

    known_from: datetime | None = None
    kept: Mapping[date, Measurement] = field(default_factory=dict)


def trend(ledger: Ledger, terms: Terms, period: Period, as_of: datetime, past: Past | None = None) -> Trend:
    """Return a point for each of the weeks that end with the period, oldest first, each over its four weeks
    (E1).

    Weeks before the first ask have no point. ``slower`` compares the period's window with the one before
    (E3), where the facts of both are there.
    """
    past = past or Past()
    points = []
    for back in range(TREND_WEEKS - 1, -1, -1):
        last = period.last - timedelta(weeks=back)
        week = Period(first=last - timedelta(days=6), last=last, rolling=True)
        start, end = window_of(week, terms.calendar, past.known_from)
        whole = window_of(week, terms.calendar)[0] >= (past.known_from or start)
        if not whole and back and last in past.kept:
            points.append(TrendPoint(week=week, measurement=past.kept[last], whole=False))
            continue
        window = Window(ledger=ledger, terms=terms, start=start, end=end, as_of=as_of)
        if end > (past.known_from or start) and window.owned_asks():
            points.append(TrendPoint(week=week, measurement=first_response_median(window), whole=whole))
    start, end = window_of(period, terms.calendar, past.known_from)
    window = Window(ledger=ledger, terms=terms, start=start, end=end, as_of=as_of)
    comparable = past.known_from is None or past.known_from <= start - (end - start)
    return Trend(points=tuple(points), slower=change.slower(window) if comparable else None)
