"""How does an ask stand in the ledger? Its two clocks, whether it was on time, and the rules it follows (A8, A9)."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.hours import Calendar, Terms
from monitor.metrics.asks import Waiting
from monitor.metrics.clocks import Clocks, due_instant
from monitor.metrics.ids import ask_id
from monitor.metrics.timeline import Timeline
from monitor.model import COUNTED_FROM, AskEntry, AskOutcome

_RESPONDED = (AskOutcome.ANSWERED, AskOutcome.HANDED_OVER)


def ask_entry(ask: Waiting, timeline: Timeline, clocks: Clocks) -> AskEntry:
    """Return the ledger line of one ask. Only what the owner owes has a target and rests after an absence (C4)."""
    owed = ask.addressee == timeline.owner
    outcome = ask.outcome
    expires_at = _expires_at(ask, clocks)
    if ask.waits and clocks.as_of > expires_at:
        outcome = AskOutcome.EXPIRED
    ended_at = ask.closed_at or min(expires_at, clocks.as_of)
    working = clocks.calendar.working(ask.asked_at, ended_at, grace=owed)
    first = ask.message
    thread = timeline.threads[timeline.thread(first)]
    return AskEntry(
        id=ask_id(first.id, ask.addressee),
        message=first.id,
        asker=ask.askers[0],
        addressee=ask.addressee,
        kind="owned" if ask.owned else "shared",
        asked_at=ask.asked_at,
        outcome=outcome,
        acknowledged_at=ask.acknowledged_at,
        answered_at=ask.closed_at if outcome is AskOutcome.ANSWERED else None,
        resolved_at=ask.resolved_at,
        ended_at=ended_at,
        clock=ended_at - ask.asked_at,
        working=working,
        resolving=_resolving(ask, ended_at, clocks, owed),
        censored=outcome not in _RESPONDED,
        on_time=_on_time(outcome, working, ask.owned, clocks.terms) if owed else None,
        counted=ask.confidence >= COUNTED_FROM,
        nudges=len(ask.messages) - 1,
        thread_length=len(thread.messages),
        skew=ask.skew,
        lead_day=_lead_day(ask, clocks.terms.calendar),
        rules=_rules(ask, outcome, inferred=thread.inferred),
        confidence=ask.confidence,
    )


def _expires_at(ask: Waiting, clocks: Clocks) -> datetime:
    """Return when the wait for an answer is given up; never in the time we look at, where facts are kept for good."""
    return clocks.as_of if clocks.expires_after is None else ask.asked_at + clocks.expires_after


def _resolving(ask: Waiting, ended_at: datetime, clocks: Clocks, owed: bool) -> timedelta:
    """Return the working time to the first substantive answer, or to where the wait for one was cut off."""
    if ask.outcome is AskOutcome.ANSWERED:
        # a reply may be dated before what it replies to; the wait for substance never ends before the first response
        ended_at = max(ended_at, ask.resolved_at or ask.released_at or clocks.as_of)
    return clocks.calendar.working(ask.asked_at, ended_at, grace=owed)


def _on_time(outcome: AskOutcome, working: timedelta, owned: bool, terms: Terms) -> bool | None:
    """A9: true within the target (equal counts), false once an owned ask passes it unanswered, null otherwise."""
    if working <= terms.target:
        return True if outcome in _RESPONDED else None
    return False if owned else None


def _lead_day(ask: Waiting, calendar: Calendar) -> bool | None:
    """Did a dated ask leave at least one working day? None when undated (E5)."""
    if ask.due is None:
        return None
    due, message = ask.due
    start = message.received_at
    return calendar.working(start, due_instant(due, message, calendar)) >= _working_day(start, calendar)


def _working_day(start: datetime, calendar: Calendar) -> timedelta:
    """Return the working time of one working day from an instant: to the same local time of the next one."""
    begins = calendar.resumes(start)
    if begins is None:
        return timedelta.max
    local = calendar.local(begins)
    day = calendar.next_working_day(local.date())
    return calendar.working(begins, local.replace(year=day.year, month=day.month, day=day.day))


def _rules(ask: Waiting, outcome: AskOutcome, *, inferred: bool) -> tuple[str, ...]:
    """Return the cues that found the ask, then the rules that made it what it is."""
    rules = [*ask.cues, "A1", "A2"]
    if len(ask.messages) > 1:
        rules.append("A4")
    rules += ask.rules
    if outcome in (AskOutcome.WAITING, AskOutcome.EXPIRED):
        rules.append("A8")
    if ask.skew:
        rules.append("C6")
    if inferred:
        rules.append("M6")
    return tuple(dict.fromkeys(rule for rule in rules if rule))  # a store may keep no cue
