"""The first hour: ``monitor init`` writes a configuration, ``monitor check`` tests one."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from monitor.cli import asking, options
from monitor.cli.asking import Questions, write_private
from monitor.cli.session import Session
from monitor.connectors.registry import CONNECTORS
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.setup.detect import Found
    from monitor.setup.draft import Draft, Place

SECRET = "MONITOR_SECRET"  # noqa: S105  the name of the variable
PLACES = ("env", "file", "keyring", "command")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@click.command()
@click.option("--address", metavar="ADDRESS", envvar="MONITOR_INIT_ADDRESS", help="Your e-mail address.")
@click.option("--type", "kind", type=click.Choice(list(CONNECTORS)), envvar="MONITOR_INIT_TYPE",
              help="What kind of mailbox; found out from the address.")  # fmt: skip
@click.option("--host", metavar="HOST[:PORT]", envvar="MONITOR_INIT_HOST",
              help="imap: the mail server; exchange: the server or the whole address.")  # fmt: skip
@click.option("--user", metavar="NAME", envvar="MONITOR_INIT_USER", help="The login; the address by default.")
@click.option("--password", "reference", metavar="KIND=PLACE", envvar="MONITOR_INIT_PASSWORD",
              help="Where the password lies: env=NAME, file=PATH, keyring=SERVICE/USER or command=LINE.")  # fmt: skip
@click.option("--client-id", metavar="ID", envvar="MONITOR_INIT_CLIENT_ID",
              help="graph: the application that your administrator registered.")  # fmt: skip
@click.option("--tenant", metavar="TENANT", envvar="MONITOR_INIT_TENANT",
              help="graph: the directory; your domain by default.")  # fmt: skip
@click.option("--path", type=click.Path(), metavar="PATH", envvar="MONITOR_INIT_PATH",
              help="mbox, maildir: where the mail lies; gmail: the service account's file.")  # fmt: skip
@click.option("--zone", metavar="ZONE", envvar="MONITOR_INIT_ZONE",
              help="Your time zone; this machine's by default.")  # fmt: skip
@click.option("--mail-out", metavar="HOST[:PORT]", envvar="MONITOR_INIT_MAIL_OUT",
              help="The mail server that mails you the card; without it the card is shown here only.")  # fmt: skip
@click.option("--internal", metavar="DOMAIN", envvar="MONITOR_INIT_INTERNAL",
              help="Your company's domain; that of the address by default.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace a configuration that is there.")
@options.as_of
@click.pass_obj
def init(session: Session, /, force: bool, as_of: datetime, **given: str | None) -> None:
    """Write a configuration with comments, and a secret beside it. Asks what was not said, six things at most.

    What kind of mailbox it is, and where, is found out from the address. At a terminal the configuration is
    tested at once, and the first card offered. Every option can stand in the environment: MONITOR_INIT_ADDRESS.

    \b
    Example:  monitor init
              monitor init --address pat@example.com --type mbox --path pat.mbox --zone Europe/Berlin
    """
    if session.path.exists() and not force:
        raise ConfigError(f"{session.path} is there already", hint="edit it, or replace it with --force")
    questions = Questions()
    interview = Interview(session=session, given=given, questions=questions)
    draft = interview.draft()
    written = [_keep(session, draft.text(), checked=True)]
    if draft.secret[0] == "file" and not (secret := session.path.with_suffix(".secret")).exists():
        write_private(secret, secrets.token_hex(32) + "\n")  # a database may hang on the one that is there
        written.append(secret)
    if interview.typed:
        write_private(session.path.with_suffix(".password"), interview.typed + "\n")
        written.append(session.path.with_suffix(".password"))
    session.say("wrote " + " and ".join(str(path) for path in written))
    if not asking.somebody_is_here():
        session.say("next: monitor check, then monitor collect")
    elif not check_all(session, "text", as_of):
        session.say(f"next: put {session.path} right where it says FAIL, then monitor check")
    elif questions.confirm("All is well. Read your mail now and show the first card?"):
        _first_card(as_of)
    else:
        session.say("next: monitor collect, then monitor scorecard")


def _keep(session: Session, text: str, *, checked: bool) -> Path:
    """Write the configuration once it is known to be one; what was there before stays until then."""
    fresh = session.path.with_name(f".{session.path.name}.new")
    write_private(fresh, text)
    try:
        if checked:
            Session(path=fresh, quiet=True).config()
    except ConfigError as error:
        said = error.message.replace(str(fresh.absolute()), str(session.path))
        raise ConfigError(said, hint="say something else, nothing was written") from None
    else:
        fresh.replace(session.path)
    finally:
        fresh.unlink(missing_ok=True)
    return session.path


def _first_card(as_of: datetime) -> None:
    """Do what the next two commands would do."""
    from monitor.cli.cards import scorecard
    from monitor.cli.running import collect

    context = click.get_current_context()
    with suppress(click.exceptions.Exit):  # what failed was said, and the card shows what was read
        context.invoke(collect, as_of=as_of)
    context.invoke(scorecard, as_of=as_of)


@dataclass(slots=True, kw_only=True)
class Interview:
    """What `init` was told and asks for. ``typed``: a password that is to be kept in a file of its own."""

    session: Session
    given: dict[str, str | None]
    questions: Questions
    typed: str = field(default="", repr=False)

    def draft(self) -> Draft:
        """Return what the configuration will say. Raises ConfigError where something is missing or cannot be."""
        from monitor.config import values
        from monitor.setup.draft import Draft

        try:
            address = values.address(
                self.given["address"] or self.questions.ask("Your e-mail address", "--address")
            )
        except ValueError as error:
            raise ConfigError(str(error), hint="write it like pat@example.com") from None
        found = self._found(address)
        kind = self.given["kind"] or self.questions.ask(
            "Kind of mailbox", "--type", default=found.kind if found else "imap", among=CONNECTORS
        )
        domain = self.given["internal"] or address.rpartition("@")[2]
        account = self._account(kind, address, found)
        zone = self.given["zone"] or asking.zone_here()
        if not self.given["zone"] and zone == "UTC":
            zone = self.questions.ask("Your time zone, such as Europe/Berlin", "--zone", default=zone)
        known = SECRET in os.environ or f"{SECRET}_FILE" in os.environ
        return Draft(
            address=address,
            domain=domain,
            kind=kind,
            account=account,
            zone=zone,
            secret=("env", SECRET) if known else ("file", self.session.path.with_suffix(".secret").name),
            delivery=self._delivery(account),
            found=f"{found.by}." if found and found.by and found.kind == kind else "",
        )

    def _found(self, address: str) -> Found | None:
        """Find out how the mail is read and tell it, unless that was said."""
        if self.given["kind"] not in (None, "imap") or (self.given["kind"] and self.given["host"]):
            return None
        from monitor.setup.detect import find

        with self.session.busy("asking the domain how its mail is read"):
            found = find(address, lookups())
        if found.kind not in CONNECTORS:
            found = replace(found, kind="imap", page="imap")
        where = f" at {found.host}" if found.host else ""
        if not self.given["host"] and not self.session.quiet:
            click.echo(f"{found.kind}{where}: {found.by}", err=True)
            if found.grant:
                click.echo(f"it needs: {found.grant} (docs/connect/{found.page}.md)", err=True)
        return found

    def _account(self, kind: str, address: str, found: Found | None) -> dict[str, Any]:
        """Return the keys of the account."""
        if kind == "imap":
            return self._imap(address, found)
        if kind == "graph":
            return {
                "tenant": self.given["tenant"] or address.rpartition("@")[2],
                "client_id": self.given["client_id"]
                or self.questions.ask("Application (client) id, from your administrator", "--client-id"),
                "login": "device",
            }
        if kind == "exchange":
            default = f"mail.{address.rpartition('@')[2]}"
            host = self.given["host"] or self.questions.ask("Exchange server", "--host", default=default)
            endpoint = host if "://" in host else f"https://{host}/EWS/Exchange.asmx"
            return {"endpoint": endpoint, "user": self._user(address), "password": self._password()}
        if kind == "gmail" and not self.given["path"]:
            return {"password": self._password()}
        path = self.given["path"] or self.questions.ask("Where the mail lies", "--path")
        return {"service_account" if kind == "gmail" else "path": str(Path(path).expanduser().absolute())}

    def _imap(self, address: str, found: Found | None) -> dict[str, Any]:
        guess = found.host if found and found.kind == "imap" else f"imap.{address.rpartition('@')[2]}"
        server = self.given["host"]
        if not server and found and found.kind == "imap" and found.sure:
            server = guess  # nobody else could have named it, so it need not be confirmed
        server = server or self.questions.ask("Mail server", "--host", default=guess)
        host, port = host_and_port(server)
        keys: dict[str, Any] = {"host": host}
        if found and host == found.host and port is None:
            port, tls = found.port, found.tls
        else:
            tls = tls_of(host, port)
        keys |= {} if port is None else {"port": port}
        keys |= {} if tls == "tls" else {"tls": tls}
        login = found.user if found and host == found.host and found.user else address
        return {**keys, "user": self._user(login), "password": self._password()}

    def _delivery(self, account: dict[str, Any]) -> dict[str, Any] | None:
        """Return how cards leave, by the mailbox's own login where the port takes one; None where that was not said."""
        if not self.given["mail_out"]:
            return None
        host, port = host_and_port(self.given["mail_out"])
        keys: dict[str, Any] = {"host": host} | ({"port": port} if port else {})
        if port == 465:
            keys["tls"] = "tls"
        elif host in LOOPBACK:
            keys["tls"] = "none"
        login = {key: account[key] for key in ("user", "password") if key in account}
        return keys | (login if port in (None, 465, 587) and host not in LOOPBACK else {})

    def _user(self, default: str) -> str:
        return self.given["user"] or self.questions.ask("Login", "--user", default=default)

    def _password(self) -> Place:
        """Return where the password lies; one that is typed goes into a file beside the configuration."""
        if self.given["reference"]:
            return _place(self.given["reference"])
        if not asking.somebody_is_here():
            return "env", "MONITOR_PASSWORD"
        answer = self.questions.ask(
            "Password (kept in a file only you can read), or env=NAME, file=PATH, command=LINE",
            "--password",
            hidden=True,
        )
        if answer.partition("=")[0] in PLACES:
            return _place(answer)
        self.typed = answer
        return "file", self.session.path.with_suffix(".password").name


