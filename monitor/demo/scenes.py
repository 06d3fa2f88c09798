"""The demo's short plays about asks: each writes a few messages and notes down what really became of them.

A scene is called with the stage, the one who asks, the one who is asked and the instant it begins.
Every text is plain on purpose: the demo proves the way of the data, not how well hard prose is read.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.demo.cast import Colleague
from monitor.demo.post import Mail
from monitor.demo.stage import Stage, working_later
from monitor.model import AskOutcome

TOPICS = (
    "pump housing drawing",
    "calibration certificate",
    "service contract",
    "firmware release notes",
    "delivery schedule",
    "warranty claim",
    "price list",
    "test rig booking",
    "supplier audit report",
    "spare parts inventory",
    "export papers",
    "training plan",
    "gasket samples",
    "customer feedback summary",
    "torque measurements",
    "invoice from the paint shop",
)


def ask(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> tuple[Mail, str]:
    """One colleague asks another one thing; returns the mail and what it is about."""
    topic = stage.rng.choice(TOPICS)
    text = stage.pick(
        f"Could you tell me where the {topic} stands?",
        f"Do you know who signed the {topic}?",
        f"Can you send me the latest {topic}?",
        f"Which version of the {topic} is the right one?",
    )
    subject = f"{topic.capitalize()} {stage.rng.randint(1000, 9999)}"
    return stage.write(asker, (owner,), at, subject, text), topic


def plain_answer(stage: Stage, topic: str) -> str:
    """Words that settle a question about a topic."""
    return stage.pick(
        f"The {topic} was signed by the works manager on the 3rd, version 4 is the valid one.",
        f"Version 7 of the {topic} is the right one, it lies in the shared folder.",
        f"Here it is: the {topic} is complete and was approved last week.",
    )


def answered(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> None:
    """A question and its answer."""
    asked, topic = ask(stage, asker, owner, at)
    when = working_later(owner, asked.at, stage.rng.expovariate(1 / owner.pace) + 0.05)
    if when > stage.as_of:
        stage.owes(owner, asked, AskOutcome.WAITING)
        return
    stage.answer(asked, owner, when, plain_answer(stage, topic))
    stage.owes(owner, asked, AskOutcome.ANSWERED, answered_at=when, resolved_at=when)


def answered_and_thanked(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> None:
    """A question, its answer, and a thank-you that opens nothing (A3)."""
    asked, topic = ask(stage, asker, owner, at)
    when = working_later(owner, asked.at, stage.rng.expovariate(1 / owner.pace) + 0.05)
    thanks = working_later(asker, when, 0.3)
    if thanks > stage.as_of:
        stage.owes(owner, asked, AskOutcome.WAITING)
        return
    answer = stage.answer(asked, owner, when, plain_answer(stage, topic))
    stage.answer(answer, asker, thanks, stage.pick("Thanks!", "Great, thank you.", "Perfect, thanks a lot."))
    stage.owes(owner, asked, AskOutcome.ANSWERED, answered_at=when, resolved_at=when)


def unanswered(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> None:
    """A question nobody ever answers."""
    asked, _ = ask(stage, asker, owner, at)
    stage.owes(owner, asked, AskOutcome.WAITING)


def nudged(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> None:
    """A question, a reminder two days later, then the answer: the clock started at the first (A4)."""
    asked, topic = ask(stage, asker, owner, at)
    reminder = working_later(asker, asked.at, 16)
    when = working_later(owner, reminder, 3)
    if when > stage.as_of:
        stage.owes(owner, asked, AskOutcome.WAITING)
        return
    stage.follow_up(asked, reminder, "Did you have a chance to look at this? Could you let me know today?")
    stage.answer(asked, owner, when, plain_answer(stage, topic))
    stage.owes(owner, asked, AskOutcome.ANSWERED, answered_at=when, resolved_at=when, nudges=1)


def acknowledged(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> None:
    """A first response that only says it was seen, and the answer later (A5)."""
    asked, topic = ask(stage, asker, owner, at)
    seen = working_later(owner, asked.at, 0.5)
    when = working_later(owner, seen, 9)
    if when > stage.as_of:
        stage.owes(owner, asked, AskOutcome.WAITING)
        return
    stage.answer(
        asked, owner, seen, "Got your question, I am still waiting for the figures from the workshop."
    )
    stage.answer(asked, owner, when, plain_answer(stage, topic))
    stage.owes(owner, asked, AskOutcome.ANSWERED, answered_at=seen, resolved_at=when)


def withdrawn(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> None:
    """The asker finds it themself (A7)."""
    asked, _ = ask(stage, asker, owner, at)
    found = working_later(asker, asked.at, 1)
    if found > stage.as_of:
        stage.owes(owner, asked, AskOutcome.WAITING)
        return
    stage.follow_up(
        asked, found, stage.pick("Never mind, I found it.", "Never mind, found it in the archive.")
    )
    stage.owes(owner, asked, AskOutcome.WITHDRAWN)


def handed_over(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> None:
    """The one who was asked brings in the right colleague and says so; that one owes the answer now (A6)."""
    asked, topic = ask(stage, asker, owner, at)
    third = stage.rng.choice(
        [person for person in stage.cast if person not in (asker, owner) and not person.leave]
    )
    when = working_later(owner, asked.at, 1)
    done = working_later(third, when, 2)
    if done > stage.as_of:
        stage.owes(owner, asked, AskOutcome.WAITING)
        return
    handed = stage.answer(asked, owner, when, f"{third.first} will take care of this.", cc=(third,))
    final = stage.post(
        replace(
            handed,
            author=third,
            to=(asker,),
            cc=(owner,),
            at=done,
            text=plain_answer(stage, topic),
            answers=handed,
        )
    )
    stage.owes(owner, asked, AskOutcome.HANDED_OVER, answered_at=None)
    stage.owes(third, handed, AskOutcome.ANSWERED, answered_at=final.at, resolved_at=final.at)


def shared(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> None:
    """Two are asked, one answers: the other one's is covered and held against nobody (A2)."""
    other = stage.rng.choice(
        [person for person in stage.cast if person not in (asker, owner) and not person.leave]
    )
    topic = stage.rng.choice(TOPICS)
    asked = stage.write(
        asker,
        (owner, other),
        at,
        f"{topic.capitalize()} {stage.rng.randint(1000, 9999)}",
        f"Which version of the {topic} do we use?",
    )
    when = working_later(other, asked.at, 2)
    if when > stage.as_of:
        stage.owes(owner, asked, AskOutcome.WAITING, shared=True)
        stage.owes(other, asked, AskOutcome.WAITING, shared=True)
        return
    answer = stage.answer(asked, other, when, plain_answer(stage, topic), cc=(owner,))
    stage.owes(other, asked, AskOutcome.ANSWERED, answered_at=answer.at, resolved_at=answer.at, shared=True)
    stage.owes(owner, asked, AskOutcome.COVERED, shared=True)


