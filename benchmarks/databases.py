"""SQLite and PostgreSQL: the same archive collected into a new database of each, on one core.

PostgreSQL is a real server on this machine, free to use another core; no commit of its waits for the disk, and on
SQLite those of mail do not either. The limit is the reading without any database.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import accounts
from benchmarks.accounts import Owner
from benchmarks.figures import Bench, Figure, SkippedError
from benchmarks.mailboxes import mailboxes
from benchmarks.measuring import ROOT, in_turns, rates
from benchmarks.reading import read
from monitor import pipeline
from monitor.config.load import load
from monitor.connectors import registry
from monitor.directory import Directory

if TYPE_CHECKING:
    from servers.postgres_server import Postgres  # the tests' folder is put on the path below


def databases(bench: Bench) -> Sequence[Figure]:
    """The largest mailbox, from bytes to facts."""
    box = mailboxes(bench)[0]
    owner = Owner.of(box)
    path = accounts.configured(bench.folder / "databases", owner, accounts.archive(box.path.resolve()))
    directory = Directory(internal_domains=frozenset({box.domain}))
    with postgres() as server:
        taken = in_turns(
            bench.repeats,
            {
                "sqlite": accounts.collect(path, owner),
                "postgres": _collect(path, owner, server),
                "reading": lambda: [read(file.read_bytes(), directory) for file in box.files],
            },
        )
    rate = rates(len(box.files), taken)
    beside = {"sqlite": "SQLite", "reading": "reading without a database"}
    return [
        Figure(
            what="archive to facts in PostgreSQL",
            value=rate["postgres"],
            unit="messages/s",
            beside=called,
            other=rate[other],
            which=str(box),
        )
        for other, called in beside.items()
    ]


def _collect(path: Path, owner: Owner, server: Postgres) -> Callable[[], pipeline.AccountReport]:
    """A job: as ``accounts.collect``, into a new database of a server."""
    config = load(path, registry.types())

    def job() -> pipeline.AccountReport:
        there = config.model_copy(update={"database": server.new()})
        with pipeline.open_store(there) as store:
            return accounts.collected(there, store, owner)

    return job


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A running server; SkippedError where there is no PostgreSQL on this machine."""
    places = [*map(str, Path("/usr/lib/postgresql").glob("*/bin")), os.environ.get("PATH", "")]
    if not shutil.which("initdb", path=":".join(places)):
        raise SkippedError("needs PostgreSQL's server programs (Debian: postgresql) on this machine")
    if str(ROOT / "tests") not in sys.path:
        sys.path.append(str(ROOT / "tests"))
    from servers.postgres_server import Postgres

    server = Postgres()
    try:
        yield server.start()
    finally:
        server.remove()
