"""A person's data on the command line of a service: with the token that was mailed to them, and not otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor import mailing
from monitor.errors import ConfigError, TransientDeliveryError
from monitor.service.showing import TOKENS_A_DAY, permitted
from monitor.service.tokens import Purpose, Tokens, tokens_in

PAT, KIM = "pat@example.com", "kim@example.com"
NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)
OFF = timedelta(days=40)
"""How far the clock is off what the command counts as now."""


@pytest.fixture
def ask(company, monkeypatch):
    """Ask to see somebody's data; Pat takes part."""
    monkeypatch.setattr(mailing, "open_sender", lambda _: company)
    company.store.partition(PAT, create=True)

    def asked(person, token=None, at=NOW):
        return permitted(company.config, company.store, person, token, as_of=at, now=at + OFF)

    return asked


def refused(ask, *args, **more):
    with pytest.raises(ConfigError) as caught:
        ask(*args, **more)
    return caught.value.message, caught.value.hint


def test_a_token_is_mailed_to_the_person_and_shows_their_data_for_an_hour(company, ask):
    """Under any of their addresses, as often as they like."""
    refused(ask, "p.smith@example.com")
    (letter,) = company.sent
    (token,) = tokens_in(letter.get_content())
    assert letter["To"].addresses[0].addr_spec == PAT
    assert ask(PAT, token) == ask("P.Smith@example.com", f" {token.upper()} ") == PAT
    refused(ask, PAT, token, NOW + timedelta(hours=1))


def test_nobody_learns_who_takes_part(company, ask):
    """The same words for everybody, also when the mail server is away."""
    assert refused(ask, PAT) == refused(ask, KIM) == refused(ask, "x@elsewhere.net")
    assert len(company.sent) == 1
    company.errors = [TransientDeliveryError("away")]
    with pytest.raises(TransientDeliveryError):
        ask(PAT)
    company.errors = [TransientDeliveryError("away")]
    with pytest.raises(TransientDeliveryError):
        ask(KIM)


@pytest.mark.parametrize("purpose", [Purpose.JOIN, Purpose.ACT, Purpose.CARD])
def test_a_token_for_something_else_shows_nothing(company, ask, purpose):
    """A forwarded card does not open its owner's data."""
    refused(ask, PAT, Tokens(company.store).make(purpose, PAT, NOW))


def test_a_token_shows_nobody_else(company, ask):
    """Nor does what is no token at all."""
    company.store.partition(KIM, create=True)
    token = Tokens(company.store).make(Purpose.SHOW, PAT, NOW)
    assert refused(ask, KIM, token) == refused(ask, PAT, "swordfish")


def test_nobody_s_mailbox_is_filled_from_the_command_line(company, ask):
    """A few tokens a day, then silence with the same words."""
    said = {refused(ask, PAT) for _ in range(TOKENS_A_DAY + 3)}
    assert (len(said), len(company.sent)) == (1, TOKENS_A_DAY)


def test_a_token_that_was_kept_is_not_good_again(company, monkeypatch):
    """Who names the hour of an old one with --as-of is refused by the clock."""
    monkeypatch.setattr(mailing, "open_sender", lambda _: company)
    company.store.partition(PAT, create=True)

    def good(token, clock):
        try:
            permitted(company.config, company.store, PAT, token, as_of=NOW, now=clock)
        except ConfigError:
            return False
        return True

    clock = NOW + OFF
    assert not good(None, clock)
    (token,) = tokens_in(company.sent[-1].get_content())
    assert good(token, clock)
    assert good(token, clock + timedelta(minutes=59))
    assert not good(token, clock + timedelta(hours=1))


def test_a_token_that_does_not_tell_when_it_was_made_is_not_good(company, ask):
    """Such as one of an earlier version: it is mailed anew."""
    for number in range(20):
        refused(ask, PAT, Tokens(company.store).make(Purpose.SHOW, PAT, NOW, seed=str(number)))
