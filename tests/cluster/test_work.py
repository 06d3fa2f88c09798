"""What a worker makes of mailboxes that fail: tried again, given up, parked; and what it leaves alone."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cluster.company import CONFIG, MONDAY, PERSON, SECRET, names
from servers.postgres_server import Postgres
from sqlalchemy import event

from monitor.cluster import work
from monitor.cluster.dispatching import add_people, dispatch
from monitor.cluster.orders import Task, digest
from monitor.cluster.pace import Pace
from monitor.cluster.queue import Queue
from monitor.cluster.work import Bench
from monitor.config.load import load
from monitor.config.settings import Account, Config
from monitor.connectors.memory import Memory, Source
from monitor.connectors.registry import types
from monitor.errors import AuthError, ConfigError, ProtocolError, TransientError
from monitor.health.log import Log
from monitor.model import Message
from monitor.service.subscriptions import PollReport
from monitor.store import runs, visits
from monitor.store.codes import Standing
from monitor.store.database import Store
from monitor.store.runs import Counts

pytestmark = [pytest.mark.server, pytest.mark.filterwarnings("ignore::ResourceWarning")]
AT = datetime.fromisoformat(MONDAY)
DAY = timedelta(days=1)
PAT = "p000@example.com"


@dataclass
class House:
    """Some people with mailboxes in memory, facts in PostgreSQL, and one worker in this process."""

    config: Config
    store: Store
    now: datetime = AT
    said: list[str] = field(default_factory=list)
    fails: dict[str, list[Exception]] = field(default_factory=dict)
    opened: Counter[str] = field(default_factory=Counter)
    at_once: int = 0
    most_at_once: int = 0
    slow: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def queue(self) -> Queue:
        """The jobs."""
        return Queue(self.config.database)

    def connect(self, account: Account) -> Memory:
        """Open a mailbox, or fail as was told."""
        with self.lock:
            self.opened[account.name] += 1
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(self.slow)
        with self.lock:
            self.at_once -= 1
            told = self.fails.get(account.name)
        if told:
            raise told.pop(0)
        source = Source()
        source.deliver("INBOX", f"From: {PAT}\r\nTo: {PAT}\r\nMessage-ID: <1@x>\r\n\r\n".encode(), AT - DAY)
        return Memory(source)

    def bench(self) -> Bench:
        """What the jobs share."""
        log = Log(write=self.said.append, clock=lambda: self.now, form="json")
        pace = Pace(self.config.cluster.per_server, clock=lambda: time.monotonic() * 1_000)
        return Bench(
            config=self.config,
            store=self.store,
            clock=lambda: self.now,
            pace=pace,
            log=log,
            connect=self.connect,  # type: ignore[arg-type]
        )

    def night(self, **more: Any) -> Counts:
        """Dispatch, and work until nothing is left; what it came to."""
        before = runs.total(self.store)
        dispatch(self.config, self.store, self.queue, as_of=self.now)
        self.work(**more)
        return runs.total(self.store) - before

    def work(self, *, concurrency: int = 3, once: bool = False) -> None:
        """Be a worker until nothing is left."""
        from monitor.cluster.worker import Until, run

        run(self.bench(), self.queue, concurrency=concurrency, until=Until(once=once, empty=not once))

    def visit(self, name: str) -> visits.Visit:
        """What is noted of somebody's mailbox."""
        partition = self.store.partition(f"{name}@example.com", create=True)
        return visits.visit_of(self.store, partition, name)

    def lines(self, event: str) -> list[dict[str, Any]]:
        """What was said of an event."""
        return [line for line in map(json.loads, self.said) if line["event"] == event]


@pytest.fixture
def house(postgres: Postgres, tmp_path: Path) -> Iterator[House]:
    """Four people; three failures are too many, and retries come at once."""
    text = CONFIG.format(url=postgres.new(), smtp=1, per_server=2, attempts=3, lost=2)
    text = text[: text.index("[delivery]")] + text[text.index("[cluster]") :].replace('"1s"', '"0s"')
    text += "".join(PERSON.format(name=name, port=1, password="RIGHT") for name in names(4))
    (tmp_path / "monitor.toml").write_text(text)
    (tmp_path / "monitor.toml").chmod(0o600)
    config = load(tmp_path / "monitor.toml", types())
    with Store.open(config.database, SECRET.encode()) as store:
        Queue(config.database).upgrade()
        yield House(config, store)


def test_what_fails_for_now_is_tried_again(house: House) -> None:
    """Within the night, until it is well; then nothing is noted against it."""
    house.fails["p000"] = [TransientError("away"), TransientError("away")]
    counts = house.night()
    assert (counts.jobs, counts.retries, sum(counts.failures().values())) == (5, 2, 0)
    assert house.opened["p000"] == 3
    assert house.visit("p000") == visits.Visit(read_at=AT)
    assert [line["account"] for line in house.lines("put off")] == ["p000", "p000"]


