"""Mail in Microsoft 365 through Graph: what changed in each folder (delta), header facts first, text of what counts.

Ids are immutable: a moved message keeps its locator. Checkpoint, for each folder: the link to go on at, in the middle
of a round (nextLink) or at its end (deltaLink), without its server. A link the server has forgotten means that the
folder is read again, harmlessly. What was there before the first run is listed by date (graph_past).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from monitor.connectors import dates
from monitor.connectors import graph_mail as mail_of
from monitor.connectors.base import Batch, Broken, Checkpoint, Finding, Locator, RawMail, Sliced, Want
from monitor.connectors.graph_settings import Settings
from monitor.errors import ConfigError, ProtocolError

if TYPE_CHECKING:
    from monitor.connectors.graph_client import Client
    from monitor.connectors.graph_folders import Place
    from monitor.connectors.graph_items import Items
    from monitor.connectors.graph_past import Past

__all__ = ["Graph", "Settings"]

LISTING = 500
"""How many ids are asked for at once where no mail is read."""

TEXTS = 100
"""How many messages are asked for at once by their ids."""

CAPPED = 5000
"""A filtered round of so many may have been cut off there by the server; it is then repeated without the filter."""

Item = Mapping[str, Any]


class Graph(Sliced):
    """One person's mail in Microsoft 365."""

    def __init__(self, settings: Settings) -> None:
        from monitor.connectors.graph_login import missing

        try:
            import httpx  # noqa: F401 - everything below needs it
        except ImportError:
            raise missing("httpx") from None
        self.settings = settings

    @cached_property
    def client(self) -> Client:
        """The connection, made when it is first needed."""
        from monitor.connectors.graph_client import Client
        from monitor.connectors.graph_login import token_source

        return Client(self.settings, token_source(self.settings))

    @cached_property
    def root(self) -> str:
        """The path of the mailbox."""
        if self.settings.alone:
            return "/me"
        if self.settings.user is None:
            raise ConfigError(
                f"{self.settings.host}: it is not said whose mail is to be read",
                hint="name the account's person, or its user",
            )
        from monitor.connectors.graph_client import segment

        return f"/users/{segment(self.settings.user)}"

    @cached_property
    def places(self) -> list[Place]:
        """The folders to read, as they are in this run."""
        from monitor.connectors.graph_folders import places

        return places(self.client, self.root, self.settings.folders)

    @cached_property
    def _mailbox(self) -> Item:
        from monitor.connectors.graph_hours import mailbox_settings

        return mailbox_settings(self.client, self.root)

    @cached_property
    def items(self) -> Items:
        """The messages of the mailbox."""
        from monitor.connectors.graph_items import Items
        from monitor.connectors.zones import zone_of

        user = self.settings.user or ""
        owner = user if "@" in user else ""
        return Items(self.client, self.root, owner, lambda: zone_of(self._mailbox.get("timeZone")))

    @cached_property
    def _past(self) -> Past:
        from monitor.connectors.graph_past import Past

        return Past(self.items)

    def close(self) -> None:
        """Let go of the connection."""
        if "client" in self.__dict__:
            self.client.close()
            del self.client

    # ------------------------------------------------------------------ the port

    def changes(self, checkpoint: Checkpoint, want: Want, *, since: date | None = None) -> Iterator[Batch]:
        """Yield what is new in the folders, a page at a time; oldest first within a page, as Graph's order is free."""
        covered = dates.reaches(checkpoint.get("since"), since)
        known: dict[str, Any] = dict(checkpoint.get("folders", {})) if covered else {}
        begun = checkpoint.get("since") if known else since and since.isoformat()
        marks = {place.id: known[place.id] for place in self.places if place.id in known}
        total = sum(place.messages for place in self.places if place.id not in marks)
        done = 0
        for place in self.places:
            for mark, mails, broken, seen in self._new_in(place, marks.get(place.id), want, since):
                marks[place.id] = mark
                done += seen
                yield Batch(
                    mails=mails,
                    broken=broken,
                    checkpoint={"since": begun, "folders": dict(marks)},
                    done=done,
                    total=None if since else max(total, done),
                )

    def start(self, *, since: date | None = None) -> Checkpoint:
        """Return where the changes of every folder end; Graph tells it at the end of a list of ids only."""
        from monitor.connectors.graph_client import ResyncError

        marks: dict[str, Any] = {}
        for place in self.places:
            try:
                end = self._end_of(place, since)
            except ResyncError:  # in the middle of the walk
                end = self._end_of(place, since)
            if end is not None:
                marks[place.id] = {"link": end}
        return {"since": since and since.isoformat(), "folders": marks}

    def earlier(self, mark: Checkpoint, want: Want, *, since: date, until: date | None) -> Iterator[Batch]:
        """Yield the mail received on these days (UTC), folder by folder, the newest first."""
        return self._past.earlier(self.places, mark, want, (since, until))

    def count(self, *, since: date, until: date | None) -> int | None:
        """Return how many messages were received on these days, None where the server does not count."""
        return self._past.count(self.places, (since, until))

    def fetch(self, locators: Collection[Locator]) -> Iterator[RawMail]:
        """Yield these messages with their text, wherever they lie now; what was deleted is left out."""
        wanted = list(locators)
        sent = {place.id: place.sent for place in self.places} if wanted else {}
        for start in range(0, len(wanted), TEXTS):
            answers = self.items.whole(wanted[start : start + TEXTS], f"{mail_of.SELECT},body")
            for item in (answer.body for answer in answers if answer.status == 200):
                mail = self.items.head(item, sent=sent.get(str(item.get("parentFolderId")), False))
                yield mail_of.with_text(mail, item)

    def around(self, days: Collection[date]) -> Iterator[RawMail]:
        """Yield the headers of mail received within a day of these."""
        sent = {place.id: place.sent for place in self.places} if days else {}
        offered: set[str] = set()
        for day in sorted(set(days)):
            for item in self._around(day):
                folder = str(item.get("parentFolderId"))
                if folder not in sent or not isinstance(item.get("id"), str) or item["id"] in offered:
                    continue
                mail = self.items.head(item, sent=sent[folder])
                if dates.near(mail.instant, days):
                    offered.add(mail.locator)
                    yield mail

    def _around(self, day: date) -> Iterator[Item]:
        from monitor.connectors.graph_client import RejectedError
        from monitor.connectors.graph_folders import pages

        path, query = f"{self.root}/messages", {"$top": str(TEXTS), "$select": mail_of.SELECT}
        try:
            yield from pages(self.client, path, {**query, "$filter": _window(day)})
        except RejectedError:
            yield from pages(self.client, path, query)

    def check(self) -> Iterator[Finding]:
        """Can the server be reached safely, does it let us in, with which rights, what is there to read?"""
        from monitor.connectors.graph_check import findings

        return findings(self)

    def beyond(self, people: Collection[str] | None) -> Iterator[Finding]:
        """Does the login open the mailbox of somebody who is not among these people? It should not be able to."""
        from monitor.connectors.graph_check import beyond

        return beyond(self, people)

    def absences(self) -> Sequence[tuple[date, date]]:
        """Return the automatic replies' own dates, whole days only (C3); none where they have no dates or no right."""
        from monitor.connectors.graph_hours import absences

        return absences(self._mailbox)

    # ------------------------------------------------------------------ one folder

    def _new_in(
        self, place: Place, mark: Any, want: Want, since: date | None
    ) -> Iterator[tuple[Any, list[RawMail], list[Broken], int]]:
        """Yield one folder's changes in pages, each with the mark to go on at and the messages it told of."""
        from monitor.connectors.graph_client import MissingError, ResyncError

        state: dict[str, Any] = dict(mark) if isinstance(mark, Mapping) else {}
        lost = False
        followed: set[str] = set()
        while True:
            try:
                page = self._page(place, state, since)
            except ResyncError:
                if lost:
                    raise
                lost, state = True, {"whole": state.get("whole", False)}
                continue
            except MissingError:
                return  # deleted since it was listed
            items = [one for one in page.get("value") or () if isinstance(one, Mapping)]
            onward = page.get("@odata.nextLink")
            state = self._moved_on(state, page, len(items), filtered=since is not None)
            mails, broken = self.items.read(place, items, want, since)
            yield state, mails, broken, len(items)
            if not onward and state.get("link"):
                return
            if onward and onward in followed:
                raise ProtocolError(f"{self.client.host}: its pages go round in circles")
            followed.add(str(onward))

    def _page(self, place: Place, state: Mapping[str, Any], since: date | None) -> Item:
        """Ask for the next page, or the first one."""
        from monitor.connectors import graph_items

        if state.get("link"):
            return self.client.follow(state["link"], _sized(graph_items.PAGE))
        whole = since is None or state.get("whole")
        return self._first(place, mail_of.SELECT, None if whole else since, graph_items.PAGE)

    def _first(self, place: Place, select: str, since: date | None, size: int) -> Item:
        """Ask for the first page of a folder's changes; without $filter where the server does not know it."""
        from monitor.connectors.graph_client import RejectedError, segment

        path = f"{self.root}/mailFolders/{segment(place.id)}/messages/delta"
        query = {"$select": select}
        if since is None:
            return self.client.get(path, query, _sized(size))
        try:
            limit = f"receivedDateTime ge {since.isoformat()}T00:00:00Z"
            return self.client.get(path, {**query, "$filter": limit}, _sized(size))
        except RejectedError:
            return self.client.get(path, query, _sized(size))  # what is too old is left out when it is there

    def _end_of(self, place: Place, since: date | None) -> str | None:
        """Walk through a folder's changes by their ids alone, and return the link at the end; None for no folder.

        Such a link tells of new messages by their ids, too: they are asked for one by one.
        """
        from monitor.connectors.graph_client import MissingError

        followed: set[str] = set()
        count = 0
        try:
            page = self._first(place, "id", since, LISTING)
            while link := page.get("@odata.nextLink"):
                if link in followed:
                    raise ProtocolError(f"{self.client.host}: its pages go round in circles")
                followed.add(link)
                count += len(page.get("value") or ())
                page = self.client.follow(self.client.own_path(link), _sized(LISTING))
        except MissingError:
            return None
        if since is not None and count + len(page.get("value") or ()) >= CAPPED:
            return self._end_of(place, None)
        end = page.get("@odata.deltaLink")
        if not isinstance(end, str):
            raise self._endless()
        return self.client.own_path(end)

    def _endless(self) -> ProtocolError:
        return ProtocolError(
            f"{self.client.host}: a page of changes ended without a link to go on at",
            hint="check endpoint: is it a Graph server?",
        )

    def _moved_on(
        self, state: Mapping[str, Any], page: Item, count: int, *, filtered: bool
    ) -> dict[str, Any]:
        """Return the mark after a page. ``seen`` counts a filtered first round, to notice where it was cut off."""
        onward, end = page.get("@odata.nextLink"), page.get("@odata.deltaLink")
        if not isinstance(onward or end, str):
            raise self._endless()
        after: dict[str, Any] = {"link": self.client.own_path(str(onward or end))}
        if state.get("whole"):
            after["whole"] = True
        first = "link" not in state or "seen" in state
        if first and filtered and not state.get("whole"):
            seen = int(state.get("seen", 0)) + count
            if not onward and seen >= CAPPED:
                return {"whole": True}
            if onward:
                after["seen"] = seen
        return after


def _sized(count: int) -> tuple[str]:
    return (f"odata.maxpagesize={count}",)


def _window(day: date) -> str:
    """Return the filter for mail received within a day of this one."""
    first, end = (datetime.combine(day + timedelta(days=days), time()) for days in (-1, 2))
    return f"receivedDateTime ge {first.isoformat()}Z and receivedDateTime lt {end.isoformat()}Z"
