"""A mailbox on the Graph double: folders in folders, immutable ids, tokens that are forgotten, lines that are cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from contract.mailbox import WRITTEN, Mailbox
from servers import graph_box, graph_double

from monitor.connectors import graph, graph_client, graph_items
from monitor.connectors.base import Connector


class GraphMailbox(Mailbox):
    """One person's mailbox in Microsoft 365, as the double plays it."""

    kind = "graph"
    type = "graph"
    examples = 8

    def __init__(self, place: Path, patch: pytest.MonkeyPatch) -> None:
        patch.setenv("GRAPH_SECRET", "swordfish")
        patch.setattr(graph_items, "PAGE", 2)
        patch.setattr(graph_client, "FIRST_WAIT", 0.0)
        self.running = graph_double.running()
        self.company = next(self.running)
        self.box = self.company.box("pat@example.com")

    def close(self) -> None:
        self.running.close()

    def connector(self) -> Connector:
        keys = {"endpoint": self.company.base, "tenant": "example.com", "client_id": "app"}
        secret = {"client_secret": {"env": "GRAPH_SECRET"}, "user": "pat@example.com"}
        return graph.Graph(graph.Settings.model_validate({**keys, **secret}))

    def deliver(self, number: int, raw: bytes, instant: Any, folder: str) -> None:
        self.box.put(raw, instant, self.box.called(folder))

    def move(self, number: int, folder: str, to: str) -> None:
        self.box.move(self._found(number, folder), self.box.called(to))

    def delete(self, number: int, folder: str) -> None:
        self.box.touch(self._found(number, folder))

    def expunge(self, number: int, folder: str) -> None:
        self.box.delete(self._found(number, folder))

    def rename_folder(self, folder: str, name: str) -> None:
        found = self.box.called(folder)
        if found.id not in graph_box.KEPT:
            found.name, found.parent = name, None
            return
        for mail in self.box.in_folder(
            found.id
        ):  # Exchange renames none of its own folders: people empty them
            self.box.move(mail, self.box.called(name))

    def change_validity(self, folder: str) -> None:
        """Every place where a run stood is forgotten, as Graph does without notice."""
        self.box.rounds.clear()

    def cut_after(self, n: int) -> None:
        self.company.cut_at = n

    def heal(self) -> None:
        self.company.cut_at = None

    def state(self) -> Any:
        assert self.company.writes == []
        return repr((self.box.folders, self.box.items))

    def _found(self, number: int, folder: str) -> str:
        written, place = WRITTEN.format(number=number), self.box.called(folder).id
        return next(
            name
            for name, item in self.box.items.items()
            if item["internetMessageId"] == written and item["parentFolderId"] == place
        )
