"""Mailboxes without a server: in memory, and archives that mail programs write to."""

from __future__ import annotations

import mailbox
from pathlib import Path
from typing import Any

import pytest
from contract.mailbox import WRITTEN, Mailbox

from monitor.connectors import archive, maildir, mbox, memory
from monitor.connectors.base import Connector


class MemoryMailbox(Mailbox):
    """The reference; what it was asked to do is also the measure for the others."""

    kind = "memory"

    def __init__(self, place: Path, patch: pytest.MonkeyPatch) -> None:
        self.source = memory.Source()
        self.at: dict[tuple[int, str], str] = {}

    def connector(self) -> Connector:
        return memory.Memory(self.source, batch=2)

    def deliver(self, number: int, raw: bytes, instant: Any, folder: str) -> None:
        self.at[number, folder] = self.source.deliver(folder, raw, instant)

    def move(self, number: int, folder: str, to: str) -> None:
        self.at[number, to] = self.source.move(self.at.pop((number, folder)), to)

    def delete(self, number: int, folder: str) -> None:
        """A mark changes nothing that a reader sees."""

    def expunge(self, number: int, folder: str) -> None:
        self.source.remove(self.at.pop((number, folder)))

    def rename_folder(self, folder: str, name: str) -> None:
        for old in [one for one in self.source.places if f"{one}/".startswith(f"{folder}/")]:
            self.source.rename(old, name + old.removeprefix(folder))
        self._found_again()

    def change_validity(self, folder: str) -> None:
        self.source.renumber(folder)
        self._found_again()

    def _found_again(self) -> None:
        """Learn the locators anew."""
        self.at = {
            (int(raw.partition(b"<")[2].partition(b"@")[0]), folder): f"{place.validity}/{uid}/{folder}"
            for folder, place in self.source.places.items()
            for uid, (raw, _) in place.mails.items()
            if raw is not None
        }

    def cut_after(self, n: int) -> None:
        self.source.cut_after = n

    def heal(self) -> None:
        self.source.cut_after = None

    def state(self) -> Any:
        return repr(self.source.places)


class Files(Mailbox):
    """What archives have in common: no server that could be cut, no numbers."""

    renumbers = cuts = False
    place: Path

    def state(self) -> Any:
        files = sorted(path for path in self.place.rglob("*") if path.is_file())
        return [(str(path), path.read_bytes(), path.stat().st_mtime_ns) for path in files]


class MboxMailbox(Files):
    """One file that a mail program appends to, and writes anew when mail is taken out."""

    kind = type = "mbox"
    examples = 6
    names = ("INBOX",)
    spare = ()

    def __init__(self, place: Path, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(archive, "BATCH_MAILS", 2)
        self.place = place
        self.file = place / "pat.mbox"
        self.file.touch()

    def connector(self) -> Connector:
        return mbox.Mbox(mbox.Settings(path=self.file))

    def deliver(self, number: int, raw: bytes, instant: Any, folder: str) -> None:
        box = mailbox.mbox(self.file)
        box.add(raw)
        box.close()

    def delete(self, number: int, folder: str) -> None:
        box = mailbox.mbox(self.file)
        key = self._key(box, number)
        mail = box[key]
        mail.add_flag("D")
        box[key] = mail
        box.close()

    def expunge(self, number: int, folder: str) -> None:
        box = mailbox.mbox(self.file)
        box.remove(self._key(box, number))
        box.close()

    def _key(self, box: mailbox.mbox, number: int) -> int:
        return next(key for key, mail in box.items() if mail["Message-ID"] == WRITTEN.format(number=number))


class MaildirMailbox(Files):
    """A Maildir with subfolders, which are folders in the folder."""

    kind = type = "maildir"
    examples = 8

    def __init__(self, place: Path, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(archive, "BATCH_MAILS", 2)
        self.place = place / "Maildir"
        self._folder("INBOX")

    def _path(self, folder: str) -> Path:
        return self.place if folder == "INBOX" else self.place / folder

    def _folder(self, folder: str) -> mailbox.Maildir:
        path = self._path(folder)
        for part in ("cur", "new", "tmp"):
            (path / part).mkdir(parents=True, exist_ok=True)
        return mailbox.Maildir(path)

    def _file(self, number: int, folder: str) -> Path:
        wanted = WRITTEN.format(number=number).encode()
        places = (self._path(folder) / "cur", self._path(folder) / "new")
        return next(file for place in places for file in place.iterdir() if wanted in file.read_bytes())

    def connector(self) -> Connector:
        return maildir.Maildir(maildir.Settings(path=self.place))

    def deliver(self, number: int, raw: bytes, instant: Any, folder: str) -> None:
        self._folder(folder).add(raw)

    def move(self, number: int, folder: str, to: str) -> None:
        self._folder(to)
        file = self._file(number, folder)
        file.rename(self._path(to) / "cur" / file.name)

    def delete(self, number: int, folder: str) -> None:
        file = self._file(number, folder)
        file.rename(self._path(folder) / "cur" / f"{file.name.partition(':')[0]}:2,ST")

    def expunge(self, number: int, folder: str) -> None:
        self._file(number, folder).unlink()

    def rename_folder(self, folder: str, name: str) -> None:
        self._path(folder).rename(self._path(name))
