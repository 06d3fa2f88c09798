"""The service's letters on their way: filled in, addressed to one person, handed over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from monitor.config.settings import Config
from monitor.delivery.note import Note, note
from monitor.delivery.outbox import Sender
from monitor.errors import ConfigError
from monitor.service.rights import WEEKS_KEPT
from monitor.service.wording import wording

SENDER_NAME = "Responsiveness monitor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is to be written: the letter's name, what to fill in, and data to attach as JSON."""

    name: str
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    data: Mapping[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """Sends letters, each to one person at their canonical address."""

    config: Config
    sender: Sender
    as_of: datetime

    def send(self, letter: Letter, person: str, seed: str, thread: tuple[str, ...] = ()) -> None:
        """Write a letter and hand it over. Raises DeliveryError, ConfigError without [delivery]."""
        delivery = self.config.delivery
        if delivery is None:
            raise ConfigError(
                "the service cannot answer mail: there is no [delivery]", "add it, see the example"
            )
        language, days = self.config.language(person), self.config.retention.days
        said, values = wording(letter.name, language, days, WEEKS_KEPT.days // 365), letter.values
        data = (
            json.dumps(letter.data, ensure_ascii=False, indent=2).encode()
            if letter.data is not None
            else None
        )
        self.sender.send(
            note(
                Note(
                    to=person,
                    name=self.config.name(person),
                    sender=delivery.sender,
                    sender_name=SENDER_NAME,
                    reply_to=service_address(self.config),
                    subject=said.subject.format(**values),
                    text=said.text.format(**values),
                    date=self.as_of,
                    seed=seed,
                    thread=thread,
                    attachment=("export.json", data) if data is not None else None,
                )
            )
        )

    def local(self, instant: datetime, person: str) -> str:
        """Write an instant on the person's own clock."""
        return f"{instant.astimezone(ZoneInfo(self.config.zone(person))):%Y-%m-%d %H:%M}"


def service_address(config: Config) -> str | None:
    """Return where people write to; None without [service]."""
    if config.service is None:
        return None
    delivery = config.delivery
    return config.service.address or (delivery and (delivery.reply_to or delivery.sender)) or None
