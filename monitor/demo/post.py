"""The demo's mail as bytes: ordinary messages with threading headers, quotes, signatures and attachments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from monitor.demo.cast import DOMAIN, Colleague


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One simulated message. ``headers``: further header fields; ``attachment``: a file name, or None."""

    number: int
    author: Colleague
    to: tuple[Colleague, ...]
    at: datetime
    subject: str
    text: str
    cc: tuple[Colleague, ...] = ()
    answers: Mail | None = None
    attachment: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        return f"{self.number}.{int(self.at.timestamp())}@{DOMAIN}"

    @property
    def local(self) -> datetime:
        """When it was written, on the author's own clock."""
        return self.at.astimezone(ZoneInfo(self.author.zone))

    def to_bytes(self) -> bytes:
        """The message as a mail server would hold it."""
        mail = EmailMessage(policy=SMTP)
        mail["From"] = f"{self.author.name} <{self.author.address}>"
        mail["To"] = ", ".join(f"{person.name} <{person.address}>" for person in self.to)
        if self.cc:
            mail["Cc"] = ", ".join(f"{person.name} <{person.address}>" for person in self.cc)
        mail["Date"] = format_datetime(self.local)
        mail["Message-ID"] = f"<{self.id}>"
        mail["Subject"] = self.subject
        if self.answers is not None:
            before = list(self.ancestors())
            mail["In-Reply-To"] = f"<{before[-1].id}>"
            mail["References"] = " ".join(f"<{parent.id}>" for parent in before)
        for name, value in self.headers:
            mail[name] = value
        mail.set_content(self._body())
        if self.attachment is not None:
            mail.add_attachment(
                b"%PDF-1.4 demo", maintype="application", subtype="pdf", filename=self.attachment
            )
            mail.set_boundary(f"part-{self.id}")  # else the library draws one, and no run is like another
        return mail.as_bytes()

    def ancestors(self) -> Iterator[Mail]:
        """Everything this message goes back to, oldest first."""
        if self.answers is not None:
            yield from self.answers.ancestors()
            yield self.answers

    def _body(self) -> str:
        parts = [self.text, "", "-- ", self.author.name, f"{self.author.role}, Harrowgate Instruments"]
        if self.answers is not None:
            before = self.answers
            parts += ["", f"On {before.local:%a, %d %b %Y at %H:%M}, {before.author.name} wrote:"]
            parts += [f"> {line}" for line in before.text.splitlines()]
        return "\n".join(parts) + "\n"


def received(mail: Mail, *, hop: str = "mx1") -> bytes:
    """The recipient's copy: the same message below the Received header of the company's server."""
    stamp = format_datetime(mail.at)
    head = f"Received: from {hop}.{DOMAIN} by store.{DOMAIN} with ESMTP; {stamp}\r\n"
    return head.encode() + mail.to_bytes()


def reply(mail: Mail, number: int, author: Colleague, at: datetime, text: str) -> Mail:
    """An answer to the author of ``mail`` alone; use ``dataclasses.replace`` for more."""
    subject = mail.subject if mail.subject.startswith("Re: ") else f"Re: {mail.subject}"
    return replace(
        mail,
        number=number,
        author=author,
        to=(mail.author,),
        cc=(),
        at=at,
        subject=subject,
        text=text,
        answers=mail,
        attachment=None,
        headers=(),
    )
