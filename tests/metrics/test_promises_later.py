"""METRICS 4, sentence by sentence: updates, release, cover, calls (P5-P9), and a word in time (E5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.model import COUNTED_FROM, AskKind, Condition, Message, SignalKind

from .build import ask, at, book, by, mail, only_promise, promise, signal

S = SignalKind
HOUR = timedelta(hours=1)


def made(kind: str = "find_out", **more: object) -> Message:
    """Return a promise to Pat of Monday at ten, due on Wednesday at five unless dated."""
    return mail("p", "mon 10:00", "me", "pat", promise(kind, **more), S.PROMISING)  # type: ignore[arg-type]


def mine(when: str, *does: object, id_: str = "u", **more: object) -> Message:
    """Return a later message of mine to Pat in the thread."""
    return mail(id_, when, "me", "pat", *does, re="p", **more)


def theirs(when: str, *does: object) -> Message:
    """Return a later message of Pat's."""
    return mail("t", when, "pat", "me", *does, re="p")


class TestUpdates:
    """P5."""

    def test_an_interim_update_keeps_it_open(self) -> None:
        """It counts as update, tells when, and settles nothing."""
        entry = only_promise([made(), mine("tue 10:00", S.INTERIM)], "wed 10:00")
        assert (entry.outcome, entry.updates, entry.told_at) == ("open", 1, at("tue 10:00"))

    def test_an_update_does_not_stop_the_latency(self) -> None:
        """P9: the clock runs on to the settling message."""
        entry = only_promise([made(), mine("tue 10:00", S.INTERIM), mine("wed 10:00", id_="r")])
        assert (entry.outcome, entry.clock, entry.told_at) == ("kept", 48 * HOUR, at("tue 10:00"))

    @pytest.mark.parametrize("signals", [(S.PROMISING,), (S.PROMISING, S.RENEWS)])
    def test_a_renewed_promise_is_no_second_one(self, signals: tuple[SignalKind, ...]) -> None:
        """ "Sorry, I'll look into it" is an update of the first."""
        again = mine("tue 10:00", promise("find_out", "again"), *signals)
        entry = only_promise([made(), again], "wed 10:00")
        assert (entry.outcome, entry.updates, entry.clause) == ("open", 1, "clause")

    def test_finding_out_and_replying_are_one_matter(self) -> None:
        """ "I'll check" and then "I'll get back to you" hold to one thing."""
        assert only_promise([made(), mine("tue 10:00", promise("reply", "again"), S.PROMISING)]).updates == 1

    def test_another_matter_is_a_second_promise(self) -> None:
        """Another kind of thing is promised anew and leaves the first as it was."""
        other = mine("tue 10:00", promise("deliver", "other"), S.PROMISING)
        assert [entry.updates for entry in book([made(), other]).promises] == [0, 0]

    def test_a_promise_beside_an_answer_is_new(self) -> None:
        """A message that carries what was owed settles it; what it promises is another promise."""
        answer = mine("tue 10:00", promise("find_out", "more"))
        assert [entry.outcome for entry in book([made(), answer], "tue 12:00").promises] == [
            "kept_early",
            "open",
        ]

    def test_a_new_date_in_time_moves_it(self) -> None:
        """The promise is judged by the new date, the first stays on record."""
        moving = mine("tue 10:00", signal(S.NEW_DATE, due=by("fri")), S.INTERIM)
        entry = only_promise([made(), moving], "thu 10:00")
        assert (entry.outcome, entry.due_at, entry.first_due_at) == (
            "moved",
            at("fri 17:00"),
            at("wed 17:00"),
        )
        assert (entry.updates, entry.told_at, entry.due_from) == (1, at("tue 10:00"), "explicit")
        assert only_promise([made(), moving, mine("fri 10:00", id_="r")]).outcome == "kept"
        assert only_promise([made(), moving]).outcome == "overdue"

    def test_a_renewed_promise_with_a_date_moves_it_too(self) -> None:
        """ "I'll send it on Friday" after "I'll send it"."""
        again = mine("tue 10:00", promise("find_out", "again", due=by("fri")), S.PROMISING)
        assert only_promise([made(), again], "thu 10:00").outcome == "moved"

    def test_after_the_due_date_a_new_one_changes_nothing_but_updates(self) -> None:
        """Told too late."""
        late = mine("thu 10:00", signal(S.NEW_DATE, due=by("fri")), S.INTERIM)
        entry = only_promise([made(), late], "fri 10:00")
        assert (entry.outcome, entry.due_at, entry.updates) == ("overdue", at("wed 17:00"), 1)

    def test_a_new_date_for_another_kind_of_thing(self) -> None:
        """It moves what it names."""
        moving = mine("tue 10:00", signal(S.NEW_DATE, act="deliver", due=by("fri")), S.INTERIM)
        assert only_promise([made(), moving], "thu 10:00").due_at == at("wed 17:00")

    def test_a_date_without_a_name_only_puts_off(self) -> None:
        """Among several promises it never pulls the later one forward."""
        two = mail(
            "p",
            "mon 10:00",
            "me",
            "pat",
            promise("deliver", "a", due=by("tue")),
            promise("do", "b", due=by("fri")),
        )
        moving = mine("mon 12:00", signal(S.NEW_DATE, due=by("wed")), S.INTERIM)
        dues = {entry.clause: entry.due_at for entry in book([two, moving]).promises}
        assert dues == {"a": at("wed 17:00"), "b": at("fri 17:00")}

    def test_the_thing_itself_outweighs_a_date(self) -> None:
        """ "Here is the report; the slides come on Friday" keeps the report."""
        both = mine("tue 10:00", S.DELIVERS, signal(S.NEW_DATE, due=by("fri")))
        assert only_promise([made("deliver"), both]).outcome == "kept_early"


