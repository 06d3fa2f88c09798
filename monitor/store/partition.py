"""One owner's rows: the only thing that reads or writes facts, and it cannot see anybody else's.

Identities go in clear (a Message-ID, an address) and come out keyed with the owner's own data key; two
owners' keys of the same identity have nothing in common, so there is nothing to join.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from monitor.model import Id, Message
from monitor.store import schema
from monitor.store.bulk import upsert
from monitor.store.keys import DataKey
from monitor.store.loading import aliases, fetch, in_order, load, load_all, portions, resolve
from monitor.store.notes import Notes
from monitor.store.reach import reached
from monitor.store.renewing import Renewal
from monitor.store.rows import hashed, keyed
from monitor.store.saving import Account, Copy

if TYPE_CHECKING:
    from monitor.store.database import Store


_CHECKPOINT = 'SELECT checkpoint FROM "account" WHERE owner = ? AND account = ?'


class Partition(Notes):
    """The facts of one owner, and what is noted beside them. Made by ``Store.partition``, for one thread."""

    def __init__(self, store: Store, owner_row: int, key: DataKey, address: str) -> None:
        super().__init__(store, owner_row, key, address)
        self._accounts: dict[str, Account] = {}

    @property
    def owner(self) -> Id:
        """The owner as every message names them: the key of their canonical address."""
        return self._key.key(self._address)

    def key(self, clear: str) -> Id:
        """The identity under which an address or Message-ID stands in this partition."""
        return self._key.key(clear)

    # ---- writing

    def save(self, message: Message, account: str, locator: str) -> None:
        """Store one copy of a message, given with identities in clear. Saving again changes nothing.

        Copies of one message become one (M2), whatever the order they come in (merge.py). Inside a
        transaction copies are gathered and written many at a time. ``account``/``locator``: where this copy
        lies; they are sealed.
        """
        copy = Copy(
            message=keyed(message, self._key.key),
            place=self._key.key(f"{account}\0{locator}"),
            account=self._account(account),
            locator=self._key.seal("locator", locator),
        )
        self._store.defer(self._row, copy)

    def set_checkpoint(self, account: str, checkpoint: Mapping[str, Any]) -> None:
        """Keep where the account's connector resumes; in the same transaction as the mails it covers."""
        source = self._account(account)
        values = {
            "owner": self._row,
            "account": source.key,
            "name": source.name,
            "checkpoint": self._key.seal("checkpoint", json.dumps(dict(checkpoint), separators=(",", ":"))),
        }
        with self._store.writing(self._row) as connection:
            upsert(connection, schema.account, values)

    def settle_for(self, ids: Collection[Id], reader: int) -> int:
        """Take what an older reader found in these messages as read by this one; returns how many it was.

        For mail that is gone and cannot be read again: it leaves ``outdated`` and keeps its acts.
        """
        table, settled = schema.message, 0
        with self._store.writing(self._row) as connection:
            for portion in portions(ids):
                here = (table.c.owner == self._row) & table.c.id.in_(portion)
                older = here & (table.c.reader > 0) & (table.c.reader < reader)
                settled += connection.execute(update(table).where(older).values(reader=reader)).rowcount
        return settled

    def purge(self, before: datetime, keep: Collection[Id] = ()) -> int:
        """Delete the messages received before an instant, except those to ``keep``; returns how many.

        Retention. What is settled is a verdict, so the caller says what has to stay. Exclusions noted before
        the instant go too.
        """
        message, exclusion = schema.message, schema.exclusion
        with self._store.writing(self._row) as connection:
            old = select(message.c.id).where(message.c.owner == self._row, message.c.received_at < before)
            held = set(resolve(connection, self._row, keep).values())
            gone = [one for one in connection.execute(old).scalars() if one not in held]
            for portion in portions(gone):
                here = (message.c.owner == self._row) & message.c.id.in_(portion)
                connection.execute(delete(message).where(here))
            stale = (exclusion.c.owner == self._row) & (exclusion.c.at < before)
            connection.execute(delete(exclusion).where(stale))
        return len(gone)

    def forget(self) -> int:
        """Delete every row and the key of this owner for good; returns how many rows are left, which is 0.

        Not inside a transaction; errors: ``Store.erase``. The partition is of no use afterwards.
        """
        return self._store.erase(self._row)

    def renewal(self) -> Renewal:
        """Prepare a new data key for this owner, whose old one leaked."""
        return Renewal(self._store, self, self._key)

    # ---- reading

    def facts(self, since: datetime | None = None) -> tuple[Message, ...]:
        """Every message (received at or after ``since``), oldest first, with keyed identities.

        Parents and bounces that go by another id of a stored message name the one it stands under (M2).
        """
        with self._store.reading() as connection:
            found = load_all(connection, self._row, since)
            other = aliases(connection, self._row)
        return tuple(_resolved(message, other) for message in in_order(found.values()))

    def touching(self, before: datetime) -> tuple[Message, ...]:
        """The messages received before an instant, and all they can still matter to (reach.py), oldest first."""
        with self._store.reading() as connection:
            found = load(connection, self._row, reached(connection, self._row, self.owner, before))
            named = {one for message in found.values() for one in (*message.parents, *message.bounced)}
            home = resolve(connection, self._row, named)
        other = {one: message for one, message in home.items() if one != message}
        return tuple(_resolved(message, other) for message in in_order(found.values()))

    def known(self, ids: Collection[str], reader: int = 0) -> set[str]:
        """Which of these Message-IDs (in clear) are stored, and read by this reader version or a newer one.

        ``reader`` 0: stored at all.
        """
        clear = {self._key.key(one): one for one in ids}
        table = schema.message
        read: set[Id] = set()
        with self._store.reading() as connection:
            home = resolve(connection, self._row, clear)
            for portion in portions(set(home.values())):
                here = (table.c.owner == self._row) & table.c.id.in_(portion) & (table.c.reader >= reader)
                read.update(connection.execute(select(table.c.id).where(here)).scalars())
        return {clear[name] for name, message in home.items() if message in read}

    def outdated(self, reader: int, limit: int) -> tuple[Id, ...]:
        """Messages whose text an older reader read, newest first: what a better reader should read again."""
        table = schema.message
        older = (table.c.owner == self._row) & (table.c.reader > 0) & (table.c.reader < reader)
        query = select(table.c.id).where(older).order_by(table.c.received_at.desc(), table.c.id).limit(limit)
        with self._store.reading(once=True) as connection:
            return tuple(connection.execute(query).scalars())

    def locators(self, ids: Collection[Id]) -> dict[Id, list[tuple[str, str]]]:
        """Where the copies of these messages lie: (account, locator) by id; what has none is left out."""
        copy, account = schema.copy, schema.account
        found: dict[Id, list[tuple[str, str]]] = {}
        with self._store.reading() as connection:
            home = resolve(connection, self._row, ids)
            names = {
                row.account: self._key.open("account", row.name)
                for row in connection.execute(select(account).where(account.c.owner == self._row))
            }
            places: dict[Id, list[tuple[str, str]]] = {}
            for portion in portions(set(home.values())):
                here = (copy.c.owner == self._row) & copy.c.message.in_(portion)
                for row in connection.execute(select(copy).where(here).order_by(copy.c.place)):
                    place = (names[row.account], self._key.open("locator", row.locator))
                    places.setdefault(row.message, []).append(place)
        for one, message in home.items():
            if message in places:
                found[one] = places[message]
        return found

    def aliases(self) -> dict[Id, Id]:
        """The other keys by which stored messages go (M2): alias -> the key the message stands under."""
        with self._store.reading(once=True) as connection:
            return aliases(connection, self._row)

    def checkpoint(self, account: str) -> dict[str, Any] | None:
        """Where the account's connector resumes; None if it was never read."""
        with self._store.reading(once=True) as connection:
            rows = fetch(connection, _CHECKPOINT, self._row, hashed(self._account(account).key))
        if not rows or rows[0][0] is None:
            return None
        loaded: dict[str, Any] = json.loads(self._key.open("checkpoint", rows[0][0]))
        return loaded

    def _account(self, name: str) -> Account:
        known = self._accounts.get(name)
        if known is None:
            known = Account(key=self._key.key(f"account {name}"), name=self._key.seal("account", name))
            self._accounts[name] = known
        return known


def _resolved(message: Message, other: Mapping[Id, Id]) -> Message:
    if not other or not any(one in other for one in (*message.parents, *message.bounced)):
        return message
    # Two ids of one message become one parent; a message is no parent of its own.
    parents = dict.fromkeys(other.get(one, one) for one in message.parents)
    parents.pop(message.id, None)
    bounced = dict.fromkeys(other.get(one, one) for one in message.bounced)
    return replace(message, parents=tuple(parents), bounced=tuple(bounced))
