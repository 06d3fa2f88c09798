"""Where the mail corpora are, when they are there: unpacked once a run, never copied into the project."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

CORPORA = Path(os.environ.get("MONITOR_CORPORA") or Path(__file__).resolve().parents[1].parent / "shared")


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that unpacks one mail corpus by name and says where; skips when it is not on this machine."""
    unpacked: dict[str, Path] = {}

    def unpack(name: str) -> Path:
        archive = CORPORA / "mail" / f"{name}.tar.xz"
        if not archive.exists():
            pytest.skip(f"the mail corpus {name} is not on this machine (set MONITOR_CORPORA)")
        if name not in unpacked:
            unpacked[name] = tmp_path_factory.mktemp(name)
            with tarfile.open(archive) as tar:
                tar.extractall(unpacked[name], filter="data")
        return unpacked[name]

    return unpack
