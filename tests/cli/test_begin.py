"""`monitor` alone: the next step for every state that a house can be in, in 80 columns."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from monitor.cli.main import monitor

AS_OF = "2026-11-09T12:00:00Z"
OTHER = '[people."kim@example.com"]\nopted_in = true\n'
MANY = """\
[accounts.all]
type = "imap"
host = "localhost"
user = "x"
password = { env = "PW" }
covers = ["example.com"]
"""


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    """It is the Monday after the mails."""
    from datetime import datetime

    monkeypatch.setattr("monitor.cli.main.now", lambda: datetime.fromisoformat(AS_OF))


def narrow(result) -> str:
    """What was said, which fits 80 columns and ends with the way to all commands."""
    assert max(map(len, result.output.splitlines())) <= 80
    assert "monitor --help" in result.output
    return result.output


def test_without_a_configuration_it_leads_to_demo_try_and_init(tmp_path, monkeypatch):
    """Somebody new sees the three ways to begin."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MONITOR_CONFIG", raising=False)
    said = narrow(CliRunner().invoke(monitor, []))
    assert all(f"monitor {word}" in said for word in ("demo", "try", "init"))


def test_before_the_first_collect_it_leads_to_check_and_collect(house):
    """A configuration without a database has read nothing yet; and none is made by looking."""
    before = sorted(house.folder.iterdir())
    said = narrow(house.run())
    assert said.index("monitor check") < said.index("monitor collect")
    assert sorted(house.folder.iterdir()) == before


def test_afterwards_it_lists_what_is_due_without_a_word_of_it(collected):
    """Two asks wait, each with an id that `explain` takes as it is shown; no mail is quoted and nobody is named."""
    said = narrow(collected.run())
    assert "2 asks wait for an answer" in said
    assert "since Fri 2026-11-06 00:30" in said
    assert "@" not in said
    assert "room" not in said
    step = next(line for line in said.splitlines() if "monitor explain" in line)
    assert "A8" in collected.run("explain", step.split()[2], "--as-of", AS_OF).stdout


def test_an_empty_ledger_says_that_nothing_waits(collected):
    """Everything put right: nothing is listed."""
    for ask in collected.json("asks"):
        collected.run("correct", ask["id"], "not-an-ask", "--as-of", AS_OF)
    for promise in collected.json("promises"):
        collected.run("correct", promise["id"], "not-a-promise", "--as-of", AS_OF)
    assert "Nothing waits" in narrow(collected.run())


@pytest.mark.parametrize("more", [OTHER, MANY], ids=["several people", "a login for many"])
def test_where_others_take_part_nobody_s_figures_are_shown(collected, more):
    """Only what to do is said: neither who takes part nor how much waits for them."""
    path = collected.folder / "monitor.toml"
    text = path.read_text()
    path.write_text((text.replace("opted_in = true", "") if more is MANY else text) + more)
    said = narrow(collected.run())
    assert "monitor nightly" in said
    assert "for an answer" not in said
    assert "@" not in said


def test_a_configuration_that_is_wrong_is_said_with_the_next_step(house):
    """One sentence, a hint, and the code of usage."""
    (house.folder / "monitor.toml").write_text("internal_domain = []\n")
    result = house.run(code=2)
    assert "internal_domains" in result.stderr
    assert result.stderr.count("\n") == 2
