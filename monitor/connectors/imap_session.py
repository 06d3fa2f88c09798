"""One conversation with an IMAP server: questions that write nothing, and one reconnection after a cut.

Questions whose answers will be needed soon may be put ahead (``ahead``), so that the server looks them up while we read
what it said before. Every failure leaves here as one of our errors: AuthError (the server refuses), TransientError
(away, busy, cut), ProtocolError (anything else). None of them repeats a password or what a mail says.

CONDSTORE and QRESYNC (RFC 7162) are left alone on purpose. They tell which flags changed and which mails went, and
neither concerns us: new mail shows in UIDNEXT, a rebuilt folder in UIDVALIDITY, and LIST-STATUS (RFC 5819) tells both
for all folders in one answer. A kept MODSEQ would open folders in which somebody had merely read a mail.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError
from imapclient.response_parser import parse_response

from monitor.connectors import imap_parse
from monitor.connectors.imap_login import Connection, Login, gone, protocol_of
from monitor.connectors.imap_parse import Answer, Listed, State, answers, number, ranges
from monitor.errors import ProtocolError, TransientError

RECONNECTIONS = 100
"""How often one run connects anew: enough to single out a few mails that make the server hang up."""

TOGETHER = 100
"""How many folders are asked about before the first answer is read, where the server has no LIST-STATUS."""

_ITEMS = "(UIDVALIDITY UIDNEXT MESSAGES)"

_ENDED = re.compile(
    r"access.?token|token.{0,20}expired|\[EXPIRED\]|session.{0,20}(expired|invalid)"
    r"|authenticated but not connected",
    re.IGNORECASE,
)
"""How servers say, without hanging up, that this connection is over."""

_LIMITED = re.compile(r"\[OVERQUOTA\]|bandwidth limits", re.IGNORECASE)
"""How Gmail says that it gives no more today; it would say the same of every single message."""

T = TypeVar("T")


class RefusedError(ProtocolError):
    """The server said no to one command; the connection is well."""


class CutError(TransientError):
    """The server hung up twice on the same command, though it accepted a new connection in between."""


class Asked(NamedTuple):
    """A FETCH that was sent: what it asked, and the mark that its answer will carry."""

    uids: str
    items: str
    tag: Any


class Session:
    """A connection that is made when first needed. Serves one thread. ``opened``: the open folder, its UIDVALIDITY."""

    def __init__(self, login: Login) -> None:
        self.login = login
        self._connection: Connection | None = None
        self.opened: tuple[str, int] | None = None
        self._reconnections = RECONNECTIONS
        self._awaited: list[Asked] = []
        self._finished: dict[tuple[str, str], tuple[str, list[Any]]] = {}
        self._pool: dict[int, Answer] = {}

    # ------------------------------------------------------------------ questions

    def folders(self) -> list[Listed]:
        """List the folders of the user's own, with their states where the server tells them on the way.

        Those of other people and shared ones are not theirs (M2).
        """
        listed, spaces = self._ask("LIST", _list)
        foreign = imap_parse.foreign(spaces)
        return [folder for folder in listed if not foreign(folder.name)]

    def states(self, folders: Sequence[str]) -> dict[str, State]:
        """Return the states of folders without opening them; those that are gone or closed to the user are left out."""
        found: dict[str, State] = {}
        for start in range(0, len(folders), TOGETHER):
            asked = [
                ("STATUS", imap_parse.quoted(name), _ITEMS) for name in folders[start : start + TOGETHER]
            ]

            def ask(client: Any, asked: Sequence[tuple[Any, ...]] = asked) -> dict[str, State]:
                return imap_parse.statuses(_told(client, asked, "STATUS")["STATUS"])

            found |= self._ask("STATUS", ask)
        return found

    def examine(self, folder: str) -> int:
        """Open a folder for reading only, and return its UIDVALIDITY."""
        self.opened = None
        validity = self._ask("EXAMINE", lambda client: _examine(client, folder))
        self._forget()
        self.opened = (folder, validity)
        return validity

    def search(self, criteria: Sequence[Any]) -> list[int]:
        """Return the UIDs in the open folder that meet the criteria, ascending."""
        return sorted(self._ask("SEARCH", lambda client: client.search(list(criteria))))

    def ahead(self, uids: Sequence[int], items: str) -> None:
        """Send a FETCH whose answer is read by a ``fetch`` of the same later on; a hint that nothing depends on.

        After a cut nothing is asked ahead any more: some servers may not bear it.
        """
        if self._connection is None or not uids or self._reconnections < RECONNECTIONS:
            return
        try:
            named = ranges(uids)
            tag = _send(protocol_of(self._connection.client), named, items)
            self._awaited.append(Asked(named, items, tag))
        except (IMAPClientError, OSError):
            self._drop()  # the fetch itself will find out why, over a new connection

    def fetch(self, uids: Sequence[int], items: str) -> dict[int, Answer]:
        """Fetch items of messages of the open folder. Raises RefusedError or CutError where a message is the
        trouble."""
        wanted = (ranges(uids), items)

        def ask(client: Any) -> tuple[str, list[Any]]:
            if wanted not in self._finished and not any(asked[:2] == wanted for asked in self._awaited):
                self._awaited.append(Asked(*wanted, _send(protocol_of(client), *wanted)))
            self._collect(client, wanted)
            kind, said = self._finished.pop(wanted)
            if kind != "OK":
                _mind_the_end(str(said))
            return kind, said

        kind, _ = self._ask("FETCH", ask, before=False)
        found = {uid: self._pool.pop(uid) for uid in uids if uid in self._pool}
        if kind != "OK":
            raise RefusedError(f"{self.login.server}: the server would not give some messages")
        return found

    def security(self) -> str:
        """Describe the encryption of the connection."""
        transport = self._ask("NOOP", lambda client: client.socket())
        return (
            f"{transport.version()}, certificate verified" if isinstance(transport, ssl.SSLSocket) else "none"
        )

    def close(self) -> None:
        """Log out, without waiting for a server that is gone."""
        self.opened = None
        self._drop(politely=not self._awaited)

    # ------------------------------------------------------------------ the conversation

    def _collect(self, client: Any, wanted: tuple[str, str] | None = None) -> None:
        """Read the answers to what was asked ahead, up to the wanted one: all of them before any other question.

        They may come mixed: Dovecot ends several commands together. The UID tells what belongs to which.
        """
        protocol = protocol_of(client)
        while self._awaited and wanted not in self._finished:
            uids, items, tag = self._awaited.pop(0)
            self._finished[uids, items] = protocol._command_complete("UID", tag)  # noqa: SLF001
        for answer in answers(protocol.untagged_responses.pop("FETCH", ())):
            uid = number(answer.get(b"UID"))
            if uid is not None:  # else: flags that changed meanwhile, which nobody asked for
                self._pool.setdefault(uid, {}).update(answer)

    def _ask(self, command: str, question: Callable[[Any], T], *, before: bool = True) -> T:
        """Put a question to the server; if it hangs up, once more over a new connection.

        ``before``: what was asked ahead is read before.
        """
        try:
            return self._try(command, question, before=before)
        except CutError:
            if self._reconnections == 0:
                raise TransientError(*gone(self.login, "keeps cutting the connection")) from None
            self._reconnections -= 1
        return self._try(command, question, before=before)

    def _try(self, command: str, question: Callable[[Any], T], *, before: bool = True) -> T:
        client = self._connected()
        try:
            if before:
                self._collect(client)
            return question(client)
        except TimeoutError:
            self._drop()
            raise TransientError(*gone(self.login, "does not answer")) from None
        except (IMAPClientAbortError, OSError):
            self._drop()
            raise CutError(*gone(self.login, "cut the connection")) from None
        except IMAPClientError as error:
            if _LIMITED.search(str(error)):
                self._drop()
                raise TransientError(
                    f"{self.login.server}: as much was read of this mailbox as the server gives in a day",
                    hint="the next run carries on where this one ended; other programs count, too",
                ) from None
            if _ENDED.search(str(error)):
                self._drop()
                raise CutError(*gone(self.login, "ended the connection")) from None
            refused = " BAD " not in str(error)
            kind: type[ProtocolError] = RefusedError if refused else ProtocolError
            said = "refused" if refused else "did not understand"
            raise kind(f"{self.login.server}: the server {said} {command}") from None
        except (ValueError, AssertionError, LookupError, TypeError):
            raise ProtocolError(f"{self.login.server}: the answer to {command} makes no sense") from None

    def _connected(self) -> Any:
        """Return the client; after a cut: a new one, with the folder open again that was open."""
        if self._connection is not None:
            return self._connection.client
        folder = self.opened
        self._connection = Connection(self.login)
        if folder is not None and not self._is_as_before(*folder):
            self.opened = None
            raise TransientError(
                f"{self.login.server}: a folder was rebuilt or removed while it was read",
                hint="the next run reads what is there",
            )
        return self._connection.client

    def _is_as_before(self, folder: str, validity: int) -> bool:
        """Open the folder over the new connection; is it the same?"""
        try:
            return self._try("EXAMINE", lambda client: _examine(client, folder)) == validity
        except RefusedError:
            return False

    def _drop(self, *, politely: bool = False) -> None:
        connection, self._connection = self._connection, None
        self._forget()
        if connection is not None:
            connection.end(politely=politely)

    def _forget(self) -> None:
        """Let go of what was asked ahead, and of its answers."""
        self._awaited.clear()
        self._finished.clear()
        self._pool.clear()


def _mind_the_end(said: str) -> None:
    """Raise what a refusal means if it says that the connection is over, or that there is no more today."""
    if _ENDED.search(said) or _LIMITED.search(said):
        raise IMAPClientError(said)


def _send(protocol: Any, uids: str, items: str) -> Any:
    return protocol._command("UID", "FETCH", uids, items)  # noqa: SLF001


def _told(client: Any, commands: Sequence[tuple[Any, ...]], *names: str) -> dict[str, list[Any]]:
    """Send commands in one go and return what the server said, by the name of the answer.

    A refused STATUS says nothing; any other refusal is an error.
    """
    protocol = protocol_of(client)
    for name in names:
        protocol.untagged_responses.pop(name, None)
    tags = [(command[0], protocol._command(*command)) for command in commands]  # noqa: SLF001
    for name, tag in tags:
        kind, told = protocol._command_complete(name, tag)  # noqa: SLF001
        if kind != "OK":
            _mind_the_end(str(told))
            if name != "STATUS":
                raise IMAPClientError(str(told))
    return {name: protocol.untagged_responses.pop(name, []) for name in names}


def _list(client: Any) -> tuple[list[Listed], Any]:
    """Ask for the folders and whose they are, in one go."""
    commands: list[tuple[Any, ...]] = [("NAMESPACE",)] if client.has_capability("NAMESPACE") else []
    if client.has_capability("LIST-STATUS"):
        use = "SPECIAL-USE " if client.has_capability("SPECIAL-USE") else ""
        commands.append(("LIST", '""', '"*"', "RETURN", f"({use}STATUS {_ITEMS})"))
    else:
        commands.append(("LIST", '""', '"*"'))
    told = _told(client, commands, "NAMESPACE", "LIST", "STATUS")
    states = imap_parse.statuses(told["STATUS"])
    listed = [folder._replace(state=states.get(folder.name)) for folder in imap_parse.listed(told["LIST"])]
    return listed, parse_response(told["NAMESPACE"]) if told["NAMESPACE"] else None


def _examine(client: Any, folder: str) -> int:
    name = folder.encode("utf-8", "surrogateescape")
    return int(client.select_folder(name, readonly=True).get(b"UIDVALIDITY", 0))
