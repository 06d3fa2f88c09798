"""What the service writes: complete, used, and true to the figures of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.service import wording
from monitor.service.commands import read_request
from monitor.service.wording import CATALOGUES, ENGLISH

ROOM = Path(wording.__file__).parent
VALUES = dict.fromkeys(("until", "command", "retention", "rows", "what"), "x") | {"token": "a2" * 24}


@pytest.mark.parametrize("name", ENGLISH)
def test_every_letter_can_be_filled_in(name: str) -> None:
    """With what the code gives it, in lines that a plain mail shows whole."""
    letter = ENGLISH[name]
    text = letter.text.format(**VALUES)
    assert "{" not in text + letter.subject.format(**VALUES)
    assert max(map(len, text.splitlines())) <= 120
    assert text.startswith("Hello,\n\n")


def test_every_letter_is_written_somewhere() -> None:
    """No letter lies around."""
    code = "".join(path.read_text() for path in ROOM.glob("*.py") if path.name != "wording.py")
    assert [name for name in ENGLISH if f'"{name}"' not in code] == []


def test_every_language_has_every_letter() -> None:
    """Or none of the catalogue."""
    assert all(set(catalogue) == set(ENGLISH) for catalogue in CATALOGUES.values())


def test_the_commands_that_letters_name_are_understood() -> None:
    """What stands in quotes after "write", and the list of commands."""
    said = wording.HELP + "".join(letter.text for letter in ENGLISH.values()) + wording.WHAT
    named = re.findall(r'"([a-z][^"]+)"', said) + re.findall(r"^  (\S+(?: \S+)*)  ", said, re.M)
    assert len(named) > 8
    assert [words for words in named if read_request(words, "").command is None] == []
