"""Where the messages of an mbox begin, found while it streams by: memory stays flat whatever its size.

A message starts at a line ``From ...`` as ``mailbox.mbox`` and mail servers write it: at the start of the
file or after a blank line, ending in a date or with nothing but a sender; or anywhere, if dated and followed
by a header field. A line of text that starts with "From " was written as ">From ", and is read back as the
author wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from monitor.connectors.archive import TAKEN

CHUNK = 1 << 20

_AHEAD = 2048
"""Bytes that must be visible behind a possible start, to judge its line and the next one."""

_BEHIND = 4
"""Bytes kept in front of what is still to be searched, to see a blank line."""

_START = re.compile(
    rb"From (?:"
    rb"(?P<dated>[^\n]{0,900}?\d{1,2}:\d\d(?::\d\d)?\b[^\n]{0,60}?\b\d{4}\b[^\n]{0,40})"
    rb"|(?P<sender>\S*))[ \t]*\r?\n"
    rb"(?P<field>>?From |[!-9;-~]+[ \t]*:)?"
)
_QUOTED = re.compile(rb"^>From ", re.M)


class Stream(Protocol):
    """The one thing needed of an open file."""

    def read(self, size: int = ..., /) -> bytes:
        """Return up to ``size`` bytes, none at the end."""


class Piece(NamedTuple):
    """One message: the offset of its From line, its bytes (at most TAKEN), its whole size without the From
    line."""

    offset: int
    raw: bytes
    size: int


class _Message:
    """The message being gathered: its front up to the limit, its size in full."""

    __slots__ = ("front", "offset", "size")

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.front = bytearray()
        self.size = 0

    def add(self, data: bytes) -> None:
        self.size += len(data)
        room = TAKEN - len(self.front)
        if room > 0:
            self.front += data[:room]

    def piece(self) -> Piece:
        """Return it without the blank line that separates it from the next."""
        raw, size = bytes(self.front), self.size
        if size == len(raw):
            for ending in (b"\r\n\r\n", b"\n\n"):
                if raw.endswith(ending):
                    raw = raw[: -len(ending) // 2]
                    size = len(raw)
                    break
        return Piece(self.offset, unquoted(raw), size)


def split(stream: Stream, offset: int = 0, chunk: int = CHUNK) -> Iterator[Piece]:
    """Yield the messages from a stream that stands at ``offset``; what precedes the first one is passed
    over."""
    data, base, searched = b"", offset, 0
    message: _Message | None = None
    ended = False
    while not ended:
        more = stream.read(chunk)
        ended = not more
        data += more
        limit = len(data) if ended else len(data) - _AHEAD
        done = 0
        position = data.find(b"From ", searched)
        while 0 <= position < limit:
            if _starts(data, position, first=base + position == offset):
                if message is not None:
                    message.add(data[done:position])
                    yield message.piece()
                message = _Message(base + position)
                done = data.index(b"\n", position) + 1
            position = data.find(b"From ", position + 5)
        keep = len(data) if ended else max(done, limit - _BEHIND)
        if message is not None:
            message.add(data[done:keep])
        searched = max(limit, done) - keep
        data, base = data[keep:], base + keep
    if message is not None:
        yield message.piece()


def _starts(data: bytes, position: int, *, first: bool) -> bool:
    """Does a message start here? ``first``: the stream begins here."""
    if not first and data[position - 1 : position] not in (b"\n", b""):
        return False
    found = _START.match(data, position)
    if found is None or first:
        return found is not None
    blank = data.endswith((b"\n\n", b"\n\r\n"), 0, position)
    if found["dated"] is not None:
        return blank or found["field"] is not None
    return blank and found["field"] is not None


def unquoted(raw: bytes) -> bytes:
    """Return the message with the quoting of "From " undone; a ">From " among quoted lines stays a quote.

    >>> unquoted(b"a: b\\n\\n>From here on\\n"), unquoted(b"a: b\\n\\n> x\\n>From here on\\n")
    (b'a: b\\n\\nFrom here on\\n', b'a: b\\n\\n> x\\n>From here on\\n')
    """
    if b"\n>From " not in raw:
        return raw

    def undo(found: re.Match[bytes]) -> bytes:
        before = raw[raw.rfind(b"\n", 0, max(found.start() - 1, 0)) + 1 : found.start()]
        end = raw.find(b"\n", found.end())
        after = raw[end + 1 : end + 7] if end >= 0 else b""
        quoted = any(line.startswith(b">") and not line.startswith(b">From ") for line in (before, after))
        return found[0] if quoted else b"From "

    return _QUOTED.sub(undo, raw)
