"""A company with a mailbox each on a real Dovecot, facts in a real PostgreSQL, and a mail server that counts cards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from servers.dovecot_server import PASSWORD, Dovecot, free_port
from servers.postgres_server import Postgres

SECRET = "0123456789abcdef0123456789abcdef"
MONDAY = "2026-11-16T08:30:00Z"
LATER = "2026-11-16T08:50:00Z"
"""Behind the lease of a claim made on MONDAY."""

SEEN_FROM = "2026-11-16T12:00:00Z"
SEARCHED = "fb6d22e9"
MAIN = "from monitor.cli.main import run; run()"

CONFIG = """\
internal_domains = ["example.com"]
database = "{url}"
secret = {{ env = "MONITOR_SECRET" }}

[delivery]
host = "127.0.0.1"
port = {smtp}
tls = "none"
sender = "cards@example.com"

[cluster]
per_server = {per_server}
attempts = {attempts}
retry_after = "1s"
lost_after = "{lost}s"
"""

PERSON = """
[accounts.{name}]
type = "imap"
host = "127.0.0.1"
port = {port}
tls = "none"
user = "{name}@example.com"
password = {{ env = "{password}" }}
person = "{name}@example.com"

[people."{name}@example.com"]
name = "{name}"
opted_in = true
"""

WORDS = (
    "Could you send me the budget by Friday?",
    "Here is the budget: 40,000 in all.",
    "Which room did you book for Tuesday?",
    "I will send you the plan tomorrow.",
    "Let me check and get back to you by Thursday.",
)


@dataclass
class Post:
    """A mail server that takes everything and remembers who got which Message-ID."""

    got: list[tuple[str, str]] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  called by this name
        """Take a mail."""
        mail = message_from_bytes(envelope.content)
        self.got += [(str(to), str(mail["Message-ID"])) for to in envelope.rcpt_tos]
        return "250 OK"

    def cards(self) -> dict[str, Counter[str]]:
        """Who got which Message-ID how often."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for to, message_id in self.got:
            found[to][message_id] += 1
        return found


def serving(post: Post) -> Controller:
    """Start the mail server."""
    controller = Controller(post, hostname="127.0.0.1", port=free_port())
    controller.start()
    return controller


def names(count: int) -> list[str]:
    """What people are called."""
    return [f"p{number:03d}" for number in range(count)]


def fill(server: Dovecot, people: list[str], mails: int) -> None:
    """Give everybody questions, answers and promises of the weeks before MONDAY, as files of their Maildirs."""
    for place, name in enumerate(people):
        folder = server.mail_of(f"{name}@example.com")
        for part in ("cur", "new", "tmp"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        other = people[(place + 1) % len(people)]
        for number in range(mails):
            path = folder / "cur" / f"{1_700_000_000 + number}.M{number}P1.host:2,S"
            at = datetime.fromisoformat("2026-11-02T09:00:00+00:00") + timedelta(hours=5 * number)
            path.write_bytes(bytes(_mail(name, other, number, at)))
            os.utime(path, (at.timestamp(), at.timestamp()))
    server.own()


def _mail(name: str, other: str, number: int, at: datetime) -> EmailMessage:
    sender, to = (other, name) if number % 2 == 0 else (name, other)
    mail = EmailMessage()
    mail["From"] = f"{sender}@example.com"
    mail["To"] = f"{to}@example.com"
    mail["Date"] = at
    mail["Message-ID"] = f"<{name}-{number}@example.com>"
    if number % 4:
        mail["References"] = f"<{name}-{number - 1}@example.com>"
    mail["Subject"] = f"{SEARCHED} matter {number // 4}"
    mail.set_content(f"{WORDS[number % len(WORDS)]}\n\n{SEARCHED}\n")
    return mail


@dataclass
class Company:
    """One configuration over one database; several may share the mailboxes."""

    folder: Path
    postgres: Postgres
    url: str
    people: list[str]
    post: Post
    controller: Controller

    @classmethod
    def build(
        cls,
        folder: Path,
        dovecot: Dovecot,
        postgres: Postgres,
        people: list[str],
        *,
        per_server: int = 4,
        attempts: int = 20,
        lost: int = 2,
        wrong: tuple[str, ...] = (),
        port: int | None = None,
        queue: bool = True,
    ) -> Company:
        """Write the configuration, make the database. ``wrong``: who has a wrong password; ``port``: not Dovecot's."""
        folder.mkdir(parents=True)
        post, url = Post(), postgres.new()
        controller = serving(post)
        text = CONFIG.format(
            url=url, smtp=controller.port, per_server=per_server, attempts=attempts, lost=lost
        )
        for name in people:
            password = "WRONG" if name in wrong else "RIGHT"
            text += PERSON.format(name=name, port=port or dovecot.port, password=password)
        (folder / "monitor.toml").write_text(text)
        (folder / "monitor.toml").chmod(0o600)
        company = cls(folder, postgres, url, people, post, controller)
        if queue:
            company.run("db", "upgrade")
        return company

    @property
    def env(self) -> dict[str, str]:
        """The environment of every process."""
        return {
            **os.environ,
            "MONITOR_SECRET": SECRET,
            "RIGHT": PASSWORD,
            "WRONG": "not it",
            "OPENBLAS_NUM_THREADS": "1",
        }

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start the program."""
        return subprocess.Popen(
            [sys.executable, "-W", "error::ResourceWarning", "-c", MAIN, *words],
            cwd=self.folder,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, code: int = 0) -> tuple[str, str]:
        """Run the program to its end; what it said."""
        process = self.start(*words)
        out, err = process.communicate(timeout=300)
        assert process.returncode == code, (words, process.returncode, out, err)
        return out, err

    def worker(self, *words: str) -> subprocess.Popen[str]:
        """Start a worker whose clock stands still at MONDAY."""
        return self.start("worker", "--log", "json", "--as-of", MONDAY, *words)

    def query(self, words: str) -> list[tuple[Any, ...]]:
        """Ask the database."""
        return self.postgres.query(words, self.url.rpartition("/")[2])

    def rows(self) -> dict[str, int]:
        """How many rows stand in each table of facts."""
        tables = self.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        kept = [str(name) for (name,) in tables if name not in ("look", "run", "card")]
        return {name: int(self.query(f'SELECT count(*) FROM "{name}"')[0][0]) for name in kept}

    def left(self) -> int:
        """How many jobs are in the queue, of any kind and state."""
        return int(self.query("SELECT count(*) FROM monitor_jobs.procrastinate_jobs")[0][0])

    def ledgers(self, people: list[str]) -> dict[str, Any]:
        """Asks and promises of some people, without ids, which differ from database to database."""
        found: dict[str, Any] = {}
        for name in people:
            for what in ("asks", "promises"):
                words = (what, "--person", f"{name}@example.com", "--format", "json", "--as-of", SEEN_FROM)
                rows = json.loads(self.run(*words)[0])
                found[f"{what} {name}"] = sorted(
                    json.dumps({key: value for key, value in row.items() if key != "id"}, sort_keys=True)
                    for row in rows
                )
        return found

    def close(self) -> None:
        """Stop the mail server."""
        self.controller.stop()
