"""The tables of the configuration, validated and frozen, and what the rest of the house asks of them.

Keys are those of the file; what a person leaves out comes from ``[defaults]``, what is left out there from
the values written here. ``config/monitor.example.toml`` shows every key with its default and unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol, runtime_checkable

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializeAsAny,
    StrictBool,
    StrictInt,
    StrictStr,
    model_validator,
)

from monitor.config import values
from monitor.directory import Directory
from monitor.errors import ConfigError
from monitor.hours import Terms, Week
from monitor.secrets import SecretRef

ARCHIVES = ("mbox", "maildir")
"""Account types that are files somebody put there, not somebody's login."""


BACKFILL = 50_000
"""How many older messages of a mailbox are read in one run."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")

NINE_TO_FIVE: Week = {day: ((time(9), time(17)),) for day in range(5)}


class Table(BaseModel):
    """A table of the file: frozen, closed to unknown keys, silent about what it holds when it is off."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        arbitrary_types_allowed=True,
        populate_by_name=True,
    )


def _as_table(value: object) -> object:
    """Let ``absences`` be the bare list of days."""
    return {"days": value} if isinstance(value, list) else value


class Absences(Table):
    """Days away (C3): written out, in an iCalendar file, or both."""

    days: tuple[values.DayRange, ...] = ()
    ics: Path | None = None


class Version(Table):
    """Hours that hold from a day on (C2); what it leaves out stays as it was before."""

    valid_from: date = Field(alias="from")
    zone: values.Zone | None = None
    hours: values.Hours = None


class Defaults(Table):
    """Terms of everyone whose own table does not say otherwise."""

    zone: values.Zone = "UTC"
    hours: values.Hours = Field(default_factory=lambda: NINE_TO_FIVE)
    holidays: values.HolidayCode = ""
    extra_holidays: tuple[date, ...] = ()
    target: values.WorkingTime = timedelta(hours=8)
    default_due: values.WorkingDays = Field(default=2, ge=1)
    language: Annotated[StrictStr, Field(pattern="^[a-z]{2}$")] = "en"


class Person(Table):
    """Somebody whose mail may be measured once they opted in. ``addresses`` begins with the canonical one."""

    name: StrictStr = ""
    addresses: tuple[values.Address, ...] = ()
    zone: values.Zone | None = None
    hours: values.Hours = None
    versions: tuple[Version, ...] = ()
    holidays: values.HolidayCode | None = None
    extra_holidays: tuple[date, ...] = ()
    absences: Annotated[Absences, BeforeValidator(_as_table)] = Absences()
    target: values.WorkingTime | None = None
    default_due: Annotated[values.WorkingDays | None, Field(ge=1)] = None
    language: Annotated[StrictStr, Field(pattern="^[a-z]{2}$")] | None = None
    when: values.Weekly | None = None
    opted_in: StrictBool = False


class Delivery(Table):
    """How cards leave the house."""

    via: Literal["smtp", "graph"] = "smtp"
    sender: values.Address
    reply_to: values.Address | None = None
    when: values.Weekly = (0, time(7))
    host: StrictStr = "localhost"
    port: Annotated[int | None, Field(gt=0, lt=65536)] = None
    tls: Literal["tls", "starttls", "none"] = "starttls"
    user: StrictStr | None = None
    password: SecretRef | None = None
    ca_file: Path | None = None
    tenant: StrictStr | None = None
    client_id: StrictStr | None = None
    client_secret: SecretRef | None = None
    certificate: Path | None = None
    certificate_password: SecretRef | None = None
    token: SecretRef | None = None
    endpoint: StrictStr | None = None
    authority: StrictStr | None = None

    @model_validator(mode="after")
    def _encrypted(self) -> Delivery:
        """Refuse to send cards over a network in the clear."""
        if self.tls == "none" and self.host not in LOOPBACK:
            raise ValueError('tls = "none" is for this machine only (localhost); use "tls" or "starttls"')
        return self


@runtime_checkable
class OpensOthers(Protocol):
    """The settings of a connector that opens other people's mailboxes with one login."""

    def of(self, address: str) -> BaseModel:
        """Return the settings that open this address's mailbox."""


@runtime_checkable
class NamesMailbox(Protocol):
    """The settings of a connector that has to be told whose mailbox it opens, even by that person's own login."""

    def owned_by(self, address: str) -> BaseModel:
        """Return the settings with the account's ``person`` as the mailbox, unless they name another."""


class AccountKeys(Table):
    """The keys that accounts of every type share."""

    type: StrictStr
    person: values.Address | None = None
    covers: tuple[values.Domain, ...] = ()
    join_by_subject: StrictBool = False


class Account(AccountKeys):
    """A mail source that may be read. ``settings`` is what its connector asked for."""

    name: str
    settings: SerializeAsAny[BaseModel]

    @property
    def archive(self) -> bool:
        """Is it a file or folder of mail, not a login?"""
        return self.type in ARCHIVES

    @property
    def serves_others(self) -> bool:
        """Does one login open the mail of people other than its own person (DESIGN, privacy 1)?"""
        return not self.archive and (bool(self.covers) or self.person is None)

    def serves(self, person: str) -> bool:
        """Does the person's mail, by canonical address, come from here? ``covers`` names whole domains."""
        if self.person is not None:
            return self.person == person
        return person.rpartition("@")[2] in self.covers or (self.archive and not self.covers)

    def of(self, person: str) -> Account:
        """Return the account as it opens this person's mailbox and no other; itself where it opens just one.

        Raises ConfigError where accounts of this type cannot open other people's mail.
        """
        if not self.serves_others:
            return self
        if not isinstance(self.settings, OpensOthers):
            raise ConfigError(
                f'accounts.{self.name}: an account of type "{self.type}" opens one mailbox only',
                hint="name its person instead of what it covers",
            )
        return self.model_copy(update={"person": person, "covers": (), "settings": self.settings.of(person)})


