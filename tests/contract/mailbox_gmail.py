"""A mailbox at Gmail, as a Dovecot behind a line plays it: folders are labels, and a message lies in All Mail once."""

from __future__ import annotations

import atexit
import itertools
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from contract.mailbox import WRITTEN, Mailbox
from contract.mailbox_imap import BYTES, Wire
from servers import gmail_server

from monitor.connectors import gmail, imap, imap_login
from monitor.connectors.base import Connector

USERS = 400
HOUR = 3600


class _Server:
    """One server for all examples of a session; each takes the next user."""

    running: tuple[gmail_server.Gmail, Wire, Iterator[str]] | None = None

    @classmethod
    def take(cls) -> tuple[gmail_server.Gmail, Wire, str]:
        if cls.running is None:
            users = [f"pat{number}@example.com" for number in range(USERS)]
            server = gmail_server.Gmail(*users)
            wire = Wire(server.port)
            atexit.register(server.remove)
            atexit.register(wire.close)
            cls.running = server, wire, itertools.cycle(users)
        server, wire, users_left = cls.running
        return server, wire, next(users_left)


class GmailMailbox(Mailbox):
    """Labels and messages come and go over a connection of its own."""

    kind = "gmail"
    type = "gmail"
    examples = 6

    def __init__(self, place: Path, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(imap, "CHUNK", 2)
        patch.setattr(imap_login, "FIRST_WAIT", 0.01)
        self.server, self.wire, self.user = _Server.take()
        patch.setenv("GMAIL_TOKEN", self.server.dovecot.token(self.user, until=time.time() + HOUR))
        self.hands = gmail_server.Hands(self.server, self.user)

    def close(self) -> None:
        self.heal()
        self.hands.close()

    def connector(self) -> Connector:
        keys = {"endpoint": f"imap://127.0.0.1:{self.wire.port}", "user": self.user}
        return gmail.Gmail(gmail.Settings.model_validate({**keys, "token": {"env": "GMAIL_TOKEN"}}))

    def deliver(self, number: int, raw: bytes, instant: Any, folder: str) -> None:
        self.hands.deliver(WRITTEN.format(number=number), raw, instant, folder)

    def move(self, number: int, folder: str, to: str) -> None:
        self.hands.move(WRITTEN.format(number=number), folder, to)

    def delete(self, number: int, folder: str) -> None:
        place = gmail_server.PLACES.get(folder, gmail_server.ALL)
        self.hands.admin.add_flags(self.hands.uids(WRITTEN.format(number=number), place), ["\\Deleted"])

    def expunge(self, number: int, folder: str) -> None:
        self.hands.take(WRITTEN.format(number=number), folder)

    def rename_folder(self, folder: str, name: str) -> None:
        """Rename a label, and those below it; Spam keeps its name: people empty it."""
        if folder in gmail_server.PLACES:
            self.hands.empty(folder, name)
            return
        for (user, _), labels in self.server.labels.items():
            if user == self.user:
                below = {label for label in labels if f"{label}/".startswith(f"{folder}/")}
                labels -= below
                labels |= {name + label.removeprefix(folder) for label in below}

    def change_validity(self, folder: str) -> None:
        self.hands.renumber(gmail_server.PLACES.get(folder, gmail_server.ALL))

    def cut_after(self, n: int) -> None:
        self.wire.cuts = [n * BYTES, n * BYTES]

    def heal(self) -> None:
        self.wire.cuts = []

    def state(self) -> Any:
        return self.hands.state()
