"""What is old, and what it can still matter to: enough for retention to judge by, and no more than that."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from monitor.metrics.absence import out_of_office
from monitor.metrics.threads import threads
from monitor.model import Automatic, Id, Message
from monitor.store.database import Store
from monitor.store.partition import Partition
from monitor.store.reach import ANSWERS, reached

Make = Callable[..., Message]
HOUR = timedelta(hours=1)
START = datetime(2026, 11, 9, 12, tzinfo=UTC)
ME = "pat@example.com"
EXAMPLES = int(os.environ.get("EXAMPLES", "60"))


def ids(messages: tuple[Message, ...]) -> set[Id]:
    return {message.id for message in messages}


def test_nothing_old_touches_nothing(partition: Partition, make: Make) -> None:
    """A night on which nothing is past its retention loads nothing."""
    message = make()
    partition.save(message, "pat", "1")
    assert partition.touching(message.received_at) == ()
    assert len(partition.touching(message.received_at + HOUR)) == 1


@pytest.mark.parametrize("kind", [None, *Automatic])
@pytest.mark.parametrize("author", [ME, "kim@example.com"])
def test_what_may_show_an_absence_comes_along(
    partition: Partition, make: Make, kind: Automatic | None, author: str
) -> None:
    """C4: the owner's own answer moves dates in threads it has nothing to do with; and so does a bounce, whoever's."""
    old = make(subject=None)
    later = make(
        id="<later@x>",
        author=author,
        subject=None,
        received_at=old.received_at + 5 * HOUR,
        automatic=kind,
        parents=("<elsewhere@x>",),
    )
    for message in (old, later):
        partition.save(message, "pat", message.id)
    found = ids(partition.touching(old.received_at + HOUR))
    matters = kind is Automatic.BOUNCE or (author == ME and out_of_office(later))
    assert found == {partition.key(old.id)} | ({partition.key(later.id)} if matters else set())


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


# ---- beside a look at everything


def reached_by_looking_at_everything(store: Store, partition: Partition, before: datetime) -> set[Id]:
    """The same question, answered from the names of every message that is kept."""
    names: dict[Id, set[Id | None]] = {}
    home = partition.aliases()
    kept = {message.id: message for message in partition.facts()}
    for message in kept.values():
        # Threads and subjects are hashes with one key, so what looks the same is the same.
        names[message.id] = {message.id, message.conversation, message.subject} - {None}
        names[message.id] |= {home.get(parent, parent) for parent in message.parents}
    found = {message.id for message in kept.values() if message.received_at < before}
    if not found:
        return set()
    grown = True
    while grown:
        shared = set().union(*(names[message] for message in found))
        fresh = {message for message, its_names in names.items() if its_names & shared} - found
        found |= fresh
        grown = bool(fresh)
    bounces = {id_ for id_, message in kept.items() if message.automatic is Automatic.BOUNCE}
    answers = {id_ for id_, m in kept.items() if m.author == partition.owner and m.automatic in ANSWERS}
    return found | bounces | answers


NUMBERS = st.integers(0, 14)
MAILS = st.builds(
    dict,
    number=NUMBERS,
    parents=st.lists(NUMBERS, max_size=4, unique=True),
    conversation=st.none() | st.integers(0, 3),
    subject=st.none() | st.integers(0, 3),
    content=st.none() | st.integers(0, 3),
    automatic=st.none() | st.none() | st.sampled_from(list(Automatic)),
    own_copy=st.booleans(),
    at=st.integers(0, 20),
)
STEPS = st.lists(
    st.tuples(st.lists(MAILS, min_size=1, max_size=6), st.none() | st.integers(0, 20)), max_size=5
)


def mail(
    number: int,
    parents: list[int],
    conversation: int | None,
    subject: int | None,
    content: int | None,
    automatic: Automatic | None,
    own_copy: bool,
    at: int,
) -> Message:
    """One of a few messages that share what they can, in more than one copy."""
    return Message(
        id=f"<{number}@x>",
        author=ME if number % 3 == 0 else "kim@example.com",
        sent_at=START,
        received_at=START + at * HOUR,
        to=(ME,),
        parents=tuple(f"<{parent}@x>" for parent in parents if parent != number),
        conversation=None if conversation is None else f"c{conversation}",
        subject=None if subject is None else f"s{subject}",
        content=None if content is None else f"t{content}",
        automatic=automatic,
        own_copy=own_copy,
    )


@settings(max_examples=EXAMPLES, deadline=None)
@given(steps=STEPS)
def test_going_from_name_to_name_reaches_what_a_look_at_everything_does(
    steps: list[tuple[list[dict[str, Any]], int | None]],
) -> None:
    """Whatever was saved in however many copies, moved, merged or deleted before, and wherever the line is drawn."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(f"sqlite:///{Path(folder)}/f.db", b"x" * 40) as store,
    ):
        partition = store.partition(ME, create=True)
        for mails, purged in steps:
            with store.transaction([partition]):
                for position, told in enumerate(mails):
                    partition.save(mail(**told), "pat", f"{position} {told}")
            if purged is not None:
                partition.purge(START + purged * HOUR, [message.id for message in partition.facts()][::3])
            for cut in (0, 5, 10, 21):
                before = START + cut * HOUR
                with store.reading() as connection:
                    found = reached(connection, partition.number, partition.owner, before)
                assert found == reached_by_looking_at_everything(store, partition, before)


@pytest.mark.both
def test_no_step_looks_at_everything(store: Store, partition: Partition, make: Make) -> None:
    """Each statement of the way finds its rows by an index, so that a long history costs nothing."""
    message = make(conversation="c", parents=("<parent@x>",))
    partition.save(message, "pat", "1")
    with store.transaction([partition]):
        for number in range(4_000):
            at = message.received_at + number * HOUR
            filling = make(
                id=f"<{number}@x>",
                subject=f"s{number}",
                conversation=f"c{number}",
                content=f"t{number // 2}",
                parents=(f"<{number}.parent@x>",),
                automatic=None if number % 4 else Automatic.BULK,
                received_at=at,
            )
            partition.save(filling, "pat", f"@{number}")
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    event.listen(store._engine, "before_cursor_execute", note)
    with store.reading() as connection:
        assert reached(connection, partition.number, partition.owner, message.received_at + HOUR)
        asked = [(words, told) for words, told in seen if words.startswith("SELECT")]
        assert len(asked) > 8
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")
        for words, told in asked:
            how = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
            plan = " ".join(map(str, connection.exec_driver_sql(how + words, told).all()))
            # by the owner alone, all the same: SQLite says so of the index, PostgreSQL filters what it reads
            assert not re.search(r"SCAN (message|alias|tie)|Seq Scan|owner=\?\)|Filter:", plan), (
                f"{words}: {plan}"
            )
