"""How the Exchange double writes what it holds: items and folders as EWS elements, in the order of the schema."""

from __future__ import annotations

import base64
import email
import email.policy
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from lxml import etree
from servers.ews_mailbox import Folder, Item

T = "http://schemas.microsoft.com/exchange/services/2006/types"
M = "http://schemas.microsoft.com/exchange/services/2006/messages"
S = "http://schemas.xmlsoap.org/soap/envelope/"
NAMES = {"t": T, "m": M, "s": S}

Element = Any

_TAGS = {
    "IPM.Schedule.Meeting.Request": "MeetingRequest",
    "IPM.Contact": "Contact",
    "IPM.Post": "PostItem",
}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def make(tag: str, text: str | None = None, **attributes: str) -> Element:
    """Return an element by its prefixed name."""
    prefix, name = tag.split(":")
    element = etree.Element(f"{{{NAMES[prefix]}}}{name}", nsmap={prefix: NAMES[prefix]}, **attributes)
    if text is not None:
        element.text = _NOT_XML.sub("\ufffd", text)
    return element


def add(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    """Append an element and return it."""
    parent.append(make(tag, text, **attributes))
    return parent[-1]


def stamp(instant: datetime, decimals: int) -> str:
    """Write an instant with so many decimals."""
    fraction = f".{instant.microsecond:06}000"[: decimals + 1] if decimals else ""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S}{fraction}Z"


def folder_element(folder: Folder, children: int, fields: set[str], writable: str = "true") -> Element:
    """Write a folder with the fields asked for. ``writable``: the login may change it."""
    element = make("t:CalendarFolder" if folder.kind == "IPF.Appointment" else "t:Folder")
    add(element, "t:FolderId", Id=folder.id, ChangeKey="Kg==")
    if "folder:ParentFolderId" in fields and folder.parent:
        add(element, "t:ParentFolderId", Id=folder.parent, ChangeKey="Kg==")
    if "folder:FolderClass" in fields:
        add(element, "t:FolderClass", folder.kind)
    if "folder:DisplayName" in fields:
        add(element, "t:DisplayName", folder.name)
    if "folder:TotalCount" in fields:
        add(element, "t:TotalCount", str(len(folder.items)))
    if "folder:ChildFolderCount" in fields:
        add(element, "t:ChildFolderCount", str(children))
    if "folder:EffectiveRights" in fields:
        rights = add(element, "t:EffectiveRights")
        for right in ("CreateAssociated", "CreateContents", "CreateHierarchy", "Delete", "Modify"):
            add(rights, f"t:{right}", writable)
        add(rights, "t:Read", "true")
    return element


def item_element(item: Item, fields: set[str], *, as_text: bool = False, decimals: int = 9) -> Element:
    """Write an item with the fields asked for."""
    element = make(f"t:{_TAGS.get(item.kind, 'Message')}")
    mail: EmailMessage = email.message_from_bytes(item.raw, policy=email.policy.default)  # type: ignore[assignment]
    parts = _properties(item, mail, as_text=as_text, decimals=decimals)
    for uri, tag, make_part in parts:
        if uri in fields or uri == "item:ItemId":
            part = make_part(tag)
            if part is not None:
                element.append(part)
    return element


