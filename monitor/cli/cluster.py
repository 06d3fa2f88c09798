"""``monitor dispatch`` and ``monitor worker``: a night shared by several processes or machines, on one PostgreSQL.

Progress and ends of runs are told on standard output, what failed on standard error; with ``--log json`` all of it is
lines of JSON on standard error.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from monitor.cli import options, output
from monitor.cli.progress import progress
from monitor.cli.session import Session
from monitor.errors import (
    AuthError,
    ConfigError,
    DeliveryError,
    MonitorError,
    ProtocolError,
    StoreError,
    TransientError,
)

if TYPE_CHECKING:
    from monitor.cluster.dispatching import Dispatched
    from monitor.config.settings import Config
    from monitor.health.log import Log
    from monitor.store.database import Store
    from monitor.store.runs import Counts

LOOKS = 0.5
"""Seconds between looks at the queue while a night is waited for."""

MOST = 6
"""Jobs at once in one process: each holds two connections of the fifteen that one process has."""

TOLD: dict[str, tuple[type[MonitorError], str]] = {
    "auth": (AuthError, "the login was refused"),
    "transient": (TransientError, "away or busy, and given up for now"),
    "protocol": (ProtocolError, "the server answered oddly"),
    "configuration": (ConfigError, "the configuration is off"),
    "delivery": (DeliveryError, "the card was refused"),
    "storage": (StoreError, "the database failed"),
    "unforeseen": (MonitorError, "something unforeseen happened"),
}
"""How failures of a kind are told; the workers' own lines name the accounts."""


@click.command()
@click.option("--due", is_flag=True, help="Only the cards whose time has come: what cron calls every hour.")
@options.log
@options.as_of
@click.pass_obj
def dispatch(session: Session, due: bool, log: str, as_of: datetime) -> None:
    """Put everybody's night into the queue for `monitor worker`, one job a person. Needs PostgreSQL.

    Twice does no harm: who waits in the queue or is being worked on is left as they are.

    \b
    Example:  monitor dispatch
              monitor dispatch --due
    """
    from monitor.cluster.queue import Queue

    config = session.config()
    queue = Queue(config.database)
    with session.store(config) as store, session.busy("filling the queue"):
        told = _dispatch(config, store, queue, as_of, due=due)
    _tell(session, log, told)


@click.command()
@click.option("--concurrency", type=click.IntRange(1, MOST), default=2, show_default=True, metavar="N",
              help="Jobs at once in this process. For more, start more workers.")  # fmt: skip
@click.option("--once", is_flag=True, help="Do one job, if there is one, and end.")
@click.option("--until-empty", is_flag=True, help="End when no job waits or runs anywhere.")
@click.option(
    "--metrics", metavar="[HOST:]PORT", help="Tell Prometheus of the run's health; on 127.0.0.1 by default."
)
@options.log
@options.as_of_clock
@click.pass_obj
def worker(
    session: Session,
    concurrency: int,
    once: bool,
    until_empty: bool,
    metrics: str | None,
    log: str,
    as_of: Callable[[], datetime],
) -> None:
    """Work on what `monitor dispatch` put into the queue, until a signal ends it. Needs PostgreSQL.

    Any number of workers on any number of machines; each may be killed at any time.

    \b
    Example:  monitor worker --concurrency 4
              monitor -q worker --until-empty --log json
    """
    from monitor.cluster.queue import Queue

    config = session.config()
    queue = Queue(config.database)
    from monitor.cluster.pace import Pace
    from monitor.cluster.work import Bench
    from monitor.cluster.worker import Until, run

    with session.store(config) as store, _endpoint(config, store, queue, metrics, as_of):
        bench = Bench(
            config=config,
            store=store,
            clock=as_of,
            pace=Pace(config.cluster.per_server),
            log=log_of(session, log),
        )
        bench.log.say("worker begins", concurrency=concurrency)
        run(bench, queue, concurrency=concurrency, until=Until(once=once, empty=until_empty))
        bench.log.say("worker ends")


