"""What mkdocs is told about pages that do not lie in docs: the README and its like, and sources pointed to.

Links of the repository stay as they are in the files, where they work in any viewer; for the site they are turned to
pages made here. Sections without pages in mkdocs.yml get those of the folder of that name, so that a new page under
docs/connect stands in the site without being listed.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TOP = {"README.md": "index.md"}
"""Documents outside docs -> their place on the site; others keep theirs."""

LINK = re.compile(r'(\]\(|src=")([^)\s"#]*)(#[^)\s"]*)?')
TITLE = re.compile(r"^# (.+)$", re.M)
LANGUAGES = {".py": "python", ".toml": "toml", ".sh": "sh", ".css": "css", ".html": "html"}


def on_config(config: Any) -> Any:
    """List the pages of folders whose section is empty."""
    for entry in config["nav"]:
        for section, pages in entry.items() if isinstance(entry, dict) else ():
            if pages == []:
                entry[section] = [
                    {TITLE.search(path.read_text(encoding="utf-8"))[1]: f"{section.lower()}/{path.name}"}  # type: ignore[index]
                    for path in sorted((ROOT / "docs" / section.lower()).glob("*.md"))
                ]
    return config


def on_files(files: Any, config: Any) -> Any:
    """Add the documents outside docs, and a page for every file and folder of the project that a page points to."""
    from mkdocs.structure.files import File

    wanted = [*sorted(ROOT.glob("*.md")), ROOT / "cron" / "README.md", *ROOT.glob("docs/**/*.md")]
    seen = {source_of(file.src_uri) for file in files}
    while wanted:
        path = wanted.pop()
        if path not in seen and path.exists():
            seen.add(path)
            files.append(File.generated(config, place_of(path), content=page_of(path)))
        elif path.suffix != ".md":
            continue
        if path.suffix == ".md":
            wanted += [found for found in targets(path) if found not in seen]
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Turn a page's links to where its targets stand on the site."""
    source = source_of(page.file.src_uri)
    if source.is_dir() or source.suffix != ".md":
        return markdown
    here = posixpath.dirname(page.file.src_uri)

    def turned(found: re.Match[str]) -> str:
        start, link, anchor = found[1], found[2], found[3] or ""
        target = (source.parent / link).resolve()
        if not link or ":" in link or not target.exists():
            return found[0]
        return f"{start}{posixpath.relpath(place_of(target), here or '.')}{anchor}"

    return LINK.sub(turned, markdown)


def targets(page: Path) -> list[Path]:
    """Return the files and folders of the project that a page points to."""
    links = (found[2] for found in LINK.finditer(page.read_text(encoding="utf-8")))
    return [(page.parent / link).resolve() for link in links if link and ":" not in link]


def place_of(path: Path) -> str:
    """Return where a file or folder stands on the site, as a source of mkdocs."""
    if path.is_relative_to(ROOT / "docs"):
        return path.relative_to(ROOT / "docs").as_posix()
    name = path.relative_to(ROOT).as_posix()
    if path.suffix == ".md":
        return TOP.get(name, name)
    return f"source/{name}/index.md" if path.is_dir() else f"source/{name}.md"


def source_of(uri: str) -> Path:
    """Return the file or folder that a place on the site is made from."""
    for path in (ROOT / "docs" / uri, ROOT / next((top for top, at in TOP.items() if at == uri), uri)):
        if path.exists():
            return path
    name = uri.removeprefix("source/")
    return ROOT / (name.removesuffix("/index.md") if name.endswith("/index.md") else name.removesuffix(".md"))


def page_of(path: Path) -> str:
    """Return the page for a file: itself where it is a document, else its text; for a folder what is in it."""
    name = path.relative_to(ROOT).as_posix()
    if path.is_dir():
        below = sorted(one for one in path.iterdir() if one.name[0] not in "._" and one.suffix != ".pyc")
        return f"# {name}\n\n" + "".join(f"- `{one.name}`{_about(one)}\n" for one in below)
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return text
    return f"# {name}\n\n`````{LANGUAGES.get(path.suffix, 'text')}\n{text.rstrip()}\n`````\n"


def _about(path: Path) -> str:
    """Return the first line of a module's docstring."""
    text = path.read_text(encoding="utf-8") if path.suffix == ".py" else ""
    found = re.match(r'(?:#.*\n)*"""(.+)', text)
    return f": {found[1].removesuffix(chr(34) * 3)}" if found else ""
