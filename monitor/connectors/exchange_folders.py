"""Which folders of an Exchange mailbox are read (M3), found in whichever way its server knows.

Every mailbox has folders with fixed names ("inbox", "sentitems") whatever its language; the others hang below
"msgfolderroot" and are listed by FindFolder, else by SyncFolderHierarchy, else not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from monitor.connectors.exchange_mail import MESSAGES, TYPES, child
from monitor.connectors.exchange_questions import Ref
from monitor.connectors.exchange_session import RefusedError, Session
from monitor.connectors.folders import Role, chosen, role
from monitor.errors import AuthError, ConfigError, ProtocolError

ROOT = "msgfolderroot"
ROLES = {
    "inbox": Role.OTHER,
    "sentitems": Role.SENT,
    "deleteditems": Role.OTHER,
    "drafts": Role.SKIPPED,
    "junkemail": Role.SKIPPED,
    "outbox": Role.SKIPPED,
}
FIELDS = (
    "folder:ChildFolderCount",
    "folder:DisplayName",
    "folder:EffectiveRights",
    "folder:FolderClass",
    "folder:ParentFolderId",
    "folder:TotalCount",
)
PAGE = 250
"""How many folders are asked for at once."""

MOST = 10_000
"""No mailbox has more folders: a server that goes on for ever is left here."""

Element = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """One folder as the server tells it. ``fixed``: the name every mailbox knows it by, if it is one of those."""

    id: str
    parent: str
    name: str
    kind: str
    count: int
    readable: bool
    writable: bool
    fixed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One folder to read. ``key`` names it in checkpoints; ``name`` is its path, for settings only."""

    key: str
    ref: Ref
    name: str
    sent: bool
    count: int
    writable: bool = False


