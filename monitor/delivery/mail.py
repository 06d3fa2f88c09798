"""How is a card put into a mail? One MIME message: text, HTML, its pictures, and headers that keep robots
quiet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import quote

from monitor.errors import DeliveryError

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


LINES = SMTP.clone(max_line_length=998)
"""RFC 5322's own limit: folded shorter, long ids and links would be written as encoded words that nobody reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What goes into one mail. ``seed`` makes the Message-ID: the same for the same owner and week, in
    every try.

    ``images``: content id -> PNG, as the HTML names them by ``cid:``. ``reply_to`` also takes unsubscribe
    mails; without it they go to ``sender``. ``token`` makes them count without a question back.
    ``one_click``: an https address that takes the token from a mail program's own button (RFC 8058).
    """

    to: str = field(repr=False)
    name: str = field(default="", repr=False)
    sender: str
    sender_name: str = ""
    reply_to: str | None = None
    token: str = field(default="", repr=False)
    one_click: str | None = None
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    images: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    date: datetime
    seed: str


def message(letter: Letter) -> EmailMessage:
    """Return the mail, equal byte for byte for equal letters. Raises DeliveryError for an address that is
    none.
    """
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<card.{_token(letter.seed)}@{letter.sender.rpartition('@')[2]}>"
    mail["Date"] = format_datetime(letter.date)
    mail["From"] = address(letter.sender_name, letter.sender)
    mail["To"] = address(letter.name, letter.to)
    if letter.reply_to:
        mail["Reply-To"] = address("", letter.reply_to)
    mail["Subject"] = one_line(letter.subject)
    _add_unsubscribe(mail, letter)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation answers, please
    mail["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    _, page = mail.iter_parts()
    for cid, picture in letter.images.items():
        _attach(page, cid, picture)
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_card_{_token(letter.seed)}_{number}")
    mail.policy = LINES
    return mail


def _add_unsubscribe(mail: EmailMessage, letter: Letter) -> None:
    """A mail with the word in its subject always; a button only where an address and a token are there for it."""
    stop_to, words = quote(letter.reply_to or letter.sender, safe="@"), f"unsubscribe {letter.token}".strip()
    ways = [f"<mailto:{stop_to}?subject={quote(words)}>"]
    if letter.one_click and letter.token:
        query = "&" if "?" in letter.one_click else "?"
        ways.insert(0, f"<{letter.one_click}{query}token={letter.token}>")
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["List-Unsubscribe"] = ", ".join(ways)


def one_line(text: str) -> str:
    """Return the text without line breaks, controls and direction marks: it cannot end a header field."""
    return " ".join(_CONTROL.sub(" ", text).split())


def _attach(page: MIMEPart, cid: str, picture: bytes) -> None:
    page.add_related(
        picture,
        "image",
        "png",
        cid=f"<{cid}>",
        disposition="inline",
        filename=f"{cid.partition('@')[0]}.png",
    )


def address(name: str, spec: str) -> Address:
    """Return an address with a harmless name. Raises DeliveryError for one that is none."""
    try:
        return Address(display_name=one_line(name), addr_spec=spec)
    except (ValueError, IndexError):
        raise DeliveryError(
            "a mail address in the configuration is none", "look at [delivery] and the people table"
        ) from None


def _token(seed: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", seed)[:40].lower()
