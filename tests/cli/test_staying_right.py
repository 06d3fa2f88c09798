"""What a person says about an item stands: on the next card and every later one, whatever is read again."""

from __future__ import annotations

from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest

from monitor.config.load import load
from monitor.connectors.registry import types
from monitor.pipeline import open_store
from monitor.reading import reader
from monitor.service import rereading

MONDAY = datetime.fromisoformat("2026-11-09T12:00:00+00:00")
PAT = "pat@example.com"
ROOM, DRAFT = "Which room did you book", "Could you read the draft"


@pytest.fixture
def card(collected):
    """The text of the card that is mailed on a Monday, so many weeks later; nothing of it is remembered."""

    def mailed(weeks=0):
        folder = collected.folder / f"cards {weeks}"
        at = MONDAY + timedelta(weeks=weeks)
        for old in folder.rglob("*.eml"):
            old.unlink()
        collected.run("deliver", "--dry-run", str(folder), "--as-of", at.isoformat())
        (path,) = folder.rglob("*.eml")
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        return " ".join(mail.get_body(("plain",)).get_content().split())

    return mailed


def correct(house, ask, word):
    """Put the ask with this place in the ledger right, by the beginning of its id."""
    item = house.json("asks", "--outcome", "waiting")[ask]["id"]
    house.run("correct", item[:7], word, "--as-of", MONDAY.isoformat())
    return item


def test_a_correction_changes_the_next_card_and_every_later_one(collected, card):
    """What was no ask, and what was done elsewhere, is gone from the card at once, and three weeks later."""
    assert ROOM in card() and DRAFT in card()
    correct(collected, 0, "not-an-ask")
    correct(collected, 0, "done-elsewhere")
    for weeks in (0, 1, 3):
        assert ROOM not in card(weeks)
        assert DRAFT not in card(weeks)


def test_it_never_comes_back_when_everything_is_read_again(collected, card, monkeypatch):
    """Neither a lost checkpoint, nor a better reader, nor a night's upkeep brings a corrected item back."""
    correct(collected, 0, "not-an-ask")
    config = load(collected.folder / "monitor.toml", types())
    with open_store(config) as store:
        store.partition(PAT).set_checkpoint("team", {})
    collected.run("collect", "--as-of", MONDAY.isoformat())
    assert ROOM not in card() and DRAFT in card()
    newer = reader.READER + 1
    for room in (reader, rereading):
        monkeypatch.setattr(room, "READER", newer)
    night = collected.run("-v", "nightly", "--as-of", MONDAY.isoformat())
    assert "\n0 messages read again" not in f"\n{night.stderr}"
    assert ROOM not in card() and DRAFT in card()


def test_taken_back_it_is_there_again(collected, card):
    """The person's last word counts."""
    item = correct(collected, 0, "not-an-ask")
    assert ROOM not in card()
    collected.run("correct", item, "undo", "--as-of", MONDAY.isoformat())
    assert ROOM in card()


def test_paused_there_is_no_card_and_nothing_is_missing_afterwards(collected, card):
    """Mail that comes during a pause stands on the card after it."""
    later = (MONDAY + timedelta(weeks=1)).isoformat()
    collected.run("pause", PAT, "--until", "2026-11-20", "--as-of", MONDAY.isoformat())
    said = collected.run("deliver", "--dry-run", str(collected.folder / "none"), "--as-of", later)
    assert "none due" in said.stdout
    archive = collected.folder / "team.mbox"
    new = archive.read_bytes().rpartition(b"From x@example.com")[2]
    new = (
        new.replace(b"<6@", b"<7@")
        .replace(b"06 Nov", b"12 Nov")
        .replace(b"the draft of the plan", b"the second draft")
    )
    archive.write_bytes(archive.read_bytes() + b"From x@example.com" + new)
    assert "second draft" in card(2)
