"""What a night costs: collect, look for mail to read again, look for what is past its retention.

Mail comes from memory, so that no server's speed is measured. The peer is the smallest of the same nights: a cost that
follows new mail alone stays by it however long the history, and grows as the number of people does. The night in which
a week ends is dearer, since it keeps the week's numbers: that one is not in these figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.figures import Bench, Figure
from benchmarks.measuring import one_core, seconds
from benchmarks.plots import lines
from monitor import pipeline
from monitor.config.load import load
from monitor.config.settings import Account, Config
from monitor.connectors import registry
from monitor.connectors.memory import Memory, Source
from monitor.metrics.period import week_number
from monitor.model import Ask, AskKind, Message
from monitor.reading.reader import READER
from monitor.service import rereading, rights
from monitor.store.database import Store

AS_OF = datetime(2026, 11, 17, 2, tzinfo=UTC)
"""The first night, on a Tuesday: all nights lie in one week."""

HISTORY = (10_000, 100_000, 1_000_000)
PEOPLE = (1, 10, 100, 1_000)
NEW = 100
"""New mails of a night: of one busy person, or of ten people."""
TOGETHER = 5_000
NIGHTS = 3
DOMAIN = "example.com"
DAY = timedelta(days=1)


def history(bench: Bench) -> Sequence[Figure]:
    """A night with 100 new mails, all of them internal, of one person of whom so many messages are kept.

    The second line is of the nights on which 100 kept messages are past their retention as well, and go.
    """
    plain, leaving = {}, {}
    for count in (20, 40) if bench.quick else HISTORY:
        for taken, old in ((plain, 0), (leaving, NEW)):
            night = Nights(bench.folder / f"{count}-{old}", 1)
            with pipeline.open_store(night.config) as store:
                night.fill(store, count, old)
                taken[count] = night.measured(store)
    lines(
        bench,
        "nights-history",
        {"100 new mails": plain, "100 new mails, and 100 old ones go": leaving},
        across="messages kept",
        up="seconds a night",
    )
    of = "messages kept"
    return _figures("a night of one person", plain, of) + _figures("one on which old mail goes", leaving, of)


def people(bench: Bench) -> Sequence[Figure]:
    """A night with 10 new mails each of so many people, one after the other in one process."""
    taken = {}
    for count in (1, 2) if bench.quick else PEOPLE:
        night = Nights(bench.folder / str(count), count, new=NEW // 10)
        with pipeline.open_store(night.config) as store:
            taken[count] = night.measured(store)
    lines(
        bench,
        "nights-people",
        {"10 new mails each": taken},
        across="people",
        up="seconds a night",
    )
    return _figures("a night of many", taken, "people")


def _figures(what: str, taken: Mapping[int, float], of: str) -> list[Figure]:
    least = min(taken)
    return [
        Figure(
            what=f"{what}, {count:,} {of}",
            value=taken[count] * 1000,
            unit="ms",
            beside=f"{least:,} {of}",
            other=taken[least] * 1000,
        )
        for count in taken
    ]


class Nights:
    """So many people with a mailbox in memory each, and what a nightly run does with them."""

    def __init__(self, folder: Path, count: int, new: int = NEW) -> None:
        self.addresses = [f"p{number}@{DOMAIN}" for number in range(count)]
        self.sources = {address: Source() for address in self.addresses}
        self.new = new
        self.nights = 0
        self.config = _configured(folder, self.addresses)

    def fill(self, store: Store, count: int, old: int) -> None:
        """Let so many messages be kept already: exchanges of four over the last weeks, and ``old`` for each night."""
        (me,) = self.addresses
        partition = store.partition(me, create=True)
        begun = AS_OF - timedelta(days=60)
        at = [begun + timedelta(days=60) * number / count for number in range(count)]
        edge = AS_OF - self.config.retention
        at += [edge + DAY * (number / old - 1) for number in range(old * (NIGHTS + 1))] if old else []
        for start in range(0, len(at), TOGETHER):
            with store.transaction([partition], repeatable=True):
                for number in range(start, min(start + TOGETHER, len(at))):
                    partition.save(_message(number, at[number], me), "p0", f"1/{number}/INBOX")
        partition.save_weeks({week_number((AS_OF - 7 * DAY).date()): ()}, AS_OF)

    def measured(self, store: Store) -> float:
        """Seconds of a night, after a first one: the best of a few, since other work only ever adds."""
        with one_core():
            self.once(store)
            return min(seconds(partial(self.once, store)) for _ in range(NIGHTS))

    def once(self, store: Store) -> None:
        """Play a night, as `monitor nightly` does it: new mail has come, and is read."""
        as_of = AS_OF + self.nights * DAY
        self.nights += 1
        for address, source in self.sources.items():
            for number in range(self.new):
                source.deliver("INBOX", _mail(address, self.nights, number, as_of), as_of)
            source.places.setdefault("Sent", type(source.places["INBOX"])())
        reports = pipeline.collect(self.config, store, as_of=as_of, connect=self._connect)
        for report in reports:
            if report.error is not None or report.stored < self.new:
                raise RuntimeError(f"the night did not read its mail: {report}")
        rereading.reread(self.config, store, as_of=as_of, connect=self._connect)
        rights.purge(self.config, store, as_of=as_of)

    def _connect(self, account: Account) -> Memory:
        return Memory(self.sources[account.person or ""])


def _message(number: int, at: datetime, me: str) -> Message:
    thread, turn = divmod(number, 4)
    other = f"c{thread % 40}@{DOMAIN}"
    author, to = (other, me) if turn % 2 == 0 else (me, other)
    return Message(
        id=f"<{number}@{DOMAIN}>",
        author=author,
        to=(to,),
        sent_at=at,
        received_at=at,
        parents=(f"<{number - 1}@{DOMAIN}>",) if turn else (),
        subject=f"subject {thread}",
        reader=READER,
        asks=() if turn else (Ask(kind=AskKind.REQUEST, rule="", confidence=0.9),),
    )


def _mail(address: str, night: int, number: int, at: datetime) -> bytes:
    date = f"{at:%a, %d %b %Y %H:%M:%S} +0000"
    return (
        f"From: c{number % 40}@{DOMAIN}\r\nTo: {address}\r\nSubject: List {night}-{number}\r\n"
        f"Date: {date}\r\nMessage-ID: <n{night}-{number}@{DOMAIN}>\r\n"
        f"Received: by mail; {date}\r\n\r\nCould you send me list {number} by Friday?\r\n"
    ).encode()


def _configured(folder: Path, addresses: Sequence[str]) -> Config:
    folder.mkdir(parents=True)
    (folder / "secret").write_text("5" * 40)
    accounts = "".join(
        f'[accounts.{address.partition("@")[0]}]\ntype = "imap"\nhost = "localhost"\nuser = "x"\n'
        f'password = {{ file = "secret" }}\nperson = "{address}"\n[people."{address}"]\nopted_in = true\n'
        for address in addresses
    )
    path = folder / "monitor.toml"
    path.write_text(f'internal_domains = ["{DOMAIN}"]\nsecret = {{ file = "secret" }}\n{accounts}')
    for file in (path, folder / "secret"):
        file.chmod(0o600)
    return load(path, registry.types())
