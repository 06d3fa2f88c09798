"""Three small charts: how long asks waited, promises from said to done, the trend of thirteen weeks.

Shapes carry what colours carry: filled ended, open goes on. Positions never cheat: an ask that was in time
stands left of the target line, and a week without enough mail leaves a gap.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from math import ceil, sqrt

from matplotlib.ticker import MaxNLocator

from monitor.metrics.insight import SETTLED, STILL_OPEN, UNSETTLED
from monitor.model import AskEntry, Measurement, PromiseEntry, PromiseOutcome
from monitor.scorecard.card import Scorecard
from monitor.scorecard.paper import Frame, Mark, Paper, Point
from monitor.scorecard.style import (
    SIZE,
    TALL,
    Key,
    Sheet,
    Theme,
    below,
    beside,
    ground_line,
    legend,
    level_grid,
    upright_grid,
)

ROWS = 10
LABEL = 13
COLUMNS = 34
TICKS = (0, 1, 4)
DAYS = (1, 2, 5, 10, 20, 40)
"""Under the strip: hours, then working days."""


@dataclass(frozen=True, slots=True)
class _Span:
    """The numbers that an axis shows, evenly."""

    first: float
    last: float

    def share(self, number: float) -> float:
        """Return where a number stands between the ends, 0 to 1."""
        return (number - self.first) / (self.last - self.first)

    def ticks(self) -> list[float]:
        """Return up to four round numbers of it."""
        found = MaxNLocator(3, integer=True).tick_values(self.first, self.last)
        return [float(tick) for tick in found if self.first <= tick <= self.last]


def _around(numbers: Collection[float]) -> _Span:
    """Return a span with some room at both ends."""
    first, last = min(numbers), max(numbers)
    room = (last - first) * 0.05 or 1.0
    return _Span(first - room, last + room)


def _key(paper: Paper, mark: Mark, words: str) -> Key:
    return lambda at: paper.marks([at], mark), words


def owned(card: Scorecard) -> list[AskEntry]:
    """Return the asks on the strip: answered, handed over or waiting; what others settled took nobody's time."""
    kinds = (*SETTLED, *UNSETTLED)
    return [e for e in card.asks if e.kind == "owned" and e.outcome in kinds and e.working is not None]


# --------------------------------------------------------------------------- asks by latency


def strip(frame: Frame, sheet: Sheet) -> None:
    theme, say, paper = sheet.theme, sheet.tongue.say, frame.paper
    hours = [((e.working or timedelta()) / timedelta(hours=1), e.outcome) for e in owned(sheet.card)]
    target = sheet.card.target / timedelta(hours=1)
    end = max(max(h for h, _ in hours), target) * 1.12 + 0.5
    before = max(1, round(COLUMNS * _along(target, end)))
    dots: dict[bool, list[tuple[float, int]]] = {False: [], True: []}
    placed = sorted((_column(h / target, before), outcome in UNSETTLED) for h, outcome in hours)
    tallest = 0
    for column, members in groupby(placed, key=lambda pair: pair[0]):
        for level, (_, waiting) in enumerate(members):
            dots[waiting].append((((column - 0.5) / before) ** 2 * target, level))
            tallest = max(tallest, level)
    size = sqrt(max(6.0, min(34.0, 230.0 / (tallest + 1))))
    answered = Mark(shape="dot", size=size, fill=theme.main)
    waits = Mark(shape="diamond", size=size, fill=theme.page, edge=theme.open, width=1.5)
    rows, aim = _Span(-0.8, max(tallest + 1.2, 3.5)), _along(target, end)
    ground_line(frame, theme)
    paper.line([frame.at(aim, 0), frame.at(aim, 1)], theme.muted, 1.0, dashes=(3, 2))
    keys = []
    for waiting, mark, word in ((False, answered, "mark_answered"), (True, waits, "mark_waiting")):
        if dots[waiting]:
            paper.marks([frame.at(_along(x, end), rows.share(y)) for x, y in dots[waiting]], mark)
            keys.append(_key(paper, mark, say(word)))
    day = sheet.tongue.workday / timedelta(hours=1)
    ticks = _spread(sorted({tick for tick in (*TICKS, *(n * day for n in DAYS)) if tick <= end}), end)
    below(frame, theme, [(_along(tick, end), _hours(tick, sheet)) for tick in ticks])
    legend(frame, theme, keys)
    _say_target(frame, sheet, aim)


