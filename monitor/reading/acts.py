"""What a message asks, promises and does: the front door of the reading of words (A1, A3, P1, P4-P6, M8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib import import_module

from monitor.model import Ask, Id, Promise, Signal, SignalKind
from monitor.reading.asks import AskReader
from monitor.reading.cues.engine import Sieve
from monitor.reading.fold import fold
from monitor.reading.language import language_of
from monitor.reading.names import address, call, known
from monitor.reading.promises import PromiseReader
from monitor.reading.sentences import split
from monitor.reading.signals import Said, SignalReader, Whole

_BARE = 0.6
"""How sure an ask is that only an imperative shows."""

_LINE = 20
"""Characters of a line that is more than a greeting."""

_ANY = datetime(2000, 1, 3, tzinfo=UTC)
"""When a word is looked up that may be a date; which date it would be does not matter."""

Recipient = tuple[Id, tuple[str, ...]]
"""A recipient and the names they go by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the header says about a text: when, in the author's own zone, and to whom it was said.

    ``recipients`` may be what finds them: few texts need to know.
    """

    sent_at: datetime
    recipients: tuple[Recipient, ...] | Callable[[], tuple[Recipient, ...]] = field(default=(), repr=False)
    attachments: int = 0
    forwarded: bool = False

    def names(self) -> dict[str, Id]:
        """Return every name that means just one recipient."""
        return known(self.recipients() if callable(self.recipients) else self.recipients)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """What a text asks, promises and does; spans are offsets into the text. ``excluded``: "X-language" (M8)."""

    asks: tuple[Ask, ...] = ()
    promises: tuple[Promise, ...] = ()
    signals: tuple[Signal, ...] = ()
    closing: bool = False
    expects_reply: bool = False
    language: str | None = None
    excluded: str | None = None


@dataclass(frozen=True, slots=True)
class Readers:
    """All that reads one language; the sieve tells at one look which of the three a sentence concerns."""

    asks: AskReader
    promises: PromiseReader
    signals: SignalReader
    sieve: Sieve


@cache
def readers_of(code: str) -> Readers:
    """Return the readers of a language that has a table; compiled once, when the first text of it comes."""
    language = import_module(f"monitor.reading.cues.{code}").LANGUAGE
    roles = ("asks", "moods", "heads", "wholes", "signals")
    return Readers(
        AskReader(language),
        PromiseReader(language),
        SignalReader(language),
        Sieve({role: language.table(role) for role in roles}),
    )


def _called(words: bytes, code: str) -> int:
    """Return the length of what calls somebody where a sentence opens, if it says nothing else."""
    name, end = call(words)
    return end if name and _only_calls(name, code) else 0


def _only_calls(name: bytes, code: str) -> bool:
    """Say whether a few words before a comma or colon are no more than a name. Not remembered, as mail is not."""
    readers = readers_of(code)
    says = not readers.signals.small.isdisjoint(name.split()) or readers.sieve.sift(name)
    return not says and not readers.promises.matters(name) and not readers.asks.due.find(name, _ANY)[0]


def read_acts(text: str, context: Context) -> Acts:
    """Return the asks, promises and signals of a message's own text."""
    if not text.strip():
        return Acts(signals=(*_nothing(context), *_forwards(context)))
    folded = fold(text)
    language, with_table = language_of(folded)
    if not with_table:
        return Acts(signals=_forwards(context), language=language, excluded="X-language")
    readers = readers_of(language)
    sentences = split(folded)
    found: list[Mapping[str, Id]] = []

    def names() -> Mapping[str, Id]:
        if not found:
            found.append(context.names())
        return found[0]

    asks: list[Ask] = []
    promises: list[Promise] = []
    whole = Whole()
    expects = False
    for number, span in enumerate(sentences):
        words = folded[span[0] : span[1]]
        if (number == 0 or words[:1] == b"@") and (end := _called(words, language)):
            span, words = (span[0] + end, span[1]), words[end:]
        caught = readers.sieve.sift(words)
        asked = readers.asks.read(folded, span, context.sent_at) if "asks" in caught else []
        promised = (
            readers.promises.read(text, folded, span, context.sent_at)
            if "heads" in caught or "wholes" in caught
            else []
        )
        asked = [ask for ask in asked if not (_owed(ask, promised) or _goes_on(text, ask))]
        if asked or "moods" in caught:
            expects = expects or readers.asks.expects(words, asks=bool(asked))
        said = Said(words, caught.get("signals", ()), bool(asked), bool(promised))
        readers.signals.add(whole, said, context.sent_at, names)
        asks += asked
        promises += promised
    kind, rule = whole.kind()
    return Acts(
        asks=address(asks, folded, sentences, names()) if asks else (),
        promises=tuple(promises),
        signals=(Signal(kind=kind, rule=rule), *whole.brought(), *_forwards(context)),
        closing=whole.closing,
        expects_reply=expects,
        language=language,
    )


def _nothing(context: Context) -> tuple[Signal, ...]:
    """A mail without a word of its own says nothing, unless it brings something."""
    if context.attachments or context.forwarded:
        return (Signal(kind=SignalKind.SUBSTANTIVE, rule="whole.content"),)
    return (Signal(kind=SignalKind.CLOSING, rule="whole.empty"),)


def _owed(ask: Ask, promised: list[Promise]) -> bool:
    """Say whether what looks like a bare imperative is a verb of a promise: "I will find the list and send it"."""
    at = ask.span[0] if ask.span else -1
    spans = [promise.span for promise in promised if promise.span]
    return ask.confidence <= _BARE and any(start <= at < end for start, end in spans)


def _goes_on(text: str, ask: Ask) -> bool:
    """Say whether what looks like a bare imperative goes on a line of prose: "a heater that\nruns and helps us"."""
    start = ask.span[0] if ask.span else 0
    if ask.confidence > _BARE or start < _LINE or not text[start].islower() or text[start - 1] != "\n":
        return False
    line = text[: start - 1].rsplit("\n", 1)[-1].rstrip()
    return len(line) > _LINE and (line[-1].isalnum() or line[-1] == ",")


def _forwards(context: Context) -> tuple[Signal, ...]:
    return (Signal(kind=SignalKind.FORWARDS, rule="forwarded"),) if context.forwarded else ()
