"""Kaplan-Meier, Aalen-Johansen, Wilson and log-rank against independent implementations (METRICS E1-E3)."""

from __future__ import annotations

import random
import warnings
from collections.abc import Sequence
from fractions import Fraction
from math import inf, isclose, nan
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.metrics.estimate import (
    Fate,
    Observation,
    aalen_johansen,
    kaplan_meier,
    log_rank,
    wilson,
)

observations = st.lists(st.tuples(st.integers(0, 12).map(float), st.booleans()), min_size=1, max_size=40)
fates = st.lists(st.tuples(st.integers(0, 12).map(float), st.sampled_from(Fate)), min_size=1, max_size=30)


def quietly(call: Any, *args: Any, **kwargs: Any) -> Any:
    """Call the oracle, which warns of its own dependencies."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call(*args, **kwargs)


def lifelines() -> Any:
    """The oracle, imported on first use."""
    return quietly(__import__, "lifelines", fromlist=["KaplanMeierFitter"])


def oracle_curve(sample: Sequence[Observation]) -> Any:
    """The same sample, fitted by lifelines."""
    times, events = zip(*sample, strict=True)
    return quietly(lifelines().KaplanMeierFitter().fit, times, events)


class TestKaplanMeier:
    """E1: no observation is left out for being unanswered."""

    def test_a_textbook_case(self) -> None:
        """Freireich's remission times under 6-MP (1963): median 23 weeks, S(10) = 0.753."""
        events = [6, 6, 6, 7, 10, 13, 16, 22, 23]
        censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
        curve = kaplan_meier([(t, True) for t in events] + [(t, False) for t in censored])
        assert curve.quantile(0.5).value == 23
        assert curve.over_by(10).value == pytest.approx(1 - 0.7529, abs=1e-4)
        assert curve.quantile(0.5).low == 13

    def test_the_helper_who_answers_a_third_at_once(self) -> None:
        """Ten answers within an hour and twenty that wait give no quick median but an open one."""
        curve = kaplan_meier([(3600.0, True)] * 10 + [(90_000.0, False)] * 20)
        median = curve.quantile(0.5)
        assert (median.value, median.beyond, median.high) == (None, 90_000.0, None)
        assert curve.over_by(28_800).value == pytest.approx(1 / 3)

    def test_zero_is_a_time(self) -> None:
        """Answers outside working hours took zero time and pull the median to zero, not out of the data."""
        curve = kaplan_meier([(0.0, True)] * 6 + [(60.0, True)] * 5)
        assert curve.quantile(0.5).value == 0.0
        assert curve.over_by(0).value == pytest.approx(6 / 11)

    def test_an_equal_time_is_within(self) -> None:
        """A target reached to the second is met."""
        curve = kaplan_meier([(5.0, True), (8.0, True)])
        assert curve.over_by(5).value == 0.5
        assert curve.over_by(4.999).value == 0.0

    def test_events_before_censorings_at_ties(self) -> None:
        """What was censored at the time of an event was still at risk."""
        assert kaplan_meier([(1.0, True), (1.0, False)]).over_by(1).value == 0.5

    def test_nothing_observed(self) -> None:
        """An empty sample has an empty curve."""
        curve = kaplan_meier([])
        assert curve.quantile(0.5).value is None
        assert curve.over_by(1).value == 0.0

    @given(observations, st.sampled_from([0.25, 0.5, 0.9]))
    @settings(max_examples=100, deadline=None)
    def test_against_lifelines(self, sample: list[Observation], level: float) -> None:
        """Curve, interval and quantile agree with lifelines."""
        ours, theirs = kaplan_meier(sample), oracle_curve(sample)
        expected = quietly(theirs.percentile, 1 - level)
        # A product of floats may miss a level that it equals; then either side of the step is right.
        near = any(isclose(step.share, 1 - level, abs_tol=1e-9) for step in ours.steps)
        value = ours.quantile(level).value
        assert near or (inf if value is None else value) == expected
        band = theirs.confidence_interval_survival_function_
        for step in ours.steps:
            assert step.share == pytest.approx(float(theirs.predict(step.time)), abs=1e-9)
            if 0 < step.share < 1:
                low, high = band.loc[step.time]
                assert (step.low, step.high) == pytest.approx((low, high), abs=1e-6)

    def test_interval_of_the_median_against_lifelines(self) -> None:
        """The band turned on its side gives the same interval."""
        from lifelines.utils import median_survival_times

        numbers = random.Random(7)
        for _ in range(10):
            sample = [(float(numbers.randint(0, 400)), numbers.random() < 0.7) for _ in range(40)]
            theirs = oracle_curve(sample).confidence_interval_survival_function_
            low, high = quietly(median_survival_times, theirs).iloc[0]
            median = kaplan_meier(sample).quantile(0.5)
            assert median.low == low
            assert (inf if median.high is None else median.high) == high

    @given(observations, st.randoms(use_true_random=False))
    def test_order_does_not_matter(self, sample: list[Observation], numbers: random.Random) -> None:
        """The same observations in another order give the same curve."""
        shuffled = list(sample)
        numbers.shuffle(shuffled)
        assert kaplan_meier(shuffled) == kaplan_meier(sample)

    @given(observations, st.integers(0, 15), st.sampled_from([0.5, 0.9]), st.integers(0, 12))
    def test_one_more_unanswered_never_looks_better(
        self, sample: list[Observation], time: int, level: float, target: int
    ) -> None:
        """A further censored observation makes no quantile shorter and no share larger."""
        before, after = kaplan_meier(sample), kaplan_meier([*sample, (float(time), False)])
        quantiles = [curve.quantile(level).value for curve in (before, after)]
        shorter, longer = (inf if value is None else value for value in quantiles)
        assert shorter <= longer
        shares = [curve.over_by(target).value or 0.0 for curve in (before, after)]
        assert shares[1] <= shares[0] + 1e-12

    @given(observations, st.sampled_from([0.5, 0.9]))
    def test_the_interval_holds_the_value(self, sample: list[Observation], level: float) -> None:
        """An interval lies around its value wherever it has bounds."""
        found = kaplan_meier(sample).quantile(level)
        if found.value is not None:
            assert found.low is not None
            assert found.low <= found.value <= (inf if found.high is None else found.high)


