"""One card, its words and one language together: the small words that every part of the card needs."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import quote as percent

from monitor.model import Measurement
from monitor.scorecard.card import Scorecard
from monitor.scorecard.catalogue import Catalogue
from monitor.scorecard.said import Said, Words
from monitor.scorecard.verbs import CORRECT, printed
from monitor.scorecard.view import Figure, Item, Link

FEW = 6
"""E2: under six observations there are counts only."""

_SUBJECTS = {
    "first_response_median": "few_first",
    "promises_kept_on_time": "few_kept",
    "follow_through_median": "few_done",
    "updates_in_time": "few_told",
}
"""What a metric is about, where there is too little mail for it."""

LONG_WAIT = 10
"""Beyond so many working days a wait is told in weeks."""


class Speaker:
    """Says one card in one language. ``correct_to``: the address that takes corrections by mail, if there
    is one, and ``token`` what it knows the owner by.
    """

    def __init__(
        self,
        card: Scorecard,
        words: Words,
        tongue: Catalogue,
        correct_to: str | None = None,
        token: str = "",
    ) -> None:
        self.card = card
        self.words = words
        self.tongue = tongue
        self.say = tongue.say
        self.correct_to = correct_to
        self.token = token

    def when(self, instant: datetime) -> str:
        """Day and time on the owner's clock; the year where the day alone would mislead."""
        local = self.card.local(instant)
        return self.say("when", day=self.day(instant), time=self.tongue.time(local))

    def day(self, instant: datetime) -> str:
        """Day on the owner's clock, with its year if that is not the card's last twelve months."""
        day = self.tongue.day(self.card.local(instant).date())
        recent = abs(self.card.as_of - instant) < timedelta(days=330)
        return day if recent else self.say("day_year", day=day, year=str(self.card.local(instant).year))

    def long_span(self, since: datetime, worked: timedelta) -> str:
        """Working time, or the weeks on the calendar once hours say nothing to anybody."""
        if worked <= LONG_WAIT * self.tongue.workday:
            return self.tongue.worked(worked)
        return self.say("weeks", n=(self.card.as_of - since).days // 7)

    def window(self) -> str:
        """Say the days that estimates look at (E1): four weeks that end with the card's week, or its own
        range.
        """
        first, last = (self.card.local(instant).date() for instant in self.card.window)
        if (last - first) == timedelta(weeks=4):
            return self.say("window_weeks", last=self.tongue.long_day(last - timedelta(days=1)))
        return self.say("window_period")

    def amount(self, value: float, unit: str) -> str:
        """Return a value as its unit is said: working time, per cent or a plain number."""
        if unit == "seconds":
            return self.tongue.duration(timedelta(seconds=value))
        return self.tongue.share(value) if unit == "share" else self.tongue.number(value)

    def figure(self, metric: str) -> Figure | None:
        """Say one measurement with its n and interval, or that it was not reached (E1); None where there is too little
        mail for it (E2), which ``few`` says once for all of them.
        """
        found = self.card.measured(metric)
        if found is None or (found.value is None and found.n < FEW):
            return None
        label = self.say(metric, target=self.tongue.duration(self.card.target))
        if found.value is not None:
            value = self.amount(found.value, found.unit)
            return Figure(value=value, label=label, detail=self._sureness(found))
        return Figure(value=self._beyond(found.note), label=label, detail=self._sureness(found))

    def _beyond(self, note: str) -> str:
        """Say "more than 3 h 20 min" in the card's language (E1); the note of a measurement is in English."""
        parts = {unit: int(number) for number, unit in re.findall(r"(\d+) ?(h|min)", note)}
        if not parts:
            return self.say("not_reached")
        amount = timedelta(hours=parts.get("h", 0), minutes=parts.get("min", 0))
        return self.say("more_than", amount=self.tongue.duration(amount, down=True))

    def few(self, *metrics: str) -> list[str]:
        """Say which of these have too little mail for an estimate (E2): one sentence, or nothing."""
        measured = ((_SUBJECTS[name], self.card.measured(name)) for name in metrics)
        subjects = {what: found.n for what, found in measured if found is not None and found.value is None}
        said = [self.say(what, n=n) for what, n in subjects.items() if n < FEW]
        return [self.say("too_few", list=", ".join(said), least=FEW)] if said else []

    def _sureness(self, found: Measurement) -> str:
        parts = []
        if found.low is not None and found.high is not None:
            low, high = self.amount(found.low, found.unit), self.amount(found.high, found.unit)
            parts.append(self.say("interval", low=low, high=high))
        elif found.low is not None:
            parts.append(self.say("interval_from", low=self.amount(found.low, found.unit)))
        parts.append(self.say("population", n=found.n))
        return ", ".join(parts)

    def item(
        self, item: str, said: Said | None, *, title: str, meta: str, note: str = "", step: str = ""
    ) -> Item:
        """Return an item without links, with what the mail said."""
        return Item(
            id=item,
            title=title,
            about=said.subject if said else "",
            meta=meta,
            quote=self.say("quote", text=said.sentence) if said and said.sentence else "",
            note=note,
            step=step,
        )

    def loss(self, said: Said | None, at: datetime, rules: tuple[str, ...]) -> str:
        """Say why a quotation is missing, with date and rule (DESIGN, privacy 3); empty if it is not."""
        if said is None or said.loss is None:
            return ""
        return self.say(said.loss, date=self.day(at), rule=", ".join(rules[:1]) or "-")

    def links(self, item: str, said: Said | None, answer: str, verbs: tuple[str, ...]) -> tuple[Link, ...]:
        """Return what can be pressed: the answer, and corrections where they are taken by mail."""
        links = []
        if said and said.address:
            links.append(Link(label=answer, href=reply_link(said), answer=True))
        if self.correct_to:
            links += [
                Link(
                    label=self.say(f"correct_{verb}"),
                    href=self._correct_link(item, verb)
                    + (f"&body={percent(self.say('correct_due_body'))}" if verb == "due" else ""),
                )
                for verb in verbs
            ]
        return tuple(links)

    def _correct_link(self, item: str, verb: str) -> str:
        """Return a mailto whose subject is the correction, in words of the card's language, and the token that makes it
        count; a date is left to be written.
        """
        words = f"{printed(self.tongue, CORRECT)} {item} {printed(self.tongue, verb)} {self.token}".strip()
        return f"mailto:{percent(self.correct_to or '', safe='@')}?subject={percent(words)}"


def reply_link(said: Said) -> str:
    """Return a mailto that opens an answer: same subject, and in the same thread where the mail program
    allows it.
    """
    subject = said.topic if said.topic.lower().startswith("re:") else f"Re: {said.topic}"
    link = f"mailto:{percent(said.address, safe='@')}?subject={percent(subject)}"
    if said.message_id:
        link += f"&In-Reply-To={percent(said.message_id)}"
    return link