class Service(Table):
    """The service's own mailbox, where people opt in by mail."""

    account: Account
    authserv_id: StrictStr | None = None
    unsubscribe_url: values.HttpsUrl | None = None

    @property
    def address(self) -> str | None:
        """Where people write to: the account's person, or its login where that is an address."""
        user = str(getattr(self.account.settings, "user", ""))
        return self.account.person or (user.lower() if "@" in user else None)


class Cluster(Table):
    """How workers share the work (docs/cluster.md)."""

    per_server: Annotated[StrictInt, Field(ge=1)] = 4
    attempts: Annotated[StrictInt, Field(ge=1)] = 5
    retry_after: values.Duration = timedelta(seconds=30)
    parked_for: values.Duration = timedelta(days=1)
    lost_after: Annotated[values.Duration, Field(ge=timedelta(seconds=1))] = timedelta(seconds=30)


class Config(Table):
    """Everything the file says. Made by ``monitor.config.load.load``; paths in it are absolute."""

    path: Path
    internal_domains: tuple[str, ...]
    excluded_domains: tuple[str, ...] = ()
    shared_mailboxes: tuple[str, ...] = ()
    retention: timedelta
    backfill_per_night: int = BACKFILL
    database: str
    secret: SecretRef
    accounts: Mapping[str, Account]
    people: Mapping[str, Person]
    defaults: Defaults
    delivery: Delivery | None = None
    service: Service | None = None
    cluster: Cluster = Cluster()
    warnings: tuple[str, ...] = ()

    def directory(self) -> Directory:
        """Return who is internal and which addresses are one person (M1-M3)."""
        service = self.service.address if self.service is not None else None
        return Directory(
            internal_domains=frozenset(self.internal_domains),
            excluded_domains=frozenset(self.excluded_domains),
            shared_mailboxes=frozenset((*self.shared_mailboxes, *((service,) if service else ()))),
            people={alias: main for main, person in self.people.items() for alias in person.addresses},
            names={main: person.name for main, person in self.people.items() if person.name},
        )

    def canonical(self, address: str) -> str:
        """Return the canonical address of a person, by any alias; an unlisted address is its own."""
        address = address.strip().lower()
        return next((main for main, person in self.people.items() if address in person.addresses), address)

    def person(self, address: str) -> Person | None:
        """Return the person's table, by any alias; None for everyone not listed."""
        return self.people.get(self.canonical(address))

    def zone(self, address: str, at: datetime | None = None) -> str:
        """Return the zone in which the person's days and periods lie; ``at`` an instant, by the version then (C2)."""
        person = self.person(address) or Person()
        moved = [
            v.zone
            for v in sorted(person.versions, key=lambda v: v.valid_from)
            if at and v.valid_from <= at.date()
        ]
        return next(filter(None, reversed(moved)), None) or person.zone or self.defaults.zone

    def when(self, address: str) -> tuple[int, time]:
        """Return the weekday and time of day of the person's card: their own, else that of [delivery]."""
        person = self.person(address)
        everybody = self.delivery.when if self.delivery is not None else (0, time(7))
        return (person and person.when) or everybody

    def language(self, address: str) -> str:
        """Return the language of the person's card, such as "en"."""
        person = self.person(address)
        return (person and person.language) or self.defaults.language

    def terms(self, address: str) -> Terms:
        """Return the person's working arrangements (C2, C3), listed or default. Reads their iCalendar."""
        from monitor.config.calendars import terms_of

        return terms_of(self.person(address) or Person(), self.defaults)

    def opted_in(self) -> tuple[str, ...]:
        """Return the canonical addresses of those who opted in here; in a service people opt in by mail."""
        return tuple(main for main, person in self.people.items() if person.opted_in)

    def owners(self, account: str) -> tuple[str, ...]:
        """Return whose facts an account gives by this file: its person's, for an archive all opted in."""
        return tuple(main for main in self.opted_in() if self.accounts[account].serves(main))

    def accounts_of(self, person: str) -> tuple[Account, ...]:
        """Return the accounts a person's facts come from, each as it opens their mail alone."""
        return tuple(account.of(person) for account in self.accounts.values() if account.serves(person))

    def name(self, address: str) -> str:
        """Return what a person is called, "" where nobody said."""
        person = self.person(address)
        return person.name if person else ""

    @property
    def is_service(self) -> bool:
        """Do people opt in by mail here? They do where one login opens other people's mail, or [service] is set."""
        return self.service is not None or any(account.serves_others for account in self.accounts.values())


def settings_of(table: type[BaseModel]) -> dict[str, Any]:
    """Return the keys of a table as they stand in the file, with their annotation."""
    return {field.alias or name: field.annotation for name, field in table.model_fields.items()}
