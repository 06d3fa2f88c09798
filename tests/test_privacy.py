"""No word of a mail at rest, and none in other hands: a company of marker words, searched for everywhere (DESIGN).

What a person sees of their own mail on a terminal or in their own card is theirs; everything else is searched: the
database with its log, what is said on standard error, temporary files, every other file the program could write.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from canary import DOMAIN, KIM, LEE, MARK, PAT, files, found_in, mailbox, markers
from faults.house import Post, serving
from faults.runner import Outcome, Runner
from servers.dovecot_server import PASSWORD, Dovecot, find_dovecot, free_port

pytestmark = [pytest.mark.server, pytest.mark.slow]

MONDAY = "2026-11-16T08:30:00Z"
LATER = "2026-11-16T09:30:00Z"
BOX = f"{MARK}folder"

CONFIG = f"""\
internal_domains = ["{DOMAIN}"]
secret = {{{{ file = "secret" }}}}

[accounts.first]
type = "imap"
host = "127.0.0.1"
port = {{imap}}
tls = "none"
user = "{MARK}login"
password = {{{{ env = "BOX_PASSWORD" }}}}
person = "{PAT}"

[accounts.second]
type = "mbox"
path = "second.mbox"
person = "{LEE}"

[accounts.third]
type = "maildir"
path = "third"
person = "{LEE}"

[people."{PAT}"]
name = "{MARK}namedpat"
opted_in = true

[people."{LEE}"]
name = "{MARK}namedlee"
opted_in = true

[delivery]
host = "127.0.0.1"
port = {{smtp}}
tls = "none"
sender = "cards@{DOMAIN}"
"""


class Company:
    """Two participants: Pat's mail on a real IMAP server, Lee's in archives; and a mail server for the cards."""

    def __init__(self, folder: Path, runner: Runner, dovecot: Dovecot, post: Post, smtp: int) -> None:
        self.folder, self.runner, self.dovecot, self.post = folder, runner, dovecot, post
        self.errors: list[str] = []
        self.wrote: set[str] = set()
        self.write_config(smtp=smtp)
        (folder / "secret").write_text("0123456789abcdef0123456789abcdef\n")
        (folder / "secret").chmod(0o600)
        lee = mailbox(LEE, "lee", 100)
        start = b"From x@example.com Mon Nov  2 09:00:00 2026\n"
        (folder / "second.mbox").write_bytes(b"".join(start + bytes(mail) + b"\n" for mail in lee))
        sub = folder / "third" / BOX
        sub.mkdir(parents=True)
        (sub / f"{MARK}leemail.eml").write_bytes(bytes(mailbox(LEE, "lee", 200)[0]))
        (sub / f"{MARK}broken.eml").write_bytes(f"From: \nSubject: {MARK}\n\n{MARK}".encode())

    def write_config(self, *, smtp: int, imap: int | None = None) -> None:
        """Say where the servers are."""
        text = CONFIG.format(imap=imap or self.dovecot.port, smtp=smtp)
        path = self.folder / "monitor.toml"
        path.write_text(text)
        path.chmod(0o600)

    def run(self, *words: str, password: str = PASSWORD, code: int | None = 0, **more: object) -> Outcome:
        """Call the program with -v, keeping what it said and opened."""
        out = self.runner.run(self.folder, "-v", *words, env={"BOX_PASSWORD": password}, **more)  # type: ignore[arg-type]
        self.errors.append(out.stderr)
        self.wrote.update(out.wrote)
        assert code is None or out.code == code, (out.code, out.stderr)
        return out

    def nothing_leaked(self) -> None:
        """Search what was said and every file that is not the mail or the configuration itself."""
        for said in self.errors:
            assert not found_in(said.encode()), said
        own = {self.folder / name for name in ("monitor.toml", "second.mbox")}
        for path in files(self.folder, self.runner.temp, self.runner.home):
            if path in own or path.is_relative_to(self.folder / "third"):
                continue
            assert not found_in(path.read_bytes()), path
            assert MARK not in path.name


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """The program, with folders for temporary files and a home of its own."""
    runner = Runner(tmp_path_factory.mktemp("around"))
    yield runner
    runner.close()


@pytest.fixture
def company(tmp_path: Path, runner: Runner) -> Iterator[Company]:
    """The company with all its servers."""
    find_dovecot()
    (tmp_path / "house").mkdir()
    dovecot = Dovecot(f"{MARK}login")
    box = dovecot.mail_of(f"{MARK}login")
    for place in (box, box / BOX):
        for name in ("cur", "new", "tmp"):
            (place / name).mkdir(parents=True)
    for number, mail in enumerate(mailbox(PAT, "pat", 0)):
        place = box / BOX if number % 2 else box
        (place / "cur" / f"{1_700_000_000 + number}.{number}.host:2,S").write_bytes(bytes(mail))
    if os.geteuid() == 0:
        for path in (dovecot.at / "mail", *(dovecot.at / "mail").rglob("*")):
            os.chown(path, *dovecot.owner)
    dovecot.start()
    post = Post()
    controller = serving(post)
    yield Company(tmp_path / "house", runner, dovecot, post, controller.port)
    controller.stop()
    dovecot.remove()


def foreign(text: str, whose: str) -> set[str]:
    """Return the markers of the other participant in what one of them sees."""
    other = {"pat": "lee", "lee": "pat"}[whose]
    return {
        marker
        for marker in markers(text)
        if marker.startswith(MARK + other) or f"name{MARK}{other}" in marker
    }


def text_of(content: bytes) -> str:
    """Return all texts and headers of a mail, decoded."""
    mail = message_from_bytes(content, policy=policy.default)
    parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *parts])


def test_no_word_is_kept_said_or_shown_to_others(company: Company) -> None:
    """Collect, look, deliver: markers stand on their owner's card and nowhere else."""
    company.run("check", "--as-of", MONDAY)
    company.run("collect", "--as-of", MONDAY)
    held = sqlite3.connect(company.folder / "monitor.db", isolation_level=None)
    held.execute("BEGIN")
    held.execute(
        "SELECT count(*) FROM message"
    ).fetchone()  # while somebody reads, the log of the database stays
    for whose, person in (("pat", PAT), ("lee", LEE)):
        for form in ("text", "html", "png", "json"):
            out = company.run("scorecard", "--person", person, "--format", form, "--as-of", MONDAY)
            assert not foreign(out.stdout, whose)
            if form in ("text", "html"):
                assert f"{MARK}{whose}" in out.stdout.lower(), "the search would find nothing"
            if form == "json":
                assert markers(out.stdout.replace(person, "")) == set()
        plain = company.run("scorecard", "--person", person, "--no-words", "--as-of", MONDAY)
        assert not [marker for marker in markers(plain.stdout) if "word" in marker or "subject" in marker]
        for what in ("asks", "promises"):
            listed = company.run(what, "--person", person, "--format", "json", "--as-of", MONDAY)
            assert listed.json()
            assert markers(listed.stdout) == set()
            item = listed.json()[0]["id"]
            told = company.run("explain", item, "--person", person, "--as-of", MONDAY)
            assert not foreign(told.stdout, whose)
        exported = company.run("export", person, "--as-of", MONDAY)
        assert markers(exported.stdout.replace(person, "")) == set()
    company.run("correct", item, "done-elsewhere", "--person", LEE, "--as-of", MONDAY)
    company.run("nightly", "--as-of", LATER)
    cards = {text_of(content) for content in company.post.settled()}
    assert len(cards) == 2
    for card in cards:
        whose, person = ("pat", PAT) if f"<{PAT}>" in card else ("lee", LEE)
        assert person in card
        assert f"{MARK}{whose}word" in card.lower()
        assert not foreign(card, whose)
    for words in (("metrics-file", "health.prom"), ("db", "check"), ("purge",)):
        assert markers(company.run(*words).stdout) == set()
    assert (company.folder / "monitor.db-wal").stat().st_size > 0
    company.nothing_leaked()
    held.close()
    assert not [path for path in company.wrote if found_in(path.encode())]


