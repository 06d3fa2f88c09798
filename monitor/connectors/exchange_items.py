"""Items of an Exchange mailbox as mails: what changed in a folder, headers in chunks, texts of what is wanted.

A message the server fails on is singled out by halves of halves and named as broken (M5); the others come as ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any, NamedTuple

from monitor.connectors.base import Broken, Locator, RawMail, Want
from monitor.connectors.exchange_folders import Place
from monitor.connectors.exchange_hours import zone
from monitor.connectors.exchange_mail import (
    HEAD,
    LISTED,
    MESSAGES,
    MODEST,
    TEXT,
    TYPES,
    StrangeDateError,
    has_headers,
    head_of,
    instant,
    is_mail,
    may_have_source,
    with_source,
    with_text,
)
from monitor.connectors.exchange_questions import Ref, Search
from monitor.connectors.exchange_session import LostError, RefusedError, Session
from monitor.errors import ProtocolError

CHUNK = 100
"""How many items are asked for at once."""

TEXTS = 25
"""How many texts are asked for at once."""

FEW = 10
"""How many of a folder's newest items are looked at for the newest."""

HELD = 8 * 1024 * 1024
"""Bytes of text in one batch, so that memory stays flat."""

GONE = frozenset({
    "ErrorItemNotFound", "ErrorInvalidIdMalformed", "ErrorInvalidId", "ErrorInvalidIdEmpty", "ErrorAccessDenied",
    "ErrorFolderNotFound", "ErrorSyncFolderNotFound",
})  # fmt: skip
"""How a server says that an item or a folder is not there (any more)."""

REFUSED = "the server fails on this message"

Element = Any
Told = Mapping[str, Element]


class Listed(NamedTuple):
    """One item as a listing tells it: its id, and when it was received and sent where that is known and readable."""

    id: str
    received: datetime | None
    sent: datetime | None = None

    @property
    def rank(self) -> str:
        """Return what sorts items by reception, as text that survives in a checkpoint."""
        return f"{self.received.isoformat(timespec='microseconds') if self.received else ''} {self.id}"

    def lies_in(self, begin: datetime, end: datetime | None) -> bool:
        """Was it received in this window? What has no date belongs to the window without an end."""
        if self.received is None:
            return end is None
        return begin <= self.received and (end is None or self.received < end)


class Page(NamedTuple):
    """One answer of SyncFolderItems."""

    items: list[Listed]
    state: str | None
    last: bool


class Head(NamedTuple):
    """One message by its header, and what the server told of it."""

    mail: RawMail | Broken
    item: Element = None

    @property
    def may_have_source(self) -> bool:
        """May its MIME source be read where its text is missing?"""
        return isinstance(self.mail, RawMail) and may_have_source(self.mail, self.item)


def locator(place: Place, item: str) -> Locator:
    """Return the locator of an item: what its folder is for, and its id."""
    return f"{'sent' if place.sent else 'mail'}/{item}"


