"""The sources the contract is held against: a connector joins with one class of about twenty lines and its
name below.

A harness is the other side of a connector: what mail servers and mail programs do to a source.
"""

from __future__ import annotations

import gzip
import mailbox
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import imapclient
import pytest
from servers import ews_double, gmail_server, gmail_tokens, graph_double
from servers.cyrus_server import Cyrus
from servers.dovecot_server import Dovecot
from servers.mail_server import PASSWORD, MailServer

from monitor.connectors import archive, exchange, gmail, graph, graph_items, imap, maildir, mbox, memory
from monitor.connectors.base import Connector

DAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def letter(number: int, *, days: int | None = None, text: str = "Please send me the plan.") -> EmailMessage:
    """Write a mail; its Message-ID and its date tell it from the others."""
    mail = EmailMessage()
    mail["Message-ID"] = f"<{number}@example.com>"
    mail["Date"] = format_datetime(DAY + timedelta(days=number if days is None else days))
    mail["From"] = "Kim <kim@example.com>"
    mail["To"] = "pat@example.com"
    mail["Subject"] = f"The plan, part {number}"
    mail.set_content(f"Hello Pat,\n\n{text}\n\nFrom here on it is yours.\n")
    return mail


class Harness:
    """What the contract does to a source. ``folders``: it has more than one; ``archive``: it knows no
    reception."""

    folders = True
    archive = True

    def __init__(self, place: Path, patch: pytest.MonkeyPatch) -> None:
        self.place = place
        self.patch = patch
        self.start()

    def start(self) -> None:
        """Make an empty source."""

    def stop(self) -> None:
        """Take it away."""

    def connector(self) -> Connector:
        """Connect anew, as the next run does."""
        raise NotImplementedError

    def deliver(self, raw: bytes, instant: datetime, folder: str = "INBOX") -> None:
        """Put a mail into a folder."""
        raise NotImplementedError

    def remove(self, message_id: str) -> bytes:
        """Take the mail with this id out of the source."""
        raise NotImplementedError

    def small_batches(self) -> None:
        """Let every batch hold two mails."""
        self.patch.setattr(archive, "BATCH_MAILS", 2)

    def state(self) -> Any:
        """Return all that must not change by being read."""
        files = sorted(path for path in self.place.rglob("*") if path.is_file())
        return [(str(path), path.read_bytes(), path.stat().st_mtime_ns) for path in files]


class MemoryHarness(Harness):
    """The reference."""

    archive = False

    def start(self) -> None:
        self.source = memory.Source()
        self.batch = 500
        self.locators: dict[str, str] = {}

    def connector(self) -> Connector:
        return memory.Memory(self.source, batch=self.batch)

    def deliver(self, raw: bytes, instant: datetime, folder: str = "INBOX") -> None:
        locator = self.source.deliver(folder, raw, instant)
        self.locators[raw.partition(b"\n")[0].decode("latin-1")] = locator

    def remove(self, message_id: str) -> bytes:
        return self.source.remove(self.locators.pop(f"Message-ID: {message_id}"))[0] or b""

    def small_batches(self) -> None:
        self.batch = 2

    def state(self) -> Any:
        return repr(self.source)


class MboxHarness(Harness):
    """A file that mailbox.mbox appends to."""

    folders = False

    def start(self) -> None:
        self.file = self.place / "pat.mbox"
        self.file.touch()

    def connector(self) -> Connector:
        return mbox.Mbox(mbox.Settings(path=self.file))

    def deliver(self, raw: bytes, instant: datetime, folder: str = "INBOX") -> None:
        box = mailbox.mbox(self.file)
        box.add(raw)
        box.close()

    def remove(self, message_id: str) -> bytes:
        box = mailbox.mbox(self.file)
        key = next(key for key, mail in box.items() if mail["Message-ID"] == message_id)
        raw = box.pop(key).as_bytes()
        box.close()
        return raw


class PackedHarness(MboxHarness):
    """The same, packed by gzip; a new mail is another member of the file."""

    def start(self) -> None:
        self.file = self.place / "pat.mbox.gz"
        self.file.write_bytes(gzip.compress(b""))

    def deliver(self, raw: bytes, instant: datetime, folder: str = "INBOX") -> None:
        quoted = raw.replace(b"\nFrom ", b"\n>From ")
        with gzip.open(self.file, "ab") as file:
            file.write(b"From kim@example.com Mon Mar  2 09:00:00 2026\n" + quoted + b"\n")

    def remove(self, message_id: str) -> bytes:
        data = gzip.decompress(self.file.read_bytes())
        parts = [part for part in data.split(b"From kim@example.com Mon Mar  2 09:00:00 2026\n") if part]
        kept = [part for part in parts if message_id.encode() not in part]
        self.file.write_bytes(gzip.compress(b""))
        for part in kept:
            self.deliver(part[:-1], DAY)
        return next(part for part in parts if part not in kept)


