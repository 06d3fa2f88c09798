"""A real Dovecot with mailboxes in it, the one that the tests use; thrown away afterwards."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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


def serve_mailbox(server: Dovecot, user: str, box: Mailbox) -> None:
    """Put a tree of message files into a user's mail, folder by folder."""
    for number, file in enumerate(box.files):
        folder = server.mail_of(user) / file.parent.relative_to(box.path)
        _put(folder, number, file.read_bytes())
    _own(server)


def serve_inbox(server: Dovecot, user: str, mails: Iterable[bytes]) -> None:
    """Put mails into a user's INBOX."""
    for number, raw in enumerate(mails):
        _put(server.mail_of(user), number, raw)
    _own(server)


def _put(folder: Path, number: int, raw: bytes) -> None:
    if number == 0 or not folder.exists() or not (folder / "cur").exists():
        for part in ("cur", "new", "tmp"):
            (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "cur" / f"{1_000_000_000 + number}.{number}.bench:2,S").write_bytes(raw)


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


def status_all(port: int, user: str) -> None:
    """The peer of a run that finds nothing: log in, ask every folder for its status, log out."""
    with client(port, user) as connection:
        for _, _, name in connection.list_folders():
            connection.folder_status(name, ["UIDVALIDITY", "UIDNEXT", "MESSAGES"])
