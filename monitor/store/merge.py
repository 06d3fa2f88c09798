"""M2: one Message-ID is one message, in however many accounts and folders. What do two copies come to?

Pure. ``merge`` is commutative, associative and idempotent, so that the order in which copies are found, and
finding one again, make no difference (held by property tests). Each group of fields follows a rule of its
own:

    headers    from the author's own copy, else from the copy said earliest
    automatic  as the author's own copy says (M4); among equals, a copy that looks human wins
    received   the earliest
    text       from the copy read by the newest reader; an unread copy never erases what was read
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import Any

from monitor.model import Message

NOT_AUTOMATIC = ""


def merge(one: Message, other: Message) -> Message:
    """Return the one message that two copies are. Both must have keyed (or both clear) ids."""
    if one == other:
        return one
    head = min(one, other, key=_head)
    text = _text(one, other)
    return replace(
        head,
        id=min(one.id, other.id),
        received_at=min(one.received_at, other.received_at),
        conversation=min((m.conversation for m in (one, other) if m.conversation is not None), default=None),
        automatic=min(one, other, key=_human).automatic,
        own_copy=one.own_copy or other.own_copy,
        invitation=one.invitation or other.invitation,
        bounced=max(one.bounced, other.bounced, key=lambda ids: (len(ids), ids)),
        attachments=max(one.attachments, other.attachments),
        links=max(one.links, other.links),
        reader=text.reader,
        content=text.content,
        excluded=text.excluded,
        asks=text.asks,
        promises=text.promises,
        signals=text.signals,
    )


def merged(copies: list[Message]) -> Message:
    """Return the one message that all these copies are. There is at least one."""
    return reduce(merge, copies)


def _head(message: Message) -> tuple[Any, ...]:
    """Order of copies by how far their headers are trusted; past two fields any fixed order will do."""
    return (
        not message.own_copy,
        message.sent_at,
        message.author,
        message.to,
        message.cc,
        message.parents,
        message.subject or "",
        message.reply_prefix,
        message.zone_offset,
    )


def _human(message: Message) -> tuple[bool, str]:
    return (not message.own_copy, message.automatic or NOT_AUTOMATIC)


def _text(one: Message, other: Message) -> Message:
    """The copy whose text counts: by the newest reader, with something read in it; else any fixed order."""
    if (one.reader, one.excluded is None) != (other.reader, other.excluded is None):
        return max(one, other, key=lambda message: (message.reader, message.excluded is None))
    if _read(one) == _read(other):  # two copies of one mail, as a rule; to order them costs more
        return one
    return min(one, other, key=lambda message: repr(_read(message)))


def _read(message: Message) -> tuple[Any, ...]:
    return message.content, message.excluded, message.asks, message.promises, message.signals
