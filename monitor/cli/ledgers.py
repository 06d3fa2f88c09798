"""``monitor asks`` and ``monitor promises``: what one person owes, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from monitor.cli import options, output
from monitor.cli.session import Session, look, person_of
from monitor.model import AskEntry, AskOutcome, PromiseEntry, PromiseOutcome

if TYPE_CHECKING:
    from monitor.hours import Calendar
    from monitor.model import Ledger, Period


@click.command()
@options.person
@options.token
@options.period
@options.outcomes(AskOutcome)
@options.formats("text", "json")
@options.as_of
@click.pass_obj
def asks(
    session: Session,
    person: str | None,
    token: str | None,
    period: str | None,
    outcomes: tuple[str, ...],
    form: str,
    as_of: datetime,
) -> None:
    """List what was asked of a person, and how long it took.

    \b
    Example:  monitor asks --outcome waiting
              monitor asks --period 2026-W46 --format json
    """
    ledger, calendar, days = _ledger(session, "asks", person, token, period, as_of)
    rows = [
        entry
        for entry in ledger.asks
        if _within(entry.asked_at, calendar, days) and (not outcomes or entry.outcome.value in outcomes)
    ]
    if form == "json":
        click.echo(output.as_json([output.ask_json(entry) for entry in rows]))
        return
    _show(session, ("id", "asked", "outcome", "working", "nudges", "rules"), _ask_cells(rows, calendar))


@click.command()
@options.person
@options.token
@options.period
@options.outcomes(PromiseOutcome)
@options.formats("text", "json", "ics", "todo")
@click.option("--no-words", is_flag=True, help="For ics and todo: do not fetch what the mails say.")
@options.as_of
@click.pass_obj
def promises(
    session: Session,
    person: str | None,
    token: str | None,
    period: str | None,
    outcomes: tuple[str, ...],
    form: str,
    no_words: bool,
    as_of: datetime,
) -> None:
    """List what a person promised, and what came of it; as tasks for other tools with ics or todo.

    \b
    Example:  monitor promises --outcome open --outcome overdue
              monitor promises --period 2026-10-01/2026-10-31 --format json
              monitor promises --format ics > promises.ics
    """
    if form in ("ics", "todo"):
        _tasks(session, person, token, period, outcomes or _OPEN, form, as_of, words=not no_words)
        return
    ledger, calendar, days = _ledger(session, "promises", person, token, period, as_of)
    rows = [
        entry
        for entry in ledger.promises
        if _within(entry.made_at, calendar, days) and (not outcomes or entry.outcome.value in outcomes)
    ]
    if form == "json":
        click.echo(output.as_json([output.promise_json(entry) for entry in rows]))
        return
    _show(
        session, ("id", "made", "kind", "due", "outcome", "settled", "rules"), _promise_cells(rows, calendar)
    )


_OPEN = (PromiseOutcome.OPEN, PromiseOutcome.MOVED, PromiseOutcome.OVERDUE)


def _tasks(
    session: Session,
    person: str | None,
    token: str | None,
    period: str | None,
    outcomes: Sequence[str],
    form: str,
    as_of: datetime,
    *,
    words: bool,
) -> None:
    """Print promises as tasks: what is counted, and still open unless other outcomes were asked for."""
    from monitor import pipeline
    from monitor.scorecard.agenda import Agenda, as_ics, as_todo
    from monitor.scorecard.catalogue import catalogue
    from monitor.scorecard.said import Words

    config = session.config()
    owner = person_of(config, person, token, as_of)
    days = options.days(period, as_of, config.zone(owner))
    with session.store(config) as store, session.busy("going through the ledger"):
        ledger, terms = pipeline.book_of(config, store, owner, as_of=as_of)
        calendar = terms.calendar
        rows = [
            entry
            for entry in ledger.promises
            if entry.counted and entry.outcome in outcomes and _within(entry.made_at, calendar, days)
        ]
        said = pipeline.words_of(config, store, owner, rows) if words else Words()
        look(config, store, owner, "feed", as_of)
    tongue = catalogue(config.language(owner))
    agenda = Agenda(promises=rows, words=said, tongue=tongue, local=calendar.local, as_of=as_of)
    click.echo((as_ics if form == "ics" else as_todo)(agenda), nl=False)


def _ledger(
    session: Session,
    kind: str,
    person: str | None,
    token: str | None,
    period: str | None,
    as_of: datetime,
) -> tuple[Ledger, Calendar, Period | None]:
    """Compute the ledger of the person meant, and the days asked for in their own zone."""
    from monitor import pipeline

    config = session.config()
    owner = person_of(config, person, token, as_of)
    days = options.days(period, as_of, config.zone(owner))
    with session.store(config) as store, session.busy("going through the ledger"):
        ledger, terms = pipeline.book_of(config, store, owner, as_of=as_of)
        look(config, store, owner, kind, as_of)
    return ledger, terms.calendar, days


def _within(moment: datetime, calendar: Calendar, days: Period | None) -> bool:
    """Does the instant lie on one of these days of the person's (A10)? True where none were named."""
    return days is None or days.first <= calendar.local(moment).date() <= days.last


def _ask_cells(rows: Iterable[AskEntry], calendar: Calendar) -> list[tuple[str, ...]]:
    from monitor.metrics.clocks import working_day

    return [
        (
            entry.id,
            output.local(entry.asked_at, calendar.local(entry.asked_at)),
            entry.outcome.value + ("" if entry.counted else " (not counted)"),
            output.span(entry.working, working_day(calendar, calendar.local(entry.asked_at).date()))
            + ("+" if entry.censored else ""),
            str(entry.nudges),
            " ".join(entry.rules),
        )
        for entry in rows
    ]


def _promise_cells(rows: Iterable[PromiseEntry], calendar: Calendar) -> list[tuple[str, ...]]:
    return [
        (
            entry.id,
            output.local(entry.made_at, calendar.local(entry.made_at)),
            entry.kind.value,
            output.local(entry.due_at, calendar.local(entry.due_at or entry.made_at)),
            entry.outcome.value + ("" if entry.counted else " (not counted)"),
            output.local(entry.settled_at, calendar.local(entry.settled_at or entry.made_at)),
            " ".join(entry.rules),
        )
        for entry in rows
    ]


def _show(session: Session, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    if rows:
        click.echo(output.table(head, rows))
    session.tell(f"{len(rows)} listed; `monitor explain ID` says why each is there")
    if not rows:
        session.say("nothing to list")
