"""The runner of broken runs, the mail server, and houses to disturb."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from faults.house import House, Post, serving
from faults.runner import Runner
from servers.postgres_server import Postgres, running


@pytest.fixture(scope="session")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """One process that runs the program in forks of itself."""
    runner = Runner(tmp_path_factory.mktemp("runner"))
    yield runner
    runner.close()


@pytest.fixture
def post() -> Post:
    """What the mail server got, and what it is told to say."""
    return Post()


@pytest.fixture
def port(post: Post) -> Iterator[int]:
    """The mail server's port."""
    controller = serving(post)
    yield controller.port
    controller.stop()


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server."""
    yield from running()


@pytest.fixture
def pg_build(runner: Runner, port: int, tmp_path: Path, postgres: Postgres) -> Callable[..., House]:
    """Build houses whose facts are in PostgreSQL."""
    number = count()
    return lambda: House.build(runner, tmp_path / f"pg{next(number)}", port, server=postgres)


@pytest.fixture
def build(runner: Runner, port: int, tmp_path: Path) -> Callable[..., House]:
    """Build houses."""
    number = count()
    return lambda mails=60: House.build(runner, tmp_path / f"house{next(number)}", port, mails)


@pytest.fixture
def house(build: Callable[..., House]) -> House:
    """A house whose mail was never collected."""
    return build()
