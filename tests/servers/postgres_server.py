"""A real PostgreSQL of one's own: a cluster in a folder that is thrown away, on a free port of the loopback.

PostgreSQL does not run as root, so root starts it as nobody; any other user starts it as themselves.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from servers.dovecot_server import free_port

PASSWORD = "correct-horse"
USER = "monitor"
START_SECONDS = 30

# The cluster is thrown away, so nothing waits for the disk; commits survive the server's crash all the same.
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
port = {port}
fsync = off
full_page_writes = off
shared_buffers = 32MB
max_connections = 40
autovacuum = off
"""


class Postgres:
    """A running server with the superuser USER, who logs in with PASSWORD; each test makes databases of its own."""

    def __init__(self) -> None:
        self.programs = find_postgres()
        self.at = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self.data = self.at / "data"
        self.port = free_port()
        self._numbers = count()
        root = os.geteuid() == 0
        account = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
        self._as_owner = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if root else {}
        (self.at / "password").write_text(PASSWORD)
        for path in (self.at, self.at / "password"):
            os.chown(path, account.pw_uid, account.pw_gid)
        self._call("initdb", "-D", str(self.data), "-U", USER, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C",
                   "--no-sync", f"--pwfile={self.at / 'password'}")  # fmt: skip
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(SETTINGS.format(port=self.port))
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Postgres:
        """Start the server and wait until it takes queries."""
        with (self.at / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(self.data)],
                cwd=self.at,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self._as_owner,  # type: ignore[call-overload]
            )
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                said = (self.at / "log").read_text()[-2000:]
                self.stop()
                raise RuntimeError(f"postgres did not start; it said: {said}")
            time.sleep(0.02)
        return self

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: SIGINT cuts all connections in order, SIGQUIT is a crash that the next start repairs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(START_SECONDS)

    def remove(self) -> None:
        """Stop it and throw its folder away."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.at, ignore_errors=True)

    def new(self, template: str = "template1") -> str:
        """Make a database, empty or a copy of another, and return its URL."""
        name = f"facts{next(self._numbers)}"
        self.query(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def url(self, name: str, *, user: str = USER, password: str = PASSWORD) -> str:
        """The address of a database."""
        return f"postgresql+psycopg://{user}:{password}@127.0.0.1:{self.port}/{name}"

    def query(self, words: str, name: str = "postgres") -> list[tuple[object, ...]]:
        """Say something to the server as its superuser, outside of any transaction."""
        psycopg = pytest.importorskip("psycopg")
        plain = self.url(name).replace("+psycopg", "")
        with psycopg.connect(plain, autocommit=True) as connection:
            cursor = connection.execute(words)
            return cursor.fetchall() if cursor.description else []

    def _answers(self) -> bool:
        tried = subprocess.run(
            [str(self.programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False
        )
        return tried.returncode == 0

    def _call(self, name: str, *words: str) -> None:
        subprocess.run(
            [str(self.programs / name), *words],
            check=True,
            capture_output=True,
            cwd=self.at,
            **self._as_owner,  # type: ignore[call-overload]
        )


def find_postgres() -> Path:
    """Return the folder of the server's programs, or skip the test and say why."""
    pytest.importorskip("psycopg", reason="needs psycopg (the extra `postgres`)")
    folders = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    folders += [
        Path(folder) for folder in (*os.environ.get("PATH", "").split(":"), "/usr/local/bin") if folder
    ]
    for folder in folders:
        if all((folder / name).exists() for name in ("initdb", "postgres", "pg_isready")):
            return folder
    pytest.skip("needs PostgreSQL's server programs (Debian: postgresql) on this machine")


def running() -> Iterator[Postgres]:
    """Body of a fixture: a server."""
    server = Postgres()
    try:
        yield server.start()
    finally:
        server.remove()
