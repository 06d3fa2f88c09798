"""The demo's simulator knows the truth about every ask and promise; the ledgers must say the same.

This proves the plumbing: IMAP, headers, threads, clocks, store and ledger. It does not prove the reading, since the
simulated people write plain sentences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from monitor import pipeline
from monitor.demo import run as demo
from monitor.demo.cast import CAST
from monitor.model import AskEntry, Ledger, PromiseEntry

pytest.importorskip("pymap", reason="the demo's mail server is an extra")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> demo.Report:
    return demo.run(tmp_path_factory.mktemp("demo") / "out")


@pytest.fixture(scope="module")
def ledgers(report: demo.Report) -> Iterator[dict[str, Ledger]]:
    with pipeline.open_store(report.config) as store:
        yield {
            person.address: pipeline.book_of(
                report.config, store, person.address, as_of=report.company.as_of
            )[0]
            for person in CAST
        }


def ask_facts(entry: AskEntry) -> tuple[object, ...]:
    return (
        entry.asked_at,
        entry.kind,
        entry.outcome,
        entry.answered_at,
        entry.resolved_at,
        entry.nudges,
    )


def promise_facts(entry: PromiseEntry) -> tuple[object, ...]:
    return (entry.made_at, entry.outcome, entry.settled_at, entry.updates)


@pytest.mark.parametrize("person", CAST, ids=lambda person: person.first)
def test_every_ask_is_as_it_was(report: demo.Report, ledgers: dict[str, Ledger], person: Any) -> None:
    """The ledger of asks holds exactly the asks that were made of this person, with what became of each."""
    truth = [
        (a.asked_at, "shared" if a.shared else "owned", a.outcome, a.answered_at, a.resolved_at, a.nudges)
        for a in report.company.asks
        if a.owner == person.address
    ]
    counted = [entry for entry in ledgers[person.address].asks if entry.counted]
    assert Counter(map(ask_facts, counted)) == Counter(truth)


@pytest.mark.parametrize("person", CAST, ids=lambda person: person.first)
def test_every_promise_is_as_it_was(report: demo.Report, ledgers: dict[str, Ledger], person: Any) -> None:
    """The ledger of promises holds exactly what this person promised, with what became of each."""
    truth = [p for p in report.company.promises if p.owner == person.address]
    counted = [entry for entry in ledgers[person.address].promises if entry.counted]
    assert Counter(map(promise_facts, counted)) == Counter(
        (p.made_at, p.outcome, p.settled_at, p.updates) for p in truth
    )
    due = {entry.made_at: entry.due_at for entry in counted}
    assert {p.made_at: p.due_at for p in truth if p.due_at} == {
        p.made_at: due[p.made_at] for p in truth if p.due_at
    }


def test_everybody_got_one_card(report: demo.Report) -> None:
    """Each of the cast opted in, so each gets exactly one card, and no account failed."""
    assert [account.error for account in report.accounts] == [None] * len(CAST)
    assert len(list((report.out / "cards").glob("*.eml"))) == len(CAST)


def test_the_company_is_small_enough_to_be_served(report: demo.Report) -> None:
    """The embedded server is slow, so the demo stays within what it serves in under a minute."""
    assert 500 < report.copies <= 2500
