"""From a TOML file to a Config: every mistake is one error that names file, key and what would be right."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar, cast, get_args

from pydantic import BaseModel, Field, StrictInt, ValidationError
from pydantic_core import ErrorDetails

from monitor.config import values
from monitor.config.settings import (
    BACKFILL,
    Account,
    AccountKeys,
    Cluster,
    Config,
    Defaults,
    Delivery,
    NamesMailbox,
    Person,
    Service,
    Table,
    settings_of,
)
from monitor.errors import ConfigError
from monitor.secrets import SecretRef

AccountTypes = Mapping[str, type[BaseModel]]
SERVICE_KEYS = ("authserv_id", "unsubscribe_url")
OTHERS_MAY_READ = 0o044
EVERYBODY_MAY_WRITE = 0o002

T = TypeVar("T")


class _File(Table):
    """The top of the file. Accounts are read apart, since their keys depend on their type."""

    internal_domains: tuple[values.InternalDomain, ...]
    excluded_domains: tuple[values.Domain, ...] = ()
    shared_mailboxes: tuple[values.Address, ...] = ()
    retention: values.Retention = timedelta(days=90)
    backfill_per_night: Annotated[StrictInt, Field(ge=1)] = BACKFILL
    database: values.DatabaseUrl = "sqlite:///monitor.db"
    secret: SecretRef = SecretRef(env="MONITOR_SECRET")
    accounts: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    people: Mapping[str, Person] = Field(default_factory=dict)
    defaults: Defaults = Defaults()
    delivery: Delivery | None = None
    service: dict[str, Any] | None = None
    cluster: Cluster = Cluster()


def load(path: Path, account_types: AccountTypes) -> Config:
    """Return the configuration in ``path``. ``account_types``: the settings model of every account type.

    Secrets are not looked up and nothing but this file is opened. Relative paths, the database's included,
    start at the file's own folder. Raises ConfigError, with the key, what is wrong and what would be right.
    """
    path = path.expanduser().absolute()
    raw = _read(path)
    try:
        file = _File.model_validate(raw)
    except ValidationError as error:
        _refuse(path, _File, (), error)
    people = _people(path, file.people)
    alias = {address: main for main, person in people.items() for address in person.addresses}
    accounts = {
        name: _account(path, ("accounts", name), table, account_types, alias)
        for name, table in file.accounts.items()
    }
    config = Config(
        path=path,
        internal_domains=file.internal_domains,
        excluded_domains=file.excluded_domains,
        shared_mailboxes=file.shared_mailboxes,
        retention=file.retention,
        backfill_per_night=file.backfill_per_night,
        database=_database(file.database, path.parent),
        secret=_anchored(file.secret, path.parent),
        accounts=accounts,
        people={main: _anchored(person, path.parent) for main, person in people.items()},
        defaults=file.defaults,
        delivery=_anchored(file.delivery, path.parent),
        service=_service(path, file.service, account_types, alias),
        cluster=file.cluster,
        warnings=tuple(_warnings(path, raw)),
    )
    _check(config)
    return config


# --------------------------------------------------------------------------- the file


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            f"there is no configuration at {path}",
            hint="write one with `monitor init`, or name it with --config",
        ) from None
    except OSError as error:
        raise ConfigError(
            f"cannot read {path}: {error.strerror}", hint="check the path and its rights"
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text", hint="save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"{path} is not valid TOML: {error}", hint="see https://toml.io for the syntax"
        ) from None


def _key(parts: Iterable[str | int]) -> str:
    """Write a place in the file as TOML does: people."pat@example.com".zone."""
    dotted = ""
    for part in parts:
        if isinstance(part, int):
            dotted += f"[{part + 1}]"
        else:
            bare = part.replace("_", "").replace("-", "").isalnum() and part.isascii()
            dotted += ("." if dotted else "") + (part if bare else f'"{part}"')
    return dotted


def _wrong(path: Path, key: Iterable[str | int], what: str, hint: str = "") -> ConfigError:
    return ConfigError(f"{path}: {_key(key)}: {what}", hint=hint)


PLAIN = {
    "missing": "this key is missing",
    "bool_type": "write true or false, without quotes",
    "bool_parsing": "write true or false, without quotes",
    "tuple_type": 'write a list, such as ["one", "two"]',
    "list_type": 'write a list, such as ["one", "two"]',
    "dict_type": "this is a table: write { key = value }, or [its.name] on a line of its own",
    "model_type": "this is a table: write { key = value }, or [its.name] on a line of its own",
    "model_attributes_type": "this is a table: write { key = value }, or [its.name] on a line of its own",
    "string_type": 'write it in quotes: "..."',
    "int_type": "write a whole number, without quotes",
    "int_parsing": "write a whole number, without quotes",
    "string_pattern_mismatch": 'this is not how it is written: a language is two small letters, such as "de"',
}
"""What pydantic complains of, for those who write the file and never saw a tuple."""


def _refuse(
    path: Path, table: type[BaseModel], where: tuple[str | int, ...], error: ValidationError
) -> NoReturn:
    """Turn pydantic's first complaint into one sentence."""
    complaint = min(error.errors(include_input=False, include_url=False), key=_unknown_first)
    inner = complaint["loc"]
    if complaint["type"] == "extra_forbidden":
        raise _unknown(path, (*where, *inner), settings_of(_table_at(table, inner))) from None
    what = PLAIN.get(complaint["type"], complaint["msg"].removeprefix("Value error, "))
    raise _wrong(path, (*where, *inner), what, hint="see config/monitor.example.toml for every key") from None


