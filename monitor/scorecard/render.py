"""One card, four looks: text, HTML, picture and the parts of a mail, all saying the same sentences.

Heavy libraries are imported by the look that needs them: text asks for no chart, JSON (``data``) for
nothing at all.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitor.scorecard.card import Scorecard
from monitor.scorecard.catalogue import Catalogue, catalogue
from monitor.scorecard.compose import view
from monitor.scorecard.said import Words
from monitor.scorecard.view import Occasion, View

if TYPE_CHECKING:
    from monitor.scorecard.html import Picture


CID = "@card.invalid"
"""Content ids have the form of addresses (RFC 2392)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a card is to be said: language, and the addresses that take corrections and "unsubscribe", if
    any, with the ``token`` that they know the owner by; and on which occasion.
    """

    language: str = "en"
    correct_to: str | None = None
    stop_to: str | None = None
    token: str = field(default="", repr=False)
    occasion: Occasion = Occasion.ANY


@dataclass(frozen=True, slots=True, kw_only=True)
class MailParts:
    """What a mail is made of: a subject, both texts, and the pictures that the HTML names by ``cid:``."""

    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    images: dict[str, bytes] = field(repr=False)


def text(
    card: Scorecard,
    words: Words | None = None,
    look: Look | None = None,
    *,
    colour: bool = False,
    ascii_only: bool = False,
    width: int = 80,
) -> str:
    """Return the card as text of 80 columns; ``ascii_only`` keeps our own signs to ASCII."""
    from monitor.scorecard.text import as_text

    return as_text(_view(card, words, look), colour=colour, ascii_only=ascii_only, width=width)


def html(
    card: Scorecard, words: Words | None = None, look: Look | None = None, *, charts: bool = True
) -> str:
    """Return the card as one HTML file with its charts inside."""
    from monitor.scorecard.html import as_html

    said = _view(card, words, look)
    tongue = _tongue(card, look)
    drawn = _charts(card, words, tongue) if charts else {}
    return as_html(said, _pictures(drawn, tongue, lambda name: _data_uri(drawn[name])))


def mail(card: Scorecard, words: Words | None = None, look: Look | None = None) -> MailParts:
    """Return the parts of the weekly mail; pictures are named ``strip-light`` and so on, and referred to by
    cid.
    """
    from monitor.scorecard.html import as_html
    from monitor.scorecard.text import as_text

    said = _view(card, words, look)
    tongue = _tongue(card, look)
    drawn = _charts(card, words, tongue)
    pictures = _pictures(drawn, tongue, lambda name: f"cid:{name}{CID}")
    images = {name + CID: picture for name, picture in drawn.items()}
    return MailParts(subject=said.subject, text=as_text(said), html=as_html(said, pictures), images=images)


def png(card: Scorecard, words: Words | None = None, look: Look | None = None) -> bytes:
    """Return the whole card as one picture, 1320 pixels wide."""
    from monitor.scorecard.picture import as_png

    tongue = _tongue(card, look)
    return as_png(card, _view(card, words, look), tongue, _labels(card, words, tongue))


def _labels(card: Scorecard, words: Words | None, tongue: Catalogue) -> dict[str, str]:
    """Return what each promise is called beside its bar: to whom, or without words what kind it is."""
    said = words if words is not None else Words()
    return {
        entry.id: (said[entry.id].who if entry.id in said else "") or tongue.say(f"kind_{entry.kind}")
        for entry in card.promises
    }


def _view(card: Scorecard, words: Words | None, look: Look | None) -> View:
    look = look or Look()
    return view(
        card,
        words,
        language=look.language,
        correct_to=look.correct_to,
        token=look.token,
        stop_to=look.stop_to,
        occasion=look.occasion,
    )


def _tongue(card: Scorecard, look: Look | None) -> Catalogue:
    return catalogue((look or Look()).language).with_days_of(card.workday)


def _charts(card: Scorecard, words: Words | None, tongue: Catalogue) -> dict[str, bytes]:
    """Draw every chart that has something to show, for light and for dark pages."""
    from monitor.scorecard import chart
    from monitor.scorecard.style import LIGHT, Sheet

    drawn = {}
    called = _labels(card, words, tongue)
    for name in chart.NAMES:
        if chart.has(card, name):
            sheet = Sheet(card=card, tongue=tongue, theme=LIGHT, labels=called)
            drawn[f"{name}-light"], drawn[f"{name}-dark"] = chart.pictures(name, sheet)
    return drawn


def _data_uri(picture: bytes) -> str:
    return "data:image/png;base64," + b64encode(picture).decode()


def _pictures(drawn: dict[str, bytes], tongue: Catalogue, where: Callable[[str], str]) -> dict[str, Picture]:
    from monitor.scorecard.html import Picture

    names = {name.rpartition("-")[0] for name in drawn}
    return {
        name: Picture(
            light=where(f"{name}-light"), dark=where(f"{name}-dark"), caption=tongue.say(f"chart_{name}")
        )
        for name in names
    }
