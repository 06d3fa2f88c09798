"""The queue's tables: made once, upgraded step by step, and never under the feet of older workers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from servers.postgres_server import Postgres

from monitor.cluster import tables
from monitor.cluster.queue import SCHEMA, Queue
from monitor.errors import StoreError
from monitor.store import opening
from monitor.store.database import Store
from monitor.store.engine import connect, parse

pytestmark = pytest.mark.server
OLD = "03.01.00_01_pre_add_heartbeat"
"""The step up to which the older form below was made; a "post" step and more come behind it."""


@pytest.fixture
def url(postgres: Postgres) -> str:
    """An empty database."""
    return postgres.new()


@pytest.fixture
def connection(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection into the queue's schema."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as opened:
        opened.execute(f"SET search_path TO {SCHEMA}")
        yield opened


@pytest.fixture
def older(connection: psycopg.Connection[Any]) -> None:
    """The tables as an older release of the library made them."""
    connection.execute(f"CREATE SCHEMA {SCHEMA}")
    for step in tables.steps():
        if step.stem <= OLD:
            connection.execute(step.read_text())
    connection.execute(f"COMMENT ON SCHEMA {SCHEMA} IS '{OLD}'")


def functions(connection: psycopg.Connection[Any]) -> set[str]:
    """The names of the library's functions there are."""
    query = "SELECT proname FROM pg_proc WHERE pronamespace = %s::regnamespace"
    return {str(name) for (name,) in connection.execute(query, [SCHEMA])}


def test_made_once_and_left_alone(url: str, connection: psycopg.Connection[Any]) -> None:
    """Twice does no harm, and afterwards it is in order."""
    with pytest.raises(StoreError, match="not there"):
        Queue(url).check()
    Queue(url).upgrade()
    made = functions(connection)
    Queue(url).upgrade()
    Queue(url).check()
    assert functions(connection) == made and "procrastinate_fetch_job_v2" in made


def test_its_tables_are_not_taken_for_ours(url: str) -> None:
    """They stand in a schema of their own, so a database of facts is one before and after."""
    Queue(url).upgrade()
    engine = connect(parse(url))
    assert opening.revision(engine) is None
    engine.dispose()
    with Store.open(url, b"a secret of more than thirty-two bytes") as store:
        store.partition("pat@example.com", create=True)
    Queue(url).upgrade()


@pytest.mark.usefixtures("older")
def test_an_older_form_is_brought_up(url: str, connection: psycopg.Connection[Any]) -> None:
    """To what a new database has."""
    with pytest.raises(StoreError, match="older form"):
        Queue(url).check()
    Queue(url).upgrade()
    Queue(url).check()
    assert tables.mark(connection) == tables.steps()[-1].stem
    assert "procrastinate_fetch_job_v2" in functions(connection)


@pytest.mark.usefixtures("older")
def test_workers_that_would_be_cut_off_are_in_the_way(url: str, connection: psycopg.Connection[Any]) -> None:
    """As long as they live; nothing is changed."""
    connection.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    before = functions(connection)
    with pytest.raises(StoreError, match="older workers are at work"):
        Queue(url).upgrade()
    assert functions(connection) == before
    connection.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 h'")
    Queue(url).upgrade()


def test_what_older_workers_can_live_with_is_done_at_once(
    url: str, connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The "pre" steps of a new release; its "post" steps wait until no worker is alive."""
    Queue(url).upgrade()
    real: Callable[[], list[Path]] = tables.steps
    pre, post = tmp_path / "99.00.00_01_pre_add.sql", tmp_path / "99.00.00_50_post_drop.sql"
    pre.write_text("CREATE TABLE added (number INTEGER)")
    post.write_text("DROP TABLE added")
    monkeypatch.setattr(tables, "steps", lambda: [*real(), pre, post])
    with pytest.raises(StoreError, match="older form"):
        Queue(url).check()
    connection.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    Queue(url).upgrade()
    Queue(url).check()
    assert connection.execute("SELECT count(*) FROM added").fetchone() == (0,)
    connection.execute("DELETE FROM procrastinate_workers")
    Queue(url).upgrade()
    assert connection.execute("SELECT to_regclass('added')").fetchone() == (None,)


def test_a_newer_form_is_worked_with(url: str, connection: psycopg.Connection[Any]) -> None:
    """An older worker that starts after its colleagues were upgraded."""
    Queue(url).upgrade()
    connection.execute(f"COMMENT ON SCHEMA {SCHEMA} IS '99.00.00_01_pre_add'")
    Queue(url).check()


def test_taking_a_job_from_a_long_queue_is_quick(url: str, connection: psycopg.Connection[Any]) -> None:
    """Thousands wait, and one is taken in milliseconds; PostgreSQL has to know how many there are for that."""
    from procrastinate.jobs import Job

    queue = Queue(url)
    queue.upgrade()
    owners = [f"{number:032x}" for number in range(5_000)]
    queue.put(
        [Job(task_name="night", queue="1", lock=owner, queueing_lock=f"night {owner}") for owner in owners]
    )
    (worker,) = connection.execute("SELECT procrastinate_register_worker_v1()").fetchone() or (0,)
    begun = time.monotonic()
    for _ in range(20):
        taken = connection.execute("SELECT id FROM procrastinate_fetch_job_v2(ARRAY['1'], %s)", [worker])
        assert taken.fetchone() != (None,)
    assert time.monotonic() - begun < 2
