"""``monitor check``: would a run work? Looks at everything a run needs and changes nothing of it."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import monotonic

from pydantic import BaseModel

from monitor import pipeline
from monitor.config.settings import Config, Delivery
from monitor.connectors.base import Finding
from monitor.delivery.smtp import Smtp
from monitor.errors import MonitorError
from monitor.mailing import open_sender
from monitor.scorecard.catalogue import spoken
from monitor.secrets import SecretRef
from monitor.service import accounts
from monitor.service.letters import service_address
from monitor.store import migrate

KEEP_COPIES = ("gmail.com", "googlemail.com", "office365.com", "outlook.com")
"""Mail servers that lay a copy of whatever is sent into the sent mail of the mailbox that logged in."""

OTHERS_MAY_READ = stat.S_IRGRP | stat.S_IROTH
SENT, MESSAGES = "sent mail", "messages"


def check(config: Config, *, as_of: datetime, live: bool = True) -> Iterator[Finding]:
    """Yield findings one by one: configuration, secrets, database, people, every account, mail out.

    ``live``: ``as_of`` is the present, so that other clocks can be held against it.
    """
    now = accounts.Now(as_of=as_of, begun=monotonic(), live=live)
    yield Finding(
        what="configuration", ok=not config.warnings, detail=str(config.path), hint="; ".join(config.warnings)
    )
    for name, reference in _secrets(config):
        yield _secret(name, reference)
    yield _database(config)
    for person in config.people:
        yield from _person(config, person)
    for account in config.accounts.values():
        yield from accounts.look(config, account, now)
    if not config.accounts:
        yield Finding(
            what="accounts",
            ok=False,
            detail="none",
            hint="add [accounts.NAME] with a type and a path or host",
        )
    yield from _service(config, now)
    yield _clock(as_of)
    yield _mail_out(config)
    yield from _copies(config)


def _secrets(config: Config) -> Iterator[tuple[str, SecretRef]]:
    yield "secret", config.secret
    for account in config.accounts.values():
        yield from ((f"accounts.{account.name}.{key}", found) for key, found in _references(account.settings))
    if config.service is not None:
        yield from ((f"service.{key}", found) for key, found in _references(config.service.account.settings))
    if config.delivery is not None:
        yield from ((f"delivery.{key}", found) for key, found in _references(config.delivery))


def _references(table: BaseModel) -> Iterator[tuple[str, SecretRef]]:
    return ((name, value) for name, value in table if isinstance(value, SecretRef))


def _secret(name: str, reference: SecretRef) -> Finding:
    """Can the secret be had, and can nobody else have it?"""
    try:
        reference.resolve()
    except MonitorError as error:
        return _failure(name, error)
    path = reference.file
    if path is not None and path.stat().st_mode & OTHERS_MAY_READ:
        return Finding(what=name, ok=False, detail=f"{path} can be read by others", hint=f"chmod 600 {path}")
    return Finding(what=name, ok=True, detail=str(reference))


def _failure(what: str, error: MonitorError) -> Finding:
    return Finding(what=what, ok=False, detail=error.message, hint=error.hint)


def _database(config: Config) -> Finding:
    """Is the database at the newest schema, does the secret open it? One that is not there can be made."""
    path = Path(config.database.partition(":///")[2])
    if config.database.startswith("sqlite") and not path.exists():
        made = path.parent.is_dir()
        hint = "" if made else f"there is no folder {path.parent}"
        return Finding(
            what="database", ok=made, detail="not there yet, the first collect makes it", hint=hint
        )
    try:
        state = migrate.check(config.database)
        if not state.ok:
            problem = "; ".join(state.problems) or f"schema {state.current}, newest {state.newest}"
            return Finding(what="database", ok=False, detail=problem, hint="run `monitor db upgrade`")
        pipeline.open_store(config).close()
    except MonitorError as error:
        return _failure("database", error)
    if config.database.startswith("sqlite") and path.stat().st_mode & OTHERS_MAY_READ:
        hint = f"chmod 600 {path}"
        return Finding(what="database", ok=False, detail=f"{path} can be read by others", hint=hint)
    return Finding(what="database", ok=True, detail=f"schema {state.current}")


def _person(config: Config, address: str) -> Iterator[Finding]:
    """Can the person's working arrangements be read (their iCalendar file above all), have they colleagues, and is
    their card written in the language they want?
    """
    what = f"people.{address}"
    try:
        config.terms(address)
    except MonitorError as error:
        yield _failure(what, error)
    colleagues = replace(config.directory(), people={})
    person = config.people[address]
    if not any(map(colleagues.person, (address, *person.addresses))):
        internal = ", ".join(config.internal_domains) or "none is named"
        yield Finding(
            what=what,
            ok=False,
            detail="none of their addresses is in an internal domain, so they have no colleagues whose mail counts",
            hint=f"internal_domains ({internal}): are they right?",
        )
    language = config.language(address)
    if language not in spoken():
        detail = f'cards are not written in "{language}" yet: theirs is in English'
        yield Finding(
            what=what, ok=True, warning=True, detail=detail, hint=f"language: {', '.join(spoken())}"
        )


def _service(config: Config, now: accounts.Now) -> Iterator[Finding]:
    """Can the service's mailbox be read, is it known where people write to, and can they be answered?"""
    if config.service is None:
        return
    if service_address(config) is None:
        hint = "name it: person, in [service]"
        yield Finding(what="service", ok=False, detail="it is not said which address it has", hint=hint)
    if config.delivery is None:
        yield Finding(what="service", ok=False, detail="it cannot answer anybody", hint="add [delivery]")
    for finding in accounts.look(config, config.service.account, now, past=False):
        if finding.aspect == MESSAGES:  # nobody wrote to it yet, which is no fault
            finding = replace(finding, ok=True, hint="")
        if finding.aspect != SENT:  # nobody sends from there but through [delivery]
            yield finding


