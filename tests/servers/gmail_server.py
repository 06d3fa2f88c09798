"""Gmail's IMAP for tests: a real Dovecot with Gmail's folders, behind a line that adds what Gmail says beyond IMAP.

Labels and conversations are kept here by Message-ID; asked for them, the line asks Dovecot for that field instead and
puts what it knows in its place. What is asked is noted, so that a test can tell what was opened.
"""

from __future__ import annotations

import base64
import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from typing import Any, BinaryIO

import imapclient
from imapclient.imap_utf7 import encode
from servers.dovecot_server import PASSWORD, Dovecot
from servers.mail_server import untouched

ALL, SPAM, TRASH = "[Gmail]/All Mail", "[Gmail]/Spam", "[Gmail]/Trash"
FOLDERS = """
namespace inbox {
  mailbox "[Gmail]/All Mail" {
    special_use = \\All
    auto = create
  }
  mailbox "[Gmail]/Spam" {
    special_use = \\Junk
    auto = create
  }
  mailbox "[Gmail]/Trash" {
    special_use = \\Trash
    auto = create
  }
}
"""
PLACES = {"Junk": SPAM, "Trash": TRASH}
LABELS = {"INBOX": "\\Inbox", "Sent": "\\Sent", "Drafts": "\\Draft", "Outbox": "\\Draft"}
"""What other servers call a folder -> where it lies at Gmail, and its label; other folders are labels of a person's."""

_ASKED = re.compile(rb"X-GM-(?:THRID|LABELS|MSGID)( X-GM-(?:THRID|LABELS|MSGID))*")
_KEY = b"BODY[HEADER.FIELDS (MESSAGE-ID)]"


class Gmail:
    """A running server for these users, all of whom have the password PASSWORD.

    ``hidden``: folders that are not shown in IMAP. ``refusal``: what any FETCH is answered with, while it is set.
    ``port``: Gmail; ``dovecot``: the server behind it, which knows no labels.
    """

    def __init__(self, *users: str) -> None:
        self.dovecot = Dovecot(*users, sent="[Gmail]/Sent Mail")
        with (self.dovecot.at / "conf").open("a") as conf:
            conf.write(FOLDERS)
        self.dovecot.start()
        self.labels: dict[tuple[str, bytes], set[str]] = {}
        self.threads: dict[bytes, int] = {}
        self.hidden: tuple[str, ...] = ()
        self.refusal: bytes | None = None
        self.heard: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def remove(self) -> None:
        """Stop it and throw its mail away."""
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.dovecot.remove()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=_Line(self, client).carry, daemon=True).start()


