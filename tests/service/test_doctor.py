"""What `check` finds about who else could see cards, and about files that others can read or change."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from service.company import CONFIG as SERVICE

from monitor.cli.main import COMMANDS, monitor
from monitor.config.load import load
from monitor.config.settings import Config
from monitor.connectors.registry import types
from monitor.service import accounts, doctor

NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)

CONFIG = """\
internal_domains = ["example.com"]
secret = {{ env = "MONITOR_SECRET" }}
[accounts.team]
type = "mbox"
path = "team.mbox"
[delivery]
{delivery}
[people."pat@example.com"]
addresses = ["pat@example.com", "p.smith@example.com"]
opted_in = true
"""
KIM = '[people."kim@example.com"]\nopted_in = true\n'


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Load a configuration with this [delivery], a file of mode 600 unless another is said."""
    monkeypatch.setenv("MONITOR_SECRET", "5" * 64)

    def loaded(delivery: str, more: str = "", mode: int = 0o600) -> Config:
        path = tmp_path / "monitor.toml"
        path.write_text(CONFIG.format(delivery=delivery) + more)
        path.chmod(mode)
        return load(path, types())

    return loaded


def copies(config: Config) -> list[str]:
    """The complaints about copies."""
    return [found.detail for found in doctor._copies(config) if not found.ok]


def test_cards_that_leave_from_a_colleagues_mailbox_are_told(config):
    """Whoever reads Pat's sent mail would read Kim's card; an alias is no way around that."""
    (complaint,) = copies(config('sender = "p.smith@example.com"', KIM))
    assert "pat@example.com" in complaint
    assert copies(config('sender = "monitor@example.com"', KIM)) == []


def test_ones_own_cards_may_lie_in_ones_own_sent_mail(config):
    """A configuration of one person sends that person their own cards."""
    own = 'sender = "pat@example.com"\nuser = "pat@example.com"\nhost = "smtp.gmail.com"\npassword = { env = "P" }'
    assert copies(config(own)) == []
    assert len(copies(config(own, KIM))) == 2


def test_a_person_without_colleagues_is_told(config):
    """A slip in internal_domains would else give a card with nothing on it, and no word why."""
    right = config('sender = "monitor@example.com"')
    (found,) = doctor._person(
        right.model_copy(update={"internal_domains": ("exmple.com",)}), "pat@example.com"
    )
    assert not found.ok
    assert "exmple.com" in found.hint
    assert list(doctor._person(right, "pat@example.com")) == []


def test_a_language_without_cards_is_told(config):
    """The card comes in English all the same, so that it is no failure."""
    french = config('sender = "monitor@example.com"', '[defaults]\nlanguage = "fr"\n')
    (found,) = doctor._person(french, "pat@example.com")
    assert (found.ok, found.warning) == (True, True)
    assert "en, de" in found.hint


def test_a_service_to_which_nobody_wrote_yet_is_well(configured, tmp_path: Path):
    """Its mailbox is empty on the first day; a mailbox of mail to read is not."""
    (tmp_path / "letters").mkdir()
    text = re.sub(
        r"(?s)\[service\].*?(?=\n\[|\Z)", '[service]\ntype = "maildir"\npath = "letters"\n', SERVICE
    )
    found = {one.what: one for one in doctor._service(configured(text), accounts.Now(as_of=NOW, begun=0.0))}
    assert found["account service: messages"].ok
    assert found["account service: messages"].detail == "0"


@pytest.mark.parametrize(
    ("host", "kept"),
    [
        ("smtp.gmail.com", True),
        ("smtp.office365.com", True),
        ("smtp-mail.outlook.com", True),
        ("smtp.example.com", False),
        ("notgmail.com", False),
    ],
)
def test_servers_known_to_keep_copies_are_told(config, host, kept):
    """Some servers lay what leaves into the sent mail of the mailbox that logged in."""
    text = f'sender = "monitor@example.com"\nuser = "monitor@example.com"\nhost = "{host}"\npassword = {{ env = "P" }}'
    assert bool(copies(config(text, KIM))) is kept


@pytest.mark.parametrize("mode", [0o602, 0o666])
def test_a_configuration_that_everybody_can_change_is_told(config, mode):
    """It names programs that run with the owner's rights."""
    assert any(
        "changed by everybody" in warning for warning in config('sender = "a@example.com"', "", mode).warnings
    )
    assert config('sender = "a@example.com"').warnings == ()


def test_a_database_that_others_can_read_is_told(config, tmp_path: Path):
    """It is made for its user alone; whoever opens it to others is told."""
    from monitor.store.database import Store

    loaded = config('sender = "a@example.com"')
    Store.open(loaded.database, loaded.secret.resolve().encode()).close()
    assert doctor._database(loaded).ok
    (tmp_path / "monitor.db").chmod(0o640)
    assert "read by others" in doctor._database(loaded).detail


def test_no_option_takes_a_secret():
    """What stands on a command line stands in the list of processes: places of secrets are named, never secrets.

    Tokens are good for an hour or end something, and can be given in the environment.
    """
    words = ("password", "secret", "key", "token", "new")
    found = {}
    for name in COMMANDS:
        command = monitor.get_command(click.Context(monitor), name)
        for option in command.params:
            if not isinstance(option, click.Option) or option.is_flag:
                continue  # a flag takes nothing
            if any(word in " ".join(option.opts) for word in words):
                found.setdefault(" ".join(option.opts), set()).add(option.metavar)
                assert option.opts != ["--token"] or option.envvar == "MONITOR_TOKEN"
    assert found == {"--password": {"KIND=PLACE"}, "--new": {"KIND=PLACE"}, "--token": {"TOKEN"}}
