"""From what Graph tells of a message to a mail as every other source gives it: a header block, and its text.

A received message comes with its original header fields; what is missing there is written from the message's
properties. A sent one has none at all: its threading comes from two extended properties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from email.utils import format_datetime
from typing import Any

from monitor.connectors.base import HEADER_FIELDS, RawMail
from monitor.connectors.mime import Part, rebuilt

Item = Mapping[str, Any]

SELECT = (
    "id,internetMessageId,internetMessageHeaders,conversationId,from,sender,toRecipients,ccRecipients,"
    "bccRecipients,replyTo,subject,sentDateTime,receivedDateTime,hasAttachments,parentFolderId"
)
"""The properties that are asked for. None of them holds words but the subject."""

REPLY_TO_ID = "String 0x1042"  # PidTagInReplyToId
REFERENCES = "String 0x1039"  # PidTagInternetReferences
THREADING = (
    f"singleValueExtendedProperties($filter=id eq '{REPLY_TO_ID}' or id eq '{REFERENCES}')"  # for $expand
)
AS_TEXT = 'outlook.body-content-type="text"'

CONVERSATION = "X-Graph-Conversation-Id"
"""Our own field for the provider's conversation id (M6)."""

TEXT = 1024 * 1024
"""Bytes of text that are read of one message."""

_FIELDS = {name.lower() for name in HEADER_FIELDS} | {"reply-to"}
_BREAKS = re.compile(r"[\r\n\x00]+[ \t]*")
_PHRASE = re.compile(r"[\w !#$%&'*+/=?^{|}~-]+")
_METHODS = {
    "#microsoft.graph.eventMessageRequest": "REQUEST",
    "#microsoft.graph.eventMessageResponse": "REPLY",
    "#microsoft.graph.eventMessage": "CANCEL",
}
"""What kind of calendar message an item is (M4); its original header does not always say."""


def head(item: Item, *, sent: bool, zone: tzinfo = UTC, owner: str = "") -> RawMail:
    """Return a message's header facts; whatever is missing or odd is left out, never an error.

    ``zone``: on whose clock a message was written that has no Date field of its own (P3). ``owner``: who wrote a sent
    message that does not say.
    """
    received = instant(item.get("receivedDateTime"))
    lines = list(_original(item))
    there = {name.lower() for name, _ in lines}
    lines += [
        (name, value)
        for name, value in _from_properties(item, zone, owner if sent else "")
        if name.lower() not in there and value
    ]
    if not sent and "received" not in there and received is not None:
        # a copy without this trace would pass for its author's own (M2)
        lines.insert(0, ("Received", f"by graph; {format_datetime(received)}"))
    attached = item.get("hasAttachments")
    return RawMail(
        locator=str(item["id"]),
        header="".join(f"{name}: {_line(value)}\r\n" for name, value in lines).encode("utf-8", "replace"),
        instant=received,
        sent_folder=sent,
        attachments=None if attached is None else int(bool(attached)),
    )


def with_text(mail: RawMail, item: Item) -> RawMail:
    """Return the mail with the text that an item's ``body`` holds; an empty one where it holds none."""
    body = _mapping(item.get("body"))
    content = str(body.get("content") or "").encode("utf-8", "replace")[:TEXT]
    kind = "html" if str(body.get("contentType")).lower() == "html" else "plain"
    part = Part(
        number="1",
        kind=("text", kind),
        parameters={"charset": b"utf-8"},
        encoding=b"8bit",
        size=len(content),
        disposition="",
        named=False,
        inline_id=False,
    )
    return replace(mail, raw=rebuilt(mail.header, [(part, content)]))


def told_whole(item: Item) -> bool:
    """Does this item say what a header needs? A change of a known message may come with its id alone."""
    return "receivedDateTime" in item or "internetMessageId" in item


def has_headers(item: Item) -> bool:
    """Did the original header fields come along?"""
    return bool(item.get("internetMessageHeaders"))


def instant(text: Any) -> datetime | None:
    """Return an instant as Graph writes it, in UTC; None for none, and for its way of writing none (year 1)."""
    try:
        when = datetime.fromisoformat(str(text))
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return when.astimezone(UTC) if when.year > 1 else None
    except (ValueError, OverflowError):
        return None


def _original(item: Item) -> Iterator[tuple[str, str]]:
    """Yield the original fields that reading needs, in their order."""
    method = _METHODS.get(str(item.get("@odata.type")))
    if method:  # first, so that it is the one that counts
        yield "Content-Type", f"text/calendar; method={method}"
    for one in _list(item.get("internetMessageHeaders")):
        name, value = str(one.get("name") or ""), one.get("value")
        if name.lower() in _FIELDS and isinstance(value, str):
            yield name, value


def _from_properties(item: Item, zone: tzinfo, owner: str) -> Iterator[tuple[str, str]]:
    yield "Message-ID", str(item.get("internetMessageId") or "")
    said = instant(item.get("sentDateTime")) or instant(item.get("receivedDateTime"))
    yield "Date", format_datetime(said.astimezone(zone)) if said is not None else ""
    author, sender = _mailbox(item.get("from")), _mailbox(item.get("sender"))
    yield "From", author or sender or owner
    yield "Sender", sender if sender != author else ""
    for name in ("To", "Cc", "Bcc"):
        yield name, ", ".join(filter(None, map(_mailbox, _list(item.get(f"{name.lower()}Recipients")))))
    yield "Reply-To", ", ".join(filter(None, map(_mailbox, _list(item.get("replyTo")))))
    yield "Subject", str(item.get("subject") or "")
    for one in _list(item.get("singleValueExtendedProperties")):
        threading = {REPLY_TO_ID: "In-Reply-To", REFERENCES: "References"}.get(_tag(one.get("id")))
        if threading:
            yield threading, str(one.get("value") or "")
    yield CONVERSATION, str(item.get("conversationId") or "")


def _tag(text: Any) -> str:
    """Return an extended property's id as we write it; servers differ in case and leading zeros."""
    kind, _, number = str(text).partition(" ")
    try:
        return f"{kind.title()} 0x{int(number, 16):04x}"
    except ValueError:
        return ""


def _mailbox(recipient: Any) -> str:
    address = _mapping(_mapping(recipient).get("emailAddress"))
    spec, name = str(address.get("address") or "").strip(), str(address.get("name") or "")
    if not spec or any(mark in spec for mark in "<>\r\n,"):
        return ""
    shown = _line(name)
    if not _PHRASE.fullmatch(shown):
        shown = '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{shown} <{spec}>" if name and name != spec else spec


def _line(text: str) -> str:
    return _BREAKS.sub(" ", text).strip()


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
