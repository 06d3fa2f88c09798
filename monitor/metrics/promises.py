"""What became of every promise? One pass over the owner's messages, each tested against what was promised (P1-P8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product

from monitor.metrics.clocks import Clocks, due_instant
from monitor.metrics.deeds import (
    addressed,
    alike,
    carries,
    hands_over,
    human,
    participants,
    recipients,
    signals,
    substantive,
    takes_back,
)
from monitor.metrics.timeline import LOOKED_BACK, Timeline
from monitor.metrics.vow import (
    THINGS,
    Vow,
    brings,
    covers,
    fulfils,
    new_dates,
    renews,
    same_matter,
    touches,
    vowed,
)
from monitor.model import Automatic, Id, Message, Promise, PromiseKind, PromiseOutcome, SignalKind

_Scope = tuple[str, int | Id]
_THANKED_AHEAD = (PromiseKind.FIND_OUT, PromiseKind.DO)
_ANSWERED = (PromiseKind.FIND_OUT, PromiseKind.REPLY)


@dataclass(slots=True)
class PromiseBook:
    """All promises of one owner, found again by thread or base subject and beneficiary (P4)."""

    timeline: Timeline
    clocks: Clocks
    everything: list[Vow] = field(default_factory=list)
    _open: dict[tuple[_Scope, Id], dict[PromiseKind, list[Vow]]] = field(default_factory=dict)
    _places: set[int | Id] = field(default_factory=set)

    def read(self, message: Message) -> None:
        """Test one message, in the order of P8, then open what it promises."""
        mine = message.author == self.timeline.owner
        if mine and message.invitation:
            self._invite(message)
        if not human(message):
            return
        here = self._promised_here(message)
        if mine:
            self._promise(message, self._say(message) if here else ())
        elif here:
            self._hear(message)
            self._watch(message)

    # ------------------------------------------------------------------ the person

    def _say(self, message: Message) -> list[Promise]:
        """Test the person's own message. Return its promises that only renew old ones (P5)."""
        thread = self.timeline.thread(message)
        scopes = [*self._scopes(message), ("instead", thread)]
        found = self._found(scopes, recipients(message), touches(message))
        vows = [vow for vow in found if vow.starts_at is not None]
        renewed = self._renewed(message, vows)
        for vow in vows:
            if self._handed_over(message, vow):
                vow.settle(PromiseOutcome.HANDED_OVER, message.sent_at)
            elif not self._updated(message, vow, renewed, alone=len(vows) == 1) and fulfils(message, vow):
                carried = vow.kind is PromiseKind.DELIVER and (message.attachments or message.links)
                vow.settle(PromiseOutcome.KEPT, message.sent_at, "attachment" if carried else "message")
        self._post(message)
        return [promise for _, promise in renewed]

    def _post(self, message: Message) -> None:
        """P1, P4: what is brought to a list reaches those who were promised it on that list."""
        if message.automatic is Automatic.BULK:
            for vow in self._found(_on_list(self._scopes(message)), recipients(message), THINGS):
                done = brings(message, vow.kind) and fulfils(message, vow)
                if done and vow.open and vow.starts_at is not None:
                    vow.settle(PromiseOutcome.KEPT, message.sent_at)

    def _handed_over(self, message: Message, vow: Vow) -> bool:
        """P6: the person tells the beneficiary who will do it; a question to somebody new tells nothing of that."""
        known = participants(vow.message)
        return any(hands_over(message, person, known, by_request=True) for person in vow.beneficiaries)

    def _updated(
        self, message: Message, vow: Vow, renewed: list[tuple[Vow, Promise]], *, alone: bool
    ) -> bool:
        """P5: an interim update, a renewed promise or a new date; the word that it is here outweighs them."""
        if brings(message, vow.kind):
            return False
        again = [promise for old, promise in renewed if old is vow]
        dues = new_dates(message, vow) + [promise.due for promise in again if promise.due is not None]
        at = message.sent_at
        dates = [due_instant(due, message, self.clocks.terms.calendar) for due in dues]
        if not again and not alone:  # a date without a name, among several promises, can only put one off
            dates = [date for date in dates if vow.due_at is None or date > vow.due_at]
        bare = message.has(SignalKind.RENEWS) and not renewed
        if not (again or dates or bare or message.has(SignalKind.INTERIM)):
            return False
        vow.update(at, max(dates, default=None))
        return True

    def _renewed(self, message: Message, vows: list[Vow]) -> list[tuple[Vow, Promise]]:
        """P5: pair the promises of a message with the older ones on the same matter.

        Beside an answer only a promise that names the same thing renews one: what it brings may be the old one's end.
        """
        pairs = []
        only_renews = renews(message)
        for promise in message.promises:
            older = [vow for vow in vows if same_matter(vow.promise, promise, named=not only_renews)]
            if only_renews and message.has(SignalKind.RENEWS) and len(message.promises) == 1:
                older = older or vows
            same = [vow for vow in older if vow.promise.clause == promise.clause]
            if older:
                pairs.append(((same or older)[-1], promise))
        return pairs

    def _invite(self, message: Message) -> None:
        """P4: an invitation settles a promise to set up a meeting, wherever it was made."""
        here = recipients(message)
        near = self._found(self._scopes(message), here, {PromiseKind.DO})
        for vow in (*near, *self._found([("anywhere", "")], here)):
            if vow.open and vow.starts_at is not None:
                vow.settle(PromiseOutcome.KEPT, message.sent_at, "invitation")

    def _promise(self, message: Message, again: Iterable[Promise]) -> None:
        """P1: open each promise to the internal people in To; one to nobody among them holds nobody to anything."""
        if not message.promises:
            return
        to = addressed(message)
        known = {promise.clause for promise in again}
        for promise in message.promises if to else ():
            if promise.clause in known:  # the same words twice are one promise
                continue
            known.add(promise.clause)
            made = vowed(message, promise, to, self.clocks)
            self.everything.append(made)
            self._places.update(place for _, place in self._scopes(message))
            for scope in self._scopes(message):
                self._file(scope, made, to)
            if message.automatic is Automatic.BULK:
                for scope in _on_list(self._scopes(message)):
                    self._file(scope, made, recipients(message))
            if promise.kind is PromiseKind.CONTACT or promise.meeting:
                self._file(("anywhere", ""), made, to)
            if self.timeline.authors.isdisjoint(to):
                self._file(("unanswered", self.timeline.thread(message)), made, ("",))

    # ------------------------------------------------------------------ the others

    def _hear(self, message: Message) -> None:
        """P6, P2: a beneficiary releases, confirms, or does the part that the promise waits for."""
        self._stand_in(message)
        vows = self._found(self._scopes(message), (message.author,))
        at = self.timeline.moment(message)
        confirmed = {id(vow) for vow in _confirmed(message, vows)}
        for vow in vows:
            if takes_back(message):
                vow.settle(PromiseOutcome.RELEASED, at)
            elif id(vow) in confirmed:
                vow.settle(PromiseOutcome.KEPT, at, "confirmed")
            elif vow.starts_at is None and (substantive(message) or carries(message)):
                vow.start(at, self.clocks)

    def _stand_in(self, message: Message) -> None:
        """P1: whoever answers for an address that never writes is told in its place what was to be found out."""
        if self.timeline.owner in message.to:
            thread = self.timeline.thread(message)
            told = self._found([("instead", thread)], (message.author,))
            for vow in self._found([("unanswered", thread)], ("",), _ANSWERED):
                if vow not in told and message.author not in recipients(vow.message):
                    self._file(("instead", thread), vow, (message.author,))

    def _watch(self, message: Message) -> None:
        """P6: somebody else does it for the beneficiary in the thread.

        For a list, which writes nothing itself, nobody does anything.
        """
        people = recipients(message)
        if message.automatic is Automatic.BULK:
            people = tuple(person for person in people if person in self.timeline.authors)
        for vow in self._found([("thread", self.timeline.thread(message))], people):
            if vow.open and vow.starts_at is not None and covers(message, vow):
                vow.settle(PromiseOutcome.COVERED, message.sent_at)

    # ------------------------------------------------------------------ finding them again

    def _promised_here(self, message: Message) -> bool:
        """Was anything ever promised in its thread or under its subject? For most messages nothing was."""
        return self.timeline.thread(message) in self._places or message.subject in self._places

    def _scopes(self, message: Message) -> list[_Scope]:
        """P4: the thread, and any message with the same base subject."""
        scopes: list[_Scope] = [("thread", self.timeline.thread(message))]
        if message.subject is not None:
            scopes.append(("subject", message.subject))
        return scopes

    def _file(self, scope: _Scope, made: Vow, people: Iterable[Id]) -> None:
        for person in people:
            self._open.setdefault((scope, person), {}).setdefault(made.kind, []).append(made)

    def _found(
        self,
        scopes: Iterable[_Scope],
        people: Iterable[Id],
        kinds: Collection[PromiseKind] = tuple(PromiseKind),
    ) -> list[Vow]:
        """Return the open promises to some people in some scopes, oldest first, and forget the settled ones."""
        found: dict[int, Vow] = {}
        for place in product(scopes, tuple(people)):
            here = self._open.get(place, {})
            for kind in kinds if here else ():
                if kind in here:
                    here[kind] = [vow for vow in here[kind] if vow.open][-LOOKED_BACK:]
                    found.update((id(vow), vow) for vow in here[kind])
        return sorted(found.values(), key=_age)


