"""Taking part by mail: the service's own mailbox is read like any other, and each mail in it is acted on once.

A mail is answered first and then noted as handled, so that a run that is cut off loses no answer; what the answer does
may be done twice. Automatic mail is never answered, and nobody gets more than a few answers a day, whatever comes in
their name: two services that write to each other fall silent.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor import mailing, pipeline
from monitor.config.settings import Config
from monitor.connectors.base import Connector, RawMail
from monitor.delivery.outbox import RefusedError, Sender, UnknownOutcomeError
from monitor.errors import ConfigError, DeliveryError, MonitorError, StoreError
from monitor.participants import nameless, participants
from monitor.service.clerk import Clerk
from monitor.service.covering import tell_covered
from monitor.service.desk import desk_of
from monitor.service.incoming import LARGEST, key_of, receive
from monitor.service.letters import Letter, Post
from monitor.service.tokens import Purpose, Tokens
from monitor.store.codes import MarkKind
from monitor.store.database import Store

ANSWERS_A_DAY = 3
"""To one address, however many mails come from it, or seem to."""

INVITATIONS_A_DAY = 1
REACH = timedelta(days=7)
"""An older mail is not acted on: what it asked for may long be meant otherwise."""

REMEMBERED = timedelta(days=60)
ACCOUNT = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """What one look into the service's mailbox came to: counts, and never whose.

    ``waiting``: people who are confirmed, but whose mailbox no account covers.
    """

    mails: int = 0
    answered: int = 0
    left_alone: int = 0
    waiting: int = 0
    errors: tuple[MonitorError, ...] = field(default=())


def poll(
    config: Config,
    store: Store,
    *,
    as_of: datetime,
    sender: Sender | None = None,
    connect: pipeline.Connect = pipeline.open_account,
) -> PollReport:
    """Act on what is new in the service's mailbox. Without [service] there is nothing to do.

    When a mail cannot be sent for now, the rest waits for the next run; a failing store ends the run.
    """
    if config.service is None:
        return PollReport()
    counts: Counter[str] = Counter()
    errors: list[MonitorError] = []
    try:
        with ExitStack() as stack:
            out = sender if sender is not None else stack.enter_context(mailing.open_sender(config))
            round_ = _Round(config, store, as_of, out, counts, errors)
            round_.read(stack.enter_context(connect(config.service.account)))
            errors += tell_covered(config, store, round_.post, as_of)
    except StoreError:
        raise
    except MonitorError as error:
        errors.append(error)
    desk_of(store).drop_marks(as_of - REMEMBERED)
    return PollReport(
        mails=counts.total(),
        answered=counts["answered"],
        left_alone=counts["left alone"],
        waiting=waiting(config, store),
        errors=tuple(errors),
    )


def waiting(config: Config, store: Store) -> int:
    """How many people are confirmed, but have no mailbox that an account covers?"""
    return sum(not config.accounts_of(person) for person in participants(config, store))


def invite(
    config: Config, store: Store, person: str, *, as_of: datetime, sender: Sender | None = None
) -> None:
    """Mail somebody an invitation to take part; whether they do already is not told, so they get one in any case.

    Raises ConfigError for an address that is nobody's here, DeliveryError where it cannot be sent.
    """
    address = config.canonical(person)
    directory = config.directory()
    if config.service is None:
        raise ConfigError("there is no [service] that people could answer to", "add it, see the example")
    if directory.person(address) is None or address in directory.shared_mailboxes:
        raise ConfigError("this is no internal person's address", "invite people of the internal domains")
    with ExitStack() as stack:
        out = sender if sender is not None else stack.enter_context(mailing.open_sender(config))
        desk, post = desk_of(store), Post(config, out, as_of)
        count = f"{address} {as_of.date()}"
        if desk.marks(MarkKind.INVITED, count) >= INVITATIONS_A_DAY:
            raise ConfigError("this address was invited today already", "once a day is enough")
        letter = Clerk(config, store, Tokens(store), post, as_of).ask_back(
            "invitation", Purpose.JOIN, address
        )
        post.send(letter, address, desk.key(letter.values["token"]))
        desk.add(MarkKind.INVITED, count, as_of)


def _readable(mail: RawMail) -> bool:
    return not mail.sent_folder and mail.size <= LARGEST


class _Round:
    """One look into the mailbox."""

    def __init__(
        self,
        config: Config,
        store: Store,
        as_of: datetime,
        sender: Sender,
        counts: Counter[str],
        errors: list[MonitorError],
    ) -> None:
        self.config = config
        self.desk = desk_of(store)
        self.as_of = as_of
        self.post = Post(config, sender, as_of)
        self.clerk = Clerk(config, store, Tokens(store), self.post, as_of)
        self.counts = counts
        self.errors = errors
        self._store = store

    def read(self, connector: Connector) -> None:
        """Go through what is new; a batch is behind us once all its mails are handled."""
        since = (self.as_of - REACH).date()
        for batch in connector.changes(self.desk.checkpoint(ACCOUNT) or {}, _readable, since=since):
            for mail in batch.mails:
                self.handle(mail)
            self.desk.set_checkpoint(ACCOUNT, batch.checkpoint)

    def handle(self, mail: RawMail) -> None:
        """Act on a mail and answer it, unless that was done."""
        key = key_of(mail)
        if self.desk.marks(MarkKind.HANDLED, key):
            return
        incoming = receive(mail, self.config)
        letter, answered = None, False
        if incoming is not None:
            try:
                letter = self.clerk.answer(incoming)
            except (StoreError, DeliveryError):
                raise
            except MonitorError as error:
                self.errors.append(nameless(self.config, error))
                letter = Letter(name="failed")
        count = f"{incoming.person} {self.as_of.date()}" if incoming is not None else ""
        if (
            incoming is not None
            and letter is not None
            and self.desk.marks(MarkKind.ANSWERED, count) < ANSWERS_A_DAY
        ):
            answered = self._send(letter, incoming.person, self.desk.key(key), incoming.thread)
        with self._store.transaction():
            self.desk.mark(MarkKind.HANDLED, key, self.as_of)
            if answered:
                self.desk.add(MarkKind.ANSWERED, count, self.as_of)
        self.counts["answered" if answered else "left alone"] += 1

    def _send(self, letter: Letter, person: str, seed: str, thread: tuple[str, ...]) -> bool:
        """Send an answer; what is refused for good is not tried again, what may have left counts as sent."""
        try:
            self.post.send(letter, person, seed, thread)
        except RefusedError as error:
            self.errors.append(error)
            return False
        except UnknownOutcomeError as error:
            self.errors.append(error)
        return True
