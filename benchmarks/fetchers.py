"""The peers that take mail from an IMAP server: mbsync, which keeps it as files, and imap_tools, which parses it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from benchmarks.accounts import PASSWORD
from benchmarks.measuring import Job, run

CHUNK = 500
MBSYNC = """
IMAPStore far
Host 127.0.0.1
Port {port}
User {user}
Pass "{password}"
SSLType None
AuthMechs LOGIN

MaildirStore near
Path {folder}/mail/
Inbox {folder}/mail/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Near
Sync Pull
SyncState {folder}/state/
"""


def fetchers(folder: Path, port: int, user: str) -> Mapping[str, Job]:
    """Return a job for each peer that is installed here, by its name."""
    jobs: dict[str, Job] = {}
    if shutil.which("mbsync"):
        jobs["mbsync"] = _mbsync(folder / "mbsync", port, user)
    if find_spec("imap_tools"):
        jobs["imap_tools fetching them alone"] = lambda: imap_tools_fetch(port, user)
    return jobs


def _mbsync(folder: Path, port: int, user: str) -> Job:
    folder.mkdir()
    config = folder / "mbsyncrc"
    config.write_text(MBSYNC.format(port=port, user=user, password=PASSWORD, folder=folder))

    def job() -> None:
        for name in ("mail", "state"):
            shutil.rmtree(folder / name, ignore_errors=True)
            (folder / name).mkdir()
        run("mbsync", "--quiet", "--config", config, "--all")

    return job


def imap_tools_fetch(port: int, user: str) -> int:
    """Every message of every folder, parsed by imap_tools and kept by nobody. Returns how many there were."""
    from imap_tools import MailBoxUnencrypted

    count = 0
    with MailBoxUnencrypted("127.0.0.1", port).login(user, PASSWORD, initial_folder=None) as mailbox:
        for folder in mailbox.folder.list():
            mailbox.folder.set(folder.name, readonly=True)
            count += sum(1 for _ in mailbox.fetch(mark_seen=False, bulk=CHUNK))
    return count
