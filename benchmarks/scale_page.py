"""docs/scale.md and its plot: what was measured, then what is worked out from it, each step in the open."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from benchmarks.report import amount, machine
from benchmarks.scale_limits import limits, wrapped
from benchmarks.sizing import (
    A_DAY,
    BUSY,
    CARDS,
    FEW,
    FULL,
    GB,
    KEPT,
    MB,
    QUIET,
    WHAT,
    WINDOW,
    Costs,
    Size,
    Trial,
)

SIZES = (100, 10_000, 100_000)

NIGHTS_HEAD = ("night", "messages or cards", "seconds", "messages/s", "core seconds: ours", "mail server", "PostgreSQL",
               "bytes over IMAP each", "database grew, MB", "its log, MB")  # fmt: skip
COSTS_HEAD = ("one of", "ours, ms of a core", "mail server, ms", "PostgreSQL, ms", "bytes over IMAP",
              "bytes of the database's log", "from")  # fmt: skip


def page(small: Trial, busy: Trial, main: Trial, *, at: datetime, command: str) -> str:
    """The whole page."""
    costs = Costs.of(small, main, busy)
    sizes = [Size(people=people, costs=costs) for people in SIZES]
    parts = [
        "# How large a machine, and for how many",
        _introduction(main, at, command),
        "## Measured",
        _set_up(main, busy),
        *(_trial(trial) for trial in (main, small, busy)),
        "## Is it right?",
        _checks((main, small, busy)),
        "## What one of each takes",
        _costs(costs, small, main, busy),
        "## For 100, 10,000 and 100,000 people",
        _assumed(costs),
        _table(["", *(f"{size.people:,} people" for size in sizes)], _sizing(sizes)),
        "![Hours of a core that a night takes, against people](images/scale.png)",
        _derivation(costs, sizes[-1]),
        "## What will be the limit first",
        limits(costs, sizes[-1]),
        "## What this does not say",
        _honest(main, busy),
    ]
    return "\n\n".join(parts) + "\n"


def _introduction(main: Trial, at: datetime, command: str) -> str:
    rows = [
        ("machine", machine()),
        ("python", platform.python_version()),
        ("date", f"{at:%Y-%m-%d}"),
        ("command", f"`{command}`"),
    ]
    told = wrapped(f"""
        This page is written by the command below. It plays nights of a simulated company of {main.people:,} people,
        {main.copies:,} messages in all, through real servers, and works out from what that took what other numbers of
        people take. The first half is measured, the second is arithmetic.""")
    return f"{told}\n\n{_table(['', ''], rows)}"


def _set_up(main: Trial, busy: Trial) -> str:
    first = wrapped(f"""
        Everything ran on this one machine: Dovecot with a Maildir for everybody
        ({main.bytes / main.copies / 1000:.0f} KB a message, {main.facts / main.copies:.0%} of them among
        colleagues), one
        login that opens them all, PostgreSQL that waits for the disk except where the program tells it not to, as many
        worker processes as there are cores, {main.jobs} jobs at once together, `monitor nightly --cluster`, and a mail
        server that takes the cards. They share the cores; what each took is told apart by its processes. Seconds on the
        clock are of a machine that did other things as well; seconds of a core carry over better.""")
    second = wrapped(f"""
        Three companies: the large one; a small one, to take off what starts with every night; and {busy.people} people
        whose four weeks before were about as full as the days counted on below, for what a busy person's card
        takes.""")
    return f"{first}\n\n{second}"


def _trial(trial: Trial) -> str:
    rows = []
    for name, phase in trial.phases.items():
        used = phase.usage
        over = f"{used.answered / (phase.copies or trial.people):,.0f}"
        rows.append(
            (
                WHAT[name],
                f"{phase.copies or phase.cards:,}",
                f"{used.seconds:,.0f}",
                f"{phase.copies / used.seconds:,.0f}" if phase.copies else "",
                f"{used.ours:,.1f}",
                f"{used.mail:,.1f}",
                f"{used.database:,.1f}",
                over if phase.copies else f"{over} a person",
                f"{used.size / MB:,.1f}",
                f"{used.written / MB:,.1f}",
            )
        )
    return f"""\
**{trial.people:,} people, {trial.copies:,} messages.** A worker held {trial.held:.0f} MB at most.

