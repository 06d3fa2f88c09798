"""A picture to draw on: lines, marks, areas and words, measured in points from its lower left corner.

Shapes go straight to matplotlib's Agg renderer, and words to Pillow: figures, axes and ticks around them made a chart
take three times as long. Importing this module imports matplotlib.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path as File
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform
from PIL import Image, ImageDraw, ImageFont

INCH = 72.0
"""Points in an inch."""

Point = tuple[float, float]
Align = Literal["left", "middle", "right"]

_ANCHORS: dict[Align, str] = {"left": "ls", "middle": "ms", "right": "rs"}
_SQUARE = Path([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5], [-0.5, -0.5]], closed=True)
_SHAPES = {
    "dot": Path.unit_circle().transformed(Affine2D().scale(0.5)),
    "square": _SQUARE,
    "diamond": _SQUARE.transformed(Affine2D().rotate_deg(45)),
    "bar": Path([[0, -0.5], [0, 0.5]]),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A small shape: "dot", "square", "diamond" or "bar", ``size`` points wide; an outline has a ``width``."""

    shape: str
    size: float
    fill: str
    edge: str = ""
    width: float = 0.0


class Paper:
    """A picture of so many inches on a ground; what is drawn later lies on top, and words above all."""

    def __init__(self, width: float, height: float, dpi: int, ground: str) -> None:
        self._dots = dpi / INCH
        self._agg: Any = RendererAgg(int(width * dpi), int(height * dpi), dpi)  # type: ignore[no-untyped-call]
        self._words: list[Callable[[ImageDraw.ImageDraw], None]] = []
        wide, tall = width * INCH, height * INCH
        self.area([(0, 0), (wide, 0), (wide, tall), (0, tall)], ground)

    def area(self, corners: Sequence[Point], colour: str) -> None:
        """Fill what lies between some corners."""
        self._agg.draw_path(self._pen(colour, 0.0), self._path(corners), IdentityTransform(), to_rgb(colour))

    def line(
        self,
        points: Sequence[Point],
        colour: str,
        width: float,
        *,
        dashes: Sequence[float] = (),
        ends: Literal["butt", "round"] = "butt",
    ) -> None:
        """Draw a line from point to point. ``dashes``: how long it shows and how long it does not, by its width."""
        pen = self._pen(colour, width)
        pen.set_capstyle(ends)
        pen.set_joinstyle("round")
        if dashes:
            pen.set_dashes(0, [dash * width for dash in dashes])
        self._agg.draw_path(pen, self._path(points), IdentityTransform())

    def marks(self, points: Sequence[Point], mark: Mark) -> None:
        """Set the same mark at some points."""
        if points:
            size = Affine2D().scale(mark.size * self._dots)
            pen = self._pen(mark.edge or mark.fill, mark.width)
            shape, places = _SHAPES[mark.shape], self._path(points)
            self._agg.draw_markers(pen, shape, size, places, IdentityTransform(), to_rgb(mark.fill))

    def write(
        self, at: Point, words: str, colour: str, size: float, *, bold: bool = False, align: Align = "left"
    ) -> None:
        """Write one line of words on the base line that goes through a point. Letters the font lacks become boxes."""
        x, y = at[0] * self._dots, self._agg.height - at[1] * self._dots
        font, line, anchor = _font(size * self._dots, bold=bold), " ".join(words.split()), _ANCHORS[align]
        self._words.append(lambda draw: draw.text((x, y), line, font=font, fill=colour, anchor=anchor))

    def width(self, words: str, size: float) -> float:
        """Return how wide a line of words is."""
        return _font(size * self._dots, bold=False).getlength(words) / self._dots

    def picture(self) -> Image.Image:
        """Return what was drawn."""
        image = Image.fromarray(np.asarray(self._agg.buffer_rgba())).convert("RGB")
        draw = ImageDraw.Draw(image)
        for say in self._words:
            say(draw)
        return image

    def _pen(self, colour: str, width: float) -> Any:
        pen = self._agg.new_gc()
        pen.set_foreground(colour)
        pen.set_linewidth(width)
        return pen

    def _path(self, points: Sequence[Point]) -> Path:
        return Path(np.array(points) * self._dots)


@cache
def _font(pixels: float, *, bold: bool) -> ImageFont.FreeTypeFont:
    """DejaVu Sans, which comes with matplotlib: the same letters on every machine."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(File(mpl.get_data_path()) / "fonts" / "ttf" / name, pixels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A part of a paper, in points: where a chart's numbers have their places. Its labels stand around it."""

    paper: Paper
    left: float
    bottom: float
    width: float
    height: float

    def at(self, across: float, up: float) -> Point:
        """Return the point that lies so far across and up, as shares of the frame."""
        return self.left + across * self.width, self.bottom + up * self.height
