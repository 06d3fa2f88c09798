"""One style for every chart: colours by appearance, type sizes, what stands around a chart, a legend above."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from monitor.scorecard.card import Scorecard
from monitor.scorecard.catalogue import Catalogue
from monitor.scorecard.paper import Frame, Point

SIZE = 10.3
"""Points, on a picture 3.6 inches wide: over 11 pixels where a phone of 320 shows it 284 wide."""

TALL = 0.76
LETTER = 0.36
"""How high tall letters are, and half of them, as shares of their size: to hang words, or to centre them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours of one appearance. ``page`` is what open marks are filled with."""

    page: str
    ink: str
    muted: str
    grid: str
    main: str
    soft: str
    open: str


LIGHT = Theme(
    page="#ffffff",
    ink="#1f2933",
    muted="#52606d",
    grid="#d5dbe1",
    main="#0b67a3",
    soft="#cfe3f1",
    open="#b8500b",
)
DARK = Theme(
    page="#1b2129",
    ink="#e6eaee",
    muted="#aab4bf",
    grid="#3a444f",
    main="#62b3ea",
    soft="#27445a",
    open="#f0a35e",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a chart needs besides its frame: the card, its language and colours, and what rows are called."""

    card: Scorecard
    tongue: Catalogue
    theme: Theme
    labels: dict[str, str]


Key = tuple[Callable[[Point], None], str]
"""A line of the legend: how to draw its sign around a point, and what it means."""


def ground_line(frame: Frame, theme: Theme) -> None:
    """Draw the line that a chart stands on."""
    frame.paper.line([frame.at(0, 0), frame.at(1, 0)], theme.grid, 0.8)


def level_grid(frame: Frame, theme: Theme, shares: Iterable[float]) -> None:
    """Draw thin lines across a chart, at these shares of its height."""
    for share in shares:
        frame.paper.line([frame.at(0, share), frame.at(1, share)], theme.grid, 0.6)


def upright_grid(frame: Frame, theme: Theme, shares: Iterable[float]) -> None:
    """Draw thin upright lines through a chart, at these shares of its width."""
    for share in shares:
        frame.paper.line([frame.at(share, 0), frame.at(share, 1)], theme.grid, 0.6)


def below(frame: Frame, theme: Theme, labels: Iterable[tuple[float, str]], pad: float = 4.0) -> None:
    """Write labels under a chart, at these shares of its width."""
    for share, words in labels:
        x, y = frame.at(share, 0)
        place = x, y - pad - TALL * SIZE
        frame.paper.write(place, words, theme.muted, SIZE, align="middle")


def beside(frame: Frame, theme: Theme, labels: Iterable[tuple[float, str]]) -> None:
    """Write labels to the left of a chart, at these shares of its height."""
    for share, words in labels:
        x, y = frame.at(0, share)
        frame.paper.write((x - 4, y - LETTER * SIZE), words, theme.muted, SIZE, align="right")


def legend(frame: Frame, theme: Theme, keys: Sequence[Key], *, left: float = -0.02, columns: int = 4) -> None:
    """Say above a chart what its signs mean, column after column."""
    x, base = frame.at(left, 1)
    rows = ceil(len(keys) / columns)
    for first in range(0, len(keys), rows):
        column = keys[first : first + rows]
        for row, (draw, words) in enumerate(column):
            y = base + 0.6 * SIZE + 1.45 * SIZE * (rows - 1 - row)
            draw((x + 1.05 * SIZE, y + LETTER * SIZE))
            frame.paper.write((x + 1.95 * SIZE, y), words, theme.ink, SIZE)
        x += 2.95 * SIZE + max(frame.paper.width(words, SIZE) for _, words in column)
