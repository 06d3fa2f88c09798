"""Everything a company needs on one machine: Dovecot, PostgreSQL, a mail server that takes the cards, and workers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.company import Company, Maildirs, Volume
from benchmarks.figures import SkippedError
from benchmarks.measuring import ROOT, monitor
from benchmarks.server import dovecot
from benchmarks.usage import Meter, most_held
from monitor import pipeline
from monitor.config.load import load
from monitor.connectors import registry
from monitor.demo.cast import CAST, DOMAIN
from monitor.participants import choose_when
from monitor.store import runs
from monitor.store.codes import Standing

if TYPE_CHECKING:
    from servers.postgres_server import Postgres  # the tests' folder is put on the path by benchmarks.server

JOBS = 2
"""Jobs at once in one worker: while one waits for a server, the other computes."""

LATER = (4, time(23))
"""When the card of those comes who want it on no morning: it is never due here."""

SETTINGS = """
fsync = on
full_page_writes = on
autovacuum = on
shared_buffers = 512MB
max_wal_size = 4GB
"""
"""After those of the tests, whose databases are lost without regret: here every commit waits for the disk."""

CONFIG = """\
internal_domains = ["{domain}"]
database = "{database}"
secret = {{ file = "secret" }}

[accounts.everybody]
type = "imap"
host = "127.0.0.1"
port = {imap}
tls = "none"
user = "{user}"
password = {{ file = "password" }}
covers = ["{domain}"]

[defaults]
zone = "Europe/Berlin"

[delivery]
sender = "monitor@{domain}"
host = "127.0.0.1"
port = {smtp}
tls = "none"
when = "fri 07:00"

