"""Is a person's weekly card due now? Pure arithmetic on their own wall clock (docs: [delivery] when)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.hours import instant_of
from monitor.model import Period

WEDNESDAY = 2
CATCH_UP_DAYS = 2
WEEK = timedelta(days=7)


def due_week(when: tuple[int, time], zone: str, as_of: datetime) -> Period | None:
    """Return the ISO week that a card due at ``as_of`` is about, the one before; None if none is due.

    ``when``: weekday (0 = Monday) and wall-clock time in ``zone``. A missed hour is caught up until the end of
    Wednesday; who chose Wednesday or later has two days more. A time that the clocks skip is the instant of the
    jump, one shown twice the first showing.

    >>> due_week((0, time(7)), "Europe/Berlin", datetime.fromisoformat("2026-11-16T06:00+00:00")).first
    datetime.date(2026, 11, 9)
    """
    weekday, at = when
    here = ZoneInfo(zone)
    today = as_of.astimezone(here).date()
    this_week = today - timedelta(days=today.weekday())
    last_day = WEDNESDAY if weekday < WEDNESDAY else weekday + CATCH_UP_DAYS
    for monday in (this_week, this_week - WEEK):  # a weekend's card is caught up into the next week
        opens = instant_of(monday + timedelta(days=weekday), at, here)
        closes = instant_of(monday + timedelta(days=last_day + 1), time(), here)
        if opens <= as_of < closes:
            return Period(first=monday - WEEK, last=monday - timedelta(days=1), rolling=True)
    return None


def is_due(when: tuple[int, time], zone: str, as_of: datetime) -> bool:
    """Is a card due (whether or not it was sent already)?"""
    return due_week(when, zone, as_of) is not None
