"""A mailbox on the Exchange double: ids that change with every move, sync states that are forgotten, lines that are
cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from contract.mailbox import WRITTEN, Mailbox
from servers.ews_double import PASSWORD, Double
from servers.ews_mailbox import SHORT, Folder, Item
from servers.fault_proxy import FaultProxy

from monitor.connectors import exchange, exchange_line, exchange_session
from monitor.connectors.base import Connector

PAT = "pat@example.com"


class ExchangeMailbox(Mailbox):
    """One person's mailbox on an Exchange server, as the double plays it."""

    kind = "exchange"
    type = "exchange"
    examples = 6

    def __init__(self, place: Path, patch: pytest.MonkeyPatch) -> None:
        patch.setenv("EXCHANGE_PASSWORD", PASSWORD)
        patch.setattr(exchange, "PAGE", 2)
        patch.setattr(exchange_session, "FIRST_PAUSE", 0.0)
        patch.setattr(exchange_session, "LONGEST_PAUSE", 0.0)
        patch.setattr(exchange_line, "FIRST_WAIT", 0.001)
        self.server = Double(PAT)
        self.proxy = FaultProxy(self.server.port)
        self.box = self.server.mailboxes[PAT]

    def close(self) -> None:
        self.proxy.stop()
        self.server.stop()

    def connector(self) -> Connector:
        endpoint = f"http://127.0.0.1:{self.proxy.port}/EWS/Exchange.asmx"
        keys = {"endpoint": endpoint, "user": PAT, "password": {"env": "EXCHANGE_PASSWORD"}}
        return exchange.Exchange(exchange.Settings.model_validate(keys))

    def deliver(self, number: int, raw: bytes, instant: Any, folder: str) -> None:
        self.box.deliver(folder, raw, instant)

    def move(self, number: int, folder: str, to: str) -> None:
        place, item = self._found(number, folder)
        del place.items[item.id]
        self.box.deliver(to, item.raw, item.received)

    def delete(self, number: int, folder: str) -> None:
        self._found(number, folder)[1].version += 1

    def expunge(self, number: int, folder: str) -> None:
        place, item = self._found(number, folder)
        del place.items[item.id]

    def rename_folder(self, folder: str, name: str) -> None:
        """Folders that every mailbox has cannot be renamed: their mails go into a new one."""
        if folder not in SHORT:
            self.box.rename(folder, name)
            return
        items, self.box.folder(folder).items = self.box.folder(folder).items, {}
        for item in items.values():
            self.box.deliver(name, item.raw, item.received)

    def change_validity(self, folder: str) -> None:
        """All ids are dealt anew and every sync state is forgotten, as in a mailbox restored from a backup."""
        self.box.restore()

    def cut_after(self, n: int) -> None:
        self.proxy.faults.extend(["pass"] * n + ["drop"] * exchange_session.ATTEMPTS * 2)

    def heal(self) -> None:
        self.proxy.faults.clear()

    def state(self) -> Any:
        assert self.server.wrote == []
        return repr(self.box.folders)

    def _found(self, number: int, folder: str) -> tuple[Folder, Item]:
        written = b"Message-ID: " + WRITTEN.format(number=number).encode()
        place = self.box.folders[SHORT.get(folder, folder)]
        return place, next(item for item in place.items.values() if written in item.raw)