class TestOthersAct:
    """P6 and the order of P8."""

    def test_released(self) -> None:
        """ "Never mind" from the beneficiary; censored at that instant."""
        entry = only_promise([made(), theirs("tue 10:00", S.RELEASES)])
        assert (entry.outcome, entry.settled_at, entry.censored) == ("released", at("tue 10:00"), True)
        assert entry.clock == 24 * HOUR

    def test_only_a_beneficiary_releases(self) -> None:
        """Somebody else's word frees nobody."""
        other = mail("t", "tue 10:00", "kim", "me", S.RELEASES, re="p")
        assert only_promise([made(), other]).outcome == "overdue"

    def test_confirmed_by_naming_the_thing(self) -> None:
        """ "Thanks for the call" = kept, evidence confirmed."""
        thanks = theirs("tue 10:00", signal(S.CONFIRMS, act="contact"), S.CLOSING)
        entry = only_promise([made("contact"), thanks])
        assert (entry.outcome, entry.evidence, entry.censored) == ("kept", "confirmed", False)

    def test_thanks_in_advance_confirm_nothing(self) -> None:
        """ "Thanks for looking into it", in answer to that very promise, names nothing done; later it does."""
        thanks = signal(S.CONFIRMS, act="reply")
        assert only_promise([made(), theirs("tue 10:00", thanks, S.CLOSING)]).settled_at is None
        later = mail("t", "tue 10:00", "pat", "me", thanks, S.CLOSING, re="u p")
        assert only_promise([made(), mine("mon 15:00", S.INTERIM), later]).evidence == "confirmed"

    def test_a_bare_thanks_confirms_nothing(self) -> None:
        """Nor does thanks for another thing."""
        assert only_promise([made("contact"), theirs("tue 10:00", S.CLOSING)]).settled_at is None
        other = theirs("tue 10:00", signal(S.CONFIRMS, act="deliver"), S.CLOSING)
        assert only_promise([made("contact"), other]).settled_at is None

    def test_thanks_for_an_answer_may_mean_the_one_the_promise_came_with(self) -> None:
        """Only a mail that did nothing but promise leaves no other answer to thank for."""
        thanks = theirs("tue 10:00", signal(S.CONFIRMS, act="reply"), S.CLOSING)
        assert only_promise([made("reply"), thanks]).evidence == "confirmed"
        answer = mail("p", "mon 09:00", "me", "pat", promise("reply"), S.SUBSTANTIVE)
        assert only_promise([answer, thanks]).settled_at is None

    def test_handed_over(self) -> None:
        """The person tells the beneficiary who will do it: an event at that message."""
        entry = only_promise([made(), mine("tue 10:00", S.HANDS_OVER, S.INTERIM)])
        assert (entry.outcome, entry.settled_at, entry.censored) == ("handed_over", at("tue 10:00"), False)

    def test_covered(self) -> None:
        """Somebody else finds it out for the beneficiary; censored there."""
        entry = only_promise([made(), mail("k", "tue 10:00", "kim", "pat", re="p", cc="me")])
        assert (entry.outcome, entry.settled_at, entry.censored) == ("covered", at("tue 10:00"), True)

    def test_talk_to_the_beneficiary_covers_no_deed(self) -> None:
        """A deed or a delivery is covered by the thing, not by words; words to others cover nothing."""
        talk = mail("k", "tue 10:00", "kim", "pat", re="p", cc="me")
        assert only_promise([made("do"), talk]).outcome == "overdue"
        assert only_promise([made("deliver"), talk]).outcome == "overdue"
        thing = mail("k", "tue 10:00", "kim", "pat", S.DELIVERS, re="p", cc="me")
        assert only_promise([made("do"), thing]).outcome == "covered"
        aside = mail("k", "tue 10:00", "kim", "me", re="p", cc="pat")
        assert only_promise([made(), aside]).outcome == "overdue"

    def test_findings_in_copy_cover(self) -> None:
        """Who reads in copy what was to be found out has it; whoever asks in turn has not done it."""
        found = signal(S.DELIVERS, act="find_out")
        aside = mail("k", "tue 10:00", "kim", "me", found, re="p", cc="pat")
        assert only_promise([made(), aside]).outcome == "covered"
        asking = mail("k", "tue 10:00", "kim", "pat", ask(), re="p", cc="me")
        assert only_promise([made(), asking]).outcome == "overdue"

    def test_a_deed_is_covered_in_answer_to_the_promise(self) -> None:
        """What others get done elsewhere in the thread is their own; without references nobody can tell."""
        first = mail("q", "mon 09:00", "pat", "me kim")
        aside = mail("k", "tue 10:00", "kim", "pat", S.DELIVERS, re="q", cc="me")
        promised = mail("p", "mon 10:00", "me", "pat", promise("do"), re="q")
        assert only_promise([first, promised, aside]).outcome == "overdue"
        told = mail("k", "tue 10:00", "kim", "pat", S.DELIVERS, re="p q", cc="me")
        assert only_promise([first, promised, told]).outcome == "covered"

    def test_a_question_to_somebody_new_hands_nothing_over(self) -> None:
        """A request does, if the beneficiary reads it."""
        question = mail("u", "tue 10:00", "me", "kim", ask(), S.ASKING, re="p", cc="pat")
        assert only_promise([made("do"), question]).outcome == "overdue"
        request = replace(ask(), kind=AskKind.REQUEST)
        asked = mail("u", "tue 10:00", "me", "kim", request, S.ASKING, re="p", cc="pat")
        assert only_promise([made("do"), asked]).outcome == "handed_over"

    def test_the_beneficiary_covers_nothing_for_themself(self) -> None:
        """Their own next message is no evidence."""
        assert only_promise([made(), theirs("tue 10:00")]).outcome == "overdue"
        two = mail("p", "mon 10:00", "me", "pat kim", promise(), S.PROMISING)
        told = mail("k", "tue 10:00", "kim", "pat", re="p", cc="me")
        assert only_promise([two, told]).outcome == "overdue"

    def test_the_earliest_decides(self) -> None:
        """Kept before it was released stays kept."""
        entry = only_promise([made(), mine("tue 09:00"), theirs("tue 10:00", S.RELEASES)])
        assert entry.outcome == "kept_early"


