"""Counts of runs, notes of visits, and being the only one at something."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import AuthError, ConfigError, ProtocolError, StoreError, TransientError
from monitor.store import runs, visits
from monitor.store.codes import CardState, RunKind
from monitor.store.database import Store

NOW = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)
AT_ONCE = timedelta(0)

pytestmark = pytest.mark.both


def test_what_workers_add_to_one_run_is_added_up(store: Store) -> None:
    """Four threads, none of whose counts is lost, in the run and in the total."""
    number = runs.begin(store, RunKind.CLUSTER, NOW)

    def work() -> None:
        for _ in range(10):
            runs.add(store, number, runs.Counts(jobs=1, messages=3), seconds=2.0)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert runs.total(store) == runs.Counts(jobs=40, messages=120)
    runs.end(store, number, seconds=9.0, failed=False)
    found = runs.latest(store, (RunKind.CLUSTER,), good=True)
    assert found is not None
    assert (found.begun, found.seconds, found.counts.messages) == (NOW, 9.0, 120)


def test_the_latest_run_is_one_that_ended(store: Store) -> None:
    """One that is still busy, or died, is no last run; one that failed is no success."""
    good = runs.begin(store, RunKind.NIGHT, NOW)
    runs.end(store, good, seconds=1.0, failed=False)
    bad = runs.begin(store, RunKind.NIGHT, NOW + timedelta(days=1))
    runs.end(store, bad, seconds=1.0, failed=True)
    runs.begin(store, RunKind.NIGHT, NOW + timedelta(days=2))
    kinds = (RunKind.NIGHT, RunKind.COLLECT)
    last, success = runs.latest(store, kinds), runs.latest(store, kinds, good=True)
    assert last is not None and last.id == bad
    assert success is not None and success.id == good
    assert runs.latest(store, (RunKind.DELIVER,)) is None


def test_old_runs_go_and_their_sum_stays(store: Store) -> None:
    """The counters of Prometheus must not fall."""
    number = runs.begin(store, RunKind.NIGHT, NOW)
    runs.add(store, number, runs.Counts(messages=5))
    assert runs.drop(store, NOW + timedelta(days=1)) == 1
    runs.add(store, number, runs.Counts(messages=2))
    assert runs.total(store).messages == 7


@given(st.integers(0, 9), st.integers(0, 9))
def test_counts_add_and_take_away(one: int, other: int) -> None:
    """What was added can be taken away again."""
    a, b = runs.Counts(messages=one, auth=other), runs.Counts(messages=other)
    assert (a + b) - b == a


@pytest.mark.parametrize(
    ("error", "kind"),
    [(AuthError("x"), "auth"), (TransientError("x"), "transient"), (ProtocolError("x"), "protocol"),
     (ConfigError("x"), "configuration"), (StoreError("x"), "storage"), (ValueError("x"), "unforeseen")],
)  # fmt: skip
def test_every_failure_has_its_kind(error: Exception, kind: str) -> None:
    """And is counted once."""
    assert runs.kind_of(error) == kind
    assert sum(runs.failure(error).failures().values()) == 1


def test_a_visit_that_never_ends_is_a_failure(store: Store) -> None:
    """It is counted before it begins, so that whoever dies of it has counted it."""
    pat = store.partition("pat@example.com", create=True)
    assert visits.visit_of(store, pat, "mail") == visits.Visit()
    for count in (1, 2, 3):
        visits.begin(store, pat, "mail")
        assert visits.visit_of(store, pat, "mail").failures == count
    visits.take_back(store, pat, "mail")
    assert visits.visit_of(store, pat, "mail").failures == 2
    visits.done(store, [pat], "mail", NOW)
    assert visits.visit_of(store, pat, "mail") == visits.Visit(read_at=NOW)


def test_a_parked_account_is_tried_again_after_its_time(store: Store) -> None:
    """Its failures are counted anew then, and when it was last read is still known."""
    pat = store.partition("pat@example.com", create=True)
    visits.done(store, [pat], "mail", NOW)
    visits.begin(store, pat, "mail")
    visits.park(store, pat, "mail", NOW + timedelta(days=1))
    visit = visits.visit_of(store, pat, "mail")
    assert visit.parked(NOW) and not visit.parked(NOW + timedelta(days=1))
    assert visit.read_at == NOW
    visits.begin(store, pat, "mail")
    assert visits.all_visits(store) == {
        (pat.number, visits.key_of(pat, "mail")): visits.Visit(read_at=NOW, failures=1)
    }


def test_notes_go_with_their_owner(store: Store) -> None:
    """And nothing is noted of somebody who is gone."""
    pat = store.partition("pat@example.com", create=True)
    lee = store.partition("lee@example.com", create=True)
    visits.done(store, [pat, lee], "mail", NOW)
    assert pat.forget() == 0
    visits.done(store, [pat, lee], "mail", NOW)
    assert {number for number, _ in visits.all_visits(store)} == {lee.number}


def test_an_owner_is_found_by_the_hash_of_their_address(store: Store) -> None:
    """The hash is what may stand in a queue; of a stranger's, nothing is found."""
    pat = store.partition("pat@example.com", create=True)
    found = store.named(store.name_of("pat@example.com"))
    assert found is not None and found.number == pat.number
    assert store.named(store.name_of("lee@example.com")) is None


def test_one_thing_is_done_by_one_at_a_time(store: Store, engine: str, url: str) -> None:
    """On PostgreSQL over all processes; other things go on meanwhile, and afterwards it is free."""
    with Store.open(url, b"a secret of more than thirty-two bytes") as other:
        with store.alone("this", AT_ONCE) as mine, other.alone("this", AT_ONCE) as theirs:
            assert mine and theirs is (engine == "sqlite")
            with other.alone("that", AT_ONCE) as got:
                assert got
        with other.alone("this", AT_ONCE) as got:
            assert got


def test_who_waits_gets_it_when_the_other_is_done(store: Store, url: str) -> None:
    """Within their patience."""
    begun, got = threading.Event(), []

    def work() -> None:
        with Store.open(url, b"a secret of more than thirty-two bytes") as other:
            begun.set()
            with other.alone("this", timedelta(seconds=20)) as mine:
                got.append(mine)

    with store.alone("this", AT_ONCE):
        thread = threading.Thread(target=work)
        thread.start()
        assert begun.wait(20)
    thread.join(20)
    assert got == [True]


def test_being_alone_keeps_nobody_from_cleaning_up(store: Store) -> None:
    """Traces of deleted rows go although somebody reads a mailbox all night."""
    pat = store.partition("pat@example.com", create=True)
    with store.alone("this", AT_ONCE):
        assert pat.forget() == 0


def test_cards_of_old_weeks_are_not_looked_at(store: Store) -> None:
    """Whose card is due is asked every hour: what it costs must not grow with the years."""
    pat = store.partition("pat@example.com", create=True)
    for week in (202452, 202644, 202645, 202646):
        assert pat.claim(week, NOW)
    for week in (202452, 202645):
        assert pat.mark_sent(week, NOW)
    found = visits.cards(store, (CardState.SENT, CardState.FAILED), 202644)
    assert set(found) == {(pat.number, 202645)}
    assert set(visits.cards(store, (CardState.CLAIMED,), 202646)) == {(pat.number, 202646)}
