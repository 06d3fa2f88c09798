"""A new account type is its module and one line: people are served, read and checked through what its settings say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from service.company import KIM, PAT, SECRET, SERVICE, written
from service.provider import Provider

from monitor import pipeline
from monitor.cli.checking import Sheet
from monitor.cli.session import Session
from monitor.connectors import registry
from monitor.service import accounts, doctor
from monitor.store.codes import Standing
from monitor.store.database import Store

NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)

CONFIG = """\
internal_domains = ["example.com", "example.org"]
secret = { env = "MONITOR_SECRET" }
[accounts.all]
type = "fake"
tenant = "example"
key = { env = "MONITOR_SECRET" }
covers = ["example.com"]
[service]
type = "fake"
tenant = "example"
person = "monitor@example.com"
key = { env = "MONITOR_SECRET" }
mailbox = "monitor@example.com"
"""


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> type[Provider]:
    """The provider, known as type "fake", with nothing in it."""
    monkeypatch.setitem(registry.CONNECTORS, "fake", "service.provider:Provider")
    for name, value in {"mailboxes": {}, "opened": [], "clock": NOW, "newest": NOW, "refused": False}.items():
        monkeypatch.setattr(Provider, name, value)
    return Provider


def put(provider: type[Provider], number: int, at: datetime) -> None:
    mail = written(KIM, PAT, f"Plan {number}", "can you send me the plan?", at=at)
    provider(registry.types()["fake"](tenant="x", key={"env": "X"}, mailbox=PAT)).source.deliver(
        "INBOX", bytes(mail), at
    )


def looked(config, now: datetime = NOW, *, live: bool = True) -> dict[str, accounts.AccountFinding]:
    """What is found at the account of all, by aspect."""
    present = accounts.Now(as_of=now, begun=accounts.monotonic(), live=live)
    found = accounts.look(config, config.accounts["all"], present)
    return {finding.aspect: finding for finding in found}


def test_each_persons_mailbox_is_opened_by_their_own_address(configured, provider):
    """One login for a domain reads the mailbox of everybody who takes part, each into their own facts alone."""
    config = configured(CONFIG)
    assert config.is_service
    put(provider, 1, NOW - timedelta(days=2))
    provider.opened.clear()
    with Store.open("sqlite://", SECRET.encode()) as store:
        for person in (PAT, KIM):
            store.partition(person, create=True).set_standing(Standing.ACTIVE)
        (report,) = pipeline.collect(config, store, as_of=NOW)
        assert report.error is None
        assert sorted(provider.opened) == [KIM, PAT]
        assert [len(store.partition(person).facts()) for person in (PAT, KIM)] == [1, 0]
        assert [account.settings.mailbox for account in config.accounts_of(PAT)] == [PAT]
        book, _ = pipeline.book_of(config, store, PAT, as_of=NOW)
        assert len(book.asks) == 1


def test_check_tries_the_login_on_the_services_own_mailbox(configured, provider):
    """Whose else could be named without saying who takes part?"""
    found = looked(configured(CONFIG))
    assert provider.opened == [SERVICE]
    assert found["clock"].detail == "+0 s"
    assert found["backfill"].detail == "0 messages"
    assert all(finding.account == "all" for finding in found.values())


@pytest.mark.parametrize(("seconds", "ok"), [(30, True), (-100, True), (600, False), (-7200, False)])
def test_a_clock_that_is_off_is_told(configured, provider, monkeypatch, seconds, ok):
    """Waiting times are counted between the server's clock and ours; another --as-of says nothing about clocks."""
    monkeypatch.setattr(provider, "clock", NOW + timedelta(seconds=seconds))
    assert looked(configured(CONFIG))["clock"].ok is ok
    assert looked(configured(CONFIG), live=False)["clock"].ok


def test_mail_from_the_future_tells_of_a_clock(configured, provider, monkeypatch):
    """Where a protocol has no clock, mail that arrived ahead of us shows that one of the two is wrong."""
    monkeypatch.setattr(provider, "newest", NOW + timedelta(hours=1))
    assert not looked(configured(CONFIG))["clock"].ok


def test_the_past_is_counted_and_timed(configured, provider):
    """How many messages are still to be read, and about how long that takes; nothing once they are."""
    own = CONFIG.replace('covers = ["example.com"]', f'person = "{PAT}"\nmailbox = "{PAT}"')
    config = configured(own + "[people.'pat@example.com']\n")
    for number in range(30):
        put(provider, number, NOW - timedelta(days=number * 2))
    assert looked(config)["backfill"].detail == "30 messages, about 1 min"
    with pipeline.open_store(config) as store:
        pipeline.collect(config, store, as_of=NOW, people=(PAT,))
    assert looked(config)["backfill"].detail == "done"


def test_the_accounts_stand_in_one_table(configured, provider, monkeypatch, capsys, tmp_path):
    """A cell for each thing looked at, and below it only what is not well, with what to do."""
    config = configured(CONFIG)
    monkeypatch.setattr(provider, "clock", NOW + timedelta(hours=1))
    sheet = Sheet(Session(path=tmp_path / "monitor.toml"))
    for finding in doctor.check(config, as_of=NOW):
        sheet.take(finding, "text")
    sheet.end("text")
    out = capsys.readouterr().out.splitlines()
    head = next(line for line in out if line.startswith("account "))
    row = next(line for line in out if line.startswith("all "))
    assert head.split() == ["account", "reachable", "folders", "clock", "newest", "backfill"]
    assert row.split()[:4] == ["all", "ok", "3", "FAIL"]
    assert any("account all: clock" in line and "FAIL" in line for line in out)
    assert not any("account all: folders" in line for line in out)
    assert not sheet.well


def test_a_refused_login_is_one_line_with_what_to_do(configured, provider, monkeypatch, capsys, tmp_path):
    """The connector's own error, its hint, and a table that says which account it is."""
    monkeypatch.setattr(provider, "refused", True)
    sheet = Sheet(Session(path=tmp_path / "monitor.toml"))
    for finding in doctor.check(configured(CONFIG), as_of=NOW):
        sheet.take(finding, "text")
    sheet.end("text")
    out = capsys.readouterr().out
    assert "account all: provider: the login was refused" in out
    assert "look at key" in out
    assert SECRET not in out
