"""``monitor correct``: the owner's word about an item of the ledger stands above what was read (S3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from monitor.cli import options
from monitor.cli.session import Session, look, person_of
from monitor.errors import ConfigError
from monitor.model import Correction, Verb

if TYPE_CHECKING:
    from monitor.store.partition import Partition

WORDS = "not-a-promise | not-an-ask | done-elsewhere | due=DATE | undo"


@click.command()
@click.argument("item", metavar="ID")
@click.argument("word", metavar="WORD")
@options.person
@options.token
@options.as_of
@click.pass_obj
def correct(
    session: Session, item: str, word: str, person: str | None, token: str | None, as_of: datetime
) -> None:
    """Put an item of the ledger right. The next card follows, and so does every later one.

    Of ID its beginning is enough, as long as no other item begins so.

    WORD is not-a-promise, not-an-ask, done-elsewhere, due=DATE, or undo, which takes all of them back; or
    what a card in another language calls it.

    \b
    Example:  monitor correct p-q3k done-elsewhere
              monitor correct p-q3k7m2ax due=2026-11-20
              monitor correct p-q3k7m2ax undo
    """
    from monitor import pipeline
    from monitor.scorecard.verbs import UNDO, meant
    from monitor.service.corrections import put_right, whole_id

    correction = None if meant(word) == UNDO else _read(item, word)
    config = session.config()
    owner = person_of(config, person, token, as_of)
    with session.store(config) as store:
        partition = store.partition(owner, create=True)
        look(config, store, owner, "correct", as_of)  # before an error that shows ids, too
        item = whole_id(pipeline.book_of(config, store, owner, as_of=as_of)[0], partition, item)
        if correction is None:
            _undo(partition, item)
        else:
            put_right(config, store, owner, replace(correction, item=item), as_of=as_of)
    session.say(f"{item}: " + ("as it was read" if correction is None else f"{word}, from the next card on"))


def _read(item: str, word: str) -> Correction:
    from monitor.scorecard.verbs import meant

    said, equals, day = word.partition("=")
    verb = meant(said)
    if verb not in [known.value for known in Verb] or (verb == Verb.DUE) != bool(equals):
        raise click.BadParameter(f'"{word}" is none of {WORDS}', param_hint="the word after the id")
    try:
        return Correction(item=item, verb=Verb(verb), due=date.fromisoformat(day) if equals else None)
    except ValueError:
        raise click.BadParameter(f'"{day}" is no day; write due=2026-11-20', param_hint="due") from None


def _undo(partition: Partition, item: str) -> None:
    if not partition.undo(item):
        raise ConfigError(f"{item} was never corrected", hint="there is nothing to undo")
