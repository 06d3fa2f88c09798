"""From card and words to finished sentences, in the order a reader can use them."""

from __future__ import annotations

from datetime import timedelta

from monitor.metrics.insight import SETTLED, STILL_OPEN
from monitor.model import AskOutcome, PromiseOutcome
from monitor.scorecard import numbers, todo
from monitor.scorecard.card import KEPT, Scorecard
from monitor.scorecard.said import Words
from monitor.scorecard.speaker import Speaker
from monitor.scorecard.view import Section, View
from monitor.scorecard.wording import catalogue

EARLY = timedelta(days=42)
"""A card explains itself while it knows less than six weeks of mail."""


def view(
    card: Scorecard,
    words: Words | None = None,
    *,
    language: str = "en",
    correct_to: str | None = None,
    token: str = "",
    stop_to: str | None = None,
) -> View:
    """Say the card. Without ``words`` everything stands without names, subjects and sentences (--no-words).

    What to do comes first, then how things went: waiting, promises, first answers with the trend, staying
    in touch, the mirror, context, what went well.
    """
    speaker = Speaker(card, words or Words(), catalogue(language), correct_to, token)
    say, title, summary = speaker.say, _title(speaker), _summary(speaker)
    if card.nothing_to_say:
        sections: tuple[Section, ...] = (numbers.mirror(speaker),)
        summary = say("empty", window=speaker.window())
    else:
        sections = (
            todo.waiting(speaker),
            todo.promises(speaker),
            numbers.reach(speaker),
            numbers.informed(speaker),
            numbers.mirror(speaker),
            numbers.context(speaker),
        )
    good = numbers.well(speaker)
    return View(
        language=speaker.tongue.language,
        title=title,
        subtitle=say("subtitle", range=speaker.tongue.range(card.period), as_of=speaker.when(card.as_of)),
        name=card.name,
        summary=summary,
        preheader=say("preheader", summary=summary[:1].upper() + summary[1:]),
        subject=say("subject", title=title, summary=summary),
        sections=sections if good is None else (*sections, good),
        footer=(*_footer(speaker), *([say("stop", address=stop_to)] if stop_to else [])),
        alts=_alts(speaker),
        strip=numbers.strip(speaker),
        trend=tuple(point.measurement.value for point in card.trend.points),
        trend_label=_trend_label(speaker),
    )


def _title(speaker: Speaker) -> str:
    period = speaker.card.period
    if (period.last - period.first).days == 6 and period.first.weekday() == 0:
        return speaker.say("title_week", week=period.first.isocalendar().week)
    return speaker.say("title_range", range=speaker.tongue.range(period))


def _summary(speaker: Speaker) -> str:
    card, say = speaker.card, speaker.say
    parts = [say("summary_waiting", n=len(card.waiting)) if card.waiting else say("summary_none")]
    if card.promises_open:
        parts.append(say("summary_open", n=len(card.promises_open)))
    if card.kept:
        parts.append(say("summary_kept", n=len(card.kept)))
    return ", ".join(parts)


def _footer(speaker: Speaker) -> tuple[str, ...]:
    card, say = speaker.card, speaker.say
    lines = [say("private")]
    if card.knows_since is not None:
        early = card.as_of - card.knows_since < EARLY
        lines.append(say("first_card" if early else "knows_since", date=speaker.day(card.knows_since)))
    known = [waits.entry.id for waits in card.waiting] + [still.entry.id for still in card.promises_open]
    if known and not speaker.correct_to:  # where corrections go by mail they stand beside each item
        lines.append(say("look_up", item=known[0]))
    if card.exclusions:
        lines.append(say("excluded", list=", ".join(f"{rule} {n:,}" for rule, n in card.exclusions.items())))
    if card.lost_corrections:
        lines.append(say("lost", n=len(card.lost_corrections)))
    if card.access:
        seen = [say("access_one", when=speaker.when(a.at), by=a.by, what=a.what) for a in card.access]
        lines.append(say("access", list="; ".join(seen)))
    else:
        lines.append(say("no_access"))
    return tuple(lines)


def _trend_label(speaker: Speaker) -> str:
    known = [p.measurement.value for p in speaker.card.trend.points if p.measurement.value is not None]
    if not known:
        return ""
    first, last = (speaker.amount(value, "seconds") for value in (known[0], known[-1]))
    return speaker.say("trend_label", first=first, last=last)


def _alts(speaker: Speaker) -> dict[str, str]:
    """Say the finding of each chart for those who do not see it."""
    card, say, tongue = speaker.card, speaker.say, speaker.tongue
    owned = [entry for entry in card.asks if entry.kind == "owned"]
    waits = [entry for entry in owned if entry.outcome is AskOutcome.WAITING]
    longest = max((entry.working for entry in waits if entry.working is not None), default=timedelta())
    median = speaker.figure("first_response_median")
    counts = card.outcomes
    known = [point for point in card.trend.points if point.measurement.value is not None]
    found = {
        "strip": say(
            "alt_strip",
            settled=sum(entry.outcome in SETTLED for entry in owned),
            n=len(owned),
            median=median.value if median else "",
            waiting=len(waits),
            longest=tongue.duration(longest),
        ),
        "promises": say(
            "alt_promises",
            n=len(card.promises),
            kept=sum(counts.get(kind, 0) for kind in KEPT),
            open=sum(counts.get(kind, 0) for kind in STILL_OPEN),
            overdue=counts.get(PromiseOutcome.OVERDUE, 0),
        ),
    }
    if known:
        first, last = known[0], known[-1]
        found["trend"] = say(
            "alt_trend",
            first=speaker.amount(first.measurement.value or 0.0, "seconds"),
            since=tongue.day(first.week.first),
            last=speaker.amount(last.measurement.value or 0.0, "seconds"),
        )
    return found
