"""How does a promise stand in the ledger? Its outcome by the due date, its two clocks, and its rules (P7-P9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from monitor.hours import Calendar, due_at
from monitor.metrics.clocks import Clocks, said_at
from monitor.metrics.ids import promise_id
from monitor.metrics.vow import Vow
from monitor.model import (
    COUNTED_FROM,
    Condition,
    Due,
    Granularity,
    PromiseEntry,
    PromiseKind,
    PromiseOutcome,
)

_KEPT = (PromiseOutcome.KEPT_EARLY, PromiseOutcome.KEPT, PromiseOutcome.KEPT_LATE)
_DONE = (*_KEPT, PromiseOutcome.HANDED_OVER)
_WITHOUT_FAULT = (PromiseOutcome.RELEASED, PromiseOutcome.COVERED, PromiseOutcome.UNVERIFIABLE)

_RULES = {
    PromiseOutcome.KEPT_EARLY: "P4",
    PromiseOutcome.KEPT: "P4",
    PromiseOutcome.KEPT_LATE: "P4",
    PromiseOutcome.MOVED: "P5",
    PromiseOutcome.HANDED_OVER: "P6",
    PromiseOutcome.RELEASED: "P6",
    PromiseOutcome.COVERED: "P6",
    PromiseOutcome.UNVERIFIABLE: "P7",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dates:
    """The due date in force and the one first given."""

    due_at: datetime | None
    first_due_at: datetime | None
    due_from: str | None
    moved: bool


def promise_entry(
    vow: Vow, clocks: Clocks, corrected: date | None, *, inferred: bool = False
) -> PromiseEntry:
    """Return the ledger line of one promise. ``corrected``: the due day that its owner set right (S3)."""
    dates = _dates(vow, clocks, corrected)
    outcome = _outcome(vow, dates, clocks)
    starts_at = vow.starts_at or vow.message.sent_at
    ended_at = _ended_at(vow, outcome, dates, clocks.as_of)
    return PromiseEntry(
        id=promise_id(vow.message.id, vow.promise.clause),
        message=vow.message.id,
        beneficiaries=vow.beneficiaries,
        clause=vow.promise.clause,
        kind=vow.kind,
        made_at=vow.message.sent_at,
        due_at=dates.due_at,
        first_due_at=dates.first_due_at,
        due_from=dates.due_from,
        condition=vow.promise.condition,
        hedged=vow.promise.hedged,
        ours=vow.promise.ours,
        outcome=outcome,
        settled_at=vow.settled_at,
        told_at=vow.told_at,
        evidence=vow.evidence,
        ended_at=ended_at,
        clock=ended_at - starts_at,
        working=clocks.calendar.working(starts_at, ended_at),
        censored=outcome not in _DONE,
        counted=vow.promise.confidence >= COUNTED_FROM and vow.starts_at is not None,
        updates=vow.updates,
        in_time=_in_time(vow, outcome, dates, clocks),
        rules=_rules(vow, outcome, dates, inferred=inferred),
        confidence=vow.promise.confidence,
    )


def _dates(vow: Vow, clocks: Clocks, corrected: date | None) -> _Dates:
    if corrected is None:
        return _Dates(
            due_at=vow.due_at, first_due_at=vow.first_due_at, due_from=vow.due_from, moved=vow.moved
        )
    due = Due(granularity=Granularity.DAY, day=corrected)
    right = due_at(due, said_at(vow.message), clocks.terms.calendar)
    first = vow.first_due_at if vow.moved else right
    return _Dates(due_at=right, first_due_at=first, due_from="explicit", moved=False)


def _outcome(vow: Vow, dates: _Dates, clocks: Clocks) -> PromiseOutcome:
    """P8: what settled it decides; else the due date against ``as_of``."""
    if vow.settled is PromiseOutcome.KEPT and vow.evidence != "confirmed":
        return _kept(vow, dates, clocks.calendar)
    if vow.settled is not None:
        return vow.settled
    if vow.starts_at is None:
        return PromiseOutcome.OPEN
    if dates.due_at is not None and clocks.as_of > dates.due_at:
        contact = vow.kind is PromiseKind.CONTACT  # P7: a call leaves no trace
        return PromiseOutcome.UNVERIFIABLE if contact else PromiseOutcome.OVERDUE
    return PromiseOutcome.MOVED if dates.moved else PromiseOutcome.OPEN


def _kept(vow: Vow, dates: _Dates, calendar: Calendar) -> PromiseOutcome:
    """P8: early is before the due day on the person's own calendar; without a date nothing is early or late."""
    if vow.settled_at is None or dates.due_at is None:
        return PromiseOutcome.KEPT
    if calendar.local(vow.settled_at).date() < calendar.local(dates.due_at).date():
        return PromiseOutcome.KEPT_EARLY
    return PromiseOutcome.KEPT if vow.settled_at <= dates.due_at else PromiseOutcome.KEPT_LATE


def _ended_at(vow: Vow, outcome: PromiseOutcome, dates: _Dates, as_of: datetime) -> datetime:
    """P9: the event or the instant of censoring."""
    if vow.settled_at is not None:
        return vow.settled_at
    if outcome is PromiseOutcome.UNVERIFIABLE and dates.due_at is not None:
        return max(dates.due_at, vow.starts_at or dates.due_at)
    return as_of


def _in_time(vow: Vow, outcome: PromiseOutcome, dates: _Dates, clocks: Clocks) -> bool | None:
    """E5 updates_in_time: a word or the thing before the due date; None before half of the time is over.

    None also where nobody could expect a word: released, covered, no due date, or a call that mail cannot see.
    """
    if vow.starts_at is None or dates.first_due_at is None or dates.due_at is None:
        return None
    if vow.told_at is None and outcome in _WITHOUT_FAULT:
        return None
    if not _half_over(vow.starts_at, dates.first_due_at, clocks):
        return None
    told = vow.told_at is not None and vow.told_at <= dates.first_due_at
    return told or (outcome in _DONE and vow.settled_at is not None and vow.settled_at <= dates.due_at)


def _half_over(starts_at: datetime, due: datetime, clocks: Clocks) -> bool:
    """Has half of the working time to the due date, or all of it, gone by?"""
    if clocks.as_of >= due:
        return True
    whole = clocks.calendar.working(starts_at, due)
    return bool(whole) and 2 * clocks.calendar.working(starts_at, clocks.as_of) >= whole


def _rules(vow: Vow, outcome: PromiseOutcome, dates: _Dates, *, inferred: bool) -> tuple[str, ...]:
    """Return the cue that found the promise, then the rules that made it what it is."""
    rules = [vow.promise.rule, "P1"]
    if vow.promise.condition is Condition.RECIPIENT:
        rules.append("P2")
    if dates.due_from is not None:
        rules.append("P3")
    if vow.evidence == "confirmed":
        rules.append("P6")
    if vow.updates:
        rules.append("P5")
    if outcome in _RULES and vow.evidence != "confirmed":
        rules.append(_RULES[outcome])
    rules.append("P8")
    if inferred:
        rules.append("M6")
    return tuple(dict.fromkeys(rule for rule in rules if rule))  # a store may keep no cue
