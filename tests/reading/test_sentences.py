"""Where sentences begin and end."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reading.fold import fold
from monitor.reading.sentences import split


def sentences(text: str) -> list[str]:
    """The sentences of a text, blanks made single."""
    return [" ".join(text[start:end].split()) for start, end in split(fold(text))]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("I met Dr. Lee at 3 p.m. in Rome. We ate.", ["I met Dr. Lee at 3 p.m. in Rome.", "We ate."]),
        ("See e.g. the list. Bye.", ["See e.g. the list.", "Bye."]),
        ("First line\nSecond line", ["First line", "Second line"]),
        ("1. Buy paint\n2. Call Kim", ["Buy paint", "Call Kim"]),
        ("- buy paint\n- call Kim", ["buy paint", "call Kim"]),
        ("  *   Tried it.  No luck.\n  *   - Sent it.", ["Tried it.", "No luck.", "- Sent it."]),
        ("We need\n2 more boxes", ["We need", "2 more boxes"]),
        ("It is new (is it not?) and blue.", ["It is new (is it not?) and blue."]),
        ("Hello Kim,\n\nthe list is here.", ["Hello Kim,", "the list is here."]),
    ],
)
def test_ends(text: str, parts: list[str]) -> None:
    """Marks, lines, lists and empty lines end a sentence, abbreviations do not; what marks an item is no part of it."""
    assert sentences(text) == parts


def test_a_wrapped_line_goes_on() -> None:
    """A line broken because the next word did not fit is no end; one broken before is."""
    text = (
        "The people from the lab have looked at all of the samples that we had sent\n"
        "them in the spring, and they like the blue one best\nKim does not"
    )
    assert len(sentences(text)) == 2


def test_long_lines_without_marks_are_sentences() -> None:
    """In mail of one sentence a line, the line end counts."""
    line = "a sentence without a mark at its end, far longer than a line that was wrapped" + " on and" * 8
    assert len(sentences(f"{line}\n{line}")) == 2


@given(text=st.text(max_size=300))
def test_spans_are_ordered_and_within(text: str) -> None:
    """Spans never overlap, and lie within the text."""
    last = 0
    for start, end in split(fold(text)):
        assert last <= start < end <= len(text)
        last = end


@given(text=st.text(max_size=300))
def test_folding_keeps_every_place(text: str) -> None:
    """An offset means the same in the text and in its folded form, which is lower-case ASCII."""
    folded = fold(text)
    assert len(folded) == len(text)
    assert folded == folded.lower()
    assert folded.isascii()


@pytest.mark.parametrize(
    "text", ["a.\n" * 50_000, "a " * 100_000, "\n" * 200_000, "mr. " * 50_000, "?" * 200_000]
)
def test_hostile_text_is_split_in_linear_time(text: str) -> None:
    """A few hundred kilobytes of anything take well under a second."""
    begin = time.process_time()
    split(fold(text))
    assert time.process_time() - begin < 1