def test_a_refused_login_is_not_tried_again(house: House) -> None:
    """Once a night and no more, so that nobody is locked out; the others' nights go on."""
    house.fails["p001"] = [AuthError("refused")] * 9
    counts = house.night()
    assert (counts.auth, counts.retries, house.opened["p001"]) == (1, 0, 1)
    assert house.opened["p000"] == house.opened["p002"] == 1
    (line,) = house.lines("failed")
    assert (line["account"], line["kind"], line["level"]) == ("p001", "auth", "error")


@pytest.mark.parametrize("error", [TransientError("away"), ValueError("a sentence of a mail")])
def test_a_mailbox_that_fails_again_and_again_is_parked(house: House, error: Exception) -> None:
    """It is left alone for a day, named by its account, and tried again then."""
    house.fails["p002"] = [error] * 3
    counts = house.night()
    assert counts.parked == 1 and sum(counts.failures().values()) == 1
    assert house.opened["p002"] == 3
    (line,) = house.lines("parked")
    assert line["account"] == "p002"
    assert "@" not in "".join(house.said) and "sentence" not in "".join(house.said)

    house.now = AT + DAY / 2
    assert house.night().parked == 0
    assert house.opened["p002"] == 3
    house.now = AT + DAY
    house.night()
    assert house.opened["p002"] == 4
    assert house.visit("p002") == visits.Visit(read_at=house.now)


def test_a_mailbox_that_kills_its_readers_is_parked_before_it_is_opened(house: House) -> None:
    """Whoever died of it has counted it."""
    pat = house.store.partition("p003@example.com", create=True)
    for _ in range(3):
        visits.begin(house.store, pat, "p003")
    counts = house.night()
    assert (counts.parked, counts.unforeseen) == (1, 1)
    assert house.opened["p003"] == 0
    assert house.lines("parked")[0]["account"] == "p003"


def test_a_wrong_configuration_is_not_tried_again_that_night(house: House) -> None:
    """Nor is a server that answers oddly."""
    house.fails = {"p000": [ConfigError("off")] * 9, "p001": [ProtocolError("odd")] * 9}
    counts = house.night()
    assert (counts.configuration, counts.protocol, counts.retries) == (1, 1, 0)


def test_a_mailbox_that_another_run_reads_is_left_to_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried again, which is no failure of the mailbox."""
    monkeypatch.setattr("monitor.intake.WAITS", timedelta(0))
    with Store.open(house.config.database, SECRET.encode()) as other:
        with other.alone(f"mailbox p000 {PAT}", timedelta(0)):
            timer = threading.Thread(target=house.night)
            timer.start()
            while house.opened.total() < 3:
                time.sleep(0.02)
            time.sleep(0.3)
            assert house.opened["p000"] == 0
        timer.join(30)
    assert house.opened["p000"] == 1
    assert house.visit("p000") == visits.Visit(read_at=AT)


def test_a_persons_night_asks_the_same_however_many_people_there_are(house: House) -> None:
    """Cost follows mail, not the company's size: in a service, too, where everybody is found in the database."""
    folder = house.config.path.parent
    text = (folder / "monitor.toml").read_text()
    shared = PERSON[: PERSON.index("person =")].format(name="all", port=1, password="RIGHT")
    (folder / "monitor.toml").write_text(
        text[: text.index("[accounts")] + shared + 'covers = ["example.com"]\n'
    )
    house.config = load(folder / "monitor.toml", types())
    bench, asked = house.bench(), []
    event.listen(house.store._engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    costs = []
    for many in (1, 8):
        for name in names(many):
            house.store.partition(f"{name}@example.com", create=True).set_standing(Standing.ACTIVE)
        for day in range(3):  # two nights of getting to know the mailbox, and a quiet one
            house.now = AT + day * DAY
            asked.clear()
            work.night(bench, Task.NIGHT, 1, house.store.name_of(PAT))
        costs.append(len(asked))
    assert house.opened["all"] == 6
    assert costs[1] <= costs[0] < 50


def test_a_plain_run_waits_for_a_worker(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """`monitor collect` and a worker never read one mailbox at once: who comes second says that it is busy."""
    from monitor import pipeline

    monkeypatch.setattr("monitor.intake.WAITS", timedelta(0))
    with (
        Store.open(house.config.database, SECRET.encode()) as other,
        other.alone(f"mailbox p000 {PAT}", timedelta(0)),
    ):
        (report,) = pipeline.collect(
            house.config,
            house.store,
            as_of=AT,
            accounts=["p000"],
            connect=house.connect,  # type: ignore[arg-type]
        )
    assert report.error is not None and report.error.exit_code == 4
    assert "another run" in report.error.message
    assert house.opened.total() == 0


def test_no_more_jobs_at_once_than_a_server_may_be_asked(house: House) -> None:
    """Four people on one server, six threads, two at once."""
    house.slow = 0.3
    house.night(concurrency=6)
    assert house.most_at_once == 2
    assert sorted(house.opened.values()) == [1, 1, 1, 1]


def test_a_job_of_a_dead_worker_is_done_by_another(house: House) -> None:
    """Once it has been silent for long enough, and also where its row is gone."""
    dispatch(house.config, house.store, house.queue, as_of=AT)
    with house.queue._connection() as connection:
        connection.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '9 s')"
        )
        connection.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers) "
            "WHERE id = (SELECT min(id) FROM procrastinate_jobs)"
        )
        connection.execute(
            "UPDATE procrastinate_jobs SET status = 'doing' WHERE id = (SELECT min(id) + 1 FROM procrastinate_jobs)"
        )
    house.work()
    assert sorted(house.opened.values()) == [1, 1, 1, 1]
    assert house.queue.state(timedelta(seconds=1)).left == 0


