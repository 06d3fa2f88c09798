"""Annotated mails: what people found in a mail, held against what the reader finds, one mail at a time.

A hit is an overlap of two spans. What the annotators disagree on, and a promise that waits for the recipient, is
neither asked for nor held against the reader.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from monitor.directory import Directory
from monitor.reading.reader import explain

ACTS = ("promises", "asks")
SIGNS = ("expects_reply", "closing")
FIRST = datetime(2001, 5, 7, 15, tzinfo=UTC)

Item = Mapping[str, Any]


@dataclass(slots=True)
class Counts:
    """What was found rightly, found wrongly, and missed."""

    right: float = 0
    wrong: float = 0
    missed: float = 0

    def add(self, other: Counts, weight: float = 1) -> None:
        """Take another's counts in."""
        self.right += weight * other.right
        self.wrong += weight * other.wrong
        self.missed += weight * other.missed

    @property
    def precision(self) -> float:
        """Return the share of what was found that is right."""
        found = self.right + self.wrong
        return self.right / found if found else 0

    @property
    def recall(self) -> float:
        """Return the share of what is there that was found."""
        there = self.right + self.missed
        return self.right / there if there else 0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of both."""
        both = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / both if both else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One mail: its weight, its counts by what was looked for, and the due words of the promises found."""

    weight: float
    counts: Mapping[str, Counts]
    dues: int
    dues_found: int
    source: str = field(default="", repr=False)


def read(path: Path) -> list[Any]:
    """Read a file of one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def judge(mails: Iterable[Item]) -> Iterator[Judged]:
    """Yield every annotated mail with what the reader makes of it."""
    directory = Directory(internal_domains=frozenset({"corp.test"}))
    for number, mail in enumerate(mails):
        found = explain(_raw(mail, FIRST + timedelta(minutes=7 * number)), directory).as_json()
        yield _judged(mail, found)


def _raw(mail: Item, at: datetime) -> bytes:
    written = EmailMessage()
    written["From"], written["To"] = "author@corp.test", "colleague@corp.test"
    written["Subject"] = _squeezed(mail.get("subject")) or "(none)"
    written["Date"] = format_datetime(at)
    written["Message-ID"] = f"<{mail['n']}@corp.test>"
    written.set_content(mail["text"] + "\n", cte="quoted-printable")
    return written.as_bytes()


def _judged(mail: Item, found: Item) -> Judged:
    text = _squeezed(mail["text"])
    counts: dict[str, Counts] = {}
    dues = dues_found = 0
    for act in ACTS:
        wanted = [item for item in mail[act] if not _free(item)]
        read_ = [item for item in found[act] if item.get("counted", True)]
        hits, extra = _paired(text, wanted, read_)
        free = [item for item in mail[act] if _free(item)]
        wrong = sum(not _paired(text, free, [item])[0] for item in extra)
        counts[act] = Counts(len(hits), wrong, len(wanted) - len(hits))
        for there, here in hits:
            dues += there.get("due") is not None
            dues_found += there.get("due") is not None and _agree(there["due"], here.get("due_text"))
    for sign in SIGNS:
        if mail[sign] is not None:
            counts[sign] = _sign(mail[sign] in (True, "yes"), bool(found[sign]))
    return Judged(weight=mail.get("weight", 1.0), counts=counts, dues=dues, dues_found=dues_found)


def _sign(there: bool, here: bool) -> Counts:
    return Counts(there and here, here and not there, there and not here)


def _free(item: Item) -> bool:
    return bool(item.get("contested")) or item.get("cond") == "recipient"


def _paired(
    text: str, wanted: Sequence[Item], found: Sequence[Item]
) -> tuple[list[tuple[Item, Item]], list[Item]]:
    """Pair what overlaps most, each at most once; return the pairs and what was found beside them."""
    left = [(item, _span(text, item)) for item in found]
    pairs = []
    for item in wanted:
        first, last = _span(text, item)
        shared = [min(last, end) - max(first, start) for _, (start, end) in left]
        best = max(range(len(left)), key=shared.__getitem__, default=-1)
        if best >= 0 and shared[best] > 0:
            pairs.append((item, left.pop(best)[0]))
    return pairs, [item for item, _ in left]


def _span(text: str, item: Item) -> tuple[int, int]:
    words = _squeezed(item.get("quote") or item.get("text"))
    start = text.find(words)
    return (start, start + len(words)) if start >= 0 else (-1, -1)


def _agree(one: str, other: str | None) -> bool:
    a, b = _squeezed(one).lower(), _squeezed(other).lower()
    return bool(b) and (a in b or b in a)


def _squeezed(text: str | None) -> str:
    return " ".join((text or "").split())
