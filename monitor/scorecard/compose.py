"""From card and words to finished sentences, in the order a reader can use them."""

from __future__ import annotations

from datetime import timedelta

from monitor.metrics.insight import SETTLED, STILL_OPEN
from monitor.model import AskOutcome, PromiseOutcome
from monitor.scorecard import numbers, todo
from monitor.scorecard.card import KEPT, Access, Scorecard
from monitor.scorecard.catalogue import HOLD, catalogue
from monitor.scorecard.said import Words
from monitor.scorecard.speaker import Speaker
from monitor.scorecard.verbs import printed
from monitor.scorecard.view import Occasion, Section, View
from monitor.scorecard.wording import ENGLISH

EARLY = timedelta(days=42)
"""A card says that it is early while it knows less than six weeks of mail."""

SHOWN_LOOKS = 3
"""So many looks are said one by one."""


def view(
    card: Scorecard,
    words: Words | None = None,
    *,
    language: str = "en",
    correct_to: str | None = None,
    token: str = "",
    stop_to: str | None = None,
    occasion: Occasion = Occasion.ANY,
) -> View:
    """Say the card. Without ``words`` everything stands without names, subjects and sentences (--no-words).

    What to do comes first, then how things went: waiting, promises, first answers with the trend, staying
    in touch, the mirror, context, what went well; on a first card, how to read it.
    """
    tongue = catalogue(language).with_days_of(card.workday)
    speaker = Speaker(card, words or Words(), tongue, correct_to, token)
    say, title, summary = speaker.say, _title(speaker), _summary(speaker)
    if card.nothing_to_say:
        sections: tuple[Section, ...] = (numbers.mirror(speaker),)
        summary = say("empty", window=speaker.window())
        if occasion is Occasion.QUIET:
            summary += " " + say("quiet")
    else:
        sections = (
            todo.waiting(speaker),
            todo.promises(speaker),
            numbers.reach(speaker),
            numbers.informed(speaker),
            numbers.mirror(speaker),
            numbers.context(speaker),
        )
    further = [numbers.well(speaker), guide(speaker) if occasion is Occasion.FIRST else None]
    return View(
        language=speaker.tongue.language,
        title=title,
        subtitle=say("subtitle", range=speaker.tongue.range(card.period), as_of=speaker.when(card.as_of)),
        name=card.name,
        summary=summary,
        preheader=say("preheader", summary=summary[:1].upper() + summary[1:]),
        subject=say("subject", title=title, summary=summary).replace(HOLD, " "),
        hint=say("guide_hint") if occasion is Occasion.FIRST else "",
        sections=(*sections, *(section for section in further if section is not None)),
        footer=(*_footer(speaker), *([say("stop", address=stop_to)] if stop_to else [])),
        by_mail=_by_mail(speaker) if correct_to and _known(card) else "",
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
    parts += _summary_open(speaker)
    if card.kept:
        parts.append(say("summary_kept", n=len(card.kept)))
    return ", ".join(parts)


def _summary_open(speaker: Speaker) -> list[str]:
    """Say how many promises are open, and how many of them past their date: the headline alone has to tell."""
    say, still_open = speaker.say, speaker.card.promises_open
    overdue = sum(still.over is not None for still in still_open)
    if overdue and overdue == len(still_open):
        return [say("summary_all_overdue", n=overdue)]
    parts = [say("summary_open", n=len(still_open))] if still_open else []
    return [*parts, say("summary_overdue", n=overdue)] if overdue else parts


def _by_mail(speaker: Speaker) -> str:
    """Say how an item is put right by a mail, in the words of the card's own language."""
    names = ("correct", "not_an_ask", "not_a_promise", "done_elsewhere", "due")
    words = {name: printed(speaker.tongue, name) for name in names}
    return speaker.say("correct_by_mail", address=speaker.correct_to, **words)


def _footer(speaker: Speaker) -> tuple[str, ...]:
    card, say = speaker.card, speaker.say
    lines = [say("private")]
    if card.knows_since is not None:
        early = card.as_of - card.knows_since < EARLY
        lines.append(say("first_card" if early else "knows_since", date=speaker.day(card.knows_since)))
    known = _known(card)
    if known and not speaker.correct_to:  # where corrections go by mail they stand beside each item
        lines.append(say("look_up", item=known[0]))
    if card.exclusions:
        left_out = ", ".join(_left_out(speaker, rule, n) for rule, n in card.exclusions.items())
        lines.append(say("excluded", list=left_out))
    if card.lost_corrections:
        lines.append(say("lost", n=len(card.lost_corrections)))
    if card.access:
        lines.append(say("access", list="; ".join(_looks(speaker))))
    else:
        lines.append(say("no_access"))
    return tuple(lines)


def _left_out(speaker: Speaker, rule: str, n: int) -> str:
    key = f"excluded_{rule}"
    return speaker.say(key if key in ENGLISH else "excluded_other", n=n, rule=rule)


def _known(card: Scorecard) -> list[str]:
    """Return the ids of the items that can be put right."""
    return [waits.entry.id for waits in card.waiting] + [still.entry.id for still in card.promises_open]


def _looks(speaker: Speaker) -> list[str]:
    """Say the latest looks one by one, and how many came before."""
    looks = speaker.card.access
    said = [_access(speaker, seen) for seen in looks[-SHOWN_LOOKS:]]
    earlier = len(looks) - len(said)
    return [*said, speaker.say("access_earlier", n=earlier)] if earlier else said


def _access(speaker: Speaker, seen: Access) -> str:
    """Say who looked; a role or a kind of look that the catalogue does not know stands as it was logged."""

    def known(prefix: str, logged: str) -> str:
        key = f"{prefix}_{logged.replace(' ', '_')}"
        return speaker.say(key) if key in ENGLISH else logged

    by, what = known("by", seen.by), known("look", seen.what)
    return speaker.say("access_one", when=speaker.when(seen.at), by=by, what=what)


def guide(speaker: Speaker) -> Section:
    """Say how to read a card, for somebody who never saw one."""
    say = speaker.say
    keys = ("guide_ask", "guide_promise", "guide_figures")
    correct = "guide_correct_mail" if speaker.correct_to else "guide_correct"
    lines = (*(say(key) for key in keys), say(correct), say("guide_private"))
    return Section(key="guide", title=say("guide"), lines=lines, list=True)


def _trend_label(speaker: Speaker) -> str:
    known = [p.measurement.value for p in speaker.card.trend.points if p.measurement.value is not None]
    if not known:
        return ""
    first, last = (speaker.amount(value, "seconds") for value in (known[0], known[-1]))
    return speaker.say("trend_label", first=first, last=last)


def _alts(speaker: Speaker) -> dict[str, str]:
    """Say the finding of each chart for those who do not see it."""
    card, counts = speaker.card, speaker.card.outcomes
    said = speaker.say(
        "alt_promises",
        n=len(card.promises),
        kept=sum(counts.get(kind, 0) for kind in KEPT),
        open=sum(counts.get(kind, 0) for kind in STILL_OPEN),
        overdue=counts.get(PromiseOutcome.OVERDUE, 0),
    )
    return {"strip": _alt_strip(speaker), "promises": said, "trend": _alt_trend(speaker)}


def _alt_strip(speaker: Speaker) -> str:
    owned = [entry for entry in speaker.card.asks if entry.kind == "owned"]
    waits = [entry.working or timedelta() for entry in owned if entry.outcome is AskOutcome.WAITING]
    median = speaker.figure("first_response_median")
    settled = sum(entry.outcome in SETTLED for entry in owned)
    parts = [speaker.say("alt_strip", settled=settled, n=len(owned))]
    if median is not None:
        parts.append(speaker.say("alt_strip_half", median=median.value))
    if waits:
        longest = speaker.tongue.worked(max(waits))
        parts.append(speaker.say("alt_strip_waiting", n=len(waits), longest=longest))
    return " ".join(parts)


def _alt_trend(speaker: Speaker) -> str:
    known = [point for point in speaker.card.trend.points if point.measurement.value is not None]
    if not known:
        return ""

    def hours(value: float | None) -> str:
        return speaker.amount(value or 0.0, "seconds")

    first, last = known[0], known[-1].measurement
    since = speaker.tongue.day(first.week.first)
    parts = [
        speaker.say("alt_trend", first=hours(first.measurement.value), since=since, last=hours(last.value))
    ]
    if last.low is not None and last.high is not None:
        parts.append(speaker.say("alt_trend_likely", low=hours(last.low), high=hours(last.high)))
    return " ".join(parts)
