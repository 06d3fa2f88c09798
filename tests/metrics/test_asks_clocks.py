"""METRICS 3, sentence by sentence: how long asks took (A9), skew (C6), absence (C4) and the owner's own asks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.hours import Calendar, Terms
from monitor.model import Automatic, SignalKind

from .build import CALENDAR, TERMS, WEEK, ask, at, book, by, day, mail, only_ask

S = SignalKind
HOUR = timedelta(hours=1)
QUESTION = mail("q", "mon 10:00", "pat", "me", ask())


class TestLatency:
    """A9 and the clocks."""

    def test_waiting_is_censored_at_as_of(self) -> None:
        """What still waits has waited until now."""
        entry = only_ask([QUESTION], "tue 10:00")
        assert (entry.outcome, entry.ended_at, entry.censored) == ("waiting", at("tue 10:00"), True)
        assert (entry.clock, entry.working) == (24 * HOUR, 8 * HOUR)

    @pytest.mark.parametrize(
        ("answered", "on_time"), [("tue 09:59", True), ("tue 10:00", True), ("tue 10:01", False)]
    )
    def test_on_time_is_within_the_target_equal_counts(self, answered: str, on_time: bool) -> None:
        """The target is eight working hours."""
        assert only_ask([QUESTION, mail("r", answered, "me", "pat", re="q")]).on_time is on_time

    @pytest.mark.parametrize(("when", "on_time"), [("tue 10:00", None), ("tue 10:01", False)])
    def test_an_owned_ask_passes_the_target_unanswered(self, when: str, on_time: bool | None) -> None:
        """Until then nothing is said about it."""
        assert only_ask([QUESTION], when).on_time is on_time

    def test_covered_after_the_target(self) -> None:
        """Once past the target it stays false, whoever answers then."""
        assert only_ask([QUESTION, mail("k", "wed 12:00", "kim", "pat", re="q")]).on_time is False

    def test_zero_is_a_value(self) -> None:
        """C5: an answer at night to an ask at night took no working time and is kept."""
        messages = [mail("q", "mon 20:00", "pat", "me", ask()), mail("r", "mon 22:00", "me", "pat", re="q")]
        entry = only_ask(messages)
        assert (entry.working, entry.clock, entry.on_time) == (timedelta(0), 2 * HOUR, True)

    def test_a_small_skew_counts_as_zero(self) -> None:
        """C6: an answer dated up to ten minutes before its ask took no time and says so."""
        entry = only_ask([QUESTION, mail("r", "mon 09:50", "me", "pat", re="q")])
        assert (entry.outcome, entry.clock, entry.working, entry.skew) == (
            "answered",
            timedelta(0),
            timedelta(0),
            True,
        )
        assert "C6" in entry.rules
        assert entry.answered_at == entry.resolved_at == entry.ended_at == entry.asked_at

    def test_a_large_skew_leaves_the_ledger(self) -> None:
        """C6: with a larger one the ask is an exclusion."""
        ledger = book([QUESTION, mail("r", "mon 09:49", "me", "pat", re="q")])
        assert (ledger.asks, ledger.exclusions) == ((), {"X-skew": 1})

    def test_clocks_that_differ_do_not_shorten_a_merged_ask(self) -> None:
        """A4, C6: an ask put last by its reference but received first is the oldest."""
        mine = mail("m", "mon 12:00", "me", "kim", re="root")
        late = mail("late", "mon 11:00", "pat", "me", ask(), re="root")
        first = mail("first", "mon 10:00", "pat", "me", ask(), re="m root")
        entry = only_ask([mine, late, first])
        assert (entry.message, entry.asked_at, entry.nudges) == ("first", at("mon 10:00"), 1)

    def test_what_crossed_the_ask_is_no_skewed_answer(self) -> None:
        """A message of the thread that does not refer to the ask and is older than it answers nothing."""
        crossed = mail("k", "mon 09:00", "kim", "pat", re="root", received="mon 11:00")
        question = mail("q", "mon 10:00", "pat", "me", ask(), re="root")
        assert only_ask([question, crossed]).outcome == "waiting"

    def test_expired_after_half_a_year(self) -> None:
        """Where facts expire, an ask that waits longer than 180 days does; archives keep all."""
        assert only_ask([QUESTION], "+25 fri 10:00", expires_after=timedelta(days=180)).outcome == "waiting"
        entry = only_ask([QUESTION], "+26 mon 10:00", expires_after=timedelta(days=180))
        assert (entry.outcome, entry.clock) == ("expired", timedelta(days=180))
        assert only_ask([QUESTION], "+26 mon 10:00").outcome == "waiting"

    def test_nothing_after_as_of_is_known(self) -> None:
        """C7: a later answer does not exist yet, nor does a later ask."""
        messages = [QUESTION, mail("r", "wed 12:00", "me", "pat", re="q")]
        assert only_ask(messages, "wed 11:59").outcome == "waiting"
        assert book(messages, "mon 09:59").asks == ()


class TestAbsence:
    """C3, C4: absent time is not working time; after a longer absence one working day of grace."""

    AWAY = Terms(calendar=CALENDAR.with_absences([(day("tue"), day("fri"))]))

    def test_configured_leave_stops_the_clock_and_grace_follows(self) -> None:
        """Asked on Monday at 16:00, away Tuesday to Friday: the clock resumes on the second Tuesday."""
        question = mail("q", "mon 16:00", "pat", "me", ask())
        reply = mail("r", "+1 tue 10:00", "me", "pat", re="q")
        assert only_ask([question, reply], terms=self.AWAY).working == 2 * HOUR

    def test_no_grace_for_what_came_after_the_return(self) -> None:
        """The rest is for asks that waited."""
        question = mail("q", "+1 mon 09:00", "pat", "me", ask())
        reply = mail("r", "+1 mon 12:00", "me", "pat", re="q")
        assert only_ask([question, reply], terms=self.AWAY).working == 3 * HOUR

    def test_an_out_of_office_answer_marks_absence(self) -> None:
        """From that answer until the next human message; then a working day of grace."""
        messages = [
            mail("q", "mon 10:00", "pat", "me", ask()),
            mail("ooo", "mon 10:00", "me", "pat", re="q", automatic=Automatic.AUTO_REPLY),
            mail("back", "thu 09:00", "me", "kim"),
            mail("r", "fri 10:00", "me", "pat", re="q"),
        ]
        assert only_ask(messages).working == HOUR

    def test_a_short_absence_gives_no_grace(self) -> None:
        """Away for less than a working day, the clock goes on at once."""
        messages = [
            mail("q", "mon 10:00", "pat", "me", ask()),
            mail("ooo", "mon 10:00", "me", "pat", re="q", automatic=Automatic.AUTO_REPLY),
            mail("back", "mon 14:00", "me", "kim"),
            mail("r", "mon 15:00", "me", "pat", re="q"),
        ]
        assert only_ask(messages).working == HOUR

    def test_thirty_days_at_most(self) -> None:
        """An answer holds for thirty days, whatever comes."""
        messages = [
            mail("ooo", "mon 09:00", "me", "kim", automatic=Automatic.AUTO_REPLY),
            mail("q", "+4 wed 09:00", "pat", "me", ask()),
        ]
        assert only_ask(messages, "+4 thu 09:00").working == 8 * HOUR

    def test_configured_absence_wins(self) -> None:
        """The answer was set until later, the configuration says who is back on Monday."""
        messages = [
            mail("ooo", "wed 10:00", "me", "kim", automatic=Automatic.AUTO_REPLY),
            mail("q", "+1 mon 09:00", "pat", "me", ask()),
        ]
        assert only_ask(messages, "+1 mon 12:00", terms=self.AWAY).working == 3 * HOUR

    def test_an_answer_by_rfc_3834_is_one_too(self) -> None:
        """Auto-submitted and referring to a message: a vacation answer; without reference some machine's mail."""
        reply = mail("ooo", "mon 10:00", "me", "pat", re="q", automatic=Automatic.AUTO_SUBMITTED)
        assert only_ask([QUESTION, reply], "tue 10:00").working == timedelta(0)
        notice = mail("ooo", "mon 10:00", "me", "pat", automatic=Automatic.AUTO_SUBMITTED)
        assert only_ask([QUESTION, notice], "tue 10:00").working == 8 * HOUR

    def test_other_peoples_leave_is_not_mine(self) -> None:
        """Only the owner's own answers count."""
        other = mail("ooo", "mon 10:00", "pat", "me", automatic=Automatic.AUTO_REPLY)
        assert only_ask([QUESTION, other], "tue 10:00").working == 8 * HOUR


