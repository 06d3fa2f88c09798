"""A mailbox on a real Dovecot, read over an encrypted connection that can be cut at any byte."""

from __future__ import annotations

import atexit
import contextlib
import itertools
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import imapclient
import pytest
from contract.mailbox import WRITTEN, Mailbox
from imapclient.exceptions import IMAPClientError
from servers.dovecot_server import PASSWORD, Dovecot
from servers.mail_server import MailServer, untouched

from monitor.connectors import imap, imap_login
from monitor.connectors.base import Connector

BYTES = 1500
"""How many bytes of the server's words one step of cut_after lets through."""


class Wire:
    """A way to a server that can be cut: of the next connections, each ends after so many bytes of the server's."""

    def __init__(self, port: int) -> None:
        self.to = port
        self.cuts: list[int] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            left = self.cuts.pop(0) if self.cuts else None
            threading.Thread(target=self._carry, args=(client, left), daemon=True).start()

    def _carry(self, client: socket.socket, left: int | None) -> None:
        with client, socket.create_connection(("127.0.0.1", self.to)) as server:
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=_pump, args=(client, server), daemon=True).start()
            with contextlib.suppress(OSError):
                while left is None or left > 0:
                    data = server.recv(65536 if left is None else min(65536, left))
                    if not data:
                        break
                    client.sendall(data)
                    left = None if left is None else left - len(data)
            for end in (client, server):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Take no more connections."""
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


_RUNNING: dict[type[MailServer], tuple[Any, Wire, Iterator[str]]] = {}


def taken(make: type[MailServer], users: int) -> tuple[Any, Wire, str]:
    """Return the one server of a make for all examples of a session; each takes the next user."""
    if make not in _RUNNING:
        names = [f"pat{number}@example.com" for number in range(users)]
        server = make(*names).start()  # type: ignore[call-arg]
        wire = Wire(server.tls_port)
        atexit.register(server.remove)
        atexit.register(wire.close)
        _RUNNING[make] = server, wire, itertools.cycle(names)
    server, wire, left = _RUNNING[make]
    return server, wire, next(left)


class ImapMailbox(Mailbox):
    """Folders and mails come and go over a connection of its own."""

    kind = "imap"
    examples = 6
    make: type[MailServer] = Dovecot
    users = 400

    def __init__(self, place: Path, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(imap, "CHUNK", 2)
        patch.setattr(imap_login, "FIRST_WAIT", 0.01)
        patch.setenv("IMAP_PASSWORD", PASSWORD)
        self.server, self.wire, self.user = taken(self.make, self.users)
        self.admin = self._logged_in()

    def _logged_in(self) -> Any:
        admin = imapclient.IMAPClient("127.0.0.1", self.server.port, ssl=False, timeout=20)
        admin.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else each mail waits 40 ms
        admin.login(self.user, PASSWORD)
        return admin

    def close(self) -> None:
        self.heal()
        try:
            self.admin.logout()
        finally:
            with contextlib.suppress(OSError):
                self.admin.shutdown()

    def connector(self) -> Connector:
        keys = {"host": "localhost", "port": self.wire.port, "ca_file": self.server.certificate}
        password = {"env": "IMAP_PASSWORD"}
        return imap.Imap(imap.Settings.model_validate({**keys, "user": self.user, "password": password}))

    def named(self, folder: str) -> str:
        """Return what the server calls this folder."""
        return folder

    def _made(self, folder: str) -> str:
        with contextlib.suppress(IMAPClientError):  # it is there
            self.admin.create_folder(self.named(folder))
        return self.named(folder)

    def _uids(self, number: int, folder: str) -> list[int]:
        self.admin.select_folder(self.named(folder))
        return list(self.admin.search(["HEADER", "Message-ID", WRITTEN.format(number=number)]))

    def deliver(self, number: int, raw: bytes, instant: Any, folder: str) -> None:
        self.admin.append(self._made(folder), raw, msg_time=instant)

    def move(self, number: int, folder: str, to: str) -> None:
        target = self._made(to)
        self.admin.move(self._uids(number, folder)[:1], target)

    def delete(self, number: int, folder: str) -> None:
        self.admin.add_flags(self._uids(number, folder), ["\\Deleted"])

    def expunge(self, number: int, folder: str) -> None:
        self.admin.uid_expunge(self._uids(number, folder))

    def rename_folder(self, folder: str, name: str) -> None:
        with contextlib.suppress(IMAPClientError):  # a session is cut whose open folder goes away
            self.admin.unselect_folder()
        self.admin.rename_folder(self.named(folder), self.named(name))

    def change_validity(self, folder: str) -> None:
        """Write the list of numbers anew, as a rebuilt index does: another validity, and numbers from one."""
        self.admin.logout()
        encoded = imapclient.imap_utf7.encode(folder).decode()
        place = self.server.mail_of(self.user) / ("" if folder == "INBOX" else encoded)
        listing = place / "dovecot-uidlist"
        if listing.exists():
            head = listing.read_text(errors="surrogateescape").partition("\n")[0].split()
            fields = {field[0]: field[1:] for field in head[1:]}
            listing.write_text(f"{head[0]} V{int(fields['V']) + 1} N1\n")
            for index in place.glob("dovecot.index*"):
                index.unlink()
        self.admin = self._logged_in()

    def cut_after(self, n: int) -> None:
        self.wire.cuts = [n * BYTES, n * BYTES]

    def heal(self) -> None:
        self.wire.cuts = []

    def state(self) -> Any:
        return untouched(self.admin)
