"""M8: in which language is a text?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reading.fold import fold
from monitor.reading.language import CODES, language_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I have read the list that you sent to me, and it is fine with us.", "en"),
        ("Ich habe die Liste gelesen, und sie ist für uns in Ordnung.", "de"),
        ("J'ai lu la liste que vous avez envoyée et elle est bonne pour nous.", "fr"),
        ("He leído la lista que me mandaste y está bien para nosotros.", "es"),
    ],
)
def test_languages_with_a_table(text: str, code: str) -> None:
    """The commonest words tell."""
    assert language_of(fold(text)) == (code, True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ho letto la lista che mi hai mandato, e per me va bene, ma non so se il capo la vuole.", "it"),
        ("Ik heb de lijst gelezen en het is goed, maar ik weet niet of wij dat ook willen.", "nl"),
        ("Jag har inte sett listan som du skickade, men det kan vi prata om.", "sv"),
        (
            "Voisitko lähettää minulle maaliskuun luvut ennen perjantaita? Tarvitsemme ne kokouksen esitykseen.",
            "und",
        ),
        ("Zou jij morgen even kunnen bellen over de cijfers? Alvast dank, groetjes.", "und"),
        ("Proszę przesłać listę przed piątkiem, potrzebujemy liczb na jutrzejsze spotkanie.", "und"),
        ("Я прочитал список, который вы прислали.", "und"),
        ("我读了你寄来的清单,没有问题。", "und"),
    ],
)
def test_languages_without_one(text: str, code: str) -> None:
    """A text clearly in another language is told so, by its words or its script."""
    assert language_of(fold(text)) == (code, False)


@pytest.mark.parametrize("text", ["", "ok", "No", "Kim", "12345", "+1", "???", "Stop sending these"])
def test_what_tells_nothing_is_read_as_english(text: str) -> None:
    """A few words without a sign of their language are not shut out."""
    assert language_of(fold(text)) == ("en", True)


@given(text=st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    """Whatever the text, the answer is a code and whether there is a table for it."""
    code, known = language_of(fold(text))
    assert known is (code in CODES)
