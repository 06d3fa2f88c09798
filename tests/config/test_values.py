"""How single values are written."""

from __future__ import annotations

from contextlib import suppress
from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import values


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90d", timedelta(days=90)),
        ("8h", timedelta(hours=8)),
        ("30m", timedelta(minutes=30)),
        ("1h30m", timedelta(minutes=90)),
        ("2w", timedelta(weeks=2)),
        ("0h", timedelta()),
    ],
)
def test_durations(text, length):
    """A duration is a number and a unit, or several from the largest on; zero is a value."""
    assert values.duration(text) == length


@pytest.mark.parametrize("text", ["", "8", "h", "8 hours", "-8h", "30m8h", "８h", 8, None])
def test_no_durations(text):
    """What has no unit, or one we do not know, is refused."""
    with pytest.raises(ValueError, match="unit"):
        values.duration(text)


def test_shifts_cross_midnight_and_fill_a_day():
    """A shift may end on the next day, and 24:00 ends the day (C2)."""
    assert values.week({"fri": ["22:00-06:00"]}) == {4: ((time(22), time(6)),)}
    assert values.week({"sat": ["00:00-24:00"]}) == {5: ((time(0), time(0)),)}


@pytest.mark.parametrize(
    "text",
    [
        "http://example.com/stop",
        "https://",
        "stop",
        "https://example.com/a b",
        "https://example.com/\r\nBcc: x",
        "https://example.com/>,<mailto:x",
        "https://example.com/#top",
        "https://[",
    ],
)
def test_no_https_urls(text):
    """What is not encrypted, or could end a mail header, is refused."""
    with pytest.raises(ValueError):
        values.https_url(text)
    assert values.https_url("https://example.com/stop?list=1") == "https://example.com/stop?list=1"


@given(st.text())
def test_any_text_is_a_value_or_a_sentence(text):
    """No text breaks a reader of values: it is read, or refused with ValueError."""
    for read in (
        values.duration,
        values.working_days,
        values.clock,
        values.day_range,
        values.weekly,
        values.zone,
        values.https_url,
    ):
        with suppress(ValueError):
            read(text)
