"""The past of a Graph mailbox, window by window: a folder's messages of some days, the newest first.

Graph's own pages count messages, so that one moved out between two pages makes the next one skip another. A page is
therefore asked for by date: what was received no later than the last message of the page before. A server that does
not filter or sort is asked for all ids instead, again until a list names none that is new, and sorted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from monitor.connectors import graph_items
from monitor.connectors import graph_mail as mail_of
from monitor.connectors.base import Batch, Checkpoint, Want
from monitor.connectors.graph_client import MissingError, RejectedError, asked, segment
from monitor.connectors.graph_folders import Place, pages
from monitor.connectors.graph_items import Item, Items

SECOND = timedelta(seconds=1)
"""Instants are told to the second, and may be kept more exactly: pages overlap by one."""

LISTS = 5
"""How often the ids of a folder are listed at most; something is new in each where mail keeps moving."""

LISTING = 500
"""How many ids are asked for at once."""

Days = tuple[date, date | None]


class Reached(NamedTuple):
    """How far down a folder was read: all younger than ``instant``, and of that second the messages named."""

    instant: datetime
    ids: frozenset[str]

    def after(self, items: Sequence[Listed]) -> Reached:
        """Return how far it is after these, in their order."""
        last = items[-1].instant
        same = frozenset(item.id for item in items if item.instant == last)
        return Reached(last, same | self.ids if last == self.instant else same)

    def passed(self, item: Listed) -> bool:
        """Was this message read?"""
        return item.instant > self.instant or item.id in self.ids

    def told(self) -> Mapping[str, Any]:
        """Return what is stored."""
        return {"instant": self.instant.isoformat(), "ids": sorted(self.ids)}


class Listed(NamedTuple):
    """One message of a listing: its id, the second it was received in, and all that was told of it."""

    id: str
    instant: datetime
    item: Item


class Window(NamedTuple):
    """From when to when, without the end."""

    begin: datetime
    end: datetime

    def holds(self, instant: datetime) -> bool:
        """Does this instant lie in it?"""
        return self.begin <= instant < self.end

    def filter(self) -> str:
        """Return it as Graph's $filter, which has to name first what is sorted by."""
        end = "" if self.end == _NEVER else f" and receivedDateTime lt {_written(self.end)}"
        return f"receivedDateTime ge {_written(self.begin)}{end}"


class UnsortedError(Exception):
    """The server neither refused to filter and sort nor did it."""


_NEVER = datetime.max.replace(tzinfo=UTC)
_EVER = datetime.min.replace(tzinfo=UTC)


