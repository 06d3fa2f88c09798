"""The parts of a card that a reader can act on: what waits for them, and what they promised (S1)."""

from __future__ import annotations

from dataclasses import replace

from monitor.model import PromiseEntry, PromiseOutcome
from monitor.scorecard.card import Open, Waiting
from monitor.scorecard.said import SHOWN_KEPT, SHOWN_OPEN, SHOWN_SHARED, SHOWN_WAITING, Said
from monitor.scorecard.speaker import Speaker
from monitor.scorecard.view import Figure, Item, Section


def waiting(speaker: Speaker) -> Section:
    """Say what waits: owned asks oldest first, one step each; asks of several people apart (A2)."""
    say, own, shared = speaker.say, speaker.card.waiting, speaker.card.shared
    more = len(own) - SHOWN_WAITING
    return Section(
        key="waiting",
        title=say("waiting"),
        lede=say("waiting_lede", n=len(own)) if own else say("waiting_none"),
        items=tuple(_ask(speaker, item) for item in own[:SHOWN_WAITING]),
        more=say("waiting_more", n=more) if more > 0 else "",
        aside=say("shared_lede", n=len(shared)) if shared else "",
        aside_items=tuple(_ask(speaker, item) for item in shared[:SHOWN_SHARED]),
    )


def _ask(speaker: Speaker, waits: Waiting) -> Item:
    say, entry = speaker.say, waits.entry
    said = speaker.words.get(entry.id)
    meta = [say("asked", when=speaker.when(entry.asked_at))]
    if entry.working:
        meta.append(say("waited", span=speaker.long_span(entry.asked_at, entry.working)))
    elif entry.working is not None:
        meta.append(say("waited_none"))
    if entry.nudges:
        meta.append(say("nudged", n=entry.nudges))
    left = speaker.tongue.worked(waits.left) if waits.left is not None else ""
    item = speaker.item(
        entry.id,
        said,
        title=said.who if said and said.who else say("someone_asked"),
        meta=" · ".join(meta),
        note=speaker.loss(said, entry.asked_at, entry.rules),
        step=say(f"step_{waits.step}", left=left),
    )
    return replace(item, links=speaker.links(entry.id, said, say("answer"), ("done_elsewhere", "not_an_ask")))


def promises(speaker: Speaker) -> Section:
    """Say what is open, soonest first, then what was kept, then the counts and how long things took."""
    say, card = speaker.say, speaker.card
    still_open, kept = card.promises_open, card.kept
    more = len(still_open) - SHOWN_OPEN
    return Section(
        key="promises",
        title=say("promises"),
        lede=say("promises_lede", n=len(still_open)) if still_open else say("promises_none"),
        items=tuple(_promise(speaker, item) for item in still_open[:SHOWN_OPEN]),
        more=say("promises_more", n=more) if more > 0 else "",
        aside=say("kept_title", n=len(kept)) if kept else "",
        aside_items=tuple(_kept(speaker, entry) for entry in kept[:SHOWN_KEPT]),
        figures=_figures(speaker),
        lines=(*_few(speaker), _outcomes(speaker)) if card.promises else (),
        charts=("promises",),
    )


def _figures(speaker: Speaker) -> tuple[Figure, ...]:
    if not speaker.card.promises:
        return ()
    names = ("promises_kept_on_time", "follow_through_median", "follow_through_p90")
    return tuple(found for found in map(speaker.figure, names) if found is not None)


def _few(speaker: Speaker) -> list[str]:
    return speaker.few("promises_kept_on_time", "follow_through_median", "updates_in_time")


def _promise(speaker: Speaker, still: Open) -> Item:
    say, entry = speaker.say, still.entry
    said = speaker.words.get(entry.id)
    meta = [say("promised", when=speaker.day(entry.made_at)), _due(speaker, entry)]
    if still.over is not None and entry.due_at is not None:
        meta.append(say("over", span=speaker.long_span(entry.due_at, still.over)))
    elif still.left is not None:
        left = speaker.tongue.worked(still.left)
        meta.append(say("left", left=left) if still.left else say("left_none"))
    item = speaker.item(
        entry.id,
        said,
        title=_to(speaker, entry, said),
        meta=" · ".join(meta),
        note=speaker.loss(said, entry.made_at, entry.rules),
        step=say(f"step_{still.step}"),
    )
    answer = say("tell", who=said.who) if said else ""
    return replace(
        item, links=speaker.links(entry.id, said, answer, ("done_elsewhere", "due", "not_a_promise"))
    )


def _kept(speaker: Speaker, entry: PromiseEntry) -> Item:
    said = speaker.words.get(entry.id)
    late = entry.outcome is PromiseOutcome.KEPT_LATE
    when = speaker.day(entry.settled_at or entry.made_at)
    meta = speaker.say("kept_late" if late else "kept_on", when=when)
    return speaker.item(entry.id, said, title=_to(speaker, entry, said), meta=meta)


def _to(speaker: Speaker, entry: PromiseEntry, said: Said | None) -> str:
    if said and said.who:
        return speaker.say("to", who=said.who)
    return speaker.say("someone_promised", kind=speaker.say(f"kind_{entry.kind}"))


def _due(speaker: Speaker, entry: PromiseEntry) -> str:
    if entry.due_at is None:
        return speaker.say("undated")
    when = speaker.when(entry.due_at)
    if entry.outcome is PromiseOutcome.MOVED:
        return speaker.say("due_moved", when=when)
    return speaker.say("due_default" if entry.due_from == "default" else "due", when=when)


def _outcomes(speaker: Speaker) -> str:
    counts = speaker.card.outcomes
    parts = [speaker.say(f"outcome_{kind}", n=counts[kind]) for kind in PromiseOutcome if counts.get(kind)]
    return speaker.say("outcomes", window=speaker.window(), list=", ".join(parts))
