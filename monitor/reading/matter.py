"""What is a promise about? The head noun of its object tells "the report" from "the plan" (P5: on the same matter).

Only a noun that stands behind an article or a possessive counts; "it", "that" and bare words point to whatever was
spoken of before, and so does a clause without an object. Knows four languages by their small words alone.
"""

from __future__ import annotations

import re
from hashlib import blake2b

_OPENS = frozenset(
    b"the a an my our your his her their its this that these those any some both all another "
    b"der die das den dem des ein eine einen einem einer mein meine meinen unser unsere unseren dein ihr ihre ihren "
    b"le la les un une mon ma mes notre nos votre vos ce cet cette ces "
    b"el los las una unos unas mi mis su sus nuestro nuestra este esta estos estas".split()
)
_ENDS = frozenset(
    b"to for of on in at by with from about as and or but so when if that which who whom before after until till "
    b"tomorrow today tonight now asap soon then instead also too once again later shortly over out up back first "
    b"you me us him them it will is are was has have "
    b"zu zum zur bis am im an auf mit von vom und oder aber wenn sobald morgen heute bald dann dir dich euch ihnen "
    b"de du des avec pour par dans sur demain et ou mais quand vers chez "
    b"del con para por en sobre y o pero cuando al".split()
)
_WORD = re.compile(rb"[^\s,;:.!?()\"]+")
_MEETING = re.compile(
    rb"\b(?:set ?up|schedule|arrange|organi[sz]e|book|plan|put|send|call|vereinbare|organisier|ansetze|einlade|"
    rb"planifi|organis|fix|programar|organizar|convocar)\w*\b.{0,60}"
    rb"\b(?:meeting|call|invite|invitation|appointment|termin|besprechung|einladung|reunion|rendez-vous|cita)\w*\b"
)


def matter(clause: bytes) -> str | None:
    """Return a digest of the head noun of the first object in a folded clause without its due words, or None."""
    noun: bytes | None = None
    inside = False
    for word in _WORD.findall(clause):
        if word in _OPENS and noun is None:
            inside = True
        elif inside and word in _ENDS:
            break
        elif inside:
            noun = word
    if noun is None:
        return None
    stem = noun.removesuffix(b"'s").rstrip(b"s") or noun
    return blake2b(stem, digest_size=16).hexdigest()


def is_meeting(clause: bytes) -> bool:
    """Is it a promise to set up a meeting, which an invitation settles (P4)?"""
    return _MEETING.search(clause) is not None
