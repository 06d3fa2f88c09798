"""What runs and workers say of themselves: a line for people, or a line of JSON with the same counts.

Lines name runs, accounts and kinds of failures; never a person, and of mail nothing. What went wrong in the program
itself is told by its name and place, since its message may quote mail.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from monitor.errors import MonitorError
from monitor.store.runs import kind_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """``write`` takes a whole line, ``complain`` one about a failure where that is another place.

    ``clock`` tells when it is said. ``form``: "text" or "json". ``quiet``: nothing is said but of failures.
    """

    write: Callable[[str], None]
    clock: Callable[[], datetime]
    complain: Callable[[str], None] | None = None
    form: str = "text"
    quiet: bool = False

    def say(self, event: str, *, run: int | None = None, **counts: object) -> None:
        """Say that something happened, with what is known of it in numbers and names of accounts."""
        if not self.quiet:
            self.write(self._line("info", event, run, counts))

    def failure(self, event: str, error: BaseException, *, run: int | None = None, **counts: object) -> None:
        """Say that something failed, and how."""
        told = {**counts, "kind": kind_of(error), "why": why(error)}
        (self.complain or self.write)(self._line("error", event, run, told))

    def _line(self, level: str, event: str, run: int | None, counts: dict[str, object]) -> str:
        name = None if run is None else f"{run:012x}"
        if self.form == "json":
            at = self.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            line: dict[str, Any] = {"at": at, "level": level, "event": event}
            return json.dumps({**line, **({"run": name} if name else {}), **counts})
        told = [f"{word} {value}" for word, value in counts.items()]
        return f"{event}: " + ", ".join([*([f"run {name}"] if name else []), *told])


def why(error: BaseException) -> str:
    """Return what may be told of an error."""
    if isinstance(error, MonitorError):
        return error.message + (f" ({error.hint})" if error.hint else "")
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f" in {where.tb_frame.f_code.co_name}, line {where.tb_lineno}" if where is not None else ""
    return f"{type(error).__name__}{place}"
