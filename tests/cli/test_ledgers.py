"""`asks`, `promises`, `explain ID` and `correct`: the documented keys, and whose data is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.cli.output import counted, span

AS_OF = "2026-11-09T12:00:00Z"

ASKS = """
id kind asked_at outcome acknowledged_at answered_at resolved_at counted clock_seconds working_seconds
censored on_time nudges rules confidence
"""
PROMISES = """
id kind made_at due_at first_due_at due_from condition hedged ours outcome settled_at told_at counted evidence
clock_seconds working_seconds censored updates rules confidence
"""
SERVICE = """
[accounts.all]
type = "imap"
host = "localhost"
user = "x"
password = { env = "P" }
covers = ["example.com"]
"""


def test_asks_have_the_documented_keys(collected):
    """Three colleagues asked: the first was acknowledged and answered, the others wait (A1, A5, A8)."""
    asks = collected.json("asks")
    assert [list(ask) for ask in asks] == [ASKS.split()] * 3
    first, room, draft = sorted(asks, key=lambda ask: ask["asked_at"])
    assert (first["outcome"], first["asked_at"]) == ("answered", "2026-11-02T09:00:00Z")
    assert (first["acknowledged_at"], first["resolved_at"]) == (
        "2026-11-02T10:30:00Z",
        "2026-11-03T09:00:00Z",
    )
    assert (first["clock_seconds"], first["working_seconds"], first["on_time"]) == (5400, 5400, True)
    assert (room["outcome"], room["answered_at"], room["censored"]) == ("waiting", None, True)
    assert draft["kind"] == "owned"


def test_promises_have_the_documented_keys(collected):
    """One promise was made and kept by what carried it (P4)."""
    (promise,) = collected.json("promises")
    assert list(promise) == PROMISES.split()
    assert (promise["made_at"], promise["settled_at"]) == ("2026-11-02T10:30:00Z", "2026-11-03T09:00:00Z")
    assert (promise["due_at"], promise["due_from"]) == ("2026-11-03T16:00:00Z", "explicit")
    assert promise["outcome"] == "kept"


def test_a_period_is_whole_days_in_the_person_s_zone(collected):
    """An ask at 23:30 UTC belongs to the next day in Berlin (A10)."""
    assert len(collected.json("asks", "--period", "2026-11-05/2026-11-05")) == 0
    assert len(collected.json("asks", "--period", "2026-11-06/2026-11-06")) == 2
    assert len(collected.json("asks", "--period", "2026-W45")) == 3
    assert len(collected.json("asks", "--period", "last-week")) == 3


def test_outcomes_can_be_chosen(collected):
    """--outcome filters, and may be repeated; an unknown one is a usage error."""
    assert len(collected.json("asks", "--outcome", "waiting")) == 2
    assert len(collected.json("asks", "--outcome", "waiting", "--outcome", "answered")) == 3
    collected.run("asks", "--outcome", "late", code=2)


def test_nothing_after_as_of_is_known(collected):
    """Seen from Monday noon the first ask was acknowledged, and nothing else had happened (C7)."""
    result = collected.run("asks", "--format", "json", "--as-of", "2026-11-02T12:00:00Z")
    assert '"resolved_at": null' in result.stdout
    assert result.stdout.count('"id"') == 1


@pytest.mark.parametrize("instant", ["2026-11-09", "2026-11-09T12:00:00", "now", "2026-13-01T00:00:00Z"])
def test_an_instant_needs_a_zone(house, instant):
    """A naive or unreadable --as-of is refused."""
    assert "--as-of" in house.run("asks", "--as-of", instant, code=2).stderr


@pytest.mark.parametrize(
    "period", ["2026-W99", "yesterday", "2026-11-09/2026-11-01", "2026-11-31/2026-12-01"]
)
def test_an_unreadable_period_is_refused(house, period):
    """A period that cannot be is a usage error."""
    assert period in house.run("asks", "--period", period, code=2).stderr


def test_only_people_who_opted_in_are_shown(collected):
    """A colleague's name, an alias and nobody at all."""
    error = collected.run("asks", "--person", "kim@example.com", code=2).stderr
    assert "has not opted in" in error
    assert "pat@example.com" not in error
    collected.run("asks", "--person", "PAT@example.com")


