"""The person's own last weeks: the first-response median of each, beside nobody else's (METRICS S1, E3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.hours import Terms
from monitor.metrics import change
from monitor.metrics.first_response import first_response_median
from monitor.metrics.period import window_of
from monitor.metrics.window import Window
from monitor.model import Ledger, Period
from monitor.scorecard.card import TREND_WEEKS, Trend, TrendPoint


def trend(ledger: Ledger, terms: Terms, period: Period, as_of: datetime) -> Trend:
    """Return a point for each of the weeks that end with the period, oldest first, each over its four weeks
    (E1).

    Weeks before the first ask have no point. ``slower`` compares the period's window with the one before
    (E3).
    """
    points = []
    for back in range(TREND_WEEKS - 1, -1, -1):
        last = period.last - timedelta(weeks=back)
        week = Period(first=last - timedelta(days=6), last=last, rolling=True)
        start, end = window_of(week, terms.calendar)
        window = Window(ledger=ledger, terms=terms, start=start, end=end, as_of=as_of)
        if window.owned_asks():
            points.append(TrendPoint(week=week, measurement=first_response_median(window)))
    start, end = window_of(period, terms.calendar)
    slower = change.slower(Window(ledger=ledger, terms=terms, start=start, end=end, as_of=as_of))
    return Trend(points=tuple(points), slower=slower)
