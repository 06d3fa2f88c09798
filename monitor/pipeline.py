"""The order of work: collect, score, words, deliver. Each runs alone, and twice does no harm.

collect   accounts -> facts + checkpoint, one transaction a batch
score     facts -> ledger -> measurements -> Scorecard; as_of is an argument (C7)
words     Scorecard -> the owner's own words, fetched again from their own accounts
deliver   people whose card is due -> collected again, scored, rendered, claimed, sent, marked
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from monitor import garbage
from monitor.backfill import Plan, known_from, reach_of, slices
from monitor.config.settings import Account, Config
from monitor.connectors import registry as connectors
from monitor.connectors.base import Batch, Checkpoint, Connector, Locator, RawMail, Sliced
from monitor.errors import ConfigError, MonitorError
from monitor.hours import Terms
from monitor.intake import Intake, alone, gathered
from monitor.metrics.absence import calendar_with_leave
from monitor.metrics.ledger import Facts, ledger
from monitor.metrics.period import parse_period, window_of
from monitor.metrics.registry import measure
from monitor.model import AskEntry, Id, Ledger, Message, Period, PromiseEntry
from monitor.participants import participants, takes_part
from monitor.remembered import note_absences, past_of, terms_of
from monitor.scorecard.card import Access, Scorecard, Setting, build
from monitor.scorecard.said import Words
from monitor.scorecard.trend import trend
from monitor.scorecard.words import quoted, wanted
from monitor.scorecard.words import words as fetch_words
from monitor.store import visits
from monitor.store.database import Store
from monitor.store.partition import Partition

EXPIRES_AFTER = timedelta(days=180)
"""An ask that waits in a live mailbox for longer is `expired`, and counted as such (DESIGN privacy 6)."""

Progress = Callable[[str, int, int | None], None]
Connect = Callable[[Account], Connector]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReport:
    """What one account's collect came to: messages seen, facts stored, exclusions by rule, and any error.

    ``back_to``: older mail than of this day is left to the next run, None where there is none left.
    """

    account: str
    messages: int = 0
    stored: int = 0
    excluded: dict[str, int] = field(default_factory=dict)
    error: MonitorError | None = None
    back_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One person's card with what it was computed from."""

    card: Scorecard
    ledger: Ledger
    terms: Terms


def open_store(config: Config) -> Store:
    """Open the configured database under the configured secret. Errors: ConfigError, StoreError."""
    secret = config.secret.resolve().encode()
    return Store.open(config.database, secret, from_file=not config.is_service)


def open_account(account: Account) -> Connector:
    """Return the connector of a configured account; nothing is contacted before its first use."""
    return connectors.connect(account.type, account.settings)


# --------------------------------------------------------------------------- collect


def collect(
    config: Config,
    store: Store,
    *,
    as_of: datetime,
    accounts: Sequence[str] | None = None,
    since: date | None = None,
    people: Collection[str] | None = None,
    progress: Progress | None = None,
    connect: Connect = open_account,
    past: bool = True,
) -> list[AccountReport]:
    """Read what is new in every account (or the named ones) of everybody (or these people) into the store.

    A mailbox is read backwards, at most ``backfill_per_night`` older messages a run; not ``past``: none of them but the
    newest week of a mailbox that was never read.
    One account's failure is its report's ``error`` and does not keep the others from being read; a failing store
    ends the run, since nothing further could be kept. Raises ConfigError for an unknown account name.
    """
    reports = []
    for account in chosen(config, accounts):
        reader = _AccountRun(config, store, account, as_of, progress, connect, people, past)
        reports.append(reader.run(since))
    return reports


def chosen(config: Config, names: Sequence[str] | None) -> list[Account]:
    """The named accounts, or all of them."""
    if names is None:
        return list(config.accounts.values())
    for name in names:
        if name not in config.accounts:
            raise ConfigError(
                f"there is no account {name!r}", f"the configuration has: {', '.join(config.accounts)}"
            )
    return [config.accounts[name] for name in names]


