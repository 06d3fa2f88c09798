"""The IMAP connector against a real Dovecot: cut lines, refused logins, encryption, odd folders, huge mail."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from pydantic import ValidationError

from monitor.connectors import imap, imap_login, imap_mail, imap_read, imap_session
from monitor.connectors.base import Batch, RawMail
from monitor.connectors.imap import Imap, Settings
from monitor.errors import AuthError, ConfigError, MonitorError, ProtocolError, TransientError

pytestmark = pytest.mark.server


def all_of(connector: Imap, checkpoint: Any = None) -> list[Batch]:
    with connector:
        return list(connector.changes(checkpoint or {}, lambda _: True))


def mails_of(batches: list[Batch]) -> list[RawMail]:
    return [mail for batch in batches for mail in batch.mails]


# ------------------------------------------------------------------ connections


def test_a_cut_line_is_taken_up_again(hands: Any, small_mail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server hangs up between two questions: the run goes on over a new connection, nothing lost or doubled."""
    monkeypatch.setattr(imap, "CHUNK", 3)
    hands.put(*(small_mail(number) for number in range(10)))
    found = []
    with hands.connector() as connector:
        for batch in connector.changes({}, lambda _: True):
            found += batch.mails
            assert hands.server.cut() >= 1
    assert len({mail.locator for mail in found}) == len(found) == 10


