"""What a message does to asks and promises before it: one word for the whole, and what comes with it (A5-A7, P4-P6).

Every sentence is an ask, a promise, a courtesy, an interim report, a result, or plain content; the sum decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

import re2

from monitor.model import Id, PromiseKind, Signal, SignalKind
from monitor.reading.cues.engine import Cue, compiled
from monitor.reading.cues.language import Language
from monitor.reading.due import DueReader
from monitor.reading.fold import fold
from monitor.reading.names import one, spoken_of

Names = Callable[[], Mapping[str, Id]]
"""What the recipients are called, looked up when a sentence needs it."""

_FEW = 2
_WORDS = 3
_CHATTY = 2
_BRIEF = 20
"""Sentences within which "not yet" is a report; in pages of text it speaks of something else."""

_ENDINGS = (b".", b"!", b"?", b":", b";")
_FIRMS = (b" inc.", b" ltd.", b" corp.", b" co.", b" dr.", b" st.")
_PATCH = b"diff --git a/"
_QUIET = frozenset({"courtesy", "thanks", "formula", "ack", "told", "offer", "yes-no"})
"""What cues mean that are no signals of their own."""
_DATED = frozenset({SignalKind.NEW_DATE})


@dataclass(frozen=True, slots=True)
class Said:
    """One folded sentence, the signal cues that fire in it, and whether it asks or promises something."""

    words: bytes
    cues: Sequence[Cue]
    asked: bool
    promised: bool


@dataclass(slots=True)
class Whole:
    """The sum of a message's sentences."""

    asks: int = 0
    promises: int = 0
    courtesies: int = 0
    thanks: int = 0
    interim: str = ""
    results: int = 0
    answers: int = 0
    content: int = 0
    acks: int = 0
    loose: int = 0
    signals: dict[tuple[SignalKind, PromiseKind | None], Signal] = field(default_factory=dict)

    @property
    def reports(self) -> bool:
        """Does it tell how things stand?"""
        return bool(self.interim) and self.content <= _BRIEF

    @property
    def still(self) -> bool:
        """Does the report say that the work goes on, so that what was found so far is not the end of it?"""
        return self.reports and self.interim.endswith("still")

    def brought(self) -> list[Signal]:
        """Return the signals that come with the whole; findings of a report of work that goes on are none."""
        passing = (SignalKind.DELIVERS, PromiseKind.FIND_OUT)
        return [signal for key, signal in self.signals.items() if not (self.still and key == passing)]

    @property
    def bare(self) -> bool:
        """Are there only courtesies?"""
        return not (self.asks or self.promises or self.interim or self.results or self.content) and bool(
            self.courtesies or self.answers or self.thanks
        )

    @property
    def ends_with_thanks(self) -> bool:
        """Has it told so much else that thanks "for your cooperation" would only end it?"""
        return self.content > self.acks and not self.thanks

    @property
    def closing(self) -> bool:
        """Does the message only thank, acknowledge, confirm or say goodbye (A3), if in a few more words?"""
        heartily = self.thanks > 1  # who thanks twice may say what for
        if self.asks or self.promises or self.interim or self.loose or self.results > heartily:
            return False
        chat = self.content - self.acks
        return (
            self.bare
            or (self.thanks > 0 and chat <= _CHATTY * min(self.thanks, _CHATTY))
            or (self.acks > 0 and chat <= self.acks)
        )

    def kind(self) -> tuple[SignalKind, str]:
        """Return what the message is as a whole, and the rule that says so."""
        firm = self.results or self.answers
        if self.bare and not self.answers:
            return SignalKind.CLOSING, "whole.closing"
        if self.reports and (not self.results or self.still):
            return SignalKind.INTERIM, self.interim
        if firm:
            return SignalKind.SUBSTANTIVE, "whole.result"
        if self.asks and self.content <= _FEW:
            return SignalKind.ASKING, "whole.asking"
        if self.promises and self.content <= 1:
            return SignalKind.PROMISING, "whole.promising"
        return SignalKind.SUBSTANTIVE, "whole.content"


