"""Causes, good facts and suggestions: only what the ledger carries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from monitor.metrics.insight import CauseKind, FactKind, is_late
from monitor.model import Ledger

EIGHT = timedelta(hours=8)


def test_equal_to_the_target_is_in_time(pat: Any) -> None:
    """The limit itself is not late (A9)."""
    assert not is_late(pat.ask("x", pat.at(2), 8.0), EIGHT)
    assert is_late(pat.ask("x", pat.at(2), 8.1), EIGHT)


def test_a_cause_needs_a_pattern_that_chance_would_not_give(pat: Any) -> None:
    """Six late asks all in long threads, eighteen quick ones in short ones: that is a cause."""
    quick = [pat.ask(f"q{n}", pat.at(1 + n % 12, 8 + n % 6), 2.0, asker=f"p{n}") for n in range(18)]
    slow = [
        pat.ask(f"s{n}", pat.at(2 + 2 * n % 11, 8 + n), 20.0, asker=f"r{n}", thread_length=7)
        for n in range(6)
    ]
    (cause,) = pat.make(Ledger(asks=(*quick, *slow))).causes
    assert (cause.kind, cause.late, cause.of, cause.other_late, cause.other_of) == (
        CauseKind.LONG_THREAD, 6, 6, 0, 18,
    )  # fmt: skip


def test_few_or_even_lateness_names_no_cause(pat: Any) -> None:
    """Three late ones are an anecdote, and everything late has no root but the whole."""
    assert pat.make().causes == ()
    everything = [pat.ask(f"s{n}", pat.at(2 + n), 20.0) for n in range(9)]
    assert pat.make(Ledger(asks=tuple(everything))).causes == ()


def test_a_suggestion_needs_four_good_facts_beside_it(pat: Any) -> None:
    """The same two overdue promises bring a suggestion only when enough went well (S2)."""
    card = pat.make()
    assert len(card.facts) >= 4
    assert len(card.suggestions) <= len(card.facts) // 4
    assert card.suggestions
    bare = Ledger(asks=tuple(pat.ask(f"w{n}", pat.at(2 + n), None, nudges=2) for n in range(9)))
    assert pat.make(bare).suggestions == ()


def test_facts_are_not_invented(pat: Any) -> None:
    """A part counts as having gone well only from half of its whole on."""
    asks = [pat.ask(f"s{n}", pat.at(2), 20.0, nudges=1) for n in range(9)] + [pat.ask("q", pat.at(2), 1.0)]
    kinds = {fact.kind for fact in pat.make(Ledger(asks=tuple(asks))).facts}
    assert FactKind.ANSWERED_IN_TARGET not in kinds
    assert FactKind.ANSWERED_UNPROMPTED not in kinds
    assert FactKind.NOTHING_WAITS in kinds


def test_the_hour_of_an_answer_earns_nothing(pat: Any) -> None:
    """Answers at night and answers by day with equal working time give equal facts (S2)."""
    day = [pat.ask(f"d{n}", pat.at(2 + n, 9), 1.0) for n in range(5)]
    night = [
        pat.ask(f"d{n}", pat.at(2 + n, 9), 1.0, answered_at=pat.at(2 + n, 23), clock=timedelta(hours=14))
        for n in range(5)
    ]
    assert pat.make(Ledger(asks=tuple(day))).facts == pat.make(Ledger(asks=tuple(night))).facts
