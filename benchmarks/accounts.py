"""A configuration with one account, as an administrator would write it, and one run of collect over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.mailboxes import Mailbox
from monitor import pipeline
from monitor.config.load import load
from monitor.config.settings import Config
from monitor.connectors import registry
from monitor.store.database import Store

PASSWORD = "correct horse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose account it is."""

    person: str
    zone: str
    as_of: datetime

    @classmethod
    def of(cls, mailbox: Mailbox) -> Owner:
        return cls(person=mailbox.person, zone=mailbox.zone, as_of=mailbox.as_of)


def archive(path: Path) -> str:
    """The keys of an account that reads files."""
    kind = "maildir" if path.is_dir() else "mbox"
    return f'type = "{kind}"\npath = "{path}"'


def imap(port: int, user: str) -> str:
    """The keys of an account on this machine's own mail server."""
    return (
        f'type = "imap"\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\n'
        f'user = "{user}"\npassword = {{ file = "password" }}'
    )


def configured(folder: Path, owner: Owner, account: str) -> Path:
    """Write the configuration into a folder of its own; the database will lie beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "secret").write_text("5" * 40)
    (folder / "password").write_text(PASSWORD)
    path = folder / "monitor.toml"
    path.write_text(
        f"""internal_domains = ["{owner.person.partition("@")[2]}"]
retention = "20000d"
database = "sqlite:///monitor.db"
secret = {{ file = "secret" }}

[accounts.one]
{account}
person = "{owner.person}"
join_by_subject = true

[people."{owner.person}"]
zone = "{owner.zone}"
opted_in = true
"""
    )
    for file in (path, folder / "secret", folder / "password"):
        file.chmod(0o600)
    return path


def collect(path: Path, owner: Owner) -> Callable[[], pipeline.AccountReport]:
    """A job: read the account into a database that it makes anew. Opening the database is part of it."""
    config = load(path, registry.types())

    def job() -> pipeline.AccountReport:
        for file in path.parent.glob("monitor.db*"):
            file.unlink()
        with pipeline.open_store(config) as store:
            return collected(config, store, owner)

    return job


def collected(config: Config, store: Store, owner: Owner) -> pipeline.AccountReport:
    """What one collect came to; its error is raised, since a figure of a failed run means nothing."""
    (report,) = pipeline.collect(config, store, as_of=owner.as_of)
    if report.error is not None:
        raise report.error
    return report
