"""Small charts made of signs, for text: how long asks waited, and the trend as a line of blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BLOCKS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """A row of the strip: asks that took up to ``label``, as marks."""

    label: str
    ended: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A row fitted to a width. ``total`` is the true number; signs are scaled when there are too many."""

    label: str
    ended: int
    waiting: int
    total: int


def bars(rows: Sequence[Bin], room: int) -> list[Bar]:
    """Fit rows to ``room`` signs; every kind that is there keeps at least one sign."""
    longest = max((row.ended + row.waiting for row in rows), default=0)
    scale = min(1.0, room / longest) if longest else 1.0

    def signs(n: int) -> int:
        return max(1, int(n * scale)) if n else 0

    return [
        Bar(
            label=row.label, ended=signs(row.ended), waiting=signs(row.waiting), total=row.ended + row.waiting
        )
        for row in rows
    ]


def sparkline(values: Sequence[float | None]) -> str:
    """Return one block for each value, from zero up; a dot where there was not enough mail.

    >>> sparkline([0, 5, None, 10])
    '▁▄·█'
    """
    known = [value for value in values if value is not None]
    top = max(known, default=0.0)
    return "".join(
        "·" if value is None else BLOCKS[min(7, int(8 * value / top))] if top else BLOCKS[0]
        for value in values
    )
