"""The past of a Graph mailbox: whole and in order, whatever moves meanwhile and however little the server knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from servers import graph_double
from servers.graph_double import Company

from monitor.connectors import graph_items
from monitor.connectors.base import Batch
from monitor.connectors.graph import Graph, Settings

PAT = "pat@example.com"
DAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    """A server with Pat's mailbox; pages hold three messages."""
    monkeypatch.setenv("GRAPH_SECRET", "swordfish")
    monkeypatch.setattr(graph_items, "PAGE", 3)
    running = graph_double.running()
    made = next(running)
    made.box(PAT)
    yield made
    running.close()


@pytest.fixture
def connected(company: Company) -> Callable[[], Graph]:
    keys = {"endpoint": company.base, "tenant": "example.com", "client_id": "app", "user": PAT}
    return lambda: Graph(Settings.model_validate({**keys, "client_secret": {"env": "GRAPH_SECRET"}}))


def fill(company: Company, instants: list[datetime], folder: str = "INBOX") -> list[str]:
    box = company.box(PAT)
    raw = "Message-ID: <{0}@example.com>\nFrom: kim@example.com\nTo: pat@example.com\nSubject: Plan {0}\n\nCan you?\n"
    return [
        box.put(raw.format(number).encode(), instant, box.called(folder))
        for number, instant in enumerate(instants)
    ]


def past(connector: Graph, mark: Any = None, until: date | None = None) -> Iterator[Batch]:
    return connector.earlier(mark or {}, lambda _: True, since=date(2026, 1, 1), until=until)


def names(batches: Any) -> list[str]:
    return [mail.locator for batch in batches for mail in batch.mails]


def test_mail_that_moves_between_two_pages_hides_no_other(
    company: Company, connected: Callable[[], Graph]
) -> None:
    """What leaves the folder, or comes into it, while it is read does not shift the rest."""
    there = fill(company, [DAY + timedelta(hours=number) for number in range(10)])
    box = company.box(PAT)
    with connected() as connector:
        found = []
        for number, batch in enumerate(past(connector)):
            found += names([batch])
            if number == 0:
                box.move(there[9], box.called("Projects"))
                box.delete(there[8])
                box.move(there[3], box.called("Projects"))
            if number == 1:
                fill(company, [DAY + timedelta(hours=50)])
    assert sorted(set(found) & set(there)) == sorted(set(there) - {there[3]})
    assert len(found) == len(set(found))


def test_more_mail_of_one_second_than_a_page_holds(company: Company, connected: Callable[[], Graph]) -> None:
    """All of it comes, once, also when the run broke off in the midst of it."""
    there = fill(company, [DAY] * 8 + [DAY - timedelta(seconds=1)] * 4)
    with connected() as connector:
        whole = list(past(connector))
        assert sorted(names(whole)) == sorted(there)
        for after in range(len(whole)):
            rest = names(past(connector, whole[after].checkpoint))
            assert sorted(names(whole[: after + 1]) + rest) == sorted(there)


@pytest.mark.parametrize("how", ["no filter", "no order", "ignored"])
def test_a_server_that_sorts_nothing(
    company: Company, connected: Callable[[], Graph], monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """One that refuses to filter, or takes no notice, is asked for ids; the window is kept and nothing is lost."""
    there = fill(company, [DAY + timedelta(hours=7 * number % 10) for number in range(10)])
    old = fill(company, [DAY - timedelta(days=90)] * 4)
    if how == "no filter":
        company.knows_filter = False
    elif how == "no order":
        listed = graph_double._Reader._list

        def unsorted(reader: Any, found: list[str]) -> Any:
            told = listed(reader, found)
            told[2]["value"].reverse()
            return told

        monkeypatch.setattr(graph_double._Reader, "_list", unsorted)
    else:
        monkeypatch.setattr(graph_double._Reader, "_passes", lambda *_: True)
    with connected() as connector:
        whole = list(past(connector))
        assert sorted(names(whole)) == sorted(there)
        assert not set(names(whole)) & set(old)
        rest = names(past(connector, whole[1].checkpoint))
        assert sorted(names(whole[:2]) + rest) == sorted(there)


def test_the_past_of_sent_mail_tells_what_it_answers(
    company: Company, connected: Callable[[], Graph]
) -> None:
    """Threading comes with the page, or is asked for apart where the server expands nothing in a page."""
    box = company.box(PAT)
    head = b"Message-ID: <9@example.com>\nIn-Reply-To: <1@example.com>\nFrom: pat@example.com\nTo: kim@example.com\n"
    box.put(head + b"\nHere.\n", DAY, box.called("Sent"))
    for company.knows_expand in (True, False):
        with connected() as connector:
            (mail,) = [mail for batch in past(connector) for mail in batch.mails]
        assert (b"In-Reply-To: <1@example.com>" in mail.header) == company.knows_expand
        assert mail.sent_folder


def test_the_start_reads_no_mail(company: Company, connected: Callable[[], Graph]) -> None:
    """Only ids are asked for; what comes later is new, and told whole with its text."""
    fill(company, [DAY] * 5)
    with connected() as connector:
        begun = connector.start(since=date(2026, 1, 1))
        asked = [
            query["$select"]
            for _, path, query, _ in company.requests
            if "$select" in query and "delta" in path
        ]
        assert set(asked) == {"id"}
        assert names(connector.changes(begun, lambda _: True, since=date(2026, 1, 1))) == []
        (new,) = fill(company, [DAY + timedelta(days=1)])
        (mail,) = [
            mail
            for batch in connector.changes(begun, lambda _: True, since=date(2026, 1, 1))
            for mail in batch.mails
        ]
    assert mail.locator == new and mail.raw is not None and b"Subject: Plan 0" in mail.header


def test_a_new_message_the_server_fails_on_is_named(company: Company, connected: Callable[[], Graph]) -> None:
    """One that is told by its id alone and cannot be had is broken (M5), not forgotten."""
    with connected() as connector:
        connector.client._sleep = lambda _: None
        begun = connector.start(since=None)
        good, bad = fill(company, [DAY, DAY])
        company.poisoned.add(bad)
        batches = list(connector.changes(begun, lambda _: True))
    assert names(batches) == [good]
    assert [one.locator for batch in batches for one in batch.broken] == [bad]


def test_a_sent_message_that_names_nobody_is_its_owner_s(
    company: Company, connected: Callable[[], Graph]
) -> None:
    """In the folder for sent mail, whoever owns the mailbox wrote what has no author."""
    (name,) = fill(company, [DAY], "Sent")
    company.box(PAT).items[name] |= {"from": None, "sender": None}
    with connected() as connector:
        (mail,) = [mail for batch in past(connector) for mail in batch.mails]
    assert b"From: pat@example.com\r\n" in mail.header


def test_the_past_is_counted_where_the_server_counts(
    company: Company, connected: Callable[[], Graph]
) -> None:
    """Messages of these days in the folders that are read; None from a server that does not count."""
    fill(company, [DAY, DAY + timedelta(days=1), DAY + timedelta(days=2)])
    fill(company, [DAY], "Junk")
    with connected() as connector:
        assert connector.count(since=date(2026, 3, 3), until=None) == 2
        company.knows_filter = False
        assert connector.count(since=date(2026, 3, 3), until=None) is None
