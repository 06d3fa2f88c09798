"""No column could hold text, and the migrations make exactly the tables that the code expects."""

from __future__ import annotations

import re
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Table, create_engine

from monitor.errors import StoreError
from monitor.store import codes, columns, migrate, opening, schema
from monitor.store.database import Store

SECRET = b"a secret of more than thirty-two bytes"
ALLOWED = (
    columns.Key,
    columns.Keys,
    columns.Sealed,
    columns.Instant,
    columns.Day,
    columns.WallTime,
    columns.Flag,
    columns.Code,
    columns.Rule,
)
COLUMNS = [column for table in schema.metadata.sorted_tables for column in table.columns]
BLOBS = [column for column in COLUMNS if isinstance(column.type, columns.Key | columns.Keys | columns.Sealed)]


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_no_column_is_of_text(column: Column[Any]) -> None:
    """Every column is a keyed hash, sealed bytes, an instant, a code or a number."""
    if isinstance(column.type, ALLOWED):
        return
    assert column.type.python_type in (int, float), f"{column} could hold words"


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_the_database_itself_refuses_words(url: str, store: Store, column: Column[Any]) -> None:
    """Whatever a program tries: a text is taken by no column of any table."""
    table: Table = column.table
    words = "Could you look at the offer again?"
    with sqlite3.connect(path_of(url)) as raw:
        with pytest.raises(sqlite3.IntegrityError, match=r"cannot store TEXT|datatype mismatch"):
            raw.execute(*with_one(table, column, words))
        raw.rollback()
    raw.close()


@pytest.mark.parametrize("column", BLOBS, ids=str)
def test_the_database_itself_refuses_clear_bytes(url: str, store: Store, column: Column[Any]) -> None:
    """A hash has 16 bytes and a sealed value more than its frame: an address as bytes fits neither."""
    with sqlite3.connect(path_of(url)) as raw:
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            raw.execute(*with_one(column.table, column, b"pat@example.com"))
        raw.rollback()
    raw.close()


def with_one(table: Table, column: Column[Any], value: object) -> tuple[str, list[object]]:
    """An otherwise good row of a table, with one value put into it."""
    fitting = [value if one is column else good(one) for one in table.columns]
    marks = ", ".join("?" for _ in fitting)
    return f'INSERT INTO "{table.name}" VALUES ({marks})', fitting


def good(column: Column[Any]) -> object:
    if isinstance(column.type, columns.Key):
        return bytes(16)
    if isinstance(column.type, columns.Sealed):
        return bytes(40)
    return b"" if isinstance(column.type, columns.Keys) else 1


def test_the_sample_row_is_good(url: str, store: Store) -> None:
    """The tests above fail for the one bad value, not for the rest of the row."""
    with sqlite3.connect(path_of(url)) as raw:
        for table in schema.metadata.sorted_tables:
            raw.execute(f'DELETE FROM "{table.name}"')
            raw.execute(*with_one(table, next(iter(table.columns)), 1))
        raw.rollback()
    raw.close()


def test_every_row_belongs_to_an_owner() -> None:
    """DESIGN privacy 2: but for the vault and the counts of runs, each table's key begins with its owner."""
    for table in schema.metadata.sorted_tables:
        if table.name not in ("vault", "owner", "run"):
            assert next(iter(table.primary_key.columns)).name == "owner"


def test_what_belongs_to_nobody_holds_numbers_alone() -> None:
    """The counts of runs have no column for a key or for sealed bytes, so nobody can be in them."""
    assert not [
        column.name for column in schema.run.columns if isinstance(column.type, columns.Key | columns.Sealed)
    ]


# ---- migrations


def test_migrations_make_what_the_models_say(url: str) -> None:
    """Alembic finds nothing to do on a database that went through all migrations."""
    assert migrate.upgrade(url).ok
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
    engine.dispose()


