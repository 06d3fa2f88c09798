"""Two runs at once, no room, no rights, a moody mail server, a cut line: nothing lost, the next run heals."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from faults.house import LATER, MONDAY, PEOPLE, House, Post, mails
from faults.runner import Runner
from servers.dovecot_server import PASSWORD, Dovecot

from monitor import intake, pipeline
from monitor.config.load import load
from monitor.connectors import imap
from monitor.connectors.registry import types
from monitor.errors import TransientError

pytestmark = pytest.mark.slow

NOBODY = 65534
AS_OF = datetime.fromisoformat(MONDAY)


def test_two_nights_at_once_do_the_work_of_one(
    build: Callable[..., House], post: Post, runner: Runner
) -> None:
    """Both end well; facts are those of one run, and each card leaves once."""
    alone = build()
    assert alone.nightly().code == 0
    facts = alone.facts()
    post.got.clear()
    house = build()
    program = [sys.executable, "-c", "from monitor.cli.main import run; run()"]
    words = [*program, "--config", "monitor.toml", "-q", "nightly", "--as-of", MONDAY]
    runs = [
        subprocess.Popen(words, cwd=house.folder, env=runner.env, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ended = [(run.communicate(timeout=60)[1], run.returncode) for run in runs]
    assert ended == [("", 0), ("", 0)]
    assert {person: len(ids) for person, ids in post.ids().items()} == dict.fromkeys(PEOPLE, 1)
    assert house.facts() == facts


@pytest.mark.parametrize("room", [4_096, 60_000])
def test_a_full_disk_is_one_line_and_the_next_night_heals(
    build: Callable[..., House], post: Post, room: int
) -> None:
    """Files may not grow beyond some size: exit code 5, no card, nothing lost."""
    house, alone = build(), build()
    night = house.nightly(fsize=room)
    assert night.code == 5, (night.stdout, night.stderr)
    assert "monitor.db" in night.stderr
    assert "unforeseen" not in night.stderr
    assert post.ids() == {}
    assert house.nightly(LATER).code == 0
    assert set(post.ids()) == set(PEOPLE)
    alone.nightly(LATER)
    assert house.facts() == alone.facts()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without rights here")
def test_a_read_only_database_is_named(
    house: House, post: Post, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Without the right to write the database: exit code 5, it is left as it was, and works again with it."""
    assert house.nightly("2026-11-14T08:30:00Z").code == 0
    database = house.folder / "monitor.db"
    before = database.read_bytes()
    for path in (house.folder, *house.folder.parents):
        if path == Path("/") or path.stat().st_uid != os.geteuid() or path == Path("/tmp"):
            break
        path.chmod(0o755)
    for path in house.folder.iterdir():
        if path.is_file():
            path.chmod(0o644)
    database.chmod(0o444)
    for user in (NOBODY,):
        night = house.nightly(user=user)
        assert night.code == 5, night.stderr
        assert "monitor.db" in night.stderr
        assert len(night.stderr.splitlines()) <= 2
    assert database.read_bytes() == before
    assert post.ids() == {}
    database.chmod(0o600)
    assert house.nightly(LATER).code == 0
    assert set(post.ids()) == set(PEOPLE)


