"""Mail as a weapon, through the whole program: time and memory bounded, no crash, nothing injected."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from faults.hostile import ASK, HEAD, HOSTILE, INJECTED, SCRIPT, tied
from faults.house import MONDAY, House, Post
from faults.odder import ODDER
from faults.runner import Outcome, Runner
from lxml import html

pytestmark = pytest.mark.slow

SECONDS = 1.0
MEMORY = 100 * 1024 * 1024
SLOW_MACHINE = 3.0
"""Other tests run beside this one: what takes a second alone may take three."""

FROM_LINE = b"From x@example.com Mon Nov  2 09:00:00 2026\n"
CONFIG = """\
internal_domains = ["example.com"]
[accounts.pat]
type = "{kind}"
path = "{path}"
person = "pat@example.com"
[people."pat@example.com"]
opted_in = true
"""


@pytest.fixture(scope="module")
def desk(runner: Runner, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Outcome]:
    """Explain a message, and how long and how much more memory than a harmless one that took."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "monitor.toml").write_text('internal_domains = ["example.com"]\n')
    path = folder / "mail.eml"

    def explain(raw: bytes) -> Outcome:
        path.write_bytes(raw)
        try:
            return runner.run(folder, "explain", "--format", "json", "mail.eml")
        finally:
            path.unlink()

    return explain


@pytest.fixture(scope="module")
def harmless(desk: Callable[..., Outcome]) -> Outcome:
    """What explaining a small mail costs."""
    return desk(HEAD % 1 + b"Subject: x\n\n" + ASK)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_message_costs_little(name: str, desk: Callable[..., Outcome], harmless: Outcome) -> None:
    """explain ends well, within a second and 100 MB more than for a harmless mail."""
    out = desk(HOSTILE[name]())
    assert (out.code, out.stderr) == (0, "mail.eml: no message in it\n" if name == "nothing" else "")
    assert out.seconds - harmless.seconds < SECONDS * SLOW_MACHINE
    assert out.peak - harmless.peak < MEMORY
    for line in out.stdout.splitlines():
        told = json.loads(line)
        assert all(act["text"] in told["own_text"] for act in (*told["asks"], *told["promises"]))


