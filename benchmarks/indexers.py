"""The peers that turn an archive into something to ask questions of: notmuch, mu and Perceval.

Each is given the same mails laid out as it wants them, and starts from nothing every time. notmuch and mu index every
word, and Perceval makes a dictionary of every mail: other work than ours, on the same way from bytes. All three are
timed as whole processes.
"""

from __future__ import annotations

import mailbox
import os
import shutil
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from benchmarks.measuring import Job, python, run

PERCEVAL = """
import sys
from perceval.backends.core.mbox import MBox
for _ in MBox(uri="archive", dirpath=sys.argv[1]).fetch():
    pass
"""


def indexers(folder: Path, files: Sequence[Path]) -> Mapping[str, Job]:
    """Return a job for each peer that is installed here, by its name."""
    folder.mkdir(parents=True, exist_ok=True)
    jobs: dict[str, Job] = {}
    if shutil.which("notmuch"):
        jobs["notmuch new"] = _notmuch(folder / "notmuch", _maildir(folder / "maildir", files))
    if shutil.which("mu"):
        jobs["mu index"] = _mu(folder / "mu", _maildir(folder / "maildir", files))
    if find_spec("perceval"):
        path = _mbox(folder / "mbox", files)
        jobs["Perceval mbox"] = lambda: run(*python("-c", PERCEVAL, path))
    return jobs


def _maildir(root: Path, files: Sequence[Path]) -> Path:
    """Lay the mails out as a Maildir, by links."""
    if not root.exists():
        for name in ("cur", "new", "tmp"):
            (root / name).mkdir(parents=True)
        for number, path in enumerate(files):
            os.link(path, root / "cur" / f"{number}:2,S")
    return root


def _mbox(folder: Path, files: Sequence[Path]) -> Path:
    """Write the mails as one mbox file, in a folder of its own."""
    folder.mkdir(exist_ok=True)
    box = mailbox.mbox(folder / "archive.mbox")
    for path in files:
        box.add(path.read_bytes())
    box.close()
    return folder


def _notmuch(home: Path, mails: Path) -> Job:
    home.mkdir()
    config = home / "config"
    config.write_text(
        f"[database]\npath={home / 'index'}\nmail_root={mails}\n[new]\ntags=\n[maildir]\nsynchronize_flags=false\n"
    )

    def job() -> None:
        shutil.rmtree(home / "index", ignore_errors=True)
        (home / "index").mkdir()
        run("notmuch", f"--config={config}", "new", "--quiet")

    return job


def _mu(home: Path, mails: Path) -> Job:
    def job() -> None:
        shutil.rmtree(home, ignore_errors=True)
        run("mu", "init", "--quiet", f"--muhome={home}", f"--maildir={mails}")
        run("mu", "index", "--quiet", f"--muhome={home}")

    return job
