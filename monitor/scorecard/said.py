"""Words of the owner's mail in memory, for as long as one card is rendered: shown as nothing, never kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NoReturn
from unicodedata import category

LONGEST_SENTENCE = 240
LONGEST_LABEL = 80
LONGEST_SUBJECT = 200
SHOWN_WAITING = 10
SHOWN_SHARED = 3
SHOWN_OPEN = 10
SHOWN_KEPT = 5
"""The card quotes this many items of a kind and counts the rest."""


class Loss(StrEnum):
    """Why a quotation is missing."""

    GONE = "gone"  # no longer in the mailbox
    UNREAD = "unread"  # the account could not be read just now
    UNQUOTED = "unquoted"  # the mail is there, its sentence was not found again


class Unkept:
    """Mail words in memory, as a Body is: shown as nothing, never pickled or copied."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __format__(self, spec: str) -> str:
        return repr(self)

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("words of a mail are never copied or pickled: they are fetched again")

    __reduce__ = __reduce_ex__ = __copy__ = __deepcopy__ = __getstate__ = _refuse


class Said(Unkept):
    """The words of one item. Renderers take what they need, field by field.

    ``who``, ``address``: the asker, or for a promise the first person it was made to. ``message_id`` and
    ``topic``, the subject at its full length, serve the answer link. All texts are one line, free of control
    and direction marks, and cut to length.
    """

    __slots__ = ("address", "loss", "message_id", "sentence", "subject", "topic", "who")

    def __init__(
        self,
        *,
        who: str = "",
        address: str = "",
        subject: str = "",
        sentence: str = "",
        message_id: str = "",
        loss: Loss | None = None,
    ) -> None:
        self.who = clean(who, LONGEST_LABEL)
        self.address = clean(address, 254)
        self.subject = clean(subject, LONGEST_LABEL)
        self.topic = clean(subject, LONGEST_SUBJECT)
        self.sentence = clean(sentence, LONGEST_SENTENCE)
        self.message_id = clean(message_id, 500)
        self.loss = loss


class Words(Unkept, Mapping[str, Said]):
    """Item id -> its words, for as long as one card is being rendered."""

    __slots__ = ("_said",)

    def __init__(self, said: Mapping[str, Said] | None = None) -> None:
        self._said = dict(said or {})

    def __getitem__(self, item: str) -> Said:
        return self._said[item]

    def __iter__(self) -> Iterator[str]:
        return iter(self._said)

    def __len__(self) -> int:
        return len(self._said)


def clean(text: str, longest: int) -> str:
    """Return the text as one line without control, direction or unassigned characters, cut at a word with
    an ellipsis.

    Terminal escapes, line breaks in names, right-to-left overrides and invisible tags all end here.
    """
    line = " ".join("".join(c if _printable(c) else " " for c in text).split())
    if len(line) <= longest:
        return line
    return line[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _printable(character: str) -> bool:
    return category(character)[0] != "C" or character in "\u200c\u200d"
