"""S3: a person can ask why a sentence counted, or did not."""

from __future__ import annotations

import pytest

from monitor.reading.reasons import reasons


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("I'll be happy to help.", "en.veto.be"),
        ("I will not send it.", "en.veto.not"),
        ("I'll send it if you like.", "en.block.offer"),
        ("Please call me if you have any questions.", "en.nice.questions"),
    ],
)
def test_what_spoke_against(text: str, rule: str) -> None:
    """The rule that stopped a promise or an ask is named."""
    assert rule in reasons(text)[0].against


def test_what_fired() -> None:
    """Each sentence is listed with the cues that fired in it and the rules they serve."""
    text = "The sky is blue over the lake today. I'll send it."
    found = reasons(text)
    assert [text[slice(*reason.span)] for reason in found] == [
        "The sky is blue over the lake today.",
        "I'll send it.",
    ]
    assert (found[0].fired, found[0].rules) == ((), ())
    assert ("en.i-will" in found[1].fired, found[1].rules) == (True, ("P1",))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Could you send it?", "A1"),
        ("Done.", "P4"),
        ("Never mind.", "A7"),
        ("Thanks!", "A3"),
        ("Over to Kim.", "A6"),
    ],
)
def test_a_cue_serves_a_rule(text: str, rule: str) -> None:
    """What fired is told with the rule of the definitions behind it."""
    assert rule in reasons(text)[0].rules


def test_a_language_without_a_table_has_no_reasons() -> None:
    """M8: nothing is read, so nothing fired."""
    assert reasons("Я прочитал список.") == ()
