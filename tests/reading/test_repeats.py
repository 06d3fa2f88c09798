"""Copies of one mail are read once, and nothing that differs is taken for a copy."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.connectors.base import RawMail
from monitor.directory import Directory
from monitor.model import Message
from monitor.reading import repeats
from monitor.reading.parse import parse_header
from monitor.reading.reader import read_header, read_text
from monitor.reading.repeats import Repeats

DIRECTORY = Directory(internal_domains=frozenset({"corp.test"}))
FIELDS = {
    "Message-ID": "<1@corp.test>",
    "From": "Kim Lee <kim@corp.test>",
    "To": "Pat Smith <pat@corp.test>",
    "Cc": "Lou Diaz <lou@corp.test>",
    "Subject": "Re: Plan",
    "Date": "Mon, 6 May 2024 11:00:00 +0200",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
}
TEXT = "Pat, could you call Lou? I will send you the plan tomorrow.\n"
OTHERS = {
    "To": "Gus Hart <pat@corp.test>",
    "Cc": "Gus Hart <lou@corp.test>",
    "Subject": "Fwd: Plan",
    "Date": "Mon, 6 May 2024 11:00:00 -0700",
    "Content-Type": "text/html; charset=utf-8",
    "Content-Transfer-Encoding": "quoted-printable",
    "List-Id": "<plans.corp.test>",
}
MATTERS = {
    "To": "Gus, could you call the office?\n\nI will send you the plan tomorrow.\n",
    "Cc": "Gus, could you call the office?\n\nI will send you the plan tomorrow.\n",
    "Subject": "Could you call the office?\n\n-----Original Message-----\nFrom: Lou\n\nI will call.\n",
    "Content-Type": "I will send <b>you</b> the plan tomorrow.\n",
    "Content-Transfer-Encoding": "I will s=\nend you the plan tomorrow.\n",
    "Date": "I will send you the plan at 5 pm.\n",
    "List-Id": "Could you call the office?\n",
}
"""For each field that may differ a text that it makes read otherwise."""
TEXTS = [TEXT, "Thanks!\n", *MATTERS.values()]


def mail(fields: dict[str, str], text: str) -> bytes:
    return ("".join(f"{name}: {value}\n" for name, value in fields.items()) + "\n" + text).encode()


def both(known: Repeats, raw: bytes, *, archive: bool = True) -> tuple[Message, Message]:
    """Read a mail with what is known from others, and afresh."""
    header = parse_header(raw)
    message = read_header(RawMail(locator="1", header=raw, archive=archive), DIRECTORY)
    assert message is not None
    return known.read_text(message, raw, DIRECTORY, header), read_text(message, raw, DIRECTORY, header)


@pytest.mark.parametrize("field", OTHERS)
def test_what_a_reading_depends_on_makes_another_text(field: str) -> None:
    """The same words under another field are read afresh, and come to something else."""
    known = Repeats()
    first, _ = both(known, mail(FIELDS, MATTERS[field]))
    changed, alone = both(known, mail(FIELDS | {field: OTHERS[field]}, MATTERS[field]))
    assert changed == alone
    assert dataclasses.replace(alone, content=first.content) != first


@given(
    mails=st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from(sorted(OTHERS)), st.none(), max_size=2), st.sampled_from(TEXTS)
        ),
        max_size=6,
    ),
    archive=st.booleans(),
)
def test_every_mail_is_read_as_if_it_were_alone(
    mails: list[tuple[dict[str, None], str]], archive: bool
) -> None:
    """Whatever came before, and whichever fields and words are others: the facts are those of a reading afresh."""
    known = Repeats()
    for number, (changed, text) in enumerate(mails):
        fields = FIELDS | {name: OTHERS[name] for name in changed} | {"Message-ID": f"<{number}@corp.test>"}
        one, alone = both(known, mail(fields, text), archive=archive)
        assert one == alone


def test_two_ways_of_one_mail_keep_what_each_tells() -> None:
    """Under one Message-ID, too, each copy tells when it came, what it answers, and whether its author kept it."""
    known = Repeats()
    ways = (
        {"Received": "by mx.corp.test; Mon, 6 May 2024 11:00:07 +0200", "In-Reply-To": "<0@corp.test>"},
        {"Received": "by mx.corp.test; Mon, 6 May 2024 11:00:02 +0200"},
        {},
    )
    read = [both(known, mail(way | FIELDS, TEXT)) for way in ways]
    assert [one for one, _ in read] == [alone for _, alone in read]
    assert len({(one.received_at, one.parents, one.own_copy) for one, _ in read}) == 3


def test_a_copy_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another Message-ID, folder and way do not make other words."""
    known = Repeats()
    first, _ = both(known, mail(FIELDS, TEXT))
    monkeypatch.setattr(repeats, "read_text", None)
    fields = FIELDS | {
        "Message-ID": "<2@corp.test>",
        "X-Folder": "All",
        "Received": "by mx.corp.test; garbled",
    }
    raw = mail(fields, TEXT)
    header = parse_header(raw)
    message = read_header(RawMail(locator="2", header=raw, archive=True), DIRECTORY)
    assert message is not None
    again = known.read_text(message, raw, DIRECTORY, header)
    assert again.promises == first.promises
    assert again.asks == first.asks
    assert dataclasses.replace(again, id=first.id, own_copy=first.own_copy) == first


def test_no_word_is_remembered() -> None:
    """What a mail is known again by holds neither its subject nor its text, whatever letters they are of."""
    known = Repeats()
    strange = FIELDS | {"Subject": "Umzug n\u00e4chste Woche", "X-Folder": "All"}
    both(known, mail(strange, TEXT).replace(b"plan", b"pl\xe4n"))
    held = repr(list(known._read))
    assert not any(word in held for word in ("Umzug", "Pat Smith", "tomorrow", "Lou"))


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest reading makes room, so that memory stays flat however large the archive is."""
    monkeypatch.setattr(repeats, "REMEMBERED", 2)
    known = Repeats()
    for word in ("one", "two", "three"):
        both(known, mail(FIELDS, f"I will send you {word} tomorrow.\n"))
    assert len(known._read) == 2
