"""Does a login that acts for others open mailboxes of people who are not configured? A role without a scope does.

Tried are a few of those who wrote the newest mail of the inbox. Nothing is read there but the inbox's name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from monitor.connectors.base import Finding, RawMail
from monitor.connectors.exchange_folders import Place
from monitor.connectors.exchange_items import Items
from monitor.connectors.exchange_questions import Ref
from monitor.connectors.exchange_session import NobodyError, RefusedError, Session
from monitor.errors import AuthError, ConnectorError
from monitor.reading.parse import parse_header

LOOKED_AT = 50
"""How many of the newest messages are looked at for their authors."""

TRIED = 3
"""How many mailboxes of others are tried."""

_HINT = (
    "give the role ApplicationImpersonation a scope for the people who take part: docs/connect/exchange.md"
)


def beyond(session: Session, items: Items, people: Collection[str] | None) -> Iterator[Finding]:
    """Try a few colleagues who are not among these people; None: everybody's mailbox may be opened."""
    if people is None or not session.door.impersonate:
        return
    known = {address.lower() for address in (*people, session.door.mailbox, session.door.user)}
    refused = 0
    try:
        for address in _colleagues(session, items, known):
            opened = _opens(session, address)
            if opened:
                detail = "the login opens the mailbox of somebody who is not among the configured people"
                yield Finding(what="other mailboxes", ok=False, detail=detail, hint=_HINT)
                return
            refused += opened is False
            if refused == TRIED:
                break
    except ConnectorError as error:
        yield Finding(what="other mailboxes", ok=False, detail=error.message, hint=error.hint)
        return
    detail = f"closed ({refused} tried)" if refused else "not tried: nobody else's address is known"
    yield Finding(what="other mailboxes", ok=True, detail=detail)


def _opens(session: Session, address: str) -> bool | None:
    """Does the login act for this address? None where that has no mailbox."""
    other = Session(session.door._replace(mailbox=address))
    try:
        (inbox,) = other.folders([Ref("inbox", address)], ("folder:DisplayName",))
    except NobodyError:
        return None
    except AuthError:
        return False
    except RefusedError:
        return False
    finally:
        other.close()
    return not isinstance(inbox, RefusedError)


def _colleagues(session: Session, items: Items, known: Collection[str]) -> list[str]:
    """Return who wrote the newest mail from the same domain, each once."""
    domain = session.door.mailbox.lower().rpartition("@")[2]
    ref = Ref("inbox", session.door.mailbox)
    inbox = Place(key="inbox", ref=ref, name="", sent=False, count=0)
    found: dict[str, None] = {}
    for head in items.heads(inbox, items.newest_ids(inbox, LOOKED_AT)):
        if isinstance(head.mail, RawMail):
            for _, address in parse_header(head.mail.header).addresses("from"):
                if address.endswith(f"@{domain}") and address not in known:
                    found[address] = None
    return list(found)
