"""The demo's short plays about promises: kept early, on time, late, moved in time, released, broken, by telephone."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.demo.cast import Colleague
from monitor.demo.post import Mail
from monitor.demo.scenes import ask
from monitor.demo.stage import Stage, closes, opens, workday, working_later
from monitor.model import AskOutcome, PromiseOutcome


class Vow:
    """An ask that is answered with a promise for a named weekday: how most of these plays begin."""

    def __init__(
        self, stage: Stage, asker: Colleague, owner: Colleague, at: datetime, *, days: int = 3
    ) -> None:
        self.stage = stage
        self.owner = owner
        self.asker = asker
        self.asked, self.topic = ask(stage, asker, owner, at)
        made_at = working_later(owner, self.asked.at, 0.5)
        local = made_at.astimezone(ZoneInfo(owner.zone)).date()
        self.day = workday(owner, local, days)
        self.due_at = closes(owner, self.day)
        self.made = stage.answer(
            self.asked, owner, made_at, f"I will send you the {self.topic} by {self.day:%A}."
        )

    def deliver(self, at: datetime) -> Mail:
        """The promised thing, with the file."""
        return self.stage.answer(
            self.asked,
            self.owner,
            at,
            f"Please find attached the {self.topic}.",
            attachment=f"{self.topic.replace(' ', '-')}.pdf",
        )

    def note(self, outcome: PromiseOutcome, *, resolved_at: datetime | None = None, **known: object) -> None:
        """Write down the truth about the promise and about the ask it answered."""
        known.setdefault("due_at", self.due_at)
        self.stage.promised(self.made, outcome, **known)
        self.stage.owes(
            self.owner, self.asked, AskOutcome.ANSWERED, answered_at=self.made.at, resolved_at=resolved_at
        )


def still_open(vow: Vow) -> None:
    """The play was cut short by the end of the demo."""
    late = vow.due_at < vow.stage.as_of
    vow.note(PromiseOutcome.OVERDUE if late else PromiseOutcome.OPEN)


def kept_early(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> None:
    """Promised for a day, delivered on a day before."""
    vow = Vow(stage, asker, owner, at)
    when = opens(owner, vow.day) - timedelta(hours=20)
    if when > stage.as_of or when <= vow.made.at:
        return still_open(vow)
    vow.deliver(when)
    return vow.note(PromiseOutcome.KEPT_EARLY, settled_at=when, resolved_at=when)


def kept(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> None:
    """Delivered on the promised day."""
    vow = Vow(stage, asker, owner, at)
    when = opens(owner, vow.day) + timedelta(hours=stage.rng.choice((1, 3, 6)))
    if when > stage.as_of:
        return still_open(vow)
    vow.deliver(when)
    return vow.note(PromiseOutcome.KEPT, settled_at=when, resolved_at=when)


def kept_late(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> None:
    """Delivered two working days after the promised one."""
    vow = Vow(stage, asker, owner, at, days=2)
    when = opens(owner, workday(owner, vow.day, 2)) + timedelta(hours=2)
    if when > stage.as_of:
        return still_open(vow)
    vow.deliver(when)
    return vow.note(PromiseOutcome.KEPT_LATE, settled_at=when, resolved_at=when)


def moved(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> None:
    """A new date told before the first one passed, and kept: told in time is a good outcome (P5)."""
    vow = Vow(stage, asker, owner, at)
    told = opens(owner, vow.day) + timedelta(hours=1)
    later = workday(owner, vow.day, 2)
    when = opens(owner, later) + timedelta(hours=2)
    if when > stage.as_of:
        return still_open(vow)
    stage.answer(
        vow.asked,
        owner,
        told,
        f"The {vow.topic} takes longer than I thought, I will send it by {later:%A} instead.",
    )
    vow.deliver(when)
    return vow.note(
        PromiseOutcome.KEPT, settled_at=when, due_at=closes(owner, later), updates=1, resolved_at=when
    )


def released(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> None:
    """The one it was promised to does not need it any more (P6)."""
    vow = Vow(stage, asker, owner, at)
    when = working_later(asker, vow.made.at, 4)
    if when > stage.as_of or when > vow.due_at:
        return still_open(vow)
    stage.answer(vow.made, asker, when, "Never mind, I no longer need it.")
    return vow.note(PromiseOutcome.RELEASED, settled_at=when)


def broken(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> None:
    """Promised and never heard of again."""
    still_open(Vow(stage, asker, owner, at))


def phoned(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> None:
    """A call leaves no trace in mail: unverifiable after its date, never overdue (P7)."""
    asked = stage.write(
        asker, (owner,), at, f"Word about rig {stage.rng.randint(100, 999)}", "Can we talk about the rig?"
    )
    made_at = working_later(owner, asked.at, 0.4)
    day = workday(owner, made_at.astimezone(ZoneInfo(owner.zone)).date(), 1)
    if made_at > stage.as_of:
        return stage.owes(owner, asked, AskOutcome.WAITING)
    made = stage.answer(asked, owner, made_at, "Yes. I'll call you tomorrow.")
    tomorrow = made_at.astimezone(ZoneInfo(owner.zone)).date() + timedelta(days=1)
    due = closes(owner, tomorrow if tomorrow == day else day)
    passed = due < stage.as_of
    stage.promised(made, PromiseOutcome.UNVERIFIABLE if passed else PromiseOutcome.OPEN, due_at=due)
    return stage.owes(owner, asked, AskOutcome.ANSWERED, answered_at=made_at, resolved_at=made_at)


def found_out(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> None:
    """ "I'll find out for you", without a date, and the answer two days later."""
    asked, topic = ask(stage, asker, owner, at)
    made_at = working_later(owner, asked.at, 0.6)
    if made_at > stage.as_of:
        return stage.owes(owner, asked, AskOutcome.WAITING)
    made = stage.answer(asked, owner, made_at, "Good question. I'll find out for you.")
    when = working_later(owner, made_at, 5)
    if when > stage.as_of:
        stage.promised(made, PromiseOutcome.OPEN)
        return stage.owes(owner, asked, AskOutcome.ANSWERED, answered_at=made_at)
    stage.answer(
        asked, owner, when, f"The {topic} was signed by the works manager, version 4 is the valid one."
    )
    same_day = when.astimezone(ZoneInfo(owner.zone)).date()
    due_day = workday(owner, made_at.astimezone(ZoneInfo(owner.zone)).date(), 2)
    early = same_day < due_day
    stage.promised(made, PromiseOutcome.KEPT_EARLY if early else PromiseOutcome.KEPT, settled_at=when)
    return stage.owes(owner, asked, AskOutcome.ANSWERED, answered_at=made_at, resolved_at=when)
