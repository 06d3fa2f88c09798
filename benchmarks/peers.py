"""The peers and limits that several benchmarks share: the least that anybody reading mail has to do."""

from __future__ import annotations

import email
import email.policy
import mailbox
import sys
from collections.abc import Iterable
from pathlib import Path


def read_bytes(files: Iterable[Path]) -> int:
    """The limit: the bytes of every file, looked at by nobody."""
    return sum(len(file.read_bytes()) for file in files)


def stdlib_parse(mails: Iterable[bytes]) -> int:
    """The standard library alone: parse each mail and decode its text, understand nothing of it."""
    length = 0
    for raw in mails:
        for part in email.message_from_bytes(raw, policy=email.policy.compat32).walk():
            if part.get_content_maintype() == "text":
                length += len(_decoded(part.get_payload(decode=True), part.get_content_charset()))
    return length


def _decoded(payload: object, charset: str | None) -> str:
    data = payload if isinstance(payload, bytes) else b""
    try:
        return data.decode(charset or "ascii", "replace")
    except LookupError:
        return data.decode("latin-1")


def walk_mbox() -> None:
    """A program: parse every message of the mbox named on the command line."""
    for message in mailbox.mbox(sys.argv[1], create=False):
        message.get("Message-ID")
