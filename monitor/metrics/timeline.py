"""What was known by ``as_of``, and in which order did it happen? (C6, C7, M2)"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.metrics.threads import Thread, threads
from monitor.model import Id, Message

LOOKED_BACK = 50
"""How many of one kind between two people in one thread a message can still settle, the newest first.

Nobody has more than that unsettled; forged mail that ties everything together must not cost quadratic time.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """One owner's messages in the order of what happened, each with its thread."""

    owner: Id
    messages: tuple[Message, ...]
    threads: tuple[Thread, ...]
    thread_of: dict[Id, int]
    authors: frozenset[Id]

    def thread(self, message: Message) -> int:
        """Return the number of the message's thread."""
        return self.thread_of[message.id]

    def moment(self, message: Message) -> datetime:
        """Return when the message became known to the owner: own mail when sent, other's when received (C6)."""
        return moment(message, self.owner)


def moment(message: Message, owner: Id) -> datetime:
    """Return when the owner sent or received the message (C6)."""
    return message.sent_at if message.author == owner else message.received_at


def timeline(messages: Iterable[Message], owner: Id, as_of: datetime, *, join_by_subject: bool) -> Timeline:
    """Return what was known by ``as_of``, each Message-ID once (M2), nothing later (C7)."""
    known = _once(m for m in messages if m.sent_at <= as_of and m.received_at <= as_of)
    found = threads(known.values(), join_by_subject)
    place = {m.id: n for n, thread in enumerate(found) for m in thread.messages}
    return Timeline(
        owner=owner,
        messages=_in_order(known, owner),
        threads=found,
        thread_of=place,
        authors=frozenset(m.author for m in known.values()),
    )


def _once(messages: Iterable[Message]) -> dict[Id, Message]:
    """Keep one copy of each Message-ID: the author's own, else the first received (M2)."""
    known: dict[Id, Message] = {}
    for message in messages:
        other = known.setdefault(message.id, message)
        if other is not message and _rank(message) < _rank(other):
            known[message.id] = message
    return known


def _rank(message: Message) -> tuple[bool, datetime, datetime, str]:
    return not message.own_copy, message.received_at, message.sent_at, repr(message)


def _in_order(known: dict[Id, Message], owner: Id) -> tuple[Message, ...]:
    """Sort by moment, but never put an answer before what it answers: clocks differ, references do not (C6)."""
    order: dict[Id, tuple[datetime, int]] = {}
    for message in sorted(known.values(), key=lambda m: m.id):
        path: list[Message] = []
        on_path: set[Id] = set()
        here: Message | None = message
        while here is not None and here.id not in order and here.id not in on_path:
            path.append(here)
            on_path.add(here.id)
            here = _answered(here, known)
        if here is not None and here.id in on_path:  # forged references in a ring: they order nothing
            ring = [here.id]
            while (step := _answered(known[ring[-1]], known)) is not None and step.id != here.id:
                ring.append(step.id)
            order.update((id_, (moment(known[id_], owner), 0)) for id_ in ring)
        for step in reversed(path):
            if step.id not in order:
                order[step.id] = _after(step, _answered(step, known), order, owner)
    return tuple(sorted(known.values(), key=lambda m: (*order[m.id], m.reply_prefix, m.id)))


def _answered(message: Message, known: dict[Id, Message]) -> Message | None:
    """Return the nearest seen message that this one refers to."""
    for id_ in message.parents:
        if id_ in known and id_ != message.id:
            return known[id_]
    return None


def _after(
    message: Message, parent: Message | None, order: dict[Id, tuple[datetime, int]], owner: Id
) -> tuple[datetime, int]:
    """Return the place of a message: its moment, not before its parent's, and one step deeper."""
    at = moment(message, owner)
    if parent is None:
        return at, 0
    before, depth = order[parent.id]
    return max(at, before), depth + 1
