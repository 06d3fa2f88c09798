"""Messages as rows and rows as messages: the one place where a record's fields meet the tables' columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from monitor.model import (
    Ask,
    AskKind,
    Automatic,
    Condition,
    Due,
    Granularity,
    Id,
    Message,
    Promise,
    PromiseKind,
    Signal,
    SignalKind,
)
from monitor.store import schema
from monitor.store.codes import CODES, rule_code, rule_of
from monitor.store.columns import (
    instant,
    instant_number,
    members,
    packed,
    unpacked,
    wall_seconds,
    wall_time,
)

Values = tuple[Any, ...]
"""One row as the database holds it: bytes and numbers."""

AUTOMATIC, ASK, PROMISE = CODES[Automatic], CODES[AskKind], CODES[PromiseKind]
CONDITION, SIGNAL, GRANULARITY = CODES[Condition], CODES[SignalKind], CODES[Granularity]
AUTOMATICS, ASKS, PROMISES = members(Automatic), members(AskKind), members(PromiseKind)
CONDITIONS, SIGNALS, GRANULARITIES = members(Condition), members(SignalKind), members(Granularity)
NO_DUE: Values = (None, None, None, None)
hashed = bytes.fromhex

ACTS = (schema.ask, schema.promise, schema.signal)
"""The tables that hold what a message's text does."""


def keyed(message: Message, key: Callable[[str], Id]) -> Message:
    """Return the message as it will come back from the store: every identity keyed, no span, no cue.

    A cue ("en.promise.will") is not kept: it names no METRICS rule, and `explain` reads the mail again
    anyway.
    """
    return Message(
        id=key(message.id),
        author=key(message.author),
        sent_at=message.sent_at,
        received_at=message.received_at,
        to=_all(message.to, key),
        cc=_all(message.cc, key),
        parents=_all(message.parents, key),
        conversation=_keyed(message.conversation, key),
        subject=_keyed(message.subject, key),
        reply_prefix=message.reply_prefix,
        zone_offset=message.zone_offset,
        # A digest of content is no Message-ID, whatever somebody writes into one.
        content=None if message.content is None else key("content " + message.content),
        automatic=message.automatic,
        own_copy=message.own_copy,
        invitation=message.invitation,
        bounced=_all(message.bounced, key),
        attachments=message.attachments,
        links=message.links,
        reader=message.reader,
        excluded=message.excluded,
        asks=tuple([_keyed_ask(ask, key) for ask in message.asks]),
        promises=tuple([_keyed_promise(promise, key) for promise in message.promises]),
        signals=tuple([_keyed_signal(signal, key) for signal in message.signals]),
    )


def _keyed_ask(ask: Ask, key: Callable[[str], Id]) -> Ask:
    named = _all(ask.named, key)
    return Ask(kind=ask.kind, rule="", confidence=ask.confidence, named=named, due=_bare(ask.due))


def _keyed_promise(promise: Promise, key: Callable[[str], Id]) -> Promise:
    clause, due = key(promise.clause), _bare(promise.due)
    matter = _keyed(promise.matter, key)
    return replace(promise, rule="", span=None, due_span=None, clause=clause, matter=matter, due=due)


def _keyed_signal(signal: Signal, key: Callable[[str], Id]) -> Signal:
    # spelled out, since there are more of these than messages, and ``replace`` takes three times as long
    return Signal(
        kind=signal.kind,
        rule="",
        confidence=signal.confidence,
        people=_all(signal.people, key),
        act=signal.act,
        due=_bare(signal.due),
    )


def _all(clear: tuple[str, ...], key: Callable[[str], Id]) -> tuple[Id, ...]:
    return tuple([key(one) for one in clear]) if clear else ()


def _keyed(clear: str | None, key: Callable[[str], Id]) -> Id | None:
    return None if clear is None else key(clear)


def _bare(due: Due | None) -> Due | None:
    return due if due is None or due.span is None else replace(due, span=None)


def message_values(owner: int, message: Message) -> Values:
    """The row of a keyed message, without its acts, in the order of the table's columns."""
    return (
        owner,
        hashed(message.id),
        hashed(message.author),
        instant_number(message.sent_at),
        instant_number(message.received_at),
        packed(message.to),
        packed(message.cc),
        packed(message.parents),
        _optional(message.conversation),
        _optional(message.subject),
        int(message.reply_prefix),
        message.zone_offset,
        _optional(message.content),
        None if message.automatic is None else AUTOMATIC[message.automatic],
        int(message.own_copy),
        int(message.invitation),
        packed(message.bounced),
        message.attachments,
        message.links,
        message.reader,
        None if message.excluded is None else rule_code(message.excluded),
    )


