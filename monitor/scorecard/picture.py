"""The whole card as one picture, for a chat or a slide: the same sentences, laid out from top to bottom."""

from __future__ import annotations

from dataclasses import dataclass, field
from textwrap import wrap

from PIL import Image

from monitor.scorecard import chart
from monitor.scorecard.card import Scorecard
from monitor.scorecard.catalogue import Catalogue
from monitor.scorecard.paper import INCH, Paper
from monitor.scorecard.style import LIGHT, TALL, Sheet
from monitor.scorecard.view import Item, Section, View

WIDTH = 6.6
DPI = 200
COLOURS = 128
MARGIN = 0.45
GLYPH = 0.56
"""Width of an average letter as a share of its size: lines are wrapped by count, on the safe side."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Block:
    """One line of text, a chart, or a gap, with its height in inches."""

    height: float
    text: str = ""
    size: float = 10.0
    bold: bool = False
    colour: str = LIGHT.ink
    indent: float = 0.0
    chart: str = ""


@dataclass(slots=True, repr=False)
class _Column:
    """Blocks from top to bottom."""

    blocks: list[Block] = field(default_factory=list)

    def gap(self, height: float) -> None:
        self.blocks.append(Block(height=height))

    def write(
        self,
        text: str,
        size: float = 10.0,
        *,
        bold: bool = False,
        colour: str = LIGHT.ink,
        indent: float = 0.0,
    ) -> None:
        room = int((WIDTH - 2 * MARGIN - indent) * 72 / (size * GLYPH * (1.08 if bold else 1.0)))
        for line in wrap(text, room) or [""]:
            self.blocks.append(
                Block(
                    height=size * 1.45 / 72,
                    text=line,
                    size=size,
                    bold=bold,
                    colour=colour,
                    indent=indent,
                )
            )


def as_png(card: Scorecard, view: View, tongue: Catalogue, labels: dict[str, str]) -> bytes:
    """Return the card as a PNG, 1320 pixels wide and as tall as it has to be."""
    column = _lay_out(card, view, tongue)
    tall = sum(block.height for block in column.blocks) + 2 * MARGIN
    paper = Paper(WIDTH, tall, DPI, LIGHT.page)
    sheet = Sheet(card=card, tongue=tongue, theme=LIGHT, labels=labels)
    top = tall - MARGIN
    for block in column.blocks:
        if block.chart:
            width = min(chart.WIDTH * 1.1, WIDTH - 2 * MARGIN)
            chart.draw(block.chart, paper, (MARGIN, top - block.height, width, block.height), sheet)
        elif block.text:
            place = (MARGIN + block.indent) * INCH, top * INCH - TALL * block.size
            paper.write(place, block.text, block.colour, block.size, bold=block.bold)
        top -= block.height
    drawn = paper.picture().quantize(COLOURS, method=Image.Quantize.FASTOCTREE)
    return chart.packed(drawn, chart.recoloured(drawn.getpalette() or [], LIGHT))


def _lay_out(card: Scorecard, view: View, tongue: Catalogue) -> _Column:
    column = _Column()
    column.write(view.title, 19, bold=True)
    column.write(view.subtitle, 9.5, colour=LIGHT.muted)
    column.gap(0.08)
    column.write(_capital(view.summary), 12)
    if view.hint:
        column.write(view.hint, 9.5, colour=LIGHT.muted)
    for section in view.sections:
        column.gap(0.22)
        _section(column, section)
        for name in section.charts:
            if chart.has(card, name):
                column.gap(0.08)
                column.write(tongue.say(f"chart_{name}"), 9.5, bold=True, colour=LIGHT.muted)
                column.blocks.append(Block(height=chart.height(name, card) * 1.1, chart=name))
        _lines(column, section)
    column.gap(0.22)
    for line in view.footer:
        column.write(line, 8.5, colour=LIGHT.muted)
    return column


def _section(column: _Column, section: Section) -> None:
    column.write(section.title, 13, bold=True, colour=LIGHT.main)
    if section.lede:
        column.write(section.lede)
    for item in section.items:
        _item(column, item)
    if section.aside_items:
        column.gap(0.12)
        column.write(section.aside)
        for item in section.aside_items:
            _item(column, item)
    for number, figure in enumerate(section.figures):
        column.gap(0.08 if number else 0.16)
        column.write(f"{_capital(figure.label)}: {figure.value}", 11, bold=True)
        column.write(figure.detail, 8.5, colour=LIGHT.muted)


def _item(column: _Column, item: Item) -> None:
    column.gap(0.1)
    column.write(f"{item.title} · {item.about}" if item.about else item.title, bold=True, indent=0.15)
    if item.quote:
        column.write(item.quote, 10.5, indent=0.15)
    for line in filter(None, (item.meta, item.note)):
        column.write(line, 8.5, colour=LIGHT.muted, indent=0.15)
    if item.step:
        column.write(f"→ {item.step}", 9.5, indent=0.15)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lines(column: _Column, section: Section) -> None:
    for line in section.lines:
        column.gap(0.05)
        column.write(f"• {line}" if section.list else line)
    if section.more:
        column.gap(0.08)
        column.write(f"{section.aside}: {section.more}" if section.key == "well" else section.more)
