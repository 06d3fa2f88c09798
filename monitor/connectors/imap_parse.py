"""FETCH answers as imaplib hands them over, into plain values: imapclient's own parser reads character by
character and gives a whole batch up for one bad answer (measured: the narrowest place of an IMAP run).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

Answer = dict[bytes, Any]
"""One message's items: names in upper case, ``BODY[1]<0>`` as ``BODY[1]``, a list of header fields as
``HEADER``.

Values are bytes, None for NIL, lists for what stands in parentheses.
"""

_FIRST = re.compile(rb"\d+ \(")
_TOKEN = re.compile(rb'([()])|"((?:[^"\\]|\\.)*)"|([^\s()"\[\]]+(?:\[[^\]]*\](?:<\d+>)?)?)', re.S)
_LITERAL = re.compile(rb"~?\{\d+\+?\}$")
_DATE = re.compile(rb" ?(\d{1,2})-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$")
_MONTHS = b"jan feb mar apr may jun jul aug sep oct nov dec".split()


def answers(data: Iterable[Any]) -> Iterator[Answer]:
    """Yield what a FETCH answered, message by message; what cannot be understood is left out."""
    gathered: list[Any] = []
    for element in data:
        text = element[0] if isinstance(element, tuple) else element
        if text is not None and _FIRST.match(text):
            if gathered:
                yield from _answer(gathered)
            gathered = [element]
        elif gathered:
            gathered.append(element)
    if gathered:
        yield from _answer(gathered)


def _answer(elements: list[Any]) -> Iterator[Answer]:
    root: list[Any] = []
    stack = [root]
    for element in elements:
        text, literal = element if isinstance(element, tuple) else (element, None)
        if literal is not None:
            text = _LITERAL.sub(b"", text)
        for bracket, quoted, atom in _TOKEN.findall(text):
            if bracket == b"(":
                inner: list[Any] = []
                stack[-1].append(inner)
                stack.append(inner)
            elif bracket:
                if len(stack) == 1:
                    return
                stack.pop()
            elif atom:
                stack[-1].append(None if atom.upper() == b"NIL" else atom)
            else:
                stack[-1].append(re.sub(rb"\\(.)", rb"\1", quoted) if b"\\" in quoted else quoted)
        if literal is not None:
            stack[-1].append(literal)
    items = root[1] if len(root) == 2 and len(stack) == 1 else None
    if isinstance(items, list) and len(items) % 2 == 0:
        yield {_name(name): value for name, value in zip(items[::2], items[1::2], strict=True)}


def _name(token: Any) -> bytes:
    name = token.upper() if isinstance(token, bytes) else b""
    if name.startswith(b"BODY[HEADER.FIELDS"):
        return b"HEADER"
    return name.partition(b"<")[0] if name.startswith(b"BODY[") else name


def number(value: Any) -> int | None:
    """Return a number, None if the server gave something else."""
    return int(value) if isinstance(value, bytes) and value.isdigit() else None


def instant(value: Any) -> datetime | None:
    """Return an INTERNALDATE as an aware instant in UTC, None if it is none.

    >>> instant(b" 2-Mar-2026 10:00:00 +0100")
    datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.timezone.utc)
    """
    found = _DATE.match(value) if isinstance(value, bytes) else None
    if found is None or found[2].lower() not in _MONTHS:
        return None
    offset = timedelta(hours=int(found[8]), minutes=int(found[9]))
    try:
        zone = timezone(-offset if found[7] == b"-" else offset)
        day = (int(found[3]), _MONTHS.index(found[2].lower()) + 1, int(found[1]))
        return datetime(*day, int(found[4]), int(found[5]), int(found[6]), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def ranges(uids: Iterable[int]) -> str:
    """Return ascending UIDs as an IMAP set.

    >>> ranges([1, 2, 3, 7, 9, 10])
    '1:3,7,9:10'
    """
    runs: list[list[int]] = []
    for uid in uids:
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(f"{first}:{last}" if first != last else str(first) for first, last in runs)