def test_a_line_cut_in_the_middle_of_an_answer(
    hands: Any, small_mail: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server dies while it answers: the question is put again, and the answer is whole."""
    hands.put(*(small_mail(number) for number in range(5)))
    asked = imap_session.protocol_of
    cuts = iter([True])

    def cutting(client: Any) -> Any:
        if client.folder_encode is False and next(cuts, False):
            hands.server.cut()
        return asked(client)

    with hands.connector() as connector:
        connector.session.folders()
        monkeypatch.setattr(imap_session, "protocol_of", cutting)
        assert len(mails_of(list(connector.changes({}, lambda _: True)))) == 5


def test_a_server_that_dies_keeps_what_was_read(
    hands: Any, small_mail: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No server any more: a temporary error, and the checkpoint before it carries the next run on."""
    monkeypatch.setattr(imap, "CHUNK", 2)
    hands.put(*(small_mail(number) for number in range(6)))
    connector = hands.connector()
    batches = connector.changes({}, lambda _: True)
    kept = next(batches)
    hands.server.cut()
    connector.session.login = connector.session.login._replace(port=hands.free_port())
    with pytest.raises(TransientError) as error:
        list(batches)
    assert error.value.exit_code == 4
    rest = all_of(hands.connector(), kept.checkpoint)
    assert len(kept.mails) + len(mails_of(rest)) == 6


def test_a_silent_server_is_not_waited_for_for_ever(hands: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that accepts and says nothing ends in a temporary error."""
    import socket

    monkeypatch.setattr(imap_login, "CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(TransientError):
        all_of(hands.connector(host="127.0.0.1", port=silent.getsockname()[1], tls="none"))


def test_a_dead_port_is_temporary(hands: Any) -> None:
    """Nobody listens: exit code 4, and where it was looked for."""
    port = hands.free_port()
    with pytest.raises(TransientError, match=str(port)):
        all_of(hands.connector(port=port))


# ------------------------------------------------------------------ login and encryption


def test_a_wrong_password_is_told_and_never_shown(hands: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 3, a hint, no trace of the password."""
    monkeypatch.setenv("IMAP_PASSWORD", "open sesame")
    with pytest.raises(AuthError) as error:
        all_of(hands.connector())
    assert error.value.exit_code == 3
    assert error.value.hint
    assert "sesame" not in f"{error.value.message} {error.value.hint} {error.value.__cause__}"


def test_a_missing_password_is_a_matter_of_configuration(hands: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reference leads nowhere: the configuration is to be mended, the server was not bothered."""
    monkeypatch.delenv("IMAP_PASSWORD")
    with pytest.raises(ConfigError):
        all_of(hands.connector())


def test_starttls_encrypts(hands: Any) -> None:
    """STARTTLS is done before the login, with the certificate verified."""
    connector = hands.connector(port=hands.server.port, tls="starttls")
    findings = {finding.what: finding for finding in connector.check()}
    assert "TLSv1" in findings["TLS"].detail
    assert all(finding.ok for finding in findings.values())
    connector.close()


def test_an_unknown_authority_is_refused(hands: Any) -> None:
    """Without the company's own certificate the connection is not trusted; the hint names the key."""
    for keys in ({"ca_file": None}, {"ca_file": None, "port": hands.server.port, "tls": "starttls"}):
        with pytest.raises(ProtocolError, match="not trusted") as error:
            all_of(hands.connector(**keys))
        assert "ca_file" in error.value.hint


def test_another_host_s_certificate_is_refused(hands: Any) -> None:
    """The certificate is for localhost: another name of the same machine is not enough."""
    with pytest.raises(ProtocolError, match="not trusted"):
        all_of(hands.connector(host="127.0.0.1"))


def test_tls_on_a_plain_port_is_told(hands: Any) -> None:
    """The commonest mistake with ports gives a hint, not a riddle."""
    with pytest.raises(ProtocolError) as error:
        all_of(hands.connector(port=hands.server.port))
    assert "starttls" in error.value.hint


def test_a_bad_ca_file_is_a_matter_of_configuration(hands: Any, tmp_path: Any) -> None:
    """A file that is missing or holds no certificate is named."""
    (tmp_path / "ca.pem").write_text("nothing")
    for name in ("ca.pem", "absent.pem"):
        with pytest.raises(ConfigError, match=name):
            all_of(hands.connector(ca_file=tmp_path / name))


def test_no_encryption_is_for_this_machine_only() -> None:
    """tls = "none" to another host would show the password to the network."""
    keys = {"user": "pat", "password": {"env": "X"}, "tls": "none"}
    for host in ("localhost", "127.0.0.1", "::1"):
        Settings.model_validate({"host": host, **keys})
    with pytest.raises(ValidationError, match="this machine only"):
        Settings.model_validate({"host": "mail.example.com", **keys})


def test_a_master_user_reads_for_another(
    hands: Any, small_mail: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """authorize_as: one service account, many people's mail (SASL PLAIN authorization id)."""
    hands.put(small_mail(1))
    name, password = hands.master
    monkeypatch.setenv("IMAP_PASSWORD", password)
    assert len(mails_of(all_of(hands.connector(user=name, authorize_as=hands.user)))) == 1


# ------------------------------------------------------------------ folders


def test_folders_of_every_kind(hands: Any, small_mail: Any) -> None:
    """Nested and non-ASCII names, include and exclude, and Sent by its flag."""
    for number, folder in enumerate(("Grüße & Küsse", "Projects/Old", "Entwürfe", "Sent", "日本語")):
        hands.put(small_mail(number), folder=folder)
    mails = mails_of(all_of(hands.connector()))
    assert len(mails) == 4
    assert [b"<3@" in mail.header for mail in mails if mail.sent_folder] == [True]
    chosen = all_of(hands.connector(folders={"include": ["projects", "Grüße*", "Sent"], "exclude": ["Sent"]}))
    assert len(mails_of(chosen)) == 2
    with hands.connector() as connector:
        assert len(list(connector.fetch([mail.locator for mail in mails]))) == 4


def test_no_sent_folder_is_a_clear_error(hands: Any) -> None:
    """Without sent mail everything would look unanswered: the run stops and says what to set."""
    with pytest.raises(ProtocolError, match="sent mail") as error:
        all_of(hands.connector(folders={"exclude": ["Sent"]}))
    assert "include" in error.value.hint


def test_an_included_folder_that_is_not_there_is_a_clear_error(hands: Any, small_mail: Any) -> None:
    """A misspelt name would silently read nothing; the error gives its place in the list, not the name."""
    hands.put(small_mail(1))
    with pytest.raises(ConfigError, match=r"include\[2\]") as error:
        all_of(hands.connector(folders={"include": ["INBOX", "Nowhere"]}))
    assert "Nowhere" not in error.value.message + error.value.hint
    with hands.connector(folders={"include": ["Nowhere"]}) as connector:
        assert not all(finding.ok for finding in connector.check())


def test_a_rebuilt_folder_is_read_again(hands: Any, small_mail: Any) -> None:
    """Another UIDVALIDITY: all mails come again, at new locators; the old ones lead nowhere."""
    hands.put(small_mail(1), small_mail(2), folder="Work")
    first = all_of(hands.connector())
    with hands.admin() as client:
        client.delete_folder("Work")
    hands.put(small_mail(3), small_mail(1), small_mail(2), folder="Work")
    second = all_of(hands.connector(), first[-1].checkpoint)
    assert len(mails_of(second)) == 3
    old, new = ({mail.locator for mail in mails_of(batches)} for batches in (first, second))
    assert not old & new
    with hands.connector() as connector:
        assert list(connector.fetch(old)) == []


def test_the_last_mail_is_not_offered_for_ever(hands: Any, small_mail: Any) -> None:
    """`n:*` always names the last message: it is new only once, also after the newest was deleted."""
    hands.put(*(small_mail(number) for number in range(3)))
    first = all_of(hands.connector())
    with hands.admin() as client:
        client.select_folder("INBOX")
        client.delete_messages([3])
        client.expunge()
    assert all_of(hands.connector(), first[-1].checkpoint) == []
    hands.put(small_mail(4))
    assert [b"<4@" in m.header for m in mails_of(all_of(hands.connector(), first[-1].checkpoint))] == [True]


# ------------------------------------------------------------------ messages


def test_a_huge_mail_costs_its_text_only(hands: Any) -> None:
    """Of a mail of 50 MB nothing but the words is asked for; the file is counted."""
    mail = EmailMessage()
    mail["Message-ID"] = "<big@example.com>"
    mail["From"] = "kim@example.com"
    mail.set_content("Here is the film.\n")
    mail.add_attachment(b"\0" * 37_000_000, maintype="video", subtype="mp4", filename="film.mp4")
    hands.put(bytes(mail))
    [found] = mails_of(all_of(hands.connector()))
    assert found.size > 50_000_000
    assert found.attachments == 1
    assert found.raw is not None
    assert b"Here is the film." in found.raw
    assert len(found.raw) < 2000


def test_long_texts_come_in_portions(hands: Any, small_mail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch ends when its text is heavy, so that memory stays flat; a text beyond the limit is cut at a line."""
    monkeypatch.setattr(imap_mail, "HELD", 3000)
    monkeypatch.setattr(imap_mail, "TEXT", 2000)
    monkeypatch.setattr(imap_read, "TEXT", 2000)
    hands.put(*(small_mail(number) + b"0123456789 or so\r\n" * 200 for number in range(4)))
    batches = all_of(hands.connector())
    assert [len(batch.mails) for batch in batches if batch.mails] == [2, 2]
    for mail in mails_of(batches):
        assert mail.raw is not None
        assert mail.raw.endswith(b"or so\r\n")
        assert len(mail.raw) < 2300


def test_a_mail_the_server_fails_on_is_one_exclusion(
    hands: Any, small_mail: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """M5: refused or cut at one message, the run singles it out and takes the others."""
    hands.put(*(small_mail(number) for number in range(9)))
    for trouble in (imap_session.RefusedError("no"), imap_session.CutError("gone")):
        asked: Callable[..., Any] = imap_session.Session.fetch

        def failing(
            session: Any, uids: Any, items: str, trouble: MonitorError = trouble, asked: Any = asked
        ) -> Any:
            if 5 in uids and "HEADER" in items:
                raise trouble
            return asked(session, uids, items)

        with monkeypatch.context() as patch:
            patch.setattr(imap_session.Session, "fetch", failing)
            batches = all_of(hands.connector())
        assert len(mails_of(batches)) == 8
        assert [broken.reason for batch in batches for broken in batch.broken] == [imap_mail.REFUSED]
        assert all_of(hands.connector(), batches[-1].checkpoint) == []


def test_the_library_s_log_holds_no_mail(
    hands: Any, small_mail: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Even a log of everything shows neither the password nor what a mail says."""
    caplog.set_level(0)
    hands.put(small_mail(7))
    caplog.clear()
    assert all_of(hands.connector())
    assert "this is 7" not in caplog.text
    assert "number 7" not in caplog.text
    assert "correct horse" not in caplog.text
