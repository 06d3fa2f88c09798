"""One connection to an IMAP server: TLS, login, EXAMINE and nothing that writes; one reconnection after a
cut.

Every failure leaves here as one of our errors: AuthError (the server refuses), TransientError (away, busy,
cut), ProtocolError (anything else). None of them repeats a password or what a mail says.
"""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import imapclient
from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError

from monitor.connectors.imap_parse import Answer, answers, number, ranges
from monitor.errors import AuthError, ConfigError, ProtocolError, TransientError

CONNECT_SECONDS = 20
ANSWER_SECONDS = 90
"""How long to wait for a connection, and for the next bytes of an answer."""

RECONNECTIONS = 100
"""How often one run connects anew: enough to single out a few mails that make the server hang up."""

LONGEST_LINE = 32 * 1024 * 1024
"""Bytes: a SEARCH answers with all its numbers in one line; the library stops at a million bytes."""

_BUSY = (
    "[UNAVAILABLE]",
    "[INUSE]",
    "[LIMIT]",
    "[SERVERBUG]",
    "try again",
    "too many",
    "temporar",
    "internal error",
)

T = TypeVar("T")


class Login(NamedTuple):
    """Where and as whom to log in. ``tls``: "tls", "starttls" or "none"; ``password`` is asked for when
    needed."""

    host: str
    port: int
    tls: str
    user: str
    password: Callable[[], str]
    authorize_as: str | None = None
    ca_file: Path | None = None

    @property
    def server(self) -> str:
        """Name the server in messages."""
        return f"{self.host}:{self.port}"


class State(NamedTuple):
    """What STATUS says of a folder; ``next_uid`` is 0 where the server does not say."""

    validity: int
    next_uid: int
    messages: int


class Listed(NamedTuple):
    """One folder of the server, its name as the server writes it."""

    name: str
    delimiter: str
    flags: tuple[str, ...]


class RefusedError(ProtocolError):
    """The server said no to one command; the connection is well."""


class CutError(TransientError):
    """The server hung up twice on the same command, though it accepted a new connection in between."""


