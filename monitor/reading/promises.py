"""Promises of one sentence: a head that commits the author, a tail that says to what, and nothing that speaks against it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import re2

from monitor.model import Condition, Promise, PromiseKind, Span
from monitor.reading.cues.engine import Cue, Table, compiled
from monitor.reading.cues.language import Language

_BOUNDARY = re2.compile(rb";|\s-+\s|, (?:and|but|so) |\s(?:and|but|so) (?:i|we)(?:'ll| will)\b")

_DIRECTED = re2.compile(rb"\b(?:you|your|u|ya|y'all|everyone|everybody)\b")


def clause_digest(words: str) -> str:
    """Return the identity of a clause: a digest of its words, whatever their case and blanks (S3)."""
    return blake2b(" ".join(words.casefold().split()).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class PromiseReader:
    """The promise tables of one language, compiled."""

    language: Language

    @cached_property
    def heads(self) -> Table:
        return self.language.table("heads")

    @cached_property
    def tails(self) -> Table:
        return self.language.table("tails", anchored=True)

    @cached_property
    def wholes(self) -> Table:
        return self.language.table("wholes")

    @cached_property
    def vetoes(self) -> Table:
        return self.language.table("vetoes")

    @cached_property
    def conditions(self) -> Table:
        return self.language.table("conditions")

    @cached_property
    def fillers(self) -> re2._Regexp:
        return compiled(self.language.fillers, self.language.fragments)

    def read(self, text: str, folded: bytes, span: Span) -> list[Promise]:
        """Return the promises of the sentence at ``span``."""
        sentence = folded[span[0] : span[1]]
        if sentence.endswith(b"?"):
            return []
        found: list[Promise] = []
        reach = 0
        for head, start, end in sorted(self.heads.places(sentence), key=lambda place: place[1:]):
            if start < reach:
                continue
            promise = self._head(sentence, head, start, end, text, span[0])
            if promise is not None:
                found.append(promise)
                reach = promise.span[1] - span[0] if promise.span else reach
        if not found:
            for cue, start, _ in self.wholes.places(sentence):
                found.append(self._make(cue, cue, text, span, sentence, start, cue.weight, False))
                break
        return found

    def _head(self, sentence: bytes, head: Cue, start: int, end: int, text: str, base: int) -> Promise | None:
        filler = self.fillers.match(sentence, end)
        verb = filler.end() if filler else end
        stop = _BOUNDARY.search(sentence, verb)
        stop_at = stop.start() if stop else len(sentence)
        tail = self.tails.first(sentence[verb:stop_at])
        before = sentence[:start].rstrip()
        if tail is None or tail.means == "veto" or self.vetoes.first(before) is not None:
            return None
        if head.means == "let" and (tail.means not in ("find_out", "reply") or tail.id == "en.let-know"):
            return None
        if head.means == "elided" and not self._author(before):
            return None
        clause = sentence[start:stop_at]
        sure = tail.weight
        directed = _DIRECTED.search(clause) is not None
        if directed:
            sure = min(0.95, sure + 0.1)
        else:
            sure *= head.weight
        hedged = "hedged" in head.means or (filler is not None and filler.group(1) is not None)
        return self._make(head, tail, text, (base + start, base + stop_at), sentence, start, sure, hedged)

    def _author(self, before: bytes) -> bool:
        """Say whether an elided subject is the author: nothing stands before it, or the last subject was I or we."""
        words = before.rstrip(b" ,-;:.(")
        if not words or words in (b"and", b"but", b"then", b"so"):
            return True
        subjects = re.findall(rb"\b(i|we|he|she|they|it|which|who|that)\b", words)
        if not subjects:
            return words.split()[0] in (b"not", b"sorry", b"sure", b"thanks", b"got", b"just", b"still", b"am", b"ok")
        return subjects[-1] in (b"i", b"we")

    def _make(
        self,
        head: Cue,
        tail: Cue,
        text: str,
        span: Span,
        sentence: bytes,
        start: int,
        sure: float,
        hedged: bool,
    ) -> Promise:
        condition = self.conditions.first(sentence)
        return Promise(
            clause=clause_digest(text[span[0] : span[1]]),
            kind=PromiseKind(tail.means),
            rule=tail.id,
            confidence=round(sure, 2),
            condition=Condition(condition.means) if condition else Condition.NONE,
            hedged=hedged,
            ours=head.means.startswith("we"),
            span=span,
        )
