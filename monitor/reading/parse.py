"""Bytes of a mail become a ``Header`` of decoded fields and a ``Body`` of text; what cannot is ``Unreadable``.

Header fields are found by one linear pattern, text parts by fast-mail-parser with the standard library as a net:
both take anything, since real mail breaks every rule. Nothing but ``Unreadable`` (M5) leaves this module.
"""

from __future__ import annotations

import codecs
import email
import email.policy
import re
from binascii import Error as Base64Error
from binascii import a2b_base64, a2b_qp
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as StdlibMail
from functools import lru_cache
from typing import NoReturn

import fast_mail_parser

from monitor.reading.addresses import MOST, split_addresses

MAX_MAIL = 32 * 1024 * 1024
"""Bytes of one mail that are looked at: the text of anything larger stands before its attachments."""

MAX_TEXT = 1_000_000
"""Characters of text that are read of one mail; nobody writes more by hand."""

_MAX_NESTING = 1_000_000
"""Multiparts times lines: the standard library compares each line with the boundary of every part around it."""

_MAX_PARTS = 20_000
"""Lines that may begin or end a part: each part costs memory, and nobody sends so many."""

_LIGHT = 10_000
_MAX_PART_FIELD = 2_000
"""Both parsers take quadratic time on the parameters of a long field; bytes of it that they get to see."""

_MAX_HEADER = 512 * 1024
_MAX_FIELD = 64 * 1024
_COMMON = 400

_FIELD = re.compile(r"^([!-9;-~]{1,76})[ \t]*:(.*(?:\n[ \t].*)*)", re.M)
_FOLD = re.compile(r"[\r\n]+[ \t]*")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]+(?==\?)")
_PART_FIELD = re.compile(rb"\n([Cc][Oo][Nn][Tt][Ee][Nn][Tt]-[\w-]+[ \t]*:)([^\n]*(?:\n[ \t][^\n]*)*)")
_METHOD = re.compile(rb"^METHOD[ \t]*:[ \t]*([A-Za-z]+)", re.M | re.I)
_ORIGINAL = re.compile(rb"^[> \t]*Message-ID:[ \t\r\n]*<([^<>\s]{1,900})>", re.M | re.I)
_NOT_TEXT = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf_7"}
_MIME = ("content-type", "content-transfer-encoding", "content-disposition")
_SIGNATURES = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
_MACHINE = _SIGNATURES | {"text/calendar", "application/ics", "message/delivery-status", "text/rfc822-headers",
                          "message/disposition-notification", "message/feedback-report"}  # fmt: skip


_NO_FILES = re.compile(
    r"smime\.p7[sm]|(?:signature|openpgp\S*)\.asc|\S+\.vcf|image\.png|image\d{3}\.(?:png|jpe?g|gif)", re.I
)
"""What programs call a signature, a business card, and a picture that was pasted into the text."""


class Unreadable(Exception):  # noqa: N818 - it is an outcome of reading, not a fault of the program
    """The mail cannot be read: an exclusion with a reason that quotes nothing (M5); it never ends a run."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Header:
    """The fields of a header block, by names in lower case; decoded, free of line breaks and control characters."""

    __slots__ = ("_fields", "size")

    def __init__(self, fields: dict[str, list[str]], size: int) -> None:
        self._fields = fields
        self.size = size

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def first(self, name: str) -> str | None:
        """Return the topmost value of a field, decoded (RFC 2047), or None when the field is absent."""
        values = self._fields.get(name)
        return _words(_unfold(values[0])) if values else None

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field from top to bottom, decoded."""
        return tuple(_words(_unfold(value)) for value in self._fields.get(name, ()))

    def written(self, name: str) -> tuple[str, ...]:
        """Return every value of a field as it was written: good for no more than to know it again."""
        return tuple(self._fields.get(name, ()))

    def addresses(self, name: str) -> list[tuple[str, str]]:
        """Return (display name, lower-case addr-spec) of every mailbox in all fields of that name, MOST at most."""
        found: list[tuple[str, str]] = []
        for value in self._fields.get(name, ()):
            found += _mailboxes(value) if len(value) > _COMMON else _common_mailboxes(value)
            if len(found) > MOST:
                break
        return found[:MOST]

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the fields that are there, in lower case."""
        return iter(self._fields)


def parse_header(raw: bytes) -> Header:
    """Return the header block that ``raw`` begins with; a body after it is not looked at. Never raises."""
    if raw.startswith((b"From ", b">From ")):  # the separator line of an mbox
        raw = raw[raw.find(b"\n") + 1 :]
    block = raw[: _header_end(raw)].decode("ascii", "surrogateescape")
    if "\r" in block:
        block = block.replace("\r\n", "\n").replace("\r", "\n")
    fields: dict[str, list[str]] = {}
    for name, value in _FIELD.findall(block):
        name = name.lower()
        if name in fields:
            fields[name].append(value[:_MAX_FIELD])
        else:
            fields[name] = [value[:_MAX_FIELD]]
    return Header(fields, len(raw))


def _mailboxes(value: str) -> tuple[tuple[str, str], ...]:
    text = _unfold(value)
    pairs = split_addresses(text)
    if "=?" in text:
        pairs = [(_words(shown), address) for shown, address in pairs]
        if not pairs:  # some mailers encode the whole field, address and all
            pairs = split_addresses(_words(text))
    return tuple(pairs)


_common_mailboxes = lru_cache(maxsize=4096)(_mailboxes)
"""A mailbox is full of the same few correspondents, and each of a mail's address fields is asked for several times."""


