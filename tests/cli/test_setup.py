"""`init`: a configuration that works, asked for or given, private from its first byte."""

from __future__ import annotations

import tomllib

import pytest

from monitor.cli.asking import MOST
from monitor.cli.setup import init
from monitor.config.load import load
from monitor.connectors.registry import CONNECTORS, types
from monitor.setup.detect import Found

AS_OF = "2026-11-09T12:00:00Z"
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
def empty(house, monkeypatch):
    """A house without a configuration or a secret."""
    (house.folder / "monitor.toml").unlink()
    monkeypatch.delenv("MONITOR_SECRET")
    return house


class Person:
    """Somebody at a terminal, who answers questions by what they ask for and is asked nothing else."""

    def __init__(self, **answers):
        self.answers = {word.replace("_", " "): answer for word, answer in answers.items()}
        self.heard = []

    def prompt(self, question, default=None, type=None, hide_input=False, err=False):  # noqa: A002  click's name
        self.heard.append(question)
        answer = next((a for word, a in self.answers.items() if word in question.lower()), default)
        assert answer is not None, f"no answer to {question!r}"
        return type.convert(answer, None, None) if type is not None else answer

    def confirm(self, question, default=False, err=False):
        self.heard.append(question)
        return bool(self.answers.get("card", False))


@pytest.fixture
def person(monkeypatch):
    """Seat somebody at the terminal, in Berlin."""

    def seated(zone="Europe/Berlin", **answers):
        made = Person(**answers)
        monkeypatch.setattr("monitor.cli.asking.somebody_is_here", lambda: True)
        monkeypatch.setattr("monitor.cli.asking.zone_here", lambda: zone)
        monkeypatch.setattr("click.prompt", made.prompt)
        monkeypatch.setattr("click.confirm", made.confirm)
        return made

    return seated


@pytest.fixture
def told(monkeypatch):
    """Let a domain say this about its mail."""
    return lambda **found: monkeypatch.setattr("monitor.setup.detect.find", lambda *_: Found(**found))


def account(house):
    """What was written about the account."""
    return tomllib.loads((house.folder / "monitor.toml").read_text())["accounts"]["own"]


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


def test_the_first_hour_at_a_terminal(empty, person):
    """Asked, tested and shown the first card, all in one call."""
    someone = person(address="pat@example.com", kind="mbox", mail_lies="team.mbox", card=True)
    result = empty.run("init", "--as-of", AS_OF)
    assert "ok" in result.stdout
    assert "new messages" in result.stdout
    assert "waiting" in result.stdout.lower()
    assert len(someone.heard) <= MOST


def test_what_check_finds_is_put_right_before_the_first_card(empty, person):
    """Something is not well: no card is offered, and what to do next is said."""
    someone = person(address="pat@example.com", kind="mbox", mail_lies="nowhere.mbox", card=True)
    result = empty.run("init")
    assert "FAIL" in result.stdout
    assert "then monitor check" in result.stdout
    assert not any("card" in question for question in someone.heard)


@pytest.mark.parametrize("kind", CONNECTORS)
@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC"])
def test_six_questions_at_most(empty, person, monkeypatch, kind, zone):
    """Whatever kind of mailbox, found out or not, and with the offer of a card: six."""
    monkeypatch.setattr("monitor.cli.setup.check_all", lambda *_: True)
    someone = person(
        zone,
        address="pat@example.com",
        kind=kind,
        mail_lies="team.mbox",
        file="key.json",
        client="0000",
        password="swordfish",
    )
    empty.run("init")
    assert 1 < len(someone.heard) <= MOST == 6
    assert account(empty)["type"] == kind


def test_a_typed_password_is_kept_where_only_its_owner_reads_it(empty, person, monkeypatch):
    """Not in the configuration, not on the screen, and in a file of mode 600."""
    monkeypatch.setattr("monitor.cli.setup.check_all", lambda *_: False)
    person(address="pat@example.com", password="swordfish")
    result = empty.run("init")
    path = empty.folder / "monitor.password"
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("swordfish\n", 0o600)
    assert "swordfish" not in result.output + (empty.folder / "monitor.toml").read_text()
    assert account(empty)["password"] == {"file": "monitor.password"}


def test_a_place_in_place_of_a_password_is_taken_as_one(empty, person, monkeypatch):
    """env=, file=, keyring= and command= name where it lies; no file is made."""
    monkeypatch.setattr("monitor.cli.setup.check_all", lambda *_: False)
    person(address="pat@example.com", password="command=pass show mail")
    empty.run("init")
    assert account(empty)["password"] == {"command": "pass show mail"}
    assert not (empty.folder / "monitor.password").exists()


def test_a_password_on_the_command_line_is_refused_without_repeating_it(empty):
    """Other people see the list of processes."""
    result = empty.run("init", "--address", "pat@example.com", "--host", "imap.example.com",
                       "--type", "imap", "--password", "swordfish", code=2)  # fmt: skip
    assert "swordfish" not in result.output


def test_what_the_domain_says_is_told_and_taken(empty, person, told, monkeypatch):
    """A server in the address's own domain needs no question; how it was found stands in the file."""
    monkeypatch.setattr("monitor.cli.setup.check_all", lambda *_: False)
    told(
        host="box.example.com",
        port=1143,
        tls="starttls",
        user="pat",
        by="the domain's own DNS record",
        sure=True,
    )
    someone = person(address="pat@example.com", password="env=PW")
    result = empty.run("init")
    assert "imap at box.example.com: the domain's own DNS record" in result.stderr
    assert not any("server" in question for question in someone.heard)
    written = account(empty)
    assert (written["host"], written["port"], written["tls"], written["user"]) == (
        "box.example.com", 1143, "starttls", "pat",
    )  # fmt: skip
    assert "# the domain's own DNS record." in (empty.folder / "monitor.toml").read_text()


