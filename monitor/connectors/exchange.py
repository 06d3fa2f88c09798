"""Mail on a company's own Exchange server, over EWS: asked questions only, none of which can change anything.

Headers come first for everything new, then the text of what is wanted. Checkpoint, for each folder: the server's own
sync state; one it no longer knows means that the folder is read again. Locator: the folder's purpose and the item's id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, field_validator

from monitor.connectors import dates
from monitor.connectors.base import Batch, Broken, Checkpoint, Finding, Locator, RawMail, Sliced, Want
from monitor.connectors.hosts import loopback
from monitor.connectors.imap import Folders
from monitor.errors import ConfigError
from monitor.secrets import SecretRef

if TYPE_CHECKING:
    from monitor.connectors.exchange_folders import Place
    from monitor.connectors.exchange_items import Listed, Page

PAGE = 200
"""How many changes are asked for at once."""

LISTING = 500
"""How many ids are asked for at once where no mail is read; servers give no more than 512."""

PATIENCE = 120.0
"""Seconds that one wait for a busy server may take in a run; a longer one ends the run, and the next carries on."""

HURRY = 5.0
"""Seconds that one wait may take while somebody looks on (``check``)."""

VERSION = 1
"""Of the checkpoint: another one means a full read."""

ONLINE = ("office365.com", "outlook.com", "office.com", "office365.us", "outlook.cn")
"""Exchange Online's hosts: it refuses EWS since 2026-10-01."""


class Settings(BaseModel):
    """The keys of an account of type "exchange"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint: str
    user: str
    password: SecretRef
    auth: Literal["basic", "ntlm"] = "basic"
    mailbox: str | None = None
    access: Literal["impersonation", "delegate"] | None = None
    ca_file: Path | None = None
    folders: Folders = Folders()

    @field_validator("endpoint")
    @classmethod
    def _reachable(cls, value: str) -> str:
        """Refuse a password in the clear, an address that is none, and Exchange Online."""
        parts = urlsplit(value)
        host = (parts.hostname or "").rstrip(".")
        if parts.scheme not in ("https", "http") or not host:
            raise ValueError('write the whole address, as "https://mail.example.com/EWS/Exchange.asmx"')
        if any(host == online or host.endswith(f".{online}") for online in ONLINE):
            raise ValueError(
                "Exchange Online refuses EWS since October 2026 and ends it in April 2027; "
                'use an account of type = "graph" (docs/connect/microsoft365.md)'
            )
        if parts.scheme == "http" and not loopback(host):
            raise ValueError("http is for this machine only (localhost); use https")
        return value

    def of(self, address: str) -> Settings:
        """Return the settings with which the same login opens this address's mailbox."""
        return self.model_copy(update={"mailbox": address})

    def owned_by(self, address: str) -> Settings:
        """Return the settings with the account's person as the mailbox, unless they name one."""
        return self if self.mailbox else self.of(address)

    @property
    def opened(self) -> str:
        """Return whose mailbox it is. Raises ConfigError where nothing says so."""
        address = self.mailbox or (self.user if "@" in self.user else None)
        if address is None:
            raise ConfigError(
                "it is not said whose mailbox to open", hint="name its address: person, or mailbox"
            )
        return address

    @property
    def impersonates(self) -> bool:
        """Does the login act as the mailbox's owner? As said; if nothing is, for mailboxes other than its own."""
        if self.access is not None:
            return self.access == "impersonation"
        return self.opened.casefold() != self.user.casefold()


