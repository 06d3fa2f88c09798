"""A better reader reaches mail already collected, a portion a night, and corrections survive it."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from service.archive import archive_of, collected

from monitor import pipeline
from monitor.config.settings import Config
from monitor.model import Correction, PromiseOutcome, Verb
from monitor.reading import reader
from monitor.service import rereading
from monitor.store.database import Store

AS_OF = datetime(2026, 11, 16, 8, tzinfo=UTC)
PAT = "pat@example.com"


def write_mail(path: Path, count: int) -> None:
    """An mbox of promises by Pat, one a day."""
    box = mailbox.mbox(path)
    for day in range(1, count + 1):
        mail = EmailMessage()
        mail["From"], mail["To"] = PAT, "kim@example.com"
        mail["Subject"], mail["Message-ID"] = f"Report {day}", f"<{day}@example.com>"
        mail["Date"] = f"{day:02} Nov 2026 09:00:00 +0000"
        mail.set_content(f"I'll send you report number {day} by Friday.\n")
        box.add(mail)
    box.close()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    write_mail(tmp_path / "pat.mbox", 5)
    return archive_of(tmp_path, PAT)


@pytest.fixture
def store(config: Config) -> Iterator[Store]:
    yield from collected(config, AS_OF)


def better(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend that today's reader is newer than the one that read what is stored."""
    newer = reader.READER + 1
    monkeypatch.setattr(reader, "READER", newer)
    monkeypatch.setattr(rereading, "READER", newer)


def test_nothing_is_read_again_without_need(config: Config, store: Store) -> None:
    """The same reader has nothing to do."""
    assert rereading.reread(config, store, as_of=AS_OF) == 0


def test_portions_reach_everything_once(
    config: Config, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two at a time: 2, 2, 1, and then no more; the facts are the new reader's."""
    better(monkeypatch)
    done = [rereading.reread(config, store, as_of=AS_OF, portion=2) for _ in range(4)]
    assert done == [2, 2, 1, 0]
    partition = store.partition(PAT, create=True)
    assert {message.reader for message in partition.facts()} == {reader.READER}


def test_corrections_survive(config: Config, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """An item corrected before is corrected after, under the same id."""
    book, _ = pipeline.book_of(config, store, PAT, as_of=AS_OF)
    item = book.promises[0].id
    store.partition(PAT, create=True).correct(Correction(item=item, verb=Verb.NOT_A_PROMISE))
    better(monkeypatch)
    rereading.reread(config, store, as_of=AS_OF)
    again, _ = pipeline.book_of(config, store, PAT, as_of=AS_OF)
    assert [entry.id for entry in again.promises] == [entry.id for entry in book.promises]
    assert again.promises[0].outcome is PromiseOutcome.DISMISSED
    assert again.lost_corrections == ()


def test_mail_that_is_gone_keeps_what_was_read(
    config: Config, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Three of five mails were deleted: their facts stay, and no later night looks for them again."""
    before, _ = pipeline.book_of(config, store, PAT, as_of=AS_OF)
    (tmp_path / "pat.mbox").unlink()
    write_mail(tmp_path / "pat.mbox", 2)
    better(monkeypatch)
    assert rereading.reread(config, store, as_of=AS_OF) == 5
    assert rereading.reread(config, store, as_of=AS_OF) == 0
    after, _ = pipeline.book_of(config, store, PAT, as_of=AS_OF)
    assert [entry.id for entry in after.promises] == [entry.id for entry in before.promises]


def test_an_account_out_of_reach_waits_for_the_next_night(
    config: Config, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """While the archive is away nothing is given up; when it is back it is read."""
    (tmp_path / "pat.mbox").rename(tmp_path / "away")
    better(monkeypatch)
    rereading.reread(config, store, as_of=AS_OF)
    partition = store.partition(PAT, create=True)
    assert len(partition.outdated(reader.READER, 10)) == 5
    (tmp_path / "away").rename(tmp_path / "pat.mbox")
    rereading.reread(config, store, as_of=AS_OF)
    assert partition.outdated(reader.READER, 10) == ()
