"""How far back an account was read: what is new first, then the past, the newest weeks before the oldest.

A mailbox of years would keep its owner waiting for nights. So a source that can (``Sliced``) is read week by week
backwards, more at once where there is little mail, at most so many messages a run, and a card can be made of what is
there: an answer comes after what it answers, so whoever knows all mail since a day knows all answers to what was asked
since that day.

Where an account stands is kept as one checkpoint, saved with the mails it covers: a run that is killed at any instant
goes on at its last batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.config.settings import Config
from monitor.connectors.base import Batch, Checkpoint, Sliced, Want
from monitor.store.partition import Partition

WEEK = timedelta(weeks=1)
FEW = 250
"""Mails: a slice with fewer of them doubles the next one, since a server takes as long to open its folders for few as
for many (measured: 45 folders, 4,756 mails over three years, 1,870 messages/s rather than 1,500)."""

LONGEST = 512
"""Weeks: the longest slice; so the empty years of a young mailbox cost little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where a sliced source stands. ``source``: what ``changes`` goes on from, in the connector's own words.

    ``back_to``: all mail that arrived on this day or later has been read, None: nothing yet. ``mark``: where the slice
    before it is to be resumed, {} at its beginning, and ``first``, the first day of that slice.
    """

    source: Checkpoint
    back_to: date | None = None
    first: date | None = None
    mark: Checkpoint = field(default_factory=dict)

    def checkpoint(self) -> Checkpoint:
        """Return what is stored."""
        back_to, first = (day and day.isoformat() for day in (self.back_to, self.first))
        return {"source": self.source, "back_to": back_to, "first": first, "mark": self.mark}


def reach_of(checkpoint: Checkpoint) -> Reach | None:
    """Return where a sliced source stands, None for a checkpoint that is all the connector's own, or empty."""
    if "back_to" not in checkpoint:
        return None
    back_to, first = (checkpoint[key] and date.fromisoformat(checkpoint[key]) for key in ("back_to", "first"))
    return Reach(source=checkpoint["source"], back_to=back_to, first=first, mark=checkpoint["mark"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much of the past one run reads: back to ``since``, but no more than ``limit`` messages (None: all).

    ``today`` tells where the newest slice begins. The newest slice is always read to its end. ``horizon`` is the oldest
    day that any run reads of what is new. ``counted``: somebody watches, so it is worth asking how much there is.
    """

    horizon: date
    since: date
    today: date
    limit: int | None = None
    counted: bool = False


def slices(connector: Sliced, checkpoint: Checkpoint, want: Want, plan: Plan) -> Iterator[Batch]:
    """Yield what is new since the checkpoint, then what is older, newest first; errors are the connector's."""
    reach = reach_of(checkpoint)
    done = 0
    if reach is None:
        reach = Reach(source=connector.start(since=plan.horizon))
        yield Batch(mails=(), checkpoint=reach.checkpoint())
    else:
        for batch in connector.changes(reach.source, want, since=plan.horizon):
            done = batch.done
            reach = replace(reach, source=batch.checkpoint)
            yield replace(batch, checkpoint=reach.checkpoint())
    yield from _past(connector, reach, want, plan, done)


def _past(connector: Sliced, reach: Reach, want: Want, plan: Plan, done: int) -> Iterator[Batch]:
    """Yield slice after slice, each batch with the reach that holds once it is stored."""
    total = done + _ahead(connector, reach, plan) if plan.counted else None
    read, weeks = 0, 1
    while reach.back_to is None or reach.back_to > plan.since:
        if reach.back_to is not None and plan.limit is not None and read >= plan.limit:
            return
        newest, until = reach.back_to is None, reach.back_to
        first = reach.first or max((until or plan.today) - weeks * WEEK, plan.since)
        reach = replace(reach, first=first)
        seen = 0
        for batch in connector.earlier(reach.mark, want, since=first, until=until):
            seen += len(batch.mails) + len(batch.broken)
            reach = replace(reach, mark=batch.checkpoint)
            shown = done + read + seen
            yield replace(
                batch,
                checkpoint=reach.checkpoint(),
                done=shown,
                total=None if total is None else max(total, shown),
            )
            if not newest and plan.limit is not None and read + seen >= plan.limit:
                return
        read += seen
        weeks = 1 if seen >= FEW else min(2 * weeks, LONGEST)
        reach = Reach(source=reach.source, back_to=first)
        yield Batch(mails=(), checkpoint=reach.checkpoint(), done=done + read, total=total)


def _ahead(connector: Sliced, reach: Reach, plan: Plan) -> int:
    """How many messages this run will read of the past, as far as the source tells."""
    if reach.back_to is not None and reach.back_to <= plan.since:
        return 0
    there = connector.count(since=plan.since, until=reach.back_to) or 0
    return there if plan.limit is None else min(there, plan.limit)


def known_from(config: Config, partition: Partition, as_of: datetime) -> datetime | None:
    """Since when all mail in a person's accounts is known while older mail is still to be read; None once none is.

    What was read of older mail is not to be judged yet: an answer may lie in the unread rest of the same slice. A day
    is added, since a source's days need not begin when the person's do. ``as_of`` where the first slice is not whole.
    """
    zone = ZoneInfo(config.zone(partition.address))
    found = []
    for account in config.accounts_of(partition.address):
        reach = None if account.archive else reach_of(partition.checkpoint(account.name) or {})
        if reach is not None and reach.back_to is None:
            found.append(as_of)
        elif reach and reach.back_to and reach.back_to > (as_of - config.retention).date():
            found.append(datetime.combine(reach.back_to + timedelta(days=1), time(), zone))
    return min(max(found), as_of) if found else None
