"""The documents and the code say the same: commands, options, exit codes, keys, rules, metrics, tables, floors."""

from __future__ import annotations

import re
import runpy
import shlex
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from pydantic import BaseModel
from test_architecture import FLOORS

from monitor import errors
from monitor.cli.main import COMMANDS, monitor
from monitor.cli.output import ask_json, promise_json
from monitor.cli.rules import RULES
from monitor.config.load import SERVICE_KEYS, _File
from monitor.config.settings import (
    Absences,
    AccountKeys,
    Cluster,
    Defaults,
    Delivery,
    Person,
    Version,
    settings_of,
)
from monitor.connectors.registry import types
from monitor.metrics.registry import METRICS
from monitor.model import (
    AskEntry,
    AskOutcome,
    Condition,
    Measurement,
    PromiseEntry,
    PromiseKind,
    PromiseOutcome,
)
from monitor.secrets import SecretRef
from monitor.store import schema
from monitor.store.codes import NAMED_RULES

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "cron" / "README.md"])
PAGE_IDS = [str(page.relative_to(ROOT)) for page in PAGES]

RULE = re.compile(r"\b(?:[CMAPES]\d{1,2}|X-[a-z]+)\b")
SPAN = re.compile(r"`([^`]+)`")
WITHOUT_CODE = {"E4"}
"""Kept by code that does not exist."""

TREE: dict[str, click.Command] = {}
for _name in COMMANDS:
    _command = monitor.get_command(click.Context(monitor), _name)  # type: ignore[attr-defined]
    assert _command is not None
    TREE[_name] = _command


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@cache
def sections(page: str) -> dict[str, str]:
    """A page's headings with the text below each, up to the next heading of any level."""
    found: dict[str, str] = {"": ""}
    title = ""
    for line in read(page).splitlines():
        if line.startswith("#"):
            title = line.lstrip("#").strip()
            assert title not in found, f"{page} has two sections {title!r}"
            found[title] = ""
        else:
            found[title] += line + "\n"
    return found


def rows(text: str) -> list[list[str]]:
    """The cells of all tables in a text, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    heads = {number for number, row in enumerate(cells) if set("".join(row)) <= set("-: ")}
    return [row for number, row in enumerate(cells) if number not in heads and number + 1 not in heads]


def first_names(text: str) -> list[str]:
    """What the first cells of the tables in a text name, in backticks."""
    return [name for row in rows(text) for name in SPAN.findall(row[0])]


def options(command: click.Command) -> set[str]:
    return {name for param in command.params if isinstance(param, click.Option) for name in param.opts}


# --------------------------------------------------------------------------- commands


def test_every_command_has_its_section_and_no_other_does() -> None:
    """docs/commands.md describes exactly the commands there are."""
    described = {
        title.removeprefix("monitor ")
        for title in sections("docs/commands.md")
        if title.startswith("monitor ")
    }
    assert described == set(COMMANDS)


@pytest.mark.parametrize("name", TREE)
def test_every_option_is_described(name: str) -> None:
    """The table of a command names exactly its options."""
    text = sections("docs/commands.md")[f"monitor {name}"]
    described = {option.split()[0] for option in first_names(text)}
    assert described == options(TREE[name])


def test_the_options_before_a_command_are_described() -> None:
    """What stands before a command's name is in the first table."""
    described = {option.split()[0] for option in first_names(sections("docs/commands.md")["Commands"])}
    assert described >= options(monitor) | {"-h", "--help"}
    every = options(monitor).union({"-h", "--help"}, *map(options, TREE.values()))
    assert described <= every


@pytest.mark.parametrize("name", [name for name, command in TREE.items() if isinstance(command, click.Group)])
def test_every_command_below_another_is_described(name: str) -> None:
    """Groups name their own commands."""
    group = TREE[name]
    assert isinstance(group, click.Group)
    text = sections("docs/commands.md")[f"monitor {name}"]
    assert set(re.findall(rf"`monitor {name} (\w+)`", text)) == set(group.commands)


@pytest.mark.parametrize(("name", "kinds"), [("asks", AskOutcome), ("promises", PromiseOutcome)])
def test_every_outcome_is_described(name: str, kinds: Any) -> None:
    """The row of --outcome lists its words."""
    row = next(row for row in rows(sections("docs/commands.md")[f"monitor {name}"]) if "--outcome" in row[0])
    assert SPAN.findall(row[1]) == [kind.value for kind in kinds]


