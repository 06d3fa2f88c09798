"""The tables. Every row belongs to one owner; no column can hold text (columns.py); no join crosses owners.

vault        the database's salt and what proves the secret; one row
owner        one participant: found by a keyed hash, own data key (wrapped), own address (sealed), standing
account      a mail source of an owner: name and checkpoint (sealed)
message      the facts of one message (M1, M2), its id the smallest key of all its ids
tie          which message names which as one it follows, to find by it who follows one (kept by triggers: ties.py)
alias        other keys that lead to a message: further Message-IDs, digests of repeated content (M2)
copy         where a message lies: account and locator (sealed)
ask, promise, signal    what a message's text does, read by ``message.reader``
exclusion    what was not counted, and by which rule
correction   the owner's word about a ledger item
week         the owner's own numbers of past weeks, which outlive the facts
absence      days away, as the provider of an account knows them (C3)
choice       what the owner chose for themselves: when their card comes, and that they did not join by mail
card         which weekly cards were claimed, sent or given up
look         the access log
visit        when each account was last read to its end, and how often that failed since
run          what each run came to, in counts; row 0 adds up all of them
mark         what the service handled, which tokens were used, how often it answered
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Index, MetaData, Table, text

from monitor.model import AskKind, Automatic, Condition, Granularity, PromiseKind, SignalKind, Verb
from monitor.store.codes import CardState, Choice, Look, MarkKind, NameKind, RunKind, Standing, Unit
from monitor.store.columns import (
    Big,
    Code,
    Day,
    Flag,
    Instant,
    Rule,
    Share,
    WallTime,
    key,
    keys,
    number,
    sealed,
)

REVISION = "0006"
"""The head of migrations/versions: what a database must stand at, or one number beyond (opening.py). Held by a test."""

metadata = MetaData()

FORM: dict[str, Any] = {"sqlite_strict": True}
KEYED: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}
"""Small rows found by hash: one B-tree instead of two. Large ones would scatter over the file as they come."""


def _owner() -> Column[Any]:
    return Column(
        "owner", Big, ForeignKey("owner.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


def _of_message() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["owner", "message"], ["message.owner", "message.id"], ondelete="CASCADE")


def _index_of(name: str, owner: str, column: str, *more: str) -> Index:
    """An index of the rows that have a column: most messages are not automatic, many have no conversation."""
    there = text(f"{column} IS NOT NULL")
    return Index(name, owner, column, *more, sqlite_where=there, postgresql_where=there)


def _due() -> tuple[Column[Any], ...]:
    """A due expression as read (P3); all null where there is none."""
    return (
        number("due_granularity", Code(Granularity), nullable=True),
        number("due_day", Day, nullable=True),
        number("due_at", WallTime, nullable=True),
        number("due_count", nullable=True),
    )


vault = Table(
    "vault",
    metadata,
    number("id", primary=True),
    key("salt"),
    sealed("proof"),
    **FORM,
)

owner = Table(
    "owner",
    metadata,
    Column("id", Big, primary_key=True),
    key("name"),
    sealed("data_key"),
    sealed("address"),
    number("standing", Code(Standing)),
    number("until", Instant, nullable=True),
    Index("owner_name", "name", unique=True),
    **FORM,
)

account = Table(
    "account",
    metadata,
    _owner(),
    key("account", primary=True),
    sealed("name"),
    sealed("checkpoint", nullable=True),
    **KEYED,
)

message = Table(
    "message",
    metadata,
    _owner(),
    key("id", primary=True),
    key("author"),
    number("sent_at", Instant),
    number("received_at", Instant),
    keys("to_ids"),
    keys("cc_ids"),
    keys("parent_ids"),
    key("conversation", nullable=True),
    key("subject", nullable=True),
    number("reply_prefix", Flag),
    number("zone_offset"),
    key("content", nullable=True),
    number("automatic", Code(Automatic), nullable=True),
    number("own_copy", Flag),
    number("invitation", Flag),
    keys("bounced_ids"),
    number("attachments"),
    number("links"),
    number("reader"),
    number("excluded", Rule, nullable=True),
    Index("message_received", "owner", "received_at"),
    Index("message_reader", "owner", "reader"),
    _index_of("message_subject", "owner", "subject"),
    _index_of("message_conversation", "owner", "conversation"),
    _index_of("message_automatic", "owner", "automatic", "author"),
    **FORM,
)

tie = Table(
    "tie",
    metadata,
    _owner(),
    key("name", primary=True),
    key("message", primary=True),
    **KEYED,
)

alias = Table(
    "alias",
    metadata,
    _owner(),
    key("key", primary=True),
    key("message"),
    number("kind", Code(NameKind)),
    _of_message(),
    Index("alias_message", "owner", "message"),
    **KEYED,
)

copy = Table(
    "copy",
    metadata,
    _owner(),
    key("place", primary=True),
    key("message"),
    key("account"),
    sealed("locator"),
    _of_message(),
    ForeignKeyConstraint(["owner", "account"], ["account.owner", "account.account"], ondelete="CASCADE"),
    Index("copy_message", "owner", "message"),
    **FORM,
)

ask = Table(
    "ask",
    metadata,
    _owner(),
    key("message", primary=True),
    number("position", primary=True),
    number("kind", Code(AskKind)),
    number("confidence", Share),
    keys("named_ids"),
    *_due(),
    _of_message(),
    **KEYED,
)

promise = Table(
    "promise",
    metadata,
    _owner(),
    key("message", primary=True),
    number("position", primary=True),
    key("clause"),
    key("matter", nullable=True),
    number("meeting", Flag),
    number("kind", Code(PromiseKind)),
    number("confidence", Share),
    number("condition", Code(Condition)),
    number("hedged", Flag),
    number("ours", Flag),
    *_due(),
    _of_message(),
    **KEYED,
)

signal = Table(
    "signal",
    metadata,
    _owner(),
    key("message", primary=True),
    number("position", primary=True),
    number("kind", Code(SignalKind)),
    number("confidence", Share),
    keys("people_ids"),
    number("act", Code(PromiseKind), nullable=True),
    *_due(),
    _of_message(),
    **KEYED,
)

exclusion = Table(
    "exclusion",
    metadata,
    _owner(),
    key("what", primary=True),
    number("rule", Rule, primary=True),
    number("at", Instant),
    **KEYED,
)

correction = Table(
    "correction",
    metadata,
    _owner(),
    key("item", primary=True),
    number("verb", Code(Verb), primary=True),
    sealed("sealed_item"),
    number("due", Day, nullable=True),
    number("position"),
    **KEYED,
)

week = Table(
    "week",
    metadata,
    _owner(),
    number("week", primary=True),
    key("metric", primary=True),
    number("at", Instant),
    number("unit", Code(Unit)),
    number("value", Share, nullable=True),
    number("n"),
    number("waiting"),
    number("low", Share, nullable=True),
    number("high", Share, nullable=True),
    **KEYED,
)

absence = Table(
    "absence",
    metadata,
    _owner(),
    key("account", primary=True),
    number("first", Day, primary=True),
    number("last", Day),
    **KEYED,
)

choice = Table(
    "choice",
    metadata,
    _owner(),
    number("kind", Code(Choice), primary=True),
    number("value"),
    **KEYED,
)

card = Table(
    "card",
    metadata,
    _owner(),
    number("week", primary=True),
    number("state", Code(CardState)),
    number("at", Instant),
    **KEYED,
)

look = Table(
    "look",
    metadata,
    _owner(),
    number("position", Big, primary=True),
    number("at", Instant),
    number("kind", Code(Look)),
    **KEYED,
)

mark = Table(
    "mark",
    metadata,
    _owner(),
    number("kind", Code(MarkKind), primary=True),
    key("what", primary=True),
    number("at", Instant),
    number("count"),
    **KEYED,
)

visit = Table(
    "visit",
    metadata,
    _owner(),
    key("account", primary=True),
    number("read_at", Instant, nullable=True),
    number("failures"),
    number("parked_until", Instant, nullable=True),
    **KEYED,
)

run = Table(
    "run",
    metadata,
    number("id", Big, primary=True),
    number("kind", Code(RunKind)),
    number("begun", Instant),
    number("seconds", Share),
    number("ended", Flag),
    number("failed", Flag),
    number("jobs"),
    number("messages", Big),
    number("stored", Big),
    number("retries"),
    number("auth"),
    number("transient"),
    number("protocol"),
    number("configuration"),
    number("delivery"),
    number("storage"),
    number("unforeseen"),
    number("parked"),
    number("purged", Big),
    number("cards_sent"),
    number("cards_failed"),
    **FORM,
)
