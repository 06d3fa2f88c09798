"""A company every word of whose mail is a marker, and the search for markers where none may be.

Each marker begins with MARK, names what it marks and whose mail it stands in, and occurs nowhere else.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

MARK = "qzxmark"
DOMAIN = f"{MARK}domain.example"
PAT, LEE, KIM = (f"{MARK}{name}@{DOMAIN}" for name in ("pat", "lee", "kim"))
BEGIN = datetime.fromisoformat("2026-11-09T09:00:00+00:00")

ASKS = "Could you send me the {word} by Friday?"
ANSWERS = "Here is the {word}: 40,000 in all."
PROMISES = "I will send you the {word} tomorrow."


def mail(number: int, author: str, to: str, whose: str, template: str, answers: int | None) -> EmailMessage:
    """Return a mail of which every word that its author chose is a marker of ``whose`` mail."""
    word = f"{MARK}{whose}word{number}"
    message = EmailMessage()
    message["From"] = f"{MARK}name{author.partition('@')[0]} <{author}>"
    message["To"] = f"{MARK}name{to.partition('@')[0]} <{to}>"
    message["Date"] = BEGIN + timedelta(hours=3 * (number % 100))
    message["Message-ID"] = f"<{MARK}id{number}@{DOMAIN}>"
    if answers is not None:
        message["References"] = f"<{MARK}id{answers}@{DOMAIN}>"
    message["Subject"] = f"{MARK}{whose}subject{answers or number}"
    message.set_content(f"Hello,\n\n{template.format(word=word)}\n\n{MARK}{whose}signed\n")
    message.add_attachment(b"%PDF", "application", "pdf", filename=f"{MARK}{whose}file{number}.pdf")
    return message


def mailbox(owner: str, whose: str, start: int) -> list[EmailMessage]:
    """Twelve mails between one person and Kim: questions, some answered, and promises, some kept."""
    found = []
    for n in range(start, start + 12, 4):
        found += [
            mail(n, KIM, owner, whose, ASKS, None),
            mail(n + 1, owner, KIM, whose, PROMISES, n),
            mail(n + 2, owner, KIM, whose, ANSWERS, n)
            if n != start
            else mail(n + 2, KIM, owner, whose, ASKS, n),
            mail(n + 3, KIM, owner, whose, ASKS, None),
        ]
    return found


def shapes(word: str) -> list[bytes]:
    """The ways in which a word could stand in a file: plain, wide, or inside base64 at any offset."""
    plain = word.encode()
    wide = [word.encode("utf-16-le"), word.encode("utf-16-be"), plain.hex().encode(), plain[::-1]]
    coded = [base64.b64encode(b"x" * shift + plain)[4 if shift else 0 : -4] for shift in range(3)]
    return [plain, *wide, *coded]


def found_in(data: bytes, word: str = MARK) -> set[bytes]:
    """Which shapes of a marker stand in these bytes, in any case?"""
    lower = data.lower()
    coded = {shape for shape in shapes(word)[-3:] if shape in data}
    return coded | {shape for shape in shapes(word)[:-3] if shape in lower}


def markers(text: str) -> set[str]:
    """Return all markers in a text."""
    return set(re.findall(rf"{MARK}\w+", text.lower()))


def files(*folders: Path) -> Iterable[Path]:
    """Yield all files below some folders."""
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())
