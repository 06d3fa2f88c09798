"""What mail programs can show: a small checker of the rules for HTML in mail, held against the biggest card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from monitor.model import Ledger, PromiseOutcome
from monitor.scorecard import render
from monitor.scorecard.render import Look
from monitor.scorecard.said import Said, Words
from monitor.scorecard.view import Occasion

GMAIL = 102_000
"""Bytes after which Gmail cuts a mail off."""

TAGS = frozenset(
    "html head meta title style body div table tbody tr td h1 h2 h3 p a span strong code img ul li pre".split()
)
NEVER = re.compile(
    r"flex|grid|position\s*:|float\s*:|transform|url\(|@import|@font-face|expression|var\(|calc\(|-\d+px\s*[;}]"
)
NEGATIVE_IS_FINE = re.compile(r"letter-spacing: ?-0\.3px")
SMALLEST = 13
UNSEEN = ("gap", "peek")


class Rules(HTMLParser):
    """Reads a page and gathers what a mail program would stumble over."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.styles: list[str] = []
        self.in_style = False
        self.feed(html)
        self.found += self._page(html)

    def _page(self, html: str) -> Iterator[str]:
        if html.encode().find(b"<meta charset=") not in range(1024):
            yield "the charset stands too late to be believed"
        for comment in re.findall(r"<!--(.*?)-->", html, re.S):
            if "<table" in comment and 'role="presentation"' not in comment:
                yield "a table for Outlook is read out as data"
        if html.count("<!--[if") != html.count("<![endif]-->"):
            yield "a condition for Outlook is not closed"
        rest = re.sub(
            r"@media[^{]+\{(?:[^{}]*\{[^{}]*\})*\s*\}|/\*.*?\*/", "", " ".join(self.styles), flags=re.S
        )
        if rest.strip():
            yield f"a rule in the head that many programs drop: {rest.strip()[:60]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge one tag."""
        said = {name: value or "" for name, value in attrs}
        self.in_style = tag == "style"
        style = NEGATIVE_IS_FINE.sub("", said.get("style", ""))
        if tag not in TAGS:
            self.found.append(f"<{tag}> is dropped or refused somewhere")
        if tag == "table" and said.get("role") != "presentation":
            self.found.append("a table for layout is read out as data")
        if NEVER.search(style):
            self.found.append(f"<{tag}> is laid out by {style}")
        if any(name.startswith("on") for name in said):
            self.found.append(f"<{tag}> has a script")
        if tag == "img":
            self._image(said)
        if tag == "a" and not said.get("href", "").startswith("mailto:"):
            self.found.append("a link leaves the mail")
        if tag in ("td", "p", "h1", "h2", "h3", "a") and not said.get("style"):
            self.found.append(f"<{tag} class={said.get('class', '')!r}> has no style of its own")
        size = re.search(r"font-size: ?(\d+)px", style)
        if size and int(size[1]) < SMALLEST and said.get("class") not in UNSEEN:
            self.found.append(f"<{tag}> is too small to read")

    def _image(self, said: dict[str, str]) -> None:
        if not said.get("src", "").startswith(("cid:", "data:image/png;base64,")):
            self.found.append("a picture is fetched from elsewhere")
        if len(said.get("alt", "")) < 20 or not re.search(r"\d", said.get("alt", "")):
            self.found.append("a picture does not say its finding")
        if not said.get("width", "").isdigit():
            self.found.append("Outlook shows a picture in its full size")

    def handle_data(self, data: str) -> None:
        """Gather style sheets."""
        if self.in_style:
            self.styles.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Leave a style sheet."""
        self.in_style = False


def biggest(pat: Any) -> tuple[Any, Words]:
    """As many items of each kind as a card shows, with words as long as they get."""
    asks = [pat.ask(f"w{n:07}", pat.at(2, 8, n), None) for n in range(40)]
    shared = [pat.ask(f"s{n:07}", pat.at(3, 8, n), None, kind="shared") for n in range(9)]
    quick = [pat.ask(f"q{n:07}", pat.at(20 + n % 10, 8, month=10), 1.0 + n / 3) for n in range(60)]
    still = [
        pat.promise(f"o{n:07}", pat.at(3, 9, n), pat.at(20 + n % 9), PromiseOutcome.OPEN) for n in range(30)
    ]
    kept = [
        pat.promise(f"k{n:07}", pat.at(9, 9, n), pat.at(13), PromiseOutcome.KEPT, settled_at=pat.at(12))
        for n in range(20)
    ]
    ledger = Ledger(asks=(*asks, *shared, *quick), promises=(*still, *kept), exclusions={"M4": 1234567})
    said = Said(
        who="Maximiliane Wolkenstein-Trostburg " * 3,
        address="maximiliane.wolkenstein-trostburg@example.com",
        subject="Re: Überarbeitung der Reisekostenabrechnung " * 3,
        sentence="Könntest du mir die überarbeiteten Zahlen für die Sitzung der Leitung schicken? " * 5,
        message_id="<" + "b27" * 40 + "@mail.example.com>",
    )
    names = [entry.id for entry in (*ledger.asks, *ledger.promises)]
    return pat.make(ledger), Words(dict.fromkeys(names, said))


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_biggest_card_keeps_to_the_rules(pat: Any, language: str) -> None:
    """Tables, inline styles, nothing fetched, alt texts, sizes; and Gmail shows it to its end."""
    look = Look(
        language=language,
        correct_to="responsiveness-monitor@example.com",
        stop_to="responsiveness-monitor@example.com",
        token="a2" * 24,
        occasion=Occasion.FIRST,
    )
    card, words = biggest(pat)
    html = render.mail(card, words, look).html
    assert Rules(html).found == []
    assert len(html.encode()) < GMAIL


def test_every_card_keeps_to_the_rules(pat: Any) -> None:
    """The story with and without words, an empty card, and the file with its pictures inside."""
    for card in (pat.make(), pat.make(Ledger(), (), trend=pat.trend(0))):
        for words in (pat.words(), None):
            assert Rules(render.html(card, words, charts=False)).found == []
    assert Rules(render.html(pat.make(), pat.words())).found == []


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        ('<div style="display: flex">', "laid out by"),
        ('<p style="margin: -4px;">', "laid out by"),
        ("<table>", "read out as data"),
        ('<!--[if mso]><table width="600"><![endif]-->', "Outlook is read out"),
        ("<script>alert(1)</script>", "dropped or refused"),
        ('<a style="x" href="https://example.com">', "leaves the mail"),
        (
            '<img src="https://example.com/x.png" width="9" alt="Chart: 12 of 13 asks were answered.">',
            "fetched",
        ),
        ('<img src="cid:x" width="9" alt="Chart">', "finding"),
        ('<td class="x">', "no style of its own"),
        ('<p style="font-size: 9px">', "too small"),
        ("<style>p { color: red }</style>", "programs drop"),
        ("<!--[if mso]>x-->", "not closed"),
    ],
)
def test_the_rules_would_notice(bad: str, complaint: str) -> None:
    """Each rule sees what it is for."""
    assert any(complaint in found for found in Rules(f'<meta charset="utf-8">{bad}').found)


def test_a_deadline_is_told_in_working_time(pat: Any) -> None:
    """Left until the date, or since it: working time, in words of the language."""
    text = " ".join(render.text(pat.make(), pat.words()).split())
    assert "· 3 working days left" in text
    assert "8 h of working time past its date" in text
    due = pat.promise("soonsoon", pat.at(12), pat.as_of + timedelta(minutes=30), PromiseOutcome.OPEN)
    text = " ".join(render.text(pat.make(Ledger(promises=(due,)))).split())
    assert "due before your working time begins" in text
