"""Tokens: good for one person, one purpose and a while; anything else is worth nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.service.tokens import LIFETIMES, ONE_USE, Purpose, Tokens, tokens_in, without_tokens
from monitor.store.database import Store

PAT, KIM = "pat@example.com", "kim@example.com"
NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)
PURPOSES = st.sampled_from(Purpose)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.open("sqlite://", b"0123456789abcdef0123456789abcdef") as opened:
        yield opened


@pytest.fixture(scope="module")
def tokens(store: Store) -> Tokens:
    return Tokens(store)


class TestAToken:
    """It proves that somebody reads the mailbox it was sent to, and nothing else."""

    @given(PURPOSES, st.timedeltas(timedelta(), timedelta(days=90)))
    def test_is_good_until_it_expires(self, tokens: Tokens, purpose: Purpose, after: timedelta) -> None:
        """From when it is made up to its lifetime, for its own purpose."""
        made = tokens.make(purpose, PAT, NOW)
        found = tokens.read(made, PAT, NOW + after)
        assert (found is not None) == (after < LIFETIMES[purpose])
        assert found is None or found.purpose is purpose

    @given(PURPOSES, st.emails())
    def test_is_worth_nothing_to_others(self, tokens: Tokens, purpose: Purpose, other: str) -> None:
        """Whoever they are."""
        assert tokens.read(tokens.make(purpose, PAT, NOW), other, NOW) is None

    @given(PURPOSES, st.integers(0, 47), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
    def test_cannot_be_changed(self, tokens: Tokens, purpose: Purpose, place: int, letter: str) -> None:
        """Not by one letter: neither purpose nor expiry nor signature."""
        made = tokens.make(purpose, PAT, NOW)
        forged = made[:place] + letter + made[place + 1 :]
        assert forged == made or tokens.read(forged, PAT, NOW) is None

    @given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz234567", min_size=48, max_size=48) | st.text())
    def test_cannot_be_guessed(self, tokens: Tokens, text: str) -> None:
        """Anything else is no token, and no error either."""
        assert tokens.read(text, PAT, NOW) is None

    @given(PURPOSES)
    def test_of_one_use_is_used_once(self, tokens: Tokens, purpose: Purpose) -> None:
        """Joining and acting use it up; a card's and the command line's stay good."""
        made = tokens.make(purpose, PAT, NOW)
        found = tokens.read(made, PAT, NOW)
        assert found is not None
        assert tokens.use(found)
        assert tokens.use(found) == (purpose not in ONE_USE)
        assert (tokens.read(made, PAT, NOW) is None) == (purpose in ONE_USE)

    @given(PURPOSES, st.text(max_size=100), st.text(max_size=100))
    def test_is_found_in_any_text(self, tokens: Tokens, purpose: Purpose, before: str, after: str) -> None:
        """In capitals too, as some programs write subjects."""
        made = tokens.make(purpose, PAT, NOW)
        assert made in tokens_in(f"{before} {made.upper()} {after}")
        assert made not in without_tokens(f"{before} <{made}> {after}")


def test_another_secret_makes_other_tokens(tokens: Tokens) -> None:
    """Whoever lacks the secret can make none."""
    with Store.open("sqlite://", b"another secret of thirty-two bytes.") as other:
        assert tokens.read(Tokens(other).make(Purpose.JOIN, PAT, NOW), PAT, NOW) is None


def test_forgetting_ends_all_tokens_but_for_joining(store: Store, tokens: Tokens) -> None:
    """A card's token from an earlier time is worth nothing to who takes part again."""
    store.partition(KIM, create=True)
    card, join = (tokens.make(purpose, KIM, NOW) for purpose in (Purpose.CARD, Purpose.JOIN))
    assert tokens.read(card, KIM, NOW) is not None
    found = store.partition(KIM)
    assert found is not None
    found.forget()
    store.partition(KIM, create=True)
    assert tokens.read(card, KIM, NOW) is None
    assert tokens.read(join, KIM, NOW) is not None


def test_a_card_has_the_same_token_in_every_try(tokens: Tokens) -> None:
    """A card that is sent again is the same card."""
    made = {tokens.make(Purpose.CARD, PAT, NOW, seed="202646") for _ in range(3)}
    assert len(made) == 1
    assert made != {tokens.make(Purpose.CARD, PAT, NOW, seed="202647")}
