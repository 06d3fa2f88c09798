"""What is PostgreSQL's own: its tables, its locks, what goes wrong with a server, what forgetting leaves."""

from __future__ import annotations

import builtins
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from click.testing import CliRunner
from servers.dovecot_server import free_port
from servers.postgres_server import PASSWORD, USER, Postgres
from sqlalchemy import create_engine

from monitor.errors import ConfigError, StoreError
from monitor.model import Message
from monitor.store import engine as engines
from monitor.store import migrate, opening, schema
from monitor.store import postgres as ours
from monitor.store.database import Store
from monitor.store.saving import ENOUGH

pytestmark = pytest.mark.server

SECRET = b"a secret of more than thirty-two bytes"
NOW = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)
SHORT = timedelta(milliseconds=300)
Make = Callable[..., Message]


@pytest.fixture
def engine() -> str:
    """Everything here runs on PostgreSQL."""
    return "postgres"


def name_of(url: str) -> str:
    return url.rpartition("/")[2]


# ---- tables


def test_migrations_make_what_the_models_say(postgres: Postgres) -> None:
    """Alembic finds nothing to do on a database that went through all migrations; again does no harm."""
    url = postgres.new()
    assert migrate.check(url).current is None
    assert migrate.upgrade(url).ok
    assert migrate.upgrade(url).ok
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
    engine.dispose()
    Store.open(url, SECRET).close()


def test_a_new_database_equals_a_migrated_one(postgres: Postgres, url: str) -> None:
    """Columns, checks, keys and indexes, which alembic compares in part only."""
    migrated = postgres.new()
    migrate.upgrade(migrated)
    assert definitions(postgres, migrated) == definitions(postgres, url)


def definitions(server: Postgres, url: str) -> list[list[tuple[object, ...]]]:
    asked = (
        (
            "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
            "WHERE table_schema = 'public' ORDER BY 1, 2"
        ),
        (
            "SELECT conrelid::regclass::text, contype::text, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2, 3"
        ),
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    )
    found = [server.query(query, name_of(url)) for query in asked]
    assert all(found)
    return found


def test_no_column_can_hold_words(postgres: Postgres, url: str) -> None:
    """Every column of ours is a number or bytes, and each column of bytes has a check of its length."""
    types = postgres.query(
        "SELECT table_name, column_name, data_type FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
        name_of(url),
    )
    assert {kind for _, _, kind in types} == {"bigint", "integer", "double precision", "bytea"}
    checks = " ".join(
        str(row)
        for row in postgres.query(
            "SELECT conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'c'",
            name_of(url),
        )
    )
    for table, column, kind in types:
        assert kind != "bytea" or f"length({column})" in checks, f"{table}.{column} takes any bytes"


def test_other_databases_are_left_alone(postgres: Postgres) -> None:
    """Neither somebody else's nor one of another schema is touched."""
    url = postgres.new()
    postgres.query("CREATE TABLE song (title TEXT)", name_of(url))
    with pytest.raises(StoreError, match="other tables"):
        Store.open(url, SECRET)
    postgres.query(opening.VERSION_TABLE, name_of(url))
    postgres.query("INSERT INTO alembic_version VALUES ('9999')", name_of(url))
    with pytest.raises(StoreError, match="does not know"):
        migrate.upgrade(url)
    with pytest.raises(StoreError) as caught:
        Store.open(url, SECRET)
    assert "upgrade the program" in caught.value.hint


def test_stores_may_be_made_at_once(postgres: Postgres) -> None:
    """Several processes that find an empty database make one set of tables and one owner."""
    url = postgres.new()
    ended: list[str] = []

    def work() -> None:
        with Store.open(url, b"x" * 32) as store:
            ended.append(store.partition("pat@x", create=True).owner)

    run_together(*[work] * 4)
    assert len(ended) == 4 and len(set(ended)) == 1


