"""Calls ``monitor`` in processes that may be killed, starved or broken at a chosen point (see child.py)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servers.postgres_server import Postgres

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


def revive(server: Postgres, up: Path) -> None:
    """Wait until a server dies, start it again, and say so."""
    assert server.process is not None
    server.process.wait()
    server.start()
    up.touch()


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
        database: Postgres | None = None,
    ) -> Outcome:
        """Run ``monitor`` with these words in this folder; killed at a point, with files of at most so many bytes,
        with a function that fails, or as another user. With a ``database`` given, that is what dies at the point, and
        is there again when the program goes on."""
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
            "database": None,
        }
        nurse = None
        if database is not None:
            assert database.process is not None
            up = here / "up"
            up.unlink(missing_ok=True)
            job["database"] = {"pid": database.process.pid, "up": str(up)}
            nurse = threading.Thread(target=revive, args=(database, up), daemon=True)
            nurse.start()
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        if nurse is not None:
            nurse.join(1)
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
