"""The owner's words: fetched again, checked, found when moved, honest when gone, kept nowhere."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest

from monitor.connectors.base import RawMail
from monitor.directory import Directory
from monitor.errors import TransientError
from monitor.reading import reader
from monitor.scorecard.said import Loss, Said, Words, clean
from monitor.scorecard.words import Wanted, quoted, wanted, words

DIRECTORY = Directory(internal_domains=frozenset({"example.com"}), names={"kim@example.com": "Kim Otieno"})

ASK = (
    b"From: Dana Reyes <dana@example.com>\r\nTo: Pat <pat@example.com>\r\nSubject: Budget 2027\r\n"
    b"Message-ID: <b27@example.com>\r\nDate: Tue, 3 Nov 2026 10:12:00 +0100\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
    b"Hi Pat,\r\n\r\nthe board meets soon. Could you send me the revised travel figures?\r\n\r\nDana\r\n"
)
PROMISE = (
    b"From: Pat <pat@example.com>\r\nTo: kim@example.com\r\nSubject: Supplier terms\r\n"
    b"Message-ID: <s1@example.com>\r\nDate: Mon, 9 Nov 2026 10:00:00 +0100\r\n\r\n"
    b"Hi Kim,\r\n\r\nthe lawyers are done. I'll send you the signed copy by Thursday.\r\n\r\nPat\r\n"
)


def mail(raw: bytes, locator: str) -> RawMail:
    """One copy as a connector has it."""
    return RawMail(locator=locator, header=raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", raw=raw)


@dataclass
class Boxes:
    """Accounts in memory: account -> locator -> mail; ``down`` ones cannot be read."""

    mails: dict[str, dict[str, bytes]]
    down: frozenset[str] = frozenset()
    looked: list[tuple[str, tuple[date, ...]]] = field(default_factory=list)

    def fetch(self, account: str, locators: Collection[str]) -> Iterator[RawMail]:
        """Yield what is there."""
        if account in self.down:
            raise TransientError("away")
        for locator in locators:
            if locator in self.mails[account]:
                yield mail(self.mails[account][locator], locator)

    def around(self, account: str, days: Collection[date]) -> Iterator[RawMail]:
        """Yield all headers, whatever the days."""
        self.looked.append((account, tuple(days)))
        for locator, raw in self.mails[account].items():
            yield replace(mail(raw, locator), raw=None)

    def key(self, clear: str) -> str:
        """A recognizable hash."""
        return f"key({clear})"


def clear(raw: bytes) -> Any:
    """What the reader makes of a mail."""
    copy_ = mail(raw, "x")
    message = reader.read_header(copy_, DIRECTORY)
    assert message is not None
    return reader.read_text(message, raw, DIRECTORY)


def item(raw: bytes, *copies: tuple[str, str], promise: bool = False) -> Wanted:
    """The item of a mail, as the ledger and the store know it."""
    message = clear(raw)
    return Wanted(
        item="i",
        message=f"key({message.id})",
        at=message.sent_at,
        rule="A1",
        clause=f"key({message.promises[0].clause})" if promise else None,
        copies=copies,
    )


def test_an_ask_is_quoted_with_who_and_what_about() -> None:
    """The first ask's sentence, the asker's name and address, the subject, the id for the answer."""
    said = words([item(ASK, ("home", "1"))], Boxes({"home": {"1": ASK}}), DIRECTORY)["i"]
    assert (said.who, said.address, said.subject) == ("Dana Reyes", "dana@example.com", "Budget 2027")
    assert "revised travel figures" in said.sentence
    assert "board meets" not in said.sentence
    assert said.message_id == "<b27@example.com>"
    assert said.loss is None


def test_a_promise_is_quoted_by_its_clause_and_names_whom_it_was_made_to() -> None:
    """The sentence with the stored clause digest, and the first other recipient by configured name."""
    said = words([item(PROMISE, ("home", "1"), promise=True)], Boxes({"home": {"1": PROMISE}}), DIRECTORY)[
        "i"
    ]
    assert (said.who, said.address) == ("Kim Otieno", "kim@example.com")
    assert "signed copy" in said.sentence


def test_moved_mail_is_found_in_the_days_around() -> None:
    """The old locator leads nowhere or to another mail; the date window has it."""
    boxes = Boxes({"home": {"1": PROMISE, "9": ASK}})
    said = words([item(ASK, ("home", "1"))], boxes, DIRECTORY)["i"]
    assert "travel figures" in said.sentence
    assert boxes.looked == [("home", (date(2026, 11, 3),))]


def test_another_mail_at_the_old_place_is_never_quoted() -> None:
    """A locator that now holds a different mail gives no words."""
    said = words([item(ASK, ("home", "1"))], Boxes({"home": {"1": PROMISE}}), DIRECTORY)["i"]
    assert said.loss is Loss.GONE
    assert said.sentence == said.who == ""


def test_gone_mail_and_silent_accounts_cost_a_quotation_only() -> None:
    """Deleted mail is gone, an account that is away unread; a second account still serves."""
    boxes = Boxes({"home": {}, "away": {}, "copy": {"7": ASK}}, down=frozenset({"away"}))
    assert words([item(ASK, ("home", "1"))], boxes, DIRECTORY)["i"].loss is Loss.GONE
    assert words([item(ASK, ("away", "1"))], boxes, DIRECTORY)["i"].loss is Loss.UNREAD
    assert words([item(ASK, ("away", "1"), ("copy", "7"))], boxes, DIRECTORY)["i"].loss is None
    assert words([], boxes, DIRECTORY) == {}


def test_a_sentence_that_is_no_longer_read_is_said_so() -> None:
    """The mail is there, but the clause is not: who and subject stand, no other sentence is shown instead."""
    lost = replace(item(PROMISE, ("home", "1"), promise=True), clause="key(other)")
    said = words([lost], Boxes({"home": {"1": PROMISE}}), DIRECTORY)["i"]
    assert (said.loss, said.sentence, said.subject) == (Loss.UNQUOTED, "", "Supplier terms")


def test_broken_mail_does_not_stop_a_card() -> None:
    """Bytes that are no mail are a lost quotation."""
    boxes = Boxes({"home": {"1": b"\x00\xff" * 50, "2": b""}})
    assert words([item(ASK, ("home", "1"), ("home", "2"))], boxes, DIRECTORY)["i"].loss is Loss.GONE


@pytest.mark.parametrize(
    "thing", [Said(who="Dana", sentence="secret"), Words({"a": Said(sentence="secret")})]
)
def test_words_are_neither_shown_nor_kept(thing: Any) -> None:
    """print, log, pickle and copy get nothing."""
    assert "secret" not in f"{thing} {thing!r} {thing!s}"
    for keep in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            keep(thing)


def test_clean_makes_one_harmless_line() -> None:
    """Controls and direction marks go, joiners stay, long text ends at a word."""
    assert clean("a\r\nb\t\x1b[31mc\u202ed\u2066e", 80) == "a b [31mc d e"
    assert clean("👩\u200d💻", 80) == "👩\u200d💻"
    assert clean("one two three four", 12) == "one two…"
    assert len(clean("x" * 500, 80)) <= 80


def test_a_card_asks_for_the_words_it_shows(pat: Any) -> None:
    """Waiting, shared, open and kept items, each once, paired with the copies the store knows."""
    entries = quoted(pat.make())
    ids = [entry.id for entry in entries]
    assert len(ids) == len(set(ids)) == 9
    first, *_ = wanted(entries, {"m-7k2m9qx4": [("home", "1")]})
    assert (first.item, first.copies, first.clause) == ("a-7k2m9qx4", (("home", "1"),), None)
    assert {want.clause for want in wanted(entries, {}) if want.item.startswith("p-")} >= {"c-n83kd0aa"}
