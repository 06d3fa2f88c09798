"""Three small charts: how long asks waited, promises from said to done, the trend of thirteen weeks.

Shapes carry what colours carry: filled ended, open goes on. Positions never cheat: an ask that was in time
stands left of the target line, and a week without enough mail leaves a gap.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from math import ceil, sqrt

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from monitor.metrics.insight import SETTLED, STILL_OPEN, UNSETTLED
from monitor.model import AskEntry, PromiseEntry, PromiseOutcome
from monitor.scorecard.card import Scorecard
from monitor.scorecard.style import FONTS, SIZE, Sheet, legend

ROWS = 10
LABEL = 13
COLUMNS = 34
TICKS = (0, 1, 4)
DAYS = (1, 2, 5, 10, 20, 40)
"""Under the strip: hours, then working days."""


def owned(card: Scorecard) -> list[AskEntry]:
    """Return the asks on the strip: answered, handed over or waiting; what others settled took nobody's time."""
    kinds = (*SETTLED, *UNSETTLED)
    return [e for e in card.asks if e.kind == "owned" and e.outcome in kinds and e.working is not None]


# --------------------------------------------------------------------------- asks by latency


def strip(axes: Axes, sheet: Sheet) -> None:
    theme, say = sheet.theme, sheet.tongue.say
    hours = [((e.working or timedelta()) / timedelta(hours=1), e.outcome) for e in owned(sheet.card)]
    target = sheet.card.target / timedelta(hours=1)
    end = max(max(h for h, _ in hours), target) * 1.12 + 0.5
    before = max(1, round(COLUMNS * (target / end) ** 0.5))
    dots: dict[bool, list[tuple[float, int]]] = {True: [], False: []}
    placed = sorted((_column(h / target, before), outcome in UNSETTLED) for h, outcome in hours)
    tallest = 0
    for column, members in groupby(placed, key=lambda pair: pair[0]):
        for level, (_, waiting) in enumerate(members):
            dots[waiting].append((((column - 0.5) / before) ** 2 * target, level))
            tallest = max(tallest, level)
    size = max(6.0, min(34.0, 230.0 / (tallest + 1)))
    axes.set_xscale("function", functions=(lambda x: abs(x) ** 0.5, lambda x: x**2))
    axes.set_xlim(0, end)
    axes.axvline(target, color=theme.muted, linewidth=1, linestyle=(0, (3, 2)), zorder=1)
    for waiting, label in ((False, say("mark_answered")), (True, say("mark_waiting"))):
        if dots[waiting]:
            axes.scatter(
                [x for x, _ in dots[waiting]],
                [y for _, y in dots[waiting]],
                s=size,
                marker="D" if waiting else "o",
                facecolors=theme.page if waiting else theme.main,
                edgecolors=theme.open if waiting else theme.main,
                linewidths=1.5 if waiting else 0,
                zorder=3,
                clip_on=False,
                label=label,
            )
    axes.set_ylim(-0.8, max(tallest + 1.2, 3.5))
    axes.yaxis.set_major_locator(NullLocator())
    day = sheet.tongue.workday / timedelta(hours=1)
    ticks = _spread(sorted({tick for tick in (*TICKS, *(n * day for n in DAYS)) if tick <= end}), end)
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _hours(x, sheet)))
    legend(axes, theme)
    right = (target / end) ** 0.5 > 0.55
    axes.annotate(
        say("mark_target", target=sheet.tongue.duration(sheet.card.target)),
        (target, 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(-4 if right else 4, -2),
        textcoords="offset points",
        ha="right" if right else "left",
        va="top",
        color=theme.muted,
        fontsize=SIZE,
        family=FONTS,
    )


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
        if not kept or (tick / end) ** 0.5 - (kept[-1] / end) ** 0.5 > 0.16:
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


def promises(axes: Axes, sheet: Sheet) -> None:
    card, theme, say = sheet.card, sheet.theme, sheet.tongue.say
    rows = rows_of(card)
    marks: dict[str, list[tuple[float, int]]] = {"kept": [], "late": [], "open": [], "due": []}
    for row, entry in enumerate(rows):
        still = entry.outcome in STILL_OPEN
        end = card.as_of if still else entry.settled_at or entry.ended_at or entry.due_at or entry.made_at
        axes.plot(
            [_day_number(card.local(entry.made_at)), _day_number(card.local(end))],
            [row, row],
            color=theme.open if still else theme.main,
            linewidth=1.6 if still else 2.6,
            linestyle=(0, (2, 1.2)) if still else "-",
            solid_capstyle="round",
            zorder=2,
        )
        marks[_mark(entry)].append((_day_number(card.local(end)), row))
        if entry.due_at is not None:
            marks["due"].append((_day_number(card.local(entry.due_at)), row))
    for kind, shape, face, edge in (
        ("kept", "o", theme.main, theme.main),
        ("late", "s", theme.main, theme.main),
        ("open", "D", theme.page, theme.open),
        ("due", "|", theme.ink, theme.ink),
    ):
        if marks[kind]:
            axes.scatter(
                [x for x, _ in marks[kind]],
                [y for _, y in marks[kind]],
                s=90 if kind == "due" else 30,
                marker=shape,
                facecolors=face,
                edgecolors=None if kind == "due" else edge,
                color=face if kind == "due" else None,
                linewidths=1.5,
                zorder=4 if kind == "due" else 3,
                label=say(f"mark_{kind}"),
                clip_on=False,
            )
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set_yticks(range(len(rows)), [_short(sheet.labels.get(entry.id, entry.id)) for entry in rows])
    axes.xaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _date(x, sheet)))
    axes.grid(axis="x", color=theme.grid, linewidth=0.6)
    legend(axes, theme, left=-0.57, columns=2 if legend_rows(card) == 2 else 3)


