"""Retention: what is settled long ago goes, what is undecided stays, archives keep all (DESIGN, privacy 6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.config.load import load
from monitor.connectors.registry import types
from monitor.model import Ask, AskKind, Message, Signal, SignalKind
from monitor.reading.reader import READER
from monitor.service import rights
from monitor.store.codes import Standing
from monitor.store.database import Store

PAT, KIM = "pat@example.com", "kim@example.com"
DAY = timedelta(days=1)
START = datetime(2026, 1, 5, 9, tzinfo=UTC)

CONFIG = """\
internal_domains = ["example.com"]
[accounts.pat]
{account}
person = "pat@example.com"
[people."pat@example.com"]
opted_in = true
"""
LIVE = 'type = "imap"\nhost = "localhost"\nuser = "pat"\npassword = { env = "PW" }'
ARCHIVE = 'type = "mbox"\npath = "pat.mbox"'


@pytest.fixture
def config(tmp_path: Path):
    """Load a configuration with this account."""

    def loaded(account: str):
        path = tmp_path / "monitor.toml"
        path.write_text(CONFIG.format(account=account))
        return load(path, types())

    return loaded


@pytest.fixture
def store():
    """Three threads in January: one asked and answered, one asked and never answered, one that asked nothing."""
    with Store.open("sqlite://", b"0123456789abcdef0123456789abcdef") as opened, opened.transaction():
        pat = opened.partition(PAT, create=True)
        for message in (
            mail("1", KIM, PAT, START, asks=True),
            mail("2", PAT, KIM, START + DAY, answers="1"),
            mail("3", KIM, PAT, START + DAY * 2, asks=True),
            mail("4", PAT, KIM, START + DAY * 3),
        ):
            pat.save(message, "pat", message.id)
        yield opened


def mail(
    name: str, author: str, to: str, at: datetime, *, answers: str | None = None, asks: bool = False
) -> Message:
    """Return a message that asks, or else says something of substance."""
    ask = Ask(kind=AskKind.QUESTION, rule="A1", confidence=1.0)
    kind = SignalKind.ASKING if asks else SignalKind.SUBSTANTIVE
    return Message(
        id=name,
        author=author,
        to=(to,),
        sent_at=at,
        received_at=at,
        parents=(answers,) if answers else (),
        reader=READER,
        asks=(ask,) if asks else (),
        signals=(Signal(kind=kind, rule="A5"),),
    )


def kept(store: Store) -> set[str]:
    pat = store.partition(PAT)
    assert pat is not None
    return {name for name in "1234" if pat.known([name])}


@pytest.mark.parametrize(
    ("after", "left"),
    [
        (DAY * 60, "1234"),
        (DAY * 91, "1234"),  # settled on the second day: 90 days later it still stands
        (DAY * (2 + 180 + 89), "3"),  # it counts as expired after 180 days, and goes 90 days later
        (DAY * (2 + 180 + 91), ""),
        (DAY * 95, "3"),  # the undecided ask outlives the retention, the settled thread and small talk do not
    ],
)
def test_retention_runs_from_settlement(config, store, after, left):
    """Facts go 90 days after they were settled; a waiting ask stays."""
    before = kept(store)
    deleted = rights.purge(config(LIVE), store, as_of=START + after).messages
    assert "".join(sorted(kept(store))) in (left, left.replace("4", ""))
    assert deleted == len(before) - len(kept(store))


def test_archives_keep_everything(config, store):
    """Whose mail comes from archives alone loses nothing."""
    assert rights.purge(config(ARCHIVE), store, as_of=START + DAY * 4000).messages == 0
    assert kept(store) == set("1234")


def test_who_no_account_serves_any_more_is_not_kept_for_ever(config, store):
    """Retention goes on where nothing is read any more."""
    gone = config(LIVE).model_copy(update={"accounts": {}})
    assert rights.purge(gone, store, as_of=START + DAY * 400).messages == 4


def test_who_was_taken_out_of_the_file_is_not_kept_for_ever(config, store):
    """Nobody measures them any more, so nothing of theirs is undecided: what is old goes."""
    loaded = config(LIVE.replace("pat", "lee"))
    path = loaded.path
    path.write_text(path.read_text().replace("pat@example.com", "lee@example.com"))
    assert rights.purge(load(path, types()), store, as_of=START + DAY * 93).messages == 3
    assert len(kept(store)) == 1


def test_forgetting_somebody_unknown_is_no_error(config, store):
    """0 rows are left where none were."""
    assert rights.forget(config(LIVE), store, "lee@example.com") == 0


def test_one_persons_broken_calendar_stops_nobody_elses_retention(config, store, tmp_path):
    """Whose iCalendar file cannot be read keeps their facts; the others' go, and the run tells that one failed."""
    (tmp_path / "kim.ics").write_text("no calendar")
    people = '[people."kim@example.com"]\nopted_in = true\nabsences = { ics = "kim.ics" }\n'
    loaded = config(LIVE + '\nperson = "kim@example.com"\n[accounts.second]\n' + LIVE)
    (tmp_path / "monitor.toml").write_text(loaded.path.read_text() + people)
    kim = store.partition(KIM, create=True)
    kim.save(mail("5", PAT, KIM, START), "pat", "5")
    report = rights.purge(load(loaded.path, types()), store, as_of=START + DAY * 400)
    assert (report.messages, [error.exit_code for error in report.errors]) == (4, [2])
    assert kept(store) == set()
    assert kim.known(["5"])


def test_a_service_names_nobodys_calendar(company, tmp_path):
    """In a service the file's name would say who takes part."""
    (tmp_path / "pat.ics").write_text("no calendar")
    text = company.config.path.read_text() + 'absences = { ics = "pat.ics" }\n'
    company.config.path.write_text(text)
    company.store.partition(PAT, create=True).set_standing(Standing.ACTIVE)
    report = rights.purge(load(company.config.path, types()), company.store, as_of=START)
    (error,) = report.errors
    assert "pat" not in f"{error.message} {error.hint}"