class MaildirHarness(Harness):
    """A Maildir with subfolders as Maildir++ names them."""

    def start(self) -> None:
        self.root = mailbox.Maildir(self.place / "Maildir")

    def connector(self) -> Connector:
        return maildir.Maildir(maildir.Settings(path=self.place / "Maildir"))

    def deliver(self, raw: bytes, instant: datetime, folder: str = "INBOX") -> None:
        (self.root if folder == "INBOX" else self.root.add_folder(folder)).add(raw)

    def remove(self, message_id: str) -> bytes:
        for box in (self.root, *(self.root.get_folder(name) for name in self.root.list_folders())):
            for key, mail in box.items():
                if mail["Message-ID"] == message_id:
                    return box.pop(key).as_bytes()
        raise AssertionError(message_id)


class FilesHarness(Harness):
    """A tree of folders of .eml files."""

    def start(self) -> None:
        self.count = 0

    def connector(self) -> Connector:
        return maildir.Maildir(maildir.Settings(path=self.place))

    def deliver(self, raw: bytes, instant: datetime, folder: str = "INBOX") -> None:
        self.count += 1
        file = self.place / folder / f"{self.count}.eml"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(raw)
        os.utime(file, (instant.timestamp(), instant.timestamp()))

    def remove(self, message_id: str) -> bytes:
        file = next(path for path in self.place.rglob("*.eml") if message_id.encode() in path.read_bytes())
        raw = file.read_bytes()
        file.unlink()
        return raw


class ImapHarness(Harness):
    """A real Dovecot, read over an encrypted connection; folders and mails come and go over one of its own."""

    archive = False
    make: Callable[..., MailServer] = Dovecot
    below = ""

    def start(self) -> None:
        self.server = self.make("pat@example.com").start()
        self.patch.setenv("IMAP_PASSWORD", PASSWORD)
        self.admin = imapclient.IMAPClient("127.0.0.1", self.server.port, ssl=False, timeout=20)
        self.admin.login("pat@example.com", PASSWORD)

    def stop(self) -> None:
        self.admin.logout()
        self.server.remove()

    def connector(self) -> Connector:
        keys = {"host": "localhost", "port": self.server.tls_port, "ca_file": self.server.certificate}
        password = {"env": "IMAP_PASSWORD"}
        return imap.Imap(
            imap.Settings.model_validate({**keys, "user": "pat@example.com", "password": password})
        )

    def deliver(self, raw: bytes, instant: datetime, folder: str = "INBOX") -> None:
        name = folder if folder == "INBOX" else self.below + folder
        if not self.admin.folder_exists(name):
            self.admin.create_folder(name)
        self.admin.append(name, raw, msg_time=instant)

    def remove(self, message_id: str) -> bytes:
        self.admin.select_folder("INBOX")
        uids = self.admin.search(["HEADER", "Message-ID", message_id])
        raw = self.admin.fetch(uids, ["BODY.PEEK[]"])[uids[0]][b"BODY[]"]
        self.admin.delete_messages(uids)
        self.admin.expunge()
        self.admin.close_folder()
        return bytes(raw)

    def small_batches(self) -> None:
        self.patch.setattr(imap, "CHUNK", 2)

    def state(self) -> Any:
        found = {}
        for *_, folder in self.admin.list_folders():
            self.admin.select_folder(folder, readonly=True)
            items = self.admin.fetch(self.admin.search() or [0], ["FLAGS", "INTERNALDATE", "RFC822.SIZE"])
            found[folder] = {
                uid: {**item, b"FLAGS": set(item[b"FLAGS"]) - {b"\\Recent"}} for uid, item in items.items()
            }
            self.admin.close_folder()
        return found


class CyrusHarness(ImapHarness):
    """The same on a real Cyrus, where all folders lie in INBOX and a dot stands between their names."""

    make = Cyrus
    below = "INBOX."

    def deliver(self, raw: bytes, instant: datetime, folder: str = "INBOX") -> None:
        written = raw if b":" in raw.partition(b"\n")[0] else b"X: " + raw  # what else it never takes in
        super().deliver(written.replace(b"\0", b"?"), instant, folder)


