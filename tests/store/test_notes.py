"""Corrections, exclusions, looks, cards and standing of one owner."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.model import Correction, Verb
from monitor.store.codes import CardState, Look, Standing
from monitor.store.database import Store
from monitor.store.partition import Partition

NOW = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)
WEEK = 202646

pytestmark = pytest.mark.both


def test_corrections_come_back_in_order(partition: Partition) -> None:
    """S3: the same verb again replaces the first; undo takes all of an item's back."""
    done = Correction(item="p-7k2m9qx4", verb=Verb.DONE_ELSEWHERE)
    due = Correction(item="p-aaaaaaaa", verb=Verb.DUE, due=date(2026, 11, 20))
    later = Correction(item="p-aaaaaaaa", verb=Verb.DUE, due=date(2026, 11, 23))
    for correction in (due, done, later):
        partition.correct(correction)
    assert partition.corrections() == (done, later)
    assert partition.undo("p-aaaaaaaa") == 1
    assert partition.undo("p-aaaaaaaa") == 0
    assert partition.corrections() == (done,)


def test_exclusions_are_counted_by_rule(partition: Partition) -> None:
    """The same thing excluded by the same rule again counts once."""
    for rule, what in (("M5", "a"), ("M5", "a"), ("M5", "b"), ("X-skew", "a")):
        partition.exclude(rule, NOW, what)
    partition.exclude("M4", NOW - timedelta(days=1), "c")
    assert partition.exclusions() == {"M5": 2, "X-skew": 1, "M4": 1}
    assert partition.exclusions(since=NOW) == {"M5": 2, "X-skew": 1}


def test_a_rule_is_no_free_text(partition: Partition) -> None:
    """Only METRICS rule ids have a number."""
    with pytest.raises(ValueError, match="METRICS rule"):
        partition.exclude("the mail says no", NOW, "a")


def test_the_access_log_keeps_every_look(partition: Partition) -> None:
    """Two looks at one instant are two; none is replaced."""
    partition.log_access(NOW, Look.SCORECARD)
    partition.log_access(NOW, Look.SCORECARD)
    partition.log_access(NOW + timedelta(days=1), Look.EXPORT)
    assert [kind for _, kind in partition.accesses()] == [Look.SCORECARD, Look.SCORECARD, Look.EXPORT]
    assert partition.accesses(since=NOW + timedelta(hours=1)) == ((NOW + timedelta(days=1), Look.EXPORT),)


def test_a_new_owner_is_active_and_may_pause(partition: Partition) -> None:
    """A pause says until when."""
    assert partition.standing() == (Standing.ACTIVE, None)
    partition.set_standing(Standing.PAUSED, NOW)
    assert partition.standing() == (Standing.PAUSED, NOW)


def test_a_card_is_claimed_once(partition: Partition, store: Store) -> None:
    """Whoever asks second gets nothing, today or later; another week or owner is another card."""
    assert partition.claim(WEEK, NOW)
    assert not partition.claim(WEEK, NOW)
    assert partition.mark_sent(WEEK, NOW)
    assert not partition.claim(WEEK, NOW + timedelta(days=3))
    assert partition.claim(WEEK + 1, NOW)
    assert store.partition("kim@example.com", create=True).claim(WEEK, NOW)


def test_a_released_claim_is_due_again(partition: Partition) -> None:
    """Nothing was sent, so somebody may try again; what was sent cannot be released."""
    partition.claim(WEEK, NOW)
    assert partition.release(WEEK)
    assert partition.claim(WEEK, NOW)
    partition.mark_sent(WEEK, NOW)
    assert not partition.release(WEEK)
    assert not partition.mark_failed(WEEK, NOW)


def test_a_failed_card_stays_failed(partition: Partition) -> None:
    """Refused for good: this week is over."""
    partition.claim(WEEK, NOW)
    assert partition.mark_failed(WEEK, NOW)
    assert not partition.claim(WEEK, NOW)
    assert [card.state for card in partition.cards()] == [CardState.FAILED]


def test_a_stale_claim_is_seen_and_taken_over_once(partition: Partition) -> None:
    """The holder died between sending and marking: the next one sends with the same Message-ID seed."""
    partition.claim(WEEK, NOW)
    (claim,) = partition.cards()
    assert (claim.state, claim.at, claim.seed) == (CardState.CLAIMED, NOW, partition.seed(WEEK))
    later = NOW + timedelta(hours=2)
    assert not partition.reclaim(WEEK, later, stale_before=NOW)
    assert partition.reclaim(WEEK, later, stale_before=NOW + timedelta(hours=1))
    assert not partition.reclaim(WEEK, later, stale_before=NOW + timedelta(hours=1))
    assert partition.cards()[0].seed == claim.seed != partition.seed(WEEK + 1)


def test_a_claim_in_a_failed_transaction_was_none(partition: Partition, store: Store) -> None:
    """Only what was committed counts."""

    def cut_short() -> None:
        with store.transaction():
            assert partition.claim(WEEK, NOW)
            raise RuntimeError("cut")

    with pytest.raises(RuntimeError):
        cut_short()
    assert partition.cards() == ()
    assert partition.claim(WEEK, NOW)
