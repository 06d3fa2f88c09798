"""Taking part and what follows from it: opt-in, opt-out, pause, export, forget, purge, access-log."""

from __future__ import annotations

import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from monitor.cli import options, output
from monitor.cli.cards import write
from monitor.cli.options import Day
from monitor.cli.session import Session, look, person_of
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.config.settings import Config


@click.command("opt-in")
@click.argument("person", metavar="ADDRESS")
@options.as_of
@click.pass_obj
def opt_in(session: Session, person: str, as_of: datetime) -> None:
    """Say in the configuration that a person takes part; ends a pause. In a service: invite them by mail.

    An invitation says what is read, stored and shown; whoever answers it takes part, nobody else does.

    \b
    Example:  monitor opt-in pat@example.com && monitor collect
    """
    from monitor.service.consent import set_opted_in
    from monitor.store.codes import Standing

    config = session.config()
    if config.is_service:
        _invite(session, config, person, as_of)
        return
    changed = set_opted_in(config, person, taking_part=True)
    with session.store(config) as store:
        store.partition(config.canonical(person), create=True).set_standing(Standing.ACTIVE)
    session.tell(f"as of {output.instant(as_of)}")
    session.say("takes part from now on: run `monitor collect`" if changed else "takes part")


def _invite(session: Session, config: Config, person: str, as_of: datetime) -> None:
    from monitor.service.subscriptions import invite

    with session.store(config) as store:
        invite(config, store, person, as_of=as_of)
    session.say("invited: whether they take part is theirs to say, and told to nobody")


@click.command("opt-out")
@click.argument("person", metavar="[ADDRESS]", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--token", metavar="TOKEN", envvar="MONITOR_TOKEN",
              help="In place of ADDRESS: the token of a card, as one-click unsubscribing hands it over.")  # fmt: skip
@options.as_of
@click.pass_obj
def opt_out(session: Session, person: str | None, yes: bool, token: str | None, as_of: datetime) -> None:
    """Say in the configuration that a person takes no part any more, and forget them.

    In a service people leave by mail, or by the token of their card: whose it is, is not told.

    \b
    Example:  monitor opt-out pat@example.com
              MONITOR_TOKEN=... monitor -q opt-out
    """
    from monitor.service.consent import set_opted_in
    from monitor.service.leaving import leave_by_token

    config = session.config()
    if person is None:
        if not token:
            raise click.UsageError("say who: ADDRESS, or --token TOKEN")
        with session.store(config) as store:
            left = leave_by_token(config, store, token, as_of=as_of)
        session.say(f"forgotten: {left} rows are left")
        return
    _confirm(yes)
    with session.store(config):  # a wrong secret is found before anything is changed
        set_opted_in(config, person, taking_part=False)
    _forget(session, person, as_of)


@click.command()
@click.argument("person", metavar="ADDRESS")
@click.option(
    "--until", type=Day(), metavar="DATE", help="First day with cards again; without it until opt-in."
)
@options.token
@options.as_of
@click.pass_obj
def pause(session: Session, person: str, until: date | None, token: str | None, as_of: datetime) -> None:
    """Send a person no cards for a while. Their mail is still read, so that nothing is missing afterwards.

    \b
    Example:  monitor pause pat@example.com --until 2026-12-01
    """
    from monitor.store.codes import Standing

    config = session.config()
    owner = person_of(config, person, token, as_of)
    end = datetime.combine(until, time(), ZoneInfo(config.zone(owner))) if until else None
    if end is not None and end <= as_of:
        raise ConfigError(f"{until} is over", hint="name a day to come")
    with session.store(config) as store:
        store.partition(owner, create=True).set_standing(Standing.PAUSED, end)
    session.say(f"no cards until {until}" if until else "no cards until `monitor opt-in`")


@click.command()
@click.argument("person", metavar="ADDRESS")
@click.option("--output", "target", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Where to write it; standard output by default.")  # fmt: skip
@options.token
@options.as_of
@click.pass_obj
def export(session: Session, person: str, target: Path | None, token: str | None, as_of: datetime) -> None:
    """Write out everything that is stored about a person, as JSON.

    \b
    Example:  monitor export pat@example.com --output pat.json
    """
    from monitor.service import rights

    config = session.config()
    owner = person_of(config, person, token, as_of, stored=True)
    with session.store(config) as store, session.busy("gathering what is stored"):
        data = rights.export(config, store, owner, as_of=as_of)
        look(config, store, owner, "export", as_of)
    write(output.as_json(data) + "\n", target)


@click.command()
@click.argument("person", metavar="ADDRESS")
@click.option("--yes", is_flag=True, help="Do not ask.")
@options.as_of
@click.pass_obj
def forget(session: Session, person: str, yes: bool, as_of: datetime) -> None:
    """Delete everything that is stored about a person, and their key. Nothing brings it back but reading again.

    \b
    Example:  monitor forget pat@example.com --yes
    """
    _confirm(yes)
    _forget(session, person, as_of)
    config = session.config()
    if config.canonical(person) in config.opted_in():
        session.say("they still take part, so the next collect reads their mail again: see `monitor opt-out`")


def _confirm(yes: bool) -> None:
    """Ask before deleting, where somebody is there to be asked."""
    if not yes and sys.stdin.isatty():
        click.confirm("Delete everything that is stored about this person?", abort=True)


def _forget(session: Session, person: str, as_of: datetime) -> None:
    from monitor.service import rights

    config = session.config()
    with session.store(config) as store, session.busy("forgetting"):
        address = config.canonical(person)
        known = address in config.people or store.partition(address) is not None
        left = rights.forget(config, store, person)
    session.tell(f"as of {output.instant(as_of)}")
    session.say(
        f"forgotten: {left} rows are left"
        if known or config.is_service  # which tells nobody who is known to it
        else "nothing is stored about this address: is it right?"
    )


@click.command()
@options.as_of
@click.pass_context
def purge(ctx: click.Context, as_of: datetime) -> None:
    """Delete facts that are past their retention; what is undecided or open stays.

    \b
    Example:  monitor purge
    """
    from monitor.service import rights

    session: Session = ctx.obj
    config = session.config()
    with session.store(config) as store, session.busy("looking for what is past its retention"):
        report = rights.purge(config, store, as_of=as_of)
    session.say(f"{output.counted(report.messages, 'message')} past the retention deleted")
    ctx.exit(output.complain([("retention", error) for error in report.errors or (None,)]))


@click.command("access-log")
@options.person
@options.token
@options.formats("text", "json")
@options.as_of
@click.pass_obj
def access_log(session: Session, person: str | None, token: str | None, form: str, as_of: datetime) -> None:
    """Show who looked at a person's card other than by their own mail.

    \b
    Example:  monitor access-log --person pat@example.com
    """
    config = session.config()
    owner = person_of(config, person, token, as_of)
    with session.store(config) as store:
        found = store.partition(owner)
        looks = found.accesses() if found else ()
    if form == "json":
        click.echo(output.as_json([{"at": output.instant(at), "what": kind.value} for at, kind in looks]))
    elif looks:
        click.echo(
            output.table(("at", "what"), [(output.instant(at) or "", kind.value) for at, kind in looks])
        )
    else:
        session.say("nobody looked")
