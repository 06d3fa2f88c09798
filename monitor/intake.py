"""One account's mail on its way into the store: decide what to read, read it, hand the facts to their owners.

Both phases of the connector port meet here. ``want`` sees the header of every new mail and says whether its text is
needed; ``store`` turns what came back into facts. Words exist only between the two, inside ``monitor.reading``.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.config.settings import Account
from monitor.connectors.base import Batch, RawMail
from monitor.directory import Directory
from monitor.errors import BusyError, MonitorError
from monitor.model import Message
from monitor.reading import reader
from monitor.reading.parse import Header, parse_header
from monitor.reading.repeats import Repeats
from monitor.store.database import Store
from monitor.store.partition import Partition

REMEMBERED = 20_000
"""How many recent messages of a run are remembered as read, so that a second copy costs no second fetch."""


TOGETHER = 500
HELD = 4 * 1024 * 1024
"""Mails, or bytes of their text, that are stored in one transaction, where they come in smaller batches."""


WAITS = timedelta(seconds=10)
"""How long a run waits for another one that is reading the same mailbox."""


@contextmanager
def alone(store: Store, account: Account) -> Iterator[None]:
    """Read one mailbox as the only run that does, over all that share the database; BusyError where another is at it.

    Files may be read by several.
    """
    if account.archive:
        yield
        return
    with store.alone(f"mailbox {account.name} {account.person}", WAITS) as got:
        if not got:
            raise BusyError("another run is reading this mailbox", "it does the work; nothing is lost")
        yield


def gathered(batches: Iterable[Batch]) -> Iterator[Batch]:
    """Join small batches, such as those of many small folders: a transaction costs as much for one mail as for many.

    What was gathered before a source fails is handed on before its error.
    """
    waiting: list[Batch] = []
    count = held = 0
    try:
        for batch in batches:
            waiting.append(batch)
            count += len(batch.mails)
            held += sum(len(mail.raw or b"") for mail in batch.mails)
            if count >= TOGETHER or held >= HELD:
                yield _joined(waiting)
                waiting, count, held = [], 0, 0
    except MonitorError:
        if waiting:
            yield _joined(waiting)
        raise
    if waiting:
        yield _joined(waiting)


def _joined(batches: Sequence[Batch]) -> Batch:
    mails = [mail for batch in batches for mail in batch.mails]
    broken = [one for batch in batches for one in batch.broken]
    return replace(batches[-1], mails=mails, broken=broken)


@dataclass(slots=True)
class Intake:
    """Reads the mails of one account for the owners who share it.

    ``owners`` maps a canonical address to its partition. ``whole``: the account is one owner's own mailbox, so all
    internal mail in it is theirs; otherwise (a shared archive) an owner gets what they wrote or received (M2).
    """

    account: str
    owners: Mapping[str, Partition]
    directory: Directory
    whole: bool
    as_of: datetime
    messages: int = 0
    stored: int = 0
    excluded: Counter[str] = field(default_factory=Counter)
    _heads: dict[str, tuple[Message, Header]] = field(default_factory=dict)
    _unreadable: list[str] = field(default_factory=list)
    _read: OrderedDict[str, None] = field(default_factory=OrderedDict)
    _repeats: Repeats = field(default_factory=Repeats)

    def want(self, mail: RawMail) -> bool:
        """Is the text of this mail needed? Only of internal human mail of somebody here, and only once (M1, M4)."""
        self._heads.pop(mail.locator, None)
        try:
            header = parse_header(mail.header)
            message = reader.read_header(mail, self.directory, header)
        except Exception:  # noqa: BLE001  Unreadable, or a fault of ours: one mail must not end every run
            self._unreadable.append(mail.locator)
            return False
        if message is None or not self._owners_of(message):
            return False
        self._heads[mail.locator] = (message, header)
        wanted = reader.wants_text(message) and message.id not in self._read
        if wanted:
            self._remember(message.id)
        return wanted

    def store(self, batch: Batch) -> None:
        """Store a batch for its owners. The caller holds the transaction and saves the checkpoint in it."""
        self.take(batch.mails)
        for broken in batch.broken:
            self.messages += 1
            self._exclude("M5", broken.locator)
        self._heads.clear()

    def take(self, mails: Iterable[RawMail]) -> None:
        """Store these mails, each of which ``want`` has seen. The caller holds the transaction."""
        for locator in self._unreadable:
            self._exclude("M5", locator)
        self._unreadable.clear()
        for mail in mails:
            self.messages += 1
            head = self._heads.pop(mail.locator, None)
            if head is not None:
                self._store(*head, mail)

    def _store(self, message: Message, header: Header, mail: RawMail) -> None:
        if mail.raw is not None:
            try:
                message = self._repeats.read_text(message, mail.raw, self.directory, header)
            except Exception:  # noqa: BLE001  as in ``want``; a better reader reads it again
                message = replace(message, reader=reader.READER, excluded="M5", content=None)
                self._exclude("M5", mail.locator)
        for partition in self._owners_of(message):
            partition.save(message, self.account, mail.locator)
            self.stored += 1

    def _owners_of(self, message: Message) -> list[Partition]:
        if self.whole:
            return list(self.owners.values())
        people = {message.author, *message.to, *message.cc}
        return [partition for address, partition in self.owners.items() if address in people]

    def _remember(self, message_id: str) -> None:
        self._read[message_id] = None
        if len(self._read) > REMEMBERED:
            self._read.popitem(last=False)

    def _exclude(self, rule: str, what: str) -> None:
        self.excluded[rule] += 1
        for partition in self.owners.values():
            partition.exclude(rule, self.as_of, f"{self.account} {what}")
