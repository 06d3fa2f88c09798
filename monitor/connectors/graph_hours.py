"""What a mailbox's settings say of its owner's time: the zone, and when automatic replies are on (C3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor.connectors.graph_client import Client, ForbiddenError
from monitor.connectors.zones import zone_of
from monitor.errors import ProtocolError

Told = Mapping[str, Any]


def mailbox_settings(client: Client, root: str) -> Told:
    """Return the settings of a mailbox; {} where they are not ours to see (MailboxSettings.Read), or not there."""
    try:
        return client.get(f"{root}/mailboxSettings", {"$select": "automaticRepliesSetting,timeZone"})
    except (ForbiddenError, ProtocolError):
        return {}


def absences(told: Told) -> list[tuple[date, date]]:
    """Return the whole days of scheduled automatic replies (C3), on the mailbox's own clock; none for undated ones."""
    setting = told.get("automaticRepliesSetting")
    if not isinstance(setting, Mapping) or setting.get("status") != "scheduled":
        return []
    zone = zone_of(told.get("timeZone")) or ZoneInfo("UTC")
    start = _local(setting.get("scheduledStartDateTime"), zone)
    end = _local(setting.get("scheduledEndDateTime"), zone)
    if start is None or end is None:
        return []
    first = start.date() if start.time() == time() else start.date() + timedelta(days=1)
    last = end.date() - timedelta(days=1)
    return [(first, last)] if first <= last else []


def _local(moment: Any, zone: ZoneInfo) -> datetime | None:
    """Read a dateTimeTimeZone, and tell it on the mailbox's own wall clock."""
    if not isinstance(moment, Mapping):
        return None
    try:
        when = datetime.fromisoformat(str(moment.get("dateTime")))
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=zone_of(moment.get("timeZone")) or UTC)
    return when.astimezone(zone).replace(tzinfo=None)
