"""Promises of one sentence: a head that commits the author, a tail that says to what, and nothing against it (P1, P2).

The confidence counts the evidence: the verb's own weight; more when the recipient is named in the clause; less for a
head that often tells of plans ("we will", "I'm going to") when neither the recipient nor a date is named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from itertools import pairwise

import re2

from monitor.model import Condition, Promise, PromiseKind, Span
from monitor.reading.cues.engine import Cue, Table, compiled
from monitor.reading.cues.language import Language
from monitor.reading.due import DueReader
from monitor.reading.matter import is_meeting, matter

_ENDS = frozenset({PromiseKind.REPLY, PromiseKind.DELIVER, PromiseKind.CONTACT})
_CROWNS = {PromiseKind.FIND_OUT: _ENDS, PromiseKind.DO: frozenset({PromiseKind.REPLY})}
"""What a second clause adds that discharges the first one too."""
_THINGS = frozenset({PromiseKind.DELIVER, PromiseKind.DO, PromiseKind.CONTACT})
_MANY = 12
_NAMED = 0.1
_SURE = 0.95
_OURS = 0.8
_FIRM = 0.9
_PLAIN = 0.8
_SOFT = 0.9
"""A veto of less weight gives way to a second verb that promises."""


def clause_digest(words: str) -> str:
    """Return the identity of a clause: a digest of its words, whatever their case and blanks (S3)."""
    return blake2b(" ".join(words.casefold().split()).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a message: its words as written and folded, and where it stands in the message."""

    text: str
    folded: bytes
    start: int
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class _Clause:
    """A head and its tail within a sentence: ``opens`` where what leads up to the head begins; ``ours``: the author's
    side promises, not the author alone.
    """

    head: Cue
    tail: Cue
    opens: int
    start: int
    end: int
    hedged: bool
    kind: PromiseKind
    ours: bool


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
    def blocks(self) -> Table:
        return self.language.table("blocks")

    @cached_property
    def conditions(self) -> Table:
        return self.language.table("conditions")

    @cached_property
    def due(self) -> DueReader:
        return DueReader(self.language.due)

    def _pattern(self, name: str) -> re2._Regexp:
        return compiled(getattr(self.language, name), self.language.fragments)

    @cached_property
    def _fillers(self) -> re2._Regexp:
        return self._pattern("fillers")

    @cached_property
    def _boundary(self) -> re2._Regexp:
        return self._pattern("boundary")

    @cached_property
    def _joints(self) -> re2._Regexp:
        return self._pattern("joints")

    @cached_property
    def _directed(self) -> re2._Regexp:
        return self._pattern("directed")

    @cached_property
    def _subjects(self) -> re2._Regexp:
        return self._pattern("subjects")

    @cached_property
    def _elliptic(self) -> re2._Regexp:
        return self._pattern("elliptic")

    @cached_property
    def _between(self) -> re2._Regexp:
        return self._pattern("between")

    @cached_property
    def _we(self) -> re2._Regexp:
        return self._pattern("we")

    @cached_property
    def _hedges(self) -> re2._Regexp:
        return self._pattern("hedges")

    def read(self, text: str, folded: bytes, span: Span, sent_at: datetime) -> list[Promise]:
        """Return the promises of the sentence at ``span`` of a message."""
        words = folded[span[0] : span[1]]
        sentence = _Sentence(text[span[0] : span[1]], words, span[0], sent_at)
        clauses = self._clauses(words) or self._whole(words)
        if words.endswith(b"?"):  # what ends with the question mark is asked, not promised
            clauses = [clause for clause in clauses if clause.end < len(words)]
        return [made for clause in clauses if (made := self._promise(sentence, clause)) is not None]

    def against(self, words: bytes) -> tuple[str, ...]:
        """Return the rules that keep the heads of a sentence from promising, in the order of their places."""
        rules: list[str] = []
        for _, start, end in sorted(self.heads.places(words), key=lambda place: place[1:])[:_MANY]:
            filler = self._fillers.match(words, end)
            verb = filler.end() if filler else end
            stop = self._boundary.search(words, verb)
            clause = words[start : stop.start() if stop else len(words)]
            tail = self.tails.first(words[verb : start + len(clause)])
            vetoes = (tail, self.vetoes.first(words[:start].rstrip()), self.blocks.first(clause))
            rules += [cue.id for cue in vetoes if cue is not None and cue.means == "veto"]
        return tuple(dict.fromkeys(rules))

    def matters(self, opening: bytes) -> bool:
        """Say whether the first words of a sentence bear on what it promises: "otherwise, ...", "if so, ..."."""
        return self.vetoes.first(opening) is not None or self.conditions.first(opening) is not None

    def _whole(self, words: bytes) -> list[_Clause]:
        """Return the clauses that promise as a whole: "I check it and, come Friday, we send it" holds two."""
        clauses: list[_Clause] = []
        cuts = [0, *(place.start() for place in self._between.finditer(words)), len(words)]
        for start, end in pairwise(cuts):
            cue = self.wholes.first(words[start:end])
            if cue is not None:
                self._join(clauses, self._spoken(words, cue, clauses[-1].end if clauses else 0, start, end))
        return clauses

    def _spoken(self, words: bytes, cue: Cue, opens: int, start: int, end: int) -> _Clause:
        kind, _, flags = cue.means.partition(" ")
        said = words[start:end]
        hedged = "hedged" in flags or self._hedges.search(said) is not None
        ours = "we" in flags or self._we.search(said) is not None
        return _Clause(cue, cue, opens, start, end, hedged, PromiseKind(kind), ours)

    @staticmethod
    def _join(clauses: list[_Clause], clause: _Clause) -> None:
        """Add a clause; what finds out or does something and then tells is one promise, and a reply."""
        last = clauses[-1] if clauses else None
        if last is not None and clause.kind in _CROWNS.get(last.kind, ()):
            clauses[-1] = replace(clause, opens=last.opens, start=last.start, hedged=last.hedged)
        else:
            clauses.append(clause)

    def _clauses(self, words: bytes) -> list[_Clause]:
        clauses: list[_Clause] = []
        opens = 0
        for head, start, end in sorted(self.heads.places(words), key=lambda place: place[1:])[:_MANY]:
            if clauses and start < clauses[-1].end:
                continue
            clause = self._clause(words, head, opens, start, end)
            if clause is None:
                continue
            self._join(clauses, clause)
            opens = clause.end
        return clauses

    def _clause(self, words: bytes, head: Cue, opens: int, start: int, end: int) -> _Clause | None:
        filler = self._fillers.match(words, end)
        verb = filler.end() if filler else end
        stop = self._boundary.search(words, verb)
        stop_at = stop.start() if stop else len(words)
        tail = self.tails.first(words[verb:stop_at])
        before = words[opens:start].rstrip()
        if tail is None or (tail.means == "veto" and tail.weight < _SOFT):
            tail = self._second(words[verb:stop_at]) or tail
        if tail is None or tail.means == "veto" or self.vetoes.first(before) is not None:
            return None
        kind = PromiseKind(tail.means)
        if head.means == "let" and tail.id.endswith(("let-know", "tell-you")):
            return None
        if head.means == "elided" and not self._author(words[:start]):
            return None
        if head.means == "let" and (then := self._second(words[verb:stop_at])) is not None:
            kind = PromiseKind(then.means) if then.means == PromiseKind.REPLY else kind
        hedged = "hedged" in head.means or (filler is not None and filler.group(1) is not None)
        kind = self._discharging(words[verb:stop_at], kind)
        return _Clause(head, tail, opens, start, stop_at, hedged, kind, "we" in head.means.split())

    def _second(self, words: bytes) -> Cue | None:
        """Return what a second verb promises where the first does not: "read it tonight and send you my notes"."""
        for joint in self._joints.finditer(words):
            filler = self._fillers.match(words, joint.end())
            tail = self.tails.first(words[filler.end() if filler else joint.end() :])
            if tail is not None and tail.means != "veto" and tail.weight >= _PLAIN:
                return tail
        return None

    def _discharging(self, words: bytes, kind: PromiseKind) -> PromiseKind:
        """Return the kind that discharges the promise: "check and let you know" is a reply."""
        for joint in self._joints.finditer(words):
            filler = self._fillers.match(words, joint.end())
            further = self.tails.first(words[filler.end() if filler else joint.end() :])
            if further is None or further.means == "veto" or further.weight < _FIRM:
                continue
            then = PromiseKind(further.means)
            if (then in _ENDS and kind not in _ENDS) or (
                kind is PromiseKind.REPLY and then is PromiseKind.DELIVER
            ):
                return then
        return kind

    def _author(self, before: bytes) -> bool:
        """Say whether an elided subject is the author: nothing stands before it, or the last subject was I or we."""
        words = before.rstrip(b" ,-;:.(")
        if self._elliptic.fullmatch(words):
            return True
        subjects = [subject.group(1) for subject in self._subjects.finditer(words)]
        return bool(subjects) and subjects[-1] is not None

    def _promise(self, sentence: _Sentence, clause: _Clause) -> Promise | None:
        words = sentence.folded[clause.start : clause.end]
        if self.blocks.first(words) is not None:
            return None
        due, when = self.due.find(words, sentence.sent_at)
        shift = sentence.start + clause.start
        if when is None and clause.opens < clause.start:
            opens = self._opens(sentence.folded, clause)
            due, when = self.due.find(sentence.folded[opens : clause.start], sentence.sent_at, ahead=True)
            shift = sentence.start + opens
        if when is None and (
            "dated" in clause.head.means or (clause.head.means == "let" and clause.kind in _THINGS)
        ):
            return None
        condition = self.conditions.first(sentence.folded[: clause.end])
        span = (sentence.start + clause.start, sentence.start + clause.end)
        return Promise(
            clause=clause_digest(sentence.text[clause.start : clause.end]),
            kind=clause.kind,
            rule=clause.tail.id,
            confidence=self._confidence(clause, words, dated=when is not None),
            due=replace(due, span=(when[0] + shift, when[1] + shift)) if due and when else None,
            due_span=(when[0] + shift, when[1] + shift) if when else None,
            condition=Condition(condition.means) if condition else Condition.NONE,
            hedged=clause.hedged,
            ours=clause.ours,
            span=span,
            matter=matter(
                words[: when[0]] + b" . " + words[when[1] :] if when and shift == span[0] else words
            ),
            meeting=is_meeting(words),
        )

    def _opens(self, words: bytes, clause: _Clause) -> int:
        """Return where what leads up to a clause begins: after the last clause before it."""
        ahead = words[: clause.start]
        ends = [place.end() for place in self._boundary.finditer(ahead, clause.opens)]
        return (
            max(clause.opens, ahead.rfind(b"(") + 1, *ends)
            if ends
            else max(clause.opens, ahead.rfind(b"(") + 1)
        )

    def _confidence(self, clause: _Clause, words: bytes, *, dated: bool) -> float:
        sure = clause.tail.weight
        if clause.head is clause.tail:
            return sure
        if clause.kind is PromiseKind.REPLY or self._directed.search(words) is not None:
            return round(min(_SURE, sure + _NAMED) * (_OURS if clause.ours else 1), 2)
        firm = dated and (clause.kind in _ENDS or not clause.ours)
        return round(sure * ((1 + clause.head.weight) / 2 if firm else clause.head.weight), 2)
