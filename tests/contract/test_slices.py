"""What a source that can be read backwards promises: every mail in one slice, nothing between the past and the new."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from monitor.connectors.base import Batch, RawMail, Sliced

DAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NEVER: Mapping[str, Any] = {}


def everything(_: RawMail) -> bool:
    return True


def numbers(batches: list[Batch]) -> list[int]:
    found = [
        re.search(rb"^Message-ID: <(\d+)@", mail.header, re.I | re.M) for b in batches for mail in b.mails
    ]
    return sorted(int(one[1]) for one in found if one)


def stored(batches: Any) -> list[Batch]:
    """The batches, once their checkpoints have been to the database and back."""
    return [
        Batch(mails=b.mails, broken=b.broken, checkpoint=json.loads(json.dumps(b.checkpoint)))
        for b in batches
    ]


@pytest.fixture
def sliced(harness: Any, write: Any) -> Any:
    """A source with a mail a day for ten days, in three folders."""
    with harness.connector() as connector:
        if not isinstance(connector, Sliced):
            pytest.skip("this source is read at once")
    for number in range(1, 11):
        folder = ("INBOX", "Sent", "Projects")[number % 3]
        harness.deliver(bytes(write(number)), DAY + timedelta(days=number), folder=folder)
    return harness


def day(number: int) -> date:
    return (DAY + timedelta(days=number)).date()


def test_every_mail_is_in_one_slice(sliced: Any) -> None:
    """What one slice ends with, the next begins with; the newest has no end."""
    edges = [None, day(9), day(6), day(5), day(1)]
    with sliced.connector() as connector:
        found = [
            numbers(list(connector.earlier(NEVER, everything, since=since, until=until)))
            for until, since in pairwise(edges)
            if since is not None
        ]
    assert found == [[9, 10], [6, 7, 8], [5], [1, 2, 3, 4]]


def test_a_slice_comes_with_text_and_leaves_no_trace(sliced: Any) -> None:
    """Wanted mail is readable, other mail is its header, and the source is as before."""
    before = sliced.state()
    with sliced.connector() as connector:
        for want in (everything, lambda _: False):
            for batch in connector.earlier(NEVER, want, since=day(0), until=None):
                assert all((mail.raw is not None) == want(mail) for mail in batch.mails)
        assert connector.count(since=day(3), until=day(6)) in (3, None)
    assert sliced.state() == before


def test_a_slice_goes_on_where_it_broke_off(sliced: Any) -> None:
    """After any batch its checkpoint is enough: all mails come, none of them twice."""
    sliced.small_batches()

    def slice_from(mark: Mapping[str, Any]) -> list[Batch]:
        with sliced.connector() as connector:
            return stored(connector.earlier(mark, everything, since=day(2), until=day(10)))

    whole = slice_from(NEVER)
    assert numbers(whole) == [2, 3, 4, 5, 6, 7, 8, 9]
    assert len(whole) >= 4
    for broken_after in range(1, len(whole) + 1):
        rest = slice_from(whole[broken_after - 1].checkpoint)
        assert sorted(numbers(whole[:broken_after]) + numbers(rest)) == numbers(whole)


def test_nothing_falls_between_the_past_and_the_new(sliced: Any, write: Any) -> None:
    """From the start on, only what is new to the source counts as new: delivered, filed or restored, however old."""
    with sliced.connector() as connector:
        begun = json.loads(json.dumps(connector.start(since=day(-30))))
        none = stored(connector.changes(begun, everything, since=day(-30)))
    assert numbers(none) == []
    at = none[-1].checkpoint if none else begun
    sliced.deliver(bytes(write(11)), DAY + timedelta(days=11))
    sliced.deliver(sliced.remove("<3@example.com>"), DAY + timedelta(days=3), folder="Kept")
    sliced.deliver(bytes(write(12, days=-20)), DAY - timedelta(days=20), folder="Sent")
    with sliced.connector() as connector:
        assert set(numbers(stored(connector.changes(at, everything, since=day(-29))))) >= {3, 11, 12}
