"""Whose results are believed, and that a sender cannot write a better one into them (RFC 8601)."""

from __future__ import annotations

import pytest

from monitor.reading.parse import parse_header
from monitor.service.authentication import refused

OURS = "mx.example.com"


def judged(*fields: str) -> bool:
    raw = "".join(f"Authentication-Results: {field}\n" for field in fields)
    return refused(parse_header(raw.encode()), OURS)


@pytest.mark.parametrize(
    "field",
    [
        "MX.example.com; dmarc=fail",
        "mx.example.com 1; dmarc=fail (p=none) header.from=example.com",
        "mx.example.com (our (very) own); dmarc = fail; spf=pass",
        "mx.example.com; spf=softfail; dkim=none",
        'mx.example.com; spf=fail smtp.mailfrom="; dmarc=pass "@elsewhere.net; dmarc=fail',
        'mx.example.com; spf=fail reason="\\"; dmarc=pass; x=\\""; dmarc=fail',
        "mx.example.com; spf=fail (said; dmarc=pass (truly; dkim=pass); so); dmarc=fail",
        'mx.example.com; spf=fail (from "nobody); dmarc=fail',
        "mx.example.com; spf=fail (from \\); dmarc=pass); dmarc=fail",
    ],
)
def test_what_our_server_finds_false_is_refused(field: str) -> None:
    """However a sender's address, reason or comment is written into the field."""
    assert judged(field)


@pytest.mark.parametrize(
    "field",
    [
        "mx.example.com; dmarc=pass; spf=fail",
        "mx.example.com; dkim=pass; spf=fail",
        "mx.example.com; none",
        "mx.example.com; dmarc=none; spf=none",
        "mx.example.com",
        "elsewhere.net; dmarc=fail",
        "mx.example.com.elsewhere.net; dmarc=fail",
        "; dmarc=fail",
        "((((((; dmarc=fail",
    ],
)
def test_anything_else_is_left_to_the_token(field: str) -> None:
    """Other servers' results are anybody's, and internal mail often has none."""
    assert not judged(field)


def test_the_topmost_field_of_our_server_counts() -> None:
    """What lies below came with the mail."""
    assert judged("other; dmarc=pass", f"{OURS}; dmarc=fail", f"{OURS}; dmarc=pass")
    assert not judged(f"{OURS}; dmarc=pass", f"{OURS}; dmarc=fail")


def test_nobody_is_believed_unless_named() -> None:
    """Without ``authserv_id`` nothing is looked at."""
    header = parse_header(b"Authentication-Results: mx.example.com; dmarc=fail\n")
    assert not refused(header, None)
