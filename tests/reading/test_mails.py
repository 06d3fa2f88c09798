"""Whole mails in every language that has a table: what each asks and promises, by the words that do it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.model import Condition, Span
from monitor.reading.acts import Acts, Context, read_acts

MAILS = Path(__file__).parent / "mails"
SENT = datetime(2026, 6, 9, 10, tzinfo=UTC)
"""A Tuesday morning."""


def cases() -> Iterator[Any]:
    """Every mail of every file, named by its language and number."""
    for path in sorted(MAILS.glob("*.toml")):
        mails = tomllib.loads(path.read_text(encoding="utf-8"))["mail"]
        for number, mail in enumerate(mails, 1):
            yield pytest.param(path.stem, mail, id=f"{path.stem}-{number}")


def overlap(text: str, quote: str, span: Span | None) -> bool:
    """Do the reader's words and the quoted ones share any?"""
    start = text.index(quote)
    return span is not None and min(span[1], start + len(quote)) > max(span[0], start)


def unlike(text: str, quotes: list[str], spans: list[Span | None]) -> list[str]:
    """What was to be read and was not, and what was read and was not to be."""
    missed = [f"missed: {quote}" for quote in quotes if not any(overlap(text, quote, span) for span in spans)]
    extra = [span for span in spans if span and not any(overlap(text, quote, span) for quote in quotes)]
    return missed + [f"read: {text[start:end]}" for start, end in extra]


def promised(text: str, acts: Acts, wanted: dict[str, Any]) -> list[str]:
    """How the promise that was read differs from the one that was made."""
    made = [one for one in acts.promises if overlap(text, wanted["quote"], one.span)]
    if not made:
        return []
    one = made[0]
    said = text[slice(*one.due_span)] if one.due_span else None
    due = wanted.get("due")
    told = [
        f"kind {one.kind} is not {wanted['kind']}" if one.kind != wanted["kind"] else "",
        f"due words {said!r} are not {due!r}" if (due is None) != (said is None) else "",
        f"due words {said!r} are not in {due!r}" if due and said and not (said in due or due in said) else "",
        "condition" if one.condition != Condition(wanted.get("condition", "none")) else "",
        "hedged" if one.hedged != wanted.get("hedged", False) else "",
        "ours" if one.ours != wanted.get("ours", False) else "",
    ]
    return [f"{wanted['quote']}: {what}" for what in told if what]


@pytest.mark.parametrize(("language", "mail"), list(cases()))
def test_a_mail_is_read_as_it_was_meant(language: str, mail: dict[str, Any]) -> None:
    """A1, P1, P3: the asks and promises a reader would find, no others, each with its kind and date."""
    text = mail["text"].strip()
    acts = read_acts(text, Context(sent_at=SENT))
    wanted = mail.get("promises", [])
    assert acts.language == language
    assert unlike(text, mail.get("asks", []), [ask.span for ask in acts.asks]) == []
    assert unlike(text, [one["quote"] for one in wanted], [one.span for one in acts.promises]) == []
    assert [what for one in wanted for what in promised(text, acts, one)] == []
    assert acts.expects_reply is mail.get("expects_reply", False)
    assert acts.closing is mail.get("closing", False)
