"""A progress bar for what takes longer than a second, shown on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Report = Callable[[str, int, int | None], None]
PATIENCE = 1.0
"""Seconds before a bar appears."""


class _Bar:
    """One bar an account. Whatever is quick never shows it."""

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
            self.tasks[what] = self.progress.add_task(what, total=total)
        self.progress.update(self.tasks[what], completed=done, total=total)

    def _open(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        progress.start()
        return progress

    def close(self) -> None:
        """Take the bars off the screen."""
        if self.progress is not None:
            self.progress.stop()


@contextmanager
def progress(*, quiet: bool) -> Iterator[Report | None]:
    """Give what long work reports to: (what, done, total); None where nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    bar = _Bar()
    try:
        yield bar
    finally:
        bar.close()