class _Line:
    """One connection: what the client asks goes to Dovecot, what Dovecot says comes back as Gmail would say it."""

    def __init__(self, gmail: Gmail, client: socket.socket) -> None:
        self.gmail, self.client = gmail, client
        self.server = socket.create_connection(("127.0.0.1", gmail.dovecot.port))
        self.user = ""
        for end in (self.client, self.server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def carry(self) -> None:
        """Carry both ways until one side hangs up."""
        back = threading.Thread(target=self._answers, daemon=True)
        back.start()
        with self.client, self.server, contextlib.suppress(OSError):
            proves = False
            for line in self.client.makefile("rb"):
                _, _, asked = line.partition(b" AUTHENTICATE ")
                along = asked.split()[1:]
                if proves or along:
                    self.user = _who(along[0] if along else line)
                proves = bool(asked and not along)
                self._asked(line)
            self.server.shutdown(socket.SHUT_WR)
            back.join(5)

    def _asked(self, line: bytes) -> None:
        self.gmail.heard.append(line.decode(errors="replace").strip().partition(" ")[2])
        tag, _, command = line.partition(b" ")
        if self.gmail.refusal is not None and command.startswith(b"UID FETCH"):
            self.client.sendall(tag + b" NO " + self.gmail.refusal + b"\r\n")
            return
        self.server.sendall(_ASKED.sub(_KEY.replace(b"BODY", b"BODY.PEEK"), line))

    def _answers(self) -> None:
        with contextlib.suppress(OSError):
            said = self.server.makefile("rb")
            while parts := _answer(said):
                self.client.sendall(b"".join(self._as_gmail(parts)))
            self.client.shutdown(socket.SHUT_RDWR)

    def _as_gmail(self, parts: list[bytes]) -> list[bytes]:
        """Turn one answer into Gmail's: its lines and literals in turn."""
        first = parts[0]
        if b"CAPABILITY IMAP4rev1" in first:
            return [first.replace(b"IMAP4rev1", b"IMAP4rev1 X-GM-EXT-1", 1), *parts[1:]]
        if first.startswith(b"* LIST") and any(name.encode() in first for name in self.gmail.hidden):
            return []
        if b" FETCH (" not in first:
            return parts
        turned: list[bytes] = []
        for part in parts:
            before = turned[-1] if turned else b""
            if before.endswith(b"}\r\n") and _KEY + b" {" in before:
                turned[-1] = before[: before.rindex(_KEY)] + self._extras(part)
            elif _KEY + b" NIL" in part:
                turned.append(part.replace(_KEY + b" NIL", self._extras(b"")))
            else:
                turned.append(part)
        return turned

    def _extras(self, field: bytes) -> bytes:
        """Say what Gmail knows of a message, by the field that holds its Message-ID."""
        key = field.partition(b":")[2].strip()
        labels = self.gmail.labels.get((self.user, key), {"\\Inbox"})
        told = b" ".join(b'"' + encode(label).replace(b"\\", b"\\\\") + b'"' for label in sorted(labels))
        thread = self.gmail.threads.get(key, 1_700_000_000_000_000_000 + len(key))
        return b"X-GM-THRID %d X-GM-LABELS (%s)" % (thread, told)


def _answer(said: BinaryIO) -> list[bytes]:
    """Read one answer: a line, and for each literal in it the literal and the rest of the line."""
    parts = [said.readline()]
    while found := re.search(rb"\{(\d+)\}\r\n$", parts[-1]):
        parts += [said.read(int(found[1])), said.readline()]
    return parts if parts[0] else []


def _who(proof: bytes) -> str:
    """Say whose mailbox a login opens (PLAIN, XOAUTH2, OAUTHBEARER)."""
    text = base64.b64decode(proof).decode()
    found = re.search("(?:user=|a=)([^,\1]+)", text)
    return found[1] if found else text.split("\0")[1]


class Hands:
    """What happens to one user's mailbox. Folders are named as elsewhere; all but Spam and Trash are labels here."""

    def __init__(self, gmail: Gmail, user: str) -> None:
        self.gmail, self.user = gmail, user
        self.admin = self.logged_in()

    def logged_in(self) -> Any:
        """A connection to the server behind, which may write."""
        admin = imapclient.IMAPClient("127.0.0.1", self.gmail.dovecot.port, ssl=False, timeout=20)
        admin.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        admin.login(self.user, PASSWORD)
        return admin

    def close(self) -> None:
        """Log out."""
        try:
            self.admin.logout()
        finally:
            with contextlib.suppress(OSError):
                self.admin.shutdown()

    def labels(self, key: str) -> set[str]:
        """The labels of a message, by its Message-ID; to be changed in place."""
        return self.gmail.labels.setdefault((self.user, key.encode()), set())

    def uids(self, key: str, place: str) -> list[int]:
        """Where a message lies in one of Gmail's folders."""
        self.admin.select_folder(place)
        return list(self.admin.search(["HEADER", "Message-ID", key]))

    def deliver(self, key: str, raw: bytes, instant: Any, folder: str = "INBOX") -> None:
        """Deliver a mail, or give one that is there another label: All Mail holds each once."""
        place = PLACES.get(folder, ALL)
        if place == ALL and key:
            self.labels(key).add(LABELS.get(folder, folder))
        if not key or not self.uids(key, place):
            self.admin.append(place, raw, msg_time=instant)

    def move(self, key: str, folder: str, to: str) -> None:
        """Change a label; into Spam or Trash and out of it the message itself goes."""
        source, target = PLACES.get(folder, ALL), PLACES.get(to, ALL)
        if target == ALL:
            self.labels(key).add(LABELS.get(to, to))
        if source != target and not self.uids(key, target):
            uids = self.uids(key, source)
            self.admin.copy(uids, target)
        self.take(key, folder)

    def take(self, key: str, folder: str) -> None:
        """Take a label away; the message goes with its last one."""
        place = PLACES.get(folder, ALL)
        if place == ALL:
            self.labels(key).discard(LABELS.get(folder, folder))
            if self.labels(key):
                return
        uids = self.uids(key, place)
        self.admin.add_flags(uids, ["\\Deleted"])
        self.admin.uid_expunge(uids)

    def empty(self, folder: str, to: str) -> None:
        """Move all of Spam or Trash elsewhere."""
        self.admin.select_folder(PLACES[folder], readonly=True)
        fields = self.admin.fetch(self.admin.search() or [0], ["BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"])
        for told in fields.values():
            self.move(told[_KEY].partition(b":")[2].strip().decode(), folder, to)

    def renumber(self, place: str) -> None:
        """Write the list of numbers anew, as a rebuilt index does: another validity, and numbers from one."""
        self.admin.logout()
        folder = self.gmail.dovecot.mail_of(self.user) / place
        listing = folder / "dovecot-uidlist"
        if listing.exists():
            head = listing.read_text(errors="surrogateescape").partition("\n")[0].split()
            fields = {field[0]: field[1:] for field in head[1:]}
            listing.write_text(f"{head[0]} V{int(fields['V']) + 1} N1\n")
            for index in folder.glob("dovecot.index*"):
                index.unlink()
        self.admin = self.logged_in()

    def state(self) -> Any:
        """All that must not change by being read."""
        return untouched(self.admin), {key: sorted(labels) for key, labels in self.gmail.labels.items()}


def running(*users: str) -> Iterator[Gmail]:
    """Body of a fixture: a server for these users."""
    server = Gmail(*users)
    yield server
    server.remove()
