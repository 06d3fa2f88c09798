"""Where sentences and clauses begin and end, in prose, lists, wrapped mail and mail of one sentence a line.

Works on folded text (see ``fold``) and returns offsets. Linear: one pass over the line ends and full stops.
"""

from __future__ import annotations

import re2

from monitor.model import Span

_ENDS = re2.compile(rb"[.!?]+[\"')\]]*\s+|\n\s*\n\s*|\n", None)
_ABBREVIATION = re2.compile(
    rb"(?:^|[\s(])(?:mr|mrs|ms|dr|prof|st|jr|sr|inc|ltd|co|corp|llc|gmbh|no|nos|nr|vs|etc|approx|dept|ext|attn|tel|fig|"
    rb"e\.g|i\.e|eg|ie|cf|re|z\.b|d\.h|bzw|ca|usw|evtl|ggf|inkl|sr|sra|ud|uds|pag|num|p\.ej|"
    rb"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|weds?|thurs?|fri|sat|sun|[a-z]|[a-z]\.[a-z]|a\.m|p\.m|"
    rb"\d{1,2})\.$"
)
_ITEM = re2.compile(rb"\s*(?:[-*+o~>]\s|\(?[0-9a-z]{1,2}[.)]\s|[0-9]{1,2}\s?[.)-])")
_SHORT = 40
_PROSE = 4
_WRAPPED = 110


def split(text: bytes) -> list[Span]:
    """Return the sentences of folded text as spans without the blanks around them; empty lines are no sentences."""
    spans: list[Span] = []
    start = 0
    width = max((len(line) for line in text.split(b"\n") if line.count(b" ") >= _PROSE), default=0)
    for end in _ENDS.finditer(text):
        if _goes_on(text, start, end.start(), end.end(), width):
            continue
        _keep(text, start, end.end(), spans)
        start = end.end()
    _keep(text, start, len(text), spans)
    return spans


def _keep(text: bytes, start: int, end: int, spans: list[Span]) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    piece = piece.strip()
    if len(piece) > 1:
        spans.append((start + left, start + left + len(piece)))


def _goes_on(text: bytes, start: int, mark: int, end: int, width: int) -> bool:
    """Say whether the sentence goes on after a mark that often ends one."""
    if end >= len(text):
        return False
    if text[mark] == 10:  # a line end
        return text[mark:end].count(b"\n") == 1 and _wrapped(text, mark, end, width)
    if b"\n" in text[mark:end]:
        return False
    if b")" in text[mark:end] and text[end : end + 1].islower():
        return True
    if text[mark : mark + 1] == b"." and text[mark : mark + 2] != b"..":
        return _ABBREVIATION.search(text[max(start, mark - 12) : mark + 1]) is not None
    return False


def _wrapped(text: bytes, mark: int, end: int, width: int) -> bool:
    """Say whether a line end only wraps a line: the next word would not have fitted, and no list item begins."""
    line = mark - (text.rfind(b"\n", 0, mark) + 1)
    following = text.find(b"\n", end)
    rest = text[end : following if following >= 0 else len(text)]
    if not rest.strip() or _ITEM.match(rest) or text[mark - 1 : mark] in (b".", b"!", b"?", b":"):
        return False
    word = len(rest.split(None, 1)[0])
    return width <= _WRAPPED and line >= _SHORT and line + 1 + word > width - 3