class TestAalenJohansen:
    """E5: what was covered or withdrawn can no longer be answered, and is no answer either."""

    def test_without_competition_it_is_kaplan_meier(self) -> None:
        """One minus the curve at its end."""
        sample = [(1.0, True), (2.0, False), (3.0, True), (4.0, False)]
        ours = aalen_johansen([(time, Fate.EVENT if event else Fate.CENSORED) for time, event in sample])
        assert ours.value == pytest.approx(kaplan_meier(sample).over_by(9).value)

    def test_without_censoring_it_is_a_plain_share(self) -> None:
        """Two of five answered, the others covered: two fifths."""
        sample = [(1.0, Fate.EVENT), (1.0, Fate.COMPETING), (2.0, Fate.COMPETING), (3.0, Fate.EVENT)]
        assert aalen_johansen([*sample, (0.0, Fate.COMPETING)]).value == pytest.approx(2 / 5)

    def test_the_edges(self) -> None:
        """Nothing has no share; none and all are shares without an interval."""
        assert aalen_johansen([]).value is None
        assert aalen_johansen([(1.0, Fate.CENSORED)] * 7).value == 0.0
        everything = aalen_johansen([(0.0, Fate.EVENT)] * 7)
        assert (everything.value, everything.low, everything.high) == (1.0, None, None)

    @given(fates)
    def test_against_exact_fractions(self, sample: list[tuple[float, Fate]]) -> None:
        """The estimate equals the definition, computed in fractions with ties as they are."""
        left, expected = Fraction(1), Fraction(0)
        for time in sorted({time for time, _ in sample}):
            at_risk = sum(other >= time for other, _ in sample)
            ended = [fate for other, fate in sample if other == time and fate is not Fate.CENSORED]
            expected += left * Fraction(ended.count(Fate.EVENT), at_risk)
            left *= Fraction(at_risk - len(ended), at_risk)
        found = aalen_johansen(sample)
        assert found.value == pytest.approx(float(expected), abs=1e-9)
        if found.low is not None and found.high is not None:
            assert 0 <= found.low <= float(expected) + 1e-9
            assert float(expected) - 1e-9 <= found.high <= 1

    def test_against_lifelines(self) -> None:
        """Value and interval agree with lifelines where times do not tie."""
        numbers = random.Random(11)
        for _ in range(8):
            times = numbers.sample(range(1, 5000), 40)
            sample = [(float(t), numbers.choice([*Fate, Fate.EVENT])) for t in times]
            sample.append((6000.0, Fate.CENSORED))  # lifelines has no variance once nobody is left
            fitter = lifelines().AalenJohansenFitter(calculate_variance=True)
            quietly(
                fitter.fit, [t for t, _ in sample], [int(fate) for _, fate in sample], event_of_interest=1
            )
            found = aalen_johansen(sample)
            assert found.value == pytest.approx(float(fitter.cumulative_density_.iloc[-1, 0]), abs=1e-9)
            low, high = fitter.confidence_interval_.iloc[-1]
            assert (found.low, found.high) == pytest.approx((low, high), abs=1e-6)


class TestWilson:
    """E5: the interval of a share."""

    @given(st.integers(0, 200), st.integers(1, 200))
    @settings(max_examples=60, deadline=None)
    def test_against_scipy(self, hits: int, n: int) -> None:
        """Value and bounds agree with scipy."""
        from scipy.stats import binomtest

        assume(hits <= n)
        theirs = binomtest(hits, n).proportion_ci(method="wilson")
        found = wilson(hits, n)
        assert found.value == hits / n
        assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)

    def test_of_nothing(self) -> None:
        """No trials have no share."""
        assert wilson(0, 0).value is None


class TestLogRank:
    """E3: a change is only called one when the test says so."""

    @given(observations, observations)
    @settings(max_examples=60, deadline=None)
    def test_against_lifelines(self, first: list[Observation], second: list[Observation]) -> None:
        """The p-value agrees with lifelines wherever there is one."""
        from lifelines.statistics import logrank_test

        (a, events_a), (b, events_b) = zip(*first, strict=True), zip(*second, strict=True)
        theirs = quietly(logrank_test, a, b, events_a, events_b).p_value
        ours = log_rank(first, second).p
        assert ours == pytest.approx(1.0 if theirs is nan or theirs != theirs else theirs, abs=1e-6)

    def test_direction(self) -> None:
        """The first sample is slower when its events come later, and only a clear difference differs."""
        quick, slow = [(float(t), True) for t in range(20)], [(float(t + 30), True) for t in range(20)]
        assert log_rank(slow, quick).first_is_slower
        assert not log_rank(quick, slow).first_is_slower
        assert log_rank(quick, slow).differs
        assert not log_rank(quick, quick).differs

    def test_nothing_to_compare(self) -> None:
        """Without observations, or without events, there is no change."""
        assert log_rank([], [(1.0, True)]).p == 1.0
        assert not log_rank([(1.0, False)] * 9, [(2.0, False)] * 9).differs
