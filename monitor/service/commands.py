"""What does a mail to the service ask for? A word or two in its subject or its first lines, in English or German."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from functools import cache, reduce
from pathlib import Path

from monitor.config.values import WEEKDAYS
from monitor.model import Correction, Verb
from monitor.reading.subjects import base_subject
from monitor.scorecard.catalogue import catalogue
from monitor.scorecard.verbs import CORRECT, correction, printed
from monitor.service import wording
from monitor.service.tokens import tokens_in, without_tokens
from monitor.service.wording import phrase, weekday_name

FIRST_LINES = 3
LONGEST = 200
"""Characters of a line that are looked at: a command is short."""


class Command(StrEnum):
    """What a person can ask for by mail."""

    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    DECLINE = "no"
    PAUSE = "pause"
    RESUME = "resume"
    EXPORT = "export"
    CORRECT = "correct"
    WHEN = "cards"


WORDS = {
    Command.SUBSCRIBE: "subscribe|subscribe me|sign me up|sign up|opt in|anmelden|abonnieren|mitmachen|teilnehmen",
    Command.UNSUBSCRIBE: "unsubscribe|unsubscribe me|stop|opt out|forget me|forget|delete my data|abmelden|abbestellen|"
    "austragen|stopp|vergiss mich|vergessen|daten löschen|meine daten löschen",
    Command.DECLINE: "no|no thanks|no thank you|nein|nein danke",
    Command.RESUME: "resume|continue|fortsetzen|weiter|weitermachen",
    Command.EXPORT: "export|export my data|exportieren|meine daten|datenauskunft",
}
_COMMANDS = {phrase: command for command, phrases in WORDS.items() for phrase in phrases.split("|")}

_PAUSE = re.compile(r"(?:pause|pausieren|pausiere)(?: (?:until|till|bis zum|bis))?(?P<day> .+)?")
_WHEN = re.compile(
    r"(?:my )?(?:cards?|karten?|meine karten?)(?: comes?| kommt| kommen)?(?: on| at| am| um)? "
    r"(?:(?P<usual>as usual|wie üblich|wie gewohnt)|(?P<day>[a-zä]{2,10})(?: at| um)?"
    r" (?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?: uhr)?)"
)
_WEEKDAYS = {
    name: number
    for number, names in enumerate((
        "mo mon monday mondays montag montags",
        "di tu tue tues tuesday tuesdays dienstag dienstags",
        "mi we wed wednesday wednesdays mittwoch mittwochs",
        "do th thu thur thurs thursday thursdays donnerstag donnerstags",
        "fr fri friday fridays freitag freitags",
        "sa sat saturday saturdays samstag samstags sonnabend sonnabends",
        "so su sun sunday sundays sonntag sonntags",
    ))
    for name in names.split()
}  # fmt: skip
_POLITE = re.compile(r"^(?:please|bitte) | (?:please|bitte)$")
_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
_GERMAN = re.compile(r"(\d\d?)\. ?(\d\d?)\. ?(\d{4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a mail asks for. ``day``: until when to pause, or the due date; ``item`` and ``verb``: what to correct.

    ``when``: weekday (0 = Monday) and time at which cards are to come, None for the usual ones.
    ``tokens``: what looks like one, that of the subject first.
    """

    command: Command | None = None
    day: date | None = None
    item: str = ""
    verb: Verb | None = None
    when: tuple[int, time] | None = None
    tokens: tuple[str, ...] = field(default=(), repr=False)

    @property
    def correction(self) -> Correction | None:
        """Return the correction that was asked for; None for no such thing, and for a due date without a date."""
        if self.verb is None or (self.verb is Verb.DUE and self.day is None):
            return None
        return Correction(item=self.item, verb=self.verb, due=self.day if self.verb is Verb.DUE else None)


def read_request(subject: str, own: str, whole: str = "") -> Request:
    """Read a mail's subject, its author's own words, and with ``whole`` what is quoted, where only tokens count.

    What is written stands above what the subject says: who answers "no" to a question means no.
    """
    lines = [line for line in map(str.strip, own.splitlines()) if line][:FIRST_LINES]
    head = base_subject(subject).base
    tokens = tokens_in(" \n ".join((subject, own, whole)))
    for text in (*lines, head):
        found = _read(_plain(text), tokens)
        if found is not None:
            return _with_day(found, whole or own)
    return Request(tokens=tokens)


