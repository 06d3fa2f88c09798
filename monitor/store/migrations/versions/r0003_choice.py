"""What people choose for themselves: when their card comes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG: Any = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table; nothing that is there changes."""
    reference = sa.ForeignKey("owner.id", ondelete="CASCADE")
    op.create_table(
        "choice",
        sa.Column("owner", BIG, reference, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Integer(), nullable=False, primary_key=True, autoincrement=False),
        sa.Column("value", sa.Integer(), nullable=False, autoincrement=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
