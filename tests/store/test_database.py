"""The database as a whole: opening, secrets, owners, errors."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import ConfigError, StoreError
from monitor.model import Message
from monitor.store.database import Store
from monitor.store.keys import DataKey, Vault, new_data_key, new_salt
from monitor.store.partition import Partition

SECRET = b"a secret of more than thirty-two bytes"
Make = Callable[..., Message]


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@pytest.mark.both
def test_a_partition_is_found_again(url: str, make: Make) -> None:
    """Case of the address does not matter; an unknown owner has no rows."""
    with Store.open(url, SECRET) as store:
        owner = store.partition("Pat@Example.com", create=True)
        owner.save(make(), "pat", "1")
        name = owner.owner
    with Store.open(url, SECRET) as store:
        found = store.partition("pat@example.com")
        assert found is not None
        assert found.owner == name
        assert found.address == "pat@example.com"
        assert len(found.facts()) == 1
        assert store.partition("kim@example.com") is None
        assert [one.address for one in store.partitions()] == ["pat@example.com"]


@pytest.mark.both
def test_two_owners_have_nothing_in_common(store: Store, make: Make) -> None:
    """DESIGN privacy 2: the same message is stored under keys that cannot be joined."""
    one = store.partition("pat@example.com", create=True)
    two = store.partition("kim@example.com", create=True)
    for partition in (one, two):
        partition.save(make(), "all", "1")
    (mine,), (theirs,) = one.facts(), two.facts()
    assert not {mine.id, mine.author, *mine.to, mine.subject} & {
        theirs.id,
        theirs.author,
        *theirs.to,
        theirs.subject,
    }


@pytest.mark.parametrize("wrong", [b"another secret of more than thirty-two bytes", b"short"])
def test_a_wrong_secret_opens_nothing_and_changes_nothing(url: str, wrong: bytes, make: Make) -> None:
    """The error says so, and the database is bit for bit what it was."""
    with Store.open(url, SECRET) as store:
        store.partition("pat@example.com", create=True).save(make(), "pat", "1")
    before = path_of(url).read_bytes()
    with pytest.raises(ConfigError, match="not the one"):
        Store.open(url, wrong)
    assert path_of(url).read_bytes() == before
    with Store.open(url, SECRET) as store:
        assert store.partition("pat@example.com") is not None


@pytest.mark.both
def test_a_missing_secret_is_a_configuration_error(url: str) -> None:
    """An empty variable must not become the key of everybody's mail."""
    with pytest.raises(ConfigError, match="empty"):
        Store.open(url, b"")


def test_a_short_secret_works(url: str) -> None:
    """It is stretched, and opens the database again."""
    for _ in range(2):
        with Store.open(url, b"short") as store:
            store.partition("pat@example.com", create=True)


@pytest.mark.both
def test_rekey_moves_to_another_secret(url: str, make: Make) -> None:
    """Facts and keys of identities stay, only the new secret opens them."""
    with Store.open(url, SECRET) as store:
        partition = store.partition("pat@example.com", create=True)
        partition.save(make(), "pat", "1")
        before = partition.facts()
        assert store.rekey(b"a quite different secret, as long") == 1
        again = store.partition("pat@example.com")
        assert again is not None
        assert again.facts() == before
    with pytest.raises(ConfigError):
        Store.open(url, SECRET)
    with Store.open(url, b"a quite different secret, as long") as store:
        again = store.partition("pat@example.com")
        assert again is not None
        assert again.facts() == before


def test_forget_leaves_no_row_and_no_trace(url: str, make: Make) -> None:
    """Rows left: 0; the file and its log hold nothing of the owner; other owners are untouched."""
    with Store.open(url, SECRET) as store:
        gone = store.partition("pat@example.com", create=True)
        stays = store.partition("kim@example.com", create=True)
        for number in range(50):
            gone.save(make(id=f"{number}@x"), "pat", str(number))
        stays.save(make(), "kim", "1")
        gone.exclude("M5", make().sent_at, "locator")
        gone.set_checkpoint("pat", {"at": 1})
        keys = [bytes.fromhex(message.id) for message in gone.facts()]
        assert gone.forget() == 0
        assert store.partition("pat@example.com") is None
        assert len(stays.facts()) == 1
        content = b"".join(file.read_bytes() for file in path_of(url).parent.iterdir())
    assert not any(key in content for key in keys)


@pytest.mark.both
def test_forget_inside_a_transaction_is_refused(store: Store, partition: Partition) -> None:
    """The file could not be rewritten then, so nothing is promised that would not hold."""
    with store.transaction(), pytest.raises(StoreError, match="larger transaction"):
        partition.forget()


