"""Mail in memory: the reference that shows how small the port is, and the source that tests and demos write
to.

Source is the server's side: what a test does to it (deliver, move, remove, cut) is what real servers do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from monitor.connectors import dates
from monitor.connectors.archive import header_of
from monitor.connectors.base import Batch, Broken, Checkpoint, Finding, Locator, RawMail, Sliced, Want
from monitor.connectors.folders import Role, role
from monitor.errors import TransientError


@dataclass(slots=True)
class Place:
    """One folder: its mails by number, which only grow; ``validity`` changes when the numbers are dealt
    anew."""

    validity: int = 1
    next: int = 1
    mails: dict[int, tuple[bytes | None, datetime]] = field(default_factory=dict)


@dataclass(slots=True)
class Source:
    """A mail server in memory. ``cut_after``: so many more batches, then the connection is lost."""

    places: dict[str, Place] = field(default_factory=dict)
    cut_after: int | None = None
    validity: int = 1

    def deliver(self, folder: str, raw: bytes | None, instant: datetime) -> Locator:
        """Put a mail into a folder; None is a mail that the server can no longer read."""
        place = self.places.setdefault(folder, Place(validity=self.validity))
        number = place.next
        place.mails[number] = (raw, instant)
        place.next += 1
        return f"{place.validity}/{number}/{folder}"

    def remove(self, locator: Locator) -> tuple[bytes | None, datetime]:
        """Take a mail out of its folder, for good."""
        _, number, folder = locator.split("/", 2)
        return self.places[folder].mails.pop(int(number))

    def move(self, locator: Locator, folder: str) -> Locator:
        """Move a mail to another folder, where it gets another locator."""
        return self.deliver(folder, *self.remove(locator))

    def renumber(self, folder: str) -> None:
        """Deal a folder's numbers anew, as a restored or rebuilt mailbox does (a new UIDVALIDITY)."""
        self.validity += 1
        kept = list(self.places[folder].mails.values())
        self.places[folder] = Place(self.validity, len(kept) + 1, dict(enumerate(kept, 1)))

    def rename(self, folder: str, name: str) -> None:
        """Give a folder another name; one that gets the old name later is another folder."""
        self.validity += 1
        self.places[name] = self.places.pop(folder)