def test_among_several_somebody_must_be_named_and_nobody_is_listed(collected):
    """With two participants --person is needed; the error names neither (DESIGN, privacy 1)."""
    path = collected.folder / "monitor.toml"
    path.write_text(path.read_text() + '[people."kim@example.com"]\nopted_in = true\n')
    error = collected.run("asks", code=2).stderr
    assert "--person" in error
    assert "@example.com" not in error
    path.write_text(path.read_text().replace("opted_in = true", "opted_in = false"))
    assert "nobody opted in" in collected.run("promises", code=2).stderr


def test_in_a_service_nobody_s_data_is_shown(house):
    """Where a login covers a domain, the command line shows no person's data."""
    path = house.folder / "monitor.toml"
    path.write_text(path.read_text().replace("opted_in = true", "") + SERVICE)
    for words in (
        ["asks"],
        ["promises"],
        ["scorecard"],
        ["explain", "a-22222222"],
        ["export", "pat@example.com"],
    ):
        assert "shown to them alone" in house.run(*words, code=2).stderr


def test_an_item_is_explained_with_rules_and_its_own_words(collected):
    """`explain ID` shows instants, rules in words, and the sentence fetched again from the archive."""
    item = collected.json("asks", "--outcome", "waiting")[0]["id"]
    shown = collected.run("explain", item, "--as-of", AS_OF).stdout
    assert "A8: it waits" in shown
    assert "Which room did you book for Tuesday?" in shown
    collected.run("explain", "a-22222222", code=2)


def test_the_beginning_of_an_id_is_enough(collected):
    """explain and correct take the letters that fit one item only, also of one that was taken off the ledger."""
    items = [ask["id"] for ask in collected.json("asks")]
    item = items[-1]
    short = next(item[:n] for n in range(3, 11) if sum(other.startswith(item[:n]) for other in items) == 1)
    assert item in collected.run("explain", short, "--as-of", AS_OF).stdout
    collected.run("correct", short.upper(), "not-an-ask", "--as-of", AS_OF)
    assert item not in [ask["id"] for ask in collected.json("asks")]
    assert item in collected.run("correct", short, "undo", "--as-of", AS_OF).stdout
    assert item in [ask["id"] for ask in collected.json("asks")]


def test_a_beginning_that_fits_several_is_answered_with_their_ids(collected):
    """Nothing is corrected where it is not clear what was meant, and the ids that fit are named."""
    before = collected.json("asks")
    ids = [ask["id"] for ask in before]
    for command in (("explain", "a-"), ("correct", "a-", "done-elsewhere")):
        said = collected.run(*command, "--as-of", AS_OF, code=2).stderr
        assert all(item in said for item in ids)
    assert collected.json("asks") == before


def test_a_correction_stands_until_it_is_taken_back(collected):
    """done-elsewhere answers without instants; not-an-ask removes the row; undo brings it back (S3)."""
    item = collected.json("asks", "--outcome", "waiting")[0]["id"]

    def seen():
        return next((ask for ask in collected.json("asks") if ask["id"] == item), None)

    collected.run("correct", item, "done-elsewhere", "--as-of", AS_OF)
    corrected = seen()
    assert (corrected["outcome"], corrected["answered_at"], corrected["clock_seconds"]) == (
        "answered",
        None,
        None,
    )
    assert corrected["evidence"] == "corrected"
    collected.run("correct", item, "undo")
    collected.run("correct", item, "not-an-ask", "--as-of", AS_OF)
    assert seen() is None
    collected.run("correct", item, "undo")
    assert seen()["outcome"] == "waiting"
    collected.run("correct", item, "undo", code=2)


def test_a_promise_is_dismissed_or_gets_another_date(collected):
    """not-a-promise shows `dismissed`, due=DATE another due day (S3)."""
    (promise,) = collected.json("promises")
    collected.run("correct", promise["id"], "due=2026-11-06", "--as-of", AS_OF)
    assert collected.json("promises")[0]["due_at"].startswith("2026-11-06")
    collected.run("correct", promise["id"], "not-a-promise", "--as-of", AS_OF)
    assert collected.json("promises")[0]["outcome"] == "dismissed"


