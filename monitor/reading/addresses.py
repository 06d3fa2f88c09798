"""Which mailboxes does an address field name? RFC 5322 as found: groups, routes, comments, stray quotes."""

from __future__ import annotations

import re

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"?|<([^<>]*)>?|([,;:])|([()])|([^"<,;:()>]+)|[>]')
_AT = re.compile(r"^(\S+) at (\S+\.\S+)$")
_MAX = 2000


def split_addresses(field: str) -> list[tuple[str, str]]:
    """Return (display name, lower-case addr-spec) of each mailbox, in order; what holds no address is left.

    Linear in the field's length; never raises. RFC 2047 words are left as they are.
    """
    if '"' not in field and "<" not in field and "(" not in field and ":" not in field:
        if "," not in field and ";" not in field:
            address = clean_address(field)
            return [("", address)] if address else []
        found = [clean_address(item) for item in field.replace(";", ",").split(",", _MAX)]
        return [("", address) for address in found if address]
    return _tokens(field)


def _tokens(field: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    words: list[str] = []
    family = ""  # "Smith, Pat <pat@example.com>" with the comma unquoted
    comment: list[str] = []
    angle: str | None = None
    depth = 0

    def finish() -> None:
        nonlocal angle, family
        address = clean_address(angle if angle is not None else "".join(words))
        if not address and angle is not None:  # "<Pat> pat@example.com"
            address = next((item for item in map(clean_address, words) if item), "")
        if address and len(found) < _MAX:
            shown = " ".join("".join(words if angle is not None else comment).split())
            found.append((family + shown.strip("'\" "), address))
            family = ""
        else:
            family = f"{''.join(words).strip()}, " if words and len(words[0]) < 40 else ""
        words.clear()
        comment.clear()
        angle = None

    for token in _TOKEN.finditer(field):
        quoted, route, mark, bracket, plain = token.groups()
        if bracket == "(":
            depth += 1
        elif bracket == ")":
            depth = max(0, depth - 1)
        elif depth:
            comment.append(token[0])
        elif quoted is not None:
            words.append(quoted.replace("\\", ""))
        elif route is not None:
            angle = route if angle is None or "@" in route else angle
        elif mark == ":":  # what stood before it was the name of a group
            words.clear()
            family = ""
        elif mark is not None:
            finish()
        elif plain is not None:
            words.append(plain)
    finish()
    return found


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
