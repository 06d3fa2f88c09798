"""Anything at all, thrown at what reads mail: built of the pieces that mail is made of, so that it goes deep.

A short run stands among the tests; `make fuzz` is the long one (EXAMPLES a target). What a run finds is written into
found.py, and is tried ever after.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module

import pytest
from fuzz.found import FOUND
from hypothesis import given, settings
from hypothesis import strategies as st
from metrics.build import CALENDAR, mail

from monitor.directory import Directory
from monitor.hours import due_at
from monitor.metrics.threads import threads
from monitor.reading.acts import Context, read_acts
from monitor.reading.due import DueReader
from monitor.reading.fold import fold
from monitor.reading.language import CODES
from monitor.reading.parse import Body, Unreadable, parse_body, parse_header
from monitor.reading.reader import explain
from monitor.reading.zones import own_text
from monitor.service.authentication import refused
from monitor.service.commands import day_in, read_request

SECONDS = 1.0
"""Of processor time for one message, whatever is in it."""

DIRECTORY = Directory(internal_domains=frozenset({"example.com"}))
CONTEXT = Context(
    sent_at=datetime(2026, 5, 4, 10, tzinfo=UTC),
    recipients=(("kim@example.com", ("Kim Lee",)), ("lee@example.com", ("Wong, Lee",))),
)

HEADERS = """\
From: Pat <pat@example.com>
To: kim@example.com
Cc: =?utf-8?q?=C3=A9?= <lee@example.com>, a: b;
Subject: Re:
Subject: =?utf-8?b?4pyT
Date: Mon, 4 May 2026 10:00:00 +0200
Date: 1 Jan 0001 00:00 -2359
Date: 31 Dec 9999
Message-ID: <1@example.com>
References: <1@example.com> <2@x>
In-Reply-To: <
Auto-Submitted: auto-replied
Content-Type: text/html; charset=
Content-Type: multipart/mixed; boundary=b
Content-Type: multipart/alternative; boundary="b"
Content-Type: message/rfc822
Content-Type: text/calendar
Content-Transfer-Encoding: base64
Content-Transfer-Encoding: quoted-printable
Content-Disposition: attachment; filename*0*=utf-8''%""".splitlines()
LINES = """\
On Mon, 4 May 2026, Kim Lee wrote:
Am 4.5.2026 schrieb Kim:
-----Original Message-----
From: kim@example.com
Sent: Monday
To: pat
Subject: x
Regards,
Pat
Sent from my phone
by Friday
tomorrow
next week
on the 31st
at 25:00
in 3 days
30.2.2026
2026-02-30
29 Feb
<br>
<blockquote>
</div>
subscribe
unsubscribe
export
2026-12-01
correct a-7k2m9qx4 due
nein danke""".splitlines()
BEGINNINGS = """\
> |>> || |-- |Kim, |could you send me |can you |please |I will |I'll |we'll |let you know |the report |not |if |\
bis Montag |ich schicke |kannst du |d'ici vendredi |je vous envoie |mañana |te envío |pause until |<p """.split(
    "|"
)
SIGNS = [
    "?",
    "!",
    ". ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "\x00",
    "\u202e",
    "\u2028",
    "\ufeff",
    "İ",
    "ß",
    "🙂",
    "a" * 48,
]
WORDS = (*LINES, *BEGINNINGS, *SIGNS)

text = st.lists(st.sampled_from(WORDS) | st.text(max_size=12), max_size=60).map("".join)
encoded = text.map(lambda words: words.encode("utf-8", "replace")) | st.binary(max_size=200)
fields = st.lists(st.sampled_from(HEADERS).map(str.encode) | st.binary(max_size=60), max_size=12).map(
    b"\n".join
)


@st.composite
def mails(draw: st.DrawFn) -> bytes:
    """Return a mail of some kind: fields, and parts of parts, not all of them well."""
    parts = draw(st.lists(st.tuples(fields, encoded), max_size=5))
    body = b"".join(b"\n--b\n" + head + b"\n\n" + said for head, said in parts) + draw(
        st.sampled_from([b"", b"\n--b--\n"])
    )
    return draw(fields) + b"\n\n" + draw(encoded) + body


