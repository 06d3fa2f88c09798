"""One promise on its way through later messages: its dates, what was told, and what settled it (P2-P8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.hours import default_due_at
from monitor.metrics.clocks import Clocks, due_instant
from monitor.metrics.deeds import addressed, alike, carries, signals, substantive
from monitor.model import (
    Condition,
    Due,
    Granularity,
    Id,
    Message,
    Promise,
    PromiseKind,
    PromiseOutcome,
    SignalKind,
)

THINGS = (PromiseKind.DELIVER, PromiseKind.DO)
"""A thing or a deed: "the rest follows" keeps it open, and talk alone never settles it."""

_TALK = (PromiseKind.FIND_OUT, PromiseKind.REPLY, PromiseKind.CONTACT)
"""What is said to have been found out or talked over; it is no thing."""

_TOGETHER = timedelta(seconds=30)
_DAY = timedelta(days=1)

_ALL = frozenset(PromiseKind)

_TELLING = (
    SignalKind.INTERIM,
    SignalKind.PROMISING,
    SignalKind.RENEWS,
    SignalKind.NEW_DATE,
    SignalKind.HANDS_OVER,
    SignalKind.FORWARDS,
)


@dataclass(slots=True, eq=False)
class Vow:
    """A promise and what became of it so far.

    ``starts_at``: made_at, or when the recipient did their part; None while they have not (P2). ``settled``: how it
    ended, KEPT standing for all three that P8 tells apart by the due date.
    """

    message: Message
    promise: Promise
    beneficiaries: tuple[Id, ...]
    starts_at: datetime | None
    due_at: datetime | None = None
    first_due_at: datetime | None = None
    due_from: str | None = None
    moved: bool = False
    updates: int = 0
    told_at: datetime | None = None
    settled: PromiseOutcome | None = None
    settled_at: datetime | None = None
    evidence: str | None = None

    @property
    def kind(self) -> PromiseKind:
        """Return what was promised."""
        return self.promise.kind

    @property
    def open(self) -> bool:
        """Has nothing settled it yet?"""
        return self.settled is None

    def settle(self, outcome: PromiseOutcome, at: datetime, evidence: str = "message") -> None:
        """Let this message decide (P8)."""
        self.settled, self.evidence = outcome, evidence
        self.settled_at = max(at, self.starts_at or self.message.sent_at)

    def start(self, at: datetime, clocks: Clocks) -> None:
        """Begin the clock where the recipient did their part (P2); a date already gone by then means nothing."""
        self.starts_at = at
        due = self.promise.due
        if due is not None and due.granularity is Granularity.WORKING_DAYS:
            self.due_at = default_due_at(at, clocks.calendar, due.count)
        elif self.due_at is None or self.due_at <= at:
            self.default_due(at, clocks)
        self.first_due_at = self.due_at

    def default_due(self, at: datetime, clocks: Clocks) -> None:
        """P3: a promise without a date has the person's default; one that waits for an event has none."""
        if self.promise.condition is not Condition.EVENT:
            self.due_at = default_due_at(at, clocks.calendar, clocks.terms.default_due)
            self.due_from = "default"

    def update(self, at: datetime, new_date: datetime | None) -> None:
        """P5: count the update; a new date given before the due date moves it, after it no more."""
        self.updates += 1
        self.told_at = self.told_at or at
        if new_date is not None and new_date != self.due_at and (self.due_at is None or at <= self.due_at):
            self.due_at, self.due_from, self.moved = new_date, "explicit", True


def vowed(message: Message, promise: Promise, beneficiaries: tuple[Id, ...], clocks: Clocks) -> Vow:
    """Return a promise as it stands when it is made (P1-P3)."""
    made = Vow(message=message, promise=promise, beneficiaries=beneficiaries, starts_at=None)
    if promise.due is not None:
        made.due_at = made.first_due_at = due_instant(promise.due, message, clocks.terms.calendar)
        made.due_from = "explicit"
    if promise.condition is not Condition.RECIPIENT:
        made.starts_at = message.sent_at
        if made.due_at is None:
            made.default_due(message.sent_at, clocks)
            made.first_due_at = made.due_at
    return made