class _AccountRun:
    """One account, read once for each group of owners who stand at the same checkpoint."""

    def __init__(
        self,
        config: Config,
        store: Store,
        account: Account,
        as_of: datetime,
        progress: Progress | None,
        connect: Connect,
        people: Collection[str] | None,
        past: bool,
    ) -> None:
        self.config = config
        self.store = store
        self.account = account
        self.as_of = as_of
        self.progress = progress
        self.connect = connect
        self.people = participants(config, store) if people is None else people
        self.limit = config.backfill_per_night if past else 0

    def run(self, since: date | None) -> AccountReport:
        totals = AccountReport(account=self.account.name)
        read: list[Partition] = []
        for account, checkpoint, owners in self._groups():
            intake = Intake(
                account=self.account.name,
                owners=owners,
                directory=self.config.directory(),
                whole=account.person is not None,
                as_of=self.as_of,
            )
            error = None
            try:
                with alone(self.store, account):
                    self._read(account, self._newest(checkpoint, owners), intake, self._horizon(since))
                read += owners.values()
            except MonitorError as failed:
                if failed.exit_code == 5:
                    raise
                error = failed
            totals = AccountReport(
                account=self.account.name,
                messages=totals.messages + intake.messages,
                stored=totals.stored + intake.stored,
                excluded=dict(Counter(totals.excluded) + intake.excluded),
                error=totals.error or error,
                back_to=max(filter(None, (totals.back_to, self._left(owners))), default=None),
            )
        visits.done(self.store, read, self.account.name, self.as_of)
        return totals

    def _newest(self, checkpoint: Checkpoint, owners: Mapping[str, Partition]) -> Checkpoint:
        """Where to go on, now that no other run reads this mailbox: one may have come further while we waited."""
        if self.account.archive:
            return checkpoint
        (partition,) = owners.values()
        return partition.checkpoint(self.account.name) or {}

    def _left(self, owners: Mapping[str, Partition]) -> date | None:
        """From which day on these owners' mail has been read, None where nothing older is left to read."""
        reaches = (reach_of(partition.checkpoint(self.account.name) or {}) for partition in owners.values())
        oldest = self._horizon(None)
        unread = (reach.back_to for reach in reaches if reach is not None and reach.back_to is not None)
        return max((day for day in unread if oldest is not None and day > oldest), default=None)

    def _groups(self) -> Iterator[tuple[Account, Checkpoint, dict[str, Partition]]]:
        """Who is read together: in an archive, those who stand at the same checkpoint; else everybody alone."""
        groups: dict[str, tuple[Account, Checkpoint, dict[str, Partition]]] = {}
        for address in self.people:
            if not self.account.serves(address):
                continue
            partition = self.store.partition(address, create=True)
            checkpoint = (partition.checkpoint(self.account.name) or {}) if self.account.archive else {}
            mark = json.dumps(checkpoint, sort_keys=True) if self.account.archive else address
            groups.setdefault(mark, (self.account.of(address), checkpoint, {}))[2][address] = partition
        yield from groups.values()

    def _read(self, account: Account, checkpoint: Checkpoint, intake: Intake, since: date | None) -> None:
        with self.connect(account) as connector:
            for batch in gathered(self._batches(connector, checkpoint, intake, since)):
                with self.store.transaction(intake.owners.values(), repeatable=True):
                    intake.store(batch)
                    for partition in intake.owners.values():
                        partition.set_checkpoint(self.account.name, batch.checkpoint)
                if self.progress is not None:
                    self.progress(self.account.name, batch.done, batch.total)
            if account.person is not None:
                note_absences(self.config, connector, account.name, intake.owners.values(), self.as_of)

    def _batches(
        self, connector: Connector, checkpoint: Checkpoint, intake: Intake, since: date | None
    ) -> Iterator[Batch]:
        """What is new, oldest first; a mailbox that was not yet read to its end is read backwards as well."""
        horizon = self._horizon(None)
        begun = not checkpoint or reach_of(checkpoint) is not None
        if not isinstance(connector, Sliced) or horizon is None or since is None or not begun:
            return connector.changes(checkpoint, intake.want, since=since)
        plan = Plan(
            horizon=horizon,
            since=since,
            today=self.as_of.date(),
            limit=self.limit,
            counted=self.progress is not None,
        )
        return slices(connector, checkpoint, intake.want, plan)

    def _horizon(self, since: date | None) -> date | None:
        """Collect never reads behind the retention of facts; archives keep all (DESIGN privacy 6)."""
        if self.account.archive:
            return since
        oldest = (self.as_of - self.config.retention).date()
        return max(since, oldest) if since else oldest


# --------------------------------------------------------------------------- score


def participant(config: Config, store: Store, person: str) -> tuple[str, Partition]:
    """The canonical address and the facts of one who takes part. ConfigError for anyone else."""
    address = config.canonical(person)
    if not takes_part(config, store, address):
        raise ConfigError(
            "this person does not take part", "set opted_in in their table, or let them opt in by mail"
        )
    return address, store.partition(address, create=True)


def facts_of(config: Config, partition: Partition, address: str, messages: Sequence[Message]) -> Facts:
    """Some of one owner's messages with what else the ledger needs to know."""
    serving = config.accounts_of(address)
    return Facts(
        owner=partition.owner,
        messages=tuple(messages),
        corrections=partition.corrections(),
        join_by_subject=any(account.join_by_subject for account in serving),
        expires_after=_expiry(config, serving),
        excluded=partition.exclusions(),
    )


