"""A configuration that uses every kind of key, and a way to write one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config.load import load
from monitor.config.settings import Config
from monitor.connectors.registry import types

WHOLE = """\
internal_domains = ["example.com"]
secret = { env = "MONITOR_SECRET" }

[accounts.pat]
type = "mbox"
path = "pat.mbox"
person = "p.smith@example.com"

[people."pat@example.com"]
name = "Pat"
addresses = ["pat@example.com", "p.smith@example.com"]
zone = "Europe/Berlin"
hours = { mon = ["09:00-12:30", "13:30-17:30"], tue = ["09:00-17:00"] }
holidays = "DE-BE"
extra_holidays = ["2026-12-24"]
absences = ["2026-08-03/2026-08-14"]
target = "8h"
default_due = "2d"
opted_in = true

[delivery]
sender = "monitor@example.com"
"""

Write = Callable[[str], Path]
Read = Callable[[str], Config]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a configuration and return its path."""

    def written(text: str) -> Path:
        path = tmp_path / "monitor.toml"
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        return path

    return written


@pytest.fixture
def read(write: Write) -> Read:
    """Write a configuration and load it."""
    return lambda text: load(write(text), types())


@pytest.fixture
def whole() -> str:
    """The text of a configuration with most keys."""
    return WHOLE
