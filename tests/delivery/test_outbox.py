"""Claim, send, mark: once per person and ISO week, whatever breaks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from monitor.delivery.folder import Folder
from monitor.delivery.outbox import LEASE, Outbox, Quiet, RefusedError, Result, UnknownOutcomeError
from monitor.errors import DeliveryError, StoreError, TransientDeliveryError

WEEK = 202646
NOW = datetime(2026, 11, 16, 6, tzinfo=UTC)
LATER = NOW + LEASE + timedelta(seconds=1)


@dataclass
class Card:
    """One stored claim."""

    week: int
    state: str
    at: datetime


@dataclass
class Book:
    """Claims in memory, behaving as the store's."""

    kept: dict[int, Card] = field(default_factory=dict)

    def claim(self, week: int, at: datetime) -> bool:
        """First come, first served."""
        if week in self.kept:
            return False
        self.kept[week] = Card(week, "claimed", at)
        return True

    def reclaim(self, week: int, at: datetime, stale_before: datetime) -> bool:
        """Only an old claim can be taken over."""
        card = self.kept[week]
        if card.state != "claimed" or card.at >= stale_before:
            return False
        card.at = at
        return True

    def _settle(self, week: int, state: str) -> bool:
        self.kept[week].state = state
        return True

    def mark_sent(self, week: int, at: datetime) -> bool:
        """Sent."""
        return self._settle(week, "sent")

    def mark_failed(self, week: int, at: datetime) -> bool:
        """Failed."""
        return self._settle(week, "failed")

    def mark_skipped(self, week: int, at: datetime) -> bool:
        """Skipped."""
        return self._settle(week, "skipped")

    def release(self, week: int) -> bool:
        """Free again."""
        return self.kept.pop(week, None) is not None

    def cards(self) -> list[Card]:
        """All of them."""
        return list(self.kept.values())


@dataclass
class Post:
    """A sender that fails as told, once for each error."""

    errors: list[BaseException] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    def send(self, mail: EmailMessage) -> int:
        """Take the mail, or raise. An unknown outcome has taken it."""
        error = self.errors.pop(0) if self.errors else None
        if error is None or isinstance(error, UnknownOutcomeError):
            self.sent.append(str(mail["Message-ID"]))
        if error is not None:
            raise error
        return 0


def box(post: Post, book: Book | None = None, **more: object) -> Outbox:
    """An outbox on fresh claims."""
    return Outbox(claims=book or Book(), sender=post, **more)  # type: ignore[arg-type]


def test_a_card_leaves_once(mail: EmailMessage) -> None:
    """The second run of a week finds it done."""
    post = Post()
    out = box(post)
    assert out.send_once(WEEK, NOW, lambda: mail).result is Result.SENT
    assert out.send_once(WEEK, LATER, lambda: mail).result is Result.DONE
    assert len(post.sent) == 1


def test_two_runs_at_once_send_one(mail: EmailMessage) -> None:
    """While one run holds the claim, another leaves the card alone."""
    post = Post()
    out = box(post)

    def write() -> EmailMessage:
        assert out.send_once(WEEK, NOW, lambda: mail).result is Result.HELD
        return mail

    assert out.send_once(WEEK, NOW, write).result is Result.SENT
    assert len(post.sent) == 1


@pytest.mark.parametrize("error", [TransientDeliveryError("later"), DeliveryError("our settings")])
def test_what_was_not_sent_stays_due(mail: EmailMessage, error: DeliveryError) -> None:
    """After "later" or a mistake of ours the next run sends, without waiting for a lease."""
    post = Post([error])
    out = box(post)
    first = out.send_once(WEEK, NOW, lambda: mail)
    assert (first.result, first.error) == (Result.LATER, error)
    assert out.send_once(WEEK, NOW, lambda: mail).result is Result.SENT


def test_a_refused_card_is_not_tried_again(mail: EmailMessage) -> None:
    """A 5xx is reported once and stands for this week."""
    post = Post([RefusedError("no")])
    out = box(post)
    assert out.send_once(WEEK, NOW, lambda: mail).result is Result.REFUSED
    assert out.send_once(WEEK, LATER, lambda: mail).result is Result.DONE
    assert post.sent == []


