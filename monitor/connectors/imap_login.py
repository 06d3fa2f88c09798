"""How a connection to an IMAP server is made: TLS, login by password or token, patience, and never too many at once.

Every failure leaves here as one of our errors: AuthError (the server refuses), TransientError (away, busy),
ProtocolError (not to be trusted). None of them repeats a password or a token. Only a TransientError is tried again.
"""

from __future__ import annotations

import base64
import imaplib
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import imapclient
import stamina
from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError
from stamina.instrumentation import set_on_retry_hooks

from monitor.connectors.checks import UnreadableError, UnsafeError, untrusted
from monitor.connectors.tokens import TokenSource
from monitor.errors import AuthError, ConnectorError, TransientError

set_on_retry_hooks(())  # each retry would be a warning on stderr, and cron would mail it

CONNECT_SECONDS = 20
ANSWER_SECONDS = 90
"""How long to wait for a connection, and for the next bytes of an answer."""

FIRST_WAIT = 1.0
"""Seconds before a server that is away or busy is tried again; then twice as many, each with up to a second of chance,
so that many accounts do not come back at the same instant."""

PATIENCE = 60.0
"""Seconds: after these no new attempt is begun, and nobody waits longer for a free connection."""

LONGEST_LINE = 32 * 1024 * 1024
"""Bytes: a SEARCH answers with all its numbers in one line; the library stops at a million bytes."""

_BUSY = (
    "[UNAVAILABLE]",
    "[INUSE]",
    "[LIMIT]",
    "[SERVERBUG]",
    "[OVERQUOTA]",
    "try again",
    "too many",
    "temporar",
    "internal error",
    "bandwidth limits",
)


class Login(NamedTuple):
    """Where and as whom to log in. ``tls``: "tls", "starttls" or "none".

    ``password`` is asked for when needed; where there are ``tokens``, they are what the server gets instead.
    ``connections``: at most so many at once to this server. ``attempts``: how often it is tried while away or busy.
    ``hint``: what to do about a refused login, where the provider has its own ways.
    """

    host: str
    port: int
    tls: str
    user: str
    password: Callable[[], str]
    authorize_as: str | None = None
    ca_file: Path | None = None
    tokens: TokenSource | None = None
    connections: int = 4
    attempts: int = 4
    hint: str = ""

    @property
    def server(self) -> str:
        """Name the server in messages."""
        return f"{self.host}:{self.port}"

    @property
    def mailbox(self) -> str:
        """Say whose mail this login opens."""
        return self.authorize_as or self.user


