"""Working time between instants (METRICS C1-C5)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.hours import Absence, Calendar, Version, Week, instant_of

BERLIN = ZoneInfo("Europe/Berlin")
NINE_TO_FIVE: Week = {weekday: ((time(9), time(17)),) for weekday in range(5)}
NIGHTS: Week = {weekday: ((time(22), time(6)),) for weekday in range(7)}
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def calendar(week: Week = NINE_TO_FIVE, zone: str = "Europe/Berlin", **more: object) -> Calendar:
    """One version of hours that holds for ever."""
    return Calendar([(None, zone, week)], **more)  # type: ignore[arg-type]


def berlin(text: str) -> datetime:
    """A wall-clock time in Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


class TestTwoClocks:
    """C1, C5: working time is the part of the clock time inside working hours; half-open, zero is a value."""

    def test_within_a_day(self) -> None:
        """Inside the hours both clocks agree."""
        assert calendar().working(berlin("2026-03-02T09:15"), berlin("2026-03-02T11:00")) == timedelta(
            hours=1, minutes=45
        )

    def test_over_a_weekend(self) -> None:
        """From Friday's last hour to Monday's first there are two hours of work."""
        assert calendar().working(berlin("2026-03-06T16:00"), berlin("2026-03-09T10:00")) == 2 * HOUR

    def test_outside_hours_is_zero(self) -> None:
        """An evening answer to an evening ask took no working time, which is a value and not a gap."""
        assert calendar().working(berlin("2026-03-02T20:00"), berlin("2026-03-02T23:00")) == timedelta()

    def test_backwards_is_zero(self) -> None:
        """Working time is never negative."""
        assert calendar().working(berlin("2026-03-03T12:00"), berlin("2026-03-02T12:00")) == timedelta()

    def test_breaks_split_a_day(self) -> None:
        """A lunch break is not working time (C2)."""
        split = calendar({0: ((time(9), time(12, 30)), (time(13, 30), time(17)))})
        assert split.working(berlin("2026-03-02T00:00"), berlin("2026-03-03T00:00")) == 7 * HOUR

    def test_any_zone_means_the_same_instant(self) -> None:
        """Instants compare in UTC, whatever zone they are written in."""
        a, b = berlin("2026-03-02T09:00"), berlin("2026-03-04T12:00")
        assert (
            calendar().working(a.astimezone(UTC), b) == calendar().working(a, b.astimezone(UTC)) == 19 * HOUR
        )

    def test_naive_instants_are_refused(self) -> None:
        """A time without a zone is no instant."""
        with pytest.raises(TypeError):
            calendar().working(datetime(2026, 3, 2), datetime(2026, 3, 3))

    def test_absurd_instants_cost_nothing(self) -> None:
        """Years 1 and 9999 are answered like any other."""
        first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
        assert calendar().working(first, first + timedelta(days=1000)) == timedelta()
        assert calendar().working(last - HOUR, last) == timedelta()
        assert calendar().local(last).year == 2200
        assert calendar().next_working_day(date.max) > date(2199, 1, 1)
        assert calendar().previous_working_day(date.min) < date(1970, 1, 2)


class TestClockChanges:
    """C2: a shift that spans a change of the clocks has an hour more or less."""

    def test_night_shift_in_spring(self) -> None:
        """The night that loses an hour has seven of eight."""
        a, b = berlin("2026-03-28T12:00"), berlin("2026-03-29T12:00")
        assert calendar(NIGHTS).working(a, b) == 7 * HOUR

    def test_night_shift_in_autumn(self) -> None:
        """The night that gains an hour has nine of eight."""
        a, b = berlin("2026-10-24T12:00"), berlin("2026-10-25T12:00")
        assert calendar(NIGHTS).working(a, b) == 9 * HOUR

    def test_office_hours_follow_the_wall_clock(self) -> None:
        """Nine o'clock stays nine o'clock when the clocks change over the weekend."""
        a, b = berlin("2026-03-27T16:00"), berlin("2026-03-30T10:00")
        assert calendar().working(a, b) == 2 * HOUR

    def test_a_skipped_time_is_the_jump(self) -> None:
        """02:30 does not exist on that morning; the clocks pass it when they jump to 03:00."""
        assert instant_of(date(2026, 3, 29), time(2, 30), BERLIN) == datetime(2026, 3, 29, 1, tzinfo=UTC)

    def test_a_repeated_time_is_its_first_showing(self) -> None:
        """02:30 comes twice on that morning; the first one counts."""
        assert instant_of(date(2026, 10, 25), time(2, 30), BERLIN) == datetime(
            2026, 10, 25, 0, 30, tzinfo=UTC
        )

    def test_a_skipped_day_has_no_hours(self) -> None:
        """Samoa went from 29 to 31 December 2011."""
        samoa = calendar({weekday: ((time(9), time(17)),) for weekday in range(7)}, "Pacific/Apia")
        assert not samoa.is_working_day(date(2011, 12, 30))
        assert samoa.is_working_day(date(2011, 12, 31))


