"""`monitor completion`: scripts that real shells take, and completions that import nothing of weight."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.completion import SHELLS
from monitor.cli.main import COMMANDS, monitor

PROGRAM = Path(sys.executable).with_name("monitor")


def completed(*words: str) -> list[str]:
    """What bash would offer for the last of these words."""
    environment = {"_MONITOR_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(("monitor", *words))}
    environment["COMP_CWORD"] = str(len(words))
    result = CliRunner().invoke(monitor, [], prog_name="monitor", env=environment)
    return [line.partition(",")[2] for line in result.output.splitlines()]


def test_commands_and_options_are_completed():
    """A command by its beginning, an option, and the choices of one."""
    assert completed("opt") == ["opt-in", "opt-out"]
    assert "--period" in completed("scorecard", "--p")
    assert completed("asks", "--outcome", "wai") == ["waiting"]
    assert completed("db", "up") == ["upgrade"]
    assert set(COMMANDS) <= set(completed(""))


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_gets_a_script(shell):
    """It asks the program itself, by the variable that click listens to."""
    result = CliRunner().invoke(monitor, ["completion", shell])
    assert result.exit_code == 0
    assert f"_MONITOR_COMPLETE={shell}_complete" in result.stdout


def test_another_shell_is_refused():
    """The names of those there are, are said."""
    result = CliRunner().invoke(monitor, ["completion", "tcsh"])
    assert result.exit_code == 2
    assert "'fish'" in result.stderr


@pytest.mark.skipif(
    not PROGRAM.exists() or shutil.which("bash") is None, reason="needs bash and the installed command"
)
def test_a_real_bash_completes():
    """The script is sourced, and the function it makes answers for a half-typed command."""
    script = """
        source <(monitor completion bash)
        COMP_WORDS=(monitor score) COMP_CWORD=1
        _monitor_completion monitor
        echo "${COMPREPLY[@]}"
    """
    path = f"{PROGRAM.parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=True, env={**os.environ, "PATH": path}
    )
    assert done.stdout.strip() == "scorecard"


def test_completing_a_command_imports_none():
    """The tab key is answered as quickly as --help."""
    code = "import sys; from monitor.cli.main import monitor; import click\n"
    code += "assert [c.value for c in monitor.shell_complete(click.Context(monitor), 'nig')] == ['nightly']\n"
    code += "sys.exit(sum(name.startswith('monitor.cli.') for name in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], check=False).returncode
    assert loaded == 3  # main, options, session
