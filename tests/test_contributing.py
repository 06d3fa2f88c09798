"""The pages for the next developer are right: what stands in them is done, in a copy of the project, and it works."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs" / "contributing").glob("*.md"))
MADE = {"build", "dist", "site", "demo", "benchmarks"}
"""Folders of the project's own that no page needs."""

BLOCK = re.compile(r'^```(\w+) title="([^"]+)"\n(.*?)^```$', re.M | re.S)

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Copy:
    """A copy of the project in which a page is followed."""

    root: Path

    def do(self, page: Path) -> list[str]:
        """Write the files and make the changes of a page; return their paths."""
        done = []
        for kind, path, text in BLOCK.findall(page.read_text(encoding="utf-8")):
            target = self.root / path
            if kind == "diff":
                target.write_text(changed(target.read_text(encoding="utf-8"), text, path), encoding="utf-8")
            else:
                assert not target.exists(), f"{path} is there already"
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
            done.append(path)
        return done

    def run(self, *words: str, code: int = 0) -> str:
        """Run Python here, with this copy in place of the installed program; return what it said."""
        environment = {**os.environ, "PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, f"{words}:\n{done.stdout[-3000:]}\n{done.stderr[-2000:]}"
        return done.stdout + done.stderr


def left_behind(folder: str, names: list[str]) -> set[str]:
    """What is not copied: what is hidden, what is made, and what would take long."""
    made = MADE if Path(folder) == ROOT else set()
    return {
        name
        for name in names
        if name[0] == "." or name in made or name.endswith(("__pycache__", ".egg-info"))
    }


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """The project as it is, without what is made from it."""
    shutil.copytree(ROOT, tmp_path / "project", ignore=left_behind)
    made = Copy(tmp_path / "project")
    assert str(made.root) in made.run("-c", "import monitor.errors; print(monitor.errors.__file__)")
    return made


def changed(text: str, change: str, path: str) -> str:
    """Make a change: lines with a blank or a minus in front stand there, once only; " ..." ends a line early."""
    lines, wanted = text.split("\n"), change.rstrip("\n").split("\n")
    before = [line[1:] for line in wanted if line[:1] != "+"]
    places = [
        start
        for start in range(len(lines) - len(before) + 1)
        if all(same(line, old) for line, old in zip(lines[start:], before, strict=False))
    ]
    assert len(places) == 1, f"{path}: {len(places)} places fit\n{change}"
    made, at = [], places[0]
    for line in wanted:
        if line[:1] == "+":
            made.append(line[1:])
            continue
        if line[:1] == " ":
            made.append(lines[at])
        at += 1
    return "\n".join([*lines[: places[0]], *made, *lines[at:]])


def same(line: str, told: str) -> bool:
    """Is this the line that was told, or begins it so?"""
    return line == told or (told.endswith(" ...") and line.startswith(told[:-4]))


def calls(page: Path) -> Iterator[list[str]]:
    """The calls of Python in a page, as it stands in a virtual environment."""
    for line in re.findall(r"^    \.venv/bin/python (.*)$", page.read_text(encoding="utf-8"), re.M):
        yield shlex.split(line)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_can_be_followed(copy: Copy, page: Path) -> None:
    """Its files are written, its changes fit, its calls succeed, and the code is laid out as ours is."""
    done = copy.do(page)
    assert done
    words = list(calls(page))
    assert words
    for call in words:
        said = copy.run(*call, "-p", "no:cacheprovider")
        assert "no tests ran" not in said
    for case in (one for one in done if one.endswith("case.toml")):  # what the page's mails are to show
        book = json.loads((copy.root / case).with_name("expected.json").read_text(encoding="utf-8"))
        outcomes = {entry["outcome"] for entry in (*book["asks"], *book["promises"])}
        assert outcomes == {"answered", "kept_early"}
    files = [path for path in done if path.endswith(".py")]
    for check in ("format --check", "check"):
        copy.run("-m", "ruff", *check.split(), "--no-cache", *files)


def test_the_documents_ask_for_what_is_missing(copy: Copy) -> None:
    """After the connector's page `make docs` names its section of the configuration."""
    copy.do(ROOT / "docs" / "contributing" / "connector.md")
    said = copy.run("-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", "tests/test_docs.py", code=1)
    assert 'type = "zip"' in said


def test_a_new_connector_is_used_like_any_other(copy: Copy, tmp_path: Path) -> None:
    """The command line knows it: `init` writes an account of it, `collect` reads it."""
    import zipfile

    copy.do(ROOT / "docs" / "contributing" / "connector.md")
    mail = "From: kim@example.com\nTo: pat@example.com\nDate: Mon, 2 Nov 2026 09:00:00 +0000\n"
    with zipfile.ZipFile(tmp_path / "mail.zip", "w") as file:
        file.writestr("INBOX/1.eml", f"{mail}Message-ID: <1@example.com>\n\nCould you send me the plan?\n")
    call = ("-c", "from monitor.cli.main import run; run()", "--config", str(tmp_path / "monitor.toml"))
    init = ("init", "--address", "pat@example.com", "--type", "zip", "--path", str(tmp_path / "mail.zip"))
    copy.run(*call, *init, "--zone", "UTC")
    copy.run(*call, "collect", "--as-of", "2026-11-09T12:00:00Z")
    assert '"waiting"' in copy.run(*call, "asks", "--format", "json", "--as-of", "2026-11-09T12:00:00Z")


def test_a_change_that_does_not_fit_would_be_noticed() -> None:
    """A line that is not there, or is there twice, fails; one that fits is made where it belongs."""
    assert changed("a\nb\nc", " b\n+new\n", "x") == "a\nb\nnew\nc"
    assert changed("a\nb = 1\nc", "-b = ...\n+b = 2\n", "x") == "a\nb = 2\nc"
    for wrong in (" d\n+new\n", " a\n b\n c\n d\n"):
        with pytest.raises(AssertionError, match="0 places fit"):
            changed("a\nb\nc", wrong, "x")
    with pytest.raises(AssertionError, match="2 places fit"):
        changed("a\na", " a\n+new\n", "x")
