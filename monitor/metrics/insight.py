"""What the ledger supports saying beyond numbers: where late ones come from, what went well, one suggestion
(S1, S2).

Pure arithmetic over ledger entries. Everything here is about mails; nothing is computed about colleagues,
and nothing depends on whether somebody worked outside their hours. Words for these findings live in
``wording``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import comb

from monitor.model import AskEntry, AskOutcome, PromiseEntry, PromiseOutcome

FACTS_PER_SUGGESTION = 4
"""S2: at most one suggestion for every four things that went well."""

LEAST_LATE = 4
LONG_THREAD = 6
SIGNIFICANT = 0.05
"""A cause is named only from four late asks on, and only if chance alone would rarely give the pattern."""

SETTLED = (AskOutcome.ANSWERED, AskOutcome.HANDED_OVER)
UNSETTLED = (AskOutcome.WAITING, AskOutcome.EXPIRED)
KEPT_IN_TIME = (PromiseOutcome.KEPT_EARLY, PromiseOutcome.KEPT)
STILL_OPEN = (PromiseOutcome.OPEN, PromiseOutcome.MOVED, PromiseOutcome.OVERDUE)


class CauseKind(StrEnum):
    """What late asks have in common."""

    WEEKDAY = "weekday"
    HOUR = "hour"
    LEAVE = "leave"
    LONG_THREAD = "long_thread"
    SHARED = "shared"
    ASKER = "asker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """``late`` of ``of`` asks in a group passed the target, against ``other_late`` of ``other_of`` outside
    it.

    ``value``: weekday number (0 = Monday), first hour of a three-hour band, or thread length; 0 otherwise.
    ``item``: id of one ask of the group, by which the card's words can name the asker.
    """

    kind: CauseKind
    late: int
    of: int
    other_late: int
    other_of: int
    value: int = 0
    item: str = ""


class FactKind(StrEnum):
    """Things that went well, each a count over the ledger."""

    ANSWERED_IN_TARGET = "answered_in_target"
    ANSWERED_UNPROMPTED = "answered_unprompted"
    CLOSED_EARLIER = "closed_earlier"
    NOTHING_WAITS = "nothing_waits"
    KEPT_IN_TIME = "kept_in_time"
    NOTHING_OVERDUE = "nothing_overdue"
    TOLD_IN_TIME = "told_in_time"
    HANDED_OVER = "handed_over"
    KEPT_LATE = "kept_late"
    LEAD_TIME = "lead_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """``n`` of ``of`` mails or promises for which something went well; ``of`` 0: there is no whole."""

    kind: FactKind
    n: int
    of: int = 0


class SuggestionKind(StrEnum):
    """The general suggestions the card knows; each names its evidence."""

    NEW_DATES = "new_dates"
    SHORT_REPLY = "short_reply"
    GROUP_OWNER = "group_owner"
    LEAVE_NOTICE = "leave_notice"
    MORE_LEAD = "more_lead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One thing to try, with the count that speaks for it."""

    kind: SuggestionKind
    n: int


def is_late(entry: AskEntry, target: timedelta) -> bool:
    """Did the ask wait longer than the target, answered or not (A9; equal is in time)?"""
    return entry.working is not None and entry.working > target


def causes(
    asks: Sequence[AskEntry],
    target: timedelta,
    local: Callable[[datetime], datetime],
    on_leave: Callable[[datetime], bool],
) -> tuple[Cause, ...]:
    """Name groups whose asks were late clearly more often than the rest; empty when the data carries nothing.

    An exact one-sided hypergeometric test for each group, at 5 % shared out over all groups looked at, so
    that a harmless mailbox shows a cause at most once in twenty cards. ``asks``: the counted asks of the
    window.
    """
    known = [entry for entry in asks if entry.working is not None]
    groups: dict[tuple[CauseKind, int | str], list[AskEntry]] = {}
    for entry in known:
        for kind, value in _groups(entry, local, on_leave):
            groups.setdefault((kind, value), []).append(entry)
    late_all = sum(is_late(entry, target) for entry in known)
    looked_at = sum(1 for members in groups.values() if LEAST_LATE <= len(members) < len(known))
    found = []
    for (kind, value), members in groups.items():
        late = sum(is_late(entry, target) for entry in members)
        if late < LEAST_LATE or len(members) == len(known):
            continue
        chance = at_least(late, len(members), late_all, len(known))
        if chance * looked_at <= SIGNIFICANT:
            cause = Cause(
                kind=kind,
                late=late,
                of=len(members),
                other_late=late_all - late,
                other_of=len(known) - len(members),
                value=value if isinstance(value, int) else 0,
                item=members[-1].id,
            )
            found.append((chance, cause))
    found.sort(key=lambda pair: pair[0])
    return tuple(cause for _, cause in found[:3])


