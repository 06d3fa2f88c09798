"""The documents as a site: built strictly, whole, and without a byte from anybody else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[1]
FETCHED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src", "video": "src"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make site` does; a warning of mkdocs fails it."""
    pytest.importorskip("material", reason="needs the extra: docs")
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


class Page(HTMLParser):
    """What a page of the site has: its anchors, its links, and what a browser fetches for it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a tag."""
        found = dict(attrs)
        self.anchors |= {name for key in ("id", "name") if (name := found.get(key))}
        if tag == "a" and found.get("href"):
            self.links.append(found["href"] or "")
        if tag in FETCHED and found.get(FETCHED[tag]):
            self.fetched.append(found[FETCHED[tag]] or "")


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    """Every page that was built."""
    return {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


@pytest.mark.slow
def test_nothing_is_fetched_from_anybody(site: Path, pages: dict[Path, Page]) -> None:
    """No letters, scripts, styles or pictures of others: reading the documents tells nobody."""
    outside = [url for page in pages.values() for url in page.fetched if urlsplit(url).netloc]
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert outside + re.findall(r"""(?:@import|url\()\s*["']?(?:https?:)?//[^"')]+""", styles) == []


@pytest.mark.slow
def test_every_document_is_there(pages: dict[Path, Page], site: Path) -> None:
    """Every document of the project, also of folders, has its page, and the connectors' pages stand in the menu."""
    built = {path.relative_to(site).as_posix() for path in pages}
    documents = {
        path.relative_to(ROOT / "docs").with_suffix(".html").as_posix()
        for path in (ROOT / "docs").rglob("*.md")
    }
    documents = {name.replace("README", "index") for name in documents}
    above = {f"{path.stem}.html" for path in ROOT.glob("*.md") if path.stem != "README"}
    assert documents | above | {"index.html", "cron/index.html"} <= built
    start = pages[site / "index.html"]
    assert {
        f"connect/{path.stem.replace('README', 'index')}.html"
        for path in (ROOT / "docs/connect").glob("*.md")
    } <= set(start.links)


@pytest.mark.slow
def test_every_link_and_anchor_leads_somewhere(pages: dict[Path, Page], site: Path) -> None:
    """Within the site, sources of the program included."""
    dead = []
    for path, page in pages.items():
        if path.name == "404.html":  # shown at any address, so its links begin at the root
            continue
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            there = pages.get(target)
            if not target.exists() or (
                parts.fragment and there and unquote(parts.fragment) not in there.anchors
            ):
                dead.append((path.relative_to(site).as_posix(), link))
    assert [one for one in dead if "#__" not in one[1]] == []
