"""The first schema: facts partitioned by owner, keyed and sealed.

A migration stands on its own: it says what the tables were then, and imports nothing that may change later.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG: Any = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SHARE: Any = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    """Make all tables."""
    _owners()
    _messages()
    _acts()
    _notes()


def _owners() -> None:
    op.create_table("vault", _number("id", primary=True), _key("salt"), _sealed("proof"), sqlite_strict=True)
    op.create_table(
        "owner",
        sa.Column("id", BIG, primary_key=True),
        _key("name"),
        _sealed("data_key"),
        _sealed("address"),
        _number("standing"),
        _number("until", BIG, nullable=True),
        sqlite_strict=True,
    )
    op.create_index("owner_name", "owner", ["name"], unique=True)
    _table(
        "account",
        _owner(),
        _key("account", primary=True),
        _sealed("name"),
        _sealed("checkpoint", nullable=True),
    )


def _messages() -> None:
    _table(
        "message",
        _owner(),
        _key("id", primary=True),
        _key("author"),
        _number("sent_at", BIG),
        _number("received_at", BIG),
        _keys("to_ids"),
        _keys("cc_ids"),
        _keys("parent_ids"),
        _key("conversation", nullable=True),
        _key("subject", nullable=True),
        _number("reply_prefix"),
        _number("zone_offset"),
        _key("content", nullable=True),
        _number("automatic", nullable=True),
        _number("own_copy"),
        _number("invitation"),
        _keys("bounced_ids"),
        _number("attachments"),
        _number("links"),
        _number("reader"),
        _number("excluded", nullable=True),
        rowid=True,
    )
    op.create_index("message_received", "message", ["owner", "received_at"])
    _table("alias", _owner(), _key("key", primary=True), _key("message"), _number("kind"), _of_message())
    op.create_index("alias_message", "alias", ["owner", "message"])
    _table(
        "copy",
        _owner(),
        _key("place", primary=True),
        _key("message"),
        _key("account"),
        _sealed("locator"),
        _of_message(),
        sa.ForeignKeyConstraint(
            ["owner", "account"], ["account.owner", "account.account"], ondelete="CASCADE"
        ),
        rowid=True,
    )
    op.create_index("copy_message", "copy", ["owner", "message"])


def _acts() -> None:
    _table(
        "ask",
        *_act(),
        _number("kind"),
        _number("confidence", SHARE),
        _keys("named_ids"),
        *_due(),
        _of_message(),
    )
    _table(
        "promise",
        *_act(),
        _key("clause"),
        _key("matter", nullable=True),
        _number("meeting"),
        _number("kind"),
        _number("confidence", SHARE),
        _number("condition"),
        _number("hedged"),
        _number("ours"),
        *_due(),
        _of_message(),
    )
    _table(
        "signal",
        *_act(),
        _number("kind"),
        _number("confidence", SHARE),
        _keys("people_ids"),
        _number("act", nullable=True),
        *_due(),
        _of_message(),
    )


def _notes() -> None:
    _table(
        "exclusion", _owner(), _key("what", primary=True), _number("rule", primary=True), _number("at", BIG)
    )
    _table(
        "correction",
        _owner(),
        _key("item", primary=True),
        _number("verb", primary=True),
        _sealed("sealed_item"),
        _number("due", nullable=True),
        _number("position"),
    )
    _table("card", _owner(), _number("week", primary=True), _number("state"), _number("at", BIG))
    _table("look", _owner(), _number("position", BIG, primary=True), _number("at", BIG), _number("kind"))
    _table(
        "mark",
        _owner(),
        _number("kind", primary=True),
        _key("what", primary=True),
        _number("at", BIG),
        _number("count"),
    )


def _table(name: str, *parts: Any, rowid: bool = False) -> None:
    op.create_table(name, *parts, sqlite_strict=True, sqlite_with_rowid=rowid)


def _owner() -> sa.Column[Any]:
    reference = sa.ForeignKey("owner.id", ondelete="CASCADE")
    return sa.Column("owner", BIG, reference, primary_key=True, autoincrement=False)


def _of_message() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["owner", "message"], ["message.owner", "message.id"], ondelete="CASCADE")


def _act() -> tuple[sa.Column[Any], ...]:
    return _owner(), _key("message", primary=True), _number("position", primary=True)


def _due() -> tuple[sa.Column[Any], ...]:
    names = ("due_granularity", "due_day", "due_at", "due_count")
    return tuple(_number(name, nullable=True) for name in names)


def _key(name: str, *, nullable: bool = False, primary: bool = False) -> sa.Column[Any]:
    check = sa.CheckConstraint(f"length({name}) = 16")
    return sa.Column(name, sa.LargeBinary(), check, nullable=nullable, primary_key=primary)


def _keys(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(), sa.CheckConstraint(f"length({name}) % 16 = 0"), nullable=False)


def _sealed(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(), sa.CheckConstraint(f"length({name}) >= 29"), nullable=nullable)


def _number(name: str, kind: Any = None, *, nullable: bool = False, primary: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind or sa.Integer(), nullable=nullable, primary_key=primary, autoincrement=False)
