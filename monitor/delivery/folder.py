"""A Sender that writes each mail to a file, for looking at cards before any is sent (``deliver
--dry-run``).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from monitor.errors import DeliveryError


@dataclass(frozen=True, slots=True)
class Folder:
    """A directory that takes ``.eml`` files, readable by their owner only: they hold words of mail."""

    path: Path

    def send(self, mail: EmailMessage) -> int:
        """Write the mail under its Message-ID, replacing an earlier try; nobody is refused."""
        name = str(mail["Message-ID"]).strip("<>").partition("@")[0] + ".eml"
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(self.path / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(bytes(mail))
        except OSError as error:
            reason = error.strerror or "unknown reason"
            raise DeliveryError(f"cannot write to {self.path}: {reason}", "name another folder") from error
        return 0
