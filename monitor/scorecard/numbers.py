"""The parts of a card that say how things went: first answers, staying in touch, the mirror, context, good
facts (S1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from monitor.metrics.insight import SETTLED, UNSETTLED, Cause, CauseKind, Fact
from monitor.scorecard.speaker import Speaker
from monitor.scorecard.strip import Bin
from monitor.scorecard.view import Section


def reach(speaker: Speaker) -> Section:
    """Say how soon asks got a first answer (E1, E5), with n, interval and those that still wait; then the
    trend (E3).
    """
    card, say = speaker.card, speaker.say
    median = card.measured("first_response_median")
    population = median.n if median else 0
    waiting = median.waiting if median else 0
    lines = speaker.few("first_response_median") if population else []
    if card.closed:
        lines.append(say("closed", n=len(card.closed)))
    if population:
        lines.append(say("working_time", day=speaker.tongue.duration(card.workday)))
    names = ("first_response_median", "first_response_p90", "answered_on_time", "answered_share")
    figures = [speaker.figure(name) for name in names]
    slow = card.measured("acknowledged_median")
    if slow is not None and slow.value is not None:
        figures.append(speaker.figure("acknowledged_median"))
    return Section(
        key="reach",
        title=say("reach"),
        lede=" ".join(
            (
                say(
                    "reach_lede" if population else "reach_none",
                    n=population,
                    window=speaker.window(),
                    waiting=waiting,
                ),
                *_remainder(speaker, population - waiting),
            )
        ),
        figures=tuple(figure for figure in figures if figure is not None) if population else (),
        lines=(*lines, *_trend(speaker)),
        charts=("strip", "trend"),
    )


def _remainder(speaker: Speaker, ended: int) -> Iterator[str]:
    """Say what else the figures hold and what they leave out, so that they add up with the rest of the card."""
    asks = [entry for entry in speaker.card.asks if entry.kind == "owned"]
    answered = sum(entry.answered_at is not None for entry in asks)
    if ended > answered:
        yield speaker.say("reach_ended", n=ended - answered)
    here = {entry.id for entry in asks}
    others = sum(waits.entry.id not in here for waits in speaker.card.waiting)
    if others:
        yield speaker.say("reach_others", n=others)


def _trend(speaker: Speaker) -> list[str]:
    trend = speaker.card.trend
    known = [point for point in trend.points if point.measurement.value is not None]
    if len(known) < 2:
        return [speaker.say("trend_early")]
    if trend.slower is None:
        return [speaker.say("trend_same")]
    return [speaker.say("trend_slower" if trend.slower else "trend_quicker")]


def strip(speaker: Speaker) -> tuple[Bin, ...]:
    """Count the window's owned asks by working time so far, still waiting ones apart; empty for one or two."""
    card = speaker.card
    kinds = (*SETTLED, *UNSETTLED)
    asks = [e for e in card.asks if e.kind == "owned" and e.outcome in kinds and e.working is not None]
    if len(asks) < 3:
        return ()
    limits = sorted({timedelta(hours=1), card.target / 2, card.target, 2 * card.target})
    edges = [timedelta(-1), *limits, timedelta.max]
    rows = []
    for low, high in pairwise(edges):
        here = [e for e in asks if e.working is not None and low < e.working <= high]
        label = speaker.say("bin_up_to", worked=speaker.tongue.duration(high)) if high in limits else ""
        waiting = sum(entry.outcome in UNSETTLED for entry in here)
        rows.append(Bin(label=label or speaker.say("bin_longer"), ended=len(here) - waiting, waiting=waiting))
    return tuple(rows)


def informed(speaker: Speaker) -> Section:
    """Say how others were kept in the know: updates and new dates in time, hand-overs (S1)."""
    say, counts = speaker.say, speaker.card.informed
    lines = [
        say(key, n=n)
        for key, n in (
            ("updates", counts.updates),
            ("moved", counts.moved),
            ("handed_over", counts.handed_over),
        )
        if n
    ]
    figure = speaker.figure("updates_in_time")
    return Section(
        key="informed",
        title=say("informed"),
        lede="" if lines else say("informed_none", window=speaker.window()),
        figures=(figure,) if figure is not None and speaker.card.promises else (),
        lines=tuple(lines),
        list=True,
    )


def mirror(speaker: Speaker) -> Section:
    """Say what the owner asked of others: how much still waits, how much time it left them; nobody's answer
    time.
    """
    say, card = speaker.say, speaker.card
    lines = [say("own_waiting", n=card.own_waiting) if card.own_waiting else say("own_waiting_none")]
    enough, dated = card.lead_given
    if dated and enough < dated:
        lines.append(say("lead_given", n=dated, short=dated - enough))
    elif dated:
        lines.append(say("lead_given_all", n=dated))
    return Section(key="mirror", title=say("mirror"), lines=tuple(lines), list=True)


def context(speaker: Speaker) -> Section:
    """Say how much there was, and where late ones came from, only where the data carries a cause."""
    say, card = speaker.say, speaker.card
    asks = say("n_asks", n=len(card.asks)) if card.asks else say("no_asks")
    made = say("n_promises", n=len(card.promises)) if card.promises else say("no_promises")
    volume = say("volume", asks=asks, promises=made, window=speaker.window())
    lines = [volume[:1].upper() + volume[1:]]
    if card.days_off:
        lines.append(say("days_off", n=len(card.days_off), days=_ranges(speaker, card.days_off)))
    if card.causes:
        lines.append(say("late_lede"))
        lines += [_cause(speaker, cause) for cause in card.causes]
    return Section(key="context", title=say("context"), lines=tuple(lines))


def _ranges(speaker: Speaker, days: Sequence[date]) -> str:
    """Say days as ranges; weekends between two of them do not part a range."""
    runs: list[list[date]] = []
    for day in days:
        if runs and (day - runs[-1][-1]).days <= (3 if day.weekday() == 0 else 1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(speaker.tongue.days(run[0], run[-1]) for run in runs)


def _cause(speaker: Speaker, cause: Cause) -> str:
    kind, said = f"cause_{cause.kind}", speaker.words.get(cause.item)
    named = said is not None and bool(said.who)
    if cause.kind is CauseKind.ASKER and not named:
        kind = "cause_asker_unnamed"
    what = speaker.say(
        kind,
        weekday=speaker.tongue.weekday(cause.value) if cause.kind is CauseKind.WEEKDAY else "",
        first=cause.value,
        last=cause.value + 3,
        value=cause.value,
        of=cause.of,
        who=said.who if said else "",
    )
    text = speaker.say(
        "cause", what=what, late=cause.late, of=cause.of, other_late=cause.other_late, other_of=cause.other_of
    )
    return text[:1].upper() + text[1:]


def well(speaker: Speaker) -> Section | None:
    """Say what went well, and a suggestion only where four such facts stand beside it (S2); None if there
    is nothing.
    """
    say, card = speaker.say, speaker.card
    if not card.facts:
        return None
    return Section(
        key="well",
        title=say("well"),
        lines=tuple(_fact(speaker, fact) for fact in card.facts),
        list=True,
        aside=say("suggestion") if card.suggestions else "",
        more=" ".join(say(f"suggest_{idea.kind}", n=idea.n) for idea in card.suggestions),
    )


def _fact(speaker: Speaker, fact: Fact) -> str:
    whole = fact.of and fact.n == fact.of
    return speaker.say(f"fact_{fact.kind}_all" if whole else f"fact_{fact.kind}", n=fact.n, of=fact.of)
