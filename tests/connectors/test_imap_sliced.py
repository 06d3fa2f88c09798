"""The IMAP connector read backwards, and what its mail is called: against a real Dovecot and a real Cyrus."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import imapclient
import pytest
from servers.cyrus_server import MASTER, Cyrus
from servers.mail_server import PASSWORD

from monitor.connectors import imap
from monitor.connectors.base import Batch, RawMail
from monitor.connectors.imap import Imap, Settings

pytestmark = pytest.mark.server

DAYS = [date(2026, 3, day) for day in (2, 4, 9, 16, 23)]


class Box:
    """One user's mail on one server. ``below``: what stands before the names of folders beside INBOX."""

    def __init__(self, server: Any, user: str, below: str) -> None:
        self.server, self.user, self.below = server, user, below
        self.admin = imapclient.IMAPClient("127.0.0.1", server.port, ssl=False, timeout=20)
        self.admin.login(user, PASSWORD)

    def named(self, folder: str) -> str:
        return folder if folder == "INBOX" else self.below + folder

    def put(self, number: int, day: date, folder: str = "INBOX") -> None:
        """Deliver a mail on this day."""
        if not self.admin.folder_exists(self.named(folder)):
            self.admin.create_folder(self.named(folder))
        raw = f"Message-ID: <{number}@example.com>\r\nFrom: kim@example.com\r\n\r\nThis is {number}.\r\n".encode()
        self.admin.append(
            self.named(folder), raw, msg_time=datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        )

    def take(self, number: int, folder: str = "INBOX", to: str | None = None) -> None:
        """Move a mail into another folder, or expunge it."""
        self.admin.select_folder(self.named(folder))
        uids = self.admin.search(["HEADER", "Message-ID", f"<{number}@example.com>"])
        if to is not None:
            self.admin.copy(uids, self.named(to))
        self.admin.delete_messages(uids)
        self.admin.expunge()
        self.admin.unselect_folder()

    def connector(self, **keys: Any) -> Imap:
        right = {"host": "localhost", "port": self.server.tls_port, "ca_file": self.server.certificate}
        return Imap(
            Settings.model_validate(
                {**right, "user": self.user, "password": {"env": "IMAP_PASSWORD"}, **keys}
            )
        )


@pytest.fixture(scope="module")
def cyrus() -> Iterator[Cyrus]:
    """One server for all tests here; each has a user of its own."""
    server = Cyrus(*(f"user{number}@example.com" for number in range(20))).start()
    yield server
    server.remove()


_USERS = iter(range(20))


