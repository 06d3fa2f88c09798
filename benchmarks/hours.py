"""Working hours and estimates: what every number of a card is made of, on one core.

Hours: the working time of random intervals of up to sixty days, in a week with a zone, holidays and absences; the
limit is subtracting the two instants, the peers are businesstimedelta and business-duration, without zone, lunch or
absences, on a few of the same intervals. Estimates: a curve with its median and interval, a share with competing risks,
and a comparison, each of as many observations as a busy person has in a quarter; the peer is lifelines, imported
beforehand.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

from benchmarks.figures import Bench, Figure, SkippedError, at_least, below
from benchmarks.measuring import Job, in_turns, rates
from monitor.hours import Calendar
from monitor.metrics.estimate import Fate, aalen_johansen, kaplan_meier, log_rank

WEEK = {day: ((time(9), time(12, 30)), (time(13), time(17))) for day in range(5)}
HOLIDAYS = frozenset({date(2026, 1, 1), date(2026, 4, 3), date(2026, 12, 25)})
ABSENCES = [(date(2026, 3, 2), date(2026, 3, 13)), (date(2026, 8, 3), date(2026, 8, 21))]
OBSERVATIONS = 400
MANY = 10_000
"""People whose estimates are made in one go; LEAST to MOST observations each, a typical person's four weeks."""
LEAST, MOST = 30, 60
NAMES = {"subtract": "b - a", "timedelta": "businesstimedelta", "duration": "business-duration"}


def hours(bench: Bench) -> Sequence[Figure]:
    """Calls of ``Calendar.working`` a second."""
    calendar = Calendar([(None, "Europe/Berlin", WEEK)], holidays=HOLIDAYS, absences=ABSENCES)
    rng = random.Random(7)
    count = 1000 if bench.quick else 200_000
    start = datetime(2026, 1, 1, tzinfo=UTC)
    begins = [start + timedelta(seconds=rng.randrange(365 * 86400)) for _ in range(count)]
    pairs = [(begin, begin + timedelta(seconds=rng.randrange(60 * 86400))) for begin in begins]
    calendar.working(start, start + timedelta(days=430))  # a calendar lays out its days once
    taken = in_turns(
        bench.repeats,
        {
            "working": lambda: [calendar.working(a, b) for a, b in pairs],
            "subtract": lambda: [b - a for a, b in pairs],
        },
    )
    rate = rates(count, taken) | _peers(bench, pairs)
    return [
        Figure(
            what="working time of an interval",
            value=rate["working"],
            unit="intervals/s",
            beside=beside,
            other=rate[name],
            which=f"{count:,} random intervals",
            target=at_least(1_000_000),
        )
        for name, beside in NAMES.items()
        if name in rate
    ]


def _peers(bench: Bench, pairs: Sequence[tuple[datetime, datetime]]) -> dict[str, float]:
    """Intervals a second of the peers that are installed; none where they are not."""
    try:
        import businesstimedelta
        from business_duration import businessDuration
    except ImportError:
        return {}
    few = [(a.replace(tzinfo=None), b.replace(tzinfo=None)) for a, b in pairs[: 3 if bench.quick else 200]]
    week = businesstimedelta.Rules([businesstimedelta.WorkDayRule(time(9), time(17), list(range(5)))])
    taken = in_turns(
        bench.repeats,
        {
            "timedelta": lambda: [week.difference(a, b) for a, b in few],
            "duration": lambda: [businessDuration(a, b, time(9), time(17), unit="sec") for a, b in few],
        },
    )
    return rates(len(few), taken)


