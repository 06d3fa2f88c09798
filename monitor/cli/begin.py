"""``monitor`` alone: what is due, and what to do next, by what is there. In 80 columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from monitor.cli.session import Session

if TYPE_CHECKING:
    from monitor.config.settings import Config
    from monitor.hours import Calendar
    from monitor.model import AskEntry, Ledger, PromiseEntry

SHOWN = 5
"""So many items of a kind are listed; the rest is a number."""


def begin(session: Session, as_of: datetime) -> None:
    """Say what is due and what to do next. Errors: those of a configuration or database that cannot be used."""
    if not session.path.exists():
        _next(
            ("monitor demo", "see everything at work on a simulated company"),
            ("monitor try PATH", "a card from an mbox, a Maildir or a folder of .eml"),
            ("monitor try ADDRESS", "a card from your own mailbox; nothing is kept either way"),
            ("monitor init", f"write {session.path} and begin"),
        )
        return
    config = session.config()
    if not _collected(config):
        _next(
            ("monitor check", "test logins, rights, folders and database"),
            ("monitor collect", "read the mail for the first time"),
            ("monitor scorecard", "show the card"),
        )
    elif config.is_service or len(config.opted_in()) != 1:
        _next(
            ("monitor check", "test logins, rights, folders and database"),
            ("monitor nightly", "collect, and mail what is due"),
            ("monitor asks --person ADDRESS", "what waits for one person"),
        )
    else:
        _due(session, config, as_of)


def _collected(config: Config) -> bool:
    """Is there a database? One on a server is taken to be there."""
    from pathlib import Path

    scheme, _, name = config.database.partition(":///")
    return not scheme.startswith("sqlite") or Path(name).exists()


def _due(session: Session, config: Config, as_of: datetime) -> None:
    """List what waits for the only participant, without a word of the mails."""
    from monitor import pipeline
    from monitor.model import AskOutcome, PromiseOutcome

    (owner,) = config.opted_in()
    with session.store(config) as store, session.busy("going through the ledger"):
        ledger, terms = pipeline.book_of(config, store, owner, as_of=as_of)
    asks = [one for one in ledger.asks if one.counted and one.outcome is AskOutcome.WAITING]
    overdue = _promises(ledger, PromiseOutcome.OVERDUE)
    still = _promises(ledger, PromiseOutcome.OPEN, PromiseOutcome.MOVED)
    calendar = terms.calendar
    _list("ask waits for an answer", "asks wait for an answer", [_ask(one, calendar) for one in asks])
    _list(
        "promise is past its date", "promises are past their date", [_promise(p, calendar) for p in overdue]
    )
    _list("promise is open", "promises are open", [_promise(p, calendar) for p in still])
    items: list[AskEntry | PromiseEntry] = [*asks, *overdue, *still]
    if not items:
        click.echo("Nothing waits, and no promise is open.\n")
    steps = [("monitor collect", "read what is new"), ("monitor scorecard", "the card, with the words")]
    if items:
        start = _short(items[0].id, ledger)
        steps.append((f"monitor explain {start}", "why it stands there"))
        steps.append((f"monitor correct {start} done-elsewhere", "put it right"))
    _next(*steps)


def _short(item: str, ledger: Ledger) -> str:
    """Return the beginning of an id that is enough to type."""
    others = {one.id for one in (*ledger.asks, *ledger.own_asks)} | {one.id for one in ledger.promises}
    others.discard(item)
    lengths = (
        length for length in range(5, len(item)) if not any(o.startswith(item[:length]) for o in others)
    )
    return item[: next(lengths, len(item))]


def _promises(ledger: Ledger, *outcomes: str) -> list[PromiseEntry]:
    """Return the counted promises with one of these outcomes, the soonest first, those without a date last."""
    found = [one for one in ledger.promises if one.counted and one.outcome in outcomes]
    return sorted(found, key=lambda one: (one.due_at is None, one.due_at or one.made_at))


def _ask(entry: AskEntry, calendar: Calendar) -> str:
    from monitor.cli.output import span
    from monitor.metrics.clocks import working_day

    day = working_day(calendar, calendar.local(entry.asked_at).date())
    return f"{entry.id}  since {_day(entry.asked_at, calendar)}, {span(entry.working, day)} of working time"


def _promise(entry: PromiseEntry, calendar: Calendar) -> str:
    due = f"due {_day(entry.due_at, calendar)}" if entry.due_at else "no date"
    return f"{entry.id}  {due}, made {_day(entry.made_at, calendar)}"


def _day(moment: datetime, calendar: Calendar) -> str:
    return f"{calendar.local(moment):%a %Y-%m-%d %H:%M}"


def _list(one: str, many: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    click.echo(f"{len(lines)} {one if len(lines) == 1 else many}")
    for line in lines[:SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > SHOWN:
        click.echo(f"  and {len(lines) - SHOWN} more")
    click.echo()


def _next(*steps: tuple[str, str]) -> None:
    width = max(len(command) for command, _ in steps) + 2
    click.echo("What next:")
    for command, line in steps:
        click.echo(f"  {command:<{width}}{line}")
    click.echo("\nAll commands: monitor --help")
