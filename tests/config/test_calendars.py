"""From the configuration to working hours: versions, holidays, absences, defaults."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.errors import ConfigError

EVENTS = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
BEGIN:VEVENT
UID:leave
DTSTART;VALUE=DATE:20260803
DTEND;VALUE=DATE:20260806
SUMMARY:Away
END:VEVENT
BEGIN:VEVENT
UID:cancelled
DTSTART;VALUE=DATE:20260810
DTEND;VALUE=DATE:20260811
STATUS:CANCELLED
END:VEVENT
BEGIN:VEVENT
UID:dentist
DTSTART;TZID=Europe/Berlin:20260812T090000
DTEND;TZID=Europe/Berlin:20260812T100000
END:VEVENT
BEGIN:VEVENT
UID:midnight
DTSTART:20260812T220000Z
DTEND:20260813T220000Z
END:VEVENT
BEGIN:VEVENT
UID:tuesdays
DTSTART;VALUE=DATE:20260901
DTEND;VALUE=DATE:20260902
RRULE:FREQ=WEEKLY;COUNT=3
EXDATE;VALUE=DATE:20260908
END:VEVENT
END:VCALENDAR
"""

EVERY_DAY = (
    'hours = { mon = ["09:00-17:00"], tue = ["09:00-17:00"], wed = ["09:00-17:00"], thu = ["09:00-17:00"] }'
)
HOURS = 'hours = { mon = ["09:00-12:30", "13:30-17:30"], tue = ["09:00-17:00"] }'


def test_holidays_and_absences_are_not_working_days(read, whole):
    """A public holiday of the subdivision, an extra one and an absence have no hours (C3)."""
    calendar = read(whole).terms("pat@example.com").calendar
    assert calendar.is_working_day(date(2026, 4, 7))
    assert not calendar.is_working_day(date(2026, 4, 6))  # Easter Monday
    assert not calendar.is_working_day(date(2026, 8, 3))
    assert calendar.is_working_day(date(2026, 8, 17))


def test_a_version_holds_from_its_day_on(read, whole):
    """Later hours begin on their day; the zone they leave out stays (C2)."""
    later = '[[people."pat@example.com".versions]]\nfrom = 2026-10-01\nhours = { wed = ["10:00-12:00"] }\n'
    calendar = read(whole + later).terms("pat@example.com").calendar
    assert calendar.is_working_day(date(2026, 9, 29))
    assert not calendar.is_working_day(date(2026, 10, 6))
    wednesday = datetime(2026, 10, 7, tzinfo=UTC)
    assert calendar.working(wednesday, wednesday + timedelta(days=1)) == timedelta(hours=2)
    assert calendar.day_end(date(2026, 10, 7)) == datetime(2026, 10, 7, 10, tzinfo=UTC)


def test_everyone_not_listed_has_the_defaults(read, whole):
    """[defaults] are the terms of unlisted people and of what a table leaves out."""
    config = read(whole + '[defaults]\nzone = "America/New_York"\ntarget = "90m"\ndefault_due = "3d"\n')
    terms = config.terms("stranger@example.com")
    assert (terms.target, terms.default_due) == (timedelta(minutes=90), 3)
    assert terms.calendar.day_end(date(2026, 1, 5)) == datetime(2026, 1, 5, 22, tzinfo=UTC)
    assert config.zone("stranger@example.com") == "America/New_York"
    assert config.zone("p.smith@example.com") == "Europe/Berlin"
    assert config.terms("pat@example.com").target == timedelta(hours=8)


def test_nine_to_five_is_the_default(read):
    """Without any table: Monday to Friday, nine to five, UTC."""
    calendar = read('internal_domains = ["example.com"]').terms("pat@example.com").calendar
    monday = datetime(2026, 11, 2, tzinfo=UTC)
    assert calendar.working(monday, monday + timedelta(days=7)) == timedelta(hours=40)


def test_an_icalendar_file_gives_absences(read, whole, tmp_path):
    """Whole-day events count, cancelled ones and appointments do not, repeated ones repeat but for exceptions (C3)."""
    (tmp_path / "pat.ics").write_text(EVENTS.replace("\n", "\r\n"), encoding="utf-8")
    text = whole.replace('["2026-08-03/2026-08-14"]', '{ ics = "pat.ics", days = ["2026-11-03"] }').replace(
        HOURS, EVERY_DAY
    )
    calendar = read(text).terms("pat@example.com").calendar
    away = [
        date(2026, 8, 3),
        date(2026, 8, 5),
        date(2026, 8, 13),
        date(2026, 9, 1),
        date(2026, 9, 15),
        date(2026, 11, 3),
    ]
    here = [date(2026, 8, 6), date(2026, 8, 10), date(2026, 8, 12), date(2026, 9, 8), date(2026, 9, 22)]
    assert not any(calendar.is_working_day(day) for day in away)
    assert all(calendar.is_working_day(day) for day in here)


@pytest.mark.parametrize("data", [None, b"not a calendar", b"\xff\xfe"])
def test_an_unreadable_icalendar_file_is_named(read, whole, tmp_path, data):
    """A missing or broken .ics is an error that names it, when the hours are first needed."""
    if data is not None:
        (tmp_path / "pat.ics").write_bytes(data)
    config = read(whole.replace('["2026-08-03/2026-08-14"]', '{ ics = "pat.ics" }'))
    with pytest.raises(ConfigError, match=r"pat\.ics"):
        config.terms("pat@example.com")
