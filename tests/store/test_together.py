"""Several writers at one file, and no clear word in it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.model import Ask, AskKind, Automatic, Correction, Message, Promise, PromiseKind, Verb
from monitor.store.codes import Look
from monitor.store.database import Store

SECRET = b"a secret of more than thirty-two bytes"
NOW = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)
MESSAGES = 120


def mail(number: int) -> Message:
    return Message(
        id=f"{number}@x",
        author="kim@x",
        to=("pat@x",),
        sent_at=NOW,
        received_at=NOW,
        content=f"{number // 2}",
    )


def collect(url: str, account: str) -> None:
    """One process that reads an account: its own store, transactions of ten."""
    with Store.open(url, SECRET) as store:
        partition = store.partition("pat@x", create=True)
        for start in range(0, MESSAGES, 10):
            with store.transaction():
                for number in range(start, start + 10):
                    partition.save(mail(number), account, str(number))
                partition.set_checkpoint(account, {"read": start + 10})


@pytest.mark.both
def test_two_processes_make_and_fill_one_database(url: str) -> None:
    """They may even create it at once; every copy is stored, every message once."""
    program = [sys.executable, __file__, url]
    workers = [subprocess.Popen([*program, account]) for account in ("one", "two")]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    with Store.open(url, SECRET) as store:
        partition = store.partition("pat@x")
        assert partition is not None
        facts = partition.facts()
        assert len(facts) == MESSAGES // 2
        assert (
            sum(len(places) for places in partition.locators([m.id for m in facts]).values()) == 2 * MESSAGES
        )
        assert partition.checkpoint("one") == partition.checkpoint("two") == {"read": MESSAGES}


@pytest.mark.both
def test_threads_have_transactions_of_their_own(store: Store) -> None:
    """One store serves several threads; a card is claimed by exactly one of them."""
    store.partition("pat@x", create=True)
    won: list[bool] = []

    def work(account: str) -> None:
        partition = store.partition("pat@x", create=True)
        with store.transaction():
            for number in range(MESSAGES):
                partition.save(mail(number), account, str(number))
        won.append(partition.claim(202646, NOW))

    threads = [threading.Thread(target=work, args=(str(number),)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False, False, False, True]
    assert len(store.partition("pat@x", create=True).facts()) == MESSAGES // 2


def test_no_clear_word_is_at_rest(url: str, rich: Message, make: Callable[..., Message]) -> None:
    """DESIGN privacy 3: marker words in every place a word could come from are nowhere in the file or its log."""
    marker = "canary"
    mark = f"{marker}-{{}}".format
    message = replace(
        rich,
        id=mark("id"),
        author=mark("author@example.com"),
        to=(mark("to@example.com"),),
        cc=(mark("cc@example.com"),),
        parents=(mark("parent"),),
        conversation=mark("conversation"),
        subject=mark("subject"),
        content=mark("content"),
        bounced=(mark("bounced"),),
        asks=(Ask(kind=AskKind.QUESTION, rule=mark("rule"), confidence=1.0, named=(mark("named"),)),),
        promises=(Promise(clause=mark("clause"), kind=PromiseKind.DO, rule=mark("cue"), confidence=1.0),),
    )
    with Store.open(url, SECRET) as store:
        partition = store.partition(mark("owner@example.com"), create=True)
        with store.transaction():
            partition.save(message, mark("account"), mark("folder/1"))
            partition.save(make(automatic=Automatic.BULK), mark("account"), mark("folder/2"))
            partition.set_checkpoint(mark("account"), {mark("folder"): 1})
            partition.correct(Correction(item=mark("item"), verb=Verb.NOT_AN_ASK))
            partition.exclude("M5", NOW, mark("locator"))
            partition.log_access(NOW, Look.EXPLAIN)
            partition.claim(202646, NOW)
        folder = Path(url.removeprefix("sqlite:///")).parent
        at_rest = b"".join(file.read_bytes() for file in folder.iterdir())  # the log too, while it is open
    closed = b"".join(file.read_bytes() for file in folder.iterdir())
    for clear in (marker, "example.com", SECRET.decode()):
        for form in (clear.encode(), clear.encode("utf-16-le"), clear.encode().hex().encode()):
            assert form not in at_rest
            assert form not in closed
    assert len(at_rest) > 10_000


if __name__ == "__main__":
    collect(*sys.argv[1:])
