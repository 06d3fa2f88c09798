"""What others on the machine see of a run, its command line and those of its children, holds no word and no secret."""

from __future__ import annotations

import mailbox
import os
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no /proc to look into")

MARKER = "zuckerwatte"
SECRET = "p" + "q7" * 20

CONFIG = """\
internal_domains = ["example.com"]
secret = { command = "cat secret" }
[accounts.pat]
type = "mbox"
path = "pat.mbox"
person = "pat@example.com"
[people."pat@example.com"]
opted_in = true
"""


def family(pid: int) -> list[str]:
    """The command lines of a process and those it started, as `ps` shows them."""
    lines = []
    for place in (f"/proc/{pid}", *_children(pid)):
        try:
            lines.append(Path(place, "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
        except OSError:
            continue  # it ended meanwhile
    return lines


def _children(pid: int) -> list[str]:
    try:
        named = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [place for child in named for place in (f"/proc/{child}", *_children(int(child)))]


@pytest.mark.slow
def test_the_process_list_shows_only_what_was_typed(tmp_path: Path) -> None:
    """While mail full of a word is read, under a secret that a command gives."""
    box = mailbox.mbox(tmp_path / "pat.mbox")
    for number in range(1_500):
        mail = EmailMessage()
        mail["From"], mail["To"] = f"{MARKER}@example.com", "pat@example.com"
        mail["Subject"], mail["Date"] = MARKER, "Mon, 02 Nov 2026 09:00:00 +0000"
        mail["Message-ID"] = f"<{number}.{MARKER}@example.com>"
        mail.set_content(f"Could you send me the {MARKER} number {number} by Friday?\n")
        box.add(mail)
    box.close()
    (tmp_path / "secret").write_text(SECRET)
    (tmp_path / "monitor.toml").write_text(CONFIG)
    (tmp_path / "monitor.toml").chmod(0o600)
    words = [sys.executable, "-c", "from monitor.cli.main import run; run()", "-q", "nightly"]
    words += ["--as-of", "2026-11-09T08:00:00Z"]
    root = str(Path(__file__).resolve().parents[1])
    run = subprocess.Popen(
        words, cwd=tmp_path, env={**os.environ, "PYTHONPATH": root}, stderr=subprocess.PIPE, text=True
    )
    seen: set[str] = set()
    while run.poll() is None:
        seen.update(family(run.pid))
        time.sleep(0.002)
    assert run.stderr is not None
    said = run.stderr.read()
    run.stderr.close()
    assert (run.returncode, said) == (0, "")
    assert " ".join(words) in {line.strip() for line in seen}
    assert not [line for line in seen if MARKER in line or SECRET in line]