[cluster]
per_server = {jobs}
retry_after = "1s"
"""


@dataclass(slots=True)
class Post:
    """A mail server that takes everything, and remembers who got how many."""

    got: Counter[str] = field(default_factory=Counter)
    bytes: int = 0
    pictures: int = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802, ARG002
        """Take a mail."""
        self.bytes += len(envelope.content)
        self.got.update(str(to) for to in envelope.rcpt_tos)
        parts = message_from_bytes(envelope.content).walk()
        self.pictures += sum(part.get_content_maintype() == "image" for part in parts)
        return "250 OK"


@dataclass(slots=True)
class Site:
    """A company, its servers, and how the monitor is set up for it."""

    company: Company
    folder: Path
    workers: int
    boxes: Maildirs
    meter: Meter
    post: Post
    query: Any
    held: float = 0.0
    """Megabytes that a worker held at most."""

    @property
    def config(self) -> Path:
        return self.folder / "monitor.toml"

    def deliver(self, volume: Volume) -> tuple[int, int]:
        """Put mail into everybody's mailbox; return how many copies, and of how many of them facts are kept."""
        before = self.boxes.count, self.boxes.facts.total()
        for copy in self.company.mail(volume):
            self.boxes.put(copy)
        return self.boxes.count - before[0], self.boxes.facts.total() - before[1]

    @property
    def people(self) -> int:
        """How many there are."""
        return self.company.departments * len(CAST)

    def enlist(self, *, cards: int) -> None:
        """Let everybody take part, as if each had confirmed it by mail; so many want their card in the morning."""
        run(self, "db", "upgrade")
        with pipeline.open_store(load(self.config, registry.types())) as store:
            for number, person in enumerate(self.company.people()):
                partition = store.partition(person.address, create=True)
                partition.set_standing(Standing.ACTIVE)
                if number >= cards:
                    choose_when(partition, LATER)

    def night(self, at: datetime) -> float:
        """Play a night with workers; return after how many seconds all jobs were in the queue."""
        crew = [self._worker(at) for _ in range(self.workers)]
        begun = datetime.now().astimezone()
        try:
            said = run(self, "nightly", "--cluster", "--log", "json", "--as-of", at.isoformat())
        finally:
            self._dismiss(crew)
        told = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
        put = next(line["at"] for line in told if line["event"] == "dispatched")
        return (datetime.fromisoformat(put) - begun).total_seconds()

    def cards(self, at: datetime) -> float:
        """Mail the cards that are due; return after how many seconds all jobs were in the queue."""
        begun = datetime.now().astimezone()
        run(self, "dispatch", "--due", "--as-of", at.isoformat())
        put = (datetime.now().astimezone() - begun).total_seconds()
        crew = [self._worker(at, "--until-empty") for _ in range(self.workers)]
        self._dismiss(crew, wait=True)
        return put

    def kept(self) -> Mapping[str, int]:
        """How many messages the database keeps of each person."""
        rows = {
            int(owner): int(count)
            for owner, count in self.query("SELECT owner, count(*) FROM message GROUP BY owner")
        }
        with pipeline.open_store(load(self.config, registry.types())) as store:
            found = {person.address: store.partition(person.address) for person in self.company.people()}
        return {address: rows.get(one.number, 0) if one else 0 for address, one in found.items()}

    def total(self) -> runs.Counts:
        """What all runs came to."""
        with pipeline.open_store(load(self.config, registry.types())) as store:
            return runs.total(store)

    def _worker(self, at: datetime, *words: str) -> subprocess.Popen[bytes]:
        log = (self.folder / "workers.log").open("ab")
        with log:
            return subprocess.Popen(
                command(
                    self,
                    "--quiet",
                    "worker",
                    "--concurrency",
                    str(JOBS),
                    "--log",
                    "json",
                    "--as-of",
                    at.isoformat(),
                    *words,
                ),
                cwd=self.folder,
                env=environment(),
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def _dismiss(self, crew: Sequence[subprocess.Popen[bytes]], *, wait: bool = False) -> None:
        """Let workers end (``wait``: by themselves), and note what they held."""
        for worker in crew:
            while wait and worker.poll() is None:
                self._note(worker)
                try:
                    worker.wait(1)
                except subprocess.TimeoutExpired:
                    continue
        for worker in crew:
            if worker.poll() is None:
                self._note(worker)
                worker.send_signal(signal.SIGTERM)
        for worker in crew:
            worker.wait(120)

    def _note(self, worker: subprocess.Popen[bytes]) -> None:
        try:
            self.held = max(self.held, most_held(worker.pid))
        except (OSError, StopIteration):
            return  # it has just ended


@contextmanager
def site(folder: Path, company: Company, workers: int) -> Iterator[Site]:
    """Start the servers, with everybody's empty mailbox, and set the monitor up.

    SkippedError where something is missing.
    """
    from aiosmtpd.controller import Controller

    folder.mkdir(parents=True)
    people = [person.address for person in company.people()]
    with dovecot(*people) as mail, postgres() as database:
        from servers.dovecot_server import MASTER, free_port

        post = Post()
        receiver = Controller(post, hostname="127.0.0.1", port=free_port())
        receiver.start()
        url = database.new()
        name = url.rpartition("/")[2]
        _configure(
            folder,
            url,
            {"imap": mail.port, "smtp": receiver.port, "user": MASTER[0], "jobs": workers * JOBS},
            MASTER[1],
        )
        assert mail.process is not None
        assert database.process is not None
        try:
            yield Site(
                company=company,
                folder=folder,
                workers=workers,
                boxes=Maildirs(mail.at / "mail", mail.owner),
                meter=Meter(mail.process.pid, mail.at / "log", database.process.pid, name, database.query),
                post=post,
                query=lambda words: database.query(words, name),
            )
        finally:
            receiver.stop()


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL that waits for the disk; SkippedError where there is none on this machine."""
    import pytest
    from servers.postgres_server import Postgres

    try:
        server = Postgres()
    except pytest.skip.Exception as missing:
        raise SkippedError(str(missing)) from None
    with (server.data / "postgresql.conf").open("a") as conf:
        conf.write(SETTINGS)
    try:
        yield server.start()
    finally:
        server.remove()


def _configure(folder: Path, database: str, ports: Mapping[str, object], password: str) -> None:
    (folder / "secret").write_text("5" * 40)
    (folder / "password").write_text(password)
    (folder / "monitor.toml").write_text(CONFIG.format(domain=DOMAIN, database=database, **ports))
    for file in folder.iterdir():
        file.chmod(0o600)


def command(site: Site, *words: str) -> Sequence[str]:
    """The monitor's command line for this site."""
    return monitor("--config", site.config, *words)


def environment() -> dict[str, str]:
    """What every process of ours is started with: as many threads of arithmetic as it has cores of its own, one."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "OPENBLAS_NUM_THREADS": "1"}


def run(site: Site, *words: str) -> str:
    """Run a command to its end; return what it told on standard error. RuntimeError where it failed."""
    done = subprocess.run(
        command(site, *words),
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        log = site.folder / "workers.log"
        said = log.read_text()[-2000:] if log.exists() else ""
        raise RuntimeError(
            f"monitor {' '.join(words)} ended with {done.returncode}: {done.stderr[-1000:]}\n{said}"
        )
    return done.stderr


if sys.platform != "linux":  # pragma: no cover
    raise SkippedError("needs Linux: processor time is read from /proc")
