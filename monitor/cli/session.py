"""What one call of ``monitor`` works with: its configuration, its database and what it says on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.config.settings import Config
    from monitor.store.database import Store


UNNAMED = Path("monitor.toml")
"""The configuration where none is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The options before the command, and what they lead to. Nothing is opened before it is asked for."""

    path: Path
    quiet: bool = False
    verbose: bool = False

    def is_configured(self) -> bool:
        """Is there a configuration, or was one named that should be?"""
        return self.path != UNNAMED or self.path.exists()

    def config(self) -> Config:
        """Load the configuration; what is unwise in it is said on stderr."""
        from monitor.config.load import load
        from monitor.connectors.registry import types

        config = load(self.path, types())
        for warning in () if self.quiet else config.warnings:
            click.echo(f"warning: {warning}", err=True)
        return config

    @contextmanager
    def store(self, config: Config) -> Iterator[Store]:
        """Open the database for the length of a command."""
        from monitor.pipeline import open_store

        store = open_store(config)
        try:
            yield store
        finally:
            store.close()

    def busy(self, what: str) -> AbstractContextManager[None]:
        """Show that work goes on where it takes long and somebody watches."""
        from monitor.cli.progress import busy

        return busy(what, quiet=self.quiet)

    def say(self, line: str) -> None:
        """Tell a person how it went; cron calls with -q and hears only of failures."""
        if not self.quiet:
            click.echo(line)

    def tell(self, line: str) -> None:
        """Tell somebody who asked for more with -v."""
        if self.verbose and not self.quiet:
            click.echo(line, err=True)


def look(config: Config, store: Store, person: str, kind: str, at: datetime) -> None:
    """Write down that somebody looked at a person's data, where it may have been another (DESIGN, privacy 4).

    A configuration with one participant is that person's own; looking into one's own mirror is not an access.
    """
    from monitor.store.codes import Look

    if config.is_service or len(config.opted_in()) > 1:
        store.partition(person, create=True).log_access(at, Look(kind))


def person_of(
    config: Config, address: str | None, token: str | None, as_of: datetime, *, stored: bool = False
) -> str:
    """Return whose data a command shows: the one named, or the only one who opted in. Canonical address.

    In a service a person's data is shown with the token that was mailed to them only (DESIGN, privacy 1). Raises
    ConfigError when nobody or several could be meant, and when the one named takes no part here. No error names
    another. ``stored``: in a service theirs too, of whom an earlier configuration stored something.
    """
    opted_in = config.opted_in()
    listed = config.canonical(address) in opted_in if address else bool(opted_in)
    if config.is_service and not listed:
        return _permitted(config, address, token, as_of, stored)
    if address is None:
        if len(opted_in) == 1:
            return opted_in[0]
        if opted_in:
            raise ConfigError("several people opted in", hint="say whose with --person ADDRESS")
        raise ConfigError(
            "nobody opted in", hint=f"set opted_in = true in your own table of {config.path.name}"
        )
    person = config.canonical(address)
    if person not in opted_in:
        raise ConfigError(
            f"{address} has not opted in: only people who did are measured",
            hint="check the address; a person opts in with opted_in = true in their own table",
        )
    return person


def _permitted(config: Config, address: str | None, token: str | None, as_of: datetime, stored: bool) -> str:
    from monitor.cli import options
    from monitor.pipeline import open_store
    from monitor.service.showing import permitted

    if address is None or config.delivery is None:
        raise ConfigError(
            "this configuration serves other people: what it knows of a person is shown to them alone",
            hint="name yourself with --person ADDRESS: a token is mailed to you, if there is a [delivery]",
        )
    with open_store(config) as store:
        return permitted(config, store, address, token, as_of=as_of, now=options.now(), stored=stored)