def test_the_exit_codes_are_those_of_the_errors() -> None:
    """docs/commands.md and the cron page list exactly the codes that errors carry, and 0."""

    def codes(kind: type[errors.MonitorError]) -> Iterator[int]:
        yield kind.exit_code
        for below in kind.__subclasses__():
            yield from codes(below)

    expected = {0, *codes(errors.MonitorError)}
    for page in ("docs/commands.md", "cron/README.md"):
        assert {int(row[0]) for row in rows(sections(page)["Exit codes"])} == expected


def test_every_key_of_the_json_is_described() -> None:
    """The keys that asks, promises and measurements print stand in docs/commands.md, and no other does."""
    at = datetime(2026, 11, 16, tzinfo=UTC)
    ask = AskEntry(
        id="a",
        message="m",
        asker="k",
        addressee="p",
        kind="owned",
        asked_at=at,
        outcome=AskOutcome.WAITING,
        evidence="corrected",
    )
    known: dict[str, Any] = {"id": "p", "message": "m", "beneficiaries": ("k",), "clause": "c", "made_at": at}
    known |= {"kind": PromiseKind.DO, "condition": Condition.NONE, "outcome": PromiseOutcome.OPEN}
    known |= dict.fromkeys(("due_at", "first_due_at", "due_from"), None) | dict.fromkeys(
        ("hedged", "ours"), False
    )
    promise = PromiseEntry(**known)
    items = dict(
        re.findall(r"^- `([\w ]+)`: (.*?)(?=^- |\Z|^\n)", sections("docs/commands.md")["JSON"], re.M | re.S)
    )
    values = {*AskOutcome, *PromiseOutcome, "owned", "shared", "explicit", "default", "none", "event", "recipient",
              "message", "attachment", "invitation", "confirmed", "corrected"}  # fmt: skip
    assert set(SPAN.findall(items["asks"])) - values == set(ask_json(ask))
    assert set(SPAN.findall(items["promises"])) - values == set(promise_json(promise))
    assert {field.name for field in fields(Measurement)} <= set(SPAN.findall(items["scorecard"]))


# --------------------------------------------------------------------------- configuration


def with_inner(settings: type[BaseModel]) -> list[type[BaseModel]]:
    """An account type's table and the tables inside it."""
    annotations = [field.annotation for field in settings.model_fields.values()]
    inner = {kind for hint in annotations for kind in (hint, *get_args(hint)) if isinstance(kind, type)}
    return [settings, *(kind for kind in inner if issubclass(kind, BaseModel) and kind is not SecretRef)]


TABLES: dict[str, list[type[BaseModel]]] = {
    "Configuration": [SecretRef],
    "Top of the file": [_File],
    "[accounts.NAME]": [AccountKeys],
    '[people."ADDRESS"]': [Person, Version, Absences],
    "[defaults]": [Defaults],
    "[delivery]": [Delivery],
    "[cluster]": [Cluster],
    **{f'type = "{kind}"': with_inner(types()[kind]) for kind in types()},
}


@pytest.mark.parametrize("title", TABLES)
def test_every_key_is_described(title: str) -> None:
    """A section of docs/configuration.md names exactly the keys of its tables."""
    described = first_names(sections("docs/configuration.md")[title])
    assert set(described) == {key for table in TABLES[title] for key in settings_of(table)}


@pytest.mark.parametrize("title", TABLES)
def test_the_defaults_described_are_the_defaults(title: str) -> None:
    """Where a key has a word, yes or no by default, its row says so; where it has none, the row says required."""
    described = {
        name: row[1]
        for row in rows(sections("docs/configuration.md")[title])
        for name in SPAN.findall(row[0])
    }
    for name, field in TABLES[title][0].model_fields.items():
        shown = described[field.alias or name]
        if field.is_required():
            assert shown == "required", name
        elif isinstance(field.default, bool):
            assert shown == f"`{str(field.default).lower()}`", name
        elif isinstance(field.default, str):
            assert shown == f'`"{field.default}"`', name


