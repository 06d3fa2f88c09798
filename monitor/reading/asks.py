"""Asks of one sentence: a question or a request to the reader that is no pleasantry (A1)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import re2

from monitor.model import Ask, AskKind, Due, Span
from monitor.reading.cues.engine import Table, compiled
from monitor.reading.cues.language import Language
from monitor.reading.due import DueReader

_TURN = re.compile(rb", (?:but|aber|mais|pero) ")
"""Where mere politeness ends within a sentence: "feel free to look around, but I need an answer today"."""


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

    @cached_property
    def moods(self) -> Table:
        return self.language.table("moods")

    @cached_property
    def due(self) -> DueReader:
        return DueReader(self.language.due)

    @cached_property
    def _joint(self) -> re2._Regexp:
        return compiled(self.language.ask_joint, self.language.fragments)

    def against(self, sentence: bytes) -> tuple[str, ...]:
        """Return the rules that take something in a sentence for mere politeness."""
        return tuple(cue.id for cue in self.pleasantries.hits(sentence))

    def expects(self, sentence: bytes, *, asks: bool) -> bool:
        """Say whether a sentence expects an answer: an ask that is no mere caution, or a plain wish to hear."""
        moods = {cue.means for cue in self.moods.hits(sentence)}
        return "expects" in moods or (asks and "soft" not in moods)

    def read(self, folded: bytes, span: Span, sent_at: datetime) -> list[Ask]:
        """Return the asks of the sentence at ``span``; what is only polite is not read."""
        sentence = folded[span[0] : span[1]]
        if not self.asks.first(sentence):
            return []
        for _, start, end in list(self.pleasantries.places(sentence)):
            turn = _TURN.search(sentence, start, end)
            end = turn.start() if turn else end
            sentence = sentence[:start] + b"\x7f" * (end - start) + sentence[end:]
        found = []
        for start, end in self._clauses(sentence):
            cue = self.asks.first(sentence[start:end])
            if cue is not None:
                found.append(
                    Ask(
                        kind=AskKind(cue.means),
                        rule=cue.id,
                        confidence=cue.weight,
                        due=self._due(sentence, (start, end), span[0], sent_at),
                        span=(span[0] + start, span[0] + end),
                    )
                )
        return found

    def _due(self, sentence: bytes, clause: Span, shift: int, sent_at: datetime) -> Due | None:
        """Return the date a request gives (E5); what a question only speaks of, "did you meet on Friday?", is none."""
        words = sentence[slice(*clause)]
        if not any(cue.means == AskKind.REQUEST for cue in self.asks.hits(words)):
            return None
        due, when = self.due.find(words, sent_at)
        if due is None or when is None:
            return None
        return replace(due, span=(shift + clause[0] + when[0], shift + clause[0] + when[1]))

    def _clauses(self, sentence: bytes) -> list[Span]:
        """Cut where a second request begins, if a first stands before it."""
        cuts = [0]
        for joint in self._joint.finditer(sentence):
            if self.asks.first(sentence[cuts[-1] : joint.start()]) is not None:
                cuts.append(joint.start() + 1)
        return list(zip(cuts, [*cuts[1:], len(sentence)], strict=True))
