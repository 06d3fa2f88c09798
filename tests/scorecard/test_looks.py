"""Text, HTML, charts and picture: readable, escaped, self-contained, the same sentences everywhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import quote, unquote

import pytest
from PIL import Image

from monitor.model import Ledger, PromiseOutcome, Verb
from monitor.scorecard import chart, render, style
from monitor.scorecard.catalogue import spoken
from monitor.scorecard.render import CID, Look
from monitor.scorecard.said import Said, Words

ORDER = [
    "What waits for you",
    "What you promised",
    "How soon asks get a first answer",
    "Keeping people in the know",
    "Your own asks",
    "What came in",
    "What went well",
]
EVIL = "<script>alert(1)</script>\r\nBcc: x@example.com \x1b[31m\u202ered\u202c\"'><img src=//evil>"


class Page(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its attributes."""
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.words.append(data)


def in_order(text: str) -> bool:
    """Do the parts stand in the documented order?"""
    places = [text.lower().index(title.lower()) for title in ORDER]
    return places == sorted(places)


@pytest.mark.parametrize("options", [{}, {"colour": True}, {"ascii_only": True}])
def test_text_fits_eighty_columns_in_order(pat: Any, options: dict[str, bool]) -> None:
    """Every line fits, whether coloured, plain or ASCII; the parts keep their order."""
    text = render.text(pat.make(), pat.words(), **options)
    bare = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert max(map(len, bare.splitlines())) <= 80
    assert in_order(bare)
    assert ("\x1b" in text) is options.get("colour", False)


def test_ascii_text_keeps_names_but_none_of_our_signs(pat: Any) -> None:
    """Where only ASCII is safe our own signs are ASCII; without words the whole card is."""
    assert render.text(pat.make(), ascii_only=True).isascii()
    assert "Jürgen Ångström" in render.text(pat.make(), pat.words(), ascii_only=True)


def test_without_words_nothing_of_a_mail_is_shown(pat: Any) -> None:
    """--no-words: ids, instants and numbers, no name, subject or sentence."""
    card = pat.make()
    for shown in (render.text(card), render.html(card, charts=False)):
        assert "a-7k2m9qx4" in shown
        assert not re.search(r"Dana|Budget|travel|mailto", shown)


def test_gone_mail_is_said_to_be_gone(pat: Any) -> None:
    """The item stays, with date and rule (DESIGN, privacy 3)."""
    assert "no longer in your mailbox (Wed 11 Nov, rule P1.will)" in render.text(pat.make(), pat.words())


def test_too_little_mail_is_said_not_estimated(pat: Any) -> None:
    """E2: "not enough mail" and the count, once for all of it, never a zero."""
    text = " ".join(render.text(pat.make()).split())
    assert text.count("Not enough mail yet") == 1
    assert "(4 so far); estimates start at 6" in text
    assert "more than 4 days 2 h" in text


def test_an_empty_card_says_so(pat: Any) -> None:
    """No mail: one sentence, no praise, no suggestion, in every look."""
    card = pat.make(Ledger(), (), trend=pat.trend(0))
    text = render.text(card)
    assert "there is little to say" in " ".join(text.split())
    assert "went well" not in text.lower()
    assert "<img" not in render.html(card)
    assert render.png(card).startswith(b"\x89PNG")


def evil_words(pat: Any) -> Words:
    """The story told by somebody who wants to break the card."""
    said = {
        "who": EVIL,
        "subject": EVIL,
        "sentence": EVIL * 9,
        "address": 'x"@example.com',
        "message_id": "<a>\r\nb",
    }
    return Words(dict.fromkeys(pat.words(), Said(**said)))


def test_mail_words_cannot_become_markup_or_control(pat: Any) -> None:
    """Tags are text, escapes and direction marks are gone, links stay mailto."""
    card, words = pat.make(), evil_words(pat)
    page = Page(render.html(card, words, Look(correct_to="card@example.com"), charts=False))
    assert not {"script", "img", "iframe", "object", "link"} & set(page.tags)
    links = [value for tag, name, value in page.attributes if name == "href"]
    assert links
    assert all(link.startswith("mailto:") and not re.search(r"[\r\n<>\"]", link) for link in links)
    for shown in (render.text(card, words), "".join(page.words)):
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b\x00]", shown)
    assert "\n" not in render.mail(card, words).subject


def test_html_is_self_contained_light_and_dark(pat: Any) -> None:
    """Nothing is fetched; styles are inline; phones and dark pages have their rules; it stays small."""
    html = render.html(pat.make(), pat.words(), Look(correct_to="card@example.com"))
    page = Page(html)
    sources = [value for _, name, value in page.attributes if name in ("src", "background")]
    assert sources
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert not re.search(r"https?://|url\(|@import|@font-face", html)
    assert "prefers-color-scheme: dark" in html
    assert "max-width: 480px" in html
    assert "flex" not in html
    assert len(html.encode()) < 150_000
    assert in_order("".join(page.words))