def _on_list(scopes: Iterable[_Scope]) -> list[_Scope]:
    """Return the same places, for those whom only the list connects."""
    return [(f"list-{name}", place) for name, place in scopes]


def _age(vow: Vow) -> tuple[datetime, Id, Id]:
    return vow.message.sent_at, vow.message.id, vow.promise.clause


def _confirmed(message: Message, vows: list[Vow]) -> list[Vow]:
    """P6: what the beneficiary names as done; an unnamed thing only where there is no choice."""
    waiting = [vow for vow in vows if vow.starts_at is not None]
    named = {signal.act for signal in signals(message, SignalKind.CONFIRMS)}
    if None in named and len(waiting) == 1:
        return waiting
    return [vow for vow in waiting if any(_names(message, act, vow) for act in named)]


def _names(message: Message, act: PromiseKind | None, vow: Vow) -> bool:
    """P6: is it this promise that the thanks are for? "Thanks for your answer" may mean the mail it was made in.

    Thanks for a deed or for looking into it that answer this very mail are for that too, or in advance.
    """
    if act is None or not alike(act, vow.kind):
        return False
    if vow.kind in _THANKED_AHEAD and vow.message.id in message.parents[:1]:
        return False
    return act is not PromiseKind.REPLY or not (substantive(vow.message) or vow.message.asks)
