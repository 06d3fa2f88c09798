"""`make scale`: nights of a simulated company of a thousand people, with real servers and workers.

Writes docs/scale.md when every result is as it has to be.

python -m benchmarks.scale [--people N] [--each N] [--cards N] [--quick] [--output FILE]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.company import Company, Volume
from benchmarks.figures import SkippedError
from benchmarks.measuring import ROOT
from benchmarks.scale_page import draw, page
from benchmarks.site import JOBS, Site, site
from benchmarks.sizing import A_DAY, CARDS, FEW, FIRST, FULL, QUIET, WEEK, WHAT, Check, Phase, Trial
from monitor.store.runs import FAILURES

PAGE = ROOT / "docs" / "scale.md"
PICTURE = ROOT / "docs" / "images" / "scale.png"

PEOPLE, EACH, DUE = 1_000, 100, 300
SMALL = 48
BUSY_PEOPLE, BUSY_EACH = 12, 2_400
"""Twelve whose four weeks before are as full as the days that are counted on: a hundred a working day."""

NIGHTS = {
    FIRST: datetime(2026, 11, 10, 2, tzinfo=UTC),
    FEW: datetime(2026, 11, 11, 2, tzinfo=UTC),
    QUIET: datetime(2026, 11, 12, 2, tzinfo=UTC),
    FULL: datetime(2026, 11, 13, 2, tzinfo=UTC),
    CARDS: datetime(2026, 11, 13, 6, 30, tzinfo=UTC),
    WEEK: datetime(2026, 11, 16, 2, tzinfo=UTC),
}
"""Tuesday to Friday, the Friday's morning, and the Monday after. Nobody's card is due in a night."""

NEW = {FEW: 10, FULL: A_DAY}


class Amount(NamedTuple):
    """``each``: messages in a mailbox before the first night; ``cards``: how many people's are due."""

    each: int
    cards: int


class Play:
    """One company's nights, one after the other."""

    def __init__(self, here: Site, amount: Amount) -> None:
        self.here = here
        self.each = amount.each
        self.cards = min(amount.cards, here.people)
        self.phases: dict[str, Phase] = {}

    def run(self, names: Sequence[str]) -> Trial:
        """Play these nights, and hold what came of them to what was generated."""
        self.here.enlist(cards=self.cards)
        for batch, name in enumerate(names):
            begun = time.monotonic()
            self.phases[name] = self._phase(name, batch)
            phase = self.phases[name]
            print(f"  {WHAT[name]}: {phase.copies:,} messages, {phase.cards:,} cards, "
                  f"{phase.usage.seconds:.0f} s, cores' seconds: {phase.usage.ours:.1f} ours, {phase.usage.mail:.1f} "
                  f"mail server, {phase.usage.database:.1f} database; with what came before "
                  f"{time.monotonic() - begun:.0f} s", flush=True)  # fmt: skip
        here = self.here
        return Trial(
            people=here.people,
            phases=self.phases,
            checks=self._checks(),
            bytes=here.boxes.bytes,
            held=here.held,
            jobs=here.workers * JOBS,
        )

    def _phase(self, name: str, batch: int) -> Phase:
        at = NIGHTS[name]
        copies = facts = 0
        if name == FIRST:
            copies, facts = self.here.deliver(Volume.history(self.each, at))
        elif name in NEW:
            copies, facts = self.here.deliver(Volume.day(NEW[name], at, batch))
        before = self.here.meter.read()
        queued = self.here.cards(at) if name == CARDS else self.here.night(at)
        usage = self.here.meter.read() - before
        cards = self.cards if name == CARDS else 0
        return Phase(copies=copies, facts=facts, cards=cards, queued=queued, usage=usage)

    def _checks(self) -> list[Check]:
        here, kept = self.here, self.here.kept()
        total, got = here.total(), here.post.got
        copies = sum(phase.copies for phase in self.phases.values())
        off = [address for address, count in kept.items() if count != here.boxes.facts[address]]
        return [
            Check(what="accounts, people and cards that failed",
                  wanted=0, found=sum(getattr(total, name) for name in FAILURES) + total.parked),
            Check(what="messages read", wanted=copies, found=total.messages),
            Check(what="facts kept, of all people together", wanted=here.boxes.facts.total(), found=sum(kept.values())),
            Check(what="people with other facts than their internal mail", wanted=0, found=len(off)),
            Check(what="cards that arrived", wanted=self.cards, found=got.total()),
            Check(what="people who got one", wanted=self.cards, found=len(got)),
            Check(what="people who got two", wanted=0, found=sum(count > 1 for count in got.values())),
        ]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the trials; 1 where a result is not what it has to be, since a figure of a failed run means nothing."""
    asked = _parser().parse_args(arguments)
    begun = datetime.now(UTC)
    try:
        with tempfile.TemporaryDirectory(prefix="monitor-scale-") as folder:
            trials = list(_trials(Path(folder), asked))
    except SkippedError as missing:
        print(f"skipped: {missing}")
        return 0
    wrong = [check for trial in trials for check in trial.checks if not check.good]
    for check in wrong:
        print(f"WRONG: {check.what}: {check.found}, should be {check.wanted}")
    if not wrong and not asked.quick:
        output = asked.output or PAGE
        output.write_text(page(*trials, at=begun, command=_command(asked)), encoding="utf-8")
        draw(*trials, to=PICTURE if output == PAGE else output.with_suffix(".png"))
        print(f"written to {output}")
    return 1 if wrong else 0


def _trials(folder: Path, asked: argparse.Namespace) -> Iterator[Trial]:
    """A small company, a busy one, the large one; where it should be quick, three nights of twelve people."""
    if asked.quick:
        yield _trial(folder / "quick", 12, Amount(each=12, cards=9), names=(FIRST, FEW, CARDS))
        return
    yield _trial(
        folder / "small", SMALL, Amount(each=asked.each, cards=SMALL), names=(FIRST, QUIET, FULL, CARDS)
    )
    yield _trial(
        folder / "busy", BUSY_PEOPLE, Amount(each=BUSY_EACH, cards=BUSY_PEOPLE), names=(FIRST, CARDS)
    )
    yield _trial(folder / "main", asked.people, Amount(each=asked.each, cards=asked.cards))


def _trial(folder: Path, people: int, amount: Amount, names: Sequence[str] = tuple(NIGHTS)) -> Trial:
    company = Company.of(people)
    with site(folder, company, workers=len(os.sched_getaffinity(0))) as here:
        print(f"{here.people:,} people", flush=True)
        return Play(here, amount).run(names)


def _command(asked: argparse.Namespace) -> str:
    given = {"people": PEOPLE, "each": EACH, "cards": DUE}
    more = [
        f"--{name} {getattr(asked, name)}" for name, usual in given.items() if getattr(asked, name) != usual
    ]
    return " ".join(["python -m benchmarks.scale", *more]) if more else "make scale"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scale", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument(
        "--people", type=int, default=PEOPLE, help="mailboxes, rounded up to departments of twelve"
    )
    parser.add_argument(
        "--each", type=int, default=EACH, help="messages in each mailbox before the first night"
    )
    parser.add_argument("--cards", type=int, default=DUE, help="how many people's cards are due")
    parser.add_argument(
        "--quick", action="store_true", help="as small as works: a test of the program, no figures"
    )
    parser.add_argument("--output", type=Path, help="where to write the page; docs/scale.md by default")
    return parser


if __name__ == "__main__":
    sys.exit(main())
