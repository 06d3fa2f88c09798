"""Which limit of a large company comes first: said in the order of the cores that each takes at once."""

from __future__ import annotations

from textwrap import fill

from benchmarks.report import amount
from benchmarks.sizing import A_DAY, GB, MB, WINDOW, Costs, Size

DEFAULT_JOBS = 4
"""What ``per_server`` is where the configuration does not say."""


def limits(costs: Costs, size: Size) -> str:
    """All of them, the largest first."""
    told = [_cards(size), _mail_server(costs, size), _postgres(costs, size), _monitor(size)]
    ordered = sorted(told, key=lambda limit: -limit[0])
    first = f"At {size.people:,} people with {A_DAY} messages each, the largest first by the cores it takes at once:"
    points = (wrapped(f"{number}. {text}", "   ") for number, (_, text) in enumerate(ordered, 1))
    return f"{first}\n\n" + "\n".join(points)


def wrapped(text: str, indent: str = "") -> str:
    """A paragraph in lines of one width."""
    words = " ".join(text.split())
    return fill(words, 118, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _cards(size: Size) -> tuple[float, str]:
    cores = size.card_cores
    return (
        cores,
        f"""
        **Cards at 07:00: {amount(cores)} cores for an hour**, if everybody's is due at once, and a company's outgoing
        mail has to take {size.people:,} of them. Zones spread them, and so do `when` and people themselves, who may
        choose
        their day. With fewer cores they come later, none is lost: a card that is due is caught up for days.""",
    )


def _mail_server(costs: Costs, size: Size) -> tuple[float, str]:
    served = int(WINDOW * 3600 * DEFAULT_JOBS / costs.job) // 1000
    return (
        size.mail_cores,
        f"""
        **The mail servers: {amount(size.mail_cores)} cores for {amount(size.hours)} hours**, where they are
        Dovecots like
        this one. Their brake is `per_server`: with {DEFAULT_JOBS} jobs at once, as long as a job took here, one server
        serves about {served:,},000 people a night, fewer over a real network. Where more mail lies on one server, ask
        those who run it and raise the key. What Exchange and providers grant is their own rule, and far below this.""",
    )


def _postgres(costs: Costs, size: Size) -> tuple[float, str]:
    seconds = size.hours * 3600
    cores = size.night.database / seconds
    return (
        cores,
        f"""
        **PostgreSQL: {amount(cores)} cores for {amount(size.hours)} hours**, with
        {amount(size.messages * costs.share / seconds)} kept messages and {amount(size.night.written / MB / seconds)} MB
        of log a second, and in the long run as many rows deleted again. It is the one part that more machines do not
        help: {amount(size.disk / GB)} GB want fast disks, memory for the indexes, and autovacuum that keeps up. Beyond
        that, several installations.""",
    )


def _monitor(size: Size) -> tuple[float, str]:
    cores = size.night.ours / (size.hours * 3600)
    return (
        cores,
        f"""
        **The monitor itself: {amount(cores)} cores for {amount(size.hours)} hours.** Workers share nothing but the
        database, so more machines are more workers. Each job at once takes two connections to PostgreSQL and each
        process
        three more: mind `max_connections`.""",
    )
