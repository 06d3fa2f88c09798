"""Mail on an IMAP server: folders opened with EXAMINE, read with BODY.PEEK, so that no flag ever changes.

Headers come first for everything new, then the text part of what is wanted, in few large questions. A folder
whose STATUS has not moved is not opened. Checkpoint, for each folder: UIDVALIDITY and the lowest UID not yet
seen; another UIDVALIDITY means that the folder is read again. Locator: UIDVALIDITY, UID and folder.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from monitor.connectors import dates, imap_parse
from monitor.connectors.base import Batch, Broken, Checkpoint, Connector, Finding, Locator, RawMail, Want
from monitor.connectors.folders import Role, chosen, decoded, role
from monitor.connectors.imap_mail import HEAD_ITEMS, REFUSED, TEXT, Head, Place, head_of, locator, portions
from monitor.errors import ConfigError, MonitorError, ProtocolError
from monitor.secrets import SecretRef

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
    password: SecretRef
    authorize_as: str | None = None
    ca_file: Path | None = None
    folders: Folders = Folders()

    @model_validator(mode="after")
    def _encrypted(self) -> Settings:
        """Refuse to send a password over a network in the clear."""
        if self.tls == "none" and not _loopback(self.host):
            raise ValueError('tls = "none" is for this machine only (localhost); use "tls" or "starttls"')
        return self

    def of(self, address: str) -> Settings:
        """Return the settings with which the same login opens this address's mail (SASL PLAIN, RFC 4616)."""
        return self.model_copy(update={"authorize_as": address})


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


