"""Copies of one mail are read once: an archive holds the same words under several Message-IDs (M2's repeat rule).

Half of the internal mail of a mailbox that was exported folder by folder is such copies, and to read a text costs more
than all else that is done with it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import replace
from hashlib import blake2b

from monitor.directory import Directory
from monitor.model import Message
from monitor.reading.parse import Header, below_header
from monitor.reading.reader import read_text

REMEMBERED = 5_000
"""How many readings are kept: facts alone, about 2 KB of memory each."""

_LOOKED_AT = ("to", "cc", "subject", "content-type", "content-transfer-encoding", "content-disposition")
"""The header fields that say how the bytes of a text are to be read, and whom it may name."""


class Repeats:
    """What the recent texts of one run came to, each known again by everything its reading depends on."""

    def __init__(self) -> None:
        self._read: OrderedDict[Hashable, Message] = OrderedDict()

    def read_text(self, message: Message, raw: bytes, directory: Directory, header: Header) -> Message:
        """Return what ``reader.read_text`` does; ``header`` is that of ``raw``, ``directory`` always the same."""
        if message.content is None:
            return read_text(message, raw, directory, header)
        text = _text(message, raw, header)
        known = self._read.get(text)
        if known is not None:
            return _like(message, known)
        read = self._read[text] = read_text(message, raw, directory, header)
        if len(self._read) > REMEMBERED:
            self._read.popitem(last=False)
        return read


def _text(message: Message, raw: bytes, header: Header) -> Hashable:
    """Everything a reading depends on: the header as the author wrote it, and the bytes below it; no word of either."""
    words = blake2b(repr([header.written(name) for name in _LOOKED_AT]).encode(), digest_size=16)
    words.update(below_header(raw))
    return (
        message.content,
        message.sent_at,
        message.zone_offset,
        message.automatic,
        message.reply_prefix,
        message.attachments,
        message.invitation,
        words.digest(),
    )


def _like(message: Message, read: Message) -> Message:
    """The message with what the text of its copy came to."""
    return replace(
        message,
        attachments=read.attachments,
        invitation=read.invitation,
        automatic=read.automatic,
        reader=read.reader,
        links=read.links,
        content=read.content,
        asks=read.asks,
        promises=read.promises,
        signals=read.signals,
        excluded=read.excluded,
    )
