"""Messages of the open folder: headers in chunks, then the text of what is wanted, and no single one ends a run.

The server is kept busy: while one chunk is read, the next one's headers have been asked for already; and all texts of a
portion are asked for before the first is waited for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from monitor.connectors import imap_parse
from monitor.connectors.base import Broken, RawMail, Want
from monitor.connectors.imap_mail import HEAD_ITEMS, REFUSED, TEXT, Head, Place, head_of, locator, portions
from monitor.connectors.imap_session import CutError, RefusedError, Session


class Portion:
    """Some messages of a folder: what could be read, what could not, and the last UID of them."""

    __slots__ = ("broken", "last", "mails", "seen")

    def __init__(self, heads: Sequence[Head], taken: Sequence[RawMail | Broken | None]) -> None:
        self.mails = [one for one in taken if isinstance(one, RawMail)]
        self.broken = [one for one in taken if isinstance(one, Broken)]
        self.last = heads[-1].uid
        self.seen = len(heads)


class Folder(NamedTuple):
    """The open folder; ``chunk``: how many headers are asked for at once.

    ``items``: what is asked of each message, and ``head_of``: how the answer is read (None: it takes no part).
    """

    place: Place
    validity: int
    chunk: int
    items: str = HEAD_ITEMS
    head_of: Callable[[int, imap_parse.Answer, Place, int], Head | None] = head_of


def read(session: Session, folder: Folder, uids: Sequence[int], want: Want) -> Iterator[Portion]:
    """Yield these messages of the open folder, ascending, with the text of those that are wanted."""
    for chunk in heads(session, folder, uids):
        for portion in portions(chunk, want):
            yield Portion(portion, _with_text(session, portion))


def heads(session: Session, folder: Folder, uids: Sequence[int]) -> Iterator[list[Head]]:
    """Yield the headers of these messages in chunks; a message that is gone meanwhile is left out."""
    place, validity, size, items, head = folder
    chunks = [uids[start : start + size] for start in range(0, len(uids), size)]
    for number, chunk in enumerate(chunks, 1):
        if number == 1:
            session.ahead(chunk, items)
        session.ahead(chunks[number] if number < len(chunks) else (), items)
        told, refused = _told(session, chunk, items)
        read_ones = (head(uid, answer, place, validity) for uid, answer in told.items())
        found = [one for one in read_ones if one is not None]
        found += [Head(uid, Broken(locator=locator(place, validity, uid), reason=REFUSED)) for uid in refused]
        if found:
            yield sorted(found, key=lambda head: head.uid)


def _with_text(session: Session, portion: Sequence[Head]) -> list[RawMail | Broken | None]:
    """Fetch the text of what is wanted, all mails of one layout at once."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for head in portion:
        if head.wanted and (sections := head.sections()):
            alike.setdefault(sections, []).append(head.uid)
    asked = [
        (uids, f"(UID {' '.join(f'BODY.PEEK[{section}]<0.{TEXT}>' for section in sections)})")
        for sections, uids in alike.items()
    ]
    for uids, items in asked:
        session.ahead(uids, items)
    told: dict[int, imap_parse.Answer] = {}
    refused: list[int] = []
    for uids, items in asked:
        answered, unanswered = _told(session, uids, items)
        told |= answered
        refused += unanswered
    return [head.with_text(told, refused) if head.wanted else head.mail for head in portion]


def _told(
    session: Session, uids: Sequence[int], items: str
) -> tuple[dict[int, imap_parse.Answer], list[int]]:
    """Fetch, and single out the messages that the server fails on: halves of halves, down to one (M5)."""
    try:
        return session.fetch(uids, items), []
    except (CutError, RefusedError):
        if len(uids) == 1:
            session.fetch(uids, "(UID)")  # it is the message only if the server is otherwise well
            return {}, list(uids)
    half = len(uids) // 2
    first, second = _told(session, uids[:half], items), _told(session, uids[half:], items)
    return first[0] | second[0], first[1] + second[1]
