"""The benchmarks by name, in the order in which they run. A new one is a function and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.archive import archive
from benchmarks.card import card
from benchmarks.cards import cards
from benchmarks.databases import databases
from benchmarks.figures import Benchmark
from benchmarks.hours import estimates, everybody, hours
from benchmarks.imap import imap, nothing_new
from benchmarks.memory import memory
from benchmarks.nights import history, people
from benchmarks.reading import reading
from benchmarks.start_up import start_up

BENCHMARKS: Mapping[str, Benchmark] = {
    "archive": archive,
    "databases": databases,
    "reading": reading,
    "imap": imap,
    "nothing-new": nothing_new,
    "history": history,
    "people": people,
    "start-up": start_up,
    "memory": memory,
    "card": card,
    "cards": cards,
    "hours": hours,
    "estimates": estimates,
    "everybody": everybody,
}
