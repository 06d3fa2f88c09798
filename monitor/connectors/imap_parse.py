"""Answers as imaplib hands them over, into plain values: of FETCH, LIST, STATUS and NAMESPACE.

imapclient's own parser reads character by character, and gives a whole batch up for one bad answer (measured: the
narrowest place of an IMAP run).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, NamedTuple

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
_NAME = rb'(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))'
_LISTED = re.compile(rb'\(([^()]*)\) (?:"(\\?.)"|NIL) ' + _NAME, re.S | re.I)
_STATUS = re.compile(_NAME + rb" \(([^()]*)\)", re.S)


class State(NamedTuple):
    """What STATUS says of a folder; ``next_uid`` is 0 where the server does not say."""

    validity: int
    next_uid: int
    messages: int


class Listed(NamedTuple):
    """One folder of the server, its name as the server writes it; its state where the server told it on the way."""

    name: str
    delimiter: str
    flags: tuple[str, ...]
    state: State | None = None


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


# ---------------------------------------------------------------------- folders


def listed(data: Iterable[Any]) -> list[Listed]:
    """Return the folders that a LIST named; what cannot be understood is left out.

    >>> listed([rb'(\\HasNoChildren \\Sent) "/" "Sent Items"'])
    [Listed(name='Sent Items', delimiter='/', flags=('\\\\HasNoChildren', '\\\\Sent'), state=None)]
    """
    found = (_LISTED.match(line) for line in _lines(data))
    return [
        Listed(_folder(line[3], line[4]), text((line[2] or b"")[-1:]), tuple(text(line[1]).split()))
        for line in found
        if line
    ]


def statuses(data: Iterable[Any]) -> dict[str, State]:
    """Return the states that STATUS answers told, by folder.

    >>> statuses([b'"In Box" (MESSAGES 2 UIDNEXT 3 UIDVALIDITY 9)'])
    {'In Box': State(validity=9, next_uid=3, messages=2)}
    """
    states = {}
    for line in filter(None, map(_STATUS.match, _lines(data))):
        words = line[3].upper().split()
        told = dict(zip(words[::2], (number(word) or 0 for word in words[1::2]), strict=False))
        numbers = (told.get(name, 0) for name in (b"UIDVALIDITY", b"UIDNEXT", b"MESSAGES"))
        states[_folder(line[1], line[2])] = State(*numbers)
    return states


def foreign(spaces: Any) -> Callable[[str], bool]:
    """Return what tells the folders of other people, and shared ones, from the user's own, by a NAMESPACE answer.

    The longest prefix decides: some servers keep shared folders at the root and the user's own below INBOX.
    """
    try:
        prefixes = [
            (text(space[0]), other)
            for other, group in enumerate(spaces[:3])
            for space in group or ()
            if space
        ]
    except (TypeError, LookupError):
        prefixes = []

    def is_foreign(name: str) -> bool:
        fitting = [(-len(prefix), other) for prefix, other in prefixes if name.startswith(prefix)]
        return name.upper() != "INBOX" and bool(fitting) and min(fitting)[1] > 0

    return is_foreign


def quoted(name: str) -> bytes:
    """Return a folder's name as a command carries it."""
    raw = name.encode("utf-8", "surrogateescape")
    return b'"' + raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def text(value: Any) -> str:
    """Return what a server wrote as text that leads back to the same bytes."""
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value or "")


def _folder(in_quotes: bytes | None, atom: bytes | None) -> str:
    name = text(atom if in_quotes is None else re.sub(rb"\\(.)", rb"\1", in_quotes))
    return "INBOX" if name.upper() == "INBOX" else name


def _lines(data: Iterable[Any]) -> Iterator[bytes]:
    """Yield answers as one line each: what came as a literal stands in quotes."""
    begun = b""
    for element in data:
        if isinstance(element, tuple):
            begun += _LITERAL.sub(b"", element[0]) + quoted(text(element[1]))
        elif element is not None:
            yield begun + element
            begun = b""
