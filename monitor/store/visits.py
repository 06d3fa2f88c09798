"""When was each account last read to its end, and how often did that fail since? For whoever looks after the program.

A worker that is about to read an account counts a failure first and takes it back when all went well: so a mailbox
that kills its workers is found out, too.

No note waits for the disk: what a power cut takes of them, the next visit writes anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from monitor.model import Id
from monitor.store import schema
from monitor.store.bulk import put, upsert
from monitor.store.codes import CardState, Choice, Standing
from monitor.store.columns import instant_number
from monitor.store.database import Store
from monitor.store.loading import fetch, portions
from monitor.store.partition import Partition
from monitor.store.rows import hashed

_KNOWN = 'SELECT id FROM "owner" WHERE id IN'


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """``read_at``: when an account was last read to its end, None if never; ``failures`` since.

    ``parked_until``: workers leave it alone before that.
    """

    read_at: datetime | None = None
    failures: int = 0
    parked_until: datetime | None = None

    def parked(self, at: datetime) -> bool:
        """Is it left alone at this instant?"""
        return self.parked_until is not None and at < self.parked_until


def visit_of(store: Store, partition: Partition, account: str) -> Visit:
    """Return what is noted of an owner's account; an empty note where it was never visited."""
    table = schema.visit
    here = (table.c.owner == partition.number) & (table.c.account == key_of(partition, account))
    with store.reading(once=True) as connection:
        row = connection.execute(select(table).where(here)).one_or_none()
    return Visit() if row is None else _visit(row)


def begin(store: Store, partition: Partition, account: str) -> None:
    """Count a failure in advance."""
    table, key = schema.visit, key_of(partition, account)
    here = (table.c.owner == partition.number) & (table.c.account == key)
    with store.writing(partition.number, repeatable=True) as connection:
        counted = update(table).where(here).values(failures=table.c.failures + 1, parked_until=None)
        if not connection.execute(counted).rowcount:
            upsert(connection, table, {"owner": partition.number, "account": key, "failures": 1})


def take_back(store: Store, partition: Partition, account: str) -> None:
    """Say that the visit that was begun came to nothing, and was no failure."""
    table = schema.visit
    here = (table.c.owner == partition.number) & (table.c.account == key_of(partition, account))
    with store.writing(partition.number, repeatable=True) as connection:
        connection.execute(
            update(table).where(here & (table.c.failures > 0)).values(failures=table.c.failures - 1)
        )


def park(store: Store, partition: Partition, account: str, until: datetime) -> None:
    """Leave an account alone until an instant; its count of failures begins anew then."""
    values = {
        "owner": partition.number,
        "account": key_of(partition, account),
        "failures": 0,
        "parked_until": until,
    }
    with store.writing(partition.number, repeatable=True) as connection:
        upsert(connection, schema.visit, values)


def done(store: Store, partitions: Iterable[Partition], account: str, at: datetime) -> None:
    """Note that an account was read to its end for these owners; failures are forgotten.

    Nothing is noted of an owner who was forgotten meanwhile.
    """
    by_owner = {partition.number: key_of(partition, account) for partition in partitions}
    for portion in portions(sorted(by_owner)):
        with store.writing(repeatable=True) as connection:
            marks = ", ".join("?" * len(portion))
            here = fetch(connection, f"{_KNOWN} ({marks}) ORDER BY id", *portion)
            rows = [(owner, hashed(by_owner[owner]), instant_number(at), 0, None) for (owner,) in here]
            put(connection, schema.visit, rows, replace=True)


def all_visits(store: Store) -> Mapping[tuple[int, Id], Visit]:
    """Return every note, by the owner's number and the key of the account (``key_of``)."""
    with store.reading(once=True) as connection:
        rows = connection.execute(select(schema.visit)).all()
    return {(row.owner, row.account): _visit(row) for row in rows}


def key_of(partition: Partition, account: str) -> Id:
    """Return under which key an owner's account is noted."""
    return partition.key(f"visit {account}")


def _visit(row: Any) -> Visit:
    return Visit(read_at=row.read_at, failures=row.failures, parked_until=row.parked_until)


def standings(store: Store) -> Mapping[int, Standing]:
    """Return where everybody stands, by the owner's number."""
    with store.reading(once=True) as connection:
        rows = connection.execute(select(schema.owner.c.id, schema.owner.c.standing)).all()
    return {row.id: row.standing for row in rows}


def owners(store: Store) -> Mapping[Id, tuple[int, Standing, datetime | None]]:
    """Return everybody's number, and where they stand until when, by the keyed hash of their address."""
    table = schema.owner
    with store.reading(once=True) as connection:
        rows = connection.execute(select(table.c.name, table.c.id, table.c.standing, table.c.until)).all()
    return {row.name: (row.id, row.standing, row.until) for row in rows}


def cards(store: Store, states: Collection[CardState], since: int) -> Collection[tuple[int, int]]:
    """Return the cards of a week and later ones that stand so, each as its owner's number and its week's."""
    table = schema.card
    query = select(table.c.owner, table.c.week).where(table.c.week >= since, table.c.state.in_(states))
    with store.reading(once=True) as connection:
        rows = connection.execute(query).all()
    return {(row.owner, row.week) for row in rows}


def chosen(store: Store, kind: Choice) -> Mapping[int, int]:
    """Return what everybody chose of a kind, by the owner's number; whoever chose nothing is left out."""
    table = schema.choice
    with store.reading(once=True) as connection:
        rows = connection.execute(select(table.c.owner, table.c.value).where(table.c.kind == kind)).all()
    return {row.owner: row.value for row in rows}
