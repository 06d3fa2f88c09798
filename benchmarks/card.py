"""A card: `monitor scorecard` as a whole process, from a database that holds the largest mailbox, on one core.

Text and HTML fetch the owner's words again from the archive; JSON has none. The peers are what no card can do
without: the command line's start, and for charts the import of matplotlib.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks import accounts
from benchmarks.accounts import Owner
from benchmarks.figures import Bench, Figure, below
from benchmarks.mailboxes import mailboxes
from benchmarks.measuring import Job, in_turns, monitor, python, run

IMPORT = "import matplotlib.backends.backend_agg"
FORMATS = {"text": 1000, "json": 1000, "html": 2500}


def card(bench: Bench) -> Sequence[Figure]:
    """The card of the largest mailbox's owner, in each format."""
    box = mailboxes(bench)[0]
    owner = Owner.of(box)
    path = accounts.configured(bench.folder / "card", owner, accounts.archive(box.path.resolve()))
    accounts.collect(path, owner)()
    base = monitor("--config", path, "scorecard", "--as-of", owner.as_of.isoformat(), "--period", box.period)

    def shown(form: str) -> Job:
        return lambda: run(*base, "--format", form, "--output", bench.folder / f"card.{form}")

    jobs = {form: shown(form) for form in FORMATS}
    jobs["start"] = lambda: run(*monitor("--help"))
    jobs["import"] = lambda: run(*python("-c", IMPORT))
    run(
        *base, "--format", "html", "--output", bench.folder / "card.html"
    )  # fonts are looked up once a machine
    taken = in_turns(bench.repeats, jobs)
    return [
        Figure(
            what=f"card as {form}{' with charts' if form == 'html' else ''}",
            value=taken[form] * 1000,
            unit="ms",
            beside="importing matplotlib alone" if form == "html" else "monitor --help",
            other=taken["import" if form == "html" else "start"] * 1000,
            which=f"{box}; {box.period}",
            target=below(limit),
        )
        for form, limit in FORMATS.items()
    ]
