"""The front door of the ledger: ids and corrections (S3), exclusions, duplicates (M2)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from monitor.metrics.ids import ask_id, promise_id
from monitor.model import Automatic, Ledger, SignalKind, Verb

from .build import ask, at, book, by, day, mail, only_ask, only_promise, promise, said

S = SignalKind
QUESTION = mail("q", "mon 10:00", "pat", "me", ask())
PROMISE = mail("p", "mon 10:00", "me", "pat", promise("deliver", due=by("tue")), S.PROMISING)
Q, P = ask_id("q", "me"), promise_id("p", "clause")


def test_no_mail_is_an_empty_ledger() -> None:
    """Nothing is something: an empty ledger, no error."""
    assert book([]) == Ledger()


def test_ids_are_short_and_typable() -> None:
    """A letter for the kind and eight letters or digits that no one mistakes."""
    for made in (Q, P):
        assert re.fullmatch(r"[ap]-[0-9a-hjkmnp-tv-z]{8}", made)
    assert ask_id("q", "me") != ask_id("q", "kim") != ask_id("qk", "im")


def test_entries_carry_their_ids() -> None:
    """(Message-ID, person) for asks, (Message-ID, clause) for promises."""
    ledger = book([QUESTION, PROMISE])
    assert ([entry.id for entry in ledger.asks], [entry.id for entry in ledger.promises]) == ([Q], [P])


def test_a_copy_changes_nothing() -> None:
    """M2: one Message-ID is one message; the author's own copy decides whether it was automatic."""
    reply = mail("r", "mon 12:00", "me", "pat", re="q", automatic=Automatic.AUTO_SUBMITTED)
    own = mail("r", "mon 12:00", "me", "pat", re="q", own_copy=True)
    assert book([QUESTION, reply, own, QUESTION]) == book([own, reply, QUESTION])
    assert only_ask([QUESTION, reply, own]).outcome == "answered"


class TestCorrections:
    """S3."""

    def test_not_an_ask_removes_the_row(self) -> None:
        """With its nudges, and it is not lost."""
        ledger = book([QUESTION], corrections=(said(Q, Verb.NOT_AN_ASK),))
        assert (ledger.asks, ledger.lost_corrections) == ((), ())

    def test_an_ask_done_elsewhere(self) -> None:
        """Answered, nobody knows when: null instants and durations, evidence corrected."""
        entry = only_ask([QUESTION], corrections=(said(Q, Verb.DONE_ELSEWHERE),))
        assert (entry.outcome, entry.evidence, entry.censored, entry.on_time) == (
            "answered",
            "corrected",
            False,
            None,
        )
        assert {entry.answered_at, entry.resolved_at, entry.ended_at, entry.clock, entry.working} == {None}

    def test_not_a_promise(self) -> None:
        """Dismissed: a fact about the reader, so it counts for nothing."""
        entry = only_promise([PROMISE], corrections=(said(P, Verb.NOT_A_PROMISE),))
        assert (entry.outcome, entry.counted, entry.censored, entry.in_time) == (
            "dismissed",
            False,
            True,
            None,
        )

    def test_a_promise_done_elsewhere(self) -> None:
        """Kept, nobody knows when."""
        entry = only_promise([PROMISE], corrections=(said(P, Verb.DONE_ELSEWHERE),))
        assert (entry.outcome, entry.evidence, entry.settled_at, entry.clock, entry.working) == (
            "kept",
            "corrected",
            None,
            None,
            None,
        )

    def test_a_wrong_date(self) -> None:
        """The promise is judged by the day the owner says."""
        late = mail("r", "thu 10:00", "me", "pat", re="p", attachments=1)
        assert only_promise([PROMISE, late]).outcome == "kept_late"
        entry = only_promise([PROMISE, late], corrections=(said(P, Verb.DUE, day("thu")),))
        assert (entry.outcome, entry.due_at, entry.first_due_at) == ("kept", at("thu 17:00"), at("thu 17:00"))

    def test_undone_by_absence(self) -> None:
        """Without the correction the item is as it was."""
        assert only_ask([QUESTION]).outcome == "waiting"

    @pytest.mark.parametrize("verb", list(Verb))
    def test_a_lost_correction_is_reported(self, verb: Verb) -> None:
        """An item that is no longer read is named, never another changed in its place."""
        ledger = book([QUESTION, PROMISE], corrections=(said("a-00000000", verb),))
        assert ledger.lost_corrections == ("a-00000000",)
        assert (ledger.asks, ledger.promises) == (
            book([QUESTION, PROMISE]).asks,
            book([QUESTION, PROMISE]).promises,
        )

    def test_a_verb_that_does_not_fit(self) -> None:
        """ "Not a promise" said of an ask is reported as well."""
        assert book([QUESTION], corrections=(said(Q, Verb.NOT_A_PROMISE),)).lost_corrections == (Q,)


def test_exclusions_are_counted_by_rule() -> None:
    """What left the ledger is shown in the totals."""
    messages = [
        mail("1", "mon 10:00", "pat", "me", excluded="M7"),
        mail("2", "mon 10:00", "pat", "me", excluded="X-language"),
        mail("3", "mon 10:00", "pat", "me", automatic=Automatic.NO_REPLY),
        mail("4", "mon 10:00", "pat", "list", automatic=Automatic.BULK),
        mail("5", "mon 10:00", "pat", "me", automatic=Automatic.BULK),
    ]
    assert book(messages).exclusions == {"M4": 2, "M7": 1, "X-language": 1}


def test_an_inferred_thread_is_marked() -> None:
    """M6: what the subject joined carries the rule."""
    question = mail("q", "mon 10:00", "pat", "me", ask(), subject="budget")
    answer = mail("r", "mon 12:00", "me", "pat", subject="budget", reply_prefix=True)
    assert only_ask([question, answer]).outcome == "waiting"
    entry = only_ask([question, answer], join_by_subject=True)
    assert (entry.outcome, entry.thread_length) == ("answered", 2)
    assert "M6" in entry.rules


def test_a_large_mailbox_in_near_linear_time() -> None:
    """Twice the mail takes about twice the steps: one long thread of many askers, and promises never kept."""
    messages = []
    for n in range(3_000):
        asker = f"p{n % 700}"
        messages.append(mail(f"q{n}", "mon 10:00", asker, "me", ask(), re="root"))
        messages.append(mail(f"p{n}", "mon 11:00", "me", "boss", promise("deliver", f"c{n}"), re="root"))
    ledger = book(messages)
    assert (len(ledger.asks), len(ledger.promises)) == (700, 3_000)
    assert all(entry.clock is not None and entry.clock > timedelta() for entry in ledger.asks)
