"""What Gmail tells of a message beyond IMAP: its labels, which stand for folders, and its conversation.

Labels come with backslashes where they are Gmail's own (``\\Sent``), whatever language the mailbox is in; a person's
own come in modified UTF-7. https://developers.google.com/workspace/gmail/imap/imap-extensions
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import partial
from typing import Any

from monitor.connectors import imap_mail, imap_parse
from monitor.connectors.base import Broken, RawMail
from monitor.connectors.folders import chosen, decoded
from monitor.connectors.imap_mail import Head, Place, head_of
from monitor.connectors.imap_read import Folder

ITEMS = imap_mail.HEAD_ITEMS.replace("(UID ", "(UID X-GM-THRID X-GM-LABELS ")

SENT = "\\sent"
UNREAD = frozenset({"\\draft", "\\drafts", "\\scheduled", "\\spam", "\\junk"})
"""M3: what is not sent yet, and what nobody wanted. Deleted spam and drafts lie in Trash with these labels."""


def folder(place: Place, validity: int, chunk: int, excluded: Collection[str]) -> Folder:
    """Say how the messages of the open folder are read; ``excluded``: a person's own labels that are left out."""
    return Folder(place, validity, chunk, ITEMS, partial(_head, excluded=excluded))


def labels(answer: imap_parse.Answer) -> list[str] | None:
    """Return a message's labels as people see them, None where the server told none.

    >>> labels({b"X-GM-LABELS": [b"\\\\Inbox", b"Entw&APw-rfe"]})
    ['\\\\Inbox', 'Entwürfe']
    """
    told: Any = answer.get(b"X-GM-LABELS")
    return None if not isinstance(told, list) else [decoded(imap_parse.text(label)) for label in told]


def _head(
    uid: int, answer: imap_parse.Answer, place: Place, validity: int, *, excluded: Collection[str]
) -> Head | None:
    """Read what Gmail told of a message; None where its labels say that it takes no part."""
    head = head_of(uid, answer, place, validity)
    if not isinstance(head.mail, RawMail):
        return head
    found = labels(answer)
    thread = imap_parse.number(answer.get(b"X-GM-THRID"))
    if found is None:  # sent or not, draft or not: nobody could say
        return Head(uid, Broken(locator=head.mail.locator, reason="the server gives no labels"))
    if any(label.lower() in UNREAD or chosen(label, "/", excluded) for label in found):
        return None
    header = head.mail.header + (b"" if thread is None else b"X-GM-THRID: %d\r\n" % thread)
    sent = any(label.lower() == SENT for label in found)
    return head._replace(mail=replace(head.mail, header=header, sent_folder=sent))
