"""Is this a database of ours, at our schema, under our secret? If there is none yet, make it.

A schema that is one number newer is taken as well, so that workers can be upgraded one after the other: a migration
only adds what an older program need not know. One that older programs cannot live with leaves out a number.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Engine, Row, func, insert, inspect, select, text

from monitor.errors import StoreError
from monitor.store import schema
from monitor.store.engine import WRITES, where
from monitor.store.keys import Vault, new_salt
from monitor.store.postgres import lock_setup
from monitor.store.ties import keep_ties

VERSION_TABLE = """
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)
"""
"""Alembic's own mark of the schema; its one column of letters only ever holds a revision number."""


def open_vault(engine: Engine, url: URL, secret: bytes) -> Vault:
    """Return the vault of a database, made where there is none. Errors: as ``Store.open``."""
    if revision(engine) is None:
        _create(engine)
    _check_schema(engine, url)
    with engine.connect() as connection:
        row = connection.execute(select(schema.vault)).one_or_none()
    if row is None:
        row = _found_vault(engine, url, secret)
    vault = Vault(secret, bytes.fromhex(row.salt))
    vault.check(row.proof)
    return vault


def revision(engine: Engine) -> str | None:
    """The schema a database stands at: None for an empty one, "" where the tables are not ours."""
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        if not tables:
            return None
        if "alembic_version" not in tables:
            return ""
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def _check_schema(engine: Engine, url: URL) -> None:
    found = revision(engine)
    if not found:
        raise StoreError(
            f"{where(url)} holds other tables than ours", "`database` must name a database of its own"
        )
    if found not in (schema.REVISION, following(schema.REVISION)):
        raise StoreError(
            f"{where(url)} has schema {found}, this program needs {schema.REVISION}",
            "upgrade the program" if newer(found) else "run `monitor db upgrade`",
        )


def newer(number: str) -> bool:
    """Is this the number of a schema that came after the one this program knows?"""
    return number.isdecimal() and int(number) > int(schema.REVISION)


def following(number: str) -> str:
    """The next schema's number, which only adds to this one.

    >>> following("0009")
    '0010'
    """
    return f"{int(number) + 1:04d}"


def _create(engine: Engine) -> None:
    """Make all tables at the newest schema, marked as the migrations would mark them."""
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        lock_setup(connection)
        if inspect(connection).get_table_names():
            return  # another process was faster
        schema.metadata.create_all(connection)
        keep_ties(connection)
        connection.execute(text(VERSION_TABLE))
        connection.execute(
            text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": schema.REVISION}
        )


def _found_vault(engine: Engine, url: URL, secret: bytes) -> Row[Any]:
    """Give a new database its salt and the proof of its secret. StoreError if it is not new."""
    salt = new_salt()
    proof = Vault(secret, salt).proof()
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        lock_setup(connection)
        row = connection.execute(select(schema.vault)).one_or_none()
        if row is not None:
            return row  # another process was faster
        if connection.execute(select(func.count()).select_from(schema.owner)).scalar_one():
            raise StoreError(f"{where(url)} has lost the proof of its secret", "restore it from a backup")
        connection.execute(insert(schema.vault).values(id=1, salt=salt.hex(), proof=proof))
        return connection.execute(select(schema.vault)).one()