def test_the_service_and_the_account_types_are_described() -> None:
    """[service] names its own two keys, and every account type has a section."""
    found = sections("docs/configuration.md")
    assert tuple(first_names(found["[service]"])) == SERVICE_KEYS
    described = {title.split('"')[1] for title in found if title.startswith("type = ")}
    assert described == set(types())
    kinds = next(row for row in rows(found["[accounts.NAME]"]) if row[0] == "`type`")
    assert set(re.findall(r'"(\w+)"', kinds[2])) == set(types())


# --------------------------------------------------------------------------- rules, metrics, tables, floors


def named_rules() -> set[str]:
    """Every rule id that the package names."""
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "monitor").rglob("*.py"))
    named = {rule for text in texts for rule in RULE.findall(text)}
    return {rule for rule in named if not rule.startswith("X-") or rule in NAMED_RULES} | set(RULES)


def described_rules() -> dict[str, str]:
    """Rule id -> the text of its section."""
    found = {}
    for title, text in sections("docs/metrics.md").items():
        rule = RULE.match(title)
        if rule:
            found[rule[0]] = text
    return found


def test_every_rule_is_described() -> None:
    """Cards and explain name rule ids: each has a section, and no section is about a rule that nothing names."""
    assert set(described_rules()) - WITHOUT_CODE == named_rules() - WITHOUT_CODE


@pytest.mark.parametrize("rule", sorted(set(described_rules()) - WITHOUT_CODE))
def test_the_code_of_a_rule_names_it(rule: str) -> None:
    """The files a rule's section points to name the rule themselves."""
    linked = re.findall(r"\]\(\.\./(monitor/[^)]+\.py)\)", described_rules()[rule])
    assert linked, f"{rule} points to no code"
    for path in linked:
        assert re.search(rf"\b{rule}\b", read(path)), f"{path} does not name {rule}"


def test_every_metric_is_described() -> None:
    """The table under E5 lists the metrics of the registry, in its order."""
    assert first_names(described_rules()["E5"]) == [metric.__name__ for metric in METRICS]


def test_every_table_of_the_database_is_described() -> None:
    """docs/privacy.md says of every table what it holds and how long."""
    assert set(first_names(sections("docs/privacy.md")["What is stored"])) == set(schema.metadata.tables)


def test_the_floors_are_those_of_the_test() -> None:
    """docs/architecture.md shows the floors that tests/test_architecture.py holds, as `make architecture` does."""
    script = runpy.run_path(str(ROOT / "scripts" / "floors.py"))
    text = read("docs/architecture.md")
    assert script["page"](text) == text, "run `make architecture`"
    table = rows(sections("docs/architecture.md")["The floors"])
    assert [set(SPAN.findall(row[1])) for row in table] == [set(floor) for floor in FLOORS]
    assert [row[0] for row in table] == [str(number + 1) for number in range(len(FLOORS))]


def test_the_decisions_are_counted_and_reasoned() -> None:
    """Numbers run without a gap, so that a decision can be named; and each says more than what was chosen."""
    found = [title.partition(". ") for title in sections("docs/decisions.md") if title[:1].isdigit()]
    assert [int(number) for number, _, _ in found] == list(range(1, len(found) + 1))
    for number, _, title in found:
        assert len(sections("docs/decisions.md")[f"{number}. {title}"].split()) > 10, title


