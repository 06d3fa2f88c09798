"""How to measure: on one core, several times in turns, whole processes where start-up counts."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]

Job = Callable[[], object]


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process, and what it starts inside the block, on one core; nothing on systems that cannot."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def seconds(job: Job) -> float:
    """How long a job takes on the wall clock."""
    gc.collect()
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def in_turns(repeats: int, jobs: Mapping[str, Job]) -> dict[str, float]:
    """The median seconds of each job. They take turns, so that a busy moment of the machine hits all alike."""
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    with one_core():
        for _ in range(repeats):
            for name, job in jobs.items():
                taken[name].append(seconds(job))
    return {name: median(times) for name, times in taken.items()}


def rates(counts: int, taken: Mapping[str, float]) -> dict[str, float]:
    """Seconds into things a second."""
    return {name: counts / time for name, time in taken.items()}


def run(*args: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program in the project's folder to its end. RuntimeError, with what it said, if it fails.

    Python may keep what it compiled, as it does for whoever installs the monitor, even where we run without.
    """
    done = subprocess.run(
        [str(arg) for arg in args],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        text=True,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, args))} failed: {done.stderr[-1000:]}")
    return done


def python(*args: str | Path) -> Sequence[str]:
    """The command line of this Python."""
    return [sys.executable, *map(str, args)]


def monitor(*args: str | Path) -> Sequence[str]:
    """The command line of the monitor as it was installed, beside this Python."""
    return [str(Path(sys.executable).with_name("monitor")), *map(str, args)]
