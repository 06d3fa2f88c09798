"""Whose night is it? One job a person, none twice: what waits or runs already is left as it is.

The service's mailbox comes first; who confirms there gets a job of their own when their mail was read. Servers take
turns in the order of jobs, so that a slow one does not hold up the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING

from monitor.cluster.orders import PRIORITY, VERSION, Task, queue_of, service_accounts
from monitor.cluster.queue import Queue
from monitor.config.settings import Config
from monitor.errors import StoreError
from monitor.mailing import due_cards
from monitor.participants import participants
from monitor.store import runs
from monitor.store.codes import RunKind
from monitor.store.database import Store

if TYPE_CHECKING:
    from procrastinate.jobs import Job

PATIENCE = timedelta(minutes=5)
"""How long one who dispatches waits for another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched:
    """The run's number, how many jobs were put into the queue, and how many were there already."""

    run: int
    jobs: int
    there: int


def dispatch(config: Config, store: Store, queue: Queue, *, as_of: datetime, due: bool = False) -> Dispatched:
    """Put everybody's night into the queue, or (``due``) the cards whose time has come. Twice does no harm.

    Raises StoreError where the queue has no tables, or another process dispatches for minutes.
    """
    queue.check()
    run = runs.begin(store, RunKind.CARDS if due else RunKind.CLUSTER, as_of)
    people = [person for person, _ in due_cards(config, store, as_of)] if due else participants(config, store)
    jobs = list(_common(config, store, run, upkeep=not due))
    jobs += _of_people(config, store, run, Task.CARD if due else Task.NIGHT, people)
    put = _put(store, queue, jobs)
    if not put:
        runs.cancel(store, run)
    return Dispatched(run=run, jobs=put, there=len(jobs) - put)


def add_people(config: Config, store: Store, queue: Queue, run: int, people: Iterable[str]) -> int:
    """Put the nights of these people into the queue as a part of a run."""
    return _put(store, queue, list(_of_people(config, store, run, Task.NIGHT, people)))


def _put(store: Store, queue: Queue, jobs: list[Job]) -> int:
    with store.alone("dispatch", PATIENCE) as got:
        if not got:
            raise StoreError("another process is filling the queue", "try again when it is done")
        taken = queue.taken()
        fresh = [job for job in jobs if job.queueing_lock not in taken]
        queue.put(fresh)
    return len(fresh)


def _common(config: Config, store: Store, run: int, *, upkeep: bool) -> Iterator[Job]:
    if config.service is not None:
        yield _job(Task.SERVICE, run, "", queue_of(store, service_accounts(config)))
    if upkeep:
        yield _job(Task.UPKEEP, run, "", VERSION)


def _of_people(config: Config, store: Store, run: int, task: Task, people: Iterable[str]) -> Iterator[Job]:
    """Yield one job a person, the servers in turn. Whoever has no account has a night all the same: facts age."""
    by_queue: dict[str, list[Job]] = defaultdict(list)
    for person in dict.fromkeys(people):
        store.partition(person, create=True)
        queue = queue_of(store, config.accounts_of(person))
        by_queue[queue].append(_job(task, run, store.name_of(person), queue))
    for turn in zip_longest(*by_queue.values()):
        yield from (job for job in turn if job is not None)


def _job(task: Task, run: int, owner: str, queue: str) -> Job:
    """Return a job. No two with one owner run at once, and no two of a kind wait for them."""
    from procrastinate.jobs import Job

    return Job(
        task_name=task.value,
        queue=queue,
        priority=PRIORITY[task],
        lock=owner or task.value,
        queueing_lock=f"{task.value} {owner}",
        task_kwargs={"run": f"{run:012x}", **({"owner": owner} if owner else {})},
    )
