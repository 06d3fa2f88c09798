"""Bytes of any kind become a header and a body, or Unreadable; nothing else leaves the parser."""

from __future__ import annotations

import copy
import pickle
import time
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.reading.addresses import MOST, split_addresses
from monitor.reading.parse import Body, Unreadable, original_ids, parse_body, parse_header
from monitor.reading.zones import own_text

CANARY = "zebra-canary"


def test_fields_are_found_in_any_case_and_unfolded() -> None:
    """A field is one value however it is spelt and folded."""
    header = parse_header(b"SUBJECT: one\r\n two\r\nx-Other:three\r\n\r\nSubject: body\r\n")
    assert header.first("subject") == "one two"
    assert header.first("x-other") == "three"
    assert header.first("absent") is None
    assert "absent" not in header
    assert "subject" in header


def test_every_value_of_a_repeated_field_is_kept_in_order() -> None:
    """Received stands once for every hop, the topmost first."""
    header = parse_header(b"Received: c\nReceived: b\nReceived: a\n\n")
    assert header.all("received") == ("c", "b", "a")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"=?ISO-8859-1?Q?caf=E9?=", "café"),
        (b"=?utf-8?B?R3LDvMOfZQ==?=", "Grüße"),
        (b"=?utf-8?b?R3LDvA?= =?utf-8?b?w59l?=", "Grüße"),
        (b"=?utf-8?b?R3LD?= =?utf-8?b?vMOfZQ==?=", "Grüße"),  # cut inside a character
        (b"=?utf-8*de?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"=?x-unheard-of?q?caf=E9?=", "café"),
        (b"=?punycode?q?abc?= and more", "abc and more"),
        (b"=?utf-8?q?one?= two =?utf-8?q?three?=", "one two three"),
        ("Grüße".encode(), "Grüße"),
        ("café".encode("latin-1"), "café"),
        (b"=?utf-8?q?broken", "=?utf-8?q?broken"),
        (b"=?utf-8?b?!!!?=", ""),
        (b"=?utf-8?q?a=0D=0ABcc:_x?=", "aBcc: x"),  # no line break gets in
        (b"a\x00b\x07c", "abc"),
    ],
)
def test_words_are_decoded_whatever_their_charset(raw: bytes, text: str) -> None:
    """RFC 2047 words, raw bytes and lies about charsets all give readable text without control characters."""
    assert parse_header(b"Subject: " + raw + b"\n\n").first("subject") == text


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("pat@example.com", [("", "pat@example.com")]),
        ("Pat <PAT@Example.COM>", [("Pat", "pat@example.com")]),
        ('"Smith, Pat" <pat@example.com>, kim@x.org', [("Smith, Pat", "pat@example.com"), ("", "kim@x.org")]),
        ("Smith, Pat <pat@example.com>", [("Smith, Pat", "pat@example.com")]),
        ("pat@example.com (Pat (the) Smith)", [("Pat the Smith", "pat@example.com")]),
        ("team: a@x.org, B <b@x.org>;, c@x.org", [("", "a@x.org"), ("B", "b@x.org"), ("", "c@x.org")]),
        ("undisclosed-recipients:;", []),
        ("<@relay.org,@other:pat@example.com>", [("", "pat@example.com")]),
        ("'pat@example.com'", [("", "pat@example.com")]),
        ("<.smith@example.com>", [("", ".smith@example.com")]),
        ("<'pat.smith@example.com'>", [("", "pat.smith@example.com")]),
        ("< pat@example.com >", [("", "pat@example.com")]),
        ("pat at example.com (Pat)", [("Pat", "pat@example.com")]),
        ("a@x.org;b@x.org,, ,c@x.org", [("", "a@x.org"), ("", "b@x.org"), ("", "c@x.org")]),
        ("mailto:pat@example.com", [("", "pat@example.com")]),
        ("nobody", []),
        ("", []),
    ],
)
def test_mailboxes_of_a_field(field: str, expected: list[tuple[str, str]]) -> None:
    """Groups, routes, comments, stray quotes and missing separators give the mailboxes they mean."""
    assert split_addresses(field) == expected


