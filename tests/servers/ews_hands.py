"""An Exchange double behind a fault proxy, mail to put into it, and a connector to read it with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from servers.ews_double import PASSWORD, Double
from servers.ews_mailbox import Item, Mailbox
from servers.fault_proxy import FaultProxy

from monitor.connectors import exchange, exchange_line, exchange_session
from monitor.connectors.base import Batch, RawMail
from monitor.connectors.exchange import Exchange, Settings

PAT = "pat@example.com"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def letter(number: int, text: str = "Hello Pat,\n\nhow is it going?\n") -> EmailMessage:
    """Write a mail with a number."""
    mail = EmailMessage()
    mail["Message-ID"] = f"<{number}@example.com>"
    mail["Date"] = format_datetime(START + timedelta(minutes=number))
    mail["From"], mail["To"] = "Kim <kim@example.com>", PAT
    mail["Subject"] = f"number {number}"
    mail.set_content(text)
    return mail


class Hands:
    """What a test does to the server, and how it reads it. ``double`` is the server, ``proxy`` stands before it."""

    def __init__(self) -> None:
        self.double = Double(PAT, "kim@example.com", "svc@example.com")
        self.proxy = FaultProxy(self.double.port)

    @property
    def box(self) -> Mailbox:
        """Pat's mailbox."""
        return self.double.mailboxes[PAT]

    def put(self, *numbers: int, folder: str = "INBOX") -> list[Item]:
        """Deliver mails, a minute apart."""
        return [
            self.box.deliver(folder, bytes(letter(number)), START + timedelta(minutes=number))
            for number in numbers
        ]

    def settings(self, **keys: Any) -> Settings:
        """Settings that work, or do not where a test says so."""
        endpoint = f"http://127.0.0.1:{self.proxy.port}/EWS/Exchange.asmx"
        right = {"endpoint": endpoint, "user": PAT, "password": {"env": "EXCHANGE_PASSWORD"}}
        return Settings.model_validate({**right, **keys})

    def connector(self, **keys: Any) -> Exchange:
        """A connector as configured by these keys."""
        return Exchange(self.settings(**keys))

    def batches(self, checkpoint: Mapping[str, Any] | None = None, **keys: Any) -> list[Batch]:
        """One run to its end, with all texts."""
        with self.connector(**keys) as connector:
            return list(connector.changes(checkpoint or {}, lambda _: True))

    def mails(self, **keys: Any) -> list[RawMail]:
        """All mails of one run."""
        return [mail for batch in self.batches(**keys) for mail in batch.mails]


def running(patch: pytest.MonkeyPatch) -> Iterator[Hands]:
    """Lend a server whose waits are short, and hold at the end that nothing tried to write to it."""
    patch.setenv("EXCHANGE_PASSWORD", PASSWORD)
    patch.setattr(exchange_session, "FIRST_PAUSE", 0.0)
    patch.setattr(exchange_session, "LONGEST_PAUSE", 0.0)
    patch.setattr(exchange_session, "_refused", {})
    patch.setattr(exchange_line, "FIRST_WAIT", 0.001)
    patch.setattr(exchange, "PATIENCE", 0.05)
    patch.setattr(exchange, "HURRY", 0.05)
    hands = Hands()
    yield hands
    hands.proxy.stop()
    hands.double.stop()


def certificate(place: Path) -> tuple[Path, Path]:
    """Make a certificate for localhost, signed by itself, and return its file and its key's."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert, secret = place / "cert.pem", place / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    secret.write_bytes(key.private_bytes(*form))
    return cert, secret
