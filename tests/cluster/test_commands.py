"""`monitor nightly --cluster`, and what workers say: exit codes as of one machine, lines without a person."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from cluster.company import MONDAY, SECRET, Company
from servers.dovecot_server import free_port

from monitor.cli import cluster
from monitor.cli.cluster import results_of
from monitor.cli.main import monitor
from monitor.cli.output import exit_code
from monitor.store.runs import Counts

pytestmark = pytest.mark.server


@pytest.mark.slow
def test_a_night_is_waited_for(build: Callable[..., Company]) -> None:
    """It ends when the workers have done it, tells what it came to, and the same again finds nothing to do."""
    company = build(4)
    worker = company.worker("--concurrency", "2")
    try:
        out, _ = company.run("nightly", "--cluster", "--as-of", MONDAY)
        assert "jobs 5" in out and "messages 96" in out and "cards_sent 4" in out
        assert set(company.post.cards()) == {f"{name}@example.com" for name in company.people}
        out, said = company.run("nightly", "--cluster", "--log", "json", "--as-of", MONDAY)
        assert out == ""
        lines = [json.loads(line) for line in said.splitlines()]
        assert [line["event"] for line in lines] == ["dispatched", "night done"]
        assert lines[0]["run"] == lines[1]["run"] and "messages" not in lines[1]
    finally:
        worker.terminate()
        said = worker.communicate(timeout=30)[1]
    assert "@" not in said
    assert {json.loads(line)["event"] for line in said.splitlines()} == {
        "worker begins",
        "night done",
        "worker ends",
    }


@pytest.mark.slow
def test_some_that_fail_are_one_and_all_are_their_code(build: Callable[..., Company]) -> None:
    """1 where some logins were refused, as `monitor nightly` says it; the worker names the accounts."""
    company = build(3, wrong=("p001",))
    worker = company.worker()
    _, said = company.run("-q", "nightly", "--cluster", "--as-of", MONDAY, code=1)
    worker.terminate()
    told = worker.communicate(timeout=30)[1]
    assert said.startswith("monitor: 1 of kind auth: the login was refused")
    (failed,) = [line for line in map(json.loads, told.splitlines()) if line["level"] == "error"]
    assert (failed["account"], failed["kind"]) == ("p001", "auth")
    assert "@" not in told


def test_a_night_without_a_worker_is_not_waited_for_for_ever(
    build: Callable[..., Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a minute without any it ends with 4 and says what to start; the jobs wait for whoever comes."""
    company, waited = build(2), []
    monkeypatch.setenv("MONITOR_SECRET", SECRET)
    monkeypatch.setattr(cluster.time, "sleep", waited.append)
    config = str(company.folder / "monitor.toml")
    asked = ["--config", config, "-q", "nightly", "--cluster", "--as-of", MONDAY]
    ended = CliRunner().invoke(monitor, asked)
    assert ended.exit_code == 4
    assert 59 <= sum(waited) <= 61
    assert ended.stderr.splitlines() == [
        "monitor: 3 jobs wait and no worker is there",
        "hint: start `monitor worker`; nothing is lost",
    ]
    company.run("worker", "--until-empty", "--as-of", MONDAY)
    assert company.left() == 0 and len(company.post.cards()) == 2


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        (Counts(), 0),
        (Counts(jobs=4), 0),
        (Counts(jobs=4, retries=2, parked=0), 0),
        (Counts(jobs=4, auth=1), 1),
        (Counts(jobs=4, auth=3, transient=1), 1),
        (Counts(jobs=4, auth=4), 3),
        (Counts(jobs=4, transient=4), 4),
        (Counts(jobs=4, storage=5), 5),
    ],
)
def test_exit_codes(counts: Counts, code: int) -> None:
    """0 done, 1 some failed, else that of what all failed by."""
    assert exit_code(results_of(counts)) == code


def test_every_kind_of_failure_has_its_words() -> None:
    """Else a night that failed would end in an error of ours."""
    assert set(cluster.TOLD) == set(Counts().failures())


@pytest.mark.slow
def test_a_worker_tells_prometheus(build: Callable[..., Company]) -> None:
    """The numbers of `monitor metrics-file`, on this machine alone."""
    company, port = build(2), free_port()
    worker = company.worker("--metrics", str(port))
    end = time.monotonic() + 20
    text = ""
    while not text and time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
                text = answer.read().decode()
        except OSError:
            time.sleep(0.1)
    worker.terminate()
    worker.communicate(timeout=30)
    assert "monitor_mailboxes 2.0" in text and 'monitor_jobs{state="waiting"} 0.0' in text
    assert "p000" not in text and "@" not in text
