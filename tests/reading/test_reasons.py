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
    """Each sentence in which something fired is listed with its rules; the others are not."""
    text = "The sky is blue over the lake today. I'll send it."
    found = reasons(text)
    assert [text[slice(*reason.span)] for reason in found] == ["I'll send it."]
    assert "en.i-will" in found[0].fired


def test_a_language_without_a_table_has_no_reasons() -> None:
    """M8: nothing is read, so nothing fired."""
    assert reasons("Я прочитал список.") == ()
