"""The IMAP connector against servers that answer oddly: mixed, unasked, lacking, garbled, or no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from servers.scripted_server import Scripted, said, scripted

from monitor.connectors import imap, imap_login
from monitor.connectors.base import Batch, RawMail
from monitor.connectors.imap import Imap, Settings
from monitor.errors import AuthError, MonitorError, ProtocolError, TransientError


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAP_PASSWORD", "correct horse")
    monkeypatch.setattr(imap_login, "FIRST_WAIT", 0.01)


def connector(server: Scripted, **keys: Any) -> Imap:
    right = {"host": "127.0.0.1", "port": server.port, "tls": "none", "user": "pat"}
    ways = {"password": {"env": "IMAP_PASSWORD"}} if not keys.keys() & {"token", "oauth"} else {}
    return Imap(Settings.model_validate({**right, **ways, **keys}))


def run(server: Scripted, checkpoint: Any = None, want: Callable[[RawMail], bool] = bool) -> list[Batch]:
    with connector(server) as source:
        return list(source.changes(checkpoint or {}, want))


def headers(*uids: int) -> bytes:
    """What a server tells of the headers of these messages."""
    text = b"Message-ID: <%d@example.com>\r\nFrom: kim@example.com\r\n\r\n"
    items = b'* %d FETCH (UID %d INTERNALDATE "02-Mar-2026 10:00:00 +0000" RFC822.SIZE 100 '
    items += (
        b'BODYSTRUCTURE ("text" "plain" NIL NIL NIL "7bit" 5 1) BODY[HEADER.FIELDS (FROM)]<0> {%d}\r\n%s)\r\n'
    )
    return b"".join(items % (uid, uid, len(text % uid), text % uid) for uid in uids)


def texts(*uids: int) -> bytes:
    """What a server tells of the texts of these messages."""
    return b"".join(b"* %d FETCH (UID %d BODY[1]<0> {7}\r\ntext %d\n)\r\n" % (uid, uid, uid) for uid in uids)


# ------------------------------------------------------------------ answers in another order


def test_answers_that_come_mixed_are_told_apart_by_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two questions asked at once may be answered together, and end together: nothing is lost, nothing mixed up."""
    monkeypatch.setattr(imap, "CHUNK", 2)
    plain = said({"UID SEARCH": b"* SEARCH 1 2 3 4\r\nTAG OK done\r\n"})
    held: list[str] = []

    def mixing(command: str) -> bytes | None:
        if command.startswith("UID FETCH 1:2 (UID INTERNALDATE"):
            return headers(1, 2) + b"TAG OK done\r\n"
        if command.startswith("UID FETCH 3:4 (UID INTERNALDATE"):  # asked ahead: not a word yet
            held.append(server.tags[-1])
            return b""
        if command.startswith("UID FETCH 1:2 (UID BODY"):
            both = texts(1) + headers(3) + texts(2) + headers(4)
            return both + held[0].encode() + b" OK done\r\nTAG OK done\r\n"
        if command.startswith("UID FETCH 3:4 (UID BODY"):
            return texts(3, 4) + b"TAG OK done\r\n"
        return plain(command)

    with scripted(mixing) as server:
        batches = run(server, want=lambda _: True)
    assert held
    mails = [mail for batch in batches for mail in batch.mails]
    assert [mail.locator for mail in mails] == [f"7/{uid}/INBOX" for uid in (1, 2, 3, 4)]
    for uid, mail in enumerate(mails, 1):
        assert b"<%d@" % uid in mail.header
        assert (mail.raw or b"").endswith(b"text %d\n" % uid)


def test_what_nobody_asked_for_is_no_mail() -> None:
    """Flags that somebody else changes meanwhile are told unasked, with or without a number: no mail, no exclusion."""
    unasked = (
        b"* 9 FETCH (FLAGS (\\Seen))\r\n* 9 FETCH (UID 9 FLAGS (\\Seen))\r\n* 2 EXISTS\r\n* 3 EXPUNGE\r\n"
    )
    with scripted(said({"UID FETCH": unasked + headers(1) + unasked + b"TAG OK done\r\n"})) as server:
        batches = run(server, want=lambda _: False)
    assert [mail.locator for batch in batches for mail in batch.mails] == ["7/1/INBOX"]
    assert not [broken for batch in batches for broken in batch.broken]


# ------------------------------------------------------------------ servers that lack something


