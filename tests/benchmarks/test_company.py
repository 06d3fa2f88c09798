"""The simulated company of any size: the same mail from the same seed, in the amounts asked for, and in Maildirs."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest

sys.path.append(
    str(Path(__file__).resolve().parents[2])
)  # the benchmarks are run from the project, not installed

from benchmarks.company import SENT, Company, Copy, Maildirs, Volume
from monitor.connectors.archive import mail
from monitor.demo.cast import DOMAIN
from monitor.directory import Directory
from monitor.reading.reader import read_header

NIGHT = datetime(2026, 11, 13, 2, tzinfo=UTC)
COMPANY = Company.of(24)


@pytest.fixture(scope="module")
def history() -> list[Copy]:
    return list(COMPANY.mail(Volume.history(60, NIGHT)))


def test_addresses_are_one_persons_each() -> None:
    """A hundred thousand people have as many addresses, and are rounded up to whole departments."""
    large = Company.of(100_000)
    addresses = {person.address for person in large.people()}
    assert len(addresses) == large.departments * 12 >= 100_000


def test_the_same_seed_gives_the_same_bytes(history: list[Copy]) -> None:
    """Played again, every byte is the same; another seed gives other mail."""
    assert list(COMPANY.mail(Volume.history(60, NIGHT))) == history
    other = Company(departments=COMPANY.departments, seed=8)
    assert list(other.mail(Volume.history(60, NIGHT))) != history


def test_everybody_has_as_much_as_was_asked_for(history: list[Copy]) -> None:
    """So many copies in each mailbox, about a third of them among colleagues, some sent, nothing from the future."""
    counts = Counter(copy.owner for copy in history)
    assert counts == dict.fromkeys((person.address for person in COMPANY.people()), 60)
    assert 0.25 < sum(copy.internal for copy in history) / len(history) < 0.45
    assert 0.1 < sum(copy.folder == SENT for copy in history) / len(history) < 0.5
    assert all(copy.at < NIGHT for copy in history)


def test_a_day_is_a_day() -> None:
    """The mail of one day was written on it, and its ids are nobody else's."""
    days = [Volume.day(10, NIGHT, batch) for batch in (1, 2)]
    first, second = (list(COMPANY.mail(day)) for day in days)
    assert {copy.at.date() for copy in first} <= {NIGHT.date(), days[0].days[0]}
    assert not _ids(first) & _ids(second)


def test_what_is_internal_is_read_as_such(history: list[Copy]) -> None:
    """What the company calls internal is what the monitor finds internal (M1), and nothing else."""
    directory = Directory(internal_domains=frozenset({DOMAIN}))
    for copy in history[::7]:
        found = read_header(mail("", copy.raw, len(copy.raw), sent=copy.folder == SENT), directory)
        assert (found is not None) == copy.internal


def test_every_copy_is_a_file_of_its_time(history: list[Copy], tmp_path: Path) -> None:
    """A Maildir holds every copy, dated as it came, and the number of facts to expect is known."""
    boxes = Maildirs(tmp_path, (0, 0))
    boxes.owner = None
    for copy in history:
        boxes.put(copy)
    files = [path for path in tmp_path.rglob("cur/*") if path.is_file()]
    assert len(files) == boxes.count == len(history)
    assert boxes.facts.total() == sum(copy.internal for copy in history)
    assert {path.stat().st_mtime for path in files} == {copy.at.timestamp() for copy in history}


def _ids(copies: list[Copy]) -> set[str]:
    return {str(message_from_bytes(copy.raw)["Message-ID"]) for copy in copies}
