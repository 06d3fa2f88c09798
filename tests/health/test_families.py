"""The run's health in numbers: what they say, that Prometheus can read them, and that nobody is in them."""

from __future__ import annotations

import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from monitor.config.load import load
from monitor.config.settings import Config
from monitor.connectors.registry import types
from monitor.errors import ConfigError, StoreError
from monitor.health.endpoint import serve
from monitor.health.families import Family, families, text_of
from monitor.store import runs, visits
from monitor.store.codes import RunKind, Standing
from monitor.store.database import Store
from monitor.store.runs import Counts

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

TEXT = """
internal_domains = ["example.com"]
[accounts.pat]
type = "imap"
host = "127.0.0.1"
user = "pat"
password = { env = "NONE" }
person = "pat@example.com"
[accounts.archive]
type = "mbox"
path = "team.mbox"
[people."pat@example.com"]
opted_in = true
[people."lee@example.com"]
opted_in = true
[people."kim@example.com"]
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Pat with a mailbox and a share of an archive, Lee with the archive alone, and Kim, who takes no part."""
    (tmp_path / "monitor.toml").write_text(TEXT)
    return load(tmp_path / "monitor.toml", types())


@pytest.fixture
def store(config: Config) -> Iterator[Store]:
    """Their facts."""
    with Store.open(config.database, b"a secret of more than thirty-two bytes") as opened:
        for name in ("pat", "lee", "kim"):
            opened.partition(f"{name}@example.com", create=True)
        yield opened


def values(found: tuple[Family, ...]) -> dict[str, float]:
    """Names with their label's value, and the numbers."""
    return {
        f"{family.name} {value}".strip(): number
        for family in found
        for value, number in family.values.items()
    }


def test_the_lag_is_that_of_the_mailbox_read_longest_ago(config: Config, store: Store) -> None:
    """Of people who take part; one that was never read has no lag, and is counted."""
    pat, lee, kim = (store.partition(f"{name}@example.com", create=True) for name in ("pat", "lee", "kim"))
    assert "monitor_oldest_unread_seconds" not in values(families(config, store, NOW))
    (everybody,) = [family for family in families(config, store, NOW) if family.name == "monitor_mailboxes"]
    assert everybody.values == {"": 3}
    visits.done(store, [pat, lee], "archive", NOW - HOUR)
    visits.done(store, [kim], "archive", NOW - 9 * HOUR)
    found = values(families(config, store, NOW))
    assert found["monitor_oldest_unread_seconds"] == 3600
    assert (found["monitor_mailboxes"], found["monitor_mailboxes_never_read"]) == (3, 1)
    visits.done(store, [pat], "pat", NOW - 2 * HOUR)
    visits.park(store, pat, "pat", NOW + HOUR)
    found = values(families(config, store, NOW))
    assert found["monitor_oldest_unread_seconds"] == 7200
    assert (found["monitor_mailboxes_never_read"], found["monitor_mailboxes_parked"]) == (0, 1)


def test_in_a_service_who_confirmed_counts(tmp_path: Path, store: Store) -> None:
    """And the service's own mailbox does not."""
    (tmp_path / "monitor.toml").write_text(
        'internal_domains = ["example.com"]\n[accounts.all]\ntype = "imap"\nhost = "127.0.0.1"\nuser = "m"\n'
        'password = { env = "NONE" }\n'
        'covers = ["example.com"]\n'
    )
    config = load(tmp_path / "monitor.toml", types())
    store.partition("service@example.com", create=True).set_standing(Standing.SERVICE)
    store.partition("lee@example.com", create=True).set_standing(Standing.PAUSED)
    assert values(families(config, store, NOW))["monitor_mailboxes"] == 3


