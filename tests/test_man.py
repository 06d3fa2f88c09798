"""The manual pages say what the commands' help says: one a command, up to date, and clean to groff."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from monitor.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "man"
WRITTEN = sorted(FOLDER.glob("*.1"))


@cache
def made() -> dict[str, str]:
    """The pages as they would be written now."""
    pytest.importorskip("click_man", reason="needs the extra: docs")
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        import man
    finally:
        sys.path.remove(str(ROOT / "scripts"))
    return dict(man.pages())


def test_every_command_has_a_page_and_the_first_page_names_them_all() -> None:
    """Commands below others too."""
    first = (FOLDER / "monitor.1").read_text(encoding="utf-8")
    for name, (_, line) in COMMANDS.items():
        assert (FOLDER / f"monitor-{name}.1").exists()
        assert f"\\fB{name}\\fP\n  {line.rstrip('.')}" in first
    assert (FOLDER / "monitor-db-upgrade.1").exists()


def test_the_pages_are_up_to_date() -> None:
    """What `make man` would write is what is there: run it after changing a help text."""
    assert {path.name for path in WRITTEN} == set(made())
    stale = [path.name for path in WRITTEN if path.read_text(encoding="utf-8") != made()[path.name]]
    assert stale == [], "run `make man`"


@pytest.mark.skipif(shutil.which("groff") is None, reason="needs groff on this machine")
def test_groff_reads_every_page_without_a_warning() -> None:
    """Examples keep their lines, and nothing in a text is taken for a command of groff's."""
    done = subprocess.run(
        ["groff", "-man", "-Tascii", "-ww", *map(str, WRITTEN)], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert "monitor deliver --dry-run cards/" in done.stdout
    assert "\b" not in "".join(path.read_text(encoding="utf-8") for path in WRITTEN)
