"""Mail as files: a Maildir with its subfolders, or any folder of message files (.eml, or without an ending).

Locator: the folder's path and the file's name, in a Maildir without the flags, so that a mail read or moved
from ``new`` to ``cur`` stays the same. Checkpoint, for each folder: a digest of its listing, and how far its
files were read, in the order in which they came to be where they are (ctime: a file moved or copied in is
new, whatever its own date).
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from monitor.connectors import archive, dates
from monitor.connectors.base import Batch, Broken, Checkpoint, Connector, Finding, Locator, RawMail, Want
from monitor.connectors.folders import Role, decoded, role
from monitor.errors import ConfigError, MonitorError

SLACK = 600 * 10**9
"""Nanoseconds: in a changed folder, files this much older than the newest one read are read again."""

_FIELD = re.compile(rb"(?:\xef\xbb\xbf)?(?:From [^\n]*\n)?[!-9;-~]{1,200}[ \t]*:")
_SURE = re.compile(r"(?:.*\.eml|\d+[._]?|[^.]+)", re.I)
"""Names of message files: what else lies in a folder is read only if it begins like a mail."""

_BESIDE = re.compile(r"\.|dovecot|maildir|subscriptions$|courier", re.I)
"""What mail servers keep beside the mail."""


class Settings(BaseModel):
    """The keys of an account of type "maildir"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Path


Mark = list[Any]
"""How far a folder was read: the digest of its listing once it was read to the end (else ""), ctime and name
of the last file (the name only while the folder is being read)."""


class File(NamedTuple):
    """One message file: when it came here, its lasting name, and the path it has at the moment."""

    ctime: int
    name: str
    path: str
    size: int
    mtime: int


class Folder(NamedTuple):
    """One folder of message files below the root."""

    name: str
    path: Path
    maildir: bool
    role: Role

    def files(self) -> list[File]:
        """List the message files, in the order in which they came."""
        places = (self.path / "cur", self.path / "new") if self.maildir else (self.path,)
        found = {}
        for place in places:
            with os.scandir(place) as entries:
                for entry in entries:
                    if _BESIDE.match(entry.name) or not entry.is_file():
                        continue
                    try:
                        status = entry.stat()
                    except (
                        FileNotFoundError
                    ):  # a mail program moved it while we looked; it will be seen next time
                        continue
                    name = entry.name.partition(":2,")[0] if self.maildir else entry.name
                    found[name] = File(
                        status.st_ctime_ns, name, entry.path, status.st_size, status.st_mtime_ns
                    )
        return sorted(found.values())


