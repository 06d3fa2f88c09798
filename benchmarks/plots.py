"""The plots of docs/performance.md: one style, drawn by the benchmark that measured them, and only in earnest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from benchmarks.measuring import ROOT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Plot

    from benchmarks.figures import Bench, Figure

IMAGES = ROOT / "docs" / "images"
OURS, THEIRS = "#0b62a4", "#b5b5b5"
COLOURS = (OURS, "#c25b00", "#4a8c3f", "#7a5195")


def lines(bench: Bench, name: str, of: Mapping[str, Mapping[int, float]], *, across: str, up: str) -> None:
    """Draw lines through what was measured, on logarithmic axes."""
    if bench.quick:
        return
    plot, axes = _plot(3.4)
    for (label, points), colour in zip(of.items(), COLOURS, strict=False):
        axes.plot(list(points), list(points.values()), marker="o", color=colour, label=label)
    axes.set(xscale="log", yscale="log", xlabel=across, ylabel=up)
    axes.set_ylim(bottom=min(min(points.values()) for points in of.values()) / 10)
    axes.legend(frameon=False)
    _save(plot, name)


def bars(bench: Bench, name: str, figures: Sequence[Figure]) -> None:
    """Draw each thing that was measured as a bar, with its peers and limits below it, on a logarithmic axis."""
    if bench.quick or not figures:
        return
    rows: list[tuple[str, float, str]] = []
    for figure in figures:
        ours = f"{figure.what}; {figure.which.partition(',')[0]}"
        if (ours, figure.value, OURS) not in rows:
            rows.append((ours, figure.value, OURS))
        rows.append((f"   {figure.beside}", figure.other, THEIRS))
    plot, axes = _plot(0.6 + 0.24 * len(rows))
    places = range(len(rows))
    axes.barh(places, [value for _, value, _ in rows], color=[colour for _, _, colour in rows])
    axes.set_yticks(places, [label for label, _, _ in rows], fontsize=8)
    axes.set(xscale="log", xlabel=figures[0].unit)
    axes.invert_yaxis()
    _save(plot, name)


def _plot(height: float) -> tuple[Plot, Axes]:
    from matplotlib.figure import Figure

    plot = Figure(figsize=(7, height), layout="constrained")
    axes = plot.add_subplot()
    axes.grid(visible=True, color="#dddddd")
    axes.set_axisbelow(True)
    return plot, axes


def _save(plot: Plot, name: str) -> None:
    plot.savefig(IMAGES / f"{name}.png", dpi=120, metadata={"Software": None})
