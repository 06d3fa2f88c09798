"""The service's own partition: what it handled, which tokens were used, how often it answered. All of it keyed."""

from __future__ import annotations

from monitor.store.codes import Standing
from monitor.store.database import Store
from monitor.store.partition import Partition

DESK = "service"
"""The name under which the partition is found; no address, so it is nobody's."""


def desk_of(store: Store) -> Partition:
    """Return the service's partition, made where there is none. It stands for nobody who takes part."""
    with store.transaction():
        partition = store.partition(DESK, create=True)
        if partition.standing()[0] is not Standing.SERVICE:
            partition.set_standing(Standing.SERVICE)
    return partition