def news(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> None:
    """An announcement that asks nothing."""
    topic = stage.rng.choice(TOPICS)
    to = (owner, *(person for person in stage.cast[:4] if person not in (asker, owner)))
    stage.write(
        asker, to, at, f"News: {topic}", f"The {topic} is now in the shared folder. Nothing to do for you."
    )


def newsletter(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> None:
    """Bulk mail, which neither starts nor stops a clock (M4)."""
    mail = stage.write(
        asker, (owner,), at, "Canteen plan", "Would you like to see the menu? It is on the intranet."
    )
    stage.mails[-1] = replace(
        mail,
        headers=(("Auto-Submitted", "auto-generated"), ("List-Id", "<canteen.harrowgate.example>")),
    )


def out_of_office(stage: Stage, asker: Colleague, owner: Colleague, at: datetime) -> None:
    """An ask during a leave: the automatic answer stops nothing, the human one after the return does."""
    away, first_day = next((person, person.leave[0]) for person in stage.cast if person.leave)
    at = datetime.combine(first_day + timedelta(days=1 + stage.rng.randrange(4)), at.timetz())
    if asker == away:
        asker = owner
    asked, topic = ask(stage, asker, away, at)
    auto = stage.answer(asked, away, at + timedelta(seconds=20), "I am on leave and back on Thursday.")
    stage.mails[-1] = replace(
        auto, subject=f"Automatic reply: {asked.subject}", headers=(("Auto-Submitted", "auto-replied"),)
    )
    when = working_later(away, asked.at, 2 + 6 * stage.rng.random())
    stage.answer(asked, away, when, plain_answer(stage, topic))
    stage.owes(away, asked, AskOutcome.ANSWERED, answered_at=when, resolved_at=when)
