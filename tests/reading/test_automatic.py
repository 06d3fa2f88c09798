"""Automatic mail is told from what people write, in the order of METRICS M4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.model import Automatic
from monitor.reading.automatic import automatic
from monitor.reading.parse import parse_header


def kind(fields: str) -> Automatic | None:
    """Return what a mail from Kim with these fields is."""
    if "From:" not in fields:
        fields = "From: Kim Lee <kim@corp.test>\n" + fields
    return automatic(parse_header(fields.encode() + b"\n\n"))


def test_what_people_write_is_human() -> None:
    """A mail without any sign is human."""
    assert kind("Subject: Plan") is None
    assert kind("Subject: Re: Automatic reply: Plan") is None
    assert kind("Auto-Submitted: no") is None


@pytest.mark.parametrize(
    "fields",
    [
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\nAuto-Submitted: auto-replied",
        "Return-Path: <>",
        "From: MAILER-DAEMON@mx.example.org",
        "From: Mail Delivery Subsystem <x@example.org>",
        "From: postmaster@corp.test\nSubject: Undeliverable: Plan",
        "Subject: Undelivered Mail Returned to Sender",
        "X-Failed-Recipients: pat@corp.test",
    ],
)
def test_bounces_come_first(fields: str) -> None:
    """M4: reports, null return paths and mailer daemons are bounces, whatever else they carry."""
    assert kind(fields) is Automatic.BOUNCE


def test_an_answer_with_a_null_return_path_is_no_bounce() -> None:
    """RFC 3834 asks vacation programs for a null return path: the marks of an answer win over it."""
    assert (
        kind("Return-Path: <>\nSubject: Automatic reply: Plan\nAuto-Submitted: auto-replied")
        is Automatic.AUTO_REPLY
    )


def test_a_read_receipt_is_automatic_but_no_bounce() -> None:
    """A disposition report says that a mail arrived."""
    fields = (
        "Content-Type: multipart/report; report-type=disposition-notification\nAuto-Submitted: auto-replied"
    )
    assert kind(fields) is Automatic.AUTO_SUBMITTED


def test_a_postmaster_may_write_a_mail() -> None:
    """A person answers for the postmaster now and then."""
    assert kind("From: postmaster@corp.test\nSubject: Your new quota") is None


@pytest.mark.parametrize(
    "fields", ["X-Autoreply: yes", "X-Autorespond: x", "Precedence: auto_reply", "Precedence: Auto_Reply"]
)
def test_vendor_marks_are_automatic(fields: str) -> None:
    """M4: the marks of vacation programs."""
    assert kind(fields) is Automatic.AUTO_REPLY


def test_exchange_marks_human_mail_too() -> None:
    """M4: X-Auto-Response-Suppress alone says nothing; with the subject of an absence it does."""
    assert kind("X-Auto-Response-Suppress: All\nSubject: Plan") is None
    assert kind("X-Auto-Response-Suppress: All\nSubject: Out of office: Plan") is Automatic.AUTO_REPLY


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Plan",
        "Out of Office AutoReply: Plan",
        "Automatische Antwort: Plan",
        "Abwesenheitsnotiz: Plan",
        "Réponse automatique : Plan",
        "Respuesta automática: Plan",
        "Risposta automatica: Plan",
        "Resposta automática: Plan",
        "Automatisch antwoord: Plan",
        "Autosvar: Plan",
        "Automatiskt svar: Plan",
        "Automatisk svar: Plan",
        "Automaattinen vastaus: Plan",
        "Autoodpowiedź: Plan",
        "Automatyczna odpowiedź: Plan",
        "Automatická odpověď: Plan",
        "Automatikus válasz: Plan",
        "Răspuns automat: Plan",
        "Otomatik yanıt: Plan",
        "Αυτόματη απάντηση: Plan",
        "Автоматический ответ: Plan",
        "Автовідповідь: Plan",
        "自动回复：Plan",
        "自動返信: Plan",
        "자동 회신: Plan",
        "[team] Automatic reply: Plan",
        "AUTO: Kim Lee is out of the office (returning 6 May)",
        "Kim Lee/Sales/Corp is out of the office.",
    ],
)
def test_answers_of_absent_people_in_many_languages(subject: str) -> None:
    """M4: the subjects that mail programs write in their own languages."""
    assert kind(f"Subject: {subject}") is Automatic.AUTO_REPLY


@pytest.mark.parametrize(
    "subject",
    [
        "Out of office next week",
        "Out of the office",
        "I'll be out of the office on Friday",
        "Pat Smith is out of the office today",
        "FW: Kim Lee is out of the office",
        "AW: Abwesenheitsnotiz: Plan",
        "Urlaub im Mai",
        "Abwesend am Freitag",
        "Absence vendredi",
        "Automatic replies are broken again",
        "Vacation plans",
    ],
)
def test_announcements_of_leave_are_human(subject: str) -> None:
    """M4: people tell of their own and others' leave, and talk about such answers."""
    assert kind(f"Subject: {subject}") is None


