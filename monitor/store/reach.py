"""What old messages can still matter to: their threads, and mail that may settle something in them.

Retention asks every night which facts may go. A ledger of everything would cost as much as the whole history; one of
what is old, with what it reaches, costs as much as what is old, beside one look at what ties messages together. That
look is at rows as the database holds them, since it passes over everything that is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from monitor.model import Id
from monitor.store.columns import instant_number
from monitor.store.keys import KEY_BYTES
from monitor.store.loading import aliases, fetch
from monitor.store.rows import hashed

Name = bytes
"""What two messages may share: an id that one of them has or names, a conversation, a subject; each a hash."""

_OLD = 'SELECT id FROM "message" WHERE owner = ? AND received_at < ?'
_TIES = 'SELECT id, parent_ids, conversation, subject, automatic FROM "message" WHERE owner = ?'


def reached(connection: Connection, owner: int, before: datetime) -> set[Id]:
    """Return the owner's messages received before an instant, and all that share a thread or a subject with one.

    Threads are M6's; a new thread of the same base subject may settle a promise (P4). Automatic mail comes along, since
    it shows absences (C4). Nothing is loaded where nothing is old.
    """
    waiting = [name for (name,) in fetch(connection, _OLD, owner, instant_number(before))]
    if not waiting:
        return set()
    names, automatic = _names(connection, owner)
    sharing: dict[Name, list[Name]] = defaultdict(list)
    for message, its_names in names.items():
        for name in its_names:
            sharing[name].append(message)
    found = set(waiting)
    while waiting:
        for name in names[waiting.pop()]:
            fresh = [message for message in sharing.pop(name, ()) if message not in found]
            found.update(fresh)
            waiting += fresh
    return {message.hex() for message in found | automatic}


def _names(connection: Connection, owner: int) -> tuple[dict[Name, list[Name]], set[Name]]:
    """Return what every message of the owner may share with others, and which messages are automatic."""
    home = {hashed(key): hashed(message) for key, message in aliases(connection, owner).items()}
    names: dict[Name, list[Name]] = {}
    automatic = set()
    for message, parents, conversation, subject, kind in fetch(connection, _TIES, owner):
        its_names = [message]
        if parents:
            its_names += (home.get(parent, parent) for parent in _split(parents))
        if conversation is not None:
            its_names.append(conversation)
        if subject is not None:
            its_names.append(subject)
        names[message] = its_names
        if kind is not None:
            automatic.add(message)
    return names, automatic


def _split(ids: bytes) -> Iterator[Name]:
    return (ids[start : start + KEY_BYTES] for start in range(0, len(ids), KEY_BYTES))
