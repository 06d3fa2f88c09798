"""The same on PostgreSQL: a night killed at any point, or robbed of its database, is made up for by the next."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from faults.house import MONDAY, PEOPLE, House, Post
from faults.runner import Runner
from faults.test_crash import recover, survive
from servers.postgres_server import PASSWORD, Postgres

pytestmark = pytest.mark.server

RESTARTED = 6
"""A database takes seconds to come back, so it is crashed at every sixth point only."""


def robbed(house: House, post: Post, point: int, server: Postgres) -> str:
    """Let the database crash and come back at a point of a night; tell where that was."""
    post.got.clear()
    night = house.nightly(kill=point, database=server)
    where = night.points[point - 1]
    assert night.code in (0, 5), (where, night.stderr)
    assert "unforeseen" not in night.stderr, where
    assert len(night.stderr.splitlines()) <= 3, (where, night.stderr)
    assert PASSWORD not in night.stdout + night.stderr
    recover(house, post, night)
    return where


@pytest.mark.slow
def test_a_night_on_postgres_comes_to_the_same(
    build: Callable[..., House], pg_build: Callable[..., House], post: Post
) -> None:
    """Ledgers, cards and rows are those of SQLite."""
    house, other = pg_build(), build()
    night = house.nightly()
    assert (night.code, night.stdout, night.stderr) == (0, "", "")
    assert set(post.ids()) == set(PEOPLE)
    assert {"copy", "copied", "send", "handed", "sent", "commit", "committed"} <= set(night.points)
    assert other.nightly().code == 0
    facts = house.facts()
    assert all(facts[f"asks {person}"] and facts[f"promises {person}"] for person in PEOPLE)
    assert facts == other.facts()


@pytest.mark.slow
def test_a_night_killed_here_and_there_is_made_up_for(pg_build: Callable[..., House], post: Post) -> None:
    """In the middle of writing, and between the mail server's word and ours."""
    whole = pg_build()
    points, facts = whole.nightly().points, whole.facts()
    for point in (points.index("copied") + 1, points.index("handed") + 1):
        house = pg_build()
        died, where = survive(house, post, point)
        assert died
        assert house.facts() == facts, f"other facts after a crash at {where}"


@pytest.mark.slow
def test_a_night_whose_database_restarts_is_made_up_for(
    pg_build: Callable[..., House], post: Post, postgres: Postgres
) -> None:
    """In the middle of writing, and between sending a card and marking it as sent."""
    whole = pg_build()
    points, facts = whole.nightly().points, whole.facts()
    for point in (points.index("copied") + 1, points.index("sent") + 1):
        house = pg_build()
        where = robbed(house, post, point, postgres)
        assert house.facts() == facts, f"other facts after the database's crash at {where}"


@pytest.mark.slow
def test_two_nights_at_once_do_the_work_of_one(
    pg_build: Callable[..., House], post: Post, runner: Runner
) -> None:
    """Both end well; facts are those of one run, and each card leaves once."""
    alone = pg_build()
    assert alone.nightly().code == 0
    facts = alone.facts()
    post.got.clear()
    house = pg_build()
    words = [
        sys.executable,
        "-c",
        "from monitor.cli.main import run; run()",
        "-q",
        "nightly",
        "--as-of",
        MONDAY,
    ]
    runs = [
        subprocess.Popen(words, cwd=house.folder, env=runner.env, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert [(run.communicate(timeout=60)[1], run.returncode) for run in runs] == [("", 0), ("", 0)]
    assert {person: len(ids) for person, ids in post.ids().items()} == dict.fromkeys(PEOPLE, 1)
    assert house.facts() == facts


@pytest.mark.long
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("victim", ["program", "database"])
def test_a_night_disturbed_at_every_point_is_made_up_for(
    pg_build: Callable[..., House], post: Post, postgres: Postgres, victim: str
) -> None:
    """The same at every write, commit, compaction and sending of a night; the database, slow to come back, at some."""
    whole = pg_build()
    points, facts = whole.nightly().points, whole.facts()
    for point in range(1, len(points) + 1, 1 if victim == "program" else RESTARTED):
        house = pg_build()
        if victim == "program":
            died, where = survive(house, post, point)
            assert died, f"point {point} was not reached"
        else:
            where = robbed(house, post, point, postgres)
        assert house.facts() == facts, f"other facts after the end of the {victim} at point {point}, {where}"
