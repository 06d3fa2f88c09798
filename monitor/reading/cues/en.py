"""English."""

from __future__ import annotations

from monitor.reading.cues import en_asks, en_courtesies, en_due, en_promises, en_signals, en_tails
from monitor.reading.cues.language import Language

LANGUAGE = Language(
    code="en",
    words=frozenset(
        "the to and of a in is that for it on you i be we have this with are will at can your please not thanks or if no me my our "
        "they them she he his him been has had but by from as all any do does did what when where who which there their these those "
        "would could should about just get got know need let call here out up yes i'll i'm i've it's don't that's you're we'll attached see "
        "new send meeting today thank than then its were how make were one very much some only now back regards best".split()
    ),
    due=en_due.DUE,
    fragments=en_promises.FRAGMENTS | en_asks.FRAGMENTS | en_signals.FRAGMENTS,
    heads=en_promises.HEADS,
    fillers=en_promises.FILLERS,
    boundary=en_promises.BOUNDARY,
    joints=r"\band (?:then |also |will |i'll |i will )*",
    directed=r"\b(?:you|your|u|ya|y'all)\b|\b(?:everyone|everybody)(?:[^'a-z]|$)",
    subjects=r"\b(?:(i|we)|he|she|they|which|who|it(?:'s|'ll| (?:is|was|will|has|had|can|could|should|would|may|might|does|did|[a-z]{3,}s)))\b",
    elliptic=en_promises.ELLIPTIC,
    ask_joint=r"(?:,? (?:and|so|but)|[;,]| --?) (?:please|can you|could you|would you|will you|let me know|if .{3,60}, please)\b",
    tails=en_tails.TAILS,
    wholes=en_promises.WHOLES,
    vetoes=en_promises.VETOES,
    blocks=en_promises.BLOCKS,
    conditions=en_promises.CONDITIONS,
    asks=en_asks.ASKS,
    pleasantries=en_courtesies.PLEASANTRIES,
    moods=en_courtesies.MOODS,
    signals=en_signals.SIGNALS,
    heirs=en_signals.HEIRS,
)
