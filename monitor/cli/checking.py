"""How ``monitor check`` is shown: lines for what concerns all, one table for the accounts, and what to do next."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from monitor.cli import output
from monitor.cli.session import Session
from monitor.connectors.base import CHECKS, Finding

if TYPE_CHECKING:
    from monitor.service.accounts import AccountFinding

COLUMNS = (*CHECKS, "backfill")
TITLES = {"sent mail": "sent", "newest message": "newest"}
SAME = {"readable": "reachable", "read-only": "rights"}
"""What archives call it."""

FAILED = "FAIL"


@dataclass(slots=True)
class Sheet:
    """What was found so far. Lines are shown as they come, the accounts when all are known."""

    session: Session
    well: bool = True
    found: list[dict[str, Any]] = field(default_factory=list)
    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def take(self, finding: Finding, form: str) -> None:
        """Note one finding, and show it if it is a line of its own."""
        account = getattr(finding, "account", None)
        self.well = self.well and finding.ok
        self.found.append(
            {
                "what": finding.what,
                "ok": finding.ok,
                "warning": finding.warning,
                "detail": finding.detail,
                "hint": finding.hint,
                "account": account,
            }
        )
        line = output.finding(finding)
        quiet = self.session.quiet and finding.ok
        if account is not None:
            in_table = self._place(finding)  # type: ignore[arg-type]
            if not quiet and (self.session.verbose or not (in_table and finding.ok) or finding.hint):
                self.lines.append(line)
        elif form == "text" and not quiet:
            click.echo(line)

    def end(self, form: str) -> None:
        """Show the accounts, or everything as JSON."""
        if form == "json":
            click.echo(output.as_json(self.found))
            return
        if self.rows and not (self.session.quiet and self.well):
            self._table()
        for line in self.lines:
            click.echo(line)

    def _place(self, finding: AccountFinding) -> bool:
        """Give a finding its cell; False where the table has no column for it. What failed stays failed."""
        cells = self.rows.setdefault(finding.account, {})
        aspect = SAME.get(finding.aspect, finding.aspect)
        if aspect not in COLUMNS:
            if not finding.ok and not cells:
                cells["reachable"] = FAILED
            return False
        if cells.get(aspect) != FAILED:
            cells[aspect] = _cell(aspect, finding.detail) if finding.ok else FAILED
        return True

    def _table(self) -> None:
        shown = [column for column in COLUMNS if any(column in cells for cells in self.rows.values())]
        head = ["account", *(TITLES.get(column, column) for column in shown)]
        rows = [[name, *(cells.get(column, "-") for column in shown)] for name, cells in self.rows.items()]
        if sys.stdout.isatty():
            _rich(head, rows)
        else:
            click.echo(output.table(head, rows))


def _cell(aspect: str, detail: str) -> str:
    """The shortest form of what is well: a number, a version, or that it is."""
    if aspect in ("login", "rights", "reachable"):
        return "ok"
    if aspect in ("folders", "messages"):
        number = re.match(r"[\d,]+", detail)
        return number[0] if number else "ok"
    if aspect == "newest message":
        return detail[:16].replace("T", " ") or "ok"
    return detail.partition(",")[0] if aspect == "TLS" else detail or "ok"


def _rich(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*head)
    for row in rows:
        table.add_row(*(Text(cell, style="bold red" if cell == FAILED else "") for cell in row))
    Console().print(table)
