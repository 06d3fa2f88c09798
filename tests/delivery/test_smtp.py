"""Talking to a real SMTP server: encryption, login, later, never, and cut lines."""

from __future__ import annotations

import socket
from collections.abc import Callable
from email.message import EmailMessage
from threading import Thread
from typing import Any

import pytest

from monitor.delivery.mail import Letter, message
from monitor.delivery.outbox import RefusedError, UnknownOutcomeError
from monitor.delivery.smtp import DeliveryAuthError, Smtp, SmtpSettings
from monitor.errors import DeliveryError, TransientDeliveryError


def test_a_card_goes_out_encrypted_and_logged_in(server: Any, mail: EmailMessage) -> None:
    """STARTTLS with our own authority, AUTH, and two mails over one connection."""
    with server.sender() as out:
        out.check()
        assert out.send(mail) == 0
        assert out.send(mail) == 0
    assert len(server.script.got) == 2
    assert b"Message-ID: <card.k7f3a9@example.com>" in server.script.got[0]
    assert server.script.logins == [b"monitor"]


def test_an_envelope_is_offered_and_taken_back(server: Any, mail: EmailMessage) -> None:
    """Up to RCPT and no further: nothing is sent, and the connection is as good as before."""
    with server.sender() as out:
        out.rehearse("monitor@example.com", "pat@example.com")
        assert server.script.got == []
        assert out.send(mail) == 0
    assert len(server.script.got) == 1


@pytest.mark.parametrize(("said", "kind"), [("550 no", RefusedError), ("451 later", TransientDeliveryError)])
def test_an_envelope_that_is_not_taken_is_told_without_its_address(server: Any, said: str, kind: Any) -> None:
    """The server's code, and nobody's address."""
    server.script.refused["pat@example.com"] = f"{said} <pat@example.com>"
    with server.sender() as out, pytest.raises(kind) as raised:
        out.rehearse("monitor@example.com", "pat@example.com")
    assert said[:3] in raised.value.message
    assert "pat@" not in raised.value.message + raised.value.hint
    assert server.script.got == []


def test_a_wrong_password_says_where_to_look_and_is_tried_once(server: Any, mail: EmailMessage) -> None:
    """Accounts are not locked by repeated logins; exit code 3."""
    with server.sender(password="wrong") as out:
        for _ in range(2):
            with pytest.raises(DeliveryAuthError) as raised:
                out.send(mail)
    assert raised.value.exit_code == 3
    assert "password" in raised.value.hint
    assert len(server.script.logins) == 1


def test_an_unknown_authority_is_not_trusted(server: Any, mail: EmailMessage) -> None:
    """Nobody in the middle reads a card."""
    with server.sender(ca_file=None) as out, pytest.raises(DeliveryError, match="trusted"):
        out.send(mail)
    assert server.script.got == []


def test_clear_text_stays_on_this_machine() -> None:
    """tls = "none" is refused for any other host."""
    with pytest.raises(DeliveryError, match="clear"):
        SmtpSettings(host="mail.example.com", tls="none")


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_later_is_tried_again(
    server: Any, mail: EmailMessage, stage: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Two 4xx answers, then success: one mail, and not a word about the attempts."""
    getattr(server.script, stage).extend(["451 come again", "452 not yet"])
    with server.sender() as out:
        assert out.send(mail) == 0
    assert len(server.script.got) == 1
    assert [record for record in caplog.records if record.name.startswith("stamina")] == []


def test_later_for_too_long_leaves_the_card_due(server: Any, mail: EmailMessage) -> None:
    """After the last attempt the error is temporary and quotes nothing the server said."""
    server.script.rcpt.extend(["450 pat@example.com is busy"] * 9)
    with server.sender() as out, pytest.raises(TransientDeliveryError, match="450") as raised:
        out.send(mail)
    assert raised.value.exit_code == 4
    assert "pat" not in raised.value.message + raised.value.hint


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_never_is_reported_and_not_repeated(server: Any, mail: EmailMessage, stage: str) -> None:
    """A 5xx ends it at once."""
    getattr(server.script, stage).append("550 pat@example.com is unknown here")
    with server.sender() as out, pytest.raises(RefusedError, match="550") as raised:
        out.send(mail)
    assert "pat" not in raised.value.message + raised.value.hint
    assert server.script.got == []


def test_a_partial_refusal_is_noticed(server: Any, letter: Callable[..., Letter]) -> None:
    """One of two recipients refused: the other gets the mail, and the number comes back."""
    mail = message(letter())
    mail["Cc"] = "second@example.com"
    server.script.refused["second@example.com"] = "550 no such user"
    with server.sender() as out:
        assert out.send(mail) == 1
    assert len(server.script.got) == 1


def test_a_cut_after_the_last_byte_is_unknown_and_not_repeated(server: Any, mail: EmailMessage) -> None:
    """The server may have taken it (here it has): one copy, and an error that says so."""
    server.script.data.append("cut")
    with server.sender() as out, pytest.raises(UnknownOutcomeError):
        out.send(mail)
    assert len(server.script.got) == 1


def test_a_server_that_is_away_is_a_temporary_matter(mail: EmailMessage) -> None:
    """Nobody listens: temporary, after the attempts."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings = SmtpSettings(host="127.0.0.1", port=port, tls="none", timeout=1, attempts=2, first_wait=0.01)
    with Smtp(settings) as out, pytest.raises(TransientDeliveryError, match="Connection refused"):
        out.send(mail)


def test_a_server_without_starttls_gets_nothing(mail: EmailMessage) -> None:
    """A stripped STARTTLS is no reason to go on in the clear."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        heard: list[bytes] = []
        thread = Thread(target=_talk, args=(listener, heard))
        thread.start()
        settings = SmtpSettings(host="127.0.0.1", port=listener.getsockname()[1], timeout=5)
        with Smtp(settings) as out, pytest.raises(DeliveryError, match="STARTTLS"):
            out.send(mail)
        thread.join(5)
    assert not any(b"MAIL" in line.upper() for line in heard)


@pytest.mark.parametrize("after", [b"EHLO", b"MAIL", b"DATA"])
def test_a_cut_before_the_end_is_safe_to_repeat(mail: EmailMessage, after: bytes) -> None:
    """Until the last byte is out the server cannot have taken the mail: temporary."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=_talk, args=(listener, [], after))
        thread.start()
        port = listener.getsockname()[1]
        settings = SmtpSettings(host="127.0.0.1", port=port, tls="none", timeout=5, attempts=1)
        with Smtp(settings) as out, pytest.raises(TransientDeliveryError):
            out.send(mail)
        thread.join(5)


def _talk(listener: socket.socket, heard: list[bytes], cut_after: bytes = b"never") -> None:
    """A server of few words that hangs up after one of them."""
    connection, _ = listener.accept()
    with connection, connection.makefile("rwb") as line:
        line.write(b"220 hello\r\n")
        line.flush()
        for said in line:
            heard.append(said)
            if said.upper().startswith(cut_after):
                return
            line.write(b"250 ok\r\n" if not said.upper().startswith(b"DATA") else b"354 go on\r\n")
            line.flush()
