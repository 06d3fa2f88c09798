"""What did the mails on the card say? The owner's own words, fetched again while the card is rendered, kept
nowhere.

The store has no words (DESIGN, privacy 3), so each item's mail is fetched by locator from the owner's own
account, checked against its keyed hash, looked for in the days around it if it was moved, and read once
more to find the sentence. Whatever fails here costs a quotation, never a card: the item then says since
when, and by which rule, it is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from monitor.directory import Directory
from monitor.errors import MonitorError
from monitor.model import AskEntry, Id, Message, PromiseEntry, Span
from monitor.reading import reader
from monitor.reading.parse import Header, Unreadable, parse_body, parse_header
from monitor.reading.zones import own_text
from monitor.scorecard.card import Scorecard
from monitor.scorecard.said import SHOWN_KEPT, SHOWN_OPEN, SHOWN_SHARED, SHOWN_WAITING, Loss, Said, Words


class Copy(reader.Mail, Protocol):
    """One copy of a mail as a connector hands it over."""

    @property
    def locator(self) -> str: ...
    @property
    def raw(self) -> bytes | None: ...


class Mailboxes(Protocol):
    """The owner's own accounts, read-only: the edges of this module as one argument."""

    def fetch(self, account: str, locators: Collection[str]) -> Iterable[Copy]:
        """Yield these copies with their text; what is gone is left out."""

    def around(self, account: str, days: Collection[date]) -> Iterable[Copy]:
        """Yield headers of all mail dated within a day of any of the days."""

    def key(self, clear: str) -> Id:
        """Return the owner's keyed hash of a clear identity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An item whose words are wanted, and where copies of its mail were last seen. ``clause`` only for
    promises.
    """

    item: str
    message: Id
    at: datetime
    rule: str
    clause: Id | None
    copies: tuple[tuple[str, str], ...]


def quoted(card: Scorecard) -> tuple[AskEntry | PromiseEntry, ...]:
    """Return the entries of a card whose words it shows, each once; the store knows where their mails lie."""
    named = {cause.item for cause in card.causes if cause.kind == "asker"}
    entries: list[AskEntry | PromiseEntry] = [item.entry for item in card.waiting[:SHOWN_WAITING]]
    entries += [item.entry for item in card.shared[:SHOWN_SHARED]]
    entries += [item.entry for item in card.promises_open[:SHOWN_OPEN]]
    entries += card.kept[:SHOWN_KEPT]
    entries += [entry for entry in card.asks if entry.id in named]
    return tuple({entry.id: entry for entry in entries}.values())


def wanted(
    entries: Iterable[AskEntry | PromiseEntry], copies: Mapping[Id, Sequence[tuple[str, str]]]
) -> tuple[Wanted, ...]:
    """Pair entries with the copies of their mails; an entry without copies is looked for in no account."""
    return tuple(
        Wanted(
            item=entry.id,
            message=entry.message,
            at=entry.asked_at if isinstance(entry, AskEntry) else entry.made_at,
            rule=entry.rules[0] if entry.rules else "",
            clause=None if isinstance(entry, AskEntry) else entry.clause,
            copies=tuple(copies.get(entry.message, ())),
        )
        for entry in entries
    )


def words(items: Sequence[Wanted], mailboxes: Mailboxes, directory: Directory) -> Words:
    """Fetch and read the mails of these items again. Never raises for a mail or an account: see Loss."""
    search = _Search(mailboxes, directory)
    search.run(items)
    return Words({item.item: search.said(item) for item in items})


class _Search:
    """One card's search: fetches an account's copies in one go, then looks in date windows for what was
    moved.
    """

    def __init__(self, mailboxes: Mailboxes, directory: Directory) -> None:
        self.mailboxes = mailboxes
        self.directory = directory
        self.found: dict[Id, Copy] = {}
        self.unread: set[str] = set()

    def run(self, items: Sequence[Wanted]) -> None:
        """Fetch every item's mail, then look around its day for what was moved."""
        messages = frozenset(item.message for item in items)
        for account, locators in self._by_account(items).items():
            self._fetch(account, locators, messages)
        for account, moved in self._missing(items).items():
            self._look_around(account, moved)

    def said(self, item: Wanted) -> Said:
        """Return the item's words, or why there are none."""
        copy = self.found.get(item.message)
        if copy is None:
            unread = any(account in self.unread for account, _ in item.copies)
            return Said(loss=Loss.UNREAD if unread else Loss.GONE)
        try:
            return _read(copy, item, self.mailboxes.key, self.directory)
        except Unreadable:
            return Said(loss=Loss.UNQUOTED)

    @staticmethod
    def _by_account(items: Sequence[Wanted]) -> dict[str, list[str]]:
        accounts: dict[str, list[str]] = {}
        for item in items:
            for account, locator in item.copies:
                accounts.setdefault(account, []).append(locator)
        return accounts

    def _missing(self, items: Sequence[Wanted]) -> dict[str, list[Wanted]]:
        accounts: dict[str, list[Wanted]] = {}
        for item in items:
            if item.message not in self.found:
                for account in {account for account, _ in item.copies} - self.unread:
                    accounts.setdefault(account, []).append(item)
        return accounts

    def _fetch(self, account: str, locators: Sequence[str], messages: frozenset[Id]) -> None:
        try:
            for copy in self.mailboxes.fetch(account, list(dict.fromkeys(locators))):
                message = self._identify(copy)
                if message in messages and copy.raw is not None:
                    self.found.setdefault(message, copy)
        except MonitorError:
            self.unread.add(account)

    def _look_around(self, account: str, moved: Sequence[Wanted]) -> None:
        messages = frozenset(item.message for item in moved)
        days = sorted({item.at.date() for item in moved})
        try:
            here = [c.locator for c in self.mailboxes.around(account, days) if self._identify(c) in messages]
        except MonitorError:
            self.unread.add(account)
            return
        if here:
            self._fetch(account, here, messages)

    def _identify(self, copy: Copy) -> Id | None:
        try:
            message = reader.read_header(copy, self.directory)
        except Unreadable:
            return None
        return None if message is None else self.mailboxes.key(message.id)


def _read(copy: Copy, item: Wanted, key: Callable[[str], Id], directory: Directory) -> Said:
    message = reader.read_header(copy, directory)
    if message is None or copy.raw is None:
        return Said(loss=Loss.UNQUOTED)
    header = parse_header(copy.header)
    if item.clause is None:
        who, address = (header.addresses("from") or [("", "")])[0]
    else:
        who, address = _first_recipient(header, message, directory)
    read = reader.read_text(message, copy.raw, directory)
    span = _span(read, item.clause, key)
    return Said(
        who=directory.names.get(directory.person(address) or "", who) or address,
        address=address,
        subject=header.first("subject") or "",
        sentence=_sentence(copy.raw, span) if span else "",
        message_id=header.first("message-id") or "",
        loss=None if span else Loss.UNQUOTED,
    )


def _first_recipient(header: Header, message: Message, directory: Directory) -> tuple[str, str]:
    others = (
        pair for pair in header.addresses("to") if directory.person(pair[1]) not in (None, message.author)
    )
    return next(others, ("", ""))


def _span(message: Message, clause: Id | None, key: Callable[[str], Id]) -> Span | None:
    """Return where the promise with this clause stands, or the first ask (S3: clauses are equal in every
    re-read).
    """
    if clause is None:
        return next((ask.span for ask in message.asks if ask.span), None)
    return next((p.span for p in message.promises if p.span and key(p.clause) == clause), None)


def _sentence(raw: bytes, span: Span) -> str:
    return own_text(parse_body(raw)).text[span[0] : span[1]]
