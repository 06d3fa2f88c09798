"""The house: floors, the text corridor, the clock rule, and rooms that stay small. DESIGN in docs/architecture.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "monitor"

FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"errors", "garbage", "model", "directory"}),
    frozenset({"hours", "secrets"}),
    frozenset({"reading", "metrics"}),
    frozenset({"scorecard.card"}),
    frozenset({"connectors", "store", "scorecard", "delivery", "config"}),
    frozenset({"backfill", "intake", "participants", "remembered", "setup"}),
    frozenset({"pipeline"}),
    frozenset({"mailing", "trial"}),
    frozenset({"health"}),
    frozenset({"service", "demo"}),
    frozenset({"cluster"}),
    frozenset({"cli"}),
)
"""Low to high. A room may import rooms on lower floors, and itself; nothing else of ours."""

SAME_FLOOR = {("directory", "model"): "who is who is told in ids"}

CORRIDOR = ("connectors", "reading", "scorecard.words", "scorecard.render")
"""Where the type Body may be named: the only rooms that words pass through."""

CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
}
CLOCK_ROOMS = ("cli",)

LONGEST_FILE = 400
LONGEST_FUNCTION = 60


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        yield name, path


MODULES = dict(modules())
CODE = {name: path for name, path in MODULES.items() if not name.endswith("__init__")}


def room_of(name: str) -> str:
    """The most particular declared room that holds a module."""
    rooms = [room for floor in FLOORS for room in floor if name == room or name.startswith(room + ".")]
    assert rooms, f"monitor/{name} stands on no floor"
    return max(rooms, key=len)


def floor_of(room: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if room in floor)


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module of ours that a file imports, anywhere in it, with the line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.startswith("monitor."):
                yield name.removeprefix("monitor."), node.lineno


def known(name: str) -> str:
    """The module an imported dotted name stands for: the name itself or the module it is defined in."""
    while name and name not in MODULES and f"{name}.__init__" not in MODULES:
        name = name.rpartition(".")[0]
    return name


@pytest.mark.parametrize("name", CODE)
def test_imports_go_down_only(name: str) -> None:
    """A module imports lower floors or its own room, never a neighbour or an upper floor."""
    here = room_of(name)
    for target, line in imports(CODE[name]):
        there = room_of(known(target))
        if there == here or (here, there) in SAME_FLOOR:
            continue
        assert floor_of(there) < floor_of(here), f"monitor/{name}:{line} reaches up or sideways to {target}"


@pytest.mark.parametrize("name", CODE)
def test_no_relative_imports(name: str) -> None:
    """Imports are absolute, so that the floors can be read from them."""
    for node in ast.walk(ast.parse(CODE[name].read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.ImportFrom) and node.level), f"monitor/{name}:{node.lineno}"


def test_package_files_stay_empty() -> None:
    """An empty __init__ imports nothing, so there is no ring and start-up stays fast."""
    assert [
        name for name, path in MODULES.items() if name.endswith("__init__") and path.read_text().strip()
    ] == []


@pytest.mark.parametrize("name", CODE)
def test_words_stay_in_the_corridor(name: str) -> None:
    """Body, the only type that holds words of a mail, is named nowhere outside the text corridor."""
    if any(name == room or name.startswith(room + ".") for room in CORRIDOR):
        return
    for node in ast.walk(ast.parse(CODE[name].read_text(encoding="utf-8"))):
        names = {
            getattr(node, "id", None),
            getattr(node, "attr", None),
            *(alias.name for alias in getattr(node, "names", ()) if isinstance(alias, ast.alias)),
        }
        assert "Body" not in names, f"monitor/{name}:{getattr(node, 'lineno', 0)} names Body"


@pytest.mark.parametrize("name", CODE)
def test_only_the_command_line_reads_the_clock(name: str) -> None:
    """C7: everything else is told what time it is."""
    if name.startswith(CLOCK_ROOMS):
        return
    for node in ast.walk(ast.parse(CODE[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            spoken = getattr(owner, "id", None) or getattr(owner, "attr", None)
            assert (spoken, node.func.attr) not in CLOCKS, f"monitor/{name}:{node.lineno} reads the clock"


@pytest.mark.parametrize("name", CODE)
def test_rooms_stay_small(name: str) -> None:
    """A file fits in one sitting and a function on one screen."""
    text = CODE[name].read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE, f"monitor/{name} would read better as two"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"monitor/{name}:{node.lineno} {node.name} has {length} lines"


def test_the_guards_would_notice() -> None:
    """The checks above are not blind: each finds a planted offence."""
    assert floor_of(room_of("cli.main")) > floor_of(room_of("pipeline"))
    assert room_of("scorecard.card") == "scorecard.card"
    assert room_of("scorecard.text") == "scorecard"
    planted = ast.parse("from datetime import datetime\ndatetime.now()")
    calls = [n for n in ast.walk(planted) if isinstance(n, ast.Call)]
    assert isinstance(calls[0].func, ast.Attribute)
    assert (getattr(calls[0].func.value, "id", None), calls[0].func.attr) in CLOCKS
