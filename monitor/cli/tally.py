"""What a run on one machine came to: noted for `monitor metrics-file`, and told as lines of JSON where asked for."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.cli import output
from monitor.errors import MonitorError, StoreError

if TYPE_CHECKING:
    from monitor.health.log import Log
    from monitor.mailing import DeliveryReport
    from monitor.pipeline import AccountReport
    from monitor.store.codes import RunKind
    from monitor.store.database import Store
    from monitor.store.runs import Counts

SENT = ("sent", "sent again", "arrived before")


@dataclass(slots=True)
class Tally:
    """The counts of one run so far."""

    counts: Counts

    def collected(self, reports: Iterable[AccountReport]) -> None:
        """Add what was read."""
        from monitor.store.runs import Counts

        for report in reports:
            self.counts += Counts(messages=report.messages, stored=report.stored)
            self.failed((report.error,))

    def delivered(self, reports: Iterable[DeliveryReport]) -> None:
        """Add what became of cards."""
        from monitor.store.runs import Counts

        for report in reports:
            sent, refused = str(report.outcome) in SENT, str(report.outcome) == "refused"
            self.counts += Counts(cards_sent=int(sent), cards_failed=int(refused))
            self.failed((report.error,))

    def purged(self, messages: int) -> None:
        """Add what was deleted."""
        from monitor.store.runs import Counts

        self.counts += Counts(purged=messages)

    def failed(self, errors: Iterable[BaseException | None]) -> None:
        """Add what failed."""
        from monitor.store import runs

        for error in errors:
            if error is not None:
                self.counts += runs.failure(error)


@contextmanager
def tally(store: Store, kind: RunKind, as_of: datetime) -> Iterator[Tally]:
    """Count a run, and note it when it is over, however it ends."""
    from monitor.store import runs

    begun, counted = time.monotonic(), Tally(runs.Counts())
    try:
        yield counted
    except MonitorError as error:
        counted.failed((error,))
        raise
    finally:
        with suppress(StoreError):  # what broke the run is told anyway
            runs.record(store, kind, as_of, seconds=time.monotonic() - begun, counts=counted.counts)


def told(log: Log, counts: Counts, results: Iterable[output.Result]) -> int:
    """Tell how a run ended as lines for machines; return its exit code."""
    results = list(results)
    for what, error in results:
        if error is not None:
            log.failure("failed", error, account=what)
    code = output.exit_code(results)
    log.say("run done", exit_code=code, **counts.told())
    return code
