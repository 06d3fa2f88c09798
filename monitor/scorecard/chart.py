"""The charts of a card as small pictures, in the colours of a light or a dark page.

Drawn with matplotlib's object interface on the Agg canvas (never pyplot, whose state is global). Sizes are
chosen so that labels stay readable when a phone shows the picture 288 pixels wide. Importing this module
imports matplotlib.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from monitor.scorecard import plots
from monitor.scorecard.card import Scorecard
from monitor.scorecard.style import Sheet, bare

NAMES = ("strip", "promises", "trend")
WIDTH = 4.2
DPI = 220

logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


def has(card: Scorecard, name: str) -> bool:
    """Is there enough on the card for this chart to show something?"""
    if name == "strip":
        return len(plots.owned(card)) >= 3
    if name == "promises":
        return len(card.promises) >= 2
    return sum(point.measurement.value is not None for point in card.trend.points) >= 2


def png(name: str, sheet: Sheet) -> bytes:
    """Return one chart as a small PNG with a transparent ground."""
    figure = Figure(figsize=(WIDTH, height(name, sheet.card)), dpi=DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_axes(margins(name, sheet.card))
    draw(name, axes, sheet)
    return save(figure, None)


def save(figure: Figure, ground: str | None) -> bytes:
    """Return a figure as a PNG of at most 96 colours, which is a third of the size."""
    out, small = BytesIO(), BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure.savefig(out, format="png", facecolor=ground or "none", pil_kwargs={"compress_level": 1})
    colours = 96 if ground is None else 160
    Image.open(out).quantize(colours, method=Image.Quantize.FASTOCTREE).save(small, "PNG", optimize=True)
    return small.getvalue()


def draw(name: str, axes: Axes, sheet: Sheet) -> None:
    """Draw one chart on axes of any size."""
    bare(axes, sheet.theme)
    CHARTS[name](axes, sheet)


def height(name: str, card: Scorecard) -> float:
    """Return the height in inches that suits a chart."""
    if name == "promises":
        return 0.75 + 0.25 * len(plots.rows_of(card))
    return 1.75 if name == "strip" else 1.65


CHARTS: dict[str, Callable[[Axes, Sheet], None]] = {
    "strip": plots.strip,
    "promises": plots.promises,
    "trend": plots.trend,
}


def margins(name: str, card: Scorecard) -> tuple[float, float, float, float]:
    """Return left, bottom, width and height of the plot as shares of its picture."""
    tall = height(name, card)
    left, width = {"strip": (0.03, 0.94), "promises": (0.31, 0.65), "trend": (0.11, 0.70)}[name]
    return left, 0.30 / tall, width, 1 - 0.59 / tall
