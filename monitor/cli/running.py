"""``monitor collect``, ``deliver`` and ``nightly``: the work, and how it ends.

With ``-q`` nothing is said when all is well; what failed is one line on stderr, whoever listens.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli import options, output
from monitor.cli.options import Day
from monitor.cli.progress import progress
from monitor.cli.session import Session, look
from monitor.errors import ConfigError, MonitorError, StoreError

if TYPE_CHECKING:
    from monitor.cli.tally import Tally
    from monitor.config.settings import Config
    from monitor.mailing import DeliveryReport
    from monitor.pipeline import AccountReport
    from monitor.store.database import Store


@click.command()
@click.option(
    "--account", "accounts", multiple=True, metavar="NAME", help="Only this account; repeat for more."
)
@click.option("--since", type=Day(), metavar="DATE", help="Do not read mail that arrived before this day.")
@options.formats("text", "json")
@options.as_of
@click.pass_context
def collect(
    ctx: click.Context, accounts: tuple[str, ...], since: date | None, form: str, as_of: datetime
) -> None:
    """Read what is new in every account into the database.

    Twice does no harm: each run goes on where the last one stopped, also one that was cut off.

    \b
    Example:  monitor collect
              monitor -q collect --account pat --since 2026-10-01
    """
    session: Session = ctx.obj
    config = session.config()
    with session.store(config) as store, _tally(store, "collect", as_of) as counted:
        reports = _collect(session, config, store, accounts, since, as_of)
        counted.collected(reports)
    if form == "json":
        click.echo(output.as_json([_report_json(report) for report in reports]))
    else:
        _tell(session, reports)
    ctx.exit(output.complain([(report.account, report.error) for report in reports]))


@click.command()
@click.option("--dry-run", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="Write the cards as .eml into this folder, send nothing.")  # fmt: skip
@options.as_of
@click.pass_context
def deliver(ctx: click.Context, dry_run: Path | None, as_of: datetime) -> None:
    """Mail the cards that are due, each to its owner alone, once a week.

    The people whose time has come are collected first. cron runs it hourly.

    \b
    Example:  monitor deliver
              monitor deliver --dry-run cards/
    """
    session: Session = ctx.obj
    config = session.config()
    if dry_run is not None and config.is_service:
        raise ConfigError(
            "this would show other people's cards", hint="everyone finds their own in their mail"
        )
    with session.store(config) as store:
        if dry_run is not None:
            ctx.exit(output.complain(_results(_deliver(session, config, store, as_of, dry_run))))
        with _tally(store, "deliver", as_of) as counted:
            results = _poll(session, config, store, as_of)
            counted.failed(error for _, error in results)
            reports = _deliver(session, config, store, as_of, None)
            counted.delivered(reports)
    ctx.exit(output.complain(results + _results(reports)))


@click.command()
@click.option(
    "--cluster", is_flag=True, help="Let `monitor worker` processes do it, and wait until they have."
)
@options.log
@options.as_of
@click.pass_context
def nightly(ctx: click.Context, cluster: bool, log: str, as_of: datetime) -> None:
    """Collect every account, look after the database, mail what is due: what cron calls at night.

    Where people opt in by mail, the service's mailbox comes first.

    Upkeep is to read again what an older reader read, and to delete facts past their retention.

    \b
    Example:  monitor -q nightly
    """
    session: Session = ctx.obj
    config = session.config()
    if cluster:
        from monitor.cli.cluster import night

        ctx.exit(night(session, config, as_of, log))
    if log == "json":
        session = replace(session, quiet=True)
    with session.store(config) as store, _tally(store, "night", as_of) as counted:
        results = _night(session, config, store, as_of, counted)
    if log == "json":
        from monitor.cli.cluster import log_of
        from monitor.cli.tally import told

        ctx.exit(told(log_of(session, log), counted.counts, results))
    ctx.exit(output.complain(results))


def _night(
    session: Session, config: Config, store: Store, as_of: datetime, counted: Tally
) -> list[output.Result]:
    from monitor.service import rereading, rights

    results = _poll(session, config, store, as_of)
    counted.failed(error for _, error in results)
    reports = _collect(session, config, store, (), None, as_of)
    counted.collected(reports)
    _tell(session, reports)
    results += [(report.account, report.error) for report in reports]
    with session.busy("reading older mail again"):
        reread = rereading.reread(config, store, as_of=as_of)
    session.tell(f"{output.counted(reread, 'message')} read again by a better reader")
    with session.busy("looking for what is past its retention"):
        purged = rights.purge(config, store, as_of=as_of)
    counted.purged(purged.messages)
    counted.failed(purged.errors)
    session.say(f"{output.counted(purged.messages, 'message')} past the retention deleted")
    results += [("retention", error) for error in purged.errors]
    if config.delivery is not None:
        try:
            cards = _deliver(session, config, store, as_of, None)
        except StoreError:
            raise
        except MonitorError as error:  # what failed before is told all the same
            counted.failed((error,))
            results.append(("delivery", error))
        else:
            counted.delivered(cards)
            results += _results(cards)
    return results


def _tally(store: Store, kind: str, as_of: datetime) -> AbstractContextManager[Tally]:
    from monitor.cli.tally import tally
    from monitor.store.codes import RunKind

    return tally(store, RunKind(kind), as_of)


def _collect(
    session: Session,
    config: Config,
    store: Store,
    accounts: Sequence[str],
    since: date | None,
    as_of: datetime,
) -> list[AccountReport]:
    from monitor import pipeline

    if not config.accounts:
        raise ConfigError(
            f"{config.path} names no account", hint="add one: [accounts.NAME] with a type and a path or host"
        )
    with progress(quiet=session.quiet) as bar:
        return pipeline.collect(
            config, store, as_of=as_of, accounts=accounts or None, since=since, progress=bar
        )


def _poll(session: Session, config: Config, store: Store, as_of: datetime) -> list[output.Result]:
    """Act on mail to the service, if there is one; counts are told, and never whose."""
    if config.service is None:
        return []
    from monitor.service.subscriptions import poll

    with session.busy("reading mail to the service"):
        report = poll(config, store, as_of=as_of)
    line = f"service: {output.counted(report.mails, 'mail')}, {report.answered} answered"
    if report.waiting:
        line += f", {output.counted(report.waiting, 'person waits', 'people wait')} for an account that covers them"
    session.say(line)
    return [("service", error) for error in report.errors or (None,)]


def _deliver(
    session: Session, config: Config, store: Store, as_of: datetime, dry_run: Path | None
) -> list[DeliveryReport]:
    from monitor import mailing
    from monitor.service.letters import service_address
    from monitor.service.tokens import CardDesk

    if dry_run is not None:
        for person, _ in mailing.due_cards(config, store, as_of, dry_run=True):
            look(config, store, person, "scorecard", as_of)  # whoever has the folder reads them (privacy 4)
    address = service_address(config)
    desk = CardDesk(address, store, as_of) if address else None
    with session.busy("making and sending cards"):
        reports = mailing.deliver(config, store, as_of=as_of, dry_run=dry_run, desk=desk)
    session.say(_cards(reports, dry_run))
    return reports


def _results(reports: Sequence[DeliveryReport]) -> list[output.Result]:
    return [("delivery", report.error) for report in reports]


TOLD = {
    "skipped": "with nothing to say",
    "done before": "done in an earlier run",
    "held": "held by another run",
    "later": "waiting for the next run",
    "unknown": "perhaps sent, which the next run finds out",
}
"""How the results of sending read after a number, where they do not by themselves."""


def _cards(reports: Sequence[DeliveryReport], folder: Path | None) -> str:
    """Count what became of the cards; never whose they were (DESIGN, privacy 1). ``folder``: they went no further."""
    outcomes = [str(report.outcome) for report in reports]
    told = TOLD if folder is None else {**TOLD, "sent": f"written into {folder}, none sent"}
    counts = [f"{outcomes.count(kind)} {told.get(kind, kind)}" for kind in dict.fromkeys(outcomes)]
    return "cards: " + (", ".join(counts) or "none due")


def _tell(session: Session, reports: Iterable[AccountReport]) -> None:
    for report in reports:
        if report.error is None:
            excluded = ", ".join(f"{rule} {count}" for rule, count in sorted(report.excluded.items()))
            line = f"{report.account}: {output.counted(report.messages, 'new message')}, {report.stored:,} stored"
            older = f"; mail from before {report.back_to} is for the next runs" if report.back_to else ""
            session.say(line + (f", left out: {excluded}" if excluded else "") + older)


def _report_json(report: AccountReport) -> dict[str, Any]:
    return {
        "account": report.account,
        "messages": report.messages,
        "stored": report.stored,
        "excluded": report.excluded,
        "error": report.error and report.error.message,
        "back_to": report.back_to and report.back_to.isoformat(),
    }
