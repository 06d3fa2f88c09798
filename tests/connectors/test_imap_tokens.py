"""Logins by OAuth token: against a real Dovecot that checks them, with a token service on this machine."""

from __future__ import annotations

import json
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl

import imapclient
import pytest
from pydantic import ValidationError

from monitor.connectors import imap
from monitor.connectors.imap import Imap, Settings
from monitor.connectors.tokens import Cached, Grant, OAuth, from_refresh, from_secret
from monitor.errors import AuthError, ConfigError, ProtocolError, TransientError
from monitor.secrets import SecretRef

HOUR = 3600


class Issuer(ThreadingHTTPServer):
    """A token service: answers with what a test put into ``answers``, notes what it was sent."""

    daemon_threads = True
    answers: list[tuple[int, Any]]
    forms: list[dict[str, str]]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/token"


class _Handler(BaseHTTPRequestHandler):
    server: Issuer
    log: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.forms.append(dict(parse_qsl(body.decode())))
        status, told = self.server.answers.pop(0) if len(self.server.answers) > 1 else self.server.answers[0]
        text = told if isinstance(told, bytes) else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Keep the tests' output to themselves."""


@contextmanager
def issuing(*answers: tuple[int, Any], secured: tuple[Path, Path] | None = None) -> Iterator[Issuer]:
    server = Issuer(("127.0.0.1", 0), _Handler)
    server.answers, server.forms = list(answers), []
    if secured:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*secured)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFRESH", "open sesame")
    monkeypatch.setenv("CLIENT", "swordfish")


def oauth(url: str, **keys: Any) -> OAuth:
    return OAuth.model_validate(
        {"token_url": url, "client_id": "monitor", "refresh_token": {"env": "REFRESH"}, **keys}
    )


def granted(token: str, seconds: object = HOUR, **more: str) -> tuple[int, dict[str, object]]:
    return 200, {"access_token": token, "expires_in": seconds, "token_type": "Bearer", **more}


# ------------------------------------------------------------------ where tokens come from


def test_a_token_is_used_until_shortly_before_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """One token serves many logins; two minutes before its end, or after a refusal, there is a new one."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    numbers = iter(range(9))
    source = Cached(lambda: Grant(token=f"t{next(numbers)}", seconds=600))
    assert [source.token(), source.token()] == ["t0", "t0"]
    now[0] += 479
    assert source.token() == "t0"
    now[0] += 1
    assert source.token() == "t1"
    assert source.token(fresh=True) == "t2"
    assert source.token() == "t2"


def test_a_token_of_a_minute_is_used_for_half_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short life is not eaten up by the margin, or each question would fetch a token."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    numbers = iter(range(9))
    source = Cached(lambda: Grant(token=f"t{next(numbers)}", seconds=60))
    source.token()
    now[0] += 29
    assert source.token() == "t0"
    now[0] += 2
    assert source.token() == "t1"


def test_a_secret_that_is_a_token_is_looked_up_again_when_refused(tmp_path: Path) -> None:
    """Somebody else keeps the file fresh; it is read once, and anew after a refusal."""
    file = tmp_path / "token"
    file.write_text("first\n")
    source = from_secret(SecretRef(file=file))
    assert source.token() == "first"
    file.write_text("second\n")
    assert source.token() == "first"
    assert source.token(fresh=True) == "second"


def test_threads_that_come_at_once_fetch_one_token() -> None:
    """Four connections begin together: the issuer is asked once."""
    fetched: list[int] = []

    def slow() -> Grant:
        fetched.append(1)
        time.sleep(0.05)
        return Grant(token="t", seconds=HOUR)

    source = Cached(slow)
    threads = [threading.Thread(target=source.token) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(fetched) == 1


def test_a_grant_does_not_show_its_token() -> None:
    """Not even in a traceback with all variables."""
    assert "swordfish" not in repr(Grant(token="swordfish"))


def test_a_refresh_token_is_exchanged() -> None:
    """RFC 6749, 6: the form, the answer, and a replaced refresh token for the rest of the run."""
    with issuing(granted("a", refresh_token="new"), granted("b", "3600")) as issuer:
        source = from_refresh(oauth(issuer.url, client_secret={"env": "CLIENT"}, scope="mail"))
        assert source.token() == "a"
        assert source.token() == "a"
        assert source.token(fresh=True) == "b"
        first, second = issuer.forms
    assert first == {
        "grant_type": "refresh_token",
        "client_id": "monitor",
        "client_secret": "swordfish",
        "refresh_token": "open sesame",
        "scope": "mail",
    }
    assert second["refresh_token"] == "new"


@pytest.mark.parametrize(
    ("answer", "kind", "hint"),
    [
        ((400, {"error": "invalid_grant", "error_description": "of kim"}), AuthError, "sign in again"),
        ((401, {"error": "invalid_client"}), AuthError, "client_id"),
        ((400, {"error": "Kim <kim@example.com>"}), AuthError, "client_id"),
        ((400, b"<html>kim</html>"), AuthError, "client_id"),
        ((429, {}), TransientError, "later"),
        ((503, b"<html>"), TransientError, "later"),
        ((302, b""), AuthError, ""),
        ((200, b"<html>kim"), ProtocolError, ""),
        ((200, {"token_type": "Bearer"}), ProtocolError, ""),
        ((200, {"access_token": "a\r\nb"}), ProtocolError, ""),
        ((200, ["kim"]), ProtocolError, ""),
    ],
)
def test_refusals_are_told_apart_and_quote_nobody(
    answer: tuple[int, Any], kind: type[Exception], hint: str
) -> None:
    """What will not help to repeat, what will, and nothing of the service's own words or of the secrets."""
    with issuing(answer) as issuer, pytest.raises(kind) as error:
        from_refresh(oauth(issuer.url)).token()
    told = f"{error.value.message} {error.value.hint}"  # type: ignore[attr-defined]
    assert hint in told
    assert "kim" not in told.lower()
    assert "sesame" not in told


