"""What ``monitor check`` finds on an Exchange server."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from monitor.connectors import checks
from monitor.connectors.base import Finding
from monitor.connectors.checks import UnsafeError
from monitor.connectors.exchange_folders import Place
from monitor.connectors.exchange_items import Items
from monitor.connectors.exchange_line import Door, context
from monitor.connectors.exchange_questions import Ref
from monitor.connectors.exchange_session import RefusedError, Session
from monitor.errors import AuthError, MonitorError, ProtocolError, TransientError

CONNECT_SECONDS = 20
"""How long to wait for a connection."""

LOOKED_AT = 20
"""In how many folders the newest message is looked for."""


def findings(
    session: Session, items: Items, places: Callable[[], list[Place]], user: str
) -> Iterator[Finding]:
    """Look at everything a run needs, in the order of base.CHECKS."""
    stage, mailbox = "reachable", session.door.mailbox
    try:
        secured = _secured(session.door, session.server)
        yield Finding(what="reachable", ok=True, detail=session.server)
        yield Finding(what="TLS", ok=True, detail=secured)
        stage = "login"
        _let_in(session)
        own = mailbox.casefold() == user.casefold()
        yield Finding(what="login", ok=True, detail=mailbox if own else f"{user} for {mailbox}")
        stage = "folders"
        found = places()
        yield _rights(session.door, found, own=own)
        yield from checks.found(len(found), sent=any(place.sent for place in found))
        stage = "messages"
        yield Finding(what="clock", ok=True, at=session.clock)
        yield Finding(what="messages", ok=True, detail=str(sum(place.count for place in found)))
        filled = [place for place in found if place.count][:LOOKED_AT]
        newest = max(filter(None, (items.newest(place) for place in filled)), default=None)
        if newest is not None:
            yield Finding(what="newest message", ok=True, at=newest)
        yield _away(session)
    except MonitorError as error:
        yield from checks.failed(error, stage, session.server)


def _let_in(session: Session) -> None:
    """Open the inbox. Raises what stands in the way."""
    (inbox,) = session.folders([Ref("inbox", session.door.mailbox)], ("folder:DisplayName",))
    if isinstance(inbox, RefusedError):
        raise inbox


def _rights(door: Door, found: Sequence[Place], *, own: bool) -> Finding:
    """Is the login's right to the mailbox no greater than it need be? EWS has no read-only login of one's own."""
    if door.impersonate:
        return Finding(what="rights", ok=True, detail="impersonation, used to read only")
    if own:
        return Finding(what="rights", ok=True, detail="the person's own login, used to read only")
    if any(place.writable for place in found):
        hint = 'reading is enough: grant "Reviewer" on the mailbox instead'
        return Finding(what="rights", ok=False, detail="the login may also change this mailbox", hint=hint)
    return Finding(what="rights", ok=True, detail="delegate, reading only")


def _away(session: Session) -> Finding:
    try:
        session.away()
    except (ProtocolError, AuthError):
        return Finding(what="out of office", ok=True, detail="not told by this server: configure absences")
    return Finding(what="out of office", ok=True, detail="told by the server")


def _secured(door: Door, server: str) -> str:
    """Connect once without a login, and describe the encryption."""
    parts = urlsplit(door.endpoint)
    address = (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
    try:
        with socket.create_connection(address, timeout=CONNECT_SECONDS) as plain:
            if parts.scheme == "http":
                return "none, this machine only"
            with context(door).wrap_socket(plain, server_hostname=address[0]) as line:
                return f"{line.version()}, certificate verified"
    except ssl.SSLCertVerificationError as error:
        raise checks.untrusted(server, error.verify_message, "endpoint") from None
    except ssl.SSLError:
        raise UnsafeError(f"{server}: no secure connection", hint="check endpoint and its port") from None
    except OSError as error:
        reason = error.strerror or "no answer"
        raise TransientError(
            f"{server}: cannot connect ({reason})", hint="check endpoint, or try again later"
        ) from None
