"""The names of time zones as Microsoft's servers tell them."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_of(name: Any) -> ZoneInfo | None:
    """Return a zone by its name, Windows' or IANA's; None for a name that is neither.

    >>> zone_of("W. Europe Standard Time"), zone_of("Asia/Tokyo"), zone_of("tzone://Microsoft/Custom")
    (zoneinfo.ZoneInfo(key='Europe/Berlin'), zoneinfo.ZoneInfo(key='Asia/Tokyo'), None)
    """
    from babel.core import get_global

    if not isinstance(name, str) or not name:
        return None
    try:
        return ZoneInfo(get_global("windows_zone_mapping").get(name, name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
