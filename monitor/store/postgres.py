"""PostgreSQL where it differs from SQLite: one writer an owner instead of one a file, and its own words for errors.

Transactions that write run READ COMMITTED and lock the owner's row first, so what they read after it is the newest;
those that only read run REPEATABLE READ, so that one ledger is made from one state.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, Table, event, select, text
from sqlalchemy.exc import DBAPIError

from monitor.errors import StoreError
from monitor.store import schema

SETTING_UP = 0x6D6F6E69
"""The advisory lock of whoever makes or upgrades the tables."""

PAUSE = 0.05

_OLDER_VIEWS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND age(backend_xmin) > age(CAST(CAST(:now AS text) AS xid))"
)

_UNKNOWN = text("SELECT reltuples <= 0 FROM pg_class WHERE oid = CAST('message' AS regclass)")


def is_postgres(connection: Connection | Engine) -> bool:
    """Is this the other engine?"""
    return connection.dialect.name == "postgresql"


def prepare(engine: Engine, patience: timedelta) -> None:
    """Let no statement wait longer than ``patience`` for another writer, as on SQLite."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.autocommit = True
        # Not among the connection's start-up parameters: connection poolers refuse those.
        connection.execute(f"SET lock_timeout = {max(1, patience // timedelta(milliseconds=1))}")
        connection.autocommit = False


def lock_setup(connection: Connection) -> None:
    """Be the only one who makes tables, until the transaction ends."""
    if is_postgres(connection):
        connection.execute(text(f"SELECT pg_advisory_xact_lock({SETTING_UP})"))


def lock_owners(connection: Connection, owners: Collection[int]) -> None:
    """Be the only one who writes to these owners, until the transaction ends. SQLite has one writer anyway.

    Locked in the order of their numbers, so that two transactions over the same owners do not wait for each other in a
    ring. StoreError for an owner who was forgotten meanwhile.
    """
    if not is_postgres(connection) or not owners:
        return
    table = schema.owner
    # NO KEY: rows that refer to the owner may be checked meanwhile, only forgetting has to wait.
    query = select(table.c.id).where(table.c.id.in_(owners)).order_by(table.c.id)
    found = connection.execute(query.with_for_update(key_share=True)).all()
    if len(found) < len(set(owners)):
        raise StoreError("the person was forgotten while this ran", "nothing of the unfinished part was kept")


def wait_for_no_disk(connection: Connection) -> None:
    """Let this transaction's commit return before it is on disk. SQLite is told so where it begins (engine.py)."""
    if is_postgres(connection):
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")


class Alone:
    """A lock by a number, held by an open transaction of its own: poolers let it be, and a crash lets go of it.

    Between its statements a READ COMMITTED transaction holds no view of the rows: it keeps nobody from cleaning up.
    """

    def __init__(self, engine: Engine, number: int) -> None:
        self._connection = engine.connect()
        self._number = number

    def take(self, patience: timedelta) -> bool:
        """Lock it; False where somebody else holds it for longer than ``patience``."""
        try:
            until = time.monotonic() + patience.total_seconds()
            query = text("SELECT pg_try_advisory_xact_lock(:number)")
            while not self._connection.execute(query, {"number": self._number}).scalar_one():
                if time.monotonic() > until:
                    self.leave()
                    return False
                time.sleep(PAUSE)
            # Said last: the answer before keeps its view of the rows until the next statement.
            self._connection.execute(text("SET LOCAL tcp_keepalives_idle = 60"))
            self._connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        except BaseException:
            self._connection.invalidate()
            self._connection.close()
            raise
        return True

    def leave(self) -> None:
        """Let go; a server that went away meanwhile has let go itself."""
        if self._connection.closed:
            return
        try:
            self._connection.rollback()
        except DBAPIError:
            self._connection.invalidate()
        self._connection.close()


