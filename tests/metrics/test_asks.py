"""METRICS 3, sentence by sentence: who owes an answer, and what became of it (A1-A8)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.model import Automatic, Message, SignalKind

from .build import ask, at, book, mail, only_ask, signal

S = SignalKind
HOUR = timedelta(hours=1)
QUESTION = mail("q", "mon 10:00", "pat", "me", ask())


def kinds(*messages: Message) -> list[str]:
    """Return the kinds of what I owe, by message."""
    return [entry.kind for entry in book(messages).asks]


class TestWhoOwes:
    """A1, A2: an ask is (message, addressee)."""

    def test_the_addressee_in_to_owes(self) -> None:
        """A human message with a question opens one ask for the person in To."""
        entry = only_ask([QUESTION])
        assert (entry.kind, entry.asker, entry.addressee, entry.asked_at) == (
            "owned",
            "pat",
            "me",
            at("mon 10:00"),
        )

    def test_cc_never_owes(self) -> None:
        """In Cc, a person owes no answer."""
        assert kinds(mail("q", "mon 10:00", "pat", "kim", ask(), cc="me")) == []

    def test_cc_owes_if_named(self) -> None:
        """The text names me: I owe it alone, and the one in To owes nothing."""
        assert kinds(mail("q", "mon 10:00", "pat", "kim", ask("me"), cc="me")) == ["owned"]
        assert book([mail("q", "mon 10:00", "pat", "kim", ask("me"), cc="me")], owner="kim").asks == ()

    def test_a_person_missed_by_the_header_owes_if_named(self) -> None:
        """List mail that names me asks me, though only the list is addressed (M4)."""
        assert kinds(mail("q", "mon 10:00", "pat", "list", ask("me"), automatic=Automatic.BULK)) == ["owned"]

    def test_nobody_asks_themself(self) -> None:
        """A note to oneself is no ask."""
        ledger = book([mail("q", "mon 10:00", "me", "me", ask())])
        assert ledger.asks == ledger.own_asks == ()

    def test_several_questions_are_one_ask(self) -> None:
        """Three questions in a message are one ask, as sure as the surest."""
        entry = only_ask([mail("q", "mon 10:00", "pat", "me", ask(confidence=0.3), ask(), ask())])
        assert (entry.confidence, entry.counted) == (0.9, True)

    def test_several_in_to_share(self) -> None:
        """Several in To and nobody named: shared."""
        assert kinds(mail("q", "mon 10:00", "pat", "me kim", ask())) == ["shared"]

    def test_all_named_share(self) -> None:
        """All of them named: shared."""
        assert kinds(mail("q", "mon 10:00", "pat", "me kim", ask("me kim"))) == ["shared"]

    def test_the_only_one_named_owns(self) -> None:
        """The only one named owns it; the rest owe nothing."""
        message = mail("q", "mon 10:00", "pat", "me kim", ask("me"))
        assert kinds(message) == ["owned"]
        assert book([message], owner="kim").asks == ()

    def test_the_author_in_to_is_nobody_else(self) -> None:
        """Writing to oneself as well leaves the other one the only person in To."""
        assert kinds(mail("q", "mon 10:00", "pat", "pat me", ask())) == ["owned"]

    def test_mail_without_an_ask_opens_nothing(self) -> None:
        """A3: a closing message opens nothing, one that closes and asks does."""
        assert kinds(mail("q", "mon 10:00", "pat", "me", S.CLOSING)) == []
        assert kinds(mail("q", "mon 10:00", "pat", "me", ask(), S.CLOSING)) == ["owned"]

    @pytest.mark.parametrize("automatic", [kind for kind in Automatic if kind is not Automatic.BULK])
    def test_automatic_mail_starts_no_clock(self, automatic: Automatic) -> None:
        """M4: what a machine sent asks nothing."""
        ledger = book([mail("q", "mon 10:00", "pat", "me", ask(), automatic=automatic)])
        assert (ledger.asks, ledger.exclusions) == ((), {"M4": 1})

    def test_list_mail_to_me_asks(self) -> None:
        """M4: bulk mail is human for a person in To, and no exclusion for them."""
        ledger = book([mail("q", "mon 10:00", "pat", "me", ask(), automatic=Automatic.BULK)])
        assert (len(ledger.asks), ledger.exclusions) == (1, {})

    def test_doubtful_asks_are_listed_not_counted(self) -> None:
        """E5: below 0.5 an ask is listed with counted false."""
        assert only_ask([mail("q", "mon 10:00", "pat", "me", ask(confidence=0.49))]).counted is False
        assert only_ask([mail("q", "mon 10:00", "pat", "me", ask(confidence=0.5))]).counted is True


class TestNudges:
    """A4: consecutive asks of one asker in one thread before the answer are one ask."""

    def test_the_clock_starts_at_the_oldest(self) -> None:
        """A nudge never resets the clock."""
        nudge = mail("n", "wed 10:00", "pat", "me", ask(), re="q")
        entry = only_ask([QUESTION, nudge], "thu 10:00")
        assert (entry.asked_at, entry.nudges, entry.clock) == (at("mon 10:00"), 1, 72 * HOUR)
        assert "A4" in entry.rules

    def test_only_an_asking_message_nudges(self) -> None:
        """A remark in between is no nudge."""
        assert only_ask([QUESTION, mail("n", "wed 10:00", "pat", "me", re="q")]).nudges == 0

    def test_after_the_answer_a_new_ask_opens(self) -> None:
        """A first response of any kind ends the ask; what is asked later has its own clock."""
        messages = [
            QUESTION,
            mail("r", "mon 11:00", "me", "pat", S.INTERIM, re="q"),
            mail("n", "wed 10:00", "pat", "me", ask(), re="r q"),
        ]
        first, second = book(messages).asks
        assert (first.outcome, first.nudges) == ("answered", 0)
        assert (second.outcome, second.asked_at) == ("waiting", at("wed 10:00"))

    def test_another_asker_asks_anew(self) -> None:
        """Asks of two askers in one thread are two."""
        assert len(book([QUESTION, mail("k", "mon 11:00", "kim", "me", ask(), re="q")]).asks) == 2

    def test_another_thread_is_another_ask(self) -> None:
        """The same asker in another thread asks anew."""
        assert len(book([QUESTION, mail("k", "mon 11:00", "pat", "me", ask())]).asks) == 2

    def test_a_doubtful_ask_takes_no_sure_one_in(self) -> None:
        """A sure ask after a doubtful one keeps its own clock, so that it can be counted."""
        doubtful = mail("d", "mon 09:00", "pat", "me", ask(confidence=0.3))
        sure = mail("s", "tue 09:00", "pat", "me", ask(), re="d")
        assert [(entry.counted, entry.asked_at) for entry in book([doubtful, sure]).asks] == [
            (False, at("mon 09:00")),
            (True, at("tue 09:00")),
        ]

    def test_a_shared_ask_takes_no_owned_one_in(self) -> None:
        """Asked alone after being asked among others, the person owns it from then on."""
        shared = mail("s", "mon 09:00", "pat", "me kim", ask())
        owned = mail("o", "tue 09:00", "pat", "me", ask(), re="s")
        assert [(entry.kind, entry.asked_at) for entry in book([shared, owned]).asks] == [
            ("shared", at("mon 09:00")),
            ("owned", at("tue 09:00")),
        ]


class TestAnswered:
    """A5: the person's first human message to the asker after the ask."""

    def test_a_substantive_answer_resolves(self) -> None:
        """Substance at once: resolved_at equals answered_at, acknowledged_at is null."""
        entry = only_ask([QUESTION, mail("r", "mon 12:00", "me", "pat", re="q")])
        assert (entry.outcome, entry.answered_at, entry.resolved_at) == (
            "answered",
            at("mon 12:00"),
            at("mon 12:00"),
        )
        assert entry.acknowledged_at is None
        assert (entry.clock, entry.working, entry.censored, entry.on_time) == (
            2 * HOUR,
            2 * HOUR,
            False,
            True,
        )

    @pytest.mark.parametrize("kind", [S.INTERIM, S.PROMISING, S.CLOSING])
    def test_an_acknowledgement_counts_as_first_response(self, kind: SignalKind) -> None:
        """It sets acknowledged_at; the first substantive message sets resolved_at."""
        messages = [
            QUESTION,
            mail("a", "mon 11:00", "me", "pat", kind, re="q"),
            mail("b", "tue 11:00", "me", "pat", re="a q"),
            mail("c", "wed 11:00", "me", "pat", re="b a q"),
        ]
        entry = only_ask(messages)
        assert (entry.acknowledged_at, entry.answered_at) == (at("mon 11:00"), at("mon 11:00"))
        assert (entry.resolved_at, entry.working, entry.resolving) == (at("tue 11:00"), HOUR, 9 * HOUR)

    def test_asking_back_answers_without_acknowledging(self) -> None:
        """A question back is a first response, neither substance nor acknowledgement."""
        entry = only_ask([QUESTION, mail("a", "mon 11:00", "me", "pat", ask(), S.ASKING, re="q")])
        assert (entry.answered_at, entry.acknowledged_at, entry.resolved_at) == (at("mon 11:00"), None, None)

    def test_to_or_cc_of_the_asker(self) -> None:
        """The asker in Cc is answered, the asker left out is not."""
        assert (
            only_ask([QUESTION, mail("r", "mon 12:00", "me", "kim", re="q", cc="pat")]).outcome == "answered"
        )
        assert only_ask([QUESTION, mail("r", "mon 12:00", "me", "kim", re="q")]).outcome == "waiting"

    def test_another_thread_answers_nothing(self) -> None:
        """A message to the asker elsewhere settles nothing."""
        assert only_ask([QUESTION, mail("r", "mon 12:00", "me", "pat")]).outcome == "waiting"

    def test_a_new_message_that_refers_to_it(self) -> None:
        """A new message whose references include the ask answers it."""
        assert (
            only_ask([QUESTION, mail("r", "mon 12:00", "me", "pat", re="elsewhere q")]).outcome == "answered"
        )

    def test_an_earlier_message_is_no_answer(self) -> None:
        """What was said before the ask does not answer it."""
        messages = [mail("e", "mon 09:00", "me", "pat"), mail("q", "mon 10:00", "pat", "me", ask(), re="e")]
        assert only_ask(messages).outcome == "waiting"

    @pytest.mark.parametrize(
        "automatic", [Automatic.AUTO_REPLY, Automatic.CALENDAR, Automatic.AUTO_SUBMITTED]
    )
    def test_automatic_mail_stops_no_clock(self, automatic: Automatic) -> None:
        """M4: an automatic reply or an invitation answers nothing."""
        reply = mail("r", "mon 12:00", "me", "pat", re="q", automatic=automatic, invitation=True)
        assert only_ask([QUESTION, reply]).outcome == "waiting"

    def test_own_list_mail_answers(self) -> None:
        """M4: what the list did to the person's own message does not make it automatic."""
        reply = mail("r", "mon 12:00", "me", "pat", re="q", cc="list", automatic=Automatic.BULK)
        assert only_ask([QUESTION, reply]).outcome == "answered"

    def test_unread_text_still_answers(self) -> None:
        """M8: a message in a language we cannot read answers with substance."""
        reply = mail("r", "mon 12:00", "me", "pat", re="q", reader=0, signals=(), excluded="X-language")
        ledger = book([QUESTION, reply])
        assert ledger.asks[0].resolved_at == at("mon 12:00")
        assert ledger.exclusions == {"X-language": 1}

    def test_an_ask_starts_when_it_was_received(self) -> None:
        """C6: the ask starts when it reached the recipient."""
        late = mail("q", "mon 10:00", "pat", "me", ask(), received="mon 11:00")
        assert only_ask([late, mail("r", "mon 12:00", "me", "pat", re="q")]).clock == HOUR