def test_odder_mail_costs_little() -> None:
    """Charsets, encodings, parts, HTML, dates, ids and addresses of bad will: a second and 100 MB each, no error."""
    root = Path(__file__).resolve().parents[2]
    words = [sys.executable, str(Path(__file__).with_name("odder.py"))]
    run = subprocess.run(
        words,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    told = {one["name"]: one for one in map(json.loads, run.stdout.splitlines())}
    assert set(told) == set(ODDER)
    assert run.stderr == ""
    for name, one in told.items():
        assert one["came"] in ("asks", "read", "unreadable"), (name, one["came"])
        assert one["seconds"] < SECONDS * SLOW_MACHINE, (name, one["seconds"])
        assert one["bytes"] < MEMORY, (name, one["bytes"])
    assert told["winmail.dat"]["came"] == told["a part that begins like its boundary"]["came"] == "asks"


def write_config(folder: Path, kind: str, path: str) -> None:
    """Configure one account."""
    (folder / "monitor.toml").write_text(CONFIG.format(kind=kind, path=path))


@pytest.mark.parametrize("kind", ["mbox", "maildir"])
def test_hostile_mail_is_collected_with_the_rest(kind: str, runner: Runner, tmp_path: Path) -> None:
    """Among all of them a good mail is found, memory stays flat, and a second run finds nothing new."""
    box = tmp_path / "box"
    if kind == "maildir":
        box.mkdir()
    good = HEAD % 77 + b"Subject: good\n\n" + ASK
    for number, raw in enumerate([*(make() for make in HOSTILE.values()), good]):
        if kind == "mbox":
            with box.open("ab") as file:
                file.write(FROM_LINE + raw + b"\n\n")
        else:
            (box / f"{number}.eml").write_bytes(raw)
    write_config(tmp_path, kind, "box")
    base = runner.run(tmp_path, "db", "check")
    first = runner.run(tmp_path, "collect", "--format", "json", "--as-of", MONDAY)
    assert (first.code, first.stderr) == (0, "")
    assert first.json()[0]["stored"] >= 20
    assert first.peak - base.peak < MEMORY
    assert first.seconds < len(HOSTILE) * SECONDS
    for path in box.iterdir() if box.is_dir() else [box]:
        if path.stat().st_size > 10_000_000:
            path.unlink() if kind == "maildir" else None
    asks = runner.run(tmp_path, "asks", "--format", "json", "--as-of", MONDAY)
    assert asks.json()
    card = runner.run(tmp_path, "scorecard", "--as-of", MONDAY)
    assert card.code == 0, card.stderr
    if kind == "mbox":
        again = runner.run(tmp_path, "collect", "--format", "json", "--as-of", MONDAY)
        assert (again.code, again.json()[0]["messages"]) == (0, 0)


def test_the_oddest_mail_of_other_parsers(
    corpus: Callable[[str], Path], runner: Runner, tmp_path: Path
) -> None:
    """The test mails of five MIME parsers: each explained, and all collected as a folder of files."""
    odd = corpus("odd-mime")
    count = sum(path.is_file() for path in odd.rglob("*"))
    write_config(tmp_path, "maildir", str(odd))
    explained = runner.run(tmp_path, "explain", "--format", "json", str(odd))
    assert (explained.code, explained.stderr) == (0, "")
    assert len(explained.stdout.splitlines()) >= count * 0.9
    assert explained.seconds < count * 0.05
    collected = runner.run(tmp_path, "collect", "--as-of", MONDAY)
    assert (collected.code, collected.stderr) == (0, "")
    assert runner.run(tmp_path, "scorecard", "--as-of", MONDAY).code == 0


def collect_tied(runner: Runner, folder: Path, count: int, how: str) -> float:
    """Collect an archive of messages tied together and list its asks; return how long the listing took."""
    with (folder / "box").open("wb") as file:
        file.writelines(FROM_LINE + raw + b"\n" for raw in tied(count, how))
    write_config(folder, "mbox", "box")
    collected = runner.run(folder, "collect", "--as-of", MONDAY)
    assert (collected.code, collected.stderr) == (0, "")
    assert collected.seconds < count / 100
    asks = runner.run(folder, "asks", "--format", "json", "--as-of", MONDAY)
    assert asks.code == 0
    assert asks.json()
    return asks.seconds


@pytest.mark.parametrize("how", ["root", "ring", "all"])
def test_forged_references_cost_linear_time(how: str, runner: Runner, tmp_path: Path) -> None:
    """Six hundred messages in one thread are listed in seconds."""
    assert collect_tied(runner, tmp_path, 600, how) < 15


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("how", ["root", "ring", "all"])
def test_ten_thousand_messages_in_one_thread(how: str, runner: Runner, tmp_path: Path) -> None:
    """Ten thousand take ten times as long, and no more."""
    assert collect_tied(runner, tmp_path, 10_000, how) < 180


def weapon(number: int, subject: str, name: str) -> EmailMessage:
    """A question to Pat whose subject and sender's name are chosen to break out of where they are shown."""
    mail = EmailMessage()
    mail["To"] = "pat@example.com"
    mail["Date"] = f"Tue, 10 Nov 2026 {8 + number:02}:00:00 +0000"
    mail["Message-ID"] = f"<w{number}@example.com>"
    mail.set_content(f"Hello,\n\nCould you send me the {SCRIPT} budget by Friday?\n")
    from email.header import Header

    raw = policy.compat32
    found = message_from_bytes(bytes(mail), policy=raw)
    found["Subject"] = Header(subject, "utf-8", maxlinelen=10_000).encode()
    found["From"] = f"{Header(name, 'utf-8', maxlinelen=10_000).encode()} <kim{number}@example.com>"
    return found  # type: ignore[return-value]


def test_nothing_in_a_mail_becomes_part_of_ours(house: House, post: Post) -> None:
    """Line breaks in names and subjects add no header to the card, and HTML on it is text."""
    weapons = [
        weapon(0, INJECTED, "Kim"),
        weapon(1, SCRIPT, SCRIPT),
        weapon(2, "x", INJECTED),
        weapon(3, "\u202etxt.exe", "\u202eKim"),
        weapon(4, "{{ 7919*7919 }} {% raw %}", "${jndi:x} %s {0}"),
    ]
    with (house.folder / "team.mbox").open("ab") as file:
        file.writelines(FROM_LINE + bytes(mail) + b"\n" for mail in weapons)
    config = house.folder / "monitor.toml"
    config.write_text(
        config.read_text().replace('name = "Pat"', 'name = "Pat\\r\\nBcc: all@example.com\\r\\n\\r\\n<b>"')
    )
    assert house.nightly().code == 0
    (card,) = [raw for raw in post.settled() if b"pat@example.com" in raw.partition(b"\r\n\r\n")[0]]
    mail = message_from_bytes(card, policy=policy.default)
    assert mail["Bcc"] is None
    assert b"\nBcc" not in card
    assert len(mail.get_all("To")) == len(mail.get_all("Subject")) == 1
    mailed = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    shown = house.run("scorecard", "--person", "pat@example.com", "--format", "html", "--as-of", MONDAY)
    for page in (mailed, shown.stdout):
        assert "&lt;script&gt;alert(1)" in page, "the weapon is on no card, so nothing was tried"
        assert "62710561" not in page, "a template took a subject for its own"
        elements = list(html.fromstring(page.encode()).iter())
        assert not [one for one in elements if one.tag in ("script", "iframe", "object")]
        assert not [name for one in elements for name in one.attrib if name.startswith("on")]
        assert not [one for one in elements if one.tag == "img" and one.get("src") == "x"]
    text = house.run("scorecard", "--person", "pat@example.com", "--as-of", MONDAY)
    assert "\x1b" not in text.stdout
    assert "\u202e" not in text.stdout


def test_terminal_codes_in_mail_do_nothing(runner: Runner, tmp_path: Path) -> None:
    """Escape sequences and bells of a mail reach no terminal by way of a card or an explanation."""
    raw = (
        HEAD % 1
        + b"Subject: =?utf-8?q?=1B]0;owned=07_hello?=\n\nCould you \x1b[2J send me the \x07 budget?\n"
    )
    (tmp_path / "box").write_bytes(FROM_LINE + raw)
    (tmp_path / "one.eml").write_bytes(raw)
    write_config(tmp_path, "mbox", "box")
    assert runner.run(tmp_path, "collect", "--as-of", MONDAY).code == 0
    for words in (("scorecard", "--period", "2026-W45"), ("asks",), ("explain", "one.eml")):
        out = runner.run(tmp_path, *words, "--as-of", MONDAY)
        assert out.code == 0
        assert b"\x1b" not in out.raw, words
        assert b"\x07" not in out.raw, words


def test_bad_places_are_named(runner: Runner, tmp_path: Path) -> None:
    """An empty mailbox is fine; a missing folder or an unreadable configuration is code 2 and one sentence."""
    (tmp_path / "box").write_bytes(b"")
    write_config(tmp_path, "mbox", "box")
    assert runner.run(tmp_path, "nightly", "--as-of", MONDAY).code == 0
    assert runner.run(tmp_path, "scorecard", "--as-of", MONDAY).code == 0
    write_config(tmp_path, "maildir", "nowhere")
    assert runner.run(tmp_path, "collect", "--as-of", MONDAY).code == 2
    for text in ("internal_domains = [", "\x00", "internal_domain = ['x']"):
        (tmp_path / "monitor.toml").write_text(text)
        out = runner.run(tmp_path, "collect", "--as-of", MONDAY)
        assert out.code == 2
        assert "monitor.toml" in out.stderr
        assert "unforeseen" not in out.stderr
    (tmp_path / "monitor.toml").write_bytes(b"\xff\xfe")
    assert runner.run(tmp_path, "collect").code == 2
    (tmp_path / "monitor.toml").unlink()
    (tmp_path / "monitor.toml").mkdir()
    assert runner.run(tmp_path, "collect").code == 2


def test_one_id_many_messages(runner: Runner, tmp_path: Path) -> None:
    """A forged, repeated Message-ID merges its copies and breaks nothing (M2)."""
    with (tmp_path / "box").open("wb") as file:
        file.writelines(FROM_LINE + HEAD % 1 + b"Subject: %d\n\n" % n + ASK + b"\n" for n in range(300))
        file.writelines(
            FROM_LINE + HEAD.replace(b"Message-ID: <%d@example.com>\n", b"") + ASK + b"\n" for _ in range(9)
        )
    write_config(tmp_path, "mbox", "box")
    assert runner.run(tmp_path, "collect", "--as-of", MONDAY).code == 0
    assert runner.run(tmp_path, "asks", "--format", "json", "--as-of", MONDAY).code == 0
