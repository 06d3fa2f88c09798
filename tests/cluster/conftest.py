"""The servers, and companies on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from cluster.company import Company, fill, names
from servers.dovecot_server import Dovecot, find_dovecot
from servers.postgres_server import Postgres, running

MANY = 12
MAILS = 24


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server."""
    pytest.importorskip("procrastinate", reason="needs the extra: cluster")
    yield from running()


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A mail server with MANY mailboxes of MAILS mails each."""
    find_dovecot()
    server = Dovecot(*[f"{name}@example.com" for name in names(MANY)])
    fill(server, names(MANY), MAILS)
    server.start()
    yield server
    server.remove()


@pytest.fixture
def build(dovecot: Dovecot, postgres: Postgres, tmp_path: Path) -> Iterator[Callable[..., Company]]:
    """Build companies of so many people."""
    made: list[Company] = []
    number = count()

    def company(people: int = 3, **more: object) -> Company:
        folder = tmp_path / f"company{next(number)}"
        made.append(Company.build(folder, dovecot, postgres, names(people), **more))  # type: ignore[arg-type]
        return made[-1]

    yield company
    for one in made:
        one.close()
