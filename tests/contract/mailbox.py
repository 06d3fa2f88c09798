"""What happens to mailboxes while the monitor is not looking: the other side of every connector.

A kind of mailbox joins the state machine (test_machine.py) with one class in a file of its own here, named
``mailbox_NAME.py``: nothing else has to be changed. The class says what its mailbox can undergo; what it cannot is not
tried on it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from monitor.connectors.base import Connector

WRITTEN = "<{number}@example.com>"


class Mailbox:
    """One person's mailbox, empty at first, on the side of its server. Mails go by the number in their Message-ID.

    ``kind``       names it in the tests.
    ``type``       an account type of the configuration: "mbox" and "maildir" are archives.
    ``names``      the folders it may have, "INBOX" first and there from the start; folders with a role by name.
    ``spare``      names that no folder has yet, for renaming; () where folders cannot be renamed.
    ``renumbers``  change_validity can be asked of it. ``cuts``: cut_after can be.
    ``examples``   how many lives of it are tried in `make test`, four times as many in `make faults`.
    """

    kind = ""
    type = "imap"
    names: tuple[str, ...] = ("INBOX", "Sent", "Junk", "Projects", "Projects/Größe")
    spare: tuple[str, ...] = ("Kept", "Old")
    renumbers = True
    cuts = True
    examples = 15

    def __init__(self, place: Path, patch: pytest.MonkeyPatch) -> None:
        """Make it. ``place`` is an empty folder; what ``patch`` changes is put back afterwards."""

    def close(self) -> None:
        """Take it away."""

    def connector(self) -> Connector:
        """Connect anew, as the next run does; batches of about two mails, so that there is much to break."""
        raise NotImplementedError

    def deliver(self, number: int, raw: bytes, instant: Any, folder: str) -> None:
        """Put a mail into a folder, which is made if it is not there."""
        raise NotImplementedError

    def move(self, number: int, folder: str, to: str) -> None:
        """Move a mail to another folder, which is made if it is not there."""
        raise NotImplementedError

    def delete(self, number: int, folder: str) -> None:
        """Mark a mail as deleted; it still lies there."""
        raise NotImplementedError

    def expunge(self, number: int, folder: str) -> None:
        """Take a mail that was marked as deleted away for good."""
        raise NotImplementedError

    def rename_folder(self, folder: str, name: str) -> None:
        """Give a folder another name, and those inside it with it."""
        raise NotImplementedError

    def change_validity(self, folder: str) -> None:
        """Deal the numbers of a folder's mails anew, as a restored or rebuilt mailbox does."""
        raise NotImplementedError

    def cut_after(self, n: int) -> None:
        """Cut the next connections, the later the larger ``n``; afterwards all is well again."""
        raise NotImplementedError

    def heal(self) -> None:
        """Let the next connections live, whether or not one was cut."""

    def state(self) -> Any:
        """Return all that must not change by being read: folders, mails, flags, dates."""
        raise NotImplementedError