class Exchange(Sliced):
    """One person's mail on one server."""

    def __init__(self, settings: Settings) -> None:
        try:
            from monitor.connectors.exchange_items import Items
            from monitor.connectors.exchange_line import Door
            from monitor.connectors.exchange_session import Session
        except ImportError:
            raise ConfigError(
                "the library for Exchange is not installed",
                hint="pip install 'responsiveness-monitor[exchange]'",
            ) from None
        self.settings = settings
        self.session = Session(
            Door(
                endpoint=settings.endpoint,
                user=settings.user,
                password=settings.password.resolve,
                auth=settings.auth,
                mailbox=settings.opened,
                impersonate=settings.impersonates,
                ca_file=settings.ca_file,
                patience=PATIENCE,
            )
        )
        self.items = Items(self.session)
        self._known: list[Place] = []

    def close(self) -> None:
        """Hang up."""
        self.session.close()

    # ------------------------------------------------------------------ the port

    def changes(self, checkpoint: Checkpoint, want: Want, *, since: date | None = None) -> Iterator[Batch]:
        """Yield what is new in the folders, page by page, the oldest first within a page."""
        covered = checkpoint.get("version") == VERSION and dates.reaches(checkpoint.get("since"), since)
        known: Mapping[str, str] = checkpoint.get("folders", {}) if covered else {}
        begun = checkpoint.get("since") if known else since and since.isoformat()
        places = self._places()
        states = {place.key: known[place.key] for place in places if place.key in known}
        total = None if known else sum(place.count for place in places)
        done = 0
        for place in places:
            for mails, broken, seen in self._new_in(place, states, want, since):
                done += seen
                at = {"version": VERSION, "since": begun, "folders": dict(states)}
                yield Batch(mails=mails, broken=broken, checkpoint=at, done=done, total=total)

    def start(self, *, since: date | None = None) -> Checkpoint:
        """Return the state of every folder; the server tells it only at the end of a list of all ids."""
        states: dict[str, str] = {}
        for place in self._places():
            for page in self._pages(place, states, LISTING):
                if page.state is not None:
                    states[place.key] = page.state
        return {"version": VERSION, "since": since and since.isoformat(), "folders": states}

    def earlier(self, mark: Checkpoint, want: Want, *, since: date, until: date | None) -> Iterator[Batch]:
        """Yield the mail received on these days (UTC), folder by folder."""
        begin, end = _midnight(since), _midnight(until) if until else None
        finished = set(mark.get("finished", []))
        done = 0
        for place in self._known or self._places():
            listed = self.items.received_in(place, begin, end) if place.key not in finished else []
            passed = mark.get("last", {}).get(place.key, "")
            ahead = [item for item in listed if item.rank > passed]
            for first in range(0, len(ahead), PAGE):
                some = ahead[first : first + PAGE]
                done += len(some)
                heads = self.items.heads(place, [item.id for item in some])
                for mails, broken, last in self.items.batches(heads, want):
                    passed = some[-1].rank if last else passed
                    at = {"finished": sorted(finished), "last": {place.key: passed}}
                    yield Batch(mails=mails, broken=broken, checkpoint=at, done=done)
            finished.add(place.key)

    def count(self, *, since: date, until: date | None) -> int | None:
        """Return how many items were received on these days, None where the server does not count."""
        begin, end = _midnight(since), _midnight(until) if until else None
        told = [self.items.counted_in(place, begin, end) for place in self._known or self._places()]
        counts = [count for count in told if count is not None]
        return sum(counts) if len(counts) == len(told) else None

    def fetch(self, locators: Collection[Locator]) -> Iterator[RawMail]:
        """Yield these messages with their text; what was moved or deleted is left out."""
        for sent in (True, False):
            prefix = "sent/" if sent else "mail/"
            ids = [one.removeprefix(prefix) for one in locators if one.startswith(prefix)]
            heads = self.items.heads(self._anywhere(sent=sent), ids)
            for mails, _, _ in self.items.batches(heads, _everything) if ids else ():
                yield from mails

    def around(self, days: Collection[date]) -> Iterator[RawMail]:
        """Yield the headers of mail received or sent within a day of these."""
        windows = list(_windows(days))
        for place in self._places() if windows else ():
            found = [item.id for window in windows for item in self.items.dated_in(place, *window)]
            for head in self.items.heads(place, list(dict.fromkeys(found))):
                mail = head.mail
                if isinstance(mail, RawMail) and (
                    dates.near(mail.instant, days) or dates.near(dates.arrived(mail.header), days)
                ):
                    yield mail

    def absences(self) -> Sequence[tuple[date, date]]:
        """Return the scheduled out-of-office period; none where the server tells none, or refuses to."""
        from monitor.connectors.exchange_hours import absences

        return absences(self.session)

    def check(self) -> Iterator[Finding]:
        """Can the server be reached safely, does it let us in, what is there to read?"""
        from monitor.connectors.exchange_check import findings

        self.session.door = self.session.door._replace(patience=HURRY)
        return findings(self.session, self.items, self._places, self.settings.user)

    def beyond(self, people: Collection[str] | None) -> Iterator[Finding]:
        """Does a login that acts for others open mailboxes of more people than these?"""
        from monitor.connectors.exchange_beyond import beyond

        return beyond(self.session, self.items, people)

    # ------------------------------------------------------------------ folders

    def _places(self) -> list[Place]:
        """Ask which folders there are to read, and remember them for windows of the same run."""
        from monitor.connectors.exchange_folders import places

        self._known = places(self.session, self.settings.folders.include, self.settings.folders.exclude)
        return self._known

    def _anywhere(self, *, sent: bool) -> Place:
        from monitor.connectors.exchange_folders import Place
        from monitor.connectors.exchange_questions import Ref

        return Place(key="", ref=Ref(""), name="", sent=sent, count=0)

    def _new_in(
        self, place: Place, states: dict[str, str], want: Want, since: date | None
    ) -> Iterator[tuple[list[RawMail], list[Broken], int]]:
        """Yield one folder's new mails, moving its state in ``states`` when a page is complete."""
        for page in self._pages(place, states, PAGE):
            young = [item for item in page.items if not _before(item, since)]
            heads = self.items.heads(place, [item.id for item in young])
            moved = page.state is not None and page.state != states.get(place.key)
            for mails, broken, last in self.items.batches(heads, want):
                mails = [mail for mail in mails if not _arrived_before(mail, since)]
                if last and page.state is not None:
                    states[place.key] = page.state
                if mails or broken or moved:
                    yield mails, broken, len(page.items) if last else 0

    def _pages(self, place: Place, states: Mapping[str, str], limit: int) -> Iterator[Page]:
        """Yield the changes of a folder page by page; a state the server no longer knows is forgotten."""
        from monitor.connectors.exchange_items import GONE
        from monitor.connectors.exchange_session import RefusedError

        state = states.get(place.key)
        while True:
            try:
                page = self.items.changed(place, state, limit)
            except RefusedError as refused:
                if refused.code in GONE and state is None:
                    return  # the folder was deleted, or closed to us, since it was listed
                if state is None:
                    raise
                state = None
                continue
            yield page
            if page.last or page.state in (None, state):
                return
            state = page.state


def _everything(_: RawMail) -> bool:
    return True


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _before(item: Listed, since: date | None) -> bool:
    return since is not None and item.received is not None and item.received.date() < since


def _arrived_before(mail: RawMail, since: date | None) -> bool:
    return since is not None and mail.instant is not None and mail.instant.date() < since


def _windows(days: Collection[date]) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans that hold a day on either side of each day, joined where they touch."""
    spans: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        begin, end = day - timedelta(days=1), day + timedelta(days=2)
        if spans and begin <= spans[-1][1]:
            begin = spans.pop()[0]
        spans.append((begin, end))
    for begin, end in spans:
        yield _midnight(begin), _midnight(end)
