"""A real SMTP server with a certificate of its own, scripted to say no, later, or nothing at all."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from monitor.delivery.mail import Letter, message
from monitor.delivery.smtp import Smtp, SmtpSettings


@dataclass
class Script:
    """What the server says at RCPT and at the end of DATA, one line an attempt; then "250". "cut": hang up."""

    rcpt: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    got: list[bytes] = field(default_factory=list)
    logins: list[bytes] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  the server calls it by this name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Answer one recipient."""
        said = self.refused.get(address) or (self.rcpt.pop(0) if self.rcpt else "")
        if said:
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  as above
        """Answer a whole mail; "cut" takes it and hangs up without a word."""
        said = self.data.pop(0) if self.data else "250 OK"
        if said.startswith("250") or said == "cut":
            self.got.append(envelope.content)
        if said == "cut":
            server.transport.abort()
            return "250 never heard"
        return said

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        """Know one user."""
        known = isinstance(data, LoginPassword) and data == LoginPassword(b"monitor", b"right")
        self.logins.append(data.login)
        return AuthResult(success=known, handled=False)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a self-signed certificate for the loopback, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(pem + signed.public_bytes(serialization.Encoding.PEM))
    return path


@dataclass
class Server:
    """A running server: what it was told, and a Sender that talks to it."""

    script: Script
    certificate: Path
    port: int

    def sender(self, **more: Any) -> Smtp:
        """A quick sender with the right settings, unless told otherwise."""
        settings: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.port,
            "user": "monitor",
            "password": "right",
            "ca_file": self.certificate,
            "timeout": 5.0,
            "first_wait": 0.01,
        }
        return Smtp(SmtpSettings(**{**settings, **more}))


@pytest.fixture
def server(certificate: Path) -> Iterator[Server]:
    """An SMTP server that wants STARTTLS and a login."""
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(certificate)
    script = Script()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(
        script,
        hostname="127.0.0.1",
        port=port,
        tls_context=trust,
        require_starttls=True,
        authenticator=script.authenticate,
        auth_required=True,
    )
    controller.start()
    try:
        yield Server(script=script, certificate=certificate, port=port)
    finally:
        controller.stop()


def a_letter(**more: Any) -> Letter:
    """A small card for Pat."""
    parts: dict[str, Any] = {
        "to": "pat@example.com",
        "name": "Pat Öz",
        "sender": "cards@example.com",
        "subject": "Your mail, week 46",
        "text": "Nothing waits for you.\n",
        "html": '<p>Nothing waits for you.</p><img src="cid:strip-light@card.invalid" alt="none">',
        "images": {"strip-light@card.invalid": b"\x89PNG..."},
        "date": datetime(2026, 11, 16, 6, 0, tzinfo=UTC),
        "seed": "k7f3a9",
    }
    return Letter(**{**parts, **more})


@pytest.fixture
def letter() -> Callable[..., Letter]:
    """Builds letters."""
    return a_letter


@pytest.fixture
def mail() -> Any:
    """A finished mail."""
    return message(a_letter())
