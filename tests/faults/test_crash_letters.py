"""Killed at any point of answering mail to the service, the next run does and says what an undisturbed one would."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from pathlib import Path

import pytest
from faults.house import House, Post
from faults.runner import SECRET, Runner

from monitor.participants import TAKING_PART
from monitor.service.desk import DESK
from monitor.service.tokens import Purpose, Tokens
from monitor.store.codes import Standing
from monitor.store.database import Store

AT = "2026-11-12T10:00:00Z"
"""A Thursday: no card is due."""

AGAIN = "2026-11-12T10:05:00Z"
PAT, LEE, KIM, SAM, ANN, TOM = (f"{name}@example.com" for name in ("pat", "lee", "kim", "sam", "ann", "tom"))

CONFIG = """\
internal_domains = ["example.com"]

[accounts.team]
type = "mbox"
path = "team.mbox"

[service]
type = "maildir"
path = "service"

[delivery]
host = "127.0.0.1"
port = {port}
tls = "none"
sender = "monitor@example.com"
"""
TOKEN = re.compile(r"[a-z2-7]{48}")


def mail(author: str, subject: str, text: str = "") -> EmailMessage:
    found = EmailMessage()
    found["From"], found["To"], found["Subject"] = author, "monitor@example.com", subject
    found["Date"] = datetime.fromisoformat(AT)
    found["Message-ID"] = f"<{author.partition('@')[0]}-{len(subject)}@example.com>"
    found.set_content(text + "\n")
    return found


class Office:
    """A folder with a service whose mailbox holds a mail of every kind, and the program run in it."""

    def __init__(self, folder: Path, runner: Runner, url: str) -> None:
        self.folder, self.runner, self.url = folder, runner, url

    @classmethod
    def build(cls, folder: Path, runner: Runner, port: int, url: str = "") -> Office:
        folder.mkdir()
        base = f'database = "{url}"\n' if url else ""
        (folder / "monitor.toml").write_text(base + CONFIG.format(port=port))
        (folder / "monitor.toml").chmod(0o600)
        (folder / "team.mbox").write_bytes(b"From x\n" + bytes(mail(KIM, "Hello")) + b"\n")
        for part in ("cur", "new", "tmp"):
            (folder / "service" / part).mkdir(parents=True)
        office = cls(folder, runner, url or f"sqlite:///{folder / 'monitor.db'}")
        with Store.open(office.url, SECRET.encode()) as store:
            for person in (PAT, KIM, SAM):
                store.partition(person, create=True).set_standing(Standing.ACTIVE)
            store.partition(TOM, create=True).set_standing(Standing.WAITING, datetime.fromisoformat(AT))
            tokens, at = Tokens(store), datetime.fromisoformat(AT)
            cards = {
                person: tokens.make(Purpose.CARD, person, at, seed=f"{person} 202645")
                for person in (PAT, KIM)
            }
            act = tokens.make(Purpose.ACT, SAM, at)
            join = tokens.make(Purpose.JOIN, ANN, at)
        for number, one in enumerate(
            (
                mail(LEE, "subscribe"),
                mail(ANN, f"Re: Confirm: subscribe {join}"),
                mail(KIM, f"unsubscribe {cards[KIM]}"),
                mail(PAT, f"pause until 2026-12-01 {cards[PAT]}"),
                mail(PAT, f"export, please {cards[PAT]}", f"export {cards[PAT]}"),
                mail(SAM, f"Re: Confirm: pause {act}"),
            )
        ):
            (folder / "service" / "new" / f"{number}.mail").write_bytes(bytes(one))
        return office

    def copied(self, folder: Path) -> Office:
        """The same once more; SQLite only."""
        shutil.copytree(self.folder, folder)
        return Office(folder, self.runner, f"sqlite:///{folder / 'monitor.db'}")

    def deliver(self, at: str = AT, kill: int | None = None):
        """Look into the service's mailbox; no card is due."""
        return self.runner.run(self.folder, "-q", "deliver", "--as-of", at, kill=kill)

    def standings(self) -> dict[str, object]:
        """Who takes part how."""
        with Store.open(self.url, SECRET.encode()) as store:
            return {one.address: one.standing() for one in store.partitions() if one.address != DESK}


