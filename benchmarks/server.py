"""A real Dovecot with mailboxes in it, the one that the tests use; thrown away afterwards."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from imapclient import IMAPClient

from benchmarks.accounts import PASSWORD
from benchmarks.figures import SkippedError
from benchmarks.mailboxes import Mailbox
from benchmarks.measuring import ROOT

if TYPE_CHECKING:
    from servers.dovecot_server import Dovecot  # the tests' folder is put on the path below

CHUNK = 500

_DATE = re.compile(rb"^Date: ([^\r\n]+)", re.M)


@contextmanager
def dovecot(*users: str) -> Iterator[Dovecot]:
    """A running server with these users; SkippedError where there is no Dovecot on this machine."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
    if not shutil.which("dovecot", path=path) or not shutil.which("openssl"):
        raise SkippedError("needs dovecot (Debian: dovecot-imapd) and openssl on this machine")
    if str(ROOT / "tests") not in sys.path:
        sys.path.append(str(ROOT / "tests"))
    from servers.dovecot_server import Dovecot

    server = Dovecot(*users)
    try:
        yield server.start()
    finally:
        server.remove()


def serve_mailbox(server: Dovecot, user: str, box: Mailbox, *, dated: bool = False) -> None:
    """Put a tree of message files into a user's mail, folder by folder.

    All arrived just now, as in a mailbox that was moved here; ``dated``: each arrived when it was sent.
    """
    for number, file in enumerate(box.files):
        folder = server.mail_of(user) / file.parent.relative_to(box.path)
        raw = file.read_bytes()
        path = _put(folder, number, raw)
        sent = _DATE.search(raw) if dated else None
        if sent is not None:
            at = parsedate_to_datetime(sent[1].decode()).timestamp()
            os.utime(path, (at, at))
    _own(server)


def serve_inbox(server: Dovecot, user: str, mails: Iterable[bytes]) -> None:
    """Put mails into a user's INBOX."""
    for number, raw in enumerate(mails):
        _put(server.mail_of(user), number, raw)
    _own(server)


def _put(folder: Path, number: int, raw: bytes) -> Path:
    if number == 0 or not folder.exists() or not (folder / "cur").exists():
        for part in ("cur", "new", "tmp"):
            (folder / part).mkdir(parents=True, exist_ok=True)
    path = folder / "cur" / _name(number, len(raw))
    path.write_bytes(raw)
    return path


def _name(number: int, size: int) -> str:
    """A file's name as a delivery writes it. Names that count up fall together in Dovecot's table of names, and
    50,000 of them cost it seconds that no real mailbox does."""
    chance = zlib.crc32(str(number).encode())
    return f"{1_700_000_000 + 61 * number}.M{chance % 1_000_000}P{chance % 30_011}.mail,S={size}:2,S"


def _own(server: Dovecot) -> None:
    if os.geteuid() == 0:
        for root, _, files in os.walk(server.at / "mail"):
            os.chown(root, *server.owner)
            for file in files:
                os.chown(Path(root) / file, *server.owner)


@contextmanager
def client(port: int, user: str) -> Iterator[IMAPClient]:
    """A plain IMAP connection, logged in."""
    with IMAPClient("127.0.0.1", port, ssl=False) as connection:
        connection.login(user, PASSWORD)
        yield connection


def fetch_all(port: int, user: str) -> int:
    """The peer: every message of every folder in full, looked at by nobody. Returns how many there were."""
    count = 0
    with client(port, user) as connection:
        for _, _, name in connection.list_folders():
            connection.select_folder(name, readonly=True)
            uids = connection.search("ALL")
            for start in range(0, len(uids), CHUNK):
                count += len(connection.fetch(uids[start : start + CHUNK], ["BODY.PEEK[]"]))
    return count


def discard_all(port: int, user: str) -> int:
    """The limit: the same messages over a bare socket, looked at by nobody and thrown away. Returns the bytes."""
    with client(port, user) as connection:
        names = [name for _, _, name in connection.list_folders()]
    commands = [f'LOGIN {user} "{PASSWORD}"']
    for name in names:
        commands += [f'EXAMINE "{name}"', "UID FETCH 1:* (UID BODY.PEEK[])"]
    with socket.create_connection(("127.0.0.1", port), timeout=60) as bare:
        return sum(_discarded(bare, number, command) for number, command in enumerate(commands))


def _discarded(bare: socket.socket, number: int, command: str) -> int:
    """Send one command and read up to the end of its answer."""
    tag = f"bench{number} ".encode()
    bare.sendall(tag + command.encode() + b"\r\n")
    read, end = 0, b""
    while b"\n" + tag not in b"\n" + end:
        data = bare.recv(1 << 20)
        if not data:
            raise RuntimeError("the server hung up")
        read += len(data)
        end = end[-len(tag) :] + data
    return read


def status_all(port: int, user: str) -> None:
    """The peer of a run that finds nothing: log in, ask every folder for its status, log out."""
    with client(port, user) as connection:
        for _, _, name in connection.list_folders():
            connection.folder_status(name, ["UIDVALIDITY", "UIDNEXT", "MESSAGES"])
