"""Who works at the demo's company: a dozen people in four zones, one of them on leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

DOMAIN = "harrowgate.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """One simulated person. ``leave``: first and last day away, both included. ``pace``: typical hours to an answer.

    ``mailbox``: the address before the @, where it is not the first name.
    """

    first: str
    last: str
    role: str
    zone: str
    pace: float
    leave: tuple[date, date] | None = None
    mailbox: str = ""

    @property
    def address(self) -> str:
        return f"{self.mailbox or self.first.lower()}@{DOMAIN}"

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    def away(self, day: date) -> bool:
        """Is this a day of their leave?"""
        return self.leave is not None and self.leave[0] <= day <= self.leave[1]


CAST: tuple[Colleague, ...] = (
    Colleague(first="Ada", last="Brandt", role="Head of Calibration", zone="Europe/Berlin", pace=2.0),
    Colleague(first="Ben", last="Okafor", role="Field Service", zone="Europe/London", pace=5.0),
    Colleague(first="Carla", last="Reyes", role="Purchasing", zone="Europe/Berlin", pace=3.0),
    Colleague(first="Dinesh", last="Rao", role="Firmware", zone="Asia/Kolkata", pace=6.0),
    Colleague(first="Elin", last="Sund", role="Quality", zone="Europe/Berlin", pace=1.5),
    Colleague(
        first="Frank",
        last="Meyer",
        role="Logistics",
        zone="Europe/Berlin",
        pace=4.0,
        leave=(date(2026, 10, 26), date(2026, 11, 4)),
    ),
    Colleague(first="Grace", last="Liu", role="Sales", zone="America/New_York", pace=3.0),
    Colleague(first="Hugo", last="Vance", role="Sales", zone="America/New_York", pace=8.0),
    Colleague(first="Iris", last="Novak", role="Accounts", zone="Europe/London", pace=2.5),
    Colleague(first="Jonas", last="Pohl", role="Workshop", zone="Europe/Berlin", pace=7.0),
    Colleague(first="Kim", last="Archer", role="Support", zone="America/New_York", pace=2.0),
    Colleague(first="Lea", last="Fontaine", role="Documentation", zone="Europe/London", pace=3.5),
)