class Imap(Connector):
    """One person's mail on one server."""

    def __init__(self, settings: Settings) -> None:
        from monitor.connectors.imap_session import Login, Session

        self.settings = settings
        self.session = Session(
            Login(
                host=settings.host,
                port=settings.port or (993 if settings.tls == "tls" else 143),
                tls=settings.tls,
                user=settings.user,
                password=settings.password.resolve,
                authorize_as=settings.authorize_as,
                ca_file=settings.ca_file,
            )
        )

    def close(self) -> None:
        """Log out."""
        self.session.close()

    # ------------------------------------------------------------------ the port

    def changes(self, checkpoint: Checkpoint, want: Want, *, since: date | None = None) -> Iterator[Batch]:
        """Yield what is new in the folders. Raises ProtocolError also where no Sent folder can be found."""
        covered = dates.reaches(checkpoint.get("since"), since)
        known: dict[str, list[int]] = dict(checkpoint.get("folders", {})) if covered else {}
        begun = checkpoint.get("since") if known else since and since.isoformat()
        places = self._places()
        marks = {place.name: known[place.name] for place in places if place.name in known}
        moved = self._moved(places, marks)
        total = sum(new for *_, new in moved)
        done = 0
        for place, validity, next_uid, _ in moved:
            for mark, mails, broken, seen in self._new_in(place, validity, next_uid, marks, want, since):
                marks[place.name] = mark
                done += seen
                at = {"since": begun, "folders": dict(marks)}
                yield Batch(mails=mails, broken=broken, checkpoint=at, done=done, total=max(total, done))

    def fetch(self, locators: Collection[Locator]) -> Iterator[RawMail]:
        """Yield these messages with their text; what was moved, deleted or renumbered is left out."""
        wanted: dict[tuple[str, int], list[int]] = {}
        for wanted_one in locators:
            number, uid, folder = wanted_one.split("/", 2)
            wanted.setdefault((folder, int(number)), []).append(int(uid))
        for (folder, validity), uids in wanted.items():
            if self._examined(folder) != validity:
                continue
            place = Place(folder, role(decoded(folder).split("/")) is Role.SENT)
            for heads in self._heads(place, validity, sorted(uids)):
                for portion in portions(heads, _everything):
                    yield from self._with_text(portion)[0]

    def around(self, days: Collection[date]) -> Iterator[RawMail]:
        """Yield the headers of mail received or sent within a day of these."""
        criteria = [_window(day) for day in sorted(set(days))]
        for place in self._places() if criteria else ():
            validity = self._examined(place.name)
            uids = (
                sorted({uid for window in criteria for uid in self.session.search(window)})
                if validity
                else []
            )
            for heads in self._heads(place, validity or 0, uids):
                for mail in (head.mail for head in heads if isinstance(head.mail, RawMail)):
                    if dates.near(mail.instant, days) or dates.near(dates.arrived(mail.header), days):
                        yield mail

    def check(self) -> Iterator[Finding]:
        """Can the server be reached safely, does it let us in, what is there to read?"""
        server = self.session.login.server
        try:
            secured = self.session.security()
            yield Finding(what="reachable", ok=True, detail=server)
            yield Finding(what="TLS", ok=True, detail=secured)
            yield Finding(what="login", ok=True, detail=self.settings.authorize_as or self.settings.user)
            places = self._places()
            yield Finding(what="folders", ok=bool(places), detail=f"{len(places)} to read")
            sent = any(place.sent for place in places)
            yield Finding(
                what="sent mail",
                ok=sent,
                detail="found" if sent else "none among the folders to read",
                hint="" if sent else "name the Sent folder in folders.include, or nobody's answers are seen",
            )
            yield from self._check_mail(places)
        except MonitorError as error:
            yield Finding(what=server, ok=False, detail=error.message, hint=error.hint)

    def _check_mail(self, places: Sequence[Place]) -> Iterator[Finding]:
        messages = 0
        newest = None
        for place in places:
            validity = self._examined(place.name)
            if validity is None:
                continue
            state = self.session.status(place.name)
            messages += state.messages
            last = (
                self.session.fetch([max(state.next_uid - 1, 1)], "(UID INTERNALDATE)")
                if state.messages
                else {}
            )
            instants = (imap_parse.instant(answer.get(b"INTERNALDATE")) for answer in last.values())
            newest = max(filter(None, (newest, *instants)), default=None)
        yield Finding(what="read-only", ok=True, detail="folders open with EXAMINE")
        yield Finding(what="messages", ok=True, detail=str(messages))
        if newest is not None:
            yield Finding(what="newest message", ok=True, detail=newest.isoformat(timespec="minutes"))

    # ------------------------------------------------------------------ folders

    def _places(self) -> list[Place]:
        """Choose the folders to read (M3): those included, or all; not those excluded, nor Drafts, Junk and
        Outbox."""
        include, exclude = self.settings.folders.include, self.settings.folders.exclude
        places = []
        there = self.session.folders()
        self._insist([(decoded(listed.name), listed.delimiter) for listed in there])
        for listed in there:
            name = decoded(listed.name)
            purpose = role(name.split(listed.delimiter) if listed.delimiter else [name], listed.flags)
            closed = {"\\noselect", "\\nonexistent"} & {flag.lower() for flag in listed.flags}
            left_out = chosen(name, listed.delimiter, exclude)
            if include and not chosen(name, listed.delimiter, include):
                left_out = True
            if not closed and not left_out and purpose is not Role.SKIPPED:
                places.append(Place(listed.name, purpose is Role.SENT))
        if not include and not any(place.sent for place in places):
            raise ProtocolError(
                f"{self.session.login.server}: no folder for sent mail found, so no answer would be seen",
                hint='list all folders to read, with the one for sent mail: folders = { include = ["INBOX", "..."] }',
            )
        return places

    def _insist(self, there: Sequence[tuple[str, str]]) -> None:
        """Refuse an included name that no folder has: a slip of the pen would silently read nothing there.

        The error tells its place in the list only, since a folder's name may say what mail is about."""
        for number, name in enumerate(self.settings.folders.include, 1):
            if not any(chosen(folder, delimiter, (name,)) for folder, delimiter in there):
                raise ConfigError(
                    f"{self.session.login.server}: folders.include[{number}] names no folder of this mailbox",
                    hint="check its spelling, as the server lists it; a folder in another: Projects/Old",
                )

    def _examined(self, folder: str) -> int | None:
        """Open a folder; None if the server will not, because it is gone or closed to us."""
        from monitor.connectors.imap_session import RefusedError

        try:
            return self.session.examine(folder)
        except RefusedError:
            return None

    def _moved(
        self, places: Sequence[Place], marks: Mapping[str, Sequence[int]]
    ) -> list[tuple[Place, int, int, int]]:
        """Return the folders that may hold something new, each with UIDVALIDITY, UIDNEXT and at most how
        much."""
        from monitor.connectors.imap_session import RefusedError

        moved = []
        for place in places:
            try:
                state = self.session.status(place.name)
            except RefusedError:
                continue
            validity, first = marks.get(place.name, (state.validity, 1))
            if validity != state.validity:
                first = 1
            fresh = place.name not in marks or validity != state.validity
            if fresh or state.next_uid == 0 or state.next_uid > first:
                new = min(
                    state.messages, max(state.next_uid - first, 0) if state.next_uid else state.messages
                )
                moved.append((place, state.validity, state.next_uid, new))
        return moved

    # ------------------------------------------------------------------ messages

    def _new_in(
        self,
        place: Place,
        validity: int,
        next_uid: int,
        marks: Mapping[str, Sequence[int]],
        want: Want,
        since: date | None,
    ) -> Iterator[tuple[list[int], list[RawMail], list[Broken], int]]:
        """Yield one folder's new mails in portions, each with the folder's mark and the messages it saw."""
        if self._examined(place.name) != validity:
            return  # gone, or rebuilt since STATUS: the next run sees which
        before, first = marks.get(place.name, (validity, 1))
        first = first if before == validity else 1
        window = ["UID", f"{first}:*", *(["SINCE", since] if since else [])]
        uids = [uid for uid in self.session.search(window) if uid >= first]  # n:* names the last one too
        reached = 0
        for heads in self._heads(place, validity, uids):
            for portion in portions(heads, want):
                mails, broken = self._with_text(portion)
                reached = portion[-1].uid + 1
                yield [validity, reached], mails, broken, len(portion)
        end = max(next_uid, uids[-1] + 1 if uids else first)
        if end != reached:
            yield [validity, end], [], [], 0

    def _heads(self, place: Place, validity: int, uids: Sequence[int]) -> Iterator[list[Head]]:
        """Yield the headers of these messages in chunks; a message that is gone meanwhile is left out."""
        for start in range(0, len(uids), CHUNK):
            told, refused = self._told(uids[start : start + CHUNK], HEAD_ITEMS)
            heads = [head_of(uid, answer, place, validity) for uid, answer in told.items()]
            heads += [
                Head(uid, Broken(locator=locator(place, validity, uid), reason=REFUSED)) for uid in refused
            ]
            yield sorted(heads, key=lambda head: head.uid)

    def _with_text(self, portion: Sequence[Head]) -> tuple[list[RawMail], list[Broken]]:
        """Fetch the text of what is wanted, all mails of one layout at once."""
        alike: dict[tuple[str, ...], list[int]] = {}
        for head in portion:
            if head.wanted and (sections := head.sections()):
                alike.setdefault(sections, []).append(head.uid)
        told: dict[int, imap_parse.Answer] = {}
        refused: list[int] = []
        for sections, uids in alike.items():
            items = " ".join(f"BODY.PEEK[{section}]<0.{TEXT}>" for section in sections)
            answered, unanswered = self._told(uids, f"(UID {items})")
            told |= answered
            refused += unanswered
        taken = [head.mail if not head.wanted else head.with_text(told, refused) for head in portion]
        return [one for one in taken if isinstance(one, RawMail)], [
            one for one in taken if isinstance(one, Broken)
        ]

    def _told(self, uids: Sequence[int], items: str) -> tuple[dict[int, imap_parse.Answer], list[int]]:
        """Fetch, and single out the messages that the server fails on: halves of halves, down to one (M5)."""
        from monitor.connectors.imap_session import CutError, RefusedError

        try:
            return self.session.fetch(uids, items), []
        except (CutError, RefusedError):
            if len(uids) == 1:
                self.session.fetch(uids, "(UID)")  # it is the message only if the server is otherwise well
                return {}, list(uids)
        half = len(uids) // 2
        first, second = self._told(uids[:half], items), self._told(uids[half:], items)
        return first[0] | second[0], first[1] + second[1]


def _everything(_: RawMail) -> bool:
    return True


def _window(day: date) -> list[Any]:
    """Return the search for mail received or sent within a day of this one, with a day more for the server's
    zone."""
    first, behind = day - timedelta(days=2), day + timedelta(days=3)
    received, sent = ["SINCE", first, "BEFORE", behind], ["SENTSINCE", first, "SENTBEFORE", behind]
    return ["OR", received, sent]
