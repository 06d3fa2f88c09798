"""What outlives the facts or comes from the provider: numbers of past weeks, and days away (C3; DESIGN, privacy 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from monitor.config.settings import Config
from monitor.connectors.base import Connector
from monitor.hours import Terms
from monitor.metrics.period import last_day, week_number
from monitor.model import Measurement
from monitor.scorecard.card import Scorecard
from monitor.scorecard.trend import METRIC, Past
from monitor.store.partition import Partition


def note_absences(
    config: Config, connector: Connector, account: str, owners: Iterable[Partition], as_of: datetime
) -> None:
    """Keep when the provider of an owner's account says that they are away (C3)."""
    away = connector.absences()
    for partition in owners:
        today = as_of.astimezone(ZoneInfo(config.zone(partition.address))).date()
        partition.set_absences(account, away, today)


def terms_of(config: Config, partition: Partition) -> Terms:
    """The owner's working arrangements, with the days away that their provider knows of (C3)."""
    terms = config.terms(partition.address)
    away = partition.absences()
    return replace(terms, calendar=terms.calendar.with_absences(away)) if away else terms


def past_of(config: Config, partition: Partition, as_of: datetime) -> Past:
    """What is known of the owner's past weeks: facts since the retention (archives keep all), and numbers kept."""
    serving = config.accounts_of(partition.address)
    if serving and all(account.archive for account in serving):
        return Past()
    kept: dict[date, Measurement] = {
        last_day(week): found for week, (found,) in partition.weeks([METRIC]).items()
    }
    return Past(known_from=as_of - config.retention, kept=kept)


def keep_week(partition: Partition, card: Scorecard) -> None:
    """Keep the numbers of a week's card, and those of its trend's weeks whose facts are all there still.

    What comes in late is in them so, until the facts go. A week without any ask or promise keeps none.
    """
    if not card.period.rolling or card.nothing_to_say:
        return
    weeks: dict[int, tuple[Measurement, ...]] = {
        week_number(point.week.first): (point.measurement,) for point in card.trend.points if point.whole
    }
    weeks[week_number(card.period.first)] = card.measurements
    partition.save_weeks(weeks, card.as_of)
