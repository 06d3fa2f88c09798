"""Logins at Google: service account and one's own application, against a double that checks what it is sent."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from servers import gmail_server, gmail_tokens
from servers.gmail_tokens import Tokens

from monitor.connectors import imap_login
from monitor.connectors.gmail import Gmail, Settings
from monitor.connectors.gmail_login import token_source
from monitor.connectors.registry import connect
from monitor.errors import AuthError, ConfigError, MonitorError, ProtocolError, TransientError

PAT, KIM = "pat@example.com", "kim@example.com"


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tokens]:
    """The token service of a company of two."""
    monkeypatch.setenv("GMAIL_SECRET", gmail_tokens.SECRET)
    monkeypatch.setenv("GMAIL_REFRESH", gmail_tokens.REFRESH)
    monkeypatch.setattr("google.auth._exponential_backoff.time.sleep", lambda _: None)
    with gmail_tokens.tokens(PAT, KIM) as service:
        yield service


def delegated(google: Tokens, place: Path, **keys: Any) -> Settings:
    right = {"service_account": str(google.key(place)), "token_url": google.url, "user": PAT}
    return Settings.model_validate({**right, **keys})


def signed_in(google: Tokens, **keys: Any) -> Settings:
    oauth = {"client_id": gmail_tokens.CLIENT, "client_secret": {"env": "GMAIL_SECRET"}}
    oauth |= {"refresh_token": {"env": "GMAIL_REFRESH"}, **keys}
    return Settings.model_validate({"oauth": oauth, "token_url": google.url, "user": PAT})


def refused(settings: Settings, kind: type[MonitorError] = AuthError) -> str:
    """What is said of a login that fails; never a name, a secret or the service's own words."""
    source = token_source(settings)
    assert source is not None
    with pytest.raises(kind) as error:
        source.token()
    told = f"{error.value.message} {error.value.hint}"
    for private in (PAT, "swordfish", "sesame", "PRIVATE KEY", "Invalid", "Unauthorized", "no scope"):
        assert private not in told
    return told


# ------------------------------------------------------------------ a service account


