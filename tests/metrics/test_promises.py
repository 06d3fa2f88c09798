"""METRICS 4, sentence by sentence: what was promised, until when, and what settles it (P1-P4)."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from monitor.model import Automatic, Condition, Due, Granularity, Message, SignalKind

from .build import TERMS, ask, at, book, by, day, mail, only_promise, promise, signal

S = SignalKind
HOUR = timedelta(hours=1)


def made(kind: str = "find_out", when: str = "mon 10:00", **more: object) -> Message:
    """Return a promise to Pat made on Monday at ten: due on Wednesday at five unless dated."""
    fields = {name: more.pop(name) for name in ("cc", "subject", "to", "automatic") if name in more}
    to = str(fields.pop("to", "pat"))
    return mail("p", when, "me", to, promise(kind, **more), S.PROMISING, **fields)  # type: ignore[arg-type]


class TestWhatIsAPromise:
    """P1, P2."""

    def test_beneficiaries_are_the_people_in_to(self) -> None:
        """Never the author, nor those in Cc."""
        entry = only_promise([made(to="pat me kim", cc="boss")])
        assert entry.beneficiaries == ("pat", "kim")

    def test_a_promise_to_nobody_in_to(self) -> None:
        """A note to oneself holds nobody to anything."""
        assert book([made(to="me")]).promises == ()

    def test_only_the_owners_promises(self) -> None:
        """Another's promise stands in another's ledger."""
        assert book([mail("p", "mon 10:00", "pat", "me", promise())]).promises == ()

    def test_automatic_mail_promises_nothing(self) -> None:
        """M4: an out-of-office answer's "I'll reply on Monday" is none."""
        assert book([made(automatic=Automatic.AUTO_REPLY)]).promises == ()

    def test_two_promises_in_a_message(self) -> None:
        """Each clause is one; the same clause twice is one."""
        message = mail(
            "p", "mon 10:00", "me", "pat", promise(clause="a"), promise("deliver", "b"), promise(clause="a")
        )
        assert sorted(entry.kind for entry in book([message]).promises) == ["deliver", "find_out"]

    def test_doubtful_promises_are_listed_not_counted(self) -> None:
        """E5: below 0.5 a promise is listed with counted false."""
        assert only_promise([made(confidence=0.4)]).counted is False

    def test_a_condition_on_the_recipient_is_not_scored(self) -> None:
        """P2: open and uncounted until the recipient did their part, whatever the person says meanwhile."""
        conditional = made(condition=Condition.RECIPIENT)
        entry = only_promise([conditional, mail("r", "tue 10:00", "me", "pat", re="p")])
        assert (entry.outcome, entry.counted, entry.due_at, entry.in_time) == ("open", False, None, None)

    def test_the_clock_starts_when_the_recipient_did_their_part(self) -> None:
        """P2: then it is due and measured from there."""
        messages = [
            made(condition=Condition.RECIPIENT),
            mail("t", "tue 10:00", "pat", "me", S.CLOSING, re="p"),
            mail("l", "thu 10:00", "pat", "me", re="p"),
        ]
        entry = only_promise(messages, "thu 12:00")
        assert (entry.outcome, entry.counted, entry.due_at) == ("open", True, at("+1 mon 17:00"))
        assert (entry.clock, entry.made_at) == (2 * HOUR, at("mon 10:00"))
        done = mail("r", "thu 15:00", "me", "pat", re="l p")
        assert only_promise([*messages, done]).outcome == "kept_early"


