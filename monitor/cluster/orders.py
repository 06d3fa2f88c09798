"""What a job says, and in which queue it waits: nothing that names anybody.

A job names its owner by the keyed hash under which the database finds them, and a server by a keyed hash of its name.

The first word of a queue is the version of what its jobs say: a worker takes from the queues whose version it knows and
leaves the others alone, so that old and new ones work side by side. Whoever adds a job or a word to one counts it up.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from urllib.parse import urlsplit

from monitor.config.settings import Account, Config
from monitor.store.database import Store

VERSION = "1"
KNOWN = (VERSION,)
"""The versions that this program's workers understand."""

DIGITS = 12
MOST_SERVERS = 8
"""Servers that stand in the name of one queue, which PostgreSQL's tables limit; more are not counted."""


class Task(StrEnum):
    """What a job is about."""

    NIGHT = "night"  # one person: collect, read again, purge, mail what is due
    CARD = "card"  # one person whose card is due: collect what is new, and mail it
    SERVICE = "service"  # mail to the service
    UPKEEP = "upkeep"  # what is done once for all, when the rest is done


PRIORITY = {Task.SERVICE: 100, Task.CARD: 50, Task.NIGHT: 0, Task.UPKEEP: -100}
"""The greater goes first."""


def server_of(account: Account) -> str | None:
    """Return which server an account lies on, None for files. Accounts of one server count together.

    Providers without an address of one's own are one server each.
    """
    if account.archive:
        return None
    host = getattr(account.settings, "host", None)
    if host:
        return str(host).lower()
    endpoint = getattr(account.settings, "endpoint", None)
    return (urlsplit(str(endpoint)).hostname if endpoint else None) or account.type


def digest(store: Store, server: str) -> str:
    """Return the name of a server as it stands in the queue."""
    return store.name_of(f"server {server}")[:DIGITS]


def queue_of(store: Store, accounts: Iterable[Account]) -> str:
    """Return the queue of a job that reads these accounts: the version, then every server it will ask."""
    servers = {server for account in accounts if (server := server_of(account)) is not None}
    return " ".join((VERSION, *sorted(digest(store, server) for server in servers)[:MOST_SERVERS]))


def servers_in(queue: str) -> tuple[str, ...]:
    """Return the servers that a queue's jobs ask.

    >>> servers_in("1 0a1b2c3d4e5f 99aabbccddee")
    ('0a1b2c3d4e5f', '99aabbccddee')
    """
    return tuple(queue.split(" ")[1:])


def known(queue: str) -> bool:
    """Does this program understand the jobs of a queue?"""
    return queue.split(" ", 1)[0] in KNOWN


def service_accounts(config: Config) -> tuple[Account, ...]:
    """Return the account of the service's own mailbox, if there is one."""
    return (config.service.account,) if config.service is not None else ()
