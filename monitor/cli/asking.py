"""Asking a person at a terminal: few questions, each with its default; and files that only they can read."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import click

from monitor.errors import ConfigError

MOST = 6
"""So many questions are asked at most (docs: monitor init)."""


def somebody_is_here() -> bool:
    """Can a question be answered?"""
    return sys.stdin.isatty()


@dataclass(slots=True)
class Questions:
    """Asks, and counts. Where nobody is there, the default is taken, or the option that would have said it is named."""

    asked: int = 0

    @property
    def left(self) -> int:
        """How many more may be asked."""
        return MOST - self.asked

    def ask(
        self,
        question: str,
        option: str,
        default: str | None = None,
        *,
        among: Collection[str] | None = None,
        hidden: bool = False,
    ) -> str:
        """Return the answer. Raises ConfigError where nobody is there and there is no default."""
        if somebody_is_here():
            self.asked += 1
            kind = click.Choice(list(among)) if among is not None else None
            return str(click.prompt(question, default=default, type=kind, hide_input=hidden, err=True))
        if default is None:
            raise ConfigError("nobody is here to be asked", hint=f"say it with {option}")
        return default

    def confirm(self, question: str) -> bool:
        """Ask yes or no, yes by default; no where nobody is there, or enough was asked."""
        if not somebody_is_here() or not self.left:
            return False
        self.asked += 1
        return click.confirm(question, default=True, err=True)


def zone_here() -> str:
    """Return this machine's zone, UTC if it does not say."""
    name = os.environ.get("TZ", "").lstrip(":")
    try:
        name = name or str(Path("/etc/localtime").readlink()).partition("zoneinfo/")[2]
    except OSError:
        return "UTC"
    return name or "UTC"


def write_private(path: Path, text: str) -> None:
    """Write a file that nobody else can read, from its first byte on. Raises ConfigError where it cannot be written."""
    try:
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise ConfigError(f"cannot write {path}: {error.strerror}", hint="check the folder") from None
