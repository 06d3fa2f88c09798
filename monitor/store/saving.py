"""Saving many copies at once: which of them are one message (M2), and the few statements that write it.

A message stands under the smallest key of all its ids, so that its id does not depend on which copy came
first. When a smaller one is found, or two stored messages turn out to be one, the message moves: its aliases
and copies follow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import Connection, bindparam, delete, update

from monitor.model import Id, Message
from monitor.store import bulk, postgres, rows, schema
from monitor.store.codes import CODES, NameKind
from monitor.store.loading import load, portions, resolve
from monitor.store.merge import merged
from monitor.store.rows import Values, hashed

ENOUGH = 100
"""New messages at once that show a database what its rows are like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A mail source as an owner's rows name it: by key, and sealed."""

    key: Id
    name: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One copy of a keyed message, and where it lies. ``place`` is the key of account and locator."""

    message: Message
    place: Id
    account: Account
    locator: bytes = field(repr=False)


@dataclass(slots=True)
class _Changes:
    """What has to be written for one batch."""

    new: list[Message] = field(default_factory=list)
    changed: list[Message] = field(default_factory=list)
    moved: dict[Id, Id] = field(default_factory=dict)
    aliases: list[Values] = field(default_factory=list)
    home: dict[Id, Id] = field(default_factory=dict)


def save(connection: Connection, owner: int, copies: Sequence[Copy]) -> None:
    """Store the copies of one owner, inside the caller's transaction."""
    names = {name for copy in copies for name in _names(copy.message)}
    known = resolve(connection, owner, names)
    stored = load(connection, owner, set(known.values()))
    changes = _plan(owner, copies, known, stored)
    _write_messages(connection, owner, changes)
    for account in {copy.account.key: copy.account for copy in copies}.values():
        values = {"owner": owner, "account": account.key, "name": account.name}
        bulk.insert_new(connection, schema.account, values)
    bulk.put(connection, schema.alias, changes.aliases, replace=True)
    places = {copy.place: copy for copy in copies}  # a place read twice in one batch holds what was read last
    copied = [_copy_row(owner, copy, changes.home) for copy in places.values()]
    bulk.put(connection, schema.copy, copied, replace=True)
    if len(changes.new) >= ENOUGH:
        postgres.learn(connection)


def _names(message: Message) -> tuple[Id, ...]:
    return (message.id,) if message.content is None else (message.id, message.content)


def _plan(owner: int, copies: Sequence[Copy], known: dict[Id, Id], stored: dict[Id, Message]) -> _Changes:
    groups = _Groups()
    for copy in copies:
        groups.join(_names(copy.message))
    for name, home in known.items():
        groups.join((name, home))

    before: dict[Id, list[Message]] = defaultdict(list)
    for message in stored.values():
        before[groups.find(message.id)].append(message)
    found: dict[Id, list[Message]] = defaultdict(list)
    for copy in copies:
        found[groups.find(copy.message.id)].append(copy.message)

    changes = _Changes()
    for group, same in found.items():
        old = before[group]
        message = merged(old + same)
        if not old:
            changes.new.append(message)
        elif message not in old:
            changes.changed.append(message)
        changes.moved.update((one.id, message.id) for one in old if one.id != message.id)
        changes.home[group] = message.id
    _add_aliases(owner, copies, known, groups, changes)
    changes.home = {copy.message.id: changes.home[groups.find(copy.message.id)] for copy in copies}
    return changes


def _add_aliases(
    owner: int, copies: Sequence[Copy], known: dict[Id, Id], groups: _Groups, changes: _Changes
) -> None:
    """Every name of a message that is not its id leads to it; a moved message leaves its old id behind."""
    rows_by_key: dict[Id, Values] = {}

    def add(name: Id, kind: NameKind) -> None:
        home = changes.home[groups.find(name)]
        if name != home and known.get(name) != home:
            rows_by_key[name] = (owner, hashed(name), hashed(home), CODES[NameKind][kind])

    for copy in copies:
        add(copy.message.id, NameKind.ID)
        if copy.message.content is not None:
            add(copy.message.content, NameKind.CONTENT)
    for old in changes.moved:
        add(old, NameKind.ID)
    changes.aliases = list(rows_by_key.values())


def _write_messages(connection: Connection, owner: int, changes: _Changes) -> None:
    fresh = changes.new + changes.changed
    for table in rows.ACTS:
        for portion in portions([message.id for message in changes.changed]):
            connection.execute(delete(table).where(table.c.owner == owner, table.c.message.in_(portion)))
    put = partial(bulk.put, connection)
    put(schema.message, [rows.message_values(owner, message) for message in changes.new])
    put(schema.message, [rows.message_values(owner, message) for message in changes.changed], replace=True)
    put(schema.ask, [row for message in fresh for row in rows.ask_values(owner, message)])
    put(schema.promise, [row for message in fresh for row in rows.promise_values(owner, message)])
    put(schema.signal, [row for message in fresh for row in rows.signal_values(owner, message)])
    _follow(connection, owner, changes.moved)
    for portion in portions(changes.moved):
        gone = (schema.message.c.owner == owner) & schema.message.c.id.in_(portion)
        connection.execute(delete(schema.message).where(gone))


def _follow(connection: Connection, owner: int, moved: dict[Id, Id]) -> None:
    """Aliases and copies of a message that moved lead to where it is now."""
    if not moved:
        return
    steps = [{"here": old, "there": new} for old, new in moved.items()]
    for table in (schema.alias, schema.copy):
        followers = (table.c.owner == owner) & (table.c.message == bindparam("here"))
        connection.execute(update(table).where(followers).values(message=bindparam("there")), steps)


def _copy_row(owner: int, copy: Copy, home: dict[Id, Id]) -> Values:
    message, account = home[copy.message.id], copy.account.key
    return (owner, hashed(copy.place), hashed(message), hashed(account), copy.locator)


class _Groups:
    """Which names lead to the same message: a union-find over keys."""

    def __init__(self) -> None:
        self._parent: dict[Id, Id] = {}

    def find(self, name: Id) -> Id:
        """The name that stands for the group."""
        parent = self._parent
        parent.setdefault(name, name)
        while (above := parent[name]) != name:
            parent[name] = parent[above]
            name = above
        return name

    def join(self, names: tuple[Id, ...]) -> None:
        """These names lead to the same message."""
        first = self.find(names[0])
        for name in names[1:]:
            self._parent[self.find(name)] = first
