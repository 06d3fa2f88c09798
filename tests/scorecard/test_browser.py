"""The card in a real browser: readable by screen readers, no wider than a phone, dark where the page is dark."""

from __future__ import annotations

import html
import importlib.util
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from monitor.model import Ledger
from monitor.scorecard import render
from monitor.scorecard.render import Look
from monitor.scorecard.said import Said, Words
from monitor.scorecard.view import Occasion

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
AXE = """axe.run().then(found => report({
  violations: found.violations.map(rule => [rule.id, rule.nodes.map(node => node.html.slice(0, 200))]),
  passes: found.passes.length,
}))"""
MEASURE = """report({
  width: document.scrollingElement.scrollWidth, inner: window.innerWidth,
  ground: getComputedStyle(document.querySelector(".card")).backgroundColor,
  seen: [...document.images].filter(i => i.offsetParent).map(i => i.className),
  alts: [...document.images].map(i => i.alt),
})"""
FRAMED = """const frame = document.querySelector("iframe");
frame.onload = () => {
  const inner = frame.contentWindow, page = frame.contentDocument.scrollingElement;
  const out = [...frame.contentDocument.querySelectorAll("body *")].filter(
    e => e.getBoundingClientRect().right > inner.innerWidth + 0.5);
  report({inner: inner.innerWidth, width: page.scrollWidth, out: out.map(e => e.outerHTML.slice(0, 120))});
};"""
REPORT = """const report = found => {
  const text = document.createElement("pre");
  text.id = "report"; text.textContent = JSON.stringify(found); document.body.appendChild(text);
};"""


def load(name: str) -> ModuleType:
    """A script of the project as a module."""
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def browser() -> ModuleType:
    """Chromium without a window."""
    script = load("browser")
    if script.browser() is None:
        pytest.skip("there is no chromium here")
    return script


@pytest.fixture
def ask(browser: ModuleType, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Open a page, run a script in it that calls report(), and return what it reported."""

    def asked(page: str, script: str, **options: Any) -> dict[str, Any]:
        file = tmp_path / "page.html"
        file.write_text(
            page.replace("</body>", f"<script>{REPORT}{script}</script></body>"), encoding="utf-8"
        )
        shown = browser.dom(file, **options)
        report = re.search(r'<pre id="report">(.*?)</pre>', shown, re.S)
        assert report is not None, shown[-500:]
        found: dict[str, Any] = json.loads(html.unescape(report[1]))
        return found

    return asked


@pytest.fixture(scope="module")
def axe() -> str:
    """The accessibility checker, as its package carries it."""
    package = pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    source: str = (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    return source + ";" + AXE


LONG = Words(
    dict.fromkeys(
        ("a-7k2m9qx4", "a-w4hd2k8s", "a-grp5v0tz", "p-n83kd0aa", "p-m0v3dd8y", "p-k3pt0001"),
        Said(
            who="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
            address="x@example.com",
            subject="https://files.example.com/a/very/long/path/without/any/blank/in/it/at/all.xlsx",
            sentence="Siehst_du_dir_bitte_die_Datei_mit_diesem_sehr_langen_Namen_ohne_jedes_Leerzeichen_an_?"
            * 2,
        ),
    )
)


def pages(pat: Any) -> Iterator[tuple[str, str]]:
    """Cards of every kind: first, in a service, long words, without words, empty."""
    first = Look(
        occasion=Occasion.FIRST, correct_to="card@example.com", stop_to="card@example.com", token="a2" * 24
    )
    yield "first", render.html(pat.make(), pat.words(), first)
    yield "german", render.html(pat.make(), pat.words(), Look(language="de", correct_to="card@example.com"))
    yield "long", render.html(pat.make(), LONG, Look(language="de", correct_to="card@example.com"))
    yield "wordless", render.html(pat.make(), None)
    yield (
        "empty",
        render.html(pat.make(Ledger(), (), trend=pat.trend(0)), None, Look(occasion=Occasion.QUIET)),
    )


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(pat: Any, ask: Callable[..., dict[str, Any]], axe: str, *, dark: bool) -> None:
    """No violation of any rule of axe-core, contrast included, on light and on dark pages."""
    for name, page in pages(pat):
        found = ask(page, axe, dark=dark)
        assert found["violations"] == [], name
        assert found["passes"] > 15


@pytest.mark.slow
def test_axe_would_notice(ask: Callable[..., dict[str, Any]], axe: str) -> None:
    """A page with a picture that says nothing and pale letters is refused."""
    bad = '<html><body><img src="data:,"><p style="color:#ccc;background:#fff">pale</p></body></html>'
    found = {rule for rule, _ in ask(bad, axe)["violations"]}
    assert {"image-alt", "color-contrast", "html-has-lang"} <= found


@pytest.mark.slow
def test_a_phone_shows_the_whole_width(pat: Any, ask: Callable[..., dict[str, Any]]) -> None:
    """At 320 pixels nothing stands out to the right, however long a word of a mail is."""
    for name, page in pages(pat):
        frame = f'<iframe style="width:320px;height:900px;border:0" srcdoc="{html.escape(page)}"></iframe>'
        found = ask(f"<html><body>{frame}</body></html>", FRAMED)
        assert (found["inner"], found["out"]) == (320, []), name
        assert found["width"] <= 320, name


@pytest.mark.slow
def test_dark_pages_show_dark_pictures(pat: Any, ask: Callable[..., dict[str, Any]]) -> None:
    """One picture of each chart is seen, that of the page's own ground."""
    page = render.html(pat.make(), pat.words())
    light, dark = ask(page, MEASURE), ask(page, MEASURE, dark=True)
    assert light["seen"] == ["light"] * 3
    assert dark["seen"] == ["dark"] * 3
    assert light["ground"] == "rgb(255, 255, 255)"
    assert dark["ground"] == "rgb(27, 33, 41)"
