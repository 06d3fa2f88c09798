"""Reading one owner's messages back, and finding the message that an id leads to.

Rows come from the driver as the database holds them, past the statement compiler and its type processors: a ledger
reads every message that is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, Table

from monitor.model import Id, Message
from monitor.store import rows, schema
from monitor.store.codes import CODES, NameKind
from monitor.store.columns import instant_number
from monitor.store.postgres import is_postgres
from monitor.store.rows import Values, hashed

T = TypeVar("T")

POSITION = itemgetter(2)
"""Where an act's row says which of its message's it is: owner, message, position."""

PORTION = 500
"""Ids asked for in one statement: far below every database's limit of parameters."""


def portions(items: Collection[T]) -> Iterator[list[T]]:
    """Split into lists of at most PORTION."""
    rest = iter(items)
    while portion := list(islice(rest, PORTION)):
        yield portion


def fetch(connection: Connection, query: str, *values: Any) -> Sequence[Any]:
    """Rows of a query with "?" for each value."""
    if is_postgres(connection):
        query = query.replace("?", "%s")
    return connection.exec_driver_sql(query, values).all()


def among(connection: Connection, query: str, owner: int, ids: Iterable[Id]) -> Iterator[Any]:
    """Rows of a query about one owner that ends with a column that holds one of these ids."""
    yield from among_hashes(connection, query, owner, [hashed(one) for one in ids])


def among_hashes(connection: Connection, query: str, owner: int, ids: Collection[bytes]) -> Iterator[Any]:
    """The same, of ids as the database holds them."""
    if is_postgres(connection):
        # One statement for any number of ids: PostgreSQL plans a list of hundreds anew, and not always by the key.
        for portion in portions(ids):
            yield from fetch(connection, f"{query} = ANY (?)", owner, portion)
        return
    for portion in portions(ids):
        yield from fetch(connection, f"{query} IN ({', '.join('?' * len(portion))})", owner, *portion)


@cache
def _of_owner(table: Table) -> str:
    names = ", ".join(column.name for column in table.columns)
    return f'SELECT {names} FROM "{table.name}" WHERE owner = ?'  # noqa: S608 - our own names


def load_all(connection: Connection, owner: int, since: datetime | None) -> dict[Id, Message]:
    """Every message of the owner that was received at or after ``since``, by id."""
    if since is None:
        return _load(lambda table, _: fetch(connection, _of_owner(table), owner))
    recent = "owner = ? AND received_at >= ?"
    values = (owner, instant_number(since))

    def found(table: Table, column: str) -> Iterable[Any]:
        if table is schema.message:
            return fetch(connection, f"{_of_owner(table)} AND received_at >= ?", *values)
        wanted = f'SELECT id FROM "message" WHERE {recent}'  # noqa: S608 - our own names
        return fetch(connection, f"{_of_owner(table)} AND {column} IN ({wanted})", owner, *values)

    return _load(found)


def load(connection: Connection, owner: int, ids: Collection[Id]) -> dict[Id, Message]:
    """These messages of the owner, by id; what is not stored is left out."""
    if not ids:
        return {}
    return _load(lambda table, column: among(connection, f"{_of_owner(table)} AND {column}", owner, ids))


def _load(found: Callable[[Table, str], Iterable[Values]]) -> dict[Id, Message]:
    """The messages of these rows, by id. ``found``: a table's rows, by the column that names their message."""

    def acts(table: Table, record: Callable[[Values], T]) -> dict[bytes, list[T]]:
        of: dict[bytes, list[T]] = defaultdict(list)
        for row in sorted(found(table, "message"), key=POSITION):
            of[row[1]].append(record(row))
        return of

    asks = acts(schema.ask, rows.to_ask)
    promises = acts(schema.promise, rows.to_promise)
    signals = acts(schema.signal, rows.to_signal)
    return {
        row[1].hex(): rows.to_message(
            row, asks.get(row[1], ()), promises.get(row[1], ()), signals.get(row[1], ())
        )
        for row in found(schema.message, "id")
    }


def resolve(connection: Connection, owner: int, keys: Collection[Id]) -> dict[Id, Id]:
    """Which stored message each of these keys leads to (M2); keys that lead to none are left out."""
    own = among(connection, 'SELECT id, id FROM "message" WHERE owner = ? AND id', owner, keys)
    other = among(connection, 'SELECT key, message FROM "alias" WHERE owner = ? AND key', owner, keys)
    return {name.hex(): message.hex() for found in (own, other) for name, message in found}


def aliases(connection: Connection, owner: int) -> dict[Id, Id]:
    """Every further Message-ID of the owner's messages, with the id of the message it leads to."""
    query = 'SELECT key, message FROM "alias" WHERE owner = ? AND kind = ?'
    found = fetch(connection, query, owner, CODES[NameKind][NameKind.ID])
    return {key.hex(): message.hex() for key, message in found}


def in_order(messages: Collection[Message]) -> Sequence[Message]:
    """By the instant they reached the recipient, then by id: the same facts stand in the same order."""
    return sorted(messages, key=lambda message: (message.received_at, message.sent_at, message.id))
