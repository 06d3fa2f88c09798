"""Which folders of an IMAP mailbox are read (M3), and which of them have moved since they were read last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from monitor.connectors.folders import Role, chosen, decoded, role
from monitor.connectors.imap_mail import Place
from monitor.connectors.imap_parse import Listed, State
from monitor.connectors.imap_session import Session
from monitor.errors import ConfigError, ProtocolError

Marks = Mapping[str, Sequence[int]]
"""Folder -> UIDVALIDITY and the lowest UID not yet seen."""

_CLOSED = frozenset({"\\noselect", "\\nonexistent"})


class Found(NamedTuple):
    """A folder to read, as it stands now."""

    place: Place
    state: State


class Moved(NamedTuple):
    """A folder that may hold something new: from which UID on, and at most how many messages."""

    place: Place
    state: State
    first: int
    messages: int


def found(session: Session, include: Sequence[str], exclude: Sequence[str]) -> list[Found]:
    """Return the folders to read and their states: those included, or all; not those excluded, nor Drafts, Junk
    and Outbox. Folders that are closed to the user are left out.

    Raises ProtocolError where no folder for sent mail is among them, unless the folders were named one by one;
    ConfigError where a named one does not exist.
    """
    there = session.folders()
    _insist(session, include, there)
    states = {listed.name: listed.state for listed in there}
    places = [place for listed in there if (place := _place(listed, include, exclude)) is not None]
    if not include and not any(place.sent for place in places):
        raise ProtocolError(
            f"{session.login.server}: no folder for sent mail found, so no answer would be seen",
            hint='list all folders to read, with the one for sent mail: folders = { include = ["INBOX", "..."] }',
        )
    untold = [place.name for place in places if states[place.name] is None]
    states |= session.states(untold)
    return [Found(place, state) for place in places if (state := states[place.name]) is not None]


def _place(listed: Listed, include: Sequence[str], exclude: Sequence[str]) -> Place | None:
    name, delimiter = decoded(listed.name), listed.delimiter
    purpose = role(name.split(delimiter) if delimiter else [name], listed.flags)
    closed = not _CLOSED.isdisjoint(flag.lower() for flag in listed.flags)
    left_out = chosen(name, delimiter, exclude) or (include and not chosen(name, delimiter, include))
    if closed or left_out or purpose is Role.SKIPPED:
        return None
    return Place(listed.name, purpose is Role.SENT)


def _insist(session: Session, include: Sequence[str], there: Sequence[Listed]) -> None:
    """Refuse an included name that no folder has: a slip of the pen would silently read nothing there.

    The error tells its place in the list only, since a folder's name may say what mail is about."""
    for number, name in enumerate(include, 1):
        if not any(chosen(decoded(listed.name), listed.delimiter, (name,)) for listed in there):
            raise ConfigError(
                f"{session.login.server}: folders.include[{number}] names no folder of this mailbox",
                hint="check its spelling, as the server lists it; a folder in another: Projects/Old",
            )


def moved(folders: Sequence[Found], marks: Marks) -> list[Moved]:
    """Return the folders that may hold something new.

    A folder that another UIDVALIDITY says is another, or whose next UID has gone backwards (a mailbox restored from a
    backup), is read from its beginning.
    """
    some = []
    for place, state in folders:
        validity, first = marks.get(place.name, (state.validity, 1))
        if validity != state.validity or 0 < state.next_uid < first:
            first = 1
        if place.name in marks and validity == state.validity and state.next_uid == first:
            continue
        ahead = max(state.next_uid - first, 0) if state.next_uid else state.messages
        some.append(Moved(place, state, first, min(state.messages, ahead)))
    return some
