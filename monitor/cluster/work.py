"""What a worker does for one job: the same steps as `monitor nightly`, for one person.

What fails for now is tried again later, with growing pauses; what fails for good is not, so that a wrong password locks
nobody out. A mailbox that fails again and again, or kills whoever reads it, is parked: left alone for a day, and told
of by its account's name. Nothing here says whose it is.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from monitor import mailing, pipeline
from monitor.cluster.dispatching import add_people
from monitor.cluster.orders import Task, digest, server_of
from monitor.cluster.pace import Pace
from monitor.cluster.queue import Queue
from monitor.config.settings import Account, Config
from monitor.delivery.outbox import Result
from monitor.errors import BusyError, MonitorError, StoreError
from monitor.health.log import Log
from monitor.participants import nameless, participants, takes_part
from monitor.service import rereading, rights
from monitor.service.letters import service_address
from monitor.service.subscriptions import poll
from monitor.service.tokens import CardDesk
from monitor.store import runs, visits
from monitor.store.database import Store
from monitor.store.partition import Partition
from monitor.store.runs import Counts
from monitor.store.visits import Visit

REST = " "
"""What the rest of a night, after the accounts, is noted as among visits: no account has such a name."""

LONGEST_WAIT = timedelta(minutes=15)
UPKEEP_WAITS = timedelta(seconds=5)
RUNS_KEPT = timedelta(days=60)
WAITS = timedelta(seconds=10)
SENT = (Result.SENT, Result.SENT_AGAIN, Result.ARRIVED)


class LaterError(Exception):
    """The job is to be tried again, at the earliest after ``wait``. What is done so far stays done."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("later")
        self.wait = wait


class DiedError(MonitorError):
    """A mailbox that could not be read without the process dying."""


@dataclass(slots=True)
class Bench:
    """What the jobs of one worker share. ``clock`` tells the instant at which a job begins."""

    config: Config
    store: Store
    clock: Callable[[], datetime]
    pace: Pace
    log: Log
    connect: pipeline.Connect = pipeline.open_account
    drawing: Lock = field(default_factory=Lock)
    """Charts are drawn by one thread at a time: the library's state is one for all."""

    def pause(self, failures: int) -> timedelta:
        """How long to wait after so many failures in a row: doubled each time, never quite the same."""
        longest = min(self.config.cluster.retry_after * 2.0 ** max(failures - 1, 0), LONGEST_WAIT)
        return longest * random.uniform(0.75, 1.25)


@dataclass(slots=True)
class Night:
    """One person's job."""

    bench: Bench
    person: str
    partition: Partition
    task: Task
    run: int
    as_of: datetime
    counts: Counts = field(default_factory=Counts)
    wait: timedelta | None = None
    read: bool = True
    """Was every account read to its end?"""

    def work(self) -> Counts:
        """Do the job; raises LaterError where something is to be tried again."""
        for account in self.bench.config.accounts_of(self.person):
            self._collect(account)
        if self.wait is not None:
            raise LaterError(self.wait)
        visit = visits.visit_of(self.bench.store, self.partition, REST)
        if not visit.parked(self.as_of):
            self._guarded(REST, visit, self._rest)
        if self.wait is not None:
            raise LaterError(self.wait)
        return self.counts

    # ---- accounts

    def _collect(self, account: Account) -> None:
        visit = visits.visit_of(self.bench.store, self.partition, account.name)
        if visit.parked(self.as_of):
            self.read = False
            return
        self._guarded(account.name, visit, lambda: self._read(account))

    def _read(self, account: Account) -> None:
        bench = self.bench
        (report,) = pipeline.collect(
            bench.config,
            bench.store,
            as_of=self.as_of,
            accounts=[account.name],
            people=(self.person,),
            connect=bench.connect,
            past=self.task is Task.NIGHT,
        )
        self.counts += Counts(messages=report.messages, stored=report.stored)
        if report.error is not None:
            raise report.error

    def _guarded(self, what: str, visit: Visit, step: Callable[[], None]) -> None:
        """Do a step whose failure, even the death of this process, is counted; decide what comes of a failure."""
        bench = self.bench
        if visit.failures >= bench.config.cluster.attempts:
            self._park(what, DiedError("whoever read it died of it, again and again"))
            return
        visits.begin(bench.store, self.partition, what)
        failures = visit.failures + 1
        try:
            step()
        except BusyError:
            visits.take_back(bench.store, self.partition, what)
            self._put_off(bench.pause(1))
        except Exception as error:  # noqa: BLE001  whatever it is, one mailbox must not end a worker
            self._failed(what, failures, error)
        else:
            if what == REST:  # that an account was read to its end is noted where it was
                visits.done(bench.store, [self.partition], what, self.as_of)
            self._pace(what, Pace.well)

    def _failed(self, what: str, failures: int, error: Exception) -> None:
        kind = runs.kind_of(error)
        passing = kind in ("transient", "storage", "unforeseen")
        self.read = False
        if kind == "transient":
            self._pace(what, Pace.trouble)
        if failures >= self.bench.config.cluster.attempts:
            self._park(what, error)
        elif passing:
            self._put_off(self.bench.pause(failures))
            self._tell("put off", what, error, failures=failures)
        else:
            self.counts += runs.failure(error)
            self._tell("failed", what, error, failures=failures)

    def _park(self, what: str, error: Exception) -> None:
        """Leave an account alone for a day: its owner's card stays due, and the others' nights go on."""
        until = self.as_of + self.bench.config.cluster.parked_for
        visits.park(self.bench.store, self.partition, what, until)
        self.read = False
        self.counts += runs.failure(error) + Counts(parked=1)
        self._tell("parked", what, error, until=until.isoformat())

    def _put_off(self, wait: timedelta) -> None:
        self.wait = max(wait, self.wait or timedelta())
        self.read = False

    def _pace(self, what: str, told: Callable[[Pace, str], None]) -> None:
        account = self.bench.config.accounts.get(what)
        server = account and server_of(account)
        if server:
            told(self.bench.pace, digest(self.bench.store, server))

    def _tell(self, event: str, what: str, error: Exception, **more: object) -> None:
        """Name the account, never the person; where one login opens many, the owner's hash tells lines apart."""
        account = self.bench.config.accounts.get(what)
        if isinstance(error, MonitorError):
            error = nameless(self.bench.config, error)
        many = account is None or account.serves_others or account.archive
        self.bench.log.failure(
            event,
            error,
            run=self.run,
            account="the rest of a night" if account is None else what,
            **more,
            **({"owner": self.bench.store.name_of(self.person)[:8]} if many else {}),
        )

    # ---- the rest of the night

    def _rest(self) -> None:
        bench = self.bench
        if self.task is Task.NIGHT:
            rereading.reread(
                bench.config, bench.store, as_of=self.as_of, connect=bench.connect, people=(self.person,)
            )
            purged = rights.purge(bench.config, bench.store, as_of=self.as_of, people=(self.person,))
            self.counts += Counts(purged=purged.messages)
            for error in purged.errors:
                raise error
        if self.read and bench.config.delivery is not None:
            self._deliver()

    def _deliver(self) -> None:
        bench = self.bench
        address = service_address(bench.config)
        with bench.drawing:
            reports = mailing.deliver(
                bench.config,
                bench.store,
                as_of=self.as_of,
                desk=CardDesk(address, bench.store, self.as_of) if address else None,
                connect=bench.connect,
                people=(self.person,),
                collects=False,
            )
        for report in reports:
            if report.outcome in SENT:
                self.counts += Counts(cards_sent=1)
            if report.outcome == Result.REFUSED:
                self.counts += Counts(cards_failed=1)
            if report.error is not None:
                raise report.error


