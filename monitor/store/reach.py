"""What old messages can still matter to: their threads, and mail that may settle something in them.

Retention asks every night which facts may go. A ledger of everything would cost as much as the whole history; one of
what is old, with what it reaches, costs as much as what is old.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from monitor.model import Id
from monitor.store import schema
from monitor.store.loading import aliases

Name = tuple[str, Id]
"""What two messages may share: an id that one of them has or names, a conversation, a subject."""


def reached(connection: Connection, owner: int, before: datetime) -> set[Id]:
    """Return the owner's messages received before an instant, and all that share a thread or a subject with one.

    Threads are M6's; a new thread of the same base subject may settle a promise (P4). Automatic mail comes along, since
    it shows absences (C4). Nothing is loaded where nothing is old.
    """
    table = schema.message
    old = select(table.c.id).where(table.c.owner == owner, table.c.received_at < before)
    waiting = list(connection.execute(old).scalars())
    if not waiting:
        return set()
    names, automatic = _names(connection, owner)
    sharing: dict[Name, list[Id]] = defaultdict(list)
    for message, its_names in names.items():
        for name in its_names:
            sharing[name].append(message)
    found = set(waiting)
    while waiting:
        for name in names[waiting.pop()]:
            fresh = [message for message in sharing.pop(name, ()) if message not in found]
            found.update(fresh)
            waiting += fresh
    return found | automatic


def _names(connection: Connection, owner: int) -> tuple[dict[Id, list[Name]], set[Id]]:
    """Return what every message of the owner may share with others, and which messages are automatic."""
    table = schema.message
    columns = (table.c.id, table.c.parent_ids, table.c.conversation, table.c.subject, table.c.automatic)
    home = aliases(connection, owner)
    names: dict[Id, list[Name]] = {}
    automatic = set()
    for row in connection.execute(select(*columns).where(table.c.owner == owner)):
        names[row.id] = list(_of(row, home))
        if row.automatic is not None:
            automatic.add(row.id)
    return names, automatic


def _of(row: Row[*tuple[Any, ...]], home: dict[Id, Id]) -> Iterator[Name]:
    yield "message", row.id
    for parent in row.parent_ids:
        yield "message", home.get(parent, parent)
    if row.conversation is not None:
        yield "conversation", row.conversation
    if row.subject is not None:
        yield "subject", row.subject
