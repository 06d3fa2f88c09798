"""Who takes part: people whose own table says so, and in a service those who confirmed it by mail (DESIGN, privacy 1).

For the work alone: no command, log or error says what is answered here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from monitor.config.settings import Config
from monitor.errors import ConfigError, MonitorError
from monitor.store import visits
from monitor.store.codes import Choice, Standing
from monitor.store.database import Store
from monitor.store.partition import Partition

DAY = 24 * 60
"""Minutes."""

TAKING_PART = (Standing.ACTIVE, Standing.PAUSED, Standing.WAITING)


def participants(config: Config, store: Store) -> tuple[str, ...]:
    """Return the canonical addresses of everyone who takes part."""
    listed = config.opted_in()
    if not config.is_service:
        return listed
    # Three questions, however many people there are: this is asked for every night and every hour's cards.
    standings, from_file = visits.standings(store), visits.chosen(store, Choice.FROM_FILE)
    joined = {number for number, standing in standings.items() if standing in TAKING_PART} - from_file.keys()
    known = (partition.address for partition in store.partitions() if partition.number in joined)
    return tuple(dict.fromkeys((*listed, *known)))


def when_of(config: Config, store: Store, address: str) -> tuple[int, time]:
    """Return weekday and time at which a person's card comes: as they chose by mail, else as the file says."""
    partition = store.partition(address)
    chosen = partition.chosen(Choice.CARD_AT) if partition is not None else None
    return config.when(address) if chosen is None else _when(chosen)


def whens(config: Config, store: Store) -> Mapping[str, tuple[int, time]]:
    """Return the same for everyone who takes part, with as few questions as for one."""
    chosen = visits.chosen(store, Choice.CARD_AT)
    own = {one.address: _when(chosen[one.number]) for one in store.partitions() if one.number in chosen}
    return {address: own.get(address) or config.when(address) for address in participants(config, store)}


def _when(chosen: int) -> tuple[int, time]:
    weekday, minutes = divmod(chosen, DAY)
    return weekday, time(minutes // 60, minutes % 60)


def choose_when(partition: Partition, when: tuple[int, time] | None) -> None:
    """Keep when a person wants their card; None: as the file says."""
    minutes = None if when is None else when[0] * DAY + when[1].hour * 60 + when[1].minute
    partition.choose(Choice.CARD_AT, minutes)


def nameless(config: Config, error: MonitorError) -> MonitorError:
    """Return an error as it may be told in a service: one about a person's own table would say that they take part."""
    if not config.is_service or not isinstance(error, ConfigError):
        return error
    return ConfigError("the settings of somebody cannot be used", hint="`monitor check` tries everybody's")


def takes_part(config: Config, store: Store, address: str) -> bool:
    """Does the person with this canonical address take part?"""
    if address in config.opted_in():
        return True
    partition = store.partition(address) if config.is_service else None
    return partition is not None and _joined(partition)


def entered(store: Store, address: str) -> bool:
    """Is something kept of this person because a configuration named them, before there was a service?"""
    partition = store.partition(address)
    return partition is not None and partition.chosen(Choice.FROM_FILE) is not None


def _joined(partition: Partition) -> bool:
    """Did they join by mail? Whom an earlier configuration named did not, and takes no part until they do."""
    return partition.standing()[0] in TAKING_PART and partition.chosen(Choice.FROM_FILE) is None
