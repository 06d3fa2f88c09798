"""Writing rows: one at a time by name, or thousands at a time by the driver's fastest way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam

from monitor.store import postgres
from monitor.store.postgres import is_postgres
from monitor.store.rows import Values


def put(connection: Connection, table: Table, rows: Sequence[Values], *, replace: bool = False) -> None:
    """Insert whole rows, given as the database holds them, in the order of the table's columns.

    ``replace``: where a row with the primary key exists, set its other columns. Passing by the statement compiler and
    its type processors makes this three times as fast, and it is where a collect spends its time.
    """
    if rows and is_postgres(connection) and not replace:
        postgres.copy_in(connection, table, rows)
    elif rows:
        mark = "%s" if is_postgres(connection) else "?"
        connection.exec_driver_sql(_statement(table, mark, replace=replace), list(rows))


@cache
def _statement(table: Table, mark: str, *, replace: bool) -> str:
    names = [column.name for column in table.columns]
    marks = ", ".join([mark] * len(names))
    statement = f'INSERT INTO "{table.name}" ({", ".join(names)}) VALUES ({marks})'  # noqa: S608 - our own names
    if not replace:
        return statement
    keys = [column.name for column in table.primary_key.columns]
    rest = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
    return f"{statement} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {rest}"


def upsert(connection: Connection, table: Table, values: Mapping[str, Any]) -> None:
    """Insert a row; where its primary key exists already, set every other given column."""
    connection.execute(_upsert(table, tuple(values), is_postgres(connection)), values)


@cache
def _upsert(table: Table, names: Sequence[str], on_postgres: bool) -> Any:
    statement = _insert(table, on_postgres).values({name: bindparam(name) for name in names})
    keys = list(table.primary_key.columns)
    rest = {name: statement.excluded[name] for name in names if name not in table.primary_key.columns}
    return statement.on_conflict_do_update(index_elements=keys, set_=rest)


def upsert_newer(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], by: str) -> None:
    """Insert whole rows; where one with the primary key exists, replace it unless it is newer by a column."""
    statement = _insert_for(connection, table)
    keys = list(table.primary_key.columns)
    rest = {column.name: statement.excluded[column.name] for column in table.columns if column not in keys}
    older = table.c[by] <= statement.excluded[by]
    connection.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=rest, where=older), list(rows)
    )


def insert_new(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless one with its primary key exists. Was it inserted?"""
    statement = _insert_for(connection, table).values(values).on_conflict_do_nothing()
    counted = statement.execution_options(preserve_rowcount=True)  # PostgreSQL tells it only when asked
    return connection.execute(counted).rowcount == 1


def _insert_for(connection: Connection, table: Table) -> Any:
    return _insert(table, is_postgres(connection))


def _insert(table: Table, on_postgres: bool) -> Any:
    # The two dialects spell ON CONFLICT alike, but each has its own construct, slow to load.
    if on_postgres:
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)
