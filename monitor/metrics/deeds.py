"""What does a message do, and to whom? The few questions that asks and promises put to every later message."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from monitor.model import Ask, AskKind, Automatic, Id, Message, PromiseKind, Signal, SignalKind

_WHOLE = (
    SignalKind.SUBSTANTIVE,
    SignalKind.INTERIM,
    SignalKind.PROMISING,
    SignalKind.ASKING,
    SignalKind.CLOSING,
)


def human(message: Message) -> bool:
    """Did a person write this (M4)? List mail is human between its author and those it addresses (A1 sees to that)."""
    return message.automatic in (None, Automatic.BULK)


def recipients(message: Message) -> tuple[Id, ...]:
    """Return the internal people of To and Cc without the author, To first."""
    author = message.author
    return tuple([person for person in dict.fromkeys(message.to + message.cc) if person != author])


def addressed(message: Message) -> tuple[Id, ...]:
    """Return the internal people of To without the author."""
    author = message.author
    return tuple([person for person in dict.fromkeys(message.to) if person != author])


def participants(message: Message) -> frozenset[Id]:
    """Return author, To and Cc."""
    return frozenset((message.author, *message.to, *message.cc))


def substantive(message: Message) -> bool:
    """Does it carry what was asked or promised (A5, P4)? So does a message whose words we could not read (M8)."""
    return (
        message.reader == 0
        or message.has(SignalKind.SUBSTANTIVE, SignalKind.DELIVERS)
        or not message.has(*_WHOLE)
    )


def acknowledges(message: Message) -> bool:
    """Does it only acknowledge or promise (A5)? A message that only asks back does neither."""
    return not substantive(message) and not message.has(SignalKind.ASKING)


def carries(message: Message) -> bool:
    """Does it bring a thing: a file, a link, or the word that it is here (P4)?"""
    return bool(message.attachments or message.links) or message.has(SignalKind.DELIVERS)


def takes_back(message: Message) -> bool:
    """Does it say that something is not needed any more (A7, P6)? Words alone do not tell an ask from a promise."""
    return message.has(SignalKind.WITHDRAWS, SignalKind.RELEASES)


def signals(message: Message, kind: SignalKind) -> Iterator[Signal]:
    """Yield the message's signals of a kind."""
    return (signal for signal in message.signals if signal.kind is kind)


def alike(one: PromiseKind | None, other: PromiseKind | None) -> bool:
    """Can two kinds mean one matter? Finding out and replying end alike; what has no kind fits any."""
    if one is None or other is None or one is other:
        return True
    return {one, other} == {PromiseKind.FIND_OUT, PromiseKind.REPLY}


# --------------------------------------------------------------------------- asking


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one message asks of one person: alone (owned) or among others (A2)."""

    person: Id
    owned: bool
    confidence: float
    asks: tuple[Ask, ...] = ()
    rules: tuple[str, ...] = ()


def asked(message: Message) -> tuple[Asked, ...]:
    """Return of whom the message asks something (A1, A2). Several questions in it are one ask to each.

    Those in To owe an answer, those in Cc only if named; if the text names somebody, nobody else owes. Nobody asks
    themself.
    """
    if not message.asks or not human(message):
        return ()
    everyone = addressed(message)
    named = dict.fromkeys(name for ask in message.asks for name in ask.named if name != message.author)
    return tuple(
        _asked_of(message, person, owned=_alone(person, everyone, named)) for person in named or everyone
    )


def _alone(person: Id, everyone: Collection[Id], named: Collection[Id]) -> bool:
    """Is the person the only one in To, or the only one named (A2)?"""
    return set(named) == {person} or set(everyone) == {person}


def _asked_of(message: Message, person: Id, *, owned: bool) -> Asked:
    others = {name for ask in message.asks for name in ask.named} - {person, message.author}
    asks = tuple(ask for ask in message.asks if person in ask.named or not others.intersection(ask.named))
    return Asked(
        person=person,
        owned=owned,
        confidence=max(ask.confidence for ask in asks),
        asks=asks,
        rules=tuple(dict.fromkeys(ask.rule for ask in asks)),
    )


# --------------------------------------------------------------------------- handing over


def hands_over(message: Message, told: Id, known: Collection[Id], *, by_request: bool = False) -> bool:
    """Does the author pass a matter on and tell ``told`` (A6, P6)? ``known``: who had the matter before.

    Either the words say who does it instead, or the matter is forwarded to, or asked of, somebody new while
    ``told`` reads it. Copying somebody in on an answer passes nothing on. ``by_request``: what was a question may be
    passed on by asking it, a deed only by requesting it.
    """
    here = recipients(message)
    if told not in here:
        return False
    if message.has(SignalKind.HANDS_OVER):
        return True
    new = set(here).difference(known)
    if not new:
        return False
    if message.has(SignalKind.FORWARDS):
        return bool(new.intersection(addressed(message)))
    return not substantive(message) and any(
        one.person in new and not (by_request and all(ask.kind is AskKind.QUESTION for ask in one.asks))
        for one in asked(message)
    )


def successors(message: Message, askers: Collection[Id]) -> tuple[Id, ...]:
    """Return who is to do it now (A6): those the words name, else who is addressed besides the askers.

    Without a name and without knowing the askers nobody is: a guess could put an ask on the wrong person.
    """
    here = recipients(message)
    named = [name for signal in signals(message, SignalKind.HANDS_OVER) for name in signal.people]
    if named or not askers:
        return tuple(dict.fromkeys(name for name in named if name in here))
    first = tuple(person for person in addressed(message) if person not in askers)
    return first or tuple(person for person in here if person not in askers)
