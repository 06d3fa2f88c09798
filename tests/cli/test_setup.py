"""`init`: a configuration that works, asked for or given, private from its first byte."""

from __future__ import annotations

import tomllib

import pytest

GIVEN = (
    "init",
    "--address",
    "pat@example.com",
    "--type",
    "mbox",
    "--path",
    "team.mbox",
    "--zone",
    "Europe/Berlin",
)


@pytest.fixture
def empty(house):
    """A house without a configuration."""
    (house.folder / "monitor.toml").unlink()
    return house


def test_init_writes_a_private_configuration_that_works(empty):
    """The file and its secret are the owner's alone, and collect runs at once."""
    empty.run(*GIVEN)
    for name in ("monitor.toml", "monitor.secret"):
        assert (empty.folder / name).stat().st_mode & 0o777 == 0o600
    assert len((empty.folder / "monitor.secret").read_text().strip()) == 64
    empty.run("check")
    empty.run("collect")
    assert len(empty.json("asks")) == 3


def test_init_for_imap_names_where_the_password_lies(empty):
    """What was not said is guessed; the password itself never stands in the file."""
    empty.run(
        "init",
        "--address",
        "pat@example.com",
        "--host",
        "mail.example.com",
        "--password",
        "command=pass show mail",
    )
    account = tomllib.loads((empty.folder / "monitor.toml").read_text())["accounts"]["own"]
    assert account["host"] == "mail.example.com"
    assert account["user"] == "pat@example.com"
    assert account["password"] == {"command": "pass show mail"}


def test_init_replaces_nothing_unasked(house):
    """A configuration that is there stays, unless --force; the secret always stays."""
    before = (house.folder / "monitor.toml").read_text()
    assert "--force" in house.run(*GIVEN, code=2).stderr
    assert (house.folder / "monitor.toml").read_text() == before
    (house.folder / "monitor.secret").write_text("kept")
    house.run(*GIVEN, "--force")
    assert (house.folder / "monitor.secret").read_text() == "kept"


@pytest.mark.parametrize(
    "words", [("init",), ("init", "--address", "pat@gmail.com", "--host", "imap.gmail.com")]
)
def test_what_init_cannot_know_is_asked_for_or_named(empty, words):
    """Nobody to ask, or a freemail address without --internal: exit code 2 and what to say."""
    empty.run(*words, code=2)


def test_init_quotes_what_it_writes(empty):
    """Quotes and backslashes in a path do not break the file."""
    odd = 'a "b" \\ c.mbox'
    (empty.folder / odd).write_bytes((empty.folder / "team.mbox").read_bytes())
    empty.run("init", "--address", "pat@example.com", "--type", "mbox", "--path", odd, "--zone", "UTC")
    empty.run("collect")
