"""One language of the card: its sentences, and how it writes days, times, numbers and lengths of time.

Sentences come from the English source (``wording``) or its translation in ``locale``; days, numbers and shares as the
Unicode CLDR has them (babel, imported when the first card is said). A further language is one more .po file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from monitor.model import Period
from monitor.scorecard.po import languages, translation
from monitor.scorecard.wording import ENGLISH

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "card"

HOLD = "\u00a0"
BLANKS = {0x2009: " ", 0x202F: HOLD}
"""Thin blanks look like none in a terminal or a chart."""

_TWO_POINTS = re.compile(r"(?<!\.)\.\.(?!\.)")
"""The point of an abbreviation ends the sentence too: "Aug.." never stands."""

REGION = {"en": "en_GB"}
"""English is written day before month and by the 24-hour clock, since colleagues sit in many countries."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language. ``translated`` is None for English, the source. ``workday``: how long a day of work is."""

    language: str
    translated: GNUTranslations | None = None
    workday: timedelta = timedelta(hours=8)

    def with_days_of(self, workday: timedelta) -> Catalogue:
        """Return the same language for somebody whose working day is so long."""
        return replace(self, workday=workday)

    def say(self, key: str, /, **values: object) -> str:
        """Return the sentence with its places filled; ``n`` chooses its form. KeyError for an unknown key."""
        shown = {name: self.number(v) if isinstance(v, int) else v for name, v in values.items()}
        n = values.get("n")
        said = self._text(key, n if isinstance(n, int) else None).format(**shown)
        return _TWO_POINTS.sub(".", said)

    def _text(self, key: str, n: int | None) -> str:
        source, translated = ENGLISH[key], self.translated
        if isinstance(source, str):
            return translated.pgettext(key, source) if translated else source
        number = 0 if n is None else n
        if translated:
            return translated.npgettext(key, *source, number)
        return source[0] if number == 1 else source[1]

    @property
    def _locale(self) -> str:
        return REGION.get(self.language, self.language)

    def number(self, value: float) -> str:
        """Return a whole number with its groups: 1,500."""
        from babel.numbers import format_decimal

        return (
            format_decimal(value, format="#,##0", locale=self._locale)
            if abs(value) >= 1000
            else f"{value:.0f}"
        )

    def share(self, value: float) -> str:
        """Return 83% for 0.834, as the language writes it."""
        from babel.numbers import format_percent

        return _plain(format_percent(value, format=None, locale=self._locale))

    def day(self, day: date) -> str:
        """Mon 9 Nov, held together."""
        return self._day(day, "MMMEd")

    def short_day(self, day: date) -> str:
        """9 Nov."""
        return self._day(day, "MMMd")

    def long_day(self, day: date) -> str:
        """9 November."""
        return self._day(day, "MMMMd")

    def _day(self, day: date, skeleton: str) -> str:
        from babel.dates import format_skeleton

        return _plain(format_skeleton(skeleton, day, locale=self._locale)).replace(" ", HOLD)

    def weekday(self, number: int) -> str:
        """Monday for 0."""
        from babel.dates import get_day_names

        return str(get_day_names("wide", locale=self._locale)[number])

    def time(self, local: datetime) -> str:
        """14:05 on the clock of ``local``."""
        from babel.dates import format_time

        return _plain(format_time(local.time(), "short", locale=self._locale))

    def range(self, period: Period) -> str:
        """9–15 Nov 2026; months and years are said once where they agree."""
        return self.days(period.first, period.last, "yMMMd")

    def days(self, first: date, last: date, skeleton: str = "MMMd") -> str:
        """3–6 Nov; one day alone is said once."""
        from babel.dates import format_interval

        return _plain(format_interval(first, last, skeleton, locale=self._locale))

    def duration(self, length: timedelta, *, down: bool = False) -> str:
        """Return working time as people say it: "25 min", "3 h 10 min" under ten hours, "14 h" above; from two working
        days on "2 days 3 h", from ten on "12 days"; 0 is "0 min".

        ``down``: rounded down, so that "more than" stays true. Numbers and their units are held together by no-break
        spaces, which text output turns into plain ones.
        """
        return self._days(length, "days", down=down) or self._hours(length, down=down)

    def worked(self, length: timedelta) -> str:
        """Return the same where nothing else says that it is working time: "14 h of working time", "2 working days"."""
        return self._days(length, "working_days") or self.say("worked", worked=self._hours(length))

    def _days(self, length: timedelta, key: str, *, down: bool = False) -> str:
        """Say two working days or more; empty for less."""
        if length < 2 * self.workday:
            return ""
        hour = timedelta(hours=1)
        if length >= 10 * self.workday:
            days, hours = _whole(length, self.workday, down=down), 0
        else:
            days, rest = divmod(length, self.workday)
            hours = _whole(rest, hour, down=down)
            if hours * hour >= self.workday:
                days, hours = days + 1, 0
        return self.say(f"{key}_hours" if hours else key, n=days, hours=hours).replace(" ", HOLD)

    def _hours(self, length: timedelta, *, down: bool = False) -> str:
        minutes = _whole(length, timedelta(minutes=1), down=down)
        hours, rest = divmod(minutes, 60)
        if not hours:
            said = self.say("minutes", n=minutes)
        elif hours >= 10:
            said = self.say("hours", n=_whole(length, timedelta(hours=1), down=down))
        else:
            said = (
                self.say("hours_minutes", hours=hours, minutes=rest) if rest else self.say("hours", n=hours)
            )
        return said.replace(" ", HOLD)


def _whole(length: timedelta, unit: timedelta, *, down: bool) -> int:
    return length // unit if down else round(length / unit)


def _plain(text: str) -> str:
    return text.translate(BLANKS)


@cache
def catalogue(language: str = "en", folder: Path = LOCALE) -> Catalogue:
    """Return the catalogue of a language tag ("de-AT" finds "de"); English where there is none."""
    tag = language.partition("-")[0].lower()
    found = translation(folder, DOMAIN, tag)
    return Catalogue(tag, found) if found else Catalogue("en")


def spoken(folder: Path = LOCALE) -> tuple[str, ...]:
    """Return the languages that cards are said in."""
    return ("en", *languages(folder, DOMAIN))