class Session:
    """A connection that is made when first needed. Serves one thread."""

    def __init__(self, login: Login) -> None:
        self.login = login
        self._client: Any = None
        self._folder: tuple[str, int] | None = None
        self._reconnections = RECONNECTIONS

    # ------------------------------------------------------------------ questions

    def folders(self) -> list[Listed]:
        """List the folders of the user's own; those of other people and shared ones are not theirs (M2)."""
        listed = self._ask("LIST", lambda client: client.list_folders())
        foreign = self._ask("NAMESPACE", _foreign_prefixes)
        return [
            Listed(_text(name), _text(delimiter), tuple(_text(flag) for flag in flags))
            for flags, delimiter, name in listed
            if not _text(name).startswith(foreign or ("\0",))
        ]

    def status(self, folder: str) -> State:
        """Return a folder's state without opening it. Raises RefusedError if it is gone or closed to the user."""
        items = ["UIDNEXT", "UIDVALIDITY", "MESSAGES"]
        told = self._ask("STATUS", lambda client: client.folder_status(folder.encode(), items))
        return State(told.get(b"UIDVALIDITY", 0), told.get(b"UIDNEXT", 0), told.get(b"MESSAGES", 0))

    def examine(self, folder: str) -> int:
        """Open a folder for reading only, and return its UIDVALIDITY."""
        self._folder = None
        validity = self._ask("EXAMINE", lambda client: _examine(client, folder))
        self._folder = (folder, validity)
        return validity

    def search(self, criteria: Sequence[Any]) -> list[int]:
        """Return the UIDs in the open folder that meet the criteria, ascending."""
        return sorted(self._ask("SEARCH", lambda client: client.search(list(criteria))))

    def fetch(self, uids: Sequence[int], items: str) -> dict[int, Answer]:
        """Fetch items of messages of the open folder. Raises RefusedError or CutError where a message is the
        trouble."""

        def ask(client: Any) -> dict[int, Answer]:
            protocol = _protocol(client)
            protocol.untagged_responses.pop("FETCH", None)
            kind, data = protocol.uid("FETCH", ranges(uids), items)
            if kind != "OK":
                raise RefusedError(f"{self.login.server}: the server would not give some messages")
            found: dict[int, Answer] = {}
            for answer in answers(data):
                uid = number(answer.get(b"UID"))
                if uid is not None:
                    found.setdefault(uid, {}).update(answer)
            return found

        return self._ask("FETCH", ask)

    def security(self) -> str:
        """Describe the encryption of the connection."""
        transport = self._ask("NOOP", lambda client: client.socket())
        return (
            f"{transport.version()}, certificate verified" if isinstance(transport, ssl.SSLSocket) else "none"
        )

    def close(self) -> None:
        """Log out, without waiting for a server that is gone."""
        client, self._client, self._folder = self._client, None, None
        if client is not None:
            _leave(client)

    # ------------------------------------------------------------------ the connection

    def _ask(self, command: str, question: Callable[[Any], T]) -> T:
        """Put a question to the server; if it hangs up, once more over a new connection."""
        try:
            return self._try(command, question)
        except CutError:
            if self._reconnections == 0:
                raise TransientError(*self._gone("keeps cutting the connection")) from None
            self._reconnections -= 1
        return self._try(command, question)

    def _try(self, command: str, question: Callable[[Any], T]) -> T:
        if self._client is None:
            self._connect()
        try:
            return question(self._client)
        except TimeoutError:
            self._drop()
            raise TransientError(*self._gone("does not answer")) from None
        except (IMAPClientAbortError, OSError):
            self._drop()
            raise CutError(*self._gone("cut the connection")) from None
        except IMAPClientError as error:
            refused = " BAD " not in str(error)
            kind: type[ProtocolError] = RefusedError if refused else ProtocolError
            said = "refused" if refused else "did not understand"
            raise kind(f"{self.login.server}: the server {said} {command}") from None
        except (ValueError, AssertionError, LookupError, TypeError):
            raise ProtocolError(f"{self.login.server}: the answer to {command} makes no sense") from None

    def _connect(self) -> None:
        """Connect, secure, log in, and open again the folder that was open."""
        folder = self._folder
        self._client = self._logged_in()
        if folder is None:
            return
        if self._try("EXAMINE", lambda client: _examine(client, folder[0])) != folder[1]:
            raise TransientError(
                f"{self.login.server}: a folder was rebuilt while it was read",
                hint="the next run reads it again",
            )

    def _logged_in(self) -> Any:
        login = self.login
        imaplib._MAXLINE = LONGEST_LINE  # type: ignore[attr-defined]  # noqa: SLF001  no public way
        client: Any = None
        password = login.password()
        context = self._context() if login.tls != "none" else None
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
            _protocol(client).debug = 0  # its log would hold the password and every mail
            client.folder_encode = False
            if login.tls == "starttls":
                client.starttls(context)
        except ssl.SSLError as error:
            _leave(client)
            raise self._untrusted(error) from None
        except CapabilityError:
            _leave(client)
            raise ProtocolError(
                f"{login.server}: the server offers no STARTTLS", hint='try tls = "tls", usually on port 993'
            ) from None
        except (OSError, IMAPClientError) as error:
            _leave(client)
            reason = error.strerror if isinstance(error, OSError) and error.strerror else "no IMAP greeting"
            raise TransientError(
                f"{login.server}: cannot connect ({reason})",
                hint="check host, port and tls, or try again later",
            ) from None
        self._authenticate(client, password)
        return client

    def _context(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self.login.ca_file)
        except OSError:  # ssl.SSLError is one
            raise ConfigError(
                f"{self.login.ca_file}: no certificate can be read from it",
                hint="check ca_file; it is a PEM file",
            ) from None

    def _authenticate(self, client: Any, password: str) -> None:
        login = self.login
        try:
            if login.authorize_as is not None or client.has_capability("AUTH=PLAIN"):
                client.plain_login(login.user, password, login.authorize_as)
            else:
                client.login(login.user, password)
        except (IMAPClientAbortError, OSError):
            _leave(client)
            raise TransientError(*self._gone("cut the connection at login")) from None
        except IMAPClientError as error:
            _leave(client)
            if any(word.lower() in str(error).lower() for word in _BUSY):
                raise TransientError(*self._gone("is too busy to log in")) from None
            raise AuthError(
                f"{login.server}: the server refused the login",  # of whom, no log need know
                hint="check user and password; some providers want an app password, or IMAP switched on",
            ) from None

    def _untrusted(self, error: ssl.SSLError) -> ProtocolError:
        if isinstance(error, ssl.SSLCertVerificationError):
            return ProtocolError(
                f"{self.login.server}: the server's certificate is not trusted ({error.verify_message})",
                hint="check host; for a company's own authority give its certificate as ca_file",
            )
        reason = (error.reason or "no TLS").replace("_", " ").lower()
        return ProtocolError(
            f"{self.login.server}: no secure connection ({reason})",
            hint='check port and tls: "tls" is usually port 993, "starttls" port 143',
        )

    def _gone(self, what: str) -> tuple[str, str]:
        return f"{self.login.server}: the server {what}", "the next run carries on where this one ended"

    def _drop(self) -> None:
        client, self._client = self._client, None
        _leave(client, politely=False)


def _protocol(client: Any) -> Any:
    """Return imaplib's connection inside imapclient: its FETCH answers are read by a parser of our own."""
    return client._imap  # noqa: SLF001


def _examine(client: Any, folder: str) -> int:
    return int(client.select_folder(folder.encode(), readonly=True).get(b"UIDVALIDITY", 0))


def _foreign_prefixes(client: Any) -> tuple[str, ...]:
    if not client.has_capability("NAMESPACE"):
        return ()
    spaces = client.namespace()
    return tuple(
        _text(prefix) for group in (spaces.other, spaces.shared) for prefix, _ in group or () if prefix
    )


def _leave(client: Any, *, politely: bool = True) -> None:
    if client is None:
        return
    for goodbye in (client.logout, client.shutdown) if politely else (client.shutdown,):
        try:
            goodbye()
        except (IMAPClientError, OSError):
            continue  # what is left of the connection is closed by the second way
        return


def _text(value: Any) -> str:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value or "")
