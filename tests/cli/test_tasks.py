"""`promises --format ics` and `todo`: what is still open, for the tools people already use."""

from __future__ import annotations

from datetime import UTC, datetime

from icalendar import Calendar

DAY_BEFORE = "2026-11-02T12:00:00Z"
AS_OF = "2026-11-09T12:00:00Z"


def test_open_promises_become_tasks_in_one_s_own_words(collected):
    """On the second of November the budget is still to come; on the ninth it was kept, and only asked for is told."""
    text = collected.run("promises", "--format", "ics", "--as-of", DAY_BEFORE).stdout
    (task,) = Calendar.from_ical(text).walk("VTODO")
    assert str(task["summary"]) == "To Kim: I will send you the budget tomorrow."
    assert task["due"].dt == datetime(2026, 11, 3, 16, tzinfo=UTC)
    assert collected.run("promises", "--format", "todo", "--as-of", AS_OF).stdout == ""
    done = collected.run(
        "promises", "--format", "todo", "--outcome", "kept_early", "--outcome", "kept", "--as-of", AS_OF
    )
    assert done.stdout.startswith("x 2026-11-03 2026-11-02 To Kim: ")


def test_no_words_keeps_the_words_out(collected):
    """The kind of promise stands in their place."""
    for form in ("ics", "todo"):
        shown = collected.run("promises", "--format", form, "--no-words", "--as-of", DAY_BEFORE).stdout
        assert "budget" not in shown
        assert "Kim" not in shown
        assert "A promise of yours: to send something" in shown


def test_a_feed_is_a_look_that_is_written_down(collected):
    """Where several take part, it stands in the log as what it was (DESIGN, privacy 4)."""
    path = collected.folder / "monitor.toml"
    path.write_text(path.read_text() + '[people."kim@example.com"]\nopted_in = true\n')
    collected.run("promises", "--person", "pat@example.com", "--format", "ics", "--as-of", DAY_BEFORE)
    log = collected.json("access-log", "--person", "pat@example.com")
    assert log == [{"at": DAY_BEFORE, "what": "feed"}]
