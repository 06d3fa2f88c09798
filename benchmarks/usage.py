"""What a stretch of work took, and who took it: the monitor's processes, the mail server's and the database's.

Processor time is what Linux tells of each server's tree of processes, and of our own children when they have ended;
bytes over IMAP are what Dovecot writes into its log at the end of every session.
"""

from __future__ import annotations

import os
import re
import resource
import time
from collections import defaultdict
from dataclasses import dataclass, fields
from pathlib import Path

_SESSION = re.compile(rb"\bin=(\d+) out=(\d+)")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Seconds on the wall clock; seconds of a core taken by us, the mail server and the database.

    ``asked`` and ``answered``: bytes to and from the mail server; ``size``: of the database, ``written``: to its log.
    """

    seconds: float = 0.0
    ours: float = 0.0
    mail: float = 0.0
    database: float = 0.0
    asked: int = 0
    answered: int = 0
    size: int = 0
    written: int = 0

    def __sub__(self, other: Usage) -> Usage:
        return Usage(**{one.name: getattr(self, one.name) - getattr(other, one.name) for one in fields(self)})

    @property
    def cpu(self) -> float:
        """Seconds of a core, all together."""
        return self.ours + self.mail + self.database


class Meter:
    """Reads what was used so far, by everybody involved in one trial. Our own children count once they have ended."""

    def __init__(self, mail: int, log: Path, database: int, name: str, query: object) -> None:
        self._mail, self._log, self._database, self._name = mail, log, database, name
        self._query = query

    def read(self) -> Usage:
        """Everything since the beginning; take one reading from another."""
        trees = _trees()
        own = resource.getrusage(resource.RUSAGE_CHILDREN)
        asked, answered = _sessions(self._log)
        ((size, written),) = self._query(  # type: ignore[operator]
            f"SELECT pg_database_size('{self._name}'), pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"
        )
        return Usage(
            seconds=time.monotonic(),
            ours=own.ru_utime + own.ru_stime,
            mail=trees.cpu(self._mail),
            database=trees.cpu(self._database),
            asked=asked,
            answered=answered,
            size=int(size),
            written=int(written),
        )


def most_held(pid: int) -> float:
    """Megabytes that a living process held at most."""
    line = next(
        line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return int(line.split()[1]) / 1024


class _Trees:
    """All processes of this moment: who started whom, and the seconds of each with those of its dead children."""

    def __init__(self) -> None:
        self.children: dict[int, list[int]] = defaultdict(list)
        self.seconds: dict[int, float] = {}

    def cpu(self, pid: int) -> float:
        """Seconds of a process and of everything it ever started."""
        return self.seconds.get(pid, 0.0) + sum(self.cpu(child) for child in self.children[pid])


def _trees() -> _Trees:
    trees = _Trees()
    for place in Path("/proc").iterdir():
        if not place.name.isdigit():
            continue
        try:
            words = (place / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        trees.children[int(words[1])].append(int(place.name))
        trees.seconds[int(place.name)] = sum(map(int, words[11:15])) / _TICKS
    return trees


def _sessions(log: Path) -> tuple[int, int]:
    found = _SESSION.findall(log.read_bytes())
    return sum(int(asked) for asked, _ in found), sum(int(answered) for _, answered in found)
