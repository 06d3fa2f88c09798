"""Bringing a database to the newest schema, and looking one over. Needs no secret: no fact is opened.

upgrade(url)   run the migrations that are missing; a new database gets all of them
check(url)     at which schema does it stand, and is the file sound?
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from monitor.errors import StoreError
from monitor.store.engine import WRITES, connect, explained, make_private, parse, where
from monitor.store.opening import newer, revision
from monitor.store.postgres import lock_setup
from monitor.store.schema import REVISION


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaState:
    """Where a database stands: its schema (None: empty, "": not ours), the newest one, and what is wrong with it."""

    current: str | None
    newest: str
    problems: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Is it at the newest schema and sound?"""
        return self.current == self.newest and not self.problems

    @property
    def newer(self) -> bool:
        """Is it ahead of this program? Then the program has to be upgraded, not the database."""
        return newer(self.current or "")


def upgrade(url: str) -> SchemaState:
    """Bring a database to the newest schema, in one transaction; at the newest one nothing happens.

    Raises StoreError for a file that is no database of ours, or was made by a newer program.
    """
    parsed = parse(url)
    make_private(parsed)
    engine = connect(parsed)
    try:
        with explained(parsed):
            current = revision(engine)
            scripts = _config()
            known = {script.revision for script in ScriptDirectory.from_config(scripts).walk_revisions()}
            if current is not None and current not in known:
                raise StoreError(
                    f"{where(parsed)} has a schema that this program does not know",
                    "upgrade the program, or name another `database`",
                )
            _run(engine, scripts)
    finally:
        engine.dispose()
    return check(url)


def check(url: str) -> SchemaState:
    """Look a database over without changing it. Raises StoreError if it cannot be read at all."""
    parsed = parse(url)
    engine = connect(parsed)
    try:
        with explained(parsed):
            current = revision(engine)
            problems = _problems(engine) if engine.dialect.name == "sqlite" else ()
    finally:
        engine.dispose()
    return SchemaState(current=current, newest=REVISION, problems=problems)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("monitor.store") / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _run(engine: Engine, config: Config) -> None:
    # Alembic tells each step at INFO; a run that goes well is quiet.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        lock_setup(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _problems(engine: Engine) -> tuple[str, ...]:
    with engine.connect() as connection:
        pages = connection.execute(text("PRAGMA integrity_check(20)")).scalars().all()
        orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
    found = [page for page in pages if page != "ok"]
    if orphans:
        found.append(f"rows that refer to rows that are not there: {len(orphans)}")
    return tuple(found)