def estimates(bench: Bench) -> Sequence[Figure]:
    """Estimates a second, beside the same ones by lifelines."""
    try:
        from lifelines import AalenJohansenFitter, KaplanMeierFitter
        from lifelines.statistics import logrank_test
        from lifelines.utils import median_survival_times
    except ImportError:
        raise SkippedError("lifelines is not installed (pip install 'responsiveness-monitor[dev]')") from None
    rng = random.Random(7)
    sample = [(rng.expovariate(0.3), rng.random() < 0.8) for _ in range(OBSERVATIONS)]
    other = [(rng.expovariate(0.4), rng.random() < 0.8) for _ in range(OBSERVATIONS)]
    fates = [(length, rng.choice(list(Fate))) for length, _ in sample]
    ours, theirs = (1, 1) if bench.quick else (200, 5)

    def their_curve() -> None:
        median_survival_times(KaplanMeierFitter().fit(*zip(*sample, strict=True)).confidence_interval_)

    def their_share() -> None:
        AalenJohansenFitter().fit(*zip(*fates, strict=True), event_of_interest=1)

    def their_test() -> None:
        (lengths, seen), (others, others_seen) = zip(*sample, strict=True), zip(*other, strict=True)
        _ = logrank_test(lengths, others, seen, others_seen).p_value

    pairs: dict[str, tuple[Job, Job]] = {
        "Kaplan-Meier curve, median, interval": (lambda: kaplan_meier(sample).quantile(0.5), their_curve),
        "Aalen-Johansen share, interval": (lambda: aalen_johansen(fates), their_share),
        "log-rank test": (lambda: log_rank(sample, other), their_test),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # lifelines warns of ties, and pandas of what lifelines calls
        return [
            _estimate(bench, what, (_often(mine, ours), ours), (_often(peer, theirs), theirs))
            for what, (mine, peer) in pairs.items()
        ]


def everybody(bench: Bench) -> Sequence[Figure]:
    """Estimates of 10,000 people with 30 to 60 asks each: a curve, its median, nine in ten, share on time, answered.

    lifelines makes the same curve and share for ten of them; its time is taken a thousand times.
    """
    rng = random.Random(7)
    count, few = (10, 1) if bench.quick else (MANY, 10)
    people = [
        [(float(rng.randrange(200_000)), rng.choice(list(Fate))) for _ in range(rng.randint(LEAST, MOST))]
        for _ in range(count)
    ]
    jobs: dict[str, Job] = {"ours": lambda: [_of_person(asks) for asks in people]}
    factor = {"ours": 1.0}
    with suppress(ImportError):
        from lifelines import AalenJohansenFitter, KaplanMeierFitter

        def theirs() -> None:
            for asks in people[:few]:
                times, fates = zip(*asks, strict=True)
                KaplanMeierFitter().fit(times, [fate is Fate.EVENT for fate in fates])
                AalenJohansenFitter().fit(times, fates, event_of_interest=1)

        jobs["lifelines"], factor["lifelines"] = theirs, count / few
    jobs["sorting the observations alone"] = lambda: [sorted(asks) for asks in people]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        taken = in_turns(bench.repeats, jobs)
    return [
        Figure(
            what=f"estimates of {count:,} people",
            value=taken["ours"] * 1000,
            unit="ms",
            beside=beside,
            other=taken[beside] * factor.get(beside, 1.0) * 1000,
            which=f"{LEAST} to {MOST} asks each",
            target=below(1000),
        )
        for beside in jobs
        if beside != "ours"
    ]


def _of_person(asks: Sequence[tuple[float, Fate]]) -> None:
    curve = kaplan_meier([(time, fate is Fate.EVENT) for time, fate in asks])
    curve.quantile(0.5)
    curve.quantile(0.9)
    curve.over_by(8 * 3600)
    aalen_johansen(asks)


def _often(job: Job, times: int) -> Job:
    def again() -> None:
        for _ in range(times):
            job()

    return again


def _estimate(bench: Bench, what: str, ours: tuple[Job, int], theirs: tuple[Job, int]) -> Figure:
    taken = in_turns(bench.repeats, {"ours": ours[0], "theirs": theirs[0]})
    return Figure(
        what=what,
        value=ours[1] / taken["ours"],
        unit="calls/s",
        beside="lifelines",
        other=theirs[1] / taken["theirs"],
        which=f"{OBSERVATIONS} observations",
    )
