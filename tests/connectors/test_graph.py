"""The Graph connector against a double: pages, forgotten places, slow and odd servers, and what it must never do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from conftest import CORPORA
from servers import graph_double
from servers.graph_double import Company, error
from servers.graph_hands import DAY, PAT, fill, letter, settings
from servers.graph_schema import Schema

from monitor.connectors import graph, graph_client, graph_items
from monitor.connectors.base import Batch, RawMail
from monitor.connectors.graph import Graph
from monitor.directory import Directory
from monitor.errors import AuthError, ConfigError, ProtocolError, TransientError
from monitor.reading.reader import read_header

HERE = Directory(internal_domains=frozenset({"example.com"}))
DESCRIBED = CORPORA / "graph"


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    """A company with Pat's mailbox; where Graph's description is at hand, every word of both sides is held to it."""
    monkeypatch.setenv("GRAPH_SECRET", "swordfish")
    monkeypatch.setattr(graph_client, "FIRST_WAIT", 0.0)
    for made in graph_double.running(Schema(DESCRIBED) if DESCRIBED.is_dir() else None):
        made.box(PAT)
        yield made
        assert made.faults == []
        assert made.writes == []


def all_of(company: Company, checkpoint: Any = None, want: Any = lambda _: True, **keys: Any) -> list[Batch]:
    since = keys.pop("since", None)
    with Graph(settings(company, **keys)) as connector:
        return list(connector.changes(checkpoint or {}, want, since=since))


def mails_of(batches: list[Batch]) -> list[RawMail]:
    return [mail for batch in batches for mail in batch.mails]


def test_words_are_held_to_graphs_own_description() -> None:
    """Whether the tests here are checked against Graph's own files is said aloud; a wrong word is found."""
    if not DESCRIBED.is_dir():
        pytest.skip("Graph's description (mail.csdl.xml, mail.openapi.yml) is not on this machine")
    schema = Schema(DESCRIBED)
    assert list(schema.request("GET", "/users/x/mailFolders/y/messages", {"$select": "id,colour"}))
    assert list(schema.request("POST", "/users/x/mailFolders/y/messages/delta", {}))
    assert not list(schema.request("GET", "/users/x/mailFolders/y/messages/delta", {"$select": "id"}))
    assert not list(schema.request("GET", "/me/mailFolders/y/childFolders", {"$top": "5"}))
    assert list(schema.request("GET", "/me/mailFolders/y/siblings", {}))
    assert list(schema.entity("message", {"isRead": "no"}))
    assert list(schema.entity("message", {"from": {"emailAddress": {"mail": "x"}}}))


# ------------------------------------------------------------------ what is asked


def test_every_request_asks_for_ids_that_stay(company: Company) -> None:
    """Immutable ids in every request, text bodies, pages of a size: preferences of one request stand side by side."""
    fill(company, 3)
    all_of(company)
    asked = [headers["Prefer"] for _, path, _, headers in company.requests]
    assert all('IdType="ImmutableId"' in prefer for prefer in asked)
    assert any("odata.maxpagesize=100" in prefer for prefer in asked)
    deltas = [query for _, path, query, _ in company.requests if path.endswith("delta")]
    assert all("body" not in query["$select"] and "hasAttachments" in query["$select"] for query in deltas)


def test_text_is_asked_for_what_is_wanted_only(company: Company) -> None:
    """Nobody's text leaves the server but that of wanted mail, and it comes as text."""
    names = fill(company, 30)
    wanted = set(names[:25])
    mails = mails_of(all_of(company, want=lambda mail: mail.locator in wanted))
    assert {mail.locator for mail in mails if mail.raw} == wanted
    assert all(b"text/plain" in mail.raw and b"<p>" not in mail.raw for mail in mails if mail.raw)
    batches = [path for method, path, *_ in company.requests if method == "POST"]
    assert len(batches) == 2


