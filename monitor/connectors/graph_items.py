"""Messages of a Graph mailbox as mails: pages of listings completed, and the text of what is wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, tzinfo
from functools import cached_property
from typing import Any

from monitor.connectors import graph_mail as mail_of
from monitor.connectors.base import Broken, RawMail, Want
from monitor.connectors.graph_client import Answer, Client, asked, segment
from monitor.connectors.graph_folders import Place

PAGE = 100
"""How many messages a page holds at most: with their header fields about a megabyte."""

Item = Mapping[str, Any]

_GONE = (404, 410)


class Items:
    """Reads the messages of one mailbox. ``root``: its path; ``owner``: its address, "" where that is not known.

    ``zone`` tells where the owner is: a sent message says when it was sent, but not on whose clock (P3).
    """

    def __init__(self, client: Client, root: str, owner: str, zone: Callable[[], tzinfo | None]) -> None:
        self.client = client
        self.root = root
        self._owner = owner
        self._ask_zone = zone
        self.expands = True  # until the server says that it does not know $expand
        self._headers_apart = True  # until asking for header fields one by one has proved useless
        self._threading_apart = True

    @cached_property
    def _zone(self) -> tzinfo:
        return self._ask_zone() or UTC

    def head(self, item: Item, *, sent: bool) -> RawMail:
        """Return a message's header facts."""
        zone = self._zone if sent and not mail_of.has_headers(item) else UTC
        return mail_of.head(item, sent=sent, zone=zone, owner=self._owner)

    def read(
        self,
        place: Place,
        items: Sequence[Item],
        want: Want,
        since: date | None = None,
        *,
        threaded: bool = False,
    ) -> tuple[list[RawMail], list[Broken]]:
        """Turn a page into mails: complete what the page left out, ask for the text of what is wanted.

        ``threaded``: the page was asked with THREADING.
        """
        there = [one for one in items if isinstance(one.get("id"), str) and "@removed" not in one]
        found, broken = self._completed(place, there, threaded=threaded)
        heads = [self.head(item, sent=place.sent) for item in found]
        heads = [mail for mail in heads if not _before(mail, since)]
        heads.sort(key=lambda mail: mail.instant.timestamp() if mail.instant else 0.0)
        wanted = [mail.locator for mail in heads if want(mail)]
        texts = dict(zip(wanted, self._texts(wanted), strict=True))
        mails: list[RawMail] = []
        for mail in heads:
            answer = texts.get(mail.locator)
            if answer is None or answer.status in _GONE:  # not wanted, or deleted meanwhile
                mails.append(mail)
            elif answer.status == 200:
                mails.append(mail_of.with_text(mail, answer.body))
            else:
                broken.append(self._broken(mail.locator, answer))
        return mails, broken

    def _broken(self, locator: str, answer: Answer) -> Broken:
        """Name a message the server fails on (M5). A missing right (Mail.ReadBasic) is raised."""
        if answer.status in (401, 403):
            raise self.client.error(answer)
        return Broken(locator=locator, reason=f"the server failed on it ({answer.status})")

    def _completed(
        self, place: Place, items: Sequence[Item], *, threaded: bool
    ) -> tuple[list[Item], list[Broken]]:
        """Ask again for what the page only hinted at: messages told by id alone, header fields, threading.

        A page of changes takes no $expand, so what sent mail answers is always asked apart; servers differ in what else
        it carries. What asking apart has not given for many is not asked again in this run.
        """
        found = {str(item["id"]): dict(item) for item in items if mail_of.told_whole(item)}
        bare = [item for item in found.values() if not mail_of.has_headers(item)]
        if place.sent:
            if bare and self._threading_apart and not threaded:
                told = self._added(found, bare, "id", expand=True)
                self._threading_apart = told > 0 or len(bare) < PAGE // 2
        elif bare and self._headers_apart:
            told = self._added(found, bare, "id,internetMessageHeaders", expand=False)
            self._headers_apart = told > 0 or len(bare) < PAGE // 2
        hinted = list(dict.fromkeys(str(item["id"]) for item in items if not mail_of.told_whole(item)))
        broken = []
        for name, answer in zip(hinted, self.whole(hinted, mail_of.SELECT), strict=True):
            if answer.status == 200 and mail_of.told_whole(answer.body):
                found[name] = {**answer.body, "id": name}
            elif answer.status not in (200, *_GONE):
                broken.append(self._broken(name, answer))
        return list(found.values()), broken

    def _added(
        self, found: dict[str, dict[str, Any]], bare: Sequence[Item], select: str, *, expand: bool
    ) -> int:
        """Ask for more about these, and return about how many more was told."""
        told = 0
        for item, answer in zip(
            bare, self.whole([item["id"] for item in bare], select, expand=expand), strict=True
        ):
            more = {
                key: answer.body[key]
                for key in ("internetMessageHeaders", "singleValueExtendedProperties")
                if answer.status == 200 and answer.body.get(key)
            }
            told += bool(more)
            found[str(item["id"])] |= more
        return told

    def whole(self, ids: Sequence[str], select: str, *, expand: bool = True) -> list[Answer]:
        """Ask for these messages; without $expand where the server does not know it."""
        query = {"$select": select}
        prefer = (mail_of.AS_TEXT,) if select.endswith("body") else ()
        if expand and self.expands:
            full = {**query, "$expand": mail_of.THREADING}
            paths = [asked(f"{self.root}/messages/{segment(one)}", full) for one in ids]
            answers = self.client.many(paths, prefer)
            if not answers or any(answer.status not in (400, 501) for answer in answers):
                return answers
            self.expands = False
        return self.client.many([asked(f"{self.root}/messages/{segment(one)}", query) for one in ids], prefer)

    def _texts(self, ids: Sequence[str]) -> list[Answer]:
        return self.whole(ids, "id,body", expand=False)


def _before(mail: RawMail, since: date | None) -> bool:
    """Did this mail arrive before the day? What has no instant is not held back."""
    return since is not None and mail.instant is not None and mail.instant.date() < since