class TestVersions:
    """C2: versions follow each other, and history keeps the version in force then."""

    VERSIONS: tuple[Version, ...] = (
        (None, "Europe/Berlin", NINE_TO_FIVE),
        (date(2026, 3, 4), "America/New_York", {2: ((time(8), time(12)),)}),
    )

    def test_each_day_has_its_version(self) -> None:
        """Monday and Tuesday are worked in Berlin, Wednesday morning in New York."""
        moved = Calendar(self.VERSIONS)
        assert moved.working(berlin("2026-03-02T00:00"), berlin("2026-03-06T00:00")) == 20 * HOUR
        assert moved.day_end(date(2026, 3, 4)) == datetime(2026, 3, 4, 17, tzinfo=UTC)
        assert moved.zone(date(2026, 3, 3)) == BERLIN

    def test_local_time_moves_with_the_person(self) -> None:
        """The same hour of the clock is another one after the move."""
        moved = Calendar(reversed(self.VERSIONS))  # type: ignore[arg-type]
        assert moved.local(datetime(2026, 3, 3, 12, tzinfo=UTC)).hour == 13
        assert moved.local(datetime(2026, 3, 5, 12, tzinfo=UTC)).hour == 7

    def test_overlap_at_the_move_counts_once(self) -> None:
        """Moving east, the old evening and the new morning are one stretch of time."""
        always: Week = {weekday: ((time(0), time(0)),) for weekday in range(7)}
        moved = Calendar([(None, "America/New_York", always), (date(2026, 3, 4), "Asia/Tokyo", always)])
        a, b = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 8, tzinfo=UTC)
        assert moved.working(a, b) == timedelta(days=7)

    def test_unknown_zone(self) -> None:
        """A zone that does not exist is said by name."""
        for name in ("Europe/Atlantis", "Europe", "../etc"):
            with pytest.raises(ValueError, match="unknown time zone"):
                calendar(zone=name)

    def test_no_version(self) -> None:
        """Working hours cannot be empty altogether."""
        with pytest.raises(ValueError, match="at least one version"):
            Calendar([])


class TestAway:
    """C3, C4: holidays and absence are not working time."""

    def test_holidays(self) -> None:
        """A holiday has no hours, given as a set or as a function."""
        for holidays in (frozenset({date(2026, 3, 3)}), lambda day: day == date(2026, 3, 3)):
            free = calendar(holidays=holidays)
            assert not free.is_working_day(date(2026, 3, 3))
            assert free.working(berlin("2026-03-02T16:00"), berlin("2026-03-04T10:00")) == 2 * HOUR

    def test_days_of_absence(self) -> None:
        """Both days of a range are away."""
        away = calendar().with_absences([(date(2026, 3, 3), date(2026, 3, 4))])
        assert away.working(berlin("2026-03-02T00:00"), berlin("2026-03-06T00:00")) == 16 * HOUR
        assert away.day_end(date(2026, 3, 4)) is None

    def test_a_shift_goes_with_its_first_day(self) -> None:
        """The night before a holiday is worked to its end, the holiday's own night is not."""
        nights = calendar(NIGHTS, absences=[(date(2026, 3, 3), date(2026, 3, 3))])
        assert nights.working(berlin("2026-03-03T00:00"), berlin("2026-03-04T12:00")) == 6 * HOUR

    def test_absence_between_instants(self) -> None:
        """An out-of-office answer and the next human message bound an absence to the minute."""
        away = calendar().with_absences([(berlin("2026-03-02T15:00"), berlin("2026-03-03T10:30"))])
        assert away.working(berlin("2026-03-02T09:00"), berlin("2026-03-03T17:00")) == timedelta(hours=12.5)

    def test_absences_are_told_as_instants(self) -> None:
        """Days and instants come back in order, those with no work between them as one."""
        away = calendar().with_absences(
            [
                (date(2026, 3, 9), date(2026, 3, 9)),
                (date(2026, 3, 5), date(2026, 3, 6)),
                (berlin("2026-03-02T15:00"), berlin("2026-03-03T10:30")),
            ]
        )
        assert away.absences == (
            (berlin("2026-03-02T15:00"), berlin("2026-03-03T10:30")),
            (berlin("2026-03-05T00:00"), berlin("2026-03-10T00:00")),
        )

    def test_resumes(self) -> None:
        """Work goes on at once in working hours, else at the next ones."""
        assert calendar().resumes(berlin("2026-03-02T10:00")) == berlin("2026-03-02T10:00")
        assert calendar().resumes(berlin("2026-03-06T17:00")) == berlin("2026-03-09T09:00")
        assert calendar({}).resumes(berlin("2026-03-06T17:00")) is None