def test_pictures_say_their_finding(pat: Any) -> None:
    """Each chart has an alt text with numbers, the same in light and dark."""
    page = Page(render.html(pat.make(), pat.words()))
    alts = [value for tag, name, value in page.attributes if (tag, name) == ("img", "alt")]
    assert len(alts) == 6
    assert alts[0] == alts[1]
    assert all(re.search(r"\d", alt) for alt in alts)


def test_a_mail_names_its_pictures_by_content_id(pat: Any) -> None:
    """Every cid in the HTML has its picture and every picture its place; the HTML is far below Gmail's limit."""
    parts = render.mail(pat.make(), pat.words(), Look(stop_to="help@example.com"))
    named = set(re.findall(r"cid:([\w.@-]+)", parts.html))
    assert named == set(parts.images)
    assert all(name.endswith(CID) for name in named)
    assert len(parts.html.encode()) < 50_000
    assert "“unsubscribe” to help@example.com" in parts.text
    assert (
        parts.subject
        == "Your mail, week 46: 2 asks wait for you, 3 promises open, 1 of them past its date, 3 kept"
    )


def links_of(html: str) -> list[str]:
    """Where the links of a page lead."""
    return [value for tag, name, value in Page(html).attributes if (tag, name) == ("a", "href")]


@pytest.mark.parametrize(
    ("due", "language", "said"),
    [
        ((12,), "en", "Nothing waits for you, 1 promise past its date."),
        ((11, 12), "en", "Nothing waits for you, 2 promises past their date."),
        ((11, 12, 30), "en", "Nothing waits for you, 3 promises open, 2 of them past their date."),
        ((30,), "en", "Nothing waits for you, 1 promise open."),
        ((12,), "de", "Nichts wartet auf Sie, 1 Zusage über dem Termin."),
        ((12, 30), "de", "Nichts wartet auf Sie, 2 Zusagen offen, davon 1 über dem Termin."),
    ],
)
def test_the_first_line_says_what_is_past_its_date(
    pat: Any, due: tuple[int, ...], language: str, said: str
) -> None:
    """Whoever reads the headline alone knows of it."""
    made = [pat.promise(f"due{day}", pat.at(9), pat.at(day, 16), PromiseOutcome.OPEN) for day in due]
    text = render.text(pat.make(Ledger(promises=tuple(made))), None, Look(language=language))
    assert " ".join(text.splitlines()[3:5]).startswith(said)


def test_an_item_is_answered_and_in_a_service_corrected_by_mail(pat: Any) -> None:
    """One link answers each mail that is still there; corrections are links only where a mailbox takes them."""
    card, words = pat.make(), pat.words()
    alone = links_of(render.html(card, words, charts=False))
    assert len(alone) == 5
    assert all("In-Reply-To" in link or "subject=Re%3A%20" in link for link in alone)
    service = Look(correct_to="card@example.com", token="a2" * 24)
    served = links_of(render.html(card, words, service, charts=False))
    corrections = [link for link in served if link.startswith("mailto:card@example.com?subject=correct%20")]
    assert len(corrections) == 3 * 2 + 3 * 3
    assert len(served) == len(alone) + len(corrections)
    text = " ".join(render.text(card, words, service).split())
    assert "“correct ID done-elsewhere” to card@example.com" in text


def test_a_card_asks_for_corrections_in_its_own_words(pat: Any) -> None:
    """A German card has German verbs, in its links and in its text."""
    look = Look(language="de", correct_to="card@example.com", token="a2" * 24)
    card, words = pat.make(), pat.words()
    links = [unquote(link) for link in links_of(render.html(card, words, look, charts=False))]
    verbs = {link.split()[2] for link in links if "subject=korrigiere " in link}
    assert verbs == {"erledigt", "keine-anfrage", "keine-zusage", "termin"}
    text = " ".join(render.text(card, words, look).split())
    assert "„korrigiere ID erledigt“ an card@example.com" in text
    assert not any(verb in text + " ".join(links) for verb in Verb if verb != Verb.DUE)


@pytest.mark.parametrize("language", spoken())
@pytest.mark.parametrize("outcome", [PromiseOutcome.KEPT, PromiseOutcome.OVERDUE])
def test_one_is_not_said_as_many(pat: Any, language: str, outcome: PromiseOutcome) -> None:
    """A card with one of each: no plural stands behind the number 1, in text, page or what charts say."""
    kept = {"settled_at": pat.at(12)} if outcome is PromiseOutcome.KEPT else {}
    asks = (
        pat.ask("one", pat.at(9), 1.0),
        pat.ask("shared", pat.at(10), None, kind="shared"),
        pat.ask("waits", pat.at(2, month=11), None, nudges=1),
    )
    for some in (asks, asks[:1], asks[1:2]):
        ledger = Ledger(
            asks=some,
            own_asks=(pat.ask("own", pat.at(9), None, addressee="p-da", asker="me", lead_day=True),),
            promises=(pat.promise("one", pat.at(9), pat.at(12, 16), outcome, **kept),),
            exclusions={"M4": 1, "X-language": 1},
        )
        look = Look(language=language, correct_to="card@example.com")
        card = pat.make(ledger)
        said = render.text(card, None, look) + re.sub(r"<(?!img)[^>]*>", " ", render.html(card, None, look))
        many = r"\b(?<![.,])1 (?:\w+ )?(asks|promises|mails|days|weeks|Anfragen|Zusagen|Tage|Wochen|Mails)\b"
        assert [found[0] for found in re.finditer(many, said.replace("\u00a0", " "))] == []