def _properties(
    item: Item, mail: EmailMessage, *, as_text: bool, decimals: int
) -> list[tuple[str, str, Any]]:
    def text(value: str | None) -> Any:
        return lambda tag: make(tag, value) if value else None

    def people(name: str) -> Any:
        return lambda tag: _people(tag, mail, name)

    def author(tag: str) -> Element | None:
        return _people(tag, mail, "From", resolved=item.resolved)

    message_id, replied = _plain(mail, "Message-ID"), _plain(mail, "In-Reply-To")
    return [
        ("item:MimeContent", "t:MimeContent", text(base64.b64encode(item.raw).decode())),
        ("item:ItemId", "t:ItemId", lambda tag: make(tag, Id=item.id, ChangeKey=f"{item.version}")),
        ("item:ItemClass", "t:ItemClass", text(item.kind)),
        ("item:Subject", "t:Subject", text(_plain(mail, "Subject"))),
        ("item:Body", "t:Body", lambda tag: _body(tag, mail, as_text=as_text)),
        ("item:Attachments", "t:Attachments", lambda tag: _attachments(tag, mail)),
        ("item:DateTimeReceived", "t:DateTimeReceived", text(stamp(item.received, decimals))),
        ("item:Size", "t:Size", text(str(len(item.raw)))),
        ("item:InReplyTo", "t:InReplyTo", text(replied)),
        ("item:InternetMessageHeaders", "t:InternetMessageHeaders", lambda tag: _headers(tag, item)),
        ("item:DateTimeSent", "t:DateTimeSent", text(stamp(_dated(mail) or item.received, decimals))),
        *((uri, "t:ExtendedProperty", _mapi(uri, mail)) for uri in ("0x5d01", "0x5d02")),
        ("item:TextBody", "t:TextBody", lambda tag: _body(tag, mail, as_text=True)),
        ("message:Sender", "t:Sender", author),
        ("message:ToRecipients", "t:ToRecipients", people("To")),
        ("message:CcRecipients", "t:CcRecipients", people("Cc")),
        ("message:BccRecipients", "t:BccRecipients", people("Bcc")),
        ("message:From", "t:From", author),
        ("message:InternetMessageId", "t:InternetMessageId", text(message_id)),
        ("message:References", "t:References", text(_plain(mail, "References"))),
    ]


def _plain(mail: EmailMessage, name: str) -> str | None:
    try:
        value = mail.get(name)
    except (ValueError, IndexError, TypeError):
        return None
    return " ".join(str(value).split()) if value else None


def sent_at(item: Item) -> datetime:
    """Return when a mail says it was sent, else when it was received."""
    mail: EmailMessage = email.message_from_bytes(item.raw, policy=email.policy.default)  # type: ignore[assignment]
    return _dated(mail) or item.received


def _dated(mail: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(_plain(mail, "Date") or "").astimezone(UTC)
    except ValueError:
        return None


def _mapi(tag: str, mail: EmailMessage) -> Any:
    """Write the internet address of a mail's author as a MAPI property."""

    def written(name: str) -> Element | None:
        found = [address for _, address in getaddresses([_plain(mail, "From") or ""]) if "@" in address]
        if not found:
            return None
        element = make(name)
        add(element, "t:ExtendedFieldURI", PropertyTag=tag, PropertyType="String")
        add(element, "t:Value", found[0])
        return element

    return written


def _people(tag: str, mail: EmailMessage, name: str, *, resolved: bool = True) -> Element | None:
    found = [pair for pair in getaddresses([_plain(mail, name) or ""]) if "@" in pair[1]]
    if not found:
        return None
    element = make(tag)
    for shown, address in found:
        box = add(element, "t:Mailbox")
        add(box, "t:Name", shown or address)
        place = f"/o=Org/ou=Exchange/cn=Recipients/cn={address.partition('@')[0]}"
        add(box, "t:EmailAddress", address if resolved else place)
        add(box, "t:RoutingType", "SMTP" if resolved else "EX")
    return element


def _headers(tag: str, item: Item) -> Element | None:
    fields = email.message_from_bytes(item.raw).items() if item.headers else []
    element = make(tag)
    for name, value in fields:
        add(element, "t:InternetMessageHeader", str(value), HeaderName=_NOT_XML.sub("", name))
    return element if len(element) else None


def _body(tag: str, mail: EmailMessage, *, as_text: bool) -> Element | None:
    part = mail.get_body(("plain", "html"))
    if part is None:
        return None
    try:
        text = str(part.get_content())
    except (LookupError, KeyError, UnicodeError):
        return None
    kind = "Text" if as_text or part.get_content_subtype() == "plain" else "HTML"
    if kind == "Text" and part.get_content_subtype() == "html":
        text = re.sub("<[^>]*>", "", text)
    return make(tag, text.replace("\n", "\r\n"), BodyType=kind)


def _attachments(tag: str, mail: EmailMessage) -> Element | None:
    element = make(tag)
    for part in mail.iter_attachments():
        file = add(element, "t:FileAttachment")
        add(file, "t:AttachmentId", Id="attachment")
        add(file, "t:Name", "file")
        add(file, "t:ContentType", part.get_content_type())
    return element if len(element) else None
