"""Which facts stand on one person's card, in which order? The scorecard as data: no words, no looks, no I/O
(METRICS 6).

``build`` takes a ledger and measurements that were computed elsewhere and picks, sorts and groups.
Everything is fixed by its arguments: the same ledger and ``as_of`` give the same card (C7).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from monitor.metrics.clocks import working_day
from monitor.metrics.insight import (
    STILL_OPEN,
    Cause,
    Evidence,
    Fact,
    Suggestion,
    causes,
    facts,
    suggestions,
)
from monitor.model import (
    AskEntry,
    AskOutcome,
    Id,
    Ledger,
    Measurement,
    Period,
    PromiseEntry,
    PromiseOutcome,
)

if TYPE_CHECKING:
    from monitor.hours import Terms

TREND_WEEKS = 13
OLD = timedelta(days=28)
"""An ask that waited four weeks gets a step that closes it rather than one that hurries it."""

KEPT = (PromiseOutcome.KEPT_EARLY, PromiseOutcome.KEPT, PromiseOutcome.KEPT_LATE)


class Step(StrEnum):
    """The one next step a card suggests for an item; ``wording`` says it."""

    ANSWER = "answer"  # still within the person's own target
    DATE = "date"  # past the target: a line that says when is enough
    ANSWER_AGAIN = "answer_again"  # asked more than once
    CLOSE = "close"  # old: answer, hand over, or ask whether it still stands
    SETTLE_WHO = "settle_who"  # asked of several: say who takes it
    KEEP = "keep"  # due within a working day
    PLAN = "plan"  # due later
    NEW_DATE = "new_date"  # past its date
    WHEN_IT_HAPPENS = "when_it_happens"  # waits for an event, no date


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An ask that waits. ``left``: working time until the target, None once it has passed."""

    entry: AskEntry
    step: Step
    left: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A promise that is still to come. ``left``/``over``: working time to or since its due instant; both
    None undated.
    """

    entry: PromiseEntry
    step: Step
    left: timedelta | None = None
    over: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Somebody other than the owner's own mail looked at the card (DESIGN, privacy 4). ``by``: a role, as
    logged.
    """

    at: datetime
    by: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """One week of the trend: a metric over the four weeks that end with ``week`` (E1).

    ``whole``: all facts of these weeks are still there, so that it was worked out now and can be kept.
    """

    week: Period
    measurement: Measurement
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Up to 13 points of the person's own past, oldest first; ``change`` only where a log-rank test says so
    (E3).

    ``change``: True slower, False quicker, None no change to speak of.
    """

    points: tuple[TrendPoint, ...] = ()
    slower: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Whose card, about when, under which working arrangements.

    ``person`` is the canonical address and ``name`` how to greet them; both come from the configuration,
    not the store.
    ``window``: the instants between which estimates look (E1). ``knows_since``: the oldest mail read, None
    if unknown.
    """

    person: Id = field(repr=False)
    name: str = field(default="", repr=False)
    period: Period
    window: tuple[datetime, datetime]
    as_of: datetime
    terms: Terms
    knows_since: datetime | None = None
    access: tuple[Access, ...] = ()
    trend: Trend = field(default_factory=Trend)