def test_a_service_that_is_away_is_temporary() -> None:
    """Nobody listens: exit code 4, and where it was looked for."""
    with issuing(granted("a")) as issuer:
        url = issuer.url
    with pytest.raises(TransientError, match=url.split("/")[2]):
        from_refresh(oauth(url)).token()


def test_the_token_service_s_certificate_is_verified(dovecot: Any) -> None:
    """An unknown authority gets no refresh token; the configured one does."""
    files = (dovecot.certificate, dovecot.at / "key.pem")
    with issuing(granted("a"), secured=files) as issuer:
        url = f"https://localhost:{issuer.server_port}/token"
        with pytest.raises(ProtocolError, match="not trusted"):
            from_refresh(oauth(url)).token()
        assert issuer.forms == []
        assert from_refresh(oauth(url, ca_file=dovecot.certificate)).token() == "a"


def test_the_token_service_is_never_asked_in_the_clear() -> None:
    """http is for this machine only; a missing CA file is a matter of configuration."""
    for url in ("http://login.example.com/token", "login.example.com", "ftp://localhost/"):
        with pytest.raises(ValidationError, match="https"):
            oauth(url)
    with pytest.raises(ConfigError, match="absent"):
        from_refresh(oauth("https://localhost/token", ca_file="absent.pem")).token()


def test_without_its_library_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """httpx comes with an extra."""
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(ConfigError) as error:
        from_refresh(oauth("https://localhost/token")).token()
    assert "pip install" in error.value.hint


# ------------------------------------------------------------------ logins with them


def run(connector: Imap) -> int:
    with connector:
        return sum(len(batch.mails) for batch in connector.changes({}, lambda _: True))


def by_token(hands: Any, source: Any) -> Imap:
    settings = hands.settings(password=None, token={"env": "UNUSED"})
    return Imap(settings, source)


