"""A real Dovecot of one's own: started in a folder that is thrown away, on free ports of the loopback.

Dovecot serves no mail as root, so root starts it as nobody; any other user starts it as themselves.
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
from collections.abc import Iterator
from pathlib import Path

import pytest

# mailbox_list_index: with it, this version reads the whole list of UIDs for each STATUS of an INBOX at the root
# after a LIST (0.3 s for 50,000 mails); service_count: a login process for each connection takes 50 ms to start
SETTINGS = """
protocols = imap
listen = 127.0.0.1
base_dir = {at}/run
state_dir = {at}/state
log_path = {at}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{at}/mail/%u:LAYOUT=fs
mailbox_list_index = no
mail_max_userip_connections = 100
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_master_user_separator = *
auth_failure_delay = 0
ssl = yes
ssl_cert = <{at}/cert.pem
ssl_key = <{at}/key.pem
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {at}/masters
  master = yes
  result_success = continue-ok
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {at}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={at}/home/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox "{sent}" {{
    special_use = \\Sent
    auto = create
  }}
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""

PASSWORD = "correct horse"
MASTER = ("service", "battery staple")
START_SECONDS = 20


class Dovecot:
    """A running server. Every user that a test names exists: ``user`` has the password PASSWORD."""

    def __init__(self, *users: str, sent: str = "Sent", ssl: bool = True) -> None:
        self.program = find_dovecot()
        self.at = Path(tempfile.mkdtemp(prefix="dc-", dir="/tmp"))  # sockets need a short path
        self.port, self.tls_port = free_port(), free_port()
        self.certificate = self.at / "cert.pem"
        root = os.geteuid() == 0
        account = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
        self.owner = (account.pw_uid, account.pw_gid)
        for folder in ("run", "state", "mail", "home"):
            (self.at / folder).mkdir()
        (self.at / "users").write_text("".join(f"{user}:{{PLAIN}}{PASSWORD}\n" for user in users))
        (self.at / "masters").write_text(f"{MASTER[0]}:{{PLAIN}}{MASTER[1]}\n")
        self._make_certificate()
        text = SETTINGS.format(
            at=self.at,
            user=account.pw_name,
            group=grp.getgrgid(account.pw_gid).gr_name,
            port=self.port,
            tls_port=self.tls_port,
            sent=sent,
        )
        (self.at / "conf").write_text(
            text if ssl else text.replace("ssl = yes\nssl_cert", "ssl = no\nssl_cert")
        )
        if root:
            for path in (self.at, *self.at.rglob("*")):
                os.chown(path, *self.owner)
        self.process: subprocess.Popen[bytes] | None = None

    def _make_certificate(self) -> None:
        subprocess.run(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
            "-subj /CN=localhost -addext "
            f"subjectAltName=DNS:localhost -keyout {self.at}/key.pem -out {self.certificate}".split(),
            check=True,
            capture_output=True,
        )

    def start(self) -> Dovecot:
        """Start the server and wait until it answers."""
        uid, gid = self.owner
        as_owner = {"user": uid, "group": gid, "extra_groups": []} if os.geteuid() == 0 else {}
        self.process = subprocess.Popen(
            [self.program, "-F", "-c", str(self.at / "conf")],
            cwd=self.at,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **as_owner,  # type: ignore[call-overload]
        )
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                log = self.at / "log"
                said = log.read_text()[-2000:] if log.exists() else "nothing"
                self.stop()
                raise RuntimeError(f"dovecot did not start; it said: {said}")
            time.sleep(0.01)
        return self

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
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
                if name.endswith(b"/imap"):
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

    def mail_of(self, user: str) -> Path:
        """Where this user's mail lies on the disk."""
        return self.at / "mail" / user


def find_dovecot() -> str:
    """Return the program, or skip the test and say why."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if program is None or shutil.which("openssl") is None:
        pytest.skip("needs dovecot (Debian: dovecot-imapd) and openssl on this machine")
    return program


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def running(*users: str, sent: str = "Sent") -> Iterator[Dovecot]:
    """Body of a fixture: a server for these users."""
    server = Dovecot(*users, sent=sent).start()
    yield server
    server.remove()
