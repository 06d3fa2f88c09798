"""Numbers of past weeks, which outlive the facts, and days away as providers know them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG: Any = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SHARE: Any = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    """Make the two tables; nothing that is there changes."""
    op.create_table(
        "week",
        _owner(),
        _number("week", primary=True),
        _key("metric"),
        _number("at", BIG),
        _number("unit"),
        _number("value", SHARE, nullable=True),
        _number("n"),
        _number("waiting"),
        _number("low", SHARE, nullable=True),
        _number("high", SHARE, nullable=True),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "absence",
        _owner(),
        _key("account"),
        _number("first", primary=True),
        _number("last"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _owner() -> sa.Column[Any]:
    reference = sa.ForeignKey("owner.id", ondelete="CASCADE")
    return sa.Column("owner", BIG, reference, primary_key=True, autoincrement=False)


def _key(name: str) -> sa.Column[Any]:
    check = sa.CheckConstraint(f"length({name}) = 16")
    return sa.Column(name, sa.LargeBinary(), check, nullable=False, primary_key=True)


def _number(name: str, kind: Any = None, *, nullable: bool = False, primary: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind or sa.Integer(), nullable=nullable, primary_key=primary, autoincrement=False)
