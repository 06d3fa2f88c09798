"""Mail on an IMAP server: folders opened with EXAMINE, read with BODY.PEEK, so that no flag ever changes.

Headers come first for everything new, then the text part of what is wanted, in few large questions. A folder
whose STATUS has not moved is not opened. Checkpoint, for each folder: UIDVALIDITY and the lowest UID not yet
seen; another UIDVALIDITY means that the folder is read again. Locator: UIDVALIDITY, UID and folder.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from monitor.connectors import checks, dates, imap_parse
from monitor.connectors.base import Batch, Checkpoint, Finding, Locator, RawMail, Sliced, Want
from monitor.connectors.folders import Role, decoded, role
from monitor.connectors.hosts import loopback
from monitor.connectors.imap_mail import Place
from monitor.connectors.imap_parse import State
from monitor.connectors.tokens import OAuth, TokenSource, from_refresh, from_secret
from monitor.errors import MonitorError
from monitor.secrets import SecretRef

if TYPE_CHECKING:
    from monitor.connectors.imap_login import Login
    from monitor.connectors.imap_places import Found, Moved
    from monitor.connectors.imap_read import Folder
    from monitor.connectors.imap_session import Session


CHUNK = 500
"""How many headers are asked for at once."""


class Folders(BaseModel):
    """Which folders to read: all but Drafts, Junk and Outbox (M3), unless named here; a name stands for all
    below it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class Settings(BaseModel):
    """The keys of an account of type "imap"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str
    port: int | None = Field(default=None, ge=1, le=65535)
    tls: Literal["tls", "starttls", "none"] = "tls"
    user: str
    password: SecretRef | None = None
    token: SecretRef | None = None
    oauth: OAuth | None = None
    authorize_as: str | None = None
    ca_file: Path | None = None
    connections: int = Field(default=4, ge=1)
    folders: Folders = Folders()

    @model_validator(mode="after")
    def _encrypted(self) -> Self:
        """Refuse to send a password over a network in the clear."""
        if self.tls == "none" and not loopback(self.host):
            raise ValueError('tls = "none" is for this machine only (localhost); use "tls" or "starttls"')
        return self

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        """Ask for exactly one way to log in."""
        ways = ("password", "token", "oauth")
        if sum(getattr(self, way) is not None for way in ways) != 1:
            raise ValueError(f"give exactly one of {', '.join(ways)}")
        return self

    def of(self, address: str) -> Settings:
        """Return the settings with which the same login opens this address's mail (SASL PLAIN, RFC 4616, or its
        own name in a token's login)."""
        return self.model_copy(update={"authorize_as": address})

    def login(self, tokens: TokenSource | None = None) -> Login:
        """Return what a connection is made with; ``tokens``: a provider's own source of them."""
        from monitor.connectors.imap_login import Login

        if tokens is None and self.token is not None:
            tokens = from_secret(self.token)
        elif tokens is None and self.oauth is not None:
            tokens = from_refresh(self.oauth)
        return Login(
            host=self.host,
            port=self.port or (993 if self.tls == "tls" else 143),
            tls=self.tls,
            user=self.user,
            password=self.password.resolve if self.password is not None else str,
            authorize_as=self.authorize_as,
            ca_file=self.ca_file,
            tokens=tokens,
            connections=self.connections,
        )


