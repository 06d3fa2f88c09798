"""Which mail sources are there, by the ``type`` an account names. A new connector is its module and one line
here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, cast

from monitor.connectors.base import Connector
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from pydantic import BaseModel

CONNECTORS = {
    "mbox": "monitor.connectors.mbox:Mbox",
    "maildir": "monitor.connectors.maildir:Maildir",
    "imap": "monitor.connectors.imap:Imap",
    "exchange": "monitor.connectors.exchange:Exchange",
    "graph": "monitor.connectors.graph:Graph",
    "gmail": "monitor.connectors.gmail:Gmail",
}
"""Account type -> "module:class"; the module also holds the class's ``Settings``. Imported when first
needed."""


class _Types(Mapping[str, "type[BaseModel]"]):
    """The settings model of every account type; looking one up imports that connector's module and no
    other."""

    def __getitem__(self, kind: str) -> type[BaseModel]:
        return cast("type[BaseModel]", import_module(CONNECTORS[kind].partition(":")[0]).Settings)

    def __iter__(self) -> Iterator[str]:
        return iter(CONNECTORS)

    def __len__(self) -> int:
        return len(CONNECTORS)


def types() -> Mapping[str, type[BaseModel]]:
    """Return the settings model of every account type, loaded when looked up.

    >>> sorted(types())
    ['exchange', 'gmail', 'graph', 'imap', 'maildir', 'mbox']
    """
    return _Types()


def connect(kind: str, settings: BaseModel) -> Connector:
    """Return the connector for an account's settings; nothing is opened before it is first used.

    Raises ConfigError for an unknown type.
    """
    try:
        module, _, name = CONNECTORS[kind].partition(":")
    except KeyError:
        known = ", ".join(CONNECTORS)
        raise ConfigError(f'there is no account type "{kind}"', hint=f"use one of {known}") from None
    return cast("Connector", getattr(import_module(module), name)(settings))
