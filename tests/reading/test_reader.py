"""The front door: header facts first, then what the own text does, and the explanation of both."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.connectors.base import RawMail
from monitor.directory import Directory
from monitor.model import Automatic, Due, Id, Message
from monitor.reading.parse import Unreadable
from monitor.reading.reader import READER, Explanation, explain, read_header, read_text, wants_text

DIRECTORY = Directory(internal_domains=frozenset({"corp.test"}), names={"pat@corp.test": "Pat Smith"})
CANARY = "zebra-canary"
WROTE = "On Fri, May 3, 2024 at 9:00 AM Pat <pat@corp.test> wrote:"


def mail(text: str, fields: str = "", *, html: bool = False) -> bytes:
    """Return a mail from Kim to Pat."""
    return (
        "From: Kim Lee <kim@corp.test>\nTo: Pat <pat@corp.test>\nSubject: Plan\nMessage-ID: <1@corp.test>\n"
        f"Date: Mon, 6 May 2024 11:00:00 +0200\nContent-Type: text/{'html' if html else 'plain'}; charset=utf-8\n"
        f"{fields}\n{text}\n"
    ).encode("utf-8", "replace")


def read(raw: bytes, *, archive: bool = True) -> Message:
    """Read a mail through both steps."""
    found = RawMail(
        locator="1",
        header=raw,
        archive=archive,
        instant=None if archive else datetime(2024, 5, 6, 9, tzinfo=UTC),
    )
    message = read_header(found, DIRECTORY)
    assert message is not None
    return read_text(message, raw, DIRECTORY)


def test_the_text_gives_promises_and_asks() -> None:
    """A mail in the own words of its author is read with this reader's version."""
    message = read(mail("Hi Pat,\n\nI will send you the plan tomorrow. Could you call Lee about it?\n\nKim"))
    assert message.reader == READER
    assert len(message.promises) == 1
    assert message.asks
    assert message.signals
    assert message.excluded is None


def test_quoted_promises_are_not_the_authors() -> None:
    """M7: what stands in the quotation was said by somebody else."""
    message = read(
        mail(
            "Thanks.\n\nOn Fri, May 3, 2024 at 9:00 AM Pat <pat@corp.test> wrote:\n> I will send you the plan.\n"
        )
    )
    assert message.promises == ()


def test_unclear_zones_yield_no_promise() -> None:
    """M7: where own and quoted words cannot be told apart, nothing is promised, and the rule is told."""
    message = read(
        mail(
            "On Fri, May 3, 2024 at 9:00 AM Pat <pat@corp.test> wrote:\n\nHi Kim.\n\nI will send it tomorrow."
        )
    )
    assert message.promises == ()
    assert message.excluded == "M7"


def test_automatic_mail_is_not_read_for_promises() -> None:
    """M4: an absent person's program promises nothing."""
    raw = mail("I will answer your mail when I am back.", "Auto-Submitted: auto-replied\n")
    message = read(raw)
    assert message.automatic is Automatic.AUTO_SUBMITTED
    assert message.promises == message.asks == ()


def test_only_human_mail_and_bounces_need_their_text() -> None:
    """The text of an automatic answer is never fetched."""
    assert wants_text(read(mail("x")))
    assert wants_text(read(mail("x", "List-Id: <team.corp.test>\n")))
    assert not wants_text(read(mail("x", "Auto-Submitted: auto-generated\n")))


def test_a_bounce_names_what_it_returns() -> None:
    """M4: the id in the returned mail, before those that the bounce answers."""
    raw = mail(
        "Sorry.\n\nMessage-ID: <lost@corp.test>\n", "Return-Path: <>\nIn-Reply-To: <other@corp.test>\n"
    )
    assert read(raw).bounced == ("lost@corp.test", "other@corp.test")


def test_an_invitation_in_a_part_is_calendar_mail() -> None:
    """P4, M4: a REQUEST beside the text is seen once the text is read."""
    raw = (
        b"From: kim@corp.test\nTo: pat@corp.test\nDate: Mon, 6 May 2024 11:00:00 +0200\n"
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nCan you come?\n"
        b"--b\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\n--b--\n"
    )
    message = read(raw)
    assert message.invitation
    assert message.automatic is Automatic.CALENDAR
    assert message.asks == ()


def test_repeats_in_an_archive_share_their_content() -> None:
    """M2: date, author, recipients, subject and own text agree, whatever id, wrapping and quotation say."""
    one = read(mail("I looked at it\nand it works.\n"))
    again = read(mail("I looked at it and it works.\n").replace(b"<1@", b"<2@"))
    assert one.id != again.id
    assert one.content is not None
    assert one.content == again.content
    assert read(mail("Something else.\n")).content != one.content
    assert read(mail("I looked at it and it works.\n"), archive=False).content is None


