"""What a message looks like once the server has told its properties: header, text, marks, attachments."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from monitor.connectors.base import Broken, RawMail
from monitor.connectors.exchange_mail import (
    TEXT,
    StrangeDateError,
    head_of,
    instant,
    is_mail,
    may_have_source,
    with_source,
    with_text,
)
from monitor.model import Automatic
from monitor.reading.automatic import automatic
from monitor.reading.facts import parse_date
from monitor.reading.parse import parse_body, parse_header

T = "http://schemas.microsoft.com/exchange/services/2006/types"


def item(inside: str, tag: str = "Message") -> Any:
    """Write an item as a server tells it."""
    return etree.fromstring(f'<t:{tag} xmlns:t="{T}">{inside}</t:{tag}>')


def person(address: str, name: str = "") -> str:
    return f"<t:Mailbox><t:Name>{name}</t:Name><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox>"


def head(inside: str, *, sent: bool = False) -> RawMail:
    mail = head_of(item(inside), "mail/1", sent=sent, mailbox="pat@example.com")
    assert isinstance(mail, RawMail)
    return mail


# ------------------------------------------------------------------ the header


def test_internet_headers_come_first_and_only_the_useful_ones() -> None:
    """What the message came with counts; properties fill what is missing; the rest of the header is not kept."""
    fields = {"From": "Kim <kim@example.com>", "X-Spam": "no", "Received": "by a; x", "RECEIVED": "by b; y"}
    told = "".join(
        f'<t:InternetMessageHeader HeaderName="{name}">{value.replace("<", "&lt;")}</t:InternetMessageHeader>'
        for name, value in fields.items()
    )
    header = parse_header(
        head(
            f"<t:Subject>Hello</t:Subject><t:InternetMessageHeaders>{told}</t:InternetMessageHeaders>"
            f"<t:InternetMessageId>&lt;1@example.com&gt;</t:InternetMessageId><t:Sender>{person('x@example.com')}</t:Sender>"
        ).header
    )
    assert header.addresses("from") == [("Kim", "kim@example.com")]
    assert header.all("received") == ("by a; x", "by b; y")
    assert header.first("message-id") == "<1@example.com>"
    assert header.first("subject") == "Hello"
    assert "x-spam" not in header


def test_sent_mail_gets_its_header_from_properties() -> None:
    """Sent Items know no internet headers: ids, people, subject and date come from the item itself."""
    mail = head(
        "<t:Subject>Plan für März</t:Subject><t:InReplyTo>&lt;0@x&gt;</t:InReplyTo>"
        "<t:DateTimeSent>2026-03-02T09:00:00.5Z</t:DateTimeSent>"
        f"<t:ToRecipients>{person('kim@example.com', 'Kim, the &quot;boss&quot;')}"
        f"{person('/o=Org/cn=x')}</t:ToRecipients>"
        f"<t:CcRecipients>{person('lee@example.com', 'lee@example.com')}</t:CcRecipients>"
        f"<t:BccRecipients>{person('max@example.com', 'Max')}</t:BccRecipients>"
        "<t:InternetMessageId>&lt;1@x&gt;</t:InternetMessageId><t:References>&lt;9@x&gt; &lt;0@x&gt;</t:References>",
        sent=True,
    )
    header = parse_header(mail.header)
    assert header.addresses("from") == [("", "pat@example.com")]
    assert header.addresses("to") == [("Kim, the boss", "kim@example.com")]
    assert header.addresses("cc") == [("", "lee@example.com")]
    assert header.addresses("bcc") == [("Max", "max@example.com")]
    assert header.first("subject") == "Plan für März"
    assert header.first("references") == "<9@x> <0@x>"
    assert parse_date(header.first("date")) == (datetime(2026, 3, 2, 9, tzinfo=UTC), 0)
    assert mail.instant == datetime(2026, 3, 2, 9, 0, 0, 500_000, tzinfo=UTC)
    assert mail.sent_folder


def test_a_value_cannot_forge_a_field() -> None:
    """Line breaks in names and subjects stay within their line."""
    mail = head(
        "<t:Subject>x&#10;Bcc: evil@example.com&#10;&#10;body</t:Subject>"
        f"<t:From>{person('kim@example.com', 'K&#10;To: z')}</t:From>"
    )
    assert [line.partition(b":")[0] for line in mail.header.splitlines()] == [b"From", b"Subject"]


def test_on_behalf_of_another_the_sender_is_kept() -> None:
    """Who pressed the button is told apart from whose mail it is; where both are one, there is no Sender."""
    both = f"<t:Sender>{person('a@example.com')}</t:Sender><t:From>{person('%s')}</t:From>"
    assert parse_header(head(both % "b@example.com").header).first("sender") == "a@example.com"
    assert "sender" not in parse_header(head(both % "a@example.com").header)


def test_who_is_known_by_their_place_in_the_directory_alone() -> None:
    """The message itself knows its author's address; of recipients it does not, and they are left out."""
    told = "".join(
        f'<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="{tag}" PropertyType="String"/>'
        f"<t:Value>{address}</t:Value></t:ExtendedProperty>"
        for tag, address in (("0x5D01", "desk@example.com"), ("0x5d02", "kim@example.com"))
    )
    people = "".join(
        f"<t:{kind}>{person('/o=Org/cn=' + kind, kind)}</t:{kind}>"
        for kind in ("Sender", "From", "ToRecipients")
    )
    header = parse_header(head(told + people).header)
    assert header.addresses("from") == [("From", "kim@example.com")]
    assert header.addresses("sender") == [("Sender", "desk@example.com")]
    assert "to" not in header
    assert "from" not in parse_header(head(f"<t:Subject>x</t:Subject>{people}").header)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("IPM.Note", None),
        ("IPM.Note.SMIME.MultipartSigned", None),
        ("IPM.Schedule.Meeting.Request", Automatic.CALENDAR),
        ("IPM.Schedule.Meeting.Resp.Pos", Automatic.CALENDAR),
        ("IPM.Schedule.Meeting.Canceled", Automatic.CALENDAR),
        ("IPM.Note.Rules.OofTemplate.Microsoft", Automatic.AUTO_REPLY),
        ("IPM.Note.Rules.ReplyTemplate.Microsoft", Automatic.AUTO_REPLY),
        ("REPORT.IPM.Note.NDR", Automatic.BOUNCE),
        ("REPORT.IPM.Note.IPNRN", Automatic.AUTO_SUBMITTED),
    ],
)
def test_the_kind_of_an_item_marks_what_programs_write(kind: str, expected: Automatic | None) -> None:
    """M4 for mail without internet headers: the item's class says what nobody typed."""
    mail = head(f"<t:ItemClass>{kind}</t:ItemClass><t:From>{person('kim@example.com')}</t:From>")
    assert automatic(parse_header(mail.header)) == expected