@pytest.fixture(params=["dovecot", "cyrus"])
def box(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    """An empty mailbox on each make of server."""
    monkeypatch.setenv("IMAP_PASSWORD", PASSWORD)
    monkeypatch.setattr(imap, "CHUNK", 2)
    if request.param == "dovecot":
        hands = request.getfixturevalue("hands")
        made = Box(hands.server, hands.user, "")
    else:
        made = Box(request.getfixturevalue("cyrus"), f"user{next(_USERS)}@example.com", "INBOX.")
    yield made
    made.admin.logout()


def numbers(batches: list[Batch]) -> list[int]:
    mails = (mail for batch in batches for mail in batch.mails)
    return sorted(int(mail.header.partition(b"<")[2].partition(b"@")[0]) for mail in mails)


def everything(_: RawMail) -> bool:
    return True


def test_a_start_finds_nothing_new_and_the_way_back_finds_all(box: Box) -> None:
    """Windows that meet cover every mail once; what comes after the start is new, however old it is."""
    for number, day in enumerate(DAYS):
        box.put(number, day, "INBOX" if number % 2 else "Projects")
    with box.connector() as connector:
        begun = connector.start(since=date(2026, 1, 1))
        assert numbers(list(connector.changes(begun, everything, since=date(2026, 1, 1)))) == []
        ends = [None, date(2026, 3, 16), date(2026, 3, 4), date(2026, 2, 1)]
        slices = [
            numbers(list(connector.earlier({}, everything, since=since, until=until)))
            for until, since in pairwise(ends)
            if since is not None
        ]
        assert slices == [[3, 4], [1, 2], [0]]
        assert connector.count(since=date(2026, 3, 4), until=date(2026, 3, 16)) == 2
    box.put(9, DAYS[0])
    with box.connector() as connector:
        assert numbers(list(connector.changes(begun, everything, since=date(2026, 1, 1)))) == [9]


def test_a_slice_goes_on_where_it_broke_off(box: Box) -> None:
    """After any batch its checkpoint is enough: nothing of the slice is lost, nothing comes twice."""
    for number in range(8):
        box.put(number, DAYS[number % 5], "INBOX" if number < 4 else "Projects")
    window = {"since": DAYS[0], "until": None}
    with box.connector() as connector:
        whole = list(connector.earlier({}, everything, **window))  # type: ignore[arg-type]
    assert len(whole) == 4
    for after in range(1, 5):
        with box.connector() as connector:
            rest = list(connector.earlier(whole[after - 1].checkpoint, everything, **window))  # type: ignore[arg-type]
        assert numbers(whole[:after]) + numbers(rest) != []
        assert sorted(numbers(whole[:after]) + numbers(rest)) == list(range(8))


def test_a_moved_mail_is_the_same_mail(box: Box) -> None:
    """Its header, and so its identity, is the same at its new place; its old locator leads nowhere."""
    box.put(1, DAYS[0])
    box.put(2, DAYS[0], "Projects")
    with box.connector() as connector:
        first = list(connector.changes({}, everything))
    before = next(mail for batch in first for mail in batch.mails if b"<1@" in mail.header)
    box.take(1, to="Projects")
    with box.connector() as connector:
        [after] = [
            mail for batch in connector.changes(first[-1].checkpoint, everything) for mail in batch.mails
        ]
        assert after.header == before.header
        assert after.instant == before.instant
        assert after.locator != before.locator
        assert [mail.locator for mail in connector.fetch([before.locator, after.locator])] == [after.locator]


def test_an_expunged_mail_is_nothing_new(box: Box) -> None:
    """What goes is no change that a run sees: the facts that were read are kept."""
    for number in (1, 2, 3):
        box.put(number, DAYS[0])
    with box.connector() as connector:
        first = list(connector.changes({}, everything))
    box.take(3)
    box.take(1)
    with box.connector() as connector:
        assert list(connector.changes(first[-1].checkpoint, everything)) == []


def test_a_flag_that_changes_opens_no_folder(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody reads, flags and deletes: no folder is opened for that, however often we ask."""
    box.put(1, DAYS[0])
    with box.connector() as connector:
        checkpoint = connector.start()
    box.admin.select_folder("INBOX")
    box.admin.add_flags([1], ["\\Seen", "\\Flagged"])
    box.admin.unselect_folder()
    with box.connector() as connector:
        monkeypatch.setattr(connector.session, "examine", lambda _: pytest.fail("opened"))
        assert list(connector.changes(checkpoint, everything)) == []


def test_folders_of_every_kind(box: Box) -> None:
    """Nested names, names of other alphabets, whatever stands between them; Sent by its flag, Drafts by its name."""
    folders = ("Grüße & Küsse", "日本語", "Entwürfe", "Sent")
    for number, folder in enumerate(folders):
        box.put(number, DAYS[0], folder)
    delimiter = "." if box.below else "/"
    box.put(9, DAYS[0], f"Projects{delimiter}Old")
    with box.connector() as connector:
        mails = [mail for batch in connector.changes({}, everything) for mail in batch.mails]
        assert numbers([Batch(mails=mails, checkpoint={})]) == [0, 1, 3, 9]
        assert [b"<3@" in mail.header for mail in mails if mail.sent_folder] == [True]
        assert len(list(connector.fetch([mail.locator for mail in mails]))) == 4
    include = [f"{box.below}Projects", f"{box.below}Grüße*"]
    with box.connector(folders={"include": include}) as connector:
        assert numbers(list(connector.changes({}, everything))) == [0, 9]


def test_a_server_without_the_special_use_flag_is_read_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sent folders in the user's own language are known by what mail programs call them."""
    monkeypatch.setenv("IMAP_PASSWORD", PASSWORD)
    server = Cyrus("pat@example.com", sent="Gesendete").start()
    try:
        box = Box(server, "pat@example.com", "INBOX.")
        box.put(1, DAYS[0], "Gesendete Objekte")
        with box.connector() as connector:
            [mail] = [mail for batch in connector.changes({}, everything) for mail in batch.mails]
            assert mail.sent_folder
        box.admin.logout()
    finally:
        server.remove()


def test_one_login_reads_several_mailboxes_on_cyrus(cyrus: Cyrus, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy login with SASL PLAIN's authorization id, as on Dovecot with a master user."""
    monkeypatch.setenv("IMAP_PASSWORD", PASSWORD)
    monkeypatch.setenv("MASTER", MASTER[1])
    for number in (18, 19):
        box = Box(cyrus, f"user{number}@example.com", "INBOX.")
        box.put(number, DAYS[0])
        login = {"user": MASTER[0], "password": {"env": "MASTER"}, "authorize_as": box.user}
        with box.connector(**login) as connector:
            assert numbers(list(connector.changes({}, everything))) == [number]
        box.admin.logout()