def _expiry(config: Config, serving: Sequence[Account]) -> timedelta | None:
    """How long an ask may wait before it expires: facts that are kept longer wait as long; archives keep all."""
    if serving and all(account.archive for account in serving):
        return None
    return max(EXPIRES_AFTER, config.retention)


@garbage.held_off()
def book_of(config: Config, store: Store, person: str, *, as_of: datetime) -> tuple[Ledger, Terms]:
    """One person's ledger as known at ``as_of``, and the working arrangements it was computed under."""
    address, partition = participant(config, store, person)
    terms = terms_of(config, partition)
    facts = facts_of(config, partition, address, partition.facts(known_from(config, partition, as_of)))
    return ledger(facts, terms, as_of), terms


@garbage.held_off()
def score(config: Config, store: Store, person: str, *, period: Period | None, as_of: datetime) -> Scored:
    """One person's card for a period (last week by default) as known at ``as_of``."""
    address, partition = participant(config, store, person)
    since = known_from(config, partition, as_of)
    facts = facts_of(config, partition, address, partition.facts(since))
    terms = terms_of(config, partition)
    days = period or parse_period("last-week", as_of, config.zone(address, as_of))
    past = past_of(config, partition, as_of)
    if since is not None:
        past = replace(past, known_from=max(past.known_from or since, since))
    window = window_of(days, terms.calendar, past.known_from)
    book = ledger(facts, terms, as_of)
    setting = Setting(
        person=address,
        name=config.name(address),
        period=days,
        window=window,
        as_of=as_of,
        terms=replace(
            terms, calendar=calendar_with_leave(terms.calendar, facts.messages, facts.owner, as_of)
        ),
        knows_since=_knows_since(facts, since, as_of),
        access=tuple(_looks(partition)),
        trend=trend(book, terms, days, as_of, past),
    )
    card = build(book, measure(book, terms, *window, as_of), setting)
    return Scored(card=card, ledger=book, terms=terms)


def _knows_since(facts: Facts, since: datetime | None, as_of: datetime) -> datetime | None:
    """From when on the card knows all mail: as far as it was read back, else the oldest; None where there is none."""
    if since is not None:
        return since if since < as_of else None
    return min((message.received_at for message in facts.messages), default=None)


def _looks(partition: Partition) -> Iterator[Access]:
    """Who looked at the card other than by the owner's mail.

    All of them, whatever instant they named as theirs: a look that ``--as-of`` dates ahead would else be told when it
    no longer matters.
    """
    for at, look in partition.accesses():
        yield Access(at=at, by="command line", what=look.value)


# --------------------------------------------------------------------------- words


class _Mailboxes:
    """The owner's own accounts, each opened once, for as long as one card is being rendered."""

    def __init__(
        self, config: Config, partition: Partition, address: str, connect: Connect, stack: ExitStack
    ) -> None:
        self._accounts = {account.name: account for account in config.accounts_of(address)}
        self._partition = partition
        self._aliases = partition.aliases()
        self._connect = connect
        self._stack = stack
        self._open: dict[str, Connector] = {}

    def fetch(self, account: str, locators: Collection[Locator]) -> Iterator[RawMail]:
        return self._connector(account).fetch(locators)

    def around(self, account: str, days: Collection[date]) -> Iterator[RawMail]:
        return self._connector(account).around(days)

    def key(self, clear: str) -> Id:
        key = self._partition.key(clear)
        return self._aliases.get(key, key)

    def _connector(self, account: str) -> Connector:
        if account not in self._accounts:
            raise ConfigError(
                "this mail came from an account that is no longer configured", "see the accounts table"
            )
        if account not in self._open:
            self._open[account] = self._stack.enter_context(self._connect(self._accounts[account]))
        return self._open[account]


def words(
    config: Config, store: Store, person: str, card: Scorecard, *, connect: Connect = open_account
) -> Words:
    """The owner's own words for a card, fetched again from their own accounts; what is gone is named as gone."""
    return words_of(config, store, person, quoted(card), connect=connect)


def words_of(
    config: Config,
    store: Store,
    person: str,
    entries: Sequence[AskEntry | PromiseEntry],
    *,
    connect: Connect = open_account,
) -> Words:
    """The owner's own words for these entries of their ledger, as ``words`` has them for a card."""
    address, partition = participant(config, store, person)
    copies = partition.locators([entry.message for entry in entries])
    with ExitStack() as stack:
        mailboxes = _Mailboxes(config, partition, address, connect, stack)
        return fetch_words(wanted(entries, copies), mailboxes, config.directory())
