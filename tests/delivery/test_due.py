"""When a weekly card is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.delivery.due import due_week, is_due
from monitor.metrics.period import week_number

MONDAY_SEVEN = (0, time(7))


@pytest.mark.parametrize(
    ("zone", "as_of", "due"),
    [
        ("Europe/Berlin", "2026-11-16T05:59:59+00:00", False),
        ("Europe/Berlin", "2026-11-16T06:00:00+00:00", True),
        ("America/Los_Angeles", "2026-11-16T14:59:00+00:00", False),
        ("America/Los_Angeles", "2026-11-16T15:00:00+00:00", True),
        ("Asia/Tokyo", "2026-11-15T22:00:00+00:00", True),
        ("Europe/Berlin", "2026-11-18T22:59:59+00:00", True),
        ("Europe/Berlin", "2026-11-18T23:00:00+00:00", False),
    ],
)
def test_a_card_is_due_from_monday_seven_to_wednesday_in_the_persons_zone(
    zone: str, as_of: str, due: bool
) -> None:
    """The morning is the person's own, and a missed hour is caught up until Wednesday."""
    assert is_due(MONDAY_SEVEN, zone, datetime.fromisoformat(as_of)) is due


def test_the_clock_change_moves_the_instant_not_the_hour() -> None:
    """Seven is seven before and after the change of clocks; a skipped time is the instant of the jump."""
    assert is_due(MONDAY_SEVEN, "Europe/Berlin", datetime(2026, 10, 19, 5, tzinfo=UTC))
    assert not is_due(MONDAY_SEVEN, "Europe/Berlin", datetime(2026, 10, 26, 5, 59, tzinfo=UTC))
    assert is_due(MONDAY_SEVEN, "Europe/Berlin", datetime(2026, 10, 26, 6, tzinfo=UTC))
    sunday = (6, time(2, 30))
    assert not is_due(sunday, "Europe/Berlin", datetime(2026, 3, 29, 0, 59, tzinfo=UTC))
    assert is_due(sunday, "Europe/Berlin", datetime(2026, 3, 29, 1, 0, tzinfo=UTC))


def test_a_card_is_about_the_week_before() -> None:
    """The ISO week that ended before the card leaves, across a new year too."""
    period = due_week(MONDAY_SEVEN, "UTC", datetime(2027, 1, 4, 8, tzinfo=UTC))
    assert period is not None
    assert (period.first, period.last, period.rolling) == (date(2026, 12, 28), date(2027, 1, 3), True)
    assert week_number(period.first) == 202653


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe"]),
    st.integers(0, 6),
    st.times(),
)
def test_every_local_week_has_a_due_time(instant: datetime, zone: str, weekday: int, at: time) -> None:
    """Whatever the zone, day and hour, an hourly look finds each week's card due."""
    local = instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    monday = local.date() - timedelta(days=local.weekday())
    start = datetime.combine(monday, time(), ZoneInfo(zone)).astimezone(UTC)
    looks = [start + timedelta(hours=n) for n in range(9 * 24)]
    found = [due_week((weekday, at.replace(tzinfo=None)), zone, look) for look in looks]
    assert monday - timedelta(7) in {period.first for period in found if period}
