"""By whose hours is an instant judged? The owner's terms, their calendar with leave, and what "now" is (C4, C7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from monitor.hours import Calendar, Terms, due_at
from monitor.model import Due, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """What turns instants into ledger lines.

    ``calendar`` knows the absences that the owner's mail shows (C4); ``terms.calendar`` only the configured ones.
    ``expires_after``: how long an ask may wait before it expires; None where facts are kept for good.
    """

    terms: Terms
    calendar: Calendar
    as_of: datetime
    expires_after: timedelta | None = None


WHOLE_DAY = timedelta(hours=8)
"""A working day of somebody whose week has no hours."""


def working_day(calendar: Calendar, day: date) -> timedelta:
    """Return how long a working day is in the week in force on a local day: the mean of those that have hours (C2).

    To say lengths of working time in days, not to compute with. Holidays and leave change nothing.
    """
    lengths = [sum(map(_length, shifts), timedelta()) for shifts in calendar.week(day).values() if shifts]
    return sum(lengths, timedelta()) / len(lengths) if lengths else WHOLE_DAY


def _length(shift: tuple[time, time]) -> timedelta:
    start, end = (timedelta(hours=at.hour, minutes=at.minute, seconds=at.second) for at in shift)
    return end - start if end > start else end - start + timedelta(days=1)


def said_at(message: Message) -> datetime:
    """Return when a message was said, on its author's own clock (P3)."""
    offset = timedelta(minutes=message.zone_offset)
    return message.sent_at.astimezone(timezone(offset) if offset else UTC)


def due_instant(due: Due, message: Message, calendar: Calendar) -> datetime:
    """Return the end of what a due expression of a message means (P3)."""
    return due_at(due, said_at(message), calendar)
