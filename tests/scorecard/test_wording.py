"""The catalogue: complete, neutral, right in its grammar."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from string import Formatter

import pytest

from monitor.metrics.insight import CauseKind, FactKind, SuggestionKind
from monitor.metrics.registry import METRICS
from monitor.model import Period, PromiseKind, PromiseOutcome, Verb
from monitor.scorecard.card import Step
from monitor.scorecard.catalogue import catalogue
from monitor.scorecard.said import Loss
from monitor.scorecard.wording import ENGLISH
from monitor.store.codes import NAMED_RULES, Look

ROOM = Path(__file__).resolve().parents[2] / "monitor" / "scorecard"


@pytest.mark.parametrize(
    ("prefix", "members"),
    [
        ("step_", Step),
        ("outcome_", PromiseOutcome),
        ("kind_", PromiseKind),
        ("cause_", CauseKind),
        ("fact_", FactKind),
        ("", Loss),
        ("word_", Verb),
    ],
)
def test_every_kind_can_be_said(prefix: str, members: type[Step]) -> None:
    """No enum member lacks its sentence."""
    assert [member for member in members if f"{prefix}{member}".replace("-", "_") not in ENGLISH] == []


def test_every_suggestion_can_be_said() -> None:
    """And has one."""
    assert all(f"suggest_{kind}" in ENGLISH for kind in SuggestionKind)


def test_every_key_is_used() -> None:
    """No sentence lies around unsaid."""
    code = "".join(path.read_text() for path in ROOM.glob("*.py") if path.name != "wording.py")
    dynamic = (
        *("step_", "outcome_", "kind_", "cause_", "fact_", "suggest_", "correct_", "mark_", "chart_"),
        *("by_", "look_", "word_", "excluded_", "days_", "working_days_"),
    )
    metrics = {metric.__name__ for metric in METRICS}
    losses = set(Loss)
    left = [
        key
        for key in ENGLISH
        if f'"{key}"' not in code and not key.startswith(dynamic) and key not in metrics and key not in losses
    ]
    assert left == []


def test_every_way_to_look_can_be_said() -> None:
    """What the access log knows has words; what it does not is shown as it was logged."""
    assert [look for look in Look if f"look_{look}" not in ENGLISH] == []


def test_every_reason_to_leave_mail_out_can_be_said() -> None:
    """The rules of the reader and the store by which a mail leaves the ledger."""
    assert [rule for rule in ("M4", "M5", "M7", *NAMED_RULES) if f"excluded_{rule}" not in ENGLISH] == []


def test_one_and_many_have_the_same_places() -> None:
    """A plural pair differs in words, not in what it tells (the number itself may be a word)."""
    for key, text in ENGLISH.items():
        if isinstance(text, tuple):
            one, many = ({name for _, name, _, _ in Formatter().parse(part) if name} for part in text)
            assert many - one <= {"n", "short"}, key
            assert one <= many, key


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 min"),
        (25, "25 min"),
        (60, "1 h"),
        (190, "3 h 10 min"),
        (599.7, "10 h"),
        (950, "16 h"),
        (960, "2 days"),
        (1019, "2 days 1 h"),
        (2040, "4 days 2 h"),
        (1430, "3 days"),
        (4200, "8 days 6 h"),
        (4810, "10 days"),
        (900000, "1,875 days"),
    ],
)
def test_durations_are_said_as_people_do(minutes: float, said: str) -> None:
    """Minutes, hours and minutes, then hours; from two working days on days; zero is a duration."""
    assert catalogue().duration(timedelta(minutes=minutes)).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("hours", "workday", "said", "worked"),
    [
        (12, 8, "12 h", "12 h of working time"),
        (12, 4, "3 days", "3 working days"),
        (14, 4, "3 days 2 h", "3 working days 2 h"),
        (15.2, 7.6, "2 days", "2 working days"),
        (70, 8, "8 days 6 h", "8 working days 6 h"),
    ],
)
def test_a_day_is_as_long_as_the_person_works(hours: float, workday: float, said: str, worked: str) -> None:
    """Nobody can say how long 70 hours of working time are; days depend on whose they are."""
    tongue, length = catalogue().with_days_of(timedelta(hours=workday)), timedelta(hours=hours)
    assert tongue.duration(length).replace("\u00a0", " ") == said
    assert tongue.worked(length).replace("\u00a0", " ") == worked


@pytest.mark.parametrize("minutes", [59.9, 599, 659, 959, 1019, 2039, 4799, 5279])
def test_more_than_stays_true(minutes: float) -> None:
    """E1: rounded up, "more than 17 h" would be said of 16 h 50 min."""
    tongue = catalogue()
    said = tongue.duration(timedelta(minutes=minutes), down=True)
    numbers = {unit[0]: int(n) for n, unit in re.findall(r"(\d+)\s(days|h|min)", said)}
    assert numbers.get("d", 0) * 480 + numbers.get("h", 0) * 60 + numbers.get("m", 0) <= minutes


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 11, 9), date(2026, 11, 15), "9–15 Nov 2026"),
        (date(2026, 10, 26), date(2026, 11, 1), "26 Oct – 1 Nov 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 Dec 2026 – 3 Jan 2027"),
        (date(2026, 11, 9), date(2026, 11, 9), "9 Nov 2026"),
    ],
)
def test_ranges_say_months_and_years_once(first: date, last: date, said: str) -> None:
    """As a person would write them."""
    assert catalogue().range(Period(first=first, last=last)) == said


def test_unknown_languages_are_said_in_english() -> None:
    """A card is never empty for want of a catalogue."""
    assert catalogue("xx").language == "en"
    assert catalogue("en-GB").say("summary_waiting", n=1) == "1 ask waits for you"
