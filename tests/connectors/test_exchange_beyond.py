"""Does a login that acts for others open more mailboxes than it should?"""

from __future__ import annotations

from typing import Any

import pytest
from servers.ews_mailbox import Mailbox

from monitor.connectors.base import Finding

PAT, KIM, SVC = "pat@example.com", "kim@example.com", "svc@example.com"


@pytest.fixture
def service(office: Any) -> Any:
    """Pat's mailbox with a mail by Kim, and a service account that may act for everybody."""
    office.put(1)
    office.double.passwords[SVC] = office.double.passwords[PAT]
    office.double.impersonators.add(SVC)
    return office


def beyond(office: Any, people: set[str] | None, **keys: Any) -> list[Finding]:
    with office.connector(**{"user": SVC, "mailbox": PAT, **keys}) as connector:
        return list(connector.beyond(people))


def test_a_role_without_a_scope_is_warned_of(service: Any) -> None:
    """A colleague's mailbox that opens is not well; the finding names nobody, and says what to do."""
    service.double.mailboxes[KIM] = Mailbox(KIM)
    (finding,) = beyond(service, {PAT})
    assert not finding.ok and "scope" in finding.hint
    assert "kim" not in repr(finding)


def test_whoever_is_configured_is_not_tried(service: Any) -> None:
    """Neither are people of whom everybody may be opened, nor is anybody by a person's own login."""
    service.double.mailboxes[KIM] = Mailbox(KIM)
    (finding,) = beyond(service, {PAT, KIM})
    assert finding.ok and "not tried" in finding.detail
    assert beyond(service, None) == []
    assert beyond(service, {PAT}, user=PAT) == []


def test_a_mailbox_that_is_none_says_nothing(service: Any) -> None:
    """A list that wrote is nobody's mailbox: neither open nor closed."""
    service.double.mailboxes.pop(KIM, None)
    (finding,) = beyond(service, {PAT})
    assert finding.ok and "not tried" in finding.detail


def test_a_scope_that_holds_is_well(service: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server refuses to act for the colleague."""
    from servers import ews_double

    opened = ews_double.Double._opened

    def scoped(double: Any, user: str, envelope: Any) -> Any:
        if KIM.encode() in ews_double.etree.tostring(envelope):
            raise ews_double.RefusalError("ErrorImpersonateUserDenied")
        return opened(double, user, envelope)

    monkeypatch.setattr(ews_double.Double, "_opened", scoped)
    (finding,) = beyond(service, {PAT})
    assert finding.ok and finding.detail == "closed (1 tried)"
