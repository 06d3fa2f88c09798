"""Stores and messages to test with.

What is marked ``both`` runs on SQLite and on PostgreSQL, everything else on SQLite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from servers.postgres_server import Postgres, running

from monitor.model import (
    Ask,
    AskKind,
    Condition,
    Due,
    Granularity,
    Message,
    Promise,
    PromiseKind,
    Signal,
    SignalKind,
)
from monitor.store.database import Store
from monitor.store.partition import Partition

SECRET = b"a secret of more than thirty-two bytes"
OWNER = "pat@example.com"
NOON = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked ``both`` once an engine."""
    if "engine" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both"):
        metafunc.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.server)])


@pytest.fixture
def engine() -> str:
    """Which database the test runs on."""
    return "sqlite"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server."""
    yield from running()


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> str:
    """The name of a database with tables and SECRET: copying it is faster than making another."""
    url = postgres.new()
    Store.open(url, SECRET).close()
    return url.rpartition("/")[2]


@pytest.fixture
def url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a database of the test's own may lie."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path / 'facts.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new(request.getfixturevalue("template"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url, SECRET) as opened:
        yield opened


@pytest.fixture
def partition(store: Store) -> Partition:
    return store.partition(OWNER, create=True)


@pytest.fixture
def make() -> Callable[..., Message]:
    """A plain message; any field may be given."""

    def message(**fields: Any) -> Message:
        plain = Message(
            id="1@example.com",
            author="kim@example.com",
            sent_at=NOON,
            received_at=NOON,
            to=(OWNER,),
            subject="digest of a subject",
        )
        return replace(plain, **fields)

    return message


@pytest.fixture
def rich(make: Callable[..., Message]) -> Message:
    """A message that uses every field."""
    due = Due(granularity=Granularity.DAY, day=date(2026, 11, 13), span=(3, 9))
    return make(
        cc=("lee@example.com", "sam@example.com"),
        parents=("0@example.com", "00@example.com"),
        conversation="conversation-7",
        reply_prefix=True,
        zone_offset=-330,
        content="digest of all",
        own_copy=True,
        invitation=True,
        bounced=("9@example.com",),
        attachments=2,
        links=3,
        reader=4,
        asks=(
            Ask(kind=AskKind.QUESTION, rule="en.ask.mark", confidence=0.9, span=(0, 12)),
            Ask(kind=AskKind.REQUEST, rule="en.ask.could", confidence=0.4, named=(OWNER,), due=due),
        ),
        promises=(
            Promise(
                clause="digest of a clause",
                kind=PromiseKind.DELIVER,
                rule="en.promise.will",
                confidence=0.85,
                due=Due(granularity=Granularity.INSTANT, day=date(2026, 11, 10), at=time(12, 30)),
                condition=Condition.EVENT,
                hedged=True,
                ours=True,
                span=(13, 40),
                due_span=(20, 29),
            ),
            Promise(clause="another", kind=PromiseKind.DO, rule="en.promise.will", confidence=1.0),
        ),
        signals=(
            Signal(kind=SignalKind.SUBSTANTIVE, rule="en.signal.answer"),
            Signal(
                kind=SignalKind.HANDS_OVER, rule="en.signal.hand", people=("sam@example.com",), confidence=0.7
            ),
            Signal(
                kind=SignalKind.NEW_DATE,
                rule="en.signal.date",
                act=PromiseKind.DELIVER,
                due=Due(granularity=Granularity.WORKING_DAYS, day=date(2026, 11, 9), count=2),
            ),
        ),
    )
