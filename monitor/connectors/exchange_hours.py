"""What an Exchange mailbox's settings say of its owner's time: the zone, and when automatic replies are on (C3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor.connectors.exchange_mail import TYPES, StrangeDateError, instant
from monitor.connectors.exchange_session import Session
from monitor.connectors.zones import zone_of
from monitor.errors import AuthError, ProtocolError

Element = Any


def zone(session: Session) -> ZoneInfo | None:
    """Return the zone the owner set in Outlook on the web; None where there is none, or the server does not tell."""
    try:
        told = session.options()
    except (ProtocolError, AuthError):
        return None
    for entry in told.iter(f"{TYPES}DictionaryEntry"):
        if entry.findtext(f"{TYPES}DictionaryKey/{TYPES}Value") == "timezone":
            return zone_of(entry.findtext(f"{TYPES}DictionaryValue/{TYPES}Value"))
    return None


def absences(session: Session) -> Sequence[tuple[date, date]]:
    """Return the scheduled out-of-office period (C3); none where there is none, or the server does not tell."""
    try:
        told = session.away()
    except (ProtocolError, AuthError):
        return ()
    settings = told.find(f"{TYPES}OofSettings")
    if settings is None or settings.findtext(f"{TYPES}OofState") != "Scheduled":
        return ()  # one switched on by hand has no dates
    duration = settings.find(f"{TYPES}Duration")
    try:
        begin = instant(duration, "StartTime") if duration is not None else None
        end = instant(duration, "EndTime") if duration is not None else None
    except StrangeDateError:
        return ()
    return whole_days(begin, end, zone(session)) if begin and end else ()


def whole_days(begin: datetime, end: datetime, zone: ZoneInfo | None) -> Sequence[tuple[date, date]]:
    """Return the days that lie whole between two instants, on the owner's clock.

    Without a zone each instant counts as the midnight of UTC next to it: right for whole days almost anywhere.
    """
    if zone is None:
        first, after = _nearest_day(begin), _nearest_day(end)
    else:
        local = begin.astimezone(zone)
        first = local.date() if local.time() == time() else local.date() + timedelta(days=1)
        after = end.astimezone(zone).date()
    last = after - timedelta(days=1)
    return ((first, last),) if first <= last else ()


def _nearest_day(instant: datetime) -> date:
    return (instant + timedelta(hours=12)).date()