def lookups() -> Any:
    """Return what answers questions about domains; tests put their own here."""
    from monitor.setup.lookup import Network

    return Network()


def host_and_port(server: str) -> tuple[str, int | None]:
    """Read HOST or HOST:PORT. Raises ConfigError."""
    host, _, port = server.strip().partition(":")
    if not host or (port and not port.isdigit()):
        raise ConfigError(f"{server} is no mail server", hint="write imap.example.com or HOST:PORT")
    return host, int(port) if port else None


def tls_of(host: str, port: int | None) -> str:
    """Return how a server is usually spoken to at a port; in the clear on this machine only."""
    if host in LOOPBACK and port not in (None, 993):
        return "none"
    return "starttls" if port == 143 else "tls"


def _place(text: str) -> Place:
    kind, _, place = text.partition("=")
    if kind not in PLACES or not place:
        raise ConfigError(
            "a password is never said here, only where it lies",
            hint="write env=NAME, file=PATH, keyring=SERVICE/USER or command=LINE",
        )
    return kind, place


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
    live = ctx.get_parameter_source("as_of") is ParameterSource.DEFAULT
    ctx.exit(0 if check_all(ctx.obj, form, as_of, live=live) else 1)


def check_all(session: Session, form: str, as_of: datetime, *, live: bool = True) -> bool:
    """Show what is well and what is not, and return whether all is; accounts side by side in one table."""
    from monitor.cli.checking import Sheet
    from monitor.service import doctor

    sheet = Sheet(session)
    for finding in doctor.check(session.config(), as_of=as_of, live=live):
        sheet.take(finding, form)
    sheet.end(form)
    return sheet.well
