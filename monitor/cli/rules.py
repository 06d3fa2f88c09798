"""The rules of METRICS in a sentence each, for ``monitor explain``."""

from __future__ import annotations

RULES = {
    "C1": "clock time is the difference in UTC, working time the part inside the person's hours",
    "C2": "working hours are local wall-clock times with the version in force that day",
    "C3": "public holidays and absences are not working time",
    "C4": "an out-of-office answer marks absence; after a longer one the clock rests one working day",
    "C5": "working time is additive and never negative; zero is a good value",
    "C6": "an ask starts when it arrived, an answer counts from when it was sent",
    "M1": "only mail between colleagues takes part",
    "M2": "copies of one message are one message",
    "M3": "who wrote to whom comes from addresses, not from folders",
    "M4": "automatic mail neither starts nor stops a clock",
    "M5": "mail that cannot be read is left out, with its reason",
    "M6": "answers are found by references, then by the provider's conversation",
    "M7": "only words the author wrote in this very message are read",
    "M8": "a language without a cue table yields no ask and no promise",
    "A1": "a question or request to somebody in To is an ask",
    "A2": "an ask is owned by the only one in To or the only one named, else shared",
    "A3": "thanks and goodbyes ask nothing",
    "A4": "repeated asks before the answer are one ask; the clock starts at the oldest",
    "A5": "the first message back to the asker answers; a mere acknowledgement is noted apart",
    "A6": "forwarding or adding somebody, and telling the asker, hands the ask over",
    "A7": "taken back, bounced, or answered by somebody else first",
    "A8": "it waits: nothing has settled it",
    "A9": "what still waits is counted as waiting so far, never left out",
    "A10": "an ask belongs to the days it arrived in, a promise to those it was made in",
    "P1": "a commitment of the author, in their own words, to something they will do",
    "P2": "a condition on the other holds the promise until they did their part",
    "P3": "due at the end of the range that was named; without a date, after the default working days",
    "P4": "kept by a later message that carries it, never by time passing",
    "P5": "an update keeps it open; a new date given in time moves it",
    "P6": "released, confirmed or handed over",
    "P7": "calls and visits leave no trace in mail: unverifiable rather than overdue",
    "P8": "the earliest message that settles decides the outcome",
    "P9": "the time runs from the promise to the message that settles it",
    "S3": "you put it right, and your word stands",
    "X-skew": "the clocks disagree by more than ten minutes, so it is left out",
    "X-bounce": "it was never delivered",
    "X-language": "no cue table for its language, so nothing was read into it",
    "X-date": "its date cannot be true",
    "X-size": "it is too large to be read",
}
"""Rule id -> what it says."""


def told(rule: str) -> str:
    """Return a rule id with its sentence; a cue's own id stands for itself."""
    return f"{rule}: {RULES[rule]}" if rule in RULES else rule