def test_without_list_status_the_folders_are_asked_in_one_go_and_only_moved_ones_opened() -> None:
    """A server of the first hour: STATUS for each folder, and none is opened that has nothing new."""
    with scripted(said({"UID FETCH": headers(1) + b"TAG OK done\r\n"})) as server:
        first = run(server, want=lambda _: False)
        assert len([mail for batch in first for mail in batch.mails]) == 1
        assert server.count("EXAMINE") == 1
        assert run(server, first[-1].checkpoint) == []
        assert server.count("EXAMINE") == 1
        assert server.count("STATUS") == 4


def test_the_way_back_asks_no_more_of_a_folder_than_it_must() -> None:
    """Listed once, opened once, a search for each slice; and none at all once nothing older is there."""
    nothing, one = b"* SEARCH\r\nTAG OK done\r\n", b"* SEARCH 1\r\nTAG OK done\r\n"
    table: dict[str, bytes | None] = {
        "UID SEARCH SINCE 01-Jan-2010": one,
        "UID SEARCH SINCE 01-Jan-2001 BEFORE 01-Jan-2009": nothing,
        "UID SEARCH SINCE 01-Jan-2001": one,
        "UID SEARCH": nothing,
        "UID FETCH": headers(1) + b"TAG OK done\r\n",
    }
    with scripted(said(table)) as server, connector(server) as source:
        source.start(since=date(2001, 1, 1))
        years = {
            year: list(
                source.earlier({}, lambda _: False, since=date(year, 1, 1), until=date(year + 1, 1, 1))
            )
            for year in range(2019, 2001, -1)
        }
        assert [year for year, found in years.items() if found] == [2010]
        assert server.count("LIST") == server.count("EXAMINE") == 1
        assert server.count("UID SEARCH SINCE 01-Jan-2001") == 2  # once in the gap, once behind the last mail
        assert server.count("UID SEARCH") == (2019 - 2009 + 1) + 2


def test_a_folder_that_refuses_its_status_is_left_out() -> None:
    """Closed to the user, or gone since LIST: the others are read."""
    with scripted(
        said({"STATUS Sent": b"TAG NO none of yours\r\n", "UID FETCH": headers(1) + b"TAG OK done\r\n"})
    ) as server:
        assert len(run(server, want=lambda _: False)) == 1
        assert server.count("EXAMINE") == 1


def test_a_server_that_tells_no_next_number_is_searched() -> None:
    """Without UIDNEXT every run looks for itself, offers nothing twice, and can begin at the end."""
    silent: dict[str, bytes | None] = {
        "STATUS INBOX": b"* STATUS INBOX (MESSAGES 1 UIDVALIDITY 7)\r\nTAG OK done\r\n",
        "STATUS Sent": b"* STATUS Sent (MESSAGES 0 UIDVALIDITY 7)\r\nTAG OK done\r\n",
        "UID FETCH": headers(1) + b"TAG OK done\r\n",
    }
    with scripted(said(silent)) as server:
        first = run(server, want=lambda _: False)
        assert [mail.locator for batch in first for mail in batch.mails] == ["7/1/INBOX", "7/1/Sent"]
        assert [mail for batch in run(server, first[-1].checkpoint) for mail in batch.mails] == []
        with connector(server) as source:
            begun = source.start(since=date(2026, 1, 1))
        assert begun["folders"] == {"INBOX": [7, 2], "Sent": [7, 2]}


def test_a_mailbox_from_a_backup_is_read_again() -> None:
    """The next number has gone back though the folder claims to be the same: what comes at the old ones is new mail."""
    with scripted(said({"UID FETCH": headers(1) + b"TAG OK done\r\n"})) as server:
        checkpoint = {"since": None, "folders": {"INBOX": [7, 500], "Sent": [7, 1]}}
        batches = run(server, checkpoint, want=lambda _: False)
    assert [mail.locator for batch in batches for mail in batch.mails] == ["7/1/INBOX"]
    assert batches[-1].checkpoint["folders"]["INBOX"] == [7, 2]


# ------------------------------------------------------------------ garbage


@pytest.mark.parametrize(
    "garbage",
    [
        b"* 1 FETCH (UID 1 BODYSTRUCTURE ((((\r\nTAG OK done\r\n",
        b"* 1 FETCH (UID one)\r\nTAG OK done\r\n",
        b"* 1 FETCH )))(\r\nTAG OK done\r\n",
        b"* 1 FETCH (UID 1 INTERNALDATE {3}\r\nabc RFC822.SIZE x)\r\nTAG OK done\r\n",
    ],
)
def test_garbage_for_a_message_is_no_end(garbage: bytes) -> None:
    """What makes no sense is left out or named as broken; the run reaches its end and does not come back to it."""
    with scripted(said({"UID FETCH": garbage})) as server:
        batches = run(server)
        assert not [mail for batch in batches for mail in batch.mails]
        assert batches[-1].checkpoint["folders"]["INBOX"] == [7, 2]


