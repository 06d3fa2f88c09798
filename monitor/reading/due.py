"""Due expressions: a closed grammar that fires after a due cue or bare in a promise's own clause, else abstains (P3).

A phrase is a run of time words with their cues: "by 5 pm tomorrow", "early next week". Each time word has a kind; the
kinds resolve from the message's own date in its author's own zone to a range with a granularity. A weekday is the next
future one, an ambiguous reading the later one, and nothing resolves to the past of the message.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

import re2

from monitor.model import Due, Granularity, Span
from monitor.reading.cues.dates import DueWords
from monitor.reading.cues.engine import compiled

_NEEDS_CUE = frozenset(
    "abbreviated named_month numeric ordinal days weeks hours minutes noon midnight month".split()
)
_IN_WEEKS = frozenset({"week", "weekday", "abbreviated"})
_TIMES = frozenset({"noon", "midnight", "time", "hour"})
_SPANS = frozenset({"days", "weeks", "hours", "minutes"})
_DIGITS = re.compile(rb"\d+")
_LAST_CLOCK = re.compile(rb"(\d{1,2})(?::(\d{2}))?\D*$")
_REACH = 48
_FAR = 2000


@dataclass(frozen=True, slots=True)
class _Word:
    kind: str
    value: str
    text: bytes
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[_Word, ...]
    start: int
    cue: bytes

    @property
    def end(self) -> int:
        return self.words[-1].end


@dataclass(frozen=True)
class DueReader:
    """The due grammar of one language, compiled."""

    words: DueWords

    @cached_property
    def _kinds(self) -> re2._Regexp:
        return compiled("|".join(rf"(\b(?:{pattern}))" for _, pattern, _ in self.words.kinds), {})

    @cached_property
    def _leads(self) -> re2._Regexp:
        return compiled(rf"(?:\b(?:{self.words.leads})\b\W*)+$", {})

    @cached_property
    def _before(self) -> re2._Regexp:
        return compiled(rf"\b(?:{self.words.before})\b", {})

    @cached_property
    def _lasting(self) -> re2._Regexp:
        return compiled(rf"\b(?:{self.words.lasting})\b", {})

    @cached_property
    def _gap(self) -> re2._Regexp:
        return compiled(rf"\W*(?:\b(?:{self.words.links})?\b\W*)*", {})

    @cached_property
    def _skips(self) -> tuple[re2._Regexp, re2._Regexp]:
        return compiled(rf"(?:^|\W)(?:{self.words.skip_before})", {}), compiled(self.words.skip_after, {})

    @cached_property
    def _loose(self) -> tuple[re2._Regexp, re2._Regexp]:
        return compiled(rf"\b(?:{self.words.vague})(?:\W|$)", {}), compiled(rf"\b(?:{self.words.events})", {})

    def find(self, text: bytes, sent_at: datetime, *, ahead: bool = False) -> tuple[Due | None, Span | None]:
        """Return the due of a clause and the span of its words; a span without a due is a time that names no date.

        ``ahead``: the text only leads up to the clause, where a vague "soon" belongs to something else.
        """
        phrases = self._phrases(text)
        if phrases:
            firm = [phrase for phrase in phrases if phrase.cue]
            phrase = (firm or phrases)[0]
            due = self._resolve(phrase, sent_at)
            return due, (phrase.start, phrase.end)
        loose = [place for pattern in self._loose[ahead:] if (place := pattern.search(text))]
        if not loose:
            return None, None
        place = min(loose, key=lambda found: (found.start(), -found.end()))
        return None, (place.start(), place.start() + len(place.group().rstrip(b" \n.,;:!)")))

    def _phrases(self, text: bytes) -> list[_Phrase]:
        runs: list[list[_Word]] = []
        for place in self._kinds.finditer(text):
            kind, _, value = self.words.kinds[(place.lastindex or 1) - 1]
            word = _Word(kind, value, place.group().rstrip(b" "), place.start(), place.end())
            if runs and self._gap.fullmatch(text, runs[-1][-1].end, word.start):
                runs[-1].append(word)
            else:
                runs.append([word])
        return [phrase for run in runs if (phrase := self._phrase(text, run)) is not None]

    def _phrase(self, text: bytes, run: list[_Word]) -> _Phrase | None:
        head = text[max(0, run[0].start - _REACH) : run[0].start]
        lead = self._leads.search(head)
        start = run[0].start - (len(head) - lead.start()) if lead else run[0].start
        cue = lead.group().strip() if lead else b""
        before, after = self._skips
        if before.search(text[:start][-_REACH:]) or after.search(text[run[-1].end :][:_REACH]):
            return None
        while run and not cue and run[0].kind in _NEEDS_CUE and len(run) > 1:
            run = run[1:]
            start = run[0].start
        if run[0].kind in _NEEDS_CUE and (not cue or (run[0].kind in _SPANS and self._lasting.search(cue))):
            return None
        return _Phrase(tuple(run), start, cue)

    # ------------------------------------------------------------------ what the words mean

    def _resolve(self, phrase: _Phrase, sent_at: datetime) -> Due | None:
        today = sent_at.date()
        times = [time_of for word in phrase.words if word.kind in _TIMES and (time_of := _clock(word))]
        days = [due for word in phrase.words if word.kind not in _TIMES and (due := self._day(word, sent_at))]
        if len(days) < sum(word.kind not in _TIMES for word in phrase.words):
            return None
        before = bool(phrase.cue) and self._before.search(phrase.cue) is not None
        day = _in_its_week(phrase, days) or max(days, key=lambda due: due.day, default=None)
        if times and (day is None or day.granularity is Granularity.DAY):
            return _instant(day.day if day else None, times[-1], sent_at)
        if day is None or day.day < today:
            return None
        return _ended(day, today) if before else day

    def _day(self, word: _Word, sent_at: datetime) -> Due | None:
        today = sent_at.date()
        match word.kind:
            case "day":
                return Due(granularity=Granularity.DAY, day=today + timedelta(int(word.value)))
            case "weekday" | "abbreviated":
                return Due(
                    granularity=Granularity.DAY,
                    day=_next_weekday(today, _value(word.text, self.words.weekdays)),
                )
            case "next_weekday":
                number = _value(word.text, self.words.weekdays)
                monday = today + timedelta(7 - today.weekday())
                return Due(
                    granularity=Granularity.DAY,
                    day=max(_next_weekday(today, number), monday + timedelta(number or 0)),
                )
            case "weekend":
                return Due(granularity=Granularity.DAY, day=today + timedelta(6 - today.weekday()))
            case "week":
                over = 7 if word.value == "0" and today.weekday() > 4 else 0
                return Due(granularity=Granularity.WEEK, day=today + timedelta(7 * int(word.value) + over))
            case "month":
                return Due(granularity=Granularity.MONTH, day=_month_on(today, int(word.value)))
            case "named_month":
                number = _value(word.text, self.words.months)
                return Due(
                    granularity=Granularity.MONTH, day=_month_on(today, ((number or 1) - today.month) % 12)
                )
            case _:
                return self._counted(word, sent_at)

    def _counted(self, word: _Word, sent_at: datetime) -> Due | None:
        today = sent_at.date()
        digits = [int(found) for found in _DIGITS.findall(word.text)]
        day: date | None
        if word.kind in _SPANS:
            count = digits[0] if digits else _number(word.text, self.words.numbers)
            return _after(word.kind, count, sent_at) if 0 < count < _FAR else None
        if word.kind == "iso":
            day = _date(digits[0], digits[1], digits[2])
        elif word.kind == "ordinal":
            day = _coming_day(today, digits[0])
        elif word.kind == "numeric":
            day = _numeric(today, digits, western=word.value == "us", sent_at=sent_at)
        else:
            month = _value(word.text, self.words.months)
            year = next((number for number in digits if number > 31), None)
            number = next((number for number in digits if number <= 31), 0)
            day = _on(today, month or 0, number, year)
        return Due(granularity=Granularity.DAY, day=day) if day and day >= today else None


def _in_its_week(phrase: _Phrase, days: list[Due]) -> Due | None:
    """Return the weekday in the week that is named with it: "Wednesday next week"; the later of two."""
    weeks = [due.day for due in days if due.granularity is Granularity.WEEK]
    kinds = {word.kind for word in phrase.words if word.kind not in _TIMES}
    named = [due.day.weekday() for due in days if due.granularity is Granularity.DAY]
    if len(weeks) != 1 or not named or not kinds <= _IN_WEEKS:
        return None
    monday = weeks[0] - timedelta(weeks[0].weekday())
    return Due(granularity=Granularity.DAY, day=monday + timedelta(max(named)))


def _value(text: bytes, names: Mapping[str, int]) -> int | None:
    """Return the value of the first word that begins like a name."""
    for word in re.findall(rb"[a-z]+", text):
        for name, value in names.items():
            if word.startswith(name.encode()):
                return value
    return None


def _number(text: bytes, names: Mapping[str, int]) -> int:
    words = re.findall(rb"[a-z]+", text)
    return max((names[word.decode()] for word in words if word.decode() in names), default=0)


def _next_weekday(today: date, number: int | None) -> date:
    return today + timedelta(((number or 0) - today.weekday() - 1) % 7 + 1)


def _month_on(today: date, months: int) -> date:
    """Return a day of the month so many months on: today itself, or that month's first."""
    if months == 0:
        return today
    index = today.month - 1 + months
    return date(today.year + index // 12, index % 12 + 1, 1)


def _date(year: int, month: int, day: int) -> date | None:
    if year < 100:
        year += 2000
    if not (1 <= month <= 12 and 1970 <= year <= 2200 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def _on(today: date, month: int, day: int, year: int | None) -> date | None:
    """Return the day named, in the year named or else the next time it comes."""
    if year is not None:
        return _date(year, month, day)
    this = _date(today.year, month, day)
    if this is not None and this >= today:
        return this
    return _date(today.year + 1, month, day)


def _coming_day(today: date, number: int) -> date | None:
    """Return the next day of that number in its month, this month or one of the two that follow."""
    for months in range(3):
        month = _month_on(today, months)
        day = _date(month.year, month.month, number)
        if day is not None and day > today:
            return day
    return None


def _numeric(today: date, digits: list[int], *, western: bool, sent_at: datetime) -> date | None:
    """Return the day of "7/11": month first in American zones, day first elsewhere; if both can be, the later one."""
    year = digits[2] if len(digits) > 2 else None
    first, second = digits[0], digits[1]
    readings = [_on(today, first, second, year)] if western else []
    offset = sent_at.utcoffset() or timedelta()
    if not western or offset > timedelta(hours=-3) or readings == [None]:
        readings.append(_on(today, second, first, year))
    return max((day for day in readings if day is not None), default=None)


def _clock(word: _Word) -> tuple[time, bool] | None:
    """Return a time of day and whether the words leave open if morning or evening."""
    if word.kind == "noon":
        return time(12), False
    if word.kind == "midnight":
        return time(23, 59), False
    hour, minute = (int(part or 0) for part in _LAST_CLOCK.search(word.text).groups())  # type: ignore[union-attr]
    half = re.search(rb"([ap])\.?m", word.text)
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half.group(1) == b"p" else 0)
    open_half = not half and 1 <= hour <= 12
    if open_half and hour < 8:
        hour += 12
    if hour > 23 or minute > 59:
        return None
    return time(hour, minute), open_half and hour < 12


def _instant(day: date | None, found: tuple[time, bool], sent_at: datetime) -> Due:
    """Return a time of day on its day; without a day, or already over, on the next day it can be."""
    at, open_half = found
    on = day or sent_at.date()
    if on == sent_at.date() and at <= sent_at.timetz().replace(tzinfo=None):
        later = time(at.hour + 12, at.minute) if open_half else at
        if later > sent_at.timetz().replace(tzinfo=None):
            at = later
        elif day is None:
            on += timedelta(1)
        else:
            return Due(granularity=Granularity.DAY, day=on)
    return Due(granularity=Granularity.INSTANT, day=on, at=at)


def _after(kind: str, count: int, sent_at: datetime) -> Due:
    """Return so many working days, weeks, hours or minutes after the message."""
    if kind == "days":
        return Due(granularity=Granularity.WORKING_DAYS, day=sent_at.date(), count=count)
    if kind == "weeks":
        return Due(granularity=Granularity.DAY, day=sent_at.date() + timedelta(weeks=count))
    step = timedelta(hours=count) if kind == "hours" else timedelta(minutes=count)
    then = sent_at + step
    return Due(granularity=Granularity.INSTANT, day=then.date(), at=then.time().replace(microsecond=0))


def _ended(due: Due, today: date) -> Due:
    """Return what ends before a day, a week or a month begins; what would lie in the past ends with the day itself."""
    if due.granularity is Granularity.DAY and due.day > today:
        return Due(granularity=Granularity.BEFORE_DAY, day=due.day)
    if due.granularity is Granularity.WEEK:
        monday = due.day - timedelta(due.day.weekday())
        return Due(granularity=Granularity.BEFORE_DAY, day=monday) if monday > today else due
    if due.granularity is Granularity.MONTH:
        first = due.day.replace(day=1)
        return Due(granularity=Granularity.BEFORE_DAY, day=first) if first > today else due
    return due
