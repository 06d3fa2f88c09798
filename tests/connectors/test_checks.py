"""Where a check says that something failed: at what failed, after all that was well, with what to do next."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from servers import graph_double

from monitor.connectors import checks
from monitor.connectors.base import CHECKS, Finding
from monitor.connectors.graph import Graph, Settings
from monitor.errors import ConfigError

PAT = "pat@example.com"


def outcome(findings: Iterable[Finding]) -> tuple[list[str], str]:
    """What was well, and what failed last; every failure has a hint, and none shows a secret."""
    listed = list(findings)
    assert not listed[-1].ok and listed[-1].hint
    assert all(finding.what in CHECKS for finding in listed)
    assert not any(word in repr(listed) for word in ("swordfish", "sesame", "kim@"))
    return [finding.what for finding in listed if finding.ok], listed[-1].what


WAY = ["reachable", "TLS"]


# ------------------------------------------------------------------ IMAP


@pytest.mark.parametrize(
    ("keys", "well", "failed"),
    [
        ({"password": {"env": "WRONG"}}, WAY, "login"),
        ({"password": {"env": "ABSENT"}}, WAY, "login"),
        ({"ca_file": None}, ["reachable"], "TLS"),
        ({"host": "127.0.0.1"}, ["reachable"], "TLS"),
        ({"ca_file": Path("/dev/null")}, ["reachable"], "TLS"),
        ({"folders": {"include": ["Nowhere"]}}, [*WAY, "login", "rights"], "folders"),
    ],
)
def test_imap(
    hands: Any, monkeypatch: pytest.MonkeyPatch, keys: dict[str, Any], well: list[str], failed: str
) -> None:
    """A wrong password is no wrong address, and neither is a certificate."""
    monkeypatch.setenv("WRONG", "open sesame")
    with hands.connector(**keys) as connector:
        try:
            assert outcome(connector.check()) == (well, failed)
        except ConfigError as error:  # nothing of it may be raised
            pytest.fail(error.message)


def test_imap_where_nobody_listens(hands: Any) -> None:
    """The address itself is at fault, or the server is away."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with hands.connector(port=port) as connector:
        assert outcome(connector.check()) == ([], "reachable")


def test_imap_without_starttls(hands: Any) -> None:
    """A server that offers none is reached and not trusted."""
    from servers.scripted_server import said, scripted

    with scripted(said({})) as server, hands.connector(port=server.port, tls="starttls") as connector:
        assert outcome(connector.check()) == (["reachable"], "TLS")


# ------------------------------------------------------------------ Exchange


@pytest.mark.parametrize(
    ("keys", "well", "failed"),
    [
        ({"password": {"env": "WRONG"}}, WAY, "login"),
        ({"mailbox": "nobody@example.com", "access": "delegate"}, WAY, "login"),
        ({"folders": {"include": ["Nowhere"]}}, [*WAY, "login"], "folders"),
        ({"folders": {"exclude": ["Sent Items"]}}, [*WAY, "login"], "folders"),
    ],
)
def test_exchange(
    office: Any, monkeypatch: pytest.MonkeyPatch, keys: dict[str, Any], well: list[str], failed: str
) -> None:
    """The login is tried before the folders are looked for."""
    monkeypatch.setenv("WRONG", "open sesame")
    with office.connector(**keys) as connector:
        assert outcome(connector.check()) == (well, failed)


# ------------------------------------------------------------------ Microsoft 365


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> Iterator[graph_double.Company]:
    monkeypatch.setenv("GRAPH_SECRET", "swordfish")
    running = graph_double.running()
    made = next(running)
    made.box(PAT)
    yield made
    running.close()


def connector(company: graph_double.Company, **keys: Any) -> Graph:
    given = {"endpoint": company.base, "tenant": "example.com", "client_id": "app", "user": PAT}
    return Graph(Settings.model_validate({**given, "client_secret": {"env": "GRAPH_SECRET"}, **keys}))


@pytest.mark.parametrize(
    ("keys", "well", "failed"),
    [
        ({"user": "nobody@example.com"}, WAY, "login"),
        ({"client_secret": {"env": "ABSENT"}}, WAY, "login"),
        ({"folders": {"include": ["Nowhere"]}}, [*WAY, "login", "rights"], "folders"),
    ],
)
def test_graph(company: graph_double.Company, keys: dict[str, Any], well: list[str], failed: str) -> None:
    """Whose mailbox it is belongs to the login, which folders it has does not."""
    with connector(company, **keys) as graph:
        assert outcome(graph.check()) == (well, failed)


def test_graph_without_the_right(company: graph_double.Company) -> None:
    """The login is good, and opens nothing."""
    company.closed.add(PAT)
    with connector(company) as graph:
        assert outcome(graph.check()) == ([*WAY, "login"], "rights")


def test_graph_whose_login_refuses(company: graph_double.Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """The login is another server's: that Graph itself answers is told all the same."""
    answer = company.answer

    def refusing(method: str, target: str, *rest: Any) -> Any:
        if target.endswith("/token"):
            return 401, {}, {"error": "invalid_client", "error_codes": [7000215]}
        return answer(method, target, *rest)

    monkeypatch.setattr(company, "answer", refusing)
    with connector(company) as graph:
        assert outcome(graph.check()) == (WAY, "login")


def test_graph_where_nobody_listens(company: graph_double.Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the login nor Graph: the address is at fault."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with connector(company, endpoint=f"http://127.0.0.1:{port}") as graph:
        assert outcome(graph.check()) == ([], "reachable")


def test_an_authority_s_file_that_is_none(tmp_path: Path) -> None:
    """A certificate that cannot be read concerns the encryption, on every kind of server."""
    from monitor.connectors.exchange_line import Door, context

    file = tmp_path / "ca.pem"
    file.write_text("nothing")
    door = Door("https://localhost", "u", str, "basic", PAT, False, file, 1.0)  # noqa: FBT003
    with pytest.raises(ConfigError, match="no certificate"):
        context(door)


@pytest.mark.parametrize(
    ("told", "said", "next_"),
    [
        ("certificate has expired", "expired", "renewed"),
        ("Hostname mismatch, certificate is not valid for 'mail'.", "another name", "check host"),
        ("self-signed certificate", "not trusted", "ca_file"),
    ],
)
def test_why_a_certificate_is_not_trusted(told: str, said: str, next_: str) -> None:
    """An expired one is not mended by a file of ours, and a wrong name not by its renewal."""
    error = checks.untrusted("mail:993", told, "host")
    assert said in error.message and next_ in error.hint
