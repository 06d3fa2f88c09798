"""`make bench`: run the benchmarks, print their figures, and write docs/performance.md when all of them ran.

python -m benchmarks.run [NAME...] [--quick] [--output FILE]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Bench, SkippedError
from benchmarks.measuring import ROOT
from benchmarks.plots import bars
from benchmarks.registry import BENCHMARKS
from benchmarks.report import THROUGHPUT, Outcome, as_markdown, as_text, machine, rated

PAGE = ROOT / "docs" / "performance.md"


def outcome(name: str, bench: Bench) -> Outcome:
    """Run one benchmark in a folder of its own."""
    benchmark = BENCHMARKS[name]
    bench.folder.mkdir()
    try:
        return Outcome(name=name, benchmark=benchmark, figures=benchmark(bench))
    except SkippedError as missing:
        return Outcome(name=name, benchmark=benchmark, skipped=str(missing))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; 0 also where a target is missed, since figures are read, not tested."""
    asked = _parser().parse_args(arguments)
    print(f"{machine()}\n")
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="monitor-bench-") as folder:
        for name in asked.names or BENCHMARKS:
            bench = Bench(folder=Path(folder) / name, quick=asked.quick)
            outcomes.append(outcome(name, bench))
            print(as_text(outcomes[-1]), flush=True)
    page = asked.output or (PAGE if not asked.names and not asked.quick else None)
    if page is not None:
        page.parent.mkdir(exist_ok=True)
        bars(bench, THROUGHPUT, rated(outcomes))
        command = " ".join(["make bench"] if not asked.names else ["python -m benchmarks.run", *asked.names])
        page.write_text(as_markdown(outcomes, command=command, at=datetime.now(UTC)), encoding="utf-8")
        print(f"written to {page}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.run", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", choices=[[], *BENCHMARKS], help=", ".join(BENCHMARKS)
    )
    parser.add_argument(
        "--quick", action="store_true", help="as small as works: a test of the benchmarks, no figures"
    )
    parser.add_argument(
        "--output", type=Path, help="where to write the page; docs/performance.md when all are run"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
