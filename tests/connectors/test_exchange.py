"""The Exchange connector beyond the contract: odd servers, odd items, states that are forgotten, settings."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from servers.ews_hands import START, letter

from monitor.connectors import exchange, exchange_items
from monitor.connectors.base import Broken, RawMail
from monitor.connectors.exchange import Settings
from monitor.errors import ConfigError, ProtocolError

READING = {"GetFolder", "FindItem", "GetItem", "SyncFolderItems"}
"""What even a modest server answers."""


def numbers(mails: list[RawMail]) -> list[int]:
    return sorted(int(mail.header.partition(b"<")[2].partition(b"@")[0]) for mail in mails)


# ------------------------------------------------------------------ states and checkpoints


def test_a_forgotten_state_means_a_full_read(office: Any) -> None:
    """The server knows its state no more: everything comes again, at other locators where ids were dealt anew."""
    office.put(1, 2)
    office.put(3, folder="Sent")
    first = office.batches()
    office.box.restore()
    again = [mail for batch in office.batches(first[-1].checkpoint) for mail in batch.mails]
    assert numbers(again) == [1, 2, 3]
    locators = {mail.locator for batch in first for mail in batch.mails}
    assert locators.isdisjoint(mail.locator for mail in again)


def test_another_version_of_the_checkpoint_means_a_full_read(office: Any) -> None:
    """A checkpoint of another making is not guessed at."""
    office.put(1)
    mark = office.batches()[-1].checkpoint
    assert [mail for batch in office.batches(mark) for mail in batch.mails] == []
    assert len([mail for batch in office.batches({**mark, "version": 0}) for mail in batch.mails]) == 1


def test_a_run_that_finds_nothing_asks_little(office: Any) -> None:
    """Nothing new: one question a folder, three for the list of them, and no batch to store."""
    office.put(1, 2)
    mark = office.batches()[-1].checkpoint
    office.double.asked.clear()
    assert office.batches(mark) == []
    assert office.double.asked == ["GetFolder", "GetFolder", "FindFolder", *["SyncFolderItems"] * 3]


def test_an_altered_mail_may_come_again_a_deleted_one_does_not(office: Any) -> None:
    """A flag on the server's side is an update, which is read again and harmless; a deletion brings nothing."""
    one, two = office.put(1, 2)
    mark = office.batches()[-1].checkpoint
    one.version += 1
    office.box.remove("<2@example.com>")
    assert numbers([mail for batch in office.batches(mark) for mail in batch.mails]) == [1]
    assert two.id