def _clock(as_of: datetime) -> Finding:
    """Is this machine's clock set at all? Every waiting time is counted up to it."""
    sane = 2024 <= as_of.year < 2100
    return Finding(
        what="clock", ok=sane, detail=f"{as_of:%Y-%m-%d %H:%M} UTC", hint="" if sane else "set the clock"
    )


def _mail_out(config: Config) -> Finding:
    """Does the mail server take our login, and a card's envelope? Nothing is sent."""
    if config.delivery is None:
        return Finding(what="mail out", ok=True, detail="no [delivery]: cards are shown here only")
    delivery = config.delivery
    try:
        with open_sender(config) as server:
            server.check()
            if isinstance(server, Smtp):
                server.rehearse(delivery.sender, _recipient(config, delivery))
    except MonitorError as error:
        return _failure("mail out", error)
    through = "Microsoft Graph" if delivery.via == "graph" else delivery.host
    return Finding(
        what="mail out", ok=True, detail=f"{delivery.via} through {through}, from {delivery.sender}"
    )


def _recipient(config: Config, delivery: Delivery) -> str:
    """To whom a card could go: somebody who opted in here, else the sender; in a service nobody is named."""
    return next(iter(config.opted_in()), delivery.sender)


def _copies(config: Config) -> Iterator[Finding]:
    """Who else finds the cards that are mailed? Where copies stay on the way, those who read that mailbox (privacy 4).

    Cards of one's own in one's own sent mail are nobody else's business.
    """
    delivery = config.delivery
    if delivery is None:
        return
    what = "mail out: copies"
    ways = {config.canonical(way) for way in (delivery.sender, delivery.user or "") if "@" in way}
    if not config.is_service and ways <= set(config.opted_in()) and len(config.opted_in()) == 1:
        yield Finding(what=what, ok=True, detail="your own cards, from your own mailbox")
        return
    for address in sorted(ways & set(config.people)):
        detail = f"cards leave from {address}, a person's mailbox: its sent mail may keep everybody's"
        yield Finding(what=what, ok=False, detail=detail, hint="send from an address that is nobody's")
    keeper = next((name for name in KEEP_COPIES if f".{delivery.host}".endswith(f".{name}")), None)
    if delivery.user and keeper:
        detail = f"{keeper} keeps a copy of every card in the sent mail of {delivery.user}"
        hint = "let nobody read that mailbox, or send through a server that keeps none"
        yield Finding(what=what, ok=False, detail=detail, hint=hint)
