"""The sizing page: its arithmetic on invented trials, and a run that is as small as works."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.append(
    str(Path(__file__).resolve().parents[2])
)  # the benchmarks are run from the project, not installed

from benchmarks import scale
from benchmarks.figures import SkippedError
from benchmarks.scale_page import draw, page
from benchmarks.sizing import CARDS, FEW, FIRST, FULL, QUIET, WEEK, Check, Costs, Phase, Size, Trial
from benchmarks.usage import Meter, Usage

START, ACCOUNT, MESSAGE, CARD, NUMBERS = 4.0, 0.01, 0.0006, 0.3, 0.04
"""What an invented night takes of a core: to start, an account, a message, a card, a person's numbers of a week."""


def trial(people: int, each: int, cards: int, names: tuple[str, ...]) -> Trial:
    """A company whose costs are known."""
    phases = {}
    for name in names:
        copies = {FIRST: each, FEW: 10, FULL: 100}.get(name, 0) * people
        due = cards if name == CARDS else 0
        ours = START + copies * MESSAGE + due * CARD + people * NUMBERS * (name == WEEK)
        used = Usage(
            seconds=people * 0.05,
            ours=ours + (people * ACCOUNT if name != CARDS else 0),
            mail=copies * MESSAGE / 3,
            database=copies * MESSAGE / 2,
            answered=people * 800 + copies * 1200,
            size=1_000_000 * (name == FIRST) + copies // 3 * 900,
            written=copies * 500,
        )
        phases[name] = Phase(
            copies=copies, facts=copies // 3, cards=due, queued=2 + people * 0.001, usage=used
        )
    return Trial(
        people=people,
        phases=phases,
        checks=[Check(what="messages read", wanted=7, found=7)],
        bytes=11_000,
        held=150,
        jobs=4,
    )


ALL = (FIRST, FEW, QUIET, FULL, CARDS, WEEK)
SMALL, BUSY, MAIN = trial(96, 200, 96, ALL), trial(12, 2400, 12, (FIRST, CARDS)), trial(1008, 200, 500, ALL)


def test_costs_by_the_piece_are_found_again() -> None:
    """From what whole nights took, what one account, message, card and week takes; what starts is in none of them."""
    costs = Costs.of(SMALL, MAIN, BUSY)
    found = [costs.account.ours, costs.message.ours, costs.card.ours, costs.busy_card.ours, costs.week.ours]
    assert found == pytest.approx([ACCOUNT, MESSAGE, CARD, CARD, NUMBERS])
    assert costs.message.answered == pytest.approx(1200)
    assert costs.account.answered == pytest.approx(800)
    assert costs.stored == pytest.approx(900, rel=0.01)
    assert costs.job == pytest.approx(0.05 * 4)
    assert costs.queued == pytest.approx(0.001 + 2 / 1008)


def test_sizes_are_in_proportion() -> None:
    """A hundred messages a person, cores for a night within its hours, and the database of ninety days."""
    costs = Costs.of(SMALL, MAIN, BUSY)
    size = Size(people=100_000, costs=costs)
    assert size.messages == 10_000_000
    assert size.night.ours == pytest.approx(100_000 * (ACCOUNT + 100 * MESSAGE))
    assert size.cores == 1
    assert size.hours == pytest.approx((7000 + 3000) / 3600 / 0.7)
    assert Size(people=1_000_000, costs=costs).cores == 7
    assert Size(people=1_000_000, costs=costs).hours < 6
    assert size.disk == pytest.approx(10_000_000 * MAIN.facts / MAIN.copies * 90 * costs.stored)
    assert size.card_cores == pytest.approx(100_000 * CARD / 3600 / 0.7)


def test_the_page_says_what_is_measured_and_what_is_not(tmp_path: Path) -> None:
    """Measured nights, checks, costs, sizes and limits, the largest first; lines stay within their width."""
    text = page(SMALL, BUSY, MAIN, at=datetime(2026, 11, 22, tzinfo=UTC), command="make scale")
    assert "312,480" in text
    assert "| 100,000 people |" in text
    assert "was measured" in text
    assert text.index("**Cards at 07:00") < text.index("**PostgreSQL: ") < text.index("**The mail servers: ")
    assert max(len(line) for line in text.splitlines() if line[:1] not in ("|", "-")) <= 118
    draw(SMALL, BUSY, MAIN, to=tmp_path / "scale.png")
    assert (tmp_path / "scale.png").read_bytes().startswith(b"\x89PNG")


def test_a_wrong_result_writes_no_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A figure of a failed run means nothing: it is told, the exit code is 1, and the page stays as it was."""
    bad = Check(what="cards that arrived", wanted=9, found=8)
    failed = Trial(people=9, phases={}, checks=[bad], bytes=0, held=0, jobs=4)
    monkeypatch.setattr(scale, "_trials", lambda *_: iter([failed]))
    assert scale.main(["--output", str(tmp_path / "scale.md")]) == 1
    assert not list(tmp_path.iterdir())


def test_processor_time_of_the_dead_is_counted(tmp_path: Path) -> None:
    """What a process took counts for the one that started it, also after its end; log lines add up to bytes."""
    (tmp_path / "log").write_text(
        "imap(a): Logged out in=10 out=200 deleted=0\nimap(b): Logged out in=5 out=7\n"
    )
    meter = Meter(os.getpid(), tmp_path / "log", os.getpid(), "facts", lambda _: [(0, 0)])
    before = meter.read()
    subprocess.run([sys.executable, "-c", "sum(range(12_000_000))"], check=True)
    after = meter.read()
    assert (after.asked, after.answered) == (15, 207)
    used = after - before
    assert used.ours > 0.05
    assert used.mail == used.database >= used.ours - 0.05


@pytest.mark.slow
def test_three_nights_of_twelve_people(capsys: pytest.CaptureFixture[str]) -> None:
    """Real servers, workers and cards, as small as works: every result is as it has to be."""
    pytest.importorskip("psycopg", reason="needs the extra: postgres")
    pytest.importorskip("procrastinate", reason="needs the extra: cluster")
    assert scale.main(["--quick"]) == 0
    said = capsys.readouterr().out
    if "skipped: " in said:
        pytest.skip(said)
    assert "9 cards" in said


def test_missing_servers_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where there is no Dovecot or PostgreSQL, that is said, and nothing is measured."""

    def missing(*_: object) -> None:
        raise SkippedError("needs dovecot")

    monkeypatch.setattr(scale, "_trials", missing)
    assert scale.main(["--quick"]) == 0
    assert "skipped: needs dovecot" in capsys.readouterr().out