def places(session: Session, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> list[Place]:
    """Choose the folders to read: those included, or all; not those excluded, nor Drafts, Junk and Outbox.

    Raises ConfigError where an included name is nobody's, ProtocolError where no Sent folder is among them.
    """
    fixed = _fixed(session)
    listed = {folder.id: folder for folder in (*_below(session), *fixed.values())}
    roots = {folder.id for folder in fixed.values() if folder.fixed == ROOT}
    paths = {key: _path(folder, listed, roots) for key, folder in listed.items() if key not in roots}
    names = {key: "/".join(one.name for one in path) for key, path in paths.items()}
    for number, pattern in enumerate(include, 1):
        if not any(chosen(name, "/", (pattern,)) for name in names.values()):
            raise ConfigError(
                f"{session.server}: folders.include[{number}] names no folder of this mailbox",
                hint="check its spelling, as Outlook shows it; a folder in another: Projects/Old",
            )
    found = []
    for key, path in sorted(paths.items(), key=lambda one: _order(one[1])):
        purpose, folder = _role(path), path[-1]
        left_out = chosen(names[key], "/", exclude) or (
            bool(include) and not chosen(names[key], "/", include)
        )
        if left_out or purpose is Role.SKIPPED or not folder.readable or not _holds_mail(folder):
            continue
        ref = Ref(folder.fixed, session.door.mailbox) if folder.fixed else Ref(folder.id)
        sent = purpose is Role.SENT
        found.append(
            Place(
                key=folder.fixed or key,
                ref=ref,
                name=names[key],
                sent=sent,
                count=folder.count,
                writable=folder.writable,
            )
        )
    if not include and not any(place.sent for place in found):
        raise ProtocolError(
            f"{session.server}: no folder for sent mail found, so no answer would be seen",
            hint="the login needs the right to read Sent Items too",
        )
    return found


def _fixed(session: Session) -> dict[str, Folder]:
    """Return the folders of fixed names. The inbox comes first and alone: it shows whether the login opens anything."""
    address = session.door.mailbox
    inbox = session.folders([Ref("inbox", address)], FIELDS)[0]
    if isinstance(inbox, RefusedError):
        raise inbox
    found = {"inbox": _folder_in(inbox, "inbox")}
    others = [name for name in (*ROLES, ROOT) if name != "inbox"]
    told: list[Element | RefusedError] = []
    with suppress(RefusedError):  # the whole question, where a server knows not all of them
        told = session.folders([Ref(name, address) for name in others], FIELDS)
    if len(told) != len(others):
        told = [_alone(session, Ref(name, address)) for name in others]
    found |= {
        name: _folder_in(one, name)
        for name, one in zip(others, told, strict=True)
        if not isinstance(one, RefusedError)
    }
    return {name: folder for name, folder in found.items() if folder is not None}


def _alone(session: Session, ref: Ref) -> Element | RefusedError:
    try:
        return session.folders([ref], FIELDS)[0]
    except RefusedError as refused:
        return refused


def _folder_in(message: Element, fixed: str) -> Folder | None:
    return next((_folder(one, fixed) for one in message.iterfind(f"{MESSAGES}Folders/*")), None)


def _below(session: Session) -> list[Folder]:
    """Return all folders below the root of the mailbox, by the first way the server knows; none where it knows
    none."""
    for way in (_found, _synced):
        try:
            return list(way(session, Ref(ROOT, session.door.mailbox)))
        except (ProtocolError, AuthError):
            continue
    return []


def _found(session: Session, root: Ref) -> Iterator[Folder]:
    offset = 0
    while offset < MOST:
        page = session.folders_below(root, FIELDS, offset, PAGE).find(f"{MESSAGES}RootFolder")
        if page is None:
            return
        folders = page.findall(f"{TYPES}Folders/*")
        yield from (_folder(one) for one in folders)
        offset += len(folders)
        if not folders or page.get("IncludesLastItemInRange") != "false":
            return


def _synced(session: Session, root: Ref) -> Iterator[Folder]:
    state: str | None = None
    for _ in range(MOST // PAGE):
        told = session.hierarchy(root, FIELDS, state)
        yield from (_folder(one) for one in told.iterfind(f"{MESSAGES}Changes/{TYPES}Create/*"))
        before, state = state, told.findtext(f"{MESSAGES}SyncState") or None
        if told.findtext(f"{MESSAGES}IncludesLastFolderInRange") != "false" or state in (None, before):
            return


def _folder(one: Element, fixed: str = "") -> Folder:
    own, parent = one.find(f"{TYPES}FolderId"), one.find(f"{TYPES}ParentFolderId")
    return Folder(
        id=(own.get("Id") if own is not None else None) or fixed,
        parent=(parent.get("Id") if parent is not None else None) or "",
        name=child(one, "DisplayName") or fixed,
        kind=(child(one, "FolderClass") or "").lower() if _is_plain(one) else "other",
        count=int(child(one, "TotalCount") or 0),
        readable=(child(one, "EffectiveRights", "Read") or "true") != "false",
        writable="true" in (child(one, "EffectiveRights", right) for right in ("Modify", "Delete")),
        fixed=fixed,
    )


def _is_plain(one: Element) -> bool:
    """Calendars, contacts, tasks and search folders have elements of their own."""
    return bool(one.tag == f"{TYPES}Folder")


def _holds_mail(folder: Folder) -> bool:
    return folder.fixed != "" or folder.kind in ("", "ipf", "ipf.note") or folder.kind.startswith("ipf.note.")


def _path(folder: Folder, listed: Mapping[str, Folder], roots: set[str]) -> list[Folder]:
    """Return the folder and those it lies in, the outermost first."""
    path = [folder]
    while path[0].parent in listed and path[0].parent not in roots and len(path) < PAGE:
        path.insert(0, listed[path[0].parent])
    return path


def _role(path: Sequence[Folder]) -> Role:
    """Say what a folder is for: by the fixed name of one on its path, else by what they are called."""
    for folder in path:
        if folder.fixed:
            return ROLES[folder.fixed]
    return role([folder.name for folder in path])


def _order(path: Sequence[Folder]) -> tuple[int, str]:
    known = list(ROLES)
    return (known.index(path[-1].fixed) if path[-1].fixed in known else len(known), path[-1].id)
