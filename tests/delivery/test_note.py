"""The service's answers as mails."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from monitor.delivery.mail import Letter, message
from monitor.delivery.note import Note, note
from monitor.errors import DeliveryError

NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)
LONG = f"<{'b' * 150}@mail.example.com>"


def a_note(**more: Any) -> Note:
    """A small note to Pat."""
    parts: dict[str, Any] = {
        "to": "pat@example.com",
        "sender": "monitor@example.com",
        "subject": "You take part",
        "text": "Hello,\n\nyou take part.\n",
        "date": NOW,
        "seed": "k7f3a9",
    }
    return Note(**{**parts, **more})


def test_an_answer_says_so_and_a_first_mail_too() -> None:
    """RFC 3834: replied in a thread, generated without one; nobody's program answers either."""
    answer, first = note(a_note(thread=("<a@x>",))), note(a_note())
    assert (answer["Auto-Submitted"], first["Auto-Submitted"]) == ("auto-replied", "auto-generated")
    assert answer["In-Reply-To"] == "<a@x>"
    assert first["In-Reply-To"] is None
    assert answer["X-Auto-Response-Suppress"] == "All"


def test_long_ids_stay_whole() -> None:
    """A mail program must find them again: no encoded words in References."""
    raw = bytes(note(a_note(thread=("<a@x>", LONG))))
    assert b"References: <a@x> " + LONG.encode() in raw


@pytest.mark.parametrize("evil", ["<a@x>\r\nBcc: <b@x>", "a@x", "<a\nb@x>", "<ä@x>"])
def test_what_is_no_id_is_left_out(evil: str) -> None:
    """Nothing of a forged header reaches ours."""
    mail = note(a_note(thread=(evil,)))
    assert (mail["In-Reply-To"], mail["Bcc"]) == (None, None)


def test_lines_cannot_be_injected() -> None:
    """Names and subjects stay in their field; an address that is none sends nothing."""
    mail = message_from_bytes(
        bytes(note(a_note(name="Pat\r\nBcc: x@y", subject="Hi\r\nBcc: x@y"))), policy=default
    )
    assert mail["Bcc"] is None
    with pytest.raises(DeliveryError):
        note(a_note(to="pat@example.com\r\nBcc: x@y"))


def test_data_comes_as_a_file() -> None:
    """As JSON that any program opens."""
    mail = message_from_bytes(
        bytes(note(a_note(attachment=("export.json", b'{"a": "\xc3\xa9"}')))), policy=default
    )
    (part,) = mail.iter_attachments()  # type: ignore[attr-defined]
    assert (part.get_filename(), part.get_content_type()) == ("export.json", "application/json")
    assert part.get_content() == b'{"a": "\xc3\xa9"}'


def test_a_card_s_token_stays_whole_in_its_header(letter: Any) -> None:
    """List-Unsubscribe is one link that mail programs find."""
    written: Letter = letter(reply_to="monitor@example.com", token="a2" * 24)
    assert f"<mailto:monitor@example.com?subject=unsubscribe%20{'a2' * 24}>".encode() in bytes(
        message(written)
    )
