"""S2 over many ledgers: nothing is invented, suggestions are few, and chance alone names no cause."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.metrics.insight import FACTS_PER_SUGGESTION, FactKind, SuggestionKind
from monitor.model import AskEntry, AskOutcome, Ledger, PromiseEntry, PromiseKind, PromiseOutcome
from monitor.scorecard import render
from monitor.scorecard.card import Scorecard

KEPT = {PromiseOutcome.KEPT_EARLY, PromiseOutcome.KEPT}
STILL = {PromiseOutcome.OPEN, PromiseOutcome.MOVED, PromiseOutcome.OVERDUE}
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def ledgers(draw: st.DrawFn, pat: Any) -> Ledger:
    """Any mixture of asks and promises, in the window and before it."""
    asks = [_ask(draw, pat, n) for n in range(draw(st.integers(0, 12)))]
    own = [
        pat.ask(
            f"own{n}",
            pat.at(draw(st.integers(1, 13))),
            3.0,
            lead_day=draw(st.sampled_from([True, False, None])),
        )
        for n in range(draw(st.integers(0, 5)))
    ]
    promises = [_promise(draw, pat, n) for n in range(draw(st.integers(0, 10)))]
    return Ledger(asks=tuple(asks), own_asks=tuple(own), promises=tuple(promises))


def _ask(draw: st.DrawFn, pat: Any, n: int) -> AskEntry:
    outcome = draw(st.sampled_from(list(AskOutcome)))
    worked = None if outcome is AskOutcome.WAITING else draw(st.sampled_from([0.0, 2.0, 8.0, 30.0]))
    entry: AskEntry = pat.ask(
        f"x{n:03}",
        pat.at(draw(st.integers(1, 13)), draw(st.integers(0, 23)), month=draw(st.sampled_from([9, 10, 11]))),
        worked,
        kind=draw(st.sampled_from(["owned", "owned", "shared"])),
        nudges=draw(st.sampled_from([0, 0, 1, 3])),
        counted=draw(st.sampled_from([True, True, True, False])),
        asker=f"p{draw(st.integers(0, 3))}",
        outcome=outcome,
    )
    return entry


def _promise(draw: st.DrawFn, pat: Any, n: int) -> PromiseEntry:
    outcome = draw(st.sampled_from(list(PromiseOutcome)))
    made = pat.at(draw(st.integers(1, 9)), month=draw(st.sampled_from([10, 11])))
    entry: PromiseEntry = pat.promise(
        f"x{n:03}",
        made,
        made + timedelta(days=3),
        outcome,
        settled_at=made + timedelta(days=2) if outcome not in STILL else None,
        kind=draw(st.sampled_from([PromiseKind.DELIVER, PromiseKind.CONTACT])),
        updates=draw(st.integers(0, 2)),
        in_time=draw(st.sampled_from([True, False, None])),
        counted=draw(st.sampled_from([True, True, True, False])),
    )
    return entry


def counted(ledger: Ledger, pat: Any) -> tuple[list[AskEntry], list[PromiseEntry]]:
    """What the window saw, worked out once more from the bare ledger."""
    start, end = pat.setting().window
    return (
        [e for e in ledger.asks if e.counted and start <= e.asked_at < end],
        [e for e in ledger.promises if e.counted and start <= e.made_at < end],
    )


def recount(ledger: Ledger, pat: Any) -> dict[FactKind, tuple[int, int]]:
    """Each fact by its own definition, from the ledger alone: how many, of how many (0: there is no whole)."""
    asks, promises = counted(ledger, pat)
    start, end = pat.setting().window
    owned = [e for e in asks if e.kind == "owned"]
    answered = [e for e in owned if e.outcome in (AskOutcome.ANSWERED, AskOutcome.HANDED_OVER)]
    waits = [e for e in ledger.asks if e.counted and e.kind == "owned" and e.outcome is AskOutcome.WAITING]
    came_due = [
        e
        for e in promises
        if e.kind is not PromiseKind.CONTACT
        and e.outcome in KEPT | {PromiseOutcome.KEPT_LATE, PromiseOutcome.OVERDUE}
    ]
    overdue = [e for e in ledger.promises if e.counted and e.outcome is PromiseOutcome.OVERDUE]
    dated = [e for e in ledger.own_asks if e.counted and e.lead_day is not None and start <= e.asked_at < end]
    local = pat.setting().terms.calendar.local
    period = pat.setting().period

    def this_week(instant: Any) -> bool:
        return instant is not None and period.first <= local(instant).date() <= period.last

    told = [e for e in promises if e.outcome is PromiseOutcome.MOVED or (e.updates and e.in_time)]
    handed = [e for e in asks if e.outcome is AskOutcome.HANDED_OVER]
    passed_on = [e for e in promises if e.outcome is PromiseOutcome.HANDED_OVER]
    older = [e for e in ledger.asks if e.counted and this_week(e.answered_at) and not this_week(e.asked_at)]
    return {
        FactKind.ANSWERED_IN_TARGET: (sum(e.on_time is True for e in answered), len(owned)),
        FactKind.ANSWERED_UNPROMPTED: (sum(e.nudges == 0 for e in answered), len(answered)),
        FactKind.CLOSED_EARLIER: (len(older), 0),
        FactKind.NOTHING_WAITS: (0 if waits else len(owned), 0),
        FactKind.KEPT_IN_TIME: (sum(e.outcome in KEPT for e in came_due), len(came_due)),
        FactKind.NOTHING_OVERDUE: (0 if overdue else len(promises), 0),
        FactKind.TOLD_IN_TIME: (len(told), 0),
        FactKind.HANDED_OVER: (len(handed) + len(passed_on), 0),
        FactKind.KEPT_LATE: (sum(e.outcome is PromiseOutcome.KEPT_LATE for e in came_due), 0),
        FactKind.LEAD_TIME: (sum(e.lead_day is True for e in dated), len(dated)),
    }


@MANY
@given(data=st.data())
def test_every_fact_is_in_the_ledger(pat: Any, data: st.DataObject) -> None:
    """What went well is counted again from the ledger: the same numbers, never nothing, at least half of its whole."""
    ledger = data.draw(ledgers(pat))
    again = recount(ledger, pat)
    card = pat.make(ledger)
    for fact in card.facts:
        assert (fact.n, fact.of) == again[fact.kind]
        assert fact.n > 0
        assert 2 * fact.n >= fact.of
    told = {fact.kind for fact in card.facts}
    missing = {kind for kind, (n, of) in again.items() if n and 2 * n >= of} - told
    assert missing == set()


@MANY
@given(data=st.data())
def test_suggestions_are_at_most_a_quarter_and_have_their_evidence(pat: Any, data: st.DataObject) -> None:
    """One for every four facts, none without the mails that speak for it, and each fact and suggestion said once."""
    ledger = data.draw(ledgers(pat))
    card: Scorecard = pat.make(ledger)
    assert len(card.suggestions) * FACTS_PER_SUGGESTION <= len(card.facts)
    asks, _ = counted(ledger, pat)
    start, end = pat.setting().window
    evidence = {
        SuggestionKind.NEW_DATES: sum(
            e.counted and e.outcome is PromiseOutcome.OVERDUE for e in ledger.promises
        ),
        SuggestionKind.SHORT_REPLY: sum(e.nudges > 0 for e in asks),
        SuggestionKind.MORE_LEAD: sum(
            e.counted and e.lead_day is False and start <= e.asked_at < end for e in ledger.own_asks
        ),
        **{
            kind: sum(cause.late for cause in card.causes if cause.kind == name)
            for kind, name in ((SuggestionKind.LEAVE_NOTICE, "leave"), (SuggestionKind.GROUP_OWNER, "shared"))
        },
    }
    for idea in card.suggestions:
        assert idea.n == evidence[idea.kind] > 1
    kinds = [fact.kind for fact in card.facts]
    assert len(set(kinds)) == len(kinds)


@MANY
@given(data=st.data())
def test_each_item_has_one_step_and_every_ledger_can_be_said(pat: Any, data: st.DataObject) -> None:
    """Exactly one suggested next step an item, in both languages, in lines of eighty columns."""
    card: Scorecard = pat.make(data.draw(ledgers(pat)))
    shown = min(10, len(card.waiting)) + min(3, len(card.shared)) + min(10, len(card.promises_open))
    for language in ("en", "de"):
        text = render.text(card, None, render.Look(language=language))
        assert max(map(len, text.splitlines())) <= 80
        if not card.nothing_to_say:
            assert text.count("→ ") == shown


def test_chance_alone_names_hardly_ever_a_cause(pat: Any) -> None:
    """Lateness thrown like a die over weekdays, hours, askers and threads: a cause on fewer than one card in twenty."""
    chance, blamed = Random(46), 0
    for _ in range(200):
        asks = tuple(_thrown(pat, chance, n) for n in range(40))
        blamed += bool(pat.make(Ledger(asks=asks)).causes)
    assert blamed <= 10


def _thrown(pat: Any, chance: Random, n: int) -> AskEntry:
    entry: AskEntry = pat.ask(
        f"t{n:03}",
        pat.at(chance.randint(1, 13), chance.randint(6, 16)),
        chance.choice([2.0, 2.0, 20.0]),
        asker=f"p{chance.randint(0, 5)}",
        thread_length=chance.choice([1, 2, 8]),
        kind=chance.choice(["owned", "owned", "shared"]),
    )
    return entry


def test_a_true_cause_is_named_in_every_language(pat: Any) -> None:
    """Each kind of cause, said as a count of mails beside the count of the others."""
    makers: dict[str, Callable[[int], dict[str, Any]]] = {
        "in threads of 6 mails and more": lambda n: {"thread_length": 9},
        "sent to several people at once": lambda n: {"kind": "shared"},
        "from one person, who sent 8 asks": lambda n: {"asker": "busy"},
    }
    for said, more in makers.items():
        quick = [pat.ask(f"q{n}", pat.at(1 + n % 12, 8 + n % 6), 2.0, asker=f"p{n}") for n in range(24)]
        slow = [
            pat.ask(f"s{n}", pat.at(1 + (5 * n) % 12, 8 + n % 6), 20.0, **{"asker": f"r{n}", **more(n)})
            for n in range(8)
        ]
        text = " ".join(render.text(pat.make(Ledger(asks=(*quick, *slow)))).split()).lower()
        assert f"{said}: 8 of 8 late, against 0 of 24 otherwise." in text
