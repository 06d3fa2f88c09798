"""Facts of one owner: in clear on the way in, keyed on the way out."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from monitor.errors import StoreError
from monitor.model import Automatic, Message
from monitor.store.database import BATCH, Store
from monitor.store.partition import Partition
from monitor.store.rows import keyed

Make = Callable[..., Message]

pytestmark = pytest.mark.both


def test_a_message_comes_back_whole_and_keyed(partition: Partition, rich: Message) -> None:
    """Every field survives; identities are keyed, cues and spans are not kept."""
    partition.save(rich, "pat", "INBOX/1")
    (back,) = partition.facts()
    assert back == keyed(rich, partition.key)
    assert back.author == partition.key("kim@example.com")
    assert len(bytes.fromhex(back.id)) == 16
    assert back.promises[0].due == rich.promises[0].due
    assert [ask.rule for ask in back.asks] == ["", ""]
    assert back.asks[0].span is None
    assert back.promises[0].due_span is None


def test_the_owner_is_named_as_messages_name_them(partition: Partition, make: Make) -> None:
    """The ledger finds the owner among a message's people."""
    partition.save(make(), "pat", "1")
    assert partition.facts()[0].to == (partition.owner,)


def test_saving_twice_is_saving_once(partition: Partition, rich: Message) -> None:
    """A batch that is read again after a break changes nothing."""
    partition.save(rich, "pat", "1")
    first = partition.facts()
    partition.save(rich, "pat", "1")
    assert partition.facts() == first
    assert partition.locators([first[0].id]) == {first[0].id: [("pat", "1")]}


def test_one_message_in_two_accounts_is_one(partition: Partition, make: Make) -> None:
    """M2: in however many accounts and folders it lies; each place is kept."""
    partition.save(make(), "pat", "INBOX/1")
    partition.save(make(), "archive", "0")
    (message,) = partition.facts()
    assert sorted(partition.locators([message.id])[message.id]) == [("archive", "0"), ("pat", "INBOX/1")]


def test_repeated_content_is_one_message(partition: Partition, make: Make) -> None:
    """M2: what repeats under another id is one message; answers to either id name one parent."""
    partition.save(make(id="1@x", content="same"), "pat", "1")
    partition.save(make(id="2@x", content="same"), "pat", "2")
    answer = make(id="3@x", parents=("2@x", "1@x"), received_at=make().received_at + timedelta(hours=1))
    partition.save(answer, "pat", "3")
    question, answered = partition.facts()
    assert question.id in (partition.key("1@x"), partition.key("2@x"))
    assert answered.parents == (question.id,)
    assert partition.known(["1@x", "2@x", "4@x"]) == {"1@x", "2@x"}
    assert len(partition.locators([partition.key("2@x")])[partition.key("2@x")]) == 2


def test_two_stored_messages_may_turn_out_to_be_one(partition: Partition, make: Make) -> None:
    """Headers alone do not show that two messages repeat each other; their text does, later."""
    for number in ("1", "2", "3"):
        partition.save(make(id=f"{number}@x"), "pat", number)
    assert len(partition.facts()) == 3
    for number in ("3", "1", "2"):
        partition.save(make(id=f"{number}@x", content="same", reader=1), "pat", number)
    (message,) = partition.facts()
    assert message.id == min(partition.key(f"{number}@x") for number in "123")
    assert len(partition.locators([message.id])[message.id]) == 3


def test_the_authors_own_copy_decides_what_is_automatic(partition: Partition, make: Make) -> None:
    """M4 by M2: a list's copy carries the list's headers, the author's own does not."""
    partition.save(make(automatic=Automatic.BULK), "pat", "1")
    partition.save(make(own_copy=True), "pat", "2")
    assert partition.facts()[0].automatic is None


def test_headers_alone_erase_no_text(partition: Partition, rich: Message, make: Make) -> None:
    """A copy that was not read adds what its headers say and leaves the acts as they are."""
    partition.save(rich, "pat", "1")
    partition.save(make(received_at=rich.received_at - timedelta(minutes=5)), "pat", "2")
    (message,) = partition.facts()
    assert len(message.promises) == 2
    assert message.received_at == rich.received_at - timedelta(minutes=5)


def test_a_better_reader_replaces_what_was_read(partition: Partition, rich: Message) -> None:
    """Acts belong to the newest reader that saw the text; an older one changes nothing any more."""
    partition.save(rich, "pat", "1")
    better = replace(rich, reader=5, asks=(), promises=rich.promises[:1])
    partition.save(better, "pat", "1")
    partition.save(rich, "pat", "1")
    (message,) = partition.facts()
    assert (message.reader, len(message.asks), len(message.promises)) == (5, 0, 1)


def test_known_asks_for_the_readers_version(partition: Partition, rich: Message, make: Make) -> None:
    """What an older reader read is wanted again; what was never wanted counts as stored only."""
    partition.save(rich, "pat", "1")
    partition.save(make(id="2@x"), "pat", "2")
    assert partition.known([rich.id, "2@x", "3@x"]) == {rich.id, "2@x"}
    assert partition.known([rich.id, "2@x"], reader=4) == {rich.id}
    assert partition.known([rich.id, "2@x"], reader=5) == set()
    assert partition.outdated(5, 10) == (partition.key(rich.id),)
    assert partition.outdated(4, 10) == ()


