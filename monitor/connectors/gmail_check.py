"""What ``monitor check`` tells of a Gmail account: the way there, the login's rights, what Gmail shows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from monitor.connectors import imap_parse
from monitor.connectors.base import Finding
from monitor.connectors.gmail_login import DELEGATED, WHOLE, Tokens, token_source
from monitor.connectors.gmail_mail import SENT, labels
from monitor.connectors.gmail_settings import Settings
from monitor.errors import AuthError, MonitorError

if TYPE_CHECKING:
    from monitor.connectors.gmail import Gmail
    from monitor.connectors.imap_places import Found

LOOKED_AT = 200
"""How many of the newest messages are asked for their labels."""

OTHERS = 0o077

HARMLESS = frozenset({WHOLE, "openid", "https://www.googleapis.com/auth/userinfo.email"})


def findings(gmail: Gmail) -> Iterator[Finding]:
    """Yield what is well and what is not, one by one; never raises for what it can report."""
    session, settings = gmail.session, gmail.settings
    session.login = session.login._replace(attempts=1)  # somebody is waiting
    server = session.login.server
    try:
        secured = session.security()
        yield Finding(what="reachable", ok=True, detail=server)
        yield Finding(what="TLS", ok=True, detail=secured)
        yield Finding(what="login", ok=True, detail=session.login.mailbox)
        yield from _rights(gmail)
        yield from _kept(settings)
        folders = gmail.folders()
        trash = "All Mail and Trash" if len(folders) > 1 else "All Mail; Trash is hidden from IMAP"
        yield Finding(what="folders", ok=True, detail=trash)
        yield from _mail(gmail, folders)
    except MonitorError as error:
        yield Finding(what=server, ok=False, detail=error.message, hint=error.hint)


def _rights(gmail: Gmail) -> Iterator[Finding]:
    """Say what the login may do. A larger scope is tried for a service account, and nothing done with it."""
    settings = gmail.settings
    if settings.service_account is not None:
        wider = token_source(settings, WHOLE)
        try:
            if wider is not None:
                wider.token()
        except AuthError:
            yield Finding(what="rights", ok=True, detail="IMAP alone; folders are opened read-only")
            return
        yield Finding(
            what="rights",
            ok=False,
            detail=f"more than needed: the delegation grants {WHOLE}, too, with which mail can be sent",
            hint=f"Admin console, Domain-wide delegation: leave {DELEGATED} alone",
        )
        return
    granted = gmail.tokens.scopes if isinstance(gmail.tokens, Tokens) else ()
    more = sorted(set(granted) - HARMLESS)
    yield Finding(
        what="rights",
        ok=not more,
        detail=f"more than needed: {', '.join(more)}"
        if more
        else "this mailbox alone; folders are opened read-only",
        hint=f"sign in again and ask for {WHOLE} alone" if more else "",
    )


def _kept(settings: Settings) -> Iterator[Finding]:
    """Say whether others can read the key with which everybody's mail can be read."""
    file = settings.service_account.file if settings.service_account is not None else None
    if file is not None and file.expanduser().stat().st_mode & OTHERS:
        yield Finding(what="key", ok=False, detail="others can read it", hint=f"chmod 600 {file}")


def _mail(gmail: Gmail, folders: Sequence[Found]) -> Iterator[Finding]:
    """Look at the newest messages: their labels, and when the last one came."""
    place, state = folders[0]
    told: dict[int, imap_parse.Answer] = {}
    if state.messages and gmail.session.examine(place.name) == state.validity:
        uids = gmail.session.search(["UID", f"{max(state.next_uid - LOOKED_AT, 1)}:*"])
        told = gmail.session.fetch(uids, "(UID INTERNALDATE X-GM-LABELS)")
    instants = (imap_parse.instant(answer.get(b"INTERNALDATE")) for answer in told.values())
    newest = max(filter(None, instants), default=None)
    labelled = [found for answer in told.values() if (found := labels(answer)) is not None]
    sent = sum(any(label.lower() == SENT for label in found) for found in labelled)
    known = len(labelled) == len(told)
    detail = (
        f"known by its label: {sent} of the newest {len(told)}" if known else "the server tells no labels"
    )
    yield Finding(what="sent mail", ok=known, detail=detail)
    yield Finding(what="messages", ok=True, detail=str(sum(one.messages for _, one in folders)))
    if newest is not None:
        yield Finding(what="newest message", ok=True, detail=newest.isoformat(timespec="minutes"), at=newest)


def beyond(settings: Settings, people: Collection[str] | None) -> Iterator[Finding]:
    """Warn that a service account opens everybody's mail, where it is not meant to: Google limits it to nobody.

    ``people`` None: it is meant to.
    """
    if settings.service_account is None or people is None:
        return
    yield Finding(
        what="other mailboxes",
        ok=True,
        warning=True,
        detail="the delegation opens every mailbox of the Workspace",
        hint="Google cannot limit it; for a few people let each sign in for themselves: oauth",
    )
