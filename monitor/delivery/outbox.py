"""How does a card leave once, and only once, for a person and ISO week? Claim, send, mark.

A claim is stored before anything is sent. What happens next decides it:

    taken by the server      marked sent
    refused for good         marked failed; nobody tries this week again
    refused for now, or our  released; the card is due again
      own settings are wrong
    cut after the last byte  the claim stands: the server may or may not have taken the mail
    a crash at any point     the claim stands

A standing claim is taken over once its lease is over. The mail then goes out with the same Message-ID, so
that a mailbox that got it before can fold the two, and the receipt says that it was sent again. If
``arrived`` can look into the owner's mailbox, it is asked first, and nothing goes out twice at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from enum import StrEnum
from types import TracebackType
from typing import Protocol

from monitor.errors import DeliveryError

LEASE = timedelta(minutes=15)
"""Longer than any sending with all its retries takes."""


class RefusedError(DeliveryError):
    """The mail server refused this mail for good (5xx): another try would not help."""


class UnknownOutcomeError(DeliveryError):
    """The connection was cut after the whole mail was handed over: it may have been taken. A later run finds out."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Quiet:
    """A mail that says that there is nothing to say. Its week counts as skipped: the next quiet one is passed over."""

    mail: EmailMessage


class Claimed(Protocol):
    """One week's card as the store remembers it."""

    @property
    def week(self) -> int: ...
    @property
    def state(self) -> str: ...


class Claims(Protocol):
    """One owner's claims, as the store keeps them; weeks are 202646. Every call is its own transaction."""

    def claim(self, week: int, at: datetime) -> bool: ...
    def reclaim(self, week: int, at: datetime, stale_before: datetime) -> bool: ...
    def mark_sent(self, week: int, at: datetime) -> bool: ...
    def mark_failed(self, week: int, at: datetime) -> bool: ...
    def mark_skipped(self, week: int, at: datetime) -> bool: ...
    def release(self, week: int) -> bool: ...
    def cards(self) -> Sequence[Claimed]: ...


class Sender(Protocol):
    """Something that hands a mail over."""

    def send(self, mail: EmailMessage) -> int:
        """Hand the mail over and return how many recipients were refused though others were not.

        Raises RefusedError, UnknownOutcomeError, TransientDeliveryError, or another DeliveryError for our own settings.
        """


class Way(Sender, Protocol):
    """A Sender over a connection of its own: a context manager."""

    def check(self) -> None:
        """Connect and log in without sending anything; raises what ``send`` would."""

    def __enter__(self) -> Way: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...


class Result(StrEnum):
    """What became of one attempt."""

    SENT = "sent"
    SENT_AGAIN = "sent again"  # an earlier attempt broke off; same Message-ID
    ARRIVED = "arrived before"  # an earlier attempt broke off, but its mail is there
    SKIPPED = "skipped"  # nothing to say
    DONE = "done before"  # sent, refused or skipped in an earlier run
    HELD = "held"  # another run is at it, or broke off a moment ago
    REFUSED = "refused"
    LATER = "later"  # stays due
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The result, the error behind it if any, and how many recipients of several were refused."""

    result: Result
    error: DeliveryError | None = field(default=None)
    refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """One owner's way out. ``arrived`` says whether a mail of that Message-ID is in their mailbox, None:
    cannot tell.
    """

    claims: Claims
    sender: Sender
    arrived: Callable[[str], bool | None] = lambda _: None
    lease: timedelta = LEASE

    def send_once(self, week: int, at: datetime, write: Callable[[], EmailMessage | Quiet | None]) -> Receipt:
        """Send the week's card unless that was done. ``write`` makes the mail: Quiet the first time that there is
        nothing to say, None from then on.

        Whatever ``write`` raises releases the claim and is raised on.
        """
        again = False
        if not self.claims.claim(week, at):
            again = self.claims.reclaim(week, at, at - self.lease)
            if not again:
                return Receipt(result=self._standing(week))
        try:
            written = write()
        except BaseException:
            self.claims.release(week)
            raise
        if written is None:
            self.claims.mark_skipped(week, at)
            return Receipt(result=Result.SKIPPED)
        mail = written.mail if isinstance(written, Quiet) else written
        mark = self.claims.mark_skipped if isinstance(written, Quiet) else self.claims.mark_sent
        if again and self.arrived(str(mail["Message-ID"])):
            mark(week, at)
            return Receipt(result=Result.ARRIVED)
        receipt = self._send(week, at, mail, again=again)
        if receipt.result in (Result.SENT, Result.SENT_AGAIN):
            mark(week, at)
        return receipt

    def _send(self, week: int, at: datetime, mail: EmailMessage, *, again: bool) -> Receipt:
        try:
            refused = self.sender.send(mail)
        except RefusedError as error:
            self.claims.mark_failed(week, at)
            return Receipt(result=Result.REFUSED, error=error)
        except UnknownOutcomeError as error:
            return Receipt(result=Result.UNKNOWN, error=error)
        except DeliveryError as error:
            self.claims.release(week)
            return Receipt(result=Result.LATER, error=error)
        return Receipt(result=Result.SENT_AGAIN if again else Result.SENT, refused=refused)

    def _standing(self, week: int) -> Result:
        claimed = any(card.week == week and card.state == "claimed" for card in self.claims.cards())
        return Result.HELD if claimed else Result.DONE
