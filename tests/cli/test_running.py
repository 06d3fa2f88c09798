"""`collect`, `deliver`, `nightly`, `check`: what is said, what is not, and the exit codes."""

from __future__ import annotations

import json
import socket
import sqlite3
from datetime import date

import pytest

from monitor.cli.output import complain
from monitor.errors import AuthError, ConnectorError, StoreError, TransientError
from monitor.service import doctor
from monitor.service.accounts import AccountFinding

AS_OF = "2026-11-09T12:00:00Z"
TWO = '[accounts.gone]\ntype = "mbox"\npath = "gone.mbox"\n'


def test_collect_says_what_came_in_and_twice_does_no_harm(house):
    """The second collect finds nothing new."""
    assert "team: 6 new messages" in house.run("collect", "--as-of", AS_OF).stdout
    assert "team: 0 new messages" in house.run("collect", "--as-of", AS_OF).stdout
    assert len(house.json("asks")) == 3


def test_collect_is_quiet_with_q(house):
    """With -q nothing is said when all is well."""
    assert house.run("-q", "collect").output == ""


def test_collect_in_json(house):
    """Reports have stable keys."""
    (report,) = house.json("collect")
    assert list(report) == ["account", "messages", "stored", "excluded", "error", "back_to"]
    assert report["messages"] == 6


def test_one_failing_account_is_one_line_and_code_1(house):
    """The other account is read all the same; the line names the account."""
    path = house.folder / "monitor.toml"
    path.write_text(path.read_text() + TWO)
    result = house.run("-q", "collect", "--as-of", AS_OF, code=1)
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("monitor: gone: ")
    assert len(house.json("asks")) == 3


def test_only_the_account_named_is_read(house):
    """--account names one; an unknown one is a usage error."""
    path = house.folder / "monitor.toml"
    path.write_text(path.read_text() + TWO)
    house.run("collect", "--account", "team")
    house.run("collect", "--account", "taem", code=2)


def test_since_leaves_out_older_mail(house):
    """--since takes a day; anything else is a usage error."""
    house.run("collect", "--since", "2026-11-05", "--as-of", AS_OF)
    assert [ask["outcome"] for ask in house.json("asks")] == ["waiting", "waiting"]
    house.run("collect", "--since", "05.11.2026", code=2)


def test_without_accounts_there_is_nothing_to_collect(house):
    """A configuration without accounts is an error with a hint."""
    path = house.folder / "monitor.toml"
    path.write_text('internal_domains = ["example.com"]\n')
    assert "[accounts.NAME]" in house.run("collect", code=2).stderr


def test_a_server_that_is_away_means_try_again(house, monkeypatch):
    """Nobody listens: exit code 4 when that is all there is to read, without the password."""
    path = house.folder / "monitor.toml"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    text = f'type = "imap"\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\nuser = "pat"\npassword = {{ env = "PW" }}'
    path.write_text(
        path.read_text().replace('type = "mbox"\npath = "team.mbox"', text + '\nperson = "pat@example.com"')
    )
    monkeypatch.setenv("PW", "swordfish")
    result = house.run("-q", "collect", code=4)
    assert len(result.stderr.splitlines()) == 1
    assert "swordfish" not in result.output


@pytest.mark.parametrize(
    ("errors", "code"),
    [
        ([], 0),
        ([None, None], 0),
        ([None, AuthError("a")], 1),
        ([AuthError("a"), AuthError("b")], 3),
        ([TransientError("a")], 4),
        ([TransientError("a"), AuthError("b")], 1),
        ([ConnectorError("a")], 1),
        ([StoreError("a")], 5),
    ],
)
def test_exit_codes_of_all_accounts_together(capsys, errors, code):
    """Some failed: 1. All failed alike: their own code. One line each on stderr."""
    assert complain([("account", error) for error in errors]) == code
    assert len(capsys.readouterr().err.splitlines()) == len([error for error in errors if error])


def test_a_wrong_secret_changes_nothing(collected, monkeypatch):
    """Another secret is refused, and the right one still opens the database."""
    before = (collected.folder / "monitor.db").read_bytes()
    monkeypatch.setenv("MONITOR_SECRET", "another one entirely, and long enough")
    assert collected.run("collect", code=None).exit_code in (2, 5)
    monkeypatch.delenv("MONITOR_SECRET")
    assert "MONITOR_SECRET" in collected.run("collect", code=2).stderr
    assert (collected.folder / "monitor.db").read_bytes() == before


def test_a_database_that_is_none_is_a_storage_error(house):
    """A file of something else is not touched: exit code 5."""
    path = house.folder / "monitor.db"
    path.write_bytes(b"this is no database" * 100)
    house.run("collect", code=5)
    assert path.read_bytes() == b"this is no database" * 100


def test_deliver_writes_cards_into_a_folder(collected):
    """A dry run writes one .eml for each card that is due, claims nothing, and names nobody."""
    cards = collected.folder / "cards"
    for _ in range(2):
        result = collected.run("deliver", "--dry-run", str(cards), "--as-of", AS_OF)
    assert len(list(cards.rglob("*.eml"))) == 1
    assert f"cards: 1 written into {cards}, none sent" in result.stdout
    assert "@" not in result.output
    assert (
        "none due"
        in collected.run("deliver", "--dry-run", str(cards), "--as-of", "2026-11-12T12:00:00Z").stdout
    )


