"""Mail that an older reader read is found at once, however much is kept: every night looks for it."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index; nothing that is there changes."""
    op.create_index("message_reader", "message", ["owner", "reader"])
