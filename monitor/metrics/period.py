"""Which days does a card speak of, and between which instants do its estimates look (METRICS A10, E1)?"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.errors import ConfigError
from monitor.hours import FIRST_DAY, LAST_DAY, Calendar, instant_of
from monitor.model import Period

ROLLING_WEEKS = 4
"""E1: one week is too few for a 90th percentile."""

_WEEK = re.compile(r"(\d{4})-W(\d\d)")
_RANGE = re.compile(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)")
_HINT = "write last-week, an ISO week such as 2026-W46, or FROM/TO such as 2026-11-02/2026-11-29"


def parse_period(text: str, as_of: datetime, zone: str) -> Period:
    """Return the days that ``text`` names: "last-week" (as seen at ``as_of``), "2026-W46", "FROM/TO".

    Raises ConfigError for anything else, for days that do not exist, a range that ends before it starts, and one that
    begins after today: nothing is known of it yet.
    """
    today = as_of.astimezone(ZoneInfo(zone)).date()
    try:
        period = _read(text.strip(), today)
    except (ValueError, OverflowError) as error:
        raise ConfigError(f"no such period: {text} ({error})", hint=_HINT) from None
    if not FIRST_DAY + timedelta(weeks=ROLLING_WEEKS) <= period.first <= period.last < LAST_DAY:
        raise ConfigError(f"no mail can be of the period {text}", hint=_HINT)
    if period.first > today:
        raise ConfigError(f"the period {text} has not begun on {today}", hint=_HINT)
    return period


def _read(text: str, today: date) -> Period:
    if text == "last-week":
        return _week(today - timedelta(days=today.weekday() + 7))
    if week := _WEEK.fullmatch(text):
        return _week(date.fromisocalendar(int(week[1]), int(week[2]), 1))
    if days := _RANGE.fullmatch(text):
        return Period(first=date.fromisoformat(days[1]), last=date.fromisoformat(days[2]))
    raise ValueError("it cannot be read")


def _week(monday: date) -> Period:
    return Period(first=monday, last=monday + timedelta(days=6), rolling=True)


def window_of(
    period: Period, calendar: Calendar, known_from: datetime | None = None
) -> tuple[datetime, datetime]:
    """Return the half-open range of instants (UTC) that the estimates of a period look at.

    For an ISO week these are the four weeks that end with it (E1), for any other range exactly its days. Of facts from
    before ``known_from`` only the slow ones are still there: four weeks that reach behind it begin with it.
    """
    first = period.first - timedelta(weeks=ROLLING_WEEKS - 1) if period.rolling else period.first
    end = period.last + timedelta(days=1)
    start, ended = (
        instant_of(first, time(), calendar.zone(first)),
        instant_of(end, time(), calendar.zone(end)),
    )
    if known_from is not None and period.rolling and start < known_from < ended:
        start = known_from
    return start, ended


def week_number(day: date) -> int:
    """Return the ISO week of a day as one number, such as 202646: what cards and kept numbers go by."""
    year, week, _ = day.isocalendar()
    return year * 100 + week


def last_day(week: int) -> date:
    """Return the Sunday of a week by its number."""
    return date.fromisocalendar(week // 100, week % 100, 7)