def test_forget_says_when_traces_may_remain(url: str, make: Make) -> None:
    """Somebody who still reads keeps the old log alive: the rows are gone, the proof is not complete."""
    with Store.open(url, SECRET, patience=timedelta(milliseconds=50)) as store:
        partition = store.partition("pat@example.com", create=True)
        partition.save(make(), "pat", "1")
        other = sqlite3.connect(path_of(url))
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM message").fetchone()
        with pytest.raises(StoreError) as caught:
            partition.forget()
        other.close()
        assert caught.value.hint
        assert store.partition("pat@example.com") is None


def test_in_memory(make: Make) -> None:
    """Nothing kept: the whole store lives and ends with the process."""
    with Store.open("sqlite://", SECRET) as store:
        partition = store.partition("pat@example.com", create=True)
        with store.transaction():
            partition.save(make(), "pat", "1")
        assert len(partition.facts()) == 1
        assert partition.forget() == 0


def test_a_new_database_is_private(url: str) -> None:
    """Only its owner may read the file, and the log beside it."""
    with Store.open(url, SECRET) as store:
        store.partition("pat@example.com", create=True)
        for file in path_of(url).parent.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_commits_reach_the_disk(store: Store) -> None:
    """A claim that a power cut takes back would send a card twice, so commits are synced in full."""
    with store.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    with store.transaction(repeatable=True), store.writing() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1
    with store.writing() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_what_was_purged_is_overwritten(store: Store, url: str, make: Make) -> None:
    """A night empties the log and rewrites nothing: of a purged message no page holds so much as its hash."""
    partition = store.partition("pat@example.com", create=True)
    messages = [make(id=f"<{n}@x>", received_at=make().received_at + timedelta(hours=n)) for n in range(300)]
    with store.transaction([partition]):
        for message in messages:
            partition.save(message, "pat", message.id)
    traces = {message.id: bytes.fromhex(partition.key(message.id)) for message in messages}
    partition.purge(messages[200].received_at)
    store.compact(rewrite=False)
    held = b"".join(file.read_bytes() for file in path_of(url).parent.glob("*.db*"))
    assert {name for name, trace in traces.items() if trace in held} == {one.id for one in messages[200:]}


# ---- what can be wrong with a file


def test_not_a_database(url: str) -> None:
    """Some other file is left alone."""
    path_of(url).write_bytes(b"these are notes, not tables" * 100)
    with pytest.raises(StoreError, match="not a database") as caught:
        Store.open(url, SECRET)
    assert caught.value.exit_code == 5
    assert path_of(url).read_bytes().startswith(b"these are notes")


def test_somebody_elses_database(url: str) -> None:
    """A database of another program gets no tables of ours."""
    with sqlite3.connect(path_of(url)) as other:
        other.execute("CREATE TABLE song (title TEXT)")
    other.close()
    with pytest.raises(StoreError, match="other tables"):
        Store.open(url, SECRET)


def test_another_schema(url: str) -> None:
    """An older or newer schema is named with the way out."""
    Store.open(url, SECRET).close()
    with sqlite3.connect(path_of(url)) as other:
        other.execute("UPDATE alembic_version SET version_num = '0000'")
    other.close()
    with pytest.raises(StoreError) as caught:
        Store.open(url, SECRET)
    assert "monitor db upgrade" in caught.value.hint


def test_a_lost_proof_is_not_replaced(url: str) -> None:
    """With owners in it, a database without its proof takes no secret at its word."""
    with Store.open(url, SECRET) as store:
        store.partition("pat@example.com", create=True)
    with sqlite3.connect(path_of(url)) as other:
        other.execute("DELETE FROM vault")
    other.close()
    with pytest.raises(StoreError, match="lost the proof"):
        Store.open(url, SECRET)


def test_a_damaged_data_key_is_an_error(url: str) -> None:
    """An exchanged or damaged key is noticed, never used."""
    with Store.open(url, SECRET) as store:
        store.partition("pat@example.com", create=True)
        with sqlite3.connect(path_of(url)) as other:
            other.execute("UPDATE owner SET data_key = zeroblob(61)")
        other.close()
        with pytest.raises(StoreError, match="data key"):
            store.partition("pat@example.com")


def test_a_missing_directory(tmp_path: Path) -> None:
    """The error names the file."""
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open(f"sqlite:///{tmp_path / 'nowhere' / 'facts.db'}", SECRET)
    with pytest.raises(StoreError, match="directory"):
        Store.open(f"sqlite:///{tmp_path}", SECRET)


