"""What is old, and what it can still matter to: enough for retention to judge by, and no more than that."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.metrics.threads import threads
from monitor.model import Automatic, Id, Message
from monitor.store.database import Store
from monitor.store.partition import Partition

Make = Callable[..., Message]
HOUR = timedelta(hours=1)
START = datetime(2026, 11, 9, 12, tzinfo=UTC)


def ids(messages: tuple[Message, ...]) -> set[Id]:
    return {message.id for message in messages}


def test_nothing_old_touches_nothing(partition: Partition, make: Make) -> None:
    """A night on which nothing is past its retention loads nothing."""
    message = make()
    partition.save(message, "pat", "1")
    assert partition.touching(message.received_at) == ()
    assert len(partition.touching(message.received_at + HOUR)) == 1


def test_automatic_mail_comes_along(partition: Partition, make: Make) -> None:
    """C4: it shows absences, which move dates in threads it has nothing to do with."""
    old = make(subject=None)
    away = make(
        id="<away@x>", subject=None, received_at=old.received_at + 5 * HOUR, automatic=Automatic.AUTO_REPLY
    )
    for message in (old, away):
        partition.save(message, "pat", message.id)
    assert ids(partition.touching(old.received_at + HOUR)) == {partition.key(old.id), partition.key(away.id)}


def test_a_new_thread_of_the_same_subject_is_touched(partition: Partition, make: Make) -> None:
    """P4: it may hold what was promised in the old one; a stranger to both stays out."""
    old = make(subject="s")
    new = make(id="<new@x>", subject="s", received_at=old.received_at + 5 * HOUR)
    other = make(id="<other@x>", subject="t", received_at=old.received_at + 5 * HOUR)
    for message in (old, new, other):
        partition.save(message, "pat", message.id)
    assert ids(partition.touching(old.received_at + HOUR)) == {partition.key(old.id), partition.key(new.id)}


@pytest.mark.parametrize("joined", ["parents", "conversation"])
@settings(max_examples=40, deadline=None)
@given(links=st.lists(st.integers(0, 3), min_size=2, max_size=10), cut=st.integers(0, 10))
def test_every_thread_with_something_old_is_whole(joined: str, links: list[int], cut: int) -> None:
    """M6: whatever ties messages together, no half of a thread is judged."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(f"sqlite:///{Path(folder)}/f.db", b"x" * 40) as store,
    ):
        partition = store.partition("pat@example.com", create=True)
        with store.transaction([partition]):
            for number, link in enumerate(links):
                partition.save(_linked(number, link, joined), "pat", str(number))
        whole = threads(partition.facts())
        before = _linked(cut, 0, joined).received_at
        old = {one.id for one in partition.facts() if one.received_at < before}
        expected = {one.id for thread in whole if ids(thread.messages) & old for one in thread.messages}
        assert ids(partition.touching(before)) == expected


def _linked(number: int, link: int, joined: str) -> Message:
    """Message ``number``; joined to an earlier one, or to one never seen, or by a conversation."""
    at = START + number * HOUR
    tie: dict[str, object] = {}
    if joined == "parents" and link:
        tie["parents"] = (f"<{number - link}@x>",)
    elif joined == "conversation" and link:
        tie["conversation"] = f"c{link}"
    return Message(
        id=f"<{number}@x>",
        author="kim@example.com",
        sent_at=at,
        received_at=at,
        to=("pat@example.com",),
        **tie,
    )  # type: ignore[arg-type]