@pytest.mark.parametrize(
    ("tag", "kind", "expected"),
    [
        ("Message", "IPM.Note", True),
        ("Message", "", True),
        ("MeetingRequest", "", True),
        ("Item", "", False),
        ("Contact", "IPM.Contact", False),
        ("Message", "IPM.Note.Microsoft.Conversation", False),
        ("PostItem", "IPM.Post.RSS", False),
    ],
)
def test_what_counts_as_mail(tag: str, kind: str, expected: bool) -> None:
    """By its class where that is told, else by its element."""
    assert is_mail(item(f"<t:ItemClass>{kind}</t:ItemClass>", tag)) == expected


def test_a_message_without_any_header_is_broken() -> None:
    """M5: nothing to go by."""
    assert isinstance(head_of(item(""), "mail/1", sent=False, mailbox="pat@example.com"), Broken)


def test_attached_files_are_counted_by_what_they_are() -> None:
    """Pictures within the text, invitations and signatures are no files that somebody sent along."""
    files = "".join(
        f"<t:FileAttachment><t:ContentType>{kind}</t:ContentType><t:IsInline>{inline}</t:IsInline></t:FileAttachment>"
        for kind, inline in (
            ("application/pdf", "false"),
            ("image/png", "true"),
            ("text/calendar", "false"),
            ("application/pkcs7-signature", "false"),
        )
    )
    told = f"<t:Subject>x</t:Subject><t:Attachments>{files}<t:ItemAttachment/></t:Attachments>"
    assert head(told).attachments == 2
    assert head("<t:Subject>x</t:Subject>").attachments == 0