@pytest.mark.parametrize(
    ("command", "garbage"),
    [
        ("LIST", b"* LIST what\r\n* LIST (\r\nTAG OK done\r\n"),
        ("LIST", b"TAG NO not now\r\n"),
        ("LIST", b"complete nonsense\r\n"),
        ("STATUS INBOX", b"TAG BAD never heard of it\r\n"),
        ("UID SEARCH", b"* SEARCH one two\r\nTAG OK done\r\n"),
        ("EXAMINE", None),
        ("UID FETCH", b"* FETCH\r\n* \r\nTAG OK done\r\n"),
        ("UID FETCH", b"* 1 FETCH (UID 1 RFC822.SIZE {99999}\r\nshort"),
    ],
)
def test_garbage_for_a_folder_is_an_error_of_ours(
    command: str, garbage: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a server says, what comes out is an error with a cause that can be told."""
    monkeypatch.setattr(imap_login, "ANSWER_SECONDS", 0.3)
    with (
        scripted(said({command: garbage})) as server,
        pytest.raises((ProtocolError, TransientError)) as error,
    ):
        run(server)
    assert str(server.port) in error.value.message


# ------------------------------------------------------------------ patience, and its end


def test_a_busy_server_is_tried_again_with_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many connections, it says twice, then lets us in: nobody noticed."""
    refusals = iter([True, True])

    def busy(command: str) -> bytes | None:
        if command.startswith("AUTHENTICATE") and next(refusals, False):
            return b"TAG NO [UNAVAILABLE] too many connections\r\n"
        return said({})(command)

    with scripted(busy) as server, connector(server) as source:
        assert source.folders()
        assert server.connections == 3


def test_a_server_that_stays_busy_is_left_alone_for_this_run() -> None:
    """After some attempts it is a temporary error; a check does not wait at all, since somebody waits for it."""
    with scripted(said({"AUTHENTICATE": b"TAG NO [LIMIT] later\r\n"})) as server:
        with pytest.raises(TransientError, match="busy"):
            connector(server).folders()
        assert server.connections == 4
        [finding] = connector(server).check()
        assert not finding.ok
        assert server.connections == 5


def test_a_refused_password_is_never_tried_twice() -> None:
    """Or accounts get locked."""
    with scripted(said({"AUTHENTICATE": b"TAG NO [AUTHENTICATIONFAILED] no\r\n"})) as server:
        with pytest.raises(AuthError):
            connector(server).folders()
        assert server.connections == 1


def test_a_connection_that_is_over_without_a_cut_is_made_anew() -> None:
    """Some servers refuse every further command instead of hanging up: one new connection, and on it goes."""
    ends = iter([True])

    def ending(command: str) -> bytes | None:
        if command.startswith("UID SEARCH") and next(ends, False):
            return b"TAG NO [UNAVAILABLE] Session invalidated: AccessTokenExpired\r\n"
        return said({"UID FETCH": headers(1) + b"TAG OK done\r\n"})(command)

    with scripted(ending) as server:
        assert len([mail for batch in run(server, want=lambda _: False) for mail in batch.mails]) == 1
        assert server.connections == 2


def test_after_a_cut_nothing_is_asked_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that cannot bear two questions at once hangs up once, not at every second one."""
    monkeypatch.setattr(imap, "CHUNK", 1)
    asked: list[str] = []

    def touchy(command: str) -> bytes | None:
        if command.startswith("UID FETCH"):
            asked.append(command)
            uid = int(command.split()[2])
            if len(asked) == 2:
                return None
            return headers(uid) + b"TAG OK done\r\n"
        return said({"UID SEARCH": b"* SEARCH 1 2 3 4 5\r\nTAG OK done\r\n"})(command)

    with scripted(touchy) as server:
        run(server, want=lambda _: False)
        assert server.connections == 2
    inbox = [int(command.split()[2]) for command in asked][:6]
    assert inbox == [1, 2, 2, 3, 4, 5]


def test_errors_never_repeat_what_the_server_said() -> None:
    """A server's words may hold anything: an address, a subject, a token."""
    secret = b"kim@example.com swordfish"
    for command in ("AUTHENTICATE", "LIST", "UID SEARCH", "UID FETCH"):
        script = said({command: b"TAG NO " + secret + b"\r\n"})
        with scripted(script) as server, pytest.raises(MonitorError) as error:
            run(server)
        assert "swordfish" not in f"{error.value.message} {error.value.hint} {error.value.__cause__}"
