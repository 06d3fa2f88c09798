"""How long is a working day of somebody: in words only, never in what is worked out."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from monitor.hours import Calendar, Week
from monitor.metrics.clocks import working_day

MONDAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("week", "hours"),
    [
        ({day: ((time(9), time(17)),) for day in range(5)}, 8),
        ({0: ((time(9), time(12, 30)), (time(13, 30), time(17, 30))), 1: ((time(9), time(13)),)}, 5.75),
        ({0: ((time(22), time(6)),), 3: ((time(0), time(0)),)}, 16),
        ({0: (), 1: ((time(9), time(15)),)}, 6),
        ({}, 8),
    ],
)
def test_a_working_day_is_the_mean_of_those_with_hours(week: Week, hours: float) -> None:
    """Breaks count out, shifts over midnight count whole, days without hours not at all."""
    assert working_day(Calendar([(None, "Europe/Berlin", week)]), MONDAY) == timedelta(hours=hours)


def test_a_working_day_is_that_of_the_week_in_force() -> None:
    """Who works less from a day on has shorter days from then; holidays and leave change nothing."""
    full, half = ({day: ((time(9), time(end)),) for day in range(5)} for end in (17, 13))
    calendar = Calendar(
        [(None, "UTC", full), (MONDAY, "UTC", half)],
        holidays={MONDAY},
        absences=[(MONDAY, date(2026, 11, 18))],
    )
    assert working_day(calendar, date(2026, 11, 15)) == timedelta(hours=8)
    assert working_day(calendar, MONDAY) == timedelta(hours=4)