class GraphHarness(Harness):
    """A double of Microsoft Graph, asked over HTTP."""

    archive = False

    def start(self) -> None:
        self.running = graph_double.running()
        self.company = next(self.running)
        self.box = self.company.box("pat@example.com")
        self.patch.setenv("GRAPH_SECRET", "swordfish")

    def stop(self) -> None:
        self.running.close()

    def connector(self) -> Connector:
        keys = {"endpoint": self.company.base, "tenant": "example.com", "client_id": "app"}
        secret = {"client_secret": {"env": "GRAPH_SECRET"}, "user": "pat@example.com"}
        return graph.Graph(graph.Settings.model_validate({**keys, **secret}))

    def deliver(self, raw: bytes, instant: datetime, folder: str = "INBOX") -> None:
        self.box.put(raw, instant, self.box.called(folder))

    def remove(self, message_id: str) -> bytes:
        name = next(one for one, item in self.box.items.items() if item["internetMessageId"] == message_id)
        return self.box.delete(name)

    def small_batches(self) -> None:
        self.patch.setattr(graph_items, "PAGE", 2)

    def state(self) -> Any:
        assert self.company.writes == []
        return repr((self.box.folders, self.box.items))


class ExchangeHarness(Harness):
    """A double of an Exchange server, asked over HTTP, held to the schemas of EWS where they are there."""

    archive = False

    def start(self) -> None:
        self.server = ews_double.Double("pat@example.com")
        self.box = self.server.mailboxes["pat@example.com"]
        self.patch.setenv("EXCHANGE_PASSWORD", ews_double.PASSWORD)

    def stop(self) -> None:
        self.server.stop()

    def connector(self) -> Connector:
        keys = {"endpoint": self.server.endpoint, "user": "pat@example.com"}
        secret = {"password": {"env": "EXCHANGE_PASSWORD"}}
        return exchange.Exchange(exchange.Settings.model_validate({**keys, **secret}))

    def deliver(self, raw: bytes, instant: datetime, folder: str = "INBOX") -> None:
        self.box.deliver(folder, raw, instant)

    def remove(self, message_id: str) -> bytes:
        return self.box.remove(message_id)

    def small_batches(self) -> None:
        self.patch.setattr(exchange, "PAGE", 2)

    def state(self) -> Any:
        assert self.server.wrote == []
        return repr(self.box.folders)


class GmailHarness(Harness):
    """A real Dovecot behind a line that speaks Gmail's dialect; a service account signs in at a double of Google's."""

    archive = False
    user = "pat@example.com"

    def start(self) -> None:
        self.server = gmail_server.Gmail(self.user)
        self.google = gmail_tokens.tokens(self.user)
        self.issuer = self.google.__enter__()
        self.hands = gmail_server.Hands(self.server, self.user)

    def stop(self) -> None:
        self.hands.close()
        self.google.__exit__(None, None, None)
        self.server.remove()

    def connector(self) -> Connector:
        keys = {"endpoint": f"imap://127.0.0.1:{self.server.port}", "token_url": self.issuer.url}
        key = self.issuer.key(self.place)
        settings = gmail.Settings.model_validate({**keys, "service_account": key, "user": self.user})
        return gmail.Gmail(settings)

    def deliver(self, raw: bytes, instant: datetime, folder: str = "INBOX") -> None:
        first = raw.partition(b"\n")[0].decode("latin-1")
        key = first.removeprefix("Message-ID: ").strip() if first.startswith("Message-ID: ") else ""
        self.hands.deliver(key, raw, instant, folder)

    def remove(self, message_id: str) -> bytes:
        uids = self.hands.uids(message_id, gmail_server.ALL)
        raw = self.hands.admin.fetch(uids, ["BODY.PEEK[]"])[uids[0]][b"BODY[]"]
        self.hands.take(message_id, "INBOX")
        return bytes(raw)

    def small_batches(self) -> None:
        self.patch.setattr(imap, "CHUNK", 2)

    def state(self) -> Any:
        return self.hands.state()


HARNESSES: dict[str, type[Harness]] = {
    "memory": MemoryHarness,
    "mbox": MboxHarness,
    "mbox.gz": PackedHarness,
    "maildir": MaildirHarness,
    "files": FilesHarness,
    "imap": ImapHarness,
    "imap-cyrus": CyrusHarness,
    "graph": GraphHarness,
    "exchange": ExchangeHarness,
    "gmail": GmailHarness,
}


@pytest.fixture(params=HARNESSES)
def harness(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Harness]:
    """Every source in turn, empty."""
    made = HARNESSES[request.param](tmp_path, monkeypatch)
    yield made
    made.stop()


@pytest.fixture
def write() -> Any:
    """The way to write a mail."""
    return letter
