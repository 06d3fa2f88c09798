"""[delivery] via = "graph": from the file's keys to a way out that works, or to one sentence that says what is off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from servers import graph_double
from servers.graph_double import Company

from monitor.config.load import load
from monitor.connectors.registry import types
from monitor.errors import ConfigError
from monitor.mailing import open_sender
from monitor.service.doctor import check


@pytest.fixture
def company() -> Iterator[Company]:
    """A company whose mailbox for cards may send."""
    for made in graph_double.running():
        made.box("cards@example.com")
        yield made


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Load a configuration with these keys in [delivery]."""
    monkeypatch.setenv("GRAPH_SECRET", "swordfish")

    def write(keys: str) -> Any:
        path = tmp_path / "monitor.toml"
        path.write_text(
            f'internal_domains = ["example.com"]\n[delivery]\nvia = "graph"\nsender = "cards@example.com"\n{keys}'
        )
        return load(path, types())

    return write


NOW = datetime(2026, 11, 16, 7, tzinfo=UTC)
APP = 'tenant = "t"\nclient_id = "app"\nclient_secret = { env = "GRAPH_SECRET" }\n'


def test_a_mail_goes_out_as_configured(company: Company, configured: Callable[[str], Any]) -> None:
    """The application logs in at the endpoint's own login, and sends from the sender's mailbox."""
    config = configured(f'{APP}endpoint = "{company.base}"\n')
    mail = EmailMessage()
    mail["To"], mail["From"], mail["Message-ID"] = "pat@example.com", "cards@example.com", "<1@example.com>"
    mail.set_content("Nothing waits for you.\n")
    with open_sender(config) as out:
        out.check()
        assert out.send(mail) == 0
    assert company.requests[0][1] == "/users/cards@example.com/sendMail"
    assert company.sent[0]["saveToSentItems"] is False
    (found,) = [one for one in check(config, as_of=NOW) if one.what.startswith("mail out") and one.ok][:1]
    assert "Graph" in found.detail


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ("", "certificate"),
        (APP.replace("tenant", "user"), "tenant"),
        (f'{APP}endpoint = "http://graph.example.net"\n', "delivery.endpoint"),
        (f'{APP}endpoint = "https://graph.example.net"\n', "authority"),
    ],
)
def test_keys_that_do_not_fit_together(configured: Callable[[str], Any], keys: str, named: str) -> None:
    """Told before anything is sent, by the key."""
    with pytest.raises(ConfigError, match=named) as raised:
        open_sender(configured(keys))
    assert raised.value.hint and "swordfish" not in raised.value.message
