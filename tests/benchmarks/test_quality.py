"""The quality of the reading is counted rightly: on a few mails of our own, by hand."""

from __future__ import annotations

import json
import sys
import tarfile
from collections import Counter
from pathlib import Path

import pytest

sys.path.append(
    str(Path(__file__).resolve().parents[2])
)  # the benchmarks are run from the project, not installed

from benchmarks import quality, unseen
from benchmarks.annotated import Counts, judge, read
from benchmarks.outcomes import tally

PROMISE = {"due": None, "cond": "none", "type": "deliver", "hedged": False, "we": False}


def mail(text: str, **found: object) -> dict[str, object]:
    return {
        "n": "x",
        "subject": "List",
        "text": text,
        "weight": 2.0,
        "promises": [],
        "asks": [],
        "expects_reply": "no",
        "closing": False,
    } | found


def written(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_hits_are_overlaps_and_contested_items_count_neither_way(tmp_path: Path) -> None:
    """Found, missed, found wrongly; what is contested is left out on both sides."""
    text = "I'll send you the list tomorrow."
    path = written(
        tmp_path / "mails.jsonl",
        mail(text, promises=[PROMISE | {"quote": "send you the list", "due": "tomorrow"}]),
        mail("The sky is blue.", promises=[PROMISE | {"quote": "sky is blue"}]),
        mail(text),
        mail(text, promises=[PROMISE | {"quote": text, "contested": True}]),
    )
    found = [one.counts["promises"] for one in judge(read(path))]
    assert found == [Counts(1, 0, 0), Counts(0, 0, 1), Counts(0, 1, 0), Counts(0, 0, 0)]
    assert next((one.dues, one.dues_found) for one in judge(read(path))) == (1, 1)


def test_a_thread_is_read_to_its_end(tmp_path: Path) -> None:
    """The promise is found, kept, and by the right mail."""
    said = [
        ("pat", "2026-05-04 10:00", "Could you send me the list?", []),
        ("kim", "2026-05-04 11:00", "I'll send you the list tomorrow.", []),
        ("kim", "2026-05-05 11:00", "Attached is the list.", ["list.ods"]),
    ]
    thread = {
        "n": "t",
        "subject": "List",
        "messages": [
            {"who": who, "name": who.title(), "date": date, "text": text, "attachments": attachments}
            for who, date, text, attachments in said
        ],
        "promises": [{"at": 1, "quote": said[1][2], "outcome": "kept", "by": 2}],
    }
    counted = tally(written(tmp_path / "threads.jsonl", thread))
    assert counted == Counter(
        {"there": 1, "found": 1, "judged": 1, "settled, said settled": 1, "outcome": 1, "by": 1}
    )


def test_without_the_mails_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says so, and leaves the page as it was."""
    monkeypatch.setattr(quality, "MAILS", tmp_path / "missing.jsonl")
    assert quality.main(["--output", str(tmp_path / "page.md")]) == 0
    assert "MONITOR_CORPORA" in capsys.readouterr().out
    assert not (tmp_path / "page.md").exists()


def test_the_page_shows_every_figure_with_its_interval(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weighted and as sampled, each between two limits; shares with Wilson's."""
    monkeypatch.setattr(quality, "DRAWS", 50)
    asked = mail("Could you send it?", asks=[{"quote": "Could you send it?"}])
    judged = list(judge([asked, asked | {"weight": 1.0}]))
    page = quality.page(judged, list(judge([asked])), Counter(there=4, found=3))
    assert "| asks | weighted | 1.000 (1.00 to 1.00) |" in page
    assert page.count("| asks | as sampled | 1.000 (1.00 to 1.00) |") == 2
    assert "3 of 4, 0.750 (0.30 to 0.95)" in page


def test_unseen_mail_is_annotated_by_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words are looked up in the corpus; the project holds none of them."""
    raw = b"Subject: List\r\n\r\nHi Kim,\r\nI'll send it tomorrow."
    (tmp_path / "one").write_bytes(raw)
    with tarfile.open(tmp_path / "mail.tar", "w") as tar:
        tar.add(tmp_path / "one", "box/1")
    start = raw.replace(b"\r\n", b"\n").index(b"Hi")
    promise = {"span": [8, 29], "kind": "deliver", "due": [21, 29]}
    place = {"mail": "box/1", "text": [start, start + 30], "promises": [promise], "asks": []}
    places = written(tmp_path / "places.jsonl", place | {"expects_reply": False, "closing": False})
    monkeypatch.setattr(unseen, "PLACES", places)
    (found,) = unseen.unseen(tmp_path / "mail.tar")
    assert found["text"] == "Hi Kim,\nI'll send it tomorrow."
    assert found["promises"][0]["quote"] == "I'll send it tomorrow"
    assert found["promises"][0]["due"] == "tomorrow"
    assert next(judge([found])).counts["promises"] == Counts(1, 0, 0)