class Mailbox(Sliced):
    """One person's mail, as it is read over a session, whichever folders of it are read."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._past: list[Found] = []
        self._oldest: date | None = None
        self._begins: dict[str, date] = {}
        self._goes_on: set[str] = set()

    def close(self) -> None:
        """Log out."""
        self.session.close()

    # ------------------------------------------------------------------ what is new

    def changes(self, checkpoint: Checkpoint, want: Want, *, since: date | None = None) -> Iterator[Batch]:
        """Yield what is new in the folders. Raises ProtocolError also where no Sent folder can be found."""
        from monitor.connectors.imap_places import moved

        self._oldest = since
        covered = dates.reaches(checkpoint.get("since"), since)
        known: Mapping[str, list[int]] = checkpoint.get("folders", {}) if covered else {}
        begun = checkpoint.get("since") if known else since and since.isoformat()
        folders = self.folders()
        marks = {place.name: known[place.name] for place, _ in folders if place.name in known}
        ahead = moved(folders, marks)
        total = sum(folder.messages for folder in ahead)
        done = 0
        for folder in ahead:
            for mark, batch in self._new_in(folder, want, since):
                marks[folder.place.name] = mark
                done += len(batch.mails) + len(batch.broken)
                at = {"since": begun, "folders": dict(marks)}
                yield replace(batch, checkpoint=at, done=done, total=max(total, done))

    def _new_in(self, folder: Moved, want: Want, since: date | None) -> Iterator[tuple[list[int], Batch]]:
        """Yield one folder's new mails in portions, each with the folder's mark after it."""
        from monitor.connectors.imap_read import read

        place, state, first, messages = folder
        if not messages and state.next_uid:
            yield [state.validity, state.next_uid], Batch(mails=(), checkpoint={})
            return
        if self._examined(place.name) != state.validity:
            return  # gone, or rebuilt since STATUS: the next run sees which
        window = ["UID", f"{first}:*", *(["SINCE", since] if since else [])]
        uids = [uid for uid in self.session.search(window) if uid >= first]  # n:* names the last one too
        reached = 0
        for portion in read(self.session, self.opened(place, state.validity), uids, want):
            reached = portion.last + 1
            yield [state.validity, reached], Batch(mails=portion.mails, broken=portion.broken, checkpoint={})
        end = max(state.next_uid, uids[-1] + 1 if uids else first)
        if end != reached:
            yield [state.validity, end], Batch(mails=(), checkpoint={})

    # ------------------------------------------------------------------ what was there

    def start(self, *, since: date | None = None) -> Checkpoint:
        """Return where every folder stands: one question, where the server has LIST-STATUS."""
        marks = {}
        self._oldest = since
        self._past = sorted(self.folders())
        for place, state in self._past:
            next_uid = state.next_uid
            if not next_uid and self._examined(place.name) == state.validity:
                next_uid = max(self.session.search(["UID", "*"]), default=0) + 1
            marks[place.name] = [state.validity, max(next_uid, 1)]
        return {"since": since and since.isoformat(), "folders": marks}

    def earlier(self, mark: Checkpoint, want: Want, *, since: date, until: date | None) -> Iterator[Batch]:
        """Yield the mail of these days, folder by folder; days are those of INTERNALDATE, as the server counts them."""
        from monitor.connectors.imap_read import read

        folder, validity, last = mark.get("last", ["", 0, 0])
        done = 0
        for place, state, uids in self._of_days(since, until):
            if place.name < folder or state.validity == 0:
                continue
            ahead = uids
            if (place.name, state.validity) == (folder, validity):
                ahead = [uid for uid in uids if uid > last]
            for portion in read(self.session, self.opened(place, state.validity), ahead, want):
                done += portion.seen
                yield Batch(
                    mails=portion.mails,
                    broken=portion.broken,
                    checkpoint={"last": [place.name, state.validity, portion.last]},
                    done=done,
                )

    def count(self, *, since: date, until: date | None) -> int | None:
        """Return how many mails there are of these days."""
        return sum(len(uids) for *_, uids in self._of_days(since, until))

    def _of_days(self, since: date, until: date | None) -> Iterator[tuple[Place, State, list[int]]]:
        """Open folder after folder, by name, and say which UIDs arrived on these days.

        The folders are listed once a run: what comes into them meanwhile is for ``changes``. One that was found to hold
        nothing as old as this is not opened again: of many folders, few go back as far as the oldest (measured: opening
        all of them for every slice took a fifth of a first run over 45).
        """
        self._past = self._past or sorted(self.folders())
        for place, state in self._past:
            if until is not None and until <= self._begins.get(place.name, date.min):
                continue
            is_open = self.session.opened == (place.name, state.validity)
            if state.messages and (is_open or self._examined(place.name) == state.validity):
                uids = self.session.search(_days(since, until))
                self._note_end(place.name, since, found=bool(uids))
                yield place, state, uids

    def _note_end(self, folder: str, first: date, *, found: bool) -> None:
        """At the first empty slice of the open folder, or the first after a gap: does anything lie before it?"""
        if found:
            self._goes_on.discard(folder)
        elif folder not in self._goes_on:
            if self.session.search(_days(self._oldest, first)):
                self._goes_on.add(folder)
            else:
                self._begins[folder] = first

    # ------------------------------------------------------------------ single mails

    def fetch(self, locators: Collection[Locator]) -> Iterator[RawMail]:
        """Yield these messages with their text; what was moved, deleted or renumbered is left out."""
        from monitor.connectors.imap_read import read

        wanted: dict[tuple[str, int], list[int]] = {}
        for wanted_one in locators:
            number, uid, folder = wanted_one.split("/", 2)
            wanted.setdefault((folder, int(number)), []).append(int(uid))
        for (folder, validity), uids in wanted.items():
            if self._examined(folder) != validity:
                continue
            place = Place(folder, role(decoded(folder).split("/")) is Role.SENT)
            for portion in read(self.session, self.opened(place, validity), sorted(uids), _everything):
                yield from portion.mails

    def around(self, days: Collection[date]) -> Iterator[RawMail]:
        """Yield the headers of mail received or sent within a day of these."""
        from monitor.connectors.imap_read import heads

        criteria = [_window(day) for day in sorted(set(days))]
        for place, state in self.folders() if criteria else ():
            if self._examined(place.name) != state.validity:
                continue
            uids = sorted({uid for window in criteria for uid in self.session.search(window)})
            for chunk in heads(self.session, self.opened(place, state.validity), uids):
                for mail in (head.mail for head in chunk if isinstance(head.mail, RawMail)):
                    if dates.near(mail.instant, days) or dates.near(dates.arrived(mail.header), days):
                        yield mail

    # ------------------------------------------------------------------ what is there

    @abstractmethod
    def folders(self) -> list[Found]:
        """Return the folders to read, as they stand now (M3)."""

    def opened(self, place: Place, validity: int) -> Folder:
        """Say how the messages of the open folder are read."""
        from monitor.connectors.imap_read import Folder

        return Folder(place, validity, CHUNK)

    def _examined(self, folder: str) -> int | None:
        """Open a folder; None if the server will not, because it is gone or closed to us."""
        from monitor.connectors.imap_session import RefusedError

        try:
            return self.session.examine(folder)
        except RefusedError:
            return None

    def check(self) -> Iterator[Finding]:
        """Can the server be reached safely, does it let us in, what is there to read?"""
        self.session.login = self.session.login._replace(attempts=1)  # somebody is waiting
        server, stage = self.session.login.server, "reachable"
        try:
            secured = self.session.security()
            yield Finding(what="reachable", ok=True, detail=server)
            yield Finding(what="TLS", ok=True, detail=secured)
            yield Finding(what="login", ok=True, detail=self.session.login.mailbox)
            yield Finding(what="rights", ok=True, detail="folders are opened read-only")
            stage = "folders"
            folders = self.folders()
            yield from checks.found(len(folders), sent=any(place.sent for place, _ in folders))
            stage = "messages"
            yield from self._check_mail(folders)
        except MonitorError as error:
            yield from checks.failed(error, stage, server)

    def _check_mail(self, folders: Sequence[Found]) -> Iterator[Finding]:
        newest = None
        for place, state in folders:
            if not state.messages or self._examined(place.name) is None:
                continue
            last = self.session.fetch([max(state.next_uid - 1, 1)], "(UID INTERNALDATE)")
            instants = (imap_parse.instant(answer.get(b"INTERNALDATE")) for answer in last.values())
            newest = max(filter(None, (newest, *instants)), default=None)
        yield Finding(what="messages", ok=True, detail=str(sum(state.messages for _, state in folders)))
        if newest is not None:
            yield Finding(
                what="newest message", ok=True, detail=newest.isoformat(timespec="minutes"), at=newest
            )


class Imap(Mailbox):
    """One person's mail on one server. ``tokens``: a provider's own source of them, in place of the settings'."""

    def __init__(self, settings: Settings, tokens: TokenSource | None = None) -> None:
        from monitor.connectors.imap_session import Session

        super().__init__(Session(settings.login(tokens)))
        self.settings = settings

    def folders(self) -> list[Found]:
        """Return all folders but Drafts, Junk and Outbox, or those that were chosen."""
        from monitor.connectors.imap_places import found

        return found(self.session, self.settings.folders.include, self.settings.folders.exclude)


def _everything(_: RawMail) -> bool:
    return True


def _days(since: date | None, until: date | None) -> list[Any]:
    """Return the search for mail that arrived on these days."""
    return [*(["SINCE", since] if since else []), *(["BEFORE", until] if until else [])]


def _window(day: date) -> list[Any]:
    """Return the search for mail received or sent within a day of this one, with a day more for the server's
    zone."""
    first, behind = day - timedelta(days=2), day + timedelta(days=3)
    received, sent = ["SINCE", first, "BEFORE", behind], ["SENTSINCE", first, "SENTBEFORE", behind]
    return ["OR", received, sent]
