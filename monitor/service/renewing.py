"""After a leak of data keys: everybody gets a new one, mail is read again under it, and corrections are carried over.

Items are named by keyed hashes, so that their ids change. A correction finds its item again by the item's mail, which
is fetched once more while both keys are at hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from monitor import pipeline
from monitor.config.settings import Config
from monitor.connectors.base import RawMail
from monitor.directory import Directory
from monitor.errors import MonitorError, StoreError
from monitor.metrics.ids import ask_id, promise_id
from monitor.metrics.ledger import ledger
from monitor.metrics.registry import METRICS
from monitor.model import AskEntry, Id, Message, PromiseEntry
from monitor.participants import nameless, participants
from monitor.reading import reader
from monitor.remembered import terms_of
from monitor.store.database import Store
from monitor.store.partition import Partition
from monitor.store.renewing import Renewal


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalReport:
    """How many keys were renewed, how many corrections came along and how many did not, and whose keys stayed why."""

    renewed: int = 0
    carried: int = 0
    lost: int = 0
    errors: tuple[MonitorError, ...] = ()


def renew(
    config: Config, store: Store, *, as_of: datetime, connect: pipeline.Connect = pipeline.open_account
) -> RenewalReport:
    """Give everybody who takes part a new data key; the next collect reads their mail again.

    Whose corrections cannot be looked up, since an account cannot be read, keeps the old key: try again. A correction
    whose mail is gone is lost, and counted. Traces of the old rows are compacted away. A failing store ends it.
    """
    report, errors = RenewalReport(), list[MonitorError]()
    for person in participants(config, store):
        partition = store.partition(person)
        if partition is None:
            continue
        try:
            carried, lost = _renew(config, partition, person, as_of, connect)
        except StoreError:
            raise
        except MonitorError as error:
            errors.append(nameless(config, error))
            continue
        report = replace(
            report, renewed=report.renewed + 1, carried=report.carried + carried, lost=report.lost + lost
        )
    if report.renewed:
        store.compact()
    return replace(report, errors=tuple(errors))


def _renew(
    config: Config, partition: Partition, person: str, as_of: datetime, connect: pipeline.Connect
) -> tuple[int, int]:
    corrections, renewal = partition.corrections(), partition.renewal()
    named = _named_anew(config, partition, renewal, person, as_of, connect) if corrections else {}
    carried = [
        replace(correction, item=named[correction.item])
        for correction in corrections
        if correction.item in named
    ]
    renewal.carry_out(carried, [metric.__name__ for metric in METRICS])
    return len(carried), len(corrections) - len(carried)


def _named_anew(
    config: Config,
    partition: Partition,
    renewal: Renewal,
    person: str,
    as_of: datetime,
    connect: pipeline.Connect,
) -> dict[str, str]:
    """Return, for every corrected item whose mail is still there, its id under the new key by that under the old."""
    said = {correction.item for correction in partition.corrections()}
    # A correction may have taken its item off the ledger.
    facts = replace(pipeline.facts_of(config, partition, person, partition.facts()), corrections=())
    book = ledger(facts, terms_of(config, partition), as_of)
    entries: list[AskEntry | PromiseEntry] = [*book.asks, *book.own_asks, *book.promises]
    wanted = [entry for entry in entries if entry.id in said]
    copies = _read_again(config, partition, person, {entry.message for entry in wanted}, connect)
    named = {}
    for entry in wanted:
        name = _name(entry, copies.get(entry.message, []), partition, renewal)
        if name is not None:
            named[entry.id] = name
    return named


def _read_again(
    config: Config, partition: Partition, person: str, messages: set[Id], connect: pipeline.Connect
) -> dict[Id, list[Message]]:
    """Return the copies of these messages, with their identities in clear."""
    homes: dict[str, dict[str, Id]] = defaultdict(dict)
    for message, places in partition.locators(messages).items():
        for name, locator in places:
            homes[name][locator] = message
    found: dict[Id, list[Message]] = defaultdict(list)
    directory = config.directory()
    for account in config.accounts_of(person):
        home = homes.get(account.name)
        if not home:
            continue
        with connect(account) as connector:
            for mail in connector.fetch(list(home)):
                copy = _read(mail, directory)
                if copy is not None and mail.locator in home:
                    found[home[mail.locator]].append(copy)
    return found


def _read(mail: RawMail, directory: Directory) -> Message | None:
    try:
        copy = reader.read_header(mail, directory)
        return reader.read_text(copy, mail.raw, directory) if copy and mail.raw is not None else copy
    except Exception:  # noqa: BLE001  Unreadable, or a fault of ours: its correction is lost, and counted
        return None


def _name(
    entry: AskEntry | PromiseEntry, copies: list[Message], partition: Partition, renewal: Renewal
) -> str | None:
    """Return an item's id under the new key: a message stands under the smallest key of all its ids (M2)."""
    if not copies:
        return None
    message = min(renewal.key(copy.id) for copy in copies)
    if isinstance(entry, AskEntry):
        person = _again(
            entry.addressee, (one for copy in copies for one in (*copy.to, *copy.cc)), partition, renewal
        )
        return None if person is None else ask_id(message, person)
    clause = _again(
        entry.clause, (promise.clause for copy in copies for promise in copy.promises), partition, renewal
    )
    return None if clause is None else promise_id(message, clause)


def _again(old: Id, clear: Iterator[str], partition: Partition, renewal: Renewal) -> Id | None:
    """Return the new key of whichever of these the old key stands for."""
    return next((renewal.key(one) for one in clear if partition.key(one) == old), None)
