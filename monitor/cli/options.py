"""Options that several commands share, and the one place that reads the clock (C7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from monitor.model import Period

FIRST_YEAR, LAST_YEAR = 1980, 2190
"""Of years outside, working time is not known some months ahead and years back (monitor.hours)."""

Command = TypeVar("Command", bound=Callable[..., object])


def now() -> datetime:
    """Return this instant: the only clock of the monitor."""
    return datetime.now(UTC)


class Instant(click.ParamType[datetime]):
    """An RFC 3339 instant with its zone; one without is refused, since nobody could say when it was."""

    name = "instant"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read "2026-11-16T07:00:00Z" or "2026-11-16T08:00+01:00"."""
        if isinstance(value, datetime):
            return value
        try:
            instant = datetime.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(f'"{value}" is no instant; write it like 2026-11-16T07:00:00Z', param, ctx)
        if instant.utcoffset() is None:
            self.fail(f'"{value}" has no zone; write it like 2026-11-16T07:00:00Z', param, ctx)
        if not FIRST_YEAR <= instant.year <= LAST_YEAR:
            self.fail(f'"{value}" is not between {FIRST_YEAR} and {LAST_YEAR}', param, ctx)
        return instant.astimezone(UTC)


class Day(click.ParamType[date]):
    """A calendar day."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read "2026-11-16"."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(f'"{value}" is no day; write it like 2026-11-16', param, ctx)


as_of = click.option(
    "--as-of",
    type=Instant(),
    metavar="INSTANT",
    default=now,
    help='What counts as now, e.g. "2026-11-16T07:00:00Z"; nothing later is known.',
)


class Clock(Instant):
    """An instant that stands still, or (by default) the clock itself: for what runs for long."""

    name = "clock"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return what tells the instant."""
        if callable(value):
            return value
        instant = super().convert(value, param, ctx)
        return lambda: instant


as_of_clock = click.option(
    "--as-of",
    type=Clock(),
    metavar="INSTANT",
    default=lambda: now,
    help='What counts as now all the time, e.g. "2026-11-16T07:00:00Z".',
)
log = click.option(
    "--log",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How to tell what happens: for people, or as lines of JSON on standard error.",
)
person = click.option("--person", metavar="ADDRESS", help="Whose; the only one who opted in by default.")
token = click.option(
    "--token",
    metavar="TOKEN",
    envvar="MONITOR_TOKEN",
    help="In a service: what was mailed to the person so that this is shown.",
)
period = click.option(
    "--period",
    metavar="PERIOD",
    help='"last-week", an ISO week "2026-W46", or days "FROM/TO", both included.',
)


def formats(*names: str) -> Callable[[Command], Command]:
    """Return the option ``--format`` with these choices, the first by default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help="How to print it.",
    )


def outcomes(kinds: Iterable[StrEnum]) -> Callable[[Command], Command]:
    """Return the option ``--outcome``, which may be given several times."""
    choice = click.Choice([kind.value for kind in kinds])
    return click.option(
        "--outcome", "outcomes", multiple=True, type=choice, help="Only these; repeat for more."
    )


def days(text: str | None, as_of: datetime, zone: str) -> Period | None:
    """Read ``--period`` as days in the person's zone, None where it was not given. Raises ConfigError."""
    if text is None:
        return None
    from monitor.metrics.period import parse_period

    return parse_period(text, as_of, zone)
