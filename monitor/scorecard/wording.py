"""Every word a card says, in English. A further language is one more ``Catalogue``, nothing else (S2).

Tone: facts and next steps about mails, never a verdict about the person; "asks" and "promises" do things,
people are addressed as "you" only for what is theirs to use. Working time is always called that. Nothing
praises speed or hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from monitor.model import Period

Text = str | tuple[str, str]
"""A sentence with {named} places; two of them where the number ``n`` decides: (one, other)."""

ENGLISH: dict[str, Text] = {
    "title_week": "Your mail, week {week}",
    "title_range": "Your mail, {range}",
    "subtitle": "{range} · as of {as_of}",
    "subject": "{title}: {summary}",
    "summary_waiting": ("{n} ask waits for you", "{n} asks wait for you"),
    "summary_open": ("{n} promise open", "{n} promises open"),
    "summary_kept": ("{n} kept", "{n} kept"),
    "summary_none": "nothing waits for you",
    "preheader": "Only you get this mail. {summary}.",
    # waiting
    "waiting": "What waits for you",
    "waiting_lede": ("One ask has no answer yet.", "{n} asks have no answer yet, oldest first."),
    "waiting_none": "Nothing waits for you.",
    "waiting_more": (
        "One more waits; `monitor asks --outcome waiting` lists it.",
        "{n} more wait; `monitor asks --outcome waiting` lists them.",
    ),
    "asked": "asked {when}",
    "waited": "{span} ago",
    "worked": "{worked} of your working time",
    "weeks": ("one week", "{n} weeks"),
    "nudged": ("asked once more since", "asked {n} times more since"),
    "shared_lede": (
        "One more ask went to several people; whoever answers first settles it.",
        "{n} more asks went to several people; whoever answers first settles them.",
    ),
    "someone_asked": "An ask in your mailbox",
    "step_answer": "Answer, or say when. Your target for a first answer is {left} of working time away.",
    "step_date": "One line with a date is enough for now.",
    "step_answer_again": "One line with a date spares the next reminder.",
    "step_close": "Answer it, hand it over, or ask whether it still stands.",
    "step_settle_who": "A line that says who takes it helps everybody on it.",
    "step_keep": "Due soon: send it, or give a new date before it passes.",
    "step_plan": "Nothing to do yet; if the date gets tight, say so before it passes.",
    "step_new_date": "Send it, or give a new date.",
    "step_when_it_happens": "Still to come; one line keeps the other side in the picture.",
    # promises
    "promises": "What you promised",
    "promises_lede": ("One promise is open.", "{n} promises are open, soonest first."),
    "promises_none": "No promise is open.",
    "promises_more": (
        "One more is open; `monitor promises` lists it.",
        "{n} more are open; `monitor promises` lists them.",
    ),
    "due": "due {when}",
    "due_default": "no date given; counted as due {when}",
    "due_moved": "new date {when}, given in time",
    "undated": "no date",
    "left": "{worked} of working time left",
    "over": "{span} past its date",
    "to": "To {who}",
    "promised": "promised {when}",
    "someone_promised": "A promise of yours: {kind}",
    "kind_find_out": "to find out",
    "kind_reply": "to reply",
    "kind_deliver": "to send something",
    "kind_do": "to do something",
    "kind_contact": "to get in touch",
    "kept_title": ("One promise was kept in this period.", "{n} promises were kept in this period."),
    "kept_late": "kept {when}, after its date",
    "kept_on": "kept {when}",
    "outcomes": "Promises made in {window}: {list}.",
    "outcome_kept_early": "{n} kept before the day",
    "outcome_kept": "{n} kept on time",
    "outcome_kept_late": "{n} kept after the date",
    "outcome_moved": "{n} with a new date",
    "outcome_handed_over": "{n} handed over",
    "outcome_released": "{n} no longer needed",
    "outcome_covered": "{n} done by somebody else",
    "outcome_open": "{n} open",
    "outcome_overdue": "{n} past the date",
    "outcome_unverifiable": "{n} that leave no trace in mail",
    "outcome_dismissed": "{n} that were none",
    # accessibility
    "reach": "How soon asks get a first answer",
    "reach_lede": (
        "From one ask sent to you alone in {window}, {waiting} still waiting.",
        "From {n} asks sent to you alone in {window}, {waiting} of them still waiting.",
    ),
    "reach_none": "No ask was sent to you alone in {window}.",
    "first_response_median": "half within",
    "first_response_p90": "nine in ten within",
    "answered_on_time": "within your target of {target}",
    "answered_share": "answered so far",
    "acknowledged_median": "from a first line to the full answer, half within",
    "promises_kept_on_time": "of the promises due were kept in time",
    "follow_through_median": "from promise to done, half within",
    "follow_through_p90": "nine in ten within",
    "updates_in_time": "of the promises had a word before their date",
    "interval": "likely {low} to {high}",
    "interval_from": "likely {low} or more",
    "population": ("from {n}", "from {n}"),
    "too_few": "not enough mail",
    "too_few_detail": ("{n} so far, estimates start at 6", "{n} so far, estimates start at 6"),
    "not_reached": "not reached yet",
    "working_time": "All times are your working time; nights, weekends, holidays and leave do not count.",
    "closed": (
        "One ask from an earlier week got its answer.",
        "{n} asks from earlier weeks got their answers.",
    ),
    "trend_same": "Compared with the time before, no change that is more than chance.",
    "trend_slower": "Compared with the time before, first answers take longer, by more than chance.",
    "trend_quicker": "Compared with the time before, first answers come sooner, by more than chance.",
    "trend_early": "The trend begins once a few weeks have enough mail.",
    # in the know
    "informed": "Keeping people in the know",
    "updates": ("One update on something still to come.", "{n} updates on things still to come."),
    "moved": (
        "One new date, given before the old one passed.",
        "{n} new dates, given before the old ones passed.",
    ),
    "handed_over": (
        "One hand-over that reached somebody, and the asker knew.",
        "{n} hand-overs that reached somebody, and the askers knew.",
    ),
    "informed_none": "No updates, new dates or hand-overs in {window}.",
    # mirror
    "mirror": "Your own asks",
    "own_waiting": (
        "One ask of yours still waits for an answer.",
        "{n} asks of yours still wait for an answer.",
    ),
    "own_waiting_none": "None of your own asks waits for an answer.",
    "lead_given": "{n} of your {of} asks with a date left the others less than a working day.",
    "lead_given_all": (
        "Your ask with a date left a working day or more.",
        "All {n} of your asks with a date left a working day or more.",
    ),
    # context
    "context": "What came in",
    "volume": "{asks} and {promises} in {window}.",
    "n_asks": ("one ask to you", "{n} asks to you"),
    "n_promises": ("one promise by you", "{n} promises by you"),
    "days_off": ("One working day was leave or a holiday.", "{n} working days were leave or holidays."),
    "window_weeks": "the four weeks to {last}",
    "window_period": "this period",
    "late_lede": "Where the ones past your target came from:",
    "cause": "{what}: {late} of {of}, against {other_late} of {other_of} otherwise.",
    "cause_weekday": "arrived on a {weekday}",
    "cause_hour": "arrived between {first}:00 and {last}:00",
    "cause_leave": "arrived while you were away",
    "cause_long_thread": "in threads of {value} mails and more",
    "cause_shared": "sent to several people at once",
    "cause_asker": "from {who}, who sent {of} asks",
    "cause_asker_unnamed": "from one person, who sent {of} asks",
    # what went well
    "well": "What went well",
    "fact_answered_in_target": (
        "One of {of} asks had its first answer within your target.",
        "{n} of {of} asks had their first answer within your target.",
    ),
    "fact_answered_unprompted": (
        "One of {of} answered asks needed no reminder.",
        "{n} of {of} answered asks needed no reminder.",
    ),
    "fact_closed_earlier": ("One older ask was closed.", "{n} older asks were closed."),
    "fact_nothing_waits": "Every ask in your mailbox has had its first answer.",
    "fact_kept_in_time": (
        "One of {of} promises was kept in time.",
        "{n} of {of} promises were kept in time.",
    ),
    "fact_nothing_overdue": "No promise is past its date.",
    "fact_told_in_time": (
        "One promise had a word or a new date in time.",
        "{n} promises had a word or a new date in time.",
    ),
    "fact_handed_over": ("One hand-over reached somebody.", "{n} hand-overs reached somebody."),
    "fact_kept_late": (
        "One promise was kept after its date all the same.",
        "{n} promises were kept after their date all the same.",
    ),
    "fact_lead_time": (
        "One of {of} dated asks of yours left a working day or more.",
        "{n} of {of} dated asks of yours left a working day or more.",
    ),
    "suggestion": "Something to try",
    "suggest_new_dates": "{n} promises are past their date: a new date for each takes a minute "
    "and tells the other side.",
    "suggest_leave_notice": "{n} asks came while you were away: an out-of-office answer that "
    "names a stand-in would "
    "have caught them.",
    "suggest_group_owner": "{n} asks to several people waited long: naming who takes one settles it at once.",
    "suggest_short_reply": "{n} asks came with a reminder: a first line with a date makes most "
    "reminders needless.",
    "suggest_more_lead": "{n} of your own asks left less than a day: an earlier ask is more "
    "often answered in time.",
    # words
    "gone": "no longer in your mailbox ({date}, rule {rule})",
    "unread": "could not be read just now ({date}, rule {rule})",
    "unquoted": "the sentence was not found again ({date}, rule {rule})",
    "quote": "“{text}”",
    "answer": "Answer",
    "tell": "Write to {who}",
    "wrong": "Not right?",
    "correct_done_elsewhere": "done elsewhere",
    "correct_not_an_ask": "not an ask",
    "correct_not_a_promise": "not a promise",
    "correct_due": "wrong date",
    "correct_due_body": "The right day (year-month-day): ",
    # colophon
    "private": "This card was made from your own mailbox and sent to you alone.",
    "look_up": "`monitor explain {item}` says why something stands here; `monitor correct "
    "{item} ...` puts it right.",
    "knows_since": "It knows your mail since {date}.",
    "first_card": "This is an early card: it knows your mail only since {date}, so some figures "
    "are still to come.",
    "excluded": "Left out by rule: {list}.",
    "lost": ("One correction no longer finds its item.", "{n} corrections no longer find their items."),
    "access": "Also looked at: {list}.",
    "access_one": "{when} by {by} ({what})",
    "no_access": "Nobody else looked at this card.",
    "empty": "Nothing in your mail asked or promised anything in {window}, so there is little to say.",
    "stop": "To stop these mails, write “unsubscribe” to {address}.",
    # charts
    "chart_strip": "How long each ask waited for its first answer",
    "chart_promises": "Promises, from said to done",
    "chart_trend": "Half of the asks answered within, four weeks at a time",
    "bin_up_to": "up to {worked}",
    "bin_longer": "longer",
    "trend_label": "half answered within: {first} then, {last} now",
    "mark_answered": "answered",
    "mark_waiting": "still waiting",
    "mark_kept": "kept",
    "mark_late": "after its date",
    "mark_open": "open",
    "mark_due": "due",
    "mark_target": "your target {target}",
    "mark_band": "95 % interval",
    "alt_strip": "Chart: {settled} of {n} asks had a first answer, half within {median}; "
    "{waiting} still waiting, "
    "the longest for {longest}.",
    "alt_promises": "Chart: of {n} promises {kept} were kept, {open} are open, {overdue} of "
    "them past the date.",
    "alt_trend": "Chart: half of the asks had a first answer within {first} in the week of "
    "{since}, and within {last} "
    "in the latest.",
}

HOLD = "\u00a0"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
LONG_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
LONG_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language: its sentences and how it writes days, times, durations and shares."""

    language: str
    texts: dict[str, Text]

    def say(self, key: str, /, **values: object) -> str:
        """Return the sentence with its places filled; ``n`` chooses between one and other."""
        text = self.texts[key]
        if isinstance(text, tuple):
            text = text[0] if values.get("n") == 1 else text[1]
        return text.format(**values)

    def day(self, day: date) -> str:
        """Mon 9 Nov."""
        return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"

    def short_day(self, day: date) -> str:
        """9 Nov."""
        return f"{day.day} {MONTHS[day.month - 1]}"

    def long_day(self, day: date) -> str:
        """9 November."""
        return f"{day.day} {LONG_MONTHS[day.month - 1]}"

    def weekday(self, number: int) -> str:
        """Monday for 0."""
        return LONG_DAYS[number]

    def range(self, period: Period) -> str:
        """9–15 November 2026; months and years are said once where they agree."""
        first, last = period.first, period.last
        end = f"{last.day} {LONG_MONTHS[last.month - 1]} {last.year}"
        if first == last:
            return end
        if first.year != last.year:
            return f"{first.day} {LONG_MONTHS[first.month - 1]} {first.year} – {end}"
        if first.month != last.month:
            return f"{first.day} {LONG_MONTHS[first.month - 1]} – {end}"
        return f"{first.day}–{end}"

    def duration(self, length: timedelta) -> str:
        """Return working time as people say it: "25 min", "3 h 10 min" under ten hours, "34 h" above; 0 is "0 min".

        Numbers and their units are held together by no-break spaces, which text output turns into plain ones.
        """
        minutes = round(length.total_seconds() / 60)
        hours, rest = divmod(minutes, 60)
        if not hours:
            return f"{minutes}{HOLD}min"
        if hours >= 10:
            return f"{round(minutes / 60):,}{HOLD}h"
        return f"{hours}{HOLD}h{HOLD}{rest}{HOLD}min" if rest else f"{hours}{HOLD}h"

    def share(self, value: float) -> str:
        """Return 83 % for 0.834."""
        return f"{round(100 * value)}{HOLD}%"


CATALOGUES = {"en": Catalogue("en", ENGLISH)}


def catalogue(language: str = "en") -> Catalogue:
    """Return the catalogue of a language tag ("de-AT" finds "de"); English where there is none."""
    return CATALOGUES.get(language.partition("-")[0].lower(), CATALOGUES["en"])