def _header_end(raw: bytes) -> int:
    if raw.startswith((b"\n", b"\r\n")):
        return 0
    end = raw.find(b"\n\n", 0, _MAX_HEADER)
    if b"\r" in raw[: end if end >= 0 else _MAX_HEADER]:
        ends = [at for mark in (b"\n\r\n", b"\r\r", b"\n\n") if (at := raw.find(mark, 0, _MAX_HEADER)) >= 0]
        end = min(ends, default=-1)
    return end + 1 if end >= 0 else min(len(raw), _MAX_HEADER)


def _unfold(text: str) -> str:
    if not text.isascii():
        text = decode(text.encode("ascii", "surrogateescape"), "utf-8")
    if "\n" in text:
        text = _FOLD.sub(" ", text)
    text = text.strip()
    return text if text.isprintable() else _CONTROL.sub("", text)


def _words(text: str) -> str:
    """Decode RFC 2047 words. Neighbours of one charset are joined before decoding: mailers cut inside characters."""
    if "=?" not in text:
        return text
    out: list[str] = []
    held, charset, at = b"", "", 0
    for word in _WORD.finditer(text := _BETWEEN.sub(r"\1", text)):
        plain, name = text[at : word.start()], word[1].partition("*")[0].lower()
        if held and (plain or name != charset):
            out.append(decode(held, charset))
            held = b""
        out.append(plain)
        held, charset, at = held + _transfer(word[2], word[3]), name, word.end()
    if held:
        out.append(decode(held, charset))
    out.append(text[at:])
    return _CONTROL.sub("", "".join(out))


