"""Prometheus asks a worker: the same numbers as `monitor metrics-file`, over HTTP, for this machine alone by default.

Needs prometheus-client (the extra `cluster`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

from monitor.errors import ConfigError, MonitorError
from monitor.health.families import Family

FRESH = 15.0
"""Seconds for which an answer is given again: who asks often costs the database nothing."""


class _Collector:
    """Gives the families as the library wants them."""

    def __init__(self, health: Callable[[], Sequence[Family]]) -> None:
        self._health = health
        self._lock = Lock()
        self._until = 0.0
        self._found: list[object] = []

    def collect(self) -> Iterable[object]:
        """Return the metrics; none while the database is away."""
        with self._lock:
            if time.monotonic() >= self._until:
                try:
                    self._found = [_metric(family) for family in self._health()]
                except MonitorError:
                    self._found = []
                self._until = time.monotonic() + FRESH
            return list(self._found)


def _metric(family: Family) -> object:
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

    kind = CounterMetricFamily if family.type == "counter" else GaugeMetricFamily
    metric = kind(family.name, family.help, labels=[family.label] if family.label else [])
    for value, number in family.values.items():
        metric.add_metric([value] if family.label else [], number)
    return metric


@contextmanager
def serve(host: str, port: int, health: Callable[[], Sequence[Family]]) -> Iterator[int]:
    """Answer while the block runs; yields the port. ConfigError where the extra is missing or the port is taken."""
    try:
        from prometheus_client import CollectorRegistry, start_http_server
    except ModuleNotFoundError:
        raise ConfigError(
            "--metrics needs prometheus-client", "pip install 'responsiveness-monitor[cluster]'"
        ) from None
    registry = CollectorRegistry()
    try:
        server, thread = start_http_server(port, addr=host, registry=registry)
    except OSError as error:
        raise ConfigError(f"cannot listen on {host}:{port}: {error.strerror}", "name another port") from None
    registry.register(_Collector(health))  # type: ignore[arg-type]
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
