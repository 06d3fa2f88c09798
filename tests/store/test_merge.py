"""M2: one message, however many copies, in whatever order they come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Ask, AskKind, Automatic, Message, Promise, PromiseKind, Signal, SignalKind
from monitor.store.database import Store
from monitor.store.merge import merge, merged
from monitor.store.rows import keyed

START = datetime(2026, 11, 9, 12, 0, tzinfo=timezone.utc)  # noqa: UP017 - a zone beside others
PEOPLE = st.sampled_from(["kim@x", "lee@x", "sam@x"])
IDS = st.sampled_from(["1@x", "2@x", "3@x"])
INSTANTS = st.builds(
    lambda minutes, zone: (START + timedelta(minutes=minutes)).astimezone(timezone(timedelta(hours=zone))),
    st.integers(0, 5),
    st.sampled_from([-8, 0, 5]),
)
ASKS = st.builds(Ask, kind=st.sampled_from(AskKind), rule=st.just(""), confidence=st.sampled_from([0.4, 0.9]))
PROMISES = st.builds(
    Promise,
    clause=st.sampled_from(["c1", "c2"]),
    kind=st.sampled_from(PromiseKind),
    rule=st.just(""),
    confidence=st.just(0.8),
)
SIGNALS = st.builds(Signal, kind=st.sampled_from(SignalKind), rule=st.just(""))


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


@st.composite
def copies(draw: st.DrawFn, ids: st.SearchStrategy[str] = IDS, contents: bool = True) -> Message:
    """A copy as a connector might bring it: with headers only, or with text read by some reader."""
    read = draw(st.integers(0, 2))
    return Message(
        id=draw(ids),
        author=draw(PEOPLE),
        sent_at=draw(INSTANTS),
        received_at=draw(INSTANTS),
        to=draw(some(PEOPLE)),
        parents=draw(some(IDS)),
        conversation=draw(st.none() | st.sampled_from(["t1", "t2"])),
        subject=draw(st.none() | st.just("s")),
        automatic=draw(st.none() | st.sampled_from(Automatic)),
        own_copy=draw(st.booleans()),
        invitation=draw(st.booleans()),
        bounced=draw(some(IDS)),
        attachments=draw(st.integers(0, 2)),
        reader=read,
        content=draw(st.none() | st.sampled_from(["a", "b"])) if read and contents else None,
        excluded=draw(st.none() | st.just("M7")) if read else None,
        asks=draw(some(ASKS)) if read else (),
        promises=draw(some(PROMISES)) if read else (),
        signals=draw(some(SIGNALS)) if read else (),
    )


@given(copies(), copies(), copies())
def test_merge_is_a_join(one: Message, two: Message, three: Message) -> None:
    """M2: the result knows no order, no grouping and no repetition."""
    assert merge(one, two) == merge(two, one)
    assert merge(merge(one, two), three) == merge(one, merge(two, three))
    assert merge(one, one) == one
    assert merge(merge(one, two), two) == merge(one, two)


@given(st.lists(copies(), min_size=1, max_size=6))
def test_merge_keeps_the_best_of_each(found: list[Message]) -> None:
    """M2: earliest reception, newest reader, own copy's word on M4."""
    message = merged(found)
    assert message.received_at == min(copy.received_at for copy in found)
    assert message.reader == max(copy.reader for copy in found)
    own = [copy for copy in found if copy.own_copy]
    assert message.automatic in [copy.automatic for copy in own or found]
    assert message.own_copy == bool(own)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_order_of_copies_makes_no_difference_in_the_store(data: st.DataObject) -> None:
    """M2 over the database: batches, aliases and re-reads in any order give the same facts."""
    found = data.draw(st.lists(copies(), min_size=1, max_size=6))
    shuffled = data.draw(st.permutations(found + data.draw(st.lists(st.sampled_from(found), max_size=3))))
    cuts = data.draw(st.lists(st.booleans(), min_size=len(shuffled), max_size=len(shuffled)))
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'facts.db'}"
        with Store.open(url, b"x" * 32) as store:
            one = store.partition("pat@x", create=True)
            with store.transaction():
                for copy in found:
                    one.save(copy, "pat", "here")
            expected = one.facts()
            other = store.partition("pat@x", create=True)
            with store.transaction():
                other.purge(datetime.max.replace(tzinfo=START.tzinfo))
            assert one.facts() == ()
            for copy, alone in zip(shuffled, cuts, strict=True):
                with store.transaction():
                    other.save(copy, "pat", "here")
                    if alone:
                        other.known(["1@x"])  # reading writes what waits
            assert other.facts() == expected
            assert other.known(["1@x", "2@x", "3@x"]) == {copy.id for copy in found}


def test_the_newest_reader_wins(make: Callable[..., Message]) -> None:
    """Even where it found less than the older one."""
    old = make(reader=1, asks=(Ask(kind=AskKind.QUESTION, rule="", confidence=1.0),))
    new = make(reader=2)
    assert merge(old, new) == merge(new, old) == new


@pytest.mark.parametrize("own", [False, True])
def test_human_wins_among_equals(make: Callable[..., Message], own: bool) -> None:
    """A direct copy and a list's copy of one message: the person got it themselves (M4)."""
    direct, listed = make(own_copy=own), make(own_copy=own, automatic=Automatic.BULK)
    assert merge(direct, listed).automatic is None


def test_keyed_changes_every_identity(rich: Message) -> None:
    """Nothing that names somebody or some mail goes through unkeyed."""
    hidden = keyed(rich, lambda clear: f"<{len(clear)}>")
    shown = repr([getattr(hidden, name) for name in Message.__slots__])
    for word in ("example.com", "digest", "conversation-7", "another", "en."):
        assert word not in shown
    assert replace(hidden, id="") != replace(rich, id="")
