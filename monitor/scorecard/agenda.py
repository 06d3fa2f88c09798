"""Promises for the tools people already use: an iCalendar of tasks, or todo.txt. Ids keep a task the same one.

Words stand in them only where the caller fetched some; a task without says what kind of promise it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.metrics.insight import STILL_OPEN
from monitor.model import PromiseEntry
from monitor.scorecard.card import KEPT
from monitor.scorecard.catalogue import Catalogue
from monitor.scorecard.said import Words

if TYPE_CHECKING:
    from icalendar import Todo

HOST = "promise.invalid"
"""Task ids have the form of addresses (RFC 5545, 3.8.4.7); nothing is reached there."""

KEYWORD = re.compile(r"(?<=\S):(?=\S)")
"""In todo.txt "word:word" is a key: one that stands in a mail must not set a date."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Agenda:
    """Promises to write down, with their words, in a language, on the owner's clock, as known at ``as_of``."""

    promises: Sequence[PromiseEntry]
    words: Words
    tongue: Catalogue
    local: Callable[[datetime], datetime]
    as_of: datetime

    def title(self, entry: PromiseEntry) -> str:
        """To whom and what, in the owner's own words where there are some."""
        said = self.words.get(entry.id)
        if said is None or not said.sentence:
            return self.tongue.say("someone_promised", kind=self.tongue.say(f"kind_{entry.kind}"))
        return f"{self.tongue.say('to', who=said.who)}: {said.sentence}" if said.who else said.sentence


def as_ics(agenda: Agenda) -> str:
    """Return an iCalendar with one task a promise (RFC 5545, VTODO): stable UID, DUE where there is a date."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//responsiveness-monitor//promises//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", agenda.tongue.say("promises"))
    for entry in agenda.promises:
        calendar.add_component(_task(agenda, entry))
    return str(calendar.to_ical().decode())


def _task(agenda: Agenda, entry: PromiseEntry) -> Todo:
    from icalendar import Todo

    task, said = Todo(), agenda.words.get(entry.id)
    task.add("uid", f"{entry.id}@{HOST}")
    task.add("dtstamp", agenda.as_of)
    task.add("created", entry.made_at)
    task.add("class", "PRIVATE")
    task.add("summary", agenda.title(entry))
    if said is not None and said.subject:
        task.add("description", said.subject)
    if entry.due_at is not None:
        task.add("due", entry.due_at)
    if entry.outcome in STILL_OPEN:
        task.add("status", "NEEDS-ACTION")
    elif entry.outcome in KEPT:
        task.add("status", "COMPLETED")
        task.add("completed", entry.settled_at or agenda.as_of)
    else:
        task.add("status", "CANCELLED")
    return task


def as_todo(agenda: Agenda) -> str:
    """Return a line a promise, as todo.txt has it: done mark, days, words, due day, id. Days on the owner's clock."""
    return "".join(f"{_line(agenda, entry)}\n" for entry in agenda.promises)


def _line(agenda: Agenda, entry: PromiseEntry) -> str:
    def day(instant: datetime) -> str:
        return agenda.local(instant).date().isoformat()

    done = (
        "" if entry.outcome in STILL_OPEN else f"x {day(entry.settled_at or entry.ended_at or agenda.as_of)} "
    )
    due = f" due:{day(entry.due_at)}" if entry.due_at is not None else ""
    return f"{done}{day(entry.made_at)} {KEYWORD.sub(': ', agenda.title(entry))}{due} id:{entry.id}"
