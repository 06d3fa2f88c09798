"""Which mailboxes does an address field name? RFC 5322 as found: groups, routes, comments, stray quotes."""

from __future__ import annotations

import re

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"?|<([^<>]*)>?|([,;:])|([()])|([^"<,;:()>]+)|[>]')
_AT = re.compile(r"^(\S+) at (\S+\.\S+)$")
MOST = 2000
"""Mailboxes that are read of one mail's To, Cc or Bcc."""


def split_addresses(field: str) -> list[tuple[str, str]]:
    """Return (display name, lower-case addr-spec) of each mailbox, in order; what holds no address is left.

    Linear in the field's length; never raises. RFC 2047 words are left as they are.
    """
    if '"' not in field and "<" not in field and "(" not in field and ":" not in field:
        if "," not in field and ";" not in field:
            address = clean_address(field)
            return [("", address)] if address else []
        found = [clean_address(item) for item in field.replace(";", ",").split(",", MOST)]
        return [("", address) for address in found if address]
    return _tokens(field)


def _tokens(field: str) -> list[tuple[str, str]]:
    mailboxes = _Mailboxes()
    depth = 0
    for token in _TOKEN.finditer(field):
        quoted, route, mark, bracket, plain = token.groups()
        if bracket is not None:
            depth = depth + 1 if bracket == "(" else max(0, depth - 1)
        elif depth:
            mailboxes.comment.append(token[0])
        elif route is not None:
            mailboxes.route(route)
        elif mark is not None:
            mailboxes.end(group=mark == ":")
        elif quoted is not None or plain is not None:
            mailboxes.words.append((quoted or plain or "").replace("\\", ""))
    mailboxes.end()
    return mailboxes.found


class _Mailboxes:
    """The mailbox being read, and those found so far."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.comment: list[str] = []
        self.angle: str | None = None
        self.family = ""  # "Smith, Pat <pat@example.com>" with the comma unquoted

    def route(self, text: str) -> None:
        if self.angle is None or "@" in text:
            self.angle = text

    def end(self, *, group: bool = False) -> None:
        """A comma ends a mailbox; a colon shows that what stood before it was the name of a group."""
        if not group:
            self._take()
        else:
            self.family = ""
        self.words.clear()
        self.comment.clear()
        self.angle = None

    def _take(self) -> None:
        address = clean_address(self.angle if self.angle is not None else "".join(self.words))
        if not address and self.angle is not None:  # "<Pat> pat@example.com"
            address = next((item for item in map(clean_address, self.words) if item), "")
        if address and len(self.found) < MOST:
            shown = " ".join("".join(self.words if self.angle is not None else self.comment).split())
            self.found.append((self.family + shown.strip("'\" "), address))
            self.family = ""
        else:
            self.family = f"{''.join(self.words).strip()}, " if self.words and len(self.words[0]) < 40 else ""


def clean_address(text: str) -> str:
    """Return the addr-spec in lower case, without route, quotes, ``mailto:`` and blanks, or ""."""
    text = text.strip().strip("<>'\"").strip()
    if "@" not in text:
        match = _AT.match(text)  # as list archives write it, to hide from harvesters
        return f"{match[1]}@{match[2]}".lower() if match else ""
    if ":" in text:  # <@relay:pat@example.com>, <mailto:pat@example.com>
        text = text.rpartition(":")[2]
    if " " in text or "\t" in text:
        text = next((word for word in text.split() if "@" in word and len(word) > 2), "").strip("<>'\"")
    local, _, domain = text.rpartition("@")
    domain = domain.rstrip(".>")
    return f"{local}@{domain}".lower() if local and domain else ""
