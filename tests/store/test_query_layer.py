"""No statement reaches two owners' rows: nothing leads from two people's facts to one output (DESIGN, privacy 2, 4).

Every method of a partition is called while its statements are watched. Owners have numbers found nowhere else, so that
a statement that names none, or another's, is seen whatever it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event, text

from monitor.model import Correction, Measurement, Message, Verb
from monitor.store import schema
from monitor.store.codes import Choice, Look, MarkKind, Standing
from monitor.store.database import Store
from monitor.store.partition import Partition

ROOM = Path(__file__).resolve().parents[2] / "monitor"
SECRET = b"a secret of more than thirty-two bytes"
NOW = datetime(2026, 11, 16, 7, tzinfo=UTC)
TODAY = NOW.date()
WEEK = 202646
PAT, LEE = 900_001, 900_002
OWNED = {name for name, table in schema.metadata.tables.items() if "owner" in table.c} | {"owner"}
NAMED = re.compile(rf"\b({'|'.join(sorted(OWNED))})\b(?!\.|_)")
DONE = Correction(item="p-7k2m9qx4", verb=Verb.DONE_ELSEWHERE)
COUNT = Measurement(metric="count", value=1, unit="count", n=1)

CALLS: dict[str, Callable[[Partition, Message], Any]] = {
    "save": lambda pat, mail: pat.save(mail, "mail", "INBOX 1"),
    "set_checkpoint": lambda pat, _: pat.set_checkpoint("mail", {"INBOX": 1}),
    "settle_for": lambda pat, _: pat.settle_for([message.id for message in pat.facts()], 99),
    "facts": lambda pat, _: pat.facts(),
    "touching": lambda pat, _: pat.touching(NOW + timedelta(days=99)),
    "known": lambda pat, mail: pat.known([mail.id], 1),
    "outdated": lambda pat, _: pat.outdated(99, 9),
    "locators": lambda pat, _: pat.locators([message.id for message in pat.facts()]),
    "aliases": lambda pat, _: pat.aliases(),
    "checkpoint": lambda pat, _: pat.checkpoint("mail"),
    "standing": lambda pat, _: pat.standing(),
    "set_standing": lambda pat, _: pat.set_standing(Standing.ACTIVE),
    "correct": lambda pat, _: pat.correct(DONE),
    "corrections": lambda pat, _: pat.corrections(),
    "undo": lambda pat, _: pat.undo(DONE.item),
    "exclude": lambda pat, _: pat.exclude("M5", NOW, "INBOX 2"),
    "exclusions": lambda pat, _: pat.exclusions(NOW),
    "log_access": lambda pat, _: pat.log_access(NOW, Look.EXPORT),
    "accesses": lambda pat, _: pat.accesses(NOW),
    "claim": lambda pat, _: pat.claim(WEEK, NOW),
    "reclaim": lambda pat, _: pat.reclaim(WEEK, NOW, NOW + timedelta(days=1)),
    "mark_sent": lambda pat, _: pat.mark_sent(WEEK, NOW),
    "mark_failed": lambda pat, _: pat.mark_failed(WEEK, NOW),
    "mark_skipped": lambda pat, _: pat.mark_skipped(WEEK, NOW),
    "release": lambda pat, _: pat.release(WEEK),
    "cards": lambda pat, _: pat.cards(),
    "chosen": lambda pat, _: pat.chosen(next(iter(Choice))),
    "choose": lambda pat, _: pat.choose(next(iter(Choice)), 1),
    "save_weeks": lambda pat, _: pat.save_weeks({WEEK: [COUNT]}, NOW),
    "weeks": lambda pat, _: pat.weeks(["count"]),
    "drop_weeks": lambda pat, _: pat.drop_weeks(WEEK + 1),
    "set_absences": lambda pat, _: pat.set_absences("mail", [(TODAY, TODAY)], TODAY),
    "absences": lambda pat, _: pat.absences(),
    "drop_absences": lambda pat, _: pat.drop_absences(date.max),
    "mark": lambda pat, _: pat.mark(MarkKind.HANDLED, "mail", NOW),
    "add": lambda pat, _: pat.add(MarkKind.ANSWERED, "mail", NOW),
    "marks": lambda pat, _: pat.marks(MarkKind.HANDLED, "mail"),
    "drop_marks": lambda pat, _: pat.drop_marks(NOW + timedelta(days=1)),
    "purge": lambda pat, _: pat.purge(NOW + timedelta(days=99), [message.id for message in pat.facts()]),
    "renewal": lambda pat, _: pat.renewal().carry_out([DONE], ["count"]),
    "forget": lambda pat, _: pat.forget(),
}
SILENT = {"owner", "key", "address", "number", "seed"}
"""What needs no statement."""


@dataclass
class Watch:
    """The statements that reached the database, with their parameters."""

    seen: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, _c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        """Note one."""
        self.seen.append((statement, str(parameters)))


@pytest.fixture
def two(url: str, rich: Message, make: Callable[..., Message]) -> Iterator[tuple[Store, Message]]:
    """A database in which Pat and Lee have rows of every kind, with numbers of their own."""
    with Store.open(url, SECRET) as store:
        people = ("pat@example.com", "lee@example.com")
        places = [store.partition(address, create=True).number for address in people]
    engine = create_engine(url)
    with engine.begin() as connection:
        for number, place in zip((PAT, LEE), places, strict=True):
            connection.execute(text(f"UPDATE owner SET id = {number} WHERE id = {place}"))
    engine.dispose()
    with Store.open(url, SECRET) as store:
        lee = store.partition("lee@example.com", create=True)
        assert lee.number == LEE
        for name, call in CALLS.items():
            if name not in ("undo", "release", "purge", "forget", "renewal") and not name.startswith("drop"):
                call(lee, rich)
        yield store, rich


def test_every_method_is_watched() -> None:
    """A new method of a partition belongs into the table above."""
    public = {name for name in dir(Partition) if not name.startswith("_")}
    assert public == set(CALLS) | SILENT


def test_every_statement_names_its_owner_and_no_other(two: tuple[Store, Message]) -> None:
    """Of each statement on a table with owners, Pat's number is among the parameters, and Lee's is not."""
    store, mail = two
    pat = store.partition("pat@example.com", create=True)
    watch, counted = Watch(), 0
    event.listen(store._engine, "before_cursor_execute", watch)
    for name, call in CALLS.items():
        if name == "forget":  # a renewed partition's object is of no use
            pat = store.partition("pat@example.com", create=True)
        watch.seen.clear()
        with store.transaction() if name == "save" else nullcontext():
            call(pat, mail)
        owned = [(words, told) for words, told in watch.seen if NAMED.search(words) and "PRAGMA" not in words]
        assert owned, f"{name} reached no table"
        for words, told in owned:
            counted += 1
            assert str(PAT) in told, f"{name}: {words}"
            assert str(LEE) not in told, f"{name}: {words}"
    assert counted > 2 * len(CALLS)
    lee = store.partition("lee@example.com")
    assert lee is not None
    assert lee.facts() and lee.cards() and lee.accesses() and lee.weeks(["count"]) and lee.absences()


def test_the_access_log_only_grows(two: tuple[Store, Message]) -> None:
    """No statement of any method but forgetting changes or deletes a look, whatever else it does."""
    store, mail = two
    pat = store.partition("pat@example.com", create=True)
    watch = Watch()
    event.listen(store._engine, "before_cursor_execute", watch)
    for name, call in CALLS.items():
        if name != "forget":
            call(pat, mail)
    touching = [words.split()[0] for words, _ in watch.seen if re.search(r"\blook\b", words)]
    assert "INSERT" in touching
    assert set(touching) <= {"INSERT", "SELECT"}
    pat = store.partition("pat@example.com", create=True)
    assert pat.accesses() == ((NOW, Look.EXPORT),)


ALL_OWNERS = {
    "participants.py": "addresses of those who take part, for the work alone",
    "health/families.py": "when the mailbox that waits longest was read: one number",
    "service/covering.py": "who waits for an account; each is written to alone",
    "service/rights.py": "whose facts are old, also of those who take part no longer: a count of what went",
}


def test_few_look_at_all_owners_and_each_says_why() -> None:
    """Only these go over everybody's partitions; nothing of what they put out is a person's fact."""
    found = {
        str(path.relative_to(ROOM))
        for path in ROOM.rglob("*.py")
        if ".partitions()" in path.read_text(encoding="utf-8") and path.parent.name != "store"
    }
    assert found == set(ALL_OWNERS)


def test_what_computes_a_card_cannot_see_the_store() -> None:
    """Metrics and the card get one owner's facts as an argument, and import nothing that could fetch another's."""
    for room in ("metrics", "scorecard"):
        for path in (ROOM / room).rglob("*.py"):
            assert "monitor.store" not in path.read_text(encoding="utf-8"), path