@pytest.mark.parametrize("word", ["nonsense", "due", "due=soon", "not-an-ask=1", "not-an-ask"])
def test_a_word_that_does_not_suit_is_refused(collected, word):
    """An unknown word, a missing or unreadable date, and a word for the other kind of item."""
    (promise,) = collected.json("promises")
    collected.run("correct", promise["id"], word, "--as-of", AS_OF, code=2)


def test_the_words_of_another_language_correct_as_well(collected):
    """What a German card calls it, the command takes; blanks are as good as hyphens."""
    item = collected.json("asks", "--outcome", "waiting")[0]["id"]
    collected.run("correct", item, "Anderswo erledigt", "--as-of", AS_OF)
    assert next(ask for ask in collected.json("asks") if ask["id"] == item)["evidence"] == "corrected"
    collected.run("correct", item, "rückgängig", "--as-of", AS_OF)
    assert item in [ask["id"] for ask in collected.json("asks", "--outcome", "waiting")]
    (promise,) = collected.json("promises")
    collected.run("correct", promise["id"], "termin=2026-11-20", "--as-of", AS_OF)
    assert collected.json("promises")[0]["due_at"].startswith("2026-11-20")


@pytest.mark.parametrize(
    ("n", "said"), [(0, "0 people"), (1, "1 person"), (2, "2 people"), (2300, "2,300 people")]
)
def test_one_is_not_many(n: int, said: str) -> None:
    """A number and its noun agree."""
    assert counted(n, "person", "people") == said
    assert counted(n, "new message") == f"{n:,} new message" + ("" if n == 1 else "s")


def test_no_promise_was_due_before_it_was_made(collected):
    """A slip of the year would else be taken, and make it late."""
    (promise,) = collected.json("promises")
    said = collected.run("correct", promise["id"], "due=2025-11-20", "--as-of", AS_OF, code=2).stderr
    assert f"was made on {promise['made_at'][:10]}" in said
    assert collected.json("promises") == [promise]
    collected.run("correct", promise["id"], f"due={promise['made_at'][:10]}", "--as-of", AS_OF)


def test_text_is_a_table(collected):
    """Without --format the ledger is a table a person can read."""
    lines = collected.run("asks", "--as-of", AS_OF).stdout.splitlines()
    assert lines[0].split() == ["id", "asked", "outcome", "working", "nudges", "rules"]
    assert len(lines) == 4
    assert "2026-11-02 10:00" in lines[1]


def test_a_word_that_does_not_suit_is_told_what_does(collected):
    """What was asked of somebody has no due date of theirs; the hint names what can be said."""
    ask = collected.json("asks")[0]["id"]
    said = collected.run("correct", ask, "due=2026-11-20", "--as-of", AS_OF, code=2).stderr
    assert "is an ask: due does not suit it" in said
    assert "hint: say not-an-ask, done-elsewhere or undo" in said


def test_what_was_taken_off_the_ledger_says_how_it_comes_back(collected):
    """An id on an older card still has an answer after not-an-ask (S3)."""
    ask = collected.json("asks")[0]["id"]
    collected.run("correct", ask, "not-an-ask", "--as-of", AS_OF)
    said = collected.run("explain", ask, "--as-of", AS_OF, code=2).stderr
    assert "taken off the ledger: not-an-ask (S3)" in said
    assert f"hint: `monitor correct {ask} undo` puts it back" in said


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_an_instant_of_no_calendar_is_refused(collected, instant):
    """Working time is not known that far: a sentence, not a crash."""
    assert "is not between" in collected.run("asks", "--as-of", instant, code=2).stderr


@pytest.mark.parametrize(
    ("hours", "day", "written"),
    [
        (0.75, 8, "45m"),
        (13, 8, "13h"),
        (70, 8, "8d 6h"),
        (70, None, "70h"),
        (16, 8, "2d"),
        (15.9, 8, "15h"),
        (23.9, 8, "3d"),
        (12, 4, "3d"),
        (100, 8, "12d"),
    ],
)
def test_working_time_is_written_in_days_of_the_person(hours: float, day: int | None, written: str) -> None:
    """From two of their working days on, as on the card; what runs by the wall clock stays in hours."""
    assert span(timedelta(hours=hours), timedelta(hours=day) if day else None) == written
