"""The weekly mails from beginning to end, in memory: whose, when, how often, and what the first and quiet ones say."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from monitor import mailing, pipeline
from monitor.config.load import load
from monitor.config.settings import Account, Config
from monitor.connectors.base import Connector
from monitor.connectors.memory import Memory, Source
from monitor.connectors.registry import types
from monitor.participants import choose_when, participants
from monitor.store.codes import Standing
from monitor.store.database import Store

CONFIG = """\
internal_domains = ["example.com"]
[accounts.office]
type = "imap"
host = "localhost"
user = "pat"
password = { env = "PW" }
person = "pat@example.com"
[accounts.lab]
type = "imap"
host = "localhost"
user = "lab"
password = { env = "PW" }
person = "pat@example.com"
[delivery]
sender = "monitor@example.com"
[people."pat@example.com"]
name = "Pat"
addresses = ["pat@example.com", "pat.smith@example.com"]
opted_in = true
zone = "Europe/Berlin"
"""
MONDAY = datetime(2026, 11, 16, 6, 30, tzinfo=UTC)
"""Half past seven in Berlin."""
WEEK = timedelta(weeks=1)


@dataclass
class House:
    """One person, two mailboxes, and a mail server that takes everything."""

    folder: Path
    store: Store
    boxes: dict[str, Source] = field(default_factory=lambda: {"office": Source(), "lab": Source()})
    sent: list[EmailMessage] = field(default_factory=list)
    more: str = ""

    def send(self, mail: EmailMessage) -> int:
        """The mail server's side."""
        self.sent.append(mail)
        return 0

    def connect(self, account: Account) -> Connector:
        return Memory(self.boxes[account.name])

    @property
    def config(self) -> Config:
        path = self.folder / "monitor.toml"
        path.write_text(CONFIG + self.more)
        return load(path, types())

    def put(self, box: str, author: str, text: str, at: datetime, **fields: str) -> None:
        """Lay a mail between Pat and a colleague into one of Pat's mailboxes."""
        mail = EmailMessage()
        mail["From"] = author
        mail["To"] = fields.pop("to", "pat@example.com")
        mail["Subject"], mail["Date"] = fields.pop("subject", "Stand"), at
        mail["Message-ID"] = f"<{at.timestamp():.0f}{len(text)}@example.com>"
        for name, value in fields.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text + "\n")
        self.boxes[box].deliver("Sent" if "pat" in author else "INBOX", bytes(mail), at)

    def deliver(self, at: datetime) -> list[str]:
        """One run of `monitor deliver`; the outcomes."""
        reports = mailing.deliver(self.config, self.store, as_of=at, connect=self.connect)
        assert [report.error for report in reports if report.error] == []
        return [str(report.outcome) for report in reports]

    def collect(self, at: datetime) -> None:
        """One night: what lies further back is read too."""
        for report in pipeline.collect(self.config, self.store, as_of=at, connect=self.connect):
            assert report.error is None

    def said(self) -> str:
        """The text of the last mail, in one line."""
        body = self.sent[-1].get_body(("plain",))
        assert body is not None
        return " ".join(str(body.get_content()).split())


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with Store.open("sqlite://", b"0123456789abcdef0123456789abcdef") as store:
        built = House(tmp_path, store)
        monkeypatch.setattr(mailing, "open_sender", lambda config: nullcontext(built))
        yield built


def test_several_mailboxes_make_one_card(house: House) -> None:
    """Asks to either address of a person, from either mailbox, stand on one card, each once."""
    house.put("office", "kim@example.com", "Can you book the corner stand?", MONDAY - 5 * WEEK / 7)
    house.put(
        "lab",
        "dana@example.com",
        "Could you send me the plan?",
        MONDAY - 4 * WEEK / 7,
        to="pat.smith@example.com",
    )
    house.put("lab", "kim@example.com", "Can you book the corner stand?", MONDAY - 5 * WEEK / 7)
    assert house.deliver(MONDAY) == ["sent"]
    assert len(house.sent) == 1
    assert "2 asks wait for you" in house.sent[0]["Subject"]
    assert house.said().count("corner stand") == 1
    assert "the plan" in house.said()


def test_the_first_card_explains_itself_and_no_other_does(house: House) -> None:
    """How to read it stands on the first one; the week after, the same card without."""
    house.put("office", "kim@example.com", "Can you book the corner stand?", MONDAY - 5 * WEEK / 7)
    house.deliver(MONDAY)
    assert "HOW TO READ THIS CARD" in house.said()
    house.deliver(MONDAY + WEEK)
    assert "HOW TO READ THIS CARD" not in house.said()
    assert len(house.sent) == 2


def test_nothing_to_say_is_said_once(house: House) -> None:
    """The first quiet week is told, the following ones are passed over, and so on after the next real card."""
    assert house.deliver(MONDAY) == ["sent"]
    assert "no further card until there is something to say" in house.said()
    assert house.deliver(MONDAY) == []
    assert house.deliver(MONDAY + WEEK) == ["skipped"]
    assert house.deliver(MONDAY + 2 * WEEK) == ["skipped"]
    asked = MONDAY + 2 * WEEK + timedelta(hours=3)
    house.put("office", "kim@example.com", "Can you book the corner stand?", asked)
    house.put("office", "pat@example.com", "Yes, it is booked.", asked + timedelta(hours=1), to="kim@example.com",
              subject="Re: Stand", In_Reply_To=f"<{asked.timestamp():.0f}30@example.com>")  # fmt: skip
    assert house.deliver(MONDAY + 3 * WEEK) == ["sent"]
    assert "HOW TO READ THIS CARD" in house.said()
    quiet = [house.deliver(MONDAY + n * WEEK) for n in range(4, 10)]
    assert quiet[-3:] == [["sent"], ["skipped"], ["skipped"]]
    assert "something to say" in house.said()
    assert len(house.sent) == 6


