"""A company with a service: one login covers the domain, people opt in by mail, and everything lies in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from zlib import crc32

from monitor.config.settings import Account, Config
from monitor.connectors.base import Connector
from monitor.connectors.memory import Memory, Source
from monitor.store.database import Store

SECRET = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)
PAT, KIM, SERVICE = "pat@example.com", "kim@example.com", "monitor@example.com"

CONFIG = """\
internal_domains = ["example.com", "example.org"]
secret = { env = "MONITOR_SECRET" }
[accounts.all]
type = "imap"
host = "localhost"
user = "service"
password = { env = "PW" }
covers = ["example.com"]
[service]
type = "imap"
host = "localhost"
user = "monitor@example.com"
password = { env = "PW" }
authserv_id = "mx.example.com"
[delivery]
sender = "monitor@example.com"
[people."pat@example.com"]
name = "Pat"
addresses = ["pat@example.com", "p.smith@example.com"]
zone = "Europe/Berlin"
"""


def written(
    author: str, to: str, subject: str, text: str = "", at: datetime = NOW, **fields: str
) -> EmailMessage:
    """Return a mail as a person's program writes it; ``fields`` are further header fields, "_" for "-"."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Date"] = author, to, subject, at
    mail["Message-ID"] = f"<{crc32(f'{author}{subject}{text}{at}'.encode())}@example.com>"
    for name, value in fields.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text + "\n")
    return mail


@dataclass
class Company:
    """Mailboxes by address and a mail server between them, all in memory; ``sent`` is what the service sent."""

    config: Config
    store: Store
    mailboxes: dict[str, Source] = field(default_factory=dict)
    sent: list[EmailMessage] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    def connect(self, account: Account) -> Connector:
        """Open the mailbox of the account's one person, or the service's own."""
        return self.opened(account.person or SERVICE)

    def opened(self, address: str) -> Connector:
        return Memory(self.mailbox(address))

    def mailbox(self, address: str) -> Source:
        return self.mailboxes.setdefault(address, Source())

    def put(self, mail: EmailMessage, at: datetime = NOW) -> None:
        """Lay a mail into the mailboxes of sender and recipient."""
        author, to = (str(mail[name].addresses[0].addr_spec) for name in ("From", "To"))
        self.mailbox(author).deliver("Sent", bytes(mail), at)
        self.mailbox(to).deliver("INBOX", bytes(mail), at)

    def send(self, mail: EmailMessage) -> int:
        """Take a mail of the service as an SMTP server would, and lay it into the recipient's mailbox."""
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append(mail)
        self.mailbox(str(mail["To"].addresses[0].addr_spec)).deliver("INBOX", bytes(mail), NOW)
        return 0

    def check(self) -> None:
        """Be there, as an SMTP server is."""
        if self.errors:
            raise self.errors.pop(0)

    def close(self) -> None:
        """Nothing to let go of."""

    def __enter__(self) -> Company:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
