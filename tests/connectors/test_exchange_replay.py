"""Answers recorded from an independent EWS server are read as they are, and our questions are the ones it was asked."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from servers.ews_double import SCHEMAS, schema

from monitor.connectors.base import RawMail
from monitor.connectors.exchange_folders import places

TRANSCRIPTS = SCHEMAS / "transcripts"
S = "{http://schemas.xmlsoap.org/soap/envelope/}"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(
        not TRANSCRIPTS.is_dir(), reason="the transcripts are not on this machine (set MONITOR_CORPORA)"
    ),
]


def answers(name: str) -> list[bytes]:
    """The recorded answers to one kind of question, in order."""
    return [path.read_bytes() for path in sorted(TRANSCRIPTS.glob(f"*-{name}-resp.xml"))]


def none_of(told: bytes, count: int) -> bytes:
    """Turn a recorded answer into as many refusals, as the same server would write them."""
    head, opened, rest = told.partition(b"<m:GetFolderResponseMessage")
    one, closed, tail = rest.partition(b"</m:GetFolderResponseMessage>")
    refusal = (
        opened + one.replace(b'"Success"', b'"Error"').replace(b"NoError", b"ErrorFolderNotFound") + closed
    )
    return head + refusal * count + tail


@pytest.fixture
def replayed(office: Any) -> Any:
    """A server that says again what another one said: the inbox for every folder, and its two mails once."""

    def say(name: str) -> bytes | None:
        if name == "GetFolder":
            count = office.double.payloads[-1].count(b"<t:DistinguishedFolderId")
            return answers(name)[1] if count == 1 else none_of(answers(name)[0], count)
        return answers(name)[-1] if name in ("SyncFolderItems", "FindItem", "GetItem") else None

    office.double.unsupported = dict.fromkeys(
        ("FindFolder", "SyncFolderHierarchy", "GetUserOofSettings"), 500
    )
    office.double.fixture = say
    return office


def test_recorded_folders_are_read(replayed: Any) -> None:
    """The inbox is known by its fixed name, its count as told."""
    with replayed.connector() as connector:
        (place,) = places(connector.session, include=["Inbox"])
    assert (place.key, place.name, place.count, place.sent) == ("inbox", "Inbox", 2, False)


def test_recorded_mails_are_read(replayed: Any) -> None:
    """Both mails of the recording come with header, instant and size; nothing is broken, no date is lost."""
    batches = replayed.batches(folders={"include": ["Inbox"]})
    mails = [mail for batch in batches for mail in batch.mails]
    assert not any(batch.broken for batch in batches)
    assert len(mails) == 2
    for mail in mails:
        assert isinstance(mail, RawMail)
        assert mail.instant is not None
        assert mail.instant.year == 2026
        assert mail.instant.microsecond  # nine decimals were written
        assert b"Message-ID: <" in mail.header
        assert b"Date: Mon, 2 Nov 2026" in mail.header
        assert mail.size > 1000
    assert {b"In-Reply-To" in mail.header for mail in mails} == {True, False}
    assert {b"Auto-Submitted: auto-replied" in mail.header for mail in mails} == {True, False}
    assert batches[-1].checkpoint["folders"]["inbox"]


def test_recorded_listings_are_searched(replayed: Any) -> None:
    """FindItem as recorded: dates with nine decimals place the mails in their day."""
    with replayed.connector(folders={"include": ["Inbox"]}) as connector:
        assert len(list(connector.around([datetime(2026, 11, 21, tzinfo=UTC).date()]))) == 2
        assert list(connector.around([datetime(2026, 7, 1, tzinfo=UTC).date()])) == []


@pytest.mark.parametrize("path", sorted(TRANSCRIPTS.glob("*-req.xml")), ids=lambda path: path.stem)
def test_our_questions_look_like_those_recorded(office: Any, path: Path) -> None:
    """The server behind the recording understood these: ours have the same elements, save for what they ask of it."""
    office.put(1)
    with office.connector() as connector:
        list(connector.changes({}, lambda _: True))
        list(connector.around([datetime(2026, 3, 2, tzinfo=UTC).date()]))
    recorded = etree.parse(path).getroot()
    name = etree.QName(recorded.find(f"{S}Body")[0]).localname
    ours = [etree.fromstring(sent) for sent in office.double.payloads]
    same = next(one for one in ours if etree.QName(one.find(f"{S}Body")[0]).localname == name)
    known = {element.tag for element in recorded.iter()}
    new = {etree.QName(element).localname for element in same.iter() if element.tag not in known}
    searching = {
        "Restriction",
        "Or",
        "And",
        "IsGreaterThanOrEqualTo",
        "IsLessThan",
        "FieldURIOrConstant",
        "Constant",
    }
    assert new <= searching | {"AdditionalProperties", "FieldURI", "ExtendedFieldURI", "BodyType"}


def test_the_schemas_are_there_with_the_transcripts() -> None:
    """Where the recordings are, both directions of the double are held to the schemas."""
    assert schema() is not None