def test_links_and_files_are_counted() -> None:
    """P4: a deliverable may be a link or an attachment, in the author's own words only."""
    message = read(mail("Here: https://corp.test/plan\n\n> http://quoted.test\n"))
    assert (message.links, message.attachments) == (1, 0)


def test_html_mail_is_read_like_plain_mail() -> None:
    """The same words in HTML make the same promise."""
    assert len(read(mail("<p>Hi Pat,</p><p>I will send you the plan tomorrow.</p>", html=True)).promises) == 1


def test_a_text_that_cannot_be_read_is_excluded_and_still_answers() -> None:
    """M5: the message stays with its header facts."""
    parts = b"".join(
        b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (n, n + 1) for n in range(1000)
    )
    raw = mail("").replace(b"text/plain; charset=utf-8\n", b"multipart/mixed; boundary=b0\n") + parts
    message = read(raw)
    assert message.excluded == "M5"
    assert message.reader == READER
    assert message.promises == ()


# Explain


def test_an_explanation_has_the_keys_of_the_contract() -> None:
    """The JSON form has every key, and each text is an exact piece of the own text."""
    raw = mail("Hi Pat,\n\nI will send you the plan by Friday. Could you call Lee?\n\n> quoted\n")
    due_at = datetime(2024, 5, 10, 15, tzinfo=UTC)

    def resolve(due: Due, said_at: datetime, author: Id) -> datetime:
        assert said_at < due_at
        assert author == "kim@corp.test"
        return due_at

    shown = explain(raw, DIRECTORY, resolve).as_json()
    assert list(shown) == [
        "message_id", "excluded", "own_text", "zoned", "closing", "expects_reply", "asks", "promises",
    ]  # fmt: skip
    assert shown["message_id"] == "1@corp.test"
    assert shown["excluded"] is None
    assert shown["zoned"] is True
    assert "quoted" not in shown["own_text"]
    (promise,) = shown["promises"]
    assert promise["text"] in shown["own_text"]
    assert promise["due_at"] == "2024-05-10T15:00:00Z"
    assert promise["due_text"] in promise["text"]
    assert {"kind", "condition", "hedged", "ours", "rule", "confidence"} <= set(promise)
    assert all(
        ask["text"] in shown["own_text"] and ask["kind"] in ("question", "request") for ask in shown["asks"]
    )


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ("Auto-Submitted: auto-generated\n", "M4"),
        ("List-Id: <team.corp.test>\n", "M4"),
        ("", None),
    ],
)
def test_an_explanation_names_the_rule(fields: str, rule: str | None) -> None:
    """What would not be counted says why."""
    excluded = explain(mail("Fine.", fields), DIRECTORY).excluded
    assert (excluded.rule if excluded else None) == rule


def test_mail_of_strangers_is_explained_too() -> None:
    """Whoever wrote it: the rule is M1, the words are read."""
    raw = mail("I will send you the plan tomorrow.").replace(b"corp.test", b"example.org")
    found = explain(raw, DIRECTORY)
    assert found.excluded is not None
    assert found.excluded.rule == "M1"
    assert len(found.acts.promises) == 1


def test_a_mail_without_a_date_is_explained() -> None:
    """M5 is a reason like any other."""
    found = explain(b"From: kim@corp.test\nTo: pat@corp.test\n\nHello\n", DIRECTORY)
    assert found.excluded is not None
    assert found.excluded.rule == "M5"
    assert found.own_text == "Hello"


def test_an_explanation_and_a_message_do_not_print_words() -> None:
    """Privacy: neither record shows text when it lands in a log."""
    raw = mail(f"I will send you the {CANARY} tomorrow.").replace(b"Plan", CANARY.encode())
    assert CANARY not in repr(explain(raw, DIRECTORY))
    assert CANARY not in repr(read(raw)) + str(dataclasses.astuple(read(raw)))


@settings(max_examples=80, deadline=timedelta(seconds=2))
@given(st.text(max_size=200), st.text(max_size=60))
def test_any_mail_is_explained(text: str, subject: str) -> None:
    """Explaining never raises, and what it quotes stands in the own text."""
    subject = " ".join(subject.split())
    raw = mail(text, f"Subject: {subject}\n".encode("utf-8", "replace").decode())
    found = explain(raw, DIRECTORY)
    assert isinstance(found, Explanation)
    shown = found.as_json()
    assert all(item["text"] in shown["own_text"] for item in shown["asks"] + shown["promises"])


def test_external_mail_is_forgotten() -> None:
    """M1: no facts of a mail from outside; M5: none of one without an author, which is told."""
    assert (
        read_header(RawMail(locator="1", header=mail("x").replace(b"kim@corp.test", b"kim@x.org")), DIRECTORY)
        is None
    )
    with pytest.raises(Unreadable):
        read_header(RawMail(locator="1", header=b"To: pat@corp.test\n\n"), DIRECTORY)
