"""What an owner's partition keeps by week and by day: numbers of past weeks, and days away as the provider tells them.

Numbers outlive the facts they were worked out from, so that a trend reaches behind the retention. They stand as
numbers; which metric they are is a keyed hash, so that a new metric needs no code here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Table, delete, insert, select

from monitor.model import Measurement
from monitor.store import schema
from monitor.store.bulk import upsert_newer
from monitor.store.codes import Unit
from monitor.store.marks import Marks

DAY = timedelta(days=1)
MOST = 1_000
"""Ranges of days away that are kept of one account, the latest ones: a provider may tell any number."""

Days = tuple[date, date]


class Weekly(Marks):
    """The part of a partition that is about weeks and days. Weeks are ISO year * 100 + week, as 202646."""

    # ---- the owner's own numbers of past weeks

    def save_weeks(self, weeks: Mapping[int, Iterable[Measurement]], at: datetime) -> None:
        """Keep numbers of weeks as they were known at an instant. Notes are not kept.

        A metric of a week that was kept before is replaced, unless it was known later: a clock that went back
        replaces nothing.
        """
        rows = [
            {
                "owner": self._row,
                "week": week,
                "metric": self._metric(found.metric),
                "at": at,
                "unit": Unit(found.unit),
                "value": found.value,
                "n": found.n,
                "waiting": found.waiting,
                "low": found.low,
                "high": found.high,
            }
            for week, measurements in weeks.items()
            for found in measurements
        ]
        if rows:
            with self._store.writing(self._row) as connection:
                upsert_newer(connection, schema.week, rows, by="at")

    def weeks(self, metrics: Collection[str]) -> Mapping[int, tuple[Measurement, ...]]:
        """The numbers kept of these metrics by week, oldest week first, in the order of ``metrics``."""
        names = {self._metric(name): name for name in metrics}
        table = schema.week
        query = select(table).where(table.c.owner == self._row).order_by(table.c.week)
        with self._store.reading(once=True) as connection:
            rows = connection.execute(query).all()
        found: dict[int, dict[str, Measurement]] = {}
        for row in rows:
            if row.metric in names:
                name = names[row.metric]
                found.setdefault(row.week, {})[name] = Measurement(
                    metric=name,
                    value=row.value,
                    unit=row.unit.value,
                    n=row.n,
                    waiting=row.waiting,
                    low=row.low,
                    high=row.high,
                )
        return {
            week: tuple(of_week[name] for name in metrics if name in of_week)
            for week, of_week in found.items()
        }

    def drop_weeks(self, before: int) -> int:
        """Delete the numbers of all weeks before this one; returns how many there were."""
        table = schema.week
        return self._drop(table, (table.c.owner == self._row) & (table.c.week < before))

    def _metric(self, name: str) -> str:
        return self._key.key(f"metric {name}")

    # ---- days away, as the provider of an account knows them (C3)

    def set_absences(self, account: str, ranges: Iterable[Days], today: date) -> None:
        """Take what an account's provider says of days away, first and last included, from ``today`` on.

        What it said before of days to come is replaced; days gone by stay as they were known then, since providers
        forget an absence when it is over. Nothing is written where nothing changed.
        """
        table, key = schema.absence, self._key.key(f"account {account}")
        here = (table.c.owner == self._row) & (table.c.account == key)
        with self._store.reading(once=True) as connection:
            query = select(table.c.first, table.c.last).where(here).order_by(table.c.first)
            before = [(row.first, row.last) for row in connection.execute(query)]
        gone = [(first, min(last, today - DAY)) for first, last in before if first < today]
        wanted = _joined([*gone, *ranges])[-MOST:]
        if wanted == before:
            return
        with self._store.writing(self._row) as connection:
            connection.execute(delete(table).where(here))
            for first, last in wanted:
                values = {"owner": self._row, "account": key, "first": first, "last": last}
                connection.execute(insert(table).values(values))

    def absences(self) -> tuple[Days, ...]:
        """Days away by all accounts, first and last included, in order and apart from each other."""
        table = schema.absence
        query = select(table.c.first, table.c.last).where(table.c.owner == self._row)
        with self._store.reading(once=True) as connection:
            return tuple(_joined((row.first, row.last) for row in connection.execute(query)))

    def drop_absences(self, before: date) -> int:
        """Delete the days away that were over before this day; returns how many ranges there were."""
        table = schema.absence
        return self._drop(table, (table.c.owner == self._row) & (table.c.last < before))

    def _drop(self, table: Table, old: ColumnElement[bool]) -> int:
        """Delete rows; where there are none, as most nights, nothing is written."""
        with self._store.reading(once=True) as connection:
            if connection.execute(select(table.c.owner).where(old).limit(1)).first() is None:
                return 0
        with self._store.writing(self._row) as connection:
            return connection.execute(delete(table).where(old)).rowcount


def _joined(ranges: Iterable[Days]) -> list[Days]:
    """In order, and as one where they touch; a range that ends before it begins is none."""
    joined: list[Days] = []
    for first, last in sorted(days for days in ranges if days[0] <= days[1]):
        if joined and first.toordinal() <= joined[-1][1].toordinal() + 1:
            first, last = joined[-1][0], max(last, joined.pop()[1])
        joined.append((first, last))
    return joined
