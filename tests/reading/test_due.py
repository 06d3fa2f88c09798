"""P3: due expressions fire after a cue or bare in a promise's clause, give a range, abstain when unsure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.hours import Calendar, due_at
from monitor.model import Due, Granularity
from monitor.reading.due import DueReader
from monitor.reading.fold import fold
from monitor.reading.language import CODES

READERS = {code: DueReader(import_module(f"monitor.reading.cues.{code}").LANGUAGE.due) for code in CODES}
MONDAY = datetime(2026, 5, 4, 10, tzinfo=timezone(timedelta(hours=2)))
"""Monday, 4 May 2026, ten in the morning in the author's own zone."""

BERLIN = Calendar([(None, "Europe/Berlin", {day: ((time(9), time(17)),) for day in range(5)})])

D, B, W, M, N, T = (
    Granularity.DAY,
    Granularity.BEFORE_DAY,
    Granularity.WEEK,
    Granularity.MONTH,
    Granularity.WORKING_DAYS,
    Granularity.INSTANT,
)


def due(text: str, code: str = "en", sent_at: datetime = MONDAY) -> Due | None:
    """The due of a clause."""
    return READERS[code].find(fold(text), sent_at)[0]


ENGLISH = [
    ("I'll send it tomorrow", D, date(2026, 5, 5)),
    ("I'll send it first thing tomorrow morning", D, date(2026, 5, 5)),
    ("you'll have it by Friday", D, date(2026, 5, 8)),
    ("I will call you on Mon", D, date(2026, 5, 11)),
    ("I'll bring it today", D, date(2026, 5, 4)),
    ("it'll be there by EOD", D, date(2026, 5, 4)),
    ("I'll do it by COB Thursday", D, date(2026, 5, 7)),
    ("I will have it ready next Friday", D, date(2026, 5, 15)),
    ("I'll send it before Wednesday", B, date(2026, 5, 6)),
    ("I'll get to it this week", W, date(2026, 5, 4)),
    ("I'll get to it by the end of the week", W, date(2026, 5, 4)),
    ("I'll report early next week", W, date(2026, 5, 11)),
    ("I'll report by Wednesday next week", D, date(2026, 5, 13)),
    ("I'll report next week, on Monday or Tuesday", D, date(2026, 5, 12)),
    ("I'll report Thursday of this week", D, date(2026, 5, 7)),
    ("I'll finish by the end of the month", M, date(2026, 5, 4)),
    ("I will be back to you in June", M, date(2026, 6, 1)),
    ("I'll do it by May 20", D, date(2026, 5, 20)),
    ("I'll do it by the 3rd of June", D, date(2026, 6, 3)),
    ("I'll do it on the 2nd", D, date(2026, 6, 2)),
    ("I'll do it by 2026-06-01", D, date(2026, 6, 1)),
    ("I'll send it in two weeks", D, date(2026, 5, 18)),
    ("I'll send it over the weekend", D, date(2026, 5, 10)),
]


@pytest.mark.parametrize(("text", "granularity", "day"), ENGLISH, ids=[text for text, *_ in ENGLISH])
def test_english_expressions(text: str, granularity: Granularity, day: date) -> None:
    """Each expression resolves from the message's own date to a range with a granularity."""
    found = due(text)
    assert found is not None
    assert (found.granularity, found.day) == (granularity, day)


OTHERS = [
    ("de", "Ich schicke dir das bis Freitag", D, date(2026, 5, 8)),
    ("de", "Ich melde mich morgen früh", D, date(2026, 5, 5)),
    ("de", "Du bekommst es nächste Woche", W, date(2026, 5, 11)),
    ("de", "Das mache ich vor dem 12.5.", B, date(2026, 5, 12)),
    ("fr", "Je vous l'envoie avant jeudi", B, date(2026, 5, 7)),
    ("fr", "Vous l'aurez la semaine prochaine", W, date(2026, 5, 11)),
    ("fr", "Je vous appelle demain matin", D, date(2026, 5, 5)),
    ("es", "Te lo mando el miércoles", D, date(2026, 5, 6)),
    ("es", "Lo reviso la semana que viene", W, date(2026, 5, 11)),
    ("es", "Te aviso mañana por la tarde", D, date(2026, 5, 5)),
]


@pytest.mark.parametrize(("code", "text", "granularity", "day"), OTHERS, ids=[row[1] for row in OTHERS])
def test_other_languages(code: str, text: str, granularity: Granularity, day: date) -> None:
    """The same grammar serves every language with a table."""
    found = due(text, code)
    assert found is not None
    assert (found.granularity, found.day) == (granularity, day)


INSTANTS = [
    ("I'll send it by 3pm", date(2026, 5, 4), time(15)),
    ("I'll call at 2:30 this afternoon", date(2026, 5, 4), time(14, 30)),
    ("I'll be done by noon tomorrow", date(2026, 5, 5), time(12)),
    ("I'll ring you Friday at 11", date(2026, 5, 8), time(11)),
    ("I'll answer within 24 hours", date(2026, 5, 5), time(10)),
    ("I'll call you at 9 am", date(2026, 5, 5), time(9)),
    ("I'll call you between 5 and 6 pm", date(2026, 5, 4), time(18)),
]


