"""Annotated threads: what became of each promise, by the ledger and by people.

Every thread is read as its authors' own archive one hour after its last mail: each mail goes to who wrote before.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from benchmarks.annotated import read
from monitor.connectors import archive
from monitor.directory import Directory
from monitor.hours import Calendar, Terms
from monitor.metrics.ledger import Facts, ledger
from monitor.model import Condition, Message, PromiseEntry, PromiseOutcome
from monitor.reading.reader import read_header, read_text

Outcome = tuple[str, int | None]
"""How a promise ended, and the number of the mail that ended it."""

_CLASSES = {
    PromiseOutcome.KEPT_EARLY: "kept",
    PromiseOutcome.KEPT: "kept",
    PromiseOutcome.KEPT_LATE: "kept",
    PromiseOutcome.HANDED_OVER: "handed_over",
    PromiseOutcome.COVERED: "covered",
    PromiseOutcome.RELEASED: "released",
}


_DAY = ((time(9), time(17)),)
TERMS = Terms(calendar=Calendar([(None, "UTC", dict.fromkeys(range(5), _DAY))]))
"""The hours of everybody who took part: as by default, in UTC."""


def tally(path: Path) -> Counter[str]:
    """Count over all threads of a file: ``there``, ``found``, and of those found how many are judged rightly."""
    counted: Counter[str] = Counter()
    for thread in read(path):
        times = [_at(mail) for mail in thread["messages"]]
        messages = _messages(thread)
        for (author, at), wanted in _wanted(thread).items():
            entries = _promises(messages, author, times[-1] + timedelta(hours=1))
            found = [_outcome(entry, times) for entry in entries if entry.made_at == at]
            counted["there"] += len(wanted)
            counted["found"] += min(len(wanted), len(found))
            counted.update(_compared(wanted, found))
    return counted


def _wanted(thread: Mapping[str, Any]) -> dict[tuple[str, datetime], list[Outcome]]:
    """Return the promises by author and instant, without the mails of which somebody contests one."""
    wanted: dict[tuple[str, datetime], list[Outcome]] = defaultdict(list)
    contested = set()
    for promise in thread["promises"]:
        mail = thread["messages"][promise["at"]]
        key = f"{mail['who']}@corp.test", _at(mail)
        wanted[key].append(
            ("kept" if promise["outcome"] == "confirmed" else promise["outcome"], promise["by"])
        )
        if promise.get("contested"):
            contested.add(key)
    return {key: promises for key, promises in wanted.items() if key not in contested}


def _messages(thread: Mapping[str, Any]) -> list[Message]:
    """Return the mails of a thread as facts, each answering the one before."""
    people = dict.fromkeys(f"{mail['who']}@corp.test" for mail in thread["messages"])
    directory = Directory(
        internal_domains=frozenset({"corp.test"}), names={one: one.partition("@")[0] for one in people}
    )
    seen: list[str] = []
    messages = []
    for number, mail in enumerate(thread["messages"]):
        raw = _raw(thread, number, seen)
        message = read_header(archive.mail("", raw, len(raw), sent=False), directory)
        if message is not None:
            messages.append(read_text(message, raw, directory))
        seen.append(mail["who"])
    return messages


def _raw(thread: Mapping[str, Any], number: int, seen: Sequence[str]) -> bytes:
    mail = thread["messages"][number]
    others = [who for who in dict.fromkeys(reversed(seen)) if who != mail["who"]] or ["list"]
    written = EmailMessage()
    name = mail["name"].replace(",", " ").encode("ascii", "replace").decode()
    written["From"] = f"{name} <{mail['who']}@corp.test>"
    written["To"] = f"{others[0]}@corp.test"
    if others[1:]:
        written["Cc"] = ", ".join(f"{who}@corp.test" for who in others[1:])
    written["Date"] = format_datetime(_at(mail))
    written["Message-ID"] = f"<{number}.{thread['n']}@corp.test>"
    written["Subject"] = ("Re: " if number else "") + " ".join(thread["subject"].split())
    if number:
        written["In-Reply-To"] = f"<{number - 1}.{thread['n']}@corp.test>"
        written["References"] = " ".join(f"<{n}.{thread['n']}@corp.test>" for n in range(number))
    written.set_content(mail["text"] + "\n", cte="quoted-printable")
    for attached in mail["attachments"]:
        written.add_attachment(b"x" * 99, maintype="application", subtype="octet-stream", filename=attached)
    return written.as_bytes()


def _promises(messages: Sequence[Message], author: str, end: datetime) -> list[PromiseEntry]:
    """Return what the author's own ledger holds of promises at the end."""
    own = tuple(m for m in messages if author in (m.author, *m.to, *m.cc))
    book = ledger(Facts(owner=author, messages=own), TERMS, end)
    return [entry for entry in book.promises if entry.condition is not Condition.RECIPIENT]


def _outcome(entry: PromiseEntry, times: Sequence[datetime]) -> Outcome:
    settled = entry.settled_at
    by = max((n for n, at in enumerate(times) if at == settled), default=None)
    return _CLASSES.get(entry.outcome, "open"), by


def _compared(wanted: Sequence[Outcome], found: Sequence[Outcome]) -> Iterator[str]:
    """Pair what was found with what is there as well as can be, and name what is right of each pair."""
    left = list(found)
    for there in sorted(wanted, key=lambda outcome: outcome[0] == "open"):
        if not left:
            return
        here = max(
            left,
            key=lambda one: (one == there, one[0] == there[0], (one[0] == "open") == (there[0] == "open")),
        )
        left.remove(here)
        settled, said = there[0] != "open", here[0] != "open"
        yield "judged"
        yield f"{'settled' if settled else 'open'}, said {'settled' if said else 'open'}"
        if here[0] == there[0]:
            yield "outcome"
        if settled and said and here[1] == there[1]:
            yield "by"


def _at(mail: Mapping[str, Any]) -> datetime:
    return datetime.strptime(mail["date"], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
