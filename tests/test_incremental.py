"""Night by night or all at once: what is kept of old mail is enough, and the ledger of the present is the same."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from monitor import pipeline
from monitor.config.settings import Account, Config, Defaults, Person
from monitor.connectors.memory import Memory, Place, Source
from monitor.metrics.registry import measure
from monitor.model import AskEntry, Measurement, PromiseEntry
from monitor.secrets import SecretRef
from monitor.service import rereading, rights
from monitor.store import database
from monitor.store.database import Store

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
KEPT, WINDOW, LONGEST = 40 * DAY, 28 * DAY, 120
PAT, KIM = "pat@example.com", "kim@example.com"
SAID = {
    "ask": "Could you send me the plan by Friday?",
    "answer": "The plan is attached, it has all that you asked for.",
    "promise": "I will send you the plan on Thursday.",
    "soon": "I'll get back to you on this.",
    "thanks": "Thanks, that is great!",
    "off": "Never mind, I found the plan myself.",
}
TURNS = st.tuples(st.integers(0, 30), st.sampled_from((PAT, KIM)), st.sampled_from(sorted(SAID)))
"""A message of an exchange: days since the one before, whose it is, and what it says."""


class Nothing(BaseModel):
    """Settings that are never looked at."""


def configured(retention: timedelta) -> Config:
    """Pat's own mailbox."""
    return Config(
        path=Path("monitor.toml"),
        internal_domains=("example.com",),
        retention=retention,
        backfill_per_night=1000,
        database="sqlite://",
        secret=SecretRef(env="MONITOR_SECRET"),
        accounts={"pat": Account(name="pat", type="imap", settings=Nothing(), person=PAT)},
        people={PAT: Person(addresses=(PAT,), opted_in=True)},
        defaults=Defaults(),
    )


Mail = tuple[datetime, str, bytes]


def written(exchanges: Sequence[tuple[int, Sequence[tuple[int, str, str]]]]) -> list[Mail]:
    """The mails of some exchanges, oldest first: when they came, into which folder, and their bytes."""
    mails = []
    for number, (begins, turns) in enumerate(exchanges):
        day, earlier = begins, ""
        for turn, (gap, author, said) in enumerate(turns):
            day += gap
            at = START + day * DAY + timedelta(minutes=41 * number + 7 * turn)
            made = EmailMessage()
            name = f"<{number}.{turn}@example.com>"
            made["Message-ID"], made["Date"], made["Subject"] = name, at, f"Part {number}"
            made["From"], made["To"] = author, KIM if author == PAT else PAT
            if earlier:
                made["In-Reply-To"] = earlier
            made.set_content(f"Hello,\n\n{SAID[said]}\n")
            mails.append((at, "Sent" if author == PAT else "INBOX", bytes(made)))
            earlier = name
    return sorted(mails)


@contextmanager
def opened() -> Iterator[Store]:
    """A store whose keys are always the same, so that the entries of two can be compared."""
    with (
        patch.object(database, "new_data_key", lambda: b"7" * 32),
        Store.open("sqlite://", b"7" * 32) as store,
    ):
        yield store


def night(config: Config, store: Store, source: Source, as_of: datetime) -> None:
    """What ``monitor nightly`` does before cards."""

    def connect(_: Account) -> Memory:
        return Memory(source)

    (report,) = pipeline.collect(config, store, as_of=as_of, connect=connect)
    assert report.error is None
    rereading.reread(config, store, as_of=as_of, connect=connect)
    rights.purge(config, store, as_of=as_of)


Present = tuple[list[AskEntry], list[AskEntry], list[PromiseEntry], tuple[Measurement, ...]]


def present(config: Config, store: Store, as_of: datetime) -> Present:
    """The ledger of the window, and its numbers. A thread whose old part is gone is shorter, and nothing else."""
    book, terms = pipeline.book_of(config, store, PAT, as_of=as_of)
    since = as_of - WINDOW
    return (
        [replace(ask, thread_length=0) for ask in book.asks if ask.asked_at >= since],
        [replace(ask, thread_length=0) for ask in book.own_asks if ask.asked_at >= since],
        [promise for promise in book.promises if promise.made_at >= since],
        measure(book, terms, since, as_of, as_of),
    )


@settings(
    max_examples=25, deadline=None, derandomize=True
)  # random draws find a rare exception: README, Limits
@given(
    exchanges=st.lists(
        st.tuples(st.integers(0, LONGEST - 20), st.lists(TURNS, min_size=1, max_size=5)), max_size=8
    ),
    every=st.integers(1, 20),
)
def test_nights_come_to_what_one_reading_of_everything_does(exchanges, every):
    """Facts collected night by night, with what is past its retention gone in between, give the ledger and the numbers
    of the last four weeks that one collect of all mail gives, with nothing gone.
    """
    mails = written(exchanges)
    end = START + LONGEST * DAY
    everything, little_by_little = Source(), Source()
    for at, folder, raw in mails:
        if at < end:
            everything.deliver(folder, raw, at)
    for source in (everything, little_by_little):
        for folder in ("INBOX", "Sent"):
            source.places.setdefault(folder, Place())
    keeping, letting_go = configured(10_000 * DAY), configured(KEPT)
    waiting = iter(mails)
    upcoming = next(waiting, None)
    with opened() as nightly, opened() as once:
        for day in itertools.chain(range(1, LONGEST, every), (LONGEST,)):
            as_of = START + day * DAY
            while upcoming is not None and upcoming[0] < as_of:
                at, folder, raw = upcoming
                little_by_little.deliver(folder, raw, at)
                upcoming = next(waiting, None)
            night(letting_go, nightly, little_by_little, as_of)
        night(keeping, once, everything, end)
        assert present(letting_go, nightly, end) == present(keeping, once, end)
