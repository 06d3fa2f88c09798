"""An HTML mail becomes lines of plain text, with what it marks as quoted behind ">" for ``zones`` to take (M7).

Blocks become lines, quoting containers of the known mail programs become marked quotation, their signatures go.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

MAX_NODES = 8_000
"""Elements outside quotations that are looked at: beyond that it is a newsletter or an attack."""

MAX_QUOTED = 60
"""Elements inside one quotation that are looked at: enough to see what it is."""

MAX_HTML = 600_000

_SKIPPED_TAGS = "script style head title meta link noscript template object svg math select textarea xml"
_BLOCK_TAGS = """
address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header
hr li main nav ol p pre section table tbody td th tfoot thead tr ul
"""
_SPACED_TAGS = "p h1 h2 h3 h4 h5 h6 pre ul ol table blockquote"
_SKIPPED = frozenset(_SKIPPED_TAGS.split())
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_SPACED = frozenset(_SPACED_TAGS.split())
_QUOTE_CLASSES = (
    "yahoo_quoted",
    "moz-cite-prefix",
    "moz-forward-container",
    "protonmail_quote",
    "tutanota_quote",
    "zmail_extra",
    "wordquote",
    "outlookmessageheader",
    "quoted-text",
    "front-blockquote",
    "ydpyahoo_quoted",
)
_QUOTE_IDS = (
    "olk_src_body_section",
    "mail-editor-reference-message-container",
    "ms-outlook-mobile-reference-message",
    "yahoo_quoted",
    "replysplit",
    "originalmessage",
    "tutanota_quote",
    "isreplycontent",
)
_SPLIT_IDS = ("divrplyfwdmsg", "stopspelling")
_SIGNATURES = (
    "gmail_signature",
    "moz-signature",
    "ms-outlook-mobile-signature",
    "protonmail_signature_block",
)
_SPLIT_LINE = "-----Original Message-----"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """``whole`` is False where the mail was cut or could not be parsed; ``signature``: one was marked and left out."""

    text: str = field(repr=False)
    whole: bool = True
    signature: bool = False


def to_text(html: str) -> Text:
    """Return the text of an HTML mail, block by block. Never raises; an empty or hopeless mail gives empty text."""
    whole = len(html) <= MAX_HTML
    data = html[:MAX_HTML].replace("\x00", "").encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        return Text(text="", whole=False)
    if root is None:
        return Text(text="", whole=not data.strip())
    writer = _Writer()
    complete = writer.walk(root)
    return Text(text=writer.text(), whole=whole and complete, signature=writer.signature)


class _Writer:
    """Collects lines while the tree is walked, each behind as many ">" as quoting containers are open."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.words: list[str] = []
        self.depth = 0
        self.pre = 0
        self.signature = False
        self.split = False
        self.left = MAX_NODES
        self.inside = MAX_QUOTED

    def text(self) -> str:
        self.break_line()
        return "\n".join(self.lines)

    def walk(self, root: etree._Element) -> bool:
        """Write everything below ``root`` without recursion; return False when it had to stop early."""
        stack: list[tuple[etree._Element, bool | None]] = [(root, None)]
        while stack:
            element, quoted = stack.pop()
            if quoted is not None:  # seen before: its children are written
                self.leave(element, quoted=quoted)
                self.say(element.tail)
                continue
            if not self.left:
                return self.split or bool(self.depth)
            tag = element.tag if isinstance(element.tag, str) else ""
            if not tag or tag in _SKIPPED or self.hidden(element):
                self.say(element.tail)
                continue
            quoted = self.enter(element, tag)
            stack.append((element, quoted))
            if self.depth:
                self.inside -= 1
            else:
                self.left, self.inside = self.left - 1, MAX_QUOTED
            children = list(islice(element, max(0, self.inside) if self.depth else self.left + 1))
            stack.extend((child, None) for child in reversed(children))
        return True

    def hidden(self, element: etree._Element) -> bool:
        style = element.get("style")
        if style and "display:none" in style.replace(" ", "").lower():
            return True
        names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
        if names != " " and any(name in names for name in _SIGNATURES):
            self.signature = True
            self.break_line()
            return True
        return False

    def enter(self, element: etree._Element, tag: str) -> bool:
        """Begin an element; return True if it opens a quotation."""
        quoted = _quotes(element, tag)
        if tag in _BLOCKS or quoted:
            self.break_line(blank=tag in _SPACED)
            if _splits(element, tag):
                self.lines.append(">" * self.depth + _SPLIT_LINE)
                if not self.depth and not self.split:  # all that follows is quoted: its beginning is enough
                    self.split, self.left = True, min(self.left, 5 * MAX_QUOTED)
        elif tag == "br":
            self.break_line(force=True)
        self.depth += quoted
        self.pre += tag == "pre"
        if tag == "li":
            self.words.append("- ")
        self.say(element.text)
        return quoted

    def leave(self, element: etree._Element, *, quoted: bool) -> None:
        tag = element.tag
        if tag in _BLOCKS or quoted:
            self.break_line(blank=tag in _SPACED)
        self.depth -= quoted
        self.pre -= tag == "pre"
        if tag in ("td", "th"):
            self.words.append(" ")

    def say(self, text: str | None) -> None:
        if not text:
            return
        if self.pre:
            first, *others = text.split("\n")
            self.words.append(first)
            for line in others:
                self.break_line(force=True)
                self.words.append(line)
        else:
            self.words.append(text)

    def break_line(self, *, force: bool = False, blank: bool = False) -> None:
        line = "".join(self.words)
        self.words.clear()
        line = line.rstrip() if self.pre else " ".join(line.split())
        mark = ">" * self.depth + " " if self.depth else ""
        if line or force:
            self.lines.append(mark + line)
        if blank and self.lines and self.lines[-1].strip("> "):
            self.lines.append(mark.rstrip())


def _quotes(element: etree._Element, tag: str) -> bool:
    """Does the element hold quoted words, by the habits of the mail programs?"""
    names = element.get("class")
    if names and any(name in names.lower() for name in _QUOTE_CLASSES):
        return True
    name = element.get("id")
    if name and name.lower().removeprefix("x_") in _QUOTE_IDS:
        return True
    if tag != "blockquote":
        return False
    style = (element.get("style") or "").replace(" ", "").lower()
    # Gmail and Apple Mail indent with a borderless block quote: that is layout, not quotation
    layout = "border:none" in style or "border:0" in style or "border:medium" in style
    return not (layout and element.get("type") != "cite")


def _splits(element: etree._Element, tag: str) -> bool:
    """Does a quoted message begin here and run to the end, as Outlook writes it?"""
    if (element.get("id") or "").lower().removeprefix("x_") in _SPLIT_IDS:
        return True
    if tag != "div":
        return False
    style = (element.get("style") or "").replace(" ", "").lower()
    return "border:none;border-top:solid" in style and "padding:3.0pt0" in style
