"""The nouns of the monitor: frozen records, aware instants, no I/O, no text.

An ``Id`` is opaque to everything that computes. While a mail is being read it is an address or a Message-ID
in the clear; the store turns each into a hash keyed for its owner, and everything read back from the store
(metrics, ledger, card) sees only those hashes. Tests may use any readable string.

Words never stand in a record: a sentence is a ``span`` of the message's own text, a clause or a subject is a digest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

Id = str
"""An opaque identity: a person (canonical address), a message, a thread, a subject, a clause."""

Span = tuple[int, int]
"""Half-open character offsets into the own text of one message."""

COUNTED_FROM = 0.5
"""E5: acts below this confidence are listed, not counted."""


def aware(instant: datetime) -> datetime:
    """Return the instant, or raise ValueError if it has no zone (C1: clocks are compared in UTC)."""
    if instant.utcoffset() is None:
        raise ValueError("a naive datetime is not an instant")
    return instant


class AskKind(StrEnum):
    """The form an ask takes in the text (A1)."""

    QUESTION = "question"
    REQUEST = "request"


class PromiseKind(StrEnum):
    """What was promised (P1)."""

    FIND_OUT = "find_out"
    REPLY = "reply"
    DELIVER = "deliver"
    DO = "do"
    CONTACT = "contact"


class Condition(StrEnum):
    """What a promise depends on (P2)."""

    NONE = "none"
    EVENT = "event"
    RECIPIENT = "recipient"


class Granularity(StrEnum):
    """How exact a due expression is, and so where its range ends (P3).

    INSTANT: ``day`` and ``at`` in the message's zone. DAY: the end of that working day. BEFORE_DAY: the end of the
    working day before ``day``. WEEK: the last working day of the ISO week that holds ``day``. MONTH: the last
    working day of its month. WORKING_DAYS: ``count`` whole working days after the message's local date.
    """

    INSTANT = "instant"
    DAY = "day"
    BEFORE_DAY = "before_day"
    WEEK = "week"
    MONTH = "month"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A due expression as read from one message: local and unresolved, since the ledger owns the working hours (P3).

    ``day`` and ``at`` are wall-clock values in the author's zone; ``hours.due_at`` resolves them to an instant.
    """

    granularity: Granularity
    day: date
    at: time | None = None
    count: int = 0
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question or request found in a message's own text (A1). Several in a message are one ask to an addressee.

    ``named``: the recipients whom the text addresses by name for it; empty when it names nobody (A2).
    ``due``: the date the asker gave, for the lead time (E5). ``rule``: the cue that found it.
    """

    kind: AskKind
    rule: str
    confidence: float
    named: tuple[Id, ...] = ()
    due: Due | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One commitment of the author in a message's own text (P1). ``clause`` is a digest of the words, never the words.

    ``matter``: a digest of the thing promised, None where the words only point to it (P5). ``meeting``: it is to set
    up a meeting, which an invitation settles (P4).
    ``due_span``: the words that say when, also where they are no date ("shortly", "when I hear from them").
    """

    clause: Id
    kind: PromiseKind
    rule: str
    confidence: float
    due: Due | None = None
    due_span: Span | None = None
    matter: Id | None = None
    meeting: bool = False
    condition: Condition = Condition.NONE
    hedged: bool = False
    ours: bool = False
    span: Span | None = None


class SignalKind(StrEnum):
    """What a message does to asks and promises that came before it.

    Exactly one of the first five describes a human message as a whole; the others may come with it.
    """

    SUBSTANTIVE = "substantive"  # carries what was asked or promised: a result, "done", a yes or a no
    INTERIM = "interim"  # acknowledges or reports the state, the thing itself is still to come
    PROMISING = "promising"  # nothing but a promise ("let me check and get back to you")
    ASKING = "asking"  # only asks back
    CLOSING = "closing"  # only thanks, acknowledges or says goodbye

    WITHDRAWS = "withdraws"  # takes an own ask back: "never mind", "found it" (A7)
    RELEASES = "releases"  # frees the other of a promise: "never mind", "got it from Kim" (P6)
    CONFIRMS = "confirms"  # names a thing done by the other: "thanks for the call" (P6); ``act``: which kind
    HANDS_OVER = "hands_over"  # says who will do it instead; ``people`` if they can be told (A6, P6)
    NEW_DATE = "new_date"  # gives a (new) date for something owed; ``due`` (P5)
    RENEWS = "renews"  # repeats a promise on the same matter (P5)
    STILL_TO_COME = "still_to_come"  # says that a further thing follows (P4); ``act`` if it says which kind
    DELIVERS = "delivers"  # says the thing is here or done: "attached", "here you go", "done", "sent" (P4)
    FORWARDS = "forwards"  # carries a forwarded message (A6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One thing a message does, found by ``rule``; ``people``, ``act`` and ``due`` where the kind calls for them."""

    kind: SignalKind
    rule: str
    confidence: float = 1.0
    people: tuple[Id, ...] = ()
    act: PromiseKind | None = None
    due: Due | None = None


