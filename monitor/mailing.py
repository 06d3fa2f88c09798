"""The weekly mails: whose card is due, made fresh, and handed over once (DESIGN: deliver)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from monitor import pipeline
from monitor.config.settings import Config, Delivery
from monitor.delivery.due import due_week
from monitor.delivery.folder import Folder
from monitor.delivery.graph import Graph, GraphSettings
from monitor.delivery.mail import Letter, message
from monitor.delivery.outbox import Claims, Outbox, Quiet, Result, Sender, Way
from monitor.delivery.smtp import Smtp, SmtpSettings
from monitor.errors import ConfigError, MonitorError, StoreError
from monitor.metrics.period import week_number
from monitor.model import Period
from monitor.participants import nameless, when_of, whens
from monitor.remembered import keep_week
from monitor.scorecard import render
from monitor.scorecard.card import Scorecard
from monitor.scorecard.view import Occasion
from monitor.store import visits
from monitor.store.codes import CardState, Standing
from monitor.store.database import Store
from monitor.store.partition import Partition

SENDER_NAME = "Responsiveness monitor"
APP = (
    *("tenant", "client_id", "client_secret", "certificate", "certificate_password"),
    *("token", "endpoint", "authority", "ca_file"),
)
"""The keys of [delivery] that say which application sends."""

_State = Callable[[str, int], tuple[Standing, datetime | None, bool]]
"""Of a person and a week: where they stand until when, and is the week's card finished?"""

RECENT = timedelta(weeks=5)
"""A card that is due is about a week within these: the one before, caught up until the end of the next."""

