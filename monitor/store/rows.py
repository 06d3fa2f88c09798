"""Messages as rows and rows as messages: the one place where a record's fields meet the tables' columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from monitor.model import Ask, Due, Id, Message, Promise, Signal
from monitor.store import schema

Values = dict[str, Any]

ACTS = (schema.ask, schema.promise, schema.signal)
"""The tables that hold what a message's text does."""


def keyed(message: Message, key: Callable[[str], Id]) -> Message:
    """Return the message as it will come back from the store: every identity keyed, no span, no cue.

    A cue ("en.promise.will") is not kept: it names no METRICS rule, and `explain` reads the mail again
    anyway.
    """
    return replace(
        message,
        id=key(message.id),
        author=key(message.author),
        to=tuple(map(key, message.to)),
        cc=tuple(map(key, message.cc)),
        parents=tuple(map(key, message.parents)),
        conversation=_keyed(message.conversation, key),
        subject=_keyed(message.subject, key),
        # A digest of content is no Message-ID, whatever somebody writes into one.
        content=None if message.content is None else key("content " + message.content),
        bounced=tuple(map(key, message.bounced)),
        asks=tuple(
            replace(ask, rule="", span=None, named=tuple(map(key, ask.named)), due=_bare(ask.due))
            for ask in message.asks
        ),
        promises=tuple(
            replace(promise, rule="", span=None, clause=key(promise.clause), due=_bare(promise.due))
            for promise in message.promises
        ),
        signals=tuple(
            replace(signal, rule="", people=tuple(map(key, signal.people)), due=_bare(signal.due))
            for signal in message.signals
        ),
    )


def _keyed(clear: str | None, key: Callable[[str], Id]) -> Id | None:
    return None if clear is None else key(clear)


def _bare(due: Due | None) -> Due | None:
    return due if due is None or due.span is None else replace(due, span=None)


def message_row(owner: int, message: Message) -> Values:
    """The row of a keyed message, without its acts."""
    return {
        "owner": owner,
        "id": message.id,
        "author": message.author,
        "sent_at": message.sent_at,
        "received_at": message.received_at,
        "to_ids": message.to,
        "cc_ids": message.cc,
        "parent_ids": message.parents,
        "conversation": message.conversation,
        "subject": message.subject,
        "reply_prefix": message.reply_prefix,
        "zone_offset": message.zone_offset,
        "content": message.content,
        "automatic": message.automatic,
        "own_copy": message.own_copy,
        "invitation": message.invitation,
        "bounced_ids": message.bounced,
        "attachments": message.attachments,
        "links": message.links,
        "reader": message.reader,
        "excluded": message.excluded,
    }


def ask_rows(owner: int, message: Message) -> list[Values]:
    """The rows of a keyed message's asks."""
    return [
        {
            **_place(owner, message, position),
            "kind": ask.kind,
            "confidence": ask.confidence,
            "named_ids": ask.named,
            **_due_values(ask.due),
        }
        for position, ask in enumerate(message.asks)
    ]


def promise_rows(owner: int, message: Message) -> list[Values]:
    """The rows of a keyed message's promises."""
    return [
        {
            **_place(owner, message, position),
            "clause": promise.clause,
            "kind": promise.kind,
            "confidence": promise.confidence,
            "condition": promise.condition,
            "hedged": promise.hedged,
            "ours": promise.ours,
            **_due_values(promise.due),
        }
        for position, promise in enumerate(message.promises)
    ]


def signal_rows(owner: int, message: Message) -> list[Values]:
    """The rows of a keyed message's signals."""
    return [
        {
            **_place(owner, message, position),
            "kind": signal.kind,
            "confidence": signal.confidence,
            "people_ids": signal.people,
            "act": signal.act,
            **_due_values(signal.due),
        }
        for position, signal in enumerate(message.signals)
    ]


def _place(owner: int, message: Message, position: int) -> Values:
    return {"owner": owner, "message": message.id, "position": position}


def _due_values(due: Due | None) -> Values:
    if due is None:
        return {"due_granularity": None, "due_day": None, "due_at": None, "due_count": None}
    return {"due_granularity": due.granularity, "due_day": due.day, "due_at": due.at, "due_count": due.count}


def _due(row: Row[Any]) -> Due | None:
    if row.due_granularity is None:
        return None
    return Due(granularity=row.due_granularity, day=row.due_day, at=row.due_at, count=row.due_count)


def to_ask(row: Row[Any]) -> Ask:
    """The ask of a row."""
    return Ask(kind=row.kind, rule="", confidence=row.confidence, named=row.named_ids, due=_due(row))


def to_promise(row: Row[Any]) -> Promise:
    """The promise of a row."""
    return Promise(
        clause=row.clause,
        kind=row.kind,
        rule="",
        confidence=row.confidence,
        due=_due(row),
        condition=row.condition,
        hedged=row.hedged,
        ours=row.ours,
    )


def to_signal(row: Row[Any]) -> Signal:
    """The signal of a row."""
    return Signal(
        kind=row.kind, rule="", confidence=row.confidence, people=row.people_ids, act=row.act, due=_due(row)
    )


def to_message(
    row: Row[Any], asks: Sequence[Ask], promises: Sequence[Promise], signals: Sequence[Signal]
) -> Message:
    """The message of a row and of its acts' rows."""
    return Message(
        id=row.id,
        author=row.author,
        sent_at=row.sent_at,
        received_at=row.received_at,
        to=row.to_ids,
        cc=row.cc_ids,
        parents=row.parent_ids,
        conversation=row.conversation,
        subject=row.subject,
        reply_prefix=row.reply_prefix,
        zone_offset=row.zone_offset,
        content=row.content,
        automatic=row.automatic,
        own_copy=row.own_copy,
        invitation=row.invitation,
        bounced=row.bounced_ids,
        attachments=row.attachments,
        links=row.links,
        reader=row.reader,
        excluded=row.excluded,
        asks=tuple(asks),
        promises=tuple(promises),
        signals=tuple(signals),
    )
