"""The configuration that `monitor init` writes: what was answered, with a comment at whatever may need changing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

Place = tuple[str, str]
"""Where a secret lies: the key of its reference ("env", "file", "keyring", "command") and its value."""

HEAD = """\
# Responsiveness monitor. Every key, its default and its unit: config/monitor.example.toml
# Relative paths start at this file's folder.

# Colleagues; mail with others is forgotten while it is read.
internal_domains = [{domain}]
database = "sqlite:///monitor.db"
# The key of the hashes: without it the database cannot be read. Keep a copy.
secret = {secret}

# {found}
[accounts.own]
type = {kind}
"""

PERSON = """\
person = {address}

# Working hours are Monday to Friday 09:00-17:00 unless said otherwise; see config/people.example.toml.
[people.{address}]
zone = {zone}
# Your own mail, your own card: nobody is measured who did not say so.
opted_in = true
"""

DELIVERY = """
# The card is mailed to you every Monday at seven; `when` says another time.
[delivery]
sender = {address}
"""

NO_DELIVERY = """
# To have the card mailed to you every Monday morning:
# [delivery]
# host = "smtp.example.com"
# sender = {address}
"""

Value = str | int | Place | Mapping[str, str | Place]

COMMENTS: Mapping[str, str] = {
    "imap.host": 'Port 993 and tls = "tls" unless said otherwise.',
    "imap.user": "The login; where it is refused, the server may know you by another name.",
    "graph.tenant": "The directory of your organisation: its id or its domain.",
    "graph.client_id": "The application that your administrator registered: docs/connect/microsoft365.md",
    "graph.login": "You sign in yourself, in a terminal, when `monitor check` runs first.",
    "exchange.endpoint": "docs/connect/exchange.md says what it needs.",
    "gmail.password": "An app password, not your own; or oauth: docs/connect/google.md",
    "gmail.service_account": "docs/connect/google.md says what your administrator grants it.",
}
"""Account type and key -> what stands above the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands in a new configuration. ``account``: the keys of its one account, secrets as places.

    ``found``: what told how the mail is read. ``delivery``: how cards leave, None where they are only shown.
    """

    address: str = field(repr=False)
    domain: str
    kind: str
    account: Mapping[str, Value] = field(repr=False)
    zone: str
    secret: Place
    found: str = ""
    delivery: Mapping[str, Value] | None = field(default=None, repr=False)

    def text(self) -> str:
        """Return the file."""
        head = HEAD.format(
            domain=quoted(self.domain),
            secret=_inline(self.secret),
            found=self.found or f"Your own {self.kind} mailbox.",
            kind=quoted(self.kind),
        )
        address = quoted(self.address)
        tail = NO_DELIVERY if self.delivery is None else DELIVERY
        parts = [
            head,
            *self._lines(),
            PERSON.format(address=address, zone=quoted(self.zone)),
            tail.format(address=address),
        ]
        parts += [f"{key} = {_value(value)}\n" for key, value in (self.delivery or {}).items()]
        return "".join(parts)

    def _lines(self) -> list[str]:
        lines = []
        for key, value in self.account.items():
            comment = COMMENTS.get(f"{self.kind}.{key}")
            lines += [f"# {comment}\n"] if comment else []
            lines.append(f"{key} = {_value(value)}\n")
        return lines


def _value(value: Value) -> str:
    if isinstance(value, tuple):
        return _inline(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    return quoted(value)


def _inline(place: Place) -> str:
    return f"{{ {place[0]} = {quoted(place[1])} }}"


def quoted(text: str) -> str:
    """Return a TOML basic string.

    >>> quoted('a "b"')
    '"a \\\\"b\\\\""'
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
