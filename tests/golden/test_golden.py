"""Golden mailboxes: a few mails that anybody can read, and beside them the ledger that METRICS makes of them.

A case is a folder ``cases/<rule>-<name>``:

- ``mail.mbox``      the mails of one person, or of several in a shared archive
- ``case.toml``      ``title``, ``rules``, ``as_of`` and, where they matter, ``[config]`` and ``[pat]`` (laid over the
                     defaults below), ``corrections`` (by position in the ledger), ``card`` (periods whose
                     ``metrics`` are compared too) and ``[server]`` (the instants a mail server would have noted)
- ``expected.json``  the ledger, without ids

``pytest tests/golden --regenerate`` writes expected.json anew; read the diff against METRICS before you keep it.
"""

from __future__ import annotations

import json
import mailbox
import shutil
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from monitor import pipeline
from monitor.cli.output import ask_json, promise_json
from monitor.config.load import load
from monitor.config.settings import Account, Config
from monitor.connectors import registry
from monitor.connectors.base import Connector
from monitor.connectors.memory import Memory, Source
from monitor.metrics.period import parse_period
from monitor.model import Correction, Ledger, Verb
from monitor.store.database import Store

CASES = Path(__file__).with_name("cases")
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())

RULES = (
    *(f"C{n}" for n in range(1, 8)),
    *(f"M{n}" for n in range(1, 9)),
    *(f"A{n}" for n in range(1, 11)),
    *(f"P{n}" for n in range(1, 10)),
    *(f"E{n}" for n in range(1, 6)),
    "S3",
)
"""Every rule of METRICS that says something about the ledger or its numbers."""

PAT = "pat@example.com"
CONFIG: dict[str, Any] = {
    "internal_domains": ["example.com"],
    "database": "sqlite:///monitor.db",
    "secret": {"env": "UNUSED"},
    "accounts": {"pat": {"type": "mbox", "path": "mail.mbox", "person": PAT}},
    "people": {PAT: {"name": "Pat Smith", "addresses": [PAT], "opted_in": True}},
}
LEFT_OUT = ("id", "rules", "confidence")
"""Keys of the ledger that say how an item was found, not what became of it."""

Expected = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One golden mailbox, ready to be read."""

    folder: Path
    told: dict[str, Any]
    config: Config
    connect: Callable[[Account], Connector]

    @property
    def as_of(self) -> datetime:
        as_of: datetime = self.told["as_of"]
        return as_of


@pytest.fixture
def case(name: str, tmp_path: Path) -> Case:
    """The case of that name, its mail and configuration copied to where a run may leave something behind."""
    folder = CASES / name
    told = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    for file in folder.iterdir():
        shutil.copy(file, tmp_path)
    tables = merged(merged(CONFIG, told.get("config", {})), {"people": {PAT: told.get("pat", {})}})
    path = tmp_path / "monitor.toml"
    path.write_text("".join(f"{key} = {toml(value)}\n" for key, value in tables.items()), encoding="utf-8")
    config = load(path, registry.types())
    served = told.get("server")
    return Case(
        folder=folder,
        told=told,
        config=config,
        connect=pipeline.open_account if served is None else lambda _: server(tmp_path / "mail.mbox", served),
    )


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one table over another; what is empty on top takes away what lies below."""
    both = dict(under)
    for key, value in over.items():
        deeper = isinstance(value, Mapping) and isinstance(under.get(key), Mapping)
        both[key] = merged(under[key], value) if deeper else value
    return {key: value for key, value in both.items() if value != ""}


def toml(value: Any) -> str:
    """Write a value as TOML, tables inline."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value)


def server(path: Path, instants: Mapping[str, datetime]) -> Connector:
    """Serve an mbox as a mail server does, with the instants it noted; Pat's own mail lies in Sent."""
    source = Source()
    box = mailbox.mbox(path)
    for mail in box:
        folder = "Sent" if PAT in mail["From"] else "INBOX"
        at = instants.get(mail["Message-ID"].strip("<>")) or parsedate_to_datetime(mail["Date"])
        source.deliver(folder, mail.as_bytes(), at)
    box.close()
    return Memory(source)


