"""What an owner's partition remembers by key alone: what was handled, which token was used, how often in a day.

Used by the service in the partition of its own mailbox, so that nobody need be named: marks are keyed hashes with an
instant and a count, and old ones are dropped.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, delete, select

from monitor.store import schema
from monitor.store.bulk import insert_new, upsert
from monitor.store.codes import MarkKind
from monitor.store.keys import DataKey

if TYPE_CHECKING:
    from monitor.store.database import Store


class Marks:
    """The part of a partition that only says whether something was there before."""

    def __init__(self, store: Store, owner_row: int, key: DataKey, address: str) -> None:
        self._store = store
        self._row = owner_row
        self._key = key
        self._address = address

    @property
    def number(self) -> int:
        """The owner's row, for the rooms of the store."""
        return self._row

    def mark(self, kind: MarkKind, what: str, at: datetime) -> bool:
        """Remember something until ``drop_marks`` passes ``at``. True for one caller only: it was not marked yet."""
        values = {"owner": self._row, "kind": kind, "what": self._key.key(what), "at": at, "count": 1}
        with self._store.writing(self._row) as connection:
            return insert_new(connection, schema.mark, values)

    def add(self, kind: MarkKind, what: str, at: datetime) -> None:
        """Count one more of something."""
        with self._store.writing(self._row) as connection:
            count = (
                connection.execute(select(schema.mark.c.count).where(self._marked(kind, what))).scalar() or 0
            )
            key = self._key.key(what)
            upsert(
                connection,
                schema.mark,
                {"owner": self._row, "kind": kind, "what": key, "at": at, "count": count + 1},
            )

    def marks(self, kind: MarkKind, what: str) -> int:
        """How often something was marked or counted; 0 if never."""
        with self._store.reading() as connection:
            found = connection.execute(select(schema.mark.c.count).where(self._marked(kind, what))).scalar()
        return int(found or 0)

    def drop_marks(self, before: datetime) -> int:
        """Forget all marks whose instant lies before this one; returns how many there were."""
        old = (schema.mark.c.owner == self._row) & (schema.mark.c.at < before)
        with self._store.writing(self._row) as connection:
            return connection.execute(delete(schema.mark).where(old)).rowcount

    def _marked(self, kind: MarkKind, what: str) -> ColumnElement[bool]:
        table = schema.mark
        found: ColumnElement[bool] = (
            (table.c.owner == self._row) & (table.c.kind == kind) & (table.c.what == self._key.key(what))
        )
        return found
