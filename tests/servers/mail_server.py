"""What the mail servers of the tests have in common: a folder that is thrown away, free ports of the loopback, a
certificate of their own.

They serve no mail as root, so root starts them as nobody; any other user starts them as themselves.
"""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Self

from imapclient.exceptions import IMAPClientError

PASSWORD = "correct horse"
START_SECONDS = 20


class MailServer:
    """A server process. A make of server fills in ``command``, ``session`` and, where wanted, ``environment``."""

    command: list[str]
    session: bytes
    environment: dict[str, str] | None = None

    def __init__(self, prefix: str) -> None:
        self.at = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))  # sockets need a short path
        self.port, self.tls_port = free_port(), free_port()
        self.certificate = self.at / "cert.pem"
        account = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self.owner = (account.pw_uid, account.pw_gid)
        self.user, self.group = account.pw_name, grp.getgrgid(account.pw_gid).gr_name
        self._make_certificate()
        self.process: subprocess.Popen[bytes] | None = None

    def _make_certificate(self) -> None:
        subprocess.run(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
            "-subj /CN=localhost -addext "
            f"subjectAltName=DNS:localhost -keyout {self.at}/key.pem -out {self.certificate}".split(),
            check=True,
            capture_output=True,
        )

    def own(self) -> None:
        """Give the folder to whoever serves the mail."""
        if os.geteuid() == 0:
            for path in (self.at, *self.at.rglob("*")):
                os.chown(path, *self.owner)

    def start(self) -> Self:
        """Start the server and wait until it answers."""
        uid, gid = self.owner
        as_owner = {"user": uid, "group": gid, "extra_groups": []} if os.geteuid() == 0 else {}
        said = self.at / "said"
        with said.open("wb") as file:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.at,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,  # Cyrus ends its whole process group, others' servers with it
                **as_owner,  # type: ignore[call-overload]
            )
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                logs = [path for path in (said, self.at / "log") if path.exists()]
                words = " ".join(path.read_text(errors="replace")[-2000:] for path in logs)
                self.stop()
                raise RuntimeError(f"{self.command[0]} did not start; it said: {words}")
            time.sleep(0.01)
        return self

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                return connection.recv(64).startswith(b"* OK")
        except OSError:
            return False

    def children(self) -> list[int]:
        """The processes of the server: each logged-in connection is one."""
        if self.process is None or self.process.poll() is not None:
            return []
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def cut(self) -> int:
        """Kill every logged-in connection, leave the server running; return how many there were."""
        killed = 0
        for child in self.children():
            with contextlib.suppress(OSError):
                name = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")[0].split(b" ")[0]
                if name.endswith(self.session):
                    os.kill(child, signal.SIGKILL)
                    killed += 1
        return killed

    def stop(self) -> None:
        """Stop the server; its logged-in connections would outlive it."""
        if self.process is not None and self.process.poll() is None:
            children = self.children()
            self.process.terminate()
            self.process.wait(10)
            for child in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)

    def remove(self) -> None:
        """Stop it and throw its folder away."""
        self.stop()
        shutil.rmtree(self.at, ignore_errors=True)


def untouched(admin: Any) -> dict[str, Any]:
    """All of a mailbox that must not change by being read, as this logged-in client sees it; no folder stays open."""
    found: dict[str, Any] = {}
    for flags, _, folder in admin.list_folders():
        if b"\\Noselect" in flags:
            continue
        admin.select_folder(folder, readonly=True)
        uids = admin.search()
        items = admin.fetch(uids, ["FLAGS", "INTERNALDATE", "RFC822.SIZE"]) if uids else {}
        found[folder] = {
            uid: {**item, b"FLAGS": set(item[b"FLAGS"]) - {b"\\Recent"}, b"SEQ": 0}
            for uid, item in items.items()
        }
    with contextlib.suppress(IMAPClientError):
        admin.unselect_folder()
    return found


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
