"""Memory: the most that a whole `monitor collect` of a large mbox ever holds; it should not grow with the mailbox.

The peer is the standard library walking through the same file with ``mailbox.mbox``, parsing every message.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks import accounts
from benchmarks.accounts import Owner
from benchmarks.figures import Bench, Figure, below
from benchmarks.mailboxes import generated, internal_share
from benchmarks.measuring import python, run
from benchmarks.peak import MARK
from monitor.demo.cast import CAST, DOMAIN
from monitor.demo.company import AS_OF

SIZES = (100_000, 200_000)
SEPARATOR = b"From ada@harrowgate.example Mon Nov 16 13:00:00 2026\n"


def memory(bench: Bench) -> Sequence[Figure]:
    """Two sizes, the second twice the first."""
    me = CAST[0]
    owner = Owner(person=me.address, zone=me.zone, as_of=AS_OF)
    share = internal_share(generated(3000), DOMAIN)
    figures = []
    for count in (100, 200) if bench.quick else SIZES:
        mbox = bench.folder / f"{count}.mbox"
        size = write(mbox, count)
        path = accounts.configured(bench.folder / str(count), owner, accounts.archive(mbox.resolve()))
        figures.append(
            Figure(
                what=f"peak memory of collecting {count:,} messages",
                value=peak("monitor.cli.main:run", "--config", path, "--quiet", "collect"),
                unit="MB",
                beside="mailbox.mbox walking the file",
                other=peak("benchmarks.peers:walk_mbox", mbox),
                which=f"simulated company, {count:,} messages, {size / 1e6:,.0f} MB, {share:.0%} internal",
                target=below(200),
            )
        )
        mbox.unlink()
    return figures


def write(path: Path, count: int) -> int:
    """Write an mbox of so many messages; returns its bytes."""
    with path.open("wb") as file:
        for raw in generated(count):
            file.write(SEPARATOR)
            file.write(raw.replace(b"\r\n", b"\n"))
            file.write(b"\n")
        return file.tell()


def peak(*command: str | Path) -> float:
    """The most megabytes that a function held, called as a program."""
    said = run(*python("-m", "benchmarks.peak", *command)).stderr
    return float(said.rpartition(MARK)[2])