def said(request: Request, language: str) -> str:
    """Write a request in the person's language, so that it is read again as the same one."""
    if request.command is Command.CORRECT:
        tongue = catalogue(language)
        words = (
            printed(tongue, CORRECT),
            request.item,
            printed(tongue, str(request.verb)),
            str(request.day or ""),
        )
        return " ".join(words).strip()
    if request.command is Command.WHEN and request.when:
        weekday, at = request.when
        day = weekday_name(weekday, language).lower()
        return phrase(
            "cards", language, day=day if day in _WEEKDAYS else WEEKDAYS[weekday], time=f"{at:%H:%M}"
        )
    if request.command is Command.WHEN:
        return phrase("cards_usual", language)
    if request.command is Command.PAUSE and request.day:
        return phrase("pause_until", language, day=str(request.day))
    return phrase(str(request.command), language)


def day_in(text: str) -> date | None:
    """Return the first day written as 2026-12-01 or 1.12.2026; None if there is none."""
    iso, german = _ISO.search(text), _GERMAN.search(text)
    parts = iso.groups() if iso else german.groups()[::-1] if german else None
    try:
        return date(*map(int, parts)) if parts else None
    except ValueError:
        return None


def _plain(text: str) -> str:
    """Small letters, single spaces, no token, no courtesy and no punctuation at the ends."""
    words = " ".join(without_tokens(text[:LONGEST]).replace(",", " ").split()).strip(" .!,;\"'“”„<>*_")
    for asked in _askings(wording.LOCALE):
        words = words.replace(asked, "")
    return _POLITE.sub("", words)


def _read(line: str, tokens: tuple[str, ...]) -> Request | None:
    command = _COMMANDS.get(line)
    if command is not None:
        return Request(command=command, tokens=tokens)
    pause = _PAUSE.fullmatch(line)
    if pause is not None and (pause["day"] is None or day_in(pause["day"]) is not None):
        return Request(command=Command.PAUSE, day=day_in(pause["day"] or ""), tokens=tokens)
    when = _WHEN.fullmatch(line)
    if when is not None and (when["usual"] or when["day"] in _WEEKDAYS):
        at = None if when["usual"] else (_WEEKDAYS[when["day"]], time(int(when["hour"]), int(when["minute"])))
        return Request(command=Command.WHEN, when=at, tokens=tokens)
    correct = correction(line)
    if correct is None:
        return _as_phrased(line, tokens)
    item, verb, rest = correct
    return Request(command=Command.CORRECT, item=item, verb=Verb(verb), day=day_in(rest), tokens=tokens)


def _as_phrased(line: str, tokens: tuple[str, ...]) -> Request | None:
    """Read what a letter of any language calls a command: a further one brings its own words in its catalogue."""
    for name, pattern in _patterns(wording.LOCALE):
        found = pattern.fullmatch(line)
        if found is None:
            continue
        if name == "cards":
            at = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", found["time"])
            weekday = _WEEKDAYS.get(found["day"])
            if at is None or weekday is None:
                return None
            return Request(command=Command.WHEN, when=(weekday, time(int(at[1]), int(at[2]))), tokens=tokens)
        day = day_in(found["day"]) if name == "pause_until" else None
        return (
            None
            if name == "pause_until" and day is None
            else Request(command=PHRASED[name], day=day, tokens=tokens)
        )
    return None


PHRASED: dict[str, Command] = {
    **{command.value: command for command in Command if command.value in wording.PHRASES},
    "pause_until": Command.PAUSE,
    "cards_usual": Command.WHEN,
}


@cache
def _askings(folder: Path) -> tuple[str, ...]:
    """Return what stands before the command in a letter that asks for it to be confirmed, in every language."""
    languages = wording.spoken(folder)
    subjects = (wording.wording("confirm", language, 0, 0).subject for language in languages)
    before = (subject.partition("{")[0].strip().lower() for subject in subjects)
    return ("bestätige: ", *(f"{words} " for words in before if words))


@cache
def _patterns(folder: Path) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return how every command is written in every language of a folder, with places for a day and a time."""
    said = (
        (name, phrase(name, language, day="{day}", time="{time}").lower())
        for language in wording.spoken(folder)
        for name in wording.PHRASES
    )
    places = (("\\{day\\}", r"(?P<day>\S+)"), ("\\{time\\}", r"(?P<time>\S+)"))
    return tuple(
        (name, re.compile(reduce(lambda text, place: text.replace(*place), places, re.escape(text))))
        for name, text in said
    )


def _with_day(found: Request, text: str) -> Request:
    """A card's link cannot know the right date: it is written into the mail (whose own words may lack a bare one,
    since that looks like a telephone number).
    """
    if found.verb is not Verb.DUE or found.day is not None:
        return found
    lines = [line for line in map(str.strip, text.splitlines()) if line][:FIRST_LINES]
    day = next((day for line in lines if line[0] != ">" and (day := day_in(line)) is not None), None)
    return Request(command=found.command, item=found.item, verb=found.verb, day=day, tokens=found.tokens)
