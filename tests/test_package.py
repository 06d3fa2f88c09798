"""What is installed is whole: wheel and source archive are built, and the program runs from a clean environment."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MADE = {"build", "dist", "site", "demo"}

pytestmark = pytest.mark.long


def run(*words: str | Path, code: int = 0, **options: object) -> str:
    """Run a program and return what it said."""
    done = subprocess.run(  # type: ignore[call-overload]
        list(map(str, words)), capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == code, f"{words}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return str(done.stdout + done.stderr)


def left_behind(folder: str, names: list[str]) -> set[str]:
    """What no clone has: hidden things, what is made, and what Python leaves."""
    made = MADE if Path(folder) == ROOT else set()
    return {
        name
        for name in names
        if name[0] == "." or name in made or name.endswith(("__pycache__", ".egg-info"))
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the wheel, made from the source archive, and that archive."""
    pytest.importorskip("build", reason="needs the extra: dev")
    tree, out = tmp_path_factory.mktemp("tree") / "project", tmp_path_factory.mktemp("dist")
    shutil.copytree(ROOT, tree, ignore=left_behind)
    done = subprocess.run(
        [sys.executable, "-m", "build", "--outdir", out, tree], capture_output=True, text=True, check=False
    )
    if done.returncode and re.search(
        "No matching distribution|Could not find a version|ConnectionError", done.stdout
    ):
        pytest.skip("setuptools cannot be had here to build with")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    return out


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    """The wheel."""
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as it is installed from the wheel, beside the packages it needs and without our source tree."""
    place = tmp_path_factory.mktemp("clean")
    run(sys.executable, "-m", "venv", "--without-pip", place / "env")
    python = place / "env" / "bin" / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--no-deps",
        "--no-index",
        "--quiet",
        wheel,
    )
    needed = place / "needed"
    needed.mkdir()
    for path in packages():
        (needed / path.name).symlink_to(path)
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    (site / "needed.pth").write_text(f"{needed}\n")
    return place / "env" / "bin" / "monitor"


def packages() -> Iterator[Path]:
    """Everything that is installed here but ourselves."""
    for folder in {Path(path) for path in sys.path if path.endswith("site-packages")}:
        ours = ("__editable__", "responsiveness_monitor", "monitor")
        yield from (path for path in folder.iterdir() if not path.name.startswith((*ours, "_virtualenv")))


def call(program: Path, folder: Path, *words: str) -> str:
    """Call the installed program in a folder, with nothing of this clone in its way."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "MONITOR_SECRET": "5" * 40}
    return run(program, *words, cwd=folder, env=environment)


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    """Templates, styles, catalogues, migrations and the mark of types, too; and nothing else."""
    with zipfile.ZipFile(wheel) as file:
        inside = {name for name in file.namelist() if not name.partition("/")[0].endswith(".dist-info")}
    package = ROOT / "monitor"
    ours = {
        f"monitor/{path.relative_to(package).as_posix()}" for path in package.rglob("*") if path.is_file()
    }
    ours = {name for name in ours if "__pycache__" not in name}
    assert inside == ours
    kinds = {Path(name).suffix for name in inside}
    assert {".py", ".j2", ".css", ".po"} <= kinds
    assert any("migrations/versions/r0001" in name for name in inside)


def test_the_wheel_says_what_it_needs_and_under_which_licence(wheel: Path) -> None:
    """Apache-2.0, Python, the command, and the extras of the README."""
    with zipfile.ZipFile(wheel) as file:
        told = {name.rpartition("/")[2]: name for name in file.namelist() if ".dist-info/" in name}
        metadata = file.read(told["METADATA"]).decode()
        points = file.read(told["entry_points.txt"]).decode()
    assert "License-Expression: Apache-2.0" in metadata
    assert "Requires-Python: >=3.11" in metadata
    assert "LICENSE" in told
    assert "monitor = monitor.cli.main:run" in points
    assert {"postgres", "exchange", "graph", "gmail", "cluster", "demo"} <= set(
        re.findall(r"Provides-Extra: (\w+)", metadata)
    )


def test_the_source_archive_can_be_worked_on(built: Path) -> None:
    """Tests, documents, examples, cron files and the Makefile come along."""
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as file:
        inside = {name.partition("/")[2] for name in file.getnames()}
    needed = ("Makefile", "CONTRIBUTING.md", "constraints.txt", "mkdocs.yml", "Containerfile", "scripts/man.py",
              "config/monitor.example.toml", "cron/crontab", "docs/commands.md", "docs/man/monitor.1",
              "docs/images/card.png", "tests/test_package.py", "tests/golden/cases", "benchmarks")  # fmt: skip
    assert [name for name in needed if name not in inside] == []
    assert [name for name in inside if "__pycache__" in name or name.endswith((".pyc", ".db"))] == []


def test_the_program_runs_from_the_wheel(program: Path, tmp_path: Path) -> None:
    """Its own code, not this clone's; help of itself and of the demo."""
    asked = "import monitor.errors; print(monitor.errors.__file__)"
    where = call(program.with_name("python"), tmp_path, "-c", asked)
    assert str(program.parents[1]) in where
    assert "Usage: monitor" in call(program, tmp_path, "--help")
    assert "monitor demo" in call(program, tmp_path, "demo", "--help")
    assert re.search(r"\d+\.\d+", call(program, tmp_path, "--version"))


def test_a_card_is_made_from_the_wheel(program: Path, tmp_path: Path) -> None:
    """Set up, collect into a new database, and a card with its template, style and pictures, in two languages."""
    mails = b""
    for number, words in enumerate(("Could you send me the plan?", "Which room did you book?")):
        mail = EmailMessage()
        mail["From"], mail["To"] = "Kim <kim@example.com>", "pat@example.com"
        mail["Date"], mail["Message-ID"] = (
            f"Mon, {2 + number} Nov 2026 09:00:00 +0000",
            f"<{number}@example.com>",
        )
        mail["Subject"] = "The plan"
        mail.set_content(words)
        mails += b"From x@example.com Mon Nov  2 09:00:00 2026\n" + bytes(mail) + b"\n"
    (tmp_path / "pat.mbox").write_bytes(mails)
    call(
        program,
        tmp_path,
        "init",
        "--address",
        "pat@example.com",
        "--type",
        "mbox",
        "--path",
        "pat.mbox",
        "--zone",
        "UTC",
    )
    call(program, tmp_path, "collect", "--as-of", "2026-11-09T12:00:00Z")
    assert "sound" in call(program, tmp_path, "db", "check")
    card = ("scorecard", "--as-of", "2026-11-09T12:00:00Z")
    call(program, tmp_path, *card, "--output", "card.html")
    assert "Could you send me the plan?" in (tmp_path / "card.html").read_text(encoding="utf-8")
    path = tmp_path / "monitor.toml"
    path.write_text(path.read_text().replace("opted_in = true", 'opted_in = true\nlanguage = "de"'))
    assert call(program, tmp_path, *card) != (tmp_path / "card.html").read_text(encoding="utf-8")
    call(program, tmp_path, *card, "--output", "card.png")
    assert (tmp_path / "card.png").read_bytes().startswith(b"\x89PNG")


def test_the_demo_runs_from_the_wheel(program: Path, tmp_path: Path) -> None:
    """The simulated company is part of the package."""
    pytest.importorskip("pymap", reason="needs the extra: demo")
    assert "cards in" in call(program, tmp_path, "demo")
