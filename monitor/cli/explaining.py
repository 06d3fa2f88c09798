"""``monitor explain``: why a message or an item of the ledger was or was not counted."""

from __future__ import annotations

import gzip
import lzma
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import click

from monitor.cli import options, output
from monitor.cli.rules import told
from monitor.cli.session import Session, look, person_of
from monitor.errors import ConfigError
from monitor.model import AskEntry, Due, Ledger, PromiseEntry, Verb

if TYPE_CHECKING:
    from monitor.config.settings import Config
    from monitor.scorecard.said import Said
    from monitor.store.database import Store
    from monitor.store.partition import Partition

OPENERS: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".xz": lzma.open}


@click.command()
@click.argument("what", nargs=-1, required=True, metavar="ID | FILE...")
@options.person
@options.token
@options.formats("text", "json")
@options.as_of
@click.pass_obj
def explain(
    session: Session,
    what: tuple[str, ...],
    person: str | None,
    token: str | None,
    form: str,
    as_of: datetime,
) -> None:
    """Say why an item of the ledger, or any message, was or was not counted, with the rules.

    ID is an item as `monitor asks` lists it, or the beginning of its id. FILE is a message (.eml), an mbox
    (also .gz, .xz), a folder of messages, or "-" for standard input.

    \b
    Example:  monitor explain a-7k2
              monitor explain --format json message.eml archive.mbox
    """
    files = [name for name in what if name == "-" or Path(name).exists()]
    if not files and len(what) == 1 and _is_id(what[0]):
        _explain_item(session, session.config(), person, token, what[0], form, as_of)
        return
    missing = next((name for name in what if name not in files), None)
    if missing is not None:
        raise ConfigError(
            f"there is no file {missing}", hint="give an id from `monitor asks`, or a file of mail"
        )
    config = session.config() if session.is_configured() else None
    if config is None and not session.quiet:
        click.echo("assumed: colleagues share the sender's domain; Monday to Friday 9 to 17 in UTC", err=True)
    for name in files:
        if not _explain_file(config, name, form) and not session.quiet:
            click.echo(f"{name}: no message in it", err=True)


def _is_id(text: str) -> bool:
    return text[:2] in ("a-", "p-")


# --------------------------------------------------------------------------- files


def _explain_file(config: Config | None, name: str, form: str) -> int:
    """Explain every message of a file, and return how many there are."""
    from monitor.reading.reader import explain as explained
    from monitor.trial import assumed_of

    resolver = _Resolver(config) if config is not None else None
    explained_so_far = 0
    for raw in _messages(name):
        explained_so_far += 1
        resolve = resolver or _Resolver(assumed_of(raw))
        found = explained(raw, resolve.directory, resolve)
        click.echo(output.line_json(found.as_json()) if form == "json" else output.explanation(found))
    return explained_so_far


class _Resolver:
    """Turns due expressions into instants by their author's hours (P3)."""

    def __init__(self, config: Config) -> None:
        from monitor.hours import due_at

        self.config = config
        self.directory = config.directory()
        self.due_at = due_at
        self.calendars: dict[str, Any] = {}

    def __call__(self, due: Due, said_at: datetime, author: str) -> datetime | None:
        author = self.config.canonical(author)
        if author not in self.calendars:
            self.calendars[author] = self.config.terms(author).calendar
        return self.due_at(due, said_at, self.calendars[author])


def _messages(name: str) -> Iterator[bytes]:
    """Yield the raw messages of a file, a folder of them, or standard input; none is written anywhere.

    Of each as much as `monitor collect` takes: what lies beyond is attachments.
    """
    from monitor.connectors.archive import TAKEN

    try:
        if name != "-" and Path(name).is_dir():
            for path in sorted(path for path in Path(name).rglob("*") if path.is_file()):
                with path.open("rb") as file:
                    yield file.read(TAKEN)
            return
        with _opened(name) as stream:
            yield from _split(stream)
    except (OSError, EOFError, lzma.LZMAError) as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise ConfigError(f"cannot read {name}: {reason}", hint="check the file and its rights") from None


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    with cast("BinaryIO", OPENERS.get(Path(name).suffix, open)(name, "rb")) as stream:
        yield stream


def _split(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the messages of an mbox, or the one message that the stream is."""
    from monitor.connectors.archive import TAKEN
    from monitor.connectors.mbox_split import split

    start = stream.read(TAKEN)
    if start.startswith(b"From "):
        yield from (piece.raw for piece in split(_Resumed(start, stream)))
    elif start.strip():
        yield start


class _Resumed:
    """A stream whose beginning was read already."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self.start = start
        self.rest = rest

    def read(self, size: int = -1, /) -> bytes:
        """Return what was read before, then the rest."""
        start, self.start = self.start, b""
        return start or self.rest.read(size)


# --------------------------------------------------------------------------- items of the ledger


def _explain_item(
    session: Session,
    config: Config,
    person: str | None,
    token: str | None,
    item: str,
    form: str,
    as_of: datetime,
) -> None:
    from monitor import pipeline
    from monitor.metrics.clocks import working_day
    from monitor.service.corrections import find, whole_id

    owner = person_of(config, person, token, as_of)
    with session.store(config) as store, session.busy("going through the ledger"):
        ledger, terms = pipeline.book_of(config, store, owner, as_of=as_of)
        look(config, store, owner, "explain", as_of)  # before an error that shows ids, too
        item = whole_id(ledger, store.partition(owner, create=True), item)
        entry = find(ledger, item)
        if entry is None:
            raise _nothing(item, ledger, store.partition(owner, create=True))
        said = None if form == "json" else _words(config, store, owner, entry, as_of)
    data = output.ask_json(entry) if isinstance(entry, AskEntry) else output.promise_json(entry)
    if form == "json":
        click.echo(output.as_json(data))
        return
    here = terms.calendar.local(as_of)
    day = working_day(terms.calendar, here.date())
    click.echo(output.item(data, here, [told(rule) for rule in data["rules"]], day))
    if said is not None and said.loss is None:
        click.echo(f'  "{said.sentence}"\n  {said.who}: {said.subject}')
    elif said is not None:
        click.echo(
            "  no longer in your mailbox" if said.loss == "gone" else "  its words cannot be read just now"
        )


def _nothing(item: str, ledger: Ledger, partition: Partition) -> ConfigError:
    """Say why an id has no item: its owner took it off, its mail is no longer read, or it never was one."""
    ids = "`monitor asks` and `monitor promises` list the ids"
    if item in ledger.lost_corrections:
        return ConfigError(f"{item} was corrected, but is no longer read", hint=ids)
    if any(said.item == item and said.verb is Verb.NOT_AN_ASK for said in partition.corrections()):
        return ConfigError(
            f"{item} was taken off the ledger: not-an-ask (S3)",
            hint=f"`monitor correct {item} undo` puts it back",
        )
    return ConfigError(f"there is no item {item}", hint=ids)


def _words(
    config: Config, store: Store, owner: str, entry: AskEntry | PromiseEntry, as_of: datetime
) -> Said | None:
    """Fetch the words of one item from the owner's own mailbox: those of a card that shows nothing else."""
    from monitor import pipeline

    card = pipeline.score(config, store, owner, period=None, as_of=as_of).card
    nothing: dict[str, Any] = {"waiting": (), "shared": (), "promises_open": (), "causes": ()}
    card = replace(card, kept=(cast("PromiseEntry", entry),), **nothing)
    return pipeline.words(config, store, owner, card).get(entry.id)
