"""Working hours: how much of the time between two instants was a person's working time (METRICS C1-C5, P3).

Terminology
    week      weekday (0 = Monday) -> shifts, local wall-clock times. A shift whose end is not after its start
              ends on the next day. A weekday that is not listed has no hours.
    version   (first day it holds, IANA zone, week); versions follow each other, the first also holds before.
    absence   a pair of days (both included) or a pair of instants (half-open) without working time.
    grace     after more than one working day away, waiting asks rest for one working day more (C4).

A shift belongs to the day it starts on, so that holidays and days of absence take or leave it whole.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from monitor.model import Due, Granularity

Week = Mapping[int, Sequence[tuple[time, time]]]
Version = tuple[date | None, str, Week]
Absence = tuple[date, date] | tuple[datetime, datetime]

_Stretch = tuple[timedelta, timedelta]  # half-open, since _EPOCH

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ZERO = timedelta()
_DAY = timedelta(days=1)
_MARGIN = timedelta(days=3)  # a shift (up to a day) and a zone's offset (up to 14 hours) move less than this
_SEARCH = 3653  # days to look for a working day before giving up

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)
"""Days outside have no hours: no mail is older, and a forged date must not cost time."""

_FIRST, _LAST = _EPOCH, datetime(2200, 1, 1, tzinfo=UTC)


def instant_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the first instant (UTC) at which the clocks of ``zone`` show ``day`` ``at`` or later (C2).

    So a time that the clocks skip is the instant of the jump, and one shown twice the first showing.
    """
    wall = datetime.combine(day, at, zone)
    offset, other = wall.utcoffset() or _ZERO, wall.replace(fold=1).utcoffset() or _ZERO
    instant = wall.replace(tzinfo=UTC) - offset
    if offset >= other:
        return instant
    earliest = instant - (other - offset)  # in a gap the two readings enclose the jump

    def jumped(seconds: int) -> bool:
        return (earliest + timedelta(seconds=seconds)).astimezone(zone).utcoffset() == other

    seconds = range(int((other - offset).total_seconds()))
    return earliest + timedelta(seconds=bisect_left(seconds, 1, key=jumped))


class _Timeline:
    """Working stretches in order with the working time before each, built by whole years when asked for."""

    __slots__ = ("_before", "_ends", "_high", "_hours", "_low", "_starts", "_years")

    def __init__(self, hours: Callable[[date], Sequence[_Stretch]]) -> None:
        self._hours = hours
        self._years: dict[int, list[_Stretch]] = {}
        self._low = self._high = _ZERO  # nothing is built yet
        self._starts: list[timedelta] = []
        self._ends: list[timedelta] = []
        self._before: list[timedelta] = []

    def between(self, a: timedelta, b: timedelta) -> timedelta:
        """Return the working time in [a, b); a <= b."""
        if a < self._low or b >= self._high:
            self._build(a, b)
        return self._until(b) - self._until(a)

    def _until(self, instant: timedelta) -> timedelta:
        i = bisect_right(self._starts, instant) - 1
        if i < 0:
            return _ZERO
        return self._before[i] + (min(instant, self._ends[i]) - self._starts[i])

    def _build(self, a: timedelta, b: timedelta) -> None:
        """Cover the years from a to b and those built before, without gap."""
        first = min([(_EPOCH + a - _MARGIN).year, *self._years])
        last = max([(_EPOCH + b + _MARGIN).year, *self._years])
        for year in range(first, last + 1):
            if year not in self._years:
                self._years[year] = [stretch for day in _days_of(year) for stretch in self._hours(day)]
        self._low = datetime(first, 1, 1, tzinfo=UTC) - _EPOCH + _MARGIN
        self._high = datetime(last + 1, 1, 1, tzinfo=UTC) - _EPOCH - _MARGIN
        self._starts, self._ends, self._before = [], [], []
        total, reached = _ZERO, timedelta.min
        for year in range(first, last + 1):
            for start, end in self._years[year]:
                begin = max(start, reached)  # a shift may overlap the one before, at a change of zone too
                if begin < end:
                    self._starts.append(begin)
                    self._ends.append(end)
                    self._before.append(total)
                    total += end - begin
                    reached = end


