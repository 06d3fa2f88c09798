"""The database as a whole: open it under the secret, find owners in it, write to it in transactions.

SQLite has one writer a file, PostgreSQL one an owner: a transaction locks each owner whom it writes to.

with Store.open("sqlite:///monitor.db", secret) as store:
    with store.transaction():                      # spans partitions; all or nothing
        partition = store.partition("pat@example.com", create=True)
        partition.save(message, "pat", locator)
        partition.set_checkpoint("pat", checkpoint)
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, NamedTuple, cast, overload

from sqlalchemy import URL, Connection, Engine, delete, func, select, update
from sqlalchemy.exc import DBAPIError

from monitor.errors import StoreError
from monitor.store import postgres, schema
from monitor.store.bulk import insert_new
from monitor.store.codes import Choice, Standing
from monitor.store.engine import (
    PATIENCE,
    REPEATABLE,
    WRITES,
    connect,
    explained,
    in_memory,
    make_private,
    parse,
    where,
)
from monitor.store.keys import DataKey, Vault, new_data_key, new_number, new_salt
from monitor.store.loading import fetch
from monitor.store.opening import open_vault
from monitor.store.partition import Partition
from monitor.store.rows import hashed
from monitor.store.saving import Copy, save

BATCH = 1_000
"""Copies of one owner that are written together, and so the most that wait in memory."""


@dataclass(slots=True)
class _Work:
    """One open transaction of one thread, and the copies that wait to be written in it, by owner."""

    connection: Connection
    waiting: dict[int, list[Copy]] = field(default_factory=dict)
    locked: set[int] = field(default_factory=set)
    failed: bool = False

    def lock(self, owners: Collection[int]) -> None:
        fresh = set(owners) - self.locked
        postgres.lock_owners(self.connection, fresh)
        self.locked |= fresh

    def flush(self) -> None:
        waiting, self.waiting = self.waiting, {}
        self.lock(waiting)
        for owner, copies in waiting.items():
            save(self.connection, owner, copies)


class _Owner(NamedTuple):
    """What of an owner's row leads to the rest of their rows."""

    id: int
    name: str
    data_key: bytes
    address: bytes


