"""Which messages belong together? Threads from references and conversation ids, never from the subject alone (M6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from monitor.model import Id, Message

APART = timedelta(days=30)
"""M6: how far apart two messages may be to be joined by their subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Messages that belong together, oldest first. ``inferred``: the subject had to help (M6)."""

    messages: tuple[Message, ...]
    inferred: bool = False


_Name = Id | tuple[str, Id]
"""What names a thread: a message's id, or ("conversation", its id)."""


@dataclass(slots=True)
class _Union:
    """Union-find over whatever names a thread; near linear."""

    parent: dict[_Name, _Name] = field(default_factory=dict)

    def root(self, item: _Name) -> _Name:
        parent = self.parent
        top = item
        while (above := parent.setdefault(top, top)) != top:
            top = above
        while parent[item] != top:
            parent[item], item = top, parent[item]
        return top

    def join(self, one: _Name, other: _Name) -> None:
        self.parent[self.root(one)] = self.root(other)


def threads(messages: Iterable[Message], join_by_subject: bool = False) -> tuple[Thread, ...]:
    """Return the threads of some messages, by their first message (M6).

    Two messages are in one thread if one names the other, if both name a third (seen or not), or if the provider
    gave them one conversation id. ``join_by_subject`` is for archives without any reference headers: a message that
    has none is joined to an earlier one with the same base subject. No message stands in two threads.
    """
    everything = sorted(messages, key=lambda message: (message.sent_at, message.id))
    union = _Union()
    for message in everything:
        for parent in message.parents:
            union.join(message.id, parent)
        if message.conversation is not None:
            union.join(message.id, ("conversation", message.conversation))
    inferred = []
    for earlier, later in _by_subject(everything) if join_by_subject else ():
        union.join(earlier.id, later.id)
        inferred.append(later.id)
    groups: dict[_Name, list[Message]] = {}
    for message in everything:
        groups.setdefault(union.root(message.id), []).append(message)
    guessed = {union.root(id_) for id_ in inferred}
    return tuple(Thread(messages=tuple(group), inferred=root in guessed) for root, group in groups.items())


def _by_subject(messages: list[Message]) -> Iterator[tuple[Message, Message]]:
    """Yield (earlier, later) to be joined: same base subject, reply prefix, a shared participant, 30 days (M6)."""
    groups: dict[Id, list[Message]] = {}
    for message in messages:
        if message.subject is not None and not message.parents and message.conversation is None:
            groups.setdefault(message.subject, []).append(message)
    for group in groups.values():
        by_author: dict[Id, Message] = {}
        by_person: dict[Id, Message] = {}
        for message in group:
            earlier = _answered(message, by_author, by_person) if message.reply_prefix else None
            if earlier is not None and message.sent_at - earlier.sent_at <= APART:
                yield earlier, message
            by_author[message.author] = message
            by_person.update(dict.fromkeys((message.author, *message.to, *message.cc), message))


def _answered(message: Message, by_author: dict[Id, Message], by_person: dict[Id, Message]) -> Message | None:
    """Return the message most likely answered: one by an addressee that the author had, else the latest shared.

    In one person's mail everybody shares that person, so a mere participant would tie strangers together first.
    """
    others = [person for person in (*message.to, *message.cc) if person != message.author]
    met = [by_author[person] for person in others if person in by_author]
    had = [m for m in met if message.author in (*m.to, *m.cc)]
    shared = had or [by_person[person] for person in others if person in by_person]
    if not shared and message.author in by_person:
        return by_person[message.author]
    return max(shared, key=lambda m: (m.sent_at, m.id), default=None)
