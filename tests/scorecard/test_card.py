"""What stands on a card, and in which order."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.model import AskOutcome, Ledger, PromiseOutcome
from monitor.scorecard import render
from monitor.scorecard.card import Access, Step
from monitor.scorecard.catalogue import catalogue
from monitor.scorecard.data import as_data, as_json
from monitor.scorecard.numbers import _remainder
from monitor.scorecard.said import Words
from monitor.scorecard.speaker import Speaker


def test_waiting_asks_stand_oldest_first_and_shared_ones_apart(pat: Any) -> None:
    """Owned asks that wait, by the instant they came; asks of several people in their own list (A2, S1)."""
    card = pat.make()
    assert [item.entry.id for item in card.waiting] == ["a-7k2m9qx4", "a-w4hd2k8s"]
    assert [item.entry.id for item in card.shared] == ["a-grp5v0tz"]


def test_every_waiting_item_has_one_fitting_step(pat: Any) -> None:
    """A reminder, time left, several addressees and old age each call for another step (S1)."""
    card = pat.make()
    assert [item.step for item in card.waiting] == [Step.ANSWER_AGAIN, Step.ANSWER]
    assert card.shared[0].step is Step.SETTLE_WHO
    old = pat.ask("old", pat.at(1, month=9), None)
    late = pat.ask("late", pat.at(10), None)
    steps = [item.step for item in pat.make(Ledger(asks=(late, old))).waiting]
    assert steps == [Step.CLOSE, Step.DATE]


def test_zero_working_time_is_a_value(pat: Any) -> None:
    """An ask that came at night has its whole target left: 0 is not "unknown" (C5)."""
    night = pat.ask("night", datetime(2026, 11, 15, 20, tzinfo=UTC), None)
    (item,) = pat.make(Ledger(asks=(night,))).waiting
    assert item.entry.working == timedelta(0)
    assert item.left == timedelta(hours=8)


def test_open_promises_stand_by_due_date_undated_last(pat: Any) -> None:
    """What is past its date comes first, what waits for an event last."""
    card = pat.make()
    assert [item.entry.outcome for item in card.promises_open] == [
        PromiseOutcome.OVERDUE,
        PromiseOutcome.MOVED,
        PromiseOutcome.OPEN,
    ]
    assert [item.step for item in card.promises_open] == [Step.NEW_DATE, Step.PLAN, Step.WHEN_IT_HAPPENS]
    assert card.promises_open[0].over == timedelta(hours=8)
    assert card.promises_open[2].left is None


def test_uncounted_entries_stay_off_the_card(pat: Any) -> None:
    """What is below the threshold of E5 is in the ledgers only."""
    ledger = Ledger(asks=(pat.ask("maybe", pat.at(10), None, counted=False),))
    assert pat.make(ledger).nothing_to_say


def test_late_answers_to_earlier_asks_are_closed_this_week(pat: Any) -> None:
    """An ask of an earlier week answered within the period is listed as closed (A10)."""
    earlier = pat.ask("early", pat.at(2), 200.0)
    card = pat.make(Ledger(asks=(earlier,)))
    assert earlier.answered_at is not None
    assert card.closed == (earlier,)


def test_kept_promises_are_those_settled_in_the_period(pat: Any) -> None:
    """Kept in an earlier week is history."""
    assert {entry.id for entry in pat.make().kept} == {"p-k3pt0001", "p-k3pt0002", "p-l8tek3pt"}


def test_the_mirror_counts_and_tells_nobodys_answer_time(pat: Any) -> None:
    """Own waiting asks are a number, lead time a share of one's own dated asks (S1)."""
    card = pat.make()
    assert card.own_waiting == 4
    assert card.lead_given == (3, 4)


def test_days_off_are_weekdays_without_hours(pat: Any) -> None:
    """Weekends are no leave; an absence on working days is."""
    from monitor.hours import Terms

    assert pat.make().days_off == ()
    away = pat.setting().terms.calendar.with_absences(
        [(datetime(2026, 11, 4).date(), datetime(2026, 11, 8).date())]
    )
    card = pat.make(terms=Terms(calendar=away))
    assert [day.day for day in card.days_off] == [4, 5, 6]
    assert "3 working days were leave or holidays (4–6 Nov)" in render.text(card)


