"""Real people's mailboxes over IMAP and as archives: two ways to the same ledger.

The mail has no reference headers and repeats half of itself under other ids, so M2's repeat rule and M6's joining by
subject carry the whole weight here.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from servers.dovecot_server import PASSWORD, Dovecot, running

from monitor import pipeline
from monitor.config.load import load
from monitor.connectors import registry
from monitor.model import Ledger

AS_OF = datetime(2002, 7, 1, tzinfo=UTC)
PEOPLE = {"arnold-j": "john.arnold@enron.com", "allen-p": "phillip.allen@enron.com"}


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    yield from running(*PEOPLE)


@pytest.fixture(scope="module")
def mailboxes(corpus: Callable[[str], Path]) -> Path:
    return corpus("enron") / "enron"


def serve(server: Dovecot, user: str, folders: Path) -> None:
    """Put a tree of message files into a user's Maildir, folder by folder, as a server would hold it."""
    home = server.mail_of(user)
    for folder in sorted(path for path in folders.iterdir() if path.is_dir()):
        place = home if folder.name == "inbox" else home / folder.name
        for part in ("cur", "new", "tmp"):
            (place / part).mkdir(parents=True, exist_ok=True)
        for file in folder.iterdir():
            shutil.copyfile(file, place / "cur" / f"{file.name}.enron:2,S")
    subprocess.run(["chown", "-R", f"{server.owner[0]}:{server.owner[1]}", home.parent], check=True)


def book(tmp_path: Path, person: str, account: str) -> Ledger:
    """Collect one account into a new database and return the person's ledger."""
    tmp_path.mkdir(exist_ok=True)
    (tmp_path / "secret").write_text("5" * 40)
    (tmp_path / "password").write_text(PASSWORD)
    (tmp_path / "monitor.toml").write_text(
        f"""
internal_domains = ["enron.com"]
retention = "20000d"
secret = {{ file = "secret" }}
[accounts.one]
{account}
person = "{person}"
join_by_subject = true
[people."{person}"]
zone = "America/Chicago"
opted_in = true
"""
    )
    (tmp_path / "monitor.toml").chmod(0o600)
    config = load(tmp_path / "monitor.toml", registry.types())
    with pipeline.open_store(config) as store:
        (report,) = pipeline.collect(config, store, as_of=AS_OF)
        assert report.error is None
        assert report.messages > 1000
        return pipeline.book_of(config, store, person, as_of=AS_OF)[0]


def comparable(entries: Any) -> list[tuple[Any, ...]]:
    """What both ways must agree on: all but the keyed identities, which are of each database's own."""
    return sorted(
        (
            str(getattr(entry, "asked_at", None) or entry.made_at),
            str(entry.kind),
            entry.outcome,
            str(entry.ended_at),
            str(entry.working),
            entry.confidence,
        )
        for entry in entries
    )


@pytest.mark.corpus
@pytest.mark.server
@pytest.mark.parametrize("name", PEOPLE)
def test_imap_and_archive_give_one_ledger(
    name: str, server: Dovecot, mailboxes: Path, tmp_path: Path
) -> None:
    """The same mail gives the same asks, promises and exclusions, whichever way it is read."""
    serve(server, name, mailboxes / name)
    archive = book(tmp_path / "archive", PEOPLE[name], f'type = "maildir"\npath = "{mailboxes / name}"')
    imap = book(
        tmp_path / "imap",
        PEOPLE[name],
        f'type = "imap"\nhost = "127.0.0.1"\nport = {server.port}\ntls = "none"\n'
        f'user = "{name}"\npassword = {{ file = "password" }}\nfolders = {{ exclude = [] }}',
    )
    assert archive.asks and archive.promises and archive.own_asks
    assert comparable(imap.asks) == comparable(archive.asks)
    assert comparable(imap.promises) == comparable(archive.promises)
    assert comparable(imap.own_asks) == comparable(archive.own_asks)