def test_a_new_database_equals_a_migrated_one(tmp_path: Path) -> None:
    """To the letter: checks, strictness and layout, which alembic does not compare."""
    migrated, made = (f"sqlite:///{tmp_path / name}" for name in ("migrated.db", "made.db"))
    migrate.upgrade(migrated)
    Store.open(made, SECRET).close()
    assert definitions(migrated) == definitions(made)


def definitions(url: str) -> dict[str, str]:
    raw = sqlite3.connect(path_of(url))
    rows = raw.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    version = raw.execute("SELECT version_num FROM alembic_version").fetchall()
    raw.close()
    assert version == [(schema.REVISION,)]
    return {name: " ".join(sql.split()) for name, sql in rows}


def test_the_head_is_the_one_the_code_expects() -> None:
    """A new migration comes with a new REVISION."""
    folder = Path(migrate.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_current_head() == schema.REVISION


def test_an_upgraded_database_takes_its_secret_at_the_first_opening(url: str) -> None:
    """`monitor db upgrade` may come before anything else."""
    migrate.upgrade(url)
    Store.open(url, SECRET).close()
    Store.open(url, SECRET).close()


def stamp(url: str, revision: str) -> None:
    with sqlite3.connect(path_of(url)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = ?", [revision])
    raw.close()


def test_a_schema_one_number_newer_is_worked_with(url: str) -> None:
    """Workers are upgraded one after the other, after the database; two numbers on is too far, and older never does."""
    Store.open(url, SECRET).close()
    newer = opening.following(schema.REVISION)
    stamp(url, newer)
    with Store.open(url, SECRET) as store:
        store.partition("pat@example.com", create=True)
    for other, what in (
        (opening.following(newer), "upgrade the program"),
        (f"{int(schema.REVISION) - 1:04d}", "run `monitor db upgrade`"),
    ):
        stamp(url, other)
        with pytest.raises(StoreError, match=f"schema {other}") as caught:
            Store.open(url, SECRET)
        assert caught.value.hint == what


ADDING = {"create_table", "create_index", "add_column", "execute", "get_context"}
"""What a migration may do so that a program that knows it not yet lives with it."""
SAID = ("CREATE TRIGGER", "CREATE FUNCTION", "INSERT INTO tie")
"""How statements of such a migration begin: triggers, and rows of a table that it made itself."""


def test_each_migration_only_adds_or_leaves_out_a_number() -> None:
    """Held for every migration: what more it does, older workers would trip over."""
    folder = Path(migrate.__file__).parent / "migrations" / "versions"
    before = None
    for path in sorted(folder.glob("r*.py")):
        number = int(path.name[1:5])
        words = path.read_text(encoding="utf-8")
        done = set(re.findall(r"\bop\.(\w+)", words))
        said = re.findall(r'"""\n\s+([A-Z].*)', words)
        if before is not None and number == before + 1:
            adds = done <= ADDING and all(statement.startswith(SAID) for statement in said)
            assert adds, f"{path.name} does more than add: give it the number {number + 1:04d}"
        before = number


def test_upgrade_twice_does_no_harm(url: str) -> None:
    """Nothing happens at the newest schema."""
    assert migrate.upgrade(url) == migrate.upgrade(url)


def test_upgrade_leaves_other_databases_alone(url: str) -> None:
    """Neither somebody else's nor one of a newer program is touched."""
    with sqlite3.connect(path_of(url)) as raw:
        raw.execute("CREATE TABLE song (length INTEGER)")
    raw.close()
    with pytest.raises(StoreError):
        migrate.upgrade(url)
    with sqlite3.connect(path_of(url)) as raw:
        raw.execute(opening.VERSION_TABLE)
        raw.execute("INSERT INTO alembic_version VALUES ('9999')")
    raw.close()
    with pytest.raises(StoreError, match="does not know"):
        migrate.upgrade(url)


def test_check_tells_where_a_database_stands(url: str, tmp_path: Path) -> None:
    """Empty, current, or not sound."""
    path_of(url).touch()
    assert migrate.check(url).current is None
    assert not migrate.check(url).ok
    Store.open(url, SECRET).close()
    assert migrate.check(url).ok
    with sqlite3.connect(path_of(url)) as raw:
        raw.execute("INSERT INTO card VALUES (7, 202646, 1, 0)")
    raw.close()
    assert migrate.check(url).problems == ("rows that refer to rows that are not there: 1",)


def test_opening_does_not_load_alembic() -> None:
    """Only `db upgrade` needs it, and a collect should start at once."""
    import subprocess

    code = "import sys, monitor.store.database; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# ---- codes


def test_every_member_has_a_code_of_its_own() -> None:
    """A new member without a number would fail in the middle of a night."""
    for kind, numbers in codes.CODES.items():
        assert set(numbers) == set(kind), f"give the new {kind.__name__} a number in store/codes.py"
        assert len(set(numbers.values())) == len(numbers)


def test_codes_are_never_renumbered() -> None:
    """What old rows mean must not change: these numbers are frozen, only new ones may follow."""
    frozen = {
        "AskKind": {"question": 1, "request": 2},
        "PromiseKind": {"find_out": 1, "reply": 2, "deliver": 3, "do": 4, "contact": 5},
        "Condition": {"none": 0, "event": 1, "recipient": 2},
        "Granularity": {"instant": 1, "day": 2, "before_day": 3, "week": 4, "month": 5, "working_days": 6},
        "SignalKind": {
            "substantive": 1,
            "interim": 2,
            "promising": 3,
            "asking": 4,
            "closing": 5,
            "withdraws": 6,
            "releases": 7,
            "confirms": 8,
            "hands_over": 9,
            "new_date": 10,
            "renews": 11,
            "still_to_come": 12,
            "delivers": 13,
            "forwards": 14,
        },
        "Automatic": {
            "bounce": 1,
            "auto-submitted": 2,
            "auto-reply": 3,
            "no-reply": 4,
            "bulk": 5,
            "calendar": 6,
        },
        "Verb": {"not-a-promise": 1, "not-an-ask": 2, "done-elsewhere": 3, "due": 4},
        "Standing": {"active": 3, "paused": 4, "service": 5, "waiting": 6},
        "Look": {
            "scorecard": 1,
            "asks": 2,
            "promises": 3,
            "explain": 4,
            "export": 5,
            "correct": 6,
            "feed": 7,
        },
        "CardState": {"claimed": 1, "sent": 2, "failed": 3, "skipped": 4},
        "MarkKind": {"handled": 1, "used": 2, "answered": 3, "invited": 4, "shown": 5},
        "Unit": {"seconds": 1, "share": 2, "count": 3},
        "NameKind": {"id": 1, "content": 2},
        "RunKind": {"total": 0, "collect": 1, "deliver": 2, "night": 3, "cluster": 4, "cards": 5},
    }
    written = {kind.__name__: dict(numbers) for kind, numbers in codes.CODES.items()}
    for name, numbers in frozen.items():
        assert numbers.items() <= {str(member): code for member, code in written[name].items()}.items()


@pytest.mark.parametrize(
    "rule", ["C6", "M1", "M4", "M5", "M7", "P4", "S3", "X-skew", "X-bounce", "X-language"]
)
def test_rules_come_back(rule: str) -> None:
    """Every METRICS rule id has a number and a way back."""
    assert codes.rule_of(codes.rule_code(rule)) == rule


@pytest.mark.parametrize("rule", ["", "M", "M0", "M100", "M-1", "Q3", "en.promise.will", "M²"])
def test_other_words_are_no_rules(rule: str) -> None:
    """Free text cannot become a code."""
    with pytest.raises(ValueError, match="METRICS"):
        codes.rule_code(rule)
    with pytest.raises(ValueError, match="no rule"):
        codes.rule_of(77_777)
