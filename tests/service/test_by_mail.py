"""The whole way with real servers: a login that opens everybody's mailbox, the service's own, and mail in between."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner, Result
from servers.dovecot_server import MASTER, PASSWORD, Dovecot, free_port, running
from service.company import KIM, PAT, SERVICE, written

from monitor.cli.main import monitor
from monitor.service.tokens import tokens_in

CONFIG = """\
internal_domains = ["example.com"]
secret = {{ file = "secret" }}
[accounts.all]
type = "imap"
host = "127.0.0.1"
port = {imap}
tls = "none"
user = "{master}"
password = {{ file = "master" }}
covers = ["example.com"]
[service]
type = "imap"
host = "127.0.0.1"
port = {imap}
tls = "none"
user = "monitor@example.com"
password = {{ file = "password" }}
folders = {{ include = ["INBOX"] }}
[delivery]
host = "127.0.0.1"
port = {smtp}
tls = "none"
sender = "monitor@example.com"
"""

pytestmark = pytest.mark.server


class Town:
    """Mailboxes on a Dovecot, an SMTP server that fills them, and the command."""

    def __init__(self, dovecot: Dovecot, folder: Path) -> None:
        self.dovecot, self.folder = dovecot, folder
        self.at, self.numbers, self.said = datetime(2026, 11, 8, tzinfo=UTC), iter(range(10_000)), ""
        self.got: list[EmailMessage] = []

    def lay(self, owner: str, raw: bytes, box: str = "") -> None:
        """Put a mail into a mailbox as the server would, dated as it arrived."""
        place = self.dovecot.mail_of(owner) / box
        for part in ("cur", "new", "tmp"):
            (place / part).mkdir(parents=True, exist_ok=True)
        path = place / "cur" / f"{next(self.numbers)}.town:2,"
        path.write_bytes(raw)
        os.utime(path, (self.at.timestamp(),) * 2)
        for made in (*self.dovecot.at.joinpath("mail").rglob("*"),):
            shutil.chown(made, *self.dovecot.owner)

    def write(self, author: str, to: str, subject: str, text: str = "", **fields: str) -> None:
        """Send a mail from one to another."""
        raw = bytes(written(author, to, subject, text, self.at, **fields))
        self.lay(author, raw, "Sent")
        self.lay(to, raw)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  the server's name for it
        """Take a mail and lay it into its recipient's mailbox."""
        (to,) = envelope.rcpt_tos
        self.got.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        self.lay(to, envelope.content)
        return "250 OK"

    def run(self, *words: str, code: int = 0) -> Result:
        """Call the command at this moment."""
        result = CliRunner().invoke(
            monitor, ["--config", str(self.folder / "monitor.toml"), *words, "--as-of", self.at.isoformat()]
        )
        assert result.exit_code == code, (result.output, result.exception)
        self.said += result.output
        return result

    def last(self) -> EmailMessage:
        return self.got[-1]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Pat, Kim and the service."""
    for dovecot in running(PAT, KIM, SERVICE):
        made, port = Town(dovecot, tmp_path), free_port()
        for name, secret in (("secret", "5" * 40), ("master", MASTER[1]), ("password", PASSWORD)):
            (tmp_path / name).write_text(secret)
            (tmp_path / name).chmod(0o600)
        text = CONFIG.format(imap=dovecot.port, smtp=port, master=MASTER[0])
        (tmp_path / "monitor.toml").write_text(text)
        controller = Controller(made, hostname="127.0.0.1", port=port)
        controller.start()
        try:
            yield made
        finally:
            controller.stop()


def test_from_the_first_word_to_the_last_row(town: Town) -> None:
    """Subscribe, confirm, be read, get a card, look at it by token, unsubscribe by its header, be forgotten."""
    town.at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    town.write(KIM, PAT, "Budget", "Could you send me the budget by Friday?")
    town.write("lee@example.com", KIM, "Room", "Which room did you book?")
    town.at = datetime(2026, 11, 3, 9, tzinfo=UTC)
    town.write(PAT, KIM, "Plan", "I will send you the plan tomorrow.")

    town.at = datetime(2026, 11, 7, 9, tzinfo=UTC)
    assert "FAIL" not in town.run("check").output
    town.write(PAT, SERVICE, "Anmelden")
    assert "service: 1 mail, 1 answered" in town.run("nightly").output
    assert "all: 0 new messages" in town.run("collect").output

    town.at = datetime(2026, 11, 8, 9, tzinfo=UTC)
    asked = town.last()
    town.write(PAT, SERVICE, f"AW: {asked['Subject']}", In_Reply_To=str(asked["Message-ID"]))
    assert "all: 6 new messages" in town.run("nightly").output
    assert town.last()["Subject"] == "You take part"

    stored = b"".join(path.read_bytes() for path in town.folder.glob("monitor.db*"))
    assert not re.search(
        rb"(?i)example\.com|budget|anmelden|" + tokens_in(asked["Subject"])[0].encode(), stored
    )

    town.at = datetime(2026, 11, 9, 8, tzinfo=UTC)
    assert "cards: 1 sent" in town.run("deliver").output
    card = town.last()
    assert card["To"] == PAT
    assert card["Subject"].startswith("Your mail, week 45: 1 ask waits for you")
    html = card.get_body(("html",)).get_content()  # type: ignore[union-attr]
    (token,) = {
        found for link in re.findall(r"mailto:monitor@[^\"]+", html) for found in tokens_in(unquote(link))
    }

    refused = town.run("scorecard", "--person", PAT, code=2).output
    assert "a token" in refused
    assert refused == town.run("scorecard", "--person", KIM, code=2).output
    (shown,) = tokens_in(town.last().get_content())
    town.run("scorecard", "--person", PAT, "--token", token, code=2)
    assert "Could you send me the budget" in town.run("scorecard", "--person", PAT, "--token", shown).output
    town.run("asks", "--person", KIM, "--token", shown, code=2)
    assert "scorecard" in town.run("access-log", "--person", PAT, "--token", shown).output
    town.run("deliver", "--dry-run", str(town.folder / "cards"), code=2)

    (link,) = re.findall(r"mailto:([^?]+)\?subject=([^>]+)", card["List-Unsubscribe"])
    town.at = datetime(2026, 11, 10, 8, tzinfo=UTC)
    town.write(PAT, *map(unquote, link))
    assert "service: 1 mail, 1 answered" in town.run("deliver").output
    assert "0 rows are left" in town.last().get_content()
    assert "all: 0 new messages" in town.run("collect").output
    assert {mail["To"] for mail in town.got} == {PAT}
    assert not re.search("pat@|kim@", re.sub("(?s)Your mail, week.*?to you alone", "", town.said))


def test_no_mail_of_the_service_is_flagged_or_moved(town: Town) -> None:
    """Its mailbox is read like any other."""
    town.write(PAT, SERVICE, "subscribe")
    town.write(KIM, SERVICE, "help")
    before = sorted(path.name for path in town.dovecot.mail_of(SERVICE).rglob("*.town*"))
    assert "2 answered" in town.run("deliver").output
    assert sorted(path.name for path in town.dovecot.mail_of(SERVICE).rglob("*.town*")) == before
    assert "0 answered" in town.run("deliver").output


def test_an_administrator_invites_and_learns_nothing(town: Town) -> None:
    """The same words for everybody; a second invitation on one day is none."""
    said = town.run("opt-in", KIM).output
    assert town.last()["Subject"].startswith("Confirm: subscribe ")
    town.write(KIM, SERVICE, f"Re: {town.last()['Subject']}")
    town.run("deliver")
    town.at += timedelta(days=1)
    assert town.run("opt-in", KIM).output == town.run("opt-in", PAT).output == said
    town.run("opt-in", PAT, code=2)
    town.run("opt-out", PAT, "--yes", code=2)