def _short(label: str) -> str:
    return label if len(label) <= LABEL else label[: LABEL - 1].rstrip() + "…"


def _date(number: float, sheet: Sheet) -> str:
    return sheet.tongue.short_day(date.fromordinal(int(number)))


def _day_number(local: datetime) -> float:
    """Return the place of a local time on an axis of days; a day of 23 or 25 hours is as wide as any."""
    return local.toordinal() + (local.hour * 60 + local.minute) / 1440


# --------------------------------------------------------------------------- trend


def trend(axes: Axes, sheet: Sheet) -> None:
    theme, say = sheet.theme, sheet.tongue.say
    points = [
        (float(p.week.last.toordinal()), p.measurement)
        for p in sheet.card.trend.points
        if p.measurement.value is not None
    ]
    runs: list[list[int]] = [[0]]
    for (index, (left, _)), (_, (right, _)) in pairwise(enumerate(points)):
        runs.append([index + 1]) if right - left > 8 else runs[-1].append(index + 1)
    top = 0.0
    for run in runs:
        days = [points[i][0] for i in run]
        values = [(points[i][1].value or 0.0) / 3600 for i in run]
        low = [(points[i][1].low or 0.0) / 3600 for i in run]
        high = [(points[i][1].high or points[i][1].value or 0.0) / 3600 for i in run]
        first = run is runs[0]
        axes.fill_between(
            days,
            low,
            high,
            color=theme.soft,
            linewidth=0,
            label=say("mark_band") if first else None,
            zorder=1,
        )
        axes.plot(days, values, color=theme.main, linewidth=2, marker="o", markersize=3, zorder=3)
        top = max(top, *high)
    last_day, last = points[-1]
    axes.scatter([last_day], [(last.value or 0.0) / 3600], s=42, color=theme.main, zorder=4, clip_on=False)
    axes.annotate(
        sheet.tongue.duration(timedelta(seconds=last.value or 0.0)),
        (1.02, 1.0),
        xycoords="axes fraction",
        xytext=(0, 2.5),
        textcoords="offset points",
        ha="right",
        color=theme.main,
        fontsize=SIZE + 0.7,
        fontweight="bold",
        family=FONTS,
        annotation_clip=False,
    )
    axes.set_ylim(0, top * 1.05 or 1)
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: _hours(y, sheet)))
    axes.xaxis.set_major_locator(FixedLocator([points[i][0] for i in _thin(len(points))]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _date(x, sheet)))
    axes.tick_params(axis="x", pad=7)
    axes.grid(axis="y", color=theme.grid, linewidth=0.6)
    legend(axes, theme)


def _thin(n: int) -> list[int]:
    step = max(1, (n - 1) // 2)
    return list(range(n - 1, -1, -step))[::-1]