def test_texts_are_held_in_small_portions(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory stays flat: much text makes more batches, whose checkpoint moves with the last of a page only."""
    monkeypatch.setattr(exchange_items, "HELD", 1)
    office.put(1, 2, 3)
    batches = office.batches()
    assert [len(batch.mails) for batch in batches[:3]] == [1, 1, 1]
    assert [bool(batch.checkpoint["folders"]) for batch in batches[:3]] == [False, False, True]
    again = [mail for batch in office.batches(batches[1].checkpoint) for mail in batch.mails]
    assert numbers(again) == [1, 2, 3]


# ------------------------------------------------------------------ modest and odd servers


def test_a_server_that_never_says_which_page_is_the_last(
    office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The schema lets it: it is asked until nothing more comes, at the start of a past as well."""
    monkeypatch.setattr(exchange, "PAGE", 2)
    monkeypatch.setattr(exchange, "LISTING", 2)
    office.double.says_last = False
    office.put(1, 2, 3, 4, 5)
    with office.connector() as connector:
        begun = connector.start()
    assert numbers([mail for batch in office.batches(begun) for mail in batch.mails]) == []
    assert numbers(office.mails()) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("status", [400, 404, 500, 501])
def test_a_modest_server_is_asked_less(office: Any, status: int) -> None:
    """Whatever it says no with: Inbox, Sent Items and Deleted Items are read, nobody is absent, check is content."""
    office.double.unsupported = dict.fromkeys(
        ("FindFolder", "SyncFolderHierarchy", "GetUserOofSettings", "GetUserConfiguration"), status
    )
    office.put(1, 2)
    office.put(3, folder="Sent")
    office.put(4, folder="Trash")
    office.put(5, folder="Projects")
    assert numbers(office.mails()) == [1, 2, 3, 4]
    with office.connector() as connector:
        assert connector.absences() == ()
        assert all(finding.ok for finding in connector.check())
        assert len(list(connector.around([START.date()]))) == 4
    assert set(office.double.asked) - READING == set(office.double.unsupported)


def test_folders_are_found_the_other_way(office: Any) -> None:
    """Where FindFolder is refused, SyncFolderHierarchy tells the same."""
    office.double.unsupported = {"FindFolder": 500}
    office.put(1, folder="Projects/Old")
    assert numbers(office.mails()) == [1]


def test_a_server_that_cannot_search_is_asked_for_everything(office: Any) -> None:
    """The window around a day is then cut out here."""
    office.put(1)
    office.box.deliver("INBOX", bytes(letter(2)), START + timedelta(days=30))
    for lenient in (True, False):
        office.double.lenient = lenient
        with office.connector() as connector:
            assert numbers(list(connector.around([START.date()]))) == [1, 2]  # the second was sent then
            assert numbers(list(connector.around([date(2026, 4, 1)]))) == [2]
            assert numbers(list(connector.around([date(2026, 5, 1)]))) == []


@pytest.mark.parametrize("unknown", ["message:From", "item:Attachments"])
def test_a_server_that_lacks_a_property_is_asked_for_fewer(office: Any, unknown: str) -> None:
    """One field too many is no reason to read nothing."""
    office.double.unknown_fields = {unknown}
    office.put(1, 2)
    assert numbers(office.mails()) == [1, 2]


@pytest.mark.parametrize("empty", [{"item:Body"}, {"item:Body", "item:TextBody"}])
@pytest.mark.parametrize("refused", [False, True])
def test_text_is_asked_for_in_other_ways(office: Any, empty: set[str], refused: bool) -> None:
    """No body: the text by its other name, or from the MIME source; a way the server does not know is tried once."""
    office.double.empty_fields = empty
    office.double.unknown_fields = empty - {"item:Body"} if refused else set()
    office.put(1, 2, 3)
    assert all(b"how is it going?" in (mail.raw or b"") for mail in office.mails())
    tries = sum(b'"item:TextBody"' in asked for asked in office.double.payloads)
    assert tries == (1 if refused and len(empty) > 1 else 2)


def test_a_message_the_server_fails_on_is_named(office: Any) -> None:
    """M5: a corrupt message, and one at which the server hangs up, are broken; all others come."""
    items = office.put(*range(8))
    office.double.corrupt = {items[2].id}
    office.double.hangs_up_on = {items[5].id}
    batches = office.batches()
    broken = [one for batch in batches for one in batch.broken]
    assert {one.locator for one in broken} == {f"mail/{items[2].id}", f"mail/{items[5].id}"}
    assert all(isinstance(one, Broken) and one.reason for one in broken)
    assert numbers([mail for batch in batches for mail in batch.mails]) == [0, 1, 3, 4, 6, 7]


def test_a_mail_that_goes_between_two_questions(office: Any) -> None:
    """Listed, then deleted, then asked for: it is left out, and nothing fails."""
    office.put(1, 2)
    with office.connector() as connector:

        def deleting(mail: RawMail) -> bool:
            if b"<1@" in mail.header:
                office.box.remove("<1@example.com>")
            return True

        mails = [mail for batch in connector.changes({}, deleting) for mail in batch.mails]
    assert numbers(mails) == [2]


@pytest.mark.parametrize("decimals", [0, 1, 3, 6, 7, 9])
def test_instants_keep_their_decimals(office: Any, decimals: int) -> None:
    """A server may write no decimals or nine: the instant is there, to the microsecond, and never taken for none."""
    office.double.decimals = decimals
    exact = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
    office.box.deliver("INBOX", bytes(letter(1)), exact)
    (mail,) = office.mails()
    assert mail.instant is not None
    assert timedelta(0) <= exact - mail.instant < timedelta(seconds=10 ** -min(decimals, 6))


def test_what_is_no_mail_is_left_out(office: Any) -> None:
    """Contacts, posts and chats in a mail folder are nobody's mail; an invitation is."""
    for number, kind in enumerate(
        ("IPM.Contact", "IPM.Post", "IPM.Note.Microsoft.Conversation", "IPM.Schedule.Meeting.Request")
    ):
        office.box.deliver("INBOX", bytes(letter(number)), START, kind)
    assert numbers(office.mails()) == [3]
    assert b"text/calendar" in (office.mails()[0].raw or b"")


def test_a_folder_that_goes_meanwhile_is_no_error(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Listed, then deleted: the others are read."""
    office.put(1)
    office.put(2, folder="Projects")
    with office.connector() as connector:
        found = connector._places

        def going() -> Any:
            places = found()
            office.box.folders.pop("Projects", None)
            return places

        monkeypatch.setattr(connector, "_places", going)
        mails = [mail for batch in connector.changes({}, lambda _: True) for mail in batch.mails]
    assert numbers(mails) == [1]


# ------------------------------------------------------------------ folders


def test_folders_are_chosen_by_name(office: Any) -> None:
    """A name stands for all below it; one that nobody has is a slip of the pen, told by its number."""
    for number, folder in enumerate(("INBOX", "Projects", "Projects/Old", "Private")):
        office.put(number, folder=folder)
    assert numbers(office.mails(folders={"include": ["projects", "Inbox"]})) == [0, 1, 2]
    assert numbers(office.mails(folders={"exclude": ["Projects/*", "Private"]})) == [0, 1]
    with pytest.raises(ConfigError, match=r"include\[2\]") as error:
        office.mails(folders={"include": ["Inbox", "Secret plans"]})
    assert "Secret" not in error.value.message


def test_a_mailbox_without_sent_items_is_told(office: Any) -> None:
    """Without sent mail nobody's answers would be seen."""
    del office.box.folders["sentitems"]
    with pytest.raises(ProtocolError, match="sent mail"):
        office.mails()


# ------------------------------------------------------------------ the past


def test_the_past_is_read_in_windows(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """``start`` reads no mail; windows hold what was there, and ``changes`` only what came later."""
    monkeypatch.setattr(exchange, "PAGE", 2)
    for number in range(6):
        office.box.deliver("INBOX", bytes(letter(number)), START + timedelta(days=number))
    with office.connector() as connector:
        mark = connector.start(since=START.date())
        assert "GetItem" not in office.double.asked
        office.put(9)
        middle = START.date() + timedelta(days=3)
        late = list(connector.earlier({}, lambda _: True, since=middle, until=None))
        early = list(connector.earlier({}, lambda _: True, since=START.date(), until=middle))
        assert connector.count(since=START.date(), until=middle) == 4
        new = list(connector.changes(mark, lambda _: True, since=START.date()))
        resumed = list(connector.earlier(late[0].checkpoint, lambda _: True, since=middle, until=None))
    assert numbers([mail for batch in late for mail in batch.mails]) == [3, 4, 5]
    assert numbers([mail for batch in early for mail in batch.mails]) == [0, 1, 2, 9]
    assert numbers([mail for batch in new for mail in batch.mails]) == [9]
    assert numbers([mail for batch in resumed for mail in batch.mails]) == [5]


# ------------------------------------------------------------------ absences


@pytest.mark.parametrize(
    ("begin", "end", "days"),
    [
        (
            "2026-08-02T22:00",
            "2026-08-14T22:00",
            [(date(2026, 8, 3), date(2026, 8, 14))],
        ),  # Berlin, whole days
        ("2026-08-03T05:00", "2026-08-15T05:00", [(date(2026, 8, 3), date(2026, 8, 14))]),  # New York
        ("2026-08-02T15:00", "2026-08-14T15:00", [(date(2026, 8, 3), date(2026, 8, 14))]),  # Tokyo
        (
            "2026-08-07T15:00",
            "2026-08-17T06:00",
            [(date(2026, 8, 8), date(2026, 8, 16))],
        ),  # Friday 17:00 to Monday
        ("2026-08-03T13:00", "2026-08-03T20:00", []),  # an afternoon
    ],
)
def test_a_scheduled_absence_is_told_in_whole_days(
    office: Any, begin: str, end: str, days: list[tuple[date, date]]
) -> None:
    """C3: from the midnight next to its begin to the one next to its end."""
    office.box.away.state = "Scheduled"
    office.box.away.begin = datetime.fromisoformat(f"{begin}+00:00")
    office.box.away.end = datetime.fromisoformat(f"{end}+00:00")
    with office.connector() as connector:
        assert list(connector.absences()) == days


def test_an_absence_is_told_on_the_owner_s_clock(office: Any) -> None:
    """Where the zone is known, exactly the days that lie whole in the period count."""
    office.box.away.state, office.box.zone = "Scheduled", "New Zealand Standard Time"
    office.box.away.begin = datetime(2026, 8, 2, 12, tzinfo=UTC)  # midnight in Auckland
    office.box.away.end = datetime(2026, 8, 7, 11, tzinfo=UTC)  # an hour before it
    with office.connector() as connector:
        assert list(connector.absences()) == [(date(2026, 8, 3), date(2026, 8, 6))]


@pytest.mark.parametrize(
    ("zone", "written"),
    [("W. Europe Standard Time", b"+0100"), ("Asia/Tokyo", b"+0900"), ("", b"-0000"), ("nowhere", b"-0000")],
)
def test_sent_mail_is_dated_on_its_owner_s_clock(office: Any, zone: str, written: bytes) -> None:
    """P3: "by noon" in a sent mail is its author's noon; where no clock is known, the date says so."""
    office.box.zone = zone
    office.put(1, 2, folder="Sent")
    mails = office.mails()
    assert all(re.search(rb"^Date: .*" + re.escape(written) + rb"$", mail.header, re.M) for mail in mails)
    assert office.double.asked.count("GetUserConfiguration") == 1


@pytest.mark.parametrize("state", ["Disabled", "Enabled"])
def test_an_answer_without_dates_is_no_absence(office: Any, state: str) -> None:
    """Switched off, or on by hand: no days are known."""
    office.box.away.state = state
    with office.connector() as connector:
        assert list(connector.absences()) == []


# ------------------------------------------------------------------ check


def test_check_looks_at_everything(office: Any) -> None:
    """The names of all connectors' findings, in order; the newest message and the server's clock as instants."""
    office.put(1, 2)
    office.put(3, folder="Sent")
    with office.connector() as connector:
        findings = list(connector.check())
    assert [finding.what for finding in findings] == [
        *(
            "reachable",
            "TLS",
            "login",
            "rights",
            "folders",
            "sent mail",
            "clock",
            "messages",
            "newest message",
        ),
        "out of office",
    ]
    assert all(finding.ok for finding in findings)
    told = {finding.what: finding for finding in findings}
    assert told["messages"].detail == "3"
    assert told["newest message"].at == START + timedelta(minutes=3)
    assert told["clock"].at is not None


def test_check_warns_of_a_delegate_who_may_write(office: Any) -> None:
    """Reading is enough: more is told, with what to grant instead."""
    office.double.delegates.add(("svc@example.com", "pat@example.com"))
    keys = {"user": "svc@example.com", "mailbox": "pat@example.com", "access": "delegate"}
    for rights, well in (("true", False), ("false", True)):
        office.double.rights = rights
        with office.connector(**keys) as connector:
            finding = next(one for one in connector.check() if one.what == "rights")
        assert finding.ok == well
        assert ("Reviewer" in finding.hint) == (not well)


@pytest.mark.parametrize(
    ("keys", "reached"),
    [
        ({"endpoint": "http://127.0.0.1:1/EWS/Exchange.asmx"}, []),
        ({"user": "svc@example.com", "mailbox": "pat@example.com"}, ["reachable", "TLS"]),
    ],
)
def test_check_reports_what_fails(office: Any, keys: Any, reached: list[str]) -> None:
    """Nothing is raised: what went wrong is the last line, and says what to do."""
    with office.connector(**keys) as connector:
        findings = list(connector.check())
    assert [finding.what for finding in findings[:-1]] == reached
    assert not findings[-1].ok
    assert findings[-1].hint


# ------------------------------------------------------------------ settings


@pytest.mark.parametrize(
    "host", ["outlook.office365.com", "outlook.office.com", "OUTLOOK.OFFICE365.COM.", "outlook.office365.us"]
)
def test_exchange_online_is_refused_with_the_way_out(office: Any, host: str) -> None:
    """It takes no EWS any more: the error says why, and what to use."""
    with pytest.raises(ValidationError, match="graph"):
        office.settings(endpoint=f"https://{host}/EWS/Exchange.asmx")


@pytest.mark.parametrize(
    "keys",
    [
        {"endpoint": "http://mail.example.com/EWS/Exchange.asmx"},
        {"endpoint": "mail.example.com"},
        {"endpoint": "ftp://mail.example.com/"},
        {"auth": "digest"},
        {"access": "owner"},
        {"colour": "red"},
    ],
)
def test_what_is_not_safe_or_not_known_is_refused(office: Any, keys: Any) -> None:
    """No password in the clear beyond this machine, no guessing."""
    with pytest.raises(ValidationError):
        office.settings(**keys)


def test_http_is_for_this_machine(office: Any) -> None:
    """Loopback needs no encryption, by any of its names."""
    for host in ("localhost", "127.0.0.1", "[::1]"):
        assert isinstance(office.settings(endpoint=f"http://{host}:8080/EWS/Exchange.asmx"), Settings)


def test_a_missing_library_is_told(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without exchangelib the error names what to install."""
    monkeypatch.setitem(sys.modules, "monitor.connectors.exchange_session", None)
    with pytest.raises(ConfigError) as error:
        office.connector()
    assert "responsiveness-monitor[exchange]" in error.value.hint


def test_the_library_is_imported_when_it_is_needed() -> None:
    """Reading a configuration with an Exchange account loads no exchangelib."""
    code = "import sys, monitor.connectors.exchange; print('exchangelib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"False"


def test_an_author_whom_the_server_names_by_the_directory_is_known(office: Any) -> None:
    """Mail of somebody who left comes with "/o=.../cn=..." for an address; the message kept the one it was sent by."""
    first, second = office.put(1, 2)
    first.headers = second.headers = first.resolved = False
    headers = [mail.header for batch in office.batches() for mail in batch.mails]
    assert len(headers) == 2
    assert all(b"From: Kim <kim@example.com>\n" in header for header in headers)
