"""The queue of jobs: procrastinate's tables, in a schema of their own beside the facts in the same PostgreSQL.

Its tables hold text by nature, so nothing is put into them that names anybody (orders.py), and a job's row is deleted
when the job is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from monitor.cluster.orders import known
from monitor.errors import ConfigError, StoreError
from monitor.store.engine import parse, where

if TYPE_CHECKING:
    import psycopg
    from procrastinate.jobs import Job
    from sqlalchemy import URL

SCHEMA = "monitor_jobs"
SETTING_UP = 0x6D6F6A6F
"""The advisory lock of whoever makes or upgrades the tables."""

BATCH = 1_000
"""Jobs that are put into the queue together."""

MANY = 100
"""Jobs after which the database is told to look how many there are."""

WAITING = """
WITH RECURSIVE found(name) AS (
    SELECT min(queue_name) FROM procrastinate_jobs
    UNION ALL
    SELECT (SELECT min(queue_name) FROM procrastinate_jobs WHERE queue_name > found.name) FROM found
    WHERE found.name IS NOT NULL)
SELECT name FROM found WHERE name IS NOT NULL
"""
"""The names of all queues, one look at the index each."""

RUNNING = "SELECT queue_name, count(*) FROM procrastinate_jobs WHERE status = 'doing' GROUP BY queue_name"
_STATES = (
    "SELECT queue_name, status::text, count(*) FROM procrastinate_jobs "
    "WHERE status IN ('todo', 'doing') GROUP BY queue_name, status"
)
_TAKEN = "SELECT queueing_lock FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
_ALIVE = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - %s * interval '1 second'"
_RESCUE = """
SELECT procrastinate_retry_job_v2(job.id, now(), NULL, NULL, NULL) FROM (
    SELECT jobs.id FROM procrastinate_jobs jobs LEFT JOIN procrastinate_workers worker ON worker.id = jobs.worker_id
    WHERE jobs.status = 'doing'
      AND (jobs.worker_id IS NULL OR worker.last_heartbeat < now() - %s * interval '1 second')
    FOR UPDATE OF jobs SKIP LOCKED) job
"""
"""One statement, so that a job that somebody else has just given to a living worker is not taken from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How many jobs wait and run that this program understands, and how many workers are alive."""

    waiting: int
    running: int
    workers: int

    @property
    def left(self) -> int:
        """How many are not done."""
        return self.waiting + self.running


def url_of(database: str) -> URL:
    """Return the address of the database. Raises ConfigError where it is no PostgreSQL, or the extra is missing."""
    url = parse(database)
    if url.get_backend_name() != "postgresql":
        raise ConfigError(
            "jobs for workers need PostgreSQL: an SQLite file has one writer, on one machine",
            'set database = "postgresql+psycopg://HOST/NAME", or run `monitor nightly` without workers',
        )
    if not installed():
        raise ConfigError(
            "jobs for workers need procrastinate", "pip install 'responsiveness-monitor[cluster]'"
        )
    return url


def installed() -> bool:
    """Is the library there?"""
    from importlib.util import find_spec

    return find_spec("procrastinate") is not None and find_spec("psycopg") is not None


def plain(url: URL) -> str:
    """Return the address as the driver itself takes it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


class Queue:
    """The queue of one database, for whoever puts jobs in or looks at it."""

    def __init__(self, database: str) -> None:
        self._url = url_of(database)

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection[Any]]:
        import psycopg

        with explained(self._url), psycopg.connect(plain(self._url), autocommit=True) as connection:
            connection.execute(f"SET search_path TO {SCHEMA}")
            yield connection

    def there(self) -> bool:
        """Are there any tables of a queue?"""
        from monitor.cluster import tables

        with self._connection() as connection:
            return tables.mark(connection) is not None

    def check(self) -> None:
        """Raise StoreError unless the tables are there, as this program needs them."""
        from monitor.cluster import tables

        with self._connection() as connection:
            tables.check(connection)

    def upgrade(self) -> None:
        """Make the tables, or bring them to the newest form. Raises StoreError where workers are in the way."""
        from monitor.cluster import tables

        with self._connection() as connection:
            connection.execute(f"SELECT pg_advisory_lock({SETTING_UP})")
            tables.upgrade(connection)

    def put(self, jobs: Sequence[Job]) -> None:
        """Put jobs into the queue. The caller holds off others who do, and has left out what is ``taken``."""
        from procrastinate.manager import JobManager
        from procrastinate.sync_psycopg_connector import SyncPsycopgConnector

        manager = JobManager(SyncPsycopgConnector())
        with self._connection() as connection:
            for start in range(0, len(jobs), BATCH):
                manager.batch_defer_jobs(jobs=list(jobs[start : start + BATCH]), connection=connection)
            if len(jobs) >= MANY:
                # Without knowing how many wait, PostgreSQL looks at each pair of them to take one.
                connection.execute("ANALYZE procrastinate_jobs")

    def taken(self) -> set[str]:
        """Return the queueing locks of all jobs that wait or run."""
        with self._connection() as connection:
            return {str(row[0]) for row in connection.execute(_TAKEN) if row[0] is not None}

    def state(self, lost_after: timedelta) -> State:
        """Return how full the queue is; a worker that was silent for longer than ``lost_after`` is not alive."""
        with self._connection() as connection:
            found = {"todo": 0, "doing": 0}
            for queue, status, count in connection.execute(_STATES):
                found[status] += count if known(queue) else 0
            (workers,) = connection.execute(_ALIVE, [lost_after.total_seconds()]).fetchone() or (0,)
        return State(waiting=found["todo"], running=found["doing"], workers=workers)

    def rescue(self, lost_after: timedelta) -> int:
        """Put the jobs of workers that died back into the queue; return how many."""
        with self._connection() as connection:
            return len(connection.execute(_RESCUE, [lost_after.total_seconds()]).fetchall())


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn the driver's errors, and the library's about them, into StoreErrors."""
    import psycopg
    from procrastinate.exceptions import ConnectorException

    from monitor.store.postgres import explain

    try:
        yield
    except (psycopg.Error, ConnectorException) as error:
        cause = error.__cause__ if isinstance(error, ConnectorException) else error
        message, hint = explain(cause, where(url))
        raise StoreError(message, hint=hint) from None