def test_a_server_elsewhere_is_confirmed(empty, person, told, monkeypatch):
    """Whoever forged a record does not get the password unasked."""
    monkeypatch.setattr("monitor.cli.setup.check_all", lambda *_: False)
    told(host="imap.elsewhere.net", by="the domain's own DNS record")
    someone = person(address="pat@example.com", password="env=PW")
    empty.run("init")
    assert any("server" in question for question in someone.heard)


def test_what_cannot_be_is_not_written(empty):
    """A freemail domain is refused, in the name of the file that was to be; nothing is left behind."""
    result = empty.run("init", "--address", "pat@gmail.com", "--type", "mbox", "--path", "x", code=2)
    assert "freemail" in result.stderr
    assert "monitor.toml" in result.stderr
    assert ".new" not in result.stderr
    assert [path.name for path in empty.folder.iterdir()] == ["team.mbox"]


@pytest.mark.parametrize("name", ["MONITOR_SECRET", "MONITOR_SECRET_FILE"])
def test_a_secret_in_the_environment_is_used(empty, monkeypatch, name):
    """Where one is there already, as in a container, none is made."""
    monkeypatch.setenv(name, "5" * 40)
    empty.run(*GIVEN)
    assert not (empty.folder / "monitor.secret").exists()
    assert tomllib.loads((empty.folder / "monitor.toml").read_text())["secret"] == {"env": "MONITOR_SECRET"}


def test_every_answer_can_come_from_the_environment(empty, monkeypatch):
    """MONITOR_INIT_... in place of options: what a container is given."""
    answers = dict(zip((word.lstrip("-") for word in GIVEN[1::2]), GIVEN[2::2], strict=True))
    for name, answer in answers.items():
        monkeypatch.setenv(f"MONITOR_INIT_{name.upper()}", answer)
    empty.run("init")
    assert account(empty)["path"] == str(empty.folder / "team.mbox")
    documented = {param.envvar for param in init.params if getattr(param, "envvar", None)}
    assert documented == {
        f"MONITOR_INIT_{param.opts[0].lstrip('-').replace('-', '_').upper()}"
        for param in init.params
        if param.opts[0] not in ("--force", "--as-of")
    }


@pytest.mark.parametrize(
    ("server", "keys"),
    [
        ("smtp.example.com", {"host": "smtp.example.com", "user": "pat@example.com", "password": {"env": "PW"}}),
        ("smtp.example.com:465", {"host": "smtp.example.com", "port": 465, "tls": "tls", "user": "pat@example.com",
                                  "password": {"env": "PW"}}),
        ("relay.example.com:25", {"host": "relay.example.com", "port": 25}),
        ("localhost", {"host": "localhost", "tls": "none"}),
    ],
)  # fmt: skip
def test_init_can_say_how_the_card_is_mailed(empty, server, keys):
    """From one's own address, by the mailbox's login where the port takes one."""
    given = (
        "--address",
        "pat@example.com",
        "--type",
        "imap",
        "--host",
        "imap.example.com",
        "--password",
        "env=PW",
    )
    empty.run("init", *given, "--zone", "UTC", "--mail-out", server)
    written = tomllib.loads((empty.folder / "monitor.toml").read_text())["delivery"]
    assert written == {"sender": "pat@example.com", **keys}


def test_a_provider_without_a_connector_of_its_own_is_read_over_imap(empty, person, told, monkeypatch):
    """Where its kind of account is not there, its IMAP server is proposed instead, and needs no question."""
    monkeypatch.setattr("monitor.cli.setup.check_all", lambda *_: False)
    monkeypatch.setattr("monitor.cli.setup.CONNECTORS", {"imap": "", "mbox": ""})
    told(kind="gmail", host="imap.gmail.com", by="Google Workspace keeps its mail", grant="IMAP", sure=True)
    someone = person(address="pat@example.com", password="env=PW")
    assert "docs/connect/imap.md" in empty.run("init").stderr
    assert (account(empty)["type"], account(empty)["host"]) == ("imap", "imap.gmail.com")
    assert not any("server" in question for question in someone.heard)


@pytest.mark.parametrize(
    ("words", "written"),
    [
        (("--password", "env=PW"), {"password": {"env": "PW"}}),
        (("--path", "/keys/google.json"), {"service_account": "/keys/google.json"}),
    ],
)
def test_google_is_read_with_a_password_for_programs_or_a_key(empty, told, monkeypatch, words, written):
    """Found from the address; what is written can be loaded, and names the page that says how to get it."""
    monkeypatch.setattr("monitor.cli.setup.check_all", lambda *_: False)
    told(kind="gmail", host="imap.gmail.com", by="Google Workspace keeps its mail", grant="IMAP", sure=True)
    empty.run("init", "--address", "pat@example.com", "--zone", "UTC", *words)
    assert account(empty) == {"type": "gmail", "person": "pat@example.com", **written}
    assert "docs/connect/google.md" in (empty.folder / "monitor.toml").read_text()
    assert load(empty.folder / "monitor.toml", types()).accounts["own"].type == "gmail"
