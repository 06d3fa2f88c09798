"""From what a trial took to what any number of people would take: all arithmetic of docs/scale.md, and nothing else."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.usage import Usage

A_DAY = 100
"""Messages that come to or leave a person on a day."""

KEPT = 90
"""Days that facts are kept."""

WINDOW = 6.0
"""Hours that a night has."""

BUSY = 0.7
"""How much of a core is counted on: the rest is for what nobody foresees."""

MB, GB = 1e6, 1e9

FIRST, FEW, QUIET, FULL, CARDS, WEEK = "first", "few", "quiet", "full", "cards", "week"

WHAT = {
    FIRST: "first night: everything there is",
    FEW: "ten new mails each",
    QUIET: "nothing new",
    FULL: "a full day's mail: a hundred each",
    CARDS: "cards, each with its charts, mailed",
    WEEK: "nothing new, and a week has ended",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A night, or a morning of cards. ``facts``: of how many of the copies one is kept.

    ``queued``: seconds until all jobs were in the queue.
    """

    copies: int = 0
    facts: int = 0
    cards: int = 0
    queued: float
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What has to be so, and what was found."""

    what: str
    wanted: object
    found: object

    @property
    def good(self) -> bool:
        return self.wanted == self.found


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One company's nights. ``bytes``: of all its mail; ``held``: megabytes that a worker held at most."""

    people: int
    phases: Mapping[str, Phase]
    checks: Sequence[Check]
    bytes: int
    held: float
    jobs: int

    @property
    def copies(self) -> int:
        return sum(phase.copies for phase in self.phases.values())

    @property
    def facts(self) -> int:
        return sum(phase.facts for phase in self.phases.values())

    @property
    def size(self) -> int:
        """By how many bytes the database grew."""
        return sum(phase.usage.size for phase in self.phases.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one of something takes: seconds of a core by whom, bytes from the mail server and to the database's log."""

    ours: float
    mail: float
    database: float
    answered: float
    written: float

    def __add__(self, other: Cost) -> Cost:
        return _combined(self, 1, other, 1)

    def __mul__(self, count: float) -> Cost:
        return _combined(self, count, self, 0)

    @property
    def cpu(self) -> float:
        return self.ours + self.mail + self.database


def _combined(one: Cost, times: float, other: Cost, more: float) -> Cost:
    return Cost(
        ours=one.ours * times + other.ours * more,
        mail=one.mail * times + other.mail * more,
        database=one.database * times + other.database * more,
        answered=one.answered * times + other.answered * more,
        written=one.written * times + other.written * more,
    )


def each(usage: Usage, count: float) -> Cost:
    """What one of so many took. What came out below nothing was nothing, within what can be measured."""
    return Cost(
        ours=max(usage.ours, 0) / count,
        mail=max(usage.mail, 0) / count,
        database=max(usage.database, 0) / count,
        answered=max(usage.answered, 0) / count,
        written=max(usage.written, 0) / count,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What was measured, by the piece. ``stored``: bytes of the database for each fact.

    ``job``: seconds that a person's full night took on the clock; ``queued``: to put their job into the queue.
    """

    account: Cost
    message: Cost
    week: Cost
    card: Cost
    busy_card: Cost
    stored: float
    share: float
    job: float
    queued: float

    @classmethod
    def of(cls, small: Trial, main: Trial, busy: Trial) -> Costs:
        """What starts with every night is in both of ``small`` and ``main``, so their difference is free of it."""
        more = main.people - small.people
        quiet = main.phases[QUIET].usage
        full, cards = main.phases[FULL], main.phases[CARDS]
        card = each(cards.usage - small.phases[CARDS].usage, max(cards.cards - small.phases[CARDS].cards, 1))
        start = _start(small, card)
        return cls(
            account=each(quiet - small.phases[QUIET].usage, more),
            message=each(full.usage - quiet, full.copies),
            week=each(main.phases[WEEK].usage - quiet, main.people),
            card=card,
            busy_card=each(busy.phases[CARDS].usage - start, busy.phases[CARDS].cards),
            stored=(main.size - small.size) / (main.facts - small.facts),
            share=main.facts / main.copies,
            job=full.usage.seconds * main.jobs / main.people,
            queued=full.queued / main.people,
        )

    def night(self, messages: float = A_DAY) -> Cost:
        """One person's night: their account is opened once, and each message is looked at."""
        return self.account + self.message * messages


def _start(small: Trial, card: Cost) -> Usage:
    """What a morning of cards takes before the first card."""
    phase = small.phases[CARDS]
    return Usage(
        ours=max(phase.usage.ours - card.ours * phase.cards, 0),
        mail=max(phase.usage.mail - card.mail * phase.cards, 0),
        database=max(phase.usage.database - card.database * phase.cards, 0),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What so many people take."""

    people: int
    costs: Costs

    @property
    def messages(self) -> int:
        """In one night."""
        return self.people * A_DAY

    @property
    def night(self) -> Cost:
        return self.costs.night() * self.people

    @property
    def cores(self) -> int:
        """For the monitor and its database, so that a night ends within its hours."""
        return max(1, math.ceil((self.night.ours + self.night.database) / 3600 / (WINDOW * BUSY)))

    @property
    def hours(self) -> float:
        """How long a night takes on these cores."""
        return (self.night.ours + self.night.database) / 3600 / (self.cores * BUSY)

    @property
    def mail_cores(self) -> float:
        """Of the mail server, in these hours."""
        return self.night.mail / 3600 / (self.hours * BUSY)

    @property
    def facts(self) -> float:
        """Messages kept when retention takes as many as come."""
        return self.messages * self.costs.share * KEPT

    @property
    def disk(self) -> float:
        """Bytes of the database then."""
        return self.facts * self.costs.stored

    @property
    def rate(self) -> float:
        """Bits a second from the mail servers during the night."""
        return self.night.answered * 8 / (self.hours * 3600)

    @property
    def card_cores(self) -> float:
        """Cores that make all cards, of busy people, within an hour."""
        busy = self.costs.busy_card
        return (busy.ours + busy.database) * self.people / 3600 / BUSY

    @property
    def jobs(self) -> float:
        """Jobs at once, if all mail lay on one server: as long as a job took here."""
        return self.people * self.costs.job / (WINDOW * 3600)
