"""Whom does a text address by name? "@Dana", "Dana, could you ...", "could you look, Dana?", a greeting (A1, A2).

Knows no language: a name counts where it is set apart, after an at sign, or within a few words before a comma, a colon
or a dash that open a sentence. A greeting speaks to its people until a sentence of its own addresses another.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from monitor.model import Ask, Id, Span
from monitor.reading.fold import fold

_WORD = re.compile(rb"[a-z][a-z'.-]*[a-z]|[a-z]")
_AT = re.compile(rb"@([a-z][a-z'.-]*[a-z])")
_OPENING = re.compile(rb"^([^,:;!?\n-]{1,50}?)\s*(?:[,:;!-]|$)")
_CLOSING = re.compile(rb",\s*([a-z][a-z'.-]*(?: [a-z][a-z'.-]*)?)\s*[?.!]*$")
_CALL = re.compile(
    rb"(?:(?:hi|hey|hello|dear|hallo|liebe[rs]?|bonjour|salut|hola) )?"
    rb"(@?[a-z][a-z'.-]*[a-z](?: (?:(?:and|&|und|et|y) )?[a-z][a-z'.-]*)?)"
    rb" ?(?:[,:]|--?(?= )) *(?=\S)(?!who |whose |which |where )|(@[a-z][a-z'.-]*[a-z]) +"
)
_AND = frozenset({b"and", b"und", b"et", b"y", b"&"})
_FEW = 5
_GREETINGS = frozenset(
    b"hi hey hello hallo dear good morning afternoon evening ok okay thanks thank you thx yes no so "
    b"then also sorry please pls well now again btw ps p.s guten tag morgen lieber liebe liebes sehr "
    b"geehrter geehrte herr frau danke bitte ja nein bonjour bonsoir salut cher chere merci oui non "
    b"hola buenos buenas dias tardes querido querida estimado estimada gracias si por favor mr mrs ms "
    b"dr".split()
)
"""All that may stand between the beginning of a sentence and a name it calls."""


def address(
    asks: Sequence[Ask], folded: bytes, sentences: Sequence[Span], names: Mapping[str, Id]
) -> tuple[Ask, ...]:
    """Return the asks with the recipients whom the text names for each."""
    if not asks or not names:
        return tuple(asks)
    greeted = (
        _called(_words(folded, sentences[0]), names) if sentences and _greets(folded, sentences[0]) else ()
    )
    starts = [start for start, _ in sentences]
    named = []
    for ask in asks:
        index = bisect_right(starts, ask.span[0] if ask.span else 0) - 1
        called = _called(_words(folded, sentences[index]), names) or greeted
        named.append(replace(ask, named=called) if called else ask)
    return tuple(named)


def call(sentence: bytes) -> tuple[bytes, int]:
    """Return the words that may call somebody, and where the sentence goes on: "Kim: the list is here"."""
    found = _CALL.match(sentence)
    return (found.group(1) or found.group(2), found.end()) if found else (b"", 0)


def _words(folded: bytes, span: Span) -> bytes:
    return folded[span[0] : span[1]]


def spoken_of(sentence: bytes, names: Mapping[str, Id]) -> tuple[Id, ...]:
    """Return the people a sentence speaks of by name, other than those it speaks to: "Kim, Dana will see to it"."""
    called = _called(sentence, names)
    words = (word.decode().removesuffix("'s") for word in _WORD.findall(sentence))
    about = (names[word] for word in words if word in names)
    return tuple(dict.fromkeys(person for person in about if person not in called))


def known(recipients: Sequence[tuple[Id, Sequence[str]]]) -> dict[str, Id]:
    """Return every name that means just one recipient: first names and full names, folded."""
    meant: dict[str, set[Id]] = {}
    for person, names in recipients:
        for name in names:
            for form in _forms(name):
                meant.setdefault(form, set()).add(person)
    return {name: next(iter(people)) for name, people in meant.items() if len(people) == 1 and len(name) > 1}


@lru_cache(maxsize=4096)
def _forms(name: str) -> tuple[str, ...]:
    """Return the first name and the full name, folded; the same few correspondents come again and again."""
    family, comma, given = name.partition(",")
    words = _WORD.findall(fold(f"{given} {family}" if comma else name))
    return (words[0].decode(), b" ".join(words).decode()) if words else ()


def _greets(folded: bytes, span: Span) -> bool:
    """Say whether the first sentence stands on a line of its own and is a few words."""
    line_ends = folded.find(b"\n", span[0])
    return line_ends < 0 or span[1] <= line_ends or len(folded[span[0] : line_ends].split()) <= _FEW


def _called(sentence: bytes, names: Mapping[str, Id]) -> tuple[Id, ...]:
    called = [names[at.decode()] for at in _AT.findall(sentence) if at.decode() in names]
    rest = sentence
    while (opening := _OPENING.match(rest)) is not None:  # "Pat, Kim, could you ...": one after the other
        people = _vocative(_WORD.findall(opening.group(1)), names)
        called += people
        rest = rest[opening.end() :].lstrip() if people else b""
    closing = _CLOSING.search(sentence)
    if closing is not None:
        called += _people(_WORD.findall(closing.group(1)), names)
    return tuple(dict.fromkeys(called))


def one(words: bytes, names: Mapping[str, Id]) -> Id | None:
    """Return whom the last of a few folded words name, or None."""
    people = _people(_WORD.findall(words), names)
    return people[-1] if people else None


def _vocative(words: Sequence[bytes], names: Mapping[str, Id]) -> list[Id]:
    """Return the people called at the beginning of a sentence; "I'm adding Kim" calls nobody."""
    people: list[Id] = []
    end = len(words)
    while end and len(words) <= _FEW + 1:
        size = 2 if end > 1 and _full(words[end - 2 : end]) in names else 1
        name = _full(words[end - size : end])
        joined = end < len(words) and words[end] in _AND
        if name in names:
            people.insert(0, names[name])
        elif not joined or words[end - 1] in _GREETINGS:  # "Robin and Kim": Robin may be no recipient
            break
        end -= size
        while end and words[end - 1] in _AND:
            end -= 1
    return people if all(word in _GREETINGS for word in words[:end]) else []


def _full(words: Sequence[bytes]) -> str:
    return b" ".join(words).decode()


def _people(words: Sequence[bytes], names: Mapping[str, Id]) -> list[Id]:
    """Return the people named at the end of a few words: nothing but names may follow a name."""
    people: list[Id] = []
    index = len(words)
    while index:
        pair = b" ".join(words[index - 2 : index]).decode() if index > 1 else ""
        one = words[index - 1].decode()
        if pair in names:
            people.insert(0, names[pair])
            index -= 2
        elif one in names:
            people.insert(0, names[one])
            index -= 1
        else:
            break
    return people
