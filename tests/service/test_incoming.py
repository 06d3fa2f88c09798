"""Whatever lies in the service's mailbox is read without harm."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from service.company import PAT, SERVICE, written

from monitor.connectors.base import RawMail
from monitor.service.incoming import key_of, receive

FIELDS = st.sampled_from(
    ["From", "To", "Cc", "Subject", "References", "Message-ID", "Authentication-Results", "X"]
)


def raw_mail(raw: bytes, **more: object) -> RawMail:
    return RawMail(locator="1", header=raw, raw=raw, size=len(raw), **more)  # type: ignore[arg-type]


class TestAnyMail:
    """Nothing that somebody writes is an error, and nobody is made up."""

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(FIELDS, st.binary(max_size=80))), st.binary(max_size=300))
    def test_is_read_or_left_alone(self, company, fields: list[tuple[str, bytes]], body: bytes) -> None:
        """Bytes of any kind, in any order."""
        head = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in fields)
        mail = raw_mail(head + b"\r\n" + body)
        found = receive(mail, company.config)
        key_of(mail)
        assert found is None or company.config.directory().person(found.person) is not None
        assert found is None or all(" " not in one and one.isascii() for one in found.thread)

    @pytest.mark.parametrize(
        "author",
        [
            '"pat@example.com" <x@elsewhere.net>',
            "pat@example.com <x@elsewhere.net>",
            "x@elsewhere.net, pat@example.com",
            "pat@example.com.elsewhere.net",
            "Monitor <monitor@example.com>",
        ],
    )
    def test_is_nobody_s_who_is_not_its_one_author(self, company, author: str) -> None:
        """Names are not addresses, and we do not write to ourselves."""
        raw = f"From: {author}\r\nTo: {SERVICE}\r\nSubject: subscribe\r\n\r\n".encode()
        assert receive(raw_mail(raw), company.config) is None

    def test_is_not_acted_on_in_the_sent_folder(self, company) -> None:
        """What we sent ourselves lies there."""
        raw = bytes(written(PAT, SERVICE, "subscribe"))
        assert receive(raw_mail(raw, sent_folder=True), company.config) is None
        found = receive(raw_mail(raw), company.config)
        assert found is not None
        assert (found.person, found.direct) == (PAT, True)

    def test_keeps_a_long_thread_short(self, company) -> None:
        """A forged list of references does not grow with every answer."""
        many = " ".join(f"<{number}@x>" for number in range(500))
        found = receive(raw_mail(bytes(written(PAT, SERVICE, "subscribe", References=many))), company.config)
        assert found is not None
        assert len(found.thread) <= 10
        assert found.thread[0] == "<0@x>"