@contextmanager
def collected(case: Case) -> Iterator[Store]:
    """Read the mail into a database of its own."""
    with Store.open(case.config.database, b"golden") as store:
        collect(case, store)
        yield store


def collect(case: Case, store: Store) -> None:
    reports = pipeline.collect(case.config, store, as_of=case.as_of, connect=case.connect)
    assert [report.error for report in reports] == [None] * len(reports)


def book(case: Case, store: Store) -> Ledger:
    return pipeline.book_of(case.config, store, PAT, as_of=case.as_of)[0]


def correct(case: Case, store: Store) -> None:
    """Let the owner put right what the case says, each word about the item at that place of the ledger."""
    words = case.told.get("corrections", ())
    read = book(case, store) if words else Ledger()
    for word in words:
        verb, _, day = word["word"].partition("=")
        item = (
            word.get("id") or (read.asks[word["ask"]] if "ask" in word else read.promises[word["promise"]]).id
        )
        if verb == "undo":
            store.partition(PAT).undo(item)
        else:
            due = date.fromisoformat(day) if day else None
            store.partition(PAT).correct(Correction(item=item, verb=Verb(verb), due=due))


def result(case: Case, store: Store, read: Ledger) -> Expected:
    """Everything that is compared: the ledger, what left it, and the numbers the case asks for."""
    found: Expected = {
        "asks": shown(ask_json(entry) for entry in read.asks),
        "promises": shown(promise_json(entry) for entry in read.promises),
        "exclusions": {},
    }
    if read.lost_corrections:
        found["lost_corrections"] = len(read.lost_corrections)
    for text in case.told.get("card", ["last-week"]):
        period = parse_period(text, case.as_of, case.config.zone(PAT))
        card = pipeline.score(case.config, store, PAT, period=period, as_of=case.as_of).card
        found["exclusions"] = card.exclusions
        if "card" in case.told:
            numbers = {m.metric: m for m in card.measurements}
            found.setdefault("card", {})[text] = {
                name: {
                    key: round(value, 4) if isinstance(value := getattr(numbers[name], key), float) else value
                    for key in ("value", "unit", "n", "waiting", "low", "high", "note")
                }
                for name in case.told.get("metrics") or numbers
            } | {"late_answers": len(card.closed), "slower": card.trend.slower}
    return found


def shown(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out what is not compared; what one message promises has no order of its own but that of its words."""
    rows = [{key: value for key, value in entry.items() if key not in LEFT_OUT} for entry in entries]
    return sorted(rows, key=lambda row: (row.get("asked_at") or row["made_at"], json.dumps(row)))


@pytest.mark.parametrize("name", NAMES)
def test_the_ledger_is_what_the_definitions_say(
    case: Case, name: str, request: pytest.FixtureRequest
) -> None:
    """What is read from the mailbox is the ledger written beside it, and reading it again changes nothing."""
    with collected(case) as store:
        correct(case, store)
        read = book(case, store)
        found = result(case, store, read)
        store.partition(PAT).set_checkpoint("pat", {})
        collect(case, store)
        assert book(case, store) == read  # ids and all (S3)
    path = case.folder / "expected.json"
    if request.config.getoption("regenerate", default=False):
        path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(path.read_text(encoding="utf-8"))


def test_every_rule_has_a_case() -> None:
    """No rule of METRICS is without a golden mailbox whose name begins with it."""
    told = [tomllib.loads((CASES / name / "case.toml").read_text(encoding="utf-8")) for name in NAMES]
    named = Counter(rule for one in told for rule in one["rules"])
    assert set(RULES) <= set(named)
    assert set(RULES) <= {name.partition("-")[0] for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_every_case_is_whole(name: str) -> None:
    """Every case says what it shows, names its rule, has mail, and expects something."""
    told = tomllib.loads((CASES / name / "case.toml").read_text(encoding="utf-8"))
    assert told["title"].endswith(".")
    assert name.partition("-")[0] in told["rules"]
    assert (CASES / name / "mail.mbox").read_bytes().startswith(b"From ")
    expected = json.loads((CASES / name / "expected.json").read_text(encoding="utf-8"))
    assert {"asks", "promises", "exclusions"} <= set(expected)
    assert any((expected["asks"], expected["promises"], expected.get("card")))
