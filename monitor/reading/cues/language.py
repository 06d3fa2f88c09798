"""The tables of one language, in the roles that the reader of acts gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from monitor.reading.cues.dates import DueWords
from monitor.reading.cues.engine import Cue, Table

_NOTHING = "$x"
"""A pattern that matches nowhere."""


@dataclass(frozen=True, kw_only=True)
class Language:
    """Everything the reader knows of one language: a plug-in of one file.

    A promise is a head (who commits: "I will", means "i", "we", "hedged" ...) followed by a tail (to what: a promise
    kind, or "veto"), or a whole clause that promises by itself. ``vetoes`` read the words before a head, ``blocks``
    the clause, ``conditions`` the sentence around it. ``fillers`` may stand between head and verb; ``boundary`` ends a clause, ``joints`` add a
    second verb to it; ``directed`` names the recipient; ``subjects`` finds who a verb without a subject belongs to
    (its group is the author), ``elliptic`` what may open a sentence that leaves the author
    out. Where clauses promise as a whole, ``between`` is where the next one begins, ``we`` shows that the author's side promises
    and ``hedges`` that it is only tried. ``ask_joint`` is where a second request begins. ``asks`` and ``pleasantries`` read a sentence, ``moods`` whether it
    expects an answer; ``signals`` a message, ``heirs`` finds who does a thing instead of the author (its group is the name).
    """

    code: str
    words: frozenset[str]
    due: DueWords
    fragments: Mapping[str, str] = field(repr=False, default_factory=dict)
    heads: tuple[Cue, ...] = ()
    fillers: str = "$"
    boundary: str = "$"
    joints: str = "$"
    directed: str = "$"
    subjects: str = "$"
    elliptic: str = ""
    between: str = "$"
    we: str = _NOTHING
    hedges: str = _NOTHING
    ask_joint: str = "$"
    tails: tuple[Cue, ...] = ()
    wholes: tuple[Cue, ...] = ()
    vetoes: tuple[Cue, ...] = ()
    blocks: tuple[Cue, ...] = ()
    conditions: tuple[Cue, ...] = ()
    asks: tuple[Cue, ...] = ()
    pleasantries: tuple[Cue, ...] = ()
    moods: tuple[Cue, ...] = ()
    signals: tuple[Cue, ...] = ()
    heirs: str = "($)"

    def table(self, role: str, *, anchored: bool = False) -> Table:
        """Compile the cues of one role."""
        return Table(getattr(self, role), self.fragments, anchored)

    @cached_property
    def cues(self) -> tuple[Cue, ...]:
        """All cues of all roles."""
        return (
            *self.heads,
            *self.tails,
            *self.wholes,
            *self.vetoes,
            *self.blocks,
            *self.conditions,
            *self.asks,
            *self.pleasantries,
            *self.moods,
            *self.signals,
        )