def test_an_encoded_name_may_hold_a_comma() -> None:
    """Names are decoded after the field is cut, so that what they hide cannot cut it."""
    header = parse_header(b"To: =?utf-8?q?Smith=2C_Pat?= <pat@example.com>, kim@x.org\n\n")
    assert header.addresses("to") == [("Smith, Pat", "pat@example.com"), ("", "kim@x.org")]


def test_a_separator_line_is_no_field() -> None:
    """The "From " line of an mbox is stepped over."""
    header = parse_header(b"From pat@example.com Mon Jan  1 00:00:00 2024\nSubject: x\n\n")
    assert header.first("subject") == "x"
    assert "from" not in header


def _mail(**parts: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = "x"
    if "text" in parts:
        mail.set_content(parts["text"])
    if "html" in parts:
        mail.add_alternative(parts["html"], subtype="html")
    return mail


def test_the_plain_text_of_an_alternative_is_read() -> None:
    """Of two forms of one text the plain one is kept beside the HTML."""
    body = parse_body(_mail(text="hello", html="<p>hello</p>").as_bytes())
    assert (body.plain or "").strip() == "hello"
    assert "<p>" in (body.html or "")


def test_a_footer_after_an_html_text_does_not_hide_it() -> None:
    """Where the text is HTML only, a plain part that a list appended is not taken for the message."""
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Please call me.</p>\n"
        b"--b\nContent-Type: text/plain\n\n____\nlist footer\n--b--\n"
    )
    assert "Please call me" in own_text(parse_body(raw)).text


@pytest.mark.parametrize(
    ("charset", "data"),
    [
        ("iso-8859-1", "café".encode("latin-1")),
        ("x-unheard-of", "café".encode("latin-1")),
        ("us-ascii", "café".encode()),
    ],
)
def test_a_body_in_a_wrong_charset_is_still_read(charset: str, data: bytes) -> None:
    """A charset that is unknown or does not fit costs no text."""
    body = parse_body(f"Content-Type: text/plain; charset={charset}\n\n".encode() + data)
    assert "caf" in (body.plain or "")
    assert "\ufffd" not in (body.plain or "")[:3]