def test_sent_mail_keeps_its_thread(company: Company) -> None:
    """Sent mail has no header fields; what it answers comes from extended properties, else from the conversation."""
    box = company.box(PAT)
    raw = letter(1, sender=PAT, **{"In-Reply-To": "<0@example.com>", "References": "<a@x> <0@example.com>"})
    box.put(raw, DAY, box.called("Sent"))
    for company.knows_expand in (True, False):
        (mail,) = mails_of(all_of(company))
        message = read_header(mail, HERE)
        assert message is not None and mail.sent_folder and message.own_copy
        assert message.conversation
        assert message.zone_offset == 60  # the mailbox is in Berlin, where it was ten o'clock
        assert message.parents == (("0@example.com", "a@x") if company.knows_expand else ())


@pytest.mark.parametrize("missing", ["knows_batch", "knows_expand", "headers_in_delta", "knows_filter"])
def test_a_server_that_knows_less(company: Company, missing: str) -> None:
    """Without $batch, $expand, $filter or header fields in changes all still comes, whole, four at a time at most."""
    setattr(company, missing, False)
    company.hold = 0.005
    fill(company, 12)
    company.box(PAT).put(letter(13), DAY - timedelta(days=99), company.box(PAT).called("INBOX"))
    mails = mails_of(all_of(company, since=DAY.date()))
    assert len(mails) == 12
    with Graph(settings(company)) as connector:
        assert len(list(connector.around([DAY.date()]))) == 12
    assert all(mail.raw and b"Received:" in mail.header and b"+0100" in mail.header for mail in mails)
    assert company.most_at_once <= 4


def test_calendar_mail_is_known_by_its_type(company: Company) -> None:
    """An invitation says so in its type; its text is a machine's (M4)."""
    box = company.box(PAT)
    raw = letter(1).replace(b"text/plain", b"text/calendar; method=REQUEST")
    box.put(raw, DAY, box.called("INBOX"))
    company.headers_in_delta = False
    (mail,) = mails_of(all_of(company))
    message = read_header(mail, HERE)
    assert message is not None and message.invitation


# ------------------------------------------------------------------ where it goes on


