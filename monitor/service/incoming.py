"""Is a mail in the service's mailbox one to act on, from whom, and what does it ask?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from monitor.config.settings import Config
from monitor.connectors.base import RawMail
from monitor.reading.automatic import automatic
from monitor.reading.facts import message_id
from monitor.reading.html import to_text
from monitor.reading.parse import Header, Unreadable, parse_body, parse_header
from monitor.reading.zones import own_text
from monitor.service.authentication import refused
from monitor.service.commands import Request, read_request

LARGEST = 1_000_000
"""Bytes: a larger mail is nothing the service was asked by."""

READ = 20_000
"""Characters of a text in which commands and tokens are looked for."""

_ID = re.compile(r"<[!-;=?-~]{1,900}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A mail of one internal person. ``person``: canonical address, by the From line, which proves nothing.

    ``thread``: Message-IDs for an answer's References, its own last. ``direct``: it was written to the service alone.
    """

    key: str
    person: str = field(repr=False)
    request: Request = field(repr=False)
    thread: tuple[str, ...] = field(repr=False)
    direct: bool


def key_of(mail: RawMail) -> str:
    """Return by what a mail is known again, in whatever folder it lies."""
    return message_id(parse_header(mail.header), mail.size)


def receive(mail: RawMail, config: Config) -> Incoming | None:
    """Read a mail; None for what is never acted on nor answered.

    That is: our own mail, automatic mail (M4), mail of no or several authors, of people outside, of shared mailboxes,
    mail that the believed server finds false, and what cannot be read.
    """
    header = parse_header(mail.header)
    if mail.sent_folder or mail.raw is None or automatic(header) is not None:
        return None
    person = _person(header, config)
    if person is None or (config.service is not None and refused(header, config.service.authserv_id)):
        return None
    try:
        body = parse_body(mail.raw)
        own = own_text(body).text[:READ]
    except Unreadable:
        return None
    whole = body.plain if body.plain is not None else to_text(body.html or "").text
    return Incoming(
        key=message_id(header, mail.size),
        person=person,
        request=read_request(header.first("subject") or "", own, whole[:READ]),
        thread=_thread(header),
        direct=len(header.addresses("to")) == 1 and not header.addresses("cc"),
    )


def _person(header: Header, config: Config) -> str | None:
    authors = {address for _, address in header.addresses("from")}
    if len(authors) != 1:
        return None
    (address,) = authors
    delivery = config.delivery
    ours = {delivery.sender, delivery.reply_to} if delivery is not None else set()
    directory = config.directory()
    person = directory.person(address)
    shared = directory.shared_mailboxes | ours
    return None if person is None or {address, person} & shared else person


def _thread(header: Header) -> tuple[str, ...]:
    """Return the ids an answer refers to: the first and the last few, so that no forged list grows without end."""
    own = _ID.findall(header.first("message-id") or "")[:1]
    before = _ID.findall(header.first("references") or header.first("in-reply-to") or "")
    return tuple(dict.fromkeys((*before[:1], *before[-8:], *own)))
