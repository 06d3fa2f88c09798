"""Somebody's archive, configured and read: the smallest way to facts of one's own mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from monitor import pipeline
from monitor.config.load import load
from monitor.config.settings import Config
from monitor.connectors import registry
from monitor.store.database import Store


def archive_of(folder: Path, person: str) -> Config:
    """A configuration that reads ``pat.mbox`` in this folder as the person's."""
    (folder / "secret").write_text("7" * 40)
    (folder / "monitor.toml").write_text(
        f"""
internal_domains = ["example.com"]
secret = {{ file = "secret" }}
[accounts.pat]
type = "mbox"
path = "pat.mbox"
person = "{person}"
[people."{person}"]
opted_in = true
"""
    )
    return load(folder / "monitor.toml", registry.types())


def collected(config: Config, as_of: datetime) -> Iterator[Store]:
    """A store into which all mail was read."""
    with pipeline.open_store(config) as opened:
        pipeline.collect(config, opened, as_of=as_of)
        yield opened
