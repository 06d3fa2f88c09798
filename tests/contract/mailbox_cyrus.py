"""A mailbox on a real Cyrus, where all folders lie in INBOX and a dot stands between their names."""

from __future__ import annotations

from contract.mailbox_imap import ImapMailbox
from servers.cyrus_server import Cyrus


class CyrusMailbox(ImapMailbox):
    """The same hands, on the other make of server; its files are nobody's to edit."""

    kind = "imap-cyrus"
    make = Cyrus
    users = 40
    renumbers = False
    examples = 3

    def named(self, folder: str) -> str:
        return folder if folder == "INBOX" else f"INBOX.{folder.replace('/', '.')}"
