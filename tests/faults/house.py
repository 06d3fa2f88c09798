"""A company of three with mail in archives and a mail server of its own: what the fault tests disturb."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from faults.runner import Outcome, Runner
from servers.dovecot_server import free_port
from servers.postgres_server import Postgres

MONDAY = "2026-11-16T08:30:00Z"
LATER = "2026-11-16T08:50:00Z"
"""Behind the lease of a claim made on MONDAY."""

SEEN_FROM = "2026-11-16T12:00:00Z"
PEOPLE = ("pat@example.com", "lee@example.com")
NOT_FACTS = ("look", "card", "run", "visit")

CONFIG = """\
internal_domains = ["example.com"]

[accounts.team]
type = "mbox"
path = "team.mbox"

[accounts.lee]
type = "maildir"
path = "lee"
person = "lee@example.com"

[people."pat@example.com"]
name = "Pat"
opted_in = true

[people."lee@example.com"]
name = "Lee"
opted_in = true

[delivery]
host = "127.0.0.1"
port = {port}
tls = "none"
sender = "cards@example.com"
"""

WORDS = (
    "Could you send me the budget by Friday?",
    "Here is the budget: 40,000 in all.",
    "Which room did you book for Tuesday?",
    "I will send you the plan tomorrow.",
    "Let me check and get back to you by Thursday.",
)


def mails(count: int = 60) -> list[EmailMessage]:
    """Questions, answers and promises among three people, the newest a few days before MONDAY."""
    people = ("kim", "pat", "lee")
    found = []
    for number in range(count):
        mail = EmailMessage()
        mail["From"] = f"{people[number % 3]}@example.com"
        mail["To"] = f"{people[(number + 1) % 3]}@example.com"
        mail["Date"] = datetime.fromisoformat("2026-11-02T09:00:00+00:00") + timedelta(hours=4 * number)
        mail["Message-ID"] = f"<{number}@example.com>"
        if number % 4:
            mail["References"] = f"<{number - 1}@example.com>"
        mail["Subject"] = f"Matter {number // 4}"
        mail.set_content(WORDS[number % len(WORDS)] + "\n")
        found.append(mail)
    return found


@dataclass
class Post:
    """A mail server on the loopback: takes everything, or says what it was told, "cut" hanging up after DATA."""

    got: list[bytes] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    always: str = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  called by this name
        """Answer a whole mail."""
        said = self.says.pop(0) if self.says else self.always
        if said.startswith("250") or said == "cut":
            self.got.append(envelope.content)
        if said == "cut":
            server.transport.abort()
            return "250 never heard"
        return said

    def settled(self) -> list[bytes]:
        """What was taken, once nothing more comes in."""
        seen = -1
        while seen != len(self.got):
            seen = len(self.got)
            time.sleep(0.03)
        return self.got

    def ids(self) -> dict[str, list[str]]:
        """The Message-IDs of what each person got."""
        found: dict[str, list[str]] = {}
        for content in self.settled():
            mail = message_from_bytes(content)
            found.setdefault(str(mail["To"]).rpartition("<")[2].strip(">"), []).append(mail["Message-ID"])
        return found


def serving(post: Post) -> Controller:
    """Start the mail server."""
    controller = Controller(post, hostname="127.0.0.1", port=free_port())
    controller.start()
    return controller


@dataclass
class House:
    """A folder with configuration, mail and perhaps a database, and the program run in it."""

    runner: Runner
    folder: Path
    server: Postgres | None = None
    url: str = ""

    @classmethod
    def build(
        cls, runner: Runner, folder: Path, port: int, count: int = 60, server: Postgres | None = None
    ) -> House:
        """Lay out a folder that was never collected; its facts go to SQLite, or to a database of this server."""
        folder.mkdir()
        url = server.new() if server else ""
        base = f'database = "{url}"\n' if url else ""
        (folder / "monitor.toml").write_text(base + CONFIG.format(port=port))
        (folder / "monitor.toml").chmod(0o600)  # it may hold a password
        (folder / "lee").mkdir()
        lines = []
        for number, mail in enumerate(mails(count)):
            if "lee" in mail["From"] or "lee" in mail["To"]:
                (folder / "lee" / f"{number}.eml").write_bytes(bytes(mail))
            lines.append(b"From x@example.com Mon Nov  2 09:00:00 2026\n" + bytes(mail) + b"\n")
        (folder / "team.mbox").write_bytes(b"".join(lines))
        return cls(runner, folder, server, url)

    def run(self, *words: str, **more: Any) -> Outcome:
        """Call the program."""
        return self.runner.run(self.folder, *words, **more)

    def nightly(self, at: str = MONDAY, **more: Any) -> Outcome:
        """Run a night."""
        return self.run("-q", "nightly", "--as-of", at, **more)

    def facts(self, **more: Any) -> dict[str, Any]:
        """All ledgers and cards, without the ids and instants that differ from database to database."""
        found: dict[str, Any] = {}
        for person in PEOPLE:
            for what in ("asks", "promises", "scorecard"):
                told = self.run(what, "--person", person, "--format", "json", "--as-of", SEEN_FROM, **more)
                assert told.code == 0, told.stderr
                found[f"{what} {person}"] = _bare(told.json())
        found["rows"] = self.rows()
        return found

    def rows(self) -> dict[str, int]:
        """How many rows stand in each table, looks, cards and what runs came to aside."""
        if self.server is not None:
            tables = self._query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            names = [str(name) for (name,) in tables if name not in NOT_FACTS]
            return {name: int(str(self._query(f'SELECT count(*) FROM "{name}"')[0][0])) for name in names}
        with sqlite3.connect(self.folder / "monitor.db") as base:
            names = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            counted = {name: base.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
        base.close()
        return {name: count for name, count in counted.items() if name not in NOT_FACTS}

    def cards(self) -> Counter[int]:
        """What the database says of the cards: the code of each state, counted; nothing where there is no table."""
        if self.server is not None:
            there = self._query("SELECT 1 FROM pg_tables WHERE tablename = 'card'")
            states = self._query("SELECT state FROM card") if there else []
            return Counter(int(str(state)) for (state,) in states)
        path = self.folder / "monitor.db"
        if not path.exists():
            return Counter()
        with sqlite3.connect(path) as base:
            try:
                found = Counter(state for (state,) in base.execute("SELECT state FROM card"))
            except sqlite3.OperationalError:
                found = Counter()
        base.close()
        return found

    def _query(self, words: str) -> list[tuple[object, ...]]:
        assert self.server is not None
        return self.server.query(words, self.url.rpartition("/")[2])


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        if "measurements" in value:
            value = {
                **value,
                "waiting": len(value["waiting"]),
                "promises_open": len(value["promises_open"]),
                "access": 0,
            }
        return {key: _bare(part) for key, part in value.items() if key != "id"}
    if isinstance(value, list):
        return sorted((_bare(part) for part in value), key=lambda part: json.dumps(part, sort_keys=True))
    return value