@pytest.mark.parametrize(
    ("says", "alone", "in_a_night"),
    [("451 later pat@example.com", 4, 1), ("554 no pat@example.com", 1, 1), ("cut", 4, 1)],
)
def test_a_mail_server_that_will_not_take_cards(
    house: House, post: Post, says: str, alone: int, in_a_night: int
) -> None:
    """4xx: due again at once. 5xx: never again this week. Cut after DATA: again behind the lease, with the same id."""
    post.always = says
    night = house.nightly()
    assert night.code == in_a_night
    assert "@" not in night.stderr
    assert all(line.startswith("monitor: delivery: ") for line in night.stderr.splitlines())
    first = {person: list(ids) for person, ids in post.ids().items()}
    post.always = "250 OK"
    second = house.run("-q", "deliver", "--as-of", "2026-11-16T08:31:00Z")
    assert second.code == 0
    if says.startswith("4"):
        assert {person: len(ids) for person, ids in post.ids().items()} == dict.fromkeys(PEOPLE, 1)
    else:
        assert post.ids() == first
    assert house.run("-q", "deliver", "--as-of", LATER).code == 0
    if says == "cut":
        ids = post.ids()
        assert {person: len(sent) for person, sent in ids.items()} == dict.fromkeys(PEOPLE, 2)
        assert all(len(set(sent)) == 1 for sent in ids.values())
    if says.startswith("5"):
        assert post.ids() == {}
    post.always = says
    fresh = House(house.runner, house.folder)
    (house.folder / "monitor.db").unlink()
    assert fresh.run("-q", "deliver", "--as-of", MONDAY).code == alone


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A server with Pat's mail on it."""
    server = Dovecot("pat")
    box = server.mail_of("pat")
    for name in ("cur", "new", "tmp"):
        (box / name).mkdir(parents=True)
    for number, mail in enumerate(mails(60)):
        (box / "cur" / f"{1_700_000_000 + number}.{number}.host:2,S").write_bytes(bytes(mail))
    if os.geteuid() == 0:
        for path in (server.at / "mail", *(server.at / "mail").rglob("*")):
            os.chown(path, *server.owner)
    server.start()
    yield server
    server.remove()


IMAP = """\
internal_domains = ["example.com"]
[accounts.pat]
type = "imap"
host = "127.0.0.1"
port = {port}
tls = "none"
user = "pat"
password = {{ env = "PAT_PASSWORD" }}
person = "pat@example.com"
[people."pat@example.com"]
opted_in = true
"""


@pytest.mark.server
def test_a_server_that_dies_in_mid_collect(
    dovecot: Dovecot, tmp_path: Path, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came before is kept, the error is temporary, and the next run ends with the facts of an undisturbed one."""
    monkeypatch.setenv("MONITOR_SECRET", "0123456789abcdef0123456789abcdef")
    monkeypatch.setenv("PAT_PASSWORD", PASSWORD)
    monkeypatch.setattr(imap, "CHUNK", 10)
    monkeypatch.setattr(intake, "TOGETHER", 10)
    ledgers = []
    for disturbed in (False, True):
        folder = tmp_path / str(disturbed)
        folder.mkdir()
        (folder / "monitor.toml").write_text(IMAP.format(port=dovecot.port))
        config = load(folder / "monitor.toml", types())
        seen: list[int] = []

        def stop(_account: str, done: int, _total: int | None, seen: list[int] = seen) -> None:
            seen.append(done)
            if len(seen) == 2:
                dovecot.stop()

        with pipeline.open_store(config) as store:
            (report,) = pipeline.collect(config, store, as_of=AS_OF, progress=stop if disturbed else None)
        if disturbed:
            assert isinstance(report.error, TransientError)
            assert 0 < report.stored < 60
            away = runner.run(folder, "-q", "collect", "--as-of", MONDAY, env={"PAT_PASSWORD": PASSWORD})
            assert (away.code, len(away.stderr.splitlines())) == (4, 1)
            dovecot.start()
            again = runner.run(
                folder, "collect", "--format", "json", "--as-of", MONDAY, env={"PAT_PASSWORD": PASSWORD}
            )
            assert again.code == 0, again.stderr
            assert again.json()[0]["stored"] == 60 - report.stored
        house = House(runner, folder)
        told = [house.run(what, "--format", "json", "--as-of", LATER) for what in ("asks", "promises")]
        assert [one.code for one in told] == [0, 0]
        ledgers.append(
            [sorted(str({**row, "id": ""}) for row in one.json()) for one in told] + [house.rows()]
        )
    assert ledgers[0] == ledgers[1]
    assert ledgers[0][0]
