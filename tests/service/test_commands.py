"""What a mail to the service is taken to ask."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Correction, Verb
from monitor.scorecard.catalogue import spoken
from monitor.service import wording as letters
from monitor.service.commands import Command, Request, day_in, read_request, said
from monitor.service.wording import wording

TOKEN = "a2" * 24
DUE = Correction(item="p-22222222", verb=Verb.DUE, due=date(2026, 12, 1))


@pytest.mark.parametrize(
    ("subject", "text", "command"),
    [
        ("subscribe", "", Command.SUBSCRIBE),
        ("Anmelden", "", Command.SUBSCRIBE),
        ("Hello", "Please subscribe!", Command.SUBSCRIBE),
        ("", "Hello,\n\nsubscribe me please.\n\nPat", Command.SUBSCRIBE),
        (f"AW: Confirm: subscribe {TOKEN}", "", Command.SUBSCRIBE),
        (f"Re: Confirm: subscribe {TOKEN}", "No, thanks", Command.DECLINE),
        (f"Re: Confirm: subscribe {TOKEN}", "no thanks.", Command.DECLINE),
        (f"Re: Confirm: subscribe {TOKEN}", "Nein danke", Command.DECLINE),
        (f"unsubscribe {TOKEN}", "", Command.UNSUBSCRIBE),
        ("Bitte abmelden", "", Command.UNSUBSCRIBE),
        ("Forget me", "", Command.UNSUBSCRIBE),
        ("export", "", Command.EXPORT),
        ("Re: Your mail, week 46", "resume", Command.RESUME),
        ("Could you subscribe Kim to the list?", "I never subscribe to anything.", None),
        ("Please do not unsubscribe me yet", "", None),
        ("Re: Your mail, week 46", "Thank you, that helps.", None),
    ],
)
def test_a_word_in_the_subject_or_the_first_lines(subject: str, text: str, command: Command | None) -> None:
    """A line that is nothing but a command; what is written stands above what the subject says."""
    assert read_request(subject, text).command is command


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("pause until 2026-12-01", date(2026, 12, 1)),
        ("Pause bis zum 1.12.2026", date(2026, 12, 1)),
        ("pausieren bis 01.12.2026.", date(2026, 12, 1)),
        ("Pause", None),
    ],
)
def test_a_pause_has_a_day(text: str, day: date | None) -> None:
    """ISO or German; without one it lasts until "resume"."""
    assert read_request(text, "") == Request(command=Command.PAUSE, day=day)


@pytest.mark.parametrize("text", ["pause until soon", "pause until 2026-13-01", "pause for thought"])
def test_a_day_that_is_none_pauses_nobody(text: str) -> None:
    """Rather no pause than a wrong one."""
    assert read_request(text, "").command is None


@pytest.mark.parametrize(
    ("subject", "text", "correction"),
    [
        (f"correct p-22222222 done-elsewhere {TOKEN}", "", Correction(item="p-22222222", verb=Verb.DONE_ELSEWHERE)),
        ("correct p-22222222 not a promise", "", Correction(item="p-22222222", verb=Verb.NOT_A_PROMISE)),
        ("correct a-22222222 not-an-ask", "", Correction(item="a-22222222", verb=Verb.NOT_AN_ASK)),
        (f"correct p-22222222 due {TOKEN}", "2026-12-01", DUE),
        ("correct p-22222222 due=2026-12-01", "", DUE),
        (f"correct p-22222222 due {TOKEN}", "The right day (year-month-day): 2026-12-01", DUE),
        (f"correct p-22222222 due {TOKEN}", "The right day (year-month-day): ", None),
        (f"Korrigiere p-22222222 erledigt {TOKEN}", "", Correction(item="p-22222222", verb=Verb.DONE_ELSEWHERE)),
        ("korrigiere p-22222222 keine Zusage, bitte", "", Correction(item="p-22222222", verb=Verb.NOT_A_PROMISE)),
        ("Korrektur a-22222222 keine-anfrage", "", Correction(item="a-22222222", verb=Verb.NOT_AN_ASK)),
        ("korrigiere a-22222222 not-an-ask", "", Correction(item="a-22222222", verb=Verb.NOT_AN_ASK)),
        ("correct p-22222222 termin=1.12.2026", "", DUE),
        (f"korrigiere p-22222222 termin {TOKEN}", "Der richtige Tag (Jahr-Monat-Tag): 2026-12-01", DUE),
    ],
)  # fmt: skip
def test_a_correction_as_the_card_offers_it(subject: str, text: str, correction: Correction | None) -> None:
    """The card's links are commands; a due date without a date is asked for."""
    found = read_request(subject, text)
    assert (found.command, found.correction) == (Command.CORRECT, correction)


