"""What ties messages together is found by indexes, however much is kept: every night asks what old mail reaches.

Which message names which gets a table of its own, which triggers keep, so that workers of the version before keep it
as well. What is there already is tied here: 200,000 messages took 2.4 seconds on PostgreSQL, 3.6 on SQLite.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG: Any = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SQLITE = (
    # One owner at a time: SQLite sorts in memory here, and for all at once that took a gigabyte a million messages.
    """
    INSERT INTO tie SELECT DISTINCT owner, substr(parent_ids, 16 * key + 1, 16) AS name, message.id
    FROM message, json_each('[0' || replace(hex(zeroblob(length(parent_ids) / 16 - 1)), '00', ',0') || ']')
    WHERE owner = :owner AND parent_ids <> x'' ORDER BY name, message.id
    """,
    """
    CREATE TRIGGER message_tied AFTER INSERT ON message WHEN new.parent_ids <> x'' BEGIN
        INSERT INTO tie SELECT new.owner, substr(new.parent_ids, 16 * key + 1, 16), new.id
        FROM json_each('[0' || replace(hex(zeroblob(length(new.parent_ids) / 16 - 1)), '00', ',0') || ']')
        WHERE TRUE ON CONFLICT DO NOTHING;
    END
    """,
    """
    CREATE TRIGGER message_retied AFTER UPDATE OF parent_ids ON message WHEN old.parent_ids <> new.parent_ids BEGIN
        DELETE FROM tie WHERE owner = old.owner AND message = old.id AND name IN (
            SELECT substr(old.parent_ids, 16 * key + 1, 16)
            FROM json_each('[0' || replace(hex(zeroblob(length(old.parent_ids) / 16 - 1)), '00', ',0') || ']'));
        INSERT INTO tie SELECT new.owner, substr(new.parent_ids, 16 * key + 1, 16), new.id
        FROM json_each('[0' || replace(hex(zeroblob(length(new.parent_ids) / 16 - 1)), '00', ',0') || ']')
        WHERE new.parent_ids <> x'' ON CONFLICT DO NOTHING;
    END
    """,
    """
    CREATE TRIGGER message_untied AFTER DELETE ON message WHEN old.parent_ids <> x'' BEGIN
        DELETE FROM tie WHERE owner = old.owner AND message = old.id AND name IN (
            SELECT substr(old.parent_ids, 16 * key + 1, 16)
            FROM json_each('[0' || replace(hex(zeroblob(length(old.parent_ids) / 16 - 1)), '00', ',0') || ']'));
    END
    """,
)

POSTGRES = (
    """
    INSERT INTO tie SELECT DISTINCT owner, substr(parent_ids, place, 16) AS name, id
    FROM message, generate_series(1, length(parent_ids), 16) AS place ORDER BY owner, name, id
    """,
    """
    CREATE FUNCTION tie_parents() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO tie SELECT owner, substr(parent_ids, place, 16), id
        FROM fresh, generate_series(1, length(parent_ids), 16) AS place
        ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION untie_parents() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        DELETE FROM tie WHERE owner = old.owner AND message = old.id AND name = ANY (ARRAY(
            SELECT substr(old.parent_ids, place, 16) FROM generate_series(1, length(old.parent_ids), 16) AS place));
        IF TG_OP = 'UPDATE' THEN
            INSERT INTO tie SELECT new.owner, substr(new.parent_ids, place, 16), new.id
            FROM generate_series(1, length(new.parent_ids), 16) AS place
            ON CONFLICT DO NOTHING;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER message_tied AFTER INSERT ON message REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tie_parents()
    """,
    """
    CREATE TRIGGER message_retied AFTER UPDATE OF parent_ids ON message
    FOR EACH ROW WHEN (old.parent_ids <> new.parent_ids) EXECUTE FUNCTION untie_parents()
    """,
    """
    CREATE TRIGGER message_untied AFTER DELETE ON message FOR EACH ROW EXECUTE FUNCTION untie_parents()
    """,
)


def upgrade() -> None:
    """Add the table and its triggers, and the indexes; nothing that is there changes."""
    reference = sa.ForeignKey("owner.id", ondelete="CASCADE")
    op.create_table(
        "tie",
        sa.Column("owner", BIG, reference, primary_key=True, autoincrement=False),
        _key("name"),
        _key("message"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    _index("message_subject", "subject")
    _index("message_conversation", "conversation")
    _index("message_automatic", "automatic", "author")
    here = op.get_context()
    if here.dialect.name == "sqlite" and here.bind is not None:
        tied, *triggers = SQLITE
        for owner in here.bind.execute(sa.text("SELECT id FROM owner ORDER BY id")).scalars().all():
            op.execute(sa.text(tied).bindparams(owner=owner))
    else:
        triggers = [*POSTGRES]
    for statement in triggers:
        op.execute(statement)


def _key(name: str) -> sa.Column[Any]:
    check = sa.CheckConstraint(f"length({name}) = 16")
    return sa.Column(name, sa.LargeBinary(), check, nullable=False, primary_key=True)


def _index(name: str, column: str, *more: str) -> None:
    there = sa.text(f"{column} IS NOT NULL")
    op.create_index(name, "message", ["owner", column, *more], sqlite_where=there, postgresql_where=there)
