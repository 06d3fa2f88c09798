"""What long work shows: nothing while it is quick or nobody watches, and nothing that stays."""

from __future__ import annotations

import io
import time

import pytest
from rich.console import Console

from monitor.cli import progress

AS_OF = "2026-11-09T12:00:00Z"


@pytest.fixture
def screen(monkeypatch):
    """A terminal that somebody watches, where everything takes long."""
    shown = io.StringIO()
    monkeypatch.setattr(progress, "watched", lambda: True)
    monkeypatch.setattr(progress, "_console", lambda: Console(file=shown, force_terminal=True, width=80))
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    return shown


@pytest.fixture
def slow(monkeypatch):
    """Everything that reads a whole ledger or writes a mailbox takes a moment."""

    def delayed(name):
        module, _, attribute = name.rpartition(".")
        real = getattr(__import__(module, fromlist=[attribute]), attribute)

        def wrapped(*args, **kwargs):
            time.sleep(0.1)
            return real(*args, **kwargs)

        monkeypatch.setattr(name, wrapped)

    for name in (
        "monitor.pipeline.score",
        "monitor.pipeline.book_of",
        "monitor.service.rights.export",
        "monitor.service.rights.forget",
        "monitor.service.rights.purge",
        "monitor.service.rereading.reread",
        "monitor.mailing.deliver",
        "monitor.store.migrate.check",
        "monitor.store.migrate.upgrade",
    ):
        delayed(name)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("collect", "--as-of", AS_OF), "more"),
        (("nightly", "--as-of", AS_OF), "reading older mail again"),
        (("nightly", "--as-of", AS_OF), "past its retention"),
        (("scorecard", "--as-of", AS_OF), "making the card"),
        (("asks", "--as-of", AS_OF), "going through the ledger"),
        (("promises", "--as-of", AS_OF), "going through the ledger"),
        (("export", "pat@example.com", "--as-of", AS_OF), "gathering what is stored"),
        (("forget", "pat@example.com", "--yes"), "forgetting"),
        (("purge",), "past its retention"),
        (("deliver", "--dry-run", "cards", "--as-of", AS_OF), "making and sending cards"),
        (("db", "check"), "looking the database over"),
        (("db", "upgrade"), "upgrading the database"),
        (("try", "team.mbox", "--me", "pat@example.com", "--zone", "UTC"), "looking"),
    ],
    ids=str,
)
def test_long_work_says_what_it_does(collected, screen, slow, words, told):
    """Each command that may take long shows it, and `-q` shows nothing."""
    (collected.folder / "more.mbox").write_bytes((collected.folder / "team.mbox").read_bytes())
    path = collected.folder / "monitor.toml"
    path.write_text(path.read_text() + '[accounts.more]\ntype = "mbox"\npath = "more.mbox"\n')
    collected.run(*words, code=None)
    assert told in screen.getvalue()
    screen.truncate(0)
    collected.run("-q", *words, code=None)
    assert screen.getvalue().strip("\0") == ""


def test_quick_work_shows_nothing(screen, monkeypatch):
    """What is done before the patience ends never appears, also not later."""
    monkeypatch.setattr(progress, "PATIENCE", 0.05)
    with progress.busy("quick", quiet=False):
        pass
    time.sleep(0.1)
    assert screen.getvalue() == ""


def test_nothing_is_shown_where_nobody_watches(screen, monkeypatch):
    """A pipe, a file and cron get no line that moves."""
    monkeypatch.setattr(progress, "watched", lambda: False)
    with progress.busy("long", quiet=False):
        time.sleep(0.02)
    with progress.progress(quiet=False) as bar:
        assert bar is None
    assert screen.getvalue() == ""


def test_a_failure_takes_the_line_away(screen):
    """An error is printed on a clean screen."""

    def fails() -> None:
        with progress.busy("long", quiet=False):
            time.sleep(0.05)
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert screen.getvalue().endswith(("\x1b[?25h", "\x1b[2K"))
