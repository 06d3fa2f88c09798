"""How many promises did you make, and which were kept by their date (METRICS P8, E5)?"""

from __future__ import annotations

from monitor.metrics.window import KEPT, Window, count, genuine, proportion, verifiable
from monitor.model import Measurement, PromiseOutcome

ON_TIME = frozenset({PromiseOutcome.KEPT_EARLY, PromiseOutcome.KEPT})

DECIDED = KEPT | {PromiseOutcome.OVERDUE}
"""Kept or not: what was released, covered or handed over was neither, and what is still open may be both."""


def promises_made(window: Window) -> Measurement:
    """Promises made in the window."""
    return count("promises_made", len(window.promises()))


def overdue_promises(window: Window) -> Measurement:
    """Promises that are overdue at as_of, whenever they were made."""
    promises = genuine(window.ledger.promises)
    return count("overdue_promises", sum(it.outcome is PromiseOutcome.OVERDUE for it in promises))


def promises_kept_on_time(window: Window) -> Measurement:
    """Share kept by the due date in force, of the verifiable promises due in the window that are decided.

    Only dates that have come by as_of count: of later ones we would know the kept ones only.
    """
    due = [it for it in verifiable(genuine(window.ledger.promises)) if window.holds(it.due_at)]
    return proportion("promises_kept_on_time", [it.outcome in ON_TIME for it in due if it.outcome in DECIDED])