class Maildir(Connector):
    """A tree of folders of message files. No file is renamed, marked or written."""

    def __init__(self, settings: Settings) -> None:
        self.path = settings.path

    def changes(self, checkpoint: Checkpoint, want: Want, *, since: date | None = None) -> Iterator[Batch]:
        """Yield what came into the folders; errors as in ``archive.trouble``."""
        covered = dates.reaches(checkpoint.get("since"), since)
        known: dict[str, Mark] = dict(checkpoint.get("folders", {})) if covered else {}
        begun = checkpoint.get("since") if known else since and since.isoformat()
        done = 0
        with archive.reading(self.path):
            folders = self._read_folders()
            marks = {folder.name: known[folder.name] for folder in folders if folder.name in known}
            for folder in folders:
                for mark, mails, broken, seen in self._new_in(folder, marks.get(folder.name), want, since):
                    marks[folder.name] = mark
                    done += seen
                    at = {"since": begun, "folders": dict(marks)}
                    yield Batch(mails=mails, broken=broken, done=done, checkpoint=at)

    def _new_in(
        self, folder: Folder, mark: Mark | None, want: Want, since: date | None
    ) -> Iterator[tuple[Mark, list[RawMail], list[Broken], int]]:
        """Yield the new mails of one folder in portions, each with the folder's mark and the files it saw."""
        files = folder.files()
        digest = _listing(files)
        if mark is not None and mark[0] == digest:
            return
        mails: list[RawMail] = []
        broken: list[Broken] = []
        held = seen = 0
        for file in _after(files, mark):
            seen += 1
            taken = self._read(folder, file, want, since)
            if isinstance(taken, Broken):
                broken.append(taken)
            elif taken is not None:
                mails.append(taken)
                held += len(taken.raw or b"") + len(taken.header)
            if archive.full(mails, held):
                yield ["", file.ctime, file.name], mails, broken, seen
                mails, broken, held, seen = [], [], 0, 0
        yield [digest, files[-1].ctime if files else 0, ""], mails, broken, seen

    def _read(self, folder: Folder, file: File, want: Want, since: date | None) -> RawMail | Broken | None:
        """Read one file: a mail, a broken one, or None for what is no mail, is gone or is too old."""
        locator = f"{folder.name}/{file.name}" if folder.name else file.name
        raw = _front(file)
        if raw is None:
            return None
        if isinstance(raw, str):
            return Broken(locator=locator, reason=raw)
        if not folder.maildir and not _SURE.fullmatch(file.name) and not _FIELD.match(raw):
            return None
        raw = _bare(raw)
        head = archive.mail(locator, raw, file.size, sent=folder.role is Role.SENT)
        if archive.labelled_skipped(head.header) or dates.too_old(head.header, since):
            return None
        return archive.taken(head, raw, want)

    def fetch(self, locators: Collection[Locator]) -> Iterator[RawMail]:
        """Yield these files' mails, wherever in their folder they are now."""
        wanted: dict[str, set[str]] = {}
        for locator in locators:
            place, _, name = locator.rpartition("/")
            wanted.setdefault(place, set()).add(name)
        with archive.reading(self.path):
            for folder in self._folders():
                names = wanted.get(folder.name, set())
                for file in folder.files() if names else ():
                    taken = self._read(folder, file, _all, None) if file.name in names else None
                    if isinstance(taken, RawMail):
                        yield taken

    def around(self, days: Collection[date]) -> Iterator[RawMail]:
        """Yield the headers of mail dated within a day of these."""
        with archive.reading(self.path):
            for folder in self._read_folders():
                for file in folder.files():
                    head = self._read(folder, file, _none, None)
                    if isinstance(head, RawMail) and dates.near(dates.arrived(head.header), days):
                        yield head

    def check(self) -> Iterator[Finding]:
        """Can the folder be read, what folders are in it, is there a Sent folder?"""
        try:
            with archive.reading(self.path):
                folders = self._read_folders()
                files = sum(len(folder.files()) for folder in folders)
        except MonitorError as error:
            yield Finding(what="readable", ok=False, detail=error.message, hint=error.hint)
            return
        sent = any(folder.role is Role.SENT for folder in folders)
        yield Finding(what="readable", ok=True, detail=str(self.path))
        yield Finding(what="folders", ok=bool(folders), detail=str(len(folders)))
        yield Finding(what="messages", ok=files > 0, detail=str(files))
        yield Finding(what="sent mail", ok=True, detail="own folder" if sent else "told by its author only")

    def _read_folders(self) -> list[Folder]:
        """Find the folders that M3 lets take part."""
        return [folder for folder in self._folders() if folder.role is not Role.SKIPPED]

    def _folders(self) -> list[Folder]:
        """Find every folder of message files at and below the root; links to folders are not followed."""
        if not self.path.is_dir():
            kind = "no such folder" if not self.path.exists() else "not a folder"
            raise ConfigError(f"{self.path}: {kind}", hint='check the path; one mbox file is type = "mbox"')
        found = []
        pending = [self.path]
        while pending:
            here = pending.pop()
            with os.scandir(here) as entries:
                names = sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
            maildir = "cur" in names and "new" in names
            inside = {"cur", "new", "tmp"} if maildir else set()
            pending += [here / name for name in reversed(names) if name not in inside]
            parts = here.relative_to(self.path).parts
            found.append(Folder("/".join(parts), here, maildir, role(_named(parts))))
        return found


def _named(parts: Sequence[str]) -> list[str]:
    """Return the folder names a path stands for: Maildir++ puts them all into one, ``.Work.Sent``, in
    modified UTF-7."""
    names = [name for part in parts for name in (part[1:].split(".") if part.startswith(".") else (part,))]
    return [decoded(name) for name in names]


def _after(files: Sequence[File], mark: Mark | None) -> Sequence[File]:
    """Return the files that came after the mark: exactly, where a run was broken off, else with some
    slack."""
    if mark is None:
        return files
    _, ctime, name = mark
    if name:
        return [file for file in files if (file.ctime, file.name) > (ctime, name)]
    return [file for file in files if file.ctime >= ctime - SLACK]


def _all(_: RawMail) -> bool:
    return True


def _none(_: RawMail) -> bool:
    return False


def _listing(files: Sequence[File]) -> str:
    """Digest what lies in a folder; flags set by mail programs leave it alone."""
    digest = hashlib.blake2b(digest_size=12)
    for line in sorted(f"{file.name}\0{file.size}\0{file.mtime}\n" for file in files):
        digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _front(file: File) -> bytes | str | None:
    """Return the front of a file, None if it is gone, a reason if it cannot be read."""
    try:
        # Unbuffered, and in full where it is small: a buffer of ``TAKEN`` for each of many thousand files costs time.
        with open(file.path, "rb", buffering=0) as stream:  # noqa: PTH123  and so does a Path
            return stream.read(archive.TAKEN if file.size > archive.TAKEN else -1)[: archive.TAKEN]
    except FileNotFoundError:
        return None
    except OSError as error:
        return f"the file cannot be read: {error.strerror or type(error).__name__}"


def _bare(raw: bytes) -> bytes:
    """Return the message without a byte-order mark or an mbox line that some programs put in front."""
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    return raw[raw.find(b"\n") + 1 :] if raw.startswith(b"From ") else raw
