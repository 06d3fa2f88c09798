"""What runs came to, and when each account was last read: for whoever looks after the program."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG: Any = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SHARE: Any = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    """Make the two tables; nothing that is there changes."""
    reference = sa.ForeignKey("owner.id", ondelete="CASCADE")
    op.create_table(
        "visit",
        sa.Column("owner", BIG, reference, primary_key=True, autoincrement=False),
        sa.Column(
            "account",
            sa.LargeBinary(),
            sa.CheckConstraint("length(account) = 16"),
            nullable=False,
            primary_key=True,
        ),
        _number("read_at", BIG, nullable=True),
        _number("failures"),
        _number("parked_until", BIG, nullable=True),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "run",
        _number("id", BIG, primary=True),
        _number("kind"),
        _number("begun", BIG),
        _number("seconds", SHARE),
        _number("ended"),
        _number("failed"),
        _number("jobs"),
        _number("messages", BIG),
        _number("stored", BIG),
        _number("retries"),
        _number("auth"),
        _number("transient"),
        _number("protocol"),
        _number("configuration"),
        _number("delivery"),
        _number("storage"),
        _number("unforeseen"),
        _number("parked"),
        _number("purged", BIG),
        _number("cards_sent"),
        _number("cards_failed"),
        sqlite_strict=True,
    )


def _number(name: str, kind: Any = None, *, nullable: bool = False, primary: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind or sa.Integer(), nullable=nullable, primary_key=primary, autoincrement=False)