def _days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += _DAY


class Calendar:
    """One person's working hours over all time: versions of their week, holidays and absences. Immutable.

    ``holidays``: a set of days, or a function that knows them. Unknown zones raise ValueError.
    """

    __slots__ = ("_absences", "_begins", "_graces", "_holidays", "_timeline", "_versions", "_work", "_zones")

    def __init__(
        self,
        versions: Sequence[Version],
        *,
        holidays: Callable[[date], bool] | Container[date] = frozenset(),
        absences: Iterable[Absence] = (),
    ) -> None:
        if not versions:
            raise ValueError("a calendar needs at least one version of working hours")
        self._versions = tuple(sorted(versions, key=lambda version: version[0] or date.min))
        self._zones = [_zone(name) for _, name, _ in self._versions]
        self._begins = [
            instant_of(_within(begin or FIRST_DAY), time(), zone)
            for (begin, _, _), zone in zip(self._versions[1:], self._zones[1:], strict=True)
        ]
        self._holidays = holidays
        self._absences = tuple(absences)
        self._work = cache(self._stretches)  # due dates and a card ask for the same days over and over
        self._timeline = _Timeline(self._work)
        self._graces: tuple[tuple[datetime, datetime], ...] | None = None

    def with_absences(self, absences: Iterable[Absence]) -> Calendar:
        """Return this calendar with further absences (C3, C4)."""
        return Calendar(self._versions, holidays=self._holidays, absences=(*self._absences, *absences))

    # ------------------------------------------------------------------ instants

    def working(self, a: datetime, b: datetime, *, grace: bool = False) -> timedelta:
        """Return the working time in the half-open interval [a, b); zero if b is not after a (C1, C2, C5).

        Additive, monotone, never negative. With ``grace`` it is the clock of an ask of ``a`` (C4):
        for every long absence whose end it met waiting, one working day after the return is left out. That is
        monotone in ``b``, but depends on where the clock started, so it is not additive.
        """
        if b <= a:
            return _ZERO
        worked = self._between(a, b)
        return worked - self._in_grace(a, b) if grace and self._absences else worked

    def _between(self, a: datetime, b: datetime) -> timedelta:
        if a < _FIRST or b > _LAST:
            a, b = _clamp(a), _clamp(b)
        return self._timeline.between(a - _EPOCH, b - _EPOCH)

    def local(self, instant: datetime) -> datetime:
        """Return the instant on the person's own clock then."""
        version = bisect_right(self._begins, instant)
        return _clamp(instant).astimezone(self._zones[version])

    def resumes(self, instant: datetime) -> datetime | None:
        """Return the first working instant at or after ``instant``, None if none comes within ten years."""
        since = _clamp(instant) - _EPOCH
        day = self.local(instant).date() - _DAY
        for _ in range(_SEARCH):
            for start, end in self._work(day):
                if end > since:
                    return _EPOCH + max(start, since)
            day += _DAY
        return None

    # ------------------------------------------------------------------ days

    def zone(self, day: date) -> ZoneInfo:
        """Return the zone in force on a local day."""
        return self._zones[self._version(day)]

    def week(self, day: date) -> Week:
        """Return the week in force on a local day (C2)."""
        return self._versions[self._version(day)][2]

    def is_working_day(self, day: date) -> bool:
        """Has this local day any working time?"""
        return bool(self._work(day))

    def day_end(self, day: date) -> datetime | None:
        """Return when the working time of this local day ends (UTC), None if it has none.

        A shift across midnight ends on the next day.
        """
        stretches = self._work(day)
        return _EPOCH + max(end for _, end in stretches) if stretches else None

    def next_working_day(self, day: date) -> date:
        """Return the first working day after ``day``; just the next day if ten years have none."""
        return self._step(day, _DAY)

    def previous_working_day(self, day: date) -> date:
        """Return the last working day before ``day``; just the day before if ten years have none."""
        return self._step(day, -_DAY)

    def add_working_days(self, day: date, n: int) -> date:
        """Return the n-th working day after ``day``; ``day`` itself for 0."""
        for _ in range(n):
            day = self.next_working_day(day)
        return day

    def _step(self, day: date, by: timedelta) -> date:
        start = day = _within(day)
        for _ in range(_SEARCH):
            day += by
            if self.is_working_day(day):
                return day
            if not FIRST_DAY < day < LAST_DAY:
                break
        return start + by

    # ------------------------------------------------------------------ how a day is made

    def _version(self, day: date) -> int:
        return bisect_right(self._versions[1:], day, key=lambda version: version[0] or date.min)

    def _stretches(self, day: date) -> list[_Stretch]:
        """Return the working stretches that start on this local day, in order (C2, C3)."""
        if not FIRST_DAY <= day <= LAST_DAY or self._is_holiday(day):
            return []
        shifts, zone = self.week(day).get(day.weekday(), ()), self.zone(day)
        stretches = []
        for start, end in shifts:
            begun, ended = instant_of(day, start, zone), instant_of(day + _DAY * (end <= start), end, zone)
            stretches.append((begun - _EPOCH, ended - _EPOCH))
        for absence in self._absences:
            stretches = _without(stretches, day, absence)
        return sorted(stretch for stretch in stretches if stretch[0] < stretch[1])

    def _is_holiday(self, day: date) -> bool:
        return self._holidays(day) if callable(self._holidays) else day in self._holidays

    # ------------------------------------------------------------------ absence and grace, C4

    def _in_grace(self, a: datetime, b: datetime) -> timedelta:
        """Return the working time of [a, b) that an ask which arrived at ``a`` rests after returns."""
        rested, reached = _ZERO, a
        for returned, resumed in self._grace_windows():
            start, end = max(returned, reached), min(resumed, b)
            if a < returned and start < end:
                rested += self._between(start, end)
                reached = end
        return rested

    def _grace_windows(self) -> tuple[tuple[datetime, datetime], ...]:
        """Return, for each long absence, the return and the instant one working day later."""
        if self._graces is None:
            usual = Calendar(self._versions, holidays=self._holidays)
            windows = []
            for left, back in self.absences:
                long_after = usual._day_later(left)
                resumed = self._day_later(back)
                returned = self.resumes(back)
                if returned and resumed and long_after and long_after < back:  # more than one working day
                    windows.append((returned, resumed))
            self._graces = tuple(windows)
        return self._graces

    def _day_later(self, instant: datetime) -> datetime | None:
        """Return the same local time one working day after work resumes."""
        resumes = self.resumes(instant)
        if resumes is None:
            return None
        local = self.local(resumes)
        day = self.next_working_day(local.date())
        return instant_of(day, local.time(), self.zone(day))

    @property
    def absences(self) -> tuple[tuple[datetime, datetime], ...]:
        """Return when the person is away, half-open and in order; with no work between two, they are one (C3)."""
        merged: list[tuple[datetime, datetime]] = []
        for left, back in sorted(self._as_instants(absence) for absence in self._absences):
            if merged and not self.working(merged[-1][1], left):
                left, back = merged[-1][0], max(back, merged.pop()[1])
            merged.append((left, back))
        return tuple(merged)

    def _as_instants(self, absence: Absence) -> tuple[datetime, datetime]:
        first, last = absence
        if isinstance(first, datetime) and isinstance(last, datetime):
            return first, last
        first, last = _within(first), _within(last) + _DAY
        return instant_of(first, time(), self.zone(first)), instant_of(last, time(), self.zone(last))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # unknown, a directory of zones, or no zone name at all
        raise ValueError(f"unknown time zone {name!r}; use an IANA name such as Europe/Berlin") from None


