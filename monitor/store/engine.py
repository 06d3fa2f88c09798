"""Connections to the database, and what goes wrong with them in words that help.

SQLite runs in WAL mode with foreign keys on and ``synchronous = FULL``: NORMAL may lose the last commits at a
power cut, and a lost claim of a card that was already sent would send it twice. Mail alone does not wait for the
disk: what a power cut takes goes with its checkpoint, and is read again.

``secure_delete`` overwrites what is deleted, so that forgetting leaves
nothing in free pages.
"""

from __future__ import annotations

import math
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    DisconnectionError,
    NoSuchModuleError,
    SQLAlchemyError,
)
from sqlalchemy.pool import ConnectionPoolEntry

from monitor.errors import ConfigError, StoreError
from monitor.store import postgres

PATIENCE = timedelta(seconds=30)
"""How long a statement waits for another process to finish writing."""

WRITES = "monitor_writes"
"""Execution option: the transaction will write, so it takes SQLite's write lock at once, not half-way."""

REPEATABLE = "monitor_repeatable"
"""Execution option: what the transaction writes is written again by the next run, should a power cut take it."""

DRIVERS = ("sqlite", "postgresql")
PAUSE = 0.05

TRUSTED = 1.0
"""Seconds for which a connection that was just used is taken to be alive without asking: asking takes as long as many a
question does, and a server takes longer to start again."""


def parse(url: str) -> URL:
    """Return the database URL. Raises ConfigError for what is none, or no database we know."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigError("`database` is not a database URL", "for example sqlite:///monitor.db") from None
    if parsed.get_backend_name() not in DRIVERS:
        raise ConfigError(
            f"`database` names {parsed.get_backend_name()}, which is not supported",
            "use sqlite:///FILE or postgresql+psycopg://HOST/NAME",
        )
    if parsed.get_backend_name() == "postgresql" and parsed.drivername != "postgresql+psycopg":
        if "+" in parsed.drivername:
            raise ConfigError(f"`database` names {parsed.drivername}", "use postgresql+psycopg://HOST/NAME")
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def where(url: URL) -> str:
    """The database as it may be shown in an error: a file, or a URL without its password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "the database in memory"
    # A password may also stand behind the question mark.
    return url.set(query={}).render_as_string(hide_password=True)


def in_memory(url: URL) -> bool:
    """Does the database live in memory only?"""
    return url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")


def connect(url: URL, *, patience: timedelta = PATIENCE) -> Engine:
    """Return an engine; nothing is opened before its first use. ConfigError if a driver is missing."""
    options: dict[str, Any] = {"hide_parameters": True}
    if in_memory(url):
        options |= {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    try:
        engine = create_engine(url, **options)
    except (ModuleNotFoundError, NoSuchModuleError):
        raise ConfigError(
            f"the driver of {where(url)} is not installed", "pip install 'responsiveness-monitor[postgres]'"
        ) from None
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, patience)
    else:
        postgres.prepare(engine, patience)
        _mind_restarts(engine)
    return engine


def _mind_restarts(engine: Engine) -> None:
    """Try a connection that lay idle before it is used: a server that was restarted costs a run of hours nothing."""

    @event.listens_for(engine, "checkin")
    def on_checkin(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        if time.monotonic() - record.info.get("used", math.inf) < TRUSTED:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error


def _prepare_sqlite(engine: Engine, patience: timedelta) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: sqlite3 would say it too late
        connection.execute(f"PRAGMA busy_timeout = {patience // timedelta(milliseconds=1)}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(
            "PRAGMA cache_size = -16000"
        )  # 16 MB, so that the hash indexes of large stores fit
        connection.execute("PRAGMA wal_autocheckpoint = 4000")
        _write_ahead(connection, patience)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get(WRITES, False):
            wait = "NORMAL" if options.get(REPEATABLE, False) else "FULL"
            connection.exec_driver_sql(f"PRAGMA synchronous = {wait}")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("BEGIN")


def _write_ahead(connection: sqlite3.Connection, patience: timedelta) -> None:
    """Switch to WAL. SQLite does not wait here while another process makes the same switch, so we do."""
    until = time.monotonic() + patience.total_seconds()
    while connection.execute("PRAGMA journal_mode").fetchone()[0] not in ("wal", "memory"):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _sqlite_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(PAUSE)


def make_private(url: URL) -> None:
    """Create a missing SQLite file readable by its owner alone; SQLite gives the WAL the same rights.

    Raises StoreError where the directory is missing or not writable.
    """
    if url.get_backend_name() != "sqlite" or in_memory(url) or "uri" in url.query:
        return
    path = Path(url.database or "")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except IsADirectoryError:
        raise StoreError(f"{path} is a directory", "`database` must name a file") from None
    except OSError as error:
        raise StoreError(
            f"the database {path} cannot be opened: {error.strerror}", "check the directory and its rights"
        ) from None


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn the driver's errors into StoreErrors that say what to do next, never with a row's values."""
    try:
        yield
    except DBAPIError as error:
        message, hint = _explain(error.orig, where(url))
        raise StoreError(message, hint) from None
    except SQLAlchemyError as error:
        raise StoreError(f"{where(url)}: {type(error).__name__}", "please report this as a defect") from error


def _explain(error: BaseException | None, place: str) -> tuple[str, str]:
    if isinstance(error, sqlite3.Error):
        known = _SQLITE.get(_sqlite_code(error) & 0xFF)
        if known is not None:
            return known[0].format(place), known[1]
        return f"{place}: {error.sqlite_errorname if hasattr(error, 'sqlite_errorname') else error}", _CHECK
    return postgres.explain(error, place)


def _sqlite_code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)


_CHECK = "`monitor db check` looks it over"
_SQLITE = {
    sqlite3.SQLITE_BUSY: ("{} is in use by another process", "try again when the other run has ended"),
    sqlite3.SQLITE_LOCKED: ("{} is in use by another process", "try again when the other run has ended"),
    sqlite3.SQLITE_FULL: (
        "no room left to write {}",
        "make room on the disk; what was stored before is safe",
    ),
    sqlite3.SQLITE_IOERR: (
        "{} could not be read or written",
        "check the disk; network file systems are not supported",
    ),
    sqlite3.SQLITE_READONLY: (
        "{} is read-only",
        "give this user the right to write the file and its directory",
    ),
    sqlite3.SQLITE_PERM: ("{} is read-only", "give this user the right to write the file and its directory"),
    sqlite3.SQLITE_CANTOPEN: ("{} cannot be opened", "check that its directory exists and may be written"),
    sqlite3.SQLITE_NOTADB: ("{} is not a database", "`database` must name a file made by monitor"),
    sqlite3.SQLITE_CORRUPT: ("{} is damaged", "restore it from a backup, or remove it and collect again"),
}
