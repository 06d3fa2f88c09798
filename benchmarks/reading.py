"""Reading alone: from the bytes of a mail in memory to its asks, promises and signals, on one core.

External and automatic mail costs its header only, as in earnest; a second row counts nothing but the mail whose text
is read. The peer is the standard library parsing the same mails.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks import peers
from benchmarks.figures import Bench, Figure, at_least
from benchmarks.mailboxes import mailboxes, together
from benchmarks.measuring import in_turns, rates
from monitor.connectors import archive
from monitor.directory import Directory
from monitor.reading import reader
from monitor.reading.parse import Unreadable, parse_header

TARGET = at_least(5000)


def reading(bench: Bench) -> Sequence[Figure]:
    """All mailboxes, held in memory."""
    boxes = mailboxes(bench)
    directory = Directory(internal_domains=frozenset(box.domain for box in boxes))
    mails = [file.read_bytes() for box in boxes for file in box.files]
    internal = [raw for raw in mails if read(raw, directory)]
    taken = in_turns(
        bench.repeats,
        {
            "all": lambda: [read(raw, directory) for raw in mails],
            "all, stdlib": lambda: peers.stdlib_parse(mails),
            "internal": lambda: [read(raw, directory) for raw in internal],
            "internal, stdlib": lambda: peers.stdlib_parse(internal),
        },
    )
    return [
        _figure("reading, parse to acts", together(boxes), len(mails), taken, "all"),
        _figure(
            "reading, only mail whose text is read",
            f"the {len(internal):,} of these with a text to read",
            len(internal),
            taken,
            "internal",
        ),
    ]


def read(raw: bytes, directory: Directory) -> bool:
    """Read one mail as collect does; was its text needed?"""
    try:
        head = archive.mail("", raw, len(raw), sent=False)
        header = parse_header(head.header)
        message = reader.read_header(head, directory, header)
        if message is None or not reader.wants_text(message):
            return False
        reader.read_text(message, raw, directory, header)
    except Unreadable:
        return False
    return True


def _figure(what: str, which: str, count: int, taken: dict[str, float], job: str) -> Figure:
    rate = rates(count, taken)
    return Figure(
        what=what,
        value=rate[job],
        unit="messages/s",
        beside="stdlib email parsing alone",
        other=rate[f"{job}, stdlib"],
        which=which,
        target=TARGET if job == "all" else None,
    )
