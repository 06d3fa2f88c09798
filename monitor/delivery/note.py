"""How does the service answer a mail? A short text in the same thread, marked so that no machine answers it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from monitor.delivery.mail import LINES, address, one_line

_ID = re.compile(r"<[!-;=?-~]{1,900}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One mail of text. ``seed`` makes the Message-ID: the same in every try.

    ``thread``: Message-IDs in angle brackets, the answered mail's last; none for a mail that begins a thread.
    ``attachment``: a file's name and its JSON.
    """

    to: str = field(repr=False)
    name: str = field(default="", repr=False)
    sender: str
    sender_name: str = ""
    reply_to: str | None = None
    subject: str = field(repr=False)
    text: str = field(repr=False)
    date: datetime
    seed: str
    thread: tuple[str, ...] = field(default=(), repr=False)
    attachment: tuple[str, bytes] | None = field(default=None, repr=False)


def note(written: Note) -> EmailMessage:
    """Return the mail. Raises DeliveryError for an address that is none."""
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<note.{written.seed}@{written.sender.rpartition('@')[2]}>"
    mail["Date"] = format_datetime(written.date)
    mail["From"] = address(written.sender_name, written.sender)
    mail["To"] = address(written.name, written.to)
    if written.reply_to:
        mail["Reply-To"] = address("", written.reply_to)
    mail["Subject"] = one_line(written.subject)
    thread = [one for one in written.thread if _ID.fullmatch(one)]
    if thread:
        mail["In-Reply-To"] = thread[-1]
        mail["References"] = " ".join(thread)
    mail["Auto-Submitted"] = "auto-replied" if thread else "auto-generated"  # RFC 3834
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(written.text, cte="quoted-printable")
    if written.attachment is not None:
        file, data = written.attachment
        mail.add_attachment(data, maintype="application", subtype="json", filename=file)
    mail.policy = LINES
    return mail