@dataclass(frozen=True)
class SignalReader:
    """What the signal cues of one language add up to."""

    language: Language

    @cached_property
    def due(self) -> DueReader:
        return DueReader(self.language.due)

    @cached_property
    def small(self) -> frozenset[bytes]:
        return frozenset(fold(word) for word in self.language.words)

    @cached_property
    def _heirs(self) -> re2._Regexp:
        return compiled(self.language.heirs, self.language.fragments)

    def add(self, whole: Whole, said: Said, sent_at: datetime, names: Names) -> None:
        """Add a sentence to the sum. ``names``: what the recipients are called, to tell who takes over (A6)."""
        whole.asks += said.asked
        whole.promises += said.promised
        self._sentence(said, whole, sent_at)
        if _PATCH in said.words:  # P4: a patch in the text is the thing itself
            here = Signal(kind=SignalKind.DELIVERS, rule="patch")
            whole.signals.setdefault((SignalKind.DELIVERS, None), here)
        if said.cues:
            self._find_heirs(said, whole, names)
            self._name_heirs(said.words, whole, names)

    def _find_heirs(self, said: Said, whole: Whole, names: Names) -> None:
        """A6, P6: "Kim will send it" hands over if Kim is a recipient and not the one spoken to."""
        cue = next((cue for cue in said.cues if cue.means == "heir"), None)
        if cue is None or said.words.endswith(b"?"):
            return
        spoken = spoken_of(said.words, names())
        subjects = (one(place.group(1), names()) for place in self._heirs.finditer(said.words))
        heirs = tuple(dict.fromkeys(person for person in subjects if person in spoken))
        if heirs:
            handed = Signal(kind=SignalKind.HANDS_OVER, rule=cue.id, people=heirs)
            whole.signals.setdefault((SignalKind.HANDS_OVER, None), handed)

    @staticmethod
    def _name_heirs(words: bytes, whole: Whole, names: Names) -> None:
        """Say who takes over, where the sentence that hands over names a recipient (A6, P6)."""
        handed = (SignalKind.HANDS_OVER, None)
        if handed in whole.signals and not whole.signals[handed].people:
            whole.signals[handed] = replace(whole.signals[handed], people=spoken_of(words, names()))

    def _sentence(self, said: Said, whole: Whole, sent_at: datetime) -> None:
        words, plain = said.words, not (said.asked or said.promised)
        whole.loose += words.endswith(b"?")
        if not said.cues:
            whole.content += plain and self._says(words, whole)
            return
        means = {cue.means for cue in said.cues}
        thanked, told = plain and "thanks" in means, plain and "told" in means
        acked = plain and "ack" in means and b" but " not in words and not words.endswith(b":")
        whole.loose += plain and not acked and "offer" in means
        result = reported = False
        for cue in said.cues:
            if cue.means == "interim":
                whole.interim = whole.interim or ("" if said.asked else cue.id)
                reported = reported or plain
            elif cue.means not in _QUIET and not words.endswith(b"?"):
                result = (self._bring(cue, said, whole, sent_at) and plain) or result
        whole.thanks += thanked and not ("formula" in means and whole.ends_with_thanks)
        whole.answers += plain and "yes-no" in means
        if result:
            whole.results += 1
        elif thanked or "courtesy" in means:
            whole.courtesies += 1
        elif plain and not reported and (acked or told or self._says(words, whole)):
            whole.content += 1
            whole.acks += acked

    def _bring(self, cue: Cue, said: Said, whole: Whole, sent_at: datetime) -> bool:
        """Add the signals a cue stands for; is one of them that something is here or done?"""
        if cue.means == "heir":  # needs the names: see _find_heirs
            return False
        kinds = set()
        for means in cue.means.split():
            name, _, act = means.partition(":")
            kind = SignalKind(name)
            kinds.add(kind)
            signal = Signal(kind=kind, rule=cue.id, act=PromiseKind(act) if act else None)
            self._add(whole, signal, said.words, sent_at)
        return SignalKind.DELIVERS in kinds

    def _says(self, words: bytes, whole: Whole) -> bool:
        """Say whether a sentence says something; a line of a signature has neither small words nor an end."""
        if words.count(b" ") < _WORDS:
            return False
        if words.endswith(_ENDINGS) and not words.endswith(_FIRMS):
            return True
        signed = whole.content or whole.thanks or whole.answers or whole.courtesies
        return not signed or not self.small.isdisjoint(words.split())

    def _add(self, whole: Whole, signal: Signal, words: bytes, sent_at: datetime) -> None:
        if signal.kind in _DATED:
            due, _ = self.due.find(words, sent_at)
            if due is None:
                return
            signal = replace(signal, due=due)
        whole.signals.setdefault((signal.kind, signal.act), signal)