def test_an_empty_ledger_gives_an_honest_card(pat: Any) -> None:
    """Nothing raises for lack of mail, nothing is praised, nothing suggested."""
    card = pat.make(Ledger(), ())
    assert card.nothing_to_say
    assert (card.facts, card.suggestions, card.causes) == ((), (), ())


def test_the_same_facts_give_the_same_card_in_any_order(pat: Any) -> None:
    """The order of entries in the ledger does not matter (C7)."""
    ledger = pat.ledger()
    turned = Ledger(
        asks=ledger.asks[::-1],
        own_asks=ledger.own_asks[::-1],
        promises=ledger.promises[::-1],
        exclusions=ledger.exclusions,
    )
    one, two = pat.make(ledger), pat.make(turned)
    assert as_json(one) == as_json(two)
    assert one.facts == two.facts
    assert one.waiting == two.waiting


def test_json_has_exactly_the_documented_keys(pat: Any) -> None:
    """The contract: keys, RFC 3339 in UTC, whole seconds, null for unknown."""
    seen = Access(at=pat.as_of, by="command line", what="card")
    data = json.loads(as_json(pat.make(access=(seen,))))
    assert list(data) == [
        "person",
        "period",
        "as_of",
        "known_from",
        "measurements",
        "waiting",
        "promises_open",
        "exclusions",
        "access",
    ]
    assert data["period"] == {"from": "2026-11-09", "to": "2026-11-15"}
    assert data["as_of"] == "2026-11-16T06:00:00Z"
    assert data["known_from"] == "2026-08-04"
    assert data["waiting"] == ["a-7k2m9qx4", "a-w4hd2k8s"]
    assert data["access"] == [{"at": "2026-11-16T06:00:00Z", "by": "command line", "what": "card"}]
    median = data["measurements"][0]
    assert list(median) == ["metric", "value", "unit", "n", "waiting", "low", "high", "note"]
    assert median["value"] == 14760
    assert type(median["value"]) is int
    assert data["measurements"][4]["value"] is None


def test_zero_stays_zero_in_json(pat: Any) -> None:
    """A measured 0 is not null."""
    from monitor.model import Measurement

    zero = Measurement(metric="open_asks", value=0, unit="count", n=0)
    (shown,) = as_data(pat.make(Ledger(), (zero,)))["measurements"]
    assert shown["value"] == 0


def test_a_card_does_not_print_its_owner(pat: Any) -> None:
    """The record's repr, which a log might show, has neither address nor name."""
    shown = repr(pat.make())
    assert "pat@example.com" not in shown
    assert "Pat" not in shown


@pytest.mark.parametrize("outcome", [AskOutcome.EXPIRED, AskOutcome.WITHDRAWN, AskOutcome.COVERED])
def test_only_waiting_asks_wait(pat: Any, outcome: AskOutcome) -> None:
    """What ended otherwise is not asked of the reader again."""
    assert pat.make(Ledger(asks=(pat.ask("x", pat.at(10), None, outcome=outcome),))).waiting == ()


def test_the_counts_of_asks_add_up(pat: Any) -> None:
    """What ended otherwise than by an answer, and what waits from other weeks, is said beside the figures."""
    inside = [pat.ask(f"in{n}", pat.at(10), 2.0) for n in range(2)]
    passed = pat.ask("over", pat.at(10), 1.0, outcome=AskOutcome.HANDED_OVER, answered_at=None)
    older = pat.ask("old", pat.at(1, month=9), None)
    card = pat.make(Ledger(asks=(*inside, passed, older)))
    said = Words(), catalogue("en")
    assert list(_remainder(Speaker(card, *said), 3)) == [
        "One of them ended otherwise: passed on, taken back, or answered by somebody else.",
        "One from other weeks still waits.",
    ]
    assert list(_remainder(Speaker(pat.make(Ledger(asks=tuple(inside))), *said), 2)) == []
