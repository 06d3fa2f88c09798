"""The stage the demo's scenes play on: it writes mail, keeps working hours, and notes down the truth."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.demo.cast import CAST, Colleague
from monitor.demo.post import Mail, reply
from monitor.demo.truth import TrueAsk, TruePromise
from monitor.model import AskOutcome, PromiseOutcome

OPENS, CLOSES = time(9), time(17)


def at_work(person: Colleague, day: date) -> bool:
    """Monday to Friday, unless on leave."""
    return day.weekday() < 5 and not person.away(day)


def opens(person: Colleague, day: date) -> datetime:
    """The first instant of a person's working day."""
    return datetime.combine(day, OPENS, ZoneInfo(person.zone))


def closes(person: Colleague, day: date) -> datetime:
    """The last instant of a person's working day: where a bare due day ends (P3)."""
    return datetime.combine(day, CLOSES, ZoneInfo(person.zone))


def working_later(person: Colleague, after: datetime, hours: float) -> datetime:
    """The instant at which a person has worked that many hours since ``after``."""
    left = timedelta(hours=hours)
    day = after.astimezone(ZoneInfo(person.zone)).date()
    while True:
        if at_work(person, day):
            start = max(opens(person, day), after)
            end = closes(person, day)
            if start + left < end:
                return (start + left).replace(microsecond=0)
            left -= max(timedelta(), end - start)
        day += timedelta(days=1)


def workday(person: Colleague, after: date, count: int) -> date:
    """The ``count``-th working day of a person after a date."""
    day = after
    while count:
        day += timedelta(days=1)
        count -= at_work(person, day)
    return day


@dataclass(slots=True)
class Stage:
    """Collects what the scenes write. ``as_of``: nothing is written after it; such scenes end as still waiting.

    ``cast``: who plays; somebody among them goes on leave. ``first``: the number of the first mail.
    """

    rng: random.Random
    as_of: datetime
    cast: tuple[Colleague, ...] = CAST
    first: int = 1
    mails: list[Mail] = field(default_factory=list)
    asks: list[TrueAsk] = field(default_factory=list)
    promises: list[TruePromise] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The number of the next mail."""
        return self.first + len(self.mails)

    def write(
        self, author: Colleague, to: tuple[Colleague, ...], at: datetime, subject: str, text: str
    ) -> Mail:
        """A new message that starts a thread."""
        mail = Mail(
            number=self.number,
            author=author,
            to=to,
            at=at,
            subject=subject,
            text=self._polite(to, text),
        )
        self.mails.append(mail)
        return mail

    def answer(
        self,
        mail: Mail,
        author: Colleague,
        at: datetime,
        text: str,
        *,
        cc: tuple[Colleague, ...] = (),
        attachment: str | None = None,
    ) -> Mail:
        """A reply to ``mail``, to its author."""
        full = self._polite((mail.author,), text)
        answered = reply(mail, self.number, author, at, full)
        answered = replace(answered, cc=cc, attachment=attachment)
        self.mails.append(answered)
        return answered

    def follow_up(self, mail: Mail, at: datetime, text: str) -> Mail:
        """A further message of the same author to the same people in the same thread."""
        again = replace(reply(mail, self.number, mail.author, at, text), to=mail.to)
        self.mails.append(again)
        return again

    def post(self, mail: Mail) -> Mail:
        """Put a message made elsewhere into the mail, under the next number."""
        numbered = replace(mail, number=self.number)
        self.mails.append(numbered)
        return numbered

    def owes(self, owner: Colleague, asked: Mail, outcome: AskOutcome, **known: object) -> None:
        """Note down what became of an ask."""
        self.asks.append(TrueAsk(owner=owner.address, asked_at=asked.at, outcome=outcome, **known))  # type: ignore[arg-type]

    def promised(self, made: Mail, outcome: PromiseOutcome, **known: object) -> None:
        """Note down what became of a promise."""
        self.promises.append(
            TruePromise(owner=made.author.address, made_at=made.at, outcome=outcome, **known)  # type: ignore[arg-type]
        )

    def pick(self, *texts: str) -> str:
        """One of several wordings."""
        return self.rng.choice(texts)

    def _polite(self, to: tuple[Colleague, ...], text: str) -> str:
        return f"Hi {to[0].first},\n\n{text}" if len(to) == 1 else f"Hi all,\n\n{text}"
