"""What a message asks, promises and does: the front door of the reading of words (A1, A3, P1, P4-P6, M8)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module

from monitor.model import Ask, Id, Promise, Signal, SignalKind
from monitor.reading.asks import AskReader
from monitor.reading.fold import fold
from monitor.reading.language import language_of
from monitor.reading.names import address, known
from monitor.reading.promises import PromiseReader
from monitor.reading.sentences import split
from monitor.reading.signals import SignalReader

Recipient = tuple[Id, tuple[str, ...]]
"""A recipient and the names they go by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the header says about a text: when, in the author's own zone, by whom and to whom it was said."""

    sent_at: datetime
    subject: str = field(default="", repr=False)
    author: Id = field(default="", repr=False)
    recipients: tuple[Recipient, ...] = field(default=(), repr=False)
    attachments: int = 0
    links: int = 0
    reply: bool = False
    forwarded: bool = False


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
    asks: AskReader
    promises: PromiseReader
    signals: SignalReader


@cache
def readers_of(code: str) -> Readers:
    language = import_module(f"monitor.reading.cues.{code}").LANGUAGE
    return Readers(AskReader(language), PromiseReader(language), SignalReader(language))


def read_acts(text: str, context: Context) -> Acts:
    """Return the asks, promises and signals of a message's own text."""
    folded = fold(text)
    language, known_language = language_of(folded)
    if not known_language:
        return Acts(signals=_forwards(context), language=language, excluded="X-language")
    readers = readers_of(language)
    asks: list[Ask] = []
    promises: list[Promise] = []
    sentences = split(folded)
    expects = False
    for span in sentences:
        asked = readers.asks.read(folded, span, again=bool(asks))
        asks += asked
        expects = expects or readers.asks.expects(folded[span[0] : span[1]], asks=bool(asked))
        promises += readers.promises.read(text, folded, span, context.sent_at)
    names = known(context.recipients)
    whole = readers.signals.read(folded, sentences, asks, promises, context.sent_at, names)
    kind, rule = whole.kind()
    return Acts(
        asks=address(asks, folded, sentences, names),
        promises=tuple(promises),
        signals=(Signal(kind=kind, rule=rule), *whole.brought(), *_forwards(context)),
        closing=whole.closing,
        expects_reply=expects,
        language=language,
    )


def _forwards(context: Context) -> tuple[Signal, ...]:
    return (Signal(kind=SignalKind.FORWARDS, rule="forwarded"),) if context.forwarded else ()