class TestGrace:
    """C4: after more than one working day away, the clock of asks that waited rests one working day more."""

    LEAVE: Absence = (date(2026, 8, 3), date(2026, 8, 14))

    def test_the_clock_resumes_a_working_day_after_the_return(self) -> None:
        """Back on Monday, the clock runs from Tuesday morning."""
        away = calendar().with_absences([self.LEAVE])
        asked = berlin("2026-08-05T10:00")
        assert away.working(asked, berlin("2026-08-17T17:00"), grace=True) == timedelta()
        assert away.working(asked, berlin("2026-08-18T10:00"), grace=True) == HOUR
        assert away.working(asked, berlin("2026-08-18T10:00")) == 9 * HOUR

    def test_what_ran_before_the_leave_stays(self) -> None:
        """An ask from the last day before keeps the hours it had waited."""
        away = calendar().with_absences([self.LEAVE])
        asked = berlin("2026-07-31T15:00")
        assert away.working(asked, berlin("2026-08-18T10:00"), grace=True) == 3 * HOUR

    def test_later_asks_have_no_grace(self) -> None:
        """What comes in after the return waits like any other ask."""
        away = calendar().with_absences([self.LEAVE])
        assert away.working(berlin("2026-08-17T10:00"), berlin("2026-08-17T12:00"), grace=True) == 2 * HOUR

    def test_one_day_away_gives_none(self) -> None:
        """A single working day is not more than one."""
        away = calendar().with_absences([(date(2026, 8, 5), date(2026, 8, 5))])
        assert away.working(berlin("2026-08-05T10:00"), berlin("2026-08-06T11:00"), grace=True) == 2 * HOUR

    def test_a_weekend_does_not_part_an_absence(self) -> None:
        """Friday and Monday off are two working days."""
        away = calendar().with_absences(
            [(date(2026, 8, 10), date(2026, 8, 10)), (date(2026, 8, 7), date(2026, 8, 7))]
        )
        assert away.working(berlin("2026-08-07T10:00"), berlin("2026-08-12T10:00"), grace=True) == HOUR

    def test_return_in_the_middle_of_a_day(self) -> None:
        """A return by a message at noon gives grace until noon of the next working day."""
        away = calendar().with_absences([(berlin("2026-08-03T09:00"), berlin("2026-08-06T12:00"))])
        asked = berlin("2026-08-04T10:00")
        assert away.working(asked, berlin("2026-08-07T12:30"), grace=True) == timedelta(minutes=30)

    def test_each_return_has_its_grace(self) -> None:
        """Back on Wednesday only, then on Monday: both days rest, Tuesday counts."""
        away = calendar().with_absences(
            [(date(2026, 8, 3), date(2026, 8, 4)), (date(2026, 8, 6), date(2026, 8, 7))]
        )
        assert away.working(berlin("2026-08-03T10:00"), berlin("2026-08-11T11:00"), grace=True) == 2 * HOUR

    def test_days_of_grace_that_overlap_rest_once(self) -> None:
        """Back on Wednesday noon, away from three until Monday: grace until noon, and until Tuesday at nine."""
        away = calendar().with_absences(
            [
                (berlin("2026-08-03T09:00"), berlin("2026-08-05T12:00")),
                (berlin("2026-08-05T15:00"), berlin("2026-08-10T09:00")),
            ]
        )
        assert away.working(berlin("2026-08-03T10:00"), berlin("2026-08-11T11:00"), grace=True) == 2 * HOUR


