"""What ``monitor check`` tells of a Graph account: the way there, the login's rights, what lies in the mailbox.

Rights come from two places. Those that were consented to for the whole tenant stand in the token; those given by RBAC
for Applications stand in Exchange and can only be tried: ``beyond`` asks for a folder's id of a mailbox that is
nobody's among the configured people.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from monitor.connectors import checks
from monitor.connectors import graph_mail as mail_of
from monitor.connectors.base import Finding
from monitor.connectors.graph_client import (
    Client,
    ForbiddenError,
    MissingError,
    RejectedError,
    asked,
    segment,
)
from monitor.connectors.graph_folders import Place
from monitor.connectors.graph_login import OTHERS
from monitor.errors import ConnectorError, MonitorError

if TYPE_CHECKING:
    from monitor.connectors.graph import Graph

READING = frozenset({"Mail.Read", "MailboxSettings.Read"})
"""All that is needed."""

HARMLESS = READING | {
    "Mail.ReadBasic",
    "Mail.ReadBasic.All",
    "User.Read",
    "openid",
    "profile",
    "email",
    "offline_access",
}
SENDING = "Mail.Send"

TRIED = 3
"""How many mailboxes of others are tried; nothing is read from any."""

_GRANT = "grant Mail.Read for one group by RBAC for Applications, and take the rest out: docs/connect/microsoft365.md"


def findings(graph: Graph) -> Iterator[Finding]:
    """Yield what is well and what is not, one by one; never raises for what it can report."""
    settings, stage = graph.settings, "reachable"
    try:
        client, root = graph.client, graph.root
        client.get(f"{root}/mailFolders", {"$top": "1", "$select": "id"})
        yield Finding(what="reachable", ok=True, detail=settings.host)
        yield Finding(what="TLS", ok=True, detail=_security(client))
        yield Finding(what="login", ok=True, detail=settings.user or "the person who signed in")
        yield _rights(graph)
        if settings.certificate is not None and settings.certificate.stat().st_mode & OTHERS:
            hint = f"chmod 600 {settings.certificate}"
            yield Finding(what="certificate", ok=False, detail="others can read its key", hint=hint)
        stage = "folders"
        places = graph.places
        yield from checks.found(len(places), sent=any(place.sent for place in places))
        stage = "messages"
        if client.clock is not None:
            yield Finding(
                what="clock", ok=True, detail=f"{client.clock:%Y-%m-%d %H:%M:%S} UTC", at=client.clock
            )
        yield from _mail(client, root, places)
    except MonitorError as error:
        yield from _failed(graph, error, stage)


def _failed(graph: Graph, error: MonitorError, stage: str) -> Iterator[Finding]:
    """Say what went wrong on the way in, and what was well; a login that is refused may be another server's."""
    if stage != "reachable":
        yield from checks.failed(error, stage, graph.settings.host)
        return
    if isinstance(error, ForbiddenError):
        stage = "rights"
    elif isinstance(error, MissingError) or checks.aspect(error, stage) == "login":
        stage = "login"
    else:
        yield from checks.failed(error, stage, graph.settings.host)
        return
    try:
        graph.client.knock()
    except MonitorError as unreached:
        yield from checks.failed(unreached, "reachable", graph.settings.host)
    else:
        yield Finding(what="reachable", ok=True, detail=graph.settings.host)
        yield Finding(what="TLS", ok=True, detail=_security(graph.client))
        if stage == "rights":
            yield Finding(what="login", ok=True, detail=graph.settings.user or "the person who signed in")
    yield Finding(what=stage, ok=False, detail=error.message, hint=error.hint)


def _security(client: Client) -> str:
    if client.base.startswith("http:"):
        return "none, this machine only"
    return f"{client.tls or 'TLS'}, certificate verified"


def _mail(client: Client, root: str, places: Sequence[Place]) -> Iterator[Finding]:
    """How much is there, and how new is the newest?"""
    yield Finding(what="messages", ok=True, detail=str(sum(place.messages for place in places)))
    query = {"$top": "1", "$orderby": "receivedDateTime desc", "$select": "receivedDateTime"}
    paths = [
        asked(f"{root}/mailFolders/{segment(place.id)}/messages", query) for place in places if place.messages
    ]
    instants = [
        mail_of.instant(one.get("receivedDateTime"))
        for answer in client.many(paths)
        for one in answer.body.get("value") or ()
        if isinstance(one, Mapping)
    ]
    newest = max(filter(None, instants), default=None)
    if newest is not None:
        yield Finding(what="newest message", ok=True, detail=newest.isoformat(timespec="minutes"), at=newest)


