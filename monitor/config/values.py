"""How one value of the configuration is written: durations, hours, days, zones, addresses.

Each reader takes what TOML gave and returns the value, or raises ValueError that says what is right.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, StrictStr

from monitor.hours import Week

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_FREEMAIL = """
    126.com 163.com aim.com aol.com fastmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com
    gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.fr icloud.com
    laposte.net libero.it live.com mac.com mail.com mail.ru me.com msn.com naver.com o2.pl orange.fr
    outlook.com outlook.de pm.me proton.me protonmail.com qq.com rediffmail.com rocketmail.com seznam.cz
    t-online.de tutanota.com web.de wp.pl yahoo.co.jp yahoo.co.uk yahoo.com yahoo.de yahoo.es yahoo.fr
    yandex.com yandex.ru ymail.com zoho.com
"""

FREEMAIL = frozenset(_FREEMAIL.split())
"""Providers where anybody has an address: never internal (M1)."""

_DURATION = re.compile(r"(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", re.ASCII)
_CLOCK = re.compile(r"(\d\d?):(\d\d)", re.ASCII)
_ADDRESS = re.compile(r"[^@\s<>,;:\"()]+@[\w-]+(?:\.[\w-]+)*")
_PLAIN = re.compile(r"[!#-+\--;=?-~]+")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that looks most like ``word``, "" when none is known."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.0)
    return found[0] if found else ""


def duration(value: Any) -> timedelta:
    """Read "8h", "30m", "90d", "1h30m": weeks, days of 24 hours, hours, minutes, seconds."""
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) and value.strip() else None
    if match is None:
        raise ValueError('a duration is a number with a unit, such as "8h", "30m" or "90d"')
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def working_time(value: Any) -> timedelta:
    """Read "8h" or "90m" of working time: a day of working time has no length of its own."""
    if isinstance(value, str) and re.search("[dw]", value):
        raise ValueError('working time is given in hours or minutes, such as "8h" or "90m"')
    time_given = duration(value)
    if not time_given:
        raise ValueError('there is no time in it; write it like "8h"')
    return time_given


def retention(value: Any) -> timedelta:
    """Read how long facts are kept; under a day everything would be gone before a card is made."""
    kept = duration(value)
    if kept < timedelta(days=1):
        raise ValueError('facts are kept for a day at least; write it like "90d"')
    return kept


def working_days(value: Any) -> int:
    """Read "2d": whole working days."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = re.fullmatch(r"(\d+)d", value.strip(), re.ASCII) if isinstance(value, str) else None
    if match is None:
        raise ValueError('working days are written "2d"')
    return int(match[1])


def https_url(value: str) -> str:
    """Check an address of the web that goes into a mail header: https, a host, and nothing that could end it."""
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or parts.fragment or not _PLAIN.fullmatch(value):
        raise ValueError('this is an address such as "https://example.com/unsubscribe"')
    return value


