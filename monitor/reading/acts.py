"""What a message asks, promises and does: the front door of the reading of words (A1, A3, P1, P4-P6, M8)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module

from monitor.model import Ask, Id, Promise, Signal, SignalKind
from monitor.reading.asks import AskReader
from monitor.reading.fold import fold
from monitor.reading.promises import PromiseReader
from monitor.reading.sentences import split

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


@cache
def _readers(code: str) -> tuple[AskReader, PromiseReader]:
    language = import_module(f"monitor.reading.cues.{code}").LANGUAGE
    return AskReader(language), PromiseReader(language)


def read_acts(text: str, context: Context) -> Acts:
    """Return the asks, promises and signals of a message's own text."""
    folded = fold(text)
    asking, promising = _readers("en")
    asks: list[Ask] = []
    promises: list[Promise] = []
    for span in split(folded):
        asks += asking.read(folded, span)
        promises += promising.read(text, folded, span, context.sent_at)
    closing = not asks and not promises and len(folded) < 400 and (b"thank" in folded or b"congrat" in folded)
    whole = _whole(asks, promises, closing, folded)
    return Acts(
        asks=tuple(asks),
        promises=tuple(promises),
        signals=(Signal(kind=whole, rule="whole"),),
        closing=closing,
        expects_reply=bool(asks),
        language="en",
    )


def _whole(asks: list[Ask], promises: list[Promise], closing: bool, folded: bytes) -> SignalKind:
    if closing:
        return SignalKind.CLOSING
    if promises and len(folded) < 200:
        return SignalKind.PROMISING
    if asks and len(folded) < 200:
        return SignalKind.ASKING
    return SignalKind.SUBSTANTIVE
