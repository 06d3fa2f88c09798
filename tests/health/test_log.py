"""Lines about runs: for people and for machines, and never a word of a mail."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from monitor.errors import AuthError
from monitor.health.log import Log, why

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)


def log(said: list[str], **more: object) -> Log:
    """A log into a list."""
    return Log(write=said.append, clock=lambda: NOW, **more)  # type: ignore[arg-type]


def test_a_line_for_machines_is_json_with_the_run() -> None:
    """One object a line, whatever is in it."""
    said: list[str] = []
    log(said, form="json").say("night done", run=255, messages=3)
    log(said, form="json").failure("failed", AuthError("refused\nnow", "renew it"), run=255, account="pat")
    first, second = map(json.loads, said)
    assert first == {
        "at": "2026-11-16T12:00:00Z", "level": "info", "event": "night done", "run": "0000000000ff", "messages": 3,
    }  # fmt: skip
    assert (second["level"], second["kind"], second["why"]) == ("error", "auth", "refused\nnow (renew it)")
    assert all("\n" not in line for line in said)


def test_a_line_for_people_says_the_same() -> None:
    """Good ones to one place, failures to another."""
    said: list[str] = []
    failed: list[str] = []
    told = log(said, complain=failed.append)
    told.say("dispatched", run=255, jobs=3)
    told.failure("parked", AuthError("refused"), account="pat")
    assert said == ["dispatched: run 0000000000ff, jobs 3"]
    assert failed == ["parked: account pat, kind auth, why refused"]


def test_quiet_is_silent_but_for_failures() -> None:
    """As cron wants it."""
    said: list[str] = []
    told = log(said, quiet=True)
    told.say("dispatched", jobs=3)
    told.failure("parked", AuthError("refused"), account="pat")
    assert len(said) == 1


def test_what_breaks_the_program_is_told_by_its_place() -> None:
    """Its message may quote mail, so it is not told."""
    try:
        int("a sentence of a mail")
    except ValueError as error:
        told = why(error)
    assert "sentence" not in told
    assert told.startswith("ValueError in test_what_breaks_the_program_is_told_by_its_place, line ")
