"""Where sentences begin and end, in prose, lists, wrapped mail and mail of one sentence a line.

Works on folded text (see ``fold``) and returns offsets. Linear: one pass over the line ends and full stops, with
patterns that give nothing back (possessive quantifiers), so that no text can make them go over it twice.
"""

from __future__ import annotations

import re

from monitor.model import Span

_ENDS = re.compile(rb"(?<![.!?])[.!?]++[\"')\]]*+\s++|\n\s*+")
_ABBREVIATION = re.compile(
    rb"(?:^|[\s(])(?:mr|mrs|ms|dr|prof|st|jr|sr|inc|ltd|co|corp|llc|gmbh|no|nos|nr|vs|etc|ex|approx|dept|ext|attn|tel|fig|"
    rb"e\.g|i\.e|eg|ie|cf|re|z\.b|d\.h|bzw|ca|usw|evtl|ggf|inkl|sra|ud|uds|pag|num|p\.ej|"
    rb"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|weds?|thurs?|fri|sat|sun|[a-z]|[a-z]\.[a-z]|a\.m|p\.m|"
    rb"\d{1,2})\.$"
)
_OPEN = frozenset(
    b"the a an of to and or with from will would i we my your our i'll we'll i'm am der die das und zu von mit ein "
    b"eine ich le la les du et un une je el los y con".split()
)
"""Words that end no sentence: a line that ends with one goes on."""
_LONGEST = 12
_ITEM = re.compile(rb"[-*+o~>]\s|\(?[0-9a-z]{1,2}[.)]\s|[0-9]{1,2}\s?[.)-]")
_BULLET = re.compile(rb"[-*+]\s++(?=\S)|\(?[0-9]{1,2}[.)]\s++(?=\S)")
"""What marks an item of a list and is no word of it."""
_LONGEST_SENTENCE = 1500
_SHORT = 40
_PROSE = 4
_WRAPPED = 110
_MARKS = b".!?:"
_NEWLINE = 10
_STOP = 46


def split(text: bytes) -> list[Span]:
    """Return the sentences of folded text as spans without the blanks around them; empty lines are no sentences."""
    spans: list[Span] = []
    start = 0
    width = -1
    for place in _ENDS.finditer(text):
        mark, end = place.span()
        if text[mark] == _NEWLINE:
            if width < 0:
                width = _width(text)
            if _wrapped(text, mark, end, width):
                continue
        elif _goes_on(text, start, mark, end):
            continue
        _keep(text, start, end, spans)
        start = end
    _keep(text, start, len(text), spans)
    return spans


def _width(text: bytes) -> int:
    """Return how wide the lines of prose are."""
    return max((len(line) for line in text.split(b"\n") if line.count(b" ") >= _PROSE), default=0)


def _keep(text: bytes, start: int, end: int, spans: list[Span]) -> None:
    while (
        end - start > _LONGEST_SENTENCE
    ):  # no prose is so long; what reads a sentence may look at it more than once
        cut = text.rfind(b" ", start + 1, start + _LONGEST_SENTENCE)
        cut = cut if cut > start else start + _LONGEST_SENTENCE
        _keep(text, start, cut, spans)
        start = cut
    piece = text[start:end].rstrip()
    left = len(piece) - len(piece.lstrip())
    bullet = _BULLET.match(piece, left)
    left = bullet.end() if bullet else left
    if len(piece) - left > 1:
        spans.append((start + left, start + len(piece)))


def _goes_on(text: bytes, start: int, mark: int, end: int) -> bool:
    """Say whether the sentence goes on after a mark that often ends one: an abbreviation, a question in brackets."""
    between = text[mark:end]
    if end >= len(text) or b"\n" in between:
        return False
    if b")" in between and text[end : end + 1].islower():
        return True
    if text[mark] != _STOP or between[1:2] == b".":
        return False
    return _ABBREVIATION.search(text[max(start, mark - _LONGEST) : mark + 1]) is not None


def _wrapped(text: bytes, mark: int, end: int, width: int) -> bool:
    """Say whether a line end only wraps a line: the next word would not have fitted, and no list item begins."""
    if width > _WRAPPED or end >= len(text) or text[mark - 1] in _MARKS or text.count(b"\n", mark, end) > 1:
        return False
    if not _OPEN.isdisjoint(text[max(0, mark - _LONGEST) : mark].split()[-1:]):
        return True
    line = mark - (text.rfind(b"\n", 0, mark) + 1)
    if line < _SHORT or _ITEM.match(text, end):
        return False
    following = text.find(b" ", end, end + width)
    word = (following if following > 0 else end + width) - end
    return line + 1 + word > width - 3
