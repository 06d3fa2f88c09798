"""The keys of an account of type "gmail", and where they lead: Google's servers, or those that stand in for them.

Three ways in open one's own mailbox alone: an application of one's own (``oauth``), a password for programs
(``password``), a token that something else keeps fresh (``token``). A ``service_account`` with delegation opens the
mailbox of everybody in the Workspace, one at a time.
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from monitor.errors import ConfigError
from monitor.secrets import SecretRef

IMAP = "imap.gmail.com:993"
PORTS = {"tls": 993, "none": 143}
SIMULTANEOUS = 15
"""How many connections Gmail allows a mailbox, those of other programs included."""

DAILY_MB = 2500
"""Megabytes that Gmail gives of a mailbox by IMAP in a day, to all programs together."""


def _path(value: object) -> object:
    """Let a key file be named by its path alone, as it is no secret where it lies."""
    return {"file": value} if isinstance(value, str | Path) else value


class OAuth(BaseModel):
    """The keys of ``oauth``: an application of one's own, and what it got when its user signed in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    client_id: str = Field(min_length=1)
    client_secret: SecretRef
    refresh_token: SecretRef


class Settings(BaseModel):
    """The keys of an account of type "gmail"."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    user: str | None = Field(default=None, pattern=r"^[^\s\x00-\x1f]+$")
    service_account: Annotated[SecretRef | None, BeforeValidator(_path)] = None
    oauth: OAuth | None = None
    password: SecretRef | None = None
    token: SecretRef | None = None
    endpoint: str = IMAP
    token_url: str | None = None
    ca_file: Path | None = None
    connections: int = Field(default=4, ge=1, le=SIMULTANEOUS)
    daily_mb: int = Field(default=DAILY_MB // 2, ge=1, le=DAILY_MB)
    exclude_labels: tuple[str, ...] = ()

    @field_validator("endpoint")
    @classmethod
    def _server(cls, value: str) -> str:
        """Insist on a server that can be talked to, encrypted unless it is this machine."""
        scheme, host, _, rest = _parts(value)
        if scheme not in ("", "imap", "imaps") or not host or rest:
            raise ValueError(f'write HOST:PORT, as "{IMAP}"; imap:// in front for this machine without TLS')
        if scheme == "imap" and not loopback(host):
            raise ValueError("imap:// is not encrypted and for this machine only (localhost); use imaps://")
        return value

    @field_validator("token_url")
    @classmethod
    def _encrypted(cls, url: str | None) -> str | None:
        return url if url is None else encrypted(url)

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        """Ask for exactly one way to log in."""
        ways = ("service_account", "oauth", "password", "token")
        if sum(getattr(self, way) is not None for way in ways) != 1:
            raise ValueError(f"give exactly one of {', '.join(ways)}")
        return self

    @model_validator(mode="after")
    def _keeps_googles_tokens(self) -> Self:
        """A server that is not Google's gets no token of Google's, since it could use it there."""
        googles = f".{self.host.lower()}".endswith((".gmail.com", ".googlemail.com", ".google.com"))
        from_google = self.token_url is None and (self.service_account or self.oauth)
        if from_google and not googles and not loopback(self.host):
            raise ValueError("endpoint is not Google's: say where its tokens come from, as token_url")
        return self

    def of(self, address: str) -> Settings:
        """Return the settings with which the same service account opens this address's mailbox."""
        if self.service_account is None:
            raise ConfigError(
                "this login opens one person's mailbox and no other",
                hint="many mailboxes need a service_account with delegation: docs/connect/google.md",
            )
        return self.model_copy(update={"user": address})

    def owned_by(self, address: str) -> Settings:
        """Return the settings with the account's person as the mailbox, unless they name one."""
        return self if self.user is not None else self.model_copy(update={"user": address})

    @property
    def mailbox(self) -> str:
        """Return whose mailbox it is. Raises ConfigError where nothing says so."""
        if self.user is None:
            raise ConfigError(
                "it is not said whose mailbox to open", hint="name its address: person, or user"
            )
        return self.user

    @property
    def host(self) -> str:
        """The server's name or number."""
        return _parts(self.endpoint)[1]

    @property
    def port(self) -> int:
        """The server's port."""
        return _parts(self.endpoint)[2] or PORTS[self.tls]

    @property
    def tls(self) -> Literal["tls", "none"]:
        """Is the connection encrypted? Always, except to this machine, where imaps:// asks for it."""
        scheme, host, port, _ = _parts(self.endpoint)
        return "none" if scheme != "imaps" and loopback(host) and port != PORTS["tls"] else "tls"


def _parts(endpoint: str) -> tuple[str, str, int | None, str]:
    """Return scheme ("" for none), host, port (None for the usual one), and what should not be there.

    >>> _parts("imaps://[::1]:993"), _parts("localhost:143"), _parts("https://mail.example.com/imap")
    (('imaps', '::1', 993, ''), ('', 'localhost', 143, ''), ('https', 'mail.example.com', None, '/imap'))
    """
    scheme, _, bare = endpoint.rpartition("://")
    parts = urlsplit(f"//{bare}")
    try:
        port = parts.port
    except ValueError:
        return scheme, "", None, ""
    path = parts.path.removesuffix("/")
    return scheme, parts.hostname or "", port, path + parts.query + parts.fragment + (parts.username or "")


def encrypted(url: str) -> str:
    """Return the address of a token service. Raises ValueError for one that would be asked in the clear."""
    parts = urlsplit(url)
    clear = parts.scheme == "http" and loopback(parts.hostname or "")
    if not parts.hostname or (parts.scheme != "https" and not clear):
        raise ValueError("this address must begin with https:// (http:// on this machine only)")
    return url


def loopback(host: str) -> bool:
    """Is this host this machine?

    >>> loopback("127.0.0.1"), loopback("localhost"), loopback("imap.gmail.com")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
