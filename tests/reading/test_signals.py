"""A5-A7, P4-P6: what a message does to the asks and promises before it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from monitor.model import PromiseKind, SignalKind
from monitor.reading.acts import Context, read_acts

CONTEXT = Context(
    sent_at=datetime(2026, 5, 4, 10, tzinfo=UTC), recipients=(("kim@example.com", ("Kim Lee",)),)
)
S = SignalKind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The lab has two of them, and both are blue.", S.SUBSTANTIVE),
        ("Done.", S.SUBSTANTIVE),
        ("Yes, that is right.", S.SUBSTANTIVE),
        ("No.", S.SUBSTANTIVE),
        ("Yes.", S.SUBSTANTIVE),
        ("Yes, that's fine.", S.SUBSTANTIVE),
        ("No, sorry.", S.SUBSTANTIVE),
        ("Nein.", S.SUBSTANTIVE),
        ("Oui.", S.SUBSTANTIVE),
        ("ok", S.CLOSING),
        ("Ok, thanks for the list. I appreciate all the work.", S.CLOSING),
        ("", S.CLOSING),
        ("Noted.", S.CLOSING),
        ("I checked with the lab, it is the valve.", S.SUBSTANTIVE),
        ("I'm still waiting for the lab.", S.INTERIM),
        ("Sorry, I haven't had a chance to look at it yet.", S.INTERIM),
        ("Let me check and get back to you.", S.PROMISING),
        ("Thanks for asking. I'll look into it.", S.PROMISING),
        ("Which version do you use?", S.ASKING),
        ("Thanks, Kim!", S.CLOSING),
        ("Ok, great.\n\nBest regards\nPat", S.CLOSING),
        ("Vielen Dank!", S.CLOSING),
        ("Ich warte noch auf das Labor.", S.INTERIM),
        ("Bonjour, c'est fait.", S.SUBSTANTIVE),
    ],
)
def test_one_word_for_the_whole(text: str, kind: SignalKind) -> None:
    """Exactly one of five says what a message is."""
    wholes = [signal.kind for signal in read_acts(text, CONTEXT).signals][:1]
    assert wholes == [kind]


@pytest.mark.parametrize(
    ("text", "kind", "act"),
    [
        ("Attached is the list.", S.DELIVERS, PromiseKind.DELIVER),
        ("The link has been fixed.", S.DELIVERS, PromiseKind.DO),
        ("I asked the lab about it.", S.DELIVERS, PromiseKind.FIND_OUT),
        ("Here are the plans, the rest will follow tomorrow.", S.STILL_TO_COME, None),
        ("Never mind, I found it.", S.WITHDRAWS, None),
        ("Never mind, I found it.", S.RELEASES, None),
        ("No need to send it, Robin already gave it to me.", S.RELEASES, None),
        ("Thanks for the call.", S.CONFIRMS, PromiseKind.CONTACT),
        ("Thanks for the draft.", S.CONFIRMS, PromiseKind.DELIVER),
        ("I haven't forgotten your list.", S.RENEWS, None),
    ],
)
def test_what_comes_with_it(text: str, kind: SignalKind, act: PromiseKind | None) -> None:
    """P4-P6, A7: further signals, with the kind of act where the words say it."""
    assert (kind, act) in [(signal.kind, signal.act) for signal in read_acts(text, CONTEXT).signals]


def test_a_bare_thanks_confirms_nothing() -> None:
    """P6: only a thing that is named is confirmed."""
    assert not [signal for signal in read_acts("Thanks!", CONTEXT).signals if signal.kind is S.CONFIRMS]


def test_a_new_date_is_read_from_the_message() -> None:
    """P5: the new date comes with the signal."""
    signals = read_acts("The report will be ready on Friday instead.", CONTEXT).signals
    dates = [signal.due.day for signal in signals if signal.kind is S.NEW_DATE and signal.due]
    assert dates == [date(2026, 5, 8)]


def test_a_hand_over_names_who_takes_it() -> None:
    """A6: the person is told apart when they are a recipient."""
    signals = read_acts("I have forwarded your question to Kim, who will answer it.", CONTEXT).signals
    assert [signal.people for signal in signals if signal.kind is S.HANDS_OVER] == [("kim@example.com",)]


def test_a_report_of_work_that_goes_on_brings_nothing() -> None:
    """P5: what was found so far is an update, not the end of it."""
    kinds = {
        signal.kind
        for signal in read_acts("I'm still checking. I tried the pump and the valve.", CONTEXT).signals
    }
    assert S.INTERIM in kinds
    assert S.DELIVERS not in kinds


def test_forwarding_is_known_from_the_context() -> None:
    """A6: the zones tell that something was forwarded."""
    context = Context(sent_at=CONTEXT.sent_at, forwarded=True)
    assert S.FORWARDS in [signal.kind for signal in read_acts("See below.", context).signals]


TEAM = Context(
    sent_at=CONTEXT.sent_at,
    recipients=(("dana@example.com", ("Dana Fox",)), ("kim@example.com", ("Kim Lee",))),
)


@pytest.mark.parametrize(
    "text",
    [
        "Kim will send you the list.",
        "Dana, Kim can take this one.",
        "Hi Dana,\n\nI'm away, but Kim will answer it.",
        "Over to Kim.",
        "Kim schickt dir die Liste.",
        "Kim vous enverra la liste demain.",
        "Kim te enviará la lista mañana, gracias.",
    ],
)
def test_a_recipient_who_is_to_do_it_takes_over(text: str) -> None:
    """A6, P6: whoever among the recipients is told to do it, other than the one spoken to, has it now."""
    signals = read_acts(text, TEAM).signals
    assert [signal.people for signal in signals if signal.kind is S.HANDS_OVER] == [("kim@example.com",)]


@pytest.mark.parametrize(
    "text",
    [
        "Kim will be in Rome on Friday.",
        "Robin will send you the list.",
        "Kim, you will send it to Dana.",
        "Kim will send it to you?",
        "It will send you a mail.",
    ],
)
def test_plans_and_strangers_take_over_nothing(text: str) -> None:
    """A6: where somebody is, and what somebody does who reads nothing of it, hands nothing over."""
    assert S.HANDS_OVER not in {signal.kind for signal in read_acts(text, TEAM).signals}


def test_what_follows_later_comes_with_its_date() -> None:
    """P4, P5: "will follow on Friday" keeps the thing open and moves it."""
    signals = read_acts("The lease ends in June. The report will follow on Friday.", CONTEXT).signals
    assert S.STILL_TO_COME in {signal.kind for signal in signals}
    moved = [(signal.act, signal.due) for signal in signals if signal.kind is S.NEW_DATE]
    assert [(act, due.day) for act, due in moved if due] == [(PromiseKind.DELIVER, date(2026, 5, 8))]


def test_a_patch_in_the_text_is_the_thing_itself() -> None:
    """P4: who sends a patch has done what it does."""
    patch = "Read the list once only.\n\ndiff --git a/list.py b/list.py\n--- a/list.py\n+++ b/list.py\n"
    assert S.DELIVERS in {signal.kind for signal in read_acts(patch, CONTEXT).signals}
    assert S.DELIVERS not in {signal.kind for signal in read_acts(patch[:26], CONTEXT).signals}


def test_a_report_is_brief() -> None:
    """P5: in pages of text "so far" and "not yet" speak of something else."""
    report = "I'm still waiting for the lab. "
    assert read_acts(report + "They have two of the valves. " * 5, CONTEXT).signals[0].kind is S.INTERIM
    assert read_acts(report + "They have two of the valves. " * 30, CONTEXT).signals[0].kind is S.SUBSTANTIVE