class Past:
    """Reads the past of one mailbox."""

    def __init__(self, items: Items) -> None:
        self.items = items
        self._sorts = True  # until the server shows that it cannot filter and sort
        self._ids: dict[str, list[Listed]] = {}  # what moves on meanwhile is new elsewhere

    def earlier(self, places: Sequence[Place], mark: Checkpoint, want: Want, days: Days) -> Iterator[Batch]:
        """Yield the mail of these days. ``mark``: the folders that are finished, and how far one of them was read."""
        window = _window(days)
        finished = set(mark.get("finished", ()))
        done = 0
        for place in places:
            if place.id in finished:
                continue
            for reached, some, threaded in self._pages(place, window, _reached(mark, place)):
                mails, broken = self.items.read(place, some, want, threaded=threaded)
                done += len(some)
                at = {"finished": sorted(finished), "reached": {place.id: reached.told()}}
                yield Batch(mails=mails, broken=broken, checkpoint=at, done=done)
            finished.add(place.id)

    def count(self, places: Sequence[Place], days: Days) -> int | None:
        """Return how many messages were received on these days, None where the server does not count."""
        query = {"$filter": _window(days).filter(), "$count": "true", "$top": "1", "$select": "id"}
        answers = self.items.client.many([asked(self._path(place), query) for place in places])
        told = [answer.body.get("@odata.count") for answer in answers if answer.status != 404]
        counts = [count for count in told if isinstance(count, int)]
        return sum(counts) if len(counts) == len(told) else None

    # ------------------------------------------------------------------ one folder

    def _path(self, place: Place) -> str:
        return f"{self.items.root}/mailFolders/{segment(place.id)}/messages"

    def _pages(
        self, place: Place, window: Window, reached: Reached
    ) -> Iterator[tuple[Reached, list[Item], bool]]:
        """Yield a folder's messages page by page, each with how far it reaches, and whether it tells their threads."""
        try:
            if self._sorts:
                try:
                    for reached, some in self._sorted(place, window, reached):  # noqa: B020 - it goes on from there
                        yield reached, [one.item for one in some], place.sent and self.items.expands
                    return
                except (RejectedError, UnsortedError):
                    self._sorts = False
            for reached, some in self._by_ids(place, window, reached):  # noqa: B020
                yield reached, [{"id": one.id} for one in some], False
        except MissingError:
            return  # deleted since it was listed

    def _sorted(
        self, place: Place, window: Window, reached: Reached
    ) -> Iterator[tuple[Reached, list[Listed]]]:
        """Have the server sort and filter. Raises RejectedError or UnsortedError where it does not."""
        while True:
            left = Window(window.begin, min(window.end, _next_second(reached.instant)))
            page = self._page(place, left)
            fresh = self._fresh(page, left, reached)
            link = page.get("@odata.nextLink")
            while link and not fresh:  # more mail of one second than a page holds
                page = self.items.client.follow(self.items.client.own_path(link))
                fresh = self._fresh(page, left, reached)
                link = page.get("@odata.nextLink")
            if fresh:
                reached = reached.after(fresh)
                yield reached, fresh
            if not link:
                return

    def _page(self, place: Place, window: Window) -> Item:
        query = {
            "$filter": window.filter(),
            "$orderby": "receivedDateTime desc",
            "$top": str(graph_items.PAGE),
            "$select": mail_of.SELECT,
        }
        if place.sent and self.items.expands:
            try:
                return self.items.client.get(self._path(place), {**query, "$expand": mail_of.THREADING})
            except RejectedError:
                self.items.expands = False
        return self.items.client.get(self._path(place), query)

    @staticmethod
    def _fresh(page: Item, window: Window, reached: Reached) -> list[Listed]:
        """Return what of a page was not read yet. Raises UnsortedError for a page out of order."""
        listed = list(_listed(page.get("value") or ()))
        instants = [one.instant for one in listed]
        if instants != sorted(instants, reverse=True) or not all(map(window.holds, instants)):
            raise UnsortedError
        return [one for one in listed if not reached.passed(one)]

    def _by_ids(
        self, place: Place, window: Window, reached: Reached
    ) -> Iterator[tuple[Reached, list[Listed]]]:
        """Choose and sort here, from a list of everything."""
        if place.id not in self._ids:
            self._ids[place.id] = self._all_ids(place)
        ahead = [one for one in self._ids[place.id] if not reached.passed(one) and window.holds(one.instant)]
        for first in range(0, len(ahead), graph_items.PAGE):
            some = ahead[first : first + graph_items.PAGE]
            reached = reached.after(some)
            yield reached, some

    def _all_ids(self, place: Place) -> list[Listed]:
        """List all messages of a folder by their ids, the newest first; those without a date count as the oldest."""
        found: dict[str, Listed] = {}
        query = {"$top": str(LISTING), "$select": "id,receivedDateTime"}
        for _ in range(LISTS):
            known = len(found)
            found |= {one.id: one for one in _listed(pages(self.items.client, self._path(place), query))}
            if len(found) == known:
                break
        return sorted(found.values(), key=lambda one: (one.instant, one.id), reverse=True)


def _listed(told: Iterable[Any]) -> Iterator[Listed]:
    """Yield the messages of a listing; those without a date count as received at the beginning of time."""
    for item in told:
        if isinstance(item, Mapping) and isinstance(item.get("id"), str):
            instant = mail_of.instant(item.get("receivedDateTime")) or _EVER
            yield Listed(item["id"], instant.replace(microsecond=0), item)


def _reached(mark: Checkpoint, place: Place) -> Reached:
    told = mark.get("reached", {}).get(place.id)
    if told is None:
        return Reached(_NEVER, frozenset())
    return Reached(datetime.fromisoformat(told["instant"]), frozenset(told["ids"]))


def _window(days: Days) -> Window:
    since, until = days
    return Window(_midnight(since), _midnight(until) if until is not None else _NEVER)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _next_second(instant: datetime) -> datetime:
    return instant if instant == _NEVER else instant + SECOND


def _written(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