@pytest.mark.parametrize("url", ["no url", "mysql://host/name"])
def test_other_urls_are_configuration_errors(url: str) -> None:
    """`database` must be something we know."""
    with pytest.raises(ConfigError):
        Store.open(url, SECRET)


def test_a_full_disk(store: Store, partition: Partition, make: Make) -> None:
    """What was stored before is safe, and the error says what happened."""
    partition.save(make(), "pat", "1")

    def fill() -> None:
        with store.transaction():
            with store.writing() as connection:
                connection.exec_driver_sql("PRAGMA max_page_count = 40")
            for number in range(5_000):
                partition.save(make(id=f"{number}@x"), "pat", str(number))

    with pytest.raises(StoreError, match="no room"):
        fill()
    assert len(partition.facts()) == 1


def test_a_read_only_database(url: str, make: Make) -> None:
    """Reading works as far as SQLite allows; writing says what is missing."""
    with Store.open(url, SECRET) as store:
        store.partition("pat@example.com", create=True)
        with Store.open(f"sqlite:///file:{path_of(url)}?mode=ro&uri=true", SECRET) as frozen:
            partition = frozen.partition("pat@example.com")
            assert partition is not None
            with pytest.raises(StoreError, match="read-only"):
                partition.save(make(), "pat", "1")


def test_a_locked_database(url: str, make: Make) -> None:
    """Another writer who does not end is waited for, then named."""
    with Store.open(url, SECRET, patience=timedelta(milliseconds=50)) as store:
        partition = store.partition("pat@example.com", create=True)
        other = sqlite3.connect(path_of(url), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="in use"):
            partition.save(make(), "pat", "1")
        assert partition.facts() == ()
        other.execute("ROLLBACK")
        other.close()
        partition.save(make(), "pat", "1")


@pytest.mark.both
def test_errors_hold_no_values(store: Store, partition: Partition) -> None:
    """A failing statement is explained without what it was to store."""
    with pytest.raises(StoreError) as caught, store.writing() as connection:
        connection.exec_driver_sql("INSERT INTO card VALUES (?, ?, ?, ?)", (1, "canary", 1, 1))
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None


# ---- keys


def test_keys_stay_in_memory() -> None:
    """A data key shows nothing and cannot be pickled."""
    import pickle

    raw = new_data_key()
    key = DataKey(raw)
    assert raw.hex() not in repr(key)
    with pytest.raises(TypeError):
        pickle.dumps(key)


def test_sealed_text_opens_only_where_it_belongs() -> None:
    """A sealed value moved to another column, or to another owner, is noticed."""
    key, other = DataKey(new_data_key()), DataKey(new_data_key())
    blob = key.seal("locator", "INBOX/1")
    assert blob != key.seal("locator", "INBOX/1")
    assert key.open("locator", blob) == "INBOX/1"
    for opener, what in ((key, "account"), (other, "locator")):
        with pytest.raises(StoreError, match="damaged"):
            opener.open(what, blob)
    with pytest.raises(StoreError):
        key.open("locator", b"INBOX/1")


def test_any_text_can_be_hashed_and_sealed() -> None:
    """Broken mail carries lone surrogates and NULs in its ids."""
    key = DataKey(new_data_key())
    for text in ("", "\0", "\udcff", "x" * 100_000):
        assert len(key.key(text)) == 32
        assert key.open("locator", key.seal("locator", text)) == text


def test_a_wrapped_key_is_bound_to_its_owner() -> None:
    """Exchanging two owners' keys in the database is noticed."""
    vault = Vault(os.urandom(32), new_salt())
    wrapped = DataKey(new_data_key()).wrapped(vault, vault.name("pat@x"))
    with pytest.raises(StoreError):
        vault.unwrap(wrapped, vault.name("kim@x"))


def test_an_owner_at_hand_is_not_looked_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one person is worked on, every step finds their rows without asking; everybody else is looked up."""
    pat, lee = (store.partition(f"{name}@example.com", create=True) for name in ("pat", "lee"))
    asked: list[str] = []
    find = store._find
    monkeypatch.setattr(store, "_find", lambda name: asked.append(name) or find(name))
    with store.at_hand(pat):
        assert store.partition("Pat@example.com") is pat
        assert asked == []
        other = store.partition("lee@example.com")
        assert other is not None and other.number == lee.number
    assert store.partition("pat@example.com") is not pat
    assert len(asked) == 2
