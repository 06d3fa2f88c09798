"""What archives of mail have in common: bytes into RawMail, batches, and errors that name the file.

An archive knows no instant of reception (C6: Received or Date count), and M2's repeat rule applies to it.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from monitor.connectors.base import Locator, RawMail, Want
from monitor.errors import AuthError, ConfigError, MonitorError, ProtocolError, TransientError

TAKEN = 2 * 1024 * 1024
"""Bytes: how much of one message is held in memory. What lies beyond is attachments; the text stands in
front."""

HEADER = 128 * 1024
"""Bytes: the longest header block that is looked at."""

BATCH_MAILS = 500
BATCH_BYTES = 8 * 1024 * 1024
"""A batch ends with whichever is reached first, so that memory stays flat."""

_LABELS = re.compile(rb"^X-Gmail-Labels:([^\n]*(?:\n[ \t][^\n]*)*)", re.I | re.M)


def header_of(raw: bytes) -> bytes:
    """Return the header block: the bytes up to the first blank line, at most HEADER of them."""
    if raw.startswith((b"\n", b"\r\n")):
        return b""
    unix = raw.find(b"\n\n", 0, HEADER)
    other = raw.find(b"\n\r\n", 0, HEADER if unix < 0 else unix)
    end = other if other >= 0 else unix
    return raw[: end + 1] if end >= 0 else raw[:HEADER]


def mail(locator: Locator, raw: bytes, size: int, *, sent: bool) -> RawMail:
    """Return a copy's header, with no text yet; ``raw`` may be the front of a larger message of ``size``
    bytes."""
    return RawMail(locator=locator, header=header_of(raw), sent_folder=sent, archive=True, size=size)


def taken(head: RawMail, raw: bytes, want: Want) -> RawMail:
    """Return the mail, with its text if that is wanted."""
    return replace(head, raw=raw) if want(head) else head


def full(mails: Collection[RawMail], held: int) -> bool:
    """Is a batch of these mails, holding so many bytes of text, to be handed over?"""
    return len(mails) >= BATCH_MAILS or held >= BATCH_BYTES


def labelled_skipped(header: bytes) -> bool:
    """Does a takeout of Gmail, which puts all folders into one file, mark this mail as junk or draft (M3)?"""
    if b"X-Gmail-Labels" not in header:
        return False
    found = _LABELS.search(header)
    labels = {label.strip().lower() for label in found[1].split(b",")} if found else set()
    return not labels.isdisjoint((b"spam", b"draft", b"drafts"))


def trouble(path: Path, error: OSError) -> MonitorError:
    """Say what a failed look at a file means for its owner."""
    reason = error.strerror or "cannot be read"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return ConfigError(f"{path}: {reason}", hint="check the path of this account")
    if isinstance(error, PermissionError):
        return AuthError(f"{path}: {reason}", hint="let the user that runs the monitor read it")
    if error.errno in (errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EMFILE, errno.ENFILE):
        return TransientError(f"{path}: {reason}", hint="is the disk or network share well? try again later")
    return ProtocolError(f"{path}: {reason}", hint="is it the right file?")


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what goes wrong while a file is read into an error that names the file."""
    try:
        yield
    except OSError as error:
        raise trouble(path, error) from error
