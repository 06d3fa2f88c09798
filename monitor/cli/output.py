"""How data is printed: JSON with the documented keys, and plain tables. No command, no decision.

Instants are RFC 3339 UTC, durations whole seconds, what is not known is null.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from monitor.errors import MonitorError

if TYPE_CHECKING:
    from monitor.connectors.base import Finding
    from monitor.model import AskEntry, PromiseEntry
    from monitor.reading.reader import Explanation
    from monitor.reading.reasons import Reason

Result = tuple[str, MonitorError | None]
"""What was tried, and how it failed if it did."""


def instant(moment: datetime | None) -> str | None:
    """Write an instant as RFC 3339 in UTC: "2026-11-16T07:00:00Z"."""
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds(span: timedelta | None) -> int | None:
    """Write a duration as whole seconds. Zero is a value, None is not zero."""
    return None if span is None else int(span.total_seconds())


def ask_json(entry: AskEntry) -> dict[str, Any]:
    """Return an ask with the documented keys; ``evidence`` is there only where a correction is the answer."""
    shown = {
        "id": entry.id,
        "kind": entry.kind,
        "asked_at": instant(entry.asked_at),
        "outcome": entry.outcome.value,
        "acknowledged_at": instant(entry.acknowledged_at),
        "answered_at": instant(entry.answered_at),
        "resolved_at": instant(entry.resolved_at),
        "counted": entry.counted,
        "clock_seconds": seconds(entry.clock),
        "working_seconds": seconds(entry.working),
        "censored": entry.censored,
        "on_time": entry.on_time,
        "nudges": entry.nudges,
        "rules": [rule for rule in entry.rules if rule],
        "confidence": round(entry.confidence, 3),
    }
    return {**shown, "evidence": entry.evidence} if entry.evidence else shown


def promise_json(entry: PromiseEntry) -> dict[str, Any]:
    """Return a promise with the documented keys."""
    return {
        "id": entry.id,
        "kind": entry.kind.value,
        "made_at": instant(entry.made_at),
        "due_at": instant(entry.due_at),
        "first_due_at": instant(entry.first_due_at),
        "due_from": entry.due_from,
        "condition": entry.condition.value,
        "hedged": entry.hedged,
        "ours": entry.ours,
        "outcome": entry.outcome.value,
        "settled_at": instant(entry.settled_at),
        "told_at": instant(entry.told_at),
        "counted": entry.counted,
        "evidence": entry.evidence,
        "clock_seconds": seconds(entry.clock),
        "working_seconds": seconds(entry.working),
        "censored": entry.censored,
        "updates": entry.updates,
        "rules": [rule for rule in entry.rules if rule],
        "confidence": round(entry.confidence, 3),
    }


def as_json(data: object, *, indent: int | None = 2) -> str:
    """Write data as JSON in the person's own letters."""
    return json.dumps(data, ensure_ascii=False, indent=indent)


def line_json(data: object) -> str:
    """Write data as one line of JSON: a newline inside a text is escaped, other letters stay."""
    return json.dumps(data, ensure_ascii=False).translate(
        {0x2028: "\\u2028", 0x2029: "\\u2029", 0x85: "\\u0085"}
    )


