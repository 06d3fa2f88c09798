"""The front door of reading: a mail's bytes become facts in two steps, header first and text only of what is internal.

Text lives in the calls of this module and nowhere after them; a ``Message`` holds none by type.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Protocol

from monitor.directory import Directory
from monitor.model import (
    COUNTED_FROM,
    Ask,
    Automatic,
    Condition,
    Due,
    Exclusion,
    Id,
    Message,
    Promise,
    Span,
)
from monitor.reading.acts import Acts, Context, Recipient, read_acts
from monitor.reading.automatic import CALENDAR_METHODS, automatic
from monitor.reading.facts import digest, message_facts, message_id
from monitor.reading.parse import Header, Unreadable, original_ids, parse_body, parse_header
from monitor.reading.reasons import Reason, reasons
from monitor.reading.subjects import base_subject
from monitor.reading.zones import Own, own_text

READER = 6
"""Version of everything in this room: raise it when asks, promises or signals would come out differently."""

READ = 20_000
"""Characters of own words in which acts are looked for: eight pages. More is pasted, or made to cost time."""

Resolve = Callable[[Due, datetime, Id], datetime | None]
"""Turns (due expression, when it was said, by whom) into an instant, as the author's hours have it (P3)."""


class Mail(Protocol):
    """What a source tells of a copy before its text: the fields of ``connectors.base.RawMail`` that reading needs."""

    @property
    def header(self) -> bytes: ...
    @property
    def instant(self) -> datetime | None: ...
    @property
    def sent_folder(self) -> bool: ...
    @property
    def archive(self) -> bool: ...
    @property
    def attachments(self) -> int | None: ...
    @property
    def size(self) -> int: ...


def read_header(mail: Mail, directory: Directory, header: Header | None = None) -> Message | None:
    """Return the header facts of an internal mail, None for any other (M1). Raises Unreadable (M5).

    ``header``: that of the mail, where it was parsed already.
    """
    return message_facts(
        header or parse_header(mail.header),
        directory,
        instant=mail.instant,
        sent_folder=mail.sent_folder,
        archive=mail.archive,
        attachments=mail.attachments,
        size=mail.size,
    )


def wants_text(message: Message) -> bool:
    """Can the text change anything? Human and list mail is read, a bounce for the id it returns; the rest is not."""
    return message.automatic in (None, Automatic.BULK, Automatic.BOUNCE)


def read_text(message: Message, raw: bytes, directory: Directory, header: Header | None = None) -> Message:
    """Return the message with all that its own text does: asks, promises, signals, and the digest of M2's repeat rule.

    A text that cannot be read gives ``excluded`` M5, one without clear zones no promise (M7), one in a language
    without cues nothing (X-language); the message itself stays and still answers. ``header``: as in ``read_header``.
    """
    try:
        body = parse_body(raw)
    except Unreadable:
        return replace(message, reader=READER, excluded="M5", content=None)
    if message.automatic is Automatic.BOUNCE:
        ids = dict.fromkeys(original_ids(raw) + message.bounced)
        return replace(message, reader=READER, bounced=tuple(ids))
    if body.attachments or body.calendar:
        message = replace(
            message,
            attachments=max(message.attachments, body.attachments),
            invitation=message.invitation or body.calendar == "REQUEST",
            automatic=message.automatic
            or (Automatic.CALENDAR if body.calendar in CALENDAR_METHODS else None),
        )
    if message.automatic not in (None, Automatic.BULK):
        return replace(message, reader=READER, content=None)
    own = own_text(body)
    acts = read_acts(own.text[:READ], _context(message, header or raw, directory, own))
    return replace(
        message,
        reader=READER,
        links=_links(own.text),
        content=message.content and digest(message.content, " ".join(own.text.split())),
        asks=acts.asks,
        promises=acts.promises if own.confident else (),
        signals=acts.signals if own.confident or own.text else (),
        excluded=acts.excluded or (None if own.confident else "M7"),
    )


def _context(message: Message, source: Header | bytes, directory: Directory, own: Own) -> Context:
    """Return what the header says; of a mail's bytes it is read for the few texts that need to know more."""

    def header() -> Header:
        return source if isinstance(source, Header) else parse_header(source)

    def recipients() -> tuple[Recipient, ...]:
        return tuple(_names(message, header(), directory).items())

    def forwards() -> bool:
        return message.reply_prefix and base_subject(header().first("subject") or "").forward

    return Context(
        sent_at=message.sent_at.astimezone(timezone(timedelta(minutes=message.zone_offset))),
        recipients=recipients,
        attachments=message.attachments,
        forwarded=own.forwarded or (own.quoted and forwards()),
    )


def _names(message: Message, header: Header, directory: Directory) -> dict[Id, tuple[str, ...]]:
    """Return every recipient with the names a text may call them by: configured, displayed, else from the address."""
    shown: dict[Id, list[str]] = {person: [] for person in (*message.to, *message.cc)}
    for name in ("to", "cc"):
        for display, address in header.addresses(name):
            person = directory.person(address)
            if display and person in shown:
                shown[person].append(display)
    if message.automatic is Automatic.BULK:  # a list's mail may address by name whom no header names (M4)
        shown |= {person: [] for person in directory.names if person not in shown}
    for person, names in shown.items():
        if person in directory.names:
            names.insert(0, directory.names[person])
        if not names:
            names.append(person.partition("@")[0].replace(".", " ").replace("_", " "))
    return {person: tuple(dict.fromkeys(names)) for person, names in shown.items()}