def test_a_card_follows_its_owner_to_another_zone(house: House) -> None:
    """Who moved gets it at seven of the new clock, with the new clock's times, and hours judged by where they were."""
    house.more = '[[people."pat@example.com".versions]]\nfrom = "2026-11-01"\nzone = "America/New_York"\n'
    house.put(
        "office",
        "kim@example.com",
        "Can you book the corner stand?",
        datetime(2026, 10, 30, 15, 0, tzinfo=UTC),
    )
    house.put("office", "kim@example.com", "Who opens the hall?", datetime(2026, 11, 13, 21, 0, tzinfo=UTC))
    house.collect(MONDAY)
    assert house.deliver(MONDAY) == []
    assert house.deliver(MONDAY + timedelta(hours=6)) == ["sent"]
    assert "as of Mon 16 Nov, 07:30" in house.said()
    card = pipeline.score(house.config, house.store, "pat@example.com", period=None, as_of=MONDAY).card
    worked = [item.entry.working for item in card.waiting]
    assert worked == [
        timedelta(hours=1 + 80),
        timedelta(hours=1),
    ]  # an hour in Berlin, ten days; an hour in New York


def test_a_person_can_choose_their_own_hour(house: House) -> None:
    """Their `when` goes before that of [delivery]."""
    house.more = 'when = "tue 08:30"\n'
    house.put("office", "kim@example.com", "Can you book the corner stand?", MONDAY - 5 * WEEK / 7)
    assert house.deliver(MONDAY) == []
    assert house.deliver(MONDAY + timedelta(days=1)) == []
    assert house.deliver(MONDAY + timedelta(days=1, hours=1)) == ["sent"]


def test_leave_is_noticed_on_the_card(house: House) -> None:
    """An out-of-office answer of their own: the days are named, and no clock ran on them (C4)."""
    out = datetime(2026, 11, 9, 7, 0, tzinfo=UTC)
    asked = out - timedelta(minutes=5)
    house.put("office", "kim@example.com", "Can you book the corner stand?", asked)
    house.put("office", "pat@example.com", "I am away until Thursday.", out, to="kim@example.com",
              Auto_Submitted="auto-replied", In_Reply_To=f"<{asked.timestamp():.0f}30@example.com>")  # fmt: skip
    house.put(
        "office",
        "pat@example.com",
        "Good morning, here are the keys.",
        out + timedelta(days=3),
        to="dana@example.com",
    )
    house.collect(MONDAY)
    assert house.deliver(MONDAY) == ["sent"]
    assert "3 working days were leave or holidays (9–11 Nov); no clock ran on them" in house.said()


def test_the_language_of_a_card_is_its_owner_s(house: House) -> None:
    """Subject, text and page in German."""
    house.more = 'language = "de"\n'
    house.put("office", "kim@example.com", "Can you book the corner stand?", MONDAY - 5 * WEEK / 7)
    house.deliver(MONDAY)
    assert str(house.sent[0]["Subject"]).startswith("Ihre Post, Woche 46: 1 Anfrage wartet auf Sie")
    assert "WAS AUF SIE WARTET" in house.said()
    page = house.sent[0].get_body(("html",))
    assert page is not None
    assert '<html lang="de"' in page.get_content()


SERVICE = """\
internal_domains = ["example.com"]
[accounts.all]
type = "imap"
host = "localhost"
user = "all"
password = { env = "PW" }
covers = ["example.com"]
[delivery]
sender = "monitor@example.com"
[people."p1@example.com"]
zone = "America/New_York"
[people."p2@example.com"]
zone = "Asia/Tokyo"
"""


@pytest.mark.parametrize("hours", [-40, -10, 0, 1, 9, 30, 80, 200])
def test_asking_for_everybody_at_once_finds_the_same_cards(tmp_path: Path, hours: int) -> None:
    """Whoever stands however, chose whatever, and whatever became of this and other weeks' cards."""
    (tmp_path / "monitor.toml").write_text(SERVICE)
    config = load(tmp_path / "monitor.toml", types())
    drawn = random.Random(7)
    as_of = MONDAY + timedelta(hours=hours)
    with Store.open("sqlite://", b"0123456789abcdef0123456789abcdef") as store:
        for number in range(60):
            partition = store.partition(f"p{number}@example.com", create=True)
            until = drawn.choice([None, MONDAY, MONDAY + WEEK])
            partition.set_standing(*drawn.choice([(Standing.ACTIVE, None), (Standing.PAUSED, until)]))
            if drawn.random() < 0.3:
                choose_when(partition, (drawn.randrange(7), time(drawn.randrange(24))))
            for week in (202645, 202646, 202647):
                if drawn.random() < 0.6:
                    partition.claim(week, MONDAY)
                    settle = (
                        partition.mark_sent,
                        partition.mark_failed,
                        partition.mark_skipped,
                        lambda *_: None,
                    )
                    drawn.choice(settle)(week, MONDAY)
        everybody = participants(config, store)
        assert len(everybody) == 60
        for dry_run in (False, True):
            at_once = list(mailing.due_cards(config, store, as_of, dry_run=dry_run))
            assert at_once == list(mailing.due_cards(config, store, as_of, dry_run=dry_run, people=everybody))
            assert len(at_once) < 60
        assert (hours < 0) or at_once
