"""What did the owner set right? Their word about an item stands above what was read (S3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from monitor.model import AskEntry, AskOutcome, Correction, PromiseEntry, PromiseOutcome, Verb

ABOUT_ASKS = frozenset({Verb.NOT_AN_ASK, Verb.DONE_ELSEWHERE})
ABOUT_PROMISES = frozenset({Verb.NOT_A_PROMISE, Verb.DONE_ELSEWHERE, Verb.DUE})


class Corrections:
    """The corrections of one owner by item; of two with one verb the later counts."""

    def __init__(self, corrections: Iterable[Correction]) -> None:
        self._given = {(correction.item, correction.verb): correction for correction in corrections}

    def has(self, item: str, verb: Verb) -> bool:
        """Did the owner say this of the item?"""
        return (item, verb) in self._given

    def due(self, item: str) -> date | None:
        """Return the day the owner says a promise was due, if they did."""
        correction = self._given.get((item, Verb.DUE))
        return correction.due if correction else None

    def lost(self, asks: Iterable[str], promises: Iterable[str]) -> tuple[str, ...]:
        """Return the items of corrections that fit nothing that is read any more; they move to nothing else."""
        asks, promises = set(asks), set(promises)
        return tuple(
            sorted(
                {
                    item
                    for item, verb in self._given
                    if not (item in asks and verb in ABOUT_ASKS)
                    and not (item in promises and verb in ABOUT_PROMISES)
                }
            )
        )

    def ask(self, entry: AskEntry) -> AskEntry | None:
        """Return the corrected ask, None for what was no ask. Done elsewhere: answered, nobody knows when."""
        if self.has(entry.id, Verb.NOT_AN_ASK):
            return None
        if not self.has(entry.id, Verb.DONE_ELSEWHERE):
            return entry
        return replace(
            entry,
            outcome=AskOutcome.ANSWERED,
            acknowledged_at=None,
            answered_at=None,
            resolved_at=None,
            ended_at=None,
            clock=None,
            working=None,
            resolving=None,
            censored=False,
            on_time=None,
            rules=(*entry.rules, "S3"),
            evidence="corrected",
        )

    def promise(self, entry: PromiseEntry) -> PromiseEntry:
        """Return the corrected promise: dismissed and no longer counted, or kept, nobody knows when."""
        if self.has(entry.id, Verb.NOT_A_PROMISE):
            return _untimed(entry, PromiseOutcome.DISMISSED)
        if self.has(entry.id, Verb.DONE_ELSEWHERE):
            return _untimed(entry, PromiseOutcome.KEPT)
        if self.has(entry.id, Verb.DUE):
            return replace(entry, rules=(*entry.rules, "S3"))
        return entry


def _untimed(entry: PromiseEntry, outcome: PromiseOutcome) -> PromiseEntry:
    kept = outcome is PromiseOutcome.KEPT
    return replace(
        entry,
        outcome=outcome,
        settled_at=None,
        ended_at=None,
        clock=None,
        working=None,
        censored=not kept,
        counted=entry.counted and kept,
        in_time=None,
        rules=(*entry.rules, "S3"),
        evidence="corrected",
    )