@pytest.mark.server
@pytest.mark.parametrize("mechanism", ["OAUTHBEARER", "XOAUTH2"])
def test_a_token_opens_the_mailbox(
    hands: Any, small_mail: Any, mechanism: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both mechanisms, of which the standard's is taken where both are offered; no password is anywhere."""
    hands.put(small_mail(1))
    monkeypatch.delenv("IMAP_PASSWORD")
    monkeypatch.setenv("TOKEN", hands.server.token(hands.user, until=time.time() + HOUR))
    if mechanism == "XOAUTH2":
        offers = imapclient.IMAPClient.has_capability
        monkeypatch.setattr(
            imapclient.IMAPClient,
            "has_capability",
            lambda client, name: name != "AUTH=OAUTHBEARER" and offers(client, name),
        )
    assert run(Imap(hands.settings(password=None, token={"env": "TOKEN"}))) == 1


@pytest.mark.server
def test_a_token_that_runs_out_in_mid_run_is_replaced(
    hands: Any, small_mail: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server cuts the line and takes the old token no more: a fresh one, and nothing lost or doubled."""
    monkeypatch.setattr(imap, "CHUNK", 2)
    hands.put(*(small_mail(number) for number in range(8)))
    ends = time.time() + 2
    asked: list[bool] = []

    class Source:
        def token(self, fresh: bool = False) -> str:
            asked.append(fresh)
            return str(hands.server.token(hands.user, until=time.time() + HOUR if fresh else ends))

    found = []
    with by_token(hands, Source()) as connector:
        for batch in connector.changes({}, lambda _: True):
            found += batch.mails
            if len(found) == 4:
                time.sleep(max(ends - time.time(), 0) + 1.1)
                hands.server.cut()
    assert len({mail.locator for mail in found}) == len(found) == 8
    assert asked == [False, False, True]


@pytest.mark.server
def test_a_refresh_token_serves_the_whole_way(hands: Any, small_mail: Any) -> None:
    """oauth = { ... }: the service's token, refused by the mail server, is replaced by its next one."""
    hands.put(small_mail(1))
    good = granted(hands.server.token(hands.user, until=time.time() + HOUR))
    with issuing(granted("stale"), good) as issuer:
        keys = {"token_url": issuer.url, "client_id": "monitor", "refresh_token": {"env": "REFRESH"}}
        assert run(Imap(hands.settings(password=None, oauth=keys))) == 1
        assert len(issuer.forms) == 2


@pytest.mark.server
def test_an_application_in_its_own_name_opens_a_mailbox(hands: Any, small_mail: Any) -> None:
    """Without a refresh token it asks by its secret (RFC 6749, 4.4); the mailbox is named at login."""
    hands.put(small_mail(1))
    with issuing(granted(hands.server.token(hands.user, until=time.time() + HOUR))) as issuer:
        keys = {"token_url": issuer.url, "client_id": "monitor", "client_secret": {"env": "CLIENT"}}
        with_scope = {**keys, "scope": "https://outlook.office365.com/.default"}
        assert run(Imap(hands.settings(user="app", password=None, oauth=with_scope).of(hands.user))) == 1
        assert issuer.forms == [
            {
                "grant_type": "client_credentials",
                "client_id": "monitor",
                "client_secret": "swordfish",
                "scope": "https://outlook.office365.com/.default",
            }
        ]
    with pytest.raises(ValidationError, match="refresh_token"):
        OAuth.model_validate({"token_url": "https://localhost", "client_id": "monitor"})


@pytest.mark.server
def test_a_token_for_another_mailbox_is_refused(hands: Any) -> None:
    """A login that the server will not have is tried with one fresh token and no more; none is shown."""
    asked: list[bool] = []

    class Source:
        def token(self, fresh: bool = False) -> str:
            asked.append(fresh)
            return str(hands.server.token("somebody@example.com", until=time.time() + HOUR))

    with pytest.raises(AuthError) as error:
        run(by_token(hands, Source()))
    assert asked == [False, True]
    assert "token" in error.value.hint
    assert "eyJ" not in f"{error.value.message} {error.value.hint} {error.value.__cause__}"


def test_a_server_that_takes_no_tokens_is_named() -> None:
    """Neither mechanism offered: the hint says what else there is."""
    from servers.scripted_server import said, scripted

    with scripted(said({})) as server:
        keys = {"host": "127.0.0.1", "port": server.port, "tls": "none", "user": "pat"}
        settings = Settings.model_validate({**keys, "token": {"env": "REFRESH"}})
        with pytest.raises(AuthError, match="no tokens"):
            run(Imap(settings))


def test_there_is_exactly_one_way_in() -> None:
    """A password and a token, or neither, is a mistake in the configuration."""
    keys = {"host": "localhost", "user": "pat"}
    for ways in ({}, {"password": {"env": "A"}, "token": {"env": "B"}}):
        with pytest.raises(ValidationError, match="exactly one"):
            Settings.model_validate({**keys, **ways})
