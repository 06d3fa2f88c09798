"""What an IMAP server tells about one message, as RawMail: its header first, its text when that is wanted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from monitor.connectors import imap_parse, mime
from monitor.connectors.base import HEADER_FIELDS, Broken, Locator, RawMail, Want

HEADER = 128 * 1024
TEXT = 1024 * 1024
"""Bytes: how much of one header, and of one part, is read."""

HELD = 8 * 1024 * 1024
"""Bytes of text in one batch, so that memory stays flat."""

FIELDS = " ".join(field for field in HEADER_FIELDS if field != "X-GM-THRID")
HEAD_ITEMS = f"(UID INTERNALDATE RFC822.SIZE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS ({FIELDS})]<0.{HEADER}>)"

REFUSED = "the server fails on this message"


Taken = RawMail | Broken | None


class Place(NamedTuple):
    """One folder to read: its name as the server writes it, and whether it holds sent mail."""

    name: str
    sent: bool


class Head(NamedTuple):
    """One message by its header; ``layout`` says where the text lies, None where the server was not clear."""

    uid: int
    mail: RawMail | Broken
    layout: mime.Layout | None = None
    wanted: bool = False

    def sections(self) -> tuple[str, ...]:
        """Return what to fetch for the text: the numbers of its parts, none for a mail without text."""
        return ("TEXT",) if self.layout is None else tuple(part.number for part in self.layout.text)

    def weight(self) -> int:
        """Return the bytes that the text may take."""
        size = self.mail.size if isinstance(self.mail, RawMail) else 0
        sizes = [size] if self.layout is None else [part.size for part in self.layout.text]
        return sum(min(one, TEXT) for one in sizes)

    def with_text(self, told: Mapping[int, imap_parse.Answer], refused: Collection[int]) -> Taken:
        """Return the mail with its text; Broken if the server could not give it, None if it is gone
        meanwhile."""
        mail = self.mail
        if isinstance(mail, Broken):
            return mail
        if self.uid in refused:
            return Broken(locator=mail.locator, reason=REFUSED)
        answer = told.get(self.uid, {})
        sections = self.sections()
        contents = [answer.get(f"BODY[{section}]".encode()) for section in sections]
        if sections and not answer:
            return None
        if any(not isinstance(content, bytes) for content in contents):
            return Broken(locator=mail.locator, reason="the server has no text for this message")
        whole = [_whole_lines(content) for content in contents if content is not None]
        if self.layout is None:
            return replace(mail, raw=mail.header + b"\n" + whole[0])
        parts = list(zip(self.layout.text, whole, strict=True))
        return replace(mail, raw=mime.rebuilt(mail.header, parts, self.layout.calendar))


def _whole_lines(content: bytes) -> bytes:
    """Return a part that was cut at the limit without its last, torn line."""
    return content if len(content) < TEXT else content[: content.rfind(b"\n") + 1] or content


def locator(place: Place, validity: int, uid: int) -> Locator:
    """Return the locator of a message."""
    return f"{validity}/{uid}/{place.name}"


def head_of(uid: int, answer: imap_parse.Answer, place: Place, validity: int) -> Head:
    """Read what the server told of a message."""
    header = answer.get(b"HEADER")
    if not isinstance(header, bytes):
        return Head(uid, Broken(locator=locator(place, validity, uid), reason="the server gives no header"))
    layout = mime.layout(answer.get(b"BODYSTRUCTURE"))
    mail = RawMail(
        locator=locator(place, validity, uid),
        header=header.rstrip(b"\r\n") + b"\r\n",
        instant=imap_parse.instant(answer.get(b"INTERNALDATE")),
        sent_folder=place.sent,
        attachments=layout.attachments if layout else None,
        size=imap_parse.number(answer.get(b"RFC822.SIZE")) or 0,
    )
    return Head(uid, mail, layout)


def portions(heads: Sequence[Head], want: Want) -> Iterator[list[Head]]:
    """Yield the messages in portions whose text fits into memory, asking what is wanted as late as
    possible."""
    portion: list[Head] = []
    held = 0
    for head in heads:
        wanted = isinstance(head.mail, RawMail) and want(head.mail)
        portion.append(head._replace(wanted=wanted))
        held += head.weight() if wanted else 0
        if held >= HELD:
            yield portion
            portion, held = [], 0
    if portion:
        yield portion