def test_files_are_counted_but_not_machine_parts() -> None:
    """A deliverable is a file that somebody attached, not a signature, an invitation or a logo in the text."""
    mail = _mail(text="here you go")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="plan.pdf")
    mail.add_attachment(b"x", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    mail.add_attachment(
        b"x", maintype="image", subtype="png", disposition="inline", cid="<logo@x>", filename="l.png"
    )
    assert parse_body(mail.as_bytes()).attachments == 1


@pytest.mark.parametrize(
    ("name", "files"),
    [
        *(("smime.p7s", 0), ("signature.asc", 0), ("pat.vcf", 0), ("image.png", 0), ("image001.jpg", 0)),
        *(("image0.jpeg", 1), ("keys.asc", 1), ("image.pdf", 1)),
    ],
)
def test_a_file_is_known_by_its_name_where_its_type_says_nothing(name: str, files: int) -> None:
    """Lists and gateways pass on signatures, cards and pasted pictures as mere bytes."""
    mail = _mail(text="hello")
    mail.add_attachment(b"x", maintype="application", subtype="octet-stream", filename=name)
    assert parse_body(mail.as_bytes()).attachments == files


def test_an_invitation_names_its_method() -> None:
    """METHOD of a calendar part in the text is told (M4); an attached calendar file is only a file."""
    part = b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\n"
    raw = (
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nhi\n--b\n"
        + part
        + b"--b--\n"
    )
    assert parse_body(raw).calendar == "REQUEST"


def test_ids_in_a_bounce_are_found() -> None:
    """The returned mail's own id stands in the report's body, quoted or not."""
    raw = b"Message-ID: <bounce@x>\n\nsorry\n\nMessage-ID: <lost@x>\nSubject: y\n\n> Message-Id: <other@x>\n"
    assert original_ids(raw) == ("lost@x", "other@x")


def test_a_body_shows_nothing_and_goes_nowhere() -> None:
    """Print, format, pickle and copy give no word of the text away (privacy)."""
    body = Body(plain=CANARY, html=CANARY)
    assert CANARY not in f"{body} {body!r} {body!s} {[body]}"
    assert CANARY not in format(body, ">20")
    for refuse in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            refuse(body)


HOSTILE = {
    "nested messages": b"Content-Type: message/rfc822\n\n" * 1000 + b"Subject: x\n\nhi\n",
    "nested parts": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1000)
    ),
    "many parts": b"Content-Type: multipart/mixed; boundary=b\n\n"
    + b"--b\nContent-Type: text/plain\n\nhi\n" * 10_000,
    "empty parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 10_000,
    "a long line": b"Subject: x\n\n" + b"a" * 20_000_000,
    "a long field": b"Subject: " + b"a" * 20_000_000,
    "encoded openings": b"Subject: " + b"=?" * 200_000 + b"\n\n",
    "commas": b"To: " + b"," * 400_000 + b"\n\n",
    "open quotes": b"To: " + b'"\\"' * 150_000 + b"\n\n",
    "open brackets": b"From: " + b"<" * 200_000 + b"\n\n",
    "open comments": b"From: " + b"(" * 200_000 + b"a@b\n\n",
    "nothing": b"",
    "zeros": b"\x00" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_read_or_refused_at_once(name: str) -> None:
    """Whatever a mail is built of, it is read or Unreadable within a second (M5)."""
    raw = HOSTILE[name]
    begun = time.process_time()
    header = parse_header(raw)
    for field in ("from", "to", "subject"):
        header.addresses(field)
        header.first(field)
    with suppress(Unreadable):
        own_text(parse_body(raw))
    assert time.process_time() - begun < 1.5


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """Bytes of any kind give a header and a body, or Unreadable, and no other error."""
    for mail in (raw, b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n" + raw, b"To: " + raw):
        header = parse_header(mail)
        header.addresses("to")
        header.all("subject")
        with suppress(Unreadable):
            own_text(parse_body(mail))


@pytest.mark.corpus
def test_odd_mail_of_other_parsers_is_read(corpus: Callable[[str], Path]) -> None:
    """The test mails of five MIME parsers are each read or Unreadable within a second."""
    files = [path for path in corpus("odd-mime").rglob("*") if path.is_file()]
    unreadable = 0
    for path in files:
        raw = path.read_bytes()
        begun = time.process_time()
        parse_header(raw).addresses("to")
        try:
            own_text(parse_body(raw))
        except Unreadable:
            unreadable += 1
        assert time.process_time() - begun < 1.0, path.name
    assert len(files) > 900
    assert unreadable < len(files) / 100


def part_with(field: bytes) -> bytes:
    """A text, and a file described by this field."""
    start = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nThe report is attached.\n--b\n"
    return start + field + b"\n\n" + b"eA==\n" * 4_000 + b"--b--\n"


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_part_is_understood_though_its_header_is_long(end: bytes) -> None:
    """Parameters without number are cut, and what stands before them counts."""
    field = b"Content-Type: application/pdf; name=report.pdf" + b";\n x=y" * 100_000
    body = parse_body(part_with(field).replace(b"\n", end))
    assert body.plain is not None
    assert body.plain.strip() == "The report is attached."
    assert body.attachments == 1


def test_a_long_line_of_text_is_no_field() -> None:
    """What an author wrote is never cut as if it described a part."""
    words = "Contents: " + "word " * 3_000 + "end"
    raw = part_with(b"X: y").replace(b"The report", words.encode() + b"\nThe report")
    assert (parse_body(raw).plain or "").startswith(f"{words}\nThe report is attached.")


def test_too_many_parts_are_not_taken_apart() -> None:
    """Each costs memory: beyond any use they are Unreadable (M5)."""
    with pytest.raises(Unreadable, match="too many parts"):
        parse_body(b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 30_000)


def test_recipients_are_counted_over_all_fields() -> None:
    """Many fields of some recipients are as bounded as one field of many."""
    header = parse_header(b"".join(b"To: p%d@example.com, q%d@example.com\n" % (n, n) for n in range(1_500)))
    found = header.addresses("to")
    assert len(found) == MOST
    assert found[0] == ("", "p0@example.com")