{_table(NIGHTS_HEAD, rows)}"""


def _checks(trials: Sequence[Trial]) -> str:
    rows = [
        (f"{trial.people:,}", check.what, f"{check.wanted:,}", f"{check.found:,}")
        for trial in trials
        for check in trial.checks
    ]
    told = _table(["people", "what", "should be", "was"], rows)
    return f"What was generated is known, so what came out is held to it.\n\n{told}"


def _costs(costs: Costs, small: Trial, main: Trial, busy: Trial) -> str:
    less = "large less small company, by"
    cards = main.phases[CARDS].cards - small.phases[CARDS].cards
    kinds = (
        (
            "an account in a night",
            costs.account,
            f'"{WHAT[QUIET]}", {less} {main.people - small.people:,} people',
        ),
        ("a message", costs.message, f'"{WHAT[FULL]}" less "{WHAT[QUIET]}", by {main.phases[FULL].copies:,}'),
        (
            "a person's numbers of a week",
            costs.week,
            f'the week\'s end less "{WHAT[QUIET]}", by {main.people:,}',
        ),
        ("a card", costs.card, f"{less} {cards:,} cards"),
        (
            "a busy person's card",
            costs.busy_card,
            f"busy company less what starts, by {busy.phases[CARDS].cards}",
        ),
    )
    rows = [
        (
            name,
            *(f"{seconds * 1000:,.2f}" for seconds in (cost.ours, cost.mail, cost.database)),
            f"{cost.answered:,.0f}",
            f"{cost.written:,.0f}",
            how,
        )
        for name, cost, how in kinds
    ]
    few, quiet = main.phases[FEW], main.phases[QUIET]
    more = (few.usage.cpu - quiet.usage.cpu) / few.copies
    check = wrapped(f"""
        This is a message of {A_DAY} that came to a person. Where ten came, one took {more * 1000:.1f} ms of a core
        rather
        than {costs.message.cpu * 1000:.1f}, all three together: opening a mailbox to read has its own cost, which few
        messages share. So people with less mail than is assumed below cost more by the message, and less by the
        person.""")
    stored = wrapped(f"""
        A kept message takes {costs.stored:,.0f} bytes of the database with everything around it: by how much more the
        large company's grew than the small one's, over all nights, by how many more messages it keeps.""")
    return f"{_table(COSTS_HEAD, rows)}\n\n{check}\n\n{stored}"


def _assumed(costs: Costs) -> str:
    return wrapped(f"""
        Assumed: {A_DAY} messages a person and day, every day, {costs.share:.0%} of them internal as measured; facts
        kept
        for {KEPT} days; a night of at most {WINDOW:.0f} hours; {BUSY:.0%} of a core counted on. Nothing in this
        table but
        the cost by the piece was measured.""")


def _sizing(sizes: Sequence[Size]) -> list[Sequence[str]]:
    rows: list[tuple[str, Callable[[Size], str]]] = [
        ("messages a night", lambda size: f"{size.messages:,}"),
        ("hours of a core: the monitor", lambda size: amount(size.night.ours / 3600)),
        ("hours of a core: PostgreSQL", lambda size: amount(size.night.database / 3600)),
        ("hours of a core: mail servers", lambda size: amount(size.night.mail / 3600)),
        ("**cores** for the monitor and PostgreSQL", lambda size: f"**{size.cores}**"),
        ("**hours** a night takes on them", lambda size: f"**{amount(size.hours)}**"),
        ("busy cores of mail servers meanwhile", lambda size: amount(size.mail_cores)),
        (f"**database** after {KEPT} days", lambda size: f"**{amount(size.disk / GB)} GB**"),
        ("its log in a night", lambda size: f"{amount(size.night.written / GB)} GB"),
        ("over IMAP in a night", lambda size: f"{amount(size.night.answered / GB)} GB"),
        ("**bandwidth** over those hours", lambda size: f"**{amount(size.rate / 1e6)} Mbit/s**"),
        ("**cards** of one morning, hours of a core", lambda size: f"**{amount(size.card_cores * BUSY)}**"),
        ("cores to have them out within an hour", lambda size: amount(size.card_cores)),
        (
            "minutes to fill the queue, one process, at most",
            lambda size: amount(size.people * size.costs.queued / 60),
        ),
        ("jobs at once (`per_server`), were all mail on one server", lambda size: amount(size.jobs)),
    ]
    return [[name, *map(told, sizes)] for name, told in rows]


def _derivation(costs: Costs, size: Size) -> str:
    account, message, night, all_ = costs.account, costs.message, costs.night(), size.night
    kept = (costs.week.ours + costs.week.database) * 1000
    card = (
        f"({costs.busy_card.ours * 1000:,.0f} + {costs.busy_card.database * 1000:,.0f} ms, a busy person's)"
    )
    who = (("the monitor", "ours"), ("PostgreSQL", "database"), ("mail servers", "mail"))
    people = "\n".join(
        f"- {name}, one person: {getattr(account, of) * 1000:.1f} + {A_DAY} x {getattr(message, of) * 1000:.3f} = "
        f"{getattr(night, of) * 1000:.1f} ms of a core; all: {getattr(all_, of) / 3600:.2f} hours"
        for name, of in who
    )
    both = f"({all_.ours / 3600:.2f} + {all_.database / 3600:.2f})"
    mail = (
        f"({account.answered:,.0f} + {A_DAY} x {message.answered:,.0f} bytes) = {all_.answered / GB:,.1f} GB"
    )
    return f"""\
