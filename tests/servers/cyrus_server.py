"""A real Cyrus of one's own: another make of server, with its folders below INBOX and a dot between their names.

scripts/cyrus.sh unpacks it beside the system, since as a package it would put Dovecot out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from servers.mail_server import PASSWORD, MailServer

ROOT = Path(__file__).resolve().parents[2]
UNPACKED = ROOT / ".venv" / "cyrus"
PROGRAMS = "usr/lib/cyrus/bin"

SETTINGS = """\
configdirectory: {at}/conf
defaultpartition: default
partition-default: {at}/mail
cyrus_user: {user}
cyrus_group: {group}
proxyservers: {master}
virtdomains: userid
defaultdomain: localhost
unixhierarchysep: no
altnamespace: no
autocreate_users: anyone
autocreate_quota: 0
autocreate_inbox_folders: {sent}
xlist-sent: {sent}
allowplaintext: yes
sasl_mech_list: PLAIN
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {at}/passwords
tls_server_cert: {at}/cert.pem
tls_server_key: {at}/key.pem
tls_session_timeout: 0
"""
SERVICES = """\
START {{
  recover cmd="{programs}/ctl_cyrusdb -C {at}/settings -r"
}}
SERVICES {{
  imap cmd="{programs}/imapd -C {at}/settings" listen="127.0.0.1:{port}" proto=tcp4 prefork=1 maxchild=100
  imaps cmd="{programs}/imapd -C {at}/settings -s" listen="127.0.0.1:{tls_port}" proto=tcp4 prefork=1 maxchild=100
}}
EVENTS {{
}}
"""

MASTER = ("service@example.com", "battery staple")


class Cyrus(MailServer):
    """A running server. Every user that a test names exists: ``user@domain`` has the password PASSWORD."""

    session = b"/imapd"

    def __init__(self, *users: str, sent: str = "Sent") -> None:
        find_cyrus()
        super().__init__("cy-")
        names = "db proc log msg socket ptclient sieve quota user".split()
        for folder in ("mail", *(f"conf/{name}" for name in names)):
            (self.at / folder).mkdir(parents=True)
        libraries = [str(path) for path in UNPACKED.glob("**/*-linux-gnu")]
        self.environment = {**os.environ, "LD_LIBRARY_PATH": ":".join(libraries)}
        for user, password in (*((user, PASSWORD) for user in users), MASTER):
            self._admit(user, password)
        programs = UNPACKED / PROGRAMS
        account = {"user": self.user, "group": self.group, "master": MASTER[0], "sent": sent}
        (self.at / "settings").write_text(SETTINGS.format(at=self.at, **account))
        ports = {"port": self.port, "tls_port": self.tls_port}
        (self.at / "services").write_text(SERVICES.format(at=self.at, programs=programs, **ports))
        self.command = [str(programs / "master"), "-C", f"{self.at}/settings"]
        self.command += ["-M", f"{self.at}/services", "-p", f"{self.at}/pid"]
        self.own()

    def _admit(self, user: str, password: str) -> None:
        name, _, domain = user.partition("@")
        command = [
            UNPACKED / "usr/sbin/saslpasswd2",
            "-p",
            "-c",
            "-f",
            self.at / "passwords",
            "-u",
            domain,
            name,
        ]
        subprocess.run(
            list(map(str, command)),
            input=password.encode(),
            env=self.environment,
            check=True,
            capture_output=True,
        )


def find_cyrus() -> None:
    """Skip the test, and say why, where there is no Cyrus that can be started."""
    if not (UNPACKED / ".ready").exists() or shutil.which("openssl") is None:
        pytest.skip("needs Cyrus in .venv/cyrus (make system unpacks it on Debian) and openssl")
    if os.geteuid() == 0:
        for folder in UNPACKED.parents:
            if not folder.stat().st_mode & 0o001:
                pytest.skip(
                    "Cyrus serves no mail as root, and nobody may not enter the folder it was unpacked in"
                )
