"""The first hour: ``monitor init`` writes a configuration, ``monitor check`` tests one."""

from __future__ import annotations

import json
import os
import secrets
import sys
from datetime import datetime
from pathlib import Path

import click

from monitor.cli import options, output
from monitor.cli.session import Session
from monitor.errors import ConfigError

TYPES = ("imap", "mbox", "maildir")

HEAD = """\
# Responsiveness monitor. Every key, its default and its unit: config/monitor.example.toml
# Relative paths start at this file's folder.

# Colleagues; mail with others is forgotten while it is read.
internal_domains = [{domain}]
database = "sqlite:///monitor.db"
# The key of the hashes: without it the database cannot be read.
secret = {{ file = {secret} }}

[accounts.own]
type = {kind}
"""

IMAP = """\
# Port 993 and tls = "tls" unless said otherwise.
host = {host}
user = {user}
password = {{ {kind} = {place} }}
"""

PERSON = """\
person = {address}

# Working hours are Monday to Friday 09:00-17:00 unless said otherwise; see config/people.example.toml.
[people.{address}]
zone = {zone}
# Your own mail, your own card: nobody is measured who did not say so.
opted_in = true

# To have the card mailed to you every Monday morning:
# [delivery]
# host = "smtp.example.com"
# sender = {address}
"""


@click.command()
@click.option("--address", metavar="ADDRESS", help="Your e-mail address.")
@click.option("--type", "kind", type=click.Choice(TYPES), help="What kind of mailbox.")
@click.option("--host", metavar="HOST", help="imap: the mail server.")
@click.option("--user", metavar="NAME", help="imap: the login; the address by default.")
@click.option("--password", "reference", metavar="KIND=PLACE",
              help="imap: where the password lies: env=NAME, file=PATH or command=LINE.")  # fmt: skip
@click.option("--path", type=click.Path(), metavar="PATH", help="mbox, maildir: where the mail lies.")
@click.option("--zone", metavar="ZONE", help="Your time zone; this machine's by default.")
@click.option("--internal", metavar="DOMAIN", help="Your company's domain; that of the address by default.")
@click.option("--force", is_flag=True, help="Replace a configuration that is there.")
@click.pass_obj
def init(session: Session, /, force: bool, **given: str | None) -> None:
    """Write a configuration with comments, and a secret beside it. Asks what was not said, six things at most.

    \b
    Example:  monitor init
              monitor init --address pat@example.com --type mbox --path pat.mbox --zone Europe/Berlin
    """
    if session.path.exists() and not force:
        raise ConfigError(f"{session.path} is there already", hint="edit it, or replace it with --force")
    text = _text(given, session.path.with_suffix(".secret"))
    secret = session.path.with_suffix(".secret")
    try:
        if not secret.exists():  # a database may hang on the one that is there
            _write_private(secret, secrets.token_hex(32) + "\n")
        _write_private(session.path, text)
    except OSError as error:
        raise ConfigError(f"cannot write {session.path}: {error.strerror}", hint="check the folder") from None
    session.config()
    session.say(f"wrote {session.path} and {secret}\nnext: monitor check, then monitor collect")


def _text(given: dict[str, str | None], secret: Path) -> str:
    """Return the file, asking for what was not given."""
    address = (given["address"] or _ask("Your e-mail address", "--address")).strip().lower()
    kind = given["kind"] or _ask("Kind of mailbox", "--type", default="imap", choice=click.Choice(TYPES))
    domain = given["internal"] or address.rpartition("@")[2]
    text = HEAD.format(domain=_quoted(domain), secret=_quoted(secret.name), kind=_quoted(kind))
    if kind == "imap":
        host = given["host"] or _ask("Mail server", "--host", default=f"imap.{domain}")
        user = given["user"] or _ask("Login", "--user", default=address)
        reference = given["reference"] or _ask(
            "Where the password lies", "--password", default="env=MONITOR_PASSWORD"
        )
        place = reference.partition("=")
        text += IMAP.format(host=_quoted(host), user=_quoted(user), kind=place[0], place=_quoted(place[2]))
    else:
        path = given["path"] or _ask("Where the mail lies", "--path")
        text += f"path = {_quoted(str(Path(path).expanduser().absolute()))}\n"
    zone = given["zone"] or _ask("Your time zone", "--zone", default=_zone_here())
    return text + PERSON.format(address=_quoted(address), zone=_quoted(zone))


def _ask(
    question: str, option: str, default: str | None = None, choice: click.Choice[str] | None = None
) -> str:
    """Ask on a terminal; elsewhere take the default, or say which option is missing."""
    if sys.stdin.isatty():
        return str(click.prompt(question, default=default, type=choice))
    if default is None:
        raise ConfigError("nobody is here to be asked", hint=f"say it with {option}")
    return default


def _quoted(text: str) -> str:
    """Return a TOML basic string."""
    return json.dumps(text, ensure_ascii=False)


def _zone_here() -> str:
    """Return this machine's zone, UTC if it does not say."""
    name = os.environ.get("TZ", "").lstrip(":")
    try:
        name = name or str(Path("/etc/localtime").readlink()).partition("zoneinfo/")[2]
    except OSError:
        return "UTC"
    return name or "UTC"


def _write_private(path: Path, text: str) -> None:
    """Write a file that nobody else can read, from its first byte on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


@click.command()
@options.formats("text", "json")
@options.as_of
@click.pass_context
def check(ctx: click.Context, form: str, as_of: datetime) -> None:
    """Test the configuration: secrets, database, every account's login, rights and folders, clock, mail out.

    Changes nothing. Ends with 1 when something is not well.

    \b
    Example:  monitor check
    """
    from monitor.service import doctor

    session: Session = ctx.obj
    well, found = True, []
    for finding in doctor.check(session.config(), as_of=as_of):
        well = well and finding.ok
        found.append({"what": finding.what, "ok": finding.ok, "detail": finding.detail, "hint": finding.hint})
        if form == "text" and not (session.quiet and finding.ok):
            click.echo(output.finding(finding.what, finding.detail, finding.hint, ok=finding.ok))
    if form == "json":
        click.echo(output.as_json(found))
    ctx.exit(0 if well else 1)