# ------------------------------------------------------------------ rights


def _rights(graph: Graph) -> Finding:
    """May the login do more than it needs, as far as its token says?"""
    told = claims(graph.client.token())
    rights = {str(one) for one in told.get("roles") or ()} | set(str(told.get("scp") or "").split())
    excess = sorted(rights - HARMLESS)
    shown = [right for right in excess if right.replace(".", "").replace("_", "").isalnum()][:5]
    if excess:
        also = (
            " (cards sent through Graph need it: better by an application of their own)"
            if SENDING in excess
            else ""
        )
        return Finding(
            what="rights",
            ok=False,
            detail=f"more than needed: {', '.join(shown) or 'unnamed rights'}{also}",
            hint=_GRANT,
        )
    if "Mail.Read" in rights and not graph.settings.alone:
        detail = "Mail.Read stands in the token: consented to for every mailbox, unless a policy limits it"
        return Finding(what="rights", ok=True, detail=detail, hint=_GRANT)
    return Finding(what="rights", ok=True, detail="reading only")


def claims(token: str) -> dict[str, Any]:
    """Return what an access token says about itself, {} where it is no JWT. Nothing is verified: we only report it.

    >>> claims("opaque")
    {}
    """
    try:
        body = token.split(".")[1]
        told = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (IndexError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def beyond(graph: Graph, people: Collection[str] | None) -> Iterator[Finding]:
    """Try a few mailboxes of people who are not configured: the probe, correspondents, whoever the directory lists.

    ``people`` None: everybody's may be opened, but for the probe. Nothing is read but a folder's id.
    """
    if graph.settings.alone or (people is None and graph.settings.outside_probe is None):
        return
    known = {address.lower() for address in (*(people or ()), graph.settings.user or "")}
    opened = refused = 0
    try:
        for address in _others(graph, known if people is not None else ()):
            path = f"/users/{segment(address)}/mailFolders/inbox"
            try:
                graph.client.get(path, {"$select": "id"})
            except ForbiddenError:
                refused += 1
            except (MissingError, RejectedError):
                continue  # a list, a contact, somebody without a mailbox: says nothing
            else:
                opened += 1
            if opened or refused >= TRIED:
                break
    except ConnectorError as error:
        yield Finding(what="other mailboxes", ok=False, detail=error.message, hint=error.hint)
        return
    if opened:
        detail = "the login opens the mailbox of somebody who is not among the configured people"
        yield Finding(what="other mailboxes", ok=False, detail=detail, hint=_GRANT)
    elif refused:
        yield Finding(what="other mailboxes", ok=True, detail=f"closed ({refused} tried)")
    else:
        yield Finding(
            what="other mailboxes", ok=True, detail="not tried: nobody else's address is known", hint=_PROBE
        )


_PROBE = "outside_probe names a mailbox of the company that this login must not open"


def _others(graph: Graph, known: Collection[str]) -> Iterator[str]:
    """Yield addresses of the people's own domains that are not theirs, each once."""
    domains = {address.rpartition("@")[2] for address in known if "@" in address}
    seen = set(known)
    if graph.settings.outside_probe is not None:
        yield graph.settings.outside_probe
    for source in (partial(_correspondents, graph), partial(_listed, graph)):
        for address in source():
            if address not in seen and address.rpartition("@")[2] in domains:
                seen.add(address)
                yield address


def _correspondents(graph: Graph) -> list[str]:
    """Return who wrote the newest messages."""
    query = {"$top": "50", "$select": "from", "$orderby": "receivedDateTime desc"}
    try:
        page = graph.client.get(f"{graph.root}/messages", query)
    except (MissingError, RejectedError):
        return []
    return [
        _address((one.get("from") or {}).get("emailAddress") or {}, "address")
        for one in page.get("value") or ()
    ]


def _listed(graph: Graph) -> list[str]:
    """Return whom the directory lists, where the login may ask it: it should not."""
    try:
        page = graph.client.get("/users", {"$top": "20", "$select": "mail,userPrincipalName"})
    except (ForbiddenError, MissingError, RejectedError):
        return []
    return [_address(one, "mail") or _address(one, "userPrincipalName") for one in page.get("value") or ()]


def _address(table: Mapping[str, Any], key: str) -> str:
    return str(table.get(key) or "").lower()