class Automatic(StrEnum):
    """Why a message is automatic, in the order of M4. None on a message means human."""

    BOUNCE = "bounce"
    AUTO_SUBMITTED = "auto-submitted"
    AUTO_REPLY = "auto-reply"  # vendor marks or a localized subject: an out-of-office answer (C4)
    NO_REPLY = "no-reply"
    BULK = "bulk"  # List-Id, List-Unsubscribe, Precedence bulk/list: human for those in To or named (M4)
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The facts of one internal mail (M1): who, to whom, when, what it answers, and what it does. No text by type.

    ``id``          the Message-ID, or M2's substitute.
    ``parents``     In-Reply-To and References without repeats, nearest first.
    ``conversation``the provider's conversation id, if any (M6).
    ``subject``     digest of the base subject (RFC 5256), None if empty; ``reply_prefix``: it came with a "Re:".
    ``to``, ``cc``  internal recipients as people (all aliases are one), in order; the author may be among them.
    ``sent_at``     when the author said it (C6). ``received_at``: when it reached the recipient (C6).
    ``zone_offset`` minutes east of UTC in the author's Date header: the zone of its due words (P3).
    ``content``     digest of (Date, author, recipients, subject, own text): equal in repeated archive mail (M2);
                    None where M2's repeat rule does not apply or the text was not read.
    ``own_copy``    this is the author's own copy (a Sent folder, or no Received header): it decides M4 (M2).
    ``invitation``  a calendar REQUEST (P4); ``bounced``: ids of messages this bounce reports as not delivered.
    ``reader``      version of the reader that produced asks, promises and signals; 0 when the text was not read.
    ``excluded``    rule id why the text gave nothing ("M7", "X-language", "M5"), else None.
    """

    id: Id = field(repr=False)
    author: Id = field(repr=False)
    sent_at: datetime
    received_at: datetime
    to: tuple[Id, ...] = field(default=(), repr=False)
    cc: tuple[Id, ...] = field(default=(), repr=False)
    parents: tuple[Id, ...] = field(default=(), repr=False)
    conversation: Id | None = field(default=None, repr=False)
    subject: Id | None = field(default=None, repr=False)
    reply_prefix: bool = False
    zone_offset: int = 0
    content: Id | None = field(default=None, repr=False)
    automatic: Automatic | None = None
    own_copy: bool = False
    invitation: bool = False
    bounced: tuple[Id, ...] = field(default=(), repr=False)
    attachments: int = 0
    links: int = 0
    reader: int = 0
    excluded: str | None = None
    asks: tuple[Ask, ...] = ()
    promises: tuple[Promise, ...] = ()
    signals: tuple[Signal, ...] = ()

    def __post_init__(self) -> None:
        aware(self.sent_at)
        aware(self.received_at)

    def has(self, *kinds: SignalKind) -> bool:
        """Does the message do any of these things?"""
        for signal in self.signals:  # noqa: SIM110 - any() takes twice as long, and a ledger asks a lot
            if signal.kind in kinds:
                return True
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Why something was not counted: a rule id ("M4", "M5", "X-skew", ...) and a reason that quotes no mail."""

    rule: str
    reason: str


class Verb(StrEnum):
    """What an owner can say about an item (S3)."""

    NOT_A_PROMISE = "not-a-promise"
    NOT_AN_ASK = "not-an-ask"
    DONE_ELSEWHERE = "done-elsewhere"
    DUE = "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The owner's word about one ledger item, by its id. ``due``: the local day for Verb.DUE."""

    item: str
    verb: Verb
    due: date | None = None