def ask_values(owner: int, message: Message) -> list[Values]:
    """The rows of a keyed message's asks, in the order of the table's columns."""
    home = hashed(message.id)
    return [
        (owner, home, position, ASK[ask.kind], ask.confidence, packed(ask.named), *_due_values(ask.due))
        for position, ask in enumerate(message.asks)
    ]


def promise_values(owner: int, message: Message) -> list[Values]:
    """The rows of a keyed message's promises, in the order of the table's columns."""
    home = hashed(message.id)
    return [
        (
            owner,
            home,
            position,
            hashed(promise.clause),
            _optional(promise.matter),
            int(promise.meeting),
            PROMISE[promise.kind],
            promise.confidence,
            CONDITION[promise.condition],
            int(promise.hedged),
            int(promise.ours),
            *_due_values(promise.due),
        )
        for position, promise in enumerate(message.promises)
    ]


def signal_values(owner: int, message: Message) -> list[Values]:
    """The rows of a keyed message's signals, in the order of the table's columns."""
    home = hashed(message.id)
    return [
        (
            owner,
            home,
            position,
            SIGNAL[signal.kind],
            signal.confidence,
            packed(signal.people),
            None if signal.act is None else PROMISE[signal.act],
            *_due_values(signal.due),
        )
        for position, signal in enumerate(message.signals)
    ]


def _optional(one: Id | None) -> bytes | None:
    return None if one is None else hashed(one)


def _due_values(due: Due | None) -> Values:
    if due is None:
        return NO_DUE
    at = None if due.at is None else wall_seconds(due.at)
    return (GRANULARITY[due.granularity], due.day.toordinal(), at, due.count)


def _due(granularity: int | None, day: int, at: int | None, count: int) -> Due | None:
    if granularity is None:
        return None
    return Due(
        granularity=GRANULARITIES[granularity],
        day=date.fromordinal(day),
        at=None if at is None else wall_time(at),
        count=count,
    )


def to_ask(row: Values) -> Ask:
    """The ask of a row."""
    _, _, _, kind, confidence, named, *due = row
    return Ask(kind=ASKS[kind], rule="", confidence=confidence, named=unpacked(named), due=_due(*due))


def to_promise(row: Values) -> Promise:
    """The promise of a row."""
    _, _, _, clause, matter, meeting, kind, confidence, condition, hedged, ours, *due = row
    return Promise(
        clause=clause.hex(),
        matter=_hex(matter),
        meeting=bool(meeting),
        kind=PROMISES[kind],
        rule="",
        confidence=confidence,
        due=_due(*due),
        condition=CONDITIONS[condition],
        hedged=bool(hedged),
        ours=bool(ours),
    )


def to_signal(row: Values) -> Signal:
    """The signal of a row."""
    _, _, _, kind, confidence, people, act, *due = row
    return Signal(
        kind=SIGNALS[kind],
        rule="",
        confidence=confidence,
        people=unpacked(people),
        act=None if act is None else PROMISES[act],
        due=_due(*due),
    )


def to_message(
    row: Values, asks: Sequence[Ask], promises: Sequence[Promise], signals: Sequence[Signal]
) -> Message:
    """The message of a row and of its acts' rows."""
    (_, name, author, sent_at, received_at, to, cc, parents, conversation, subject, reply_prefix, zone_offset,
     content, automatic, own_copy, invitation, bounced, attachments, links, reader, excluded) = row  # fmt: skip
    return Message(
        id=name.hex(),
        author=author.hex(),
        sent_at=instant(sent_at),
        received_at=instant(received_at),
        to=unpacked(to),
        cc=unpacked(cc),
        parents=unpacked(parents),
        conversation=_hex(conversation),
        subject=_hex(subject),
        reply_prefix=bool(reply_prefix),
        zone_offset=zone_offset,
        content=_hex(content),
        automatic=None if automatic is None else AUTOMATICS[automatic],
        own_copy=bool(own_copy),
        invitation=bool(invitation),
        bounced=unpacked(bounced),
        attachments=attachments,
        links=links,
        reader=reader,
        excluded=None if excluded is None else rule_of(excluded),
        asks=tuple(asks),
        promises=tuple(promises),
        signals=tuple(signals),
    )


def _hex(one: bytes | None) -> Id | None:
    return None if one is None else one.hex()