def test_the_last_run_and_the_last_good_one(config: Config, store: Store) -> None:
    """Speed, duration and failures are the last run's; success is the last without any. Deliveries are no nights."""
    none = values(families(config, store, NOW))
    assert not [name for name in none if name.startswith("monitor_last")]
    runs.record(store, RunKind.NIGHT, NOW - 30 * HOUR, seconds=60, counts=Counts(messages=10))
    runs.record(store, RunKind.CLUSTER, NOW - 6 * HOUR, seconds=50, counts=Counts(messages=1_000, auth=2))
    runs.record(store, RunKind.DELIVER, NOW - HOUR, seconds=1, counts=Counts(cards_sent=3))
    found = values(families(config, store, NOW))
    assert found["monitor_last_success_seconds"] == (NOW - 30 * HOUR).timestamp() + 60
    assert found["monitor_last_run_duration_seconds"] == 50
    assert found["monitor_last_run_messages_per_second"] == 20
    assert found["monitor_last_run_failures auth"] == found["monitor_failures_total auth"] == 2
    assert (found["monitor_messages_read_total"], found["monitor_cards_sent_total"]) == (1_010, 3)


def test_prometheus_reads_it_and_nobody_is_in_it(config: Config, store: Store) -> None:
    """Its own parser finds every number again, as the endpoint tells it."""
    found = families(config, store, NOW, jobs={"waiting": 3, "running": 1}, workers=2)
    text = text_of(found)
    read = {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert read == values(found)
    assert read["monitor_jobs waiting"] == 3 and read["monitor_workers"] == 2
    for word in ("pat", "lee", "archive", "@", "example"):
        assert word not in text
    with (
        serve("127.0.0.1", 0, lambda: found) as port,
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page,
    ):
        told = page.read().decode()
    served = {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in text_string_to_metric_families(told)
        for sample in family.samples
    }
    assert served == read


def test_the_database_is_asked_once_for_many_questions() -> None:
    """And while it is away there are no numbers, which is an alert of its own."""
    asked: list[float] = []

    def health() -> tuple[Family, ...]:
        asked.append(time.monotonic())
        if len(asked) == 1:
            raise StoreError("away")
        return ()

    with serve("127.0.0.1", 0, health) as port:
        for _ in range(3):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as page:
                assert page.status == 200
        with pytest.raises(ConfigError, match="cannot listen"), serve("127.0.0.1", port, health):
            pass
    assert len(asked) == 1


def test_the_alerts_ask_for_what_is_told(config: Config, store: Store) -> None:
    """Every metric in the example's rules is one that there is, and so is each label's value."""
    for kind in (RunKind.NIGHT,):
        runs.record(store, kind, NOW, seconds=1, counts=Counts())
    visits.done(store, [store.partition("pat@example.com", create=True)], "pat", NOW)
    found = families(config, store, NOW, jobs={"waiting": 0, "running": 0}, workers=0)
    there = {family.name for family in found}
    rules = yaml.safe_load((ROOT / "config" / "prometheus-alerts.example.yml").read_text())["groups"][0][
        "rules"
    ]
    for rule in rules:
        assert set(re.findall(r"monitor_\w+", rule["expr"])) <= there, rule["alert"]
        assert rule["annotations"].keys() == {"summary", "description"}
    page = (ROOT / "docs" / "cluster.md").read_text()
    assert set(re.findall(r"`(monitor_\w+)`", page)) == there


def test_what_is_due_is_counted(config: Config, store: Store, make_due: Callable[[Config], Config]) -> None:
    """Cards whose time has come and that have not left."""
    assert values(families(config, store, NOW))["monitor_cards_due"] == 0
    assert values(families(make_due(config), store, NOW))["monitor_cards_due"] == 2
    pat = store.partition("pat@example.com", create=True)
    assert pat.claim(202646, NOW) and pat.mark_sent(202646, NOW)
    found = values(families(make_due(config), store, NOW))
    assert (found["monitor_cards_due"], found["monitor_cards sent"]) == (1, 1)


@pytest.fixture
def make_due(tmp_path: Path) -> Callable[[Config], Config]:
    """The same with a way out."""

    def more(_: Config) -> Config:
        path = tmp_path / "monitor.toml"
        path.write_text(TEXT + '[delivery]\nsender = "cards@example.com"\nhost = "localhost"\ntls = "none"\n')
        return load(path, types())

    return more
