"""Gmail and Google Workspace: their IMAP, where a message lies once and has labels in place of folders.

All Mail holds every message but those in Spam and Trash. Trash is read, too (M3); Spam never is. The folders that
stand for labels hold the same messages again and are not opened. A label that comes or goes moves nothing: a message
keeps its UID in All Mail. Whether it was sent, and whether it is a draft, its labels say. Checkpoint and locator are
those of IMAP.

Automatic replies (C3) are known to another of Google's interfaces only, which wants another right than IMAP does; so
there are no absences from here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from monitor.connectors import imap
from monitor.connectors.base import Finding
from monitor.connectors.gmail_settings import Settings
from monitor.connectors.imap_mail import Place
from monitor.errors import ProtocolError

if TYPE_CHECKING:
    from monitor.connectors.gmail_session import Session
    from monitor.connectors.imap_places import Found
    from monitor.connectors.imap_read import Folder

__all__ = ["Gmail", "Settings"]

ALL, TRASH = "\\all", "\\trash"
"""The folders that are read, by their special use (RFC 6154): their names are in the mailbox's language."""

_SHOW = 'Gmail, Settings, Labels: tick "Show in IMAP" for All Mail (a service account sees it in any case)'


class Gmail(imap.Mailbox):
    """One person's mailbox at Google."""

    session: Session

    def __init__(self, settings: Settings) -> None:
        from monitor.connectors.gmail_login import login, token_source
        from monitor.connectors.gmail_session import MEGABYTE, Session

        self.settings = settings
        self.tokens = token_source(settings)
        super().__init__(Session(login(settings, self.tokens), settings.daily_mb * MEGABYTE))

    def folders(self) -> list[Found]:
        """Return All Mail and Trash. Raises ProtocolError where All Mail is hidden, or the server is not Gmail's."""
        from monitor.connectors.imap_places import Found

        if not self.session.speaks_gmail():
            raise ProtocolError(
                f"{self.session.login.server}: the server does not speak Gmail's IMAP (no labels)",
                hint='check endpoint; other servers are accounts of type = "imap"',
            )
        there = {
            flag.lower(): listed
            for listed in self.session.folders()
            for flag in listed.flags
            if flag.lower() in (ALL, TRASH)
        }
        if ALL not in there:
            raise ProtocolError(f"{self.session.login.server}: All Mail is hidden from IMAP", hint=_SHOW)
        states = {listed.name: listed.state for listed in there.values()}
        states |= self.session.states([name for name, state in states.items() if state is None])
        return [Found(Place(name, sent=False), state) for name, state in states.items() if state is not None]

    def opened(self, place: Place, validity: int) -> Folder:
        """Say that labels and conversations are asked for, and what becomes of them."""
        from monitor.connectors.gmail_mail import folder

        return folder(place, validity, imap.CHUNK, self.settings.exclude_labels)

    def check(self) -> Iterator[Finding]:
        """Can Gmail be reached, does it let us in, with what rights, and does it show what is needed?"""
        from monitor.connectors.gmail_check import findings

        return findings(self)

    def beyond(self, people: Collection[str] | None) -> Iterator[Finding]:
        """Does the login open other people's mailboxes?"""
        from monitor.connectors.gmail_check import beyond

        return beyond(self.settings, people)
