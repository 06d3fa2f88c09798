"""What the header fields of HTTP answers say of time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime


def retry_after(headers: Mapping[str, str]) -> float:
    """Return the seconds a server asks to be left alone, 0 where it says nothing; a date counts from its own clock.

    >>> retry_after({"Retry-After": "7"}), retry_after({})
    (7.0, 0.0)
    """
    text = headers.get("Retry-After", "").strip()
    try:
        return max(float(text), 0.0)
    except ValueError:
        until, now = date_of(text), date_of(headers.get("Date"))
        return max((until - now).total_seconds(), 0.0) if until and now else 0.0


def date_of(text: str | None) -> datetime | None:
    """Return the instant a field tells, None where there is none with a zone."""
    try:
        when = parsedate_to_datetime(text or "")
    except (ValueError, TypeError):
        return None
    return when if when.tzinfo else None
