"""The shape of a card in finished sentences: what text, HTML and picture lay out, so that all say the same.

Only words of the catalogue and of the owner's own mail stand in it. Nothing is coloured, measured or
escaped yet.
``compose`` fills it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from monitor.scorecard.strip import Bin


class Occasion(StrEnum):
    """When a card comes: it explains itself the first time, and says once that there is nothing to say."""

    ANY = "any"
    FIRST = "first"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Something to press: a mailto address; ``answer`` for the one that answers the mail itself."""

    label: str
    href: str
    answer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Item:
    """One mail on the card: who, when, the sentence, the next step. Holds mail words: shown, never kept."""

    id: str
    title: str
    about: str = ""
    meta: str = ""
    quote: str = ""
    note: str = ""
    step: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number: said large, with what it means and how sure it is."""

    value: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Section:
    """One part of the card (S1). ``charts``: names of charts that belong here, drawn where there is data.

    ``list``: its lines stand side by side rather than as one text.
    """

    key: str
    title: str
    lede: str = ""
    items: tuple[Item, ...] = ()
    more: str = ""
    aside: str = ""
    aside_items: tuple[Item, ...] = ()
    figures: tuple[Figure, ...] = ()
    lines: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()
    list: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class View:
    """A card ready to be laid out. ``strip`` and ``trend`` serve charts made of signs; ``alts`` say each
    chart. ``by_mail``: how to correct an item where nothing can be pressed.
    """

    language: str
    title: str
    subtitle: str
    name: str
    summary: str
    preheader: str
    subject: str
    hint: str = ""
    sections: tuple[Section, ...] = ()
    footer: tuple[str, ...] = ()
    by_mail: str = ""
    alts: dict[str, str] = field(default_factory=dict)
    strip: tuple[Bin, ...] = ()
    trend: tuple[float | None, ...] = ()
    trend_label: str = ""