def test_an_unknown_outcome_is_never_repeated_silently(mail: EmailMessage) -> None:
    """Nothing goes out again within the lease; after it the same Message-ID does, and the receipt says so."""
    post = Post([UnknownOutcomeError("cut")])
    out = box(post)
    assert out.send_once(WEEK, NOW, lambda: mail).result is Result.UNKNOWN
    assert out.send_once(WEEK, NOW, lambda: mail).result is Result.HELD
    assert out.send_once(WEEK, LATER, lambda: mail).result is Result.SENT_AGAIN
    assert len(set(post.sent)) == 1


def test_a_mailbox_that_can_be_asked_settles_an_unknown_outcome(mail: EmailMessage) -> None:
    """If the earlier mail arrived, nothing goes out twice."""
    post = Post([UnknownOutcomeError("cut")])
    out = box(post, arrived=lambda message_id: message_id in post.sent)
    out.send_once(WEEK, NOW, lambda: mail)
    assert out.send_once(WEEK, LATER, lambda: mail).result is Result.ARRIVED
    assert len(post.sent) == 1


@pytest.mark.parametrize("killed_in", ["write", "send"])
def test_a_crash_neither_loses_nor_doubles(mail: EmailMessage, killed_in: str) -> None:
    """A run that dies before its mail left is made up for, at once or after the lease."""
    post = Post([KeyboardInterrupt()] if killed_in == "send" else [])
    out = box(post)

    def write() -> EmailMessage:
        if killed_in == "write" and not post.sent:
            raise KeyboardInterrupt
        return mail

    with pytest.raises(KeyboardInterrupt):
        out.send_once(WEEK, NOW, write)
    again = out.send_once(WEEK, LATER, lambda: mail)
    assert again.result in (Result.SENT, Result.SENT_AGAIN)
    assert len(post.sent) == 1


def test_an_error_while_writing_leaves_the_card_due(mail: EmailMessage) -> None:
    """What keeps a card from being written is the caller's to report; the claim is given back."""
    book = Book()

    def write() -> EmailMessage:
        raise StoreError("disk full")

    with pytest.raises(StoreError):
        box(Post(), book).send_once(WEEK, NOW, write)
    assert book.kept == {}


def test_nothing_to_say_is_skipped_for_the_week() -> None:
    """No mail, and no second look this week."""
    out = box(Post())
    assert out.send_once(WEEK, NOW, lambda: None).result is Result.SKIPPED
    assert out.send_once(WEEK, LATER, lambda: None).result is Result.DONE


def test_a_mail_that_says_nothing_counts_as_skipped(mail: EmailMessage) -> None:
    """It leaves once, also when the first try was cut, and its week is remembered as one with nothing to say."""
    book, post = Book(), Post([UnknownOutcomeError("cut")])
    out = box(post, book)
    assert out.send_once(WEEK, NOW, lambda: Quiet(mail)).result is Result.UNKNOWN
    assert book.kept[WEEK].state == "claimed"
    assert out.send_once(WEEK, LATER, lambda: Quiet(mail)).result is Result.SENT_AGAIN
    assert book.kept[WEEK].state == "skipped"
    assert out.send_once(WEEK, LATER, lambda: Quiet(mail)).result is Result.DONE


def test_a_dry_run_writes_private_files(mail: EmailMessage, tmp_path: Path) -> None:
    """The folder takes one .eml for each card, readable by its owner only."""
    Folder(tmp_path / "out").send(mail)
    Folder(tmp_path / "out").send(mail)
    (file,) = (tmp_path / "out").iterdir()
    assert file.name == "card.k7f3a9.eml"
    assert file.stat().st_mode & 0o077 == 0
    assert file.read_bytes() == bytes(mail)
    (tmp_path / "file").write_text("")
    with pytest.raises(DeliveryError):
        Folder(tmp_path / "file").send(mail)