def _transfer(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return a2b_qp(data, header=True)
    try:
        return a2b_base64(data + b"=" * (-len(data) % 4))
    except Base64Error:
        return data


def decode(data: bytes, charset: str) -> str:
    """Decode bytes as the charset says; unknown, unfit or lying charsets fall back to UTF-8, then Latin-1."""
    for name in (charset, "utf-8"):
        try:
            codec = codecs.lookup(name or "utf-8")
            if codec.name not in _NOT_TEXT:
                return data.decode(codec.name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode("latin-1")


# ------------------------------------------------------------------------------------------------------------- body


@dataclass(slots=True, kw_only=True, repr=False, eq=False)
class Body:
    """The words of one mail in memory, for as long as they are read: refuses print, pickle and copy (privacy 1, 3).

    ``plain`` is None where the mail has only ``html``. ``attachments``: files that came with it, not counting
    signatures, pictures shown in the text and machine parts. ``calendar``: METHOD of a calendar part (M4).
    """

    plain: str | None = None
    html: str | None = None
    attachments: int = 0
    calendar: str | None = None

    def __repr__(self) -> str:
        return "<Body>"

    def __format__(self, spec: str) -> str:
        return "<Body>"

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("a Body is never copied or pickled: mail text stays where it is read")

    __reduce__ = __reduce_ex__ = __copy__ = __deepcopy__ = __getstate__ = _refuse


def parse_body(raw: bytes) -> Body:
    """Return the text of a mail. Raises Unreadable when its structure defeats both parsers."""
    raw = raw[:MAX_MAIL]
    if raw.startswith((b"From ", b">From ")):
        raw = raw[raw.find(b"\n") + 1 :]
    raw = _lightened(raw)
    try:
        mail = fast_mail_parser.parse_email(raw, mode="lazy")
    except (fast_mail_parser.ParseError, ValueError):
        return _stdlib_body(raw)
    plain, html = mail.text_plain, mail.text_html
    if any(warning.kind == "charset-fallback" for warning in mail.warnings):
        return _stdlib_body(raw)
    if plain and html and b"multipart/alternative" not in raw.lower():
        return _stdlib_body(
            raw
        )  # two texts that follow each other, such as a list's footer after an HTML mail
    body = Body(plain=_join(plain), html=_join(html))
    for part in mail.attachments:
        kind = part.mimetype.lower()
        if kind == "text/calendar" and part.disposition != "attachment" and body.calendar is None:
            body.calendar = _method(_content(part))
        body.attachments += _is_file(kind, part.disposition, part.filename, part.content_id)
    return body


def _lightened(raw: bytes) -> bytes:
    """Leave out what would cost the parsers more than it can tell. Raises Unreadable for too many parts."""
    if len(raw) < _LIGHT:
        return raw
    if raw.count(b"\n--") > _MAX_PARTS:
        raise Unreadable("too many parts")
    if raw.count(b"\r") != raw.count(b"\r\n"):  # line ends to us, but not to the parsers
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    raw = _without_heavy_header(raw)
    if any(len(field[2]) > _MAX_PART_FIELD for field in _PART_FIELD.finditer(raw)):
        raw = _PART_FIELD.sub(lambda field: field[0][: len(field[1]) + 1 + _MAX_PART_FIELD], raw)
    return raw


def _without_heavy_header(raw: bytes) -> bytes:
    """Leave only the MIME fields of a huge header, the beginning of each."""
    end = _header_end(raw)
    if end < _LIGHT:
        return raw
    header = parse_header(raw[:end])
    fields = (f"{name}: {value[:_MAX_PART_FIELD]}" for name in _MIME if (value := header.first(name)))
    return "\n".join(fields).encode("utf-8", "replace") + b"\n" + raw[end:]


def below_header(raw: bytes) -> bytes:
    """Return what stands below the header block, encoded as it came."""
    return raw[_header_end(raw) :]


def original_ids(raw: bytes) -> tuple[str, ...]:
    """Return the Message-IDs that stand in the body of a bounce, the returned mail's own first."""
    found = dict.fromkeys(_ORIGINAL.findall(below_header(raw)[:MAX_TEXT]))
    return tuple(item.decode("utf-8", "replace") for item in list(found)[:5])


def _content(part: fast_mail_parser.PyLazyAttachment) -> bytes:
    try:
        return part.content
    except fast_mail_parser.ParseError:
        return b""


def _method(content: bytes) -> str | None:
    found = _METHOD.search(content[:MAX_TEXT])
    return found[1].decode().upper() if found else None


def _is_file(kind: str, disposition: str | None, filename: str, content_id: str | None) -> bool:
    if kind in _MACHINE or kind.startswith("multipart/") or _NO_FILES.fullmatch(filename or ""):
        return False
    if disposition == "attachment":
        return not (content_id and kind.startswith("image/"))
    return kind == "message/rfc822" or bool(filename and not kind.startswith("image/"))


def _join(parts: list[str]) -> str | None:
    text = "\n".join(parts) if len(parts) != 1 else parts[0]
    return text[:MAX_TEXT] if text and not text.isspace() else None


def _stdlib_body(raw: bytes) -> Body:
    """The slow net for what the fast parser refuses or repairs in a way that loses text.

    ``compat32`` is the policy that never raises on a broken header; only deep nesting stops it.
    """
    if raw.lower().count(b"multipart/") * raw.count(b"\n") > _MAX_NESTING:
        raise Unreadable("nested too deeply")
    try:
        mail = email.message_from_bytes(raw, policy=email.policy.compat32)
        body = Body()
        plain: list[str] = []
        html: list[str] = []
        _collect(mail, body, plain, html)
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    except (LookupError, ValueError, TypeError, AttributeError, AssertionError, IndexError):
        raise Unreadable("broken structure") from None
    body.plain, body.html = _join(plain), _join(html)
    return body


def _collect(part: StdlibMail, body: Body, plain: list[str], html: list[str]) -> None:
    kind, disposition = part.get_content_type(), part.get_content_disposition()
    children = part.get_payload()
    if isinstance(children, list) and kind != "message/rfc822":
        mixed = kind != "multipart/alternative"
        for child in children[:1000]:
            if not isinstance(child, StdlibMail):
                continue
            before = len(plain)
            _collect(child, body, plain, html)
            if mixed and len(plain) > before and html and not plain[:before]:
                plain.clear()  # the words came as HTML; what follows is a footer
        return
    if kind in ("text/plain", "text/html") and disposition != "attachment":
        data = part.get_payload(decode=True)
        text = (
            decode(data[: 4 * MAX_TEXT], str(part.get_content_charset("utf-8")))
            if isinstance(data, bytes)
            else ""
        )
        (plain if kind == "text/plain" else html).append(text[:MAX_TEXT])
        return
    if kind == "text/calendar" and disposition != "attachment" and body.calendar is None:
        data = part.get_payload(decode=True)
        body.calendar = _method(data) if isinstance(data, bytes) else None
    body.attachments += _is_file(kind, disposition, part.get_filename() or "", part.get("Content-ID"))
