"""Tokens: what proves that somebody can read a person's mail. Signed, expiring, some of them good for one use.

A token is 48 letters and digits, 30 bytes: form and purpose (1), when it expires (5, seconds since 1970), a number of
its own (8), and the HMAC (16) over these, the person it was made for, and the person's partition. It names nobody.
Nothing is stored until a token is used, and then a keyed hash of its number.
"""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import b32decode, b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from monitor.service.desk import desk_of
from monitor.store.codes import MarkKind
from monitor.store.database import Store


class Purpose(IntEnum):
    """What a token allows its person."""

    JOIN = 1  # to take part
    ACT = 2  # to do by mail what a mail without a token asked for
    CARD = 3  # to do by mail what a card offers: stop, pause, export, correct
    SHOW = 4  # to have their data shown on the command line


LIFETIMES = {
    Purpose.JOIN: timedelta(days=14),
    Purpose.ACT: timedelta(days=2),
    Purpose.CARD: timedelta(days=60),
    Purpose.SHOW: timedelta(hours=1),
}
ONE_USE = frozenset({Purpose.JOIN, Purpose.ACT})

FORM = 1
_TOKEN = re.compile(r"(?<![a-z0-9])[a-z2-7]{48}(?![a-z0-9])")
_MOST = 20
"""Tokens looked at in one mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token that was found good."""

    purpose: Purpose
    expires: datetime
    number: bytes

    @property
    def made(self) -> int:
        """The second since 1970 in which it was made by the clock, of one that was made to tell it."""
        return int.from_bytes(self.number[:5], "big")


def tokens_in(text: str) -> tuple[str, ...]:
    """Return what looks like a token in a text, in any case of letters; made or not is not looked at.

    >>> tokens_in("Re: unsubscribe " + "A" * 48)
    ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',)
    """
    return tuple(dict.fromkeys(_TOKEN.findall(text.lower())))[:_MOST]


def without_tokens(text: str) -> str:
    """Return the text without what looks like a token."""
    return _TOKEN.sub(" ", text.lower())


class Tokens:
    """Makes and reads the tokens of one database."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._desk = desk_of(store)

    def make(
        self,
        purpose: Purpose,
        person: str,
        as_of: datetime,
        seed: str | None = None,
        *,
        made: datetime | None = None,
    ) -> str:
        """Return a token for a person by canonical address; with ``seed`` the same one in every try.

        ``made``: what the clock shows, where the token has to tell it (``Token.made``).
        """
        number = secrets.token_bytes(8) if seed is None else self._store.sign(b"number\0" + seed.encode())[:8]
        if made is not None:
            number = int(made.timestamp()).to_bytes(5, "big") + number[:3]
        expires = int((as_of + LIFETIMES[purpose]).timestamp())
        said = bytes([FORM << 4 | purpose]) + expires.to_bytes(5, "big") + number
        return b32encode(said + self._signature(said, purpose, person)).decode().lower()

    def read(self, text: str, person: str, as_of: datetime, by: str = "") -> Token | None:
        """Return what a token allows this person now; None if it is forged, expired, used up or another's.

        ``by``: the mail it came in, for which a token stays good that it used itself: a run may be cut off and
        handle the mail again.
        """
        if not _TOKEN.fullmatch(text):
            return None
        raw = b32decode(text.upper())
        said, signature = raw[:14], raw[14:]
        if said[0] >> 4 != FORM or said[0] & 15 not in set(Purpose):
            return None
        purpose, expires = Purpose(said[0] & 15), int.from_bytes(said[1:6], "big")
        if not hmac.compare_digest(self._signature(said, purpose, person), signature):
            return None
        if as_of.timestamp() >= expires:
            return None
        token = Token(purpose=purpose, expires=datetime.fromtimestamp(expires, UTC), number=said[6:])
        used = self._desk.marks(MarkKind.USED, token.number.hex())
        return None if used and not self.used_by(token, by) else token

    def first(self, found: Iterable[str], person: str, as_of: datetime, by: str = "") -> Token | None:
        """Return the first good one of several."""
        good = (self.read(text, person, as_of, by) for text in found)
        return next((token for token in good if token is not None), None)

    def use(self, token: Token, by: str = "") -> bool:
        """Use a token up, if it is of the kind that can be; False if another mail than ``by`` was faster."""
        if token.purpose not in ONE_USE:
            return True
        with self._store.transaction():
            fresh = self._desk.mark(MarkKind.USED, token.number.hex(), token.expires)
            if fresh and by:
                self._desk.mark(MarkKind.USED, _use(token, by), token.expires)
        return fresh or self.used_by(token, by)

    def used_by(self, token: Token, by: str) -> bool:
        """Was it this mail that used the token up?"""
        return bool(by) and self._desk.marks(MarkKind.USED, _use(token, by)) > 0

    def _signature(self, said: bytes, purpose: Purpose, person: str) -> bytes:
        """Sign for one person, and but for joining for this time they take part: forgetting ends all tokens."""
        partition = None if purpose is Purpose.JOIN else self._store.partition(person)
        until_forgotten = partition.owner if partition is not None else ""
        return self._store.sign(b"\0".join((b"token", said, person.encode(), until_forgotten.encode())))[:16]


def _use(token: Token, by: str) -> str:
    return f"{token.number.hex()} {by}"


@dataclass(frozen=True, slots=True)
class CardDesk:
    """Puts onto every card what its owner's corrections and "unsubscribe" are known by."""

    address: str
    store: Store
    as_of: datetime

    def token(self, person: str, week: int) -> str:
        """Return the token of a person's card of a week (202646), the same in every try of one run."""
        return Tokens(self.store).make(Purpose.CARD, person, self.as_of, seed=f"{person} {week}")
