"""Leaving by the token of a card alone, as whoever handles a click on "unsubscribe" hands it over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.main import monitor
from monitor.errors import ConfigError
from monitor.participants import participants
from monitor.service.leaving import leave_by_token
from monitor.service.tokens import LIFETIMES, Purpose, Tokens
from monitor.store.codes import Standing
from monitor.store.database import Store

PAT, KIM = "pat@example.com", "kim@example.com"
NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)


@pytest.fixture
def two(company):
    """Pat and Kim take part."""
    for person in (PAT, KIM):
        company.store.partition(person, create=True).set_standing(Standing.ACTIVE)
    return company


def test_a_card_s_token_ends_its_owner_s_part_alone(two):
    """Everything about Pat goes, Kim stays; the second click finds nobody."""
    token = Tokens(two.store).make(Purpose.CARD, PAT, NOW)
    assert leave_by_token(two.config, two.store, f" {token.upper()}\n", as_of=NOW) == 0
    assert participants(two.config, two.store) == (KIM,)
    assert two.store.partition(PAT) is None
    with pytest.raises(ConfigError, match="not good"):
        leave_by_token(two.config, two.store, token, as_of=NOW)


@pytest.mark.parametrize("purpose", [Purpose.JOIN, Purpose.SHOW])
def test_tokens_for_other_things_end_nothing(two, purpose):
    """Who may look, or may join, has not said that they want to leave."""
    token = Tokens(two.store).make(purpose, PAT, NOW)
    with pytest.raises(ConfigError, match="not good"):
        leave_by_token(two.config, two.store, token, as_of=NOW)
    assert len(participants(two.config, two.store)) == 2


@pytest.mark.parametrize("token", ["", "a" * 48, "x; rm -rf /", "\x00" * 48])
def test_what_is_no_token_ends_nothing(two, token):
    """Whatever stands in the query is looked at as a token, and as nothing else."""
    with pytest.raises(ConfigError, match="not good"):
        leave_by_token(two.config, two.store, token, as_of=NOW)


def test_an_old_token_ends_nothing(two):
    """A card's token is good for its time only."""
    token = Tokens(two.store).make(Purpose.CARD, PAT, NOW)
    with pytest.raises(ConfigError, match="not good"):
        leave_by_token(two.config, two.store, token, as_of=NOW + LIFETIMES[Purpose.CARD])
    assert leave_by_token(two.config, two.store, token, as_of=NOW + timedelta(days=59)) == 0


def test_the_command_reads_the_token_from_the_environment(configured, tmp_path: Path, monkeypatch):
    """Exit code 0 when it is done, 2 when the token is not good, and never a word of whose it was."""
    config = configured()
    address = f"sqlite:///{tmp_path / 'monitor.db'}"
    assert config.database == address
    with Store.open(address, config.secret.resolve().encode()) as store:
        store.partition(PAT, create=True).set_standing(Standing.ACTIVE)
        token = Tokens(store).make(Purpose.CARD, PAT, NOW)
    calls = []
    for _ in range(2):
        words = ["--config", str(config.path), "opt-out", "--as-of", NOW.isoformat()]
        calls.append(CliRunner().invoke(monitor, words, env={"MONITOR_TOKEN": token}))
    assert [call.exit_code for call in calls] == [0, 2]
    assert "forgotten: 0 rows are left" in calls[0].output
    assert "pat" not in calls[0].output + calls[1].output
    assert CliRunner().invoke(monitor, ["--config", str(config.path), "opt-out"]).exit_code == 2