def _say_target(frame: Frame, sheet: Sheet, aim: float) -> None:
    """Say what the dashed line is, on the side that has room."""
    said = sheet.tongue.say("mark_target", target=sheet.tongue.duration(sheet.card.target))
    x, y = frame.at(aim, 1)
    base, left = y - 2 - TALL * SIZE, aim > 0.55
    frame.paper.write(
        (x - 4 if left else x + 4, base), said, sheet.theme.muted, SIZE, align="right" if left else "left"
    )


def _along(hours: float, end: float) -> float:
    """Return where so many hours stand on an axis to ``end``: by their root, which gives the first ones room."""
    return sqrt(hours / end)


def _hours(hours: float, sheet: Sheet) -> str:
    """Write a number of hours under an axis; nought needs no unit."""
    return sheet.tongue.duration(timedelta(hours=float(hours))) if hours else "0"


def _column(share: float, before: int) -> int:
    """Return the column of an ask that took this share of the target; the target itself ends column
    ``before``.
    """
    return max(1, ceil(sqrt(share) * before - 1e-9))


def _spread(ticks: list[float], end: float) -> list[float]:
    """Drop ticks that would touch their neighbour."""
    kept: list[float] = []
    for tick in ticks:
        if not kept or _along(tick, end) - _along(kept[-1], end) > 0.16:
            kept.append(tick)
    return kept


# --------------------------------------------------------------------------- promises over time


def rows_of(card: Scorecard) -> list[PromiseEntry]:
    """Return the promises to draw: open ones first, then the newest, in order of time."""
    ranked = sorted(card.promises, key=lambda e: (e.outcome not in STILL_OPEN, -e.made_at.timestamp()))
    return sorted(ranked[:ROWS], key=lambda e: (e.made_at, e.id), reverse=True)


def _mark(entry: PromiseEntry) -> str:
    """Return how the end of a promise is marked: by its shape, which its colour only repeats."""
    if entry.outcome in STILL_OPEN:
        return "open"
    return "late" if entry.outcome is PromiseOutcome.KEPT_LATE else "kept"


def legend_rows(card: Scorecard) -> int:
    """Return how many rows the legend of the promises takes: all four marks do not fit into one."""
    return 2 if len({_mark(entry) for entry in rows_of(card)}) == 3 else 1


def promises(frame: Frame, sheet: Sheet) -> None:
    card, theme, paper = sheet.card, sheet.theme, frame.paper
    rows = rows_of(card)
    begun = [_day_number(card.local(entry.made_at)) for entry in rows]
    ended = [_day_number(card.local(_end(entry, card))) for entry in rows]
    dues = {n: _day_number(card.local(e.due_at)) for n, e in enumerate(rows) if e.due_at is not None}
    days, lines = _around([*begun, *ended, *dues.values()]), _Span(-0.7, len(rows) - 0.3)

    def place(day: float, row: int) -> Point:
        return frame.at(days.share(day), lines.share(row))

    upright_grid(frame, theme, map(days.share, days.ticks()))
    marked: dict[str, list[Point]] = {kind: [] for kind in ("kept", "late", "open")}
    for row, entry in enumerate(rows):
        course = [place(begun[row], row), place(ended[row], row)]
        if entry.outcome in STILL_OPEN:
            paper.line(course, theme.open, 1.6, dashes=(2, 1.2))
        else:
            paper.line(course, theme.main, 2.6, ends="round")
        marked[_mark(entry)].append(course[1])
    marked["due"] = [place(day, row) for row, day in dues.items()]
    ground_line(frame, theme)
    keys = []
    for kind, mark in _marks(theme).items():
        if marked[kind]:
            paper.marks(marked[kind], mark)
            keys.append(_key(paper, mark, sheet.tongue.say(f"mark_{kind}")))
    below(frame, theme, [(days.share(tick), _date(tick, sheet)) for tick in days.ticks()])
    called = [_short(sheet.labels.get(entry.id, entry.id)) for entry in rows]
    beside(frame, theme, [(lines.share(row), label) for row, label in enumerate(called)])
    legend(frame, theme, keys, left=-0.57, columns=2 if legend_rows(card) == 2 else 3)


