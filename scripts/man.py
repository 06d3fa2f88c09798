"""Write the manual pages docs/man/*.1 from the help texts of the commands; `make man` calls it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from copy import copy
from importlib.metadata import version
from pathlib import Path

import click
from click_man.core import generate_man_page

from monitor.cli.main import COMMANDS, monitor

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "man"
DATE = "2026-11-22"
"""Stands at the foot of each page; changed with a release, so that pages differ only where a help text does."""


def whole() -> click.Group:
    """Return the command with all others in it; the program itself imports them one by one."""
    context = click.Context(monitor)
    made = click.Group("monitor", help=monitor.help, params=monitor.params)
    made.short_help = "your own mail, on a card of your own"
    for name, (_, line) in COMMANDS.items():
        found = monitor.get_command(context, name)
        assert found is not None, name
        made.commands[name] = titled(found, line.rstrip("."))
    return made


def titled(command: click.Command, line: str) -> click.Command:
    """Return a copy with its title, and those below it with the first sentence of their help."""
    made = copy(command)
    made.short_help = line
    if isinstance(made, click.Group):
        below = made.commands.items()
        made.commands = {name: titled(one, (one.help or "").partition(".")[0]) for name, one in below}
    return made


def pages(
    command: click.Command | None = None, name: str = "monitor", parent: click.Context | None = None
) -> Iterator[tuple[str, str]]:
    """Yield the name and text of every page: one a command."""
    command = command or whole()
    context = click.Context(command, info_name=name, parent=parent)
    text = generate_man_page(context, version=version("responsiveness-monitor"), date=DATE)
    more = exit_codes() if parent is None else ""
    yield context.command_path.replace(" ", "-") + ".1", tidy(text) + more
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        yield from pages(below, below.name or "", context)


def tidy(text: str) -> str:
    """Keep the lines of an example as they are, and no character that groff would take for a command of its own."""
    text = re.sub("\b\n(.*?)(?=\n\\.[A-Z]|\\Z)", _as_it_is, text, flags=re.S)
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def _as_it_is(found: re.Match[str]) -> str:
    lines = found[1].replace("\\", "\\e").replace("-", "\\-").splitlines()
    return "\n".join(
        [".nf", *(line if line[:1] not in (".", "'") else f"\\&{line}" for line in lines), ".fi"]
    )


def exit_codes() -> str:
    """Return the section about exit codes, as docs/commands.md has it."""
    table = (
        (ROOT / "docs" / "commands.md")
        .read_text(encoding="utf-8")
        .partition("## Exit codes")[2]
        .partition("##")[0]
    )
    rows = re.findall(r"^\| (\d) \| (.*?) \|$", table, re.M)
    return ".SH EXIT STATUS\n" + "".join(f".TP\n{code}\n{what.replace('`', '')}\n" for code, what in rows)


def main() -> int:
    """Write the pages and remove those of commands that are gone."""
    FOLDER.mkdir(exist_ok=True)
    made = dict(pages())
    for old in FOLDER.glob("*.1"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"{len(made)} pages in {FOLDER}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
