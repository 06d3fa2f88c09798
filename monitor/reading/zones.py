"""Which words of a mail are its author's own (METRICS M7)?"""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.reading.parse import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The author's own words and what was taken away around them."""

    text: str = field(repr=False)
    confident: bool = True
    forwarded: bool = False
    quoted: bool = False
    signature: bool = False


def own_text(body: Body) -> Own:
    """Return the own words of a body (M7)."""
    kept: list[str] = []
    quoted = False
    for line in (body.plain or "").replace("\r\n", "\n").split("\n"):
        if "-----Original Message-----" in line or "---- Forwarded by" in line:
            return Own(text="\n".join(kept).strip(), quoted=True, forwarded="Forwarded" in line)
        if line.startswith(">"):
            quoted = True
        else:
            kept.append(line)
    return Own(text="\n".join(kept).strip(), quoted=quoted)
