"""Fixtures of the company with a service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from service.company import CONFIG, SECRET, Company, written

from monitor.config.load import load
from monitor.config.settings import Config
from monitor.connectors.registry import types
from monitor.store.database import Store


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Config]:
    """Load a configuration, the company's by default."""
    monkeypatch.setenv("MONITOR_SECRET", SECRET)

    def loaded(text: str = CONFIG) -> Config:
        path = tmp_path / "monitor.toml"
        path.write_text(text)
        return load(path, types())

    return loaded


@pytest.fixture
def company(configured: Callable[..., Config]) -> Iterator[Company]:
    """The company, in which nobody takes part yet."""
    with Store.open("sqlite://", SECRET.encode()) as store:
        yield Company(configured(), store)


@pytest.fixture
def write() -> Callable[..., EmailMessage]:
    """Make mails."""
    return written
