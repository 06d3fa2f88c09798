"""The benchmarks by name, in the order in which they run. A new one is a function and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.archive import archive
from benchmarks.card import card
from benchmarks.figures import Benchmark
from benchmarks.hours import estimates, hours
from benchmarks.imap import imap, nothing_new
from benchmarks.memory import memory
from benchmarks.reading import reading
from benchmarks.start_up import start_up

BENCHMARKS: Mapping[str, Benchmark] = {
    "archive": archive,
    "reading": reading,
    "imap": imap,
    "nothing-new": nothing_new,
    "start-up": start_up,
    "memory": memory,
    "card": card,
    "hours": hours,
    "estimates": estimates,
}
