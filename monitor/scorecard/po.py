"""One file a language: how a gettext catalogue becomes something that can be asked for a sentence.

``locale/LANGUAGE/LC_MESSAGES/DOMAIN.po`` beside the English source, as every translation tool knows it. It is compiled
in memory when a card first needs it, so that there is no second file that could be older than the first.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path


def languages(folder: Path, domain: str) -> tuple[str, ...]:
    """Return the languages that have a catalogue of this domain in the folder, beside English."""
    return tuple(sorted(path.parent.parent.name for path in folder.glob(f"*/LC_MESSAGES/{domain}.po")))


@cache
def translation(folder: Path, domain: str, language: str) -> GNUTranslations | None:
    """Return a language's catalogue, its plural forms included; None where there is none."""
    if language not in languages(folder, domain):
        return None
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (folder / language / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        read = read_po(file, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return GNUTranslations(compiled)