@pytest.mark.parametrize(
    "text",
    [
        "correct p-22222222",
        "korrigiere p-22222222 undo",
        "correct the p-22222222 please",
        "rette p-22222222 due",
    ],
)
def test_a_correction_that_is_none_changes_nothing(text: str) -> None:
    """A verb that is none, or one that mail cannot do."""
    assert read_request(text, "").command is None


def test_tokens_count_in_the_quoted_text_and_commands_do_not() -> None:
    """A program may drop the subject and quote our letter."""
    found = read_request("Re:", "", f"> Confirm: subscribe {TOKEN}\n> unsubscribe")
    assert (found.command, found.tokens) == (None, (TOKEN,))


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("cards tuesday 08:30", (1, time(8, 30))),
        ("Cards on Fridays at 16:00, please", (4, time(16))),
        ("Karte Dienstag 8.30 Uhr", (1, time(8, 30))),
        ("Bitte meine Karten am Mi um 07:15", (2, time(7, 15))),
        ("My card comes on sun 23:59", (6, time(23, 59))),
        ("cards as usual", None),
        ("Karte wie üblich", None),
    ],
)
def test_the_day_and_time_of_a_card(text: str, when: tuple[int, time] | None) -> None:
    """A weekday and a time, in either language; or what everybody has."""
    assert read_request(text, "") == Request(command=Command.WHEN, when=when)


@pytest.mark.parametrize(
    "text", ["cards tomorrow 08:30", "cards tuesday 25:00", "cards tuesday", "cards on the table"]
)
def test_a_time_that_is_none_changes_nothing(text: str) -> None:
    """Rather no change than a wrong one."""
    assert read_request(text, "").command is None


def test_a_third_language_brings_its_own_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its catalogue is all that is added: what a letter calls a command is read again."""
    words = {
        "confirm.subject": "À confirmer : {command} {token}",
        "phrase.unsubscribe": "se désabonner",
        "phrase.pause_until": "pause jusqu'au {day}",
        "phrase.cards": "carte {day} à {time}",
        "phrase.cards_usual": "carte comme d'habitude",
    }
    with (letters.LOCALE / "de" / "LC_MESSAGES" / "letters.po").open("rb") as file:
        found = read_po(file)
    for message in found:
        message.string = words.get(str(message.context), message.string)
    path = tmp_path / "fr" / "LC_MESSAGES" / "letters.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, found)
    monkeypatch.setattr(letters, "LOCALE", tmp_path)
    for asked in (
        Request(command=Command.UNSUBSCRIBE),
        Request(command=Command.PAUSE, day=date(2026, 12, 1)),
        Request(command=Command.WHEN, when=(1, time(8, 30))),
        Request(command=Command.WHEN),
    ):
        assert read_request(f"Re: À confirmer : {said(asked, 'fr')}", "") == asked
    assert said(Request(command=Command.UNSUBSCRIBE), "fr") == "se désabonner"
    assert read_request("pause jusqu'au trottoir", "").command is None


REQUESTS = st.one_of(
    st.sampled_from([Request(command=one) for one in Command if one is not Command.CORRECT]),
    st.builds(
        lambda day, hour, minute: Request(command=Command.WHEN, when=(day, time(hour, minute))),
        st.integers(0, 6),
        st.integers(0, 23),
        st.integers(0, 59),
    ),
    st.dates().map(lambda day: Request(command=Command.PAUSE, day=day)),
    st.builds(
        lambda item, verb, day: Request(
            command=Command.CORRECT, item=f"p-{item}", verb=verb, day=day if verb is Verb.DUE else None
        ),
        st.text(alphabet="0123456789abcdefghjkmnpqrstvwxyz", min_size=8, max_size=8),
        st.sampled_from(Verb),
        st.dates(),
    ),
)


class TestReading:
    """Any text is read without harm, and what the service asks back is understood when it returns."""

    @given(st.text(), st.text(), st.text())
    def test_any_text_is_read(self, subject: str, own: str, whole: str) -> None:
        """Nothing that somebody writes is an error."""
        read_request(subject, own, whole)
        day_in(own)

    @given(REQUESTS, st.sampled_from((*spoken(), "xx")))
    def test_what_is_asked_back_is_read_again(self, request_: Request, language: str) -> None:
        """ "Re: Confirm: ..." with a token is the same request, in whatever language the person is written to."""
        asked = wording("confirm", language, 90, 2).subject.format(
            command=said(request_, language), token=TOKEN
        )
        found = read_request(f"Re: {asked}", "")
        assert found == Request(
            **{
                **{name: getattr(request_, name) for name in ("command", "day", "item", "verb", "when")},
                "tokens": (TOKEN,),
            }
        )