@contextmanager
def in_time() -> Iterator[None]:
    """Hold what is done inside to the time that one message may take."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < SECONDS


# --------------------------------------------------------------------------- what is tried


def try_parse(raw: bytes) -> None:
    """A mail is read, or Unreadable."""
    header = parse_header(raw)
    for name in ("from", "to", "subject"):
        header.addresses(name)
        header.all(name)
    refused(header, "mx.example.com")
    with suppress(Unreadable):
        own_text(parse_body(raw))


def try_explain(raw: bytes) -> None:
    """A whole mail is explained, and what is quoted stands in the own text."""
    shown = explain(raw, DIRECTORY).as_json()
    assert all(item["text"] in shown["own_text"] for item in shown["asks"] + shown["promises"])


def try_zones(words: str) -> None:
    """Own words are no longer than the text, as plain text and as HTML."""
    assert len(own_text(Body(plain=words)).text) <= len(words) + 1
    own_text(Body(html=words))


def try_acts(words: str) -> None:
    """Every act lies within the text."""
    acts = read_acts(words, CONTEXT)
    for act in (*acts.asks, *acts.promises):
        assert act.span is not None
        assert 0 <= act.span[0] < act.span[1] <= len(words)


@cache
def readers() -> tuple[DueReader, ...]:
    """The readers of dates, of every language."""
    return tuple(DueReader(import_module(f"monitor.reading.cues.{code}").LANGUAGE.due) for code in CODES)


def try_due(words: str) -> None:
    """A date is found or not, and if found there is an instant for it."""
    for reader in readers():
        due, span = reader.find(fold(words), CONTEXT.sent_at)
        assert span is None or 0 <= span[0] < span[1] <= len(words)
        if due is not None:
            due_at(due, CONTEXT.sent_at, CALENDAR)


def try_commands(words: str) -> None:
    """A request is read or not, and no token is longer than one."""
    found = read_request(words, words, words)
    day_in(words)
    assert all(len(token) == 48 for token in found.tokens)


Links = list[tuple[int, list[int], str]]


def try_threads(links: Links) -> None:
    """However forged references run, every message is in one thread, and the order they came in is no matter."""
    start = datetime(2026, 5, 4, tzinfo=UTC)
    messages = [
        mail(
            str(number),
            "mon 09:00",
            who,
            "kim",
            parents=tuple(map(str, parents)),
            sent_at=start + timedelta(hours=after),
        )
        for number, (after, parents, who) in enumerate(links)
    ]
    for by_subject in (False, True):
        found = threads(messages, by_subject)
        ids = [message.id for thread in found for message in thread.messages]
        assert sorted(ids) == sorted(message.id for message in messages)
        again = threads(messages[::-1], by_subject)
        assert {frozenset(m.id for m in one.messages) for one in found} == {
            frozenset(m.id for m in one.messages) for one in again
        }


links = st.lists(
    st.tuples(
        st.integers(0, 9000), st.lists(st.integers(0, 14), max_size=6), st.sampled_from(["pat", "kim", "lee"])
    ),
    max_size=12,
)
TARGETS = {
    try_parse: mails(),
    try_explain: mails(),
    try_zones: text,
    try_acts: text,
    try_due: text,
    try_commands: text,
    try_threads: links,
}
NAMES = [target.__name__.removeprefix("try_") for target in TARGETS]


@pytest.mark.parametrize("target", TARGETS, ids=NAMES)
@settings(max_examples=int(os.environ.get("EXAMPLES", "60")), deadline=None)
@given(data=st.data())
def test_anything_is_read_or_refused_in_time(target, data: st.DataObject) -> None:
    """No mail ends a run: it is read or refused, within the time of one message."""
    made = data.draw(TARGETS[target])
    with in_time():
        target(made)


def test_what_was_found_once_is_never_found_again() -> None:
    """Cases of earlier long runs."""
    targets = dict(zip(NAMES, TARGETS, strict=True))
    for name, made in FOUND:
        with in_time():
            targets[name](made)  # type: ignore[operator]
