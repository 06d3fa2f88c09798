"""``monitor try`` and ``monitor demo``: a card before anything is set up."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from monitor.cli import options
from monitor.cli.cards import FORMATS, form_of, show
from monitor.cli.output import counted
from monitor.cli.progress import progress
from monitor.cli.session import Session
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from monitor.scorecard.said import Words
    from monitor.setup.detect import Found

PASSWORD = "MONITOR_TRY_PASSWORD"  # noqa: S105  the name of the variable


def _checked(ctx: click.Context, param: click.Parameter, value: str | tuple[str, ...] | None) -> Any:
    """Read an option as the configuration would read it; what it would refuse is a usage error here."""
    from monitor.config import values

    read = {"me": values.address, "internal": values.internal_domain, "zone": values.zone}[str(param.name)]
    try:
        return tuple(map(read, value)) if isinstance(value, tuple) else value and read(value)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None


@click.command("try")
@click.argument("mailbox", metavar="PATH | ADDRESS")
@click.option(
    "--me", multiple=True, metavar="ADDRESS", callback=_checked,
    help="Your address, repeat for aliases; guessed otherwise.",
)  # fmt: skip
@click.option(
    "--internal", multiple=True, metavar="DOMAIN", callback=_checked,
    help="Your company's domain; that of --me otherwise.",
)  # fmt: skip
@click.option(
    "--zone", metavar="ZONE", callback=_checked, help="Your time zone; guessed from the mail otherwise."
)
@click.option("--host", metavar="HOST[:PORT]", help="The mail server of an ADDRESS; found out otherwise.")
@options.period
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="How to show it; by the name of --output, else text."
)
@click.option("--output", "target", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Where to write it; standard output by default.")  # fmt: skip
@click.option("--no-words", is_flag=True, help="Do not show what the mails say; numbers and dates only.")
@options.as_of
@click.pass_context
def try_(
    ctx: click.Context,
    mailbox: str,
    me: tuple[str, ...],
    internal: tuple[str, ...],
    zone: str | None,
    host: str | None,
    period: str | None,
    form: str | None,
    target: Path | None,
    no_words: bool,
    as_of: datetime,
) -> None:
    """Show a card from an mbox, a Maildir, a folder of .eml, or from your own IMAP mailbox. Nothing is kept.

    For an ADDRESS it asks for the password.

    \b
    Example:  monitor try ~/Mail/archive.mbox --me pat@example.com --zone Europe/Berlin
              monitor try pat@example.com
    """
    from monitor.trial import archive_account, trial

    session: Session = ctx.obj
    form = form or form_of(target)
    if "@" in mailbox and not Path(mailbox).exists():
        kind, settings = _own_mailbox(mailbox, host)
        me = (mailbox, *me)
    else:
        kind, settings = archive_account(Path(mailbox).expanduser())
    fixed = ctx.get_parameter_source("as_of") is not click.core.ParameterSource.DEFAULT
    with progress(quiet=session.quiet) as bar:
        found = trial(
            kind,
            settings,
            me=me,
            internal=internal,
            zone=zone,
            as_of=as_of,
            fixed=fixed,
            period=options.days(period, as_of, zone or "UTC"),
            progress=bar,
        )
    if not session.quiet:
        for line in found.assumed:
            click.echo(f"assumed: {line}", err=True)
    words = None if no_words else cast("Words", found.words)
    show(found.scored.card, words, form, target, first=True)


def _own_mailbox(address: str, host: str | None) -> tuple[str, BaseModel]:
    """Return the account of somebody's own IMAP mailbox; the password is asked for and stays in memory."""
    from monitor.cli.setup import host_and_port, tls_of
    from monitor.connectors.registry import types

    user, tls = address, None
    if host is None:
        found = _found(address)
        name, port, tls, user = found.host, found.port, found.tls, found.user or address
    else:
        name, port = host_and_port(host)
    os.environ[PASSWORD] = os.environ.get(PASSWORD) or _password(address)
    keys: dict[str, object] = {"host": name, "user": user, "password": {"env": PASSWORD}}
    keys |= {"tls": tls or tls_of(name, port)} | ({"port": port} if port else {})
    return "imap", types()["imap"].model_validate(keys)


def _found(address: str) -> Found:
    """Find out where an address's mailbox is. Raises ConfigError where it could be anybody's, or speaks no IMAP."""
    from monitor.cli import setup
    from monitor.setup.detect import find
    from monitor.setup.providers import within

    found = find(address, setup.lookups())
    if not found.host:
        said = f"{found.by}, which takes no password over IMAP"
        raise ConfigError(said, hint="run `monitor init`, or name a server that takes one with --host")
    if not found.sure and not within(found.host, address.rpartition("@")[2]):
        said = f"{found.by} names {found.host}, outside its own domain"
        raise ConfigError(said, hint=f"if that is right, say --host {found.host}")
    return found


def _password(address: str) -> str:
    """Ask for the password without showing it; where nobody sits at a terminal, it is the first line of input."""
    if sys.stdin.isatty():
        return str(click.prompt(f"Password of {address}", hide_input=True, err=True))
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise ConfigError(f"no password for {address}", hint=f"set {PASSWORD}, or run it in a terminal")
    return line


@click.command()
@click.option("--output", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("demo"),
              show_default=True, metavar="DIR", help="Where its results go.")  # fmt: skip
@click.pass_context
def demo(ctx: click.Context, folder: Path) -> None:
    """Run everything on a simulated company: a real mail server on loopback, collect, cards, mail into a folder.

    \b
    Example:  monitor demo
    """
    session: Session = ctx.obj
    try:
        from monitor.demo.cast import DOMAIN
        from monitor.demo.run import run
    except ModuleNotFoundError as error:
        hint = "install the extra: pip install 'responsiveness-monitor[demo]'"
        raise ConfigError(f"the demo needs {error.name}", hint=hint) from None
    config = folder / "monitor.toml"
    earlier = config.is_file() and DOMAIN in config.read_text(encoding="utf-8", errors="replace")
    if folder.exists() and any(folder.iterdir()) and not earlier:
        raise ConfigError(f"{folder} holds other files", hint="name another folder with --output")
    with progress(quiet=session.quiet) as bar:
        report = run(folder, bar)
    show(report.scored.card, cast("Words", report.words), "text", None)
    for account in report.accounts:
        if account.error is not None:
            click.echo(f"monitor: {account.account}: {account.error.message}", err=True)
    seen = sum(account.messages for account in report.accounts)
    session.say(
        f"\n{counted(seen, 'message')} of {counted(len(report.accounts), 'person', 'people')} read, "
        f"{counted(len(report.cards), 'card')} in {folder}/cards"
    )
    session.say(f"look around:  monitor --config {folder}/monitor.toml asks --person {report.scored.card.person}"
                f" --as-of {report.company.as_of:%Y-%m-%dT%H:%M:%SZ}")  # fmt: skip
    ctx.exit(1 if any(account.error for account in report.accounts) else 0)