class TestHandedOver:
    """A6: forwarded or somebody added, AND the asker told."""

    def test_told_and_added(self) -> None:
        """The words say who does it, who stands in Cc: handed over, dated by that message."""
        messages = [QUESTION, mail("h", "mon 12:00", "me", "pat", S.HANDS_OVER, S.INTERIM, re="q", cc="kim")]
        entry = only_ask(messages)
        assert (entry.outcome, entry.ended_at, entry.on_time) == ("handed_over", at("mon 12:00"), True)
        assert (entry.answered_at, entry.censored) == (None, False)
        assert "A6" in entry.rules

    def test_forwarded_with_the_asker_in_cc(self) -> None:
        """A forward that the asker reads tells them."""
        assert only_ask(
            [QUESTION, mail("h", "mon 12:00", "me", "kim", S.FORWARDS, re="q", cc="pat")]
        ).outcome == ("handed_over")

    def test_somebody_new_is_asked_before_the_asker(self) -> None:
        """ "Adding Kim. Kim, can you help Pat?" hands over without further words."""
        handing = mail("h", "mon 12:00", "me", "pat kim", ask("kim"), S.ASKING, re="q")
        assert only_ask([QUESTION, handing]).outcome == "handed_over"

    def test_a_silent_forward_stops_nothing(self) -> None:
        """The asker knows nothing of it."""
        assert (
            only_ask([QUESTION, mail("h", "mon 12:00", "me", "kim", S.FORWARDS, re="q")]).outcome == "waiting"
        )

    def test_a_silent_forward_and_a_word_later(self) -> None:
        """The word to the asker dates the hand-over."""
        messages = [
            QUESTION,
            mail("f", "mon 12:00", "me", "kim", S.FORWARDS, re="q"),
            mail("h", "tue 12:00", "me", "pat", S.HANDS_OVER, S.INTERIM, re="q"),
        ]
        entry = only_ask(messages)
        assert (entry.outcome, entry.ended_at) == ("handed_over", at("tue 12:00"))

    def test_naming_somebody_who_has_nothing_only_answers(self) -> None:
        """Nobody was added and nothing forwarded: a first response, no hand-over."""
        assert (
            only_ask([QUESTION, mail("h", "mon 12:00", "me", "pat", S.HANDS_OVER, re="q")]).outcome
            == "answered"
        )

    def test_copying_somebody_in_on_an_answer(self) -> None:
        """An answer with another reader is an answer."""
        assert (
            only_ask([QUESTION, mail("r", "mon 12:00", "me", "pat", re="q", cc="boss")]).outcome == "answered"
        )

    def test_that_message_is_the_new_owners_ask(self) -> None:
        """The new owner owes it from then on, to either side, whether they saw the first ask or not."""
        handing = mail(
            "h", "mon 12:00", "me", "pat", signal(S.HANDS_OVER, people="kim"), S.INTERIM, re="q", cc="kim"
        )
        entry = only_ask([handing], owner="kim")
        assert (entry.kind, entry.asker, entry.asked_at) == ("owned", "me", at("mon 12:00"))
        answer = mail("r", "mon 15:00", "kim", "pat", re="h q")
        assert only_ask([handing, answer], owner="kim").outcome == "answered"
        mine = book([QUESTION, handing]).own_asks
        assert [(entry.addressee, entry.outcome) for entry in mine] == [("kim", "waiting")]

    def test_without_a_name_the_new_owner_is_the_one_added(self) -> None:
        """The words name nobody, but the asker is known and somebody else is in Cc."""
        handing = mail("h", "mon 12:00", "me", "pat", S.HANDS_OVER, S.INTERIM, re="q", cc="kim")
        assert [entry.addressee for entry in book([QUESTION, handing]).own_asks] == ["kim"]


