"""Bring the catalogues of a language up to date with the English source, or begin them.

    .venv/bin/python scripts/catalogues.py de

New sentences come in untranslated; where the English changed, the old translation stays, marked fuzzy, which a test
refuses until somebody looked at it; what is not said any more goes.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from monitor.scorecard import catalogue, wording  # noqa: E402  the script runs from a clone
from monitor.service import wording as letters  # noqa: E402

SOURCES = (
    (catalogue.LOCALE, catalogue.DOMAIN, wording.ENGLISH),
    (letters.LOCALE, letters.DOMAIN, letters.SOURCE),
)


def merged(source: dict[str, str | tuple[str, str]], old: Catalog, language: str) -> Catalog:
    """Return a catalogue of exactly the source's sentences, with what the old one says of each."""
    known = {message.context: message for message in old if message.context}
    new = Catalog(locale=language, project="Responsiveness monitor", version="", fuzzy=False)
    new.header_comment = "# How a card is said. Context: the sentence's name; {places} are filled in."
    for key, english in source.items():
        before = known.get(key)
        plural = not isinstance(english, str)
        nothing = ("",) * new.num_plurals if plural else ""
        fitting = before is not None and isinstance(before.string, str) != plural
        changed = before is not None and before.id != english
        new.add(
            english,
            before.string if before is not None and fitting else nothing,
            context=key,
            flags=("fuzzy",) if fitting and (changed or "fuzzy" in before.flags) else (),
        )
    return new


def main(language: str) -> None:
    """Rewrite both catalogues of the language."""
    for folder, domain, source in SOURCES:
        path = folder / language / "LC_MESSAGES" / f"{domain}.po"
        old = Catalog(locale=language)
        if path.is_file():
            with path.open("rb") as file:
                old = read_po(file, locale=language)
        path.parent.mkdir(parents=True, exist_ok=True)
        new = merged(dict(source), old, language)
        path.write_bytes(written(new))
        open_ones = [m.context for m in new if m.context and (m.fuzzy or not any(_forms(m.string)))]
        print(f"{path.relative_to(ROOT)}: {len(source)} sentences, to do: {', '.join(open_ones) or 'none'}")


def written(catalogue: Catalog) -> bytes:
    """Return the file, its header cut down to what says something; the same catalogue gives the same file."""
    out = BytesIO()
    write_po(out, catalogue, width=110, include_lineno=False)
    kept = ("Language:", "Plural-Forms", "MIME", "Content")
    lines = out.getvalue().decode().split("\n")
    end = lines.index("")
    head = [line for line in lines[:end] if not line.startswith('"') or line[1:].startswith(kept)]
    return "\n".join([*head, *lines[end:]]).encode()


def _forms(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else string


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
