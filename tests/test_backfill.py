"""A new mailbox is read backwards: the newest week first, a portion a night, and a card made meanwhile is right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from monitor import backfill, pipeline
from monitor.backfill import LONGEST, known_from, reach_of
from monitor.config.settings import Account, Config, Defaults, Person
from monitor.connectors.memory import Memory, Source
from monitor.errors import TransientError
from monitor.model import AskOutcome
from monitor.secrets import SecretRef
from monitor.store.database import Store

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PAT, KIM = "pat@example.com", "kim@example.com"
SECRET = b"7" * 32


class Nothing(BaseModel):
    """Settings that are never looked at."""


def configured(*, retention: int = 90, limit: int = 1000) -> Config:
    """Pat's own mailbox."""
    return Config(
        path=Path("monitor.toml"),
        internal_domains=("example.com",),
        retention=timedelta(days=retention),
        backfill_per_night=limit,
        database="sqlite://",
        secret=SecretRef(env="MONITOR_SECRET"),
        accounts={"pat": Account(name="pat", type="imap", settings=Nothing(), person=PAT)},
        people={PAT: Person(addresses=(PAT,), opted_in=True)},
        defaults=Defaults(),
    )


def mail(number: int, at: datetime, *, answers: int | None = None) -> bytes:
    """Kim asks, or Pat answers."""
    made = EmailMessage()
    made["Message-ID"], made["Date"] = f"<{number}@example.com>", at
    made["Subject"] = f"Part {answers or number}"
    made["From"], made["To"] = (KIM, PAT) if answers is None else (PAT, KIM)
    if answers is not None:
        made["In-Reply-To"] = f"<{answers}@example.com>"
    text = (
        "can you send me the plan?" if answers is None else "the plan is attached, it has all you asked for."
    )
    made.set_content(f"Hello,\n\n{text}\n")
    return bytes(made)


class Mailbox:
    """Mail in memory, how it was read, and the facts."""

    def __init__(self, **keys: int) -> None:
        self.config = configured(**keys)
        self.source = Source()
        self.store = Store.open("sqlite://", SECRET)
        self.read: list[date] = []

    def put(self, number: int, days: float, *, answers: int | None = None) -> None:
        at = NOW - timedelta(days=days)
        self.source.deliver("INBOX" if answers is None else "Sent", mail(number, at, answers=answers), at)

    def night(self, as_of: datetime = NOW, **keys: Any) -> pipeline.AccountReport:
        (report,) = pipeline.collect(self.config, self.store, as_of=as_of, connect=self.connect, **keys)
        return report

    def connect(self, _: Account) -> Memory:
        mailbox = self

        class Watched(Memory):
            def earlier(self, *given: Any, since: date, until: date | None) -> Iterator[Any]:
                mailbox.read.append(since)
                return super().earlier(*given, since=since, until=until)

        return Watched(self.source, batch=2)

    def known(self) -> set[int]:
        ids = {f"{number}@example.com" for number in range(1, 300)}
        return {int(one.partition("@")[0]) for one in self.partition().known(ids)}

    def partition(self) -> Any:
        return self.store.partition(PAT, create=True)

    def checkpoint(self) -> Any:
        return self.partition().checkpoint("pat")

    def waiting(self) -> set[datetime]:
        """When the asks that wait were asked."""
        book, _ = pipeline.book_of(self.config, self.store, PAT, as_of=NOW)
        return {ask.asked_at for ask in book.asks if ask.outcome is AskOutcome.WAITING}


@pytest.fixture
def make() -> Iterator[Any]:
    """Make mailboxes whose databases are closed afterwards."""
    made: list[Mailbox] = []

    def one(**keys: int) -> Mailbox:
        made.append(Mailbox(**keys))
        return made[-1]

    yield one
    for mailbox in made:
        mailbox.store.close()


def test_the_newest_week_comes_first_and_the_oldest_last(make, monkeypatch):
    """Slices of a week, backwards, to the retention and no further."""
    monkeypatch.setattr(backfill, "FEW", 1)
    box = make()
    for number in range(1, 85):
        box.put(number, number + 0.1)
    box.put(99, 91)
    report = box.night()
    assert report.back_to is None
    assert box.read == sorted(box.read, reverse=True)
    assert box.read[0] == date(2026, 5, 25)
    assert {(one - two).days for one, two in zip(box.read[:-1], box.read[1:-1], strict=False)} == {7}
    assert box.read[-1] == date(2026, 3, 3)
    assert box.known() == set(range(1, 85))


def test_slices_with_little_mail_grow(make, monkeypatch):
    """A week, then two, four and eight, for as long as each holds little; a full one is followed by a week."""
    monkeypatch.setattr(backfill, "FEW", 28)
    box = make()
    for number in range(1, 85):
        box.put(number, number + 0.1)
    box.night()
    assert [(one - two).days // 7 for one, two in zip(box.read, box.read[1:], strict=False)] == [
        2,
        4,
        1,
        2,
        2,
    ]
    assert box.known() == set(range(1, 85))