For {size.people:,} people, step by step:

- messages: {size.people:,} x {A_DAY} = {size.messages:,} a night
{people}
- cores: {both} / ({WINDOW:.0f} x {BUSY}), rounded up = {size.cores}
- hours: {both} / ({size.cores} x {BUSY}) = {size.hours:.2f}
- database: {size.messages:,} x {costs.share:.3f} x {KEPT} = {size.facts:,.0f} messages, x {costs.stored:,.0f} bytes
- bandwidth: {size.people:,} x {mail}, in those hours
- cards: {size.people:,} x {card} = {size.card_cores * BUSY:.1f} hours of a core; within one hour: / {BUSY}
- once a week, when one has ended: {size.people:,} x {kept:,.0f} ms = {size.people * kept / 3.6e6:.1f} hours more
- queue: {size.people:,} x {costs.queued * 1000:.2f} ms on the clock, the program's start included
- jobs at once: {size.people:,} x {costs.job:.2f} seconds that one took on the clock here / ({WINDOW:.0f} x 3,600)"""


def _honest(main: Trial, busy: Trial) -> str:
    points = (
        f"""Measured are {main.people:,} people on {main.jobs // 2} cores of one machine; {SIZES[-1]:,} people are not.
        All is taken to grow in proportion, since no one's night touches anyone else's rows. That holds while
        indexes fit
        into memory, which this run does not show.""",
        f"The queue and the list of people are shared by all: they were seen with {main.people:,} jobs, no more.",
        """Simulated mail is plain and short, with a twin in HTML, and everybody gets the same amount. Attachments are
        not fetched, but a mail server may have to read them to tell what a mail is made of.""",
        """Loopback has no latency, and no TLS was spoken. Latency makes jobs longer, not dearer: it wants more jobs at
        once.""",
        "Dovecot saw these mails for the first time, as files. One that delivers its mail itself knows them already.",
        f"""No fact was old enough to be deleted. What deleting costs PostgreSQL from day {KEPT} on is not in these
        figures.""",
        f"The busy cards are those of {busy.people} people: an order of magnitude, not two digits.",
    )
    return "\n".join(wrapped(f"- {point}", "  ") for point in points)


def draw(small: Trial, busy: Trial, main: Trial, *, to: Path) -> None:
    """Draw hours of a core against people, on logarithmic axes: worked out as lines, measured as marks."""
    from matplotlib.figure import Figure

    costs = Costs.of(small, main, busy)
    figure = Figure(figsize=(6, 3.6), layout="constrained")
    axes = figure.add_subplot()
    people = [SIZES[0], SIZES[-1]]
    nights = [Size(people=count, costs=costs).night for count in people]
    drawn = (
        ("the monitor", "ours", "#0b62a4"),
        ("mail server", "mail", "#b3541e"),
        ("PostgreSQL", "database", "#4a7c3a"),
    )
    for label, of, colour in drawn:
        axes.plot(people, [getattr(night, of) / 3600 for night in nights], color=colour, label=label)
        for trial in (small, main):
            measured = getattr(trial.phases[FULL].usage, of) / 3600
            axes.plot([trial.people], [measured], marker="o", color=colour, linestyle="none")
    axes.set(xscale="log", yscale="log")
    axes.set_xlabel("people with a hundred new messages each (marks: measured, with what starts every night)")
    axes.set_ylabel("hours of a core")
    axes.xaxis.label.set_fontsize(8)
    axes.grid(visible=True, color="#dddddd")
    axes.legend(frameon=False)
    figure.savefig(to, dpi=120, metadata={"Software": None})


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