class Store:
    """Facts partitioned by owner. One store may serve several threads; each has its own transaction."""

    def __init__(self, engine: Engine, url: URL, vault: Vault, patience: timedelta) -> None:
        self._engine = engine
        self._url = url
        self._vault = vault
        self._patience = patience
        self._local = threading.local()
        self._from_file = False

    @classmethod
    def open(
        cls, url: str, secret: bytes, *, patience: timedelta = PATIENCE, from_file: bool = False
    ) -> Store:
        """Open a database; make it, at the newest schema, where there is none.

        ``secret``: the configured secret; keys derive from it and it is not kept. ``patience``: how long to
        wait for another writer. Raises ConfigError for a wrong secret (nothing is changed), StoreError for a
        file that is no database of ours, another schema, a full or read-only disk. ``from_file``: owners made from
        now on are named by a configuration, which is noted with them.
        """
        parsed = parse(url)
        make_private(parsed)
        engine = connect(parsed, patience=patience)
        try:
            with explained(parsed):
                vault = open_vault(engine, parsed, secret)
        except BaseException:
            engine.dispose()
            raise
        store = cls(engine, parsed, vault, patience)
        store._from_file = from_file
        return store

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # ---- transactions

    @contextmanager
    def transaction(self, owners: Collection[Partition] = (), *, repeatable: bool = False) -> Iterator[None]:
        """Everything inside is stored or not at all, over all partitions. Inside another: a part of it.

        ``owners``: who may be written to. Several of them should be given, so that they are locked in one order;
        two transactions that lock them one by one may wait for each other, and one of them then fails.
        ``repeatable``: it holds mail and its checkpoint, or notes for who looks after the program (visits, runs), and
        nothing else. It does not wait for the disk, since the next run makes again what a power cut takes; whatever
        lasts after it lasts no longer than it.
        """
        with self.writing(*(partition.number for partition in owners), repeatable=repeatable):
            yield

    @contextmanager
    def writing(self, *owners: int, repeatable: bool = False) -> Iterator[Connection]:
        """The connection of this thread's transaction, or of a new one that ends with the block.

        For the rooms of the store. The owners are locked, and what was deferred before is written first.
        """
        work = self._work()
        if work is not None:
            try:
                with explained(self._url):
                    work.lock(owners)
                    work.flush()
                    yield work.connection
            except StoreError:
                work.failed = True
                raise
            return
        with explained(self._url), self._engine.connect() as connection:
            connection.execution_options(**{WRITES: True, REPEATABLE: repeatable})
            with connection.begin():
                if repeatable:
                    postgres.wait_for_no_disk(connection)
                work = self._local.work = _Work(connection)
                try:
                    work.lock(owners)
                    yield connection
                    work.flush()
                finally:
                    self._local.work = None
                if work.failed:
                    raise StoreError(
                        "a part of a transaction failed, so none of it was stored", "see the first error"
                    )

    @contextmanager
    def reading(self, *, once: bool = False) -> Iterator[Connection]:
        """A connection to read with; inside a transaction it sees what was written in it.

        For the rooms of the store. ``once``: for one question, which needs no view that lasts: PostgreSQL is spared the
        beginning and the end of a transaction, which took it longer than the answer.
        """
        if self._work() is not None:
            with self.writing() as connection:
                yield connection
        else:
            with explained(self._url), self._engine.connect() as connection:
                if postgres.is_postgres(connection):
                    connection.execution_options(isolation_level="AUTOCOMMIT" if once else "REPEATABLE READ")
                yield connection

    def defer(self, owner: int, copy: Copy) -> None:
        """Write a copy when the transaction next reads, is full or ends; at once outside of one."""
        work = self._work()
        if work is None:
            with self.writing(owner) as connection:
                save(connection, owner, [copy])
            return
        waiting = work.waiting.setdefault(owner, [])
        waiting.append(copy)
        if len(waiting) >= BATCH:
            with self.writing():
                pass  # taking the connection writes what waits

    def _work(self) -> _Work | None:
        work: _Work | None = getattr(self._local, "work", None)
        return work

    # ---- owners

    @overload
    def partition(self, address: str, create: Literal[True]) -> Partition: ...

    @overload
    def partition(self, address: str, create: bool = False) -> Partition | None: ...

    def partition(self, address: str, create: bool = False) -> Partition | None:
        """The rows of the owner with this canonical address; None if there are none and not ``create``.

        A new owner gets a data key of their own and stands as active.
        """
        name = self._vault.name(address)
        at_hand: tuple[str, Partition] | None = getattr(self._local, "at_hand", None)
        if at_hand is not None and at_hand[0] == name:
            return at_hand[1]
        found = self._find(name)
        if found is None and create:
            with self.writing() as connection:
                found = _row_of(connection, name) or self._add(connection, name, address.lower())
        return found and self._partition(found)

    def partitions(self) -> Iterator[Partition]:
        """Every owner's rows, in no telling order. For upkeep; never for one output about several people."""
        with self.reading(once=True) as connection:
            table = schema.owner.c
            query = select(table.id, table.name, table.data_key, table.address).order_by(table.name)
            owners = connection.execute(query).all()
        for row in owners:
            yield self._partition(_Owner(*row))

    def name_of(self, address: str) -> str:
        """The keyed hash under which the owner with this canonical address is found: it names them to nobody else."""
        return self._vault.name(address)

    def named(self, name: str) -> Partition | None:
        """The rows of the owner with this keyed hash; None where there are none."""
        found = self._find(name)
        return found and self._partition(found)

    @contextmanager
    def at_hand(self, partition: Partition) -> Iterator[None]:
        """Find this owner's rows without asking the database, in this thread until the block ends.

        For work about one person, whose every step looks them up. If they are forgotten meanwhile, what is written
        fails as it does in any run that holds their partition.
        """
        self._local.at_hand = (self._vault.name(partition.address), partition)
        try:
            yield
        finally:
            self._local.at_hand = None

    @contextmanager
    def alone(self, what: str, patience: timedelta) -> Iterator[bool]:
        """Be the only one who does something until the block ends, over all processes that share the database.

        True where nobody else is at it, or no more within ``patience``. Whoever dies lets go. On SQLite always True:
        its runs are on one machine, where ``cron/monitor-cron`` keeps them apart.
        """
        if not postgres.is_postgres(self._engine):
            yield True
            return
        number = int.from_bytes(bytes.fromhex(self._vault.name(f"alone {what}"))[:8], signed=True)
        with explained(self._url):
            lock = postgres.Alone(self._engine, number)
            got = lock.take(patience)
        try:
            yield got
        finally:
            lock.leave()

    def _find(self, name: str) -> _Owner | None:
        with self.reading(once=True) as connection:
            return _row_of(connection, name)

    def _add(self, connection: Connection, name: str, address: str) -> _Owner:
        key = DataKey(new_data_key())
        values: dict[str, object] = {"name": name, "standing": Standing.ACTIVE, **self.wrapped(key, address)}
        values |= {} if postgres.is_postgres(connection) else {"id": new_number()}
        insert_new(connection, schema.owner, values)  # another process may be faster
        row = _row_of(connection, name)
        assert row is not None  # noqa: S101 - inserted by us or by whoever was faster
        if self._from_file:
            insert_new(connection, schema.choice, {"owner": row.id, "kind": Choice.FROM_FILE, "value": 1})
        return row

    def _partition(self, row: _Owner) -> Partition:
        key = self._vault.unwrap(row.data_key, row.name)
        return Partition(self, row.id, key, key.open("address", row.address))

    # ---- keys and upkeep

    def wrapped(self, key: DataKey, address: str) -> dict[str, bytes]:
        """What stands of a data key and an address in their owner's row. For the rooms of the store."""
        return {
            "data_key": key.wrapped(self._vault, self._vault.name(address)),
            "address": key.seal("address", address),
        }

    def sign(self, data: bytes) -> bytes:
        """The signature of a token's content, under a key derived from the secret; another secret, other tokens."""
        return self._vault.sign(data)

    def rekey(self, secret: bytes) -> int:
        """Wrap every data key with another secret; facts stay as they are. Returns the number of owners.

        All or nothing: until it is done, the old secret opens the database, afterwards only the new one.
        """
        salt = new_salt()
        fresh = Vault(secret, salt)
        with self.writing() as connection:
            query = select(schema.owner).order_by(schema.owner.c.id).with_for_update()
            owners = connection.execute(query).all()
            for row in owners:
                key = self._vault.unwrap(row.data_key, row.name)
                name = fresh.name(key.open("address", row.address))
                changed = {"name": name, "data_key": key.wrapped(fresh, name)}
                connection.execute(update(schema.owner).where(schema.owner.c.id == row.id).values(changed))
            connection.execute(update(schema.vault).values(salt=salt.hex(), proof=fresh.proof()))
        self._vault = fresh
        return len(owners)

    def erase(self, owner: int) -> int:
        """Delete an owner's rows and key for good, and return how many rows are left: 0.

        The file is rewritten and its WAL emptied (PostgreSQL: postgres.vacuum). Raises StoreError inside a
        transaction, and when another process keeps an old WAL or view open (the rows are deleted all the same;
        `monitor purge` compacts again).
        """
        if self._work() is not None:
            raise StoreError(
                "forgetting cannot be part of a larger transaction", "please report this as a defect"
            )
        with self.writing() as connection:
            connection.execute(delete(schema.owner).where(schema.owner.c.id == owner))
        self.compact()
        with self.reading() as connection:
            return rows_of(connection, owner)

    def compact(self, *, rewrite: bool = True) -> None:
        """Rewrite the database without its free pages and empty the WAL: nothing deleted stays.

        Not ``rewrite``: empty the WAL alone, as every night may. What was deleted is overwritten where it stood.
        """
        if in_memory(self._url):
            return
        with explained(self._url):
            if postgres.is_postgres(self._engine):
                busy = postgres.vacuum(self._engine, self._patience)
            else:
                busy = _vacuum(self._engine, rewrite=rewrite)
        if busy:
            raise StoreError(
                f"{where(self._url)} is in use, so traces of deleted rows may remain",
                "run `monitor purge` when no other run is active",
            )


def _vacuum(engine: Engine, *, rewrite: bool) -> bool:
    """Rewrite an SQLite file, if so told, and empty its WAL: was it in use?"""
    pooled = engine.raw_connection()
    try:
        raw = cast("sqlite3.Connection", pooled.driver_connection)
        try:
            if rewrite:
                raw.execute("VACUUM")
            return bool(raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
        except sqlite3.Error as error:
            raise DBAPIError("VACUUM", None, error) from error
    finally:
        pooled.close()


def rows_of(connection: Connection, owner: int) -> int:
    """How many rows of any table belong to the owner, the owner's own included."""
    total = 0
    for table in schema.metadata.sorted_tables:
        if "owner" in table.c:
            count = select(func.count()).select_from(table).where(table.c.owner == owner)
            total += connection.execute(count).scalar_one()
    return (
        total
        + connection.execute(
            select(func.count()).select_from(schema.owner).where(schema.owner.c.id == owner)
        ).scalar_one()
    )


def _row_of(connection: Connection, name: str) -> _Owner | None:
    rows = fetch(connection, 'SELECT id, data_key, address FROM "owner" WHERE name = ?', hashed(name))
    return _Owner(rows[0].id, name, rows[0].data_key, rows[0].address) if rows else None
