"""The mail that is measured on: real mailboxes where they are at hand, else the demo's simulated company.

The corpora are no part of the project: MONITOR_CORPORA names their folder, ``../shared`` is looked at otherwise.
"""

from __future__ import annotations

import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from benchmarks.figures import Bench
from benchmarks.measuring import ROOT
from monitor.connectors.archive import mail
from monitor.demo.cast import CAST, DOMAIN
from monitor.demo.company import AS_OF, simulate
from monitor.demo.post import received
from monitor.directory import Directory
from monitor.reading.parse import Unreadable
from monitor.reading.reader import read_header

CORPORA = Path(os.environ.get("MONITOR_CORPORA") or ROOT.parent / "shared")
ENRON = {"arnold-j": "john.arnold@enron.com", "allen-p": "phillip.allen@enron.com"}

_ID = re.compile(rb"<(\d+\.\d+)@")
_CONTENT = re.compile(rb"^Content-[^\n]*\n(?:[ \t][^\n]*\n)*|^Content-[^\n]*\Z", re.M)
_SUBJECT = re.compile(rb"^(Subject: [^\r\n]*)", re.M)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """One person's mail as a tree of message files, and what a card of theirs is made from."""

    name: str
    path: Path
    person: str
    zone: str
    as_of: datetime
    period: str
    files: tuple[Path, ...] = field(repr=False)
    internal: float

    def __str__(self) -> str:
        size = sum(path.stat().st_size for path in self.files) / max(len(self.files), 1) / 1024
        return f"{self.name}, {len(self.files):,} messages of {size:.1f} KB, {self.internal:.0%} internal"

    @property
    def domain(self) -> str:
        return self.person.partition("@")[2]


def together(mailboxes: tuple[Mailbox, ...]) -> str:
    """Describe several mailboxes as one amount of mail."""
    count = sum(len(box.files) for box in mailboxes)
    share = sum(len(box.files) * box.internal for box in mailboxes) / max(count, 1)
    names = " + ".join(box.name for box in mailboxes)
    return f"{names}, {count:,} messages, {share:.0%} internal"


def mailboxes(bench: Bench) -> tuple[Mailbox, ...]:
    """The Enron people's mailboxes, the largest first; the simulated company's where those are not at hand."""
    archive = CORPORA / "mail" / "enron.tar.xz"
    if bench.quick:
        return (simulated(bench),)
    if not archive.exists():
        return (replace(simulated(bench), name="simulated company (real mailboxes are not at hand)"),)
    root = bench.folder.parent / "enron"
    if not root.exists():
        with tarfile.open(archive) as tar:
            tar.extractall(root.with_name("enron-unpacking"), filter="data")
        shutil.move(root.with_name("enron-unpacking") / "enron", root)
    boxes = [_enron(root / folder, person) for folder, person in ENRON.items()]
    return tuple(sorted(boxes, key=lambda box: -len(box.files)))


@cache
def _enron(path: Path, person: str) -> Mailbox:
    files = _files(path)
    return Mailbox(
        name=f"Enron {path.name}",
        path=path,
        person=person,
        zone="America/Chicago",
        as_of=datetime(2001, 1, 15, tzinfo=UTC),
        period="2000-11-13/2001-01-14",
        files=files,
        internal=internal_share((file.read_bytes() for file in files), person.partition("@")[2]),
    )


def simulated(bench: Bench) -> Mailbox:
    """The first of the simulated cast: copies received, and those sent in a folder of their own."""
    root = bench.folder.parent / "simulated"
    me = CAST[0]
    if not root.exists():
        for folder in ("inbox", "sent"):
            (root / folder).mkdir(parents=True)
        for number, letter in enumerate(simulate(scenes_a_day=3 if bench.quick else 150).mails):
            if letter.author == me:
                (root / "sent" / f"{number}.eml").write_bytes(letter.to_bytes())
            elif me in (*letter.to, *letter.cc):
                (root / "inbox" / f"{number}.eml").write_bytes(received(letter))
    files = _files(root)
    return Mailbox(
        name="simulated company",
        path=root,
        person=me.address,
        zone=me.zone,
        as_of=AS_OF,
        period="2026-10-19/2026-11-15",
        files=files,
        internal=internal_share((file.read_bytes() for file in files), DOMAIN),
    )


def _files(root: Path) -> tuple[Path, ...]:
    return tuple(sorted(path for path in root.rglob("*") if path.is_file()))


def internal_share(mails: Iterator[bytes], domain: str) -> float:
    """Which share of these mails counts as internal (M1): the rest is read no further than its header."""
    directory = Directory(internal_domains=frozenset({domain}))
    seen = internal = 0
    for raw in mails:
        seen += 1
        internal += _is_internal(raw, directory)
    return internal / seen if seen else 0.0


def _is_internal(raw: bytes, directory: Directory) -> bool:
    try:
        return read_header(mail("", raw, len(raw), sent=False), directory) is not None
    except Unreadable:
        return False


def generated(count: int) -> Iterator[bytes]:
    """Any number of mails, a third of them internal: the company's plays over and over, each under ids of its own.

    They are streamed, so that a generator of a million mails holds one company's few thousand.
    """
    play = [received(letter) for letter in simulate(scenes_a_day=min(40, 1 + count // 100)).mails]
    for number in range(count):
        again, scene = divmod(number, len(play))
        raw = _ID.sub(rb"<\1.%d@" % again, play[scene])
        raw = _SUBJECT.sub(rb"\1 no. %d" % again, raw, count=1)
        yield raw if number % 3 == 0 else raw.replace(DOMAIN.encode(), b"elsewhere.example")


def weighty(mails: Iterator[bytes]) -> Iterator[bytes]:
    """The same mails with a twin in HTML, as most programs write them: about 10 KB each."""
    row = b'<tr><td style="padding:4px">What the text beside it says, once more and in colours.</td></tr>\r\n'
    page = b"<html><body><table>" + row * 110 + b"</table></body></html>\r\n"
    for raw in mails:
        head, _, body = raw.partition(b"\r\n\r\n")
        if b"\nContent-Type: text/plain" not in head:
            yield raw
            continue
        own = b"".join(_CONTENT.findall(head)).rstrip()
        front = (
            _CONTENT.sub(b"", head).rstrip()
            + b'\r\nContent-Type: multipart/alternative; boundary="=_b"\r\n\r\n'
        )
        text = b"--=_b\r\n" + own + b"\r\n\r\n" + body
        yield (
            front
            + text
            + b"\r\n--=_b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
            + page
            + b"--=_b--\r\n"
        )
