"""Tiny builders: mail between readable people, on readable instants, doing readable things."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from monitor.hours import Calendar, Terms
from monitor.metrics.ledger import Facts, ledger
from monitor.model import (
    Ask,
    AskEntry,
    AskKind,
    Condition,
    Correction,
    Due,
    Granularity,
    Ledger,
    Message,
    Promise,
    PromiseEntry,
    PromiseKind,
    Signal,
    SignalKind,
)

ME = "me"
WEEK = {day: ((time(9), time(17)),) for day in range(5)}
CALENDAR = Calendar([(None, "UTC", WEEK)])
TERMS = Terms(calendar=CALENDAR, target=timedelta(hours=8), default_due=2)

_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WHOLE = {
    SignalKind.SUBSTANTIVE,
    SignalKind.INTERIM,
    SignalKind.PROMISING,
    SignalKind.ASKING,
    SignalKind.CLOSING,
}


def at(when: str) -> datetime:
    """Return "tue 10:30" of the week of 2 November 2026; "+1 tue 10:30" is a week later."""
    *weeks, day, clock = when.split()
    start = datetime(2026, 11, 2, tzinfo=UTC) + timedelta(weeks=int(weeks[0]) if weeks else 0)
    hour, minute = clock.split(":")
    return start + timedelta(days=_DAYS.index(day), hours=int(hour), minutes=int(minute))


def mail(id_: str, when: str, author: str, to: str, *does: object, **more: Any) -> Message:
    """Return a message; ``does`` takes asks, promises, signals and kinds of signals, substantive unless said."""
    signals = [Signal(kind=d, rule="test") for d in does if isinstance(d, SignalKind)]
    signals += [d for d in does if isinstance(d, Signal)]
    if not any(signal.kind in _WHOLE for signal in signals):
        signals.append(Signal(kind=SignalKind.SUBSTANTIVE, rule="test"))
    instant = at(when)
    fields: dict[str, Any] = {
        "id": id_,
        "author": author,
        "to": tuple(to.split()),
        "cc": tuple(more.pop("cc", "").split()),
        "parents": tuple(more.pop("re", "").split()),
        "sent_at": instant,
        "received_at": at(more.pop("received")) if "received" in more else instant,
        "asks": tuple(d for d in does if isinstance(d, Ask)),
        "promises": tuple(d for d in does if isinstance(d, Promise)),
        "signals": tuple(signals),
        "reader": 1,
    }
    return Message(**(fields | more))


def ask(named: str = "", *, confidence: float = 0.9, due: Due | None = None) -> Ask:
    """Return a question to everybody in To, or to those named."""
    return Ask(
        kind=AskKind.QUESTION, rule="en.ask", confidence=confidence, named=tuple(named.split()), due=due
    )


def promise(
    kind: str = "find_out",
    clause: str = "clause",
    *,
    due: Due | None = None,
    condition: Condition = Condition.NONE,
    confidence: float = 0.9,
) -> Promise:
    """Return a promise."""
    return Promise(
        clause=clause,
        kind=PromiseKind(kind),
        rule="en.will",
        confidence=confidence,
        due=due,
        condition=condition,
    )


def signal(kind: SignalKind, *, act: str = "", people: str = "", due: Due | None = None) -> Signal:
    """Return a signal with its particulars."""
    return Signal(
        kind=kind,
        rule="test",
        act=PromiseKind(act) if act else None,
        people=tuple(people.split()),
        due=due,
    )


def by(when: str) -> Due:
    """Return a due day, "by Thursday" as "thu"."""
    return Due(granularity=Granularity.DAY, day=day(when))


def day(when: str) -> date:
    """Return the local day of "thu" or "+1 thu"."""
    return at(f"{when} 00:00").date()


def book(messages: Iterable[Message], when: str = "+1 fri 18:00", **more: Any) -> Ledger:
    """Return my ledger."""
    terms = more.pop("terms", TERMS)
    return ledger(Facts(owner=more.pop("owner", ME), messages=tuple(messages), **more), terms, at(when))


def only_ask(messages: Iterable[Message], when: str = "+1 fri 18:00", **more: Any) -> AskEntry:
    """Return the one ask that I owe."""
    (entry,) = book(messages, when, **more).asks
    return entry


def only_promise(messages: Iterable[Message], when: str = "+1 fri 18:00", **more: Any) -> PromiseEntry:
    """Return my one promise."""
    (entry,) = book(messages, when, **more).promises
    return entry


def said(item: str, verb: Any, due: date | None = None) -> Correction:
    """Return a correction."""
    return Correction(item=item, verb=verb, due=due)