def _unknown_first(complaint: ErrorDetails) -> bool:
    """Report a misspelt key before the key that is missing because of it."""
    return complaint["type"] != "extra_forbidden"


def _unknown(path: Path, key: tuple[str | int, ...], known: Iterable[str]) -> ConfigError:
    near = values.nearest(str(key[-1]), known)
    hint = f"known here: {', '.join(sorted(known))}"
    return _wrong(
        path, key, f'unknown key; the nearest known key is "{near}"' if near else "unknown key", hint
    )


def _table_at(table: type[BaseModel], loc: Iterable[str | int]) -> type[BaseModel]:
    """Return the model of the table in which ``loc`` ends."""
    for part in list(loc)[:-1]:
        annotation = settings_of(table).get(str(part))
        table = (annotation and _table_in(annotation)) or table
    return table


def _table_in(annotation: Any) -> type[BaseModel] | None:
    """Return the first table named in an annotation such as ``dict[str, Person] | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _table_in(part))), None)


# --------------------------------------------------------------------------- people and accounts


def _people(path: Path, tables: Mapping[str, Person]) -> dict[str, Person]:
    """Return people by canonical address: the key of their table, or the first address in it."""
    people: dict[str, Person] = {}
    taken: dict[str, str] = {}
    for key, person in tables.items():
        addresses = person.addresses
        if "@" in key:
            try:
                addresses = tuple(dict.fromkeys((values.address(key), *addresses)))
            except ValueError as error:
                raise _wrong(path, ("people", key), str(error)) from None
        if not addresses or ("addresses" in person.model_fields_set and not person.addresses):
            hint = 'name the table after the address, [people."pat@example.com"], or list `addresses`'
            raise _wrong(path, ("people", key), "this person has no address", hint)
        for address in addresses:
            if taken.setdefault(address, key) != key:
                what = f"this address belongs to [people.{_key([taken[address]])}] already"
                raise _wrong(path, ("people", key, "addresses"), what, "one address is one person")
        people[addresses[0]] = person.model_copy(update={"addresses": addresses})
    return people


def _account(
    path: Path,
    where: tuple[str, ...],
    table: Mapping[str, Any],
    types: AccountTypes,
    alias: Mapping[str, str],
) -> Account:
    """Return one account: the shared keys, and the rest as its connector's own settings."""
    kind = table.get("type")
    if kind is None:
        raise _wrong(path, (*where, "type"), "this key is missing", f"known types: {', '.join(types)}")
    if not isinstance(kind, str) or kind not in types:
        near = values.nearest(str(kind), types)
        what = f'unknown account type "{kind}"; the nearest known type is "{near}"'
        raise _wrong(path, (*where, "type"), what, f"known types: {', '.join(types)}")
    model, shared = types[kind], set(settings_of(AccountKeys))
    for key in table:
        if key not in shared | set(settings_of(model)):
            raise _unknown(path, (*where, key), shared | set(settings_of(model)))
    try:
        common = AccountKeys.model_validate({key: value for key, value in table.items() if key in shared})
    except ValidationError as error:
        _refuse(path, AccountKeys, where, error)
    try:
        settings = model.model_validate({key: value for key, value in table.items() if key not in shared})
    except ValidationError as error:
        _refuse(path, model, where, error)
    if common.person and isinstance(settings, NamesMailbox):
        settings = settings.owned_by(common.person)
    person = alias.get(common.person, common.person) if common.person else None
    return Account(
        name=where[-1],
        settings=_anchored(settings, path.parent),
        **{**dict(common), "person": person},
    )


