"""The card as one self-contained HTML page: a mail program's tables, a phone's width, dark pages, nothing
to fetch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from monitor.scorecard.catalogue import catalogue
from monitor.scorecard.view import View

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart on the page: where its light and dark pictures lie (data: or cid:), and its caption."""

    light: str
    dark: str
    caption: str


def as_html(view: View, pictures: Mapping[str, Picture] | None = None) -> str:
    """Return the page. Without ``pictures`` it says everything in words and numbers.

    Styles are inlined for programs that drop style sheets; the rules for phones and dark pages stay in the
    head.
    """
    page, css, media = _template()
    wrong = catalogue(view.language).say("wrong")
    html = page.render(view=view, pictures=pictures or {}, css=css, media=media, wrong=wrong)
    inliner = CSSInliner(keep_style_tags=False, load_remote_stylesheets=False, minify_css=True)
    inlined = inliner.inline(html)
    return inlined.replace(' data-css-inline="keep"', "")


@cache
def _template() -> tuple[Template, Markup, Markup]:
    loader = FileSystemLoader(TEMPLATES)
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=False,
        keep_trailing_newline=True,
    )
    css, media = ((TEMPLATES / name).read_text(encoding="utf-8") for name in ("card.css", "media.css"))
    page = environment.get_template("card.html.j2")
    return page, Markup(css), Markup(media)  # noqa: S704  our own files, not mail  # nosec B704
