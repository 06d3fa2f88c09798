"""How hard may a server be asked? At most so many jobs at once, and none for a while when it is busy or away.

The cap holds over all workers, since it is taken while a job is fetched; the pause is each worker's own.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from monitor.cluster.orders import known, servers_in

FIRST_PAUSE = 2.0
LONGEST_PAUSE = 120.0
"""Seconds that a worker leaves a server alone after the first trouble, doubled each time, and at most."""


@dataclass(slots=True)
class Pace:
    """``per_server``: jobs at once, over all workers. ``clock``: seconds that only go forward."""

    per_server: int
    clock: Callable[[], float] = time.monotonic
    _pause: dict[str, float] = field(default_factory=dict)
    _until: dict[str, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def trouble(self, server: str) -> None:
        """Leave a server alone for a while that doubles with each trouble."""
        with self._lock:
            pause = min(max(FIRST_PAUSE, 2 * self._pause.get(server, 0.0)), LONGEST_PAUSE)
            self._pause[server] = pause
            self._until[server] = self.clock() + pause

    def well(self, server: str) -> None:
        """Halve the next pause: a server is trusted again by and by."""
        with self._lock:
            pause = self._pause.get(server, 0.0) / 2
            if pause < FIRST_PAUSE / 2:
                self._pause.pop(server, None)
            else:
                self._pause[server] = pause

    def open_queues(self, waiting: Iterable[str], running: Mapping[str, int]) -> list[str]:
        """Return which of the waiting queues may be taken from: known, and every server in it has room and no pause.

        ``running``: how many jobs of each queue run anywhere.
        """
        busy: Counter[str] = Counter()
        for queue, count in running.items():
            for server in servers_in(queue):
                busy[server] += count
        now = self.clock()
        with self._lock:
            closed = {server for server, until in self._until.items() if now < until}
        closed |= {server for server, count in busy.items() if count >= self.per_server}
        return [queue for queue in waiting if known(queue) and closed.isdisjoint(servers_in(queue))]
