"""Promises as tasks for other tools: the same task in every run, in words that cannot become anything else."""

from __future__ import annotations

from typing import Any

import pytest
from icalendar import Calendar

from monitor.model import PromiseEntry, PromiseOutcome
from monitor.scorecard.agenda import Agenda, as_ics, as_todo
from monitor.scorecard.catalogue import catalogue
from monitor.scorecard.said import Said, Words


def agenda(pat: Any, *promises: PromiseEntry, words: Words | None = None, language: str = "en") -> Agenda:
    """Pat's promises, or these."""
    calendar = pat.setting().terms.calendar
    return Agenda(
        promises=promises or pat.ledger().promises,
        words=pat.words() if words is None else words,
        tongue=catalogue(language),
        local=calendar.local,
        as_of=pat.as_of,
    )


def tasks(text: str) -> dict[str, Any]:
    """The tasks of a calendar by their id."""
    return {str(task["uid"]): task for task in Calendar.from_ical(text).walk("VTODO")}


def test_each_promise_is_one_task_with_its_date(pat: Any) -> None:
    """UID from the id, DUE where there is a date, words to whom and what, the subject below them."""
    found = tasks(as_ics(agenda(pat)))
    assert len(found) == 7
    late = found["p-n83kd0aa@promise.invalid"]
    assert str(late["summary"]) == "To Kim Otieno: I'll send you the signed copy by Thursday."
    assert late["due"].dt == pat.at(12, 16)
    assert str(late["description"]) == "Supplier terms"
    assert "due" not in found["p-ev3nt77q@promise.invalid"]


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (PromiseOutcome.OPEN, "NEEDS-ACTION"),
        (PromiseOutcome.OVERDUE, "NEEDS-ACTION"),
        (PromiseOutcome.KEPT_LATE, "COMPLETED"),
        (PromiseOutcome.HANDED_OVER, "CANCELLED"),
        (PromiseOutcome.DISMISSED, "CANCELLED"),
    ],
)
def test_the_outcome_is_the_task_s_status(pat: Any, outcome: PromiseOutcome, status: str) -> None:
    """Open ones are to do, kept ones done, and what is nobody's task any more is cancelled."""
    (task,) = tasks(as_ics(agenda(pat, pat.promise("x1", pat.at(9), pat.at(12), outcome)))).values()
    assert str(task["status"]) == status
    assert ("completed" in task) is (status == "COMPLETED")


def test_the_same_promise_is_the_same_task_in_every_run(pat: Any) -> None:
    """Equal facts give equal bytes, and a moved date keeps the task's id."""
    assert as_ics(agenda(pat)) == as_ics(agenda(pat))
    first = pat.promise("x1", pat.at(9), pat.at(12), PromiseOutcome.OPEN)
    moved = pat.promise("x1", pat.at(9), pat.at(20), PromiseOutcome.MOVED)
    assert tasks(as_ics(agenda(pat, first))).keys() == tasks(as_ics(agenda(pat, moved))).keys()


def test_without_words_a_task_says_its_kind_in_the_language(pat: Any) -> None:
    """No name, subject or sentence."""
    for text in (as_ics(agenda(pat, words=Words())), as_todo(agenda(pat, words=Words()))):
        assert "Otieno" not in text
        assert "A promise of yours: to send something" in text
    assert "Eine Zusage von Ihnen: etwas schicken" in as_todo(agenda(pat, words=Words(), language="de"))


def test_todo_lines_have_days_and_ids(pat: Any) -> None:
    """One line each, on the owner's clock; done ones are marked with their day."""
    lines = as_todo(agenda(pat)).splitlines()
    assert (
        "2026-11-09 To Kim Otieno: I'll send you the signed copy by Thursday. due:2026-11-12 id:p-n83kd0aa"
        in lines
    )
    assert (
        "x 2026-11-11 2026-11-06 To Dana Reyes: I'll get the plan to you by Wednesday. due:2026-11-11 id:p-k3pt0001"
        in lines
    )
    assert len(lines) == 7


def test_words_of_a_mail_stay_words(pat: Any) -> None:
    """Neither a line of a calendar nor a key of todo.txt can come out of them."""
    evil = Said(who="Kim\r\nDUE:19990101", sentence="due:1999-01-01 id:p-other\r\nEND:VTODO; \\n,x\u2028y")
    mine = pat.promise("x1", pat.at(9), pat.at(12), PromiseOutcome.OPEN)
    words = Words({mine.id: evil})
    (task,) = tasks(as_ics(agenda(pat, mine, words=words))).values()
    assert task["due"].dt == pat.at(12)
    (line,) = as_todo(agenda(pat, mine, words=words)).splitlines()
    keys = [word for word in line.split() if ":" in word[1:-1]]
    assert keys == ["due:2026-11-12", "id:p-x1"]
