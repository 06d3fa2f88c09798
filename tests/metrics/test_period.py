"""Which days a period names, and where its estimates look (METRICS A10, E1)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from monitor.errors import ConfigError
from monitor.hours import Calendar
from monitor.metrics.period import parse_period, window_of
from monitor.model import Period

BERLIN = "Europe/Berlin"
AS_OF = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday in week 47
HOURS = {weekday: ((time(9), time(17)),) for weekday in range(5)}


def test_last_week() -> None:
    """The ISO week before the one that holds the local day of as_of."""
    assert parse_period("last-week", AS_OF, BERLIN) == parse_period("2026-W46", AS_OF, BERLIN)
    monday = datetime(2026, 11, 16, 0, 30, tzinfo=UTC)
    assert parse_period("last-week", monday, BERLIN).last == date(2026, 11, 15)
    assert parse_period("last-week", monday, "America/New_York").last == date(2026, 11, 8)


def test_a_week_of_the_iso_year() -> None:
    """Weeks follow ISO 8601, so the first one may begin in December."""
    period = parse_period("2026-W01", AS_OF, BERLIN)
    assert (period.first, period.last) == (date(2025, 12, 29), date(2026, 1, 4))


def test_a_week_looks_back_over_four() -> None:
    """The estimates of a week are those of the four weeks that end with it, over a change of the clocks too."""
    period = parse_period("2026-W46", AS_OF, BERLIN)
    start, end = window_of(period, Calendar([(None, BERLIN, HOURS)]))
    assert (start, end) == (
        datetime(2026, 10, 18, 22, tzinfo=UTC),
        datetime(2026, 11, 15, 23, tzinfo=UTC),
    )


def test_a_range_is_exactly_its_days() -> None:
    """FROM/TO is taken at its word, even where it happens to be an ISO week."""
    period = parse_period("2026-11-09/2026-11-15", AS_OF, BERLIN)
    assert period == Period(first=date(2026, 11, 9), last=date(2026, 11, 15))
    start, end = window_of(period, Calendar([(None, BERLIN, HOURS)]))
    assert (start, end) == (datetime(2026, 11, 8, 23, tzinfo=UTC), datetime(2026, 11, 15, 23, tzinfo=UTC))


def test_a_week_in_two_zones() -> None:
    """Who moves in between has days of both zones."""
    moved = Calendar([(None, BERLIN, HOURS), (date(2026, 11, 11), "Asia/Tokyo", HOURS)])
    period = parse_period("2026-11-09/2026-11-15", AS_OF, BERLIN)
    assert window_of(period, moved)[1] == datetime(2026, 11, 15, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-W54",
        "2025-W53",
        "2026-13-01/2026-13-02",
        "2026-11-09",
        "2026-11-15/2026-11-09",
        "0001-W01",
        "9999-12-31/9999-12-31",
    ],
)
def test_what_cannot_be_a_period(text: str) -> None:
    """The error names the words and says what may be written."""
    with pytest.raises(ConfigError, match="period") as error:
        parse_period(text, AS_OF, BERLIN)
    assert "2026-W46" in error.value.hint


@pytest.mark.parametrize("text", ["2026-W48", "2026-11-19/2026-11-19", "2027-W01"])
def test_what_has_not_begun_is_no_period(text: str) -> None:
    """In the person's zone; one that has begun may end later."""
    with pytest.raises(ConfigError, match=f"{text} has not begun on 2026-11-18"):
        parse_period(text, AS_OF, BERLIN)


def test_what_has_begun_may_end_later() -> None:
    """This week, and a range from today on; today is another day elsewhere."""
    assert parse_period("2026-W47", AS_OF, BERLIN).last == date(2026, 11, 22)
    assert parse_period("2026-11-18/2026-12-31", AS_OF, BERLIN).last == date(2026, 12, 31)
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    assert parse_period("2026-11-19/2026-11-19", late, BERLIN).first == date(2026, 11, 19)
