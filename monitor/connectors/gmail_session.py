"""A conversation with Gmail: as with any IMAP server, but for its extension, and the bytes it gives in a day."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

from monitor.connectors import imap_session
from monitor.connectors.imap_login import Login
from monitor.connectors.imap_parse import Answer
from monitor.errors import TransientError

EXTENSION = "X-GM-EXT-1"
DAY = 24 * 3600.0
MEGABYTE = 1_000_000


class Allowance:
    """How many bytes were read of each mailbox since its day began, so that Gmail need not lock it.

    Kept for this process alone: a day begins with its first reading, and a restart forgets.
    """

    def __init__(self) -> None:
        self._spent: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def spend(self, mailbox: str, size: int) -> int:
        """Add to what was read of a mailbox, and return how much that is today."""
        now = time.monotonic()
        with self._lock:
            begun, spent = self._spent.get(mailbox, (now, 0))
            if now - begun >= DAY:
                begun, spent = now, 0
            self._spent[mailbox] = begun, spent + size
            return spent + size


ALLOWANCE = Allowance()


class Session(imap_session.Session):
    """A session that reads at most ``limit`` bytes of a mailbox in a day, give or take one answer."""

    def __init__(self, login: Login, limit: int) -> None:
        super().__init__(login)
        self.limit = limit

    def speaks_gmail(self) -> bool:
        """Does the server tell labels and conversations?"""
        return bool(self._ask("CAPABILITY", lambda client: client.has_capability(EXTENSION)))

    def fetch(self, uids: Sequence[int], items: str) -> dict[int, Answer]:
        """Fetch, unless as much was read today as may be. Raises TransientError then."""
        mailbox = f"{self.login.server} {self.login.mailbox}"
        if ALLOWANCE.spend(mailbox, 0) >= self.limit:
            raise TransientError(
                f"{self.login.server}: {self.limit // MEGABYTE:,} MB of this mailbox were read today, "
                "which is as much as daily_mb allows",
                hint="the next night carries on where this one ended",
            )
        found = super().fetch(uids, items)
        ALLOWANCE.spend(mailbox, sum(map(_size, found.values())))
        return found


def _size(value: Any) -> int:
    """Return about how many bytes the server wrote for this."""
    if isinstance(value, dict):
        return sum(_size(name) + _size(one) + 2 for name, one in value.items())
    if isinstance(value, list):
        return 2 + sum(_size(one) + 1 for one in value)
    return len(value) if isinstance(value, bytes) else 3