def test_a_night_ends_at_its_portion_and_the_next_goes_on(make):
    """The newest week is whole; of the rest a night reads no more than it may, whatever the slices."""
    box = make(limit=10)
    for number in range(1, 85):
        box.put(number, number + 0.1)
    sizes, backs = [], []
    while not backs or backs[-1] is not None:
        report = box.night()
        sizes.append(report.messages)
        backs.append(report.back_to)
        assert len(sizes) < 20
    assert all(10 <= size <= 11 for size in sizes[:-1])
    assert sum(sizes) == 84
    assert backs[:-1] == sorted(backs[:-1], reverse=True)
    assert box.known() == set(range(1, 85))
    assert box.night().messages == 0


def test_new_mail_comes_before_old_mail(make):
    """While the past is still being read, every run begins with what is new."""
    box = make(limit=2)
    for number in range(1, 40):
        box.put(number, number)
    box.night()
    box.put(100, 0)
    box.night(past=False)
    assert 100 in box.known()
    assert 39 not in box.known()


def test_the_hourly_run_leaves_the_past_to_the_night(make):
    """Before a card is mailed only the newest week of a mailbox never read is needed; later only what is new."""
    box = make()
    for number in range(1, 40):
        box.put(number, number + 0.1)
    assert box.night(past=False).messages == 7
    assert box.night(past=False).messages == 0
    assert box.night().messages == 32


def test_a_cut_loses_nothing_and_reads_nothing_twice(make):
    """Wherever the connection breaks, the next run goes on at the last batch stored."""
    for after in range(30):
        box = make()
        for number in range(1, 30):
            box.put(number, number * 2)
        box.source.cut_after = after
        first = box.night()
        assert first.error is None or isinstance(first.error, TransientError)
        box.source.cut_after = None
        second = box.night()
        assert first.messages + second.messages == 29
        assert box.known() == set(range(1, 30))


def test_a_mailbox_read_before_goes_on_as_it_was(make):
    """A checkpoint that is all the connector's own means that the past has been read."""
    box = make()
    box.put(1, 5)
    with Memory(box.source) as connector:
        plain = [batch.checkpoint for batch in connector.changes({}, lambda _: False)][-1]
    box.partition().set_checkpoint("pat", plain)
    box.put(2, 1)
    assert box.night().messages == 1
    assert box.read == []
    assert reach_of(box.checkpoint()) is None


def test_empty_years_cost_little(make):
    """An empty slice doubles the next one: a century before the first mail is a few questions."""
    box = make(retention=36500)
    box.put(1, 3)
    box.put(2, 800)
    box.night()
    assert box.known() == {1, 2}
    assert len(box.read) < 2 * LONGEST.bit_length() + 36500 // (7 * LONGEST)


def test_a_longer_retention_reads_on(make):
    """What was read stays read; the rest of the longer time is read like any past."""
    box = make(retention=30)
    for number in range(1, 60):
        box.put(number, number)
    box.night()
    assert max(box.known()) < 31
    box.config = configured(retention=90)
    box.read.clear()
    box.night()
    assert box.known() == set(range(1, 60))
    assert max(box.read) < date(2026, 5, 3)


def test_the_card_says_since_when_it_knows(make):
    """In JSON as a day, and in a line; the oldest mail where all of the past has been read."""
    from monitor.scorecard.data import as_data

    box = make(limit=1)
    for number in range(1, 60):
        box.put(number, number)
    box.night(past=False)
    assert (
        as_data(pipeline.score(box.config, box.store, PAT, period=None, as_of=NOW).card)["known_from"]
        == "2026-05-26"
    )
    while box.night().back_to is not None:
        pass
    oldest = (NOW - timedelta(days=59)).date().isoformat()
    assert (
        as_data(pipeline.score(box.config, box.store, PAT, period=None, as_of=NOW).card)["known_from"]
        == oldest
    )


def test_nothing_is_known_before_the_first_slice_is_whole(make):
    """A card made of half a week does not say that it knows that week."""
    box = make()
    for number in range(1, 7):
        box.put(number, number)
    box.source.cut_after = 2
    assert box.night().error is not None
    assert known_from(box.config, box.partition(), NOW) == NOW
    assert box.waiting() == set()


@settings(max_examples=25, deadline=None)
@given(
    asks=st.lists(
        st.tuples(st.floats(0.1, 85), st.none() | st.floats(0, 1)),
        min_size=1,
        max_size=25,
        unique_by=lambda a: a[0],
    ),
    limit=st.sampled_from((1, 3, 10)),
)
def test_what_waits_is_right_at_every_stage(asks, limit):
    """After any night: of the asks since that day, exactly those wait that wait when all mail is known.

    An answer comes after what it answers, so whoever knows all mail since a day knows every answer to its asks.
    """
    box, whole = Mailbox(limit=limit), Mailbox()
    for number, (days, share) in enumerate(asks, 1):
        for one in (box, whole):
            one.put(number, days)
            if share is not None:  # the answer came somewhere between then and now
                one.put(100 + number, days * share, answers=number)
    whole.night()
    truth = whole.waiting()
    for _ in range(120):
        report = box.night()
        since = known_from(box.config, box.partition(), NOW)
        assert box.waiting() == {at for at in truth if since is None or at >= since}
        if report.back_to is None:
            break
    else:
        raise AssertionError("the past was never read to its end")
    box.store.close()
    whole.store.close()
