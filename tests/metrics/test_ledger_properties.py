"""What must hold of every ledger, whatever the mail: random threads between a few people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.metrics.ledger import Facts, ledger
from monitor.model import (
    AskEntry,
    AskOutcome,
    Automatic,
    Condition,
    Ledger,
    Message,
    PromiseOutcome,
    SignalKind,
)

from .build import ME, TERMS, ask, at, by, mail, promise, signal

S = SignalKind
START = at("mon 08:00")
PEOPLE = [ME, "pat", "kim"]
RESPONDED = (AskOutcome.ANSWERED, AskOutcome.HANDED_OVER)

acts = st.lists(
    st.sampled_from(
        [
            ask(),
            ask("me"),
            ask(confidence=0.3),
            ask(due=by("thu")),
            promise("find_out", "a"),
            promise("deliver", "b", due=by("wed")),
            promise("contact", "c"),
            promise("do", "d", condition=Condition.RECIPIENT),
            signal(S.NEW_DATE, due=by("fri")),
            signal(S.HANDS_OVER, people="kim"),
            signal(S.CONFIRMS, act="contact"),
            S.WITHDRAWS,
            S.RELEASES,
            S.RENEWS,
            S.DELIVERS,
            S.FORWARDS,
            S.STILL_TO_COME,
        ]
    ),
    max_size=3,
    unique=True,
)
whole = st.sampled_from([S.SUBSTANTIVE, S.INTERIM, S.PROMISING, S.ASKING, S.CLOSING])
automatic = st.sampled_from(
    [None, None, None, None, Automatic.AUTO_REPLY, Automatic.BULK, Automatic.CALENDAR]
)


@st.composite
def mailboxes(draw: st.DrawFn) -> tuple[Message, ...]:
    """Draw up to a dozen messages in a few threads, with clocks that differ, over two weeks."""
    messages: list[Message] = []
    for number in range(draw(st.integers(1, 12))):
        author, *others = draw(st.permutations(PEOPLE))
        copied = draw(st.booleans())
        parents = (
            draw(st.lists(st.sampled_from([m.id for m in messages]), max_size=2, unique=True))
            if messages
            else []
        )
        sent = START + timedelta(minutes=draw(st.integers(0, 14 * 24 * 60)))
        base = mail(
            str(number),
            "mon 08:00",
            author,
            others[0] if copied else " ".join(others),
            *draw(acts),
            draw(whole),
        )
        messages.append(
            replace(
                base,
                cc=tuple(others[1:]) if copied else (),
                parents=tuple(parents),
                subject=draw(st.sampled_from([None, "budget"])),
                sent_at=sent,
                received_at=sent + timedelta(minutes=draw(st.sampled_from([0, 0, 0, 7, 90]))),
                automatic=draw(automatic),
                invitation=draw(st.booleans()),
                attachments=draw(st.integers(0, 1)),
            )
        )
    return tuple(messages)


instants = st.integers(0, 21 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
LATER = at("+3 fri 18:00")


def read(messages: tuple[Message, ...], as_of: object = LATER) -> Ledger:
    """Return my ledger."""
    return ledger(Facts(owner=ME, messages=messages), TERMS, as_of)  # type: ignore[arg-type]


class TestSameFactsSameLedger:
    """C7: the same facts and as_of give the same card."""

    @given(mailboxes(), st.randoms())
    def test_the_order_of_messages_does_not_matter(
        self, messages: tuple[Message, ...], random: object
    ) -> None:
        """Facts are a set."""
        shuffled = list(messages)
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        assert read(tuple(shuffled)) == read(messages)

    @given(mailboxes())
    def test_repeated_copies_do_not_matter(self, messages: tuple[Message, ...]) -> None:
        """M2: one Message-ID is one message."""
        assert read(messages + messages) == read(messages)

    @given(mailboxes(), mailboxes(), instants)
    def test_later_facts_do_not_change_the_past(
        self, messages: tuple[Message, ...], others: tuple[Message, ...], as_of: object
    ) -> None:
        """Nothing that happened after as_of is known."""
        later = tuple(
            replace(m, id="later" + m.id, sent_at=as_of + timedelta(minutes=1 + n))  # type: ignore[operator]
            for n, m in enumerate(others)
        )
        assert read(messages + later, as_of) == read(messages, as_of)


class TestEveryEntry:
    """What holds of each line."""

    @settings(max_examples=300)
    @given(mailboxes(), instants)
    def test_durations_are_never_negative(self, messages: tuple[Message, ...], as_of: object) -> None:
        """C5, C6: and working time never exceeds clock time."""
        book = read(messages, as_of)
        for entry in (*book.asks, *book.own_asks, *book.promises):
            assert entry.working is not None
            assert entry.clock is not None
            assert timedelta(0) <= entry.working <= entry.clock

    @settings(max_examples=300)
    @given(mailboxes(), instants)
    def test_every_ask_has_one_outcome(self, messages: tuple[Message, ...], as_of: object) -> None:
        """A5-A9: one line an ask, and its instants agree with its outcome."""
        book = read(messages, as_of)
        asks = (*book.asks, *book.own_asks)
        assert (
            len({(entry.message, entry.addressee) for entry in asks})
            == len({e.id for e in asks})
            == len(asks)
        )
        for entry in asks:
            answered = entry.outcome is AskOutcome.ANSWERED
            assert (entry.answered_at is not None) is answered
            assert entry.censored is (entry.outcome not in RESPONDED)
            assert answered or entry.resolved_at is entry.acknowledged_at is None
            assert entry.acknowledged_at is None or entry.acknowledged_at != entry.resolved_at or answered
            assert entry.addressee != entry.asker
            assert entry.working is not None
            assert entry.resolving is not None
            assert entry.resolving >= entry.working

    @settings(max_examples=300)
    @given(mailboxes(), instants)
    def test_every_promise_has_one_outcome(self, messages: tuple[Message, ...], as_of: object) -> None:
        """P8, P9: settled with evidence or not settled, counted from the day it can be held to."""
        book = read(messages, as_of)
        assert len({entry.id for entry in book.promises}) == len(book.promises)
        for entry in book.promises:
            assert (entry.settled_at is None) is (entry.evidence is None)
            unsettled = entry.outcome in (
                PromiseOutcome.OPEN,
                PromiseOutcome.MOVED,
                PromiseOutcome.OVERDUE,
                PromiseOutcome.UNVERIFIABLE,
            )
            assert unsettled is (entry.settled_at is None)
            assert (entry.told_at is None) is (entry.updates == 0)
            assert ME not in entry.beneficiaries


def owned(book: Ledger) -> dict[tuple[str, str], AskEntry]:
    """Return my owned asks by message."""
    return {(entry.message, entry.addressee): entry for entry in book.asks if entry.kind == "owned"}


class TestOneMoreUnansweredAsk:
    """A9: leaving unanswered asks out is the trade's commonest error."""

    @settings(max_examples=300)
    @given(mailboxes(), instants, st.booleans())
    def test_it_never_makes_an_owned_ask_look_better(
        self, messages: tuple[Message, ...], when: object, apart: bool
    ) -> None:
        """Not one less, not one faster, not one more answered; in another thread or in one of these.

        With clocks that put an answer before what it answers (C6), one more ask can let an answer come in time.
        """
        sent = {message.id: message.sent_at for message in messages}
        assume(all(m.sent_at >= sent.get(parent, m.sent_at) for m in messages for parent in m.parents))
        more = mail("more", "mon 08:00", "pat", ME, ask(), S.ASKING)
        more = replace(
            more,
            sent_at=when,
            received_at=when,
            parents=() if apart else (messages[0].id,),  # type: ignore[arg-type]
        )
        before, after = read(messages), read((*messages, more))
        assert len(owned(after)) >= len(owned(before))
        for place, entry in owned(before).items():
            now = owned(after).get(place)
            if now is None:  # it became a nudge of the new one, which waits longer
                now = owned(after)["more", ME]
                assert now.asked_at <= entry.asked_at
            assert (now.outcome in RESPONDED) <= (entry.outcome in RESPONDED)
            assert now.clock is not None
            assert entry.clock is not None
            assert now.clock >= entry.clock

    @given(mailboxes())
    def test_it_is_listed_as_waiting(self, messages: tuple[Message, ...]) -> None:
        """And it is there."""
        more = mail("more", "+2 mon 08:00", "bob", ME, ask(), S.ASKING)
        assert owned(read((*messages, more)))["more", ME].outcome is AskOutcome.WAITING
