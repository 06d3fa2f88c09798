"""Making and upgrading the tables of the queue; their form is the library's, and it says how to come from an older one.

The library's migrations are of two kinds. "pre" ones may be made while older workers run, "post" ones only when none
does any more: those wait for an upgrade that finds no worker alive. The name of the last one made is kept as the
comment of the schema.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from monitor.cluster.queue import SCHEMA
from monitor.errors import StoreError

AFTERWARDS = "_post_"
SILENT = 60
"""Seconds after which a worker that says nothing is not alive."""

_ALIVE = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - %s * interval '1 second'"
_MARK = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s"


def steps() -> list[Path]:
    """Return the library's migrations in order."""
    from procrastinate.schema import SchemaManager

    return sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))


def mark(connection: Any) -> str | None:
    """Return the last migration that was made, None where there are no tables."""
    row = connection.execute(_MARK, [SCHEMA]).fetchone()
    return None if row is None else str(row[0])


def check(connection: Any) -> None:
    """Raise StoreError unless the tables are as this program needs them; newer "pre" ones do no harm."""
    made = mark(connection)
    needed = [step.stem for step in steps() if AFTERWARDS not in step.stem][-1]
    if made is None or made < needed:
        raise StoreError(
            "the queue's tables are not there" if made is None else "the queue's tables are of an older form",
            "run `monitor db upgrade`",
        )


def upgrade(connection: Any) -> None:
    """Make the tables, or the migrations that are missing; StoreError where workers would be cut off."""
    made = mark(connection)
    if made is None:
        _create(connection)
        return
    missing = [step for step in steps() if step.stem > made]
    if _alive(connection):
        ahead = [AFTERWARDS in step.stem for step in missing]
        blocked = ahead.index(True) if True in ahead else len(missing)
        if False in ahead[blocked:]:
            raise StoreError(
                "older workers are at work, which the newer form of the queue's tables would cut off",
                "stop the workers, run `monitor db upgrade` again, and start them",
            )
        missing = missing[:blocked]
    for step in missing:
        with connection.transaction():
            connection.execute(step.read_text(encoding="utf-8"))
            _remember(connection, step.stem)


def _create(connection: Any) -> None:
    from procrastinate.schema import SchemaManager

    with connection.transaction():
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        connection.execute(SchemaManager.get_schema())
        _remember(connection, steps()[-1].stem)


def _alive(connection: Any) -> bool:
    return bool(connection.execute(_ALIVE, [SILENT]).fetchone()[0])


def _remember(connection: Any, name: str) -> None:
    if not name.replace(".", "").replace("_", "").isalnum():
        raise StoreError(
            "the library's migrations have names of another kind", "please report this as a defect"
        )
    connection.execute(f"COMMENT ON SCHEMA {SCHEMA} IS '{name}'")
