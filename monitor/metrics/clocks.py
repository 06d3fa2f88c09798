"""By whose hours is an instant judged? The owner's terms, their calendar with leave, and what "now" is (C4, C7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

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


def said_at(message: Message) -> datetime:
    """Return when a message was said, on its author's own clock (P3)."""
    offset = timedelta(minutes=message.zone_offset)
    return message.sent_at.astimezone(timezone(offset) if offset else UTC)


def due_instant(due: Due, message: Message, calendar: Calendar) -> datetime:
    """Return the end of what a due expression of a message means (P3)."""
    return due_at(due, said_at(message), calendar)
