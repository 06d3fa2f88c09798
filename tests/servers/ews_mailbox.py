"""What the Exchange double holds: mailboxes of folders of mails, with ids and sync states as a server deals them."""

from __future__ import annotations

import base64
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime

FIXED = {
    "inbox": "Inbox",
    "sentitems": "Sent Items",
    "drafts": "Drafts",
    "junkemail": "Junk Email",
    "outbox": "Outbox",
    "deleteditems": "Deleted Items",
}
"""The folders every mailbox has: the name all servers know, and the one it shows."""

SHORT = {
    "INBOX": "inbox",
    "Sent": "sentitems",
    "Drafts": "drafts",
    "Junk": "junkemail",
    "Outbox": "outbox",
    "Trash": "deleteditems",
}
"""What tests call them."""

_numbers = itertools.count(1)


def _id(kind: str) -> str:
    return base64.b64encode(f"{kind}-{next(_numbers):08}".encode()).decode()


@dataclass(slots=True)
class Item:
    """One item of a folder; ``version`` grows whenever it is altered.

    ``resolved``: its author is told by an internet address, and not by a place in the directory.
    """

    raw: bytes
    received: datetime
    kind: str = "IPM.Note"
    id: str = field(default_factory=lambda: _id("item"))
    version: int = 1
    headers: bool = True
    resolved: bool = True
    read: bool = False


@dataclass(slots=True)
class Folder:
    """One folder. ``fixed``: its name on every server, where it is one of those."""

    name: str
    fixed: str = ""
    parent: str = ""
    kind: str = "IPF.Note"
    id: str = field(default_factory=lambda: _id("folder"))
    items: dict[str, Item] = field(default_factory=dict)


@dataclass(slots=True)
class Away:
    """Out-of-office settings."""

    state: str = "Disabled"
    begin: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    end: datetime = datetime(2026, 1, 2, tzinfo=UTC)


class Mailbox:
    """One person's mail. ``states`` holds what each sync state knows: item id to version."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.root = _id("root")
        self.folders = {fixed: Folder(name, fixed=fixed, parent=self.root) for fixed, name in FIXED.items()}
        self.folders["calendar"] = Folder("Calendar", parent=self.root, kind="IPF.Appointment")
        self.states: dict[str, dict[str, int]] = {}
        self.away = Away()
        self.zone = ""

    def folder(self, path: str) -> Folder:
        """Return a folder by the name a test gives it, made where it is not there yet ("Projects/Old")."""
        key = SHORT.get(path, path)
        if key not in self.folders:
            above, _, name = path.rpartition("/")
            self.folders[key] = Folder(name, parent=self.folder(above).id if above else self.root)
        return self.folders[key]

    def by_id(self, folder_id: str) -> Folder | None:
        """Return a folder by its id or its fixed name."""
        return next(
            (one for one in self.folders.values() if folder_id in (one.id, one.fixed or one.id)), None
        )

    def ids(self) -> set[str]:
        """Return the ids of all folders and items."""
        return {folder.id for folder in self.folders.values()}.union(
            *(folder.items for folder in self.folders.values())
        )

    def deliver(self, path: str, raw: bytes, received: datetime, kind: str = "IPM.Note") -> Item:
        """Put a mail into a folder; what lies in Sent Items has no internet headers."""
        folder = self.folder(path)
        item = Item(raw, received, kind, headers=folder.fixed != "sentitems")
        folder.items[item.id] = item
        return item

    def find(self, message_id: str) -> tuple[Folder, Item]:
        """Return the mail with this Message-ID and where it is."""
        wanted = message_id.encode()
        for folder in self.folders.values():
            for item in folder.items.values():
                if b"Message-ID: " + wanted in item.raw:
                    return folder, item
        raise AssertionError(message_id)

    def remove(self, message_id: str) -> bytes:
        """Take a mail away for good."""
        folder, item = self.find(message_id)
        return folder.items.pop(item.id).raw

    def move(self, message_id: str, path: str) -> Item:
        """Move a mail to another folder, where it gets another id."""
        folder, item = self.find(message_id)
        del folder.items[item.id]
        moved = Item(item.raw, item.received, item.kind, headers=item.headers)
        self.folder(path).items[moved.id] = moved
        return moved

    def rename(self, path: str, name: str) -> None:
        """Give a folder another name; its id stays, and what lies in it goes with it."""
        for old in [one for one in self.folders if f"{one}/".startswith(f"{path}/")]:
            folder = self.folders.pop(old)
            folder.name = name if old == path else folder.name
            self.folders[name + old.removeprefix(path)] = folder

    def restore(self) -> None:
        """Deal all item ids anew and forget all sync states, as a mailbox restored from a backup does."""
        self.states.clear()
        for folder in self.folders.values():
            for item in folder.items.values():
                item.id = _id("item")
            folder.items = {item.id: item for item in folder.items.values()}

    def changes(
        self, folder: Folder, state: str | None, limit: int
    ) -> tuple[list[tuple[str, str]], str, bool] | None:
        """Return (kind, item id) of at most ``limit`` changes, the newest first, the next state, and whether that is
        all; None for a state that this server does not know."""
        if state is not None and state not in self.states:
            return None
        known = dict(self.states[state]) if state is not None else {}
        newest_first = sorted(folder.items.values(), key=lambda item: (item.received, item.id), reverse=True)
        changes = [("Create", item.id) for item in newest_first if item.id not in known]
        changes += [
            ("Update", item.id) for item in newest_first if known.get(item.id, item.version) != item.version
        ]
        changes += [("Delete", item) for item in known if item not in folder.items]
        for kind, item in changes[:limit]:
            if kind == "Delete":
                del known[item]
            else:
                known[item] = folder.items[item].version
        following = state if state is not None and not changes else _id("state")
        self.states[following] = known
        return changes[:limit], following, len(changes) <= limit
