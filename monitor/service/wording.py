"""Everything the service writes, by letter: a subject and a text. Plain, kind, and true to what the program does.

Subjects that want an answer carry the command and the token, so that an empty answer is enough. English is the source;
the catalogues in ``locale`` translate it, one file a language, as those of the card do.
"""

from __future__ import annotations

from dataclasses import dataclass
from gettext import GNUTranslations
from pathlib import Path

from monitor.scorecard.po import languages, translation

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "letters"


@dataclass(frozen=True, slots=True)
class Wording:
    """One letter with places to fill in. ``{what}``, ``{commands}``, ``{retention}`` and ``{weeks}`` fit every one."""

    subject: str
    text: str


WHAT = """\
What is read: your own mailbox, and of it only mail between colleagues. Nothing in it is changed, moved or marked.
What is worked out: what you were asked and what you promised, and how long the answers took.
What is stored: hashes, times and rule numbers, as long as a matter is open and for {retention} after it is settled,
and the numbers of your past weeks for {weeks}. No subject, no sentence, no name, no address in the clear.
Who sees it: you. Once a week a card is mailed to you, and to nobody else. There is no view for managers and no
comparison of people, and nobody is told who takes part. Whoever may read your mailbox can read the card in it,
as with any mail. Whoever keeps both the service's database and its key could find out that you take part and when
you wrote to how many people, but no word of your mail.
You can stop at any time: write "unsubscribe", and everything about you is deleted."""

HELP = """\
You can write to this address, in the subject or the first line:

  subscribe                    take part
  unsubscribe                  stop, and have everything about you deleted
  pause until 2026-12-01       no cards until that day
  resume                       end a pause
  cards tuesday 08:30          when your weekly card comes; "cards as usual" takes that back
  export                       get everything that is stored about you
"""

ENGLISH = {
    "invitation": Wording(
        "Confirm: subscribe {token}",
        """\
Hello,

you are invited to a weekly card about your own mail: what waits for your answer, what you promised, and how soon you
usually answer. It is meant for you and shown to you alone.

{what}

To take part, just answer this mail. The answer works until {until}.
If you do not want to, do nothing: nothing is read then, and nobody is told.
""",
    ),
    "confirm_join": Wording(
        "Confirm: subscribe {token}",
        """\
Hello,

somebody, probably you, asked for a weekly card about your mail. Before anything is read we ask you here.

{what}

To take part, just answer this mail. The answer works until {until}.
If it was not you, or you do not want to, do nothing: nothing is read then.
""",
    ),
    "confirm": Wording(
        "Confirm: {command} {token}",
        """\
Hello,

somebody, probably you, wrote to us: {command}.

A sender can be forged, so we ask here: if it was you, just answer this mail. The answer works until {until}.
If it was not you, do nothing.
""",
    ),
    "joined": Wording(
        "You take part",
        """\
Hello,

you take part from now on. The next run reads your mail of the last {retention}, and your first card comes with the
next weekly mails. To stop, write "unsubscribe" to this address.
""",
    ),
    "joined_waiting": Wording(
        "You take part, but your mailbox cannot be read yet",
        """\
Hello,

thank you, you are confirmed. No account of this service covers your mailbox yet, so nothing is read and no card is
sent. It begins by itself once your administrator adds one. To stop waiting, write "unsubscribe" to this address.
""",
    ),
    "covered": Wording(
        "Your mailbox can be read now",
        """\
Hello,

you waited for an account of this service that covers your mailbox: there is one now. The next run reads your mail of
the last {retention}, and your first card comes with the next weekly mails. To stop, write "unsubscribe".
""",
    ),
    "member": Wording(
        "You take part already",
        "Hello,\n\nyou take part already, there is nothing to do.\n\n{commands}",
    ),
    "stranger": Wording(
        "Nothing is stored about you",
        "Hello,\n\nyou take no part, and nothing is stored about you.\n\n{commands}",
    ),
    "kept": Wording(
        "You take no part, but something is stored about you",
        """\
Hello,

you take no part, and nothing of your mail is read. But an earlier set-up of this program read mail of yours, because
its configuration named you, and what it worked out is still stored: hashes, times and rule numbers.

Write "export" to get all of it, "unsubscribe" to have it deleted, or "subscribe" to take part.
""",
    ),
    "declined": Wording(
        "You take no part",
        "Hello,\n\nthat is fine: nothing about you is stored, and nobody is told.\n",
    ),
    "left": Wording(
        "You take no part any more",
        """\
Hello,

everything that was stored about you is deleted; {rows} rows are left. You get no more cards. Should you change your
mind, write "subscribe".
""",
    ),
    "paused": Wording(
        "No cards until {until}",
        """\
Hello,

you get no cards until {until}. Your mail is still read meanwhile, so that nothing is missing afterwards.
To begin again, write "resume"; to stop for good, "unsubscribe".
""",
    ),
    "paused_openly": Wording(
        "No cards for now",
        """\
Hello,

you get no cards until you write "resume". Your mail is still read meanwhile, so that nothing is missing afterwards.
To stop for good, write "unsubscribe".
""",
    ),
    "past": Wording(
        "That day is over",
        'Hello,\n\nthe day you named is over. Please name one to come, such as "pause until 2026-12-01".\n',
    ),
    "resumed": Wording(
        "Your cards come again", "Hello,\n\nyour cards come again with the next weekly mails.\n"
    ),
    "timed": Wording(
        "Your cards come on {day} at {time}",
        """\
Hello,

your weekly card comes on {day} at {time}, on your own clock. This week's may have come already: the next one does so.
To change it, write "cards tuesday 08:30"; to go back to what everybody has, "cards as usual".
""",
    ),
    "exported": Wording(
        "Everything that is stored about you",
        """\
Hello,

the attached file holds everything that is stored about you: times, kinds, rule numbers, and hashes in the place of
names and messages. It was sent to you alone.
""",
    ),
    "corrected": Wording("Put right", "Hello,\n\nthank you, it stands so from the next card on.\n"),
    "no_date": Wording(
        "Which day is right?",
        'Hello,\n\nplease write the right day into the first line, such as "2026-12-01", and send the mail again.\n',
    ),
    "no_item": Wording(
        "Nothing was changed",
        "Hello,\n\nthere is no such item among yours, or this does not suit it, so nothing was changed.\n",
    ),
    "failed": Wording(
        "That did not work",
        "Hello,\n\nwhat you asked for could not be done; the administrator's log says why. Please try again later.\n",
    ),
    "help": Wording("What you can write", "Hello,\n\nwe did not understand your mail.\n\n{commands}"),
    "show": Wording(
        "A token to show your data",
        """\
Hello,

somebody at the service's command line asked to see your data. It is shown only with this token:

{token}

It works until {until}. If you asked for it, use it; if not, keep it to yourself, and nothing is shown. Whoever uses it
stands on your next card.
""",
    ),
}

