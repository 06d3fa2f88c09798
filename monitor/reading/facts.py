"""What the header alone says: who wrote to whom, when, what it answers (METRICS C6, M1-M4, M6)."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as Base64Error
from calendar import timegm
from datetime import UTC, datetime, timedelta
from email.utils import mktime_tz, parsedate_tz
from hashlib import blake2b

from monitor.directory import Directory
from monitor.model import Automatic, Id, Message
from monitor.reading.automatic import automatic, calendar_method
from monitor.reading.parse import Header, Unreadable
from monitor.reading.subjects import base_subject

SKEW = timedelta(minutes=10)
"""C6: how far the author's clock may be off the server's and still date the message."""

IMPORTED = timedelta(hours=24)
"""C6: a server instant that much after the topmost Received marks imported mail."""

EARLIEST, LATEST = 1982, 2100
"""No mail is older than its standard (RFC 822, 1982): earlier dates are clocks that were never set."""

DAY = 24 * 60
"""Minutes."""

MAX_REFERENCES = 100

_DATE = re.compile(
    r"(\d{1,2}) (\w{3})\w* (\d{4}) (\d\d?):(\d\d)(?::(\d\d))?(?: ([+-])(\d\d)(\d\d)\b)?", re.ASCII
)
_MONTHS = {"janfebmaraprmayjunjulaugsepoctnovdec"[3 * n : 3 * n + 3]: n + 1 for n in range(12)}
_ID = re.compile(r"<([^<>]+)>")


def message_facts(
    header: Header,
    directory: Directory,
    *,
    instant: datetime | None = None,
    sent_folder: bool = False,
    archive: bool = False,
    attachments: int | None = None,
    size: int = 0,
) -> Message | None:
    """Return the facts of an internal mail, or None for one that is not (M1). Nothing of the text is read.

    ``instant`` is the server's (None in archives). Raises Unreadable (M5) without a usable date or author.
    ``content`` begins as a digest of the header facts where M2's repeat rule applies; ``read_text`` completes it.
    """
    author = _author(header, directory)
    to, cc = _recipients(header, directory)
    if not (to or cc):
        return None
    kind = automatic(header)
    if author is None and kind is not Automatic.BOUNCE:
        return None
    said, offset = parse_date(header.first("date"))
    received_at, sent_at, imported = instants(instant, _topmost_received(header), said)
    subject = base_subject(header.first("subject") or "")
    repeats = (archive or imported) and kind in (None, Automatic.BULK)
    parents = _parents(header)
    people = "\x00".join(sorted({*to, *cc}))
    return Message(
        id=message_id(header, size),
        author=author
        or "mailer-daemon",  # a bounce from outside says what became of an internal ask, and no more
        sent_at=sent_at,
        received_at=received_at,
        to=to,
        cc=cc,
        parents=parents,
        conversation=_conversation(header),
        subject=digest(subject.base) if subject.base else None,
        reply_prefix=subject.reply or subject.forward,
        zone_offset=offset,
        content=digest(str(said), str(author), people, subject.base) if repeats else None,
        automatic=kind,
        own_copy=sent_folder or "received" not in header,
        invitation=calendar_method(header) == "REQUEST",
        bounced=parents if kind is Automatic.BOUNCE else (),
        attachments=attachments or 0,
    )


def digest(*parts: str) -> str:
    """Return a short unkeyed digest; the store keys it for its owner before anything is kept."""
    return blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def message_id(header: Header, size: int = 0) -> Id:
    """Return the Message-ID without brackets, or M2's substitute when there is none."""
    found = _ids(header.first("message-id") or "")
    if found:
        return found[0]
    parts = (header.first(name) or "" for name in ("date", "from", "to", "subject"))
    return "derived:" + digest(*parts, str(size or header.size))


# People, by M1 and M3


def _author(header: Header, directory: Directory) -> Id | None:
    authors = header.addresses("from")
    senders = header.addresses("sender")
    if not authors and not senders:
        raise Unreadable("no author")
    address = (authors or senders)[0][1]
    author = directory.person(address)
    if senders and (address in directory.shared_mailboxes or author in directory.shared_mailboxes):
        behind = directory.person(senders[0][1])
        if behind is not None and behind not in directory.shared_mailboxes:
            return behind
    return author


