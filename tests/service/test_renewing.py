"""After a leak of a data key: a new one, mail read again under it, and corrections carried over."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from service.archive import archive_of, collected

from monitor import pipeline
from monitor.cli.main import monitor
from monitor.config.settings import Account, Config
from monitor.connectors.base import Connector
from monitor.errors import TransientError
from monitor.model import AskEntry, Correction, Measurement, PromiseEntry, Verb
from monitor.service.renewing import renew
from monitor.store.codes import Look, Standing
from monitor.store.database import Store
from monitor.store.partition import Partition

AS_OF = datetime(2026, 11, 16, 8, tzinfo=UTC)
PAT, KIM = "pat@example.com", "kim@example.com"


def write_mail(path: Path) -> None:
    """An archive in which Pat promises, asks and is asked, one mail twice under two ids."""
    box = mailbox.mbox(path)
    lines = (
        (PAT, KIM, "I will send you report number 1 by Friday."),
        (PAT, KIM, "I will send you report number 2 by Friday."),
        (PAT, KIM, "Could you send me the budget by Thursday?"),
        (KIM, PAT, "Could you book a room for Tuesday?"),
        (KIM, PAT, "Which room did you book?"),
        (KIM, PAT, "Which room did you book?"),
    )
    for number, (author, to, text) in enumerate(lines, 1):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = author, to, f"Matter {min(number, 5)}"
        mail["Message-ID"] = f"<{number}@example.com>"
        mail["Date"] = f"{min(number, 5):02} Nov 2026 09:00:00 +0000"
        mail.set_content(text + "\n")
        box.add(mail)
    box.close()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    write_mail(tmp_path / "pat.mbox")
    return archive_of(tmp_path, PAT)


@pytest.fixture
def store(config: Config) -> Iterator[Store]:
    yield from collected(config, AS_OF)


def of(store: Store) -> Partition:
    found = store.partition(PAT)
    assert found is not None
    return found


def outcomes(config: Config, store: Store) -> list[tuple[Any, ...]]:
    """What stands in the ledger, without ids."""
    book, _ = pipeline.book_of(config, store, PAT, as_of=AS_OF)
    asks = [("ask", one.asked_at, str(one.outcome), one.evidence) for one in (*book.asks, *book.own_asks)]
    return sorted(asks + [("promise", one.made_at, str(one.outcome), one.due_at) for one in book.promises])


def ids(config: Config, store: Store) -> dict[datetime, str]:
    book, _ = pipeline.book_of(config, store, PAT, as_of=AS_OF)
    entries: list[AskEntry | PromiseEntry] = [*book.asks, *book.own_asks, *book.promises]
    return {one.asked_at if isinstance(one, AskEntry) else one.made_at: one.id for one in entries}


def correct_all(config: Config, store: Store) -> list[str]:
    """A word of every kind, also one that takes an ask off the ledger."""
    found = [item for _, item in sorted(ids(config, store).items())]
    assert [item[0] for item in found] == ["p", "p", "a", "a", "a"]
    verbs = (Verb.NOT_A_PROMISE, Verb.DUE, Verb.DONE_ELSEWHERE, Verb.NOT_AN_ASK, Verb.DONE_ELSEWHERE)
    for item, verb in zip(found, verbs, strict=True):
        of(store).correct(
            Correction(item=item, verb=verb, due=date(2026, 12, 1) if verb is Verb.DUE else None)
        )
    return found


def test_corrections_stand_after_everything_was_read_anew(config: Config, store: Store) -> None:
    """The ledger is what it was; only the ids are others."""
    old = correct_all(config, store)
    before = outcomes(config, store)
    report = renew(config, store, as_of=AS_OF)
    assert (report.renewed, report.carried, report.lost, report.errors) == (1, 5, 0, ())
    assert of(store).facts() == ()
    assert of(store).checkpoint("pat") is None
    (again,) = pipeline.collect(config, store, as_of=AS_OF)
    assert again.stored == 6
    assert outcomes(config, store) == before
    book, _ = pipeline.book_of(config, store, PAT, as_of=AS_OF)
    assert book.lost_corrections == ()
    now = [correction.item for correction in of(store).corrections()]
    assert [item[0] for item in now] == [item[0] for item in old]
    assert not set(now) & set(old)


def test_nothing_that_the_old_key_made_is_left(config: Config, store: Store) -> None:
    """No hash and no sealed byte of it stands in any file of the database."""
    pat = of(store)
    correct_all(config, store)
    made = [pat.owner, *(message.id for message in pat.facts()), *(one.content or "" for one in pat.facts())]
    renew(config, store, as_of=AS_OF)
    pipeline.collect(config, store, as_of=AS_OF)
    store.compact()
    files = b"".join(path.read_bytes() for path in config.path.parent.glob("monitor.db*"))
    assert len(files) > 10_000
    assert not [key for key in made if key and bytes.fromhex(key) in files]
    assert of(store).owner not in made


def test_what_needs_no_mail_is_carried_over(config: Config, store: Store) -> None:
    """Numbers of past weeks, days away, the access log, cards and standing."""
    pat = of(store)
    median = Measurement(metric="first_response_median", value=60.0, unit="seconds", n=9)
    pat.save_weeks({202645: [median]}, AS_OF)
    pat.set_absences("pat", [(date(2026, 11, 20), date(2026, 11, 21))], date(2026, 11, 16))
    pat.log_access(AS_OF, Look.EXPORT)
    assert pat.claim(202645, AS_OF) and pat.mark_sent(202645, AS_OF)
    pat.set_standing(Standing.PAUSED, AS_OF + timedelta(days=9))
    kept = [(one.week, one.state, one.at) for one in pat.cards()]
    renew(config, store, as_of=AS_OF)
    now = of(store)
    assert now.weeks([median.metric]) == {202645: (median,)}
    assert now.absences() == ((date(2026, 11, 20), date(2026, 11, 21)),)
    now.set_absences("pat", [], date(2026, 11, 16))
    assert now.absences() == ()
    assert now.accesses() == ((AS_OF, Look.EXPORT),)
    assert [(one.week, one.state, one.at) for one in now.cards()] == kept
    assert now.standing() == (Standing.PAUSED, AS_OF + timedelta(days=9))


def test_a_correction_whose_mail_is_gone_is_counted(config: Config, store: Store) -> None:
    """It cannot find its item again, and is not moved to another."""
    correct_all(config, store)
    (config.path.parent / "pat.mbox").write_bytes(b"")
    report = renew(config, store, as_of=AS_OF)
    assert (report.carried, report.lost) == (0, 5)
    assert of(store).corrections() == ()


def test_whose_account_cannot_be_read_keeps_the_key(config: Config, store: Store) -> None:
    """Their corrections would be lost: nothing of theirs changes, and the run says so."""

    def away(_account: Account) -> Connector:
        raise TransientError("away", "try again")

    correct_all(config, store)
    before, owner = outcomes(config, store), of(store).owner
    report = renew(config, store, as_of=AS_OF, connect=away)
    assert report.renewed == 0
    assert [type(error) for error in report.errors] == [TransientError]
    assert (outcomes(config, store), of(store).owner) == (before, owner)


def test_the_command_tells_counts(config: Config, store: Store) -> None:
    """Alone, or together with a new secret; one of them has to be said."""
    correct_all(config, store)
    base = ["--config", str(config.path), "rekey"]
    done = CliRunner().invoke(monitor, [*base, "--data-keys", "--as-of", AS_OF.isoformat()])
    assert done.exit_code == 0, done.output
    assert "1 data key made anew, 5 corrections carried over; `monitor collect`" in done.output
    (config.path.parent / "newer").write_text("8" * 40)
    both = [
        *base,
        "--data-keys",
        "--new",
        f"file={config.path.parent / 'newer'}",
        "--as-of",
        AS_OF.isoformat(),
    ]
    done = CliRunner().invoke(monitor, both)
    assert done.exit_code == 0, done.output
    assert "1 key wrapped anew" in done.output
    with Store.open(config.database, b"8" * 40) as fresh:
        assert fresh.partition(PAT) is not None
    assert CliRunner().invoke(monitor, base).exit_code == 2
