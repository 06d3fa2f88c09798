"""What the service writes: complete, used, and true to the figures of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.service import wording
from monitor.service.commands import Command, read_request
from monitor.service.wording import ENGLISH, spoken

ROOM = Path(wording.__file__).parent
VALUES = dict.fromkeys(("until", "command", "rows", "day", "time"), "x") | {"token": "a2" * 24}


GREETINGS = {"en": "Hello,\n\n", "de": "Guten Tag,\n\n"}


@pytest.mark.parametrize("language", spoken())
@pytest.mark.parametrize("name", ENGLISH)
def test_every_letter_can_be_filled_in(name: str, language: str) -> None:
    """With what the code gives it, in every language, in lines that a plain mail shows whole."""
    letter = wording.wording(name, language, days=90, years=2)
    text = letter.text.format(**VALUES)
    assert "{" not in text + letter.subject.format(**VALUES)
    assert max(map(len, text.splitlines())) <= 120
    assert text.startswith(GREETINGS[language])


def test_every_letter_is_written_somewhere() -> None:
    """No letter lies around."""
    code = "".join(path.read_text() for path in ROOM.glob("*.py") if path.name != "wording.py")
    assert [name for name in ENGLISH if f'"{name}"' not in code] == []


@pytest.mark.parametrize(("language", "kept"), [("en", ("1 day", "2 years")), ("de", ("90 Tage", "1 Jahr"))])
def test_letters_say_how_long_things_are_kept(language: str, kept: tuple[str, str]) -> None:
    """One and many, in the language's own words."""
    letter = wording.wording("invitation", language, int(kept[0].split()[0]), int(kept[1].split()[0]))
    assert kept[0] in letter.text
    assert kept[1] in letter.text


def test_an_unknown_language_is_written_in_english() -> None:
    """Nobody gets an empty letter."""
    assert wording.wording("help", "xx", 90, 2) == wording.wording("help", "en", 90, 2)


@pytest.mark.parametrize("language", spoken())
def test_the_commands_that_letters_name_are_understood(language: str) -> None:
    """What stands in quotes after "write", and the list of commands."""
    said = "".join(wording.wording(name, language, 90, 2).text for name in ENGLISH)
    named = re.findall(r'"([a-z][^"]+)"', said) + re.findall(r"^  (\S+(?: \S+)*)  ", said, re.M)
    assert len(named) > 8
    assert [words for words in named if read_request(words, "").command is None] == []


@pytest.mark.parametrize("language", spoken())
def test_an_empty_answer_to_a_question_is_a_yes(language: str) -> None:
    """The subject of a letter that asks is read as its command, in every language."""
    subject = wording.wording("invitation", language, 90, 2).subject.format(**VALUES)
    assert read_request(f"Re: {subject}", "").command is Command.SUBSCRIBE
