"""Calls ``monitor`` in processes that may be killed, starved or broken at a chosen point (see child.py)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHILD = Path(__file__).with_name("child.py")
SECRET = "0123456789abcdef0123456789abcdef"


@dataclass(frozen=True)
class Outcome:
    """How one run ended: its exit code (-9: killed), what it said, the points it reached, what it opened to write."""

    code: int
    stdout: str
    stderr: str
    raw: bytes
    points: list[str]
    wrote: list[str]
    seconds: float
    peak: int

    def json(self) -> Any:
        """What it printed, as data."""
        return json.loads(self.stdout)


class Runner:
    """A process that runs the program in forks of itself, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.temp = folder / "tmp"
        self.home = folder / "home"
        for path in (self.temp, self.home):
            path.mkdir(mode=0o777, exist_ok=True)
        env = {
            **os.environ,
            "TMPDIR": str(self.temp),
            "HOME": str(self.home),
            "OPENBLAS_NUM_THREADS": "1",
            "MONITOR_SECRET": SECRET,
        }
        env.pop("MONITOR_CONFIG", None)
        self.env = env
        self.said = tempfile.TemporaryDirectory(prefix="faults-")
        self.process = subprocess.Popen(
            [sys.executable, str(CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=env,
            cwd=Path(__file__).resolve().parents[2],
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def run(
        self,
        cwd: Path,
        *argv: str,
        kill: int | None = None,
        fsize: int | None = None,
        broken: str | None = None,
        user: int | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Outcome:
        """Run ``monitor`` with these words in this folder; killed at a point, with files of at most so many bytes,
        with a function that fails, or as another user."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        here = Path(self.said.name)
        job = {
            "argv": argv,
            "cwd": str(cwd),
            "here": str(here),
            "kill": kill,
            "fsize": fsize,
            "broken": broken,
            "user": user,
            "env": dict(env or {}),
        }
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        raw = (here / "stdout").read_bytes()
        return Outcome(
            code=told["code"],
            raw=raw,
            stdout=raw.decode("utf-8", "replace"),
            stderr=(here / "stderr").read_text(errors="replace"),
            points=(here / "points").read_text().splitlines(),
            wrote=(here / "wrote").read_text(errors="replace").splitlines(),
            seconds=told["seconds"],
            peak=told["peak"],
        )

    def close(self) -> None:
        """Let go of the process and what it said."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.said.cleanup()
