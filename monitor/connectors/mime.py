"""Which part of a mail holds the words, told by its BODYSTRUCTURE (RFC 3501, 7.4.2); a small mail built from
it.

Plain text is preferred, HTML taken where there is none; attachments are counted and never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_PARTS = 8
"""A mail cut into more pieces of text than this is read up to here."""

LINE_END = 2
"""Bytes: a part that is no longer holds no words."""

_SIGNATURES = {("application", "pkcs7-signature"), ("application", "x-pkcs7-signature")}
_SIGNATURES |= {("application", "pgp-signature"), ("application", "pgp-encrypted")}
_DROPPED = re.compile(
    rb"^(?:Content-Type|Content-Transfer-Encoding|MIME-Version):[^\n]*\n(?:[ \t][^\n]*\n?)*", re.I | re.M
)
_SAFE = re.compile(rb"[^\w.+\-:/ ]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One leaf of a mail: its number for FETCH, its type, and what it takes to decode it."""

    number: str
    kind: tuple[str, str]
    parameters: Mapping[str, bytes]
    encoding: bytes
    size: int
    disposition: str
    named: bool
    inline_id: bool

    @property
    def attached(self) -> bool:
        """Is this a file that the author sent along? Logos in a signature and electronic signatures are
        not."""
        if self.kind in _SIGNATURES or self.kind == ("text", "calendar"):
            return False
        if self.disposition == "attachment" or self.kind == ("message", "rfc822"):
            return True
        shown = self.kind[0] == "image" and self.inline_id
        return self.named and self.kind[0] != "text" and not shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What a mail consists of: the parts to read, the invitations (by their headers only), the attached
    files."""

    text: tuple[Part, ...]
    calendar: tuple[Part, ...]
    attachments: int


def layout(structure: Any) -> Layout | None:
    """Read a BODYSTRUCTURE; None where the server's answer makes no sense."""
    try:
        parts = list(_leaves(structure, ""))
        text = tuple(_chosen(structure, {part.number: part for part in parts}, ""))
    except (IndexError, TypeError, AttributeError, ValueError, RecursionError):
        return None
    calendar = tuple(part for part in parts if part.kind == ("text", "calendar"))
    return Layout(text=text[:MOST_PARTS], calendar=calendar, attachments=sum(part.attached for part in parts))


def _below(number: str, place: int) -> str:
    return f"{number}.{place}" if number else str(place)


def _children(structure: Sequence[Any]) -> list[Any]:
    """Return the parts of a multipart, none for a leaf."""
    children = []
    for child in structure:
        if not isinstance(child, list):
            break
        children.append(child)
    return children


def _leaves(structure: Sequence[Any], number: str) -> Iterator[Part]:
    children = _children(structure)
    for place, child in enumerate(children, 1):
        yield from _leaves(child, _below(number, place))
    if not children:
        yield _part(structure, number or "1")


def _part(leaf: Sequence[Any], number: str) -> Part:
    kind = (leaf[0].decode("latin-1").lower(), leaf[1].decode("latin-1").lower())
    parameters = _pairs(leaf[2])
    behind = 7 + (1 if kind[0] == "text" else 3 if kind == ("message", "rfc822") else 0)
    told = leaf[behind + 1] if len(leaf) > behind + 1 else None
    told = told if isinstance(told, list) and told and isinstance(told[0], bytes) else [b"", None]
    names = {**parameters, **_pairs(told[1] if len(told) > 1 else None)}
    return Part(
        number=number,
        kind=kind,
        parameters=parameters,
        encoding=leaf[5] or b"7bit",
        size=int(leaf[6] or 0),
        disposition=told[0].decode("latin-1").lower(),
        named=any(name.partition("*")[0] in ("name", "filename") for name in names),
        inline_id=leaf[3] is not None,
    )


def _pairs(values: Any) -> dict[str, bytes]:
    if not isinstance(values, list):
        return {}
    pairs = zip(values[::2], values[1::2], strict=False)
    return {
        name.decode("latin-1").lower(): value for name, value in pairs if name and isinstance(value, bytes)
    }


def _chosen(structure: Sequence[Any], parts: Mapping[str, Part], number: str) -> list[Part]:
    """Return the text parts below here: of alternatives the plainest, of mixed parts all of one kind."""
    children = _children(structure)
    if not children:
        part = parts[number or "1"]
        readable = part.kind in (("text", "plain"), ("text", "html")) and part.disposition != "attachment"
        return [part] if readable else []
    below = [_chosen(child, parts, _below(number, place)) for place, child in enumerate(children, 1)]
    if structure[len(children)].lower() == b"alternative":
        filled = [found for found in below if any(part.size > LINE_END for part in found)]
        return min(filled, key=_plainness, default=[])
    found = [part for parts_below in below for part in parts_below]
    plain = [part for part in found if part.kind[1] == "plain" and part.size]
    return plain or found


def _plainness(found: Sequence[Part]) -> bool:
    return any(part.kind[1] != "plain" for part in found)


def rebuilt(header: bytes, parts: Sequence[tuple[Part, bytes]], calendar: Sequence[Part] = ()) -> bytes:
    """Return a small mail with these parts' contents under the original header; invitations come as empty
    parts."""
    front = _DROPPED.sub(b"", header.replace(b"\r\n", b"\n")).rstrip(b"\n") + b"\n"
    front = front.lstrip(b"\n") + b"MIME-Version: 1.0\n"
    pieces = [_described(part) + b"\n" + content for part, content in parts]
    pieces += [_described(part) + b"\n" for part in calendar]
    if not pieces:
        return front + b"\n"
    if len(pieces) == 1:
        return front + pieces[0]
    boundary = b"=_part"
    while any(boundary in piece for piece in pieces):
        boundary += b"_"
    opened = b"".join(b"--" + boundary + b"\n" + piece + b"\n" for piece in pieces)
    kind = b'Content-Type: multipart/mixed; boundary="%s"\n\n' % boundary
    return front + kind + opened + b"--" + boundary + b"--\n"


def _described(part: Part) -> bytes:
    """Return the part's own header: type, encoding, and the parameters that reading needs."""
    kept = (name for name in ("charset", "format", "delsp", "method") if name in part.parameters)
    told = b"".join(b'; %s="%s"' % (name.encode(), _SAFE.sub(b"", part.parameters[name])) for name in kept)
    kind = _SAFE.sub(b"", "/".join(part.kind).encode("latin-1"))
    encoding = _SAFE.sub(b"", part.encoding)
    return b"Content-Type: %s%s\nContent-Transfer-Encoding: %s\n" % (kind, told, encoding)
