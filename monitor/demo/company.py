"""Simulate the company: a seed gives its mail of several weeks, and the truth about every ask and promise in it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from monitor.demo import scenes, vows
from monitor.demo.cast import Colleague
from monitor.demo.post import Mail
from monitor.demo.stage import Stage, at_work, opens
from monitor.demo.truth import TrueAsk, TruePromise

AS_OF = datetime(2026, 11, 16, 13, 0, tzinfo=UTC)
"""The demo's "now": a Monday on which it is past seven in every zone of the cast."""

WEEKS = 5
SCENES_A_DAY = 9
QUIET = timedelta(days=3)
"""No play begins in the last days, so that every promise is made before the demo's "now"."""

Scene = Callable[[Stage, Colleague, Colleague, datetime], None]

PROGRAMME: tuple[tuple[Scene, int], ...] = (
    (scenes.answered, 10),
    (scenes.answered_and_thanked, 5),
    (scenes.unanswered, 2),
    (scenes.nudged, 2),
    (scenes.acknowledged, 3),
    (scenes.withdrawn, 1),
    (scenes.handed_over, 2),
    (scenes.shared, 2),
    (scenes.news, 2),
    (scenes.newsletter, 1),
    (scenes.out_of_office, 1),
    (vows.kept_early, 2),
    (vows.kept, 3),
    (vows.kept_late, 2),
    (vows.moved, 2),
    (vows.released, 1),
    (vows.broken, 1),
    (vows.phoned, 1),
    (vows.found_out, 3),
)
"""Each scene with how often it is played, relative to the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The simulated mail in the order it was written, and the truth about it at ``as_of``."""

    as_of: datetime
    mails: Sequence[Mail]
    asks: Sequence[TrueAsk]
    promises: Sequence[TruePromise]


def simulate(seed: int = 7, *, as_of: datetime = AS_OF, scenes_a_day: int = SCENES_A_DAY) -> Company:
    """Play ``WEEKS`` weeks of mail that end at ``as_of``. The same seed gives the same company, byte for byte."""
    stage = Stage(rng=random.Random(seed), as_of=as_of)
    day = (as_of - timedelta(weeks=WEEKS)).date()
    while day < as_of.date() - QUIET:
        if day.weekday() < 5:
            play_day(stage, day, scenes_a_day)
        day += timedelta(days=1)
    return Company(as_of=as_of, mails=stage.mails, asks=stage.asks, promises=stage.promises)


def play_day(stage: Stage, day: date, scenes: int) -> None:
    """Begin so many plays on a working day."""
    plays, weights = zip(*PROGRAMME, strict=True)
    for scene in stage.rng.choices(plays, weights, k=scenes):
        _play(stage, scene, day)


def _play(stage: Stage, scene: Scene, day: date) -> None:
    present = [person for person in stage.cast if at_work(person, day)]
    asker, owner = stage.rng.sample(present, 2)
    begins = opens(asker, day) + timedelta(seconds=stage.rng.randrange(60, 7 * 3600))
    scene(stage, asker, owner, begins)
