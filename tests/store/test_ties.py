"""Which message names which is kept by the database itself: whoever writes, and whenever it was made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from monitor.model import Message
from monitor.store import migrate
from monitor.store.database import Store
from monitor.store.keys import KEY_BYTES
from monitor.store.partition import Partition

SECRET = b"a secret of more than thirty-two bytes"
Make = Callable[..., Message]
Tie = tuple[int, bytes, bytes]

pytestmark = pytest.mark.both


def kept(url: str) -> set[Tie]:
    """The rows of the table."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT owner, name, message FROM tie")).all()
    engine.dispose()
    return {(owner, bytes(name), bytes(message)) for owner, name, message in rows}


def wanted(url: str) -> set[Tie]:
    """The rows that the messages ask for."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT owner, id, parent_ids FROM message")).all()
    engine.dispose()
    return {
        (owner, bytes(parents)[at : at + KEY_BYTES], bytes(message))
        for owner, message, parents in rows
        for at in range(0, len(parents), KEY_BYTES)
    }


def test_ties_come_change_and_go_with_messages(
    url: str, partition: Partition, store: Store, make: Make
) -> None:
    """When they are saved by the thousand, merged, moved to a smaller id, deleted, or forgotten with their owner."""
    lee = store.partition("lee@example.com", create=True)
    for owner in (partition, lee):
        with store.transaction([owner]):
            for number in range(30):
                parents = tuple(f"<{earlier}@x>" for earlier in range(max(number - 7, 0), number))
                owner.save(make(id=f"<{number}@x>", parents=parents), "pat", str(number))
        assert len(wanted(url)) > 150 and kept(url) == wanted(url)
    before = kept(url)
    with store.transaction(
        [partition]
    ):  # the author's own copy says what it answers, others are merged into one
        partition.save(make(id="<9@x>", parents=("<other@x>", "<another@x>"), own_copy=True), "sent", "9")
        partition.save(make(id="<10@x>", parents=(), own_copy=True), "sent", "10")
        partition.save(make(id="<0@x>", parents=("<first@x>",), own_copy=True), "sent", "0")
        for number in range(40, 60):
            partition.save(
                make(id=f"<{number}@x>", content=str(number // 5), parents=("<1@x>",)), "pat", str(number)
            )
    assert kept(url) == wanted(url) != before
    late = make().received_at + timedelta(days=1)
    assert partition.purge(late, [partition.key(f"<{number}@x>") for number in (9, 12)]) > 20
    assert kept(url) == wanted(url) and len(wanted(url)) > 100
    assert partition.forget() == 0
    assert kept(url) == wanted(url) != set()
    assert lee.forget() == 0
    assert kept(url) == set()


def test_no_program_need_know_of_them(url: str, partition: Partition, store: Store, make: Make) -> None:
    """A worker of the version before writes messages and nothing else; upgraded ones find what it tied all the same."""
    for number in (1, 2):
        partition.save(make(id=f"<{number}@x>"), "pat", str(number))
    engine = create_engine(url)
    with engine.begin() as connection:
        ids = [bytes(one) for one in connection.execute(text("SELECT id FROM message")).scalars()]
        both = b"".join(ids)
        connection.execute(
            text("UPDATE message SET parent_ids = :ids WHERE id = :id"), {"ids": both, "id": ids[0]}
        )
    assert len(kept(url)) == 2 and kept(url) == wanted(url)
    with engine.begin() as connection:
        names = "owner, author, sent_at, received_at, to_ids, cc_ids, reply_prefix, zone_offset, own_copy, invitation"
        names += ", bounced_ids, attachments, links, reader, parent_ids"
        copied = text(f"INSERT INTO message (id, {names}) SELECT :id, {names} FROM message WHERE id = :like")
        connection.execute(copied, {"id": bytes(16), "like": ids[0]})
    assert len(kept(url)) == 4 and kept(url) == wanted(url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM message WHERE id = :id"), {"id": ids[0]})
        connection.execute(text("UPDATE message SET reader = 3"))
    assert len(kept(url)) == 2 and kept(url) == wanted(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE message SET parent_ids = :none"), {"none": b""})
    assert kept(url) == set()
    engine.dispose()


def test_what_was_there_before_is_tied_for_every_owner(url: str, store: Store, make: Make) -> None:
    """By the upgrade, as it would have been from the first mail on."""
    for address in ("pat@example.com", "lee@example.com", "kim@example.com"):
        owner = store.partition(address, create=True)
        with store.transaction([owner]):
            for number in range(20):
                parents = tuple(f"<{earlier}@x>" for earlier in range(max(number - 4, 0), number)) * 2
                owner.save(make(id=f"<{number}@x>", parents=parents), "pat", str(number))
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text('DROP TABLE "tie"'))
        for index in ("subject", "conversation", "automatic"):
            connection.execute(text(f"DROP INDEX message_{index}"))
        on = " ON message" if connection.dialect.name == "postgresql" else ""
        for trigger in ("tied", "retied", "untied"):
            connection.execute(text(f"DROP TRIGGER message_{trigger}{on}"))
        for function in ("tie_parents", "untie_parents") if on else ():
            connection.execute(text(f"DROP FUNCTION {function}()"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0005'"))
    engine.dispose()
    store.close()
    assert migrate.upgrade(url).ok
    assert len({owner for owner, _, _ in kept(url)}) == 3
    assert kept(url) == wanted(url)


def definitions(url: str) -> list[str]:
    """What the database says of its triggers and functions, however it is broken into lines."""
    on_postgres = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    on_postgres += (
        " UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    )
    asked = (
        on_postgres if url.startswith("postgres") else "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
    )
    engine = create_engine(url)
    with engine.connect() as connection:
        found = sorted(" ".join(words.split()) for words in connection.exec_driver_sql(asked).scalars())
    engine.dispose()
    return found


def test_a_new_database_and_an_upgraded_one_keep_them_alike(
    url: str, store: Store, request: pytest.FixtureRequest, tmp_path: object
) -> None:
    """To the letter."""
    other = f"sqlite:///{tmp_path}/other.db"
    if url.startswith("postgres"):
        other = request.getfixturevalue("postgres").new()
    migrate.upgrade(other)
    assert len(definitions(url)) >= 3
    assert definitions(url) == definitions(other)
