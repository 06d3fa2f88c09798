"""How the monitor logs in at Google: by a service account in somebody's name, or as a person's own application.

Both are google-auth's affair: it signs, asks the token service, and knows when a token runs out. Nothing that the
service answers is repeated but its codes, since its sentences name people.
"""

from __future__ import annotations

import json
import logging
import re
import ssl
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from monitor.connectors.gmail_settings import OAuth, Settings, encrypted, loopback
from monitor.connectors.tokens import TokenSource, from_secret
from monitor.errors import AuthError, ConfigError, ConnectorError, ProtocolError, TransientError
from monitor.secrets import SecretRef

if TYPE_CHECKING:
    from monitor.connectors.imap_login import Login

DELEGATED = "https://www.googleapis.com/auth/gmail.imap_admin"
"""The right to read anybody's mail by IMAP, all labels shown: what a service account is granted, and no more."""

WHOLE = "https://mail.google.com/"
"""All of Gmail: reading, sending, deleting. One's own application cannot do with less, as IMAP knows no smaller one."""

TOKENS = "https://oauth2.googleapis.com/token"
ANSWER_SECONDS = 30
OK = 200

_REFUSED = {
    "invalid_grant": "the sign-in has ended: sign in again and store the new refresh token. An application that "
    'stands at "Testing" loses it after 7 days (publish it, or make it internal); a new password ends it, too',
    "invalid_client": "check oauth.client_id and oauth.client_secret",
    "unauthorized_client": "the refresh token was given to another application: sign in with this client_id",
    "admin_policy_enforced": "the administrator has to trust this application: Admin console, Security, API controls",
}
_UNDELEGATED = ("unauthorized_client", "access_denied", "invalid_scope")


Made = tuple[Any, str]
"""Credentials, and the address of the service that gives tokens for them."""


class Tokens:
    """Access tokens from credentials of google-auth, which know themselves when they run out.

    ``scopes``: what the last token may be used for, as the service said; () where it did not.
    """

    def __init__(self, settings: Settings, made: Callable[[], Made], hint: Callable[[str], str]) -> None:
        self._settings, self._made, self._hint = settings, made, hint
        self._credentials: Any = None
        self._url = ""
        self._lock = threading.Lock()
        self.scopes: tuple[str, ...] = ()

    def token(self, fresh: bool = False) -> str:
        """Return a token that should be good now; ``fresh``: the server refused the one before."""
        with self._lock:
            if self._credentials is None:
                self._credentials, self._url = self._made()
            if fresh or not self._credentials.valid:
                self._refresh()
            token = self._credentials.token
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise ProtocolError(f"{self._issuer}: the token service answered without a token")
        return token

    @property
    def _issuer(self) -> str:
        return urlsplit(self._url).netloc.rpartition("@")[2]

    def _refresh(self) -> None:
        from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError

        service = _Service(self._settings, self._url)
        try:
            self._credentials.refresh(service)
        except RefreshError as error:
            raise self._told(error, service.status) from None
        except TransportError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise ProtocolError(
                    f"{self._issuer}: the token service's certificate is not trusted",
                    hint="check token_url; for a company's own authority give ca_file",
                ) from None
            raise TransientError(
                f"{self._issuer}: the token service cannot be reached", hint="try again later"
            ) from None
        except (GoogleAuthError, ValueError, AttributeError, TypeError):
            raise ProtocolError(f"{self._issuer}: the token service's answer makes no sense") from None
        self.scopes = service.scopes

    def _told(self, error: Any, status: int) -> ConnectorError:
        """Tell a refusal by its code. google-auth puts the answer behind its sentence, where it was JSON."""
        answer = error.args[1] if len(error.args) > 1 else None
        code = answer.get("error") if isinstance(answer, Mapping) else None
        if error.retryable or status >= 500 or status == 429:
            return TransientError(f"{self._issuer}: the token service is busy", hint="try again later")
        if not isinstance(code, str) or not re.fullmatch(r"[a-z_]{1,40}", code):
            return ProtocolError(f"{self._issuer}: the token service's answer makes no sense")
        return AuthError(f"{self._issuer}: the login was refused ({code})", hint=self._hint(code))


def token_source(settings: Settings, scope: str = DELEGATED) -> TokenSource | None:
    """Return where tokens come from, None for a password; nothing is asked or read before the first is needed.

    ``scope``: what a service account asks for.
    """
    if settings.token is not None:
        return from_secret(settings.token)
    if settings.oauth is not None:
        return Tokens(settings, partial(_own, settings, settings.oauth), _own_hint)
    if settings.service_account is not None:
        place = settings.service_account
        return Tokens(settings, partial(_delegated, settings, place, scope), partial(_delegation_hint, place))
    return None


# ------------------------------------------------------------------ a service account


