"""A database of an older schema, with facts in it, is brought to the newest one and loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from alembic import command
from sqlalchemy import Connection, create_engine, inspect, text

from monitor.errors import StoreError
from monitor.model import Correction, Measurement, Message, Verb
from monitor.store import migrate, schema
from monitor.store.codes import Choice, Look, Standing
from monitor.store.database import Store

SECRET = b"a secret of more than thirty-two bytes"
NOW = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)
NEW = ("week", "absence", "choice", "visit", "run", "tie")
"""The tables that came after 0001."""

pytestmark = pytest.mark.both


def facts_of(store: Store) -> list[object]:
    partition = store.partition("pat@example.com")
    assert partition is not None
    return [
        partition.facts(),
        partition.corrections(),
        partition.exclusions(),
        partition.cards(),
        partition.accesses(),
        partition.standing(),
        partition.checkpoint("mail"),
        sorted(partition.locators([message.id for message in partition.facts()]).items()),
    ]


@pytest.fixture
def old(url: str, rich: Message, make: Callable[..., Message]) -> tuple[str, list[object]]:
    """A database of schema 0001 with a bit of everything, and what it holds."""
    with Store.open(url, SECRET) as store:
        pat = store.partition("pat@example.com", create=True)
        with store.transaction((pat,)):
            pat.save(rich, "mail", "INBOX 1")
            pat.save(make(id="2@example.com", content="digest of all"), "mail", "INBOX 2")
            pat.set_checkpoint("mail", {"INBOX": 2})
        pat.correct(Correction(item="p-7k2m9qx4", verb=Verb.DUE, due=date(2026, 11, 20)))
        pat.exclude("M5", NOW, "INBOX 3")
        pat.log_access(NOW, Look.EXPORT)
        assert pat.claim(202646, NOW) and pat.mark_sent(202646, NOW)
        pat.set_standing(Standing.PAUSED, NOW)
        before = facts_of(store)
    engine = create_engine(url)
    with engine.begin() as connection:
        for table in NEW:
            connection.execute(text(f'DROP TABLE "{table}"'))
        for index in ("reader", "subject", "conversation", "automatic"):
            connection.execute(text(f"DROP INDEX message_{index}"))
        take_triggers_away(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    engine.dispose()
    return url, before


def take_triggers_away(connection: Connection) -> None:
    """What came with 0006, for tables of before."""
    on = " ON message" if connection.dialect.name == "postgresql" else ""
    for trigger in ("tied", "retied", "untied"):
        connection.execute(text(f"DROP TRIGGER message_{trigger}{on}"))
    for function in ("tie_parents", "untie_parents") if on else ():
        connection.execute(text(f"DROP FUNCTION {function}()"))


def tables_of(url: str) -> dict[str, object]:
    engine = create_engine(url)
    seen = inspect(engine)
    found: dict[str, object] = {
        name: [(column["name"], str(column["type"])) for column in seen.get_columns(name)]
        for name in seen.get_table_names()
    }
    engine.dispose()
    return found


def test_the_sample_is_what_the_first_schema_made(
    old: tuple[str, list[object]], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, tmp_path
) -> None:
    """Taking the new tables away gives the tables that the first migration makes."""
    url, _ = old
    first = f"sqlite:///{tmp_path / 'first.db'}"
    if url.startswith("postgres"):
        first = request.getfixturevalue("postgres").new()
    real = command.upgrade
    monkeypatch.setattr(command, "upgrade", lambda config, _head: real(config, "0001"))
    migrate.upgrade(first)
    assert tables_of(first) == tables_of(url)


def test_an_older_schema_is_named_and_left_alone(old: tuple[str, list[object]]) -> None:
    """Opening says what to do and changes nothing."""
    url, _ = old
    before = tables_of(url)
    with pytest.raises(StoreError, match="schema 0001") as caught:
        Store.open(url, SECRET)
    assert "monitor db upgrade" in caught.value.hint
    assert tables_of(url) == before


def test_nothing_is_lost_by_upgrading(old: tuple[str, list[object]]) -> None:
    """Every fact stands as before, what names what is found, and the new tables take their rows."""
    url, before = old
    state = migrate.upgrade(url)
    assert state.ok and state.current == schema.REVISION
    engine = create_engine(url)
    with engine.connect() as connection:
        ties = "SELECT count(*) FROM tie JOIN message ON id = message AND tie.owner = message.owner"
        assert connection.execute(text(ties)).scalar() == 2
    engine.dispose()
    with Store.open(url, SECRET) as store:
        assert facts_of(store) == before
        pat = store.partition("pat@example.com", create=True)
        pat.save_weeks({202646: [Measurement(metric="count", value=1, unit="count", n=1)]}, NOW)
        pat.set_absences("mail", [(date(2026, 11, 20), date(2026, 11, 21))], date(2026, 11, 16))
        assert pat.weeks(["count"]) and pat.absences()
        pat.choose(Choice.CARD_AT, 480)
        assert pat.chosen(Choice.CARD_AT) == 480
        assert pat.forget() == 0
