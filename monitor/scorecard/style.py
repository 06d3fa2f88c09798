"""One style for every chart: colours by appearance, type sizes, bare axes, a legend above."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes

from monitor.scorecard.card import Scorecard
from monitor.scorecard.catalogue import Catalogue

SIZE = 10.3
"""Points, on a picture 3.6 inches wide: over 11 pixels where a phone of 320 shows it 284 wide."""

FONTS = ["DejaVu Sans"]


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
    """What a chart needs besides its axes: the card, its language and colours, and what rows are called."""

    card: Scorecard
    tongue: Catalogue
    theme: Theme
    labels: dict[str, str]


def bare(axes: Axes, theme: Theme) -> None:
    axes.set_facecolor("none")
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(theme.grid)
    axes.tick_params(colors=theme.muted, labelsize=SIZE, length=0, pad=4, labelfontfamily=FONTS)
    axes.set_axisbelow(True)


def legend(axes: Axes, theme: Theme, left: float = -0.02, columns: int = 4) -> None:
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(left, 1.0),
        ncols=columns,
        frameon=False,
        borderaxespad=0,
        handletextpad=0.25,
        columnspacing=1.0,
        handlelength=1.3,
        labelcolor=theme.ink,
        prop={"size": SIZE, "family": FONTS},
    )
