"""More mail made to break its reader, by kind: charsets, transfer encodings, structure, HTML, dates, ids, addresses.

Run as a program it reads each in a process of its own and prints, as JSON, how many seconds and bytes that took and
what came of it; test_hostile.py asks for it.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path

HEAD = (
    b"From: Kim <kim@example.com>\nTo: Pat <pat@example.com>\nDate: Mon, 02 Nov 2026 09:00:00 +0000\n"
    b"Message-ID: <1@example.com>\n"
)
ASK = b"Could you send me the budget by Friday?\n"
MB = 1 << 20
WORD = b"=?utf-8?q?a?= "
Make = Callable[[], bytes]


def typed(kind: bytes, body: bytes, encoding: bytes = b"") -> bytes:
    """A mail of a type, perhaps in a transfer encoding."""
    told = b"Content-Transfer-Encoding: " + encoding + b"\n" if encoding else b""
    return HEAD + b"Subject: x\nMIME-Version: 1.0\nContent-Type: " + kind + b"\n" + told + b"\n" + body


def field(name: bytes, value: bytes) -> bytes:
    """A mail whose field of that name is this one."""
    kept = [line for line in HEAD.splitlines(keepends=True) if not line.startswith(name + b":")]
    return b"".join(kept) + name + b": " + value + b"\n\n" + ASK


def part(fields: bytes, body: bytes = b"x\n") -> bytes:
    """A question with a second part behind it."""
    return typed(
        b"multipart/mixed; boundary=b", b"--b\n\n" + ASK + b"--b\n" + fields + b"\n\n" + body + b"--b--\n"
    )


def html(page: bytes) -> bytes:
    """A question behind a page."""
    return typed(b"text/html; charset=utf-8", page + ASK)


def numbered(form: bytes, count: int) -> bytes:
    """So many parameters, numbered."""
    return b"".join(form % number for number in range(count))


CHARSETS = (
    b"no-such",
    b"utf-7",
    b"utf-16",
    b"utf-32",
    b"idna",
    b"rot13",
    b"zlib",
    b"bz2",
    b"hex",
    b"uu",
    b"quopri",
    b"undefined",
    b"unicode_escape",
    b"x" * 100_000,
    b"\xff\xfe",
    b"../../../etc/passwd",
    b"os.path",
    b"cp037",
    b"hz",
    b"iso-2022-jp",
)
ZONES = (b"-9999", b"+2400", b"+99999999999", b"GMT+25", b"(", b"+00:00", b"UT", b"\xff\xff", b"-0060")
ENTITIES = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))

WORDS: dict[str, Make] = {
    "a hundred thousand encoded words": lambda: field(b"Subject", WORD * 100_000),
    "encoded words as a name": lambda: field(b"From", WORD.rstrip() * 100_000 + b" <kim@example.com>"),
    "encoded words without end": lambda: field(b"Subject", b"=?utf-8?b?" * 100_000),
    "encoded words in each other": lambda: field(b"Subject", b"=?utf-8?q?=3D=3Futf-8=3Fq=3F" * 50_000),
    "compressed words": lambda: field(
        b"Subject", b"=?zlib?b?" + base64.b64encode(zlib.compress(b"a" * 40 * MB)) + b"?="
    ),
    "a compressed text": lambda: typed(
        b"text/plain; charset=zlib", base64.b64encode(zlib.compress(b"a" * 200 * MB)), b"base64"
    ),
    **{
        f"charset {name[:20]!r}": lambda name=name: typed(b'text/plain; charset="' + name + b'"', ASK)
        for name in CHARSETS
    },
    **{
        f"word in {name[:20]!r}": lambda name=name: field(b"Subject", b"=?" + name[:60] + b"?b?QUJD?=")
        for name in CHARSETS
    },
}

ENCODED: dict[str, Make] = {
    "soft line breaks": lambda: typed(b"text/plain", b"=\n" * 5_000_000 + ASK, b"quoted-printable"),
    "a word a soft line": lambda: typed(
        b"text/plain", b"could you send=\n" * 600_000 + ASK, b"quoted-printable"
    ),
    "equal signs": lambda: typed(b"text/plain", b"=" * 8_000_000 + ASK, b"quoted-printable"),
    "blanks before the end": lambda: typed(
        b"text/plain", b" " * 8_000_000 + b"\n" + ASK, b"quoted-printable"
    ),
    "uuencode": lambda: typed(
        b"text/plain", b"begin 644 a\n" + (b"M" + b"!" * 60 + b"\n") * 30_000, b"x-uuencode"
    ),
    "broken uuencode": lambda: typed(
        b"text/plain", b"begin 644 a\n" + b"~~~~\n" * 200_000 + ASK, b"uuencode"
    ),
    "yEnc": lambda: typed(
        b"text/plain", ASK + b"=ybegin line=128 size=9999\n" + bytes(range(14, 256)) * 9_000, b"x-yenc"
    ),
    "an unknown encoding": lambda: typed(b"text/plain", ASK, b"x" * 50_000),
    "an encoded multipart": lambda: typed(
        b"multipart/mixed; boundary=b", base64.b64encode(b"--b\n\n" + ASK), b"base64"
    ),
}

PARTS: dict[str, Make] = {
    "continued parameters": lambda: typed(
        b"multipart/mixed" + numbered(b";\n boundary*%d*=%%41", 20_000), b"--b\n\n" + ASK
    ),
    "a continued file name": lambda: part(
        b"Content-Disposition: attachment" + numbered(b";\n filename*%d*=utf-8''%%41", 60_000)
    ),
    "a parameter's huge number": lambda: typed(b"text/plain; charset*999999999999999999=utf-8", ASK),
    "encoded words as a file's name": lambda: part(b'Content-Type: a/b; name="' + WORD * 140_000 + b'"'),
    "the same with bare returns": lambda: PARTS["encoded words as a file's name"]().replace(b"\n", b"\r"),
    "a bare return in a part": lambda: part(b'X: y\rContent-Type: a/b; name="' + WORD * 140_000 + b'"'),
    "many such files": lambda: part(
        (b'Content-Type: a/b; name="' + WORD * 7_000 + b'"\n\nx\n--b\n') * 19 + b"X: y"
    ),
    "parameters in an unknown charset": lambda: typed(
        b"multipart/mixed; boundary=b",
        b"--b\nContent-Type: text/plain; charset=nope" + b";a=b" * 300_000 + b"\n\n\xff\n" + ASK,
    ),
    "continued parameters in an unknown charset": lambda: typed(
        b"multipart/mixed; boundary=b",
        b"--b\nContent-Type: text/plain; charset=nope"
        + numbered(b"; filename*%d*=%%41", 60_000)
        + b"\n\n\xff\n"
        + ASK,
    ),
    "parts of an unknown charset": lambda: part(
        b"Content-Type: text/plain; charset=nope", b"\xff\n" + b"--b\n\nx\n" * 200_000
    ),
    "one-letter parts": lambda: typed(b"multipart/mixed; boundary=b", b"--b\n\nx\n" * 280_000),
    "an empty boundary": lambda: typed(b'multipart/mixed; boundary=""', b"--\n" * 650_000 + ASK),
    "no boundary": lambda: typed(b"multipart/mixed", b"--b\n\n" * 100_000 + ASK),
    "a boundary of 1 MB": lambda: typed(
        b'multipart/mixed; boundary="' + b"b" * MB + b'"', (b"--" + b"b" * MB + b"\n\n") * 5
    ),
    "boundaries that begin alike": lambda: typed(
        b"multipart/mixed; boundary=b",
        b"".join(
            b"--" + b"b" * n + b"\nContent-Type: multipart/mixed; boundary=b" + b"b" * n + b"\n\n"
            for n in range(1, 1500)
        ),
    ),
    "a part that begins like its boundary": lambda: typed(
        b"multipart/mixed; boundary=b", b"--b\n\n" + ASK + b"--bb\n\nWhat is the code?\n--b--\n"
    ),
    "one boundary in itself": lambda: typed(
        b"multipart/mixed; boundary=b", b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 20_000 + ASK
    ),
    "a boundary that is a pattern": lambda: typed(
        b'multipart/mixed; boundary="(a+)+$"', b"--" + b"a" * MB + b"!\n" + ASK
    ),
    "blanks behind a boundary": lambda: typed(
        b"multipart/mixed; boundary=b", b"--b" + b" " * 1_900_000 + b"\n\n" + ASK
    ),
    "quotes in parameters": lambda: typed(b'text/plain; charset="' + b'\\"' * 300_000, ASK),
    "comments in parameters": lambda: typed(b"text/plain " + b"(" * 300_000 + b"; charset=utf-8", ASK),
    "ten thousand types": lambda: (
        HEAD + b"Content-Type: text/html\nContent-Type: a/b\n" * 5_000 + b"\n" + ASK
    ),
    "winmail.dat": lambda: part(
        b'Content-Type: application/ms-tnef; name="winmail.dat"\nContent-Transfer-Encoding: base64',
        base64.encodebytes(b"\x78\x9f\x3e\x22" + b"\xff" * MB),
    ),
    "an opaque signature": lambda: typed(
        b"application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
        base64.encodebytes(b"0\x80" * 500_000),
        b"base64",
    ),
    "an encrypted mail": lambda: typed(
        b'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
        b"--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\n"
        b"-----BEGIN PGP MESSAGE-----\n" + b"hQEMA\n" * 100_000 + b"--b--\n",
    ),
    "a hundred thousand events": lambda: part(
        b"Content-Type: text/calendar; method=REQUEST",
        b"BEGIN:VCALENDAR\n"
        + b"BEGIN:VEVENT\nRRULE:FREQ=SECONDLY\nEND:VEVENT\n" * 100_000
        + b"END:VCALENDAR\n",
    ),
    "a method without end": lambda: typed(b"text/calendar", b"METHOD" + b" " * 900_000 + b"x"),
    "a piece of a mail": lambda: typed(b"message/partial; id=x; number=1; total=999999", ASK),
    "a mail that lies elsewhere": lambda: typed(
        b'message/external-body; access-type=URL; URL="file:///etc/passwd"', ASK
    ),
}

PAGES: dict[str, Make] = {
    "a hundred thousand divisions": lambda: html(b"<div>" * 100_000 + b"</div>" * 100_000),
    "tables in tables": lambda: html(b"<table><tr><td>" * 60_000),
    "quotes in quotes": lambda: html(b"<blockquote type=cite>" * 40_000),
    "letters that never end": lambda: html(b"<b>" * 2_000 + b"<p>" * 100_000),
    "links in links": lambda: html(b"<a href=x><p>" * 60_000),
    "choices in choices": lambda: html(b"<select><option>" * 60_000),
    "entities": lambda: html(b"<p>" + b"&amp;&#x41;&notit;" * 60_000),
    "an entity of a million digits": lambda: html(b"<p>&#" + b"9" * 900_000 + b";"),
    "entities of entities": lambda: html(b'<!DOCTYPE x [<!ENTITY a "lol">' + ENTITIES + b"]><p>&m;&n;</p>"),
    "an entity from a file": lambda: html(
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><p>&e; </p>'
    ),
    "styles": lambda: html(b"<style>" + b"a{b:c}" * 160_000 + b"</style>"),
    "a style without end": lambda: html(b'<p style="' + b"display:none;" * 80_000 + b'">'),
    "a style in brackets": lambda: html(b'<p style="width:expression(' + b"(" * 300_000 + b')">'),
    "hidden words": lambda: html(b'<p style="display:none">x</p>' * 25_000),
    "attributes": lambda: html(b"<p " + numbered(b"a%d=1 ", 90_000) + b">"),
    "comments": lambda: html(b"<!--" * 250_000),
    "a comment of dashes": lambda: html(b"<!--" + b"-" * 900_000),
    "open brackets": lambda: html(b"<a " * 300_000),
    "scripts": lambda: html(b"<script>" * 100_000),
    "NUL between": lambda: html(b"<p>a\0b</p>\0" * 50_000),
}

FIELDS: dict[str, Make] = {
    **{
        f"zone {zone!r}": lambda zone=zone: field(b"Date", b"Mon, 02 Nov 2026 09:00:00 " + zone)
        for zone in ZONES
    },
    "a date in comments": lambda: field(
        b"Date", b"(" * 10_000 + b")" * 10_000 + b" Mon, 02 Nov 2026 09:00:00 +0000"
    ),
    "a date with a comment": lambda: field(
        b"Date", b"Mon, 02 Nov 2026 09:00:00 +0000 " + b"(" * 10_000 + b")" * 10_000
    ),
    "a day of many digits": lambda: field(b"Date", b"1" * 60_000 + b" Nov 2026 09:00:00 +0000"),
    "a thirteenth month": lambda: field(b"Date", b"2026-13-45T99:99:99Z"),
    "a date in other digits": lambda: field(b"Date", "Mon, ٠٢ Nov ٢٠٢٦ ٠٩:٠٠:٠٠ +٠٠٠٠".encode()),
    "an id of 1 MB": lambda: field(b"Message-ID", b"<" + b"a" * MB + b"@example.com>"),
    "an id of brackets": lambda: field(b"Message-ID", b"<" * 300_000),
    "an empty id": lambda: field(b"Message-ID", b"<>"),
    "an answer to itself": lambda: field(b"References", b"<1@example.com>"),
    "a reference of 1 MB": lambda: field(b"References", b"<" + b"a" * MB + b">"),
    "references that only open": lambda: field(b"References", b"<" * MB),
    "words for a reference": lambda: field(b"In-Reply-To", b"a@b " * 200_000),
    "a thread index of 1 MB": lambda: field(b"Thread-Index", b"A" * MB),
    "a million addresses": lambda: field(b"To", b",".join(b"p%d@example.com" % n for n in range(1_000_000))),
    "twenty thousand fields of recipients": lambda: (
        HEAD + numbered(b"To: p%d@example.com\n", 20_000) + b"\n" + ASK
    ),
    "groups in groups": lambda: field(b"To", b"g:" * 30_000 + b"pat@example.com" + b";" * 30_000),
    "a long route": lambda: field(b"To", b"<" + b"@a," * 20_000 + b":pat@example.com>"),
    "a domain of many labels": lambda: HEAD + (b"Cc: pat@" + b"a." * 30_000 + b"com\n") * 8 + b"\n" + ASK,
    "a name at a name at a name": lambda: field(b"From", b"a at " * 12_000 + b"b.c"),
    "answers to answers": lambda: field(b"Subject", b"Re[9999999]: [a] " * 4_000),
    "results in brackets": lambda: field(
        b"Authentication-Results", b"(" * 30_000 + b"mx;dmarc=pass" + b")" * 30_000
    ),
    "a trace of semicolons": lambda: b"Received: " + b";" * 60_000 + b"\n" + HEAD + b"\n" + ASK,
    "original ids": lambda: (
        HEAD
        + b"Return-Path: <>\nContent-Type: multipart/report; report-type=delivery-status\n\n"
        + b"> \t> Message-ID: \t\n <a@b>\n" * 40_000
    ),
}

TEXTS: dict[str, Make] = {
    "marks upon a letter": lambda: typed(
        b"text/plain; charset=utf-8", b"a" + "\u0301".encode() * 400_000 + ASK
    ),
    "a letter that unfolds": lambda: typed(b"text/plain; charset=utf-8", "\ufdfa".encode() * 330_000 + ASK),
    "other line ends": lambda: typed(
        b"text/plain; charset=utf-8", "could you\u2028send\x85it?\x0b\x1c".encode() * 30_000
    ),
    "half characters": lambda: typed(
        b"text/plain; charset=utf-8", b"\xed\xa0\x80\xc0\xae\xf8\x88" * 100_000 + ASK
    ),
    "bare returns": lambda: typed(b"text/plain", b"a\r\r\n\n\r\r" * 150_000 + ASK),
    "signed and signed": lambda: typed(
        b"text/plain", b"-----BEGIN PGP SIGNED MESSAGE-----\n\n" * 20_000 + ASK
    ),
    "who wrote": lambda: typed(
        b"text/plain", b"On Mon, Nov 2, 2026 at 9:00 AM Kim\n" * 25_000 + b"wrote:\n" + ASK
    ),
    "flowing lines": lambda: typed(b"text/plain; format=flowed; delsp=yes", b"could you \n" * 90_000 + ASK),
    "names": lambda: typed(b"text/plain", b"@Pat, " * 180_000 + b"could you send it?\n"),
    "several languages": lambda: typed(
        b"text/plain; charset=utf-8", "Könnten Sie could you pourriez ".encode() * 28_000
    ),
}

ODDER = {**WORDS, **ENCODED, **PARTS, **PAGES, **FIELDS, **TEXTS}


def peak() -> int:
    """The most memory this process had since it was last asked to forget, in bytes; 0 where nobody tells."""
    try:
        told = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in told.splitlines() if line.startswith("VmHWM")), 0)


def read(raw: bytes) -> str:
    """Read a mail as collect does; say what came of it, or what an error is called."""
    from monitor.connectors.archive import TAKEN
    from monitor.connectors.base import RawMail
    from monitor.directory import Directory
    from monitor.reading import reader
    from monitor.reading.parse import Unreadable

    directory = Directory(internal_domains=frozenset({"example.com"}))
    try:
        message = reader.read_header(RawMail(locator="1", header=raw[:TAKEN], size=len(raw)), directory)
        if message is None:
            return "external"
        message = reader.read_text(message, raw[:TAKEN], directory)
    except Unreadable:
        return "unreadable"
    except Exception as error:  # noqa: BLE001  whatever it is called, it must not happen
        return type(error).__name__
    return "asks" if message.asks else "read"


def main() -> None:
    """Read each in a fork, so that neither time nor memory of one is counted for another."""
    read(typed(b"text/html", ASK))
    read(typed(b"text/plain; charset=nope", b"\xff\n" + ASK))
    for name, make in ODDER.items():
        raw = make()
        if os.fork() == 0:
            Path("/proc/self/clear_refs").write_text("5") if Path("/proc/self/clear_refs").exists() else None
            before, begun = peak(), time.process_time()
            came = read(raw)
            took = time.process_time() - begun
            print(
                json.dumps({"name": name, "seconds": took, "bytes": peak() - before, "came": came}),
                flush=True,
            )
            os._exit(0)
        _, status = os.wait()
        if status:
            print(
                json.dumps({"name": name, "seconds": 0, "bytes": 0, "came": f"died of {status}"}), flush=True
            )


if __name__ == "__main__":
    sys.exit(main())
