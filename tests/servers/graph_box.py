"""One mailbox of the Graph double: folders, messages as Graph tells them, and what happened in which order."""

from __future__ import annotations

import email
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.utils import parsedate_to_datetime
from itertools import count
from typing import Any

WELL_KNOWN = {
    "inbox": "Inbox",
    "sentitems": "Sent Items",
    "drafts": "Drafts",
    "junkemail": "Junk Email",
    "outbox": "Outbox",
    "deleteditems": "Deleted Items",
}
KEPT = frozenset(f"F{name}=" for name in WELL_KNOWN)


@dataclass
class Folder:
    """A folder and the order in which things happened in it: (number of the event, message)."""

    id: str
    name: str
    parent: str | None = None
    hidden: bool = False
    events: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Round:
    """One walk over a folder's changes: what is left of it, and where the next one begins."""

    folder: str
    left: list[str]
    end: int
    query: dict[str, str]


class Box:
    """One mailbox."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.numbers = count(1)
        self.folders = {f"F{name}=": Folder(f"F{name}=", shown) for name, shown in WELL_KNOWN.items()}
        self.items: dict[str, dict[str, Any]] = {}
        self.rounds: dict[str, Round] = {}
        self.settings: dict[str, Any] = {"timeZone": "W. Europe Standard Time"}

    def folder(self, name: str, parent: str | None = None, *, hidden: bool = False) -> Folder:
        """Return the folder of this name, made where it is not there."""
        for one in self.folders.values():
            if one.name == name and one.parent == parent:
                return one
        made = Folder(f"F{next(self.numbers)}=", name, parent, hidden)
        self.folders[made.id] = made
        return made

    def called(self, path: str) -> Folder:
        """Return a folder by what other sources call it, such as Projects/Old; made where it is not there."""
        plain = {"INBOX": "inbox", "Sent": "sentitems", "Junk": "junkemail", "Trash": "deleteditems"}
        known = plain.get(path, path.lower())
        if known in WELL_KNOWN:
            return self.folders[f"F{known}="]
        found: Folder | None = None
        for name in path.split("/"):
            found = self.folder(name, found.id if found else None)
        assert found is not None
        return found

    def put(self, raw: bytes, instant: datetime, folder: Folder) -> str:
        """Deliver a mail."""
        name = f"AAkAL{next(self.numbers):05}-_="
        self.items[name] = {**item_of(raw, instant, sent=folder.id == "Fsentitems="), "id": name, "raw": raw}
        self._happened(name, folder)
        return name

    def move(self, name: str, folder: Folder) -> None:
        """Move a message; its immutable id stays."""
        self._left(name)
        self._happened(name, folder)

    def touch(self, name: str) -> None:
        """Change a message's flag."""
        self.items[name]["isRead"] = not self.items[name]["isRead"]
        self._happened(name, self.folders[self.items[name]["parentFolderId"]])

    def delete(self, name: str) -> bytes:
        """Delete a message for good."""
        self._left(name)
        return bytes(self.items.pop(name)["raw"])

    def in_folder(self, folder: str) -> list[str]:
        return [name for name, item in self.items.items() if item["parentFolderId"] == folder]

    def _happened(self, name: str, folder: Folder) -> None:
        self.items[name]["parentFolderId"] = folder.id
        folder.events.append((next(self.numbers), name))

    def _left(self, name: str) -> None:
        self.folders[self.items[name]["parentFolderId"]].events.append((next(self.numbers), name))


def item_of(raw: bytes, instant: datetime, *, sent: bool) -> dict[str, Any]:
    """Return a message's properties as Graph tells them. A sent one has no header fields."""
    mail = email.message_from_bytes(raw, policy=policy.default)

    def people(name: str) -> list[dict[str, Any]]:
        found = getattr(mail[name], "addresses", ()) if mail[name] is not None else ()
        return [{"emailAddress": {"name": one.display_name, "address": one.addr_spec}} for one in found]

    try:
        text = mail.get_body(("plain", "html")).get_content()
    except (AttributeError, LookupError, KeyError):
        text = ""
    try:
        said = parsedate_to_datetime(str(mail["Date"])).astimezone(UTC)
    except (ValueError, TypeError):
        said = instant
    extended = [
        {"id": tag, "value": str(mail[name])}
        for tag, name in (("String 0x1042", "In-Reply-To"), ("String 0x1039", "References"))
        if mail[name]
    ]
    headers = [{"name": name, "value": " ".join(str(value).split())} for name, value in mail.items()]
    author = people("From")
    return {
        "internetMessageId": str(mail["Message-ID"]) if mail["Message-ID"] else None,
        "internetMessageHeaders": []
        if sent
        else [{"name": "Received", "value": f"from x; {_rfc(instant)}"}, *headers],
        "conversationId": f"C{hash(str(mail['Thread-Topic'] or mail['Subject'])) & 0xFFFF}",
        "from": author[0] if author else None,
        "sender": author[0] if author else None,
        "toRecipients": people("To"),
        "ccRecipients": people("Cc"),
        "bccRecipients": people("Bcc"),
        "replyTo": people("Reply-To"),
        "subject": str(mail["Subject"] or ""),
        "sentDateTime": _iso(said),
        "receivedDateTime": _iso(instant),
        "hasAttachments": any(True for _ in mail.iter_attachments()) if mail.is_multipart() else False,
        "isRead": False,
        "isDraft": False,
        "body": {"contentType": "html", "content": f"<p>{text}</p>"},
        "text": text,
        "singleValueExtendedProperties": extended,
        "calendar": mail.get_content_type() == "text/calendar",
    }


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _rfc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