def counted(n: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun: "1 message", "2,300 messages"; ``many`` where it is not ``one`` and an s."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def span(length: timedelta | None, day: timedelta | None = None) -> str:
    """Write a length of time for people: "45m", "3h 20m", "13h"; "-" if there is none.

    ``day``: how long a working day of theirs is; two of them and more are written "8d 6h", from ten on "12d".
    """
    if length is None:
        return "-"
    if day is not None and length >= 2 * day:
        if length >= 10 * day:
            return f"{round(length / day)}d"
        days, rest = divmod(length, day)
        hours = round(rest / timedelta(hours=1))
        if timedelta(hours=hours) >= day:
            days, hours = days + 1, 0
        return f"{days}d {hours}h" if hours else f"{days}d"
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    if hours >= 10:
        return f"{hours}h"
    return " ".join(f"{number}{unit}" for number, unit in ((hours, "h"), (minutes, "m")) if number) or "0m"


def local(moment: datetime | None, like: datetime) -> str:
    """Write an instant on the wall clock that ``like`` stands on; "-" if there is none."""
    return "-" if moment is None else moment.astimezone(like.tzinfo).strftime("%Y-%m-%d %H:%M")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay rows out in columns, plain enough for a pipe."""
    grid = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in grid
    )


def explanation(found: Explanation) -> str:
    """Lay out what was found in one message, for its reader's own eyes."""
    data = found.as_json()
    lines = [click.style(data["message_id"] or "(no Message-ID)", bold=True)]
    if data["excluded"]:
        lines.append(f"  not counted: {data['excluded']['reason']} ({data['excluded']['rule']})")
    for kind in ("asks", "promises"):
        lines += [f"  {kind[:-1]}: {_act(act)}" for act in data[kind]]
    signs = [name.replace("_", " ") for name in ("closing", "expects_reply") if data[name]]
    if not data["asks"] and not data["promises"]:
        lines.append("  nothing asked, nothing promised" + (f" ({', '.join(signs)})" if signs else ""))
    lines += [_sentence(found, reason) for reason in found.reasons]
    return "\n".join(lines)


def _sentence(found: Explanation, reason: Reason) -> str:
    """Lay out one sentence: what fired in it, what spoke against it, and the rules these serve."""
    told = f"fired {', '.join(reason.fired)}" if reason.fired else "nothing fired"
    against = f"; against it {', '.join(reason.against)}" if reason.against else ""
    rules = f" ({', '.join(reason.rules)})" if reason.rules else ""
    return f'  "{clean(found.words(reason.span))}"\n      {told}{against}{rules}'


def _act(act: dict[str, Any]) -> str:
    due = f", due {act['due_at'] or '?'} ({clean(act['due_text'])})" if act.get("due_text") else ""
    counted = "" if act.get("counted", True) else ", not counted"
    return f'"{clean(act["text"])}" [{act["kind"]}, {act["rule"]}, {act["confidence"]:.2f}{due}{counted}]'


def clean(text: str | None) -> str:
    """Return words of a mail as one harmless line: no line breaks, no terminal escapes."""
    return " ".join("".join(c if c.isprintable() or c.isspace() else " " for c in text or "").split())


def item(data: dict[str, Any], here: datetime, rules: Sequence[str], day: timedelta) -> str:
    """Lay out one item of the ledger: its facts on the clock of ``here``, then the rules behind them.

    ``day``: how long a working day of its owner is.
    """
    lines = [click.style(data["id"], bold=True)]
    for key, value in data.items():
        if value is None or key in ("id", "rules"):
            continue
        if key.endswith("_at"):
            value = local(datetime.fromisoformat(value), here)
        elif key.endswith("_seconds"):
            length = timedelta(seconds=value)
            value = span(length, day if key == "working_seconds" else None)
            key = key.removesuffix("_seconds") + " time"
        elif isinstance(value, bool):
            value = "yes" if value else "no"
        lines.append(f"  {key.replace('_', ' '):<16}{value}")
    return "\n".join([*lines, "  because", *(f"    {rule}" for rule in rules)])


def finding(found: Finding) -> str:
    """Lay out one line of ``monitor check``, and what to do if it is not well."""
    what, detail, hint = found.what, found.detail, found.hint
    sign = click.style("ok  ", fg="green") if found.ok else click.style("FAIL", fg="red")
    sign = click.style("warn", fg="yellow") if found.warning else sign
    lines = [f"{sign}  {what}" + (f": {detail}" if detail else "")]
    return "\n".join(lines + ([f"      -> {hint}"] if hint else []))


def complain(results: Sequence[Result]) -> int:
    """Say one line for each failure, the same words once, and return the exit code of all together."""
    failed = [(what, error) for what, error in results if error is not None]
    said = [f"{what}: {error.message}" + (f" ({error.hint})" if error.hint else "") for what, error in failed]
    for line in dict.fromkeys(said):
        click.echo(f"monitor: {line}", err=True)
    return exit_code(results)


def exit_code(results: Sequence[Result]) -> int:
    """Return 0 when nothing failed, 1 when some did and others did not, else the failures' code; 1 for a mixture."""
    failed = [error for _, error in results if error is not None]
    codes = {error.exit_code for error in failed}
    if not failed:
        return 0
    return codes.pop() if len(failed) == len(results) and len(codes) == 1 else 1
