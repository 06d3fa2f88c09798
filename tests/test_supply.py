"""What the project is made of: every package pinned, none from a place of its own; an audit that is never silent."""

from __future__ import annotations

import json
import re
import runpy
import tomllib
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LINES = [
    line
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
PINNED = {canonicalize_name(line.partition("==")[0]): line for line in LINES}
COMES_WITH_PYTHON = {"pip", "setuptools"}

Verdict = Callable[[str], tuple[int, list[str]]]


def named() -> list[Requirement]:
    """Every package that pyproject.toml names, extras and all."""
    lists = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    return [Requirement(text) for texts in lists for text in texts]


def below(requirement: Requirement, seen: dict[str, Requirement]) -> None:
    """Add what a package needs here, and what that needs, as far as it is installed."""
    name = canonicalize_name(requirement.name)
    if name in seen and requirement.extras <= seen[name].extras:
        return
    seen[name] = requirement
    try:
        found = requires(name) or []
    except PackageNotFoundError:
        return
    for text in found:
        needed = Requirement(text)
        extras = ("", *requirement.extras)
        if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
            below(needed, seen)


def test_every_package_is_pinned() -> None:
    """What pyproject.toml names, and all that comes along with it, stands in constraints.txt at one version."""
    seen: dict[str, Requirement] = {}
    for requirement in named():
        below(requirement, seen)
    assert set(seen) - set(PINNED) - COMES_WITH_PYTHON == set()
    assert len(PINNED) == len(LINES)


def test_a_pin_is_a_name_and_a_version() -> None:
    """No address, no index, no file: where packages come from is the business of whoever installs."""
    for line in LINES:
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line), line


def test_no_dependency_names_where_it_comes_from() -> None:
    """pyproject.toml names packages, and no registry."""
    assert [requirement.name for requirement in named() if requirement.url] == []


def test_every_pin_is_what_pyproject_allows() -> None:
    """A pin below the version that is asked for would install nothing."""
    for requirement in named():
        version = PINNED[canonicalize_name(requirement.name)].partition("==")[2]
        assert requirement.specifier.contains(version, prereleases=True), requirement


@pytest.fixture
def verdict() -> Verdict:
    """What scripts/audit.py makes of a report."""
    found: Verdict = runpy.run_path(str(ROOT / "scripts" / "audit.py"))["verdict"]
    return found


GOOD = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1"}, {"id": "PYSEC-2"}]}
UNKNOWN = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [
        ([GOOD], 0, []),
        ([GOOD, BAD], 1, ["b 2: PYSEC-1, PYSEC-2"]),
        ([GOOD, UNKNOWN], 0, ["not audited: c"]),
        ([UNKNOWN], 0, ["SKIPPED"]),
        ([BAD, UNKNOWN], 1, ["b 2", "not audited: c"]),
    ],
)
def test_an_audit_fails_on_weaknesses_and_tells_what_it_did_not_see(
    verdict: Verdict, packages: list[object], code: int, said: list[str]
) -> None:
    """A known weakness is an error; what could not be asked about is told, never passed over."""
    ended, lines = verdict(json.dumps({"dependencies": packages}))
    assert ended == code
    assert len(lines) == len(said)
    assert all(start in line for start, line in zip(said, lines, strict=True))


@pytest.mark.parametrize("report", ["", "no network", "[]", "{}"])
def test_an_audit_that_reached_nobody_says_so(verdict: Verdict, report: str) -> None:
    """Without the service nothing is known, and that is said."""
    code, (line,) = verdict(report)
    assert code == 0
    assert line.startswith("SKIPPED")
