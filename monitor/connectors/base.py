"""The port every mail source stands behind: read-only, ordered, resumable.

Terminology
    account     a mail source we may read; its connector is made by ``registry.connect``.
    folder      a place of messages inside an account; its role tells what M3 needs (sent, skipped, other).
    locator     where one copy of a message lies, as an opaque string that only its connector understands
                (folder + UIDVALIDITY + UID, a provider id, a file and offset). The store seals it.
    checkpoint  where the next run resumes: a JSON-able mapping that only its connector understands.
                An empty or lost checkpoint means a full, harmless re-read.
    batch       some mails and the checkpoint that holds once they are stored; both are saved in one transaction.

Two phases: a connector offers the header of every new message to ``want`` and reads the text only of what is wanted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Checkpoint = Mapping[str, Any]
Locator = str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """One copy of a message as a source holds it, before reading.

    ``header``      the raw header block (at least the fields of HEADER_FIELDS), bytes as received.
    ``raw``         an RFC 5322 message with the text part(s), None until wanted. Attachments may be missing from it.
    ``instant``     when the server received it, aware; None where the source knows no such instant (archives).
    ``sent_folder`` the copy lies in the account's Sent folder.
    ``archive``     the source is an archive: M2's repeat rule applies, M6's subject joining may.
    ``attachments`` number of attached files where the source knows without the text (IMAP), else None.
    """

    locator: Locator
    header: bytes = field(repr=False)
    raw: bytes | None = field(default=None, repr=False)
    instant: datetime | None = None
    sent_folder: bool = False
    archive: bool = False
    attachments: int | None = None
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A message that could not be taken from its source: an exclusion (M5), never the end of a run."""

    locator: Locator
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some new mails in the source's order, and where to resume once they are stored.

    ``mails`` holds every new mail: wanted ones with ``raw``, the others with their header only.
    ``done``/``total``: progress in messages, total None while unknown.
    """

    mails: Sequence[RawMail]
    checkpoint: Checkpoint
    broken: Sequence[Broken] = ()
    done: int = 0
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of ``monitor check``: what was looked at, whether it is well, and what to do if not.

    Connectors call the same thing by the same name, so that all accounts fit into one table: CHECKS. ``detail`` is
    short, since it fills a cell. Whatever has another name is told below the table. ``at``: the instant a finding is
    about (the newest message, the server's clock), aware; who knows the time compares it. ``warning``: what is ``ok``,
    since nobody can mend it, but should be known.
    """

    what: str
    ok: bool
    detail: str = ""
    hint: str = ""
    at: datetime | None = None
    warning: bool = False


CHECKS = (
    "reachable",  # detail: the server
    "TLS",  # detail: version, whether the certificate was verified
    "login",  # detail: as whom
    "rights",  # what the login may do; not ok where it may do too much or too little
    "folders",  # detail: how many are read
    "sent mail",  # was a Sent folder found?
    "clock",  # ``at``: what the server's clock says now, where the protocol tells (a Date header)
    "messages",  # detail: how many there are
    "newest message",  # ``at``: when it was received
)
"""What a connector's ``check`` looks at, as far as its protocol can tell, in this order."""


Want = Callable[[RawMail], bool]


class Connector(ABC):
    """A mail source. Use as a context manager; one instance serves one thread.

    Errors: AuthError, TransientError, ProtocolError. After any of them, what earlier batches carried is safe.
    """

    @abstractmethod
    def changes(self, checkpoint: Checkpoint, want: Want, *, since: date | None = None) -> Iterator[Batch]:
        """Yield what is new since the checkpoint, oldest first within a folder, in batches.

        ``since``: do not read mail that arrived before this day. A batch may be empty of mails and still move the
        checkpoint. The same mail may be yielded again after a break; storing is idempotent.
        """

    @abstractmethod
    def fetch(self, locators: Collection[Locator]) -> Iterator[RawMail]:
        """Yield these copies with their text, in any order; what is gone is left out, never an error."""

    @abstractmethod
    def around(self, days: Collection[date]) -> Iterator[RawMail]:
        """Yield headers (no text) of all mail dated within a day of any of ``days``: to find what was moved."""

    @abstractmethod
    def check(self) -> Iterator[Finding]:
        """Look at everything that a run needs, change nothing, never raise for what it can report."""

    def beyond(self, people: Collection[str] | None) -> Iterator[Finding]:  # noqa: ARG002 - for those who can tell
        """Does the login open mail of others than these people (addresses; None: all may be)? For ``monitor check``."""
        return iter(())

    def absences(self) -> Sequence[tuple[date, date]]:
        """Return out-of-office periods the provider knows (C3), both days included; none by default."""
        return ()

    def close(self) -> None:  # noqa: B027 - most sources have nothing to let go of
        """Let go of connections and files."""

    def __enter__(self) -> Connector:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class Sliced(Connector):
    """A source that can also be read backwards in time, so that years of mail need not be read before the first card.

    The pipeline calls ``start`` once, reads what was there window by window with ``earlier``, the newest first, and
    what comes later with ``changes`` from what ``start`` returned. No mail may fall between the two: what is in the
    source when ``start`` returns is for ``earlier``, whatever is new to it from then on (delivered, moved into another
    folder, restored) is for ``changes``, however old it is. Both may give the same mail.
    """

    @abstractmethod
    def start(self, *, since: date | None = None) -> Checkpoint:
        """Return the checkpoint from which ``changes`` finds nothing, reading as little as possible.

        ``since``: as in ``changes``, which goes on with this day or a later one.
        """

    @abstractmethod
    def earlier(self, mark: Checkpoint, want: Want, *, since: date, until: date | None) -> Iterator[Batch]:
        """Yield the mail that arrived on ``since`` or later and before ``until`` (None: no end), in any order.

        Days are the source's own, with one rule for all windows: what one ends with, the next begins with.
        ``mark`` is {} or the checkpoint of the last batch stored of the same window, which is to be resumed there.
        """

    def count(self, *, since: date, until: date | None) -> int | None:  # noqa: ARG002 - for those who know
        """Return about how many mails ``earlier`` would look at, None where that is not known cheaply."""
        return None


HEADER_FIELDS = (
    "Message-ID In-Reply-To References Date From Sender To Cc Bcc Subject Received Return-Path Auto-Submitted "
    "X-Autoreply X-Autorespond X-Auto-Response-Suppress Precedence List-Id List-Unsubscribe List-Post Content-Type "
    "Content-Transfer-Encoding Content-Language Thread-Index Thread-Topic X-GM-THRID X-Failed-Recipients "
    "X-Loop Resent-From Authentication-Results"
).split()
"""The header fields a connector fetches when it does not have the whole header."""
