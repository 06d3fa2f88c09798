"""A new data key for an owner whose old one leaked: what was hashed and sealed with it goes, and mail is read again.

What can be keyed anew without any mail is carried over: corrections, numbers of past weeks, days away. Standing, cards
and the access log hold nothing that a data key made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from monitor.model import Correction, Id
from monitor.store import schema
from monitor.store.keys import DataKey, new_data_key

if TYPE_CHECKING:
    from monitor.store.database import Store
    from monitor.store.partition import Partition

GONE = (
    *(schema.message, schema.exclusion, schema.correction, schema.week, schema.absence),
    *(schema.account, schema.visit),
)
"""Tables whose rows the old key made; those that hang on a message go with it."""


class Renewal:
    """A new key for one partition, in force once it is carried out."""

    def __init__(self, store: Store, partition: Partition, old: DataKey) -> None:
        self._store = store
        self._row = partition.number
        self._address = partition.address
        self._old = old
        self._new = DataKey(new_data_key())

    def key(self, clear: str) -> Id:
        """The identity under which an address or Message-ID will stand."""
        return self._new.key(clear)

    def carry_out(self, corrections: Iterable[Correction], metrics: Collection[str]) -> None:
        """Put the new key in the place of the old one, all or nothing. The partition's object is of no use afterwards.

        ``corrections``: those that stand from now on, about items as the new key names them. ``metrics``: the names of
        those whose numbers are kept.
        """
        with self._store.writing(self._row) as connection:
            weeks = self._translated(
                connection, schema.week, "metric", [f"metric {name}" for name in metrics]
            )
            absences = self._translated(connection, schema.absence, "account", self._accounts(connection))
            for table in GONE:
                connection.execute(delete(table).where(table.c.owner == self._row))
            owner = schema.owner
            values = self._store.wrapped(self._new, self._address)
            connection.execute(update(owner).where(owner.c.id == self._row).values(values))
            for table, rows in ((schema.week, weeks), (schema.absence, absences)):
                if rows:
                    connection.execute(insert(table), rows)
            for position, correction in enumerate(corrections, 1):
                connection.execute(insert(schema.correction).values(self._sealed(correction, position)))

    def _accounts(self, connection: Connection) -> list[str]:
        table = schema.account
        names = connection.execute(select(table.c.name).where(table.c.owner == self._row)).scalars()
        return [f"account {self._old.open('account', name)}" for name in names]

    def _translated(
        self, connection: Connection, table: Table, column: str, names: Iterable[str]
    ) -> list[dict[str, Any]]:
        """Return a table's rows with the hashes in one column made by the new key; those nobody can name are left."""
        home = {self._old.key(name): self._new.key(name) for name in names}
        rows = connection.execute(select(table).where(table.c.owner == self._row)).mappings()
        return [{**row, column: home[row[column]]} for row in rows if row[column] in home]

    def _sealed(self, correction: Correction, position: int) -> dict[str, Any]:
        return {
            "owner": self._row,
            "item": self._new.key(correction.item),
            "verb": correction.verb,
            "sealed_item": self._new.seal("item", correction.item),
            "due": correction.due,
            "position": position,
        }
