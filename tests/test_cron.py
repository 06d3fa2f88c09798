"""The cron wrapper: a lock, silence when all is well, one line where not, and the exit code passed on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

CRON = Path(__file__).resolve().parents[1] / "cron"

pytestmark = pytest.mark.skipif(shutil.which("flock") is None, reason="flock (util-linux) is not installed")


@pytest.fixture
def wrapper(tmp_path):
    """Call the wrapper with a stand-in for the monitor that runs this shell text."""

    def environment(text: str, **more: str) -> dict[str, str]:
        program = tmp_path / "monitor"
        program.write_text(f"#!/bin/sh\n{text}\n")
        program.chmod(0o755)
        keys = {"MONITOR": str(program), "MONITOR_CONFIG": str(tmp_path / "monitor.toml")}
        return {**os.environ, **keys, "MONITOR_LOG": str(tmp_path / "log"), **more}

    def run(text: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        line = [CRON / "monitor-cron", *(words or ("nightly",))]
        return subprocess.run(
            line, env=environment(text, **more), capture_output=True, text=True, check=False
        )

    run.environment = environment
    return run


def test_it_says_nothing_when_all_is_well(wrapper, tmp_path):
    """The command is called with -q first; nothing is printed, a line is logged."""
    done = wrapper(f'echo "$@" > {tmp_path}/words; echo "$MONITOR_CONFIG" >> {tmp_path}/words')
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "words").read_text() == f"-q nightly\n{tmp_path}/monitor.toml\n"
    assert "nightly: ended with 0" in (tmp_path / "log").read_text()


@pytest.mark.parametrize("code", range(6))
def test_exit_codes_are_passed_on(wrapper, code):
    """0 to 5 mean to cron what they mean on the command line."""
    assert wrapper(f"exit {code}").returncode == code


def test_a_failing_account_is_one_line(wrapper, tmp_path):
    """What the monitor says goes to stderr, for cron to mail, and into the log."""
    done = wrapper("echo 'monitor: pat: the server refused the login' >&2; exit 3")
    assert done.stderr == "monitor: pat: the server refused the login\n"
    assert done.stderr in (tmp_path / "log").read_text()


def test_two_at_once_do_no_harm(wrapper, tmp_path):
    """While one runs, another leaves the work to it; with MONITOR_WAIT it comes afterwards."""
    slow = wrapper.environment(f"touch {tmp_path}/busy; while [ -e {tmp_path}/busy ]; do sleep 0.05; done")
    first = subprocess.Popen([CRON / "monitor-cron", "nightly"], env=slow)
    try:
        while not (tmp_path / "busy").exists():
            time.sleep(0.02)
        second = subprocess.run(
            [CRON / "monitor-cron", "deliver"], env=slow, capture_output=True, check=False
        )
        assert (second.returncode, second.stdout, second.stderr) == (0, b"", b"")
        assert "deliver: another run is busy" in (tmp_path / "log").read_text()
    finally:
        (tmp_path / "busy").unlink()
        assert first.wait(30) == 0
    assert wrapper("exit 0", MONITOR_WAIT="20").returncode == 0


def test_a_killed_run_leaves_no_lock(wrapper, tmp_path):
    """The lock dies with its holder: the next run does the work."""
    slow = wrapper.environment(f"touch {tmp_path}/busy; exec sleep 60")
    first = subprocess.Popen([CRON / "monitor-cron", "nightly"], env=slow, start_new_session=True)
    while not (tmp_path / "busy").exists():
        time.sleep(0.02)
    os.killpg(first.pid, 9)
    first.wait(30)
    assert wrapper("exit 4").returncode == 4


def test_what_it_needs_is_named(wrapper):
    """No command, or a lock that cannot be written: usage error with a sentence."""
    assert (
        "usage" in subprocess.run([CRON / "monitor-cron"], capture_output=True, text=True, check=False).stderr
    )
    done = wrapper("exit 0", MONITOR_LOCK="/nowhere/at/all.lock")
    assert (done.returncode, "MONITOR_LOCK" in done.stderr) == (2, True)


def test_the_crontab_calls_what_there_is():
    """Both lines call the wrapper with a command of the monitor, as a user that is named."""
    lines = [line for line in (CRON / "crontab").read_text().splitlines() if re.match(r"[\d*]", line)]
    assert [line.split()[-1] for line in lines] == ["nightly", "deliver"]
    assert all(line.split()[5] == "monitor" and "/monitor-cron " in line for line in lines)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_reads_the_units(tmp_path):
    """systemd-analyze finds nothing wrong with service and timers."""
    for unit in CRON.glob("monitor*.*"):
        text = (
            unit.read_text().replace("/usr/local/bin/monitor-cron", "/bin/true").replace("User=monitor\n", "")
        )
        (tmp_path / unit.name).write_text(text)
    units = [
        str(tmp_path / name)
        for name in ("monitor@nightly.service", "monitor-nightly.timer", "monitor-deliver.timer")
    ]
    (tmp_path / "monitor@nightly.service").write_text((tmp_path / "monitor@.service").read_text())
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    complaints = [line for line in done.stderr.splitlines() if str(tmp_path) in line]
    assert not complaints


def test_every_setting_is_documented():
    """The wrapper's variables stand in the README, and none that is not there."""
    used = set(re.findall(r"\bMONITOR(?:_[A-Z]+)?\b", (CRON / "monitor-cron").read_text()))
    told = set(re.findall(r"^\| `(MONITOR(?:_[A-Z]+)?)`", (CRON / "README.md").read_text(), re.M))
    assert used == told