def test_a_living_workers_job_is_not_taken_from_it(house: House) -> None:
    """However long it takes."""
    dispatch(house.config, house.store, house.queue, as_of=AT)
    with house.queue._connection() as connection:
        connection.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
        connection.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
        )
    assert house.queue.rescue(timedelta(seconds=30)) == 0
    assert house.queue.state(timedelta(seconds=30)).running == 5


def test_what_a_newer_version_put_there_is_left_alone(house: House) -> None:
    """Old and new workers take from one queue; who does not know a job's words does not touch it."""
    from procrastinate.jobs import Job

    job = Job(task_name="dance", queue="2 aabb", lock="x", queueing_lock="x", task_kwargs={"how": 1})
    house.queue.put([job])
    assert house.night().jobs == 5
    with house.queue._connection() as connection:
        rows = connection.execute(
            "SELECT task_name, status::text, attempts FROM procrastinate_jobs"
        ).fetchall()
    assert rows == [("dance", "todo", 0)]


def test_once_is_one_job(house: House) -> None:
    """And none where there is none."""
    dispatch(house.config, house.store, house.queue, as_of=AT)
    house.work(once=True)
    assert house.queue.state(timedelta(seconds=30)).left == 4
    house.work()
    house.work(once=True)
    assert house.opened.total() == 4


def test_who_was_forgotten_meanwhile_has_no_night(house: House) -> None:
    """Nor who no longer takes part."""
    add_people(house.config, house.store, house.queue, 7, [PAT, "stranger@example.com"])
    pat = house.store.partition(PAT)
    assert pat is not None and pat.forget() == 0
    house.work()
    assert house.opened.total() == 0
    assert runs.total(house.store).jobs == 2


def test_what_is_old_of_those_who_take_no_part_goes_with_the_upkeep(house: House) -> None:
    """They have no job of their own; what is not old yet stays, and the run counts what went."""
    gone = house.store.partition("gone@example.com", create=True)
    for days in (200, 100, 5):
        at = AT - days * DAY
        mail = Message(id=f"<{days}@x>", author=PAT, to=("gone@example.com",), sent_at=at, received_at=at)
        gone.save(mail, "elsewhere", str(days))
    assert house.night().purged == 2
    assert [message.received_at for message in gone.facts()] == [AT - 5 * DAY]
    assert house.night().purged == 0


def test_trouble_is_told_to_the_pace(house: House) -> None:
    """A server that is away is asked less, and one that answers is trusted again."""
    bench = house.bench()
    server = digest(house.store, "127.0.0.1")
    house.fails["p000"] = [TransientError("away")]
    house.store.partition(PAT, create=True)
    bench.pace.clock = lambda: 0.0
    with pytest.raises(work.LaterError):
        work.night(bench, work.Task.NIGHT, 7, house.store.name_of(PAT))
    assert bench.pace.open_queues([f"1 {server}"], {}) == []
    bench.pace.clock = lambda: 2.0
    work.night(bench, work.Task.NIGHT, 7, house.store.name_of(PAT))
    assert bench.pace.open_queues([f"1 {server}"], {}) == [f"1 {server}"]


def test_who_confirms_by_mail_has_a_night_at_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service's mailbox is read first, and what fails in it is counted."""

    def poll(config: Config, store: Store, **_: object) -> PollReport:
        monkeypatch.setattr(work, "participants", lambda *_: (PAT, "p001@example.com"))
        return PollReport(errors=(TransientError("away"),))

    monkeypatch.setattr(work, "participants", lambda *_: (PAT,))
    monkeypatch.setattr(work, "poll", poll)
    work.service(house.bench(), house.queue, 7)
    with house.queue._connection() as connection:
        rows = connection.execute("SELECT args->>'owner' FROM procrastinate_jobs").fetchall()
    assert rows == [(house.store.name_of("p001@example.com"),)]
    assert runs.total(house.store).transient == 1


@pytest.mark.parametrize("failures", range(1, 12))
def test_pauses_grow_and_end(house: House, failures: int) -> None:
    """Doubled each time, spread by a quarter, and never longer than a quarter of an hour and a bit."""
    bench = house.bench()
    quick = bench.config.cluster.model_copy(update={"retry_after": timedelta(seconds=30)})
    bench.config = bench.config.model_copy(update={"cluster": quick})
    expected = min(30.0 * 2 ** (failures - 1), 900.0)
    assert 0.75 * expected <= bench.pause(failures).total_seconds() <= 1.25 * expected
