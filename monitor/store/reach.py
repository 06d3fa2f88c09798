"""What old messages can still matter to: their threads, and mail that may settle something in them.

Retention asks every night which facts may go. A ledger of everything would cost as much as the whole history; one of
what is old, with what it reaches, costs as much as that, since each step from message to message goes by an index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from monitor.model import Automatic, Id
from monitor.store.codes import CODES
from monitor.store.columns import instant_number
from monitor.store.keys import KEY_BYTES
from monitor.store.loading import among_hashes, fetch
from monitor.store.rows import hashed

Name = bytes
"""What two messages may share: an id that one of them has or names, a conversation, a subject; each a hash."""

ANSWERS = (Automatic.AUTO_REPLY, Automatic.AUTO_SUBMITTED)
"""C4: what may be an out-of-office answer."""

_OLD = 'SELECT id FROM "message" WHERE owner = ? AND received_at < ?'
_BOUNCES = 'SELECT id FROM "message" WHERE owner = ? AND automatic = ?'
_ANSWERS = f"{_BOUNCES} AND author = ?"
_NAMES = 'SELECT id, parent_ids, conversation, subject FROM "message" WHERE owner = ? AND id'
_FOLLOWERS = 'SELECT message FROM "tie" WHERE owner = ? AND name'
_OF_CONVERSATION = 'SELECT id FROM "message" WHERE owner = ? AND conversation'
_OF_SUBJECT = 'SELECT id FROM "message" WHERE owner = ? AND subject'
_ALIASES = 'SELECT key FROM "alias" WHERE owner = ? AND message'
_HOMES = 'SELECT message FROM "alias" WHERE owner = ? AND key'


def reached(connection: Connection, owner: int, me: Id, before: datetime) -> set[Id]:
    """Return the owner's messages received before an instant, and all that share a thread or a subject with one.

    Threads are M6's; a new thread of the same base subject may settle a promise (P4). Bounces come along, which may
    tell what never arrived (M4), and automatic answers by the owner, ``me``, which show their absences (C4). Nothing
    is loaded where nothing is old.
    """
    old = {name for (name,) in fetch(connection, _OLD, owner, instant_number(before))}
    if not old:
        return set()
    found = _Search(connection, owner).closure(old)
    also = fetch(connection, _BOUNCES, owner, CODES[Automatic][Automatic.BOUNCE])
    for kind in ANSWERS:
        also = [*also, *fetch(connection, _ANSWERS, owner, CODES[Automatic][kind], hashed(me))]
    return {message.hex() for message in found} | {message.hex() for (message,) in also}


@dataclass(slots=True)
class _Search:
    """Goes from some messages to all that share a name with one, level by level; each name is asked for once."""

    connection: Connection
    owner: int
    asked: dict[str, set[Name]] = field(default_factory=lambda: defaultdict(set))

    def closure(self, messages: set[Name]) -> set[Name]:
        """Return these messages and all that they reach."""
        found: set[Name] = set()
        while messages:
            names, conversations, subjects = set(messages), set(), set()
            for message, parents, conversation, subject in self._rows(_NAMES, messages):
                found.add(message)
                names.update(_split(parents))
                conversations.add(conversation)
                subjects.add(subject)
            names.update(self._ones(_ALIASES, messages))
            messages = names | self._ones(_HOMES, names) | self._ones(_FOLLOWERS, names)
            messages |= self._ones(_OF_CONVERSATION, conversations) | self._ones(_OF_SUBJECT, subjects)
            messages -= self.asked[_NAMES]
        return found

    def _rows(self, query: str, names: set[Name]) -> Iterator[Any]:
        """Rows of a query by names that it was not asked for before."""
        fresh = names - self.asked[query] - {None}
        self.asked[query] |= fresh
        return among_hashes(self.connection, query, self.owner, fresh)

    def _ones(self, query: str, names: set[Name]) -> set[Name]:
        return {one for (one,) in self._rows(query, names)}


def _split(ids: bytes) -> Iterator[Name]:
    return (ids[start : start + KEY_BYTES] for start in range(0, len(ids), KEY_BYTES))
