"""Taking part and leaving: opt-in, opt-out, export, forget."""

from __future__ import annotations

import json
import tomllib

AS_OF = "2026-11-09T12:00:00Z"


def test_opting_out_forgets_and_changes_one_line(collected):
    """The person's line in the file says so, everything else stays, and nothing is stored about them any more."""
    path = collected.folder / "monitor.toml"
    before = path.read_text()
    collected.run("opt-out", "pat@example.com")
    assert path.read_text() == before.replace("opted_in = true", "opted_in = false")
    collected.run("asks", code=2)
    collected.run("opt-in", "pat@example.com")
    assert path.read_text() == before
    assert collected.json("asks") == []
    collected.run("collect", "--as-of", AS_OF)
    assert len(collected.json("asks")) == 3


def test_opting_in_adds_the_line_where_it_is_missing(house):
    """A table without the key gets it; somebody without a table is told to add one."""
    path = house.folder / "monitor.toml"
    path.write_text(path.read_text() + '\n[people."kim@example.com"]\nzone = "UTC"\n')
    house.run("opt-in", "kim@example.com")
    people = tomllib.loads(path.read_text())["people"]
    assert people["kim@example.com"] == {"opted_in": True, "zone": "UTC"}
    assert people["pat@example.com"]["opted_in"] is True
    assert "[people." in house.run("opt-in", "lee@example.com", code=2).stderr


def test_what_cannot_be_changed_safely_is_left_alone(house):
    """An inline table is the person's to edit."""
    path = house.folder / "monitor.toml"
    text = path.read_text().partition("[people")[0]
    text = 'people = { "pat@example.com" = { opted_in = false } }\n' + text
    path.write_text(text)
    assert "by hand" in house.run("opt-in", "pat@example.com", code=2).stderr
    assert path.read_text() == text


def test_export_is_everything_and_readable(collected):
    """Messages, ledger, corrections, looks: JSON without any address but the person's own."""
    text = collected.run("export", "pat@example.com", "--as-of", AS_OF).stdout
    data = json.loads(text)
    assert len(data["messages"]) == 5
    assert len(data["asks"]) == 3
    assert "kim@example.com" not in text


def test_forgetting_leaves_no_row(collected):
    """The count of rows that are left is 0, and forgetting twice is no error."""
    assert "0 rows" in collected.run("forget", "pat@example.com").stdout
    assert "0 rows" in collected.run("forget", "pat@example.com").stdout
    assert collected.json("asks") == []


def test_a_mistyped_address_is_not_said_to_be_forgotten(collected):
    """Else somebody believes it is done, and the rows stay."""
    for command in ("forget", "opt-out"):
        said = collected.run(command, "pta@example.com", "--yes").stdout
        assert "nothing is stored about this address: is it right?" in said
        assert "forgotten" not in said
    assert len(collected.json("asks")) == 3