def _recipients(header: Header, directory: Directory) -> tuple[tuple[Id, ...], tuple[Id, ...]]:
    """Return the internal people in To, and those in Cc or Bcc only: neither owes an answer (A1)."""
    to = _people(header.addresses("to"), directory)
    others = _people(header.addresses("cc"), directory)
    if "bcc" in header:
        others |= _people(header.addresses("bcc"), directory)
    return tuple(to), tuple(person for person in others if person not in to)


def _people(pairs: list[tuple[str, str]], directory: Directory) -> dict[Id, None]:
    people: dict[Id, None] = {}
    for _, address in pairs:
        person = directory.person(address)
        if person is not None:
            people[person] = None
    return people


# Instants, by C6


def instants(
    server: datetime | None, received: datetime | None, said: datetime | None
) -> tuple[datetime, datetime, bool]:
    """Return (received_at, sent_at, imported) in UTC from server, topmost Received and Date (C6)."""
    if server is not None and not EARLIEST <= server.year <= LATEST:
        server = None
    carried = received or said
    imported = server is not None and carried is not None and server - carried > IMPORTED
    reached = carried if server is None or imported else server
    if reached is None:
        raise Unreadable("no usable date")
    sent = said if said is not None and abs(said - reached) <= SKEW else reached
    return reached.astimezone(UTC), sent.astimezone(UTC), imported


def parse_date(value: str | None) -> tuple[datetime | None, int]:
    """Return (instant in UTC, minutes east of UTC) of a Date field; (None, 0) when missing, garbled or absurd.

    "-0000" and a missing zone are read as UTC.
    """
    if not value:
        return None, 0
    fast = _DATE.search(value)
    try:
        if fast and fast[7]:
            offset = _offset((int(fast[8]) * 60 + int(fast[9])) * (-1 if fast[7] == "-" else 1))
            fields = (int(fast[3]), _MONTHS[fast[2].lower()], int(fast[1]), int(fast[4]), int(fast[5]))
            second = min(int(fast[6] or 0), 59)  # a leap second
            instant = datetime(*fields, second, tzinfo=UTC) - timedelta(minutes=offset)
        else:
            instant, offset = _any_date(value)
    except (ValueError, KeyError, OverflowError, TypeError, IndexError, AttributeError):
        return None, 0
    return (instant, offset) if EARLIEST <= instant.year <= LATEST else (None, 0)


def _offset(minutes: int) -> int:
    if abs(minutes) >= DAY:
        raise ValueError("not a zone")
    return minutes


def _any_date(value: str) -> tuple[datetime, int]:
    fields = parsedate_tz(value[:200])
    if fields is None:
        raise ValueError("not a date")
    offset = _offset((fields[9] or 0) // 60)
    seconds = mktime_tz(fields) if fields[9] is not None else timegm((*fields[:6], 0, 0, 0))
    return datetime.fromtimestamp(seconds, UTC), offset


def _topmost_received(header: Header) -> datetime | None:
    trace = header.first("received")
    if not trace:
        return None
    return parse_date(trace.rpartition(";")[2])[0]


# Threads, by M6


def _ids(value: str) -> list[str]:
    """Return the ids in a field, without brackets and inner blanks; a bare word counts where brackets are missing."""
    if not value:
        return []
    found = _ID.findall(value[:20_000])
    if not found:
        words = [word.strip("<>,;\"'") for word in value[:2000].split()]
        return [word for word in words if "@" in word] or (words[:1] if len(words) == 1 and words[0] else [])
    ids = ("".join(item.split()) for item in found)
    return [item for item in ids if item]


def _parents(header: Header) -> tuple[Id, ...]:
    """Return In-Reply-To, then References from the newest to the oldest, without repeats."""
    ids = dict.fromkeys(item for item in _ids(header.first("in-reply-to") or "") if "@" in item)
    ids |= dict.fromkeys(reversed(_ids(header.first("references") or "")))
    return tuple(ids)[:MAX_REFERENCES]


def _conversation(header: Header) -> Id | None:
    told = header.first("x-gm-thrid") or header.first("x-graph-conversation-id")
    if told:
        return told
    index = header.first("thread-index")
    if not index:
        return None
    try:
        root = b64decode("".join(index.split())[:30] + "==")[:22]
    except (Base64Error, ValueError):
        return None
    return root.hex() if len(root) == 22 else None
