"""Killed while it wraps data keys anew, the program leaves one secret that opens everything, old or new."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from faults.house import LATER, PEOPLE, House
from faults.runner import SECRET

NEW = "fedcba9876543210fedcba9876543210"
WORDS = ("rekey", "--new", "env=NEW_SECRET")
WRONG = 2
"""The exit code for a secret that does not open the database."""


def opens(house: House, secret: str) -> bool:
    """Does this secret open the database? Neither answer may change it."""
    told = house.run(
        "asks", "--person", PEOPLE[0], "--format", "json", "--as-of", LATER, env={"MONITOR_SECRET": secret}
    )
    assert told.code in (0, WRONG), told.stderr
    assert "unforeseen" not in told.stderr
    return told.code == 0


def check(house: House, facts: dict[str, object], where: str) -> None:
    """One secret opens, all facts stand, and the next try ends with the new secret alone."""
    old, new = opens(house, SECRET), opens(house, NEW)
    assert old is not new, f"{'both' if old else 'no'} secret opens after a crash at {where}"
    if old:
        again = house.run(*WORDS, env={"NEW_SECRET": NEW})
        assert again.code == 0, again.stderr
    assert (opens(house, SECRET), opens(house, NEW)) == (False, True)
    assert house.facts(env={"MONITOR_SECRET": NEW}) == facts, f"other facts after a crash at {where}"


@pytest.mark.slow
def test_rekeying_killed_at_every_point_leaves_one_secret(
    build: Callable[..., House], tmp_path: Path
) -> None:
    """At every write and commit: the old secret opens everything, or the new one does; no key is half wrapped."""
    whole = build()
    assert whole.nightly().code == 0
    facts = whole.facts()
    rows = whole.rows()
    points = len(copied(whole, tmp_path / "counted").run(*WORDS, env={"NEW_SECRET": NEW}).points)
    assert points >= 2 * len(PEOPLE), "the rekeying was not seen to write"
    for point in range(1, points + 1):
        house = copied(whole, tmp_path / f"rekey{point}")
        killed = house.run(*WORDS, env={"NEW_SECRET": NEW}, kill=point)
        assert killed.code == -9, f"point {point} was not reached"
        check(house, facts, killed.points[-1])
        assert house.rows() == rows


@pytest.mark.long
@pytest.mark.server
@pytest.mark.timeout(300)
def test_rekeying_on_postgres_killed_at_every_point(pg_build: Callable[..., House]) -> None:
    """The same where the facts are in PostgreSQL; one database serves all points, old and new secret by turns."""
    house = pg_build()
    assert house.nightly().code == 0
    facts = house.facts()
    count = None
    point, secret, other = 1, SECRET, NEW
    while count is None or point <= count:
        told = house.run(
            "rekey", "--new", "env=OTHER", env={"MONITOR_SECRET": secret, "OTHER": other}, kill=point
        )
        if told.code == 0:
            count = len(told.points)
            assert point == count + 1
        old, new = opens(house, secret), opens(house, other)
        assert old is not new, told.points[-1]
        if new:
            secret, other = other, secret
        assert house.facts(env={"MONITOR_SECRET": secret}) == facts, told.points[-1]
        point += 1
    assert count >= 2 * len(PEOPLE)


@pytest.mark.slow
def test_new_data_keys_killed_at_some_points_lose_nothing(
    build: Callable[..., House], tmp_path: Path
) -> None:
    """At every fifth point: each owner's rows are all of the old key or all of the new, and mail fills them."""
    whole = build()
    assert whole.nightly().code == 0
    facts = whole.facts()
    words = ("rekey", "--data-keys", "--as-of", LATER)
    done = copied(whole, tmp_path / "counted").run(*words)
    assert done.code == 0, done.stderr
    assert done.points.count("committed") >= len(PEOPLE)
    for point in range(1, len(done.points) + 1, 5):
        house = copied(whole, tmp_path / f"keys{point}")
        killed = house.run(*words, kill=point)
        assert killed.code == -9, f"point {point} was not reached"
        healed = house.run("-q", "collect", "--as-of", LATER)
        assert (healed.code, healed.stderr) == (0, "")
        assert house.facts() == facts, f"other facts after a crash at {killed.points[-1]}"


@pytest.mark.slow
def test_a_wrong_secret_changes_nothing(house: House) -> None:
    """Rekeying, nights and purges with another secret are refused with one line; not a byte of the database changes."""
    assert house.nightly().code == 0
    with sqlite3.connect(house.folder / "monitor.db") as base:
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    base.close()
    before = (house.folder / "monitor.db").read_bytes()
    for words in (WORDS, ("-q", "nightly", "--as-of", LATER), ("purge", "--as-of", LATER)):
        told = house.run(
            *words, env={"MONITOR_SECRET": "another secret of thirty-two bytes", "NEW_SECRET": NEW}
        )
        assert told.code == WRONG, told.stderr
        assert "secret" in told.stderr
        assert "unforeseen" not in told.stderr
    assert (house.folder / "monitor.db").read_bytes() == before


def copied(house: House, folder: Path) -> House:
    """The same house once more."""
    shutil.copytree(house.folder, folder)
    return House(house.runner, folder)
