"""The line to one Exchange server: HTTPS through exchangelib, whose patience is bounded here and whose gaps are closed.

exchangelib waits for busy servers, up to a limit. It does not notice an answer that was cut short, takes a page of
HTML for a broken answer, and tries a wrong password until its limit: those three are decided here.
"""

from __future__ import annotations

import logging
import random
import re
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

import requests
from exchangelib import UTC as UTC_ZONE
from exchangelib import Account, Configuration, Credentials, FaultTolerance
from exchangelib.errors import ErrorServerBusy, TransportError, UnauthorizedError
from exchangelib.protocol import CachingProtocol, Protocol
from exchangelib.version import EXCHANGE_2016, Version

from monitor.connectors.checks import UnreadableError
from monitor.connectors.exchange_questions import QUESTIONS
from monitor.connectors.headers import date_of, retry_after

logging.getLogger("exchangelib").setLevel(logging.CRITICAL + 1)  # its log quotes whole answers, mail and all

ANSWER_SECONDS = 90
"""How long to wait for a connection, and for the next bytes of an answer."""

FIRST_WAIT = 2
"""Seconds before a busy server is asked again where it does not say; doubled each time."""

REFUSALS = 2
"""How many refused logins in a row are believed: busy servers answer with one where they mean "later"."""

_QUESTION = re.compile(rb"<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+?)(?:Request)?[\s/>]")
_BUSY = frozenset({429, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})


class Door(NamedTuple):
    """Where and as whom to knock, and whose mailbox lies behind. ``patience``: the longest single wait, in seconds."""

    endpoint: str
    user: str
    password: Callable[[], str]
    auth: Literal["basic", "ntlm"]
    mailbox: str
    impersonate: bool
    ca_file: Path | None
    patience: float


class CutError(TransportError):  # type: ignore[misc]
    """The answer ended before it was whole."""


class PageError(TransportError):  # type: ignore[misc]
    """Something that is not EWS answered: a page of HTML, a redirection."""


class StatusError(TransportError):  # type: ignore[misc]
    """The server answered with an HTTP status that says no."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP status {status}")
        self.status = status


class WritingError(RuntimeError):
    """A request that is none of our questions was about to leave: a fault of ours, stopped here."""


class Patience(FaultTolerance):  # type: ignore[misc]
    """Waits for a busy server, up to a limit; reads the login's refusal, the clock and the end of every answer."""

    def __init__(self, max_wait: float) -> None:
        super().__init__(max_wait=max_wait)
        self.refusals = 0
        self.clock: datetime | None = None

    def back_off(self, seconds: float | None) -> None:
        """Wait a little longer than asked for, so that not everybody comes back at the same instant."""
        super().back_off((seconds or FIRST_WAIT) * random.uniform(1, 1.2))

    def raise_response_errors(self, response: Any) -> None:
        """Return where the answer is whole and may be read, else raise what is the matter."""
        self.clock = date_of(response.headers.get("Date"))
        status, content = response.status_code, response.content
        if status == requests.codes.unauthorized:
            self._refused(content)
        self.refusals = 0
        if status in _MOVED:
            raise PageError("redirected")
        if status == requests.codes.forbidden:
            raise UnauthorizedError("forbidden")
        whole = content.rstrip()[-9:] == b"Envelope>"
        if status in _BUSY or b"Server Error in '/EWS'" in content[:2000]:
            raise ErrorServerBusy("busy", back_off=retry_after(response.headers))
        if status != requests.codes.ok and not (whole and status == requests.codes.server_error):
            raise StatusError(status)
        if not whole:
            raise (
                CutError("cut")
                if b"Envelope" in content[:400] or not content.strip()
                else PageError("a page")
            )

    def _refused(self, content: bytes) -> None:
        self.refusals += 1
        if self.refusals >= REFUSALS or b"currently locked out" in content:
            raise UnauthorizedError("refused")
        raise ErrorServerBusy("refused once", back_off=FIRST_WAIT / 2)


class _Reading(requests.adapters.HTTPAdapter):
    """Lets nothing pass but our questions, and trusts the authorities this machine trusts."""

    def __init__(self, trusted: ssl.SSLContext | None, **keys: Any) -> None:
        self._trusted = trusted
        super().__init__(**keys)

    def init_poolmanager(self, *args: Any, **keys: Any) -> None:
        """Make connections that verify certificates."""
        super().init_poolmanager(*args, ssl_context=self._trusted, **keys)

    def send(self, request: requests.PreparedRequest, *args: Any, **keys: Any) -> requests.Response:
        """Send a question; raise WritingError for anything else."""
        body = request.body or b""
        asked = _QUESTION.search(body.encode() if isinstance(body, str) else body)
        if asked is None or asked[1].decode() not in QUESTIONS:
            raise WritingError("a request that is not among the questions of this program")
        return super().send(request, *args, **keys)


class _Fresh(CachingProtocol):  # type: ignore[misc]
    """Makes a line of its own each time: exchangelib would share one among threads, and close it for all."""

    def __call__(self, *args: Any, **keys: Any) -> Any:
        return type.__call__(self, *args, **keys)


class Line(Protocol, metaclass=_Fresh):  # type: ignore[misc]
    """A connection of one thread to one server. ``understood``: an answer has come, so the version is right."""

    USERAGENT = "responsiveness-monitor"

    def __init__(self, config: Any, door: Door) -> None:
        super().__init__(config=config)
        self.door = door
        self.trusted = context(door) if door.endpoint.startswith("https:") else None
        self.understood = False
        self.RETRY_WAIT = FIRST_WAIT
        self.TIMEOUT = ANSWER_SECONDS

    def create_session(self) -> Any:
        """Return a session that heeds the settings and nothing from the environment (proxies, netrc, authorities)."""
        session = super().create_session()
        session.adapters.clear()  # no other way out, whatever an answer points to
        session.mount(self.door.endpoint, _Reading(self.trusted, pool_connections=1, pool_maxsize=1))
        session.trust_env = False
        session.verify = str(self.door.ca_file) if self.door.ca_file else True
        if isinstance(session.auth, requests.auth.HTTPBasicAuth):  # RFC 7617: beyond ASCII, UTF-8
            session.auth = requests.auth.HTTPBasicAuth(
                self.door.user.encode(), self.credentials.password.encode()
            )
        return session


def opened(door: Door) -> Any:
    """Return an exchangelib account with a line of its own; nothing is sent yet."""
    config = Configuration(
        credentials=Credentials(door.user, door.password()),
        service_endpoint=door.endpoint,
        auth_type={"basic": "basic", "ntlm": "NTLM"}[door.auth],
        version=Version(build=EXCHANGE_2016),
        retry_policy=Patience(door.patience),
        max_connections=1,
    )
    access = "impersonation" if door.impersonate else "delegate"
    account = Account(
        door.mailbox, access_type=access, config=config, default_timezone=UTC_ZONE, locale="en_US"
    )
    with suppress(KeyError):
        del Protocol[config]  # the shared one that Account made: never used
    account.protocol = Line(config, door)
    return account


def context(door: Door) -> ssl.SSLContext:
    """Return how certificates are verified: by the system's authorities and the settings' own.

    Raises ConfigError where ca_file is none.
    """
    trusted = ssl.create_default_context()
    try:
        if door.ca_file is not None:
            trusted.load_verify_locations(door.ca_file)
    except OSError:  # ssl.SSLError is one
        raise UnreadableError(
            f"{door.ca_file}: no certificate can be read from it", hint="check ca_file; it is a PEM file"
        ) from None
    return trusted