PHRASES = {
    "subscribe": "subscribe",
    "unsubscribe": "unsubscribe",
    "no": "no",
    "pause": "pause",
    "pause_until": "pause until {day}",
    "resume": "resume",
    "export": "export",
    "cards": "cards {day} {time}",
    "cards_usual": "cards as usual",
}
"""What a person asks for, as they could have written it; ``commands`` reads these phrases of every language."""

COUNTS = {"days": ("{n} day", "{n} days"), "years": ("{n} year", "{n} years")}

TEXTS: dict[str, str] = {
    "what": WHAT,
    "commands": HELP,
    **{f"phrase.{name}": text for name, text in PHRASES.items()},
    **{
        f"{name}.{part}": getattr(letter, part)
        for name, letter in ENGLISH.items()
        for part in ("subject", "text")
    },
}
SOURCE: dict[str, str | tuple[str, str]] = {**TEXTS, **COUNTS}
"""What a catalogue translates, by its context."""


def wording(name: str, language: str, days: int, years: int) -> Wording:
    """Return a letter in a language, in English where that has none, with what every letter may use filled in.

    ``days``: how long facts are kept; ``years``: how long the numbers of past weeks are.
    """
    say = _Tongue(translation(LOCALE, DOMAIN, language))
    kept = {"retention": say.count("days", days), "weeks": say.count("years", years)}
    common = {"what": say.text("what").format(**kept), "commands": say.text("commands"), **kept}

    def filled(key: str) -> str:
        text = say.text(key)
        for place, value in common.items():
            text = text.replace(f"{{{place}}}", value)
        return text

    return Wording(filled(f"{name}.subject"), filled(f"{name}.text"))


def phrase(name: str, language: str, **values: str) -> str:
    """Return a command in a language, in English where that has none."""
    return _Tongue(translation(LOCALE, DOMAIN, language)).text(f"phrase.{name}").format(**values)


def weekday_name(weekday: int, language: str) -> str:
    """Return what a day of the week (0 = Monday) is called, in English where the language is not known.

    >>> weekday_name(1, "de")
    'Dienstag'
    """
    from babel.core import UnknownLocaleError
    from babel.dates import get_day_names

    try:
        return str(get_day_names("wide", locale=language)[weekday])
    except (UnknownLocaleError, ValueError):
        return str(get_day_names("wide", locale="en")[weekday])


@dataclass(frozen=True, slots=True)
class _Tongue:
    """One language of the letters; None is English."""

    translated: GNUTranslations | None

    def text(self, key: str) -> str:
        return self.translated.pgettext(key, TEXTS[key]) if self.translated else TEXTS[key]

    def count(self, key: str, n: int) -> str:
        one, other = COUNTS[key]
        form = (
            self.translated.npgettext(key, one, other, n) if self.translated else (one if n == 1 else other)
        )
        return form.format(n=n)


def spoken(folder: Path | None = None) -> tuple[str, ...]:
    """Return the languages that letters are written in."""
    return ("en", *languages(folder or LOCALE, DOMAIN))