def test_an_absence_that_answers_is_automatic() -> None:
    """The same words over an answer were written by a program."""
    assert kind("Subject: Out of the office\nIn-Reply-To: <1@x>") is Automatic.AUTO_REPLY


@pytest.mark.parametrize(
    "sender", ["noreply@corp.test", "no-reply@corp.test", "Do_Not.Reply@corp.test", "jira-noreply@corp.test"]
)
def test_senders_who_take_no_answer(sender: str) -> None:
    """M4: no-reply senders."""
    assert kind(f"From: {sender}") is Automatic.NO_REPLY


@pytest.mark.parametrize(
    "fields",
    ["List-Id: <x.corp.test>", "List-Unsubscribe: <mailto:x@y>", "Precedence: bulk", "Precedence: list"],
)
def test_lists_are_bulk(fields: str) -> None:
    """M4: list and bulk mail, whose readers owe nothing unless addressed themselves."""
    assert kind(fields) is Automatic.BULK


@pytest.mark.parametrize("method", ["REQUEST", "reply", "CANCEL", '"COUNTER"'])
def test_calendar_traffic_comes_last(method: str) -> None:
    """M4: calendar messages; a published calendar is a mail like any other."""
    assert kind(f"Content-Type: text/calendar; method={method}; charset=utf-8") is Automatic.CALENDAR
    assert kind("Content-Type: text/calendar; method=PUBLISH") is None
    assert kind(f"List-Id: x\nContent-Type: text/calendar; method={method}") is Automatic.BULK


def test_the_order_is_m4s() -> None:
    """What comes first in M4 decides."""
    everything = (
        "Auto-Submitted: auto-generated\nList-Id: <x>\nFrom: noreply@corp.test\nContent-Type: text/calendar"
    )
    assert kind("Return-Path: <>\n" + everything) is Automatic.BOUNCE
    assert kind(everything) is Automatic.AUTO_SUBMITTED
    assert kind("List-Id: <x>\nFrom: noreply@corp.test") is Automatic.NO_REPLY


@pytest.mark.corpus
def test_bounces_of_a_bounce_library(corpus: Callable[[str], Path]) -> None:
    """Of a bounce parser's own test mails nearly all are bounces; measured: 111 of 117."""
    kinds = Counter(
        automatic(parse_header(path.read_bytes()))
        for path in corpus("auto-replies").glob("**/bounce-flufl/*.txt")
    )
    assert kinds.total() == 117
    assert kinds[Automatic.BOUNCE] >= 111


@pytest.mark.corpus
def test_answers_and_announcements_from_archives(corpus: Callable[[str], Path]) -> None:
    """Five of a company's 36 mails about absence were written by programs; of the lists' 77 most were (71 found)."""
    own: Counter[Automatic | None] = Counter()
    lists: Counter[Automatic | None] = Counter()
    for path in corpus("auto-replies").glob("**/autoreply-extracted/*.eml"):
        (own if path.name.startswith("enron") else lists)[automatic(parse_header(path.read_bytes()))] += 1
    assert own == {None: 31, Automatic.AUTO_REPLY: 5}
    assert lists[Automatic.AUTO_REPLY] >= 65