def _groups(
    entry: AskEntry, local: Callable[[datetime], datetime], on_leave: Callable[[datetime], bool]
) -> Iterable[tuple[CauseKind, int | str]]:
    asked = local(entry.asked_at)
    yield CauseKind.WEEKDAY, asked.weekday()
    yield CauseKind.HOUR, asked.hour // 3 * 3
    yield CauseKind.ASKER, entry.asker
    if on_leave(entry.asked_at):
        yield CauseKind.LEAVE, 0
    if entry.thread_length >= LONG_THREAD:
        yield CauseKind.LONG_THREAD, LONG_THREAD
    if entry.kind == "shared":
        yield CauseKind.SHARED, 0


def at_least(hits: int, drawn: int, marked: int, total: int) -> float:
    """Return the chance of at least ``hits`` marked ones among ``drawn`` out of ``total`` with ``marked``
    marked.

    >>> at_least(0, 3, 2, 10)
    1.0
    >>> round(at_least(2, 2, 2, 4), 4)
    0.1667
    """
    ways = sum(comb(marked, k) * comb(total - marked, drawn - k) for k in range(hits, min(drawn, marked) + 1))
    return ways / comb(total, drawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The counted entries from which facts and suggestions are drawn.

    ``asks``/``promises``: of the window. ``closed``: late answers to earlier asks (A10). ``waiting``,
    ``open``: at
    ``as_of``. ``own_asks``: what the owner asked in the window.
    """

    asks: Sequence[AskEntry]
    promises: Sequence[PromiseEntry]
    closed: Sequence[AskEntry]
    waiting: Sequence[AskEntry]
    open: Sequence[PromiseEntry]
    own_asks: Sequence[AskEntry]


def facts(seen: Evidence) -> tuple[Fact, ...]:
    """List what went well, most telling first; only what is there (S2: none invented)."""
    owned = [entry for entry in seen.asks if entry.kind == "owned"]
    settled = [entry for entry in owned if entry.outcome in SETTLED]
    verifiable = [entry for entry in seen.promises if entry.kind != "contact"]
    decided = [
        e
        for e in verifiable
        if e.outcome in (*KEPT_IN_TIME, PromiseOutcome.KEPT_LATE, PromiseOutcome.OVERDUE)
    ]
    overdue = sum(entry.outcome is PromiseOutcome.OVERDUE for entry in seen.open)
    dated = [entry for entry in seen.own_asks if entry.lead_day is not None]
    found = [
        Fact(kind=FactKind.KEPT_IN_TIME, n=sum(e.outcome in KEPT_IN_TIME for e in decided), of=len(decided)),
        Fact(kind=FactKind.ANSWERED_IN_TARGET, n=sum(e.on_time is True for e in settled), of=len(owned)),
        Fact(
            kind=FactKind.TOLD_IN_TIME,
            n=sum(
                e.outcome is PromiseOutcome.MOVED or (e.updates > 0 and e.in_time is True)
                for e in seen.promises
            ),
        ),
        Fact(
            kind=FactKind.HANDED_OVER,
            n=sum(e.outcome is AskOutcome.HANDED_OVER for e in seen.asks)
            + sum(e.outcome is PromiseOutcome.HANDED_OVER for e in seen.promises),
        ),
        Fact(kind=FactKind.ANSWERED_UNPROMPTED, n=sum(not e.nudges for e in settled), of=len(settled)),
        Fact(kind=FactKind.CLOSED_EARLIER, n=len(seen.closed)),
        Fact(kind=FactKind.NOTHING_OVERDUE, n=0 if overdue else len(seen.promises)),
        Fact(kind=FactKind.NOTHING_WAITS, n=0 if seen.waiting else len(owned)),
        Fact(kind=FactKind.KEPT_LATE, n=sum(e.outcome is PromiseOutcome.KEPT_LATE for e in decided)),
        Fact(kind=FactKind.LEAD_TIME, n=sum(e.lead_day is True for e in dated), of=len(dated)),
    ]
    return tuple(fact for fact in found if _is_good(fact))


def _is_good(fact: Fact) -> bool:
    """A part counts as having gone well only when it is at least half of its whole."""
    return fact.n > 0 and 2 * fact.n >= fact.of


def suggestions(seen: Evidence, found: Sequence[Cause], well: Sequence[Fact]) -> tuple[Suggestion, ...]:
    """Return what the evidence suggests, at most one for every four facts that went well (S2)."""
    overdue = sum(entry.outcome is PromiseOutcome.OVERDUE for entry in seen.open)
    nudged = sum(entry.nudges > 0 for entry in seen.asks)
    short = sum(entry.lead_day is False for entry in seen.own_asks)
    named = {cause.kind: cause.late for cause in found}
    ideas = [
        Suggestion(kind=SuggestionKind.NEW_DATES, n=overdue if overdue > 1 else 0),
        Suggestion(kind=SuggestionKind.LEAVE_NOTICE, n=named.get(CauseKind.LEAVE, 0)),
        Suggestion(kind=SuggestionKind.GROUP_OWNER, n=named.get(CauseKind.SHARED, 0)),
        Suggestion(kind=SuggestionKind.SHORT_REPLY, n=nudged if nudged > 1 else 0),
        Suggestion(kind=SuggestionKind.MORE_LEAD, n=short if short > 1 else 0),
    ]
    allowed = len(well) // FACTS_PER_SUGGESTION
    return tuple(idea for idea in ideas if idea.n)[:allowed]
