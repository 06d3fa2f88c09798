"""The demo's mail server: the company's mailboxes as Maildirs, served by pymap over real IMAP on loopback.

pymap needs no root and no system package; it is slow (about 150 messages/s), so everything is stored beforehand.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.demo.cast import CAST
from monitor.demo.post import Mail, received
from monitor.errors import ConfigError, TransientError

PASSWORD = "demo"  # noqa: S105 - the embedded server lives for seconds, on loopback, with made-up mail
STARTS_WITHIN = 20.0


def store_mail(root: Path, mails: Iterable[Mail]) -> int:
    """Write every copy of every message into its owner's Maildir below ``root``; returns the number of copies."""
    for person in CAST:
        for folder in ("", ".Sent"):
            for part in ("cur", "new", "tmp"):
                (root / person.first / folder / part).mkdir(parents=True, exist_ok=True)
        (root / person.first / ".Sent" / "maildirfolder").touch()
    copies = 0
    for mail in mails:
        _put(root / mail.author.first / ".Sent", mail, mail.to_bytes())
        copies += 1
        for person in dict.fromkeys((*mail.to, *mail.cc)):
            if person != mail.author:
                _put(root / person.first, mail, received(mail))
                copies += 1
    _write_users(root)
    return copies


def _put(folder: Path, mail: Mail, data: bytes) -> None:
    path = folder / "cur" / f"{int(mail.at.timestamp())}.{mail.number}.demo:2,S"
    path.write_bytes(data)
    os.utime(path, (mail.at.timestamp(), mail.at.timestamp()))  # pymap's INTERNALDATE


def _write_users(root: Path) -> None:
    """The accounts, in the files of pymap's maildir backend; everyone has the same throw-away password."""
    from pysasl.hashing import BuiltinHash

    # one hash for all: a salt each would cost seconds and protect nothing here
    secret = BuiltinHash(rounds=1000).hash(PASSWORD)
    users = "".join(f"{person.first}:x:::{person.name}:{person.first}:\n" for person in CAST)
    (root / "pymap-etc-passwd").write_text(users)
    (root / "pymap-etc-shadow").write_text("".join(f"{person.first}:{secret}:::::::\n" for person in CAST))
    (root / "pymap-etc-group").write_text("")


@contextmanager
def serve(root: Path) -> Iterator[int]:
    """Run the server on a free loopback port for as long as the block lasts; yields the port."""
    try:
        import pymap.main  # noqa: F401
    except ImportError as missing:
        raise ConfigError(
            "the demo's mail server is not installed", "pip install 'responsiveness-monitor[demo]'"
        ) from missing
    port = _free_port()
    program = [sys.executable, "-c", "import pymap.main; pymap.main.main()", "--no-service", "admin"]
    program += ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "maildir", str(root)]
    server = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        _await(server, port)
        yield port
    finally:
        server.terminate()
        server.wait(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as probe:
                if probe.recv(100).startswith(b"* OK"):
                    return
        except OSError:
            time.sleep(0.05)
    raise TransientError(
        "the demo's mail server did not start", "run `monitor demo` again; port or memory was short"
    )
