"""A made-up fortnight of one person's mail as ledger entries, and its words: nothing here was ever sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from monitor.hours import Calendar, Terms
from monitor.model import (
    AskEntry,
    AskOutcome,
    Condition,
    Ledger,
    Measurement,
    Period,
    PromiseEntry,
    PromiseKind,
    PromiseOutcome,
)
from monitor.scorecard import card as cards
from monitor.scorecard.card import Scorecard, Setting, Trend, TrendPoint
from monitor.scorecard.said import Loss, Said, Words

AS_OF = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
WINDOW = (datetime(2026, 10, 18, 23, 0, tzinfo=UTC), datetime(2026, 11, 15, 23, 0, tzinfo=UTC))
WEEK = {day: ((time(9), time(17)),) for day in range(5)}
TERMS = Terms(calendar=Calendar([(None, "Europe/Berlin", WEEK)]), target=timedelta(hours=8), default_due=2)


def at(day: int, hour: int = 10, minute: int = 0, month: int = 11) -> datetime:
    """An instant of the story, UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def ask(name: str, asked: datetime, worked: float | None, **more: object) -> AskEntry:
    """An owned ask; ``worked`` hours until it was answered, None: still waiting."""
    waiting = worked is None
    base = AskEntry(
        id=f"a-{name}",
        message=f"m-{name}",
        asker=f"p-{name[:2]}",
        addressee="me",
        kind="owned",
        asked_at=asked,
        outcome=AskOutcome.WAITING if waiting else AskOutcome.ANSWERED,
        answered_at=None if worked is None else asked + timedelta(hours=worked),
        ended_at=AS_OF if worked is None else asked + timedelta(hours=worked),
        working=TERMS.calendar.working(asked, AS_OF) if worked is None else timedelta(hours=worked),
        censored=waiting,
        on_time=(worked or 99) <= 8,
        rules=("A1.question",),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def promise(
    name: str, made: datetime, due: datetime | None, outcome: PromiseOutcome, **more: object
) -> PromiseEntry:
    """A promise to Dana's team with an explicit due date unless it has none."""
    base = PromiseEntry(
        id=f"p-{name}",
        message=f"m-{name}",
        beneficiaries=("p-da",),
        clause=f"c-{name}",
        kind=PromiseKind.DELIVER,
        made_at=made,
        due_at=due,
        first_due_at=due,
        due_from="explicit" if due else None,
        condition=Condition.NONE if due else Condition.EVENT,
        hedged=False,
        ours=False,
        outcome=outcome,
        rules=("P1.will",),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def story() -> Ledger:
    """Two owned asks wait, one shared; three promises open (overdue, moved, undated); much went well."""
    quick = [
        ask(f"q{n:02}xxxxx", at(20 + n % 10, 8 + n % 7, month=10), 0.5 + 0.45 * n, nudges=int(n == 9))
        for n in range(18)
    ]
    late = [ask(f"late{n}xxx", at(2 + n, 9), 13 + 4 * n, thread_length=9) for n in range(2)]
    waiting = [
        ask("7k2m9qx4", at(3, 9, 12), None, nudges=1, asker="p-da"),
        ask("w4hd2k8s", at(13, 14, 20), None),
        ask("grp5v0tz", at(12, 10), None, kind="shared"),
    ]
    handed = [ask("hand3r7w", at(5, 11), 2.0, outcome=AskOutcome.HANDED_OVER)]
    own = [ask(f"own{n}", at(4 + n), None, addressee="p-da", asker="me", lead_day=n != 2) for n in range(4)]
    promises = [
        promise("n83kd0aa", at(9), at(12, 16), PromiseOutcome.OVERDUE),
        promise(
            "m0v3dd8y",
            at(10),
            at(18, 16),
            PromiseOutcome.MOVED,
            first_due_at=at(13, 16),
            updates=1,
            in_time=True,
        ),
        promise("ev3nt77q", at(11), None, PromiseOutcome.OPEN, kind=PromiseKind.FIND_OUT),
        promise(
            "k3pt0001", at(6), at(11, 16), PromiseOutcome.KEPT, settled_at=at(11, 9), updates=1, in_time=True
        ),
        promise("k3pt0002", at(9), at(13, 16), PromiseOutcome.KEPT_EARLY, settled_at=at(10, 9)),
        promise("l8tek3pt", at(2), at(9, 16), PromiseOutcome.KEPT_LATE, settled_at=at(12, 9)),
        promise(
            "kx", at(26, month=10), at(28, 16, month=10), PromiseOutcome.KEPT, settled_at=at(28, 9, month=10)
        ),
    ]
    return Ledger(
        asks=tuple(quick + late + waiting + handed),
        own_asks=tuple(own),
        promises=tuple(promises),
        exclusions={"M4": 212, "X-language": 3},
    )


def seconds(
    metric: str, hours: float | None, low: float | None, high: float | None, note: str = ""
) -> Measurement:
    """A latency measurement in seconds."""
    scale = [None if value is None else value * 3600 for value in (hours, low, high)]
    return Measurement(
        metric=metric, value=scale[0], unit="seconds", n=23, waiting=2, low=scale[1], high=scale[2], note=note
    )


MEASUREMENTS = (
    seconds("first_response_median", 4.1, 2.9, 5.7),
    seconds("first_response_p90", 13.0, 8.2, None),
    Measurement(metric="answered_on_time", value=0.83, unit="share", n=23, waiting=2, low=0.61, high=0.93),
    Measurement(metric="answered_share", value=0.91, unit="share", n=23, waiting=2, low=0.70, high=0.98),
    Measurement(metric="acknowledged_median", value=None, unit="seconds", n=2, note="not enough mail"),
    Measurement(metric="open_asks", value=2, unit="count", n=2),
    Measurement(metric="own_asks_waiting", value=4, unit="count", n=4),
    Measurement(metric="promises_made", value=7, unit="count", n=7),
    Measurement(metric="overdue_promises", value=1, unit="count", n=1),
    Measurement(metric="promises_kept_on_time", value=0.6, unit="share", n=6, low=0.23, high=0.88),
    Measurement(
        metric="follow_through_median",
        value=19.5 * 3600,
        unit="seconds",
        n=7,
        waiting=3,
        low=9e4 / 2,
        high=9e4,
    ),
    Measurement(
        metric="follow_through_p90", value=None, unit="seconds", n=7, waiting=3, note="more than 34 h"
    ),
    Measurement(metric="updates_in_time", value=None, unit="share", n=4, note="not enough mail"),
    Measurement(metric="handed_over", value=1, unit="count", n=1),
    Measurement(metric="lead_time_given", value=None, unit="share", n=4, note="not enough mail"),
)


def trend(weeks: int = 13) -> Trend:
    """A gently falling median with a gap while there was too little mail."""
    points = []
    for back in range(weeks - 1, -1, -1):
        first = date(2026, 11, 9) - timedelta(weeks=back)
        hours = None if back in (9, 10) else 4.1 + 0.28 * back + (back % 3) * 0.4
        points.append(
            TrendPoint(
                week=Period(first=first, last=first + timedelta(days=6)),
                measurement=seconds(
                    "first_response_median", hours, hours and hours * 0.7, hours and hours * 1.45
                ),
            )
        )
    return Trend(points=tuple(points))


def setting(**more: object) -> Setting:
    """Pat's week 46."""
    base = Setting(
        person="pat@example.com",
        name="Pat",
        period=Period(first=date(2026, 11, 9), last=date(2026, 11, 15)),
        window=WINDOW,
        as_of=AS_OF,
        terms=TERMS,
        knows_since=at(4, month=8),
        trend=trend(),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def make(
    ledger: Ledger | None = None, measurements: Sequence[Measurement] = MEASUREMENTS, **more: object
) -> Scorecard:
    """Pat's card, with parts of the setting changed."""
    return cards.build(story() if ledger is None else ledger, measurements, setting(**more))


def pat_words() -> Words:
    """What the mails of the story say; one is gone."""
    dana = {"who": "Dana Reyes", "address": "dana@example.com"}
    kim = {"who": "Kim Otieno", "address": "kim@example.com"}
    return Words(
        {
            "a-7k2m9qx4": Said(
                **dana,
                subject="Budget 2027",
                sentence="Could you send me the revised travel figures before the board meets?",
                message_id="<b27@example.com>",
            ),
            "a-w4hd2k8s": Said(
                who="Jürgen Ångström",
                address="jurgen@example.com",
                subject="Re: Stand for the spring fair",
                sentence="Do we keep the corner stand, or shall I ask for the larger one by the entrance?",
            ),
            "a-grp5v0tz": Said(**kim, subject="Who opens the office?", sentence="Who can open on Thursday?"),
            "p-n83kd0aa": Said(
                **kim, subject="Supplier terms", sentence="I'll send you the signed copy by Thursday."
            ),
            "p-m0v3dd8y": Said(
                **dana, subject="Intranet texts", sentence="You will have the draft on Wednesday."
            ),
            "p-ev3nt77q": Said(loss=Loss.GONE),
            "p-k3pt0001": Said(
                **dana, subject="Room plan", sentence="I'll get the plan to you by Wednesday."
            ),
            "p-k3pt0002": Said(
                **kim, subject="Invoice 118", sentence="I will check it with accounts this week."
            ),
            "p-l8tek3pt": Said(**kim, subject="Print order", sentence="I'll order them by Monday."),
        }
    )


@dataclass(frozen=True)
class Story:
    """Builders for tests, in one fixture because test modules do not import each other."""

    make = staticmethod(make)
    ledger = staticmethod(story)
    words = staticmethod(pat_words)
    ask = staticmethod(ask)
    promise = staticmethod(promise)
    at = staticmethod(at)
    trend = staticmethod(trend)
    setting = staticmethod(setting)
    measurements = MEASUREMENTS
    as_of = AS_OF


@pytest.fixture
def pat() -> Story:
    """The made-up story and its builders."""
    return Story()