def key_in(place: SecretRef) -> dict[str, Any]:
    """Return the service account's key. Raises ConfigError without a word of what is in it."""
    if place.file is None:
        text = place.resolve()
    else:
        try:
            text = place.file.expanduser().read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no text"
            raise ConfigError(
                f"cannot read the service account's key in {place}: {reason}", hint="check service_account"
            ) from None
    try:
        key = json.loads(text)
    except ValueError:
        key = None
    if not isinstance(key, dict) or key.get("type") != "service_account":
        raise ConfigError(
            f"there is no service account's key in {place}",
            hint="Google Cloud, IAM, Service accounts, Keys: add a key of type JSON, and name that file",
        )
    return key


def _delegated(settings: Settings, place: SecretRef, scope: str) -> Made:
    """Sign in as the service account, in the name of the mailbox's owner."""
    _insist()
    from google.auth.exceptions import GoogleAuthError
    from google.oauth2 import service_account

    made: Any = service_account.Credentials
    key = key_in(place)
    url = settings.token_url or str(key.get("token_uri") or TOKENS)
    try:
        encrypted(url)
        credentials = made.from_service_account_info(
            {**key, "token_uri": url}, scopes=[scope], subject=settings.mailbox
        )
    except (GoogleAuthError, ValueError, TypeError, LookupError):
        raise ConfigError(
            f"the service account's key in {place} is not whole",
            hint="download a new one: Google Cloud, IAM, Service accounts, Keys",
        ) from None
    return credentials, url


def _delegation_hint(place: SecretRef, code: str) -> str:
    if code in _UNDELEGATED:
        client = key_in(place).get("client_id") or "its client_id"
        return (
            f"Admin console, Security, API controls, Domain-wide delegation: grant client id {client} "
            f"(client_id in the key) the scope {DELEGATED}; it may take a day until that counts"
        )
    if code == "invalid_grant":
        return (
            "the mailbox must be a person's main address in this Workspace, the key not deleted, "
            "and this machine's clock right"
        )
    return "check service_account"


# ------------------------------------------------------------------ one's own application


def _own(settings: Settings, oauth: OAuth) -> Made:
    """Sign in as a person, by the refresh token that their own application holds."""
    _insist()
    from google.oauth2.credentials import Credentials

    url = settings.token_url or TOKENS
    made: Any = Credentials
    credentials = made(
        None,
        refresh_token=oauth.refresh_token.resolve(),
        token_uri=url,
        client_id=oauth.client_id,
        client_secret=oauth.client_secret.resolve(),
    )
    return credentials, url


def _own_hint(code: str) -> str:
    return _REFUSED.get(code, "check oauth: client_id, client_secret and refresh_token")


# ------------------------------------------------------------------ the way there


class _Service:
    """The token service, as google-auth asks it; notes what it answered last."""

    def __init__(self, settings: Settings, url: str) -> None:
        import requests
        from google.auth.transport.requests import Request

        try:
            ssl.create_default_context(cafile=settings.ca_file)
        except OSError:
            raise ConfigError(
                f"{settings.ca_file}: no certificate can be read from it", hint="check ca_file"
            ) from None
        session = requests.Session()
        session.verify = str(settings.ca_file) if settings.ca_file else True
        session.trust_env = not loopback(urlsplit(url).hostname or "")
        self._ask = Request(session)
        self.status = 0
        self.scopes: tuple[str, ...] = ()

    def __call__(self, *given: Any, **named: Any) -> Any:
        answer: Any = self._ask(*given, **{**named, "timeout": ANSWER_SECONDS})
        self.status = answer.status
        if self.status == OK:
            scope = json.loads(answer.data).get("scope")
            self.scopes = tuple(scope.split()) if isinstance(scope, str) else ()
        return answer


def _insist() -> None:
    """Say what to install where a library is missing."""
    for package, module in (("google-auth", "google.auth"), ("requests", "requests")):
        try:
            __import__(module)
        except ImportError:
            raise ConfigError(
                f"Google's logins need the package {package}",
                hint="pip install 'responsiveness-monitor[gmail]'",
            ) from None
    for name in ("google", "urllib3"):  # they log whole requests and answers, with tokens in them
        logging.getLogger(name).setLevel(logging.CRITICAL)


# ------------------------------------------------------------------ the mail server


def login(settings: Settings, tokens: TokenSource | None) -> Login:
    """Return what a connection is made with. Raises ConfigError where it is not said whose mailbox to open."""
    from monitor.connectors.imap_login import Login

    return Login(
        host=settings.host,
        port=settings.port,
        tls=settings.tls,
        user=settings.mailbox,
        password=settings.password.resolve if settings.password is not None else str,
        ca_file=settings.ca_file,
        tokens=tokens,
        connections=settings.connections,
        hint=_login_hint(settings),
    )


def _login_hint(settings: Settings) -> str:
    if settings.password is not None:
        return (
            "an app password is needed, not the account's own (2-step verification must be on), and IMAP on"
        )
    if settings.service_account is not None:
        return "IMAP must be on for this person: Admin console, Apps, Gmail, End user access"
    return "IMAP must be on for this mailbox, and whoever signed in must be its owner"
