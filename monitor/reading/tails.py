"""What stands under an author's words without being part of them: signatures, mobile lines, disclaimers, footers (M7).

When in doubt a line stays: a kept name does no harm, a lost sentence does.
"""

from __future__ import annotations

import re

from monitor.reading import closings
from monitor.reading.quoting import forms

MAX_SIGNATURE = 25
"""Lines under a "-- " that are taken for a signature; more than that is text under a drawn rule."""

_MOBILE = tuple(forms(closings.MOBILE))
_DEVICES = frozenset(closings.DEVICES.split())
_INFLECTED = ("iphone", "ipad", "android", "samsung", "telefon", "mobil")
_GOODBYES = forms(closings.GOODBYES)
_DISCLAIMERS = tuple(forms(closings.DISCLAIMERS))
_CONFIDENTIAL = tuple(closings.CONFIDENTIAL.split("|"))
_LABELS = frozenset(closings.LABELS.split())
_DELIMITERS = ("--", "-- ", "—", "–", "- -", "-- ")
_NUMBER = re.compile(r"[+(\d][\d\s().\-/+x]{5,30}\d")
_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_ADDRESS = re.compile(
    r"^\W*(?:[\w.]{1,12}[ .:]{0,3})?<?(?:mailto:|https?://|www\.)?[\w.+\-]+(?:@|\.)[\w.\-/@]+>?\W*$"
)
_PART = "-------------- next part --------------"
_EMPTY_PART = re.compile(
    r"An HTML attachment was scrubbed|A non-text attachment was scrubbed.{0,200}\bType: application/(?:pgp|x?-?pkcs7)"
)
_SCRUBBED = 8
"""Lines of the note that a list leaves where it took a part off."""
_DASHED_NAME = re.compile(r"^[-–—~]{1,2} ?[A-Z][\w.'-]*(?: [A-Z][\w.'-]*){0,3}$")
_COMPANY = (".", "inc.", "ltd.", "corp.", "co.", "llc.", "gmbh", "jr.", "sr.", "p.c.", "l.p.")


def trim(lines: list[str], *, top: bool = False) -> tuple[list[str], bool]:
    """Return (the lines without what stands around them, whether a signature was there). ``top``: begins the mail."""
    lines = _unscrubbed(lines)
    end = len(lines)
    end = _delimited(lines, end)
    end = _disclaimed(lines, _footed(lines, end))
    signed = end < len(lines)
    kept = [line for line in lines[:end] if not _is_mobile(line)]
    signed |= len(kept) < end
    start = _bannered(kept) if top else 0
    kept = _strip(kept[start:])
    body = _without_contact(kept)
    return body, signed or len(body) < len(kept)


def _strip(lines: list[str]) -> list[str]:
    first, last = 0, len(lines)
    while first < last and not lines[first].strip():
        first += 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    return lines[first:last]


def _delimited(lines: list[str], end: int) -> int:
    """Cut at a signature delimiter ("-- ", RFC 3676), unless too much follows for a signature."""
    cut, following = end, 0
    for at in range(end - 1, -1, -1):
        if len(lines[at]) <= 4 and lines[at].strip("\r\t ") in _DELIMITERS:
            cut = at
        following += bool(lines[at].strip())
        if following > MAX_SIGNATURE:
            break
    return cut


def _unscrubbed(lines: list[str]) -> list[str]:
    """Take out a list's notes of a part that it took off, where the part was no file: the HTML twin, a signature."""
    if _PART not in lines:
        return lines
    kept: list[str] = []
    past = 0
    for at, line in enumerate(lines):
        if at < past:
            continue
        note = lines[at + 1 : at + _SCRUBBED] if line == _PART else []
        url = next((n for n, below in enumerate(note) if below.startswith("URL: ")), None)
        if url is not None and _EMPTY_PART.match(" ".join(note[:url])[:400]):
            past = at + url + 2
        else:
            kept.append(line)
    return kept


def _footed(lines: list[str], end: int) -> int:
    """Cut at the drawn rule under which a mailing list writes its name."""
    for at in range(end):
        line = lines[at]
        if len(line) >= 20 and line[:20] in ("_" * 20, "-" * 20, "=" * 20) and not line.strip("_-= "):
            below = " ".join(lines[at + 1 : at + 4])[:400].lower()
            if any(sign in below for sign in closings.LIST_FOOTER):
                return at
    return end


