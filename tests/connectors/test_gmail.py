"""Gmail: labels in place of folders, conversations, limits; on a real Dovecot behind a line that speaks its dialect."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from servers import gmail_server, gmail_tokens
from servers.dovecot_server import PASSWORD
from servers.gmail_server import ALL, TRASH, Hands

from monitor.connectors import gmail_session, imap, imap_login
from monitor.connectors.base import Finding, RawMail
from monitor.connectors.gmail import Gmail, Settings
from monitor.errors import ProtocolError, TransientError
from monitor.reading.parse import parse_header

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = 3600

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def server() -> Iterator[gmail_server.Gmail]:
    """One server for all tests; each has a user of its own."""
    yield from gmail_server.running(*(f"user{number}@example.com" for number in range(40)))


_USERS = iter(range(40))


class Box(Hands):
    """One person's mailbox, and the way to read it."""

    def put(self, number: int, folder: str = "INBOX", text: str = "Hello.") -> str:
        """Deliver a mail and return its Message-ID."""
        key = f"<{number}@example.com>"
        head = (
            f"Message-ID: {key}\r\nFrom: kim@example.com\r\nTo: {self.user}\r\nSubject: number {number}\r\n"
        )
        self.deliver(key, f"{head}\r\n{text}\r\n".encode(), START + timedelta(minutes=number), folder)
        return key

    def connector(self, **keys: Any) -> Gmail:
        """Connect as configured: by token, unless these keys say otherwise."""
        right = {"endpoint": f"imap://127.0.0.1:{self.gmail.port}", "user": self.user}
        way = (
            {} if {"service_account", "oauth", "password"} & set(keys) else {"token": {"env": "GMAIL_TOKEN"}}
        )
        return Gmail(Settings.model_validate({**right, **way, **keys}))

    def read(self, checkpoint: Any = None, **keys: Any) -> list[RawMail]:
        """Read all that is new."""
        with self.connector(**keys) as connector:
            return [
                mail for batch in connector.changes(checkpoint or {}, lambda _: True) for mail in batch.mails
            ]


