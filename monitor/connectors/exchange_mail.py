"""What an Exchange server tells about one message, as RawMail: its header first, its text when that is wanted.

Received mail has its internet headers; sent mail often has none, and its header is written from its properties.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from email.utils import format_datetime
from typing import Any

from monitor.connectors import mime
from monitor.connectors.base import HEADER_FIELDS, Broken, Locator, RawMail

TYPES = "{http://schemas.microsoft.com/exchange/services/2006/types}"
MESSAGES = "{http://schemas.microsoft.com/exchange/services/2006/messages}"

LISTED = ("item:DateTimeReceived", "item:DateTimeSent", "item:ItemClass")
"""What is asked of every change, to leave out what is no mail or too old."""

MODEST = tuple(
    "item:DateTimeReceived item:DateTimeSent item:InReplyTo item:InternetMessageHeaders item:ItemClass item:Size "
    "item:Subject message:CcRecipients message:InternetMessageId message:References message:Sender "
    "message:ToRecipients".split()
)
SENDER, AUTHOR = "0x5d01", "0x5d02"
"""MAPI properties: the internet addresses of who sent a message and in whose name, which people may lack themselves."""

MORE = "item:Attachments message:BccRecipients message:ConversationIndex message:From".split()
HEAD = (*MODEST, *MORE, SENDER, AUTHOR)
"""What is asked of a new message, and what of it a server that knows little is asked."""

TEXT = 1024 * 1024
"""Bytes of one message's text that are read."""

HEADER = 128 * 1024
"""Bytes of one header that are kept."""

Element = Any

_MAIL = ("ipm.note", "ipm.schedule.meeting.", "report.")
_CHAT = "ipm.note.microsoft."
_METHODS = {"request": "REQUEST", "canceled": "CANCEL", "resp": "REPLY"}
_MACHINE = frozenset({
    "text/calendar", "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
    "multipart/signed",
})  # fmt: skip
_KEPT = frozenset(name.lower() for name in HEADER_FIELDS)
_VENDOR = ("x-auto", "x-mail-autoreply")
_NAME = re.compile(r"[!-9;-~]{1,76}")
_PLAIN = re.compile(r"[\w !#$%&'*+/=?^`{|}~-]*")
_CONTENT = re.compile(rb"^Content-(?:Type|Transfer-Encoding):[^\n]*\n(?:[ \t][^\n]*\n)*", re.I | re.M)
_BLANK = re.compile(r"[\x00-\x20\x7f]+")


class StrangeDateError(ValueError):
    """The server gave a date that cannot be read: not the same as giving none."""


def child(element: Element, *names: str) -> str | None:
    """Return the text of the element at this path, None where there is none or it is empty."""
    return element.findtext("/".join(TYPES + name for name in names)) or None


def instant(element: Element, name: str) -> datetime | None:
    """Return a date property in UTC, to the microsecond, whatever decimals it has; None where there is none.

    Raises StrangeDateError for one that cannot be read.
    """
    text = child(element, name)
    if text is None:
        return None
    try:
        told = datetime.fromisoformat(text.strip())
    except ValueError:
        raise StrangeDateError(name) from None
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)


def is_mail(item: Element) -> bool:
    """Is this item a mail, an invitation or a report, and no chat, contact or note?"""
    kind = (child(item, "ItemClass") or "").lower()
    if not kind:
        return bool(item.tag == TYPES + "Message" or item.tag.startswith(TYPES + "Meeting"))
    return kind.startswith(_MAIL) and not kind.startswith(_CHAT)


def has_headers(item: Element) -> bool:
    """Did the message come with internet headers? What was sent from here did not."""
    return item.find(f"{TYPES}InternetMessageHeaders") is not None


def head_of(
    item: Element, locator: Locator, *, sent: bool, mailbox: str, zone: tzinfo | None = None
) -> RawMail | Broken:
    """Return what the header phase told of a message.

    ``zone``: on whose clock a message was written that has no Date field of its own (P3), None if that is not known.
    """
    try:
        received, dated = instant(item, "DateTimeReceived"), instant(item, "DateTimeSent")
    except StrangeDateError:
        return Broken(locator=locator, reason="the server gives a date that cannot be read")
    # "-0000" (RFC 5322, 3.3) where the server knows the instant and nobody the author's clock
    told = dated and (dated.astimezone(zone) if zone else dated.replace(tzinfo=None))
    header = b"".join(_lines(item, told, mailbox if sent else None))[:HEADER]
    if not header:
        return Broken(locator=locator, reason="the server gives no header")
    return RawMail(
        locator=locator,
        header=header,
        instant=received or dated,
        sent_folder=sent,
        attachments=_attachments(item),
        size=int(child(item, "Size") or 0),
    )


def with_text(mail: RawMail, item: Element) -> RawMail | None:
    """Return the mail with its text from the item's body; None where the server gave no body."""
    body = item.find(f"{TYPES}Body")
    body = item.find(f"{TYPES}TextBody") if body is None else body
    if body is None or not (body.text or "").strip():
        return None
    kind = "html" if body.get("BodyType") == "HTML" else "plain"
    part = _part("text", kind, charset=b"utf-8")
    text = (body.text or "").replace("\r\n", "\n").encode("utf-8", "replace")
    if len(text) > TEXT:
        text = text[: text.rfind(b"\n", 0, TEXT) + 1] or text[:TEXT]
    method = _method(item)
    calendar = [_part("text", "calendar", method=method.encode())] if method else []
    return replace(mail, raw=mime.rebuilt(mail.header, [(part, text)], calendar))