def _links(text: str) -> int:
    return text.count("http://") + text.count("https://") + text.count(" www.")


# --------------------------------------------------------------------------------------------------------- explain


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why one message was or was not counted, with its own words: for the eyes of who asked, never stored.

    ``message`` holds the acts, whose spans are offsets into ``own_text``; ``due`` the resolved due instants of its
    promises, in their order; ``reasons`` its sentences with what fired in each.
    """

    message_id: Id = field(repr=False)
    excluded: Exclusion | None
    own_text: str = field(repr=False)
    zoned: bool
    acts: Acts = field(repr=False)
    due: tuple[datetime | None, ...] = ()
    reasons: tuple[Reason, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the keys of ``monitor explain FILE --format json``; ``text`` is an exact piece of ``own_text``."""
        return {
            "message_id": self.message_id,
            "excluded": {"rule": self.excluded.rule, "reason": self.excluded.reason}
            if self.excluded
            else None,
            "own_text": self.own_text,
            "zoned": self.zoned,
            "closing": self.acts.closing,
            "expects_reply": self.acts.expects_reply,
            "asks": [self._ask(ask) for ask in self.acts.asks],
            "promises": [
                self._promise(promise, due) for promise, due in zip(self.acts.promises, self.due, strict=True)
            ],
        }

    def words(self, span: Span | None) -> str | None:
        """Return the words of the own text where an act or its due expression stands."""
        return self.own_text[slice(*span)] if span is not None else None

    def _ask(self, ask: Ask) -> dict[str, Any]:
        shown = {
            "text": self.words(ask.span),
            "kind": ask.kind.value,
            "rule": ask.rule,
            "confidence": ask.confidence,
        }
        return shown if ask.confidence >= COUNTED_FROM else {**shown, "counted": False}

    def _promise(self, promise: Promise, due: datetime | None) -> dict[str, Any]:
        shown = {
            "text": self.words(promise.span),
            "kind": promise.kind.value,
            "due_text": self.words(promise.due_span or (promise.due.span if promise.due else None)),
            "due_at": due.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if due else None,
            "condition": promise.condition.value,
            "hedged": promise.hedged,
            "ours": promise.ours,
            "rule": promise.rule,
            "confidence": promise.confidence,
        }
        counted = promise.confidence >= COUNTED_FROM and promise.condition is not Condition.RECIPIENT
        return shown if counted else {**shown, "counted": False}


def explain(raw: bytes, directory: Directory, resolve: Resolve | None = None) -> Explanation:
    """Read any message, whoever wrote it, and say what was found and why it would not count. Never raises."""
    header = parse_header(raw)
    everyone = _everyone(header, directory)
    own, acts, message, excluded = Own(text="", confident=False), Acts(), None, None
    try:
        body = parse_body(raw)
        own = own_text(body)
        message = message_facts(header, everyone, archive=True)
        excluded = _why_not(header, directory, body.calendar)
    except Unreadable as error:
        excluded = Exclusion(rule="M5", reason=error.reason)
    if message is not None and (excluded is None or excluded.rule != "M4"):
        message = replace(message, attachments=body.attachments)
        acts = read_acts(own.text[:READ], _context(message, header, everyone, own))
    if acts.excluded and excluded is None:
        excluded = Exclusion(rule=acts.excluded, reason="a language without a cue table")
    if not own.confident:
        acts = replace(acts, promises=())
        excluded = excluded or Exclusion(rule="M7", reason="own words and quoted ones cannot be told apart")
    return Explanation(
        message_id=message_id(header),
        excluded=excluded,
        own_text=own.text,
        zoned=own.confident,
        acts=acts,
        due=_resolved(acts, message, resolve),
        reasons=reasons(own.text[:READ]) if excluded is None or excluded.rule != "M4" else (),
    )


def _resolved(acts: Acts, message: Message | None, resolve: Resolve | None) -> tuple[datetime | None, ...]:
    if message is None or resolve is None:
        return (None,) * len(acts.promises)
    said_at, author = message.sent_at, message.author
    return tuple(resolve(promise.due, said_at, author) if promise.due else None for promise in acts.promises)


def _everyone(header: Header, directory: Directory) -> Directory:
    """Return the directory widened to all who take part in this one mail, so that anybody's mail can be explained."""
    pairs = [pair for name in ("from", "sender", "to", "cc", "bcc") for pair in header.addresses(name)]
    domains = {address.rpartition("@")[2] for _, address in pairs}
    return replace(
        directory, internal_domains=directory.internal_domains | domains, excluded_domains=frozenset()
    )


def _why_not(header: Header, directory: Directory, calendar: str | None) -> Exclusion | None:
    kind = automatic(header) or (Automatic.CALENDAR if calendar in CALENDAR_METHODS else None)
    if kind is Automatic.BULK:
        posts = (header.first("list-post") or "").lower()
        direct = [address for _, address in header.addresses("to") if address not in posts]
        kind = None if direct and posts else kind
    if kind is not None:
        return Exclusion(rule="M4", reason=f"automatic mail: {kind.value}")
    if message_facts(header, directory, archive=True) is None:
        return Exclusion(rule="M1", reason="the author or every recipient is outside the internal domains")
    return None
