"""The container's recipe and the script that starts in it. No container is built here: the recipe is only read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RECIPE = (ROOT / "Containerfile").read_text(encoding="utf-8")
ENTRY = ROOT / "scripts" / "container-entry.sh"
PROGRAM = Path(sys.executable).with_name("monitor")

needs_program = pytest.mark.skipif(
    not PROGRAM.exists(), reason="the command is not installed beside this Python"
)


def steps(word: str) -> list[str]:
    """What follows a word of the recipe, continued lines joined."""
    return re.findall(rf"^{word} (.*)$", RECIPE.replace("\\\n", " "), re.M)


def test_it_runs_as_a_user_of_its_own() -> None:
    """The last user is a number other than root's, so that a cluster can see it."""
    assert steps("USER")[-1].isdigit()
    assert int(steps("USER")[-1]) >= 1000


def test_it_says_that_it_was_not_run() -> None:
    """Nobody takes it for more than it is."""
    assert "NOT YET RUN" in RECIPE
    assert "has not been run yet" in (ROOT / "docs" / "container.md").read_text(encoding="utf-8")


def test_it_holds_no_secret_and_what_it_copies_is_there() -> None:
    """No variable of ours but the place of the configuration; every source exists."""
    assert set(re.findall(r"(MONITOR_\w+)=", " ".join(steps("ENV") + steps("ARG")))) == {"MONITOR_CONFIG"}
    copied = [words.split()[-2] for words in steps("COPY") if "--from" not in words]
    assert all((ROOT / name).exists() for name in copied)


def test_its_extras_are_those_of_the_package() -> None:
    """A misspelt extra would be a warning in a log nobody reads."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (named,) = re.findall(r"\.whl\)\[([\w,]+)\]", RECIPE)
    assert set(named.split(",")) <= set(project["optional-dependencies"])


def start(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start what the container starts."""
    known = {"PATH": f"{PROGRAM.parent}:{os.environ['PATH']}", "MONITOR_CONFIG": str(folder / "monitor.toml")}
    return subprocess.run(
        ["sh", ENTRY, *words],
        cwd=folder,
        env={**known, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@needs_program
def test_the_environment_alone_configures_it(tmp_path: Path) -> None:
    """The first start writes a configuration from it, the secret comes from a file, and nobody else can read either."""
    (tmp_path / "mail").mkdir()
    (tmp_path / "secret").write_text("5" * 40 + "\n")
    told = {
        "MONITOR_INIT_ADDRESS": "pat@example.com",
        "MONITOR_INIT_TYPE": "maildir",
        "MONITOR_INIT_PATH": "mail",
        "MONITOR_INIT_ZONE": "UTC",
        "MONITOR_SECRET_FILE": str(tmp_path / "secret"),
    }
    for _ in range(2):
        done = start(tmp_path, "-q", "nightly", **told)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    config = tmp_path / "monitor.toml"
    assert config.stat().st_mode & 0o777 == 0o600
    assert 'secret = { env = "MONITOR_SECRET" }' in config.read_text()
    assert (tmp_path / "monitor.db").exists()
    assert not (tmp_path / "monitor.secret").exists()


@needs_program
def test_a_configuration_that_is_there_is_left_alone(tmp_path: Path) -> None:
    """What was mounted counts, whatever the environment says."""
    config = tmp_path / "monitor.toml"
    config.write_text('internal_domains = ["example.com"]\n')
    done = start(tmp_path, "collect", MONITOR_INIT_ADDRESS="pat@example.org")
    assert done.returncode == 2
    assert config.read_text() == 'internal_domains = ["example.com"]\n'


@needs_program
def test_without_either_it_says_what_is_missing(tmp_path: Path) -> None:
    """An error with a next step, and the code of a configuration."""
    done = start(tmp_path, "collect")
    assert done.returncode == 2
    assert "monitor init" in done.stderr