@dataclass(frozen=True, slots=True, kw_only=True)
class Informed:
    """How others were kept in the know, over the promises and asks of the window (S1): counts.

    ``updates``: promises that had a word, but no new date, before they were late. ``moved``: those that had a new date.
    """

    updates: int
    moved: int
    handed_over: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """Everything a card says, as data, in the order of S1.

    ``waiting``: owned asks that wait at ``as_of``, oldest first; ``shared``: those asked of several, apart
    (A2).
    ``promises_open`` overdue and soonest first; ``kept``: settled within the period; ``closed``: late
    answers of the period to earlier asks (A10). ``asks``, ``promises``: counted entries of the window, for
    charts and counts. ``workday``: how long a working day is, to say lengths of working time in.
    ``outcomes``: promises of the window by outcome. ``days_off``: working weekdays of the
    window on which the person was on leave or on holiday.
    """

    person: Id = field(repr=False)
    name: str = field(repr=False)
    period: Period
    window: tuple[datetime, datetime]
    as_of: datetime
    zone: tzinfo
    target: timedelta
    workday: timedelta
    knows_since: datetime | None
    measurements: tuple[Measurement, ...]
    waiting: tuple[Waiting, ...]
    shared: tuple[Waiting, ...]
    promises_open: tuple[Open, ...]
    kept: tuple[PromiseEntry, ...]
    closed: tuple[AskEntry, ...]
    asks: tuple[AskEntry, ...]
    promises: tuple[PromiseEntry, ...]
    outcomes: dict[PromiseOutcome, int]
    informed: Informed
    own_waiting: int
    lead_given: tuple[int, int]
    days_off: tuple[date, ...]
    causes: tuple[Cause, ...]
    facts: tuple[Fact, ...]
    suggestions: tuple[Suggestion, ...]
    trend: Trend
    exclusions: dict[str, int]
    lost_corrections: tuple[str, ...]
    access: tuple[Access, ...]

    def measured(self, metric: str) -> Measurement | None:
        """Return the measurement of that name, None where the registry does not know it."""
        return next((found for found in self.measurements if found.metric == metric), None)

    @property
    def nothing_to_say(self) -> bool:
        """Is there no mail that asks or promises anything in the window, and nothing open?"""
        return not (self.asks or self.promises or self.waiting or self.shared or self.promises_open)

    def local(self, instant: datetime) -> datetime:
        """Return the instant on the owner's own clock."""
        return instant.astimezone(self.zone)


def build(ledger: Ledger, measurements: Sequence[Measurement], setting: Setting) -> Scorecard:
    """Pick what stands on the card. Empty ledgers give an empty, honest card; nothing raises for lack of
    mail.

    Entries below the counting threshold (E5) stand in the ledgers only, not on the card.
    """
    waits = sorted((e for e in _counted(ledger.asks) if _waits(e)), key=lambda e: (e.asked_at, e.id))
    seen = _evidence(ledger, setting, [entry for entry in waits if entry.kind == "owned"])
    late, well = _causes(seen, setting), facts(seen)
    dated = [entry.lead_day for entry in seen.own_asks if entry.lead_day is not None]
    kept = (e for e in _counted(ledger.promises) if e.outcome in KEPT and _in_period(e.settled_at, setting))
    return Scorecard(
        person=setting.person,
        name=setting.name,
        period=setting.period,
        window=setting.window,
        as_of=setting.as_of,
        zone=_zone(setting),
        target=setting.terms.target,
        workday=working_day(setting.terms.calendar, setting.period.last),
        knows_since=setting.knows_since,
        measurements=tuple(measurements),
        waiting=tuple(_waiting(e, setting) for e in seen.waiting),
        shared=tuple(_waiting(e, setting) for e in waits if e.kind != "owned"),
        promises_open=_opens(seen.open, setting),
        kept=tuple(kept),
        closed=tuple(seen.closed),
        asks=tuple(seen.asks),
        promises=tuple(seen.promises),
        outcomes=dict(Counter(entry.outcome for entry in seen.promises)),
        informed=_informed(seen.asks, seen.promises),
        own_waiting=sum(_waits(entry) for entry in _counted(ledger.own_asks)),
        lead_given=(sum(dated), len(dated)),
        days_off=_days_off(setting),
        causes=late,
        facts=well,
        suggestions=suggestions(seen, late, well),
        trend=Trend(points=setting.trend.points[-TREND_WEEKS:], slower=setting.trend.slower),
        exclusions=dict(sorted(ledger.exclusions.items())),
        lost_corrections=ledger.lost_corrections,
        access=setting.access,
    )


_Entry = TypeVar("_Entry", AskEntry, PromiseEntry)


def _counted(entries: Iterable[_Entry]) -> list[_Entry]:
    return [entry for entry in entries if entry.counted]


def _waits(entry: AskEntry) -> bool:
    return entry.outcome is AskOutcome.WAITING


