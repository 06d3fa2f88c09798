"""Every cue of every language does what its own example and counter-example say."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module

import pytest

from monitor.model import COUNTED_FROM, Ask, Promise
from monitor.reading.acts import readers_of
from monitor.reading.cues.engine import Cue, Table, compiled
from monitor.reading.cues.language import Language
from monitor.reading.fold import fold
from monitor.reading.language import CODES
from monitor.reading.sentences import split

LANGUAGES: dict[str, Language] = {
    code: import_module(f"monitor.reading.cues.{code}").LANGUAGE for code in CODES
}
SENT_AT = datetime(2026, 5, 4, 10, tzinfo=UTC)


def cues(*roles: str) -> list[object]:
    """Every cue of some roles, with its language."""
    return [
        pytest.param(code, cue, id=cue.id)
        for code, language in LANGUAGES.items()
        for role in roles
        for cue in getattr(language, role)
    ]


def promises(code: str, text: str) -> list[Promise]:
    """The counted promises of a text in a language."""
    folded = fold(text)
    reader = readers_of(code).promises
    found = [act for span in split(folded) for act in reader.read(text, folded, span, SENT_AT)]
    return [act for act in found if act.confidence >= COUNTED_FROM]


def asks(code: str, text: str) -> list[Ask]:
    """The asks of a text in a language."""
    folded = fold(text)
    reader = readers_of(code).asks
    return [act for span in split(folded) for act in reader.read(folded, span, SENT_AT)]


def expects(code: str, text: str) -> bool:
    """Does a text in a language expect an answer?"""
    reader = readers_of(code).asks
    return reader.expects(fold(text), asks=bool(asks(code, text)))


def fires(code: str, cue: Cue, text: str) -> bool:
    """Does the bare pattern of a cue fire in a text?"""
    folded = fold(text)
    table = Table((cue,), LANGUAGES[code].fragments)
    return any(table.hits(folded[start:end]) for start, end in split(folded))


@pytest.mark.parametrize(("code", "cue"), cues("heads"))
def test_heads_commit_the_author(code: str, cue: Cue) -> None:
    """A head makes a promise of its example and none of its counter-example."""
    assert promises(code, cue.example)
    assert not promises(code, cue.counter)


@pytest.mark.parametrize(("code", "cue"), cues("tails", "wholes"))
def test_tails_say_what_is_promised(code: str, cue: Cue) -> None:
    """A tail decides its example; a veto leaves no promise there and does not stand in the way of its counter."""
    found = [act.rule for act in promises(code, cue.example)]
    against = [act.rule for act in promises(code, cue.counter)]
    if cue.means == "veto":
        assert not found
        assert against
    else:
        assert cue.id in found
        assert cue.id not in against


@pytest.mark.parametrize(("code", "cue"), cues("vetoes", "blocks"))
def test_vetoes_stop_a_promise(code: str, cue: Cue) -> None:
    """A veto leaves no promise in its example and lets its counter-example be one."""
    assert not promises(code, cue.example)
    assert promises(code, cue.counter)


@pytest.mark.parametrize(("code", "cue"), cues("conditions"))
def test_conditions_say_what_a_promise_hangs_on(code: str, cue: Cue) -> None:
    """P2: the example depends on what the cue says, the counter-example does not."""
    assert [act.condition for act in promises(code, cue.example)] == [cue.means]
    assert cue.means == "none" or [act.condition for act in promises(code, cue.counter)] == ["none"]


@pytest.mark.parametrize(("code", "cue"), cues("asks"))
def test_asks_are_found(code: str, cue: Cue) -> None:
    """A1: the cue finds the ask of its example and none in its counter-example."""
    assert cue.id in [act.rule for act in asks(code, cue.example)]
    assert cue.id not in [act.rule for act in asks(code, cue.counter)]


@pytest.mark.parametrize(("code", "cue"), cues("pleasantries"))
def test_pleasantries_ask_nothing(code: str, cue: Cue) -> None:
    """A3: what is only polite opens nothing, and the like of it that asks still does."""
    assert not asks(code, cue.example)
    assert asks(code, cue.counter)


@pytest.mark.parametrize(("code", "cue"), cues("moods"))
def test_moods_tell_if_an_answer_is_expected(code: str, cue: Cue) -> None:
    """The example and the counter-example differ in whether the author waits for an answer."""
    assert expects(code, cue.example) is (cue.means == "expects")
    assert expects(code, cue.counter) is not (cue.means == "expects")


@pytest.mark.parametrize(("code", "cue"), cues("signals"))
def test_signals_fire_where_they_should(code: str, cue: Cue) -> None:
    """A signal fires in its example and not in its counter-example."""
    assert fires(code, cue, cue.example)
    assert not fires(code, cue, cue.counter)


@pytest.mark.parametrize("code", CODES)
def test_ids_are_unique_and_name_their_language(code: str) -> None:
    """A rule id leads to one cue."""
    ids = [cue.id for cue in LANGUAGES[code].cues]
    assert len(ids) == len(set(ids))
    assert all(name.startswith(f"{code}.") for name in ids)


def test_a_blank_stands_for_any_run_of_blanks() -> None:
    """Patterns are written with single blanks and match wrapped and padded text."""
    assert compiled("let me <who> know( soon)? ?!", {"who": "really|"}).search(
        fold("let  me\nreally know\t!")
    )


def test_accents_in_a_table_match_text_without_them() -> None:
    """A pattern with accents finds the word however the writer typed it."""
    assert compiled("nächste", {}).search(fold("Nachste Woche"))
    assert compiled("nächste", {}).search(fold("NÄCHSTE Woche"))


def test_no_text_makes_a_table_slow() -> None:
    """Patterns run in linear time: a text made to trip backtracking engines is read like any other."""
    text = fold("i will " + "a " * 50_000 + "?")
    for code in CODES:
        for role in ("heads", "wholes", "asks", "pleasantries", "signals"):
            assert isinstance(LANGUAGES[code].table(role).hits(text), list)
