"""`monitor try`: a card from one mailbox with no configuration, in memory, nothing kept.

What a configuration would say is guessed from the mail itself, and every guess is told: whose mailbox it is, which
domain is internal, in which zone the person writes, and until when the mail reaches.
"""

from __future__ import annotations

import secrets
import sys
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import BaseModel

from monitor import pipeline
from monitor.config.settings import Account, Config, Defaults, Person
from monitor.config.values import FREEMAIL
from monitor.connectors import registry
from monitor.connectors.base import RawMail
from monitor.errors import ConfigError
from monitor.model import Period
from monitor.reading.facts import parse_date
from monitor.reading.parse import Header, Unreadable, parse_header
from monitor.secrets import SecretRef
from monitor.store.database import Store

LOOKED_AT = 3000
"""Guesses are made from this many headers."""

STALE = timedelta(days=14)
"""An archive whose newest mail is older than this is looked at from its own end, not from today."""

WEEKS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A trial's card, its words, and what was assumed to make it."""

    scored: pipeline.Scored
    words: object
    report: pipeline.AccountReport
    assumed: tuple[str, ...]


@dataclass(slots=True)
class Sample:
    """What the headers of a mailbox suggest."""

    seen: int = 0
    people: Counter[str] = field(default_factory=Counter)
    offsets: dict[str, Counter[int]] = field(default_factory=dict)
    lists: set[str] = field(default_factory=set)
    threaded: bool = False
    written: array[float] = field(default_factory=lambda: array("d"))

    def look(self, mail: RawMail) -> bool:
        """Take note of one header; never asks for a text, so it serves as a connector's ``want``."""
        try:
            header = parse_header(mail.header)
        except Unreadable:
            return False
        sent, offset = parse_date(header.first("date"))
        if sent is not None:
            self.written.append(sent.timestamp())
        if self.seen >= LOOKED_AT:
            return False
        self.seen += 1
        self.threaded |= bool(header.first("in-reply-to") or header.first("references"))
        self._people(header, offset if sent else None)
        return False

    def _people(self, header: Header, offset: int | None) -> None:
        self.lists.update(address for _, address in header.addresses("list-post"))
        authors = [address for _, address in header.addresses("from")]
        everyone = {address for name in ("to", "cc") for _, address in header.addresses(name)} | set(authors)
        self.people.update(everyone)
        if offset is not None:
            for author in authors:
                self.offsets.setdefault(author, Counter())[offset] += 1

    def newest(self) -> datetime | None:
        """Until when the mail reaches; one absurd date in five hundred is passed over. None if no mail is dated."""
        if not self.written:
            return None
        latest = sorted(self.written)[-1 - len(self.written) // 500]
        return datetime.fromtimestamp(latest, UTC)

    def owner(self) -> str:
        """Whose mailbox is it? The one address that stands in most of its mails. ConfigError when none does."""
        candidates = [(n, address) for address, n in self.people.items() if address not in self.lists]
        count, address = max(candidates, default=(0, ""))
        if not count:
            raise ConfigError(
                "there is no mail here to make a card from", "name an mbox, a Maildir or a folder of .eml"
            )
        if count * 2 < self.seen:
            raise ConfigError(
                "nobody is in most of these mails, so whose they are is unclear", "say --me ADDRESS"
            )
        return address

    def zone(self, address: str) -> str:
        """The zone in which a person usually writes, as a fixed offset; UTC if they wrote nothing here."""
        offsets = self.offsets.get(address)
        if not offsets:
            return "UTC"
        hours = round(offsets.most_common(1)[0][0] / 60)
        return f"Etc/GMT{-hours:+d}" if hours else "UTC"


def archive_account(path: Path) -> tuple[str, BaseModel]:
    """The account type and settings for a path. ConfigError if nothing is there."""
    if not path.exists():
        raise ConfigError(f"there is nothing at {path}", "name an mbox, a Maildir or a folder of .eml")
    kind = "maildir" if path.is_dir() else "mbox"
    return kind, registry.types()[kind].model_validate({"path": path.resolve()})


def trial(
    kind: str,
    settings: BaseModel,
    *,
    me: Sequence[str] = (),
    internal: Sequence[str] = (),
    zone: str | None = None,
    as_of: datetime,
    fixed: bool = False,
    period: Period | None = None,
    progress: pipeline.Progress | None = None,
) -> Trial:
    """Read one account and return its owner's card.

    ``me``: the owner's addresses, the first one canonical; guessed if empty. ``fixed``: ``as_of`` was asked for, so
    an old archive is not looked at from its own end. Errors: ConfigError, ConnectorError.
    """
    sample = Sample()
    with registry.connect(kind, settings) as connector:
        for batch in connector.changes({}, sample.look):
            if progress is not None:
                progress("looking", batch.done, batch.total)
    owners = tuple(address.lower() for address in me) or (sample.owner(),)
    domains = tuple(domain.lower() for domain in internal) or _domains(owners)
    zone = zone or sample.zone(owners[0])
    as_of = _moment(sample, as_of, fixed=fixed)
    config = _config(kind, settings, owners, domains, zone, join=not sample.threaded)
    with Store.open("sqlite://", secrets.token_bytes(32)) as store:
        (report,) = pipeline.collect(config, store, as_of=as_of, progress=progress)
        if report.error is not None:
            raise report.error
        last = config.terms(owners[0]).calendar.local(as_of).date()
        period = period or Period(first=last - timedelta(days=7 * WEEKS - 1), last=last)
        scored = pipeline.score(config, store, owners[0], period=period, as_of=as_of)
        words = pipeline.words(config, store, owners[0], scored.card)
    there = not sample.seen or any(sample.people[owner] for owner in owners)
    assumed = _assumed(owners, domains, zone, as_of, joined=not sample.threaded, there=there)
    return Trial(scored=scored, words=words, report=report, assumed=assumed)


def _domains(owners: Sequence[str]) -> tuple[str, ...]:
    domains = tuple(dict.fromkeys(address.rpartition("@")[2] for address in owners))
    if FREEMAIL.intersection(domains):
        raise ConfigError(
            "everybody has an address at a freemail provider, so colleagues cannot be told by it",
            "say --internal DOMAIN",
        )
    return domains


def _moment(sample: Sample, as_of: datetime, *, fixed: bool) -> datetime:
    newest = sample.newest()
    if fixed or newest is None or newest > as_of - STALE:
        return as_of
    return newest + timedelta(minutes=1)


def assumed_of(raw: bytes) -> Config:
    """What a configuration would say of one message that nobody configured: its author's domain is the company."""
    try:
        author = parse_header(raw).addresses("from")
    except Unreadable:
        author = []
    domains = tuple(address.rpartition("@")[2] for _, address in author[:1])
    return Config(
        path=Path("monitor.toml"),
        internal_domains=domains or ("localhost",),
        retention=timedelta(days=36500),
        database="sqlite://",
        secret=SecretRef(env="MONITOR_SECRET"),
        accounts={},
        people={},
        defaults=Defaults(),
    )


def _config(
    kind: str, settings: BaseModel, owners: Sequence[str], domains: Sequence[str], zone: str, *, join: bool
) -> Config:
    return Config(
        path=Path("monitor.toml"),
        internal_domains=tuple(domains),
        retention=timedelta(days=36500),
        backfill_per_night=sys.maxsize,  # one run is all there is
        database="sqlite://",
        secret=SecretRef(env="MONITOR_SECRET"),
        accounts={
            "try": Account(name="try", type=kind, settings=settings, person=owners[0], join_by_subject=join)
        },
        people={owners[0]: Person(addresses=tuple(owners), zone=zone, opted_in=True)},
        defaults=Defaults(),
    )


def _said(zone: str) -> str:
    """Write a fixed offset as people do: "Etc/GMT-1" is an hour ahead of UTC.

    >>> _said("Etc/GMT-1")
    'UTC+1'
    """
    return f"UTC{-int(zone.removeprefix('Etc/GMT')):+d}" if zone.startswith("Etc/GMT") else zone


def _assumed(
    owners: Sequence[str], domains: Sequence[str], zone: str, as_of: datetime, *, joined: bool, there: bool
) -> tuple[str, ...]:
    doubt = "" if there else ", though none of the mails looked at names it: is the address right?"
    found = [
        f"the mailbox of {' and '.join(owners)} (--me){doubt}",
        f"colleagues are at {', '.join(domains)} (--internal)",
        f"working hours Monday to Friday 9 to 17 in {_said(zone)} (--zone)",
        f"seen from {as_of:%Y-%m-%d %H:%M %Z} (--as-of)",
    ]
    if joined:
        found.append("no mail here names what it answers, so threads were joined by subject (M6, inferred)")
    return tuple(found)
