"""The owner's word about an item of the ledger stands above what was read, if it suits the item (S3)."""

from __future__ import annotations

from datetime import datetime

from monitor import pipeline
from monitor.config.settings import Config
from monitor.errors import ConfigError
from monitor.hours import Calendar
from monitor.model import AskEntry, Correction, Ledger, PromiseEntry, Verb
from monitor.store.database import Store
from monitor.store.partition import Partition

CANDIDATES = 5
"""So many ids are shown where the beginning of one fits several."""


def find(ledger: Ledger, item: str) -> AskEntry | PromiseEntry | None:
    """Return an item of the ledger by its id."""
    entries: tuple[AskEntry | PromiseEntry, ...] = (*ledger.asks, *ledger.own_asks, *ledger.promises)
    return next((entry for entry in entries if entry.id == item), None)


def whole_id(ledger: Ledger, partition: Partition, typed: str) -> str:
    """Return the id that was meant by its beginning, such as "a-6hh"; what begins no id is returned as it was typed.

    Known are the items of the ledger, and those an earlier word took off it. Raises ConfigError where several begin so.
    """
    entries: tuple[AskEntry | PromiseEntry, ...] = (*ledger.asks, *ledger.own_asks, *ledger.promises)
    known = {entry.id for entry in entries} | {known.item for known in partition.corrections()}
    typed = typed.strip().lower()
    found = [typed] if typed in known else sorted(item for item in known if item.startswith(typed))
    if len(found) > 1:
        more = f" and {len(found) - CANDIDATES} more" if len(found) > CANDIDATES else ""
        meant = ", ".join(found[:CANDIDATES]) + more
        raise ConfigError(f"several items begin with {typed}", hint=f"type a letter more: {meant}")
    return found[0] if found else typed


def put_right(config: Config, store: Store, person: str, correction: Correction, *, as_of: datetime) -> None:
    """Keep a person's word about an item of theirs. Raises ConfigError where it is about nothing or does not suit."""
    address, partition = pipeline.participant(config, store, person)
    ledger, terms = pipeline.book_of(config, store, address, as_of=as_of)
    _check(ledger, partition, correction, terms.calendar)
    partition.correct(correction)


def _check(ledger: Ledger, partition: Partition, correction: Correction, calendar: Calendar) -> None:
    entry = find(ledger, correction.item)
    if entry is None:
        if any(known.item == correction.item for known in partition.corrections()):
            return  # an earlier word took it off the ledger
        raise ConfigError(
            f"there is no item {correction.item}", hint="`monitor asks` and `monitor promises` list the ids"
        )
    wrong = Verb.NOT_A_PROMISE if isinstance(entry, AskEntry) else Verb.NOT_AN_ASK
    if correction.verb is wrong or (correction.verb is Verb.DUE and isinstance(entry, AskEntry)):
        kind, suits = (
            ("an ask", "not-an-ask, done-elsewhere or undo")
            if isinstance(entry, AskEntry)
            else ("a promise", "not-a-promise, done-elsewhere, due=DATE or undo")
        )
        raise ConfigError(
            f"{correction.item} is {kind}: {correction.verb} does not suit it", hint=f"say {suits}"
        )
    if isinstance(entry, PromiseEntry) and correction.due is not None:
        made = calendar.local(entry.made_at).date()
        if correction.due < made:
            raise ConfigError(
                f"{correction.item} was made on {made}: it cannot have been due on {correction.due}",
                hint="name that day or a later one",
            )