def _service(
    path: Path, table: Mapping[str, Any] | None, types: AccountTypes, alias: Mapping[str, str]
) -> Service | None:
    if table is None:
        return None
    own = {key: value for key, value in table.items() if key in SERVICE_KEYS}
    account = _account(path, ("service",), {k: v for k, v in table.items() if k not in own}, types, alias)
    try:
        return Service(account=account, **own)
    except ValidationError as error:
        _refuse(path, Service, ("service",), error)


def _check(config: Config) -> None:
    """Refuse what is right in itself but wrong together."""
    directory = config.directory()
    for account in config.accounts.values():
        where = ("accounts", account.name)
        if account.person is None and not account.covers and not account.archive:
            hint = 'add person = "pat@example.com", or covers = ["example.com"] for a login that serves many'
            raise _wrong(config.path, where, "it is not said whose mail this is", hint)
        if account.person is not None and account.covers:
            raise _wrong(
                config.path, (*where, "covers"), "an account has a person or covers a domain, not both"
            )
        for domain in account.covers:
            if directory.person(f"anyone@{domain}") is None:
                hint = f"internal_domains: {', '.join(config.internal_domains)}"
                raise _wrong(config.path, (*where, "covers"), f'"{domain}" is not an internal domain', hint)
    serving = next((account.name for account in config.accounts.values() if account.serves_others), None)
    if serving is not None and config.opted_in():
        what = f"account {serving} opens more than its own person's mail: there people opt in by mail"
        raise _wrong(config.path, ("people", config.opted_in()[0], "opted_in"), what, "take this key out")


# --------------------------------------------------------------------------- paths and rights


def _anchored(value: T, folder: Path) -> T:
    """Return the table (or value) with every relative path in it taken from ``folder``."""
    return cast("T", _anchor(value, folder))


def _anchor(value: object, folder: Path) -> object:
    if isinstance(value, Path):
        return folder / value.expanduser()
    if isinstance(value, tuple):
        return tuple(_anchor(part, folder) for part in value)
    if isinstance(value, BaseModel):
        return value.model_copy(update={name: _anchor(part, folder) for name, part in value})
    return value


def _database(url: str, folder: Path) -> str:
    """Return the address of the database with a relative SQLite file taken from ``folder``."""
    scheme, slashes, name = url.partition(":///")
    if not scheme.startswith("sqlite") or not slashes or name.startswith((":memory:", "file:")) or not name:
        return url
    return f"{scheme}:///{folder / Path(name).expanduser()}"


def _warnings(path: Path, raw: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is allowed but unwise: a file others can read that holds a password or the way to one, or change."""
    if path.stat().st_mode & EVERYBODY_MAY_WRITE:
        yield f"{path} can be changed by everybody, who could name programs in it: chmod 600 it"
    if path.stat().st_mode & OTHERS_MAY_READ and any(_secrets_in(raw)):
        yield f"{path} holds a password and can be read by others: chmod 600 it"


def _secrets_in(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _secrets_in(value)
        elif key == "command" or (isinstance(value, str) and values.holds_password(value)):
            yield key
