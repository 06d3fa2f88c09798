"""Mail in one mbox file, plain, .gz or .xz: read as a stream, resumed where the last run ended.

Locator: the offset of the message in the (unpacked) file and a digest of its header, so that another message
that has moved to the same place is not taken for it. Checkpoint: where the last message read begins and what
it and the head of the file look like: an appended file resumes there, a replaced or shrunk one is read again,
harmlessly.
"""

from __future__ import annotations

import gzip
import hashlib
import lzma
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO, cast

from pydantic import BaseModel, ConfigDict

from monitor.connectors import archive, dates
from monitor.connectors.base import Batch, Checkpoint, Connector, Finding, Locator, RawMail, Want
from monitor.connectors.folders import Role, role
from monitor.connectors.mbox_split import Piece, split
from monitor.errors import MonitorError, ProtocolError

HEAD = 4096
FRONT = 512
"""Bytes of the file and of its last message that must be the same for a run to resume."""

FETCH_CHUNK = 1 << 16


class Settings(BaseModel):
    """The keys of an account of type "mbox"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Path


class Mbox(Connector):
    """One mbox file. Nothing is ever written to it, nor beside it."""

    def __init__(self, settings: Settings) -> None:
        self.path = settings.path
        self.sent = role([self.path.name.partition(".")[0]]) is Role.SENT

    def changes(self, checkpoint: Checkpoint, want: Want, *, since: date | None = None) -> Iterator[Batch]:
        """Yield what the file holds beyond the checkpoint; errors as in ``archive.trouble``, damage as
        ProtocolError."""
        with self._open() as stream:
            status = self.path.stat()
            stat = [status.st_size, status.st_mtime_ns]
            if not dates.reaches(checkpoint.get("since"), since):
                checkpoint = {}
            if checkpoint.get("stat") == stat:
                return
            at: dict[str, object] = {**self._resumable(stream, checkpoint), "stat": None}
            if "last" not in at:
                at = {"since": since.isoformat() if since else None, "stat": None}
                at["head"], at["head_size"] = self._head(stream, HEAD)
            yield from self._batches(stream, at, stat, want, since)

    def _batches(
        self, stream: BinaryIO, at: dict[str, object], stat: list[int], want: Want, since: date | None
    ) -> Iterator[Batch]:
        start = cast("int", at.get("last", 0))
        stream.seek(start)
        seen = (start, at["size"]) if "last" in at else None
        mails: list[RawMail] = []
        held = done = 0
        damage: ProtocolError | None = None
        pieces = self._whole(split(_Steps(stream) if _packed(stream) else stream, start))
        while damage is None:
            piece = next(pieces, None)
            if piece is None:
                break
            if isinstance(piece, ProtocolError):
                damage = piece
                break
            done += 1
            at |= {"last": piece.offset, "size": piece.size}
            at["front"], at["front_size"] = _digest(piece.raw[:FRONT]), len(piece.raw[:FRONT])
            head = self._mail(piece)
            if (piece.offset, piece.size) == seen or self._left_out(head.header, since):
                continue
            mails.append(archive.taken(head, piece.raw, want))
            held += len(mails[-1].raw or b"") + len(head.header)
            if archive.full(mails, held):
                yield Batch(mails=mails, checkpoint=dict(at), done=done)
                mails, held = [], 0
        if done == 0 and damage is None:
            self._refuse_other(stream)
        yield Batch(mails=mails, checkpoint={**at, "stat": None if damage else stat}, done=done)
        if damage is not None:
            raise damage

    def fetch(self, locators: Collection[Locator]) -> Iterator[RawMail]:
        """Yield these messages; one whose place now holds something else is gone."""
        wanted = {int(locator.partition(":")[0]) for locator in locators}
        if not wanted:
            return
        with self._open() as stream:
            for piece in self._at(stream, sorted(wanted)):
                mail = self._mail(piece)
                if mail.locator in locators:
                    yield archive.taken(mail, piece.raw, lambda _: True)

    def _at(self, stream: BinaryIO, offsets: list[int]) -> Iterator[Piece]:
        """Yield the messages at these offsets: by jumping, or in one pass where unpacking makes jumps
        dear."""
        if _packed(stream):
            stream.seek(offsets[0])
            for piece in split(stream, offsets[0]):
                if piece.offset in offsets:
                    yield piece
                if piece.offset >= offsets[-1]:
                    break
            return
        for offset in offsets:
            stream.seek(offset)
            for piece in split(stream, offset, FETCH_CHUNK):
                if piece.offset == offset:
                    yield piece
                break

    def around(self, days: Collection[date]) -> Iterator[RawMail]:
        """Yield the headers of mail dated within a day of these."""
        with self._open() as stream:
            for piece in split(stream):
                mail = self._mail(piece)
                if dates.near(dates.arrived(mail.header), days):
                    yield mail

    def check(self) -> Iterator[Finding]:
        """Can the file be read, is it an mbox, and from when is its last message?"""
        newest, count = None, 0
        try:
            with self._open() as stream:
                for piece in split(stream):
                    count += 1
                    instant = dates.arrived(archive.header_of(piece.raw))
                    newest = max(filter(None, (newest, instant)), default=None)
                if count == 0:
                    self._refuse_other(stream)
        except MonitorError as error:
            yield Finding(what="readable", ok=False, detail=error.message, hint=error.hint)
            return
        yield Finding(what="readable", ok=True, detail=str(self.path))
        yield Finding(
            what="messages", ok=count > 0, detail=str(count), hint="" if count else "the file is empty"
        )
        if newest is not None:
            yield Finding(what="newest message", ok=True, detail=newest.isoformat(timespec="minutes"))

    def _mail(self, piece: Piece) -> RawMail:
        header = archive.header_of(piece.raw)
        locator = f"{piece.offset}:{_digest(header)}"
        return archive.mail(locator, header, piece.size, sent=self.sent)

    def _left_out(self, header: bytes, since: date | None) -> bool:
        return archive.labelled_skipped(header) or dates.too_old(header, since)

    @contextmanager
    def _open(self) -> Iterator[BinaryIO]:
        """Open the file, unpacked; what goes wrong inside is told in our errors."""
        with archive.reading(self.path):
            try:
                with self._unpacked() as stream:
                    yield stream
            except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
                raise self._damaged() from error

    def _unpacked(self) -> BinaryIO:
        if self.path.suffix == ".gz":
            return cast("BinaryIO", gzip.open(self.path))
        if self.path.suffix == ".xz":
            return cast("BinaryIO", lzma.open(self.path))
        return self.path.open("rb")

    def _damaged(self) -> ProtocolError:
        return ProtocolError(
            f"{self.path}: the packed file is cut short or damaged", hint="pack or copy it again"
        )

    def _whole(self, pieces: Iterator[Piece]) -> Iterator[Piece | ProtocolError]:
        """Yield the pieces; a damaged file ends them with the error, so that what came before can be kept."""
        try:
            yield from pieces
        except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile):
            yield self._damaged()

    def _resumable(self, stream: BinaryIO, checkpoint: Checkpoint) -> Checkpoint:
        """Return the checkpoint if the file still begins as it did and its last message still stands; else
        nothing."""
        if "last" not in checkpoint:
            return {}
        if self._head(stream, checkpoint["head_size"])[0] != checkpoint["head"]:
            return {}
        stream.seek(checkpoint["last"])
        last = next(split(stream, checkpoint["last"], FETCH_CHUNK), None)
        if last is None or last.offset != checkpoint["last"]:
            return {}
        return checkpoint if _digest(last.raw[: checkpoint["front_size"]]) == checkpoint["front"] else {}

    def _head(self, stream: BinaryIO, size: int) -> tuple[str, int]:
        stream.seek(0)
        head = stream.read(size)
        return _digest(head), len(head)

    def _refuse_other(self, stream: BinaryIO) -> None:
        """Raise ProtocolError if a file without messages holds something else."""
        stream.seek(0)
        if stream.read(HEAD).strip():
            raise ProtocolError(
                f'{self.path}: not an mbox, it has no line "From ..."',
                hint='for single message files give their folder, with type = "maildir"',
            )


class _Steps:
    """A packed file read step by step, so that damage costs only what lies behind it."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = cast("gzip.GzipFile | lzma.LZMAFile", stream)

    def read(self, size: int = -1, /) -> bytes:
        """Return what one step of unpacking gives."""
        return self.stream.read1(size)


def _packed(stream: object) -> bool:
    return isinstance(stream, gzip.GzipFile | lzma.LZMAFile)


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=6).hexdigest()