def copy_in(connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Insert whole rows, given as the database holds them, by COPY: the fastest way in."""
    driver: Any = connection.dialect.dbapi
    cursor = connection.connection.cursor()
    try:
        with cursor.copy(_copy_statement(table)) as copy:
            for row in rows:
                copy.write_row(row)
    except driver.Error as error:
        raise DBAPIError("COPY", None, error) from error
    finally:
        cursor.close()


def learn(connection: Connection) -> None:
    """Let a new database look at its first rows: knowing nothing of them, it would pass over all of an owner's.

    Its own look comes after a minute. Until then a first collect took longer with every message: by 500 in a
    transaction 5, 13 and 24 s for the first three ten thousands, and 0.7 s for each with this.
    """
    if is_postgres(connection) and connection.execute(_UNKNOWN).scalar_one():
        names = ", ".join(f'"{table.name}"' for table in schema.metadata.sorted_tables)
        connection.execute(text(f"ANALYZE {names}"))


@cache
def _copy_statement(table: Table) -> str:
    return f'COPY "{table.name}" ({", ".join(column.name for column in table.columns)}) FROM STDIN'


def vacuum(engine: Engine, patience: timedelta) -> bool:
    """Let go of what was deleted; True where somebody still looks at the state before, so that traces may remain.

    The small table of owners, which holds the data keys, is rewritten: without its key the rest of an owner is noise.
    The large tables are cleaned in place. The server's log and backups are the administrator's.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        now = connection.execute(text("SELECT CAST(pg_current_xact_id() AS xid)")).scalar_one()
        until = time.monotonic() + patience.total_seconds()
        while busy := bool(connection.execute(_OLDER_VIEWS, {"now": str(now)}).scalar_one()):
            if time.monotonic() > until:
                break
            time.sleep(PAUSE)
        for table in schema.metadata.sorted_tables:
            full = "(FULL) " if table is schema.owner else ""
            connection.execute(text(f'VACUUM {full}"{table.name}"'))
    return busy


def explain(error: BaseException | None, place: str) -> tuple[str, str]:
    """What went wrong at a place, and what to do. The server's own words are not shown: they may quote values."""
    state = getattr(error, "sqlstate", None) or _state_of_login(str(error))
    what, hint = _KNOWN.get(state) or _KNOWN.get(state[:2]) or _STRANGE
    return what.format(place, state or type(error).__name__), hint


def _state_of_login(said: str) -> str:
    """The code of an error while connecting, which carries none."""
    for words, state in _LOGIN.items():
        if words in said:
            return state
    return "08"


_LOGIN = {
    "password authentication failed": "28P01",
    "no password supplied": "28P01",
    "no pg_hba.conf entry": "28000",
    "database system is": "57P03",
    "too many clients": "53300",
    "remaining connection slots": "53300",
    "does not exist": "3D000",
}

_AGAIN = "try again when the other run has ended"
_AWAY = "check that the server runs and is reached at this address; what was stored before is safe"
_LOGIN_HINT = "check user and password in `database`, or the server's pg_hba.conf"
_STRANGE = ("{} answered with an error ({})", "`monitor db check` looks it over")
_KNOWN = {
    "08": ("{} does not answer, or cut the connection", _AWAY),
    "57": (
        "{} was stopped or is starting",
        "try again when the server is up; what was stored before is safe",
    ),
    "57014": ("{} gave up a statement that took too long", _AGAIN),
    "28": ("{} refuses the login", _LOGIN_HINT),
    "3D": ("{} does not exist there", "make it with createdb, owned by the user in `database`"),
    "55P03": ("{} is in use by another run", _AGAIN),
    "40": ("{} is in use by another run", _AGAIN),
    "53": ("{} is out of memory or connections", "look after the server; what was stored before is safe"),
    "53100": ("no room left to write {}", "make room on the server's disk; what was stored before is safe"),
    "25006": ("{} is read-only", "is it a standby? `database` must name the primary"),
    "42501": ("{} is read-only for this user", "make the user of `database` the owner of its tables"),
    "58": ("{} could not be read or written", "check the server's disk and its log"),
    "XX": ("{} is damaged", "see the server's log, and restore it from a backup"),
}
