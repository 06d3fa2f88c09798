"""Which words of a mail are its author's own (METRICS M7)? Quotes, forwards, signatures and disclaimers come off.

One pass over the lines. Marked quotation (">") is taken line by line, so that answers between the lines stay;
below an announced but unmarked quotation everything is taken as quoted. Time is linear in the length of the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.reading import lines as test
from monitor.reading.parse import MAX_TEXT, Body
from monitor.reading.tails import trim

MAX_LINES = 10_000
"""Lines of a mail that are looked at; longer ones are machine output."""

MAX_TESTS = 500
"""Lines of a mail that are tested for an announcement; with more of them it is no correspondence."""

_OWN, _QUOTED, _ANNOUNCED = 0, 1, 2
_GREETED = 6
"""Lines that a greeting and the blanks around it take."""

_BLOCK = 80
"""Lines that a quoted header may take, long lists of recipients included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The author's own words, and what was taken away around them.

    ``confident`` is False where own and quoted words cannot be told apart; no promise is read from such a text.
    ``forwarded``, ``quoted``, ``signature``: something of that kind was there.
    """

    text: str = field(repr=False)
    confident: bool = True
    forwarded: bool = False
    quoted: bool = False
    signature: bool = False


def own_text(body: Body) -> Own:
    """Return the own words of a body: its kept lines, joined, with a blank line where something was cut (M7)."""
    if body.plain is not None:
        return zone(body.plain)
    if body.html is None:
        return Own(text="")
    from monitor.reading.html import to_text  # lxml is only needed for mail without a plain text

    converted = to_text(body.html)
    own = zone(converted.text)
    return Own(
        text=own.text,
        confident=own.confident and converted.whole,
        forwarded=own.forwarded,
        quoted=own.quoted,
        signature=own.signature or converted.signature,
    )


def zone(text: str) -> Own:
    """Return the own words of a plain text."""
    whole = len(text) <= MAX_TEXT
    text = text[:MAX_TEXT]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n", MAX_LINES)
    if len(lines) > MAX_LINES:
        del lines[MAX_LINES:]
        whole = False
    zoner = _Zoner(lines)
    zoner.run()
    whole = whole or (bool(zoner.marks) and zoner.marks[-1] == _QUOTED)  # what was not looked at is quoted
    kept: list[str] = []
    signature = False
    for first, last in zoner.segments():
        segment, signed = trim(lines[first:last], top=first == 0)
        signature |= signed
        if segment and kept:
            kept.append("")
        kept += segment
    return Own(
        text="\n".join(kept),
        confident=whole and zoner.clear,
        forwarded=zoner.forwarded,
        quoted=zoner.quoted,
        signature=signature,
    )


class _Zoner:
    """Marks every line of one text as own, quoted or announcing a quotation."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.marks = bytearray(len(lines))
        self.forwarded = self.quoted = False
        self.clear = True
        self.tests = MAX_TESTS

    def run(self) -> None:
        at, end = 0, len(self.lines)
        while at < end:
            line = self.lines[at].strip()
            if line[:1] == ">" and self._is_marked(at):
                at = self._marked(at)
            elif ":" in line or "：" in line or line[:2] in test.DASHED:
                at = self._announced(at, line)
            else:  # most lines: nothing is announced without a colon or a dash
                at += 1
        self.quoted = self.quoted or _QUOTED in self.marks

    def segments(self) -> list[tuple[int, int]]:
        """Return the runs of own lines as half-open ranges."""
        if self.marks.count(_OWN) == len(self.marks):
            return [(0, len(self.marks))]
        runs: list[tuple[int, int]] = []
        start = -1
        for at, mark in enumerate(self.marks):
            if mark == _OWN and start < 0:
                start = at
            elif mark != _OWN and start >= 0:
                runs.append((start, at))
                start = -1
        if start >= 0:
            runs.append((start, len(self.marks)))
        return runs

    # -------------------------------------------------------------------------------------- marked with ">"

    def _is_marked(self, at: int) -> bool:
        """A ">" may also close a link that was broken over two lines."""
        line = self.lines[at].strip()
        if line.startswith(">>>") and line.endswith("<<<"):
            return False
        before = self.lines[at - 1][-500:] if at else ""
        opened = before.rfind("<")
        return not (opened > before.rfind(">") and "://" in before[opened:]) or self.marks[at - 1] != _OWN

    def _marked(self, at: int) -> int:
        """Mark a run of quoted lines and the loose announcement above it; return the line after the run."""
        self._look_back(at)
        first = at
        lines, end = self.lines, len(self.lines)
        while at < end and lines[at].lstrip()[:1] == ">":
            self.marks[at] = _QUOTED
            at += 1
            if at + 1 < end and self._spilled(at):
                self.marks[at] = _QUOTED
                at += 1
        opening = next(
            (line for n in range(first, min(first + 3, at)) if (line := lines[n].lstrip("> \t"))), ""
        )
        self.forwarded |= test.banner(opening) == "forwarded"
        return at

    def _spilled(self, at: int) -> bool:
        """The end of a long quoted line that some program wrapped without marking it."""
        line = self.lines[at]
        above = self.lines[at - 1].rstrip()
        if self.lines[at + 1].lstrip()[:1] != ">" or not 0 < len(line) < 60:
            return False
        broken_link = line.lstrip().startswith(("(http", "<http")) or above.rfind("(http") > above.rfind(")")
        return broken_link or (line[0].islower() and len(above) > 60 and above[-1] not in ".?!:;")

    def _tested_enough(self) -> bool:
        self.tests -= 1
        if self.tests < 0:
            self.clear = False
        return self.tests < 0

    def _look_back(self, at: int) -> None:
        if self._tested_enough():
            return
        above = self._nonblank_above(at)
        for first in (above[:1], above[:2], above[:3]):
            if first and test.loose_attribution(" ".join(self.lines[n].strip() for n in reversed(first))):
                for n in first:
                    self.marks[n] = _ANNOUNCED
                return

    def _nonblank_above(self, at: int) -> list[int]:
        """Return up to three own lines right above, nearest first, across at most two blank lines."""
        n = at - 1
        while n >= max(0, at - 3) and not self.lines[n].strip():
            n -= 1
        found: list[int] = []
        while n >= 0 and len(found) < 3 and self.lines[n].strip() and self.marks[n] == _OWN:
            found.append(n)
            n -= 1
        return found

    # -------------------------------------------------------------------------------------- announced by a line

    def _announced(self, at: int, line: str) -> int:
        """Look whether a quotation is announced here; mark it and return where to go on."""
        if (kind := test.banner(line)) is not None:
            last = self._header_below(at + 1)
            return self._cut(at, last, sure=line[:1] in "-_=*" or last > at, forwarded=kind == "forwarded")
        if (":" in line[:48] or "：" in line[:28]) and test.field(line) is not None:
            block = None if self._tested_enough() else self._block(at)
            if block is not None:
                first = self._above_block(at)
                head = " ".join(self.lines[first : block + 1])[:2000]
                return self._cut(
                    first, block, sure=True, doubtful="@" not in head and not test.has_time(head)
                )
        tail = line[-6:].rstrip("-_*<> ")
        if tail.endswith((":", "：")) or (line.startswith("--") and line.endswith("--")):
            return self._attribution(at)
        return at + 1

    def _cut(
        self, first: int, last: int, *, sure: bool, forwarded: bool = False, doubtful: bool = False
    ) -> int:
        """Take what is announced in first..last: marked lines below go by their marks, unmarked ones to the end.

        ``doubtful``: as the very first words of a mail this may be the head of a memo or of a reply from below.
        """
        below = self._next(last + 1)
        marked = below < len(self.lines) and self.lines[below].lstrip()[:1] == ">"
        if not marked and not sure:
            return last + 1
        self.marks[first : last + 1] = bytes([_ANNOUNCED]) * (last + 1 - first)
        self.forwarded |= forwarded
        self.quoted = True
        if marked:
            return last + 1
        if doubtful and below < len(self.lines) and not any(line.strip() for line in self.lines[:first]):
            self.clear = False
        self.marks[last + 1 :] = bytes([_QUOTED]) * (len(self.lines) - last - 1)
        return len(self.lines)

    def _next(self, at: int) -> int:
        while at < len(self.lines) and not self.lines[at].strip():
            at += 1
        return at

    def _attribution(self, at: int) -> int:
        """Look for an attribution that ends on this line and may begin up to three lines above."""
        if self._tested_enough():
            return at + 1
        first, strength = at, ""
        text = self.lines[at].strip()
        reach = [at, *self._joined_above(at)]
        for n in reach:
            text = text if n == at else f"{self.lines[n].strip()} {text}"
            found, begun = test.attribution(text)
            if found and (begun or not strength):
                first, strength = n, found
            if begun and not self.lines[n].lstrip()[:1].islower():
                break
        if not strength:
            return at + 1
        above = self._joined_above(first)
        halves = above and (
            self.lines[first].lstrip()[:1] == "<" or self.lines[above[0]].rstrip()[-1:] == "<"
        )
        if halves and test.may_be_name(self.lines[above[0]]):
            first = above[0]  # a name that was wrapped before its address
        begins = test.before_attribution(self.lines[first]) if strength == "strong" else None
        if begins is not None and self.lines[first][:begins].strip(" -"):
            self.lines[first : first + 1] = [self.lines[first][:begins].rstrip(" -")]
            if first < at:
                first += 1
            else:  # own words and announcement share the line: what stays of it is own
                return self._cut(at + 1, at, sure=True)
        if strength == "strong" and self._answers_below(first, at):
            self.marks[first : at + 1] = bytes([_ANNOUNCED]) * (at + 1 - first)
            self.quoted = True
            return at + 1
        return self._cut(first, at, sure=strength == "strong", doubtful=True)

    def _answers_below(self, first: int, last: int) -> bool:
        """Is the text under an attribution the author's, though not a line of it is marked as quoted?

        So it is if the author only greeted above: who writes above a quotation says more, and who answers below it
        and took the quotation out left the attribution.
        """
        above = [n for n in range(min(first, _GREETED)) if self.lines[n].strip()]
        if (
            first > _GREETED
            or len(above) != 1
            or self.marks[above[0]] != _OWN
            or not test.greets(self.lines[above[0]])
        ):
            return False
        return not any(line.lstrip()[:1] == ">" for line in self.lines[last + 1 :])

    def _joined_above(self, at: int) -> list[int]:
        found: list[int] = []
        while len(found) < 3 and at > 0 and self.marks[at - 1] == _OWN and self.lines[at - 1].strip():
            at -= 1
            found.append(at)
        return found

    # -------------------------------------------------------------------------------------- From / Sent / To blocks

    def _header_below(self, at: int) -> int:
        """Return the last line of the quoted header that follows a banner, or the banner's own line."""
        at = self._next(at) if at < len(self.lines) else at
        block = self._block(at, loose=True) if at < len(self.lines) else None
        return block if block is not None else at - 1 if at >= len(self.lines) else self._before(at)

    def _before(self, at: int) -> int:
        at -= 1
        while at > 0 and not self.lines[at].strip():
            at -= 1
        return at

    def _block(self, at: int, *, loose: bool = False) -> int | None:
        """Return the last line of a header block that begins here, or None (From, Sent, To, Subject in any order)."""
        if test.field(self.lines[at]) in (None, "other"):
            return None
        seen: set[str] = set()
        said = ""
        last, wrapped, blanks = at, 0, 0
        for n in range(at, min(at + _BLOCK, len(self.lines))):
            line = self.lines[n]
            name = test.field(line)
            if name is not None:
                if name in seen and name != "other":  # the next quoted header, or no header at all
                    break
                seen.add(name)
                said += line[:200]
                last, wrapped, blanks = n, 0, 0
            elif not line.strip():
                blanks += 1
                if blanks > 3:
                    break
            else:
                wrapped += not test.lists_addresses(line)
                if wrapped > 3 or blanks:
                    break
        seen.discard("other")
        return self._end_of_block(last) if self._is_header(at, seen, said, loose=loose) else None

    def _is_header(self, at: int, seen: set[str], said: str, *, loose: bool) -> bool:
        if len(seen) >= 3 and seen & {"from", "to"} and seen & {"date", "subject"}:
            return True
        if len(seen) < 2:
            return False
        ruled = at > 0 and test.is_rule(self.lines[self._before(at)].strip())
        addressed = "@" in said
        if "from" in seen:
            return loose or ruled or (addressed and bool(seen & {"date", "subject", "to"}))
        if seen == {"to", "date"}:
            return loose or ruled or (addressed and ":" in said.partition(":")[2].partition(":")[2])
        return seen >= {"to", "subject"} and (loose or ruled or self._stamped_above(at) is not None)

    def _end_of_block(self, last: int) -> int:
        """A wrapped value belongs to its field: take indented or address lines right below."""
        n = last + 1
        while n < min(last + 6, len(self.lines)) and self.lines[n].strip():
            line = self.lines[n]
            if line[0] not in " \t" and not ("@" in line and len(line.split()) < 8):
                break
            n += 1
        return n - 1

    def _stamped_above(self, at: int) -> int | None:
        """Return the line above a To/Subject block where Lotus Notes put name and date, or None."""
        n = self._before(at)
        return n if n < at and self.marks[n] == _OWN and test.is_stamp(self.lines[n].strip()) else None

    def _above_block(self, at: int) -> int:
        """Return where the announcement begins: a rule, or Notes' lines of name and date, may stand above the block."""
        stamp = self._stamped_above(at)
        if stamp is not None:
            at = stamp
            words = self.lines[at - 1].split() if at else []
            named = 0 < len(words) <= 6 and self.lines[at - 1].rstrip()[-1:] not in ".?!,:"
            if len(self.lines[stamp].split()) <= 3 and named and self.marks[at - 1] == _OWN:
                at -= 1
        above = self._before(at)
        if above < at and test.is_rule(self.lines[above].strip()):
            at = above
        return at