@pytest.mark.server
def test_one_service_account_opens_many_mailboxes(
    google: Tokens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """covers: each person's mail in that person's name, with the right to read by IMAP and no other."""
    monkeypatch.setattr(imap_login, "FIRST_WAIT", 0.01)
    for server in gmail_server.running(PAT, KIM):
        for user in (PAT, KIM):
            hands = gmail_server.Hands(server, user)
            hands.deliver(
                "<1@example.com>", f"Message-ID: <1@example.com>\r\nTo: {user}\r\n\r\n".encode(), None
            )
            hands.close()
        many = delegated(google, tmp_path, user=None, endpoint=f"imap://localhost:{server.port}")
        for user in (PAT, KIM):
            with connect("gmail", many.of(user)) as connector:
                mails = [mail for batch in connector.changes({}, lambda _: True) for mail in batch.mails]
            assert [user.encode() in mail.header for mail in mails] == [True]
    assert [claims["sub"] for claims in google.asked] == [PAT, KIM]
    assert {claims["scope"] for claims in google.asked} == {gmail_tokens.IMAP_ADMIN}


def test_a_missing_delegation_says_what_to_grant(google: Tokens, tmp_path: Path) -> None:
    """The scope, the client id and where: an administrator can do it without asking back."""
    google.delegated.clear()
    told = refused(delegated(google, tmp_path))
    assert gmail_tokens.IMAP_ADMIN in told
    assert "112233445566778899" in told
    assert "Domain-wide delegation" in told


def test_a_mailbox_that_is_none_says_so(google: Tokens, tmp_path: Path) -> None:
    """An alias, a leaver, another company: invalid_grant means the mailbox here."""
    google.users = (KIM,)
    assert "main address" in refused(delegated(google, tmp_path))


def test_a_key_comes_whole_or_not_at_all(
    google: Tokens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Missing, no JSON, of another kind, cut: a matter of configuration; from a variable it works as from a file."""
    settings = delegated(google, tmp_path)
    file = tmp_path / "service-account.json"
    monkeypatch.setenv("KEY", json.dumps(json.loads(file.read_text())))
    from_variable = delegated(google, tmp_path, service_account={"env": "KEY"})
    source = token_source(from_variable)
    assert source is not None
    assert source.token()
    for text in ("", "{}", "[]", '{"type": "authorized_user"}'):
        file.write_text(text)
        assert "no service account's key" in refused(settings, ConfigError)
    google.key(tmp_path, private_key="-----BEGIN PRIVATE KEY-----\nMIIB\n")
    assert "not whole" in refused(settings, ConfigError)
    google.key(tmp_path, token_uri="http://login.example.com/token")
    assert "not whole" in refused(settings.model_copy(update={"token_url": None}), ConfigError)
    file.unlink()
    assert "cannot read" in refused(settings, ConfigError)


def test_the_key_says_where_tokens_come_from(google: Tokens, tmp_path: Path) -> None:
    """token_uri of the key file is Google's own way to name another cloud; token_url has the last word."""
    settings = delegated(google, tmp_path).model_copy(update={"token_url": None})
    google.key(tmp_path, token_uri=google.url)
    source = token_source(settings)
    assert source is not None
    assert source.token()
    assert len(google.asked) == 1


# ------------------------------------------------------------------ one's own application


@pytest.mark.parametrize(
    ("keys", "hint"),
    [
        ({"refresh_token": {"env": "GMAIL_SECRET"}}, "7 days"),
        ({"client_secret": {"env": "GMAIL_REFRESH"}}, "oauth.client_secret"),
        ({"client_id": "somebody"}, "oauth.client_id"),
    ],
)
def test_a_refused_sign_in_says_what_to_do(google: Tokens, keys: dict[str, Any], hint: str) -> None:
    """A refresh token that ended, a wrong client: told apart by Google's codes."""
    assert hint in refused(signed_in(google, **keys))


def test_a_token_is_asked_for_once_and_again_when_refused(google: Tokens) -> None:
    """It serves until google-auth finds it old; ``fresh`` gets another at once."""
    source = token_source(signed_in(google))
    assert source is not None
    first = source.token()
    google.answers = [(503, b"{}")] * 9
    assert source.token() == first
    with pytest.raises(TransientError):
        source.token(fresh=True)


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (503, b"<html>kim@example.com", TransientError),
        (429, b"{}", TransientError),
        (400, b"<html>kim@example.com", ProtocolError),
        (400, b'{"error": "Kim <kim@example.com>"}', ProtocolError),
        (400, b'["kim@example.com"]', ProtocolError),
        (200, b"<html>kim@example.com", ProtocolError),
        (200, b"{}", ProtocolError),
        (200, b'{"access_token": "a\\r\\nb"}', ProtocolError),
        (200, b'{"access_token": 7}', ProtocolError),
        (200, b'{"access_token": "a", "expires_in": "soon"}', ProtocolError),
    ],
)
def test_odd_answers_are_told_apart_and_quote_nobody(
    google: Tokens, tmp_path: Path, status: int, text: bytes, kind: type[MonitorError]
) -> None:
    """What will pass is temporary, what makes no sense is said so, on both ways in."""
    for settings in (signed_in(google), delegated(google, tmp_path)):
        google.answers = [(status, text)] * 9
        assert KIM not in refused(settings, kind)


def test_a_service_that_is_away_is_temporary(google: Tokens) -> None:
    """Nobody listens: exit code 4, and where it was looked for."""
    settings = signed_in(google).model_copy(update={"token_url": "http://127.0.0.1:9/token"})
    assert "127.0.0.1:9" in refused(settings, TransientError)