def test_every_room_is_described() -> None:
    """Each room that there is has a row that says what it knows, and each row is about a room."""
    described = {
        re.sub(r"\[(\w+)\].*", r"\1", row[0]) for row in rows(sections("docs/architecture.md")["The rooms"])
    }
    there = {
        path.stem
        for path in (ROOT / "monitor").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert described == there - {"__init__"}


# --------------------------------------------------------------------------- links and calls


def slug(title: str) -> str:
    """The anchor of a heading: small letters, no punctuation, a dash for a blank.

    >>> slug('[people."ADDRESS"]'), slug("One-click unsubscribing")
    ('peopleaddress', 'one-click-unsubscribing')
    """
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


@cache
def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings; code that begins with # is none."""
    text = re.sub(r"^(```+).*?^\1$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return {slug(title) for title in re.findall(r"^#{1,6} (.+)$", text, re.M)}


def dead(page: Path, text: str) -> list[str]:
    """The links and pictures in a text that lead nowhere: no such file, or no such heading in it."""
    found = []
    for link in map("".join, re.findall(r'\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"', text)):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            found.append(link)
    return found


@pytest.mark.parametrize("page", PAGES, ids=PAGE_IDS)
def test_every_link_leads_somewhere(page: Path) -> None:
    """A relative link or picture names a file or folder of the project, and an anchor one of its headings."""
    assert dead(page, page.read_text(encoding="utf-8")) == []


def test_a_dead_link_would_be_noticed() -> None:
    """A file, a heading of another page, one of the same page, and a picture that are not there."""
    page = ROOT / "docs" / "commands.md"
    good = "[a](metrics.md) [b](configuration.md#service) [c](#exit-codes) [d](https://example.com)"
    assert dead(page, good) == []
    bad = '[a](metric.md) [b](configuration.md#servce) [c](#exit-code) <img src="images/no.png">'
    assert len(dead(page, bad)) == 4


def calls(text: str) -> Iterator[list[str]]:
    """Every call of the program in a page: in backticks, or on an indented line of its own."""
    spans = SPAN.findall(re.sub(r"^    .*$", "", text, flags=re.M))
    lines = [line.strip() for line in re.findall(r"^    .*$", text, re.M)]
    for code in (*spans, *lines):
        for part in re.split(r"&&|;", code):
            words = (
                shlex.split(part.partition("  ")[0].strip(), comments=True)
                if part.strip().startswith("monitor") and part.count('"') % 2 == 0
                else []
            )
            if words and words[0] == "monitor" and "=" not in words[1:2] and not words[-1].startswith("("):
                yield words[1:]


def known_call(words: Iterable[str]) -> str | None:
    """What is wrong with a call, None if nothing is."""
    rest = list(words)
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        if option not in options(monitor) | {"--help", "-h"}:
            return f"no option {option}"
        if option == "--config":
            rest.pop(0)
    if not rest or rest[0] == "COMMAND":
        return None
    command: click.Command | None = TREE.get(rest[0])
    if command is None:
        return f"no command {rest[0]}"
    if isinstance(command, click.Group) and len(rest) > 1:
        command = command.commands.get(rest[1])
        if command is None:
            return f"no command {rest[0]} {rest[1]}"
    wrong = [
        word for word in rest if word.startswith("--") and word.partition("=")[0] not in options(command)
    ]
    return f"no option {wrong[0]} of {rest[0]}" if wrong else None


@pytest.mark.parametrize("page", PAGES, ids=PAGE_IDS)
def test_every_call_can_be_made(page: Path) -> None:
    """No page names a command or an option that does not exist."""
    text = page.read_text(encoding="utf-8")
    assert [(words, wrong) for words in calls(text) if (wrong := known_call(words))] == []


@pytest.mark.parametrize("page", PAGES, ids=PAGE_IDS)
def test_every_make_target_exists(page: Path) -> None:
    """`make X` in a page is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.M))
    named = re.findall(r"(?:`|^    )make ([a-z]+)", page.read_text(encoding="utf-8"), re.M)
    assert set(named) <= targets


def test_every_target_is_listed_by_make_help() -> None:
    """`make help` shows every target with a line that says what it does, and none is taken for a file."""
    makefile = read("Makefile")
    targets = re.findall(r"^([a-z]+):", makefile, re.M)
    shown = subprocess.run(
        ["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert [line.split()[0] for line in shown.splitlines()] == targets
    assert all(len(line.split()) > 2 for line in shown.splitlines())
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.M)
    assert phony is not None
    assert phony[1].split() == targets


def test_commits_are_checked_by_ourselves_alone() -> None:
    """The checks before a commit are targets of the Makefile; nothing is fetched for them."""
    yaml = pytest.importorskip("yaml")
    found = yaml.safe_load(read(".pre-commit-config.yaml"))
    assert [repo["repo"] for repo in found["repos"]] == ["local"]
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.M))
    hooks = [hook for repo in found["repos"] for hook in repo["hooks"]]
    assert all(
        hook["language"] == "system" and hook["entry"].removeprefix("make ") in targets for hook in hooks
    )
    assert {"make lint", "make types"} <= {hook["entry"] for hook in hooks}


def test_the_checks_would_notice() -> None:
    """The calls are found, and a wrong one is told."""
    readme = list(calls(read("README.md")))
    assert len(readme) > 10
    assert known_call(["scorecard", "--person", "x"]) is None
    assert known_call(["scorecards"]) == "no command scorecards"
    assert known_call(["asks", "--colour"]) == "no option --colour of asks"
    assert known_call(["db", "burn"]) == "no command db burn"
