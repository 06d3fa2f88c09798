"""Filling the queue: one job a person, none twice, and nothing in it that names anybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cluster.company import MONDAY, SECRET, Company
from servers.dovecot_server import Dovecot
from servers.postgres_server import Postgres

from monitor.cluster import dispatching, orders
from monitor.cluster.dispatching import add_people, dispatch
from monitor.cluster.queue import Queue
from monitor.config.load import load
from monitor.config.settings import Config
from monitor.connectors.registry import types
from monitor.errors import ConfigError, StoreError
from monitor.store import runs
from monitor.store.codes import RunKind
from monitor.store.database import Store
from monitor.store.opening import following
from monitor.store.schema import REVISION

pytestmark = pytest.mark.server
AT = datetime.fromisoformat(MONDAY)


@pytest.fixture
def company(build: Callable[..., Company]) -> Company:
    """Three people."""
    return build(3)


@pytest.fixture
def config(company: Company) -> Config:
    """Their configuration."""
    return load(company.folder / "monitor.toml", types())


@pytest.fixture
def store(company: Company) -> Iterator[Store]:
    """Their facts."""
    with Store.open(company.url, SECRET.encode()) as opened:
        yield opened


def jobs(company: Company) -> list[tuple[str, str, int]]:
    """What is in the queue: task, owner and priority, the first to go first."""
    return [
        (str(task), str(owner or ""), int(priority))
        for task, owner, priority in company.query(
            "SELECT task_name, args->>'owner', priority FROM monitor_jobs.procrastinate_jobs "
            "ORDER BY priority DESC, id"
        )
    ]


def test_each_person_has_one_job_and_the_last_one_clears_up(
    company: Company, config: Config, store: Store
) -> None:
    """However often the night is dispatched, as long as its jobs wait or run."""
    queue = Queue(config.database)
    told = dispatch(config, store, queue, as_of=AT)
    assert (told.jobs, told.there) == (4, 0)
    company.query(
        "SET search_path TO monitor_jobs; UPDATE procrastinate_jobs SET status = 'doing' WHERE id % 2 = 0"
    )
    again = dispatch(config, store, queue, as_of=AT)
    assert (again.jobs, again.there) == (0, 4)
    found = jobs(company)
    assert {owner for task, owner, _ in found if task == "night"} == {
        store.name_of(f"{name}@example.com") for name in company.people
    }
    assert [task for task, _, _ in found] == ["night"] * 3 + ["upkeep"]


def test_a_night_that_was_there_already_is_no_run(company: Company, config: Config, store: Store) -> None:
    """Else the last run would seem to have read nothing."""
    queue = Queue(config.database)
    first = dispatch(config, store, queue, as_of=AT)
    second = dispatch(config, store, queue, as_of=AT)
    assert runs.find(store, first.run) is not None
    assert runs.find(store, second.run) is None


def test_only_cards_that_are_due(company: Company, config: Config, store: Store) -> None:
    """On Sunday none, on Monday everybody's, and before the nights that wait."""
    queue = Queue(config.database)
    dispatch(config, store, queue, as_of=AT)
    assert (
        dispatch(config, store, queue, as_of=datetime.fromisoformat("2026-11-15T08:30:00Z"), due=True).jobs
        == 0
    )
    assert dispatch(config, store, queue, as_of=AT, due=True).jobs == 3
    assert [task for task, _, _ in jobs(company)][:3] == ["card"] * 3


def test_nothing_in_the_queue_names_anybody(company: Company, config: Config, store: Store) -> None:
    """No address, no name of a person, account or host in any column of any of its tables."""
    dispatch(config, store, Queue(config.database), as_of=AT)
    tables = company.query("SELECT tablename FROM pg_tables WHERE schemaname = 'monitor_jobs'")
    assert len(tables) == 4
    said = " ".join(
        str(row)
        for (table,) in tables
        for row in company.query(f"SELECT t::text FROM monitor_jobs.{table} t")
    )
    assert store.name_of("p000@example.com") in said
    for word in ("p000", "@", "example", "127.0.0.1", "imap"):
        assert word not in said


def test_the_servers_take_turns(config: Config, store: Store, dovecot: Dovecot) -> None:
    """A slow server's jobs do not all stand before another's, and a server is told by a hash."""
    accounts = list(config.accounts.values())
    first = orders.queue_of(store, accounts[:1])
    assert orders.queue_of(store, accounts) == first
    assert orders.servers_in(first) == (orders.digest(store, "127.0.0.1"),)
    assert orders.queue_of(store, []) == orders.VERSION


def test_who_confirms_gets_a_job_of_the_same_run(company: Company, config: Config, store: Store) -> None:
    """And nobody gets a second one."""
    queue = Queue(config.database)
    assert add_people(config, store, queue, 7, ["new@example.com"]) == 1
    assert add_people(config, store, queue, 7, ["new@example.com"]) == 0
    assert jobs(company) == [("night", store.name_of("new@example.com"), 0)]


def test_another_who_dispatches_is_waited_for(
    config: Config, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not for ever."""
    monkeypatch.setattr(dispatching, "PATIENCE", timedelta(0))
    with (
        Store.open(config.database, SECRET.encode()) as other,
        other.alone("dispatch", timedelta(0)),
        pytest.raises(StoreError, match="filling the queue"),
    ):
        dispatch(config, store, Queue(config.database), as_of=AT)


def test_the_run_is_noted_as_one_of_workers(config: Config, store: Store) -> None:
    """A night, or a round of cards."""
    night = dispatch(config, store, Queue(config.database), as_of=AT)
    found = runs.find(store, night.run)
    assert found is not None and (found.kind, found.ended) == (RunKind.CLUSTER, False)


@pytest.mark.parametrize("words", [("dispatch",), ("worker", "--once"), ("nightly", "--cluster")])
def test_an_sqlite_file_is_refused(words: tuple[str, ...], tmp_path: Path, company: Company) -> None:
    """With the reason, before anything is opened."""
    text = (company.folder / "monitor.toml").read_text().replace(company.url, "sqlite:///monitor.db")
    (company.folder / "monitor.toml").write_text(text)
    _, said = company.run(*words, code=2)
    assert "PostgreSQL" in said and "one writer" in said
    assert not (company.folder / "monitor.db").exists()


def test_without_tables_the_hint_says_what_makes_them(build: Callable[..., Company]) -> None:
    """Of a database that was never upgraded."""
    company = build(1, queue=False)
    company.run("db", "upgrade")
    company.query("DROP SCHEMA monitor_jobs CASCADE")
    for words in (("dispatch",), ("worker", "--once")):
        _, said = company.run(*words, code=5)
        assert "monitor db upgrade" in said


def test_an_older_schema_stops_a_worker_at_its_start(build: Callable[..., Company]) -> None:
    """With exit code 5; one number newer is worked with."""
    company = build(1)
    company.query("UPDATE alembic_version SET version_num = '0003'")
    _, said = company.run("worker", "--once", code=5)
    assert "schema 0003" in said and "monitor db upgrade" in said
    company.query(f"UPDATE alembic_version SET version_num = '{following(REVISION)}'")
    company.run("worker", "--once")


def test_no_database_url_is_needed_to_refuse(postgres: Postgres) -> None:
    """The queue itself refuses other databases."""
    with pytest.raises(ConfigError, match="need PostgreSQL"):
        Queue("sqlite:///monitor.db")