def night(session: Session, config: Config, as_of: datetime, log: str) -> int:
    """Put a night into the queue, wait until workers have done it, and return the exit code of `monitor nightly`."""
    from monitor.cluster.queue import Queue
    from monitor.store import runs

    queue = Queue(config.database)
    with session.store(config) as store:
        before = runs.total(store)
        told = _dispatch(config, store, queue, as_of, due=False)
        _tell(session, log, told)
        _wait(session, config, queue)
        counts = runs.total(store) - before
    log_of(session, log).say("night done", run=told.run, **counts.told())
    return output.complain(results_of(counts))


def results_of(counts: Counts) -> list[output.Result]:
    """Return what went well and what did not, as a run on one machine would tell it."""
    done: list[output.Result] = [("jobs", None)] if counts.jobs else []
    for kind, count in counts.failures().items():
        if count:
            error, words = TOLD[kind]
            done.append((f"{count} of kind {kind}", error(words, "the workers' own lines name the accounts")))
    if counts.jobs and sum(counts.failures().values()) >= counts.jobs:
        done.pop(0)
    return done


def _dispatch(config: Config, store: Store, queue: Any, as_of: datetime, *, due: bool) -> Dispatched:
    from monitor.cluster.dispatching import dispatch as put

    if not config.accounts:
        raise ConfigError(
            f"{config.path} names no account", hint="add one: [accounts.NAME] with a type and a path or host"
        )
    return put(config, store, queue, as_of=as_of, due=due)


def _wait(session: Session, config: Config, queue: Any) -> None:
    """Look at the queue until it is empty, and show how far it is."""
    most = 0
    alone = 0.0
    with progress(quiet=session.quiet) as bar:
        while (state := queue.state(config.cluster.lost_after)).left:
            most = max(most, state.left)
            if bar is not None:
                bar("jobs", most - state.left, most)
            alone = 0.0 if state.workers else alone + LOOKS
            if alone >= max(60.0, 4 * config.cluster.lost_after.total_seconds()):
                raise TransientError(
                    output.counted(state.left, "job waits", "jobs wait") + " and no worker is there",
                    "start `monitor worker`; nothing is lost",
                )
            time.sleep(LOOKS)


def _tell(session: Session, log: str, told: Dispatched) -> None:
    there = {"there_already": told.there} if told.there else {}
    log_of(session, log).say("dispatched", run=told.run, jobs=told.jobs, **there)


def log_of(session: Session, form: str) -> Log:
    """Return where lines of runs go: to people, who are spared the good ones with -q, or as JSON to standard error."""
    from monitor.health.log import Log

    if form == "json":
        return Log(write=partial(click.echo, err=True), clock=options.now, form=form, quiet=session.quiet)
    return Log(
        write=click.echo, complain=partial(click.echo, err=True), clock=options.now, quiet=session.quiet
    )


@contextmanager
def _endpoint(
    config: Config, store: Store, queue: Any, metrics: str | None, clock: Callable[[], datetime]
) -> Iterator[None]:
    if metrics is None:
        yield
        return
    from monitor.health.endpoint import serve

    host, _, port = metrics.rpartition(":")
    if not port.isdigit() or int(port) > 65535:
        raise ConfigError(f'"{metrics}" is no port', "write --metrics 9100, or --metrics HOST:PORT")
    with serve(host or "127.0.0.1", int(port), lambda: health_of(config, store, clock(), queue)):
        yield


def health_of(config: Config, store: Store, as_of: datetime, queue: Any = None) -> Any:
    """Return the run's health, with the queue's where there is one."""
    from monitor.health.families import families

    state = queue.state(config.cluster.lost_after) if queue is not None else None
    counts = None if state is None else {"waiting": state.waiting, "running": state.running}
    return families(config, store, as_of, jobs=counts, workers=state.workers if state else None)
