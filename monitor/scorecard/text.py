"""The card as text for 80 columns: coloured by rich on a terminal, plain lines elsewhere, both worth reading by
themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from textwrap import wrap

from monitor.scorecard.catalogue import HOLD
from monitor.scorecard.strip import Bar, bars, sparkline
from monitor.scorecard.view import Figure, Item, Section, View

WIDTH = 80
INDENT = "  "
Line = list[tuple[str, str]]
"""Some words after the other, each with its style: rich's name for it, or none."""

ASCII = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "·": "-",
        "…": "...",
        "“": '"',
        "”": '"',
        "’": "'",
        "•": "*",
        "●": "#",
        "○": "o",
        "→": ">",
        "„": '"',
    }
)
"""Our own signs for outputs that take ASCII only; names and sentences keep their letters."""


def as_text(view: View, *, colour: bool = False, ascii_only: bool = False, width: int = WIDTH) -> str:
    """Return the card as lines of at most ``width`` columns. ``colour``: with terminal styles. Ends in a
    newline.
    """
    page = _Page(colour=colour, width=max(40, width), ascii_only=ascii_only)
    page.head(view)
    for section in view.sections:
        page.section(section, view)
    page.foot(view)
    return page.text()


class _Page:
    """Collects styled lines; styles vanish where colour is off."""

    def __init__(self, *, colour: bool, width: int, ascii_only: bool) -> None:
        self.width = width
        self.ascii_only = ascii_only
        self.colour = colour
        self.lines: list[Line] = []

    def text(self) -> str:
        """Return all lines, without blanks at their ends."""
        shown = _coloured(self.lines, self.width) if self.colour else "\n".join(map(_plain, self.lines))
        page = shown.replace(HOLD, " ").rstrip()
        return "\n".join(line.rstrip() for line in page.split("\n")) + "\n"

    def head(self, view: View) -> None:
        """Print title, days and the one-line summary."""
        self.line(view.title, "bold")
        self.line(view.subtitle, "dim")
        self.gap()
        self.line(view.summary[:1].upper() + view.summary[1:] + ("" if view.summary.endswith(".") else "."))
        if view.hint:
            self.line(view.hint, "dim")

    def foot(self, view: View) -> None:
        """Print where the card comes from and who saw it."""
        self.gap()
        self.line("-" * self.width if self.ascii_only else "─" * self.width, "dim")
        for line in (*view.footer[:1], *filter(None, [view.by_mail]), *view.footer[1:]):
            self.line(line, "dim")

    def section(self, section: Section, view: View) -> None:
        """Print one part of the card."""
        self.gap()
        self.line(section.title.upper(), "bold cyan")
        if section.lede:
            self.line(section.lede)
        for item in section.items:
            self.item(item)
        if section.aside and section.aside_items:
            self.gap()
            self.line(section.aside)
            for item in section.aside_items:
                self.item(item)
        if section.figures:
            self.gap()
            self.figures(section.figures)
        for chart in section.charts:
            self.chart(chart, view)
        if section.lines:
            if section.items or section.figures or section.aside_items:
                self.gap()
            for line in section.lines:
                self.line(line, lead="• " if section.list else "")
        self.more(section)

    def more(self, section: Section) -> None:
        """Print what was left out, or a suggestion under its own heading."""
        if not section.more:
            return
        self.gap()
        if section.aside and not section.aside_items:
            self.line(section.aside + ":", "bold")
        self.line(section.more)

    def item(self, item: Item) -> None:
        """Print one mail: who and what about, the sentence, when, the next step; its id at the right edge."""
        self.gap()
        head = f"{item.title} · {item.about}" if item.about else item.title
        room = self.width - len(INDENT) - len(item.id) - 2
        first, *rest = wrap(head, room) or [""]
        between = " " * (self.width - len(INDENT + first + item.id))
        self.put([(INDENT, ""), (first, "bold"), (between, ""), (item.id, "dim")])
        for extra in rest:
            self.line(extra, "bold", indent=INDENT)
        for words, style in ((item.quote, "italic"), (item.meta, ""), (item.note, "dim")):
            if words:
                self.line(words, style, indent=INDENT)
        if item.step:
            self.line(item.step, "cyan", indent=INDENT, lead="→ ")

    def figures(self, figures: tuple[Figure, ...]) -> None:
        """Print numbers in three columns: what, how much, how sure; the last on its own line where narrow."""
        labels, column = max(len(f.label) for f in figures), max(len(f.value) for f in figures)
        detail = max(len(f.detail) for f in figures)
        beside = len(INDENT) + labels + column + detail + 4 <= self.width
        for figure in figures:
            label = figure.label.ljust(min(labels, self.width - len(INDENT) - column - 2))
            line: Line = [(INDENT + label + "  ", ""), (figure.value.rjust(column), "bold")]
            if beside:
                line.append(("  " + figure.detail, "dim"))
            self.put(line)
            if not beside and figure.detail:
                self.line(figure.detail, "dim", indent=INDENT * 2)

    def chart(self, name: str, view: View) -> None:
        """Print a chart as signs where it has one, said in words on the same line."""
        if name == "strip" and view.strip:
            self.gap()
            column = max(16, *(len(row.label) for row in view.strip))
            for bar in bars(view.strip, self.width - column - 14):
                self.bar(bar, column)
        elif name == "trend" and len(view.trend) > 1 and not self.ascii_only:
            self.gap()
            self.line(f"{sparkline(view.trend)}  {view.trend_label}", indent=INDENT)

    def bar(self, bar: Bar, column: int) -> None:
        """Print one row of the strip: filled signs for what ended, open ones for what still waits."""
        signs = [("●" * bar.ended, "cyan"), ("○" * bar.waiting, "bold yellow"), (f"  {bar.total}", "dim")]
        self.put([(INDENT + bar.label.rjust(column) + "  ", ""), *signs])

    def line(self, text: str, style: str = "", *, indent: str = "", lead: str = "") -> None:
        """Print a paragraph, wrapped, with its first line led by a sign."""
        room = self.width - len(indent) - len(lead)
        for number, part in enumerate(wrap(text, room, break_on_hyphens=False) or [""]):
            self.put([(indent + (lead if number == 0 else " " * len(lead)) + part, style)])

    def put(self, line: Line) -> None:
        """Print one line."""
        self.lines.append([(_plain(line).translate(ASCII), "")] if self.ascii_only else line)

    def gap(self) -> None:
        """Print an empty line."""
        self.lines.append([])


def _plain(line: Line) -> str:
    return "".join([words for words, _ in line])


def _coloured(lines: Iterable[Line], width: int) -> str:
    """Return the lines with the escapes of a terminal."""
    from rich.console import Console
    from rich.text import Text

    out = StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=True,
        color_system="standard",
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
    )
    for line in lines:
        console.print(Text.assemble(*line), no_wrap=True, overflow="ignore", crop=False)
    return out.getvalue()
