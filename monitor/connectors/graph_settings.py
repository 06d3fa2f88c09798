"""The keys of an account of type "graph", and which addresses they stand for: the API's and the login's.

Microsoft's own clouds are known by name. Any other server named by ``endpoint`` gets no token from Microsoft's login,
since it could use it there: it has to name its own, unless it is this machine.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from monitor.connectors.hosts import loopback
from monitor.connectors.imap import Folders
from monitor.errors import ConfigError
from monitor.secrets import SecretRef

PUBLIC = "graph.microsoft.com"

CLOUDS = {
    PUBLIC: "login.microsoftonline.com",
    "graph.microsoft.us": "login.microsoftonline.us",
    "dod-graph.microsoft.us": "login.microsoftonline.us",
    "microsoftgraph.chinacloudapi.cn": "login.chinacloudapi.cn",
}
"""The host of the API in each of Microsoft's clouds -> the host of its login."""

VERSIONS = ("/v1.0", "/beta")


class App(BaseModel):
    """A registered application and how it proves itself: a certificate, a secret, or tokens that others keep fresh."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    tenant: str | None = Field(default=None, pattern=r"^[A-Za-z0-9.-]+$")
    client_id: str | None = Field(default=None, min_length=1)
    certificate: Path | None = None
    certificate_password: SecretRef | None = None
    client_secret: SecretRef | None = None
    token: SecretRef | None = None
    endpoint: str = f"https://{PUBLIC}"
    authority: str | None = None
    ca_file: Path | None = None

    @field_validator("endpoint", "authority")
    @classmethod
    def _encrypted(cls, url: str | None) -> str | None:
        """Refuse to send tokens and secrets in the clear, except on this machine."""
        if url is None:
            return None
        parts = urlsplit(url)
        clear = parts.scheme == "http" and loopback(parts.hostname)
        if not parts.hostname or (parts.scheme != "https" and not clear):
            raise ValueError("this address must begin with https:// (http:// on this machine only)")
        if parts.username or parts.query or parts.fragment:
            raise ValueError("this address is a server and a path, nothing else")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _proves_itself(self) -> App:
        """Insist on exactly one proof, and on an address to log in at."""
        proofs = [self.certificate, self.client_secret, self.token]
        if self.alone:
            if any(proofs):
                raise ValueError('login = "device" takes no certificate, client_secret or token')
        elif sum(proof is not None for proof in proofs) != 1:
            raise ValueError("give one of certificate, client_secret and token")
        if self.token is None and self.client_id is None:
            raise ValueError("client_id is missing: the id of the registered application")
        if self.token is None and self.tenant is None and not self.alone:
            raise ValueError("tenant is missing: the directory's id or its domain")
        if self.token is None and self.authority is None and self._own_server:
            raise ValueError(
                "endpoint is not Microsoft's: say where its tokens come from, authority = https://HOST/TENANT"
            )
        return self

    @property
    def alone(self) -> bool:
        """Does a person sign in for themselves, in place of the application?"""
        return False

    @property
    def host(self) -> str:
        """The server, for errors."""
        return urlsplit(self.endpoint).netloc

    @property
    def _own_server(self) -> bool:
        host = urlsplit(self.endpoint).hostname
        return host not in CLOUDS and not loopback(host)

    @property
    def base(self) -> str:
        """The address that all paths start at: the endpoint with its version, v1.0 where it names none."""
        return self.endpoint if self.endpoint.endswith(VERSIONS) else f"{self.endpoint}/v1.0"

    @property
    def resource(self) -> str:
        """What tokens are asked for; a server that is not Microsoft's stands in for the public cloud."""
        host = urlsplit(self.endpoint).hostname
        return f"https://{host if host in CLOUDS else PUBLIC}"

    @property
    def login_at(self) -> str:
        """The authority: the login's address with the tenant, such as https://login.microsoftonline.com/TENANT."""
        tenant = self.tenant or "organizations"
        if self.authority is not None:
            given = self.authority.removesuffix("/token").removesuffix("/oauth2/v2.0").removesuffix("/v2.0")
            return given if urlsplit(given).path.strip("/") else f"{given}/{tenant}"
        parts = urlsplit(self.endpoint)
        if parts.hostname in CLOUDS:
            return f"https://{CLOUDS[parts.hostname]}/{tenant}"
        return f"{parts.scheme}://{parts.netloc}/{tenant}"

    @property
    def microsofts(self) -> bool:
        """Is the login one of Microsoft's own?"""
        return urlsplit(self.login_at).hostname in CLOUDS.values()


class Settings(App):
    """The keys of an account of type "graph"."""

    user: str | None = Field(default=None, pattern=r"^[^\s/?#]+$")
    login: Literal["app", "device"] = "app"
    token_cache: Path = Path("graph-login.json")
    folders: Folders = Folders()
    outside_probe: str | None = Field(default=None, pattern=r"^[^\s/?#]+@[^\s/?#]+$")

    @property
    def alone(self) -> bool:
        """Does a person sign in for themselves?"""
        return self.login == "device"

    @model_validator(mode="after")
    def _one_mailbox(self) -> Settings:
        """Who signs in for themselves opens their own mailbox, at Microsoft's own login."""
        if self.alone and self.user is not None:
            raise ValueError('login = "device" opens the mailbox of whoever signs in: take `user` out')
        if self.alone and not self.microsofts:
            raise ValueError('login = "device" works with Microsoft\'s own login only: take `authority` out')
        return self

    def of(self, address: str) -> Settings:
        """Return the settings with which the same application opens this address's mailbox."""
        if self.alone:
            raise ConfigError(
                'login = "device" opens the mailbox of whoever signed in and no other',
                hint="use an application with a certificate for many mailboxes",
            )
        return self.model_copy(update={"user": address})

    def owned_by(self, address: str) -> Settings:
        """Return the settings of an account of this person's: the application has to be told whose mailbox to open."""
        return self if self.alone or self.user is not None else self.of(address)
