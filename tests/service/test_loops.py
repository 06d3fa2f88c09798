"""Two services that write to each other fall silent, even where a server between them strips every mark."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest
from service.company import CONFIG, NOW, SECRET, Company, written

from monitor.service.subscriptions import ANSWERS_A_DAY, poll
from monitor.store.database import Store

OTHER = "other@example.com"
MARKS = ("Auto-Submitted", "X-Auto-Response-Suppress")


@pytest.mark.parametrize("stripped", [False, True], ids=["marked", "stripped"])
def test_two_services_fall_silent(configured, stripped):
    """One mail forged in the other's name starts it; a day's few answers are the most there can ever be."""
    here = configured()
    there = configured(CONFIG.replace("monitor@example.com", OTHER))
    with (
        Store.open("sqlite://", SECRET.encode()) as first,
        Store.open("sqlite://", SECRET.encode()) as second,
    ):
        companies = Company(here, first), Company(there, second)
        companies[1].mailboxes = companies[0].mailboxes
        companies[0].put(written(OTHER, "monitor@example.com", "subscribe"))
        for _ in range(20):
            for company in companies:
                account = company.config.service.account.of(company.config.service.address)
                connect = lambda _, company=company, at=account.settings.user: company.opened(at)  # noqa: E731
                poll(
                    company.config, company.store, as_of=NOW, sender=Relay(company, stripped), connect=connect
                )
    total = len(companies[0].sent) + len(companies[1].sent)
    assert 1 <= total <= (2 * ANSWERS_A_DAY if stripped else 1)


class Relay:
    """A mail server that may lose the marks of automatic mail."""

    def __init__(self, company: Company, stripped: bool) -> None:
        self.company = company
        self.stripped = stripped

    def send(self, mail):
        """Hand a mail on, without its marks."""
        passed = message_from_bytes(bytes(mail), policy=default)
        for name in MARKS if self.stripped else ():
            del passed[name]
        return self.company.send(passed)
