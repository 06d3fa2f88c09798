"""What does a line announce: a quotation, a forwarded message, a header field? The tests behind ``zones`` (M7).

Each test looks at a bounded piece of text, so that all of them together stay linear in the length of a mail.
"""

from __future__ import annotations

import re2

from monitor.reading import quoting

MAX_JOINED = 400
"""Characters of an attribution, however many lines it was wrapped over."""


def _alternatives(words: frozenset[str]) -> str:
    return "|".join(re2.escape(word) for word in sorted(words, key=len, reverse=True))


_VERBS = quoting.forms(quoting.WROTE)
_FREE = frozenset(verb for verb in _VERBS if any(ord(letter) >= 0x590 for letter in verb))
_WROTE = re2.compile(
    rf"(?i)(?:^|[^\pL])(?:{_alternatives(_VERBS - _FREE)})(?:[^\pL]|$)|(?:{_alternatives(_FREE)})"
)
_ON = re2.compile(rf"(?i)^\W*(?:{_alternatives(quoting.forms(quoting.ON))})(?:[\s,]|\d)")
_DATED = re2.compile(
    r"(?i)^\W*(?:\d{4}[-/.年년]\s?\d{1,2}[-/.月월]\s?\d{1,2}|\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?\d{2,4}|"
    r"\d{1,2}\.? \pL{3,12}\.? \d{4}|\pL{2,12}[.,]{1,2} \d{1,2}[.]? ?\pL{3,12}\.? ?\d{2,4}|\pL{2,12}\.?,? \d{1,2}[./])"
)
_TIME = re2.compile(r"\d{1,2}\s?(?:[:.hH時点]|uhr)\s?\d{2}")
_DAY = re2.compile(r"(?:19|20)\d\d|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}")
_LATER_ON = re2.compile(
    r"(?i)[\s-](on (?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d)[^:]*\d.*)$"
)
_STAMP = re2.compile(
    r"(?i)\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\s+(?:at\s+)?\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]m)?\W*$"
)
_GREETING = re2.compile(rf"(?i)^(?:{_alternatives(quoting.forms(quoting.GREETINGS))})(?:[\s,!.:-]|$)")
_FIELDS = {
    form: name
    for name, table in (
        ("other", quoting.OTHER),
        ("cc", quoting.CC),
        ("to", quoting.TO),
        ("date", quoting.DATE),
        ("subject", quoting.SUBJECT),
        ("from", quoting.FROM),
    )
    for form in quoting.forms(table)
}
_ORIGINAL = tuple(quoting.forms(quoting.ORIGINAL))
_FORWARDED = tuple(quoting.forms(quoting.FORWARDED))
_RULE = "-_=*—–#~ \t"
_DOUBLE = ("--", "__", "==", "**")
DASHED = (*_DOUBLE, "- ", "<-")
"""How a line begins that announces a whole message."""


def field(line: str) -> str | None:
    """Return which field of a quoted header the line begins: from, date, to, cc, subject, other; else None."""
    head = line[:48].lstrip(" \t*_|>\ufeff\u200e\u200f\xa0")
    at = head.find(":")
    if at < 0:
        at = head.find("：")
    if not 0 < at <= 26:
        return None
    return _FIELDS.get(head[:at].strip(" *_\t\xa0").lower())


def is_rule(line: str) -> bool:
    """Is the line nothing but a drawn rule, such as the mobile Outlook puts above a quoted header?"""
    return len(line) >= 5 and not line.strip(_RULE)


def banner(line: str) -> str | None:
    """Return "original" or "forwarded" for a line that announces a whole message, dashed or standing alone."""
    if len(line) > 300 or not (line[:2] in DASHED or line.rstrip().endswith(":")):
        return None
    inner = line.strip(_RULE + "<>[]|").lower()
    if len(inner) < 2:
        return None
    if inner.startswith(_FORWARDED):
        return "forwarded" if line[:2] in _DOUBLE or line.rstrip().endswith(":") else None
    if line[:2] in DASHED and inner.startswith(_ORIGINAL):
        return "original"
    return None


def attribution(text: str) -> tuple[str, bool]:
    """Return (strength, begun): how surely the text is a line like "On Monday, Pat wrote:".

    "strong" speaks for itself; "weak" counts only with marked quotation under it; "" is none.
    ``begun``: it starts where attributions start, so nothing of it stands on an earlier line.
    """
    if len(text) > MAX_JOINED:
        return "", False
    bare = text.strip().rstrip(_RULE + "<>")
    ends = bare.endswith((":", "："))
    dashed = text.strip()[:2] == "--" and text.strip()[-2:] == "--"
    if not (ends or dashed):
        return "", False
    begun = bool(_ON.search(bare) or _DATED.search(bare))
    mail = "@" in bare or "mailto" in bare
    verb = _WROTE.search(bare)
    if verb is None:
        return (
            ("strong", True) if begun and mail and _DAY.search(bare) and _TIME.search(bare) else ("", False)
        )
    if len(bare) - verb.end() > 120:
        return "", False
    dated = bool(_TIME.search(bare) and _DAY.search(bare))
    if (begun and (mail or dated)) or (mail and len(bare) < 200):
        return "strong", begun
    if begun and len(bare) < 80 and _DAY.search(bare) and len(bare) - verb.end() < 4:
        return "strong", True
    if begun and any(letter.isdigit() for letter in bare):
        return "weak", True
    return ("weak", begun) if len(bare) < 80 else ("", False)


def loose_attribution(text: str) -> bool:
    """Is the text above a marked quotation an attribution that lacks its verb or its colon?"""
    if len(text) > MAX_JOINED or not ("@" in text or text.rstrip().endswith((":", "："))):
        return False
    return bool((_ON.search(text) or _DATED.search(text)) and _DAY.search(text))


def before_attribution(line: str) -> int | None:
    """Return where an attribution begins that shares its line with own words before it, or None."""
    found = _LATER_ON.search(line[:MAX_JOINED])
    return found.start(1) if found else None


def greets(line: str) -> bool:
    """Is the line a greeting and nothing else: a word of greeting and a name or two?"""
    line = line.strip()
    return (
        len(line) < 50 and len(line.split()) <= 6 and line[-1:] not in "?." and bool(_GREETING.search(line))
    )


def has_time(text: str) -> bool:
    """Does the text name a time of day?"""
    return bool(_TIME.search(text))


def lists_addresses(line: str) -> bool:
    """Is the line the middle of a wrapped list of recipients?"""
    return "@" in line or ("/" in line and "," in line) or line.rstrip().endswith((",", ";"))


def may_be_name(line: str) -> bool:
    """Could the line be a name, perhaps after a date, and no sentence of the author's?"""
    return len(line) < 70 and len(line.split()) <= 10 and line.rstrip()[-1:] not in ".?!:;"


def is_stamp(line: str) -> bool:
    """Does the line end with a date and time and say little else, as Lotus Notes writes above To and Subject?"""
    return len(line) < 130 and bool(_STAMP.search(line)) and len(line.split()) <= 12
