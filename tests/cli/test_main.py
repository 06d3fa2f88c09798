"""The command as a whole: quick to start, clear about what it can do, and about what went wrong."""

from __future__ import annotations

import os
import resource
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from monitor.cli import main
from monitor.cli.main import COMMANDS, monitor
from monitor.errors import AuthError, MonitorError, StoreError, TransientError

PROGRAM = Path(sys.executable).with_name("monitor")
SLOW = {
    "matplotlib",
    "sqlalchemy",
    "pydantic",
    "alembic",
    "holidays",
    "icalendar",
    "rich",
    "imapclient",
    "jinja2",
}


def commands():
    """Every command and subcommand with the words that call it."""
    context = click.Context(monitor)
    for name in COMMANDS:
        command = monitor.get_command(context, name)
        yield (name,), command
        for sub in getattr(command, "commands", {}):
            yield (name, sub), command.commands[sub]


@pytest.mark.parametrize("words", [words for words, _ in commands()], ids=" ".join)
def test_every_command_has_help_with_an_example(words):
    """`--help` of each command shows an example that begins with the program's name."""
    result = CliRunner().invoke(monitor, [*words, "--help"])
    assert result.exit_code == 0
    assert "Example:  " in result.output
    assert "monitor " in result.output.partition("Example:")[2]


def examples(command: click.Command) -> list[list[str]]:
    """The calls of the program in a command's help, without what stands before `monitor` or behind a redirection."""
    lines = (command.help or "").partition("Example:")[2].splitlines()
    calls = [part.strip() for line in lines for part in line.split("&&")]
    found = [shlex.split(call.partition(" > ")[0]) for call in calls if "monitor " in call]
    return [words[words.index("monitor") + 1 :] for words in found if "monitor" in words]


@pytest.mark.parametrize("words", [words for words, _ in commands()], ids=" ".join)
def test_every_example_can_be_called(words):
    """Each example in a command's help is read by click as a call would be: its options, and what they are given."""
    command = dict(commands())[words]
    found = examples(command)
    assert any(call[-len(call) :] and words[0] in call for call in found)
    for call in found:
        context = monitor.make_context("monitor", call)
        while isinstance(context.command, click.Group) and context._protected_args + context.args:
            name, below, rest = context.command.resolve_command(
                context, context._protected_args + context.args
            )
            context = below.make_context(name, rest, parent=context)
        assert not isinstance(context.command, click.Group) or words[0] in call


def test_an_example_that_cannot_be_called_would_be_noticed():
    """A wrong option and a wrong value are errors here as they are in a shell."""
    collect = dict(commands())[("collect",)]
    for wrong in (["--sinec", "2026-11-01"], ["--since", "tomorrow"]):
        with pytest.raises(click.UsageError):
            collect.make_context("collect", wrong)


def test_the_list_of_commands_imports_none():
    """`monitor --help` needs click and nothing of weight."""
    code = f"import sys; from monitor.cli import main; sys.exit(len({SLOW!r} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.skipif(not PROGRAM.exists(), reason="the command is not installed beside this Python")
def test_help_is_there_at_once():
    """`monitor --help` costs less than 150 ms; counted in processor time, so that a busy machine does not matter."""
    took = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([PROGRAM, "--help"], check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    assert min(took) < 0.15


def test_a_misspelt_command_is_answered_with_the_nearest():
    """An unknown command is a usage error that names the nearest."""
    result = CliRunner().invoke(monitor, ["aks"])
    assert result.exit_code == 2
    assert "'asks'" in result.stderr


def test_the_configuration_comes_from_option_variable_or_folder(house, monkeypatch):
    """--config, else MONITOR_CONFIG, else ./monitor.toml."""
    runner = CliRunner()
    assert runner.invoke(monitor, ["asks", "--format", "json"]).exit_code == 0
    monkeypatch.chdir("/")
    assert runner.invoke(monitor, ["asks"]).exit_code == 2
    monkeypatch.setenv("MONITOR_CONFIG", str(house.folder / "monitor.toml"))
    assert runner.invoke(monitor, ["asks"]).exit_code == 0
    assert runner.invoke(monitor, ["--config", "/nowhere.toml", "asks"]).exit_code == 2


@pytest.mark.parametrize(
    ("kind", "code"), [(MonitorError, 1), (AuthError, 3), (TransientError, 4), (StoreError, 5)]
)
def test_an_error_is_a_sentence_a_hint_and_a_code(house, monkeypatch, kind, code):
    """What the monitor can explain ends without a traceback."""

    def fails(*_: object) -> None:
        raise kind("it went wrong", "try this")

    monkeypatch.setattr("monitor.pipeline.open_store", fails)
    result = house.run("asks", code=code)
    assert result.stderr == "monitor: it went wrong\nhint: try this\n"


def test_what_was_not_foreseen_shows_no_words(monkeypatch, capsys):
    """An unforeseen error names its type only: its text could quote a mail."""

    def fails(**_: object) -> None:
        raise ZeroDivisionError("dear Kim")

    monkeypatch.setattr(main.monitor, "main", fails)
    monkeypatch.setattr(sys, "argv", ["monitor", "-v", "asks"])
    with pytest.raises(SystemExit) as caught:
        main.run()
    said = capsys.readouterr().err
    assert caught.value.code == 1
    assert "ZeroDivisionError" in said
    assert "test_main.py" in said
    assert "Kim" not in said


@pytest.mark.skipif(not PROGRAM.exists(), reason="the command is not installed beside this Python")
def test_a_reader_that_goes_away_is_no_error(house):
    """`monitor explain ... | head -1` ends quietly."""
    (house.folder / "many.mbox").write_bytes((house.folder / "team.mbox").read_bytes() * 300)
    line = f"{PROGRAM} explain --format json many.mbox | head -1 | wc -l; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=os.environ, check=True)
    assert done.stdout.split() == ["1", "0"]
    assert done.stderr == ""
