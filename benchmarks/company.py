"""A company of any size: departments of twelve that play the demo's plays, projects across them, and outsiders.

About a third of the mail is among colleagues; the rest comes from outside or goes there. It is made one group after the
other, so that a hundred thousand people take hardly more memory than twelve. The same seed gives the same mail.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.mailboxes import weighty
from monitor.demo.cast import CAST, DOMAIN, Colleague
from monitor.demo.company import QUIET, WEEKS, play_day
from monitor.demo.stage import Stage

INBOX, SENT = "", "/Sent"

SHARE = 1 / 3
"""How much of a mailbox is among colleagues."""

PROJECTS = 1 / 4
"""How much of that crosses departments."""

STRIDE = 7
"""The next role of a project comes from the seventh department further on."""

COPIES = 0.42
"""Copies in a person's mailbox that one play a day in their group comes to; fewer, where the day ends soon."""
COPIES_OF_A_DAY = 0.28

FIRST = (
    "Bar",
    "Cal",
    "Dor",
    "Els",
    "Fen",
    "Gar",
    "Hol",
    "Jar",
    "Kel",
    "Lin",
    "Mar",
    "Nor",
    "Pel",
    "Ras",
    "Sel",
    "Tor",
)
MIDDLE = ("a", "ba", "de", "ga", "ka", "la", "mo", "ne", "ra", "ri", "sa", "ta", "te", "va", "vi", "zo")
LAST = ("berg", "dal", "dorf", "feld", "gard", "holm", "kamp", "land", "lund", "mann", "mark", "rop", "sen", "son",
        "stad", "stein", "strom", "tal", "ton", "vik", "wald", "worth", "wyn", "zell", "by", "by-Hall", "er", "ing",
        "ley", "low", "man", "nes", "off", "ov", "ski", "ula")  # fmt: skip

OUTSIDERS = (
    "Morgan Hale <morgan.hale@northgate.example.net>",
    "Billing <billing@paperworks.example.net>",
    "Teresa Lindqvist <t.lindqvist@foundry.example.org>",
    "Newsdesk <news@tradeweek.example.org>",
    "Viktor Adeyemi <viktor@shipping.example.net>",
)
LETTERS = (
    ("Order {number}", "Your order {number} leaves our works on the 12th. The papers come with it."),
    ("Statement {number}", "Please find our statement for last month online. Nothing is open."),
    ("Offer {number}", "Thank you for your enquiry. Could you confirm the quantities by Friday?"),
    ("This week in trade, {number}", "Prices of castings fell again. Read more on our pages."),
    ("Visit {number}", "I will be in your town next week. Shall we meet for half an hour?"),
)


