"""Leaving: a person takes no part any more, and every row about them goes. By mail, or by a token handed over."""

from __future__ import annotations

from datetime import datetime

from monitor.config.settings import Config
from monitor.errors import ConfigError
from monitor.participants import participants
from monitor.service import rights
from monitor.service.consent import set_opted_in
from monitor.service.tokens import Purpose, Tokens
from monitor.store.database import Store

LEAVING = (Purpose.ACT, Purpose.CARD)
"""What tokens must be for: those that unsubscribe by mail, too."""


def leave(config: Config, store: Store, person: str) -> int:
    """End a person's part, by canonical address, and forget them; return how many rows are left, which is 0."""
    if person in config.opted_in():
        set_opted_in(config, person, taking_part=False)
    return rights.forget(config, store, person)


def leave_by_token(config: Config, store: Store, token: str, *, as_of: datetime) -> int:
    """End the part of whoever a card's token was made for, as one-click unsubscribing does (RFC 8058).

    A token names nobody, so it is tried on everyone who takes part. Raises ConfigError for one that is not good, or
    not any more: forgetting ends a person's tokens, so that a second click ends here.
    """
    tokens, said = Tokens(store), token.strip().lower()
    for person in participants(config, store):
        found = tokens.read(said, person, as_of)
        if found is not None and found.purpose in LEAVING:
            tokens.use(found)
            return leave(config, store, person)
    raise ConfigError(
        "this token is not good, or not any more", hint="whoever left before needs to do nothing"
    )
