"""How connections are made: never too many at once, one for each thread, and never without the encryption asked for."""

from __future__ import annotations

import base64
import threading
import time
from typing import Any

import pytest
from servers.scripted_server import Scripted, said, scripted

from monitor.connectors import imap_login
from monitor.connectors.imap import Imap, Settings
from monitor.errors import AuthError, MonitorError, ProtocolError, TransientError


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAP_PASSWORD", "correct horse")
    monkeypatch.setattr(imap_login, "FIRST_WAIT", 0.01)


def connector(server: Scripted, **keys: Any) -> Imap:
    right = {"host": "127.0.0.1", "port": server.port, "tls": "none", "user": "pat"}
    return Imap(Settings.model_validate({**right, "password": {"env": "IMAP_PASSWORD"}, **keys}))


class Door:
    """Counts who is in."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.inside = self.most = 0

    def step(self, by: int) -> None:
        with self.lock:
            self.inside += by
            self.most = max(self.most, self.inside)


def test_a_server_has_never_more_connections_than_configured() -> None:
    """Six threads, two connections: all six are served, two at a time."""
    door = Door()
    failed: list[BaseException] = []

    def listing(command: str) -> bytes | None:
        if command.startswith("AUTHENTICATE"):
            door.step(1)
        if command.startswith("LIST"):
            time.sleep(0.03)
        if command.startswith("LOGOUT"):
            door.step(-1)
        return said({})(command)

    with scripted(listing) as server:

        def one() -> None:
            try:
                with connector(server, connections=2) as source:
                    assert source.folders()
            except BaseException as error:  # noqa: BLE001  told below
                failed.append(error)

        threads = [threading.Thread(target=one) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert server.connections == 6
    assert failed == []
    assert door.most == 2


def test_who_waits_too_long_for_a_connection_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the key; another server has places of its own."""
    monkeypatch.setattr(imap_login, "PATIENCE", 0.1)
    told: list[MonitorError] = []

    def another_thread(server: Scripted) -> None:
        try:
            with connector(server, connections=1) as source:
                source.folders()
        except TransientError as error:
            told.append(error)

    with (
        scripted(said({})) as server,
        scripted(said({})) as another,
        connector(server, connections=1) as first,
    ):
        first.folders()
        for asked in (another, server):
            thread = threading.Thread(target=another_thread, args=(asked,))
            thread.start()
            thread.join()
    [error] = told
    assert str(server.port) in error.message
    assert "connections" in error.hint


def test_one_thread_with_two_mailboxes_does_not_wait_for_itself() -> None:
    """A card is made from all of a person's accounts; with one connection it would wait for ever."""
    with (
        scripted(said({})) as server,
        connector(server, connections=1) as first,
        connector(server, connections=1) as second,
    ):
        assert first.folders()
        assert second.folders()


def test_a_place_is_given_back_when_the_login_fails() -> None:
    """Refused or cut: nobody sits there any more."""
    for answer in (b"TAG NO [AUTHENTICATIONFAILED] no\r\n", None):
        with scripted(said({"AUTHENTICATE": answer})) as server, pytest.raises(MonitorError):
            connector(server).folders()
    assert not imap_login._SLOTS._used


def test_the_proof_goes_along_where_the_server_takes_it() -> None:
    """A login is one question then; a refusal is told as ever, without the proof."""
    offers = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\nTAG OK done\r\n"
    with scripted(said({"CAPABILITY": offers, "AUTHENTICATE": b"TAG OK in\r\n"})) as server:
        with connector(server) as source:
            assert source.folders()
        (asked,) = [line for line in server.heard if line.startswith("AUTHENTICATE")]
        proof = asked.split()[2]
        assert base64.b64decode(proof) == b"\0pat\0correct horse"
    refusal = b"TAG NO [AUTHENTICATIONFAILED] no\r\n"
    with scripted(said({"CAPABILITY": offers, "AUTHENTICATE": refusal})) as server:
        with pytest.raises(AuthError) as caught:
            connector(server).folders()
        assert proof not in f"{caught.value} {caught.value.hint}"


def test_a_refusal_that_comes_as_a_challenge_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """XOAUTH2 tells its reason first and waits for an empty answer: the token is replaced once, and nobody waits."""
    monkeypatch.setattr(imap_login, "ANSWER_SECONDS", 2)
    asked: list[bool] = []

    class Source:
        def token(self, fresh: bool = False) -> str:
            asked.append(fresh)
            return "swordfish"

    offers = b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR\r\nTAG OK done\r\n"
    reason = b"+ eyJzdGF0dXMiOiI0MDEifQ==\r\n"
    with scripted(said({"CAPABILITY": offers, "AUTHENTICATE": reason})) as server:
        server.proven = b"TAG NO [AUTHENTICATIONFAILED] no\r\n"
        settings = {"host": "127.0.0.1", "port": server.port, "tls": "none", "user": "pat"}
        source = Imap(Settings.model_validate({**settings, "token": {"env": "UNUSED"}}), Source())
        with pytest.raises(AuthError):
            source.folders()
    assert asked == [False, True]


def test_a_stripped_starttls_is_never_skipped() -> None:
    """Somebody on the way hides STARTTLS, or refuses it: not a word of the login is said."""
    for script in (
        {},
        {"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS\r\nTAG OK done\r\n", "STARTTLS": b"TAG NO no\r\n"},
    ):
        with scripted(said(script)) as server:  # type: ignore[arg-type]
            with pytest.raises((ProtocolError, TransientError)):
                connector(server, tls="starttls").folders()
            assert server.count("AUTHENTICATE") == server.count("LOGIN") == 0


def test_a_server_that_hangs_up_at_once_is_temporary() -> None:
    """No greeting, no login, cut in the middle of it: try again later."""
    for command in ("CAPABILITY", "AUTHENTICATE"):
        with scripted(said({command: None})) as server:
            with pytest.raises(TransientError):
                connector(server).folders()
            assert server.connections == 4
