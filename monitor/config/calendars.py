"""From a person's table to their working calendar: versions of hours, public holidays, absences (C2, C3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from monitor.config.settings import Defaults, Person
from monitor.errors import ConfigError
from monitor.hours import Calendar, Terms, Version

REPEATS = 1000
"""How many times one entry of an iCalendar file may repeat: a rule without an end is followed no further."""


def terms_of(person: Person, defaults: Defaults) -> Terms:
    """Return hours, target and default due of a person, with the defaults where their own table is silent."""
    zone, week = person.zone or defaults.zone, person.hours or defaults.hours
    versions: list[Version] = [(None, zone, week)]
    for version in sorted(person.versions, key=lambda version: version.valid_from):
        zone, week = version.zone or zone, version.hours or week
        versions.append((version.valid_from, zone, week))
    absences = list(person.absences.days)
    if person.absences.ics is not None:
        absences += ics_absences(person.absences.ics, ZoneInfo(zone))
    code = defaults.holidays if person.holidays is None else person.holidays
    calendar = Calendar(
        versions=versions,
        holidays=_holidays(code, frozenset(person.extra_holidays or defaults.extra_holidays)),
        absences=absences,
    )
    return Terms(
        calendar=calendar,
        target=defaults.target if person.target is None else person.target,
        default_due=person.default_due or defaults.default_due,
    )


def _holidays(code: str, extra: frozenset[date]) -> frozenset[date] | Callable[[date], bool]:
    """Return the public holidays of a country or subdivision and the extra days (C3)."""
    if not code:
        return extra
    import holidays

    country, _, part = code.partition("-")
    table = holidays.country_holidays(country, subdiv=part or None)
    return lambda day: day in extra or day in table


def ics_absences(path: Path, zone: ZoneInfo) -> list[tuple[date, date]]:
    """Return the days an iCalendar file (RFC 5545) marks as away, both ends included (C3).

    Every event counts for the days it covers from midnight to midnight in ``zone``: an all-day event for each
    of its days, an appointment of an hour or a cancelled one for none. Raises ConfigError if unreadable.
    """
    from icalendar import Calendar as ICalendar

    try:
        entries = ICalendar.from_ical(path.read_text(encoding="utf-8")).walk("VEVENT")
        return [
            days
            for entry in entries
            if str(entry.get("STATUS")) != "CANCELLED"
            for days in _days(entry, zone)
        ]
    except OSError as error:
        raise ConfigError(
            f"cannot read the absences in {path}: {error.strerror}", hint="check `ics`"
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ConfigError(f"{path} is no readable iCalendar file", hint="export it again as .ics") from None


def _days(entry: Any, zone: ZoneInfo) -> Iterator[tuple[date, date]]:
    """Yield the whole days of one event, for each time it takes place."""
    start, end = _local(entry.start, zone), _local(entry.end, zone)
    for begin in _repeats(entry, start, zone):
        first = begin.date() if begin.time() == time() else begin.date() + timedelta(days=1)
        last = (begin + (end - start)).date() - timedelta(days=1)
        if first <= last:
            yield first, last


def _local(moment: date, zone: ZoneInfo) -> datetime:
    """Return wall-clock time in the zone; a day begins at midnight and a floating time is local already."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    return moment.astimezone(zone).replace(tzinfo=None) if moment.tzinfo else moment


def _repeats(entry: Any, start: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the wall-clock starts of an event, REPEATS at most."""
    rule = entry.get("RRULE")
    if rule is None:
        yield start
        return
    from dateutil.rrule import rrulestr

    excluded = entry.get("EXDATE") or []
    lists = excluded if isinstance(excluded, list) else [excluded]
    skipped = {_local(moment.dt, zone).date() for days in lists for moment in days.dts}
    dates = rrulestr(rule.to_ical().decode(), dtstart=start, ignoretz=True)
    yield from (moment for moment in islice(dates, REPEATS) if moment.date() not in skipped)
