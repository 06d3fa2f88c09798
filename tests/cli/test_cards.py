"""`scorecard` and `try`: one card in four looks, with words or without."""

from __future__ import annotations

import json

import pytest

AS_OF = "2026-11-09T12:00:00Z"
KEYS = {
    "person",
    "period",
    "as_of",
    "known_from",
    "measurements",
    "waiting",
    "promises_open",
    "exclusions",
    "access",
}


def test_json_has_the_documented_keys(collected):
    """The card of last week, as data; the same facts and instant give the same card (C7)."""
    card = collected.json("scorecard")
    assert set(card) >= KEYS
    assert card["period"] == {"from": "2026-11-02", "to": "2026-11-08"}
    assert card["person"] == "pat@example.com"
    assert card["as_of"] == AS_OF
    assert len(card["waiting"]) == 2
    assert collected.json("scorecard") == card


def test_the_period_can_be_chosen(collected):
    """FROM/TO are whole days."""
    card = collected.json("scorecard", "--period", "2026-11-03/2026-11-04")
    assert card["period"] == {"from": "2026-11-03", "to": "2026-11-04"}


def test_words_are_fetched_again_unless_not_wanted(collected):
    """The text quotes the mail; --no-words does not; a mail that is gone leaves the card whole."""
    assert "Which room did you book" in collected.run("scorecard", "--as-of", AS_OF).stdout
    assert "Which room" not in collected.run("scorecard", "--no-words", "--as-of", AS_OF).stdout
    (collected.folder / "team.mbox").unlink()
    shown = collected.run("scorecard", "--as-of", AS_OF).stdout
    assert "Which room" not in shown
    assert collected.json("asks", "--outcome", "waiting")[0]["id"] in shown


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "start"), [("card.html", b"<"), ("card.png", b"\x89PNG"), ("card.json", b"{")]
)
def test_a_file_s_name_says_its_format(collected, name, start):
    """--output card.html is HTML, card.png a picture."""
    path = collected.folder / name
    assert collected.run("scorecard", "--output", str(path), "--as-of", AS_OF).stdout == ""
    assert path.read_bytes().lstrip().startswith(start)


def test_a_file_that_cannot_be_written_is_an_error(collected):
    """A missing folder is named."""
    assert (
        "nowhere"
        in collected.run("scorecard", "--output", "/nowhere/card.txt", "--as-of", AS_OF, code=2).stderr
    )


def test_a_look_at_one_of_several_is_written_down(collected):
    """Where several take part, a look stands in the log; looking at one's own card alone does not (privacy 4)."""
    collected.json("asks")
    assert collected.json("access-log") == []
    path = collected.folder / "monitor.toml"
    path.write_text(path.read_text() + '[people."kim@example.com"]\nopted_in = true\n')
    collected.run("asks", "--person", "pat@example.com", "--as-of", "2026-11-09T11:00:00Z")
    log = collected.json("access-log", "--person", "pat@example.com")
    assert log == [{"at": "2026-11-09T11:00:00Z", "what": "asks"}]


@pytest.fixture
def shared(collected):
    """The house with a second participant, so that looks are written down."""
    path = collected.folder / "monitor.toml"
    path.write_text(path.read_text() + '[people."kim@example.com"]\nopted_in = true\n')
    return collected


def test_a_look_dated_ahead_is_told_all_the_same(shared):
    """Whoever looks cannot put off by --as-of when the owner learns of it (privacy 4)."""
    pat = ("--person", "pat@example.com")
    shared.run("scorecard", *pat, "--as-of", "2031-01-01T00:00:00Z", "--no-words")
    assert shared.json("access-log", *pat) == [{"at": "2031-01-01T00:00:00Z", "what": "scorecard"}]
    assert shared.json("scorecard", *pat)["access"][0]["at"] == "2031-01-01T00:00:00Z"


def test_cards_written_into_a_folder_are_looks(shared):
    """A dry run shows a card to whoever has the folder: its owner is told."""
    shared.run("deliver", "--dry-run", str(shared.folder / "cards"), "--as-of", AS_OF)
    log = shared.json("access-log", "--person", "pat@example.com")
    assert log == [{"at": AS_OF, "what": "scorecard"}]


@pytest.mark.parametrize("words", [("explain", "a-"), ("correct", "a-", "undo")])
def test_an_error_that_shows_ids_is_a_look(shared, words):
    """What several items begin with is answered with their ids."""
    assert (
        "several items" in shared.run(*words, "--person", "pat@example.com", "--as-of", AS_OF, code=2).stderr
    )
    (look,) = shared.json("access-log", "--person", "pat@example.com")
    assert look["what"] == words[0]


def test_try_needs_no_configuration_and_keeps_nothing(house):
    """A card straight from an mbox; what was assumed stands on stderr."""
    (house.folder / "monitor.toml").unlink()
    before = sorted(house.folder.iterdir())
    result = house.run("try", "team.mbox", "--me", "pat@example.com", "--as-of", AS_OF)
    assert "Which room did you book" in result.stdout
    assert "assumed:" in result.stderr
    card = json.loads(
        house.run("try", "team.mbox", "--me", "pat@example.com", "--as-of", AS_OF, "--format", "json").stdout
    )
    assert len(card["waiting"]) == 2
    assert sorted(house.folder.iterdir()) == before


def test_try_doubts_an_address_that_no_mail_names(house):
    """A slip in --me gives a card with nothing on it, which would else be taken for the truth."""
    said = house.run("try", "team.mbox", "--me", "pta@example.com", "--as-of", AS_OF).stderr
    assert "pta@example.com (--me), though none of the mails looked at names it" in " ".join(said.split())
    assert "though" not in house.run("try", "team.mbox", "--me", "pat@example.com", "--as-of", AS_OF).stderr


def test_a_file_name_asks_for_no_form_that_cards_lack(collected):
    """Text in a file called .pdf would only be found out by the program that opens it."""
    for words in (("scorecard",), ("try", "team.mbox", "--me", "pat@example.com")):
        said = collected.run(*words, "--output", "card.pdf", "--as-of", AS_OF, code=2).stderr
        assert "text, json, html, png, not as pdf" in said
        assert not (collected.folder / "card.pdf").exists()
        collected.run(*words, "--output", "card.pdf", "--format", "text", "--as-of", AS_OF)
        (collected.folder / "card.pdf").unlink()


def test_try_names_what_is_not_there(house):
    """Neither a path nor an address."""
    assert "nowhere" in house.run("try", "nowhere.mbox", code=2).stderr


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--zone", "Europe/Berln", "Europe/Berlin"),
        ("--me", "pat", "no e-mail address"),
        ("--internal", "exam ple", "no domain"),
        ("--internal", "gmail.com", "freemail"),
    ],
)
def test_try_checks_its_words_as_a_configuration_does(house, option, value, told):
    """What a configuration would refuse is a usage error, named; not something unforeseen."""
    for more in ((), ("--period", "last-week")):
        result = house.run("try", "team.mbox", option, value, *more, "--as-of", AS_OF, code=2)
        assert told in " ".join(result.stderr.split())


def test_try_without_a_password_says_where_one_may_lie(house):
    """Nobody sits at a terminal and no line comes: a clear error, nothing tried."""
    assert "MONITOR_TRY_PASSWORD" in house.run("try", "pat@example.com", code=2).stderr


def test_the_demo_replaces_no_folder_of_one_s_own(house):
    """A folder that holds anything but an earlier demo is refused."""
    result = house.run("demo", "--output", str(house.folder), code=2)
    assert "holds other files" in result.stderr
    assert (house.folder / "team.mbox").exists()
