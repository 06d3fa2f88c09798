"""Whose data may the command line show in a service? Theirs who gave the token that was mailed to them (privacy 1)."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime, timedelta

from monitor import mailing
from monitor.config.settings import Config
from monitor.delivery.outbox import Way
from monitor.errors import ConfigError
from monitor.participants import entered, takes_part
from monitor.service.desk import desk_of
from monitor.service.letters import Letter, Post
from monitor.service.tokens import LIFETIMES, Purpose, Tokens
from monitor.store.codes import MarkKind
from monitor.store.database import Store

TOKENS_A_DAY = 5
"""To one address: nobody's mailbox is filled from the command line."""

HOUR = LIFETIMES[Purpose.SHOW]


def permitted(
    config: Config,
    store: Store,
    person: str,
    token: str | None,
    *,
    as_of: datetime,
    now: datetime,
    stored: bool = False,
) -> str:
    """Return the canonical address of a person whose data may be shown with this token.

    ``now``: what the clock shows. A token is good for an hour by it, and by ``as_of`` as well: whoever kept one cannot
    have it back by naming its hour. ``stored``: theirs too, who take no part, but of whom an earlier configuration
    stored something.

    Without a token one is mailed to them. Raises ConfigError in every other case, worded alike whether or not the
    person takes part.
    """
    address = config.canonical(person)
    if token is None:
        _mail(config, store, address, as_of, now, stored=stored)
        raise ConfigError(
            "in a service this is shown with a token only; if there is anything to show, one was mailed to this person",
            hint="call again with --token TOKEN within the hour",
        )
    found = Tokens(store).read(token.strip().lower(), address, as_of)
    age = timedelta(seconds=now.timestamp() - found.made) if found and found.purpose is Purpose.SHOW else HOUR
    if not timedelta() <= age < HOUR or not _shown(config, store, address, stored):
        raise ConfigError(
            "this token is not good, or not any more", hint="leave --token out to have one mailed"
        )
    return address


def _shown(config: Config, store: Store, address: str, stored: bool) -> bool:
    return takes_part(config, store, address) or (stored and entered(store, address))


def _mail(
    config: Config, store: Store, address: str, as_of: datetime, now: datetime, *, stored: bool
) -> None:
    with ExitStack() as stack:
        sender = stack.enter_context(mailing.open_sender(config))
        if not _shown(config, store, address, stored):
            _look_busy(sender)
            return
        desk, count = desk_of(store), f"{address} {as_of.date()}"
        if desk.marks(MarkKind.SHOWN, count) >= TOKENS_A_DAY:
            return
        token = Tokens(store).make(Purpose.SHOW, address, as_of, made=now)
        post = Post(config, sender, as_of)
        until = post.local(as_of + HOUR, address)
        post.send(Letter(name="show", values={"token": token, "until": until}), address, desk.key(token))
        desk.add(MarkKind.SHOWN, count, as_of)


def _look_busy(sender: Way) -> None:
    """Fail as sending would: an error that only people who take part give would tell who does."""
    sender.check()
