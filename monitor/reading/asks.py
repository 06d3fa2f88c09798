"""Asks of one sentence: a question or a request to the reader that is no pleasantry (A1)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from monitor.model import Ask, AskKind, Span
from monitor.reading.cues.engine import Table
from monitor.reading.cues.language import Language


@dataclass(frozen=True)
class AskReader:
    """The ask tables of one language, compiled."""

    language: Language

    @cached_property
    def asks(self) -> Table:
        return self.language.table("asks")

    @cached_property
    def pleasantries(self) -> Table:
        return self.language.table("pleasantries")

    def read(self, folded: bytes, span: Span) -> list[Ask]:
        """Return the asks of the sentence at ``span``."""
        sentence = folded[span[0] : span[1]]
        cue = self.asks.first(sentence)
        if cue is None:
            return []
        if self.pleasantries.first(sentence) is not None and cue.id != "en.ask.mark":
            return []
        return [Ask(kind=AskKind(cue.means), rule=cue.id, confidence=cue.weight, span=span)]
