"""Due expressions become instants (METRICS P3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.hours import Calendar, default_due_at, due_at
from monitor.model import Due, Granularity

BERLIN = ZoneInfo("Europe/Berlin")
HOME = Calendar([(None, "Europe/Berlin", {weekday: ((time(9), time(17)),) for weekday in range(5)})])
MONDAY, FRIDAY, SATURDAY = date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 7)


def berlin(text: str) -> datetime:
    """A wall-clock time in Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def due(granularity: Granularity, day: date, *, at: time | None = None, count: int = 0) -> Due:
    """A due expression without words."""
    return Due(granularity=granularity, day=day, at=at, count=count)


SAID = berlin("2026-03-02T10:00")


@pytest.mark.parametrize(
    ("expression", "said", "expected"),
    [
        (due(Granularity.DAY, FRIDAY), SAID, "2026-03-06T17:00"),
        (due(Granularity.DAY, MONDAY), SAID, "2026-03-02T17:00"),
        (due(Granularity.DAY, MONDAY), berlin("2026-03-02T17:00"), "2026-03-03T17:00"),
        (due(Granularity.DAY, MONDAY), berlin("2026-03-02T23:30"), "2026-03-03T17:00"),
        (due(Granularity.DAY, SATURDAY), SAID, "2026-03-09T17:00"),
        (due(Granularity.DAY, FRIDAY), berlin("2026-03-06T19:00"), "2026-03-09T17:00"),
        (due(Granularity.DAY, date(2026, 2, 20)), SAID, "2026-03-02T17:00"),
        (due(Granularity.BEFORE_DAY, FRIDAY), SAID, "2026-03-05T17:00"),
        (due(Granularity.BEFORE_DAY, date(2026, 3, 9)), SAID, "2026-03-06T17:00"),
        (due(Granularity.BEFORE_DAY, date(2026, 3, 3)), berlin("2026-03-02T18:00"), "2026-03-03T17:00"),
        (due(Granularity.WEEK, MONDAY), SAID, "2026-03-06T17:00"),
        (due(Granularity.WEEK, date(2026, 3, 15)), SAID, "2026-03-13T17:00"),
        (due(Granularity.WEEK, FRIDAY), berlin("2026-03-06T17:30"), "2026-03-09T17:00"),
        (due(Granularity.MONTH, MONDAY), SAID, "2026-03-31T17:00"),
        (due(Granularity.MONTH, date(2026, 2, 10)), berlin("2026-02-10T09:00"), "2026-02-27T17:00"),
        (due(Granularity.WORKING_DAYS, MONDAY, count=2), SAID, "2026-03-04T17:00"),
        (due(Granularity.WORKING_DAYS, FRIDAY, count=2), berlin("2026-03-06T10:00"), "2026-03-10T17:00"),
        (due(Granularity.WORKING_DAYS, MONDAY, count=0), SAID, "2026-03-02T17:00"),
        (due(Granularity.INSTANT, date(2026, 3, 3), at=time(12)), SAID, "2026-03-03T12:00"),
        (due(Granularity.INSTANT, SATURDAY, at=time(12)), SAID, "2026-03-07T12:00"),
        (due(Granularity.INSTANT, MONDAY, at=time(9, 30)), SAID, "2026-03-03T09:30"),
        (due(Granularity.INSTANT, FRIDAY, at=time(9)), berlin("2026-03-06T10:00"), "2026-03-09T09:00"),
    ],
)
def test_every_granularity(expression: Due, said: datetime, expected: str) -> None:
    """A range is due at its end; a day without hours, or already over, means the next working day."""
    assert due_at(expression, said, HOME) == berlin(expected)


def test_a_wall_clock_time_is_in_the_authors_zone() -> None:
    """Noon in a mail from New York is noon there; a day ends with the person's own hours."""
    said = datetime(2026, 3, 2, 10, tzinfo=timezone(timedelta(hours=-5)))
    noon = due(Granularity.INSTANT, date(2026, 3, 3), at=time(12))
    assert due_at(noon, said, HOME) == datetime(2026, 3, 3, 17, tzinfo=UTC)
    assert due_at(due(Granularity.DAY, date(2026, 3, 3)), said, HOME) == berlin("2026-03-03T17:00")


def test_a_wall_clock_time_after_the_clocks_change() -> None:
    """Noon next week is noon by the new clock, though the mail carries the old offset."""
    said = berlin("2026-03-27T10:00").astimezone(timezone(timedelta(hours=1)))
    noon = due(Granularity.INSTANT, date(2026, 3, 30), at=time(12))
    assert due_at(noon, said, HOME) == datetime(2026, 3, 30, 10, tzinfo=UTC)


def test_absence_is_not_working_time() -> None:
    """A week on leave moves its last working day to the first one after."""
    away = HOME.with_absences([(date(2026, 3, 9), date(2026, 3, 13))])
    assert due_at(due(Granularity.WEEK, date(2026, 3, 9)), SAID, away) == berlin("2026-03-16T17:00")
    assert due_at(due(Granularity.DAY, date(2026, 3, 10)), SAID, away) == berlin("2026-03-16T17:00")
    assert due_at(due(Granularity.WORKING_DAYS, MONDAY, count=5), SAID, away) == berlin("2026-03-16T17:00")


def test_default_due() -> None:
    """Without a date: the end of the n-th whole working day after the local date."""
    assert default_due_at(berlin("2026-03-05T10:00"), HOME, 2) == berlin("2026-03-09T17:00")
    assert default_due_at(berlin("2026-03-07T10:00"), HOME, 2) == berlin("2026-03-10T17:00")
    assert default_due_at(datetime(2026, 3, 2, 23, 30, tzinfo=UTC), HOME, 1) == berlin("2026-03-04T17:00")


def test_a_person_without_hours() -> None:
    """Where no hours are known the day itself ends the range."""
    nobody = Calendar([(None, "Europe/Berlin", {})])
    assert due_at(due(Granularity.DAY, FRIDAY), SAID, nobody) == berlin("2026-03-07T00:00")


@given(
    st.sampled_from(Granularity),
    st.dates(),
    st.times(),
    st.integers(0, 20),
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
)
@settings(max_examples=150, deadline=None)
def test_never_over_when_said(
    granularity: Granularity, day: date, at: time, count: int, said: datetime
) -> None:
    """Whatever was said, the due date is still to come, and any day of the calendar can be said."""
    assert due_at(due(granularity, day, at=at, count=count), said, HOME) > said
