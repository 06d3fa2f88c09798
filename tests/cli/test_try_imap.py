"""`monitor try ADDRESS` straight from a real IMAP server: a card, and nothing kept on either side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import imapclient
import pytest
from click.testing import CliRunner
from servers.dovecot_server import PASSWORD, Dovecot, running

from monitor.cli import setup
from monitor.cli.main import monitor
from monitor.setup.detect import Found

pytestmark = pytest.mark.server
AS_OF = "2026-11-09T12:00:00Z"


@pytest.fixture
def mailbox(house, monkeypatch) -> Iterator[Dovecot]:
    """Pat's mailbox on a Dovecot, holding the house's mails; no configuration anywhere."""
    from email import message_from_bytes, policy
    from mailbox import mbox

    monkeypatch.delenv("MONITOR_TRY_PASSWORD", raising=False)
    for server in running("pat@example.com"):
        with imapclient.IMAPClient("127.0.0.1", server.port, ssl=False) as admin:
            admin.login("pat@example.com", PASSWORD)
            archive = mbox(house.folder / "team.mbox")
            for one in archive:
                mail = message_from_bytes(one.as_bytes(), policy=policy.default)
                at = datetime.fromisoformat(mail["Date"].datetime.isoformat())
                sent = "pat@" in mail["From"]
                admin.append("Sent" if sent else "INBOX", bytes(mail), msg_time=at)
            archive.close()
        for name in ("monitor.toml", "team.mbox"):
            (house.folder / name).unlink()
        yield server


def state(server: Dovecot) -> dict[str, object]:
    """Flags, dates and numbers of everything in the mailbox."""
    with imapclient.IMAPClient("127.0.0.1", server.port, ssl=False) as admin:
        admin.login("pat@example.com", PASSWORD)
        found: dict[str, object] = {}
        for *_, folder in admin.list_folders():
            admin.select_folder(folder, readonly=True)
            mails = admin.fetch(admin.search() or [0], ["FLAGS", "INTERNALDATE"])
            found[str(folder)] = {
                uid: (set(m[b"FLAGS"]) - {b"\\Recent"}, m[b"INTERNALDATE"]) for uid, m in mails.items()
            }
        return found


def test_a_card_from_one_s_own_mailbox_and_nothing_kept(house, mailbox):
    """The password comes from the first line of input; no file is written, no mail flagged or moved."""
    before = state(mailbox)
    host = f"127.0.0.1:{mailbox.port}"
    words = ("try", "pat@example.com", "--host", host, "--zone", "Europe/Berlin", "--as-of", AS_OF)
    result = house.run(*words, stdin=PASSWORD + "\n")
    assert "Which room did you book" in result.stdout
    assert PASSWORD not in result.output
    assert list(house.folder.iterdir()) == []
    assert state(mailbox) == before


def test_the_server_is_found_out_from_the_address(house, mailbox, monkeypatch):
    """Without --host the address's own domain says where; here it names this machine."""
    found = Found(
        host="127.0.0.1", port=mailbox.port, tls="none", user="pat@example.com", by="a test", sure=True
    )
    monkeypatch.setattr("monitor.setup.detect.find", lambda *_: found)
    result = house.run("try", "pat@example.com", "--zone", "UTC", "--as-of", AS_OF, stdin=PASSWORD + "\n")
    assert "Which room did you book" in result.stdout


def test_a_wrong_password_is_a_sentence_and_code_3(house, mailbox):
    """What was refused is said, the password is not."""
    host = f"127.0.0.1:{mailbox.port}"
    result = house.run("try", "pat@example.com", "--host", host, stdin="wrong one\n", code=3)
    assert "wrong one" not in result.output
    assert result.stderr.startswith("monitor: ")


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (Found(kind="graph", by="Microsoft 365 keeps its mail", sure=True), "monitor init"),
        (Found(host="imap.elsewhere.net", by="the domain's own DNS record"), "--host imap.elsewhere.net"),
    ],
    ids=["no IMAP", "outside"],
)
def test_a_password_goes_nowhere_unasked(monkeypatch, found, told):
    """Where mail is not read over IMAP, or the server lies elsewhere, nothing is asked for and nothing sent."""
    monkeypatch.setattr("monitor.setup.detect.find", lambda *_: found)
    monkeypatch.setattr(setup, "lookups", lambda: None)
    result = CliRunner().invoke(monitor, ["try", "pat@example.com"], input="a password\n")
    assert result.exit_code == 2
    assert told in result.stderr