def zone(value: str) -> str:
    """Check the name of an IANA time zone."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f'"{value}" is no IANA time zone; {_zone_near(value)}') from None
    return value


def _zone_near(value: str) -> str:
    """Say what to write instead; of an abbreviation such as CEST nothing is near, since its letters tell no place."""
    zones = sorted(available_timezones())
    place = "/" + value.strip().replace(" ", "_").lower()
    found = [zone for zone in zones if zone.lower().endswith(place)]
    if "/" in value:
        found = found or difflib.get_close_matches(value, zones, n=1)
    return f'the nearest is "{found[0]}"' if found else 'write it like "Europe/Berlin"'


def clock(value: str) -> time:
    """Read a wall-clock time, "09:00"."""
    match = _CLOCK.fullmatch(value.strip())
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError(f'"{value}" is no time of day; write it like "09:00"')
    return time(int(match[1]), int(match[2]))


def weekday(value: str) -> int:
    """Read the name of a weekday, "mon" to "sun", as Monday 0 to Sunday 6."""
    try:
        return WEEKDAYS.index(value.strip().lower())
    except ValueError:
        near = nearest(value, WEEKDAYS)
        raise ValueError(f'unknown weekday "{value}"; the nearest known key is "{near}"') from None


def week(value: Any) -> Week:
    """Read ``{ mon = ["09:00-12:30", "13:30-17:30"], ... }`` (C2): days not listed have no hours.

    "22:00-06:00" ends on the next day, "00:00-24:00" is the whole day.
    """
    if not isinstance(value, Mapping):
        raise ValueError('hours are a table such as { mon = ["09:00-17:00"] }')  # noqa: TRY004
    hours = {weekday(day): _shifts(day, shifts) for day, shifts in value.items()}
    if not any(hours.values()):
        raise ValueError("there is not one working hour in it")
    return hours


def _shifts(day: str, shifts: Any) -> tuple[tuple[time, time], ...]:
    if not isinstance(shifts, list) or not all(isinstance(shift, str) for shift in shifts):
        raise ValueError(f'the hours of {day} are a list such as ["09:00-17:00"]')
    spans = sorted(_shift(day, shift) for shift in shifts)
    for (_, end), (begin, _) in pairwise(spans):
        if begin < end:
            raise ValueError(f"two shifts of {day} overlap")
    return tuple((_time(begin), _time(end)) for begin, end in spans)


def _shift(day: str, shift: str) -> tuple[int, int]:
    """Return begin and end in minutes after midnight; an end on the next day lies beyond 24 hours."""
    first, dash, last = (part.strip() for part in shift.partition("-"))
    if not dash:
        raise ValueError(f'{day}: "{shift}" is no shift; write it like "09:00-17:00"')
    begin, end = clock(first), time() if last == "24:00" else clock(last)
    if begin == end and last != "24:00":
        raise ValueError(f'{day}: the shift "{shift}" is empty')
    minutes = begin.hour * 60 + begin.minute, end.hour * 60 + end.minute
    return minutes[0], minutes[1] if minutes[1] > minutes[0] else minutes[1] + 24 * 60


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def day_range(value: Any) -> tuple[date, date]:
    """Read "2026-08-03/2026-08-14" or one day: whole days, both included (C3)."""
    if isinstance(value, date):
        return value, value
    if isinstance(value, tuple) and len(value) == 2:
        return value
    try:
        first, slash, last = str(value).partition("/")
        days = date.fromisoformat(first.strip()), date.fromisoformat(last.strip() if slash else first.strip())
    except ValueError:
        raise ValueError(f'"{value}" is no range of days; write "2026-08-03/2026-08-14"') from None
    if days[1] < days[0]:
        raise ValueError(f'"{value}" ends before it begins')
    return days


def address(value: str) -> str:
    """Read an e-mail address (RFC 5322 addr-spec) in lower case."""
    text = value.strip().lower()
    if not _ADDRESS.fullmatch(text):
        raise ValueError(f'"{value}" is no e-mail address')
    return text


def domain(value: str) -> str:
    """Read a domain name in lower case."""
    text = value.strip().lower().removeprefix("@").rstrip(".")
    if not _DOMAIN.fullmatch(text):
        raise ValueError(f'"{value}" is no domain; write it like "example.com"')
    return text


def internal_domain(value: str) -> str:
    """Read a company's domain; a freemail provider's is refused (M1)."""
    text = domain(value)
    if text in FREEMAIL:
        raise ValueError(f'"{text}" is a freemail provider: not everybody there is a colleague (METRICS M1)')
    return text


def weekly(value: Any) -> tuple[int, time]:
    """Read "mon 07:00": a weekday and a time of day, in the person's zone."""
    if isinstance(value, tuple):
        return value
    parts = value.split() if isinstance(value, str) else []
    if len(parts) != 2:
        raise ValueError('a weekly time is written "mon 07:00"')
    return weekday(parts[0]), clock(parts[1])


def holiday_code(value: str) -> str:
    """Check a code of the ``holidays`` library: a country, or a country and its subdivision, "DE-BE" (C3)."""
    if value.lower() in ("", "none"):
        return ""
    import holidays

    country, _, part = value.partition("-")
    known = holidays.list_supported_countries(include_aliases=True)
    if country in known and (not part or part in known[country]):
        return value
    raise ValueError(f'no holidays are known for "{value}"; {_code_near(country, known)}')


def _code_near(country: str, known: dict[str, list[str]]) -> str:
    """Say which codes there are: a country's parts, the code of a country named, or how a code is written."""
    from holidays.registry import COUNTRIES

    if country in known:
        parts = ", ".join(f"{country}-{part}" for part in sorted(known[country]) if part.isupper())
        return f'write "{country}"' + (f", or one of {parts}" if parts else "")
    named = COUNTRIES.get("_".join(country.lower().split()))
    code = named[1] if named else country.upper()
    return f'write "{code}"' if code in known else 'write a country such as "DE", or its part such as "DE-BE"'


def database_url(value: str) -> str:
    """Check the shape of a database's address."""
    if not re.match(r"(sqlite|postgresql)(\+\w+)?://", value):
        raise ValueError(
            'a database is written "sqlite:///monitor.db" or "postgresql+psycopg://user@host/name"'
        )
    return value


def holds_password(url: str) -> bool:
    """Does a database's address carry a password in the clear?"""
    try:
        return bool(urlsplit(url).password)
    except ValueError:
        return False


Duration = Annotated[timedelta, BeforeValidator(duration)]
Retention = Annotated[timedelta, BeforeValidator(retention)]
WorkingTime = Annotated[timedelta, BeforeValidator(working_time)]
WorkingDays = Annotated[int, BeforeValidator(working_days)]
Zone = Annotated[StrictStr, AfterValidator(zone)]
Hours = Annotated[Any, AfterValidator(week)]
DayRange = Annotated[tuple[date, date], BeforeValidator(day_range)]
HttpsUrl = Annotated[StrictStr, AfterValidator(https_url)]
Address = Annotated[StrictStr, AfterValidator(address)]
Domain = Annotated[StrictStr, AfterValidator(domain)]
InternalDomain = Annotated[StrictStr, AfterValidator(internal_domain)]
Weekly = Annotated[tuple[int, time], BeforeValidator(weekly)]
HolidayCode = Annotated[StrictStr, AfterValidator(holiday_code)]
DatabaseUrl = Annotated[StrictStr, AfterValidator(database_url)]
