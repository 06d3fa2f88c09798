"""A real Dovecot of one's own, with passwords, a master user, and OAuth tokens that it checks itself."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers.mail_server import PASSWORD, MailServer, free_port

__all__ = ["MASTER", "PASSWORD", "Dovecot", "free_port", "running"]

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
auth_mechanisms = plain login xoauth2 oauthbearer
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
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {at}/tokens
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login
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

TOKENS = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={at}/keys/
username_attribute = email
"""

MASTER = ("service", "battery staple")
_KEY = b"a key for the tokens of the tests"


class Dovecot(MailServer):
    """A running server. Every user that a test names exists: ``user`` has the password PASSWORD."""

    session = b"/imap"

    def __init__(self, *users: str, sent: str = "Sent", ssl: bool = True) -> None:
        program = find_dovecot()
        super().__init__("dc-")
        for folder in ("run", "state", "mail", "home", "keys/default/HS256"):
            (self.at / folder).mkdir(parents=True)
        (self.at / "users").write_text("".join(f"{user}:{{PLAIN}}{PASSWORD}\n" for user in users))
        (self.at / "masters").write_text(f"{MASTER[0]}:{{PLAIN}}{MASTER[1]}\n")
        (self.at / "keys/default/HS256/default").write_bytes(base64.b64encode(_KEY))
        (self.at / "tokens").write_text(TOKENS.format(at=self.at))
        text = SETTINGS.format(
            at=self.at,
            user=self.user,
            group=self.group,
            port=self.port,
            tls_port=self.tls_port,
            sent=sent,
        )
        (self.at / "conf").write_text(
            text if ssl else text.replace("ssl = yes\nssl_cert", "ssl = no\nssl_cert")
        )
        self.command = [program, "-F", "-c", str(self.at / "conf")]
        self.own()

    @staticmethod
    def token(user: str, *, until: float) -> str:
        """A token for this user's mail that the server takes up to this instant (seconds since 1970)."""
        parts = ({"alg": "HS256", "typ": "JWT"}, {"email": user, "sub": user, "exp": int(until)})
        text = b".".join(_encoded(json.dumps(part).encode()) for part in parts)
        return (text + b"." + _encoded(hmac.new(_KEY, text, hashlib.sha256).digest())).decode()

    def mail_of(self, user: str) -> Path:
        """Where this user's mail lies on the disk."""
        return self.at / "mail" / user


def find_dovecot() -> str:
    """Return the program, or skip the test and say why."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if program is None or shutil.which("openssl") is None:
        pytest.skip("needs dovecot (Debian: dovecot-imapd) and openssl on this machine")
    return program


def _encoded(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def running(*users: str, sent: str = "Sent") -> Iterator[Dovecot]:
    """Body of a fixture: a server for these users."""
    server = Dovecot(*users, sent=sent).start()
    yield server
    server.remove()
