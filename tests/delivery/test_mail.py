"""The mail around a card."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes
from email.policy import default

import pytest

from monitor.delivery.mail import Letter, message
from monitor.errors import DeliveryError

Letters = Callable[..., Letter]


def test_the_parts_stand_where_mail_programs_look(letter: Letters) -> None:
    """Text first, then HTML with its pictures beside it, found by content id."""
    mail = message_from_bytes(bytes(message(letter())), policy=default)
    assert mail.get_content_type() == "multipart/alternative"
    plain, rich = mail.iter_parts()
    assert (plain.get_content_type(), rich.get_content_type()) == ("text/plain", "multipart/related")
    page, picture = rich.iter_parts()
    assert page.get_content_type() == "text/html"
    assert picture["Content-ID"] == "<strip-light@card.invalid>"
    assert picture.get_content_disposition() == "inline"


def test_headers_tell_robots_to_keep_quiet(letter: Letters) -> None:
    """A card is marked as automatic, can be unsubscribed by mail, and claims no precedence."""
    mail = message(letter(reply_to="help@example.com"))
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["List-Unsubscribe"] == "<mailto:help@example.com?subject=unsubscribe>"
    assert mail["Precedence"] is None
    assert mail["Date"] == "Mon, 16 Nov 2026 06:00:00 +0000"


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://example.com/stop", "https://example.com/stop?token=abc"),
        ("https://example.com/stop?list=1", "https://example.com/stop?list=1&token=abc"),
    ],
)
def test_a_button_to_unsubscribe_needs_an_address(letter: Letters, address: str, link: str) -> None:
    """RFC 8058: where an https address is configured the token goes there by one click; mail is always a way too."""
    mail = message(letter(token="abc", one_click=address))
    way = "<mailto:cards@example.com?subject=unsubscribe%20abc>"
    assert mail["List-Unsubscribe"] == f"<{link}>, {way}"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for without in (message(letter(token="abc")), message(letter(one_click=address))):
        assert without["List-Unsubscribe"].startswith("<mailto:")
        assert without["List-Unsubscribe-Post"] is None


def test_equal_letters_are_equal_mails(letter: Letters) -> None:
    """A second try is the same mail, Message-ID and all; another week is another mail."""
    assert bytes(message(letter())) == bytes(message(letter()))
    assert message(letter())["Message-ID"] == "<card.k7f3a9@example.com>"
    assert message(letter(seed="other"))["Message-ID"] != message(letter())["Message-ID"]


@pytest.mark.parametrize("field", ["subject", "name", "sender_name"])
def test_no_text_can_add_a_header(letter: Letters, field: str) -> None:
    """Line breaks and controls in names and subjects become blanks."""
    mail = message(letter(**{field: "Hello\r\nBcc: all@example.com\n\n<b>body</b>\x00\u202e"}))
    again = message_from_bytes(bytes(mail), policy=default)
    assert again["Bcc"] is None
    assert b"\nBcc:" not in bytes(mail)
    assert [part.get_content_type() for part in again.iter_parts()] == ["text/plain", "multipart/related"]


@pytest.mark.parametrize("address", ["", "pat", "pat@example.com\r\nBcc: x@example.com", "a@b, c@d"])
def test_an_address_that_is_none_is_an_error(letter: Letters, address: str) -> None:
    """A broken address is said as such and sends nothing."""
    with pytest.raises(DeliveryError):
        message(letter(to=address))


def test_lines_survive_any_relay(letter: Letters) -> None:
    """Long lines and letters beyond ASCII leave as short ASCII lines."""
    raw = bytes(message(letter(html="ö" * 5000, text="ü " * 3000)))
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