def _clamp(instant: datetime) -> datetime:
    return min(max(instant, _FIRST), _LAST)


def _within(day: date) -> date:
    return min(max(day, FIRST_DAY), LAST_DAY)


def _without(stretches: list[_Stretch], day: date, absence: Absence) -> list[_Stretch]:
    """Take an absence out of the stretches of a day."""
    first, last = absence
    if not (isinstance(first, datetime) and isinstance(last, datetime)):
        return [] if first <= day <= last else stretches
    left, back = first - _EPOCH, last - _EPOCH
    kept = [part for start, end in stretches for part in ((start, min(end, left)), (max(start, back), end))]
    return [(start, end) for start, end in kept if start < end]


# ---------------------------------------------------------------------- terms and due dates


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A person's working arrangements: hours, target of a first response (E1), default due days (P3)."""

    calendar: Calendar
    target: timedelta = timedelta(hours=8)
    default_due: int = 2


def due_at(due: Due, said_at: datetime, calendar: Calendar) -> datetime:
    """Return the instant (UTC) a due expression means: the end of its range in the person's hours (P3).

    ``said_at`` carries the offset of the author's Date header, the zone of a wall-clock time. A day without
    hours, or already over when it was said, means the next working day.
    """
    day = _within(due.day)
    if due.granularity is Granularity.INSTANT:
        return _wall_clock(day, due.at or time(), said_at, calendar)
    if due.granularity is Granularity.BEFORE_DAY:
        day = calendar.previous_working_day(day)
    elif due.granularity is Granularity.WEEK:
        monday = day - _DAY * day.weekday()
        day = _last_working_day(monday, monday + _DAY * 6, calendar)
    elif due.granularity is Granularity.MONTH:
        first = day.replace(day=1)
        day = _last_working_day(first, (first + _DAY * 31).replace(day=1) - _DAY, calendar)
    elif due.granularity is Granularity.WORKING_DAYS:
        day = calendar.add_working_days(calendar.local(said_at).date(), due.count)
    return _end_of(day, said_at, calendar)