class AskOutcome(StrEnum):
    """What became of an ask (A5-A8)."""

    ANSWERED = "answered"
    HANDED_OVER = "handed_over"
    COVERED = "covered"
    WITHDRAWN = "withdrawn"
    WAITING = "waiting"
    EXPIRED = "expired"


class PromiseOutcome(StrEnum):
    """What became of a promise (P8)."""

    KEPT_EARLY = "kept_early"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    MOVED = "moved"
    HANDED_OVER = "handed_over"
    RELEASED = "released"
    COVERED = "covered"
    OPEN = "open"
    OVERDUE = "overdue"
    UNVERIFIABLE = "unverifiable"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskEntry:
    """One line of the ledger of asks: what somebody asked of one person, and how long it took (METRICS 3).

    ``clock`` and ``working`` run from ``asked_at`` to ``ended_at``: the first response, the hand-over, or the instant
    of censoring. Both are None only for an entry corrected as done elsewhere. ``message`` is the oldest of a merged ask
    (A4). ``resolving`` runs to the first substantive answer. ``lead_day``: a dated ask left a working day (E5).
    """

    id: str
    message: Id = field(repr=False)
    asker: Id = field(repr=False)
    addressee: Id = field(repr=False)
    kind: str  # "owned" | "shared"
    asked_at: datetime
    outcome: AskOutcome
    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None
    resolved_at: datetime | None = None
    ended_at: datetime | None = None
    clock: timedelta | None = None
    working: timedelta | None = None
    resolving: timedelta | None = None
    censored: bool = True
    on_time: bool | None = None
    counted: bool = True
    nudges: int = 0
    thread_length: int = 1
    skew: bool = False
    lead_day: bool | None = None
    rules: tuple[str, ...] = ()
    confidence: float = 1.0
    evidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseEntry:
    """One line of the ledger of promises: what a person said they would do, and what came of it (METRICS 4).

    ``due_at`` is in force, ``first_due_at`` was first given. ``settled_at`` is None while nothing settled it.
    ``told_at`` is the first update or new date. ``clock``/``working`` run from made_at to ``ended_at`` (P9).
    ``in_time``: others were told before it was late (E5); None until half of its time or its date has passed.
    """

    id: str
    message: Id = field(repr=False)
    beneficiaries: tuple[Id, ...] = field(repr=False)
    clause: Id = field(repr=False)
    kind: PromiseKind
    made_at: datetime
    due_at: datetime | None
    first_due_at: datetime | None
    due_from: str | None  # "explicit" | "default" | None
    condition: Condition
    hedged: bool
    ours: bool
    outcome: PromiseOutcome
    settled_at: datetime | None = None
    told_at: datetime | None = None
    evidence: str | None = None  # message | attachment | invitation | confirmed | corrected
    ended_at: datetime | None = None
    clock: timedelta | None = None
    working: timedelta | None = None
    censored: bool = True
    counted: bool = True
    updates: int = 0
    in_time: bool | None = None
    rules: tuple[str, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Everything the definitions say about one person's facts at one ``as_of``.

    ``asks``: what they owe. ``own_asks``: what they asked of others (mirror only). ``promises``: what they promised.
    ``exclusions``: rule id -> count of what left the ledger (X-skew, X-bounce, X-language, M4, M5, ...).
    ``lost_corrections``: corrections whose item is no longer read (S3).
    """

    asks: tuple[AskEntry, ...] = ()
    own_asks: tuple[AskEntry, ...] = ()
    promises: tuple[PromiseEntry, ...] = ()
    exclusions: dict[str, int] = field(default_factory=dict)
    lost_corrections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole days in the person's zone, both included.

    ``rolling``: an ISO week, whose estimates look at the four weeks that end with it (E1).
    """

    first: date
    last: date
    rolling: bool = False

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends before it begins")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One number of the card. ``value`` None: not enough mail, or not reached (then ``note`` says "more than X").

    ``unit``: "seconds", "share" or "count". ``n``: size of the population. ``waiting``: how many of them still wait.
    ``low``/``high``: the 95 % interval in the unit, None where there is none. None is never zero.
    """

    metric: str
    value: float | None
    unit: str
    n: int
    waiting: int = 0
    low: float | None = None
    high: float | None = None
    note: str = ""
