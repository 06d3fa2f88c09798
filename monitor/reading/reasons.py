"""Why was a sentence read as it was? Every cue that fired in it and every one that spoke against (S3)."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import Span
from monitor.reading.acts import readers_of
from monitor.reading.fold import fold
from monitor.reading.language import language_of
from monitor.reading.sentences import split


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One sentence by its span, the rules that fired in it, and those that kept a promise or an ask from counting."""

    span: Span
    fired: tuple[str, ...]
    against: tuple[str, ...]


def reasons(text: str) -> tuple[Reason, ...]:
    """Return the sentences in which anything fired, in order; none for a language without a table (M8)."""
    folded = fold(text)
    language, with_table = language_of(folded)
    if not with_table:
        return ()
    readers = readers_of(language)
    found = []
    for start, end in split(folded):
        words = folded[start:end]
        caught = readers.sieve.sift(words)
        fired = tuple(cue.id for cues in caught.values() for cue in cues)
        against = (
            *(readers.promises.against(words) if "heads" in caught or "wholes" in caught else ()),
            *(readers.asks.against(words) if "asks" in caught else ()),
        )
        if fired:
            found.append(Reason(span=(start, end), fired=fired, against=against))
    return tuple(found)
