"""Servers for the tests of the connectors, and hands to put mail into them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import imapclient
import pytest
from servers import ews_hands
from servers.dovecot_server import MASTER, PASSWORD, Dovecot, free_port, running

from monitor.connectors import imap_login
from monitor.connectors.imap import Imap, Settings

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Hands:
    """What a test does to one user's mail, and how it reads it."""

    master, free_port = MASTER, staticmethod(free_port)

    def __init__(self, server: Dovecot, user: str) -> None:
        self.server = server
        self.user = user

    @contextmanager
    def admin(self) -> Iterator[Any]:
        """A connection that may write."""
        client = imapclient.IMAPClient("127.0.0.1", self.server.port, ssl=False, timeout=20)
        client.login(self.user, PASSWORD)
        yield client
        client.logout()

    def put(self, *raws: bytes, folder: str = "INBOX") -> None:
        """Deliver mails, a minute apart."""
        with self.admin() as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            for number, raw in enumerate(raws):
                client.append(folder, raw, msg_time=START + timedelta(minutes=number))

    def settings(self, **keys: Any) -> Settings:
        """Settings that work, or do not where a test says so."""
        right = {"host": "localhost", "port": self.server.tls_port, "ca_file": self.server.certificate}
        right |= {"user": self.user, "password": {"env": "IMAP_PASSWORD"}}
        return Settings.model_validate({**right, **keys})

    def connector(self, **keys: Any) -> Imap:
        """A connector as configured by these keys."""
        return Imap(self.settings(**keys))


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One server for the session; every test has a user of its own."""
    yield from running(*(f"user{number}@example.com" for number in range(60)))


_USERS = iter(range(60))


@pytest.fixture
def hands(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Hands:
    """An empty mailbox of one's own."""
    monkeypatch.setenv("IMAP_PASSWORD", PASSWORD)
    monkeypatch.setattr(imap_login, "FIRST_WAIT", 0.01)
    return Hands(dovecot, f"user{next(_USERS)}@example.com")


@pytest.fixture
def small_mail() -> Callable[[int], bytes]:
    """Write a plain mail with a number."""

    def write(number: int) -> bytes:
        head = f"Message-ID: <{number}@example.com>\r\nFrom: kim@example.com\r\nTo: pat@example.com\r\n"
        return f"{head}Subject: number {number}\r\n\r\nHello, this is {number}.\r\n".encode()

    return write


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[ews_hands.Hands]:
    """An Exchange server of one's own, with Pat's empty mailbox."""
    yield from ews_hands.running(monkeypatch)
