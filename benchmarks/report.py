"""Figures as a table: plain text for the terminal, markdown for docs/performance.md."""

from __future__ import annotations

import inspect
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.figures import Benchmark, Figure, Target

INTRODUCTION = """\
This page is written by the command below. Every figure stands beside a peer or a limit measured in the same run, in
turns, and is the median of several; the ratio carries over to other machines, the figure does not."""

PLOTS = {"history": "nights-history", "people": "nights-people"}
"""The pictures in docs/images that a benchmark draws."""

THROUGHPUT = "throughput"
RATED = dict.fromkeys(("archive", "reading", "databases", "imap"))

HEADINGS = ("measured", "ours", "target", "beside", "theirs", "ours / theirs", "on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one benchmark came to: its figures, or why it could not run here."""

    name: str
    benchmark: Benchmark
    figures: Sequence[Figure] = ()
    skipped: str = ""


def row(figure: Figure) -> tuple[str, ...]:
    """One figure as cells."""
    return (
        figure.what,
        f"{amount(figure.value)} {figure.unit}",
        _target(figure.target, figure.value) if figure.target else "",
        figure.beside,
        f"{amount(figure.other)} {figure.unit}",
        f"{amount(figure.ratio)}",
        figure.which,
    )


def amount(value: float) -> str:
    """A number with three digits that mean something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2g}"


def _target(target: Target, value: float) -> str:
    wanted = f"{'>=' if target.least else '<'} {amount(target.bound)}"
    return wanted if target.met(value) else f"{wanted} MISSED"


def as_text(outcome: Outcome) -> str:
    """One benchmark for the terminal: every figure in two lines."""
    if outcome.skipped:
        return f"{outcome.name}: skipped, {outcome.skipped}\n"
    lines = [outcome.name]
    for figure in outcome.figures:
        what, ours, target, beside, theirs, ratio, which = row(figure)
        lines.append(f"  {what:<52} {ours:>22}  {target}")
        lines.append(f"    {'x ' + ratio + ' of ' + beside:<50} {theirs:>22}  {which}")
    return "\n".join(lines) + "\n"


def as_markdown(outcomes: Sequence[Outcome], *, command: str, at: datetime) -> str:
    """The page docs/performance.md."""
    facts = {
        "machine": machine(),
        "python": platform.python_version(),
        "date": f"{at:%Y-%m-%d}",
        "command": f"`{command}`",
    }
    parts = [
        "# Performance",
        INTRODUCTION,
        _table(("", ""), list(facts.items())),
    ]
    if rated(outcomes):
        parts.append(_picture(THROUGHPUT, "messages a second, ours in blue"))
    for outcome in outcomes:
        parts += [f"## {outcome.name}", about(outcome.benchmark)]
        if outcome.figures and outcome.name in PLOTS:
            parts.append(_picture(PLOTS[outcome.name], outcome.name))
        parts.append(
            f"Skipped: {outcome.skipped}." if outcome.skipped else _table(HEADINGS, map(row, outcome.figures))
        )
    return "\n\n".join(parts) + "\n"


def rated(outcomes: Sequence[Outcome]) -> Sequence[Figure]:
    """The figures of the plot above all others, where all were measured: messages a second."""
    named = {outcome.name: outcome.figures for outcome in outcomes}
    return [figure for name in RATED for figure in named[name]] if named.keys() >= RATED.keys() else []


def _picture(name: str, words: str) -> str:
    return f"![{words}](images/{name}.png)"


def about(benchmark: Benchmark) -> str:
    """What a benchmark measures, in its own words: its module's and its own docstring."""
    module = sys.modules[benchmark.__module__]
    return "\n\n".join(filter(None, (inspect.getdoc(module), inspect.getdoc(benchmark))))


def _table(headings: Sequence[str], rows: object) -> str:
    lines = [headings, ["---"] * len(headings), *rows]  # type: ignore[misc]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def machine() -> str:
    """The processor and how many cores of it we have."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{processor()}, {cores} cores, {platform.system()} {platform.machine()}"


def processor() -> str:
    """The processor's name, as far as the system tells it."""
    info = Path("/proc/cpuinfo")
    fields: Mapping[str, str] = {}
    if info.exists():
        pairs = (line.partition(":") for line in info.read_text().splitlines())
        fields = {name.strip(): value.strip() for name, _, value in pairs}
    return fields.get("model name") or platform.processor() or "unknown processor"
