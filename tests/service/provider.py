"""A provider that no code of ours knows: one login for a whole company, mail in memory, a clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from monitor.connectors.base import Finding
from monitor.connectors.memory import Memory, Source
from monitor.errors import AuthError
from monitor.secrets import SecretRef


class Settings(BaseModel):
    """The keys of an account of type "fake"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tenant: str
    key: SecretRef
    mailbox: str = ""

    def of(self, address: str) -> Settings:
        """Return the settings that open this person's mailbox."""
        return self.model_copy(update={"mailbox": address})


class Provider(Memory):
    """Opens the mailbox that its settings name, and writes down that it did."""

    mailboxes: ClassVar[dict[str, Source]] = {}
    opened: ClassVar[list[str]] = []
    clock: ClassVar[datetime | None] = None
    newest: ClassVar[datetime | None] = None
    refused: ClassVar[bool] = False

    def __init__(self, settings: Settings) -> None:
        self.opened.append(settings.mailbox)
        super().__init__(self.mailboxes.setdefault(settings.mailbox, Source()))

    def check(self) -> Iterator[Finding]:
        """Everything is well, but for what a test says."""
        if self.refused:
            raise AuthError("provider: the login was refused", hint="look at key")
        yield Finding(what="reachable", ok=True, detail="provider")
        yield Finding(what="folders", ok=True, detail="3 to read")
        yield Finding(what="clock", ok=True, at=self.clock)
        yield Finding(what="newest message", ok=True, at=self.newest)
