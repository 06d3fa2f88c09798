"""A better reader reaches mail already collected: facts of an older one are read again, a portion a night.

Only the text is fetched, by locator, from the owner's own accounts; ids stay, so corrections stay with them (S3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from monitor import pipeline
from monitor.config.settings import Account, Config
from monitor.errors import MonitorError, StoreError
from monitor.intake import Intake, alone
from monitor.participants import participants
from monitor.reading.reader import READER
from monitor.store.database import Store
from monitor.store.partition import Partition

PORTION = 2_000
"""Messages of one person read again in one night."""


def reread(
    config: Config,
    store: Store,
    *,
    as_of: datetime,
    portion: int = PORTION,
    connect: pipeline.Connect = pipeline.open_account,
    people: Collection[str] | None = None,
) -> int:
    """Read a portion of everybody's (or these people's) outdated messages again, newest first; return how many were.

    A message whose mail is gone keeps what the older reader found. An account that cannot be reached is left for
    the next night.
    """
    people = participants(config, store) if people is None else people
    return sum(_reread_one(config, store, person, as_of, portion, connect) for person in people)


def _reread_one(
    config: Config, store: Store, person: str, as_of: datetime, portion: int, connect: pipeline.Connect
) -> int:
    partition = store.partition(person)
    if partition is None:
        return 0
    outdated = partition.outdated(READER, portion)
    if not outdated:
        return 0
    by_account: dict[str, list[str]] = defaultdict(list)
    for places in partition.locators(outdated).values():
        for name, locator in places:
            by_account[name].append(locator)
    reached = True
    for account in config.accounts_of(person):
        if account.name in by_account:
            reached &= _read(config, store, partition, account, by_account[account.name], as_of, connect)
    if reached:
        partition.settle_for(outdated, READER)
    return len(outdated)


def _read(
    config: Config,
    store: Store,
    partition: Partition,
    account: Account,
    locators: list[str],
    as_of: datetime,
    connect: pipeline.Connect,
) -> bool:
    intake = Intake(
        account=account.name,
        owners={partition.address: partition},
        directory=config.directory(),
        whole=account.person is not None,
        as_of=as_of,
    )
    try:
        with alone(store, account), connect(account) as connector:
            mails = [mail for mail in connector.fetch(locators) if intake.want(mail)]
    except StoreError:
        raise
    except MonitorError:
        return False
    with store.transaction(repeatable=True):
        intake.take(mails)
    return True
