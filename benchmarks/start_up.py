"""Start-up: what everybody waits for, every time. Whole processes, from fork to exit, on one core.

The peer is Python importing click, the library of the command line, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.figures import Bench, Figure, below
from benchmarks.measuring import in_turns, monitor, python, run


def start_up(bench: Bench) -> Sequence[Figure]:
    """`monitor --help`."""
    taken = in_turns(
        bench.repeats * 3,
        {
            "help": lambda: run(*monitor("--help")),
            "click": lambda: run(*python("-c", "import click")),
        },
    )
    return [
        Figure(
            what="monitor --help",
            value=taken["help"] * 1000,
            unit="ms",
            beside='python -c "import click"',
            other=taken["click"] * 1000,
            target=below(150),
        )
    ]
