"""A small house: a configuration, an archive of six mails, and a way to call the command in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.cli.main import monitor
from monitor.setup.lookup import Unreachable

AS_OF = "2026-11-09T12:00:00Z"
SECRET = "0123456789abcdef0123456789abcdef"

CONFIG = """\
internal_domains = ["example.com"]
secret = { env = "MONITOR_SECRET" }

[accounts.team]
type = "mbox"
path = "team.mbox"

[people."pat@example.com"]
name = "Pat"
zone = "Europe/Berlin"
opted_in = true  # said so in May
"""

MAILS = [
    # number, from, to, when, answers, subject, words
    (1, "kim", "pat", "2026-11-02T09:00:00+00:00", None, "Budget", "Could you send me the budget by Friday?"),
    (2, "pat", "kim", "2026-11-02T10:30:00+00:00", 1, "Re: Budget", "I will send you the budget tomorrow."),
    (3, "pat", "kim", "2026-11-03T09:00:00+00:00", 2, "Re: Budget", "Here is the budget: 40,000 in all."),
    (4, "lee", "pat", "2026-11-05T23:30:00+00:00", None, "Room", "Which room did you book for Tuesday?"),
    (5, "pat", "out@elsewhere.org", "2026-11-06T09:00:00+00:00", None, "Offer", "Can you send me an offer?"),
    (6, "kim", "pat", "2026-11-06T10:00:00+00:00", None, "Draft", "Could you read the draft of the plan?"),
]


def mail(
    number: int, author: str, to: str, at: str, answers: int | None, subject: str, words: str
) -> EmailMessage:
    """Return one message."""
    from datetime import datetime

    message = EmailMessage()
    message["From"] = f"{author.title()} <{author}@example.com>"
    message["To"] = to if "@" in to else f"{to.title()} <{to}@example.com>"
    message["Date"] = datetime.fromisoformat(at)
    message["Message-ID"] = f"<{number}@example.com>"
    if answers is not None:
        message["In-Reply-To"] = message["References"] = f"<{answers}@example.com>"
    message["Subject"] = subject
    message.set_content(f"Hello,\n\n{words}\n\n{author.title()}\n")
    return message


def mbox(messages: Sequence[EmailMessage]) -> bytes:
    """Return messages as an mbox."""
    return b"".join(b"From x@example.com Mon Nov  2 09:00:00 2026\n" + bytes(m) + b"\n" for m in messages)


@dataclass
class House:
    """A folder with a configuration, and the command called in it."""

    folder: Path

    def run(self, *words: str, code: int | None = 0, stdin: str | bytes | None = None) -> Result:
        """Call the command as a user would and expect this exit code (None: any)."""
        result = CliRunner().invoke(
            monitor, ["--config", str(self.folder / "monitor.toml"), *words], input=stdin
        )
        if code is not None:
            assert result.exit_code == code, (result.output, result.exception)
        return result

    def json(self, *words: str) -> Any:
        """Call a command with JSON as seen at AS_OF."""
        return json.loads(self.run(*words, "--format", "json", "--as-of", AS_OF).stdout)


class Silence:
    """A network in which nobody answers."""

    def services(self, name: str) -> list[tuple[str, int]]:
        raise Unreachable

    exchangers = page = services


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test of the command line asks the world about a domain."""
    monkeypatch.setattr("monitor.cli.setup.lookups", Silence)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """A configured house whose mail is not collected yet."""
    monkeypatch.setenv("MONITOR_SECRET", SECRET)
    monkeypatch.delenv("MONITOR_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "monitor.toml").write_text(CONFIG)
    (tmp_path / "team.mbox").write_bytes(mbox([mail(*one) for one in MAILS]))
    return House(tmp_path)


@pytest.fixture
def collected(house: House) -> House:
    """The same house after a collect."""
    house.run("collect", "--as-of", AS_OF)
    return house
