"""Marks: remembered by key alone, counted, and dropped in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.store.codes import MarkKind

NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)

pytestmark = pytest.mark.both


def test_a_mark_is_made_once(partition: Any) -> None:
    """The first caller is told so; kinds are apart."""
    assert partition.mark(MarkKind.USED, "a token", NOON)
    assert not partition.mark(MarkKind.USED, "a token", NOON)
    assert partition.mark(MarkKind.HANDLED, "a token", NOON)
    assert partition.marks(MarkKind.USED, "another") == 0


def test_marks_are_counted(partition: Any) -> None:
    """One more each time."""
    for _ in range(3):
        partition.add(MarkKind.ANSWERED, "pat", NOON)
    assert partition.marks(MarkKind.ANSWERED, "pat") == 3


def test_old_marks_are_dropped(partition: Any) -> None:
    """Those before an instant; a counted one is as young as its last."""
    partition.mark(MarkKind.USED, "old", NOON - timedelta(days=1))
    partition.add(MarkKind.ANSWERED, "pat", NOON - timedelta(days=1))
    partition.add(MarkKind.ANSWERED, "pat", NOON)
    assert partition.drop_marks(NOON) == 1
    assert partition.marks(MarkKind.ANSWERED, "pat") == 2


def test_forgetting_takes_the_marks_too(store: Any, partition: Any) -> None:
    """They belong to their owner like everything else."""
    partition.mark(MarkKind.USED, "a token", NOON)
    assert partition.forget() == 0
