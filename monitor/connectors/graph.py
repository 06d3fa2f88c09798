"""Mail in Microsoft 365 through Graph: what changed in each folder (delta), header facts first, text of what counts.

Ids are immutable: a moved message keeps its locator. Checkpoint, for each folder: the link to go on at, in the middle
of a round (nextLink) or at its end (deltaLink), without its server. A link the server has forgotten means that the
folder is read again, harmlessly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING, Any

from monitor.connectors import dates
from monitor.connectors import graph_mail as mail_of
from monitor.connectors.base import Batch, Broken, Checkpoint, Connector, Finding, Locator, RawMail, Want
from monitor.connectors.graph_settings import Settings
from monitor.errors import ConfigError, ProtocolError

if TYPE_CHECKING:
    from monitor.connectors.graph_client import Answer, Client
    from monitor.connectors.graph_folders import Place

__all__ = ["Graph", "Settings"]

PAGE = 100
"""How many messages a page holds at most: with their header fields about a megabyte."""

CAPPED = 5000
"""A filtered round of so many may have been cut off there by the server; it is then repeated without the filter."""

Item = Mapping[str, Any]


class Graph(Connector):
    """One person's mail in Microsoft 365."""

    def __init__(self, settings: Settings) -> None:
        from monitor.connectors.graph_login import missing

        try:
            import httpx  # noqa: F401 - everything below needs it
        except ImportError:
            raise missing("httpx") from None
        self.settings = settings
        self._expands = True  # until the server says that it does not know $expand
        self._headers_apart = True  # until asking for header fields one by one has proved useless
        self._threading_apart = True

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
    def _zone(self) -> tzinfo:
        """Where the owner is: a sent message says when it was sent, but not on whose clock (P3)."""
        from monitor.connectors.graph_hours import zone_of

        return zone_of(self._mailbox.get("timeZone")) or UTC

    def _head(self, item: Item, *, sent: bool) -> RawMail:
        return mail_of.head(
            item, sent=sent, zone=self._zone if sent and not mail_of.has_headers(item) else UTC
        )

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

    def fetch(self, locators: Collection[Locator]) -> Iterator[RawMail]:
        """Yield these messages with their text, wherever they lie now; what was deleted is left out."""
        wanted = list(locators)
        sent = {place.id: place.sent for place in self.places} if wanted else {}
        for start in range(0, len(wanted), PAGE):
            answers = self._whole(wanted[start : start + PAGE], f"{mail_of.SELECT},body")
            for item in (answer.body for answer in answers if answer.status == 200):
                mail = self._head(item, sent=sent.get(str(item.get("parentFolderId")), False))
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
                mail = self._head(item, sent=sent[folder])
                if dates.near(mail.instant, days):
                    offered.add(mail.locator)
                    yield mail

    def _around(self, day: date) -> Iterator[Item]:
        from monitor.connectors.graph_client import RejectedError
        from monitor.connectors.graph_folders import pages

        path, query = f"{self.root}/messages", {"$top": str(PAGE), "$select": mail_of.SELECT}
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
            mails, broken = self._read(place, items, want, since)
            yield state, mails, broken, len(items)
            if not onward and state.get("link"):
                return
            if onward and onward in followed:
                raise ProtocolError(f"{self.client.host}: its pages go round in circles")
            followed.add(str(onward))

    def _page(self, place: Place, state: Mapping[str, Any], since: date | None) -> Item:
        """Ask for the next page, or the first one; without $filter where the server does not know it."""
        from monitor.connectors.graph_client import RejectedError, segment

        prefer = (f"odata.maxpagesize={PAGE}",)
        if state.get("link"):
            return self.client.follow(state["link"], prefer)
        path = f"{self.root}/mailFolders/{segment(place.id)}/messages/delta"
        query = {"$select": mail_of.SELECT}
        if since is None or state.get("whole"):
            return self.client.get(path, query, prefer)
        try:
            limit = f"receivedDateTime ge {since.isoformat()}T00:00:00Z"
            return self.client.get(path, {**query, "$filter": limit}, prefer)
        except RejectedError:
            return self.client.get(path, query, prefer)  # what is too old is left out when it is there

    def _moved_on(
        self, state: Mapping[str, Any], page: Item, count: int, *, filtered: bool
    ) -> dict[str, Any]:
        """Return the mark after a page. ``seen`` counts a filtered first round, to notice where it was cut off."""
        onward, end = page.get("@odata.nextLink"), page.get("@odata.deltaLink")
        if not isinstance(onward or end, str):
            raise ProtocolError(
                f"{self.client.host}: a page of changes ended without a link to go on at",
                hint="check endpoint: is it a Graph server?",
            )
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

    # ------------------------------------------------------------------ messages

    def _read(
        self, place: Place, items: Sequence[Item], want: Want, since: date | None
    ) -> tuple[list[RawMail], list[Broken]]:
        """Turn a page into mails: complete what the page left out, ask for the text of what is wanted."""
        there = [one for one in items if isinstance(one.get("id"), str) and "@removed" not in one]
        heads = [self._head(item, sent=place.sent) for item in self._completed(place, there)]
        heads = [mail for mail in heads if not _before(mail, since)]
        heads.sort(key=lambda mail: mail.instant.timestamp() if mail.instant else 0.0)
        wanted = [mail.locator for mail in heads if want(mail)]
        texts = dict(zip(wanted, self._texts(wanted), strict=True))
        mails: list[RawMail] = []
        broken: list[Broken] = []
        for mail in heads:
            answer = texts.get(mail.locator)
            if answer is None or answer.status in (404, 410):  # not wanted, or deleted meanwhile
                mails.append(mail)
            elif answer.status == 200:
                mails.append(mail_of.with_text(mail, answer.body))
            elif answer.status in (401, 403):  # header facts only (Mail.ReadBasic): not this mail's fault
                raise self.client.error(answer)
            else:
                broken.append(
                    Broken(locator=mail.locator, reason=f"the server failed on it ({answer.status})")
                )
        return mails, broken

    def _completed(self, place: Place, items: Sequence[Item]) -> list[Item]:
        """Ask again for what the page only hinted at: changes told by id alone, header fields, threading.

        A page of changes takes no $expand, so what sent mail answers is always asked apart; servers differ in what else
        it carries. What asking apart has not given for many is not asked again in this run.
        """
        found = {str(item["id"]): dict(item) for item in items if mail_of.told_whole(item)}
        hinted = [str(item["id"]) for item in items if not mail_of.told_whole(item)]
        for answer in self._whole(hinted, mail_of.SELECT):
            if answer.status == 200 and mail_of.told_whole(answer.body):
                found[str(answer.body["id"])] = dict(answer.body)
        if place.sent:
            bare = [item for item in found.values() if not mail_of.has_headers(item)]
            if bare and self._threading_apart:
                told = self._added(found, bare, "id", expand=True)
                self._threading_apart = told > 0 or len(bare) < PAGE // 2
        else:
            bare = [item for item in found.values() if not mail_of.has_headers(item)]
            if bare and self._headers_apart:
                told = self._added(found, bare, "id,internetMessageHeaders", expand=False)
                self._headers_apart = told > 0 or len(bare) < PAGE // 2
        return list(found.values())

    def _added(
        self, found: dict[str, dict[str, Any]], bare: Sequence[Item], select: str, *, expand: bool
    ) -> int:
        """Ask for more about these, and return about how many more was told."""
        told = 0
        for item, answer in zip(
            bare, self._whole([item["id"] for item in bare], select, expand=expand), strict=True
        ):
            more = {
                key: answer.body[key]
                for key in ("internetMessageHeaders", "singleValueExtendedProperties")
                if answer.status == 200 and answer.body.get(key)
            }
            told += bool(more)
            found[str(item["id"])] |= more
        return told

    def _whole(self, ids: Sequence[str], select: str, *, expand: bool = True) -> list[Answer]:
        """Ask for these messages; without $expand where the server does not know it."""
        from monitor.connectors.graph_client import asked, segment

        query = {"$select": select}
        prefer = (mail_of.AS_TEXT,) if select.endswith("body") else ()
        if expand and self._expands:
            full = {**query, "$expand": mail_of.THREADING}
            paths = [asked(f"{self.root}/messages/{segment(one)}", full) for one in ids]
            answers = self.client.many(paths, prefer)
            if not answers or any(answer.status not in (400, 501) for answer in answers):
                return answers
            self._expands = False
        return self.client.many([asked(f"{self.root}/messages/{segment(one)}", query) for one in ids], prefer)

    def _texts(self, ids: Sequence[str]) -> list[Answer]:
        return self._whole(ids, "id,body", expand=False)


def _before(mail: RawMail, since: date | None) -> bool:
    """Did this mail arrive before the day? What has no instant is not held back."""
    return since is not None and mail.instant is not None and mail.instant.date() < since


def _window(day: date) -> str:
    """Return the filter for mail received within a day of this one."""
    first, end = (datetime.combine(day + timedelta(days=days), time()) for days in (-1, 2))
    return f"receivedDateTime ge {first.isoformat()}Z and receivedDateTime lt {end.isoformat()}Z"