class Memory(Sliced):
    """Reads a Source. ``archive``: its mail is dated by its headers, and M2's repeat rule applies."""

    def __init__(self, source: Source, *, archive: bool = False, batch: int = 500) -> None:
        self.source = source
        self.archive = archive
        self.batch = batch

    def changes(self, checkpoint: Checkpoint, want: Want, *, since: date | None = None) -> Iterator[Batch]:
        """Yield the mails above the number each folder was read to; TransientError where the source is
        cut."""
        covered = dates.reaches(checkpoint.get("since"), since)
        at = {name: tuple(known) for name, known in checkpoint.get("folders", {}).items()} if covered else {}
        begun = checkpoint.get("since") if at else since and since.isoformat()
        done = 0
        for folder, place in list(self.source.places.items()):
            if role(folder.split("/")) is Role.SKIPPED:
                continue
            validity, last = at.get(folder, (place.validity, 0))
            fresh = [number for number in place.mails if number > last or validity != place.validity]
            for start in range(0, len(fresh), self.batch):
                self._count_down()
                numbers = fresh[start : start + self.batch]
                heads = [self._head(folder, number) for number in numbers]
                young = [
                    head for head in heads if isinstance(head, Broken) or self._arrived_since(head, since)
                ]
                at[folder] = (place.validity, numbers[-1])
                done += len(numbers)
                checkpoint = {"since": begun, "folders": {name: list(known) for name, known in at.items()}}
                yield self._batch(young, want, checkpoint, done)

    def start(self, *, since: date | None = None) -> Checkpoint:
        """Return the number that each folder has reached."""
        at = {name: [place.validity, place.next - 1] for name, place in self.source.places.items()}
        return {"since": since and since.isoformat(), "folders": at}

    def earlier(self, mark: Checkpoint, want: Want, *, since: date, until: date | None) -> Iterator[Batch]:
        """Yield the mail of these days, folder by folder; undated and broken mail belongs to the newest."""
        found = [
            (folder, number)
            for folder, place in sorted(self.source.places.items())
            for number in sorted(place.mails)
            if role(folder.split("/")) is not Role.SKIPPED
            if [folder, number] > list(mark.get("last", ["", 0]))
        ]
        heads = [((folder, number), self._head(folder, number)) for folder, number in found]
        inside = [(place, head) for place, head in heads if self._arrived_in(head, since, until)]
        for start in range(0, len(inside), self.batch):
            self._count_down()
            portion = inside[start : start + self.batch]
            here = [head for (folder, number), head in portion if self._is_there(folder, number)]
            yield self._batch(here, want, {"last": list(portion[-1][0])}, start + len(portion))

    def count(self, *, since: date, until: date | None) -> int | None:
        """Return how many mails there are of these days."""
        places = self.source.places.items()
        heads = (self._head(folder, number) for folder, place in places for number in place.mails)
        return sum(self._arrived_in(head, since, until) for head in heads)

    def fetch(self, locators: Collection[Locator]) -> Iterator[RawMail]:
        """Yield these mails where they still are."""
        for locator in locators:
            validity, number, folder = locator.split("/", 2)
            place = self.source.places.get(folder, Place(validity=0))
            head = self._head(folder, int(number)) if int(number) in place.mails else None
            if isinstance(head, RawMail) and place.validity == int(validity):
                yield self._text(head, lambda _: True)

    def around(self, days: Collection[date]) -> Iterator[RawMail]:
        """Yield the headers of mail dated within a day of these."""
        for folder, place in self.source.places.items():
            for number in place.mails if role(folder.split("/")) is not Role.SKIPPED else ():
                head = self._head(folder, number)
                if isinstance(head, RawMail) and dates.near(head.instant or dates.arrived(head.header), days):
                    yield head

    def check(self) -> Iterator[Finding]:
        """Which folders are there?"""
        yield Finding(what="folders", ok=bool(self.source.places), detail=str(len(self.source.places)))

    def _head(self, folder: str, number: int) -> RawMail | Broken:
        place = self.source.places[folder]
        raw, instant = place.mails[number]
        locator = f"{place.validity}/{number}/{folder}"
        if raw is None:
            return Broken(locator=locator, reason="the server has no text for it")
        return RawMail(
            locator=locator,
            header=header_of(raw),
            instant=None if self.archive else instant,
            sent_folder=role(folder.split("/")) is Role.SENT,
            archive=self.archive,
            size=len(raw),
        )

    def _batch(
        self, heads: Sequence[RawMail | Broken], want: Want, checkpoint: Checkpoint, done: int
    ) -> Batch:
        return Batch(
            mails=[self._text(head, want) for head in heads if isinstance(head, RawMail)],
            broken=[head for head in heads if isinstance(head, Broken)],
            checkpoint=checkpoint,
            done=done,
        )

    def _is_there(self, folder: str, number: int) -> bool:
        return folder in self.source.places and number in self.source.places[folder].mails

    def _text(self, head: RawMail, want: Want) -> RawMail:
        if not want(head):
            return head
        _, number, folder = head.locator.split("/", 2)
        return replace(head, raw=self.source.places[folder].mails[int(number)][0])

    def _arrived_since(self, head: RawMail, since: date | None) -> bool:
        if since is None:
            return True
        return head.instant.date() >= since if head.instant else not dates.too_old(head.header, since)

    def _arrived_in(self, head: RawMail | Broken, since: date, until: date | None) -> bool:
        instant = None if isinstance(head, Broken) else head.instant or dates.arrived(head.header)
        if instant is None:
            return until is None
        return since <= instant.date() and (until is None or instant.date() < until)

    def _count_down(self) -> None:
        if self.source.cut_after is None:
            return
        if self.source.cut_after == 0:
            self.source.cut_after = None
            raise TransientError("the connection was cut", hint="the next run carries on")
        self.source.cut_after -= 1