class _Slots:
    """How many connections each server has from this process.

    Whoever holds one already is let through: waiting for oneself would be for ever.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._used: Counter[tuple[str, int]] = Counter()

    def take(self, login: Login) -> None:
        """Wait for a free connection. Raises TransientError if none becomes free."""
        mine = (login.server, threading.get_ident())

        def free() -> bool:
            in_use = sum(count for (server, _), count in self._used.items() if server == login.server)
            return self._used[mine] > 0 or in_use < login.connections

        with self._changed:
            if not self._changed.wait_for(free, PATIENCE):
                raise TransientError(
                    f"{login.server}: as many connections as may be open are in use ({login.connections})",
                    hint="raise connections, or run fewer things at once",
                )
            self._used[mine] += 1

    def give(self, login: Login, owner: int) -> None:
        """Let the next one in. ``owner``: the thread that took it."""
        with self._changed:
            self._used[login.server, owner] -= 1
            self._used += Counter()  # forget the zeros
            self._changed.notify_all()


_SLOTS = _Slots()


class Connection:
    """A client that is logged in, and its place among those that the server grants us."""

    def __init__(self, login: Login) -> None:
        _SLOTS.take(login)
        self._login, self._owner = login, threading.get_ident()
        try:
            self.client: Any = _patiently(login)
        except BaseException:
            _SLOTS.give(login, self._owner)
            raise

    def end(self, *, politely: bool) -> None:
        """Hang up; ``politely``: with a word, to a server that still listens."""
        leave(self.client, politely=politely)
        _SLOTS.give(self._login, self._owner)


def _patiently(login: Login) -> Any:
    """Connect and log in; a server that is away or busy is tried again with growing waits."""
    for attempt in stamina.retry_context(
        on=TransientError,
        attempts=login.attempts,
        timeout=PATIENCE,
        wait_initial=FIRST_WAIT,
        wait_max=20 * FIRST_WAIT,
        wait_jitter=FIRST_WAIT,
    ):
        with attempt:
            return _logged_in(login)
    raise AssertionError("the last attempt returns or raises")


def _logged_in(login: Login) -> Any:
    if login.tokens is None:
        return _by_password(login, login.password())
    try:
        return _by_token(login, login.tokens.token())
    except AuthError:  # it may have run out a moment ago
        return _by_token(login, login.tokens.token(fresh=True))


def _by_password(login: Login, password: str) -> Any:
    client = _secured(login)
    hint = login.hint or "check user and password; some providers want an app password, or IMAP switched on"
    if login.authorize_as is not None or client.has_capability("AUTH=PLAIN"):
        proof = "\0".join((login.authorize_as or "", login.user, password))
        return _accepted(client, login, lambda: _prove(client, "PLAIN", proof), hint)
    return _accepted(client, login, lambda: client.login(login.user, password), hint)


def _by_token(login: Login, token: str) -> Any:
    """Log in with an access token: OAUTHBEARER (RFC 7628) where offered, else XOAUTH2."""
    client = _secured(login)
    hint = login.hint or "check user, and that the token is for this mailbox and this server's IMAP"
    if client.has_capability("AUTH=OAUTHBEARER"):
        name = login.mailbox.replace("=", "=3D").replace(",", "=2C")
        proof = f"n,a={name},\1auth=Bearer {token}\1\1"
        return _accepted(client, login, lambda: _prove(client, "OAUTHBEARER", proof, "\1"), hint)
    if client.has_capability("AUTH=XOAUTH2"):
        proof = f"user={login.mailbox}\1auth=Bearer {token}\1\1"
        return _accepted(client, login, lambda: _prove(client, "XOAUTH2", proof), hint)
    leave(client)
    raise AuthError(
        f"{login.server}: the server takes no tokens (neither OAUTHBEARER nor XOAUTH2)",
        hint="log in with password, or ask the administrator",
    )


def _prove(client: Any, mechanism: str, proof: str, afterwards: str = "") -> None:
    """Answer the server's challenge with the proof, and its reason for a refusal with what ends the exchange.

    Where nothing ends it, the proof goes along with the question (SASL-IR, RFC 4959): a wait less for every login.
    """
    protocol = protocol_of(client)
    answers = iter((proof, afterwards))

    def answer(_: bytes) -> bytes:
        return next(answers, "").encode()

    if not afterwards and client.has_capability("SASL-IR"):
        along = base64.b64encode(answer(b"")).decode()
        # A refusal by XOAUTH2 may still be a challenge, and whoever is silent then waits for ever.
        protocol.literal = imaplib._Authenticator(answer).process  # noqa: SLF001
        kind, told = protocol._simple_command("AUTHENTICATE", mechanism, along)  # noqa: SLF001
        protocol.state = "AUTH" if kind == "OK" else protocol.state
    else:
        kind, told = protocol.authenticate(mechanism, answer)
    if kind != "OK":
        raise IMAPClientError(str(told))


def _accepted(client: Any, login: Login, log_in: Callable[[], Any], hint: str) -> Any:
    """Return the client once the server has let us in."""
    try:
        log_in()
    except (IMAPClientAbortError, OSError) as error:
        leave(client, politely=False)
        if _is_busy(error):
            raise TransientError(*gone(login, "is too busy to log in")) from None
        raise TransientError(*gone(login, "cut the connection at login")) from None
    except IMAPClientError as error:
        leave(client)
        if _is_busy(error):
            raise TransientError(*gone(login, "is too busy to log in")) from None
        raise AuthError(
            f"{login.server}: the server refused the login", hint=hint
        ) from None  # whose? no matter
    except BaseException:
        leave(client, politely=False)
        raise
    return client


def _is_busy(error: Exception) -> bool:
    return any(word.lower() in str(error).lower() for word in _BUSY)


def _secured(login: Login) -> Any:
    """Connect, with encryption as configured: a server that offers none is not talked to."""
    imaplib._MAXLINE = LONGEST_LINE  # type: ignore[attr-defined]  # noqa: SLF001  no public way
    context = _context(login) if login.tls != "none" else None
    client: Any = None
    try:
        client = imapclient.IMAPClient(
            login.host,
            login.port,
            ssl=login.tls == "tls",
            ssl_context=context,
            timeout=imapclient.SocketTimeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS),
        )
        # imaplib answers a login in two writes; without this the second waits 40 ms for the server's word
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        protocol_of(client).debug = 0  # its log would hold the password and every mail
        client.folder_encode = False
        if login.tls == "starttls":
            client.starttls(context)
    except ssl.SSLError as error:
        leave(client)
        raise _untrusted(login, error) from None
    except CapabilityError:
        leave(client)
        raise UnsafeError(
            f"{login.server}: the server offers no STARTTLS", hint='try tls = "tls", usually on port 993'
        ) from None
    except (OSError, IMAPClientError) as error:
        leave(client)
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no IMAP greeting"
        raise TransientError(
            f"{login.server}: cannot connect ({reason})",
            hint="check host, port and tls, or try again later",
        ) from None
    return client


def _context(login: Login) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=login.ca_file)
    except OSError:  # ssl.SSLError is one
        raise UnreadableError(
            f"{login.ca_file}: no certificate can be read from it",
            hint="check ca_file; it is a PEM file",
        ) from None


def _untrusted(login: Login, error: ssl.SSLError) -> ConnectorError:
    if isinstance(error, ssl.SSLEOFError):
        return TransientError(*gone(login, "hung up before the connection was secure"))
    if isinstance(error, ssl.SSLCertVerificationError):
        return untrusted(login.server, error.verify_message, "host")
    reason = (error.reason or "no TLS").replace("_", " ").lower()
    return UnsafeError(
        f"{login.server}: no secure connection ({reason})",
        hint='check port and tls: "tls" is usually port 993, "starttls" port 143',
    )


def gone(login: Login, what: str) -> tuple[str, str]:
    """Return the words for a server that went away."""
    return f"{login.server}: the server {what}", "the next run carries on where this one ended"


def protocol_of(client: Any) -> Any:
    """Return imaplib's connection inside imapclient: its answers are read by a parser of our own."""
    return client._imap  # noqa: SLF001


def leave(client: Any, *, politely: bool = True) -> None:
    """Hang up, without waiting for a server that is gone."""
    if client is None:
        return
    for goodbye in (client.logout, client.shutdown) if politely else (client.shutdown,):
        try:
            goodbye()
        except (IMAPClientError, OSError):
            continue  # what is left of the connection is closed by the second way
        return
