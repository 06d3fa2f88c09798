"""P3 beside a library that reads dates for a living: where a phrase names one day, both name the same.

dateparser also dates "may", "Mark" and "Sun" wherever they stand, so it can say which day a phrase means, and never
whether there is one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib import import_module

import dateparser
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.reading.due import DueReader
from monitor.reading.fold import fold

PHRASES = {
    "en": ["tomorrow", "today", "Friday", "Tuesday", "May 12", "12 May", "June 3rd", "3 September 2031", "2031-06-01"],
    "de": ["morgen", "übermorgen", "heute", "Freitag", "Dienstag", "12. Mai", "3. September 2031", "2031-06-01"],
    "fr": ["demain", "après-demain", "aujourd'hui", "vendredi", "mardi", "12 mai", "3 septembre 2031"],
    "es": ["mañana", "hoy", "viernes", "martes", "12 de mayo", "3 de septiembre de 2031"],
}  # fmt: skip
CASES = [(code, phrase) for code, phrases in PHRASES.items() for phrase in phrases]


@pytest.mark.parametrize(("code", "phrase"), CASES)
@settings(max_examples=15, deadline=None)
@given(day=st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_both_name_the_same_day(code: str, phrase: str, day: date) -> None:
    """On whatever day it is said, but for a date on that date: it is today here, and next year for the library."""
    said = datetime(day.year, day.month, day.day, 10)  # dateparser reckons without zones
    wanted = dateparser.parse(
        phrase, languages=[code], settings={"RELATIVE_BASE": said, "PREFER_DATES_FROM": "future"}
    )
    assert wanted is not None
    assume(phrase in ("today", "heute", "aujourd'hui", "hoy") or wanted.date() > day)
    assume(wanted.year == day.year or (wanted.month, wanted.day) != (day.month, day.day))
    due, _ = DueReader(import_module(f"monitor.reading.cues.{code}").LANGUAGE.due).find(
        fold(f"x {phrase}"), said.replace(tzinfo=UTC)
    )
    assert due is not None
    assert due.day == wanted.date()


@pytest.mark.parametrize(
    "text", ["I may send it", "Mark will see it", "Sun has it", "we march on", "it is second to none"]
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    """Where the library dates names and small words, nothing is dated here."""
    reader = DueReader(import_module("monitor.reading.cues.en").LANGUAGE.due)
    assert reader.find(fold(text), datetime(2026, 5, 4, 10, tzinfo=UTC))[0] is None