class TestCalls:
    """P7."""

    def test_a_call_becomes_unverifiable_at_its_due_date(self) -> None:
        """Never overdue; censored when it was due."""
        entry = only_promise([made("contact")])
        assert (entry.outcome, entry.ended_at, entry.censored) == ("unverifiable", at("wed 17:00"), True)
        assert entry.in_time is None

    def test_until_then_it_is_open(self) -> None:
        """And evidence settles it like any other."""
        assert only_promise([made("contact")], "wed 17:00").outcome == "open"
        assert only_promise([made("contact"), mine("tue 10:00")]).outcome == "kept_early"


class TestInformed:
    """E5, updates_in_time: a word, a new date or the thing itself before the due date."""

    def test_nothing_is_expected_before_half_time(self) -> None:
        """Due Wednesday at five: 23 working hours; half is over at 13:30 on Tuesday."""
        assert only_promise([made()], "tue 13:29").in_time is None
        assert only_promise([made()], "tue 13:30").in_time is False

    def test_a_word_in_time(self) -> None:
        """An update, a new date or the thing before the due date is in time; afterwards it is not."""
        assert only_promise([made(), mine("wed 16:00", S.INTERIM)]).in_time is True
        assert only_promise([made(), mine("wed 16:00")]).in_time is True
        assert only_promise([made(), mine("thu 10:00", S.INTERIM)]).in_time is False
        assert only_promise([made(), mine("thu 10:00")]).in_time is False

    def test_where_no_word_is_due(self) -> None:
        """Released, covered or without a date: nothing to be told in time."""
        assert only_promise([made(), theirs("tue 10:00", S.RELEASES)]).in_time is None
        assert only_promise([made(condition=Condition.EVENT)]).in_time is None


def test_rules_name_what_decided() -> None:
    """S3: every entry says by which rules it is what it is."""
    entry = only_promise([made(), mine("tue 10:00", S.INTERIM), mine("wed 10:00", id_="r")])
    assert entry.rules == ("en.will", "P1", "P3", "P5", "P4", "P8")
    assert entry.confidence >= COUNTED_FROM