FINISHED = (CardState.SENT, CardState.FAILED, CardState.SKIPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """What became of one person's card; it does not say whose (DESIGN, privacy 1)."""

    outcome: str
    error: MonitorError | None = None


class Desk(Protocol):
    """Who takes mail about cards, and what they know a card's owner by."""

    @property
    def address(self) -> str: ...
    def token(self, person: str, week: int) -> str:
        """Return the token that stands on a person's card of a week, the same in every try."""


class _Unclaimed:
    """The claims of a dry run: everything may be written, nothing is remembered."""

    def claim(self, week: int, at: datetime) -> bool:  # noqa: ARG002 - the port's form
        return True

    def reclaim(self, week: int, at: datetime, stale_before: datetime) -> bool:  # noqa: ARG002
        return False

    def mark_sent(self, week: int, at: datetime) -> bool:  # noqa: ARG002
        return True

    mark_failed = mark_skipped = mark_sent

    def release(self, week: int) -> bool:  # noqa: ARG002
        return True

    def cards(self) -> tuple[()]:
        return ()


def deliver(
    config: Config,
    store: Store,
    *,
    as_of: datetime,
    dry_run: Path | None = None,
    desk: Desk | None = None,
    connect: pipeline.Connect = pipeline.open_account,
    people: Collection[str] | None = None,
    collects: bool = True,
) -> list[DeliveryReport]:
    """Mail the cards that are due at ``as_of``, each to its owner alone, once a person and ISO week.

    The accounts of those people are collected first, so that no card lists what was answered since the night; a
    person whose account cannot be read keeps their card due. ``dry_run``: the mails go into that folder, and nothing
    is claimed. One person's failure is their report's; a failing store ends the run. ``desk``: who takes
    corrections and "unsubscribe" by mail. ``people``: these alone (all by default); not ``collects``: they were just
    collected.
    """
    due = list(due_cards(config, store, as_of, dry_run=dry_run is not None, people=people))
    if not due:
        return []
    with ExitStack() as stack:
        sender = Folder(dry_run) if dry_run is not None else stack.enter_context(open_sender(config))
        run = _Round(config, store, as_of, sender, desk, connect, keeps=dry_run is None, collects=collects)
        return [run.one(person, week) for person, week in due]


def due_cards(
    config: Config,
    store: Store,
    as_of: datetime,
    *,
    dry_run: bool = False,
    people: Collection[str] | None = None,
) -> Iterator[tuple[str, Period]]:
    """Whose card is due, about which week, and neither sent nor given up yet."""
    if people is None:
        due_at, state = whens(config, store), _of_everybody(store, as_of)
    else:
        due_at, state = {person: when_of(config, store, person) for person in people}, _of_each(store)
    for person, when in due_at.items():
        if not config.accounts_of(person):
            continue  # confirmed, and waiting for an account that covers them
        week = due_week(when, config.zone(person, as_of), as_of)
        if week is None:
            continue
        standing, until, done = state(person, week_number(week.first))
        paused = standing is Standing.PAUSED and (until is None or as_of < until)
        if not paused and (dry_run or not done):
            yield person, week


def _of_each(store: Store) -> _State:
    """Ask for one person after the other."""

    def state(person: str, week: int) -> tuple[Standing, datetime | None, bool]:
        partition = store.partition(person, create=True)
        done = any(card.week == week and card.state in FINISHED for card in partition.cards())
        return *partition.standing(), done

    return state


def _of_everybody(store: Store, as_of: datetime) -> _State:
    """Ask for all at once, however many they are and however many cards they had."""
    owners, finished = visits.owners(store), visits.cards(store, FINISHED, week_number(as_of.date() - RECENT))

    def state(person: str, week: int) -> tuple[Standing, datetime | None, bool]:
        number, standing, until = owners.get(store.name_of(person), (0, Standing.ACTIVE, None))
        return standing, until, (number, week) in finished

    return state


def open_sender(config: Config) -> Way:
    """The way out that [delivery] names; connected when first used. Raises ConfigError where there is none."""
    delivery = config.delivery
    if delivery is None:
        raise ConfigError(
            f"{config.path} does not say how cards leave", "add [delivery], or use --dry-run DIR"
        )
    return graph_sender(delivery) if delivery.via == "graph" else Smtp(smtp_settings(delivery))


def graph_sender(delivery: Delivery) -> Graph:
    """The way out through Microsoft Graph. Raises ConfigError where its keys do not fit together."""
    from pydantic import ValidationError

    from monitor.connectors.graph_login import token_source
    from monitor.connectors.graph_settings import App

    given = {key: value for key in APP if (value := getattr(delivery, key)) is not None}
    try:
        app = App.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        what = ".".join(["delivery", *map(str, first["loc"])])
        raise ConfigError(
            f"{what}: {first['msg'].removeprefix('Value error, ')}", "see docs/connect/microsoft365.md"
        ) from None
    return Graph(
        GraphSettings(base=app.base, sender=delivery.sender, tokens=token_source(app), ca_file=app.ca_file)
    )


def smtp_settings(delivery: Delivery) -> SmtpSettings:
    """The mail server of [delivery], its password looked up."""
    return SmtpSettings(
        host=delivery.host,
        port=delivery.port,
        tls=delivery.tls,
        user=delivery.user,
        password=delivery.password.resolve() if delivery.password is not None else None,
        ca_file=delivery.ca_file,
    )


@dataclass(frozen=True, slots=True)
class _Round:
    """One run over the people whose card is due. ``keeps``: what is sent is claimed, and its numbers are kept."""

    config: Config
    store: Store
    as_of: datetime
    sender: Sender
    desk: Desk | None
    connect: pipeline.Connect
    keeps: bool
    collects: bool

    def one(self, person: str, week: Period) -> DeliveryReport:
        """Collect, score, render and hand over one person's card."""
        try:
            if self.collects:
                self._collect(person)
            claims: Claims = self.store.partition(person, create=True) if self.keeps else _Unclaimed()
            outbox = Outbox(claims=claims, sender=self.sender)
            receipt = outbox.send_once(week_number(week.first), self.as_of, lambda: self._write(person, week))
        except StoreError:
            raise
        except MonitorError as error:
            return DeliveryReport(outcome=Result.LATER, error=nameless(self.config, error))
        return DeliveryReport(outcome=receipt.result, error=receipt.error)

    def _collect(self, person: str) -> None:
        names = [account.name for account in self.config.accounts_of(person)]
        for report in pipeline.collect(
            self.config,
            self.store,
            as_of=self.as_of,
            accounts=names,
            people=(person,),
            connect=self.connect,
            past=False,
        ):
            if report.error is not None:
                raise report.error

    def _write(self, person: str, week: Period) -> EmailMessage | Quiet | None:
        scored = pipeline.score(self.config, self.store, person, period=week, as_of=self.as_of)
        partition = self.store.partition(person, create=True)
        occasion = occasion_of(scored.card, partition, week_number(week.first))
        if occasion is None:
            return None
        if self.keeps:
            keep_week(partition, scored.card)
        mail = self._mail(scored.card, partition, week_number(week.first), occasion)
        return Quiet(mail) if occasion is Occasion.QUIET else mail

    def _mail(self, card: Scorecard, partition: Partition, number: int, occasion: Occasion) -> EmailMessage:
        person, delivery = partition.address, self.config.delivery
        words = pipeline.words(self.config, self.store, person, card, connect=self.connect)
        sender = delivery.sender if delivery else f"monitor@{self.config.internal_domains[0]}"
        desk = self.desk
        reply_to = desk.address if desk else delivery.reply_to if delivery else None
        token = desk.token(person, number) if desk else ""
        look = render.Look(
            language=self.config.language(person),
            correct_to=desk.address if desk else None,
            stop_to=reply_to or sender,
            token=token,
            occasion=occasion,
        )
        parts = render.mail(card, words, look)
        return message(
            Letter(
                to=person,
                name=self.config.name(person),
                sender=sender,
                sender_name=SENDER_NAME,
                reply_to=reply_to,
                token=token,
                one_click=self.config.service.unsubscribe_url if self.config.service else None,
                subject=parts.subject,
                text=parts.text,
                html=parts.html,
                images=parts.images,
                date=self.as_of,
                seed=partition.seed(number),
            )
        )


def occasion_of(card: Scorecard, partition: Partition, number: int) -> Occasion | None:
    """Return on which occasion the card of a week goes out, None where it does not.

    The first card ever explains itself. A week with nothing to say is passed over, and the first of such weeks in a
    row is told so once.
    """
    earlier = [found.state for found in partition.cards() if found.week < number and found.state in FINISHED]
    if not card.nothing_to_say:
        return Occasion.ANY if CardState.SENT in earlier else Occasion.FIRST
    told = earlier and earlier[-1] is CardState.SKIPPED
    return None if told else Occasion.QUIET
