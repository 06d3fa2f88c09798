"""Archive to facts: collect a tree of message files into a new SQLite database, on one core.

The peers read the same files: programs that index them (see ``indexers``), and the standard library, which parses each
mail, decodes its text and keeps nothing; the limit only reads the bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks import accounts, peers
from benchmarks.accounts import Owner
from benchmarks.figures import Bench, Figure, at_least
from benchmarks.indexers import indexers
from benchmarks.mailboxes import Mailbox, mailboxes, together
from benchmarks.measuring import Job, in_turns, rates

TARGET = at_least(5000)


def archive(bench: Bench) -> Sequence[Figure]:
    """The largest mailbox, and all of them in turn, each as one person's account."""
    boxes = mailboxes(bench)
    taken = {box.name: in_turns(bench.repeats, _jobs(bench, box)) for box in boxes}
    figures = _figures(str(boxes[0]), len(boxes[0].files), taken[boxes[0].name])
    if len(boxes) > 1:
        total = {job: sum(times[job] for times in taken.values()) for job in taken[boxes[0].name]}
        figures += _figures(together(boxes), sum(len(box.files) for box in boxes), total)
    return figures


def _jobs(bench: Bench, box: Mailbox) -> dict[str, Job]:
    owner = Owner.of(box)
    path = accounts.configured(bench.folder / box.path.name, owner, accounts.archive(box.path.resolve()))
    return {
        "ours": accounts.collect(path, owner),
        "stdlib": lambda: peers.stdlib_parse(file.read_bytes() for file in box.files),
        "bytes": lambda: peers.read_bytes(box.files),
        **indexers(bench.folder / f"{box.path.name}-peers", box.files),
    }


def _figures(which: str, count: int, taken: dict[str, float]) -> list[Figure]:
    rate = rates(count, taken)
    what = "archive to facts in SQLite"
    others = [name for name in rate if name not in ("ours", "stdlib", "bytes")]
    return [
        *(
            Figure(
                what=what,
                value=rate["ours"],
                unit="messages/s",
                beside=name,
                other=rate[name],
                which=which,
                target=TARGET,
            )
            for name in others
        ),
        Figure(
            what=what,
            value=rate["ours"],
            unit="messages/s",
            beside="stdlib email parsing alone",
            other=rate["stdlib"],
            which=which,
            target=TARGET,
        ),
        Figure(
            what=what,
            value=rate["ours"],
            unit="messages/s",
            beside="reading the bytes",
            other=rate["bytes"],
            which=which,
            target=TARGET,
        ),
    ]