class TestDays:
    """What a working day is, and which one comes next."""

    def test_steps(self) -> None:
        """Steps leave out the weekend, both ways."""
        assert calendar().next_working_day(date(2026, 3, 6)) == date(2026, 3, 9)
        assert calendar().previous_working_day(date(2026, 3, 9)) == date(2026, 3, 6)
        assert calendar().add_working_days(date(2026, 3, 6), 2) == date(2026, 3, 10)
        assert calendar().add_working_days(date(2026, 3, 7), 0) == date(2026, 3, 7)

    def test_a_person_without_hours(self) -> None:
        """Without any hours the next day has to do."""
        assert calendar({}).next_working_day(date(2026, 3, 6)) == date(2026, 3, 7)

    def test_day_end(self) -> None:
        """A day ends with its last shift, a night shift on the next morning."""
        assert calendar().day_end(date(2026, 3, 2)) == berlin("2026-03-02T17:00")
        assert calendar(NIGHTS).day_end(date(2026, 3, 2)) == berlin("2026-03-03T06:00")
        assert calendar().day_end(date(2026, 3, 7)) is None


ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kolkata"]
CHANGES = [date(2026, 3, 29), date(2026, 3, 8), date(2026, 4, 5), date(2026, 10, 25), date(2026, 11, 1)]


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """Weeks with up to two shifts a day, some across midnight."""
    week = {}
    for weekday in draw(st.sets(st.integers(0, 6), min_size=1)):
        times = sorted(draw(st.lists(st.integers(0, 95), min_size=4, max_size=4, unique=True)))
        a, b, c, d = (time(quarter // 4, quarter % 4 * 15) for quarter in times)
        week[weekday] = draw(st.sampled_from([((a, b),), ((b, a),), ((a, b), (c, d)), ((b, c), (d, a))]))
    return week


def counted_by_minutes(week: Week, zone: str, days: range, absent: frozenset[date]) -> set[datetime]:
    """Every working minute, found by watching a clock: shifts begin and end when it first shows them."""
    place = ZoneInfo(zone)
    minutes = set()
    for offset in days:
        day = date.fromordinal(offset)
        for start, end in () if day in absent else week.get(day.weekday(), ()):
            begin = datetime.combine(day, start)
            stop = datetime.combine(day if end > start else day + timedelta(days=1), end)
            moment = datetime.combine(day, time(), UTC) - timedelta(hours=15)
            while moment.astimezone(place).replace(tzinfo=None) < begin:
                moment += MINUTE
            while moment.astimezone(place).replace(tzinfo=None) < stop:
                minutes.add(moment)
                moment += MINUTE
    return minutes


class TestProperties:
    """C5: additive, monotone, never negative; and right at every change of the clocks."""

    @settings(max_examples=25, deadline=None)
    @given(
        weeks(),
        st.sampled_from(ZONES),
        st.sampled_from(CHANGES),
        st.integers(-1440, 1440),
        st.integers(0, 3000),
        st.sets(st.integers(-2, 2), max_size=2),
    )
    def test_agrees_with_a_clock_watched_by_the_minute(
        self, week: Week, zone: str, day: date, start: int, length: int, away: set[int]
    ) -> None:
        """Counting minutes one by one around a change of the clocks gives the same working time."""
        absent = frozenset(day + timedelta(days=offset) for offset in away)
        a = datetime.combine(day, time(12), UTC) + start * MINUTE
        b = a + length * MINUTE
        minutes = counted_by_minutes(week, zone, range(day.toordinal() - 3, day.toordinal() + 5), absent)
        subject = calendar(week, zone, absences=[(gone, gone) for gone in sorted(absent)])
        assert subject.working(a, b) == sum(a <= minute < b for minute in minutes) * MINUTE

    @given(
        weeks(),
        st.sampled_from(ZONES),
        st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)), min_size=3, max_size=3),
    )
    @settings(max_examples=20, deadline=None)
    def test_additive_monotone_never_negative(self, week: Week, zone: str, times: list[datetime]) -> None:
        """The parts of an interval add up to the whole, and none is negative or longer than the clock."""
        a, b, c = sorted(moment.replace(tzinfo=UTC) for moment in times)
        subject = calendar(week, zone)
        assert subject.working(a, b) + subject.working(b, c) == subject.working(a, c)
        assert timedelta() <= subject.working(a, b) <= subject.working(a, c) <= c - a

    @given(
        st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=4),
        st.integers(0, 60 * 24),
        st.lists(st.integers(0, 60 * 24), min_size=2, max_size=2),
    )
    @settings(max_examples=60, deadline=None)
    def test_grace_is_monotone_and_only_shortens(
        self, away: list[tuple[int, int]], start: int, later: list[int]
    ) -> None:
        """With grace the clock never runs backwards, nor faster than without."""
        first = date(2026, 3, 2)
        ranges = [(first + timedelta(days=a), first + timedelta(days=a + n)) for a, n in away]
        subject = calendar().with_absences(ranges)
        a = datetime(2026, 3, 1, tzinfo=UTC) + start * HOUR
        b, c = (a + hours * HOUR for hours in sorted(later))
        early, late = (subject.working(a, moment, grace=True) for moment in (b, c))
        assert timedelta() <= early <= late <= subject.working(a, c)
