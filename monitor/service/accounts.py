"""What ``monitor check`` finds at one account: what its connector sees, its clock, how long its past will take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from time import monotonic

from monitor import pipeline
from monitor.backfill import reach_of
from monitor.config.settings import Account, Config
from monitor.connectors.base import Checkpoint, Finding, RawMail, Sliced
from monitor.directory import Directory
from monitor.errors import MonitorError
from monitor.reading import reader
from monitor.service.letters import service_address

ALLOWED = timedelta(minutes=2)
"""How far two clocks may differ: waiting times are counted between them."""

WAY_IN = ("reachable", "TLS", "login")
"""Where one of these fails, there is nobody else's mail to be tried."""

SAMPLE = 500
SAMPLE_SECONDS = 3.0
"""So many messages are read on trial, or for so long, whichever is less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFinding(Finding):
    """A finding about one account; ``aspect``: what was looked at, one of base.CHECKS where the table has a column."""

    account: str
    aspect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """The present: ``as_of`` at the monotonic instant ``begun``. Not ``live``: another time, with no clock to match."""

    as_of: datetime
    begun: float
    live: bool = True

    def offset(self, at: datetime) -> timedelta:
        """How far a clock that shows ``at`` is ahead of ours."""
        return at - self.as_of - timedelta(seconds=monotonic() - self.begun)


def look(config: Config, account: Account, now: Now, *, past: bool = True) -> Iterator[AccountFinding]:
    """What the account's own connector finds, and whether anybody's facts come from it; never raises.

    ``past``: its older mail will be read.
    """
    for finding in _found(config, account, now, past=past):
        named = finding.what and not finding.detail.startswith(
            finding.what
        )  # an error names the server itself
        yield AccountFinding(
            what=f"account {account.name}" + (f": {finding.what}" if named else ""),
            ok=finding.ok,
            detail=finding.detail,
            hint=finding.hint,
            at=finding.at,
            warning=finding.warning,
            account=account.name,
            aspect=finding.what,
        )


def _found(config: Config, account: Account, now: Now, *, past: bool) -> Iterator[Finding]:
    if not config.is_service and not config.owners(account.name):
        nobody = "nobody it belongs to has opted in, so nothing is read from it"
        yield Finding(what="", ok=False, detail=nobody, hint="set opted_in = true in the person's own table")
    well = let_in = True
    try:
        with pipeline.open_account(_opened(config, account)) as connector:
            for finding in connector.check():
                well = well and finding.ok
                let_in = let_in and (finding.ok or finding.what not in WAY_IN)
                yield from _timed(finding, now)
            for finding in connector.beyond(_known(config, account)) if let_in else ():
                well = well and finding.ok
                yield finding
            if past and well and isinstance(connector, Sliced) and not account.archive:
                yield _past(config, account, connector, now)
    except MonitorError as error:
        yield Finding(what="", ok=False, detail=error.message, hint=error.hint)


def _known(config: Config, account: Account) -> set[str] | None:
    """Whose mail a login may open: the people's here; a login for whole domains is meant to open everybody's."""
    if account.covers:
        return None
    own = {address for address in (account.person, service_address(config)) if address}
    return own | {address for person in config.people.values() for address in person.addresses}


def _opened(config: Config, account: Account) -> Account:
    """A login for many is tried on the service's own mailbox: whose else could be named?"""
    address = service_address(config)
    return account.of(address) if address and account.serves(address) else account


# --------------------------------------------------------------------------- clocks


def _timed(finding: Finding, now: Now) -> Iterator[Finding]:
    """Hold the clocks against ours: the server's own, or the arrival of mail that lies ahead of us."""
    if finding.at is None:
        yield finding
        return
    offset = now.offset(finding.at)
    seconds = round(offset.total_seconds())
    if finding.what != "clock":
        yield replace(finding, detail=finding.detail or f"{finding.at:%Y-%m-%d %H:%M}")
        if now.live and offset > ALLOWED:
            yield _off(f"the newest message arrived {seconds:,} s ahead of this machine's clock")
    elif not now.live:
        yield replace(finding, detail="not compared: --as-of is another time")
    elif abs(offset) > ALLOWED:
        yield _off(f"{seconds:+,} s against this machine")
    else:
        yield replace(finding, detail=f"{seconds:+} s")


def _off(detail: str) -> Finding:
    return Finding(
        what="clock", ok=False, detail=detail, hint="let both machines take their time from one server (NTP)"
    )


# --------------------------------------------------------------------------- the past


def _past(config: Config, account: Account, connector: Sliced, now: Now) -> Finding:
    """How many messages are still to be read, and how long that will take at the rate of a trial."""
    horizon = (now.as_of - config.retention).date()
    checkpoint = _checkpoint(config, account)
    reach = reach_of(checkpoint)
    until = reach.back_to if reach is not None else None
    if (checkpoint and reach is None) or (until is not None and until <= horizon):
        return Finding(what="backfill", ok=True, detail="done")
    count = connector.count(since=horizon, until=until)
    if count is None:
        return Finding(what="backfill", ok=True, detail="not counted by this source")
    trial = _Trial(config.directory())
    begun = monotonic()
    for batch in connector.earlier({}, trial.want, since=horizon, until=until):
        trial.read(batch.mails)
        if trial.count >= SAMPLE or monotonic() - begun > SAMPLE_SECONDS:
            break
    return Finding(what="backfill", ok=True, detail=_told(count, trial.count, monotonic() - begun, config))


def _checkpoint(config: Config, account: Account) -> Checkpoint:
    """Where the account of one person stands; {} where it was never read, or there is no database yet."""
    path = Path(config.database.partition(":///")[2])
    if account.person is None or (config.database.startswith("sqlite") and not path.exists()):
        return {}
    try:
        with pipeline.open_store(config) as store:
            partition = store.partition(account.person)
            return (partition and partition.checkpoint(account.name)) or {}
    except MonitorError:  # told where the database is looked at
        return {}


def _told(count: int, tried: int, seconds: float, config: Config) -> str:
    """Say "12,300 messages, about 4 min", and in how many nights if not in one."""
    messages = f"{count:,} message" + ("" if count == 1 else "s")
    if not count or not tried:
        return messages
    minutes = ceil(count * seconds / tried / 60)
    nights = ceil(count / config.backfill_per_night)
    return f"{messages}, about {minutes:,} min" + (f" in {nights} nights" if nights > 1 else "")


class _Trial:
    """Reads mail as a run does, and keeps nothing."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self.count = 0

    def want(self, mail: RawMail) -> bool:
        try:
            message = reader.read_header(mail, self.directory)
        except Exception:  # noqa: BLE001  what cannot be read is an exclusion of a real run (M5)
            return False
        return message is not None and reader.wants_text(message)

    def read(self, mails: Iterable[RawMail]) -> None:
        for mail in mails:
            self.count += 1
            try:
                message = reader.read_header(mail, self.directory) if mail.raw is not None else None
                if message is not None and mail.raw is not None:
                    reader.read_text(message, mail.raw, self.directory)
            except Exception:  # noqa: BLE001, S112  as above
                continue
