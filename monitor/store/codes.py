"""Which small integer stands for which enumerated value in the database. No code is renumbered or reused.

To add a member: give it the next free number here. To retire one: leave its line. The numbers are frozen by a
test.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from monitor.model import AskKind, Automatic, Condition, Granularity, PromiseKind, SignalKind, Verb


class Standing(StrEnum):
    """Where an owner stands with the service (opt-in). Opting out leaves no row, so it has no standing."""

    ACTIVE = "active"
    PAUSED = "paused"
    WAITING = "waiting"  # takes part, but no account covers their mailbox yet
    SERVICE = "service"  # nobody: the service's own mailbox, and what it remembers


class Look(StrEnum):
    """How somebody looked at an owner's card other than by the owner's own mail (DESIGN privacy 4)."""

    SCORECARD = "scorecard"
    ASKS = "asks"
    PROMISES = "promises"
    EXPLAIN = "explain"
    EXPORT = "export"
    CORRECT = "correct"
    FEED = "feed"


class CardState(StrEnum):
    """What became of one owner's card of one week."""

    CLAIMED = "claimed"  # somebody is sending it, or died while sending it
    SENT = "sent"
    FAILED = "failed"  # refused for good; nobody tries this week again
    SKIPPED = "skipped"  # there was nothing to say


class MarkKind(StrEnum):
    """What a mark of the service remembers (opt-in by mail)."""

    HANDLED = "handled"  # this mail was dealt with
    USED = "used"  # this token was used up
    ANSWERED = "answered"  # so many answers to this address on this day
    INVITED = "invited"  # so many invitations to this address on this day
    SHOWN = "shown"  # so many tokens for the command line to this address on this day


class Unit(StrEnum):
    """What a number of a past week counts, as measurements name it."""

    SECONDS = "seconds"
    SHARE = "share"
    COUNT = "count"


class Choice(StrEnum):
    """What an owner chose for themselves, by mail, or did not."""

    CARD_AT = "card_at"  # when their card comes: minutes since Monday 00:00, in their zone
    FROM_FILE = "from_file"  # 1: a configuration named them; they never joined by mail (DESIGN privacy 1)


class RunKind(StrEnum):
    """What kind of run the counts of a run are of."""

    TOTAL = "total"  # no run: all of them added up
    COLLECT = "collect"
    DELIVER = "deliver"
    NIGHT = "night"
    CLUSTER = "cluster"  # a night of jobs for workers
    CARDS = "cards"  # jobs for workers about cards that are due


class NameKind(StrEnum):
    """Why a key leads to a message (M2): as another Message-ID, or as the digest of repeated content."""

    ID = "id"
    CONTENT = "content"


CODES: Mapping[type[StrEnum], Mapping[StrEnum, int]] = {
    AskKind: {AskKind.QUESTION: 1, AskKind.REQUEST: 2},
    PromiseKind: {
        PromiseKind.FIND_OUT: 1,
        PromiseKind.REPLY: 2,
        PromiseKind.DELIVER: 3,
        PromiseKind.DO: 4,
        PromiseKind.CONTACT: 5,
    },
    Condition: {Condition.NONE: 0, Condition.EVENT: 1, Condition.RECIPIENT: 2},
    Granularity: {
        Granularity.INSTANT: 1,
        Granularity.DAY: 2,
        Granularity.BEFORE_DAY: 3,
        Granularity.WEEK: 4,
        Granularity.MONTH: 5,
        Granularity.WORKING_DAYS: 6,
    },
    SignalKind: {
        SignalKind.SUBSTANTIVE: 1,
        SignalKind.INTERIM: 2,
        SignalKind.PROMISING: 3,
        SignalKind.ASKING: 4,
        SignalKind.CLOSING: 5,
        SignalKind.WITHDRAWS: 6,
        SignalKind.RELEASES: 7,
        SignalKind.CONFIRMS: 8,
        SignalKind.HANDS_OVER: 9,
        SignalKind.NEW_DATE: 10,
        SignalKind.RENEWS: 11,
        SignalKind.STILL_TO_COME: 12,
        SignalKind.DELIVERS: 13,
        SignalKind.FORWARDS: 14,
    },
    Automatic: {
        Automatic.BOUNCE: 1,
        Automatic.AUTO_SUBMITTED: 2,
        Automatic.AUTO_REPLY: 3,
        Automatic.NO_REPLY: 4,
        Automatic.BULK: 5,
        Automatic.CALENDAR: 6,
    },
    Verb: {Verb.NOT_A_PROMISE: 1, Verb.NOT_AN_ASK: 2, Verb.DONE_ELSEWHERE: 3, Verb.DUE: 4},
    Standing: {
        # 1 and 2 were of people who had not confirmed; nothing is stored about them
        Standing.ACTIVE: 3,
        Standing.PAUSED: 4,
        Standing.SERVICE: 5,
        Standing.WAITING: 6,
    },
    Look: {
        Look.SCORECARD: 1,
        Look.ASKS: 2,
        Look.PROMISES: 3,
        Look.EXPLAIN: 4,
        Look.EXPORT: 5,
        Look.CORRECT: 6,
        Look.FEED: 7,
    },
    CardState: {CardState.CLAIMED: 1, CardState.SENT: 2, CardState.FAILED: 3, CardState.SKIPPED: 4},
    MarkKind: {
        MarkKind.HANDLED: 1,
        MarkKind.USED: 2,
        MarkKind.ANSWERED: 3,
        MarkKind.INVITED: 4,
        MarkKind.SHOWN: 5,
    },
    Unit: {Unit.SECONDS: 1, Unit.SHARE: 2, Unit.COUNT: 3},
    Choice: {Choice.CARD_AT: 1, Choice.FROM_FILE: 2},
    RunKind: {
        RunKind.TOTAL: 0,
        RunKind.COLLECT: 1,
        RunKind.DELIVER: 2,
        RunKind.NIGHT: 3,
        RunKind.CLUSTER: 4,
        RunKind.CARDS: 5,
    },
    NameKind: {NameKind.ID: 1, NameKind.CONTENT: 2},
}

CHAPTERS: Mapping[str, int] = {"C": 100, "M": 200, "A": 300, "P": 400, "E": 500, "S": 600}
"""A numbered rule of METRICS ("M7") is its chapter's base plus its number (207)."""

NAMED_RULES: Mapping[str, int] = {"X-skew": 1, "X-bounce": 2, "X-language": 3, "X-date": 4, "X-size": 5}
"""Rules that METRICS names instead of numbering."""


def rule_code(rule: str) -> int:
    """The number of a METRICS rule id.

    ValueError for anything else, so that no free text ends up as a rule.
    """
    named = NAMED_RULES.get(rule)
    if named is not None:
        return named
    base, number = CHAPTERS.get(rule[:1]), rule[1:]
    if base is None or not (number.isascii() and number.isdigit() and 0 < int(number) < 100):
        raise ValueError("not a METRICS rule id; give a new one a number in store/codes.py")
    return base + int(number)


def rule_of(code: int) -> str:
    """The METRICS rule id of a number. ValueError for a number that no version of this program wrote."""
    for rule, number in NAMED_RULES.items():
        if number == code:
            return rule
    for letter, base in CHAPTERS.items():
        if base == code // 100 * 100:
            return f"{letter}{code - base}"
    raise ValueError(f"no rule has the number {code}")
