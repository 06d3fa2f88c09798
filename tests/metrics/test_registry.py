"""Every metric over hand-made ledgers: who is counted, what is an event, what a number is missing for (METRICS E5)."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from math import inf
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.hours import Calendar, Terms
from monitor.metrics.change import slower
from monitor.metrics.registry import METRICS, measure
from monitor.metrics.window import Window, hours_and_minutes
from monitor.model import (
    AskEntry,
    AskOutcome,
    Condition,
    Ledger,
    Measurement,
    PromiseEntry,
    PromiseKind,
    PromiseOutcome,
)

START, END = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC)
AS_OF = datetime(2026, 3, 31, tzinfo=UTC)
MIDDLE = datetime(2026, 3, 11, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TERMS = Terms(calendar=Calendar([(None, "UTC", {day: ((time(9), time(17)),) for day in range(5)})]))

NAMES = [
    "first_response_median",
    "first_response_p90",
    "answered_on_time",
    "answered_share",
    "acknowledged_median",
    "promises_made",
    "promises_kept_on_time",
    "follow_through_median",
    "follow_through_p90",
    "updates_in_time",
    "handed_over",
    "lead_time_given",
    "own_asks_waiting",
    "open_asks",
    "overdue_promises",
]

AskOut, PromiseOut = AskOutcome, PromiseOutcome


def ask(outcome: AskOutcome = AskOut.ANSWERED, hours: float | None = 1, **more: Any) -> AskEntry:
    """An owned ask that took, or has waited, so many working hours."""
    working = None if hours is None else hours * HOUR
    entry = AskEntry(
        id="a-1",
        message=more.pop("message", "m1"),
        asker="kim",
        addressee="pat",
        kind="owned",
        asked_at=MIDDLE,
        outcome=outcome,
        working=working,
        clock=working,
        resolving=working,
    )
    return replace(entry, **more)


def promise(outcome: PromiseOutcome = PromiseOut.KEPT, hours: float | None = 1, **more: Any) -> PromiseEntry:
    """A promise made and due in the window that took, or has been open, so many working hours."""
    entry = PromiseEntry(
        id="p-1",
        message="m1",
        beneficiaries=("kim",),
        clause="c",
        kind=PromiseKind.DELIVER,
        made_at=MIDDLE,
        due_at=MIDDLE + 2 * DAY,
        first_due_at=MIDDLE + 2 * DAY,
        due_from="explicit",
        condition=Condition.NONE,
        hedged=False,
        ours=False,
        outcome=outcome,
        working=None if hours is None else hours * HOUR,
    )
    return replace(entry, **more)


def measured(metric: str, terms: Terms = TERMS, **ledger: Any) -> Measurement:
    """One metric of a ledger with these entries."""
    found = measure(Ledger(**ledger), terms, START, END, AS_OF)
    return next(it for it in found if it.metric == metric)


class TestRegistry:
    """E5: every metric, once, whatever the ledger holds."""

    def test_the_names_are_those_of_the_contract(self) -> None:
        """The registry measures every documented metric in the documented order."""
        assert [it.metric for it in measure(Ledger(), TERMS, START, END, AS_OF)] == NAMES
        assert len(METRICS) == len(NAMES)

    def test_an_empty_ledger(self) -> None:
        """Counts are zero; what cannot be estimated has no value, which is not zero."""
        for it in measure(Ledger(), TERMS, START, END, AS_OF):
            if it.unit == "count":
                assert (it.value, it.n, it.note) == (0, 0, "")
            else:
                assert (it.value, it.low, it.high, it.note) == (None, None, None, "not enough mail")

    def test_units(self) -> None:
        """Durations are seconds, shares lie within 0 and 1, counts are counts."""
        units = {it.metric: it.unit for it in measure(Ledger(), TERMS, START, END, AS_OF)}
        assert {name for name in NAMES if units[name] == "seconds"} == {
            name for name in NAMES if name.endswith(("_median", "_p90"))
        }
        counts = {"promises_made", "handed_over", "own_asks_waiting", "open_asks", "overdue_promises"}
        assert {name for name in NAMES if units[name] == "count"} == counts


class TestFirstResponse:
    """E1: the time the person takes while the ask is theirs."""

    def test_half_and_nine_tenths(self) -> None:
        """Ten asks answered after one to ten hours."""
        asks = tuple(ask(hours=hours) for hours in range(1, 11))
        median, p90 = (measured(f"first_response_{it}", asks=asks) for it in ("median", "p90"))
        assert (median.value, p90.value) == (5 * 3600, 9 * 3600)
        assert (median.n, median.waiting) == (10, 0)
        assert median.low is not None
        assert median.low <= 5 * 3600

    def test_five_are_too_few(self) -> None:
        """E2: counts only, no interval; six are enough."""
        found = measured("first_response_median", asks=(ask(),) * 4 + (ask(AskOut.WAITING),))
        assert (found.value, found.low, found.high) == (None, None, None)
        assert (found.n, found.waiting, found.note) == (5, 1, "not enough mail")
        assert measured("first_response_median", asks=(ask(),) * 6).value == 3600

    def test_not_reached_is_more_than(self) -> None:
        """The level is not reached while more than half waits: longer than the longest wait."""
        asks = (ask(hours=1),) * 3 + (ask(AskOut.WAITING, hours=30.5),) * 4
        found = measured("first_response_median", asks=asks)
        assert (found.value, found.note, found.waiting) == (None, "more than 30 h 30 min", 4)

    def test_zero_is_a_time(self) -> None:
        """Asks answered outside working hours took no time and are in."""
        assert measured("first_response_median", asks=(ask(hours=0),) * 6).value == 0

    def test_who_takes_part(self) -> None:
        """Shared, uncounted, earlier, later and untimed asks are not in the population."""
        others = (
            ask(kind="shared"),
            ask(counted=False),
            ask(asked_at=START - DAY),
            ask(asked_at=END),
            ask(hours=None, evidence="corrected"),
        )
        assert measured("first_response_median", asks=others).n == 0
        assert measured("first_response_median", asks=(ask(asked_at=START),)).n == 1

    def test_events_and_censorings(self) -> None:
        """Hand-overs are events; covered and withdrawn asks leave at their instant, expired ones still wait."""
        asks = (
            *(ask(AskOut.HANDED_OVER, hours=2),) * 3,
            ask(AskOut.COVERED, hours=1),
            ask(AskOut.WITHDRAWN, hours=1),
            ask(AskOut.EXPIRED, hours=9),
        )
        found = measured("first_response_median", asks=asks)
        # Four at risk at two hours, three handed over then: a quarter is left.
        assert (found.value, found.n, found.waiting) == (7200, 6, 1)
        assert measured("first_response_p90", asks=asks).note == "more than 9 h"

    def test_on_time_counts_the_target_itself(self) -> None:
        """An answer after exactly eight hours is within a target of eight."""
        asks = (ask(hours=8),) * 3 + (ask(hours=8.01),) * 3
        assert measured("answered_on_time", asks=asks).value == pytest.approx(0.5)
        strict = replace(TERMS, target=7 * HOUR)
        assert measured("answered_on_time", strict, asks=asks).value == 0


class TestAnsweredShare:
    """E5: answered or handed over by as_of; covered and withdrawn compete."""

    def test_competing(self) -> None:
        """Three answered and three covered: half."""
        asks = (ask(),) * 2 + (ask(AskOut.HANDED_OVER),) + (ask(AskOut.COVERED),) * 3
        assert measured("answered_share", asks=asks).value == pytest.approx(0.5)

    def test_done_elsewhere_counts_as_answered(self) -> None:
        """It has no duration but an outcome: three of six."""
        elsewhere = ask(hours=None, evidence="corrected")
        asks = (elsewhere,) * 3 + (ask(AskOut.WAITING),) * 3
        found = measured("answered_share", asks=asks)
        assert (found.value, found.n, found.waiting) == (0.5, 6, 3)
        assert measured("answered_share", asks=(elsewhere,) * 6).value == 1


class TestAcknowledged:
    """E5: where the first response only acknowledged, the time to the substance."""

    def test_population_and_censoring(self) -> None:
        """Answers of substance are out; what is still to come is censored and waits."""
        told: dict[str, Any] = {"acknowledged_at": MIDDLE}
        asks = (
            *(ask(resolving=4 * HOUR, resolved_at=MIDDLE, **told),) * 4,
            *(ask(resolving=9 * HOUR, **told),) * 2,
            *(ask(hours=0),) * 9,
        )
        found = measured("acknowledged_median", asks=asks)
        assert (found.value, found.n, found.waiting) == (4 * 3600, 6, 2)


class TestPromises:
    """E5: counts, the share kept on time and the time it took."""

    def test_counts(self) -> None:
        """Made in the window, overdue whenever made; what was no promise, or is not counted, is in neither."""
        promises = (
            promise(),
            promise(PromiseOut.OVERDUE, made_at=START - DAY),
            promise(PromiseOut.OVERDUE),
            promise(PromiseOut.OVERDUE, counted=False),
            promise(PromiseOut.DISMISSED),
        )
        assert measured("promises_made", promises=promises).value == 2
        assert measured("overdue_promises", promises=promises).value == 2

    def test_kept_on_time(self) -> None:
        """Early and in time, of all that were kept or not; the rest is decided neither way."""
        promises = (
            promise(PromiseOut.KEPT_EARLY),
            promise(PromiseOut.KEPT, hours=None, evidence="corrected"),
            promise(PromiseOut.KEPT, made_at=START - DAY),
            promise(PromiseOut.KEPT_LATE),
            promise(PromiseOut.KEPT_LATE),
            promise(PromiseOut.OVERDUE),
            *(
                promise(it)
                for it in (
                    PromiseOut.MOVED,
                    PromiseOut.OPEN,
                    PromiseOut.RELEASED,
                    PromiseOut.COVERED,
                    PromiseOut.HANDED_OVER,
                    PromiseOut.UNVERIFIABLE,
                )
            ),
            promise(due_at=None),
            promise(due_at=END),
            promise(kind=PromiseKind.CONTACT),
        )
        found = measured("promises_kept_on_time", promises=promises)
        assert (found.value, found.n) == (0.5, 6)
        assert (found.low, found.high) == pytest.approx((0.18762, 0.81238), abs=1e-5)

    def test_dates_still_to_come_wait_for_their_day(self) -> None:
        """Kept before a date after as_of: the promises not yet kept are not known either."""
        early = (promise(PromiseOut.KEPT_EARLY, due_at=MIDDLE + DAY),)
        assert measured("promises_kept_on_time", promises=early).n == 1
        found = measure(Ledger(promises=early), TERMS, START, END, MIDDLE)
        assert next(it.n for it in found if it.metric == "promises_kept_on_time") == 0

    def test_follow_through(self) -> None:
        """Kept and handed over are events; open ones go on, released ones leave."""
        promises = (
            promise(PromiseOut.KEPT_LATE, hours=3),
            promise(PromiseOut.HANDED_OVER, hours=2),
            promise(PromiseOut.KEPT_EARLY, hours=1),
            promise(PromiseOut.OPEN, hours=9),
            promise(PromiseOut.OVERDUE, hours=20),
            promise(PromiseOut.RELEASED, hours=1.5),
            promise(PromiseOut.UNVERIFIABLE, hours=1),
            promise(kind=PromiseKind.CONTACT, hours=1),
            promise(PromiseOut.DISMISSED, hours=1),
        )
        found = measured("follow_through_median", promises=promises)
        # 5/6 are left after one hour, then 5/6 * 3/4, then 5/6 * 3/4 * 2/3 < 1/2.
        assert (found.value, found.n, found.waiting) == (3 * 3600, 6, 2)
        assert measured("follow_through_p90", promises=promises).note == "more than 20 h"

    def test_updates_in_time(self) -> None:
        """The share of those that it was time to speak of."""
        promises = (
            *(promise(in_time=True),) * 4,
            *(promise(in_time=False),) * 2,
            promise(),
            promise(PromiseOut.UNVERIFIABLE, in_time=False),
        )
        found = measured("updates_in_time", promises=promises)
        assert found.n == 6
        assert found.value == pytest.approx(2 / 3)

    def test_handed_over(self) -> None:
        """Asks and promises together, shared asks too."""
        found = measured(
            "handed_over",
            asks=(ask(AskOut.HANDED_OVER), ask(AskOut.HANDED_OVER, kind="shared"), ask()),
            promises=(promise(PromiseOut.HANDED_OVER),),
        )
        assert (found.value, found.unit) == (3, "count")


class TestAtAsOf:
    """E5: what waits now, whenever it was asked."""

    def test_open_asks(self) -> None:
        """Owned ones that wait, from before the window too; expired ones wait no more."""
        old = ask(AskOut.WAITING, asked_at=START - 60 * DAY)
        asks = (old, ask(AskOut.WAITING), ask(AskOut.WAITING, kind="shared"), ask(AskOut.EXPIRED), ask())
        assert measured("open_asks", asks=asks).value == 2

    def test_own_asks_waiting(self) -> None:
        """A message to two named people waits for each; one shared by two waits once."""
        own = (
            ask(AskOut.WAITING, message="m1", addressee="kim"),
            ask(AskOut.WAITING, message="m1", addressee="lee"),
            ask(AskOut.WAITING, message="m2", addressee="kim", kind="shared"),
            ask(AskOut.WAITING, message="m2", addressee="lee", kind="shared"),
            ask(message="m3"),
        )
        assert measured("own_asks_waiting", own_asks=own).value == 3

    def test_lead_time_given(self) -> None:
        """Dated asks only, each message once."""
        own = (
            *(ask(message=f"m{n}", lead_day=True) for n in range(4)),
            *(
                ask(message=f"n{n}", lead_day=False, addressee=who)
                for n in range(2)
                for who in ("kim", "lee")
            ),
            ask(message="o"),
        )
        found = measured("lead_time_given", own_asks=own)
        assert found.n == 6
        assert found.value == pytest.approx(2 / 3)


class TestChange:
    """E3: only against the own past, only if the test says so."""

    def window(self, now: float, before: float, n: int = 20) -> Window:
        """Two periods of n asks each, answered after about so many hours."""
        past = [ask(hours=before + i / 100, asked_at=START - DAY) for i in range(n)]
        asks = (*(ask(hours=now + i / 100) for i in range(n)), *past)
        return Window(ledger=Ledger(asks=asks), terms=TERMS, start=START, end=END, as_of=AS_OF)

    def test_slower_quicker_or_neither(self) -> None:
        """Clear differences are said, others and thin data are not."""
        assert slower(self.window(now=9, before=2)) is True
        assert slower(self.window(now=2, before=9)) is False
        assert slower(self.window(now=2, before=2)) is None
        assert slower(self.window(now=9, before=2, n=5)) is None


def test_more_than_stays_true() -> None:
    """Durations in notes are rounded down."""
    assert [hours_and_minutes(it) for it in (0, 59, 61, 3600, 5459.9)] == [
        "0 min",
        "0 min",
        "1 min",
        "1 h",
        "1 h 30 min",
    ]


asks_lists = st.lists(
    st.builds(
        ask, st.sampled_from(AskOutcome), st.integers(0, 12), kind=st.sampled_from(["owned", "shared"])
    ),
    min_size=6,
    max_size=25,
)
promise_lists = st.lists(st.builds(promise, st.sampled_from(PromiseOutcome), st.integers(0, 12)), max_size=20)


class TestProperties:
    """What no ledger may break."""

    @given(asks_lists, promise_lists, st.randoms(use_true_random=False))
    @settings(max_examples=50, deadline=None)
    def test_order_does_not_matter(
        self, asks: list[AskEntry], promises: list[PromiseEntry], numbers: random.Random
    ) -> None:
        """The same entries in another order give the same numbers."""
        before = measure(Ledger(asks=tuple(asks), promises=tuple(promises)), TERMS, START, END, AS_OF)
        numbers.shuffle(asks)
        numbers.shuffle(promises)
        after = measure(Ledger(asks=tuple(asks), promises=tuple(promises)), TERMS, START, END, AS_OF)
        assert after == before

    @given(asks_lists, st.integers(0, 15))
    @settings(max_examples=100, deadline=None)
    def test_one_more_unanswered_ask_never_looks_better(self, asks: list[AskEntry], hours: int) -> None:
        """No response time gets shorter and no share larger for an ask that still waits."""
        more = [*asks, ask(AskOut.WAITING, hours=hours)]
        for metric in ("first_response_median", "first_response_p90"):
            before, after = self.both(metric, asks, more)
            assert before is None or after is None or after >= before
        before, after = self.both("answered_on_time", asks, more)
        assert before is None or after is None or after <= before + 1e-12
        before, after = self.both("open_asks", asks, more)
        assert before is not None
        assert after == before + 1

    @given(asks_lists, st.integers(0, 15))
    @settings(max_examples=100, deadline=None)
    def test_one_more_unanswered_ask_never_adds_to_the_answered(
        self, asks: list[AskEntry], hours: int
    ) -> None:
        """Nor does the share of the answered grow.

        With competing ends Aalen-Johansen expects of a waiting ask what became of those that waited longer, which may
        be better than the average; the rule is for asks that nobody else settled.
        """
        own = [it for it in asks if it.outcome not in (AskOut.COVERED, AskOut.WITHDRAWN)]
        before, after = self.both("answered_share", own, [*own, ask(AskOut.WAITING, hours=hours)])
        assert before is None or after is None or after <= before + 1e-12

    def both(
        self, metric: str, asks: list[AskEntry], more: list[AskEntry]
    ) -> tuple[float | None, float | None]:
        """A metric without and with something more; a level that is not reached is later than any time."""
        before, after = (measured(metric, asks=tuple(entries)) for entries in (asks, more))
        first, second = (inf if it.note.startswith("more than") else it.value for it in (before, after))
        return first, second

    @given(asks_lists, promise_lists)
    @settings(max_examples=50, deadline=None)
    def test_shares_are_shares(self, asks: list[AskEntry], promises: list[PromiseEntry]) -> None:
        """Shares and their intervals lie within 0 and 1 and around each other."""
        for it in measure(Ledger(asks=tuple(asks), promises=tuple(promises)), TERMS, START, END, AS_OF):
            if it.unit == "share" and it.value is not None:
                low, high = (
                    (it.value if it.low is None else it.low),
                    (it.value if it.high is None else it.high),
                )
                assert -1e-9 <= low <= it.value + 1e-9
                assert it.value - 1e-9 <= high <= 1 + 1e-9
