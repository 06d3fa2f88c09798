"""One plain form of a text in which every character keeps its place, for the cue tables to read."""

from __future__ import annotations

import unicodedata

_KNOWN = {
    "\u2018": "'",
    "\u2019": "'",
    "\u02bc": "'",
    "\u00b4": "'",
    "`": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u201e": '"',
    "\u00ab": '"',
    "\u00bb": '"',
    "\u2013": "-",
    "\u2014": "-",
    "\u2212": "-",
    "\u2011": "-",
    "\u2022": "*",
    "\u00b7": "*",
    "\u2026": ".",
    "\u00bf": " ",
    "\u00a1": " ",
    "\u00df": "s",
    "\u00e6": "a",
    "\u0153": "o",
    "\u00f8": "o",
    "\u0142": "l",
    "\u0131": "i",
}
_LOWER = bytes(range(256)).lower()


class _Fold(dict[int, str]):
    """Learns each character once: accents off, quotes and dashes plain, all blanks one blank, the rest a mark."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = _KNOWN.get(char) or _KNOWN.get(char.lower()[:1])
        if plain is None:
            base = unicodedata.normalize("NFD", char)[0]
            if base.isascii():
                plain = base
            elif char.isspace():
                plain = " "
            else:
                plain = "\x7f" if char.isalnum() else "~"
        self[code] = plain
        return plain


_FOLD = _Fold()


def plain(text: str) -> str:
    """Return ``text`` in ASCII characters, one for one, its case kept."""
    return text if text.isascii() and "`" not in text else text.translate(_FOLD)


def fold(text: str) -> bytes:
    """Return ``text`` as lower-case ASCII of the same length, so that an offset means the same in both.

    Letters lose their accents, typographic quotes and dashes become plain, letters of other scripts become DEL and
    other symbols a tilde. Line ends stay: they matter to sentences.
    """
    return plain(text).encode("ascii").translate(_LOWER)
