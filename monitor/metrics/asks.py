"""What became of every ask? One pass over the owner's messages, each tested against the asks before it (A1-A8)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.metrics.deeds import (
    Asked,
    acknowledges,
    asked,
    hands_over,
    human,
    participants,
    recipients,
    substantive,
    successors,
    takes_back,
)
from monitor.metrics.timeline import LOOKED_BACK, Timeline
from monitor.model import COUNTED_FROM, AskOutcome, Automatic, Due, Id, Message, SignalKind

SKEW = timedelta(minutes=10)
"""C6: how far before its ask an answer may be dated and still count as 0."""


@dataclass(slots=True, eq=False)
class Waiting:
    """One ask on its way through later messages. ``closed_at``: when whatever settled it happened."""

    message: Message
    askers: tuple[Id, ...]
    addressee: Id
    owned: bool
    confidence: float
    asked_at: datetime
    cues: tuple[str, ...]
    messages: list[Message]  # the merged ask: the oldest and its nudges (A4)
    due: tuple[Due, Message] | None = None
    outcome: AskOutcome = AskOutcome.WAITING
    closed_at: datetime | None = None
    acknowledged_at: datetime | None = None
    resolved_at: datetime | None = None
    released_at: datetime | None = None  # what ended the wait for substance after a first response
    rules: list[str] = field(default_factory=list)
    skew: bool = False
    excluded: bool = False

    @property
    def waits(self) -> bool:
        """Has nothing settled it yet (A8)?"""
        return self.outcome is AskOutcome.WAITING and not self.excluded

    @property
    def done(self) -> bool:
        """Can no later message change it any more?"""
        if self.excluded or self.outcome not in (AskOutcome.WAITING, AskOutcome.ANSWERED):
            return True
        return self.resolved_at is not None or self.released_at is not None

    @property
    def weight(self) -> tuple[bool, bool]:
        """How much it counts: a doubtful or shared ask never takes in a sure or owned one."""
        return self.confidence >= COUNTED_FROM, self.owned

    def settle(self, outcome: AskOutcome, at: datetime, *rules: str) -> None:
        """Let this message decide (A8)."""
        self.outcome, self.closed_at = outcome, max(at, self.asked_at)
        self.rules.extend(rules)

    def nudge(self, later: Waiting) -> None:
        """Take a later ask in (A4); the clock starts at the oldest, even where clocks put it last (C6)."""
        self.messages += later.messages
        self.due = self.due or later.due  # the first date given is the one that was asked for
        if later.asked_at < self.asked_at:
            self.message, self.asked_at = later.message, later.asked_at

    def follows(self, message: Message, at: datetime) -> bool:
        """Did this come after the ask (C6)? Dated before it, only what names the ask did, and then clocks are off."""
        if at >= self.asked_at:
            return True
        if not any(ask.id in message.parents for ask in self.messages):
            return False
        self.excluded = self.asked_at - at > SKEW
        self.skew = True
        return not self.excluded


@dataclass(slots=True)
class AskBook:
    """All asks of one owner: what they owe and what others owe them, kept apart by thread and asker."""

    timeline: Timeline
    everything: list[Waiting] = field(default_factory=list)
    exclusions: Counter[str] = field(default_factory=Counter)
    _open: dict[int, dict[Id, dict[Id, list[Waiting]]]] = field(default_factory=dict)
    _by_message: dict[Id, list[Waiting]] = field(default_factory=dict)
    _passed_on: dict[tuple[int, Id], datetime] = field(default_factory=dict)

    def read(self, message: Message) -> None:
        """Test one message, in the order of A8, then open what it asks."""
        if message.automatic is Automatic.BOUNCE:
            self._bounce(message)
        if not human(message):
            return
        askers: tuple[Id, ...] = ()
        if self.timeline.thread(message) in self._open:
            self._withdraw(message)
            askers = self._respond(message)
            self._cover(message)
        self._pass_on(message)
        for one in asked(message):
            self._ask(message, one)
        if askers or message.has(SignalKind.HANDS_OVER):
            self._hand_on(message, askers)

    # ------------------------------------------------------------------ what ends an ask

    def _bounce(self, message: Message) -> None:
        """X-bounce: what never arrived asked nothing (M4, A7)."""
        for id_ in message.bounced:
            for ask in self._by_message.get(id_, ()):
                if ask.waits:
                    ask.settle(AskOutcome.WITHDRAWN, message.received_at, "A7", "X-bounce")
                    self.exclusions["X-bounce"] += 1

    def _withdraw(self, message: Message) -> None:
        """A7: the asker takes it back, from those the message reaches, or from all if it reaches none of them."""
        if not takes_back(message):
            return
        asks = self._of(message, message.author)
        reached = [ask for ask in asks if ask.addressee in recipients(message)]
        at = self.timeline.moment(message)
        for ask in reached or asks:
            if ask.waits:
                ask.settle(AskOutcome.WITHDRAWN, at, "A7")
            else:
                ask.released_at = at

    def _respond(self, message: Message) -> tuple[Id, ...]:
        """A5, A6: the addressee writes to the asker. Return the askers whose asks were handed over."""
        told: list[Id] = []
        for person in recipients(message):
            for ask in self._of(message, person, message.author):
                if not ask.waits:
                    self._resolve(ask, message)
                elif ask.follows(message, message.sent_at):
                    if self._handed_over(ask, message, person):
                        ask.settle(AskOutcome.HANDED_OVER, message.sent_at, "A6")
                        told += ask.askers
                    else:
                        self._answer(ask, message)
        return tuple(dict.fromkeys(told))

    def _answer(self, ask: Waiting, message: Message) -> None:
        """A5: a first response of any kind ends the ask; what it was tells whether anything is still to come.

        With a skewed clock all of its instants are the ask's own, so that none comes before it (C6).
        """
        ask.settle(AskOutcome.ANSWERED, message.sent_at, "A5")
        if substantive(message):
            ask.resolved_at = ask.closed_at
        elif acknowledges(message):
            ask.acknowledged_at = ask.closed_at

    def _resolve(self, ask: Waiting, message: Message) -> None:
        if substantive(message):
            ask.resolved_at = max(message.sent_at, ask.closed_at or message.sent_at)
        elif self._handed_over(ask, message, ask.askers[0]):
            ask.released_at = message.sent_at

    def _handed_over(self, ask: Waiting, message: Message, told: Id) -> bool:
        """A6: told, and somebody new has it: here, or by a forward that went before."""
        if not hands_over(message, told, participants(ask.message)):
            return False
        passed_on = self._passed_on.get((self.timeline.thread(message), message.author))
        another = set(recipients(message)).difference(ask.askers)
        return bool(another) or (passed_on is not None and passed_on >= ask.asked_at)

    def _cover(self, message: Message) -> None:
        """A7: somebody else answers the asker first, with substance."""
        if not substantive(message):
            return
        for asker in recipients(message):
            for ask in self._of(message, asker):
                if ask.addressee == message.author or message.author in ask.askers:
                    continue
                if not ask.waits:
                    ask.released_at = message.sent_at
                elif ask.follows(message, message.sent_at):
                    ask.settle(AskOutcome.COVERED, message.sent_at, "A7")

    # ------------------------------------------------------------------ what opens one

    def _pass_on(self, message: Message) -> None:
        """A6: a silent forward stops nothing, but telling the asker later dates the hand-over."""
        if message.has(SignalKind.FORWARDS):
            place = self.timeline.thread(message), message.author
            self._passed_on[place] = self.timeline.moment(message)

    def _ask(self, message: Message, one: Asked, askers: tuple[Id, ...] = ()) -> None:
        """A4: a nudge if the asker waits already for something that weighs as much, else an ask of its own."""
        if self.timeline.owner not in (message.author, one.person):
            return
        dated = next(((ask.due, message) for ask in one.asks if ask.due is not None), None)
        ask = Waiting(
            message=message,
            askers=askers or (message.author,),
            addressee=one.person,
            owned=one.owned,
            confidence=one.confidence,
            asked_at=message.received_at,
            cues=one.rules,
            messages=[message],
            due=dated,
        )
        older = [old for old in self._of(message, message.author, one.person) if old.waits]
        heavy = [old for old in older if all(a >= b for a, b in zip(old.weight, ask.weight, strict=True))]
        if heavy:
            heavy[-1].nudge(ask)
            return
        self.everything.append(ask)
        self._by_message.setdefault(message.id, []).append(ask)
        here = self._open.setdefault(self.timeline.thread(message), {})
        for asker in ask.askers:
            here.setdefault(asker, {}).setdefault(one.person, []).append(ask)

    def _hand_on(self, message: Message, askers: tuple[Id, ...]) -> None:
        """A6: the message that hands over is the new owner's ask; answering either side answers it."""
        already = {one.person for one in asked(message)}
        new = successors(message, askers)
        sides = dict.fromkeys((message.author, *(p for p in recipients(message) if p not in new)))
        for person in new:
            if person not in already:
                one = Asked(person=person, owned=len(new) == 1, confidence=1.0, rules=("A6",))
                self._ask(message, one, tuple(sides))

    def _of(self, message: Message, asker: Id, addressee: Id | None = None) -> list[Waiting]:
        """Return the asks of an asker in the message's thread that a message can still change."""
        here = self._open.get(self.timeline.thread(message), {}).get(asker)
        if not here:
            return []
        found: list[Waiting] = []
        for person in list(here) if addressee is None else [addressee] if addressee in here else []:
            here[person] = _still_open(here[person])
            found += here[person]
            if not here[person]:
                del here[person]
        return found


def _still_open(asks: list[Waiting]) -> list[Waiting]:
    """Return those that a message can still change: all that wait, and the newest that only lack the substance."""
    left = [ask for ask in asks if not ask.done]
    if len(left) <= LOOKED_BACK:
        return left
    return [ask for ask in left[:-LOOKED_BACK] if ask.waits] + left[-LOOKED_BACK:]
