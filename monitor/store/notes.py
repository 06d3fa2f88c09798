"""What one owner's partition keeps beside the facts: corrections, exclusions, looks, cards and standing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from monitor.model import Correction, Id
from monitor.store import schema
from monitor.store.bulk import insert_new, upsert
from monitor.store.codes import CardState, Choice, Look, Standing, rule_code
from monitor.store.weekly import Weekly


@dataclass(frozen=True, slots=True, kw_only=True)
class CardClaim:
    """One week's card: what became of it, when, and the seed of its Message-ID (the same in every try)."""

    week: int
    state: CardState
    at: datetime
    seed: str


class Notes(Weekly):
    """The part of a partition that is not mail. Weeks are ISO year * 100 + week, as 202646."""

    @property
    def address(self) -> str:
        """The owner's canonical address in the clear: for their own mail only, never for a log."""
        return self._address

    # ---- standing

    def standing(self) -> tuple[Standing, datetime | None]:
        """Where the owner stands with the service, and until when (a pause, an invitation)."""
        table = schema.owner
        with self._store.reading(once=True) as connection:
            row = connection.execute(
                select(table.c.standing, table.c.until).where(table.c.id == self._row)
            ).one()
        return row.standing, row.until

    def set_standing(self, standing: Standing, until: datetime | None = None) -> None:
        """Say where the owner stands from now on."""
        table = schema.owner
        with self._store.writing(self._row) as connection:
            connection.execute(
                update(table).where(table.c.id == self._row).values(standing=standing, until=until)
            )

    # ---- what the owner chose

    def chosen(self, kind: Choice) -> int | None:
        """Return what the owner chose, None where they chose nothing."""
        table = schema.choice
        with self._store.reading(once=True) as connection:
            query = select(table.c.value).where(self._mine(table) & (table.c.kind == kind))
            return connection.execute(query).scalar()

    def choose(self, kind: Choice, value: int | None) -> None:
        """Keep a choice in place of an earlier one; None takes it back."""
        table = schema.choice
        with self._store.writing(self._row) as connection:
            if value is None:
                connection.execute(delete(table).where(self._mine(table) & (table.c.kind == kind)))
            else:
                upsert(connection, table, {"owner": self._row, "kind": kind, "value": value})

    # ---- corrections, S3

    def correct(self, correction: Correction) -> None:
        """Keep the owner's word about an item; the same verb again replaces it and makes it the latest."""
        table = schema.correction
        with self._store.writing(self._row) as connection:
            last = select(func.max(table.c.position)).where(table.c.owner == self._row)
            values = {
                "owner": self._row,
                "item": self._key.key(correction.item),
                "verb": correction.verb,
                "sealed_item": self._key.seal("item", correction.item),
                "due": correction.due,
                "position": (connection.execute(last).scalar() or 0) + 1,
            }
            upsert(connection, table, values)

    def undo(self, item: str) -> int:
        """Take back every correction of an item. Returns how many there were."""
        table = schema.correction
        here = self._mine(table) & (table.c.item == self._key.key(item))
        with self._store.writing(self._row) as connection:
            return connection.execute(delete(table).where(here)).rowcount

    def corrections(self) -> tuple[Correction, ...]:
        """All corrections that stand, in the order they were made."""
        table = schema.correction
        query = select(table).where(self._mine(table)).order_by(table.c.position)
        with self._store.reading(once=True) as connection:
            found = connection.execute(query).all()
        return tuple(
            Correction(item=self._key.open("item", row.sealed_item), verb=row.verb, due=row.due)
            for row in found
        )

    # ---- exclusions

    def exclude(self, rule: str, at: datetime, what: str) -> None:
        """Note that something was not counted, and by which rule; ``what`` (a locator, an id) becomes a key.

        The same again is noted once. ValueError for a rule that METRICS does not know.
        """
        rule_code(rule)  # refuses a word before anything is written
        values = {"owner": self._row, "what": self._key.key(what), "rule": rule, "at": at}
        with self._store.writing(self._row) as connection:
            insert_new(connection, schema.exclusion, values)

    def exclusions(self, since: datetime | None = None) -> dict[str, int]:
        """How much was excluded at or after ``since``, by rule id."""
        table = schema.exclusion
        query = select(table.c.rule).where(self._mine(table))
        if since is not None:
            query = query.where(table.c.at >= since)
        with self._store.reading(once=True) as connection:
            return dict(Counter(connection.execute(query).scalars()))

    # ---- the access log (DESIGN privacy 4)

    def log_access(self, at: datetime, kind: Look) -> None:
        """Write down that somebody looked. There is no way to take it back short of forgetting the owner."""
        table = schema.look
        with self._store.writing(self._row) as connection:
            last = (
                connection.execute(select(func.max(table.c.position)).where(self._mine(table))).scalar() or 0
            )
            values = {"owner": self._row, "position": last + 1, "at": at, "kind": kind}
            connection.execute(insert(table).values(values))

    def accesses(self, since: datetime | None = None) -> tuple[tuple[datetime, Look], ...]:
        """Who looked how at or after ``since``, oldest first."""
        table = schema.look
        query = select(table.c.at, table.c.kind).where(self._mine(table)).order_by(table.c.position)
        if since is not None:
            query = query.where(table.c.at >= since)
        with self._store.reading(once=True) as connection:
            return tuple((row.at, row.kind) for row in connection.execute(query))

    # ---- weekly cards: claim, send, mark

    def claim(self, week: int, at: datetime) -> bool:
        """Claim the sending of a week's card. True for one caller only, ever, until it is released."""
        values = {"owner": self._row, "week": week, "state": CardState.CLAIMED, "at": at}
        with self._store.writing(self._row) as connection:
            return insert_new(connection, schema.card, values)

    def reclaim(self, week: int, at: datetime, stale_before: datetime) -> bool:
        """Take over a claim whose holder died between sending and marking. True for one caller only.

        The card may have been sent already: send it with the same Message-ID (``seed``), so that clients fold
        it.
        """
        table = schema.card
        stale = (table.c.state == CardState.CLAIMED) & (table.c.at < stale_before)
        return self._change_card(week, stale, state=CardState.CLAIMED, at=at)

    def mark_sent(self, week: int, at: datetime) -> bool:
        """The mail server took the claimed card. False if nobody holds a claim."""
        return self._settle(week, CardState.SENT, at)

    def mark_failed(self, week: int, at: datetime) -> bool:
        """The claimed card was refused for good; nobody tries this week again."""
        return self._settle(week, CardState.FAILED, at)

    def mark_skipped(self, week: int, at: datetime) -> bool:
        """There was nothing to say this week."""
        return self._settle(week, CardState.SKIPPED, at)

    def release(self, week: int) -> bool:
        """Give a claim back, since nothing was sent: the card is due again. False if nobody holds a claim."""
        table = schema.card
        held = self._mine(table) & (table.c.week == week) & (table.c.state == CardState.CLAIMED)
        with self._store.writing(self._row) as connection:
            return connection.execute(delete(table).where(held)).rowcount == 1

    def cards(self) -> tuple[CardClaim, ...]:
        """Every week's card that was claimed, oldest first."""
        table = schema.card
        query = select(table).where(self._mine(table)).order_by(table.c.week)
        with self._store.reading(once=True) as connection:
            found = connection.execute(query).all()
        return tuple(
            CardClaim(week=row.week, state=row.state, at=row.at, seed=self.seed(row.week)) for row in found
        )

    def seed(self, week: int) -> Id:
        """What a week's Message-ID is made of: always the same for this owner and week, and tells neither."""
        return self._key.key(f"card {week}")

    def _settle(self, week: int, state: CardState, at: datetime) -> bool:
        return self._change_card(week, schema.card.c.state == CardState.CLAIMED, state=state, at=at)

    def _change_card(self, week: int, when: ColumnElement[bool], **values: Any) -> bool:
        table = schema.card
        here = self._mine(table) & (table.c.week == week) & when
        with self._store.writing(self._row) as connection:
            return connection.execute(update(table).where(here).values(**values)).rowcount == 1

    def _mine(self, table: Any) -> ColumnElement[bool]:
        mine: ColumnElement[bool] = table.c.owner == self._row
        return mine
