"""When mail arrived, for windows of time: since a day, around some days. The reader dates facts itself
(C6)."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

_RECEIVED = re.compile(rb"^Received:[^\n]*(?:\n[ \t][^\n]*)*", re.I | re.M)
_DATE = re.compile(rb"^Date:([^\n]*(?:\n[ \t][^\n]*)*)", re.I | re.M)


def arrived(header: bytes) -> datetime | None:
    """When did this mail arrive, by its topmost Received, else its Date (C6)? UTC; None where neither can be
    read."""
    received, dated = _RECEIVED.search(header), _DATE.search(header)
    for text in (received[0].rpartition(b";")[2] if received else b"", dated[1] if dated else b""):
        try:
            instant = parsedate_to_datetime(text.decode("ascii", "replace").strip())
            return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def too_old(header: bytes, since: date | None) -> bool:
    """Did this mail arrive before the day (UTC)? What has no readable date is not held back."""
    if since is None:
        return False
    instant = arrived(header)
    return instant is not None and instant.date() < since


def near(instant: datetime | None, days: Collection[date]) -> bool:
    """Does the instant lie within a day of any of the days?"""
    return instant is not None and any(abs(instant.date() - day) <= timedelta(days=1) for day in days)


def reaches(recorded: str | None, since: date | None) -> bool:
    """Has what a checkpoint covers begun no later than ``since``? If not, the source is to be read again.

    ``recorded``: the day a checkpoint begins at, as ISO text; None when it covers everything.
    """
    return recorded is None or (since is not None and date.fromisoformat(recorded) <= since)
