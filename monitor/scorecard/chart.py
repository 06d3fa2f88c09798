"""The charts of a card as small pictures, in the colours of a light and of a dark page.

Sizes are chosen so that labels stay readable when a phone shows the picture 284 pixels wide. The ground is that of the
page and not clear: programs that darken a mail by themselves leave pictures alone. Importing this module imports
matplotlib, but never pyplot, whose state is global.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO
from itertools import combinations
from zlib import crc32

import numpy as np
from matplotlib.colors import to_rgb
from numpy.typing import NDArray
from PIL import Image

from monitor.scorecard import plots
from monitor.scorecard.card import Scorecard
from monitor.scorecard.paper import INCH, Frame, Paper
from monitor.scorecard.style import DARK, LIGHT, Sheet, Theme

NAMES = ("strip", "promises", "trend")
WIDTH = 3.6
DPI = 240
COLOURS = 48
PURE = 0.08
ROW = 0.19
"""Inches of one row of a legend."""

Rgb = NDArray[np.float64]


def has(card: Scorecard, name: str) -> bool:
    """Is there enough on the card for this chart to show something?"""
    if name == "strip":
        return len(plots.owned(card)) >= 3
    if name == "promises":
        return len(card.promises) >= 2
    return sum(point.measurement.value is not None for point in card.trend.points) >= 2


def pictures(name: str, sheet: Sheet) -> tuple[bytes, bytes]:
    """Return one chart as two small PNGs, for light and for dark pages. It is drawn once and recoloured."""
    tall = height(name, sheet.card)
    paper = Paper(WIDTH, tall, DPI, LIGHT.page)
    draw(name, paper, (0.0, 0.0, WIDTH, tall), sheet)
    drawn = paper.picture().quantize(COLOURS, method=Image.Quantize.FASTOCTREE)
    palette = drawn.getpalette() or []
    light = packed(drawn, recoloured(palette, LIGHT))
    return light, in_colours(light, recoloured(palette, DARK))


def packed(image: Image.Image, palette: list[int]) -> bytes:
    """Return a picture as PNG, in these colours."""
    out = BytesIO()
    image.putpalette(palette)
    image.save(out, "PNG", compress_level=5)
    return out.getvalue()


def in_colours(png: bytes, palette: list[int]) -> bytes:
    """Return the same PNG with other colours in its palette: its pixels need not be packed a second time."""
    name = png.index(b"PLTE")
    size = int.from_bytes(png[name - 4 : name])
    chunk = b"PLTE" + bytes(palette[:size])
    return png[:name] + chunk + crc32(chunk).to_bytes(4) + png[name + 8 + size :]


def recoloured(palette: list[int], theme: Theme) -> list[int]:
    """Return the palette of a chart drawn in light colours as another theme has it.

    Each colour of a chart is one of its theme or, at an edge, a mix of two: the nearest mix is looked up, and the same
    mix of the other theme's colours taken. What is nearly pure becomes pure, so that the ground is that of the page.
    """
    wanted = np.array(palette, dtype=float).reshape(-1, 1, 3)
    starts, ends = _pairs(LIGHT)
    along = ends - starts
    share = np.clip(((wanted - starts) * along).sum(-1) / (along**2).sum(-1), 0.0, 1.0)[..., None]
    away = ((starts + share * along - wanted) ** 2).sum(-1)
    best = away.argmin(axis=1)
    part = share[np.arange(len(best)), best]
    part = np.where(part < PURE, 0.0, np.where(part > 1 - PURE, 1.0, part))
    starts, ends = _pairs(theme)
    mixed = starts[best] + part * (ends - starts)[best]
    return [int(value) for value in mixed.round().ravel()]


@cache
def _pairs(theme: Theme) -> tuple[Rgb, Rgb]:
    """All pairs of a theme's colours: where a mix of two begins and where it ends."""
    names = (theme.page, theme.ink, theme.muted, theme.grid, theme.main, theme.soft, theme.open)
    colours = np.array([to_rgb(name) for name in names]) * 255
    first, second = np.array(list(combinations(range(len(colours)), 2))).T
    return colours[first], colours[second]


def draw(name: str, paper: Paper, box: tuple[float, float, float, float], sheet: Sheet) -> None:
    """Draw one chart with all that stands around it into a box: left, bottom, width and height in inches."""
    left, bottom, width, tall = (inches * INCH for inches in box)
    shares = margins(name, sheet.card)
    frame = Frame(
        paper=paper,
        left=left + shares[0] * width,
        bottom=bottom + shares[1] * tall,
        width=shares[2] * width,
        height=shares[3] * tall,
    )
    CHARTS[name](frame, sheet)


def height(name: str, card: Scorecard) -> float:
    """Return the height in inches that suits a chart."""
    if name == "promises":
        return 0.55 + ROW * plots.legend_rows(card) + 0.25 * len(plots.rows_of(card))
    return 1.8 if name == "strip" else 1.7


CHARTS: dict[str, Callable[[Frame, Sheet], None]] = {
    "strip": plots.strip,
    "promises": plots.promises,
    "trend": plots.trend,
}


def margins(name: str, card: Scorecard) -> tuple[float, float, float, float]:
    """Return left, bottom, width and height of the plot as shares of its picture."""
    tall = height(name, card)
    left, width = {"strip": (0.03, 0.92), "promises": (0.34, 0.60), "trend": (0.165, 0.765)}[name]
    above = 0.1 + ROW * (plots.legend_rows(card) if name == "promises" else 1)
    return left, 0.27 / tall, width, 1 - (0.27 + above) / tall
