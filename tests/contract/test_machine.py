"""Whatever happens to a mailbox between two runs, and whenever a run ends: nothing is lost, nothing is there twice.

A state machine delivers, moves, deletes, expunges, renames, renumbers, cuts connections and kills runs, on a real
source and on one in memory at once. After every run the facts stored are held against everything that was ever
visible at a run, as the connector in memory saw it, and the source against what it was before.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from contract.mailbox import Mailbox
from contract.mailbox_files import MemoryMailbox
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pydantic import BaseModel

from monitor import intake, pipeline
from monitor.backfill import reach_of
from monitor.config.settings import Account, Config, Defaults, Person
from monitor.connectors.base import Connector
from monitor.connectors.memory import Memory
from monitor.secrets import SecretRef
from monitor.store.database import Store
from monitor.store.partition import Partition

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
RETENTION = timedelta(days=60)
PAT = "pat@example.com"
AGES = (0, 1, 3, 6, 8, 13, 20, 29, 41, 55, 70)
"""Days: how old a mail is when it is delivered. The last is older than what is read of a mailbox."""

picks = st.integers(0, 10**6)


def kinds() -> dict[str, type[Mailbox]]:
    """Every mailbox that a file of this folder describes."""
    for file in sorted(Path(__file__).parent.glob("mailbox_*.py")):
        importlib.import_module(f"contract.{file.stem}")
    found: list[type[Mailbox]] = [Mailbox]
    for known in found:
        found += known.__subclasses__()
    return {one.kind: one for one in found if one.kind}


KINDS = kinds()


class Nothing(BaseModel):
    """Settings that are never looked at: connectors come from the mailbox itself."""


class Killed(BaseException):
    """The process ends here; nothing of ours can catch it."""


def letter(number: int, instant: datetime) -> bytes:
    """Write a mail that asks for something."""
    mail = EmailMessage()
    mail["Message-ID"] = f"<{number}@example.com>"
    mail["Date"] = instant
    mail["From"], mail["To"], mail["Subject"] = "kim@example.com", PAT, f"The plan, part {number}"
    mail.set_content(f"Hello Pat,\n\ncan you send me part {number} of the plan?\n\nKim\n")
    return bytes(mail)


def dying(connector: Connector, after: int) -> Connector:
    """The same connector, in a process that is killed after so many batches, before the next one is handed on."""
    left = [after]

    def counted(method: Any) -> Any:
        def batches(*given: Any, **named: Any) -> Iterator[Any]:
            for batch in method(*given, **named):
                if left[0] == 0:
                    raise Killed
                left[0] -= 1
                yield batch

        return batches

    for name in ("changes", "earlier"):
        if hasattr(connector, name):
            setattr(connector, name, counted(getattr(connector, name)))
    return connector


def configured(kind: str, limit: int) -> Config:
    """Pat takes part with one account; a run reads so many older messages."""
    return Config(
        path=Path("monitor.toml"),
        internal_domains=("example.com",),
        retention=RETENTION,
        backfill_per_night=limit,
        database="sqlite://",
        secret=SecretRef(env="MONITOR_SECRET"),
        accounts={"box": Account(name="box", type=kind, settings=Nothing(), person=PAT)},
        people={PAT: Person(addresses=(PAT,), opted_in=True)},
        defaults=Defaults(),
    )


ENDS = ("whole", "reading", "saving", "marking", "stored", "cut")
"""How a run ends: well, killed (before a batch is handed on, while its mails or its checkpoint are stored, right
after), or by a lost connection. With a number: after how many."""

runs = st.none() | st.tuples(st.sampled_from(ENDS), st.integers(0, 5))


def happens(**given: Any) -> Any:
    """A rule: something happens, and a run may follow, which may end early."""

    def made(method: Any) -> Any:
        def happening(self: Machine, run: tuple[str, int] | None, **drawn: Any) -> None:
            method(self, **drawn)
            if run is not None:
                self.poll(*run)

        happening.__name__ = method.__name__
        return rule(run=runs, **given)(happening)

    return made


class Machine(RuleBasedStateMachine):
    """One mailbox, the same mailbox in memory, and the facts read from the first."""

    kind: type[Mailbox]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.patch = self.stack.enter_context(pytest.MonkeyPatch.context())
        place = Path(self.stack.enter_context(TemporaryDirectory()))
        self.patch.setattr(intake, "TOGETHER", 2)
        try:
            self.box = self.kind(place, self.patch)
        except BaseException:  # a server that cannot be started leaves nothing behind
            self.stack.close()
            raise
        self.stack.callback(self.box.close)
        self.model = MemoryMailbox(place, self.patch)
        self.store = self.stack.enter_context(Store.open("sqlite://", b"6" * 32))
        self.config = configured(self.box.type, 1000)
        self.mails: dict[int, datetime] = {}
        self.copies: list[tuple[int, str]] = []
        self.marked: set[tuple[int, str]] = set()
        self.spare = list(self.box.spare)
        self.names = list(self.box.names)
        self.expected: set[int] = set()
        self.seen: set[int] = set()

    def teardown(self) -> None:
        """Let the last runs be whole ones, and close everything."""
        try:
            for _ in range(60):
                if self.poll():
                    break
            else:
                raise AssertionError("the past was never read to its end")
            assert self.stored() == self.expected | (self.seen & self.stored())
        finally:
            self.stack.close()

    # ------------------------------------------------------------------ what happens to the mailbox

    @initialize(limit=st.sampled_from((1, 3, 1000)), run=runs)
    def begin(self, limit: int, run: tuple[str, int] | None) -> None:
        """A mailbox with mail of some weeks; a run reads so many older messages."""
        self.config = configured(self.box.type, limit)
        for number, age in enumerate((*AGES, 1, 2, 3, 9, 9, 9)):
            self._fresh(age, self.names[number % len(self.names) if number < 6 else 0])
        if run is not None:
            self.poll(*run)

    @happens(age=st.sampled_from(AGES), folder=picks, several=st.integers(1, 6))
    def deliver(self, age: int, folder: int, several: int) -> None:
        """New mail, or old mail from elsewhere."""
        for _ in range(several):
            self._fresh(age, self.names[folder % len(self.names)])

    def _fresh(self, age: int, folder: str) -> None:
        number = len(self.mails) + 1
        self.mails[number] = NOW - timedelta(days=age, minutes=number)
        self._put(number, folder)

    @precondition(lambda self: self.mails and len(self.box.names) > 1)
    @happens(mail=picks, folder=picks)
    def deliver_again(self, mail: int, folder: int) -> None:
        """Another copy of a mail, such as a restored one."""
        number, name = 1 + mail % len(self.mails), self.names[folder % len(self.names)]
        if (number, name) not in self.copies:
            self._put(number, name)

    def _put(self, number: int, folder: str) -> None:
        raw, instant = letter(number, self.mails[number]), self.mails[number]
        for box in (self.box, self.model):
            box.deliver(number, raw, instant, folder)
        self.copies.append((number, folder))

    @precondition(lambda self: self.copies and len(self.box.names) > 1)
    @happens(copy=picks, folder=picks)
    def move(self, copy: int, folder: int) -> None:
        """A mail is filed."""
        number, source = self.copies[copy % len(self.copies)]
        target = self.names[folder % len(self.names)]
        if (number, target) in self.copies:
            return
        for box in (self.box, self.model):
            box.move(number, source, target)
        self.copies.remove((number, source))
        self.copies.append((number, target))
        if (number, source) in self.marked:
            self.marked.remove((number, source))
            self.marked.add((number, target))

    @precondition(lambda self: self.copies)
    @happens(copy=picks)
    def delete(self, copy: int) -> None:
        """A mail is marked as deleted."""
        self._mark(self.copies[copy % len(self.copies)])

    def _mark(self, copy: tuple[int, str]) -> None:
        self.box.delete(*copy)
        self.marked.add(copy)

    @precondition(lambda self: self.marked)
    @happens()
    def expunge(self) -> None:
        """What was marked goes."""
        self._sweep()

    def _sweep(self) -> None:
        for number, folder in sorted(self.marked):
            for box in (self.box, self.model):
                box.expunge(number, folder)
            self.copies.remove((number, folder))
        self.marked.clear()

    @precondition(lambda self: self.spare)
    @happens(folder=picks, spare=picks)
    def rename_folder(self, folder: int, spare: int) -> None:
        """A folder gets another name; what lies in it goes with it."""
        there = sorted(
            {name for _, name in self.copies if name in self.names and name not in ("INBOX", "Sent")}
        )
        if not there:
            return
        old, new = there[folder % len(there)], self.spare.pop(spare % len(self.spare))
        for box in (self.box, self.model):
            box.rename_folder(old, new)
        inside = f"{old}/"

        def renamed(copy: tuple[int, str]) -> tuple[int, str]:
            return (copy[0], new + copy[1].removeprefix(old) if f"{copy[1]}/".startswith(inside) else copy[1])

        self.copies, self.marked = [*map(renamed, self.copies)], {*map(renamed, self.marked)}
        self.names.append(new)

    @precondition(lambda self: self.box.renumbers and self.copies)
    @happens(copy=picks, fewer=st.booleans(), more=st.booleans())
    def change_validity(self, copy: int, fewer: bool, more: bool) -> None:
        """A folder's numbers are dealt anew, with a mail less or a new one."""
        number, folder = self.copies[copy % len(self.copies)]
        if fewer:
            self._mark((number, folder))
            self._sweep()
        for box in (self.box, self.model):
            box.change_validity(folder)
        if more:
            self._fresh(0, folder)

    @happens(rarely=st.integers(0, 3))
    def lose_checkpoint(self, rarely: int) -> None:
        """Where the next run was to go on is forgotten."""
        if rarely == 3:
            self._partition().set_checkpoint("box", {})

    # ------------------------------------------------------------------ the runs

    def poll(self, ends: str = "whole", at: int = 0) -> bool:
        """Run once, hold what is stored against what was visible; return whether everything there was was read."""
        before = self.box.state()
        visible = self._visible()
        self.seen |= visible
        whole = self._run(ends, at)
        assert self.box.state() == before, "reading left a trace"
        reach = reach_of(self._partition().checkpoint("box") or {})
        back_to = reach.back_to if reach is not None else None
        if whole and (reach is None or back_to is not None):
            self.expected |= {
                number for number in visible if back_to is None or self.mails[number].date() >= back_to
            }
        self.hold_facts()
        horizon = (NOW - RETENTION).date()
        return whole and (reach is None or (back_to is not None and back_to <= horizon))

    def _run(self, ends: str, at: int) -> bool:
        """Collect once; True if nothing stopped it."""
        left = [at]

        def killed(method: Any) -> Any:
            def step(*given: Any) -> Any:
                if left[0] == 0:
                    raise Killed
                left[0] -= 1
                return method(*given)

            return step

        def connect(_: Account) -> Connector:
            connector = self.box.connector()
            return dying(connector, at) if ends == "reading" else connector

        if ends == "cut" and self.box.cuts:
            self.box.cut_after(at)
        progress = killed(lambda *_: None) if ends == "stored" else None
        try:
            with ExitStack() as stack:
                for name in {"saving": ("save",), "marking": ("set_checkpoint",)}.get(ends, ()):
                    stack.enter_context(patch.object(Partition, name, killed(getattr(Partition, name))))
                (report,) = pipeline.collect(
                    self.config, self.store, as_of=NOW, connect=connect, progress=progress
                )
        except Killed:
            return False
        finally:
            self.box.heal()
        assert report.error is None or ends == "cut", report.error
        return report.error is None

    def _visible(self) -> set[int]:
        """The mails that the connector in memory sees now."""
        since = (NOW - RETENTION).date() if self.box.type not in ("mbox", "maildir") else None
        batches = Memory(self.model.source).changes({}, lambda _: False, since=since)
        return {
            int(mail.header.partition(b"<")[2].partition(b"@")[0])
            for batch in batches
            for mail in batch.mails
        }

    def _partition(self) -> Partition:
        return self.store.partition(PAT, create=True)

    def stored(self) -> set[int]:
        """The mails whose facts are stored."""
        known = self._partition().known([f"{number}@example.com" for number in self.mails])
        return {int(one.partition("@")[0]) for one in known}

    def hold_facts(self) -> None:
        """All that was visible at a whole run is stored, nothing else but what an interrupted one saw, and once."""
        stored = self.stored()
        assert self.expected <= stored, "lost"
        assert stored <= self.seen, "made up"
        facts = self._partition().facts()
        assert len(facts) == len(stored), "doubled"
        assert all(fact.reader and len(fact.asks) == 1 for fact in facts), "half read"


def hold(kind: str, examples: int, steps: int) -> None:
    """Run the machine on one kind of mailbox."""
    machine = type(f"Machine_{kind}", (Machine,), {"kind": KINDS[kind]})
    profile = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=profile)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_happens_nothing_is_lost_and_nothing_doubled(kind: str) -> None:
    """Some lives of a mailbox, the same ones each time."""
    hold(kind, examples=KINDS[kind].examples, steps=25)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_happens_in_long_lives(kind: str) -> None:
    """Many lives of a mailbox, and longer ones."""
    hold(kind, examples=4 * KINDS[kind].examples, steps=40)