def letters(post: Post) -> dict[str, list[Message]]:
    """What was sent, by Message-ID."""
    found: dict[str, list[Message]] = {}
    for content in post.settled():
        letter = message_from_bytes(content, policy=default)
        found.setdefault(str(letter["Message-ID"]), []).append(letter)
    return found


def said(post: Post) -> list[tuple[str, str]]:
    """To whom which letters went, without their tokens; those with one Message-ID are one.

    Whoever left in a run that was cut off is a stranger to the next: that they ever took part was forgotten first.
    """
    found = []
    for same in letters(post).values():
        to, subject = str(same[0]["To"]), TOKEN.sub("TOKEN", str(same[0]["Subject"]))
        found.append((to, subject.replace("Nothing is stored about you", "You take no part any more")))
    return sorted(found)


def held(office: Office, post: Post, point: int, expected: tuple[object, object]) -> str:
    """Kill a look into the mailbox at a point and look again, twice; tell where it was killed."""
    post.got.clear()
    killed = office.deliver(kill=point)
    assert killed.code == -9, f"point {point} was not reached"
    where = f"{point}, {killed.points[-1]}"
    for _ in range(2):
        healed = office.deliver(AGAIN)
        assert (healed.code, healed.stderr) == (0, ""), where
    twice = [same for same in letters(post).values() if len(same) > 1]
    assert len(twice) <= 1, f"several letters went twice after a crash at {where}"
    assert all(len(same) == 2 for same in twice), where
    if twice:
        assert "handed" in killed.points or "sent" in killed.points, where
    assert (office.standings(), said(post)) == expected, where
    return where


def undisturbed(office: Office, post: Post) -> tuple[int, tuple[object, object]]:
    """How many points a whole look has, and what it comes to."""
    post.got.clear()
    whole = office.deliver()
    assert (whole.code, whole.stderr) == (0, "")
    points = whole.points
    assert {"send", "handed", "sent", "commit", "committed"} <= set(points)
    standings, told = office.standings(), said(post)
    assert set(standings) == {PAT, SAM, ANN, TOM}
    assert {one[0] for one in standings.values()} == {Standing.ACTIVE, Standing.PAUSED}
    assert len(told) == 7
    assert all(standing in TAKING_PART for standing, _ in standings.values())
    assert office.deliver(AGAIN).code == 0
    assert said(post) == told, "a letter went out again"
    return len(points), (standings, told)


@pytest.mark.slow
def test_answers_cut_off_here_and_there_are_made_up_for(
    tmp_path: Path, runner: Runner, port: int, post: Post
) -> None:
    """Between the mail server's word and ours, and in the middle of what a mail asked for."""
    office = Office.build(tmp_path / "office", runner, port)
    count, expected = undisturbed(office.copied(tmp_path / "whole"), post)
    for point in range(3, count + 1, max(1, count // 7)):
        held(office.copied(tmp_path / f"office{point}"), post, point, expected)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_answers_cut_off_at_every_other_point_are_made_up_for(
    tmp_path: Path, runner: Runner, port: int, post: Post
) -> None:
    """Every letter once, or twice under one Message-ID where the crash fell between sending and noting it."""
    office = Office.build(tmp_path / "office", runner, port)
    count, expected = undisturbed(office.copied(tmp_path / "whole"), post)
    for point in range(1, count + 1, 2):
        held(office.copied(tmp_path / f"office{point}"), post, point, expected)


@pytest.mark.long
@pytest.mark.server
@pytest.mark.timeout(900)
def test_answers_on_postgres_cut_off_at_some_points_are_made_up_for(
    tmp_path: Path, runner: Runner, port: int, post: Post, pg_build: Callable[..., House]
) -> None:
    """The same where the state is in PostgreSQL, at every seventh point: each needs a database of its own."""
    server = pg_build().server
    assert server is not None
    count, expected = undisturbed(Office.build(tmp_path / "whole", runner, port, server.new()), post)
    for point in range(4, count + 1, 7):
        held(Office.build(tmp_path / f"office{point}", runner, port, server.new()), post, point, expected)
