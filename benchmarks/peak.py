"""Run a function as a program and say on standard error how much memory its process held at most.

python -m benchmarks.peak MODULE:FUNCTION [ARGUMENT...]
"""

from __future__ import annotations

import importlib
import resource
import sys
from pathlib import Path

MARK = "peak memory, MB:"


def peak_megabytes() -> float:
    """The most that this process ever held in memory.

    Linux's VmHWM where there is one: ``ru_maxrss`` also counts the process that started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main() -> None:
    """Call the function with the arguments as its command line."""
    module, _, function = sys.argv[1].partition(":")
    sys.argv = [function, *sys.argv[2:]]
    try:
        getattr(importlib.import_module(module), function)()
    finally:
        print(MARK, peak_megabytes(), file=sys.stderr)


if __name__ == "__main__":
    main()