def with_source(mail: RawMail, item: Element | None) -> RawMail:
    """Return the mail with its MIME source as its text; without any where the server gave none."""
    try:
        source = b64decode((item is not None and child(item, "MimeContent")) or "")
    except (binascii.Error, ValueError):
        source = b""
    head, _, text = source.replace(b"\r\n", b"\n").partition(b"\n\n")
    described = b"".join(_CONTENT.findall(head + b"\n"))
    front = mime.rebuilt(mail.header, []).rstrip(b"\n") + b"\n"
    return replace(mail, raw=front + described + b"\n" + text[:TEXT])


def may_have_source(mail: RawMail, item: Element) -> bool:
    """May the MIME source be read where the text is missing? Not if that would fetch attachments (signed mail has
    one)."""
    signed = "smime" in (child(item, "ItemClass") or "").lower()
    return mail.size <= TEXT and (signed or not mail.attachments)


# ------------------------------------------------------------------ the header


def _lines(item: Element, dated: datetime | None, owner: str | None) -> Iterator[bytes]:
    """Yield the header's lines: those the message came with, then what only its properties know."""
    there = set()
    for field in item.iterfind(f"{TYPES}InternetMessageHeaders/{TYPES}InternetMessageHeader"):
        name = field.get("HeaderName") or ""
        if _NAME.fullmatch(name) and (name.lower() in _KEPT or name.lower().startswith(_VENDOR)):
            there.add(name.lower())
            yield _line(name, field.text or "")
    for name, value in _properties(item, dated, owner):
        if value and name.lower() not in there:
            yield _line(name, value)


def _properties(item: Element, dated: datetime | None, owner: str | None) -> Iterator[tuple[str, str | None]]:
    yield "Message-ID", child(item, "InternetMessageId")
    yield "In-Reply-To", child(item, "InReplyTo")
    yield "References", child(item, "References")
    yield "Date", format_datetime(dated) if dated else None
    sender = _addresses(item.find(f"{TYPES}Sender"), _mapi(item, SENDER))
    author = _addresses(item.find(f"{TYPES}From"), _mapi(item, AUTHOR)) or sender or owner
    yield "From", author
    yield "Sender", sender if sender != author else None
    yield "To", _addresses(item.find(f"{TYPES}ToRecipients"))
    yield "Cc", _addresses(item.find(f"{TYPES}CcRecipients"))
    yield "Bcc", _addresses(item.find(f"{TYPES}BccRecipients"))
    yield "Subject", child(item, "Subject")
    yield "Thread-Index", child(item, "ConversationIndex")
    yield from _marks((child(item, "ItemClass") or "").lower(), _method(item))


def _marks(kind: str, method: str | None) -> Iterator[tuple[str, str | None]]:
    """Yield what the kind of an item says of who wrote it (M4)."""
    if method:
        yield "Content-Type", f"text/calendar; method={method}"
    if kind.startswith("report.") and kind.endswith(("ipnrn", "ipnnrn")):
        yield "Content-Type", "multipart/report; report-type=disposition-notification"
        yield "Auto-Submitted", "auto-generated"
    elif kind.startswith("report."):
        yield "Content-Type", "multipart/report; report-type=delivery-status"
        yield "Auto-Submitted", "auto-generated"
    elif "ooftemplate" in kind or kind.startswith("ipm.note.rules.replytemplate"):
        yield "Auto-Submitted", "auto-replied"
        yield "X-Autoreply", "yes"


def _method(item: Element) -> str | None:
    kind = (child(item, "ItemClass") or "").lower()
    word = kind.removeprefix("ipm.schedule.meeting.").partition(".")[0] if kind.startswith(_MAIL[1]) else ""
    return _METHODS.get(word)


def _mapi(item: Element, tag: str) -> str:
    """Return a MAPI property of an item, empty where there is none."""
    for told in item.iterfind(f"{TYPES}ExtendedProperty"):
        field = told.find(f"{TYPES}ExtendedFieldURI")
        if field is not None and (field.get("PropertyTag") or "").lower() == tag:
            return child(told, "Value") or ""
    return ""


def _addresses(people: Element | None, known: str = "") -> str | None:
    """Return the people as an address field; those without an internet address are left out.

    ``known``: that of the only one, where the server names them by a place of its directory ("/o=...") alone.
    """
    if people is None:
        return None
    found = []
    for person in people.iterfind(f"{TYPES}Mailbox"):
        address = _BLANK.sub("", child(person, "EmailAddress") or "").strip("<>")
        address = address if "@" in address else _BLANK.sub("", known).strip("<>")
        name = re.sub(r'["\\<>]', "", child(person, "Name") or "").strip()
        if "@" in address:
            shown = name if _PLAIN.fullmatch(name) else f'"{name}"'
            found.append(f"{shown} <{address}>" if name and name != address else address)
    return ", ".join(found) or None


def _line(name: str, value: str) -> bytes:
    return f"{name}: {_BLANK.sub(' ', value).strip()}\n".encode("utf-8", "replace")


def _attachments(item: Element) -> int | None:
    """Count the attached files: no pictures within the text, no invitations, no electronic signatures."""
    listed = item.find(f"{TYPES}Attachments")
    if listed is None:
        return 0
    kinds = [(child(one, "ContentType") or "").lower() for one in listed if child(one, "IsInline") != "true"]
    return sum(kind not in _MACHINE for kind in kinds)


def _part(kind: str, subtype: str, **parameters: bytes) -> mime.Part:
    return mime.Part(
        number="1",
        kind=(kind, subtype),
        parameters=parameters,
        encoding=b"8bit",
        size=0,
        disposition="",
        named=False,
        inline_id=False,
    )