# ------------------------------------------------------------------ instants


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)),
    st.integers(0, 9),
    st.sampled_from(["Z", "+00:00", "", "+02:00", "-05:30"]),
)
def test_instants_are_read_with_any_decimals_and_any_zone(at: datetime, decimals: int, zone: str) -> None:
    """Whatever a server writes is an instant in UTC, at most a microsecond's decimals short of the truth."""
    fraction = f".{at.microsecond:06}999"[: decimals + 1] if decimals else ""
    told = instant(
        item(f"<t:DateTimeSent>{at:%Y-%m-%dT%H:%M:%S}{fraction}{zone}</t:DateTimeSent>"), "DateTimeSent"
    )
    offset = {"+02:00": timedelta(hours=2), "-05:30": -timedelta(hours=5, minutes=30)}.get(zone, timedelta())
    assert told is not None
    assert told.utcoffset() == timedelta()
    assert timedelta(0) <= at.replace(tzinfo=UTC) - offset - told < timedelta(seconds=10 ** -min(decimals, 6))


def test_a_date_that_cannot_be_read_is_no_missing_date() -> None:
    """None means that the server told none; anything else is an error, and the message is named as broken."""
    assert instant(item(""), "DateTimeReceived") is None
    strange = item("<t:Subject>x</t:Subject><t:DateTimeReceived>yesterday</t:DateTimeReceived>")
    with pytest.raises(StrangeDateError):
        instant(strange, "DateTimeReceived")
    assert isinstance(head_of(strange, "mail/1", sent=False, mailbox="pat@example.com"), Broken)


# ------------------------------------------------------------------ the text


def test_the_body_becomes_a_small_mail() -> None:
    """Text or HTML, as the server says, in UTF-8, under the original header without its own description."""
    mail = head("<t:Subject>x</t:Subject>")
    for kind, text in (("Text", "Grüße\r\nKim"), ("HTML", "&lt;p&gt;Grüße&lt;/p&gt;")):
        raw = with_text(mail, item(f'<t:Body BodyType="{kind}">{text}</t:Body>'))
        assert raw is not None
        assert raw.raw is not None
        body = parse_body(raw.raw)
        assert "Grüße" in (body.plain or body.html or "")
        assert (body.html is None) == (kind == "Text")
        assert b"\r" not in raw.raw


def test_no_body_is_none() -> None:
    """Where the server has no text, another way is tried."""
    mail = head("<t:Subject>x</t:Subject>")
    assert with_text(mail, item("")) is None
    assert with_text(mail, item('<t:Body BodyType="Text">  \r\n</t:Body>')) is None


def test_long_text_is_cut_at_a_line() -> None:
    """One message's text is bounded."""
    text = "a line\n" * 200_000
    mail = with_text(head("<t:Subject>x</t:Subject>"), item(f'<t:Body BodyType="Text">{text}</t:Body>'))
    assert mail is not None
    assert TEXT - 100 < len(mail.raw or b"") < TEXT + 1000
    assert (mail.raw or b"").endswith(b"a line\n")


def test_the_source_stands_in_for_a_missing_body() -> None:
    """The MIME source brings its own description; its header is the one already read."""
    source = (
        b'Subject: other\r\nContent-Type: text/plain;\r\n charset="latin-1"\r\n'
        b"Content-Transfer-Encoding: 8bit\r\n\r\nGr\xfc\xdfe\r\n"
    )
    told = item(f"<t:MimeContent>{base64.b64encode(source).decode()}</t:MimeContent>")
    mail = with_source(head("<t:Subject>x</t:Subject>"), told)
    assert (parse_body(mail.raw or b"").plain or "").strip() == "Grüße"
    assert b"Subject: x" in (mail.raw or b"")
    assert b"other" not in (mail.raw or b"")
    for nothing in (None, item(""), item("<t:MimeContent>?</t:MimeContent>")):
        empty = with_source(mail, nothing)
        assert empty.raw is not None
        assert not (parse_body(empty.raw).plain or "").strip()


def test_the_source_is_not_asked_for_where_it_holds_attachments() -> None:
    """Attachments are never fetched; a signed mail is one attachment, and is its text."""
    plain, signed = item(""), item("<t:ItemClass>IPM.Note.SMIME.MultipartSigned</t:ItemClass>")
    with_file = head("<t:Subject>x</t:Subject><t:Attachments><t:FileAttachment/></t:Attachments>")
    large = head(f"<t:Subject>x</t:Subject><t:Size>{TEXT + 1}</t:Size>")
    assert may_have_source(head("<t:Subject>x</t:Subject>"), plain)
    assert not may_have_source(with_file, plain)
    assert may_have_source(with_file, signed)
    assert not may_have_source(large, signed)
