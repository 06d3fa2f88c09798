"""The owner's word about an item of the ledger stands above what was read, if it suits the item (S3)."""

from __future__ import annotations

from datetime import datetime

from monitor import pipeline
from monitor.config.settings import Config
from monitor.errors import ConfigError
from monitor.model import AskEntry, Correction, Ledger, PromiseEntry, Verb
from monitor.store.database import Store
from monitor.store.partition import Partition


def find(ledger: Ledger, item: str) -> AskEntry | PromiseEntry | None:
    """Return an item of the ledger by its id."""
    entries: tuple[AskEntry | PromiseEntry, ...] = (*ledger.asks, *ledger.own_asks, *ledger.promises)
    return next((entry for entry in entries if entry.id == item), None)


def put_right(config: Config, store: Store, person: str, correction: Correction, *, as_of: datetime) -> None:
    """Keep a person's word about an item of theirs. Raises ConfigError where it is about nothing or does not suit."""
    address, partition = pipeline.participant(config, store, person)
    ledger, _ = pipeline.book_of(config, store, address, as_of=as_of)
    _check(ledger, partition, correction)
    partition.correct(correction)


def _check(ledger: Ledger, partition: Partition, correction: Correction) -> None:
    entry = find(ledger, correction.item)
    if entry is None:
        if any(known.item == correction.item for known in partition.corrections()):
            return  # an earlier word took it off the ledger
        raise ConfigError(
            f"there is no item {correction.item}", hint="`monitor asks` and `monitor promises` list the ids"
        )
    wrong = Verb.NOT_A_PROMISE if isinstance(entry, AskEntry) else Verb.NOT_AN_ASK
    if correction.verb is wrong or (correction.verb is Verb.DUE and isinstance(entry, AskEntry)):
        kind = "an ask" if isinstance(entry, AskEntry) else "a promise"
        raise ConfigError(f"{correction.item} is {kind}", hint=f"`{correction.verb}` does not suit it")
