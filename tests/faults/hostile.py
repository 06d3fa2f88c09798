"""Mail made to break, to slow, to fill or to deceive its reader: each by name, made when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

HEAD = (
    b"From: Kim <kim@example.com>\nTo: Pat <pat@example.com>\nDate: Mon, 02 Nov 2026 09:00:00 +0000\n"
    b"Message-ID: <%d@example.com>\n"
)
ASK = b"Could you send me the budget by Friday?\n"
MIXED = b"Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
MB = 1 << 20


def _text(text: bytes, kind: bytes = b"text/plain; charset=utf-8") -> bytes:
    return HEAD % 1 + b"Subject: x\nMIME-Version: 1.0\nContent-Type: " + kind + b"\n\n" + text


def _field(name: bytes, value: bytes) -> bytes:
    return HEAD % 1 + name + b": " + value + b"\n\n" + ASK


def _parts(kind: bytes) -> bytes:
    one = b"--b\nContent-Type: " + kind + b"\n\n" + ASK
    return HEAD % 1 + MIXED + one * 10_000 + b"--b--\n"


def _nested(depth: int, lines: int) -> bytes:
    opens = [b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth)]
    return HEAD % 1 + b"".join(opens) + b"Content-Type: text/plain\n\n" + b"x\n" * lines + ASK


def _bomb(size: int) -> bytes:
    start = b"--b\nContent-Type: text/plain\n\n" + ASK + b"--b\nContent-Type: application/zip\n"
    start += b"Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=a.zip\n\n"
    return HEAD % 1 + MIXED + start + (b"QUJD" * 19 + b"\n") * (size // 77) + b"--b--\n"


def _dated(date: bytes) -> bytes:
    return (
        (HEAD % 1).replace(b"Mon, 02 Nov 2026 09:00:00 +0000", date)
        + b"Subject: x\n\nI will call you by "
        + date
    )


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a line of 100 MB": lambda: _text(b"could you send " * (100 * MB // 15)),
    "a subject of 100 MB": lambda: _field(b"Subject", b"x" * (100 * MB)),
    "a message of 50 MB": lambda: _bomb(50 * MB),
    "base64 in the text": lambda: _text(b"QUJD" * 2_000_000).replace(
        b"MIME-Version", b"Content-Transfer-Encoding: base64\nMIME-Version"
    ),
    "a million fields": lambda: HEAD % 1 + b"X-A: b\n" * 1_000_000 + b"\n" + ASK,
    "half a million references": lambda: _field(b"References", b" <a@b>\n" * 500_000),
    "twenty thousand encoded words": lambda: _field(b"Subject", b" =?utf-8?q?ab?=\n" * 20_000 + b" x"),
    "five thousand recipients": lambda: _field(
        b"Cc", b",\n ".join(b"P%d <p%d@example.com>" % (n, n) for n in range(5000))
    ),
    "a hundred thousand brackets": lambda: _field(b"Cc", b"(" * 100_000),
    "a hundred thousand quotes": lambda: _field(b"Cc", b'"\\' * 100_000),
    "ten thousand texts": lambda: _parts(b"text/plain"),
    "ten thousand pages": lambda: _parts(b"text/html"),
    "a thousand messages in each other": lambda: HEAD % 1 + b"Content-Type: message/rfc822\n\n" * 1000 + ASK,
    "a thousand multiparts in each other": lambda: _nested(1000, 1),
    "multiparts and lines": lambda: _nested(200, 500_000),
    "nothing but NUL": lambda: _text(b"Could \0 you send it?" + b"\0" * MB),
    "right to left": lambda: _text("Could you \u202esend\u202c it? \u0301😀 ".encode() * 40_000),
    "a name that looks like another": lambda: _field(
        b"Cc", "Раt <раt@example.com>, \u202epat <pat\u200b@example.com>".encode()
    ),
    "three hundred thousand divisions": lambda: _text(b"<div>" * 300_000 + ASK, b"text/html"),
    "endless quotes": lambda: _text(b">" * MB),
    "quotes in quotes": lambda: _text(b"> > > > On Mon wrote:\n" * 50_000 + ASK),
    "twenty-five thousand questions": lambda: _text(b"Could you send me the budget by Friday? " * 25_000),
    "twenty-five thousand promises": lambda: _text(b"I will send you the budget by Friday.\n" * 25_000),
    "a promise that never ends": lambda: _text(b"I will " * 140_000),
    "an ask on every line": lambda: _text(b"could you \n" * 80_000),
    "digits": lambda: _text(b"I will send it by " + b"9" * 900_000),
    "dates": lambda: _text(b"I will send it by Friday 3pm next week 12/11/2026 " * 20_000),
    "the year 1": lambda: _dated(b"Mon, 02 Nov 0001 09:00:00 +0000"),
    "the year 9999": lambda: _dated(b"Fri, 31 Dec 9999 23:59:59 -1200"),
    "the year 99999": lambda: _dated(b"31 Dec 99999 23:59:59 +9999"),
    "no date": lambda: _dated(b""),
    "no id": lambda: (HEAD % 1).replace(b"Message-ID: <1@example.com>\n", b"") + b"Subject: x\n\n" + ASK,
    "nobody": lambda: b"From: \nTo: \n\n" + ASK,
    "forged to be automatic": lambda: _field(b"Auto-Submitted", b"auto-replied"),
    "nothing": lambda: b"",
    "no line end": lambda: b"From: kim@example.com",
}

INJECTED = "Kim\r\nBcc: everyone@example.com\r\n\r\nHello"
SCRIPT = """'"><script>alert(1)</script><img src=x onerror=alert(1)>"""


def tied(count: int, how: str) -> Iterator[bytes]:
    """Yield messages whose forged references tie them all together: to one root, in a ring, or all to all."""
    begin = datetime(2026, 9, 1, 8, tzinfo=UTC)
    for number in range(count):
        author, to = ("pat", "kim") if number % 2 else ("kim", "pat")
        parents = {
            "root": [-1],
            "ring": [(number + 1) % count],
            "all": [(number * 37 + other * 101) % count for other in range(100)],
        }[how]
        at = begin + timedelta(minutes=9 * number)
        lines = [
            f"From: {author}@example.com",
            f"To: {to}@example.com",
            f"Cc: c{number % 50}@example.com",
            f"Date: {at:%a, %d %b %Y %H:%M:%S} +0000",
            f"Message-ID: <{number}@example.com>",
            "References: " + " ".join(f"<{parent}@example.com>" for parent in parents),
            "Subject: Re: all",
            "",
            "Could you send me the budget by Friday? I will send you the report tomorrow.",
            "",
        ]
        yield "\n".join(lines).encode()