# --------------------------------------------------------------------------- what a later message of the person does


def touches(message: Message) -> frozenset[PromiseKind]:
    """Return the kinds of promises that a message of the person can settle, move, hand over or update at all."""
    if message.asks or carries(message) or message.has(*_TELLING):
        return _ALL
    return _ALL - {PromiseKind.DELIVER} if substantive(message) else frozenset()


def fulfils(message: Message, vow: Vow) -> bool:
    """Is this message the promised thing, as far as mail can tell (P4)?

    Mails that go out together, as the parts of a series do, say nothing of each other; a thing may follow at once.
    """
    if still_to_come(message, vow.kind):
        return False
    if vow.kind is PromiseKind.DELIVER:
        return _hands_in(message)
    if message.sent_at - vow.message.sent_at < _TOGETHER:
        return False
    if vow.kind is PromiseKind.DO:
        return _shows_deed(message, vow)
    return substantive(message)


def _hands_in(message: Message) -> bool:
    """Does it carry a thing (P4)? What was found out is none, and a link beside questions is but a reference."""
    return _brings_some_thing(message) or bool(message.links and not message.asks)


def _shows_deed(message: Message, vow: Vow) -> bool:
    """Is a deed done (P4)? Within a day only a file or the word of it says so, for talk goes on about other matters.

    Not so where the promise was all that was said. Words that promise a deed again never say that one is done.
    """
    if _brings_some_thing(message):
        return True
    if not substantive(message) or any(promise.kind is vow.kind for promise in message.promises):
        return False
    if message.has(SignalKind.DELIVERS):
        return True
    return vow.message.has(SignalKind.PROMISING) or message.sent_at - vow.message.sent_at >= _DAY


def _brings_some_thing(message: Message) -> bool:
    delivered = signals(message, SignalKind.DELIVERS)
    return bool(message.attachments) or any(signal.act not in _TALK for signal in delivered)


def still_to_come(message: Message, kind: PromiseKind) -> bool:
    """Does it say that just this follows later (P4)?"""
    return any(
        kind in THINGS if signal.act is None else alike(signal.act, kind)
        for signal in signals(message, SignalKind.STILL_TO_COME)
    )


def same_matter(old: Promise, new: Promise, *, named: bool) -> bool:
    """Is a later promise on the same matter as an older one (P5)? ``named``: only if both name the same thing."""
    if not alike(old.kind, new.kind):
        return False
    if old.clause == new.clause or (old.matter is not None and old.matter == new.matter):
        return True
    if named:
        return False
    return old.kind not in THINGS or old.matter is None or new.matter is None


def brings(message: Message, kind: PromiseKind) -> bool:
    """Do the words say that just this is here or done? Then the message is no mere update (P4)."""
    return not still_to_come(message, kind) and any(
        alike(signal.act, kind) for signal in signals(message, SignalKind.DELIVERS)
    )


def new_dates(message: Message, vow: Vow) -> list[Due]:
    """Return the dates that the message gives for what is owed (P5)."""
    return [
        signal.due
        for signal in signals(message, SignalKind.NEW_DATE)
        if signal.due is not None and alike(signal.act, vow.kind)
    ]


def renews(message: Message) -> bool:
    """Is a promise in this message possibly an old one again (P5)? Not if the message carries what was owed."""
    if message.has(SignalKind.RENEWS):
        return True
    return not substantive(message) and message.has(SignalKind.PROMISING, SignalKind.INTERIM)


# --------------------------------------------------------------------------- what a later message of another does


def covers(message: Message, vow: Vow) -> bool:
    """Does another's message do for the beneficiary what was promised (P6)?

    An answer to them ends finding out, and so do findings that they read in copy; a thing or a deed takes the word of
    it in a message that answers the promise. A call is nobody else's, and no beneficiary does it for another.
    """
    if vow.kind is PromiseKind.CONTACT or message.author in vow.beneficiaries:
        return False
    here = bool(set(addressed(message)).intersection(vow.beneficiaries))
    if vow.kind in THINGS:
        answers = vow.message.id in message.parents or not message.parents
        return here and answers and brings(message, vow.kind)
    return not message.asks and (fulfils(message, vow) if here else brings(message, vow.kind))
