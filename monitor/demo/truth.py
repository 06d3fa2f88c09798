"""What the simulator knows: for every ask and every promise, what really became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.model import AskOutcome, PromiseOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueAsk:
    """An ask as it was meant: who owes whom, since when, and how it ended."""

    owner: str
    asked_at: datetime
    outcome: AskOutcome
    answered_at: datetime | None = None
    resolved_at: datetime | None = None
    nudges: int = 0
    shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TruePromise:
    """A promise as it was meant. ``due_at`` in force, None where the demo does not fix it (a default due)."""

    owner: str
    made_at: datetime
    outcome: PromiseOutcome
    due_at: datetime | None = None
    settled_at: datetime | None = None
    updates: int = 0