class TestWithdrawnAndCovered:
    """A7, A8."""

    def test_the_asker_takes_it_back(self) -> None:
        """Censored at that instant, neither answered nor waiting."""
        entry = only_ask([QUESTION, mail("w", "mon 12:00", "pat", "me", S.WITHDRAWS, re="q")])
        assert (entry.outcome, entry.ended_at, entry.censored, entry.on_time) == (
            "withdrawn",
            at("mon 12:00"),
            True,
            None,
        )

    def test_only_the_asker_can(self) -> None:
        """Somebody else's "never mind" changes nothing."""
        assert (
            only_ask([QUESTION, mail("w", "mon 12:00", "kim", "me", S.WITHDRAWS, re="q")]).outcome
            == "waiting"
        )

    def test_taking_back_and_asking_anew(self) -> None:
        """A message that withdraws and asks opens a new ask."""
        again = mail("w", "mon 12:00", "pat", "me", ask(), S.WITHDRAWS, re="q")
        assert [entry.outcome for entry in book([QUESTION, again]).asks] == ["withdrawn", "waiting"]

    def test_a_bounce_withdraws(self) -> None:
        """X-bounce: what bounced was never received."""
        messages = [
            mail("q", "mon 10:00", "me", "pat", ask()),
            mail("b", "mon 10:01", "daemon", "me", automatic=Automatic.BOUNCE, bounced=("q",)),
        ]
        ledger = book(messages)
        assert [(entry.outcome, entry.rules[-1]) for entry in ledger.own_asks] == [("withdrawn", "X-bounce")]
        assert ledger.exclusions == {"M4": 1, "X-bounce": 1}

    def test_somebody_else_answers_first_with_substance(self) -> None:
        """Covered, though owned; the later answer changes nothing."""
        messages = [
            QUESTION,
            mail("k", "mon 12:00", "kim", "pat", re="q", cc="me"),
            mail("r", "mon 15:00", "me", "pat", re="k q"),
        ]
        entry = only_ask(messages)
        assert (entry.outcome, entry.ended_at, entry.censored) == ("covered", at("mon 12:00"), True)

    @pytest.mark.parametrize("kind", [S.INTERIM, S.PROMISING, S.ASKING, S.CLOSING])
    def test_without_substance_nothing_is_covered(self, kind: SignalKind) -> None:
        """Somebody else's "me too" or "let me check" covers nothing."""
        assert (
            only_ask([QUESTION, mail("k", "mon 12:00", "kim", "pat", kind, re="q", cc="me")]).outcome
            == "waiting"
        )

    def test_the_earliest_decides(self) -> None:
        """Answered before it was taken back stays answered."""
        messages = [
            QUESTION,
            mail("r", "mon 12:00", "me", "pat", S.INTERIM, re="q"),
            mail("w", "mon 15:00", "pat", "me", S.WITHDRAWS, re="r q"),
        ]
        entry = only_ask(messages)
        assert (entry.outcome, entry.resolved_at, entry.resolving) == ("answered", None, 5 * HOUR)

    def test_a_shared_ask_is_settled_by_whoever_answers_first(self) -> None:
        """And is never held against one of them."""
        shared = mail("q", "mon 10:00", "pat", "me kim", ask())
        assert only_ask([shared], "fri 10:00").on_time is None
        assert only_ask([shared, mail("k", "tue 12:00", "kim", "pat", re="q", cc="me")]).outcome == "covered"
        assert only_ask([shared, mail("r", "mon 12:00", "me", "pat", re="q")]).on_time is True
