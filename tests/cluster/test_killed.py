"""Workers that die in the middle: nothing is lost, nothing is there twice, and no card comes twice."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cluster.company import LATER, MONDAY, Company, fill, names
from servers.dovecot_server import Dovecot, find_dovecot
from servers.postgres_server import Postgres

pytestmark = pytest.mark.server

WORKERS = 3


def disturbed(company: Company, kills: int, seconds: float) -> list[str]:
    """Run a night with three workers, one of which is killed again and again while jobs run; who was busy then."""
    company.run("dispatch", "--as-of", MONDAY)
    workers = [company.worker() for _ in range(WORKERS)]
    killed: list[str] = []
    end = time.monotonic() + seconds
    try:
        while company.left() and len(killed) < kills:
            assert time.monotonic() < end, "the night does not end"
            busy = company.query(
                "SELECT left(lock, 8) FROM monitor_jobs.procrastinate_jobs WHERE status = 'doing'"
            )
            if len(busy) < WORKERS - 1:
                time.sleep(0.01)
                continue
            time.sleep(random.uniform(0, 0.15))
            victim = random.randrange(WORKERS)
            workers[victim].send_signal(signal.SIGKILL)
            workers[victim].communicate()
            workers[victim] = company.worker()
            killed += [str(busy)]
        while company.left():
            assert time.monotonic() < end, "the night does not end"
            time.sleep(0.1)
    finally:
        for worker in workers:
            worker.terminate()
        said = [worker.communicate(timeout=60)[1] for worker in workers]
    assert not any('"parked"' in words for words in said), said
    return killed


def held_together(company: Company, alone: Company, kills: int, some: list[str]) -> None:
    """The facts are those of an undisturbed run on one machine, and each card came once."""
    company.run(
        "deliver", "--as-of", LATER
    )  # a card whose claim died with its worker is sent behind its lease
    rows, expected = company.rows(), alone.rows()
    assert {**rows, "visit": 0} == {**expected, "visit": 0}
    assert company.ledgers(some) == alone.ledgers(some)
    cards = company.post.cards()
    assert set(cards) == {f"{name}@example.com" for name in company.people}
    assert {name: len(ids) for name, ids in cards.items()} == dict.fromkeys(cards, 1)
    # Killed between the mail server's word and the mark: the same mail again, which mailboxes fold.
    assert sum(ids.total() - 1 for ids in cards.values()) <= kills


@pytest.mark.slow
def test_workers_that_are_killed_lose_nothing(build: Callable[..., Company]) -> None:
    """Twelve mailboxes, three workers, and a SIGKILL each time that they are at work."""
    company, alone = build(12, per_server=6), build(12, queue=False)
    plain = alone.start("-q", "nightly", "--as-of", MONDAY)
    killed = disturbed(company, kills=3, seconds=60)
    _, said = plain.communicate(timeout=60)
    assert (plain.returncode, said) == (0, "")
    assert killed
    held_together(company, alone, len(killed), company.people[:2])


@pytest.mark.long
@pytest.mark.timeout(300)
def test_two_hundred_mailboxes_with_workers_killed_all_night(tmp_path: Path, postgres: Postgres) -> None:
    """A worker dies every second or two."""
    find_dovecot()
    people = names(200)
    server = Dovecot(*[f"{name}@example.com" for name in people])
    fill(server, people, 20)
    server.start()
    company = Company.build(tmp_path / "many", server, postgres, people, per_server=6)
    alone = Company.build(tmp_path / "alone", server, postgres, people, queue=False)
    try:
        killed = disturbed(company, kills=25, seconds=180)
        assert len(killed) >= 15
        alone.run("-q", "nightly", "--as-of", MONDAY)
        held_together(company, alone, len(killed), people[:4])
    finally:
        company.close()
        alone.close()
        server.remove()


@pytest.mark.slow
def test_a_signal_lets_jobs_end(build: Callable[..., Company]) -> None:
    """SIGTERM stops a worker with exit code 0, and leaves no job half done."""
    company = build(6)
    company.run("dispatch", "--as-of", MONDAY)
    worker: subprocess.Popen[str] = company.worker()
    while not company.query("SELECT 1 FROM message LIMIT 1"):
        time.sleep(0.02)
    worker.terminate()
    out, said = worker.communicate(timeout=30)
    assert (worker.returncode, out) == (0, "")
    states = company.query(
        "SELECT status::text, count(*) FROM monitor_jobs.procrastinate_jobs GROUP BY status"
    )
    assert dict(states).get("doing", 0) == 0, said
