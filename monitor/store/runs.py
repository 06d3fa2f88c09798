"""What did each run come to, and all of them together? Counts only, of nobody in particular.

Row 0 adds up all runs there ever were. Several workers may add to one run at once.
"""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from monitor.errors import (
    AuthError,
    ConfigError,
    ConnectorError,
    DeliveryError,
    MonitorError,
    StoreError,
    TransientDeliveryError,
    TransientError,
)
from monitor.store import schema
from monitor.store.bulk import insert_new
from monitor.store.codes import CardState, RunKind
from monitor.store.columns import EPOCH
from monitor.store.database import Store

TOTAL = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What was done, and what was given up by kind of failure (``retries``: what was put off is tried again)."""

    jobs: int = 0
    messages: int = 0
    stored: int = 0
    retries: int = 0
    auth: int = 0
    transient: int = 0
    protocol: int = 0
    configuration: int = 0
    delivery: int = 0
    storage: int = 0
    unforeseen: int = 0
    parked: int = 0
    purged: int = 0
    cards_sent: int = 0
    cards_failed: int = 0

    def __add__(self, other: Counts) -> Counts:
        mine, theirs = asdict(self), asdict(other)
        return Counts(**{name: mine[name] + theirs[name] for name in mine})

    def __sub__(self, other: Counts) -> Counts:
        mine, theirs = asdict(self), asdict(other)
        return Counts(**{name: mine[name] - theirs[name] for name in mine})

    def told(self) -> dict[str, int]:
        """Return what is not zero."""
        return {name: count for name, count in asdict(self).items() if count}

    def failures(self) -> dict[str, int]:
        """Return how many accounts, people or cards were given up, by kind."""
        return {name: getattr(self, name) for name in FAILURES}


FAILURES = ("auth", "transient", "protocol", "configuration", "delivery", "storage", "unforeseen")
NAMES = tuple(field.name for field in fields(Counts))


KINDS: tuple[tuple[type[MonitorError], str], ...] = (
    (AuthError, "auth"),
    (ConfigError, "configuration"),
    (StoreError, "storage"),
    (TransientError, "transient"),
    (TransientDeliveryError, "transient"),
    (DeliveryError, "delivery"),
    (ConnectorError, "protocol"),
)


def kind_of(error: BaseException) -> str:
    """Return by which name a failure is counted."""
    return next((name for kind, name in KINDS if isinstance(error, kind)), "unforeseen")


def failure(error: BaseException, count: int = 1) -> Counts:
    """Return the counts of one failure."""
    return Counts(**{kind_of(error): count})


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: when it began, how long it took (so far, unless ``ended``), and what it came to."""

    id: int
    kind: RunKind
    begun: datetime
    seconds: float
    ended: bool
    failed: bool
    counts: Counts


def begin(store: Store, kind: RunKind, at: datetime) -> int:
    """Note that a run begins; return its number, which says nothing of anybody."""
    number = int.from_bytes(os.urandom(6))
    with store.writing() as connection:
        insert_new(connection, schema.run, _row(number, kind, at))
    return number


def add(
    store: Store,
    number: int,
    counts: Counts,
    *,
    seconds: float = 0.0,
    ended: bool = False,
    failed: bool = False,
) -> None:
    """Add counts to a run and to the total; ``seconds`` since the run began. An unknown run's go to the total alone."""
    table = schema.run
    more: dict[str, Any] = {name: table.c[name] + value for name, value in asdict(counts).items() if value}
    changes: dict[str, Any] = dict(more)
    if seconds:
        changes["seconds"] = seconds
    if ended:
        changes |= {"ended": True, "failed": failed}
    totals = update(table).where(table.c.id == TOTAL).values(more)
    # All workers add to one row: none waits for the disk with it locked, and a power cut takes a few counts at most.
    with store.writing(repeatable=True) as connection:
        if changes:
            connection.execute(update(table).where(table.c.id == number).values(changes))
        if more and not connection.execute(totals).rowcount:
            insert_new(connection, table, _row(TOTAL, RunKind.TOTAL, EPOCH))
            connection.execute(totals)


def end(store: Store, number: int, *, seconds: float, failed: bool) -> None:
    """Note that a run is over, and whether it came to its end without any failure."""
    add(store, number, Counts(), seconds=seconds, ended=True, failed=failed)


def record(store: Store, kind: RunKind, at: datetime, *, seconds: float, counts: Counts) -> int:
    """Note a run that is over, in one transaction; return its number."""
    number = int.from_bytes(os.urandom(6))
    with store.writing():
        with store.writing() as connection:
            insert_new(connection, schema.run, _row(number, kind, at))
        failed = any(counts.failures().values())
        add(store, number, counts, seconds=seconds, ended=True, failed=failed)
    return number


def cancel(store: Store, number: int) -> None:
    """Take a run back that there was nothing to do for."""
    with store.writing() as connection:
        connection.execute(delete(schema.run).where(schema.run.c.id == number))


def total(store: Store) -> Counts:
    """Return all runs' counts added up."""
    found = find(store, TOTAL)
    return found.counts if found is not None else Counts()


def find(store: Store, number: int) -> Run | None:
    """Return a run, None where it is not known (any more)."""
    with store.reading(once=True) as connection:
        row = connection.execute(select(schema.run).where(schema.run.c.id == number)).one_or_none()
    return None if row is None else _run(row)


def latest(store: Store, kinds: tuple[RunKind, ...], *, good: bool = False) -> Run | None:
    """Return the run of these kinds that began last, of those that ended (``good``: without a failure), if any."""
    table = schema.run
    query = select(table).where(table.c.kind.in_(kinds)).filter_by(ended=True)
    if good:
        query = query.filter_by(failed=False)
    with store.reading(once=True) as connection:
        row = connection.execute(query.order_by(table.c.begun.desc()).limit(1)).one_or_none()
    return None if row is None else _run(row)


def drop(store: Store, before: datetime) -> int:
    """Delete runs that began before an instant; the total stays."""
    table = schema.run
    with store.writing() as connection:
        gone = delete(table).where(table.c.id != TOTAL, table.c.begun < before)
        return connection.execute(gone).rowcount


def cards(store: Store) -> dict[str, int]:
    """Return how many weekly cards there are by what became of them."""
    table = schema.card
    query = select(table.c.state, func.count()).group_by(table.c.state)
    with store.reading(once=True) as connection:
        found = {state.value: count for state, count in connection.execute(query)}
    return {state.value: found.get(state.value, 0) for state in CardState}


def _row(number: int, kind: RunKind, at: datetime) -> dict[str, Any]:
    nothing = dict.fromkeys(NAMES, 0)
    return {
        "id": number,
        "kind": kind,
        "begun": at,
        "seconds": 0.0,
        "ended": False,
        "failed": False,
        **nothing,
    }


def _run(row: Any) -> Run:
    return Run(
        id=row.id,
        kind=row.kind,
        begun=row.begun,
        seconds=row.seconds,
        ended=row.ended,
        failed=row.failed,
        counts=Counts(**{name: getattr(row, name) for name in NAMES}),
    )
