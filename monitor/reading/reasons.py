"""Why was a sentence read as it was? Every cue that fired in it and every one that spoke against (S3)."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import Span
from monitor.reading.acts import Readers, readers_of
from monitor.reading.cues.engine import Cue
from monitor.reading.fold import fold
from monitor.reading.language import language_of
from monitor.reading.sentences import split

_BY_ROLE = {"asks": "A1", "moods": "A1", "heads": "P1", "wholes": "P1"}
_BY_SIGNAL = {
    "delivers": "P4",
    "still_to_come": "P4",
    "yes-no": "P4",
    "new_date": "P5",
    "renews": "P5",
    "interim": "P5",
    "confirms": "P6",
    "releases": "P6",
    "hands_over": "A6",
    "heir": "A6",
    "withdraws": "A7",
}
"""Which rule of METRICS a signal serves; what only thanks or acknowledges closes (A3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One sentence by its span: the cues that fired in it, those that speak against it, and the rules they serve."""

    span: Span
    fired: tuple[str, ...]
    against: tuple[str, ...]
    rules: tuple[str, ...] = ()


def reasons(text: str) -> tuple[Reason, ...]:
    """Return all sentences, in order, also those in which nothing fired; none for a language without a table (M8)."""
    folded = fold(text)
    language, with_table = language_of(folded)
    if not with_table:
        return ()
    readers = readers_of(language)
    return tuple(_reason(readers, folded, span) for span in split(folded))


def _reason(readers: Readers, folded: bytes, span: Span) -> Reason:
    words = folded[slice(*span)]
    caught = readers.sieve.sift(words)
    against = (
        *(readers.promises.against(words) if "heads" in caught or "wholes" in caught else ()),
        *(cue.id for cue in (readers.promises.conditions.hits(words) if "heads" in caught else ())),
        *(readers.asks.against(words) if "asks" in caught else ()),
    )
    return Reason(
        span=span,
        fired=tuple(cue.id for cues in caught.values() for cue in cues),
        against=against,
        rules=tuple(
            dict.fromkeys(rule for role, cues in caught.items() for cue in cues for rule in _rules(role, cue))
        ),
    )


def _rules(role: str, cue: Cue) -> tuple[str, ...]:
    if role in _BY_ROLE:
        return (_BY_ROLE[role],)
    return tuple(_BY_SIGNAL.get(means.partition(":")[0], "A3") for means in cue.means.split())