class Copy(NamedTuple):
    """One mail in one mailbox. ``internal``: among colleagues, so that a fact is kept of it."""

    owner: str
    folder: str
    at: datetime
    raw: bytes
    internal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """How much mail: so many copies in ``each`` mailbox on these days, nothing later than ``until``.

    ``batch`` tells ids of one amount of mail from those of another.
    """

    each: int
    days: Sequence[date]
    until: datetime
    batch: int = 0

    @classmethod
    def history(cls, each: int, until: datetime) -> Volume:
        """The working days of the weeks before, as the demo has them."""
        count = (timedelta(weeks=WEEKS) - QUIET).days
        first = (until - timedelta(weeks=WEEKS)).date()
        days = [first + timedelta(days=number) for number in range(count)]
        return cls(each=each, days=[day for day in days if day.weekday() < 5], until=until)

    @classmethod
    def day(cls, each: int, until: datetime, batch: int) -> Volume:
        """The day before a night."""
        return cls(each=each, days=[(until - timedelta(hours=12)).date()], until=until, batch=batch)

    @property
    def plays(self) -> float:
        """How many plays begin in a group on each day."""
        copies = COPIES if len(self.days) > 1 else COPIES_OF_A_DAY
        return self.each * SHARE / len(self.days) / copies


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """So many departments of twelve; everybody also works in one project, with one of each role of the cast."""

    departments: int
    seed: int = 7

    @classmethod
    def of(cls, people: int) -> Company:
        """At least so many people."""
        return cls(departments=-(-people // len(CAST)))

    def person(self, department: int, role: int) -> Colleague:
        """Somebody: the cast's habits under a name of their own."""
        number, middle = divmod(department + 31 * role, len(MIDDLE))
        last, first = divmod(number, len(FIRST))
        name = f"{FIRST[first]}{MIDDLE[middle]}{LAST[last % len(LAST)]}"
        habits = CAST[role]
        mailbox = f"{habits.first.lower()}.{department:04d}"
        return replace(habits, last=name, mailbox=mailbox)

    def people(self) -> Iterator[Colleague]:
        """Everybody, department by department."""
        for department in range(self.departments):
            for role in range(len(CAST)):
                yield self.person(department, role)

    def department(self, number: int) -> tuple[Colleague, ...]:
        """Twelve who work together every day."""
        return tuple(self.person(number, role) for role in range(len(CAST)))

    def project(self, number: int) -> tuple[Colleague, ...]:
        """Twelve from as many departments, where there are so many."""
        return tuple(
            self.person((number + STRIDE * role) % self.departments, role) for role in range(len(CAST))
        )

    def mail(self, volume: Volume) -> Iterator[Copy]:
        """Every copy of everybody's mail."""
        known: Counter[str] = Counter()
        for number in range(self.departments):
            groups = ((self.department(number), 1 - PROJECTS, 0), (self.project(number), PROJECTS, 1))
            for cast, share, kind in groups:
                first = ((volume.batch * 2 + kind) * self.departments + number) * 100_000 + 1
                for copy in self._inside(cast, first, volume, share):
                    known[copy.owner] += 1
                    yield copy
        for place, person in enumerate(self.people()):
            yield from self._outside(person, place, volume, volume.each - known[person.address])

    def _inside(
        self, cast: tuple[Colleague, ...], first: int, volume: Volume, share: float
    ) -> Iterator[Copy]:
        """What one group writes among itself."""
        rng = random.Random(f"{self.seed} {first}")
        stage = Stage(rng=rng, as_of=volume.until, cast=cast, first=first)
        plays = volume.plays * share
        for day in volume.days:
            play_day(stage, day, int(plays) + (rng.random() < plays % 1))
        for letter in stage.mails:
            if letter.at.date() < volume.days[0] or letter.at >= volume.until:
                continue
            (raw,) = weighty(iter((letter.to_bytes(),)))
            yield Copy(letter.author.address, SENT, letter.at, raw, internal=True)
            stamp = format_datetime(letter.at)
            head = f"Received: from mx1.{DOMAIN} by store.{DOMAIN} with ESMTP; {stamp}\r\n".encode()
            for person in dict.fromkeys((*letter.to, *letter.cc)):
                if person != letter.author:
                    yield Copy(person.address, INBOX, letter.at, head + raw, internal=True)

    def _outside(self, person: Colleague, place: int, volume: Volume, count: int) -> Iterator[Copy]:
        """What comes to somebody from outside, and a fifth of it their own letters to there."""
        rng = random.Random(f"{self.seed} {volume.batch} {place} outside")
        me = f"{person.name} <{person.address}>"
        for number in range(count):
            opens = datetime.combine(rng.choice(volume.days), time(7), UTC)
            at = min(opens + timedelta(seconds=rng.randrange(12 * 3600)), volume.until - timedelta(minutes=1))
            stamp = format_datetime(at)
            sent = rng.random() < 0.2
            hop = "" if sent else f"Received: from outside by mx1.{DOMAIN}; {stamp}\r\n"
            other = rng.choice(OUTSIDERS)
            subject, text = rng.choice(LETTERS)
            raw = (
                f"{hop}From: {me if sent else other}\r\nTo: {other if sent else me}\r\n"
                f"Date: {stamp}\r\n"
                f"Message-ID: <x{volume.batch}.{place}.{number}@{DOMAIN if sent else 'example.net'}>\r\n"
                f"Subject: {subject.format(number=rng.randrange(1000, 9999))}\r\nMIME-Version: 1.0\r\n"
                f"Content-Type: text/plain; charset=utf-8\r\n\r\n"
                f"Hello,\r\n\r\n{text.format(number=number)}\r\n"
            )
            (full,) = weighty(iter((raw.encode(),)))
            yield Copy(person.address, SENT if sent else INBOX, at, full, internal=False)


class Maildirs:
    """Mailboxes as the files that Dovecot serves. ``owner``: user and group who serve them, where we are root."""

    def __init__(self, root: Path, owner: tuple[int, int]) -> None:
        self.root = root
        self.owner = owner if os.geteuid() == 0 else None
        self.count = 0
        self.bytes = 0
        self.facts: Counter[str] = Counter()
        self._made: set[str] = set()

    def put(self, copy: Copy) -> None:
        """Deliver a mail, as it would have been at its time."""
        box = f"{self.root}/{copy.owner}{copy.folder}"
        if box not in self._made:
            self._make(copy.owner)
            self._made |= {f"{self.root}/{copy.owner}", f"{self.root}/{copy.owner}/Sent"}
        self.count += 1
        self.bytes += len(copy.raw)
        self.facts[copy.owner] += copy.internal
        seconds = copy.at.timestamp()
        path = f"{box}/cur/{int(seconds)}.M{self.count * 7919 % 1_000_000}P{self.count}.mail,S={len(copy.raw)}:2,S"
        Path(path).write_bytes(copy.raw)
        os.utime(path, (seconds, seconds))

    def _make(self, owner: str) -> None:
        for folder in (INBOX, SENT):
            for part in ("", "/cur", "/new", "/tmp"):
                made = Path(f"{self.root}/{owner}{folder}{part}")
                made.mkdir(exist_ok=True)
                if self.owner is not None:
                    os.chown(made, *self.owner)
