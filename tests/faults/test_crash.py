"""Killed at any point of a night, the next run makes up for it: equal facts, and every card once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from faults.house import LATER, MONDAY, PEOPLE, House, Post
from faults.runner import Outcome

CLAIMED = 1
"""The code of a card that is claimed in the database."""


def survive(house: House, post: Post, point: int) -> tuple[bool, str]:
    """Kill a night at a point, run another, and check the cards; tell whether it died, and where."""
    post.got.clear()
    killed = house.nightly(kill=point)
    if killed.code != -9:
        return False, ""
    recover(house, post, killed)
    return True, killed.points[-1]


def recover(house: House, post: Post, killed: Outcome) -> None:
    """Run nights after one that was cut short; each card has left once, or twice where that could not be known."""
    taken = {person for person in PEOPLE if person in post.ids()}
    claims = house.cards()
    early = house.nightly("2026-11-16T08:31:00Z")
    assert early.code == 0, early.stderr
    assert all(len(ids) == 1 for ids in post.ids().values()), "sent twice within the lease"
    healed = house.nightly(LATER)
    assert (healed.code, healed.stderr) == (0, "")
    ids = post.ids()
    assert set(ids) == set(PEOPLE)
    for person, sent in ids.items():
        unmarked = person in taken and claims[CLAIMED] > 0
        assert len(sent) == 1 or (unmarked and len(sent) == 2), f"{len(sent)} cards at {killed.points[-1]}"
        assert len(set(sent)) == 1
    assert sum(len(sent) for sent in ids.values()) <= len(PEOPLE) + 1
    again = house.nightly("2026-11-16T09:30:00Z")
    assert again.code == 0
    assert post.ids() == ids, "a sent card went out again"


def spread(points: list[str], most: int) -> list[int]:
    """Choose points: the first of each kind, and the last of those around sending."""
    first: dict[str, int] = {}
    for number, label in enumerate(points, 1):
        first.setdefault(label, number)
    sending = [number for number, label in enumerate(points, 1) if label in ("handed", "sent")]
    after = [number + 1 for number in sending if number < len(points)]
    chosen = sorted({*sending[:2], *after[:2], *first.values()})
    return chosen[:: max(1, len(chosen) // most)]


@pytest.mark.slow
def test_a_night_killed_here_and_there_is_made_up_for(build: Callable[..., House], post: Post) -> None:
    """At a handful of points, the riskiest among them: equal facts, each card once, or twice with one Message-ID."""
    whole = build()
    night = whole.nightly()
    assert (night.code, night.stdout, night.stderr) == (0, "", "")
    assert set(post.ids()) == set(PEOPLE)
    facts = whole.facts()
    assert all(facts[f"asks {person}"] and facts[f"promises {person}"] for person in PEOPLE)
    assert {"send", "handed", "sent", "commit", "committed"} <= set(night.points)
    for point in spread(night.points, 5):
        house = build()
        died, where = survive(house, post, point)
        assert died
        assert house.facts() == facts, f"other facts after a crash at {where}"


@pytest.mark.long
@pytest.mark.timeout(3000)
def test_a_night_killed_at_every_point_is_made_up_for(build: Callable[..., House], post: Post) -> None:
    """The same at every write, commit, compaction and sending of a night."""
    whole = build()
    points = whole.nightly().points
    facts = whole.facts()
    for point in range(1, len(points) + 1):
        house = build()
        died, where = survive(house, post, point)
        assert died, f"point {point} was not reached"
        assert house.facts() == facts, f"other facts after a crash at point {point}, {where}"


@pytest.mark.slow
def test_the_clock_going_back_sends_nothing_twice(house: House, post: Post) -> None:
    """After a night, nights dated before it collect and send nothing anew, and facts stay.

    What was kept of the week stays, too; the cards of earlier weeks, due for the first time, leave theirs beside it.
    """
    assert house.nightly(MONDAY).code == 0
    facts, ids = house.facts(), post.ids()
    kept = facts["rows"].pop("week")
    for at in ("2026-11-16T08:00:00Z", "2026-11-09T08:30:00Z", "2020-01-01T00:00:00Z"):
        assert house.nightly(at).code == 0
    now = house.facts()
    assert now["rows"].pop("week") >= kept > 0
    assert now == facts
    assert {person: sent[:1] for person, sent in post.ids().items()} == ids
