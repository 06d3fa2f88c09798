"""Reading one owner's messages back, and finding the message that an id leads to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, select
from sqlalchemy.sql import ColumnElement

from monitor.model import Id, Message
from monitor.store import rows, schema
from monitor.store.codes import NameKind

T = TypeVar("T")

PORTION = 500
"""Ids asked for in one statement: far below every database's limit of parameters."""


def portions(items: Collection[T]) -> Iterator[list[T]]:
    """Split into lists of at most PORTION."""
    rest = iter(items)
    while portion := list(islice(rest, PORTION)):
        yield portion


def load_all(connection: Connection, owner: int, since: datetime | None) -> dict[Id, Message]:
    """Every message of the owner that was received at or after ``since``, by id."""
    table = schema.message
    if since is None:
        return _load(connection, owner, table.c.owner == owner, None)
    recent = (table.c.owner == owner) & (table.c.received_at >= since)
    wanted = select(table.c.id).where(recent)
    return _load(connection, owner, recent, lambda acts: acts.c.message.in_(wanted))


def load(connection: Connection, owner: int, ids: Collection[Id]) -> dict[Id, Message]:
    """These messages of the owner, by id; what is not stored is left out."""
    found: dict[Id, Message] = {}
    table = schema.message
    for portion in portions(ids):
        found |= _load(
            connection,
            owner,
            (table.c.owner == owner) & table.c.id.in_(portion),
            lambda acts, portion=portion: acts.c.message.in_(portion),  # type: ignore[misc]
        )
    return found


def _load(
    connection: Connection,
    owner: int,
    which: ColumnElement[bool],
    whose: Callable[[Table], ColumnElement[bool]] | None,
) -> dict[Id, Message]:
    def acts(table: Table, record: Callable[[Any], T]) -> dict[Id, list[T]]:
        found: dict[Id, list[T]] = defaultdict(list)
        query = select(table).where(table.c.owner == owner).order_by(table.c.message, table.c.position)
        if whose is not None:
            query = query.where(whose(table))
        for row in connection.execute(query):
            found[row.message].append(record(row))
        return found

    asks = acts(schema.ask, rows.to_ask)
    promises = acts(schema.promise, rows.to_promise)
    signals = acts(schema.signal, rows.to_signal)
    return {
        row.id: rows.to_message(row, asks.get(row.id, ()), promises.get(row.id, ()), signals.get(row.id, ()))
        for row in connection.execute(select(schema.message).where(which))
    }


def resolve(connection: Connection, owner: int, keys: Collection[Id]) -> dict[Id, Id]:
    """Which stored message each of these keys leads to (M2); keys that lead to none are left out."""
    home: dict[Id, Id] = {}
    message, alias = schema.message, schema.alias
    for portion in portions(keys):
        own = select(message.c.id).where(message.c.owner == owner, message.c.id.in_(portion))
        home.update((row.id, row.id) for row in connection.execute(own))
        other = select(alias.c.key, alias.c.message).where(alias.c.owner == owner, alias.c.key.in_(portion))
        home.update((row.key, row.message) for row in connection.execute(other))
    return home


def aliases(connection: Connection, owner: int) -> dict[Id, Id]:
    """Every further Message-ID of the owner's messages, with the id of the message it leads to."""
    table = schema.alias
    query = select(table.c.key, table.c.message).where(table.c.owner == owner, table.c.kind == NameKind.ID)
    return {row.key: row.message for row in connection.execute(query)}


def in_order(messages: Collection[Message]) -> Sequence[Message]:
    """By the instant they reached the recipient, then by id: the same facts stand in the same order."""
    return sorted(messages, key=lambda message: (message.received_at, message.sent_at, message.id))
