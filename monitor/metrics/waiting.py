"""What waits at this moment, whenever it was asked (METRICS E5)?"""

from __future__ import annotations

from monitor.metrics.window import Window, count
from monitor.model import AskOutcome, Measurement


def open_asks(window: Window) -> Measurement:
    """Owned asks that wait for the person at as_of."""
    waiting = [
        ask
        for ask in window.ledger.asks
        if ask.counted and ask.kind == "owned" and ask.outcome is AskOutcome.WAITING
    ]
    return count("open_asks", len(waiting))


def own_asks_waiting(window: Window) -> Measurement:
    """Asks the person made that wait for others at as_of; a shared one waits once, for whomever (A2)."""
    waiting = {
        (ask.message, ask.addressee if ask.kind == "owned" else None)
        for ask in window.ledger.own_asks
        if ask.counted and ask.outcome is AskOutcome.WAITING
    }
    return count("own_asks_waiting", len(waiting))