def night(bench: Bench, task: Task, run: int, owner: str) -> None:
    """Do one person's job, and add what it came to to its run. Somebody who is gone meanwhile has none."""
    partition = bench.store.named(owner)
    counts = Counts(jobs=1)
    if partition is not None:
        with bench.store.at_hand(partition):
            counts += _night_of(bench, task, run, partition)
    runs.add(bench.store, run, counts)


def _night_of(bench: Bench, task: Task, run: int, partition: Partition) -> Counts:
    if not takes_part(bench.config, bench.store, partition.address):
        return Counts()
    job = Night(bench, partition.address, partition, task, run, bench.clock())
    try:
        return job.work()
    except LaterError:
        runs.add(bench.store, run, job.counts + Counts(retries=1))
        raise


def upkeep(bench: Bench, queue: Queue, run: int) -> None:
    """Do what is done once for all, when nothing else is left, and end the run.

    What is old of those who take part no longer goes here, since they have no job. Then what was deleted is cleared
    away.
    """
    store = bench.store
    if queue.state(bench.config.cluster.lost_after).left > 1:
        raise LaterError(min(UPKEEP_WAITS, bench.config.cluster.retry_after))
    runs.drop(store, bench.clock() - RUNS_KEPT)
    try:
        purged = rights.purge_others(bench.config, store, as_of=bench.clock())
        runs.add(store, run, Counts(purged=purged))
        store.compact()
    except StoreError as error:
        bench.log.failure("put off", error, run=run, account="upkeep")
        raise LaterError(bench.pause(1)) from None
    runs.add(store, run, Counts(jobs=1))
    found = runs.find(store, run)
    if found is not None:
        seconds = max((bench.clock() - found.begun).total_seconds(), 0.0)
        failed = any(found.counts.failures().values())
        runs.end(store, run, seconds=seconds, failed=failed)
        bench.log.say("night done", run=run, seconds=round(seconds), **found.counts.told())


def service(bench: Bench, queue: Queue, run: int) -> None:
    """Act on mail to the service, and put the nights of those who confirmed into the queue."""
    before = set(participants(bench.config, bench.store))
    with bench.store.alone("service", WAITS) as got:
        if not got:
            raise LaterError(bench.pause(1))
        with bench.drawing:
            report = poll(bench.config, bench.store, as_of=bench.clock(), connect=bench.connect)
    counts = Counts(jobs=1)
    for error in report.errors:
        counts += runs.failure(error)
        bench.log.failure("failed", error, run=run, account="service")
    fresh = [person for person in participants(bench.config, bench.store) if person not in before]
    add_people(bench.config, bench.store, queue, run, fresh)
    runs.add(bench.store, run, counts)
