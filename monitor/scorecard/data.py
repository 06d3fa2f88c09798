"""The card as JSON-able data: the stable contract for other programs (docs: JSON). No words, ids only."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from monitor.model import Measurement
from monitor.scorecard.card import Scorecard


def as_json(card: Scorecard) -> str:
    """Return the card as one indented JSON object, keys in the documented order, ending in a newline."""
    return json.dumps(as_data(card), indent=2, ensure_ascii=False) + "\n"


def as_data(card: Scorecard) -> dict[str, Any]:
    """Return the documented keys. Instants are RFC 3339 UTC, durations whole seconds, unknown values null."""
    return {
        "person": card.person,
        "period": {"from": card.period.first.isoformat(), "to": card.period.last.isoformat()},
        "as_of": instant(card.as_of),
        "known_from": card.local(card.knows_since).date().isoformat() if card.knows_since else None,
        "measurements": [measurement(found) for found in card.measurements],
        "waiting": [item.entry.id for item in card.waiting],
        "promises_open": [item.entry.id for item in card.promises_open],
        "exclusions": card.exclusions,
        "access": [{"at": instant(seen.at), "by": seen.by, "what": seen.what} for seen in card.access],
    }


def measurement(found: Measurement) -> dict[str, Any]:
    """Return one measurement; None stays null and is never zero."""
    return {
        "metric": found.metric,
        "value": _number(found.value, found.unit),
        "unit": found.unit,
        "n": found.n,
        "waiting": found.waiting,
        "low": _number(found.low, found.unit),
        "high": _number(found.high, found.unit),
        "note": found.note,
    }


def _number(value: float | None, unit: str) -> float | int | None:
    if value is None:
        return None
    return round(value, 6) if unit == "share" else round(value)


def instant(moment: datetime) -> str:
    """Return RFC 3339 in UTC with a trailing Z, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().removesuffix("+00:00") + "Z"
