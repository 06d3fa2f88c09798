"""`make quality`: how well promises, asks and outcomes are read; writes docs/quality.md.

python -m benchmarks.quality [--output FILE]
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.annotated import ACTS, SIGNS, Counts, Judged, judge, read
from benchmarks.mailboxes import CORPORA
from benchmarks.measuring import ROOT
from benchmarks.outcomes import tally
from benchmarks.unseen import unseen
from monitor.metrics.estimate import wilson

PAGE = ROOT / "docs" / "quality.md"
MAILS = CORPORA / "gold" / "sentences.dev.jsonl"
THREADS = CORPORA / "gold" / "threads.dev.jsonl"
ARCHIVE = CORPORA / "mail" / "enron.tar.xz"
DRAWS = 1000
SEED = 7

NAMES = {
    "promises": "promises",
    "asks": "asks",
    "expects_reply": "expects an answer",
    "closing": "only closes",
}
SCORES: Mapping[str, Callable[[Counts], float]] = {
    "precision": lambda counts: counts.precision,
    "recall": lambda counts: counts.recall,
    "F1": lambda counts: counts.f1,
}

INTRODUCTION = """\
# Quality of the reading

This page is written by `make quality`. It holds what the program reads against what people read in the same mails."""

MEASURED = """\
## Promises, asks and what a mail expects

{mails} mails, read one at a time. A promise or an ask counts as found where the reader's words and the annotators'
overlap. Promises that wait for the recipient, and whatever the annotators disagree on, count neither way. The sample
holds more mails with promises than a mailbox does: the weighted figures undo that, and say what a mailbox of such
mail would see. In brackets: 95 % intervals, from {draws} samples of as many mails drawn with replacement."""

KEPT = """\
## On mail that no cue was written with

{mails} further mails of the same company, most by authors of whom the mails above hold none. One annotator read them by
the same guidelines, without seeing a cue or what the reader finds. No cue was written from them; one change was taken
back when it cost an ask here. One pass by one annotator leaves more of its own mistakes than two. This, not the table
above, is what to expect of new mail."""

FOLLOWED = """\
## What became of promises

Threads read to their end; every promise that nobody contests, followed to what settled it. In brackets: Wilson's 95 %
intervals. They take promises as independent, which those of one thread are not quite."""

LIMITS = """\
## How the annotations were made, and what they cannot say

- Every mail was annotated in two passes; what the passes disagree on is marked as contested and left out. Their
  agreement on promises was F1 0.95: nobody can be expected to read them much better than that.
- The single mails are those of one company, Enron, around 2001, the threads those of open-source mailing lists of 2010
  to 2025. All are English. German, French and Spanish are held by the examples of their cues and by some 20 mails each
  that were written for the tests: no figure here is theirs.
- The cues were written with the first mails and the threads at hand. Outcomes on lists nobody has looked at were right
  less often: of some 30 settlements judged by eye, about six in ten.
- A list's threads show answers that everybody reads; what is settled by telephone or in a meeting is in no mail.
- Nothing here compares with other programs: the mails, the definition of a promise and the way of counting are our own.

## To repeat it

    make quality

It needs a corpora folder named by `MONITOR_CORPORA`, which is no part of the project, and prints the same figures for
the same mails: nothing in the reading is left to chance."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Score and write the page; without the annotated mails say so and write nothing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description="score the reading")
    parser.add_argument("--output", type=Path, default=PAGE, help="where to write the page")
    asked = parser.parse_args(arguments)
    if not all(path.exists() for path in (MAILS, THREADS, ARCHIVE)):
        print("skipped: the annotated mails are not on this machine (set MONITOR_CORPORA)")
        return 0
    text = page(list(judge(read(MAILS))), list(judge(unseen(ARCHIVE))), tally(THREADS))
    print(text)
    asked.output.write_text(text, encoding="utf-8")
    print(f"written to {asked.output}")
    return 0


def page(judged: Sequence[Judged], kept: Sequence[Judged], outcomes: Counter[str]) -> str:
    """Return the page docs/quality.md."""
    dues, found = sum(one.dues for one in judged), sum(one.dues_found for one in judged)
    parts = [
        INTRODUCTION,
        MEASURED.format(mails=len(judged), draws=f"{DRAWS:,}"),
        _table(("", "", *SCORES, "right, wrong, missed"), _rows(judged)),
        f"Due words given by the annotators and found with the promise: {_share(found, dues)}.",
        KEPT.format(mails=len(kept)),
        _table(("", "", *SCORES, "right, wrong, missed"), _rows(kept)),
        FOLLOWED,
        _table(("", "share"), _followed(outcomes)),
        LIMITS,
    ]
    return "\n\n".join(parts) + "\n"


def _rows(judged: Sequence[Judged]) -> list[tuple[str, ...]]:
    drawn = random.Random(SEED)
    draws = [Counter(drawn.choices(range(len(judged)), k=len(judged))) for _ in range(DRAWS)]
    rows = []
    for name in (*ACTS, *SIGNS):
        here = [
            (number, one.weight, one.counts[name]) for number, one in enumerate(judged) if name in one.counts
        ]
        for weighted in (True, False) if len({one.weight for one in judged}) > 1 else (False,):
            whole = _sum(here, Counter(range(len(judged))), weighted=weighted)
            samples = [_sum(here, draw, weighted=weighted) for draw in draws]
            cells = [
                f"{score(whole):.3f} {_between(sorted(map(score, samples)))}" for score in SCORES.values()
            ]
            counts = "" if weighted else f"{whole.right:.0f}, {whole.wrong:.0f}, {whole.missed:.0f}"
            rows.append((NAMES[name], "weighted" if weighted else "as sampled", *cells, counts))
    return rows


def _sum(here: Sequence[tuple[int, float, Counts]], draw: Mapping[int, int], *, weighted: bool) -> Counts:
    total = Counts()
    for number, weight, counts in here:
        times = draw.get(number, 0)
        if times:
            total.add(counts, times * (weight if weighted else 1))
    return total


def _between(samples: Sequence[float]) -> str:
    cut = round(len(samples) * 0.025)
    return f"({samples[cut]:.2f} to {samples[-cut - 1]:.2f})"


def _followed(counted: Counter[str]) -> list[tuple[str, str]]:
    settled, said = counted["settled, said settled"], counted["open, said settled"]
    missed = counted["settled, said open"]
    f1 = Counts(settled, said, missed).f1
    return [
        ("promises found", _share(counted["found"], counted["there"])),
        ("of these: outcome as the annotators have it", _share(counted["outcome"], counted["judged"])),
        ("said to be settled, and it is (precision)", _share(settled, settled + said)),
        ("settled, and it is said (recall)", _share(settled, settled + missed)),
        ("F1 of settled", f"{f1:.3f}"),
        ("settled, said so, and by the same mail", _share(counted["by"], settled)),
    ]


def _share(hits: int, n: int) -> str:
    share = wilson(hits, n)
    if share.value is None or share.low is None or share.high is None:
        return "none"
    return f"{hits} of {n}, {share.value:.3f} ({share.low:.2f} to {share.high:.2f})"


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    sys.exit(main())
