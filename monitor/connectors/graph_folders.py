"""Which folders of a Graph mailbox are read (M3): all but Drafts, Junk and Outbox, with everything below those."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from monitor.connectors.folders import Role, chosen, role
from monitor.connectors.graph_client import Client, MissingError, RejectedError, segment
from monitor.connectors.imap import Folders
from monitor.errors import ConfigError, ProtocolError

WELL_KNOWN = {
    "sentitems": Role.SENT,
    "drafts": Role.SKIPPED,
    "junkemail": Role.SKIPPED,
    "outbox": Role.SKIPPED,
}
"""Names that Graph knows in every language; other folders are told by what mail programs call them."""

_QUERY = {"$top": "100", "$select": "id,displayName,parentFolderId,childFolderCount,totalItemCount"}
_SEARCH = "mailSearchFolder"
MOST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A folder to read. ``name`` is its path; it tells what mail is about and stays out of every message."""

    id: str
    name: str
    sent: bool
    messages: int


def places(client: Client, root: str, wanted: Folders) -> list[Place]:
    """Return the folders to read. Raises ProtocolError where none holds sent mail: no answer would be seen."""
    purposes = _well_known(client, root)
    found: dict[str, Place] = {}
    names: list[str] = []
    for folder, path, purpose in _tree(client, root, f"{root}/mailFolders", (), None, purposes):
        name = "/".join(path)
        names.append(name)
        left_out = chosen(name, "/", wanted.exclude) or (
            bool(wanted.include) and not chosen(name, "/", wanted.include)
        )
        if purpose is not Role.SKIPPED and not left_out:
            count = folder.get("totalItemCount")
            found[folder["id"]] = Place(
                id=folder["id"],
                name=name,
                sent=purpose is Role.SENT,
                messages=count if isinstance(count, int) else 0,
            )
    for number, pattern in enumerate(wanted.include, 1):
        if not any(chosen(name, "/", (pattern,)) for name in names):
            raise ConfigError(
                f"{client.host}: folders.include[{number}] names no folder of this mailbox",
                hint="check its spelling, as Outlook shows it; a folder in another: Projects/Old",
            )
    if not wanted.include and not any(place.sent for place in found.values()):
        raise ProtocolError(
            f"{client.host}: no folder for sent mail found, so no answer would be seen",
            hint='list all folders to read, with the one for sent mail: folders = { include = ["Inbox", "..."] }',
        )
    return list(found.values())


def pages(client: Client, path: str, query: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    """Yield what a collection holds, page after page."""
    page = client.get(path, query)
    seen: set[str] = set()
    while True:
        yield from (one for one in page.get("value") or () if isinstance(one, Mapping))
        link = page.get("@odata.nextLink")
        if not link or link in seen:
            return
        seen.add(link)
        page = client.follow(client.own_path(link))


def _well_known(client: Client, root: str) -> dict[str, Role]:
    """Return the ids of the folders whose purpose Graph knows."""
    purposes = {}
    for name, purpose in WELL_KNOWN.items():
        try:
            folder = client.get(f"{root}/mailFolders/{name}", {"$select": "id"})
        except (MissingError, RejectedError):
            continue
        if isinstance(folder.get("id"), str):
            purposes[folder["id"]] = purpose
    return purposes


def _tree(
    client: Client,
    root: str,
    path: str,
    above: tuple[str, ...],
    inherited: Role | None,
    purposes: Mapping[str, Role],
) -> Iterator[tuple[Mapping[str, Any], tuple[str, ...], Role]]:
    """Yield every folder below a path with the names on its way and its purpose, which those below it share."""
    try:
        folders = [one for one in pages(client, path, _QUERY) if isinstance(one.get("id"), str)]
    except (MissingError, RejectedError):
        if not above:
            raise
        return  # deleted since it was listed
    for folder in folders[:MOST]:
        if folder.get("isHidden") or str(folder.get("@odata.type", "")).endswith(_SEARCH):
            continue
        names = (*above, str(folder.get("displayName") or ""))
        purpose = inherited or purposes.get(folder["id"]) or role(names)
        yield folder, names, purpose
        if folder.get("childFolderCount") != 0 and len(names) < 50:
            below = f"{root}/mailFolders/{segment(folder['id'])}/childFolders"
            handed = None if purpose is Role.OTHER else purpose
            yield from _tree(client, root, below, names, handed, purposes)