def default_due_at(said_at: datetime, calendar: Calendar, n: int) -> datetime:
    """Return the end (UTC) of the n-th whole working day after the local date of ``said_at`` (P3, no due)."""
    return _end_of(calendar.add_working_days(calendar.local(said_at).date(), n), said_at, calendar)


def _last_working_day(first: date, last: date, calendar: Calendar) -> date:
    """Return the last working day of a range, its last day if it has none."""
    day = calendar.previous_working_day(last + _DAY)
    return day if day >= first else last


def _end_of(day: date, said_at: datetime, calendar: Calendar) -> datetime:
    """Return the end of the day's hours, or of the next working day if it has none or is over (P3)."""
    candidate = max(day, calendar.previous_working_day(calendar.local(said_at).date()))
    for _ in range(3):  # a day gone by (its shift may still run after midnight), today, the next
        end = calendar.day_end(candidate)
        if end is not None and end > said_at:
            return end
        candidate = calendar.next_working_day(candidate)
    return instant_of(day + _DAY, time(), calendar.zone(day))  # no hours at all: the day's own end


def _wall_clock(day: date, at: time, said_at: datetime, calendar: Calendar) -> datetime:
    """Return the instant of a time in the author's zone; one already past means the next working day (P3)."""
    # An author at home follows the changes of their zone; of any other zone we know no more than the offset.
    at_home = calendar.local(said_at).utcoffset() == said_at.utcoffset()

    def resolve(day: date) -> datetime:
        if at_home:
            return instant_of(day, at, calendar.zone(day))
        return datetime.combine(day, at, said_at.tzinfo).astimezone(UTC)

    instant, day = resolve(day), max(day, said_at.date() - _DAY)
    for _ in range(3):
        if instant > said_at:
            break
        day = calendar.next_working_day(day)
        instant = resolve(day)
    return instant