def _end(entry: PromiseEntry, card: Scorecard) -> datetime:
    """Return how far the line of a promise reaches: an open one goes on to now."""
    if entry.outcome in STILL_OPEN:
        return card.as_of
    return entry.settled_at or entry.ended_at or entry.due_at or entry.made_at


def _marks(theme: Theme) -> dict[str, Mark]:
    return {
        "kept": Mark(shape="dot", size=5.5, fill=theme.main, edge=theme.main, width=1.5),
        "late": Mark(shape="square", size=5.5, fill=theme.main, edge=theme.main, width=1.5),
        "open": Mark(shape="diamond", size=5.5, fill=theme.page, edge=theme.open, width=1.5),
        "due": Mark(shape="bar", size=9.5, fill=theme.ink, width=1.5),
    }


def _short(label: str) -> str:
    return label if len(label) <= LABEL else label[: LABEL - 1].rstrip() + "…"


def _date(number: float, sheet: Sheet) -> str:
    return sheet.tongue.short_day(date.fromordinal(int(number)))


def _day_number(local: datetime) -> float:
    """Return the place of a local time on an axis of days; a day of 23 or 25 hours is as wide as any."""
    return local.toordinal() + (local.hour * 60 + local.minute) / 1440


# --------------------------------------------------------------------------- trend


def trend(frame: Frame, sheet: Sheet) -> None:
    theme, say, paper = sheet.theme, sheet.tongue.say, frame.paper
    points = [
        (float(p.week.last.toordinal()), p.measurement)
        for p in sheet.card.trend.points
        if p.measurement.value is not None
    ]
    days = _around([day for day, _ in points])
    top = max(_hours_of(found)[2] for _, found in points)
    hours = _Span(0.0, top * 1.05 or 1.0)

    def place(day: float, much: float) -> Point:
        return frame.at(days.share(day), hours.share(much))

    level_grid(frame, theme, map(hours.share, hours.ticks()))
    for run in _runs(points):
        lows = [place(day, _hours_of(found)[0]) for day, found in run]
        highs = [place(day, _hours_of(found)[2]) for day, found in run]
        paper.area([*lows, *reversed(highs)], theme.soft)
    ground_line(frame, theme)
    for run in _runs(points):
        line = [place(day, _hours_of(found)[1]) for day, found in run]
        paper.line(line, theme.main, 2.0)
        paper.marks(line, Mark(shape="dot", size=4.0, fill=theme.main))
    last_day, last = points[-1]
    paper.marks([place(last_day, _hours_of(last)[1])], Mark(shape="dot", size=7.5, fill=theme.main))
    x, y = frame.at(1.02, 1)
    said = sheet.tongue.duration(timedelta(seconds=last.value or 0.0))
    paper.write((x, y + 2.5), said, theme.main, SIZE + 0.7, bold=True, align="right")
    beside(frame, theme, [(hours.share(tick), _hours(tick, sheet)) for tick in hours.ticks()])
    shown = [points[i][0] for i in _thin(len(points))]
    below(frame, theme, [(days.share(day), _date(day, sheet)) for day in shown], pad=7)
    legend(frame, theme, [(lambda at: _swatch(paper, at, theme), say("mark_band"))])


_Points = list[tuple[float, Measurement]]


def _runs(points: _Points) -> list[_Points]:
    """Split where a week is missing."""
    runs = [points[:1]]
    for before, point in pairwise(points):
        if point[0] - before[0] > 8:
            runs.append([])
        runs[-1].append(point)
    return runs


def _hours_of(found: Measurement) -> tuple[float, float, float]:
    """Return a median with what lies below and above it, in hours; an interval without end goes up to the median."""
    value = found.value or 0.0
    return (found.low or 0.0) / 3600, value / 3600, (found.high or value) / 3600


def _swatch(paper: Paper, at: Point, theme: Theme) -> None:
    """Show the colour of an area."""
    (x, y), wide, tall = at, 0.65 * SIZE, 0.35 * SIZE
    corners = [(x - wide, y - tall), (x + wide, y - tall), (x + wide, y + tall), (x - wide, y + tall)]
    paper.area(corners, theme.soft)


def _thin(n: int) -> list[int]:
    step = max(1, (n - 1) // 2)
    return list(range(n - 1, -1, -step))[::-1]
