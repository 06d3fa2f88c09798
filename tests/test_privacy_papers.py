"""The papers about privacy say what the code does: every figure in them is one of the code's own."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config.load import _File
from monitor.pipeline import EXPIRES_AFTER
from monitor.service.commands import WORDS, Command, read_request
from monitor.service.rights import WEEKS_KEPT
from monitor.service.subscriptions import ANSWERS_A_DAY, INVITATIONS_A_DAY, REMEMBERED
from monitor.service.tokens import LIFETIMES, Purpose

ROOT = Path(__file__).resolve().parents[1]
PAPERS = sorted((ROOT / "docs" / "privacy").glob("*.md"))
PAGES = [*PAPERS, ROOT / "docs" / "privacy.md"]
NUMBERS = {1: "one", 3: "three"}


def said(length: timedelta) -> str:
    """Write a length as the papers do: "2 years", "90 days", "1 hour"."""
    years, rest = divmod(length.days, 365)
    if years and not rest:
        return f"{years} years"
    count, unit = (length.days, "day") if length.days else (length.seconds // 3600, "hour")
    return f"{count} {unit}" + ("s" if count != 1 else "")


RETENTION = _File.model_fields["retention"].default
TRUE = {
    said(RETENTION),
    said(EXPIRES_AFTER),
    said(REMEMBERED),
    said(WEEKS_KEPT),
    *map(said, LIFETIMES.values()),
    f"{NUMBERS[ANSWERS_A_DAY]} answers a day",
    f"{NUMBERS[INVITATIONS_A_DAY]} invitation a day",
}
FIGURE = re.compile(
    r"\b\d+ (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b|\b\w+ (?:answers?|invitations?) a day\b"
)


def text_of(paper: Path) -> str:
    return " ".join(paper.read_text(encoding="utf-8").split())


def rows(paper: Path, first: str) -> str:
    """The second cell of the row that begins so."""
    found = re.search(rf"^\| {re.escape(first)} \| ([^|]+) \|", paper.read_text(encoding="utf-8"), re.M)
    assert found, first
    return found[1].strip()


@pytest.mark.parametrize("paper", PAGES, ids=[paper.stem for paper in PAGES])
def test_every_figure_is_one_of_the_codes(paper: Path) -> None:
    """No length and no limit stands in a paper that the code does not keep."""
    found = set(FIGURE.findall(text_of(paper)))
    assert found
    assert found <= TRUE


def test_every_figure_means_what_the_code_means_by_it() -> None:
    """The sheet lists all of them, each beside its meaning."""
    sheet = ROOT / "docs" / "privacy" / "works-council-sheet.md"
    assert {
        rows(sheet, "facts are kept after a matter is settled"): RETENTION,
        rows(sheet, "a waiting question expires after"): EXPIRES_AFTER,
        rows(sheet, "a question back can be answered for"): LIFETIMES[Purpose.ACT],
        rows(sheet, "a token to show data is good for"): LIFETIMES[Purpose.SHOW],
        rows(sheet, "the token of a card is good for"): LIFETIMES[Purpose.CARD],
        rows(
            sheet, "an invitation, or the question whether one wants to join, can be answered for"
        ): LIFETIMES[Purpose.JOIN],
    } == {said(length): length for length in (RETENTION, EXPIRES_AFTER, *LIFETIMES.values())}
    assert rows(sheet, "handled mails and used tokens are remembered for") == said(REMEMBERED)
    assert rows(sheet, "a person's own numbers of past weeks are kept for") == said(WEEKS_KEPT)
    assert set(FIGURE.findall(text_of(sheet))) == TRUE


def test_the_words_in_the_notice_are_understood() -> None:
    """What the notice tells people to write does what it says."""
    table = (
        (ROOT / "docs" / "privacy" / "notice-for-employees.md")
        .read_text(encoding="utf-8")
        .partition("| write |")[2]
    )
    words = re.findall(r"^\| (\w[^|]*) \| \w", table, re.M)
    found = [read_request("", word).command for word in words]
    assert found == [Command.UNSUBSCRIBE, Command.PAUSE, Command.RESUME, Command.EXPORT]
    assert "subscribe" in WORDS[Command.SUBSCRIBE].split("|")


def test_the_shorter_retention_is_one_that_is_read() -> None:
    """`retention = "21d"`, which the papers name, is 21 days."""
    named = {length for paper in PAGES for length in re.findall(r'`retention = "(\w+)"`', text_of(paper))}
    assert named == {"21d"}
    file = {"internal_domains": ["example.com"], "retention": named.pop()}
    assert _File.model_validate(file).retention == timedelta(days=21)