def _disclaimed(lines: list[str], end: int) -> int:
    """Cut at the paragraph that begins as disclaimers do and speaks of confidence."""
    fresh = False  # the first words of a mail are its message
    for at in range(end):
        line = lines[at].strip(" \t*_-=#~|>")
        if fresh and line and line[:60].lower().startswith(_DISCLAIMERS):
            paragraph = " ".join(lines[at : at + 12])[:1200].lower()
            if sum(sign in paragraph for sign in _CONFIDENTIAL) >= 2:
                while at and not lines[at - 1].strip(" \t*_-=#~"):
                    at -= 1
                return at
        fresh = not line and at > 0
    return end


def _bannered(lines: list[str]) -> int:
    """Return where the text begins below the warning that a gateway puts above mail from outside."""
    first = next((n for n, line in enumerate(lines[:5]) if line.strip()), 0)
    if not lines or not lines[first].strip().lower().startswith(closings.BANNERS):
        return 0
    last = first
    while last < min(first + 8, len(lines)) and lines[last].strip():
        last += 1
    if not any(line.strip() for line in lines[last:]):  # the message follows without a blank line
        last = next((n + 1 for n in range(first, last) if lines[n].rstrip()[-1:] in ".!*]"), last)
    paragraph = " ".join(lines[first:last])[:1000].lower()
    return last if any(sign in paragraph for sign in closings.OUTSIDE) else 0


def _is_mobile(line: str) -> bool:
    """ "Sent from my phone" and the like: a known beginning, then a device of a few words and no sentence."""
    text = line.strip(" \t*_<>[]()")
    if not 6 < len(text) < 90:
        return False
    lower = text.lower()
    if not lower.startswith(_MOBILE):
        return False
    words = _WORD.findall(lower)
    if "," in text or len(words) > 12:
        return False
    return any(word in _DEVICES or word.startswith(_INFLECTED) for word in words) or (
        lower.startswith("sent from my ") and len(words) <= 7
    )


def _without_contact(lines: list[str]) -> list[str]:
    """Take off the lines of name, title, numbers and addresses at the end, as far as they are nothing else."""
    end = len(lines)
    found = False
    while end and (not lines[end - 1].strip() or _is_contact(lines[end - 1])):
        found = found or bool(lines[end - 1].strip())
        end -= 1
    if not found or not end:  # a link alone is what the message brings (P4)
        end = len(lines)
    parting = _parting(lines, len(lines))
    if parting is not None and (found or any(_is_contact(line) for line in lines[parting:])):
        below = [line for line in lines[parting + 2 :] if line.strip()]
        if all(_is_contact(line) or _is_title(line) for line in below):
            end = min(end, parting + 2)
    kept = _strip(lines[:end])
    above = next((line.strip() for line in reversed(kept[:-1]) if line.strip()), "-")
    if above[0] not in "-–—~*" and _DASHED_NAME.match(kept[-1].strip()):  # "-Pat", and no list
        kept = _strip(kept[:-1])
    return kept


def _parting(lines: list[str], end: int) -> int | None:
    """Return the line that says goodbye among the last dozen, or None; the author's name comes after it."""
    for at in range(end - 1, max(-1, end - 14), -1):
        text = lines[at].strip(" \t,.!-*").lower()
        if len(text) < 40 and text in _GOODBYES:
            while at + 1 < end and not lines[at + 1].strip():
                at += 1
            return at
    return None


def _is_contact(line: str) -> bool:
    """A number with its label, or an address alone."""
    text = line.strip()
    if not text or len(text) > 120:
        return False
    if (
        " " not in text.strip("<>")
        and _ADDRESS.match(text)
        and ("@" in text or "www" in text or "//" in text)
    ):
        return True
    if len(_DIGIT.findall(text)) < 7:
        return False
    bare = _NUMBER.sub(" ", text)
    return bare != text and all(word in _LABELS for word in _WORD.findall(bare.lower()))


def _is_title(line: str) -> bool:
    """A line of a few words that is no sentence: a title, a company, a street."""
    text = line.strip()
    words = text.split()
    if (
        len(text) > 70
        or len(words) > 8
        or text[-1:] in "?!:"
        or text.lower().startswith(("p.s", "ps ", "ps:"))
    ):
        return False
    return not (text.endswith(".") and not text.lower().endswith(_COMPANY[1:])) and not text[:1].islower()
