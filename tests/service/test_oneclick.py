"""The button of a mail program, through a real web server (wsgiref): the token decides, and nothing is written down."""

from __future__ import annotations

import http.client
import io
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.validate import validator

import pytest

from monitor.errors import ConfigError
from monitor.participants import participants
from monitor.service.oneclick import LARGEST, OneClick
from monitor.service.tokens import Purpose, Tokens
from monitor.store.codes import Standing
from monitor.store.database import Store

PAT, KIM = "pat@example.com", "kim@example.com"
NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CLICK = "List-Unsubscribe=One-Click"


class Quiet(WSGIRequestHandler):
    """A server that keeps no log, as the documents ask for."""

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class Web:
    """The application behind a server, and the database it works on."""

    def __init__(self, config: Any, port: int, token: str) -> None:
        self.config, self.port, self.token = config, port, token

    def ask(
        self, method: str, query: str, body: str | bytes = "", headers: dict[str, str] = FORM
    ) -> tuple[int, str]:
        """Make a request; tell the status and the text."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request(method, f"/gone?{query}" if query else "/gone", body=body or None, headers=headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()

    def taking_part(self) -> set[str]:
        with Store.open(self.config.database, self.config.secret.resolve().encode()) as store:
            return set(participants(self.config, store))


@pytest.fixture
def web(configured: Callable[..., Any], capfd: pytest.CaptureFixture[str]) -> Iterator[Web]:
    """Pat and Kim take part; Pat has a card."""
    config = configured()
    with Store.open(config.database, config.secret.resolve().encode()) as store:
        for person in (PAT, KIM):
            store.partition(person, create=True).set_standing(Standing.ACTIVE)
        token = Tokens(store).make(Purpose.CARD, PAT, NOW)
    application = OneClick(lambda: config, lambda: NOW + timedelta(days=3))
    with make_server("127.0.0.1", 0, validator(application), handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Web(config, server.server_port, token)
        server.shutdown()
        thread.join()
    told = capfd.readouterr()
    assert (told.out, told.err) == ("", "")


def test_a_click_ends_its_owners_part_alone(web: Web) -> None:
    """Everything about Pat goes, Kim stays; a second click is told that there is nothing to do, and names nobody."""
    status, text = web.ask("POST", f"token={web.token}", CLICK)
    assert status == 200
    assert "everything about you is deleted" in text
    assert web.taking_part() == {KIM}
    status, again = web.ask("POST", f"token={web.token}", CLICK)
    assert status == 404
    assert "nothing" in again
    assert "pat" not in (text + again).lower()


def test_a_form_in_parts_is_a_click_too(web: Web) -> None:
    """RFC 8058 lets a program send either form."""
    body = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert web.ask("POST", f"token={web.token.upper()}", body, headers)[0] == 200
    assert web.taking_part() == {KIM}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])
def test_whatever_is_no_post_ends_nothing(web: Web, method: str) -> None:
    """Scanners and previews open links."""
    status, _ = web.ask(method, f"token={web.token}", CLICK if method in ("PUT", "PATCH", "DELETE") else "")
    assert status == 405
    assert web.taking_part() == {PAT, KIM}


@pytest.mark.parametrize("body", ["", "x=1", "List-Unsubscribe=no", "One-Click"])
def test_a_post_that_is_no_click_ends_nothing(web: Web, body: str) -> None:
    """The body says what it is."""
    assert web.ask("POST", f"token={web.token}", body)[0] == 400
    assert web.taking_part() == {PAT, KIM}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "token=",
        "token=" + "a" * 48,
        "token={token}x",
        "token={token}&token={token}",
        "token={token}%0d%0aX-Evil:1",
        "tokens={token}",
        "token=%00{token}",
        "&".join(f"a{number}=1" for number in range(50)) + "&token={token}",
        "token={token}&" + "x" * 5_000,
        "token=../../etc/passwd",
    ],
)
def test_what_is_no_token_of_a_card_ends_nothing(web: Web, query: str) -> None:
    """Whatever stands in the query is one token or nothing."""
    assert web.ask("POST", query.format(token=web.token), CLICK)[0] in (400, 404)
    assert web.taking_part() == {PAT, KIM}


def test_a_body_is_not_read_without_end(web: Web) -> None:
    """A long one is refused before it is read."""
    assert web.ask("POST", f"token={web.token}", CLICK + "&" + "x" * LARGEST)[0] == 413
    assert web.taking_part() == {PAT, KIM}


def called(application: OneClick, **environ: Any) -> tuple[str, bytes]:
    said: list[str] = []
    whole = {"REQUEST_METHOD": "POST", "QUERY_STRING": "token=" + "a" * 48, "CONTENT_LENGTH": str(len(CLICK))}
    whole |= {"wsgi.input": io.BytesIO(CLICK.encode()), **environ}
    parts = application(whole, lambda status, _headers: said.append(status))
    return said[0], b"".join(parts)


def test_nothing_raises_whatever_goes_wrong(configured: Callable[..., Any], tmp_path: Path) -> None:
    """A server would write the traceback into its log: a broken file or database is a 503 without a word of it."""

    def unreadable() -> Any:
        raise ConfigError("the table of pat@example.com is wrong")

    def broken() -> Any:
        raise RuntimeError("pat@example.com")

    config = configured()
    elsewhere = config.model_copy(update={"database": f"sqlite:///{tmp_path}"})
    for load in (unreadable, broken, lambda: elsewhere):
        status, text = called(OneClick(load, lambda: NOW))
        assert status.startswith("503")
        assert b"pat" not in text
    sound = OneClick(lambda: config, lambda: NOW)
    assert called(sound, CONTENT_LENGTH="many")[0].startswith("400")
    assert called(sound, CONTENT_LENGTH="-1")[0].startswith("400")
    assert called(sound, CONTENT_LENGTH="")[0].startswith("400")
    assert called(sound)[0].startswith("404")


def test_what_a_web_server_mounts_reads_the_configuration_of_the_environment(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``monitor.cli.oneclick:application``, with the program's own clock."""
    from monitor.cli.oneclick import application

    monkeypatch.setenv("MONITOR_CONFIG", str(web.config.path))
    forged = web.token[:-1] + ("b" if web.token.endswith("a") else "a")
    assert called(application, QUERY_STRING=f"token={forged}")[0].startswith("404")
    monkeypatch.setenv("MONITOR_CONFIG", str(web.config.path.with_name("away.toml")))
    assert called(application, QUERY_STRING=f"token={web.token}")[0].startswith("503")
    assert web.taking_part() == {PAT, KIM}
