"""What `monitor check` says of a Graph account: what is there, and what the login may do beyond it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from servers import graph_double
from servers.graph_double import Company
from servers.graph_hands import DAY, PAT, fill, settings

from monitor.connectors.graph import Graph


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    """A company with Pat's mailbox."""
    monkeypatch.setenv("GRAPH_SECRET", "swordfish")
    for made in graph_double.running():
        made.box(PAT)
        yield made
        assert made.writes == []


def jwt(**claims: Any) -> str:
    import base64
    import json

    parts = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({}, claims)
    )
    return ".".join([*parts, "signature"])


def findings(company: Company, **keys: Any) -> dict[str, Any]:
    with Graph(settings(company, **keys)) as connector:
        return {one.what: one for one in (*connector.check(), *connector.beyond({PAT, "dana@example.com"}))}


def test_check_says_what_a_run_needs(company: Company) -> None:
    """Folders, Sent, counts, the newest message, the server's clock: all well, in one pass."""
    fill(company, 3)
    found = findings(company)
    assert all(one.ok for one in found.values())
    assert found["messages"].detail == "3"
    assert found["newest message"].at == DAY + timedelta(minutes=3)
    assert found["clock"].at is not None
    assert found["sent mail"].detail == "found"


def test_check_warns_of_a_login_that_opens_more(company: Company) -> None:
    """A correspondent's mailbox that opens is a warning that names nobody; one that is closed is well."""
    fill(company, 1)
    company.box("kim@example.com")
    found = findings(company)["other mailboxes"]
    assert not found.ok and "kim" not in found.detail + found.hint and found.hint
    company.closed.add("kim@example.com")
    assert findings(company)["other mailboxes"].ok
    company.box("boss@example.com")
    assert not findings(company, outside_probe="boss@example.com")["other mailboxes"].ok
    company.lists_users = True
    assert not findings(company)["other mailboxes"].ok


@pytest.mark.parametrize(
    ("claims", "ok"),
    [
        ({"roles": []}, True),
        ({"roles": ["Mail.Read", "MailboxSettings.Read"]}, True),
        ({"roles": ["Mail.Read", "Mail.ReadWrite"]}, False),
        ({"roles": ["Mail.Send"]}, False),
        ({"scp": "Mail.Read User.Read openid"}, True),
    ],
)
def test_check_warns_of_too_many_rights(
    company: Company, monkeypatch: pytest.MonkeyPatch, claims: dict[str, Any], ok: bool
) -> None:
    """What the token itself says: more than reading is not well, and the right is named."""
    monkeypatch.setenv("A_TOKEN", jwt(**claims))
    company.tokens.add(jwt(**claims))
    keys = {"token": {"env": "A_TOKEN"}, "client_secret": None}
    found = findings(company, **keys)["rights"]
    assert found.ok is ok
    assert ok or str(claims["roles"][-1]) in found.detail


def test_check_reports_what_fails(company: Company) -> None:
    """A refused login or right is one finding with what to do next, never an exception."""
    company.closed.add(PAT)
    found = findings(company)
    assert not found["rights"].ok and "Mail.Read" in found["rights"].hint


def test_nothing_of_the_mailbox_is_logged(company: Company, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever is switched on: no address, no token, no subject in any log record."""
    caplog.set_level("DEBUG")
    fill(company, 2)
    with Graph(settings(company)) as connector:
        list(connector.changes({}, lambda _: True))
    said = " ".join(record.getMessage() for record in caplog.records)
    assert not any(word in said for word in (PAT, "kim@", graph_double.TOKEN, "swordfish", "n 1", "part 1"))