def test_what_is_gone_is_settled_as_it_is(partition: Partition, rich: Message, make: Make) -> None:
    """Mail that cannot be read again is not asked for every night; what was never read stays unread."""
    partition.save(rich, "pat", "1")
    partition.save(make(id="2@x"), "pat", "2")
    ids = [partition.key(rich.id), partition.key("2@x")]
    assert partition.settle_for(ids, 5) == 1
    assert partition.settle_for(ids, 5) == 0
    assert partition.outdated(5, 10) == ()
    assert partition.facts()[0].promises or partition.facts()[1].promises
    assert partition.known([rich.id, "2@x"], reader=5) == {rich.id}


def test_many_ids_can_be_asked_for_at_once(partition: Partition, store: Store, make: Make) -> None:
    """No statement grows with the number of ids, and a large transaction is written in parts."""
    ids = [f"{number}@x" for number in range(BATCH + 200)]
    with store.transaction():
        for one in ids:
            partition.save(make(id=one), "pat", one)
    assert partition.known([*ids, "other"]) == set(ids)
    assert len(partition.facts()) == len(ids)


def test_facts_since_an_instant(partition: Partition, rich: Message, make: Make) -> None:
    """Cost follows the window, not the history; acts come with their messages."""
    partition.save(rich, "pat", "1")
    later = replace(rich, id="2@x", content="other", received_at=rich.received_at + timedelta(days=1))
    partition.save(later, "pat", "2")
    (message,) = partition.facts(since=later.received_at)
    assert message == keyed(replace(later, parents=rich.parents), partition.key)
    assert partition.facts(since=later.received_at + timedelta(seconds=1)) == ()


def test_a_checkpoint_comes_back(partition: Partition) -> None:
    """Whatever JSON a connector keeps; None before its first run, one an account."""
    assert partition.checkpoint("pat") is None
    partition.set_checkpoint("pat", {"INBOX": [1, "é"], "done": None})
    partition.set_checkpoint("other", {})
    partition.set_checkpoint("pat", {"INBOX": [2, "é"]})
    assert partition.checkpoint("pat") == {"INBOX": [2, "é"]}
    assert partition.checkpoint("other") == {}


def test_a_failed_transaction_leaves_nothing(store: Store, partition: Partition, make: Make) -> None:
    """Facts and checkpoint are saved together or not at all, in all partitions."""
    other = store.partition("lee@example.com", create=True)

    def cut_short() -> None:
        with store.transaction():
            partition.save(make(), "pat", "1")
            other.save(make(), "lee", "1")
            partition.set_checkpoint("pat", {"at": 1})
            raise RuntimeError("the connection was cut")

    with pytest.raises(RuntimeError):
        cut_short()
    assert partition.facts() == other.facts() == ()
    assert partition.checkpoint("pat") is None
    partition.save(make(), "pat", "1")
    assert len(partition.facts()) == 1


def test_a_swallowed_failure_still_ends_the_transaction(
    store: Store, partition: Partition, make: Make
) -> None:
    """All or nothing holds even where a caller catches an error of the store."""

    def carry_on() -> None:
        with store.transaction():
            partition.save(make(), "pat", "1")
            with contextlib.suppress(StoreError), store.writing() as connection:
                connection.exec_driver_sql("SELECT nothing FROM nowhere")

    with pytest.raises(StoreError, match="part of a transaction"):
        carry_on()
    assert partition.facts() == ()


def test_a_transaction_sees_its_own_work(store: Store, partition: Partition, make: Make) -> None:
    """What was saved a moment ago is known, though it is written later."""
    with store.transaction():
        partition.save(make(), "pat", "1")
        assert partition.known(["1@example.com"]) == {"1@example.com"}
        assert len(partition.facts()) == 1


def test_purge_keeps_what_it_is_told_to(partition: Partition, make: Make, rich: Message) -> None:
    """Retention: old messages go with their acts and places, those still undecided stay."""
    old, kept, new = replace(rich, id="old@x"), make(id="kept@x"), make(id="new@x")
    new = replace(new, received_at=new.received_at + timedelta(days=100))
    for message in (old, kept, new):
        partition.save(message, "pat", message.id)
    gone = partition.purge(new.received_at, keep=[partition.key("kept@x")])
    assert gone == 1
    assert {message.id for message in partition.facts()} == {partition.key("kept@x"), partition.key("new@x")}
    assert partition.locators([partition.key("old@x")]) == {}


def test_a_place_follows_its_message(partition: Partition, make: Make) -> None:
    """A file that was rewritten holds another message at the same offset; the place leads to the new one."""
    partition.save(make(id="1@x"), "pat", "offset 0")
    partition.save(make(id="2@x"), "pat", "offset 0")
    first, second = partition.key("1@x"), partition.key("2@x")
    assert partition.locators([first, second]) == {second: [("pat", "offset 0")]}


def test_forged_dates_are_kept_in_range(partition: Partition, make: Make) -> None:
    """Year 1 and year 9999 with a zone do not break reading them back."""
    early = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    late = datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-12)))
    partition.save(make(sent_at=early, received_at=late), "pat", "1")
    (message,) = partition.facts()
    assert (message.sent_at.year, message.received_at.year) == (1, 9999)


def test_who_joins_never_gets_the_number_of_who_was_forgotten(store: Store, make: Make) -> None:
    """A run that still holds the one who left writes nothing to the one who came."""
    left = store.partition("pat@example.com", create=True)
    assert left.forget() == 0
    came = store.partition("lee@example.com", create=True)
    assert came.number != left.number
    with pytest.raises(StoreError):
        left.save(make(), "pat", "INBOX/1")
    with pytest.raises(StoreError):
        left.set_checkpoint("pat", {"INBOX": 1})
    assert came.facts() == () and came.checkpoint("pat") is None
