"""The line to an Exchange server: logins that are refused, answers that break, servers that are busy, encryption."""

from __future__ import annotations

import logging
import ssl
from typing import Any

import pytest
from servers.ews_double import PASSWORD
from servers.ews_hands import certificate

from monitor.connectors import exchange, exchange_line, exchange_session
from monitor.connectors.base import RawMail
from monitor.connectors.exchange_questions import QUESTIONS, Ref, get_folder
from monitor.errors import AuthError, ConfigError, MonitorError, ProtocolError, TransientError

FAULTS = ("drop", "cut", "short", "html", "401", "429", "502", "503", "302")


def numbers(mails: list[RawMail]) -> list[int]:
    return sorted(int(mail.header.partition(b"<")[2].partition(b"@")[0]) for mail in mails)


# ------------------------------------------------------------------ what breaks on the way


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_anywhere_costs_nothing(office: Any, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong once, at whichever question of a run: every mail comes, once, with its text."""
    monkeypatch.setattr(exchange, "PAGE", 3)
    office.put(1, 2, 3, 4)
    office.put(5, folder="Sent")
    office.mails()
    questions = office.proxy.requests
    assert questions >= 8
    for place in range(questions):
        office.proxy.faults.extend(["pass"] * place + [fault])
        mails = office.mails()
        assert numbers(mails) == [1, 2, 3, 4, 5]
        assert all(b"how is it going?" in (mail.raw or b"") for mail in mails)
        assert not office.proxy.faults


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        ("drop", TransientError, 4),
        ("cut", TransientError, 4),
        ("short", TransientError, 4),
        ("503", TransientError, 4),
        ("html", ProtocolError, 1),
        ("302", ProtocolError, 1),
        ("404", ProtocolError, 1),
        ("403", AuthError, 3),
    ],
)
def test_a_lasting_fault_ends_the_run(office: Any, fault: str, error: type[MonitorError], code: int) -> None:
    """Nobody is asked for ever: after a few questions the run ends with an error that says what to do."""
    office.proxy.always = fault
    with pytest.raises(error) as caught:
        office.mails()
    assert caught.value.exit_code == code
    assert caught.value.hint
    assert 1 <= office.proxy.requests <= 12


def test_what_was_read_before_a_break_is_kept(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server dies in the middle: the checkpoint of the last batch carries the next run on."""
    monkeypatch.setattr(exchange, "PAGE", 2)
    office.put(*range(6))
    with office.connector() as connector:
        batches = connector.changes({}, lambda _: True)
        first = next(batches)
        office.proxy.always = "drop"
        with pytest.raises(TransientError):
            list(batches)
    office.proxy.always = "pass"
    rest = [mail for batch in office.batches(first.checkpoint) for mail in batch.mails]
    assert sorted(numbers(list(first.mails)) + numbers(rest)) == list(range(6))


def test_a_busy_server_is_waited_for_as_it_asks(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """BackOffMilliseconds is heeded; the wait is the server's, or a little longer."""
    waits: list[float] = []
    keep = exchange_line.FaultTolerance.back_off
    monkeypatch.setattr(
        exchange_line.FaultTolerance,
        "back_off",
        lambda self, seconds: (waits.append(seconds), keep(self, seconds)),
    )
    office.put(1)
    office.double.busy = [20, 30]
    assert numbers(office.mails()) == [1]
    assert 0.02 <= waits[0] <= 0.024
    assert 0.03 <= waits[1] <= 0.036


def test_a_server_that_asks_for_too_long_ends_the_run(office: Any) -> None:
    """Nobody waits an hour at night: the next run carries on."""
    office.double.busy = [3_600_000]
    with pytest.raises(TransientError, match="busy"):
        office.mails()
    assert office.proxy.requests == 1


# ------------------------------------------------------------------ login


def test_a_wrong_password_is_tried_twice_and_no_more(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """No account gets locked: two requests, an error without the password, and no third by the next connector."""
    monkeypatch.setenv("EXCHANGE_PASSWORD", "open sesame")
    for _ in range(3):
        with pytest.raises(AuthError) as error:
            office.mails()
        assert error.value.exit_code == 3
        assert error.value.hint
        assert "sesame" not in f"{error.value.message} {error.value.hint} {error.value.__cause__}"
    assert office.double.logins == {401: 2}
    monkeypatch.setenv("EXCHANGE_PASSWORD", PASSWORD)
    assert office.mails() == []


def test_a_password_changed_in_mid_run_is_no_siege(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A login that worked and works no more ends the run after two refusals."""
    monkeypatch.setattr(exchange, "PAGE", 2)
    office.put(*range(6))
    with office.connector() as connector:
        batches = connector.changes({}, lambda _: True)
        next(batches)
        office.double.passwords.clear()
        with pytest.raises(AuthError):
            list(batches)
    assert office.double.logins[401] == 2


def test_a_password_beyond_ascii_arrives(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The login is sent as UTF-8, whatever letters it has."""
    monkeypatch.setenv("EXCHANGE_PASSWORD", "пароль-größer")
    office.double.passwords["pat@example.com"] = "пароль-größer"
    assert office.mails() == []


def test_a_missing_password_is_a_matter_of_configuration(
    office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reference leads nowhere: the server is not bothered."""
    monkeypatch.delenv("EXCHANGE_PASSWORD")
    with pytest.raises(ConfigError):
        office.mails()
    assert office.proxy.requests == 0


def test_impersonation_opens_the_mailbox_of_another(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service account reads as the mailbox's owner, where it may; else the error says what to grant."""
    office.put(1)
    login = {"user": "svc@example.com"}
    with pytest.raises(AuthError) as error:
        office.mails(**login, mailbox="pat@example.com")
    assert "ApplicationImpersonation" in error.value.hint
    office.double.impersonators.add("svc@example.com")
    office.double.payloads.clear()
    assert numbers(office.mails(**login, mailbox="pat@example.com")) == [1]
    assert all(b"PrimarySmtpAddress>pat@example.com<" in asked for asked in office.double.payloads)
    with pytest.raises(AuthError, match="no such mailbox"):
        office.mails(**login, mailbox="nobody@example.com")


def test_a_login_for_many_opens_one_mailbox_at_a_time(office: Any) -> None:
    """``of`` names whose; the login's own mailbox needs no impersonation."""
    office.double.impersonators.add("svc@example.com")
    settings = office.settings(user="svc@example.com")
    assert (settings.of("pat@example.com").opened, settings.of("pat@example.com").impersonates) == (
        "pat@example.com",
        True,
    )
    assert (settings.opened, settings.impersonates) == ("svc@example.com", False)
    assert settings.owned_by("pat@example.com").opened == "pat@example.com"
    assert settings.of("kim@example.com").owned_by("pat@example.com").opened == "kim@example.com"


def test_a_delegate_uses_rights_of_its_own(office: Any) -> None:
    """access = "delegate": nobody is impersonated, and without the right the hint says which."""
    office.put(1)
    keys = {"user": "svc@example.com", "mailbox": "pat@example.com", "access": "delegate"}
    with pytest.raises(AuthError) as error:
        office.mails(**keys)
    assert "read" in error.value.hint
    office.double.delegates.add(("svc@example.com", "pat@example.com"))
    office.double.payloads.clear()
    assert numbers(office.mails(**keys)) == [1]
    assert not any(b"Impersonation" in asked for asked in office.double.payloads)


def test_a_login_without_a_mailbox_is_told(office: Any) -> None:
    """A login such as DOMAIN\\svc is nobody's address."""
    with pytest.raises(ConfigError, match="whose mailbox"):
        office.mails(user="EXAMPLE\\svc")


@pytest.mark.parametrize("version", ["Exchange2010_SP2", "Exchange2013", "Exchange2013_SP1"])
def test_an_older_server_is_spoken_to_in_its_version(office: Any, version: str) -> None:
    """The version both sides know is found once, at the first question, and kept."""
    office.double.version = version
    office.put(1)
    assert numbers(office.mails()) == [1]
    understood = [f'"{version}"'.encode() in asked for asked in office.double.payloads]
    assert all(understood[understood.index(True) :])


def test_ntlm_is_spoken_where_the_settings_say_so(office: Any) -> None:
    """The other way to log in; the double speaks basic only, so the login is seen before it leaves."""
    with office.connector(auth="ntlm", user="EXAMPLE\\pat", mailbox="pat@example.com") as connector:
        login = connector.session._opened().protocol.create_session().auth
    assert type(login).__name__ == "HttpNtlmAuth"
    assert login.username == "EXAMPLE\\pat"


# ------------------------------------------------------------------ reading only


def test_nothing_but_questions_leaves(office: Any) -> None:
    """Whoever tries to write over our line is stopped on our side; the server sees nothing of it."""
    from exchangelib import Message
    from exchangelib.items import SEND_ONLY
    from exchangelib.services import CreateItem

    office.put(1)
    with office.connector() as connector:
        list(connector.changes({}, lambda _: True))
        account = connector.session._opened()
        asked = len(office.double.asked)
        draft = Message(account=account, subject="x", body="y")
        with pytest.raises(exchange_line.WritingError):
            list(
                CreateItem(account=account).call(
                    items=[draft],
                    folder=None,
                    message_disposition=SEND_ONLY,
                    send_meeting_invitations="SendToNone",
                )
            )
        with pytest.raises(KeyError):
            connector.session._ask("DeleteItem", get_folder([Ref("inbox")], ()))
    assert len(office.double.asked) == asked
    assert set(office.double.asked) <= QUESTIONS
    assert all(name.startswith(("Get", "Find", "Sync")) for name in QUESTIONS)


def test_the_double_would_notice(office: Any) -> None:
    """What the connector's guard lets through by mistake, the server refuses and writes down."""
    envelope = (
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><m:EmptyFolder '
        b'xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"/></s:Body></s:Envelope>'
    )
    status, told = office.double.answer("pat@example.com", envelope)
    assert (status, office.double.wrote) == (500, ["EmptyFolder"])
    assert b"ErrorAccessDenied" in told
    office.double.wrote.clear()
    office.double.problems.clear()


def test_no_log_quotes_mail(office: Any, caplog: pytest.LogCaptureFixture) -> None:
    """exchangelib would write whole answers into its log: with ours, at any level, nothing of a mail appears."""
    caplog.set_level(logging.DEBUG)
    office.put(1)
    office.mails()
    office.proxy.always = "short"
    with pytest.raises(TransientError):
        office.mails()
    assert "number 1" not in caplog.text
    assert "how is it going" not in caplog.text
    assert PASSWORD not in caplog.text


# ------------------------------------------------------------------ encryption


@pytest.fixture
def encrypted(office: Any, tmp_path: Any) -> Any:
    """The same server behind TLS, with a certificate for localhost of its own."""
    cert, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server = office.double._server
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return {"endpoint": f"https://localhost:{office.double.port}/EWS/Exchange.asmx", "ca_file": cert}


def test_tls_with_an_authority_of_one_s_own(office: Any, encrypted: Any) -> None:
    """The company's certificate authority is believed where the settings name it; check says so."""
    office.put(1)
    assert numbers(office.mails(**encrypted)) == [1]
    with office.connector(**encrypted) as connector:
        findings = {finding.what: finding for finding in connector.check()}
    assert "TLSv1" in findings["TLS"].detail


def test_an_unknown_authority_is_refused(office: Any, encrypted: Any) -> None:
    """Without it nothing is sent, and the hint names the key; neither is another host's certificate believed."""
    for keys in ({"ca_file": None}, {"endpoint": encrypted["endpoint"].replace("localhost", "127.0.0.1")}):
        with pytest.raises(ProtocolError, match="not trusted") as error:
            office.mails(**{**encrypted, **keys})
        assert "ca_file" in error.value.hint or "name that the certificate" in error.value.hint
    assert office.double.asked == []


def test_a_certificate_file_that_is_none(office: Any, tmp_path: Any) -> None:
    """A wrong ca_file is a matter of configuration."""
    keys = {"endpoint": "https://localhost:1/EWS/Exchange.asmx", "ca_file": tmp_path / "missing.pem"}
    with pytest.raises(ConfigError, match="certificate"):
        office.mails(**keys)


def test_a_dead_port_is_temporary(office: Any) -> None:
    """Nobody listens: exit code 4, and where it was looked for."""
    with pytest.raises(TransientError, match=r"127\.0\.0\.1:1") as error:
        office.mails(endpoint="http://127.0.0.1:1/EWS/Exchange.asmx")
    assert error.value.exit_code == 4
    assert exchange_session.ATTEMPTS <= 5