class Items:
    """Reads the items of one mailbox. Serves one thread."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._fields: tuple[str, ...] = HEAD
        self._searches = True
        self._lacking: set[str] = set()

    # ------------------------------------------------------------------ listings

    def changed(self, place: Place, state: str | None, limit: int) -> Page:
        """Return new and altered mails since a state, the oldest first, and the state after them."""
        told = self.session.changes(place.ref, LISTED, state, limit)
        found = [
            _listed(item)
            for kind in ("Create", "Update")
            for item in told.iterfind(f"{MESSAGES}Changes/{TYPES}{kind}/*")
            if is_mail(item)
        ]
        end = told.findtext(f"{MESSAGES}IncludesLastItemInRange")
        told_any = told.find(f"{MESSAGES}Changes/*") is not None
        last = not told_any if end is None else end.strip() in ("true", "1")  # a server need not say
        return Page(_oldest_first(found), told.findtext(f"{MESSAGES}SyncState") or None, last)

    def received_in(self, place: Place, begin: datetime, end: datetime | None) -> list[Listed]:
        """Return the mails of a folder that were received in a window, the oldest first; undated ones in the
        newest."""
        listed = self._all_found(place, Search(begin, end, limit=CHUNK))
        return _oldest_first(item for item in listed if item.lies_in(begin, end))

    def dated_in(self, place: Place, begin: datetime, end: datetime) -> list[Listed]:
        """Return the mails of a folder that were received or sent in a window."""
        listed = self._all_found(place, Search(begin, end, limit=CHUNK, or_sent=True))
        return [
            item
            for item in listed
            if item.lies_in(begin, end) or (item.sent is not None and begin <= item.sent < end)
        ]

    def _all_found(self, place: Place, first: Search) -> list[Listed]:
        found: dict[str, Listed] = {}
        search: Search | None = first
        while search is not None:
            page = self._found(place, search)
            items = [] if page is None else page.findall(f"{TYPES}Items/*")
            found |= {item.id: item for item in map(_listed, filter(is_mail, items))}
            more = bool(items) and page is not None and page.get("IncludesLastItemInRange") == "false"
            search = search._replace(offset=search.offset + len(items)) if more else None
        return list(found.values())

    def counted_in(self, place: Place, begin: datetime, end: datetime | None) -> int | None:
        """Return how many items of a folder were received in a window, None where the server does not count."""
        page = self._found(place, Search(begin, end, limit=1))
        if page is None:
            return 0
        total = page.get("TotalItemsInView")
        return int(total) if total is not None and self._searches else None

    def newest(self, place: Place) -> datetime | None:
        """Return when the newest mail of a folder was received, where the server can sort."""
        page = self._found(place, Search(limit=FEW, newest_first=True))
        items = page.findall(f"{TYPES}Items/*") if page is not None and self._searches else []
        return max(filter(None, (_listed(item).received for item in items)), default=None)

    def newest_ids(self, place: Place, limit: int) -> list[str]:
        """Return the ids of the newest mails of a folder, where the server can sort."""
        page = self._found(place, Search(limit=limit, newest_first=True))
        listed = page.findall(f"{TYPES}Items/*") if page is not None and self._searches else []
        return [_listed(item).id for item in listed if is_mail(item)]

    def _found(self, place: Place, search: Search) -> Element | None:
        asked = search if self._searches else Search(offset=search.offset, limit=search.limit)
        try:
            told = self.session.found(place.ref, LISTED, asked)
        except RefusedError as refused:
            if refused.code in GONE:
                return None
            if not self._searches:
                raise
            self._searches = False  # a server that can neither search nor sort is asked for everything
            return self._found(place, search)
        return told.find(f"{MESSAGES}RootFolder")

    # ------------------------------------------------------------------ messages

    def heads(self, place: Place, ids: Sequence[str]) -> Iterator[Head]:
        """Yield the headers of these items; what is gone meanwhile, or is no mail, is left out."""
        for start in range(0, len(ids), CHUNK):
            some = list(ids[start : start + CHUNK])
            told, refused = self._told_fields(some)
            for item in some:
                where = locator(place, item)
                if item in refused:
                    yield Head(Broken(locator=where, reason=REFUSED))
                elif item in told and is_mail(told[item]):
                    yield Head(self._head(told[item], where, sent=place.sent), told[item])

    def _head(self, item: Element, where: Locator, *, sent: bool) -> RawMail | Broken:
        clock = self._zone if sent and not has_headers(item) else None
        return head_of(item, where, sent=sent, mailbox=self.session.door.mailbox, zone=clock)

    @cached_property
    def _zone(self) -> tzinfo | None:
        """Where the owner is: a sent message says when it was sent, but not on whose clock (P3)."""
        return zone(self.session)

    def batches(
        self, heads: Iterable[Head], want: Want
    ) -> Iterator[tuple[list[RawMail], list[Broken], bool]]:
        """Yield mails in portions whose text fits into memory, asking what is wanted as late as possible.

        The last portion, which may be empty, comes with True.
        """
        waiting = list(heads)
        portion: list[tuple[Head, bool]] = []
        held = 0
        for head in waiting:
            if held >= HELD:
                yield (*self._with_texts(portion), False)
                portion, held = [], 0
            wanted = isinstance(head.mail, RawMail) and want(head.mail)
            portion.append((head, wanted))
            held += min(head.mail.size, TEXT) if wanted and isinstance(head.mail, RawMail) else 0
        yield (*self._with_texts(portion), True)

    def _with_texts(self, portion: Sequence[tuple[Head, bool]]) -> tuple[list[RawMail], list[Broken]]:
        """Fetch the texts of what is wanted: bodies as plain text, by another name or as MIME where there is none."""
        asked = {_id(head.mail): head for head, wanted in portion if wanted}
        bodies, refused = self._texts(list(asked), ("item:Body", "item:ItemClass"), as_text=True)
        there = {item: head for item, head in asked.items() if item in bodies}
        filled = _filled(there, bodies)
        bare = {item: head for item, head in there.items() if item not in filled}
        filled |= _filled(bare, self._extra(list(bare), "item:TextBody"))
        last = [item for item, head in bare.items() if item not in filled and head.may_have_source]
        sources = self._extra(last, "item:MimeContent")
        mails: list[RawMail] = []
        broken: list[Broken] = []
        for head, wanted in portion:
            item = _id(head.mail)
            if isinstance(head.mail, Broken):
                broken.append(head.mail)
            elif not wanted:
                mails.append(head.mail)
            elif item in refused:
                broken.append(Broken(locator=head.mail.locator, reason=REFUSED))
            elif item in filled:
                mails.append(filled[item])
            elif item in bodies:  # gone meanwhile where it is not
                mails.append(with_source(head.mail, sources.get(item)))
        return mails, broken

    def _extra(self, ids: Sequence[str], field: str) -> Told:
        """Ask for a text in another way, if the server knows it; one item tells whether it does."""
        if not ids or field in self._lacking:
            return {}
        try:
            self.session.items(list(ids[:1]), (field,))
        except RefusedError:
            self._lacking.add(field)
            return {}
        except LostError:
            self._insist_alive()
        return self._texts(ids, (field,), as_text=False)[0]

    def _texts(self, ids: Sequence[str], fields: tuple[str, ...], *, as_text: bool) -> tuple[Told, set[str]]:
        told: dict[str, Element] = {}
        refused: set[str] = set()
        for start in range(0, len(ids), TEXTS):
            some, none = self._told(list(ids[start : start + TEXTS]), fields, as_text=as_text)
            told |= some
            refused |= none
        return told, refused

    # ------------------------------------------------------------------ asking for items

    def _told_fields(self, ids: list[str]) -> tuple[Told, set[str]]:
        """Ask for headers; a server that does not know all the fields is asked for fewer from then on."""
        if self._fields is HEAD:
            try:
                return self._sorted(ids, self.session.items(ids, HEAD))
            except RefusedError:
                told, refused = self._told(ids, MODEST)
                if told and not refused:
                    self._fields = MODEST
                    return told, refused
            except LostError:
                self._insist_alive()
        return self._told(ids, self._fields)

    def _told(
        self, ids: list[str], fields: tuple[str, ...], *, as_text: bool = False
    ) -> tuple[Told, set[str]]:
        """Ask for items, and single out those that the server fails on."""
        if not ids:
            return {}, set()
        try:
            return self._sorted(ids, self.session.items(ids, fields, as_text=as_text))
        except RefusedError as refused:
            if len(ids) == 1:
                return {}, set() if refused.code in GONE else set(ids)
        except LostError:
            self._insist_alive()
            if len(ids) == 1:
                return {}, set(ids)
        middle = len(ids) // 2
        first, refused_first = self._told(ids[:middle], fields, as_text=as_text)
        second, refused_second = self._told(ids[middle:], fields, as_text=as_text)
        return {**first, **second}, refused_first | refused_second

    @staticmethod
    def _sorted(ids: Sequence[str], told: Sequence[Element | RefusedError]) -> tuple[Told, set[str]]:
        """Match answers to the items asked for; what is gone is in neither."""
        found = {}
        refused = set()
        for item, answer in zip(ids, told, strict=True):
            if isinstance(answer, RefusedError):
                refused |= set() if answer.code in GONE else {item}
                continue
            element = next(iter(answer.iterfind(f"{MESSAGES}Items/*")), None)
            if element is not None:
                found[item] = element
        return found, refused

    def _insist_alive(self) -> None:
        """Raise what is wrong with the server, if it is not just one message that makes it hang up."""
        self.session.folders([Ref("inbox", self.session.door.mailbox)], ("folder:DisplayName",))


def _filled(asked: Mapping[str, Head], told: Told) -> dict[str, RawMail]:
    """Return the mails whose text was told."""
    found = {}
    for item, head in asked.items():
        mail = with_text(head.mail, told[item]) if item in told and isinstance(head.mail, RawMail) else None
        if mail is not None:
            found[item] = mail
    return found


def _id(mail: RawMail | Broken) -> str:
    return mail.locator.partition("/")[2]


def _listed(item: Element) -> Listed:
    own = item.find(f"{TYPES}ItemId")
    if own is None or not own.get("Id"):
        raise ProtocolError("the server lists an item without an id")
    return Listed(own.get("Id"), _readable(item, "DateTimeReceived"), _readable(item, "DateTimeSent"))


def _readable(item: Element, name: str) -> datetime | None:
    try:
        return instant(item, name)
    except StrangeDateError:  # the message itself will be named as broken
        return None


def _oldest_first(items: Iterable[Listed]) -> list[Listed]:
    """Sort by reception; what has no date comes first, and an item named twice once."""
    return sorted({item.id: item for item in items}.values(), key=lambda item: item.rank)
