"""Looking after the database: ``monitor db``, ``rekey`` and ``metrics-file``."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli import options, output
from monitor.cli.session import Session
from monitor.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from monitor.cluster.queue import Queue
    from monitor.config.settings import Config
    from monitor.secrets import SecretRef
    from monitor.store.database import Store


@click.group()
def db() -> None:
    """Upgrade or check the database.

    \b
    Example:  monitor db check
    """


@db.command()
@click.pass_obj
def upgrade(session: Session) -> None:
    """Bring the database to the newest schema. Stop other runs first, and keep a copy.

    \b
    Example:  cp monitor.db monitor.db.before && monitor db upgrade
    """
    from monitor.store import migrate

    config = session.config()
    with session.busy("upgrading the database"):
        state = migrate.upgrade(config.database)
        queue = _queue_of(config)
        if queue is not None:
            queue.upgrade()
    session.say(f"schema {state.current}" + (", with a queue for workers" if queue is not None else ""))


def _queue_of(config: Config) -> Queue | None:
    """The queue for workers, where the database is one that can have it and the extra is installed."""
    from monitor.store.engine import parse

    if parse(config.database).get_backend_name() != "postgresql":
        return None
    from monitor.cluster.queue import Queue, installed

    return Queue(config.database) if installed() else None


@db.command()
@click.pass_obj
def check(session: Session) -> None:
    """Look the database over and change nothing.

    \b
    Example:  monitor db check
    """
    from monitor.store import migrate

    config = session.config()
    with session.busy("looking the database over"):
        state = migrate.check(config.database)
    if state.problems:
        raise StoreError(f"the database is not in order: {'; '.join(state.problems)}", hint="restore a copy")
    if state.newer:
        raise StoreError(
            f"the database has schema {state.current}, and this program is older: it knows {state.newest}",
            hint="upgrade the program",
        )
    if state.current == "":
        raise StoreError(
            "the database holds other tables than ours", hint="`database` must name a database of its own"
        )
    if not state.ok:
        raise StoreError(
            f"the database is not in order: schema {state.current or 'none'}, the newest is {state.newest}",
            hint="run `monitor db upgrade`",
        )
    session.say(f"schema {state.current}, sound")


@click.command()
@click.option("--new", "reference", metavar="KIND=PLACE",
              help="Where the new secret lies: env=NAME, file=PATH, keyring=SERVICE/USER or command=LINE.")  # fmt: skip
@click.option("--data-keys", is_flag=True,
              help="Make the data keys anew, for when one leaked; the next collect reads the mail again.")  # fmt: skip
@options.as_of
@click.pass_context
def rekey(ctx: click.Context, reference: str | None, data_keys: bool, as_of: datetime) -> None:
    """Wrap the data keys with a new secret; facts stay as they are. Afterwards only the new secret opens the database.

    With --data-keys everybody's data key is made anew. Corrections and the numbers of past weeks are carried over;
    items get other ids. Stop other runs first.

    \b
    Example:  monitor rekey --new env=MONITOR_SECRET_2027
              monitor rekey --data-keys && monitor collect
    """
    session: Session = ctx.obj
    if reference is None and not data_keys:
        raise click.UsageError("say what is new: --new KIND=PLACE, --data-keys, or both")
    secret = _reference(reference).resolve().encode() if reference is not None else b""
    config = session.config()
    results: list[output.Result] = [("keys", None)]
    with session.store(config) as store:
        if data_keys:
            results += _renew(session, config, store, as_of)
        if reference is not None:
            _rewrap(session, config, store, secret, reference)
    ctx.exit(output.complain(results))


def _renew(session: Session, config: Config, store: Store, as_of: datetime) -> list[output.Result]:
    from monitor.service.renewing import renew

    with session.busy("making new keys"):
        report = renew(config, store, as_of=as_of)
    lost = f", {output.counted(report.lost, 'was', 'were')} about mail that is gone" if report.lost else ""
    session.say(
        f"{output.counted(report.renewed, 'data key')} made anew, "
        f"{output.counted(report.carried, 'correction')} carried over{lost}; "
        "`monitor collect` reads the mail again"
    )
    return [("keys", error) for error in report.errors]


def _rewrap(session: Session, config: Config, store: Store, secret: bytes, reference: str) -> None:
    with session.busy("wrapping keys"):
        count = store.rekey(secret)
    kind, _, place = reference.partition("=")
    keys = output.counted(count, "key")
    session.say(f'{keys} wrapped anew; now write secret = {{ {kind} = "{place}" }} into {config.path}')


def _reference(text: str) -> SecretRef:
    from pydantic import ValidationError

    from monitor.secrets import SecretRef

    kind, _, place = text.partition("=")
    try:
        return SecretRef.model_validate({kind: place})
    except ValidationError:
        raise ConfigError(
            f'"{kind}" is no place of a secret',
            hint="write env=NAME, file=PATH, keyring=SERVICE/USER or command=LINE",
        ) from None


@click.command("metrics-file")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@options.as_of
@click.pass_obj
def metrics_file(session: Session, path: Path, as_of: datetime) -> None:
    """Write the run's health for Prometheus' textfile collector: counts only, no person in it.

    \b
    Example:  monitor metrics-file /var/lib/node_exporter/textfile/monitor.prom
    """
    from monitor.cli.cluster import health_of
    from monitor.health.families import text_of

    config = session.config()
    with session.store(config) as store:
        queue = _queue_of(config)
        text = text_of(
            health_of(config, store, as_of, queue if queue is not None and queue.there() else None)
        )
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise ConfigError(
            f"cannot write {path}: {error.strerror}", hint="check the folder and its rights"
        ) from None
