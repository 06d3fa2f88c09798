"""The benchmarks run: every one of them on next to nothing, with no word on how fast it was."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(
    str(Path(__file__).resolve().parents[2])
)  # the benchmarks are run from the project, not installed

from benchmarks.figures import Bench, Figure, at_least, below
from benchmarks.registry import BENCHMARKS
from benchmarks.report import Outcome, as_markdown, as_text, row
from benchmarks.run import main, outcome


@pytest.mark.slow
@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_benchmark_runs(name: str, tmp_path: Path) -> None:
    """Each gives figures above zero, each beside a peer's; one that needs a server says that it is missing."""
    found = outcome(name, Bench(folder=tmp_path / name, quick=True))
    if found.skipped:
        pytest.skip(found.skipped)
    assert found.figures
    for figure in found.figures:
        assert figure.value > 0, figure
        assert figure.other > 0, figure
        assert figure.beside
    assert found.figures[0].what in as_text(found)


def figure(value: float, other: float = 100) -> Figure:
    return Figure(
        what="reading", value=value, unit="messages/s", beside="a peer", other=other, target=at_least(50)
    )


def test_a_figure_is_a_ratio_to_its_peer() -> None:
    """A figure shows both numbers and ours as a multiple of theirs."""
    assert figure(250).ratio == 2.5
    assert row(figure(250))[:6] == ("reading", "250 messages/s", ">= 50.0", "a peer", "100 messages/s", "2.5")


def test_missed_targets_are_shown() -> None:
    """A figure that misses its target says so; times and sizes miss theirs by reaching it."""
    assert "MISSED" in row(figure(49))[2]
    assert "MISSED" not in row(figure(50))[2]
    assert below(50).met(49.9)
    assert not below(50).met(50)


def test_what_cannot_run_is_named(tmp_path: Path) -> None:
    """A skipped benchmark stands on the page with the reason."""
    from datetime import UTC, datetime

    skipped = Outcome(name="imap", benchmark=BENCHMARKS["imap"], skipped="needs a server")
    page = as_markdown([skipped], command="make bench", at=datetime(2026, 11, 16, tzinfo=UTC))
    assert "## imap" in page
    assert "Skipped: needs a server." in page
    assert "2026-11-16" in page


def test_the_page_is_written_where_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names choose the benchmarks; the page says the command that wrote it."""
    page = tmp_path / "page.md"
    assert main(["hours", "--quick", "--output", str(page)]) == 0
    assert "`python -m benchmarks.run hours`" in page.read_text()
    assert "working time of an interval" in capsys.readouterr().out