class TestDue:
    """P3."""

    def test_no_due_is_the_default(self) -> None:
        """The end of the second whole working day after it was made."""
        entry = only_promise([made()])
        assert (entry.due_at, entry.first_due_at, entry.due_from) == (
            at("wed 17:00"),
            at("wed 17:00"),
            "default",
        )

    def test_an_explicit_day_ends_with_the_working_day(self) -> None:
        """Due on Thursday is Thursday, 17:00."""
        entry = only_promise([made(due=by("thu"))])
        assert (entry.due_at, entry.due_from) == (at("thu 17:00"), "explicit")

    def test_an_instant_is_read_in_the_authors_zone(self) -> None:
        """Noon in the author's Date zone, an hour east."""
        due = Due(granularity=Granularity.INSTANT, day=day("tue"), at=time(12))
        message = mail("p", "mon 10:00", "me", "pat", promise(due=due), zone_offset=60)
        assert only_promise([message]).due_at == at("tue 11:00")

    def test_an_event_without_a_date_has_none(self) -> None:
        """It stays open, never overdue."""
        entry = only_promise([made(condition=Condition.EVENT)], "+9 fri 10:00")
        assert (entry.due_at, entry.due_from, entry.outcome) == (None, None, "open")

    def test_an_event_with_a_date_has_it(self) -> None:
        """Then it is judged like any other."""
        assert only_promise([made(condition=Condition.EVENT, due=by("tue"))]).outcome == "overdue"

    def test_absence_is_no_working_time_for_the_default(self) -> None:
        """C4: away from Tuesday to Thursday by an out-of-office answer, the default moves behind it."""
        messages = [
            made(),
            mail("ooo", "tue 08:00", "me", "kim", automatic=Automatic.AUTO_REPLY),
            mail("back", "fri 08:00", "me", "kim"),
        ]
        assert only_promise(messages).due_at == at("+1 mon 17:00")


class TestOutcomeByDate:
    """P8: kept_early, kept, kept_late, open, overdue."""

    @pytest.mark.parametrize(
        ("settled", "outcome"),
        [
            ("tue 23:59", "kept_early"),
            ("wed 00:00", "kept"),
            ("wed 17:00", "kept"),
            ("wed 17:01", "kept_late"),
        ],
    )
    def test_settled(self, settled: str, outcome: str) -> None:
        """Early is before the due day, in time is by the due instant."""
        entry = only_promise([made(), mail("r", settled, "me", "pat", re="p")])
        assert (entry.outcome, entry.settled_at, entry.evidence) == (outcome, at(settled), "message")

    @pytest.mark.parametrize(("when", "outcome"), [("wed 17:00", "open"), ("wed 17:01", "overdue")])
    def test_unsettled(self, when: str, outcome: str) -> None:
        """Time passing settles nothing (P4); past the due instant it is overdue."""
        entry = only_promise([made()], when)
        assert (entry.outcome, entry.settled_at, entry.evidence) == (outcome, None, None)

    def test_latency_runs_from_made_at(self) -> None:
        """P9: to the settling message by both clocks, an event; else censored at as_of."""
        kept = only_promise([made(), mail("r", "tue 12:00", "me", "pat", re="p")])
        assert (kept.clock, kept.working, kept.censored) == (26 * HOUR, 10 * HOUR, False)
        waiting = only_promise([made()], "mon 12:00")
        assert (waiting.clock, waiting.working, waiting.censored) == (2 * HOUR, 2 * HOUR, True)