def test_no_error_says_a_word(company: Company) -> None:
    """A dead server, a wrong password, broken mail, no room, killed runs, refusals that quote: no marker."""
    company.run("collect", "--as-of", MONDAY, password="wrong", code=1)
    company.run("collect", "--as-of", MONDAY, fsize=4_096, code=5)
    for point in (5, 9, 14):
        company.run("nightly", "--as-of", MONDAY, kill=point, code=-9)
        company.nothing_leaked()
    company.post.always = f"554 <{PAT}> {MARK}reason"
    company.run("nightly", "--as-of", LATER, code=1)
    company.post.always = f"451 <{PAT}> {MARK}reason"
    company.run("deliver", "--as-of", LATER, code=None)
    company.dovecot.stop()
    company.run("collect", "--as-of", LATER, code=1)
    company.run("scorecard", "--person", PAT, "--as-of", LATER, code=None)
    company.write_config(smtp=free_port(), imap=free_port())
    company.run("nightly", "--as-of", "2026-11-23T08:30:00Z", code=1)
    (company.folder / "second.mbox").write_bytes(f"{MARK} no mbox".encode())
    company.run("collect", "--account", "second", "--as-of", LATER, code=None)
    assert any(company.errors)
    company.nothing_leaked()


@pytest.mark.parametrize(
    "place",
    [
        "monitor.reading.reader:own_text",
        "monitor.reading.reader:read_acts",
        "monitor.reading.reader:parse_body",
        "monitor.reading.reader:parse_header",
        "monitor.reading.reader:message_facts",
    ],
)
def test_no_traceback_shows_a_body(company: Company, place: str) -> None:
    """Whatever breaks in reading, with the words in its message and -v: none is shown, the run goes on."""
    company.run("collect", "--as-of", MONDAY, broken=place)
    (company.folder / "one.eml").write_bytes(bytes(mailbox(KIM, "kim", 300)[0]))
    told = company.run("explain", "one.eml", broken=place, code=1)
    assert "unforeseen" in told.stderr
    assert "ValueError" in told.stderr
    (company.folder / "one.eml").unlink()
    company.nothing_leaked()
    whole = company.run("collect", "--as-of", MONDAY)
    assert "failed" not in whole.stderr


def test_a_crash_leaves_no_picture_of_the_memory() -> None:
    """The program forbids core dumps before it does anything."""
    program = (
        "import resource, sys; from monitor.cli.main import run; sys.argv = ['monitor', '--version']\n"
        "try: run()\nexcept SystemExit: print(resource.getrlimit(resource.RLIMIT_CORE))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "(0, 0)"
