"""Access tokens for OAuth logins: where they come from, and how long one is used.

A connector holds a ``TokenSource`` and asks it before each login or request. When the server refuses a token that
still looked good, it asks once more with ``fresh=True`` and tries again; a second refusal is an AuthError.

A provider's own way to a token (msal, google-auth) is a function that fetches a ``Grant``, wrapped in ``Cached``.
Tokens live in memory only and stand in no message, log or ``repr``.
"""

from __future__ import annotations

import re
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from monitor.errors import AuthError, ConfigError, ProtocolError, TransientError
from monitor.secrets import SecretRef

EARLY_SECONDS = 120
"""A token is renewed this long before its end, so that it does not run out between two questions."""

ANSWER_SECONDS = 30


class TokenSource(Protocol):
    """Where an access token comes from. May be shared by threads."""

    def token(self, fresh: bool = False) -> str:
        """Return an access token that should be good now; ``fresh``: the server refused the one before.

        Raises AuthError (the right to get tokens is gone), TransientError (the issuer is away or busy),
        ConfigError (a secret is missing).
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A token as it was issued; ``seconds`` it is good for, None where the issuer does not say."""

    token: str = field(repr=False)
    seconds: float | None = None


class Cached:
    """A TokenSource that fetches when it must: at first, shortly before the token's end, and after a refusal."""

    def __init__(self, fetch: Callable[[], Grant]) -> None:
        self._fetch = fetch
        self._token = ""
        self._until: float | None = None
        self._lock = threading.Lock()

    def token(self, fresh: bool = False) -> str:
        """Return the token in hand, or a new one."""
        with self._lock:
            over = self._until is not None and time.monotonic() >= self._until
            if fresh or over or not self._token:
                grant = self._fetch()
                self._token = grant.token
                lasts = (
                    None if grant.seconds is None else max(grant.seconds - EARLY_SECONDS, grant.seconds / 2)
                )
                self._until = None if lasts is None else time.monotonic() + lasts
            return self._token


def from_secret(secret: SecretRef) -> TokenSource:
    """Return the tokens that somebody else keeps fresh: a program that prints one, a file, a variable.

    It is looked up again only when the server refuses the last one.
    """
    return Cached(lambda: Grant(token=secret.resolve()))


class OAuth(BaseModel):
    """The keys of an ``oauth`` table: a refresh token, exchanged for access tokens (RFC 6749, 6).

    Without one the application asks in its own name (4.4), as for the IMAP of Exchange Online.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    token_url: str
    client_id: str = Field(min_length=1)
    client_secret: SecretRef | None = None
    refresh_token: SecretRef | None = None
    scope: str | None = None
    ca_file: Path | None = None

    @field_validator("token_url")
    @classmethod
    def _encrypted(cls, url: str) -> str:
        """Refuse to send a refresh token in the clear."""
        parts = urlsplit(url)
        here = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if not parts.hostname or (parts.scheme != "https" and not (here and parts.scheme == "http")):
            raise ValueError("the token URL must begin with https://")
        return url

    @model_validator(mode="after")
    def _proves_itself(self) -> Self:
        """Insist on something that proves who asks."""
        if self.refresh_token is None and self.client_secret is None:
            raise ValueError("give refresh_token, or client_secret for an application in its own name")
        return self


def from_refresh(oauth: OAuth) -> TokenSource:
    """Return the tokens that a refresh token gives, or the application's own."""
    return Cached(_Refresh(oauth))


class _Refresh:
    """Exchanges the refresh token; where the issuer gives a new one in return, that is used for the rest of the
    run."""

    def __init__(self, oauth: OAuth) -> None:
        self.oauth = oauth
        self._replaced: str | None = None

    def __call__(self) -> Grant:
        oauth = self.oauth
        form = {"grant_type": "client_credentials", "client_id": oauth.client_id}
        if oauth.refresh_token is not None:
            form["grant_type"] = "refresh_token"
            form["refresh_token"] = self._replaced or oauth.refresh_token.resolve()
        if oauth.client_secret is not None:
            form["client_secret"] = oauth.client_secret.resolve()
        if oauth.scope is not None:
            form["scope"] = oauth.scope
        status, told = self._answer(form)
        if status >= 500 or status == 429:
            raise TransientError(
                f"{self._issuer}: the token service is busy ({status})", hint="try again later"
            )
        if status != 200:
            raise self._refused(status, told.get("error"))
        token, seconds = told.get("access_token"), told.get("expires_in")
        if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
            raise ProtocolError(f"{self._issuer}: the token service answered without a token")
        if isinstance(told.get("refresh_token"), str):
            self._replaced = told["refresh_token"]
        return Grant(token=token, seconds=_seconds(seconds))

    @property
    def _issuer(self) -> str:
        return urlsplit(self.oauth.token_url).netloc.rpartition("@")[2]

    def _answer(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        try:
            import httpx
        except ImportError:
            raise ConfigError(
                "OAuth logins need the package httpx", hint="pip install 'responsiveness-monitor[graph]'"
            ) from None
        try:
            context = ssl.create_default_context(cafile=self.oauth.ca_file)
        except OSError:
            raise ConfigError(
                f"{self.oauth.ca_file}: no certificate can be read from it", hint="check oauth.ca_file"
            ) from None
        try:
            answer = httpx.post(self.oauth.token_url, data=form, verify=context, timeout=ANSWER_SECONDS)
            told = answer.json() if answer.status_code < 500 else {}
        except httpx.HTTPError as error:
            untrusted = "CERTIFICATE_VERIFY_FAILED" in str(error)
            if untrusted:
                raise ProtocolError(
                    f"{self._issuer}: the token service's certificate is not trusted",
                    hint="check token_url; for a company's own authority give oauth.ca_file",
                ) from None
            raise TransientError(
                f"{self._issuer}: the token service cannot be reached ({type(error).__name__})",
                hint="check token_url, or try again later",
            ) from None
        except ValueError:
            told = {}
        return answer.status_code, told if isinstance(told, dict) else {}

    def _refused(self, status: int, code: object) -> AuthError:
        """Tell the standard's own error code; the description beside it may name people."""
        known = isinstance(code, str) and re.fullmatch(r"[a-z_]{1,40}", code)
        hint = (
            "the refresh token has ended or was withdrawn: sign in again and store the new one"
            if code == "invalid_grant"
            else "check client_id, client_secret and scope"
        )
        return AuthError(
            f"{self._issuer}: the token service refused ({code if known else status})", hint=hint
        )


def _seconds(value: object) -> float | None:
    """Read ``expires_in``, which some issuers write as text."""
    try:
        seconds = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return seconds if 0 < seconds < 1e9 else None