@pytest.fixture
def box(server: gmail_server.Gmail, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    """An empty mailbox of one's own."""
    made = Box(server, f"user{next(_USERS)}@example.com")
    monkeypatch.setattr(imap_login, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(gmail_session, "ALLOWANCE", gmail_session.Allowance())
    monkeypatch.setenv("GMAIL_TOKEN", server.dovecot.token(made.user, until=time.time() + HOUR))
    monkeypatch.setenv("GMAIL_PASSWORD", PASSWORD)
    monkeypatch.setenv("GMAIL_SECRET", gmail_tokens.SECRET)
    monkeypatch.setenv("GMAIL_REFRESH", gmail_tokens.REFRESH)
    server.heard.clear()
    yield made
    server.hidden, server.refusal = (), None
    made.close()


def numbers(mails: list[RawMail]) -> list[int]:
    found = [re.search(rb"^Message-ID: <(\d+)@", mail.header, re.M) for mail in mails]
    return sorted(int(one[1]) for one in found if one)


OAUTH = {
    "client_id": gmail_tokens.CLIENT,
    "client_secret": {"env": "GMAIL_SECRET"},
    "refresh_token": {"env": "GMAIL_REFRESH"},
}

# ------------------------------------------------------------------ labels


def test_a_message_with_many_labels_is_read_once(box: Box) -> None:
    """The folders that stand for labels hold it again and are not opened; All Mail and Trash are, and nothing else."""
    box.put(1)
    box.labels("<1@example.com>").update({"Projects", "\\Important"})
    box.put(2, folder="Trash")
    for folder in ("INBOX", "Projects"):
        with_copies = box.admin
        if not with_copies.folder_exists(folder):
            with_copies.create_folder(folder)
        with_copies.append(folder, b"Message-ID: <1@example.com>\r\n\r\nHello.\r\n")
    assert numbers(box.read()) == [1, 2]
    opened = {heard for heard in box.gmail.heard if heard.startswith(("EXAMINE", "SELECT"))}
    assert opened == {f'EXAMINE "{ALL}"', f'EXAMINE "{TRASH}"'}


def test_labels_say_what_is_sent_and_what_is_no_mail_yet(box: Box) -> None:
    """M2, M3: the author's own copy is known by its label; drafts are left out, even where they were thrown away."""
    box.put(1, folder="Sent")
    box.put(2)
    box.put(3, folder="Drafts")
    box.put(4, folder="Trash")
    box.put(5, folder="Trash")
    box.labels("<5@example.com>").add("\\Draft")
    box.put(6, folder="Junk")
    mails = box.read()
    assert numbers(mails) == [1, 2, 4]
    assert numbers([mail for mail in mails if mail.sent_folder]) == [1]


def test_a_label_that_changes_moves_nothing(box: Box) -> None:
    """Archived, starred or filed: the locator still leads there, and nothing is new."""
    key = box.put(1)
    with box.connector() as connector:
        batches = list(connector.changes({}, lambda _: True))
    (mail,) = (mail for batch in batches for mail in batch.mails)
    box.move(key, "INBOX", "Projects/Größe")
    with box.connector() as connector:
        assert list(connector.changes(batches[-1].checkpoint, lambda _: True)) == []
        assert numbers(list(connector.fetch([mail.locator]))) == [1]


def test_labels_of_ones_own_can_be_left_out(box: Box) -> None:
    """exclude_labels: those and all below them, whatever alphabet they are written in, also when words are fetched."""
    box.put(1)
    box.put(2, folder="Persönlich")
    box.put(3, folder="Persönlich/Arzt")
    box.put(4, folder="Persönliches")
    (mail,) = (mail for mail in box.read() if numbers([mail]) == [2])
    assert numbers(box.read(exclude_labels=["persönlich"])) == [1, 4]
    with box.connector(exclude_labels=["Persönlich"]) as connector:
        assert list(connector.fetch([mail.locator])) == []
        assert numbers(list(connector.around([START.date()]))) == [1, 4]


def test_the_conversation_comes_with_the_header(box: Box) -> None:
    """M6: X-GM-THRID joins what names no earlier mail; a field that somebody wrote so into a mail is not believed."""
    key = box.put(1)
    box.gmail.threads[key.encode()] = 1_789_012_345_678_901_234
    forged = b"Message-ID: <2@example.com>\r\nX-GM-THRID: 1789012345678901234\r\n\r\nHello.\r\n"
    box.deliver("<2@example.com>", forged, START)
    first, second = sorted(box.read(), key=lambda mail: mail.header)
    for raw in (first.header, first.raw or b""):
        assert parse_header(raw).first("x-gm-thrid") == "1789012345678901234"
    assert parse_header(second.header).first("x-gm-thrid") != "1789012345678901234"


def test_a_message_without_labels_is_broken(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """M5: sent or draft, nobody could say; the others come as ever."""
    box.put(1)
    box.put(2)
    told = gmail_server._Line._extras

    def forgetful(line: Any, field: bytes) -> bytes:
        return b"X-GM-THRID 1 X-GM-LABELS NIL" if b"<1@" in field else told(line, field)

    monkeypatch.setattr(gmail_server._Line, "_extras", forgetful)
    with box.connector() as connector:
        batches = list(connector.changes({}, lambda _: True))
    assert numbers([mail for batch in batches for mail in batch.mails]) == [2]
    reasons = [broken.reason for batch in batches for broken in batch.broken]
    assert reasons == ["the server gives no labels"]


# ------------------------------------------------------------------ what Gmail may hide


def test_a_hidden_all_mail_is_named(box: Box) -> None:
    """A setting of the person's hides it from IMAP: nothing is read, and it is said what to tick."""
    box.gmail.hidden = ("All Mail",)
    with pytest.raises(ProtocolError, match="hidden") as error:
        box.read()
    assert "Show in IMAP" in error.value.hint


def test_a_hidden_trash_is_done_without(box: Box) -> None:
    """All Mail is enough; check says so."""
    box.put(1)
    box.put(2, folder="Trash")
    box.gmail.hidden = ("Trash",)
    assert numbers(box.read()) == [1]
    with box.connector() as connector:
        assert "hidden" in next(finding.detail for finding in connector.check() if finding.what == "folders")


def test_another_server_is_not_taken_for_gmail(box: Box) -> None:
    """Without labels nobody could tell drafts: the hint leads to type imap."""
    with pytest.raises(ProtocolError, match="labels") as error:
        box.read(endpoint=f"imap://127.0.0.1:{box.gmail.dovecot.port}")
    assert '"imap"' in error.value.hint


def test_the_connection_is_encrypted_and_verified(box: Box) -> None:
    """imaps:// on this machine, too; an unknown authority is not trusted."""
    away = {"endpoint": f"imaps://localhost:{box.gmail.dovecot.tls_port}"}
    with pytest.raises(ProtocolError, match="not trusted"):
        box.read(**away)
    with pytest.raises(ProtocolError, match="labels"):  # let in: it is a plain Dovecot
        box.read(**away, ca_file=box.gmail.dovecot.certificate)


# ------------------------------------------------------------------ limits


def test_no_more_is_read_in_a_day_than_allowed(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run ends, what was read is safe, and the next day reads the rest; another mailbox is not concerned."""
    monkeypatch.setattr(imap, "CHUNK", 2)
    monkeypatch.setattr(gmail_session, "MEGABYTE", 1000)
    for number in range(1, 9):
        box.put(number, text="x" * 1000)
    checkpoint: Any = {}
    found: list[RawMail] = []

    def night() -> None:
        nonlocal checkpoint
        with box.connector(daily_mb=4) as connector:
            for batch in connector.changes(checkpoint, lambda _: True):
                found.extend(batch.mails)
                checkpoint = batch.checkpoint

    with pytest.raises(TransientError, match="daily_mb") as error:
        night()
    assert "next night" in error.value.hint
    first = numbers(found)
    assert 2 <= len(first) < 8
    with pytest.raises(TransientError, match="daily_mb"):
        night()
    assert numbers(found) == first
    monkeypatch.setattr(gmail_session, "DAY", 0.0)
    night()
    assert numbers(found) == list(range(1, 9))


def test_what_gmail_refuses_for_today_is_temporary(box: Box) -> None:
    """OVERQUOTA is no fault of the messages: none is taken for broken, and the next run begins where this one did."""
    for number in range(3):
        box.put(number)
    box.gmail.refusal = b"[OVERQUOTA] Account exceeded command or bandwidth limits."
    with pytest.raises(TransientError, match="in a day"):
        box.read()
    assert sum("FETCH" in heard for heard in box.gmail.heard) <= 2
    box.gmail.refusal = None
    assert numbers(box.read()) == [0, 1, 2]


# ------------------------------------------------------------------ check


def findings(connector: Gmail) -> dict[str, Finding]:
    with connector:
        return {finding.what: finding for finding in connector.check()}


def test_check_finds_all_well(box: Box, tmp_path: Path) -> None:
    """A service account that may read by IMAP and do no more; nothing of the mail is repeated."""
    box.put(1, folder="Sent")
    with gmail_tokens.tokens(box.user) as google:
        keys = {"service_account": google.key(tmp_path), "token_url": google.url}
        found = findings(box.connector(**keys))
    assert all(finding.ok for finding in found.values())
    assert set(found) == {
        *("reachable", "TLS", "login", "rights", "folders", "sent mail", "messages", "newest message")
    }
    assert found["newest message"].at == START + timedelta(minutes=1)
    assert "1 of the newest 1" in found["sent mail"].detail
    assert "kim" not in repr(found)


def test_check_warns_of_rights_that_are_not_needed(box: Box, tmp_path: Path) -> None:
    """All of Gmail delegated, a key that others can read, an application that may do more."""
    with gmail_tokens.tokens(box.user) as google:
        google.delegated.add(gmail_tokens.WHOLE)
        key = google.key(tmp_path)
        key.chmod(0o644)
        found = findings(box.connector(service_account=key, token_url=google.url))
        assert not found["rights"].ok
        assert gmail_tokens.IMAP_ADMIN in found["rights"].hint
        assert "chmod 600" in found["key"].hint
        google.signed_in = (box.user, (gmail_tokens.WHOLE, "https://www.googleapis.com/auth/drive"))
        found = findings(box.connector(oauth=OAUTH, token_url=google.url))
        assert "auth/drive" in found["rights"].detail
        assert not found["rights"].ok
        google.signed_in = (box.user, (gmail_tokens.WHOLE,))
        assert findings(box.connector(oauth=OAUTH, token_url=google.url))["rights"].ok


def test_check_says_whose_mail_a_login_opens(box: Box, tmp_path: Path) -> None:
    """Google limits a delegation to nobody; a person's own login opens one mailbox."""
    with gmail_tokens.tokens(box.user) as google:
        everybody = box.connector(service_account=google.key(tmp_path), token_url=google.url)
        assert [(one.ok, one.warning) for one in everybody.beyond({box.user})] == [(True, True)]
        assert list(everybody.beyond(None)) == []
    assert list(box.connector().beyond({box.user})) == []


def test_check_reports_what_it_cannot_look_at(box: Box) -> None:
    """A refused login, a hidden All Mail: the last finding says so, and nothing is raised."""
    box.gmail.hidden = ("All Mail",)
    with box.connector() as connector:
        *_, last = connector.check()
    assert (last.ok, "Show in IMAP" in last.hint) == (False, True)
    with box.connector(password={"env": "GMAIL_REFRESH"}) as connector:
        (only,) = connector.check()
    assert (only.ok, "app password" in only.hint) == (False, True)


def test_an_app_password_opens_ones_own_mailbox(box: Box) -> None:
    """The simplest way in, where an account allows it."""
    box.put(1)
    assert numbers(box.read(password={"env": "GMAIL_PASSWORD"})) == [1]