class TestOwnAsks:
    """What the owner asked of others: the mirror of S1."""

    def test_an_entry_for_each_addressee(self) -> None:
        """One answers, for the other it is covered; nobody's time is judged."""
        messages = [
            mail("q", "mon 10:00", "me", "pat kim", ask()),
            mail("r", "mon 12:00", "kim", "me", re="q"),
        ]
        ledger = book(messages)
        assert ledger.asks == ()
        assert {entry.addressee: str(entry.outcome) for entry in ledger.own_asks} == {
            "kim": "answered",
            "pat": "covered",
        }
        assert all(entry.on_time is None for entry in ledger.own_asks)

    def test_never_mind_reaches_whom_it_reaches(self) -> None:
        """Taking it back from one of two leaves the other's."""
        messages = [
            mail("q", "mon 10:00", "me", "pat kim", ask()),
            mail("w", "mon 12:00", "me", "pat", S.WITHDRAWS, re="q"),
        ]
        assert {entry.addressee: str(entry.outcome) for entry in book(messages).own_asks} == {
            "pat": "withdrawn",
            "kim": "waiting",
        }

    @pytest.mark.parametrize(
        ("asked", "due", "lead"),
        [
            ("mon 09:00", "mon", True),
            ("mon 10:00", "mon", False),
            ("mon 10:00", "tue", True),
            ("fri 16:00", "+1 mon", True),
        ],
    )
    def test_lead_time(self, asked: str, due: str, lead: bool) -> None:
        """E5: did a dated ask leave at least one working day?"""
        (entry,) = book([mail("q", asked, "me", "pat", ask(due=by(due)))]).own_asks
        assert entry.lead_day is lead

    def test_an_undated_ask_says_nothing_about_lead(self) -> None:
        """None is not false."""
        (entry,) = book([mail("q", "mon 10:00", "me", "pat", ask())]).own_asks
        assert entry.lead_day is None


def test_hours_in_the_persons_zone() -> None:
    """Working time is counted by the owner's hours in their zone (C2)."""
    berlin = Terms(calendar=Calendar([(None, "Europe/Berlin", WEEK)]))
    question = mail("q", "mon 07:00", "pat", "me", ask())
    assert only_ask([question], "mon 09:00", terms=berlin).working == HOUR


def test_terms_of_the_tests() -> None:
    """The other tests count on eight hours and Monday, 2 November 2026."""
    assert (at("mon 00:00"), TERMS.target) == (datetime(2026, 11, 2, tzinfo=UTC), 8 * HOUR)