def test_an_answer_keeps_its_whole_subject(pat: Any) -> None:
    """The card cuts a long subject, the link that answers does not: mail programs thread by it."""
    subject = "Re: " + "a long way to the point " * 6
    said = Said(who="Dana", address="dana@example.com", subject=subject, sentence="Which one?")
    page = render.html(pat.make(), Words({"a-7k2m9qx4": said}), charts=False)
    assert f"subject={quote(subject.strip())}" in page
    assert subject.strip() not in page


def test_no_colour_is_a_verdict(pat: Any) -> None:
    """Neither pure red nor green stands for good or bad (S2)."""
    html = render.html(pat.make(), pat.words(), charts=False)
    for colour in set(re.findall(r"#([0-9a-f]{6})\b", html)):
        red, green, blue = (int(colour[i : i + 2], 16) for i in (0, 2, 4))
        assert max(red, green, blue) - min(red, green, blue) < 60 or blue > max(red, green), colour


def test_charts_are_small_pictures_on_the_ground_of_their_page(pat: Any) -> None:
    """PNG, wide enough for a sharp phone, as light or dark as the page, light in bytes."""
    for name, picture in render.mail(pat.make(), pat.words()).images.items():
        image = Image.open(BytesIO(picture))
        assert image.width == 864
        ground = (255, 255, 255) if "light" in name else (0x1B, 0x21, 0x29)
        assert image.convert("RGB").getpixel((0, 0)) == ground
        assert len(picture) < 20_000


def test_a_chart_is_recoloured_as_it_would_be_drawn_dark(pat: Any) -> None:
    """Drawn once in light colours: pure colours become those of the dark page, a half of two the half of the two."""
    light, dark = style.LIGHT, style.DARK
    for name in ("page", "ink", "main", "open"):
        found = chart.recoloured(rgb(getattr(light, name)), dark)
        assert found == rgb(getattr(dark, name))
    half = [(a + b) // 2 for a, b in zip(rgb(light.main), rgb(light.page), strict=True)]
    wanted = [(a + b) // 2 for a, b in zip(rgb(dark.main), rgb(dark.page), strict=True)]
    assert all(abs(a - b) < 4 for a, b in zip(chart.recoloured(half, dark), wanted, strict=True))


def test_letters_on_charts_can_be_read_on_a_phone() -> None:
    """At least eleven pixels where the picture is 284 wide; pictures are cut for twice their greatest width."""
    assert style.SIZE / (72 * chart.WIDTH) * 284 >= 11
    assert chart.WIDTH * chart.DPI >= 1.9 * 440


def rgb(colour: str) -> list[int]:
    """Red, green and blue of #rrggbb."""
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def test_drawing_leaves_no_global_state(pat: Any) -> None:
    """pyplot is never imported, so that cards can be drawn side by side."""
    import sys

    render.png(pat.make())
    assert "matplotlib.pyplot" not in sys.modules


def test_letters_without_a_glyph_do_not_stop_a_picture(pat: Any) -> None:
    """Names in any script, and dollar signs, are drawn as well as the font can."""
    said = Said(who="山田 $x^2$ 😀", subject="$\\frac{1}{", sentence="日本 $")
    words = Words(dict.fromkeys(pat.words(), said))
    assert render.png(pat.make(), words).startswith(b"\x89PNG")
    assert render.mail(pat.make(), words).images


def test_long_lists_are_cut_and_counted(pat: Any) -> None:
    """Ten items of a kind are enough for a mail; the rest is a number and a command."""
    asks = tuple(pat.ask(f"w{n:07}", pat.at(2, 8, n), None) for n in range(50))
    text = render.text(pat.make(Ledger(asks=asks)))
    assert "40 more wait; `monitor asks --outcome waiting` lists them." in text
    assert len(re.findall(r"a-w\d{7}$", text, re.M)) == 10


def test_text_and_json_wait_for_no_chart_library() -> None:
    """A card in under a second: neither look imports matplotlib, nor jinja2, nor what reads mail."""
    import subprocess
    import sys

    code = (
        "import sys; from monitor.scorecard import data, render; import monitor.scorecard.text;"
        "print([m for m in ('matplotlib', 'jinja2', 'fast_mail_parser', 'PIL') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
