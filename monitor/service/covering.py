"""People who are confirmed and wait for an account that covers their mailbox: told once when one does."""

from __future__ import annotations

from datetime import datetime

from monitor.config.settings import Config
from monitor.delivery.outbox import RefusedError, UnknownOutcomeError
from monitor.errors import MonitorError
from monitor.service.desk import desk_of
from monitor.service.letters import Letter, Post
from monitor.store.codes import Choice, Standing
from monitor.store.database import Store


def tell_covered(config: Config, store: Store, post: Post, as_of: datetime) -> list[MonitorError]:
    """Note who waits from now on, and tell those who waited and need not any more; return what could not be told.

    The letter goes before it is noted as gone, under the same Message-ID in every try. Raises DeliveryError where mail
    cannot be sent for now: those who were not told are told by the next run.
    """
    errors: list[MonitorError] = []
    desk = desk_of(store)
    for partition in store.partitions():
        if partition.chosen(Choice.FROM_FILE) is not None:
            continue  # never joined by mail
        standing, since = partition.standing()
        covered = bool(config.accounts_of(partition.address))
        if standing is Standing.ACTIVE and not covered:
            partition.set_standing(Standing.WAITING, as_of)
        elif standing is Standing.WAITING and covered:
            try:
                post.send(
                    Letter(name="covered"), partition.address, desk.key(f"covered {partition.owner} {since}")
                )
            except (RefusedError, UnknownOutcomeError) as error:
                errors.append(error)  # refused for good, or perhaps out: neither is tried again
            partition.set_standing(Standing.ACTIVE)
    return errors
