"""Every error that is told says what to do next."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor import errors
from monitor.errors import MonitorError, ProtocolError, TransientError

PACKAGE = Path(errors.__file__).parent
KINDS = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, MonitorError)
}


def raised(tree: ast.AST) -> Iterator[tuple[int, str, bool]]:
    """The line and name of every error of ours that is raised, and whether it is given a next step."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            name = getattr(node.exc.func, "id", getattr(node.exc.func, "attr", ""))
            told = len(node.exc.args) > 1 or any(word.arg == "hint" for word in node.exc.keywords)
            if name in KINDS:
                yield node.lineno, name, told


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_every_error_says_what_to_do_next(path: Path) -> None:
    """Where it is raised, or by its kind."""
    found = raised(ast.parse(path.read_text(encoding="utf-8")))
    assert [(line, name) for line, name, told in found if not told and not KINDS[name].usual] == []


def test_a_kind_s_usual_step_gives_way_to_a_better_one() -> None:
    """A server that is away is tried again; whoever knows more says more."""
    assert "next run" in TransientError("away").hint
    assert "-v" in ProtocolError("odd").hint
    assert TransientError("away", "wait for the backup to end").hint == "wait for the backup to end"
    assert MonitorError("so").hint == ""


def test_an_error_without_a_step_would_be_noticed() -> None:
    """The check is not blind."""
    planted = ast.parse(
        "raise ConfigError('x')\nraise errors.StoreError('x', hint='y')\nraise ValueError('z')"
    )
    assert [told for _, _, told in raised(planted)] == [False, True]
