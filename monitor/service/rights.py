"""What a person may ask of us and what we owe them unasked: export, forget, purge (DESIGN, privacy 6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from monitor import pipeline
from monitor.backfill import known_from
from monitor.errors import MonitorError, StoreError
from monitor.metrics.ledger import ledger
from monitor.metrics.period import parse_period, week_number
from monitor.metrics.registry import METRICS
from monitor.metrics.threads import threads
from monitor.model import AskEntry, AskOutcome, Id, Ledger, PromiseEntry, PromiseOutcome
from monitor.participants import entered, nameless, participants, takes_part
from monitor.remembered import keep_week, terms_of
from monitor.store.codes import Choice

if TYPE_CHECKING:
    from monitor.config.settings import Config
    from monitor.store.database import Store
    from monitor.store.partition import Partition

WEEKS_KEPT = timedelta(days=2 * 365)
"""How long a person's own numbers of past weeks are kept; their facts go sooner."""

UNDECIDED = (AskOutcome.WAITING, PromiseOutcome.OPEN, PromiseOutcome.MOVED, PromiseOutcome.OVERDUE)


def export(config: Config, store: Store, person: str, *, as_of: datetime) -> dict[str, Any]:
    """Return everything that is stored about a person, as JSON-able data.

    Identities are the hashes that stand in the database: what they were cannot be told from them. In a service also
    of somebody who never joined, but whose mail an earlier configuration read. Raises ConfigError for anybody else.
    """
    address, partition = _whose(config, store, person)
    facts = partition.facts(known_from(config, partition, as_of))
    terms = terms_of(config, partition)
    book = ledger(pipeline.facts_of(config, partition, address, facts), terms, as_of)
    return {
        "person": address,
        "as_of": _plain(as_of),
        "takes_part": takes_part(config, store, address),
        "standing": _plain(partition.standing()),
        "messages": _plain(partition.facts()),
        "asks": _plain(book.asks),
        "own_asks": _plain(book.own_asks),
        "promises": _plain(book.promises),
        "corrections": _plain(partition.corrections()),
        "exclusions": partition.exclusions(),
        "weeks": _plain(partition.weeks([metric.__name__ for metric in METRICS])),
        "absences": _plain(partition.absences()),
        "card_at": partition.chosen(Choice.CARD_AT),
        "cards": _plain(partition.cards()),
        "access": _plain(partition.accesses()),
    }


def _whose(config: Config, store: Store, person: str) -> tuple[str, Partition]:
    address = config.canonical(person)
    partition = store.partition(address)
    if partition is not None and config.is_service and entered(store, address):
        return address, partition
    return pipeline.participant(config, store, address)


def _plain(value: Any) -> Any:
    """Return records as mappings, instants as RFC 3339 in UTC and durations as whole seconds."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def forget(config: Config, store: Store, person: str) -> int:
    """Delete every row about a person, and their key; return how many rows are left, which is 0.

    Works for somebody who takes no part any more, too, and does nothing where nothing is stored.
    """
    partition = store.partition(config.canonical(person))
    return 0 if partition is None else partition.forget()


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeReport:
    """How many messages went, and why some people's could not be looked at."""

    messages: int = 0
    errors: tuple[MonitorError, ...] = ()


def purge(
    config: Config, store: Store, *, as_of: datetime, people: Collection[str] | None = None
) -> PurgeReport:
    """Delete facts and numbers of weeks that are past their retention; what the facts say of last week is kept before.

    Retention runs from settlement: threads with an undecided ask or an open promise stay, and so do those
    settled within it. People whose mail comes from archives alone keep everything. Of those who take part no longer
    nothing is undecided, so whatever is old goes. Whoever's working arrangements
    cannot be read (a broken iCalendar file) keeps theirs until they can; the others' go all the same. A failing
    store ends it. ``people``: these alone; the database is not compacted then, which is work for one at a time.
    """
    taking_part = participants(config, store) if people is None else people
    deleted = 0
    errors: list[MonitorError] = []
    for person in taking_part:
        partition = store.partition(person)
        accounts = config.accounts_of(person)
        archives = bool(accounts) and all(account.archive for account in accounts)
        if partition is None:
            continue
        partition.drop_weeks(week_number((as_of - WEEKS_KEPT).date()))
        if archives:
            continue
        try:
            _keep_week(config, store, partition, person, as_of)
            deleted += _purge(config, partition, person, as_of)
        except StoreError:
            raise
        except MonitorError as error:
            errors.append(nameless(config, error))
    if people is None:
        deleted += purge_others(config, store, as_of=as_of)
    if deleted and people is None:
        store.compact(rewrite=False)
    return PurgeReport(messages=deleted, errors=tuple(errors))


def purge_others(config: Config, store: Store, *, as_of: datetime) -> int:
    """Delete what is old of those who take no part and did not ask to be forgotten; return how many messages went.

    They were taken out of the configuration, or named in it before there was a service.
    """
    taking_part = set(participants(config, store))
    others = (partition for partition in store.partitions() if partition.address not in taking_part)
    return sum(_purge_what_is_left(config, partition, as_of) for partition in others)


def _purge_what_is_left(config: Config, partition: Partition, as_of: datetime) -> int:
    partition.drop_weeks(week_number((as_of - WEEKS_KEPT).date()))
    accounts = config.accounts_of(partition.address)
    if accounts and all(account.archive for account in accounts):
        return 0
    return partition.purge(as_of - config.retention)


def _keep_week(config: Config, store: Store, partition: Partition, person: str, as_of: datetime) -> None:
    """Keep the numbers of the week before, where no card did: the facts they rest on may go now."""
    week = parse_period("last-week", as_of, config.zone(person))
    if week_number(week.first) not in partition.weeks([METRICS[-1].__name__]):
        keep_week(partition, pipeline.score(config, store, person, period=week, as_of=as_of).card)


def _purge(config: Config, partition: Partition, person: str, as_of: datetime) -> int:
    before = as_of - config.retention
    facts = partition.touching(before)
    if not facts:
        partition.drop_absences((before - timedelta(days=1)).date())
        return partition.purge(before)
    book = ledger(pipeline.facts_of(config, partition, person, facts), terms_of(config, partition), as_of)
    needed = {entry.message for entry in _entries(book) if _outlives(entry, before)}
    kept: set[Id] = set()
    for thread in threads(facts):
        ids = {message.id for message in thread.messages}
        kept |= ids if ids & needed else set()
    since = min((message.received_at for message in facts if message.id in kept), default=before)
    partition.drop_absences((min(since, before) - timedelta(days=1)).date())
    return partition.purge(before, kept)


def _entries(ledger: Ledger) -> Iterable[AskEntry | PromiseEntry]:
    return (*ledger.asks, *ledger.own_asks, *ledger.promises)


def _outlives(entry: AskEntry | PromiseEntry, before: datetime) -> bool:
    """Is the entry undecided, or was it settled after this instant?"""
    said = entry.asked_at if isinstance(entry, AskEntry) else entry.made_at
    return entry.outcome in UNDECIDED or (entry.ended_at or said) >= before
