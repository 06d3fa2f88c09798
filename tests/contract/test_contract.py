"""What every connector promises: read-only, ordered, resumable, and one bad mail is never the end of a
run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from monitor.connectors.base import Batch, Connector, RawMail

DAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NEVER: Mapping[str, Any] = {}


def everything(_: RawMail) -> bool:
    return True


def nothing(_: RawMail) -> bool:
    return False


def number_of(mail: RawMail) -> int:
    found = re.search(rb"^Message-ID: <(\d+)@", mail.header, re.I | re.M)
    assert found, "the header came without its Message-ID"
    return int(found[1])


def numbers(batches: Iterable[Batch]) -> list[int]:
    return sorted(number_of(mail) for batch in batches for mail in batch.mails)


def run(
    connector: Connector, checkpoint: Mapping[str, Any], want: Any = everything, **since: date
) -> list[Batch]:
    """One run to its end; its checkpoints survive being stored."""
    with connector:
        return [
            Batch(
                mails=batch.mails,
                broken=batch.broken,
                checkpoint=json.loads(json.dumps(batch.checkpoint)),
                done=batch.done,
                total=batch.total,
            )
            for batch in connector.changes(checkpoint, want, **since)
        ]


def last(batches: list[Batch], before: Mapping[str, Any] = NEVER) -> Mapping[str, Any]:
    return batches[-1].checkpoint if batches else before


@pytest.fixture
def seven(harness: Any, write: Any) -> Any:
    """A source that holds seven mails."""
    for number in range(1, 8):
        harness.deliver(bytes(write(number)), DAY + timedelta(days=number))
    harness.deliver(bytes(write(8)), DAY + timedelta(days=8), folder="Sent")
    return harness


def test_an_empty_source_is_no_error(harness: Any) -> None:
    """Nothing there means nothing offered, and a checkpoint that still works afterwards."""
    first = run(harness.connector(), NEVER)
    assert numbers(first) == []
    assert numbers(run(harness.connector(), last(first))) == []


def test_every_mail_is_offered_once_and_then_no_more(seven: Any) -> None:
    """The same mail twice is once: a second run from the checkpoint finds nothing new."""
    first = run(seven.connector(), NEVER)
    assert numbers(first) == [1, 2, 3, 4, 5, 6, 7, 8]
    second = run(seven.connector(), last(first))
    assert numbers(second) == []
    assert numbers(run(seven.connector(), last(second, last(first)))) == []


def test_the_text_comes_for_what_is_wanted_only(seven: Any) -> None:
    """Unwanted mail carries its header and nothing else; wanted mail is a readable message."""
    mails = [
        mail
        for batch in run(seven.connector(), NEVER, lambda m: number_of(m) % 2 == 0)
        for mail in batch.mails
    ]
    for mail in mails:
        assert b"send me the plan" not in mail.header
        assert (mail.raw is not None) == (number_of(mail) % 2 == 0)
        if mail.raw is not None:
            assert b"Please send me the plan." in mail.raw
            assert b"\nFrom here on" in mail.raw
            assert b"From: Kim <kim@example.com>" in mail.raw


def test_want_is_asked_about_the_coming_batch_only(seven: Any) -> None:
    """Whoever decides may forget the batch before: each mail is asked about once, before its own batch."""
    seven.small_batches()
    asked: list[str] = []

    def note(mail: RawMail) -> bool:
        assert mail.raw is None
        asked.append(mail.locator)
        return True

    with seven.connector() as connector:
        for batch in connector.changes(NEVER, note):
            assert [mail.locator for mail in batch.mails] == asked
            asked.clear()


def test_nothing_is_lost_when_a_run_breaks_off(seven: Any) -> None:
    """After any batch the checkpoint is enough to carry on: all mails come, none of them twice."""
    seven.small_batches()
    whole = run(seven.connector(), NEVER)
    assert len(whole) >= 4
    for broken_after in range(len(whole)):
        with seven.connector() as connector:
            batches = connector.changes(NEVER, everything)
            before = [next(batches) for _ in range(broken_after)]
        after = run(seven.connector(), last(before))
        assert sorted(numbers(before) + numbers(after)) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_lost_checkpoint_is_a_full_harmless_reread(seven: Any) -> None:
    """Reading from the start finds the same mails at the same locators."""
    first, again = (
        {(m.locator, number_of(m)) for b in run(seven.connector(), NEVER) for m in b.mails} for _ in "ab"
    )
    assert first == again
    assert len(first) == len({locator for locator, _ in first}) == 8


def test_new_mail_is_found(seven: Any, write: Any) -> None:
    """What arrives between two runs comes with the second."""
    first = run(seven.connector(), NEVER)
    seven.deliver(bytes(write(9)), DAY + timedelta(days=9))
    assert 9 in numbers(run(seven.connector(), last(first)))


def test_nothing_changes_at_the_source(seven: Any) -> None:
    """Reading leaves no trace: no flag, no byte, no date."""
    before = seven.state()
    batches = run(seven.connector(), NEVER)
    with seven.connector() as connector:
        assert len(list(connector.fetch([mail.locator for batch in batches for mail in batch.mails]))) == 8
        assert list(connector.around([DAY.date()]))
        assert all(finding.ok for finding in connector.check())
    assert seven.state() == before


def test_instants_are_aware(seven: Any) -> None:
    """Servers say when a mail was received, with its zone; archives know no such instant (C6)."""
    for mail in (mail for batch in run(seven.connector(), NEVER) for mail in batch.mails):
        assert mail.archive == seven.archive
        if seven.archive:
            assert mail.instant is None
        else:
            assert mail.instant is not None
            assert mail.instant == DAY + timedelta(days=number_of(mail))


def test_broken_mail_is_no_end(seven: Any) -> None:
    """M5: what cannot be read is passed on as it is or named as broken; the others come as ever."""
    for raw in (
        b"\0\xff\xfe\x80 nothing like a mail\n",
        b"Subject: =?utf-8?q?=ff\nDate: the first of never\n\n\xff",
    ):
        seven.deliver(raw, DAY)
    batches = run(seven.connector(), NEVER)
    whole = [mail for batch in batches for mail in batch.mails if b"Message-ID" in mail.header]
    assert len(whole) == 8
    assert len({mail.locator for batch in batches for mail in (*batch.mails, *batch.broken)}) <= 10


def test_fetch_gives_the_words_and_leaves_out_what_is_gone(seven: Any) -> None:
    """A locator leads to its own mail or to none, whatever happened to the others meanwhile."""
    locators = {
        number_of(mail): mail.locator for batch in run(seven.connector(), NEVER) for mail in batch.mails
    }
    seven.remove("<2@example.com>")
    with seven.connector() as connector:
        for mail in connector.fetch([locators[2], locators[1], locators[8]]):
            assert number_of(mail) in (1, 8)
            assert mail.locator == locators[number_of(mail)]
            assert b"send me the plan" in (mail.raw or b"")
        assert [number_of(mail) for mail in connector.fetch([locators[1]])] == [1]
        assert list(connector.fetch([])) == []
        assert list(connector.fetch([locators[2]])) == []


def test_moved_mail_is_found_around_its_day(seven: Any) -> None:
    """A mail that has another locator now is found in the window around its date, without its text."""
    if seven.folders:
        seven.deliver(seven.remove("<5@example.com>"), DAY + timedelta(days=5), folder="Projects")
    with seven.connector() as connector:
        found = list(connector.around([(DAY + timedelta(days=5)).date()]))
    assert {number_of(mail) for mail in found} == {4, 5, 6}
    assert all(mail.raw is None for mail in found)
    with seven.connector() as connector:
        moved = next(mail.locator for mail in found if number_of(mail) == 5)
        assert [number_of(mail) for mail in connector.fetch([moved])] == [5]


def test_mail_before_the_day_is_not_read(seven: Any) -> None:
    """Collect never reads behind the day it is given; an earlier day later on reads what was left out."""
    day = (DAY + timedelta(days=5)).date()
    first = run(seven.connector(), NEVER, since=day)
    assert numbers(first) == [5, 6, 7, 8]
    assert numbers(run(seven.connector(), last(first), since=day + timedelta(days=1))) == []
    assert {1, 2, 3, 4} <= set(numbers(run(seven.connector(), last(first), since=date(2026, 1, 1))))


def test_drafts_and_junk_are_skipped(seven: Any, write: Any) -> None:
    """M3: unsent and unwanted mail takes no part; deleted mail does, and sent mail is known as such."""
    if not seven.folders:
        pytest.skip("this source is one folder")
    for number, folder in enumerate(("Drafts", "Junk", "Outbox", "Trash"), 20):
        seven.deliver(bytes(write(number)), DAY, folder=folder)
    mails = [mail for batch in run(seven.connector(), NEVER) for mail in batch.mails]
    assert {number_of(mail) for mail in mails} == {1, 2, 3, 4, 5, 6, 7, 8, 23}
    assert {number_of(mail) for mail in mails if mail.sent_folder} == {8}


def test_errors_and_findings_quote_no_mail(seven: Any) -> None:
    """What check says never repeats a subject or another person's address."""
    with seven.connector() as connector:
        said = " ".join(f"{finding.what} {finding.detail} {finding.hint}" for finding in connector.check())
    assert "plan" not in said
    assert "kim@example.com" not in said
