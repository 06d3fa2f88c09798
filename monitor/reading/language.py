"""In which language is a text? Counted by its commonest words; a text in none of the tables is not guessed at (M8).

A language needs evidence: prose of some length with hardly any of its small words in it is "und", undetermined.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib import import_module
from itertools import chain, repeat

CODES: tuple[str, ...] = ("en", "de", "fr", "es")
"""The languages with a cue table."""

_OTHERS: dict[str, str] = {
    "it": "il che di non per una sono con del della questo anche come ho alla ma gli le lo se mi grazie puoi",
    "pt": "que de nao para uma com em os por mas como voce obrigado isso esta mais meu tem ao na da do ja sao",
    "nl": "het een van en dat ik niet je ik met voor zijn op aan heb maar wij kunt bedankt graag deze wel naar ook",
    "sv": "och att det som en jag inte har med for av till den ar pa du vi kan om tack ett eller hej",
    "da": "og at det som en jeg ikke har med for af til den er pa du vi kan om tak et eller hej kunne",
    "pl": "nie sie na jest do ze to jak ale czy tak za od przez dla prosze dziekuje pan mi co jestem moge",
    "cs": "se na je ze to jako ale pro jsem ktere dekuji prosim od bych muze vas mi tak neni jsou",
    "fi": "ja on ei se etta mina olen kiitos mutta kun voi tai kanssa sina me han ovat tama hei",
    "tr": "bir ve bu icin ile da de ne var cok ben sen degil olarak tesekkurler merhaba gibi daha",
    "hu": "es az egy hogy nem van meg vagy de ez kell csak mint koszonom kerem lesz volt",
    "ro": "si de la nu este ca pentru cu un sa in ce mai multumesc sau va dar am fost",
}
_ENOUGH = 3
_CLEAR = 2
_READ = 600
_PROSE = 8
_RARE = 12
_SELDOM = 6
_SPOKEN = 0.7
_FOREIGN = 0.3


@cache
def _words() -> dict[str, tuple[bool, frozenset[bytes]]]:
    table = {
        code: (
            True,
            frozenset(word.encode() for word in import_module(f"monitor.reading.cues.{code}").LANGUAGE.words),
        )
        for code in CODES
    }
    for code, words in _OTHERS.items():
        table[code] = (False, frozenset(words.encode().split()))
    return table


@cache
def _spoken_in() -> dict[bytes, tuple[str, ...]]:
    """Return for every common word the languages it is common in: a text is counted for all of them in one pass."""
    spoken: dict[bytes, tuple[str, ...]] = {}
    for code, (_, words) in _words().items():
        for word in words:
            spoken[word] = (*spoken.get(word, ()), code)
    return spoken


def language_of(folded: bytes) -> tuple[str, bool]:
    """Return the language of a folded text and whether there is a table for it; English where nothing tells."""
    sample = folded[:_READ]
    foreign = sample.count(b"\x7f")
    if foreign and foreign > _FOREIGN * len(sample.replace(b" ", b"")):
        return "und", False
    tokens = sample.translate(None, b'.,;:!?()"*').split()
    best, score, known = "en", 0, True
    counted = Counter(chain.from_iterable(map(_spoken_in().get, tokens, repeat(()))))
    for code, (with_table, _) in _words().items():
        hits = counted[code]
        if hits > score + (0 if with_table else _CLEAR):
            best, score, known = code, hits, with_table
    if not known and score < _ENOUGH:
        best, known = "en", True
    if known and _unspoken(tokens, counted[best] * (_RARE if best == "en" else _SELDOM)):
        return "und", False
    return best, known


def _unspoken(tokens: list[bytes], expected: int) -> bool:
    """Is this prose with fewer small words than expected? A few words, a list or a table tell nothing."""
    if expected >= len(tokens):
        return False
    words = sum(map(bytes.isalpha, tokens))
    return words >= _PROSE and expected < words and words > len(tokens) * _SPOKEN