def _evidence(ledger: Ledger, setting: Setting, waiting: Sequence[AskEntry]) -> Evidence:
    """Gather what the window saw, and what stands open now (A10)."""
    asks, promises = _counted(ledger.asks), _counted(ledger.promises)
    return Evidence(
        asks=[e for e in asks if _within(e.asked_at, setting.window)],
        promises=[e for e in promises if _within(e.made_at, setting.window)],
        closed=[
            e for e in asks if _in_period(e.answered_at, setting) and not _in_period(e.asked_at, setting)
        ],
        waiting=waiting,
        open=[entry for entry in promises if entry.outcome in STILL_OPEN],
        own_asks=[e for e in _counted(ledger.own_asks) if _within(e.asked_at, setting.window)],
    )


def _causes(seen: Evidence, setting: Setting) -> tuple[Cause, ...]:
    local = setting.terms.calendar.local
    return causes(seen.asks, setting.terms.target, local, lambda at: _on_leave(local(at).date(), setting))


def _within(instant: datetime, window: tuple[datetime, datetime]) -> bool:
    return window[0] <= instant < window[1]


def _in_period(instant: datetime | None, setting: Setting) -> bool:
    if instant is None:
        return False
    return setting.period.first <= setting.terms.calendar.local(instant).date() <= setting.period.last


def _zone(setting: Setting) -> tzinfo:
    zone = setting.terms.calendar.local(setting.as_of).tzinfo
    if zone is None:
        raise ValueError("a calendar's local time has a zone")
    return zone


def _on_leave(day: date, setting: Setting) -> bool:
    """Is it a day without working hours on a weekday that has some in the week before or after (C3)?"""
    calendar, week = setting.terms.calendar, timedelta(weeks=1)
    if calendar.is_working_day(day):
        return False
    return calendar.is_working_day(day - week) or calendar.is_working_day(day + week)


def _days_off(setting: Setting) -> tuple[date, ...]:
    calendar = setting.terms.calendar
    first, end = (calendar.local(instant).date() for instant in setting.window)
    days = (first + timedelta(days=n) for n in range((end - first).days))
    return tuple(day for day in days if _on_leave(day, setting))


def _waiting(entry: AskEntry, setting: Setting) -> Waiting:
    target = setting.terms.target
    worked = entry.working or timedelta()
    left = target - worked if worked <= target else None
    if entry.kind != "owned":
        step = Step.SETTLE_WHO
    elif setting.as_of - entry.asked_at > OLD:
        step = Step.CLOSE
    elif entry.nudges:
        step = Step.ANSWER_AGAIN
    else:
        step = Step.ANSWER if left else Step.DATE
    return Waiting(entry=entry, step=step, left=left)


def _opens(entries: Sequence[PromiseEntry], setting: Setting) -> tuple[Open, ...]:
    """Order: by due instant, so overdue ones come first; undated ones last, oldest first."""
    dated = sorted((e for e in entries if e.due_at is not None), key=lambda e: (e.due_at, e.id))
    undated = sorted((e for e in entries if e.due_at is None), key=lambda e: (e.made_at, e.id))
    return tuple(_open(entry, setting) for entry in (*dated, *undated))


def _open(entry: PromiseEntry, setting: Setting) -> Open:
    if entry.due_at is None:
        return Open(entry=entry, step=Step.WHEN_IT_HAPPENS)
    calendar, as_of = setting.terms.calendar, setting.as_of
    if entry.due_at < as_of:
        return Open(entry=entry, step=Step.NEW_DATE, over=calendar.working(entry.due_at, as_of))
    soon = (entry.due_at - as_of) <= timedelta(days=1) or calendar.local(entry.due_at).date() == (
        calendar.local(as_of).date()
    )
    left = calendar.working(as_of, entry.due_at)
    return Open(entry=entry, step=Step.KEEP if soon else Step.PLAN, left=left)


def _informed(asks: Sequence[AskEntry], promises: Sequence[PromiseEntry]) -> Informed:
    handed = sum(entry.outcome is AskOutcome.HANDED_OVER for entry in asks)
    handed += sum(entry.outcome is PromiseOutcome.HANDED_OVER for entry in promises)
    moved = sum(e.first_due_at is not None and e.first_due_at != e.due_at for e in promises)
    told = sum(e.updates > 0 and e.in_time is True and e.first_due_at == e.due_at for e in promises)
    return Informed(updates=told, moved=moved, handed_over=handed)