def test_deliver_needs_to_know_how(collected):
    """Without [delivery] and without --dry-run there is an error with a hint."""
    assert "[delivery]" in collected.run("deliver", "--as-of", AS_OF, code=2).stderr


def test_a_pause_holds_cards_back(collected):
    """A paused person has no card until the day named, or until they opt in again."""
    monday = ("deliver", "--dry-run", str(collected.folder / "cards"), "--as-of", AS_OF)
    collected.run("pause", "pat@example.com", "--until", "2026-12-01", "--as-of", AS_OF)
    assert "none due" in collected.run(*monday).stdout
    collected.run("opt-in", "pat@example.com")
    assert "none due" not in collected.run(*monday).stdout
    collected.run("pause", "pat@example.com", "--until", "2026-11-01", "--as-of", AS_OF, code=2)


def test_nightly_is_collect_and_upkeep(house):
    """One call does all, says nothing with -q, and twice does no harm."""
    assert house.run("-q", "nightly", "--as-of", AS_OF).output == ""
    assert house.run("-q", "nightly", "--as-of", AS_OF).output == ""
    assert len(house.json("asks")) == 3


def test_check_finds_what_is_well_and_what_is_not(house):
    """All well: 0. Something not: 1, with what to do."""
    assert "FAIL" not in house.run("check").stdout
    path = house.folder / "monitor.toml"
    path.write_text(path.read_text() + TWO)
    assert "gone" in house.run("-q", "check", code=1).stdout
    found = json.loads(house.run("check", "--format", "json", code=1).stdout)
    assert {"what", "ok", "warning", "detail", "hint", "account"} == set(found[0])


def test_a_warning_is_told_and_fails_nothing(house, monkeypatch):
    """What nobody can mend would else make every check fail; with -q only what fails is heard."""
    known = AccountFinding(
        what="account all: other mailboxes", ok=True, warning=True, detail="it opens everybody's", hint="oauth",
        account="all", aspect="other mailboxes",
    )  # fmt: skip
    monkeypatch.setattr(doctor, "check", lambda *_, **__: iter([known]))
    said = house.run("check").stdout
    assert "warn  account all: other mailboxes: it opens everybody's\n      -> oauth" in said
    assert "FAIL" not in said
    assert house.run("-q", "check").stdout == ""
    assert json.loads(house.run("check", "--format", "json").stdout)[0]["warning"] is True


def test_check_changes_nothing(house):
    """No database is made, no file is touched."""
    before = sorted(house.folder.iterdir())
    house.run("check")
    assert sorted(house.folder.iterdir()) == before


def test_purge_keeps_archives_and_the_database_is_sound(collected):
    """Archives keep everything; the database is at the newest schema."""
    assert collected.run("purge", "--as-of", "2027-11-09T12:00:00Z").stdout.startswith("0 messages")
    assert "sound" in collected.run("db", "check").stdout
    assert "schema" in collected.run("db", "upgrade").stdout


@pytest.mark.parametrize(
    ("schema", "told"),
    [("0001", "run `monitor db upgrade`"), ("9000", "upgrade the program"), (None, "a database of its own")],
)
def test_a_check_says_what_to_upgrade(collected, schema, told):
    """The database where it is older than the program, the program where it is the older one; others are let alone."""
    with sqlite3.connect(collected.folder / "monitor.db") as base:
        if schema is None:
            base.execute("DROP TABLE alembic_version")
        else:
            base.execute("UPDATE alembic_version SET version_num = ?", [schema])
    base.close()
    said = collected.run("db", "check", code=5).stderr
    assert told in said and (schema or "other tables") in said


def test_metrics_hold_no_person(collected):
    """The Prometheus file has counts and no address."""
    path = collected.folder / "monitor.prom"
    collected.run("metrics-file", str(path))
    text = path.read_text()
    assert "monitor_accounts 1" in text
    assert "@" not in text
    collected.run("metrics-file", "/nowhere/at/all.prom", code=2)


def test_rekey_changes_the_secret_that_opens(collected, monkeypatch):
    """After rekey only the new secret opens the database, and the facts are the same."""
    before = collected.json("asks")
    monkeypatch.setenv("NEW_SECRET", "fedcba9876543210fedcba9876543210")
    assert "NEW_SECRET" in collected.run("rekey", "--new", "env=NEW_SECRET").stdout
    assert collected.run("asks", code=None).exit_code != 0
    path = collected.folder / "monitor.toml"
    path.write_text(path.read_text().replace("MONITOR_SECRET", "NEW_SECRET"))
    assert collected.json("asks") == before
    collected.run("rekey", "--new", "nonsense", code=2)


def test_today_is_read_in_one_place():
    """The clock of the command line is aware and is today's."""
    from monitor.cli.options import now

    assert now().utcoffset() is not None
    assert now().date() >= date(2024, 1, 1)


def test_the_same_complaint_is_made_once(capsys):
    """A mail server that is away is one line for cron, however many cards were waiting for it."""
    error = TransientError("the mail server is away")
    assert complain([("delivery", error), ("delivery", error), ("pat", error)]) == 4
    assert len(capsys.readouterr().err.splitlines()) == 2