class TestSettled:
    """P4: by evidence only."""

    @pytest.mark.parametrize("kind", [S.INTERIM, S.PROMISING, S.CLOSING, S.ASKING])
    def test_without_substance_nothing_is_settled(self, kind: SignalKind) -> None:
        """Not an interim update, a bare promise, a mere closing, or asking back."""
        assert only_promise([made(), mail("r", "tue 10:00", "me", "pat", kind, re="p")]).settled_at is None

    def test_to_a_beneficiary_in_to_or_cc(self) -> None:
        """One of the beneficiaries suffices; somebody else does not."""
        two = made(to="pat kim")
        assert (
            only_promise([two, mail("r", "tue 10:00", "me", "boss", re="p", cc="kim")]).outcome
            == "kept_early"
        )
        assert only_promise([two, mail("r", "tue 10:00", "me", "boss", re="p")]).outcome == "overdue"

    def test_a_message_before_it_settles_nothing(self) -> None:
        """Only what came later counts."""
        messages = [
            mail("r", "mon 09:00", "me", "pat"),
            mail("p", "mon 10:00", "me", "pat", promise(), re="r"),
        ]
        assert only_promise(messages).settled_at is None

    def test_a_new_message_with_its_base_subject(self) -> None:
        """Outside the thread the base subject joins; an empty or another one does not."""
        for subject, outcome in (("budget", "kept_early"), ("lunch", "overdue"), (None, "overdue")):
            promised = made(subject="budget" if subject else None)
            assert (
                only_promise([promised, mail("r", "tue 10:00", "me", "pat", subject=subject)]).outcome
                == outcome
            )

    def test_another_message_without_relation(self) -> None:
        """Another matter settles nothing."""
        assert only_promise([made(), mail("r", "tue 10:00", "me", "pat")]).outcome == "overdue"

    def test_a_promise_to_a_list(self) -> None:
        """Is settled by a message to that list, not by one to a member of it."""
        assert (
            only_promise([made(to="list"), mail("r", "tue 10:00", "me", "pat", re="p")]).outcome == "overdue"
        )
        to_list = mail("r", "tue 10:00", "me", "pat", re="p", cc="list", automatic=Automatic.BULK)
        assert only_promise([made(to="list"), to_list]).outcome == "kept_early"

    def test_brought_to_the_list_where_it_was_promised(self) -> None:
        """On a list the thing itself reaches who was promised it, talk to others does not."""
        bulk = {"automatic": Automatic.BULK, "subject": "valve"}
        asked = mail("p", "mon 10:00", "me", "pat", promise("do"), cc="list", **bulk)
        thing = mail("r", "tue 10:00", "me", "list", S.DELIVERS, **bulk)
        assert only_promise([asked, thing]).outcome == "kept_early"
        talk = mail("r", "tue 10:00", "me", "list kim", **bulk)
        assert only_promise([asked, talk]).outcome == "overdue"
        series = mail("r", "mon 10:00", "me", "list", S.DELIVERS, **bulk)
        assert only_promise([asked, series]).outcome == "overdue"
        apart = mail("r", "tue 10:00", "me", "other", S.DELIVERS, **bulk)
        assert only_promise([asked, apart]).outcome == "overdue"

    def test_who_answers_for_a_list_is_told_in_its_place(self) -> None:
        """An answer to whoever spoke up ends finding out; a thing promised to the list goes to the list."""
        pat = mail("a", "tue 09:00", "pat", "me", re="p")
        told = mail("r", "tue 10:00", "me", "pat", S.DELIVERS, re="p a")
        assert only_promise([made(to="list"), pat, told]).outcome == "kept_early"
        assert only_promise([made("deliver", to="list"), pat, told]).outcome == "overdue"
        named = mail("p", "mon 10:00", "me", "list", promise(), S.PROMISING, cc="pat")
        assert only_promise([named, pat, told]).outcome == "overdue"
        freed = mail("f", "tue 09:30", "pat", "me", S.RELEASES, re="p")
        assert only_promise([made(to="list"), pat, freed]).outcome == "overdue"

    def test_one_message_settles_all(self) -> None:
        """All open promises to that beneficiary in the thread, except a deliver it carries nothing for."""
        several = mail(
            "p", "mon 10:00", "me", "pat", promise("reply", "a"), promise("do", "b"), promise("deliver", "c")
        )
        entries = book([several, mail("r", "tue 10:00", "me", "pat", re="p")]).promises
        assert {entry.clause: str(entry.outcome) for entry in entries} == {
            "a": "kept_early",
            "b": "kept_early",
            "c": "overdue",
        }

    @pytest.mark.parametrize(
        ("more", "evidence"),
        [({"attachments": 1}, "attachment"), ({"links": 1}, "attachment"), ({}, "message")],
    )
    def test_what_settles_a_delivery(self, more: dict[str, int], evidence: str) -> None:
        """An attachment or link, or the word that it is here."""
        does = () if more else (S.DELIVERS,)
        entry = only_promise([made("deliver"), mail("r", "tue 10:00", "me", "pat", *does, re="p", **more)])
        assert (entry.outcome, entry.evidence) == ("kept_early", evidence)

    def test_an_attachment_without_words(self) -> None:
        """A delivery is also settled by a file under a mere closing; another promise is not."""
        thanks = mail("r", "tue 10:00", "me", "pat", S.CLOSING, re="p", attachments=1)
        assert only_promise([made("deliver"), thanks]).outcome == "kept_early"
        assert only_promise([made("find_out"), thanks]).outcome == "overdue"

    def test_findings_are_no_thing(self) -> None:
        """What was found out delivers nothing, and a link beside a question is a reference."""
        found = mail("r", "tue 10:00", "me", "pat", signal(S.DELIVERS, act="find_out"), re="p")
        assert only_promise([made("deliver"), found]).outcome == "overdue"
        asking = mail("r", "tue 10:00", "me", "pat", ask(), re="p", links=1)
        assert only_promise([made("deliver"), asking]).outcome == "overdue"

    @pytest.mark.parametrize(
        ("does", "outcome"),
        [
            (("mon 15:00",), "overdue"),
            (("mon 15:00", S.DELIVERS), "kept_early"),
            (("tue 10:00",), "kept_early"),
            (("tue 10:00", promise("do", "again")), "overdue"),
        ],
    )
    def test_a_deed_takes_more_than_talk(self, does: tuple[Any, ...], outcome: str) -> None:
        """Beside other talk only the word of it settles a deed within a day; what promises another one never does."""
        when, *more = does
        beside = mail("p", "mon 10:00", "me", "pat", promise("do"))
        later = mail("r", when, "me", "pat", *more, re="p")
        assert book([beside, later]).promises[0].outcome == outcome

    def test_what_follows_a_bare_promise_is_about_it(self) -> None:
        """Where nothing else was said, the next answer of the same day tells of the deed."""
        assert only_promise([made("do"), mail("r", "mon 15:00", "me", "pat", re="p")]).outcome == "kept_early"

    def test_the_parts_of_a_series_say_nothing_of_each_other(self) -> None:
        """What went out together was written before the promise could be kept; a thing may follow at once."""
        part = mail("r", "mon 10:00", "me", "pat", S.DELIVERS, re="p")
        assert only_promise([made("do"), part]).outcome == "overdue"
        assert only_promise([made("deliver"), part]).outcome == "kept_early"

    def test_what_is_still_to_come(self) -> None:
        """What the message says is still to come stays open, whatever else it brings."""
        part = signal(S.STILL_TO_COME, act="deliver")
        first = mail("r", "tue 10:00", "me", "pat", part, re="p", attachments=1)
        assert only_promise([made("deliver"), first]).outcome == "overdue"
        assert only_promise([made("find_out"), first]).outcome == "kept_early"

    def test_an_invitation_settles_a_meeting(self) -> None:
        """P4, M4: from the person, to a beneficiary, even outside the thread; from another it does not."""
        invitation = mail("i", "tue 10:00", "me", "pat", automatic=Automatic.CALENDAR, invitation=True)
        entry = only_promise([made("contact"), invitation])
        assert (entry.outcome, entry.evidence) == ("kept_early", "invitation")
        theirs = mail("i", "tue 10:00", "pat", "me", automatic=Automatic.CALENDAR, invitation=True)
        assert only_promise([made("contact"), theirs]).settled_at is None

    def test_an_invitation_settles_setting_up_in_the_thread(self) -> None:
        """ "I'll set up the meeting" is a `do`: its own thread or subject must tell."""
        invitation = mail(
            "i", "tue 10:00", "me", "pat", re="p", automatic=Automatic.CALENDAR, invitation=True
        )
        assert only_promise([made("do"), invitation]).evidence == "invitation"

    def test_other_calendar_mail_settles_nothing(self) -> None:
        """Accepting an invitation is no evidence."""
        accepted = mail("i", "tue 10:00", "me", "pat", re="p", automatic=Automatic.CALENDAR)
        assert only_promise([made("contact"), accepted]).settled_at is None


def test_terms_of_the_tests() -> None:
    """The default is two working days."""
    assert TERMS.default_due == 2