@pytest.mark.parametrize(("text", "day", "at"), INSTANTS, ids=[row[0] for row in INSTANTS])
def test_times_of_day_are_instants(text: str, day: date, at: time) -> None:
    """A time of day is an instant on its day, on the next one where it is over."""
    found = due(text)
    assert found is not None
    assert (found.granularity, found.day, found.at) == (T, day, at)


def test_a_couple_of_days_are_working_days() -> None:
    """P3: "a couple of days" are two working days."""
    for text, count in (("in a couple of days", 2), ("in a few days", 3), ("within 5 business days", 5)):
        found = due(f"I'll do it {text}")
        assert found is not None
        assert (found.granularity, found.count) == (N, count)


@pytest.mark.parametrize(
    "text",
    [
        "I may send it",
        "I'll ask Mark about it",
        "I will tell Sun Microsystems",
        "I'll march on",
        "I'll fix the Friday report",
        "I'll read last Monday's minutes",
        "I'll send the figures since January",
        "I'll call you for 15 minutes",
        "I'll look at version 2.10",
        "I'll send the second draft",
        "I'll april-fool him",
    ],
)
def test_what_only_looks_like_a_date_gives_none(text: str) -> None:
    """P3: unsure gives no due."""
    assert due(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I'll send it ASAP", "ASAP"),
        ("I'll call you shortly.", "shortly"),
        ("I'll let you know as soon as I hear from the lab", "as soon as I hear from the lab"),
        ("I'll send it when I get back", "when I get back"),
    ],
)
def test_words_that_name_no_date_are_still_found(text: str, words: str) -> None:
    """The words are given, the date is not."""
    found, span = READERS["en"].find(fold(text), MONDAY)
    assert found is None
    assert span is not None
    assert text[span[0] : span[1]] == words


def test_numbers_are_read_as_the_authors_zone_writes_them() -> None:
    """Month first in American zones, else the later reading: the benefit of the doubt."""
    houston = datetime(2026, 5, 4, 10, tzinfo=timezone(timedelta(hours=-5)))
    assert due("I'll do it by 7/11", sent_at=houston) == Due(granularity=D, day=date(2026, 7, 11))
    assert due("I'll do it by 7/11") == Due(granularity=D, day=date(2026, 11, 7))


PHRASES = {
    "en": "tomorrow|by friday|on tuesday|before monday|next week|this week|by noon|at 3|by 5pm|in two days|in 3 weeks|"
    "by the 31st|by february 29|in december|next month|by the end of the month|tonight|next sunday|in 2 hours",
    "de": "morgen|bis freitag|vor montag|nächste woche|bis 15 uhr|in zwei tagen|im dezember|am 29.2.|übermorgen",
    "fr": "demain|avant vendredi|la semaine prochaine|ce soir|dans deux jours|en décembre|avant 15h|le 29 février",
    "es": "mañana|antes del viernes|la semana que viene|hoy|en dos días|en diciembre|a las 15:00|el 29 de febrero",
}


class TestNeverInThePast:
    """P3: due is never in the past of the message, in whatever zone and on whatever day it was said."""

    @given(
        moment=st.datetimes(min_value=datetime(1998, 1, 1), max_value=datetime(2040, 12, 31)),
        offset=st.integers(-12, 14),
        code=st.sampled_from(CODES),
        data=st.data(),
    )
    def test_local_range(self, moment: datetime, offset: int, code: str, data: st.DataObject) -> None:
        """The day is the message's own or later, and an instant is not before it."""
        sent_at = moment.replace(tzinfo=timezone(timedelta(hours=offset)))
        phrase = data.draw(st.sampled_from(PHRASES[code].split("|")))
        found = due(f"x {phrase}", code, sent_at)
        if found is None:
            return
        assert found.day >= sent_at.date()
        if found.granularity is T:
            assert found.at is not None
            assert datetime.combine(found.day, found.at, sent_at.tzinfo) >= sent_at.replace(
                second=0, microsecond=0
            )

    @given(
        moment=st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2027, 12, 31)),
        phrase=st.sampled_from(PHRASES["en"].split("|")),
    )
    def test_instant_across_clock_changes(self, moment: datetime, phrase: str) -> None:
        """Resolved in working hours, the due instant follows the message, clock changes or not."""
        sent_at = moment.replace(tzinfo=UTC)
        found = due(f"x {phrase}", "en", BERLIN.local(sent_at))
        if found is not None:
            assert due_at(found, BERLIN.local(sent_at), BERLIN) >= sent_at.replace(second=0, microsecond=0)


@given(text=st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    """No text breaks the grammar, and a span lies within it."""
    for reader in READERS.values():
        _, span = reader.find(fold(text), MONDAY)
        assert span is None or 0 <= span[0] < span[1] <= len(text)