def run_together(*works: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()


def test_the_command_line(postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`monitor db upgrade` and `monitor db check` as on SQLite."""
    from monitor.cli.main import monitor

    url = postgres.new()
    monkeypatch.setenv("MONITOR_SECRET", "x" * 32)
    config = tmp_path / "monitor.toml"
    config.write_text(f'internal_domains = ["example.com"]\ndatabase = "{url}"\n')
    config.chmod(0o600)
    for words, code in (("check", 5), ("upgrade", 0), ("check", 0)):
        ended = CliRunner().invoke(monitor, ["--config", str(config), "db", words])
        told = getattr(ended.exception, "exit_code", ended.exit_code)
        assert told == code, ended.output
        assert PASSWORD not in ended.output


# ---- one writer an owner


def test_two_owners_are_written_at_once(url: str, make: Make) -> None:
    """A transaction of one owner does not keep another from being written, nor anybody from reading."""
    with Store.open(url, SECRET, patience=SHORT) as store:
        one, two = (store.partition(f"{name}@x", create=True) for name in ("pat", "kim"))
        with store.transaction([one]):
            one.save(make(), "pat", "1")

            def other() -> None:
                two.save(make(), "kim", "1")
                assert one.facts() == ()

            run_together(other)
        assert len(one.facts()) == len(two.facts()) == 1


def test_the_second_writer_of_an_owner_waits(url: str, make: Make) -> None:
    """For as long as it has patience; then it says who is in the way, and nothing of it is stored."""
    with Store.open(url, SECRET, patience=SHORT) as store:
        one = store.partition("pat@x", create=True)
        said: list[str] = []

        def other() -> None:
            with pytest.raises(StoreError, match="in use") as caught:
                one.save(make(id="2@x"), "pat", "2")
            said.append(caught.value.hint)

        with store.transaction([one]):
            run_together(other)
            one.save(make(), "pat", "1")
        assert said == ["try again when the other run has ended"]
        assert len(one.facts()) == 1


def test_owners_are_locked_in_one_order(url: str, make: Make) -> None:
    """Transactions over the same owners, named in different orders, do not wait for each other for ever."""
    with Store.open(url, SECRET) as store:
        people = [store.partition(f"{number}@x", create=True) for number in range(4)]

        def work(order: int) -> Callable[[], None]:
            def writes() -> None:
                for number in range(15):
                    with store.transaction(people[::order]):
                        for partition in people[::order]:
                            partition.save(make(id=f"{order} {number}@x"), "all", f"{order} {number}")

            return writes

        run_together(work(1), work(-1))
        assert [len(partition.facts()) for partition in people] == [30] * 4


def test_a_ledger_is_read_from_one_state(url: str, make: Make) -> None:
    """What is committed while somebody reads is seen by none or all of their statements."""
    with Store.open(url, SECRET) as store:
        one = store.partition("pat@x", create=True)
        with store.reading() as connection:
            before = connection.exec_driver_sql("SELECT count(*) FROM message").scalar()
            run_together(lambda: one.save(make(), "pat", "1"))
            assert connection.exec_driver_sql("SELECT count(*) FROM message").scalar() == before == 0
        assert len(one.facts()) == 1


def test_nobody_writes_to_a_forgotten_owner(url: str, make: Make) -> None:
    """A run that still knows the person ends with an error, and makes no new row."""
    with Store.open(url, SECRET) as store, Store.open(url, SECRET) as other:
        one = store.partition("pat@x", create=True)
        late = other.partition("pat@x", create=True)
        assert one.forget() == 0
        with pytest.raises(StoreError, match="forgotten"):
            late.save(make(), "pat", "1")


# ---- forgetting


def test_forgetting_leaves_no_key_on_the_disk(postgres: Postgres, url: str, make: Make) -> None:
    """The data key is in no file of the database any more, so that what may remain elsewhere opens for nobody."""
    with Store.open(url, SECRET) as store:
        one = store.partition("pat@x", create=True)
        one.save(make(), "pat", "1")
        ((wrapped,),) = postgres.query("SELECT data_key FROM owner", name_of(url))
        assert isinstance(wrapped, bytes)
        postgres.query("CHECKPOINT")
        assert on_disk(postgres, url, wrapped)
        assert one.forget() == 0
        postgres.query("CHECKPOINT")
        assert not on_disk(postgres, url, wrapped)


def on_disk(server: Postgres, url: str, wanted: bytes) -> bool:
    ((number,),) = server.query(f"SELECT oid::bigint FROM pg_database WHERE datname = '{name_of(url)}'")
    return any(wanted in file.read_bytes() for file in (server.data / "base" / str(number)).iterdir())


def test_forgetting_says_when_traces_may_remain(url: str, make: Make) -> None:
    """Somebody who looks at the state before keeps the old rows alive."""
    with Store.open(url, SECRET, patience=SHORT) as store:
        one = store.partition("pat@x", create=True)
        one.save(make(), "pat", "1")
        with Store.open(url, SECRET) as other, other.reading() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM message")
            done: list[str] = []

            def forget() -> None:
                with pytest.raises(StoreError, match="traces") as caught:
                    one.forget()
                done.append(caught.value.hint)

            run_together(forget)
        assert "monitor purge" in done[0]
        assert store.partition("pat@x") is None
        store.compact()


# ---- what can be wrong with a server


@pytest.mark.parametrize(
    ("wrong", "says", "hint"),
    [
        ({"port": 0}, "does not answer", "server runs"),
        ({"password": "battery-staple"}, "refuses the login", "password"),
        ({"database": "nowhere"}, "does not exist", "createdb"),
        ({"username": "nobody-known"}, "refuses the login", "user"),
    ],
    ids=lambda value: str(value),
)
def test_a_server_that_cannot_be_used(
    postgres: Postgres, url: str, wrong: dict[str, Any], says: str, hint: str
) -> None:
    """Each is told apart, with a way out, and without the password."""
    parsed = engines.parse(url).set(**(wrong | ({"port": free_port()} if "port" in wrong else {})))
    for work in (lambda at: Store.open(at, SECRET), migrate.check, migrate.upgrade):
        with pytest.raises(StoreError, match=says) as caught:
            work(parsed.render_as_string(hide_password=False))
        assert hint in caught.value.hint
        assert caught.value.exit_code == 5
        assert caught.value.__cause__ is None
        for secret in (PASSWORD, "battery-staple"):
            assert secret not in str(caught.value) + caught.value.hint


def test_a_password_behind_the_question_mark_is_not_shown(postgres: Postgres, url: str) -> None:
    """The driver takes it there too."""
    at = f"postgresql://{USER}@127.0.0.1:{postgres.port}/{name_of(url)}?password="
    Store.open(at + PASSWORD, SECRET).close()
    with pytest.raises(StoreError, match="refuses") as caught:
        Store.open(at + "battery-staple", SECRET)
    assert "battery" not in str(caught.value)


def test_a_read_only_server(postgres: Postgres, url: str, make: Make) -> None:
    """A standby can be read, and says so when it is to be written."""
    with Store.open(url, SECRET) as store:
        store.partition("pat@x", create=True)
    postgres.query(f"ALTER DATABASE {name_of(url)} SET default_transaction_read_only = on")
    with Store.open(url, SECRET) as store:
        partition = store.partition("pat@x")
        assert partition is not None and partition.facts() == ()
        with pytest.raises(StoreError, match="read-only"):
            partition.save(make(), "pat", "1")


def test_a_user_without_rights(postgres: Postgres, url: str, make: Make) -> None:
    """Tables of somebody else are read-only at best."""
    name = name_of(url)
    postgres.query(f"CREATE ROLE guest_{name} LOGIN PASSWORD '{PASSWORD}'")
    with pytest.raises(StoreError, match="read-only for this user"):
        Store.open(postgres.url(name, user=f"guest_{name}"), SECRET)


def test_no_room_and_damage_are_told() -> None:
    """By the codes that the server gives them."""
    from psycopg import errors

    told = [
        ours.explain(error("words of the server"), "HERE")
        for error in (errors.DiskFull, errors.DataCorrupted, errors.DeadlockDetected, errors.AdminShutdown)
    ]
    assert [what for what, _ in told] == [
        "no room left to write HERE",
        "HERE is damaged",
        "HERE is in use by another run",
        "HERE was stopped or is starting",
    ]
    assert all(hint for _, hint in told)


def test_a_missing_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra to install is named; another driver is not tried."""
    real = builtins.__import__

    def without(name: str, *args: Any, **more: Any) -> Any:
        if name.startswith("psycopg"):
            raise ModuleNotFoundError(name)
        return real(name, *args, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigError, match="not installed") as caught:
        Store.open("postgresql+psycopg://pat:hidden-word@127.0.0.1/x", SECRET)
    assert "postgres" in caught.value.hint
    assert "hidden-word" not in str(caught.value)
    with pytest.raises(ConfigError, match="asyncpg"):
        Store.open("postgresql+asyncpg://127.0.0.1/x", SECRET)


def test_a_restarted_server_costs_one_run_at_most(postgres: Postgres, url: str, make: Make) -> None:
    """A transaction that was cut left nothing, and the same store works again by itself."""
    with Store.open(url, SECRET) as store:
        one = store.partition("pat@x", create=True)
        one.save(make(), "pat", "1")

        def cut() -> None:
            with store.transaction([one]):
                one.save(make(id="2@x"), "pat", "2")
                one.facts()
                postgres.stop()
                postgres.start()
                one.save(make(id="3@x"), "pat", "3")

        with pytest.raises(StoreError, match=r"stopped|does not answer"):
            cut()
        assert len(one.facts()) == 1
        one.save(make(id="2@x"), "pat", "2")
        assert len(one.facts()) == 2


def test_a_connection_that_lay_idle_is_tried_before_it_is_used(
    postgres: Postgres, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server hung up meanwhile: nobody notices. One that was just used is not asked again."""
    with Store.open(url, SECRET) as store:
        one = store.partition("pat@x", create=True)
        pings: list[Any] = []
        ping = store._engine.dialect.do_ping
        monkeypatch.setattr(store._engine.dialect, "do_ping", lambda raw: pings.append(raw) or ping(raw))
        one.standing()
        assert pings == []
        postgres.query(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name_of(url)}'"
        )
        monkeypatch.setattr(engines, "TRUSTED", 0.0)
        one.standing()
        assert len(pings) == 1


def test_a_new_database_learns_what_its_rows_are_like(postgres: Postgres, make: Make) -> None:
    """With the first messages that come together, before it plans thousands of statements for empty tables."""
    url = postgres.new()
    with Store.open(url, SECRET) as store:
        partition = store.partition("pat@example.com", create=True)
        for count, known in ((1, False), (ENOUGH, True)):
            with store.transaction([partition]):
                for number in range(count):
                    partition.save(make(id=f"<{count}-{number}@example.com>"), "inbox", f"{count}/{number}")
            sizes = postgres.query(
                "SELECT reltuples > 0 FROM pg_class WHERE relname = 'message'", name_of(url)
            )
            assert sizes == [(known,)]