def test_a_kill_in_the_middle_goes_on_there(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next run follows the page link it stopped at, and asks for nothing that came before."""
    monkeypatch.setattr(graph_items, "PAGE", 4)
    fill(company, 10)
    with Graph(settings(company)) as connector:
        batches = connector.changes({}, lambda _: True)
        first = next(batches)
    company.requests.clear()
    rest = mails_of(all_of(company, first.checkpoint))
    assert len(first.mails) + len(rest) == 10
    (walk,) = [query for _, path, query, _ in company.requests if "Finbox" in path and "$skiptoken" in query][
        :1
    ]
    assert walk


def test_a_forgotten_place_is_read_again(company: Company) -> None:
    """410: the folder is read from its beginning; the same mails at the same locators."""
    fill(company, 5)
    first = all_of(company)
    assert mails_of(all_of(company, first[-1].checkpoint)) == []
    company.box(PAT).rounds.clear()
    again = mails_of(all_of(company, first[-1].checkpoint))
    assert {mail.locator for mail in again} == {mail.locator for mail in mails_of(first)}


def test_a_server_that_forgets_at_once_is_no_endless_run(company: Company) -> None:
    """Two 410 in a row for one folder are an error, not a circle."""
    company.script = [error(410, "syncStateNotFound")] * 9
    company.scripted_from = f"/users/{PAT}/mailFolders/Finbox"
    with pytest.raises(ProtocolError):
        all_of(company)


def test_moved_mail_keeps_its_locator_and_removed_mail_its_facts(company: Company) -> None:
    """What was moved comes again under the same id; what was removed is no mail."""
    names = fill(company, 3)
    first = all_of(company)
    box = company.box(PAT)
    box.move(names[0], box.called("Projects"))
    box.delete(names[1])
    found = mails_of(all_of(company, first[-1].checkpoint))
    assert [mail.locator for mail in found] == [names[0]]
    with Graph(settings(company)) as connector:
        assert [mail.locator for mail in connector.fetch(names)] == [names[0], names[2]]


def test_a_change_that_tells_an_id_only_is_asked_for(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed flag may come as a bare id; the message is fetched whole, so that nothing new can hide there."""
    names = fill(company, 2)
    first = all_of(company)
    company.box(PAT).touch(names[0])
    whole = graph_double._Reader._changed

    def bare(reader: Any, name: str, walk: Any) -> dict[str, Any]:
        return {"id": whole(reader, name, walk)["id"]}

    monkeypatch.setattr(graph_double._Reader, "_changed", bare)
    (mail,) = mails_of(all_of(company, first[-1].checkpoint))
    assert mail.locator == names[0] and b"Message-ID: <1@example.com>" in mail.header and mail.raw


def test_a_capped_round_is_repeated_whole(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """A filtered round that may have been cut off is read again without the filter, and only then."""
    monkeypatch.setattr(graph, "CAPPED", 5)
    fill(company, 6)
    batches = all_of(company, since=date(2026, 1, 1))
    assert {mail.locator for mail in mails_of(batches)} == set(company.box(PAT).items)
    first = [query for _, path, query, _ in company.requests if "Finbox" in path and "$select" in query]
    assert ["$filter" in query for query in first] == [True, False]
    assert mails_of(all_of(company, batches[-1].checkpoint, since=date(2026, 1, 1))) == []


def test_a_link_to_elsewhere_is_not_followed(company: Company) -> None:
    """The token is shown to the configured server and to no other."""
    fill(company, 2)
    page = {
        "value": [],
        "@odata.nextLink": "https://graph.example.net/v1.0/users/x/messages/delta?$skiptoken=1",
    }
    company.scripted_from = f"/users/{PAT}/mailFolders/Finbox"
    company.script = [(200, {}, page)]
    with pytest.raises(ProtocolError, match="another server"):
        all_of(company)


# ------------------------------------------------------------------ busy, cut, refused


def test_later_is_waited_for_as_long_as_it_says(company: Company) -> None:
    """429 and 503: Retry-After is waited for, in seconds or as a date, and the run goes on."""
    waits: list[float] = []
    fill(company, 2)
    until = {"Retry-After": "Mon, 02 Mar 2026 09:00:07 GMT", "Date": "Mon, 02 Mar 2026 09:00:00 GMT"}
    company.script = [
        error(429, "ApplicationThrottled", {"Retry-After": "3"}),
        error(503, "ServiceUnavailable", until),
        "cut",
    ]
    with Graph(settings(company)) as connector:
        connector.client._sleep = waits.append
        assert len(mails_of(list(connector.changes({}, lambda _: True)))) == 2
    assert waits[0] == 3.0
    assert 7.0 in waits


def test_much_later_is_left_to_the_next_run(company: Company) -> None:
    """A server that asks for an hour gets it: a temporary error, and not a second waited."""
    company.script = [error(429, "ApplicationThrottled", {"Retry-After": "3600"})]
    with Graph(settings(company)) as connector:
        connector.client._sleep = pytest.fail
        with pytest.raises(TransientError, match="3600"):
            list(connector.changes({}, lambda _: True))


def test_a_dead_server_is_temporary(company: Company) -> None:
    """Cut after cut ends in exit code 4."""
    company.script = ["cut"] * 20
    with pytest.raises(TransientError) as raised:
        all_of(company)
    assert raised.value.exit_code == 4


def test_one_poisoned_message_is_broken(company: Company) -> None:
    """A message that the server fails on for good is an exclusion (M5); the others come."""
    names = fill(company, 4)
    company.poisoned.add(names[1])
    batches = all_of(company)
    assert [one.locator for batch in batches for one in batch.broken] == [names[1]]
    assert len(mails_of(batches)) == 3


def test_a_token_that_ends_in_mid_run_is_renewed(company: Company) -> None:
    """401 once: a fresh token, the same question, nothing lost."""
    fill(company, 2)
    company.script = [error(401, "InvalidAuthenticationToken")]
    assert len(mails_of(all_of(company))) == 2
    assert len(company.logins) == 2


def test_a_server_that_counts_each_question_of_a_batch(company: Company) -> None:
    """What was too many is asked again, and from then on four at a time."""
    company.counts_each = True
    names = fill(company, 30)
    assert len([mail for mail in mails_of(all_of(company)) if mail.raw]) == len(names)
    batches = [headers for method, _, _, headers in company.requests if method == "POST"]
    assert len(batches) == 5 + 3


@pytest.mark.parametrize(
    ("replies", "kind"),
    [
        ([error(401, "InvalidAuthenticationToken")] * 2, AuthError),
        ([error(403, "ErrorAccessDenied")], AuthError),
        ([error(404, "ErrorInvalidUser")] * 9, ProtocolError),
        ([(200, {"Content-Type": "text/html"}, b"<html>please log in</html>")], ProtocolError),
        ([(302, {"Location": "https://graph.example.net/"}, None)], ProtocolError),
    ],
)
def test_refusals_are_told_by_code_alone(company: Company, replies: list[Any], kind: type[Exception]) -> None:
    """Each has its class and a hint; no token, no address and none of the server's words stand in it."""
    company.script = replies
    with pytest.raises(kind) as raised:
        all_of(company)
    said = f"{raised.value.message} {raised.value.hint} {raised.value.__cause__}"  # type: ignore[attr-defined]
    assert raised.value.hint  # type: ignore[attr-defined]
    assert not any(word in said for word in ("kim@", graph_double.TOKEN, "swordfish", "Bearer", "<html"))


def test_basic_rights_are_too_few(company: Company) -> None:
    """Mail.ReadBasic lists messages and refuses their text: that is the login's fault, not each mail's."""
    fill(company, 1)
    company.scripted_from = f"/users/{PAT}/messages/"
    company.script = [error(403, "ErrorAccessDenied")]
    with pytest.raises(AuthError, match="right"):
        all_of(company)


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
def test_nothing_but_reading_can_leave(company: Company, method: str) -> None:
    """Whatever this room might ask by mistake, the gate lets out GETs and batches of GETs to the one server only."""
    with Graph(settings(company)) as connector:
        http = connector.client._http
        for url, content in (
            (f"{company.base}/me/messages/1", "{}"),
            (f"{company.base}/me/sendMail", "{}"),
            (
                f"{company.base}/$batch",
                '{"requests": [{"id": "1", "method": "DELETE", "url": "/me/messages/1"}]}',
            ),
            (f"{company.base}/$batch", '{"requests": []}'),
        ):
            with pytest.raises(ProtocolError, match="stopped"):
                http.request(method, url, content=content)
        with pytest.raises(ProtocolError, match="stopped"):
            http.get("http://127.0.0.1:9/v1.0/me")
    assert company.requests == []


# ------------------------------------------------------------------ folders, absences, check


def test_folders_are_told_by_purpose_and_place(company: Company) -> None:
    """Nested folders are read, hidden ones and all below Drafts and Junk are not; below Sent lies sent mail."""
    box = company.box(PAT)
    deep = box.folder("Old", box.folder("Projects").id)
    places = [
        deep,
        box.folder("2025", "Fsentitems="),
        box.folder("Spam?", "Fjunkemail="),
        box.folder("Secret", hidden=True),
    ]
    for number, folder in enumerate(places):
        box.put(letter(number), DAY, folder)
    found = {mail.header.partition(b"<")[2][:1]: mail.sent_folder for mail in mails_of(all_of(company))}
    assert found == {b"0": False, b"1": True}
    chosen = all_of(company, folders={"include": ["Projects", "Sent Items"], "exclude": ["Projects/Old"]})
    assert [mail.sent_folder for mail in mails_of(chosen)] == [True]
    with pytest.raises(ConfigError, match=r"include\[1\]"):
        all_of(company, folders={"include": ["Projcets"]})


def test_automatic_replies_are_absences(company: Company) -> None:
    """Scheduled replies give whole days on the mailbox's own clock; without dates or the right to see, none (C3)."""
    box = company.box(PAT)
    moments = {
        "scheduledStartDateTime": {"dateTime": "2026-08-02T22:00:00.0000000", "timeZone": "UTC"},
        "scheduledEndDateTime": {"dateTime": "2026-08-14T22:00:00.0000000", "timeZone": "UTC"},
    }
    box.settings["automaticRepliesSetting"] = {"status": "scheduled", **moments}

    def told() -> Any:
        with Graph(settings(company)) as connector:
            return connector.absences()

    assert told() == [(date(2026, 8, 3), date(2026, 8, 14))]
    box.settings["timeZone"] = "Asia/Tokyo"
    assert told() == [(date(2026, 8, 4), date(2026, 8, 14))]
    box.settings["automaticRepliesSetting"]["status"] = "alwaysEnabled"
    assert told() == []
    company.script = [error(403, "ErrorAccessDenied")]
    assert told() == []
