"""The front door of the definitions: one owner's facts become their ledger at one ``as_of`` (METRICS 1-4, S3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.hours import Terms
from monitor.metrics.absence import calendar_with_leave
from monitor.metrics.ask_entries import ask_entry
from monitor.metrics.asks import AskBook
from monitor.metrics.clocks import Clocks
from monitor.metrics.corrections import Corrections
from monitor.metrics.ids import promise_id
from monitor.metrics.promise_entries import promise_entry
from monitor.metrics.promises import PromiseBook
from monitor.metrics.timeline import Timeline, timeline
from monitor.model import Automatic, Correction, Id, Ledger, Message, PromiseEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What one owner's accounts tell (M2), in any order.

    ``join_by_subject``: an archive without reference headers (M6). ``expires_after``: asks that wait longer
    expire; None in archives, which keep all. ``excluded``: how many mails could not even be read, by rule (M5).
    """

    owner: Id
    messages: tuple[Message, ...]
    corrections: tuple[Correction, ...] = ()
    join_by_subject: bool = False
    expires_after: timedelta | None = None
    excluded: Mapping[str, int] = field(default_factory=dict)


def ledger(facts: Facts, terms: Terms, as_of: datetime) -> Ledger:
    """Return everything that the definitions say about one owner's facts, as known at ``as_of`` (C7).

    The order of the messages and repeated copies make no difference. No facts give an empty ledger.
    """
    line = timeline(facts.messages, facts.owner, as_of, join_by_subject=facts.join_by_subject)
    calendar = calendar_with_leave(terms.calendar, line.messages, facts.owner, as_of)
    clocks = Clocks(terms=terms, calendar=calendar, as_of=as_of, expires_after=facts.expires_after)
    asks, promises = AskBook(line), PromiseBook(line, clocks)
    for message in line.messages:
        asks.read(message)
        promises.read(message)
    corrections = Corrections(facts.corrections)
    entries = sorted(
        (ask_entry(ask, line, clocks) for ask in asks.everything if not ask.excluded),
        key=lambda entry: (entry.asked_at, entry.id),
    )
    vows = _promise_entries(promises, corrections)
    lost = corrections.lost((entry.id for entry in entries), (entry.id for entry in vows))
    kept = [entry for entry in map(corrections.ask, entries) if entry is not None]
    return Ledger(
        asks=tuple(entry for entry in kept if entry.addressee == facts.owner),
        own_asks=tuple(entry for entry in kept if entry.addressee != facts.owner),
        promises=tuple(map(corrections.promise, vows)),
        exclusions=_exclusions(line, asks, facts.excluded),
        lost_corrections=lost,
    )


def _promise_entries(book: PromiseBook, corrections: Corrections) -> list[PromiseEntry]:
    entries = []
    for vow in book.everything:
        thread = book.timeline.threads[book.timeline.thread(vow.message)]
        due = corrections.due(promise_id(vow.message.id, vow.promise.clause))
        entries.append(promise_entry(vow, book.clocks, due, inferred=thread.inferred))
    return sorted(entries, key=lambda entry: (entry.made_at, entry.id))


def _exclusions(line: Timeline, asks: AskBook, before: Mapping[str, int]) -> dict[str, int]:
    """Count what left the ledger, by rule; nothing leaves it silently (C6, M4, M5, M7, M8)."""
    counts = Counter(asks.exclusions) + Counter(before)
    counts["X-skew"] += sum(ask.excluded for ask in asks.everything)
    for message in line.messages:
        if message.excluded is not None:
            counts[message.excluded] += 1
        elif _automatic(message, line.owner):
            counts["M4"] += 1
    return {rule: count for rule, count in sorted(counts.items()) if count}


def _automatic(message: Message, owner: Id) -> bool:
    """Does M4 take the message out for this owner? List mail to them in person stays in."""
    if message.automatic is not Automatic.BULK:
        return message.automatic is not None
    named = {name for ask in message.asks for name in ask.named}
    return message.author != owner and owner not in message.to and owner not in named
