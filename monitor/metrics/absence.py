"""When was the owner away? Out-of-office answers in their own mail, beside what is configured (C3, C4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from monitor.hours import Calendar
from monitor.metrics.deeds import human
from monitor.model import Automatic, Id, Message

LONGEST = timedelta(days=30)
"""C4: how long one out-of-office answer holds at most."""

Away = tuple[datetime, datetime]


def calendar_with_leave(
    calendar: Calendar, messages: Iterable[Message], owner: Id, as_of: datetime
) -> Calendar:
    """Return the calendar with the absences that the owner's out-of-office answers show (C4).

    Configured absence wins: an answer sent around it adds nothing to it.
    """
    configured = calendar.absences
    found = [
        (left, back)
        for left, back in away(messages, owner, as_of)
        if not any(left < end and begin < back for begin, end in configured)
    ]
    return calendar.with_absences(found) if found else calendar


def away(messages: Iterable[Message], owner: Id, as_of: datetime) -> tuple[Away, ...]:
    """Return when the owner was away: from an out-of-office answer to their next human message, at most 30 days.

    Half-open, in order, apart from each other; an absence that still lasts ends at ``as_of`` (C7).
    """
    found: list[Away] = []
    left: datetime | None = None
    until = as_of
    for message in sorted((m for m in messages if m.author == owner), key=lambda m: (m.sent_at, m.id)):
        at = message.sent_at
        if left is not None and (at > until or human(message)):
            found.append((left, min(at, until)))
            left = None
        if out_of_office(message):
            left = at if left is None else left
            until = at + LONGEST
    if left is not None:
        found.append((left, min(until, as_of)))
    return tuple((start, end) for start, end in found if start < end)


def out_of_office(message: Message) -> bool:
    """Is this a vacation answer? RFC 3834 marks it auto-submitted, but only an answer, which names what it answers."""
    if message.automatic is Automatic.AUTO_SUBMITTED:
        return bool(message.parents)
    return message.automatic is Automatic.AUTO_REPLY
