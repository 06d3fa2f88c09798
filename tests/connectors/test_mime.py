"""Which parts hold the words, told by structures as servers write them; and FETCH answers, whole and broken."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.connectors import mime
from monitor.connectors.imap_parse import answers, instant, ranges

PLAIN = b'("text" "plain" ("charset" "utf-8" "format" "flowed") NIL NIL "8bit" 90 3 NIL NIL NIL NIL)'
EMPTY = b'("text" "plain" NIL NIL NIL "7bit" 2 1 NIL NIL NIL NIL)'
HTML = b'("text" "html" ("charset" "utf-8") NIL NIL "quoted-printable" 900 30 NIL NIL NIL NIL)'
LOGO = b'("image" "png" ("name" "logo.png") "<logo@x>" NIL "base64" 5000 NIL ("inline" NIL) NIL NIL)'
FILE = b'("application" "pdf" NIL NIL NIL "base64" 9000 NIL ("attachment" ("filename*0*" "utf-8\'\'a" )) NIL NIL)'
NOTE = b'("text" "plain" ("name" "log.txt") NIL NIL "7bit" 90 3 NIL ("attachment" ("filename" "log.txt")) NIL NIL)'
MEETING = b'("text" "calendar" ("method" "REQUEST" "charset" "utf-8") NIL NIL "7bit" 900 30 NIL NIL NIL NIL)'
SIGNED = b'("application" "pgp-signature" ("name" "s.asc") NIL NIL "7bit" 400 NIL ("attachment" NIL) NIL NIL)'
INSIDE = (
    b'("message" "rfc822" NIL NIL NIL "7bit" 900 (NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL) '
    + PLAIN
    + b" 20 NIL NIL NIL NIL)"
)


def many(kind: bytes, *parts: bytes) -> bytes:
    return b"(" + b"".join(parts) + b' "' + kind + b'" ("boundary" "b") NIL NIL NIL)'


def structure(text: bytes) -> Any:
    [answer] = answers([b"1 (UID 7 BODYSTRUCTURE " + text + b")"])
    return answer[b"BODYSTRUCTURE"]


@pytest.mark.parametrize(
    ("text", "numbers", "attachments"),
    [
        (PLAIN, ["1"], 0),
        (HTML, ["1"], 0),
        (FILE, [], 1),
        (many(b"alternative", PLAIN, HTML), ["1"], 0),
        (many(b"alternative", EMPTY, HTML), ["2"], 0),
        (many(b"alternative", PLAIN, many(b"related", HTML, LOGO)), ["1"], 0),
        (many(b"related", many(b"alternative", PLAIN, HTML), LOGO), ["1.1"], 0),
        (many(b"mixed", many(b"alternative", PLAIN, HTML), FILE, FILE), ["1.1"], 2),
        (many(b"mixed", PLAIN, LOGO, PLAIN, NOTE), ["1", "3"], 1),
        (many(b"mixed", HTML, FILE), ["1"], 1),
        (many(b"mixed", PLAIN, INSIDE), ["1"], 1),
        (many(b"signed", PLAIN, SIGNED), ["1"], 0),
        (many(b"alternative", PLAIN, HTML, MEETING), ["1"], 0),
    ],
)
def test_the_part_with_the_words(text: bytes, numbers: list[str], attachments: int) -> None:
    """Plain text before HTML, all plain parts of a mixed mail, never a file; files are counted, logos are not."""
    layout = mime.layout(structure(text))
    assert layout is not None
    assert [part.number for part in layout.text] == numbers
    assert layout.attachments == attachments


@pytest.mark.parametrize(
    "text", [b"NIL", b"()", b'("text")', b'("text" NIL)', b'("text" "plain" NIL NIL NIL NIL x 1)']
)
def test_a_structure_that_makes_no_sense(text: bytes) -> None:
    """None: the mail is then read without it."""
    assert mime.layout(structure(text)) is None


@given(
    st.recursive(st.none() | st.binary(max_size=9), lambda inner: st.lists(inner, max_size=9), max_leaves=40)
)
def test_no_structure_ends_a_run(nonsense: Any) -> None:
    """Whatever a server writes there, reading it raises nothing."""
    mime.layout(nonsense)


def test_a_small_mail_is_built_from_the_parts() -> None:
    """The original header with the parts' own types: a mail that any parser reads; invitations keep their method."""
    layout = mime.layout(structure(many(b"alternative", PLAIN, HTML, MEETING)))
    assert layout is not None
    header = (
        b'Subject: Plan\r\nContent-Type: multipart/alternative;\r\n boundary="b"\r\nFrom: kim@example.com\r\n'
    )
    raw = mime.rebuilt(header, [(layout.text[0], "Grüße\r\n".encode())], layout.calendar)
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["From"] == "kim@example.com"
    assert raw.lower().count(b"multipart/") == 1
    kinds = {part.get_content_type(): part for part in mail.walk()}
    assert kinds["text/plain"].get_content().strip() == "Grüße"
    assert kinds["text/plain"].get_param("format") == "flowed"
    assert kinds["text/calendar"].get_param("method") == "REQUEST"


def test_answers_are_told_apart() -> None:
    """Literals, escapes, NIL and what the server says unasked; a broken answer costs itself only."""
    found = list(
        answers(
            [
                b"1 (FLAGS (\\Seen))",
                (b'2 (UID 5 BODY[HEADER.FIELDS ("To" From)]<0> {4}', b"a: b"),
                (b" BODY[1.2]<0> {3}", b"x)("),
                b' X "a \\"b\\" \\\\c" Y NIL)',
                b"3 (UID 6 BODY[1] (unfinished",
                b"4 (UID 7 RFC822.SIZE 12)",
            ]
        )
    )
    assert found[1] == {
        b"UID": b"5",
        b"HEADER": b"a: b",
        b"BODY[1.2]": b"x)(",
        b"X": b'a "b" \\c',
        b"Y": None,
    }
    assert [answer.get(b"UID") for answer in found] == [None, b"5", b"7"]


@given(st.lists(st.one_of(st.binary(max_size=60), st.tuples(st.binary(max_size=30), st.binary(max_size=9)))))
def test_no_answer_ends_a_run(nonsense: list[Any]) -> None:
    """Bytes from a broken server are left out, not raised."""
    list(answers(nonsense))


@given(st.sets(st.integers(1, 300)))
def test_ranges_name_every_number(uids: set[int]) -> None:
    """A set in IMAP's words holds the same numbers, and no others."""
    named: set[int] = set()
    for run in filter(None, ranges(sorted(uids)).split(",")):
        first, _, last = run.partition(":")
        named |= set(range(int(first), int(last or first) + 1))
    assert named == uids


def test_instants_with_their_zone() -> None:
    """INTERNALDATE becomes UTC; what is no date is None, never another date."""
    assert str(instant(b"31-Dec-2025 23:30:00 -0500")) == "2026-01-01 04:30:00+00:00"
    for text in (
        None,
        b"",
        b"31-Foo-2025 23:30:00 -0500",
        b"31-Feb-2025 23:30:00 +0000",
        b"1-Jan-2025 25:00:00 +0000",
    ):
        assert instant(text) is None
