"""One worker: it takes jobs from the queue, several at once, until it is told to stop or nothing is left.

Jobs run in threads of their own; a signal lets them come to their end. A worker that dies leaves its jobs behind, and
any other that lives puts them back into the queue once the dead one has been silent for a while.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
from procrastinate import App, sql
from procrastinate.job_context import JobContext
from procrastinate.jobs import DeleteJobCondition, Job
from procrastinate.manager import JobManager
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from procrastinate.worker import Worker

from monitor.cluster import work
from monitor.cluster.orders import Task
from monitor.cluster.queue import RUNNING, SCHEMA, WAITING, Queue, explained, plain, url_of
from monitor.cluster.work import Bench, LaterError
from monitor.errors import MonitorError

FETCHING = 0x6D6F6665
"""The advisory lock of whoever takes a job: the caps are exact, since one is taken after the other."""

POLL = 1.0
"""Seconds between looks at the queue where nothing was told: a server may have room again."""

LOOKS = 0.3
"""Seconds between looks whether the queue is empty, where that ends the worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """When a worker ends by itself: after one job (or none, where none is there), or when no job is left anywhere."""

    once: bool = False
    empty: bool = False


class _Later(BaseRetryStrategy):
    """What is put off comes again after its time; nothing else does."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:  # noqa: ARG002
        if isinstance(exception, LaterError):
            return RetryDecision(retry_in={"seconds": math.ceil(exception.wait.total_seconds())})
        return None


class _Manager(JobManager):
    """Takes a job only where its servers have room (pace.py)."""

    def __init__(self, connector: PsycopgConnector, bench: Bench) -> None:
        super().__init__(connector)
        self._postgres = connector
        self._bench = bench

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:  # noqa: ARG002
        async with self._postgres.pool.connection() as connection:
            await connection.execute(f"SELECT pg_advisory_xact_lock({FETCHING})")
            waiting = [str(name) for (name,) in await _rows(connection, WAITING)]
            running = {str(name): int(count) for name, count in await _rows(connection, RUNNING)}
            open_queues = self._bench.pace.open_queues(waiting, running)
            if not open_queues:
                return None
            row = await self._postgres.execute_query_one_async_with_connection(
                connection, query=sql.queries["fetch_job"], queues=open_queues, worker_id=worker_id
            )
        return None if row["id"] is None else Job.from_row(row)


async def _rows(connection: Any, query: str) -> list[tuple[Any, ...]]:
    return list(await (await connection.execute(query)).fetchall())


def run(bench: Bench, queue: Queue, *, concurrency: int = 1, until: Until = Until()) -> None:
    """Be a worker until a signal or ``until`` ends it. Raises StoreError where the database goes away."""
    queue.check()
    logging.getLogger("procrastinate").disabled = True  # we say ourselves what may be said
    for name in ("procrastinate", "psycopg.pool"):
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False
    url = url_of(bench.config.database)
    connector = PsycopgConnector(
        conninfo=plain(url), min_size=1, max_size=concurrency + 2, configure=_configure
    )
    app = App(connector=connector)
    app.job_manager = _Manager(connector, bench)
    _tasks(app, bench, queue)
    with explained(url):
        asyncio.run(_work(app, bench, queue, concurrency, until))


async def _configure(connection: psycopg.AsyncConnection[Any]) -> None:
    # Not among the connection's start-up parameters: connection poolers refuse those.
    await connection.execute(f"SET search_path TO {SCHEMA}")
    await connection.commit()


def _tasks(app: App, bench: Bench, queue: Queue) -> None:
    """Say which function does the jobs of which name."""

    def person(context: JobContext, run: str, owner: str) -> None:
        _guarded(bench, lambda: work.night(bench, Task(context.job.task_name), int(run, 16), owner))

    def service(context: JobContext, run: str) -> None:  # noqa: ARG001
        _guarded(bench, lambda: work.service(bench, queue, int(run, 16)))

    def upkeep(context: JobContext, run: str) -> None:  # noqa: ARG001
        _guarded(bench, lambda: work.upkeep(bench, queue, int(run, 16)))

    functions: dict[Task, Callable[..., None]] = {
        Task.NIGHT: person,
        Task.CARD: person,
        Task.SERVICE: service,
        Task.UPKEEP: upkeep,
    }
    for task, function in functions.items():
        app.task(name=task.value, pass_context=True, retry=_Later())(function)


def _guarded(bench: Bench, job: Callable[[], None]) -> None:
    """Do a job; what breaks it is told, and it is tried again. What a mailbox breaks was caught before (work.py)."""
    try:
        job()
    except LaterError:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, one job must not end a worker
        bench.log.failure("put off", error)
        raise LaterError(bench.pause(3)) from None


async def _work(app: App, bench: Bench, queue: Queue, concurrency: int, until: Until) -> None:
    lost = bench.config.cluster.lost_after

    async def one(process: Callable[[], Any], context: JobContext, worker: Any) -> Any:  # noqa: ARG001
        if until.once:
            worker.stop()
        return await process()

    async with app.open_async():
        worker: Any = Worker(
            app=app,
            name=None,
            concurrency=1 if until.once else concurrency,
            wait=not until.once,
            fetch_job_polling_interval=POLL,
            delete_jobs=DeleteJobCondition.ALWAYS,
            update_heartbeat_interval=lost.total_seconds() / 3,
            stalled_worker_timeout=lost.total_seconds(),
            worker_middleware=[one],
        )
        async with _beside(_rescue(queue, lost), _ends(worker, queue, lost, until)):
            await worker.run()
        await app.check_connection_async()  # where the database is away, that is why it ended


@asynccontextmanager
async def _beside(*routines: Any) -> AsyncIterator[None]:
    """Run these while the block runs."""
    tasks = [asyncio.create_task(routine) for routine in routines]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _rescue(queue: Queue, lost: timedelta) -> None:
    """Put the jobs of the dead back into the queue, now and again."""
    while True:
        with suppress(MonitorError):
            await asyncio.to_thread(queue.rescue, lost)
        await asyncio.sleep(lost.total_seconds() / 2)


async def _ends(worker: Any, queue: Queue, lost: timedelta, until: Until) -> None:
    """Stop the worker when no job waits or runs anywhere, where it was told so."""
    while until.empty:
        with suppress(MonitorError):
            if not (await asyncio.to_thread(queue.state, lost)).left:
                worker.stop()
                return
        await asyncio.sleep(LOOKS)
