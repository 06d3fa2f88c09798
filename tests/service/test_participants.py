"""Who takes part in a service, and through which account their own mail is read."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from service.company import SERVICE, Company

from monitor import mailing, pipeline
from monitor.config.settings import Account
from monitor.connectors.base import Connector
from monitor.errors import ConfigError, TransientError
from monitor.participants import participants
from monitor.service.showing import permitted
from monitor.service.subscriptions import invite, poll
from monitor.service.tokens import tokens_in
from monitor.store.codes import Look, Standing

PAT, KIM = "pat@example.com", "kim@example.com"
NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)


def join(company, address, standing=Standing.ACTIVE):
    company.store.partition(address, create=True).set_standing(standing)


def test_nobody_takes_part_before_they_confirmed(company, write):
    """An account that covers everybody reads nobody, an invitation neither: standing alone decides."""
    company.put(write(KIM, PAT, "Budget", "Could you send me the budget?"))
    invite(company.config, company.store, KIM, as_of=NOW, sender=company)
    assert participants(company.config, company.store) == ()
    (report,) = pipeline.collect(company.config, company.store, as_of=NOW, connect=company.connect)
    assert report.messages == 0
    with pytest.raises(ConfigError, match="does not take part"):
        pipeline.book_of(company.config, company.store, PAT, as_of=NOW)


def test_each_is_read_from_their_own_mailbox(company, write):
    """One login opens one mailbox at a time: what lies in Kim's is never Pat's fact."""
    company.put(write(KIM, PAT, "Budget", "Could you send me the budget?"))
    company.put(write("lee@example.com", KIM, "Room", "Which room did you book?"))
    join(company, PAT)
    join(company, KIM, Standing.PAUSED)
    (report,) = pipeline.collect(company.config, company.store, as_of=NOW, connect=company.connect)
    assert (report.messages, report.error) == (3, None)
    asked = {
        person: len(pipeline.book_of(company.config, company.store, person, as_of=NOW)[0].asks)
        for person in (PAT, KIM)
    }
    assert asked == {PAT: 1, KIM: 1}
    assert len(company.store.partition(PAT).facts()) == 1


def test_a_mailbox_that_cannot_be_opened_leaves_the_others_alone(company, write):
    """One person's failure is told without a name, and everybody else is read."""
    company.put(write("lee@example.com", KIM, "Room", "Which room did you book?"))
    join(company, PAT)
    join(company, KIM)

    def connect(account: Account) -> Connector:
        if account.person == PAT:
            raise TransientError("away")
        return company.connect(account)

    (report,) = pipeline.collect(company.config, company.store, as_of=NOW, connect=connect)
    assert (report.messages, str(report.error)) == (1, "away")


def test_a_login_opens_a_mailbox_in_its_own_name(company):
    """The account as it opens one person's mail covers nobody else."""
    account = company.config.accounts["all"].of(KIM)
    assert (account.person, account.covers, account.serves_others) == (KIM, (), False)
    assert account.settings.authorize_as == KIM
    assert company.config.accounts_of("lee@example.org") == ()


def test_somebody_no_account_covers_waits(company):
    """They are confirmed, and nothing is read or sent for them."""
    join(company, "lee@example.org")
    (report,) = pipeline.collect(company.config, company.store, as_of=NOW, connect=company.connect)
    assert (report.messages, report.error) == (0, None)


OWN = """\
internal_domains = ["example.com"]
database = "sqlite:///{path}"
[accounts.mail]
type = "maildir"
path = "mail"
[people."pat@example.com"]
opted_in = true
"""


def test_whom_a_file_named_joins_a_service_by_mail_alone(configured, write, tmp_path):
    """A database that was filled before there was a service lends it no participants, paused or not (privacy 1)."""
    before = configured(OWN.format(path=tmp_path / "monitor.db"))
    with pipeline.open_store(before) as store:
        store.partition(PAT, create=True)
        assert participants(before, store) == (PAT,)
    with pipeline.open_store(before) as store:
        store.partition(PAT).set_standing(Standing.PAUSED)
        service = configured().model_copy(update={"database": before.database})
        assert participants(service, store) == ()
        store.partition(PAT).set_standing(Standing.ACTIVE)
    with pipeline.open_store(service) as store:
        town = Company(service, store)

        def say(subject):
            town.put(write(PAT, SERVICE, subject))
            poll(service, store, as_of=NOW, sender=town, connect=town.connect)
            return town.sent[-1]["Subject"]

        assert participants(service, store) == ()
        asked = say("Subscribe")
        assert asked.startswith("Confirm: subscribe")
        assert store.partition(PAT).standing()[0] is Standing.ACTIVE, "nobody waits who did not join"
        assert say(f"Re: {asked}") == "You take part"
        assert participants(service, store) == (PAT,)


def test_whom_a_file_named_gets_what_is_stored(configured, write, tmp_path, monkeypatch):
    """By mail and with a mailed token by command: nobody is told that nothing is stored where something is."""
    before = configured(OWN.format(path=tmp_path / "monitor.db"))
    with pipeline.open_store(before) as store:
        store.partition(PAT, create=True).log_access(NOW, Look.SCORECARD)
    service = configured().model_copy(update={"database": before.database})
    with pipeline.open_store(service) as store:
        town = Company(service, store)

        def say(subject):
            town.put(write(PAT, SERVICE, subject))
            poll(service, store, as_of=NOW, sender=town, connect=town.connect)
            return town.sent[-1]

        assert say("resume")["Subject"] == "You take no part, but something is stored about you"
        answer = say(f"Re: {say('export')['Subject']}")
        (attached,) = answer.iter_attachments()
        data = json.loads(attached.get_content())
        assert (data["person"], data["takes_part"], len(data["access"])) == (PAT, False, 1)
        monkeypatch.setattr(mailing, "open_sender", lambda _: town)
        for stored in (False, True):
            with pytest.raises(ConfigError, match="with a token only"):
                permitted(service, store, PAT, None, as_of=NOW, now=NOW, stored=stored)
        (token,) = tokens_in(town.sent[-1].get_content())
        assert len(town.sent) == 4
        assert permitted(service, store, PAT, token, as_of=NOW, now=NOW, stored=True) == PAT
        with pytest.raises(ConfigError):
            permitted(service, store, PAT, token, as_of=NOW, now=NOW)


def test_whom_a_file_named_is_forgotten_by_mail(configured, write, tmp_path):
    """They take no part, and what an earlier configuration stored goes when they say so."""
    before = configured(OWN.format(path=tmp_path / "monitor.db"))
    with pipeline.open_store(before) as store:
        store.partition(PAT, create=True)
    service = configured().model_copy(update={"database": before.database})
    with pipeline.open_store(service) as store:
        town = Company(service, store)
        for _ in range(2):
            subject = f"Re: {town.sent[-1]['Subject']}" if town.sent else "unsubscribe"
            town.put(write(PAT, SERVICE, subject))
            poll(service, store, as_of=NOW, sender=town, connect=town.connect)
        assert town.sent[-1]["Subject"] == "You take no part any more"
        assert store.partition(PAT) is None
