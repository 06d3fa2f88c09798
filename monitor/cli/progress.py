"""What is shown while something takes longer than a second: bars where the length is known, else a line that moves.

On a terminal only, on standard error, and gone when the work is done.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID
    from rich.status import Status

Report = Callable[[str, int, int | None], None]
PATIENCE = 1.0
"""Seconds before anything appears."""


def watched() -> bool:
    """Is there a person at a terminal who sees standard error?"""
    return sys.stderr.isatty()


def _console() -> Console:
    from rich.console import Console

    return Console(stderr=True)


class _Bar:
    """One bar an account: messages, how many a second, time gone and time left. Whatever is quick never shows it."""

    def __init__(self) -> None:
        self.begun = monotonic()
        self.progress: Progress | None = None
        self.tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int | None) -> None:
        if self.progress is None:
            if monotonic() - self.begun < PATIENCE:
                return
            self.progress = self._open()
        if what not in self.tasks:
            self.tasks[what] = self.progress.add_task(what, total=total, rate="")
        rate = f"{done / max(monotonic() - self.begun, PATIENCE):,.0f}/s"
        self.progress.update(self.tasks[what], completed=done, total=total, rate=rate)

    def _open(self) -> Progress:
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=_console(),
            transient=True,
        )
        progress.start()
        return progress

    def close(self) -> None:
        """Take the bars off the screen."""
        if self.progress is not None:
            self.progress.stop()


@contextmanager
def progress(*, quiet: bool) -> Iterator[Report | None]:
    """Give what long work reports to: (what, done, total); None where nobody watches."""
    if quiet or not watched():
        yield None
        return
    bar = _Bar()
    try:
        yield bar
    finally:
        bar.close()


class _Line:
    """One line that moves while the work goes on, from PATIENCE seconds on."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._lock = Lock()
        self._over = False
        self._status: Status | None = None
        self._timer = Timer(PATIENCE, self._show)
        self._timer.daemon = True
        self._timer.start()

    def _show(self) -> None:
        with self._lock:
            if not self._over:
                self._status = _console().status(f"{self._what} ...")
                self._status.start()

    def close(self) -> None:
        """Take the line off the screen; what comes to be shown later never is."""
        self._timer.cancel()
        with self._lock:
            self._over = True
            if self._status is not None:
                self._status.stop()


@contextmanager
def busy(what: str, *, quiet: bool) -> Iterator[None]:
    """Say what is going on while it does, where it takes long and somebody watches. Nothing may be printed inside."""
    if quiet or not watched():
        yield
        return
    line = _Line(what)
    try:
        yield
    finally:
        line.close()