@pytest.mark.server
def test_a_token_that_gmail_refuses_is_replaced_once(google: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stale one in hand: asked for anew, once; a second refusal is the end, with what to look at."""
    monkeypatch.setattr(imap_login, "FIRST_WAIT", 0.01)
    for server in gmail_server.running(PAT):
        settings = signed_in(google).model_copy(update={"endpoint": f"imap://localhost:{server.port}"})
        stale = json.dumps({"access_token": "stale", "expires_in": 3599}).encode()
        google.answers = [(200, stale)]
        with Gmail(settings) as connector:
            assert not any(batch.mails for batch in connector.changes({}, lambda _: True))
        google.answers = [(200, stale)] * 2
        with Gmail(settings) as connector, pytest.raises(AuthError) as error:
            list(connector.changes({}, lambda _: True))
        assert "IMAP must be on" in error.value.hint
        assert google.answers == []


def test_nothing_of_a_login_is_logged(
    google: Tokens, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Libraries log what they ask and what is answered; not here, however talkative the log is."""
    caplog.set_level(logging.DEBUG)
    for settings in (signed_in(google), delegated(google, tmp_path)):
        source = token_source(settings)
        assert source is not None
        assert source.token() not in caplog.text
    assert caplog.records == []


def test_without_its_library_the_error_says_what_to_install(
    google: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    """google-auth comes with an extra."""
    monkeypatch.setitem(sys.modules, "google.auth", None)
    assert "responsiveness-monitor[gmail]" in refused(signed_in(google), ConfigError)


# ------------------------------------------------------------------ settings

WAY = {"token": {"env": "TOKEN"}}


@pytest.mark.parametrize(
    ("endpoint", "leads_to"),
    [
        ("imap.gmail.com:993", ("imap.gmail.com", 993, "tls")),
        ("imaps://imap.gmail.com", ("imap.gmail.com", 993, "tls")),
        ("mail.example.com:1993", ("mail.example.com", 1993, "tls")),
        ("localhost:993", ("localhost", 993, "tls")),
        ("127.0.0.1:1143", ("127.0.0.1", 1143, "none")),
        ("imap://[::1]:1143", ("::1", 1143, "none")),
        ("imaps://localhost:1993", ("localhost", 1993, "tls")),
    ],
)
def test_an_endpoint_leads_to_a_server(endpoint: str, leads_to: tuple[str, int, str]) -> None:
    """Encrypted, unless it is this machine; a scheme says which where both are possible."""
    settings = Settings.model_validate({**WAY, "endpoint": endpoint})
    assert (settings.host, settings.port, settings.tls) == leads_to


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"endpoint": "imap://mail.example.com"}, "this machine only"),
        ({"endpoint": "https://gmail.googleapis.com"}, "HOST:PORT"),
        ({"endpoint": "imap.gmail.com:imaps"}, "HOST:PORT"),
        ({"endpoint": "imap.gmail.com/mail"}, "HOST:PORT"),
        ({"token_url": "http://oauth2.googleapis.com/token"}, "https"),
        ({"password": {"env": "P"}}, "exactly one"),
        ({"token": None}, "exactly one"),
        ({"token": None, "service_account": "key.json", "endpoint": "mail.example.com:993"}, "token_url"),
        ({"connections": 16}, "15"),
        ({"daily_mb": 2501}, "2500"),
        ({"user": "pat\r\nx"}, "pattern"),
    ],
)
def test_settings_that_cannot_be_are_refused(keys: dict[str, Any], said: str) -> None:
    """No secret in the clear, none of Google's to other servers, no more than Google allows."""
    with pytest.raises(ValidationError, match=said):
        Settings.model_validate({**WAY, **keys})


def test_a_persons_own_login_opens_no_other_mailbox() -> None:
    """covers needs a service account; an account's person is the mailbox, unless another is named."""
    own = Settings.model_validate(WAY)
    with pytest.raises(ConfigError, match="no other") as error:
        own.of(KIM)
    assert "service_account" in error.value.hint
    assert own.owned_by(PAT).mailbox == PAT
    assert own.owned_by(PAT).owned_by(KIM).mailbox == PAT
    with pytest.raises(ConfigError, match="whose mailbox"):
        connect("gmail", own)
