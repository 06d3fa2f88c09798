"""Does the mail server vouch for a sender? Authentication-Results (RFC 8601) of the one server that is believed."""

from __future__ import annotations

import re

from monitor.reading.parse import Header

_PIECE = re.compile(r'\\.|["()]|[^"()\\]+|\\')
_RESULT = re.compile(r"^(dmarc|dkim|spf)\s*=\s*([a-z]+)")


def refused(header: Header, authserv_id: str | None) -> bool:
    """Did the server named find the sender to be false?

    Internal mail often carries no result, and then a token has to decide alone. Other servers' results are not
    looked at: anybody can write them.
    """
    if authserv_id is None:
        return False
    for field in header.all("authentication-results"):
        server, _, rest = _plain(field.lower()).partition(";")
        if (server.split() or [""])[0] == authserv_id.lower():
            return _false(rest)
    return False


def _plain(field: str) -> str:
    """Return a field without what a sender can write into it: comments, quoted addresses and reasons."""
    kept: list[str] = []
    depth, quoted = 0, False
    for piece in _PIECE.findall(field):
        if piece == '"' and not depth:
            quoted = not quoted
        elif piece in "()" and not quoted:
            depth = max(0, depth + (1 if piece == "(" else -1))
        elif not depth and not quoted:
            kept.append(piece)
    return " ".join(kept)


def _false(results: str) -> bool:
    """DMARC decides where it was looked at; else a sender is false when all that was looked at failed."""
    found: dict[str, set[str]] = {}
    for part in results.split(";"):
        match = _RESULT.match(part.strip())
        if match is not None:
            found.setdefault(match[1], set()).add(match[2])
    if found.get("dmarc", set()) & {"pass", "fail"}:
        return "pass" not in found["dmarc"]
    said = found.get("dkim", set()) | found.get("spf", set())
    return bool(said & {"fail", "softfail", "permerror"}) and "pass" not in said
