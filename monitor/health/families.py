"""How are the runs? Numbers for Prometheus, about everybody together: no label names a person or an account.

An account's name may be a person's, so accounts are counted and never named. What a run says of a mailbox that it gave
up stands in its log.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.config.settings import Config
from monitor.mailing import due_cards
from monitor.participants import TAKING_PART
from monitor.store import runs, visits
from monitor.store.codes import RunKind
from monitor.store.database import Store
from monitor.store.partition import Partition

NIGHTS = (RunKind.NIGHT, RunKind.CLUSTER, RunKind.COLLECT)
"""The runs that read every account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One metric: its name, what it tells with its unit, gauge or counter, and a value for each label's value."""

    name: str
    help: str
    type: str = "gauge"
    label: str = ""
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far accounts were read: the longest time since one was, how many never were, and how many are parked."""

    lag: timedelta | None
    accounts: int
    never: int
    parked: int


def families(
    config: Config,
    store: Store,
    as_of: datetime,
    *,
    jobs: Mapping[str, int] | None = None,
    workers: int | None = None,
) -> tuple[Family, ...]:
    """Return the run's health as known at ``as_of``; ``jobs`` and ``workers`` of the queue, where there is one."""
    found = [
        _one(
            "monitor_written_seconds", "When this was written, in seconds since 1970.", as_of.timestamp() // 1
        ),
        _one("monitor_accounts", "Accounts in the configuration.", len(config.accounts)),
        *_accounts(reach(config, store, as_of)),
        *_totals(store),
        *_last(store, as_of),
        _one(
            "monitor_cards_due",
            "Cards whose time has come and that have not left.",
            _due(config, store, as_of),
        ),
        Family(
            name="monitor_cards",
            help="Weekly cards by what became of them.",
            label="state",
            values={state: float(count) for state, count in runs.cards(store).items()},
        ),
    ]
    if jobs is not None:
        shown = {state: float(count) for state, count in jobs.items()}
        found.append(Family(name="monitor_jobs", help="Jobs in the queue.", label="state", values=shown))
    if workers is not None:
        found.append(_one("monitor_workers", "Workers that are alive.", workers))
    return tuple(found)


def reach(config: Config, store: Store, as_of: datetime) -> Reach:
    """Return how far the accounts of everybody who takes part were read."""
    noted, standings = visits.all_visits(store), visits.standings(store)
    listed = set(config.opted_in())
    unseen = set(listed)
    read: list[datetime] = []
    accounts = 0
    for partition in store.partitions():
        taking = config.is_service and standings.get(partition.number) in TAKING_PART
        unseen.discard(partition.address)
        if partition.address in listed or taking:
            for visit in _visits(config, partition, noted):
                accounts += 1
                read += [visit.read_at] if visit.read_at is not None else []
    accounts += sum(len(config.accounts_of(address)) for address in unseen)
    return Reach(
        lag=max(as_of - min(read), timedelta()) if read else None,
        accounts=accounts,
        never=accounts - len(read),
        parked=sum(visit.parked(as_of) for visit in noted.values()),
    )


def _visits(
    config: Config, partition: Partition, noted: Mapping[tuple[int, str], visits.Visit]
) -> Iterator[visits.Visit]:
    for account in config.accounts_of(partition.address):
        yield noted.get((partition.number, visits.key_of(partition, account.name)), visits.Visit())


def _accounts(found: Reach) -> Iterator[Family]:
    if found.lag is not None:
        yield _one(
            "monitor_oldest_unread_seconds",
            "How long ago the account that was not read for the longest time was read to its end.",
            found.lag.total_seconds(),
        )
    yield _one("monitor_mailboxes", "Accounts of people who take part, one for each person.", found.accounts)
    yield _one(
        "monitor_mailboxes_never_read", "Those of them that were never read to their end.", found.never
    )
    yield _one("monitor_mailboxes_parked", "Those that workers leave alone for a day.", found.parked)


def _totals(store: Store) -> Iterator[Family]:
    total = runs.total(store)
    for name, words, value in (
        ("messages_read", "Messages read", total.messages),
        ("messages_stored", "Messages whose facts were stored", total.stored),
        ("messages_purged", "Messages whose facts were deleted after their retention", total.purged),
        ("cards_sent", "Cards that left", total.cards_sent),
        ("retries", "Jobs that were put off to be tried again", total.retries),
        ("parkings", "Times that a mailbox was left alone for a day", total.parked),
    ):
        yield _one(f"monitor_{name}_total", f"{words}, since the database was made.", value, "counter")
    yield Family(
        name="monitor_failures_total",
        help="Accounts, cards and jobs given up, by kind, since the database was made.",
        type="counter",
        label="kind",
        values={kind: float(count) for kind, count in total.failures().items()},
    )


def _last(store: Store, as_of: datetime) -> Iterator[Family]:
    """Yield what the last night came to; nothing where there was none."""
    last, good = runs.latest(store, NIGHTS), runs.latest(store, NIGHTS, good=True)
    if last is not None:
        yield _one("monitor_last_run_duration_seconds", "How long the last run took.", last.seconds)
        yield _one("monitor_last_run_messages", "Messages that the last run read.", last.counts.messages)
        if last.seconds:
            rate = last.counts.messages / last.seconds
            yield _one(
                "monitor_last_run_messages_per_second", "Messages that the last run read a second.", rate
            )
        yield Family(
            name="monitor_last_run_failures",
            help="Accounts, cards and jobs that the last run gave up, by kind.",
            label="kind",
            values={kind: float(count) for kind, count in last.counts.failures().items()},
        )
    if good is not None:
        ended = good.begun.timestamp() + good.seconds
        words = "When a run that gave up nothing ended last, in seconds since 1970."
        yield _one("monitor_last_success_seconds", words, min(ended, as_of.timestamp()) // 1)


def _due(config: Config, store: Store, as_of: datetime) -> int:
    return sum(1 for _ in due_cards(config, store, as_of)) if config.delivery is not None else 0


def _one(name: str, words: str, value: float, kind: str = "gauge") -> Family:
    return Family(name=name, help=words, type=kind, values={"": float(value)})


def text_of(found: Sequence[Family]) -> str:
    """Return the text that Prometheus reads (exposition format 0.0.4)."""
    lines = []
    for family in found:
        lines += [f"# HELP {family.name} {family.help}", f"# TYPE {family.name} {family.type}"]
        for value, number in family.values.items():
            label = f'{{{family.label}="{value}"}}' if family.label else ""
            lines.append(f"{family.name}{label} {_number(number)}")
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
