"""What the tests of the Graph connector do to one mailbox of the double."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from servers.graph_double import Company

from monitor.connectors.graph import Settings

DAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PAT = "pat@example.com"


def settings(company: Company, **keys: Any) -> Settings:
    right = {"endpoint": company.base, "tenant": "t", "client_id": "app", "user": PAT}
    return Settings.model_validate({**right, "client_secret": {"env": "GRAPH_SECRET"}, **keys})


def letter(number: int, *, sender: str = "kim@example.com", **fields: str) -> bytes:
    mail = EmailMessage()
    given = {
        "Message-ID": f"<{number}@example.com>",
        "From": f"Kim <{sender}>",
        "To": PAT,
        "Subject": f"n {number}",
    }
    for name, value in {**given, "Date": f"Mon, 2 Mar 2026 10:{number:02}:00 +0100", **fields}.items():
        mail[name] = value
    mail.set_content(f"Can you send me part {number}?\n")
    return bytes(mail)


def fill(company: Company, count: int, folder: str = "INBOX") -> list[str]:
    box = company.box(PAT)
    return [box.put(letter(n), DAY + timedelta(minutes=n), box.called(folder)) for n in range(1, count + 1)]
