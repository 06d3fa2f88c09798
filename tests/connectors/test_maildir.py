"""Maildirs and trees of message files: flags, subfolders, files that are no mail, and what comes in between runs."""

from __future__ import annotations

import mailbox
import os
from pathlib import Path

import pytest

from monitor.connectors import maildir
from monitor.connectors.base import Batch
from monitor.connectors.maildir import Maildir, Settings
from monitor.errors import ConfigError

MAIL = b"Message-ID: <%d@example.com>\nFrom: kim@example.com\n\nHello\n"


def run(path: Path, checkpoint: object = None) -> list[Batch]:
    return list(Maildir(Settings(path=path)).changes(checkpoint or {}, lambda _: True))  # type: ignore[arg-type]


def locators(batches: list[Batch]) -> list[str]:
    return sorted(mail.locator for batch in batches for mail in batch.mails)


def test_reading_a_mail_changes_neither_place_nor_checkpoint(tmp_path: Path) -> None:
    """A mail that goes from new to cur and gets a flag keeps its locator and is not offered again."""
    box = mailbox.Maildir(tmp_path / "box")
    key = box.add(MAIL % 1)
    first = run(tmp_path / "box")
    (tmp_path / "box" / "new" / key).rename(tmp_path / "box" / "cur" / f"{key}:2,S")
    assert run(tmp_path / "box", first[-1].checkpoint) == []
    [again] = Maildir(Settings(path=tmp_path / "box")).fetch(locators(first))
    assert again.locator == locators(first)[0]


def test_only_what_came_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that grew is read from a little before where it was, whatever date its new files carry."""
    monkeypatch.setattr(maildir, "SLACK", 0)
    for number in range(3):
        (tmp_path / f"{number}.eml").write_bytes(MAIL % number)
    first = run(tmp_path)
    (tmp_path / "old.eml").write_bytes(MAIL % 9)
    os.utime(tmp_path / "old.eml", (1, 1))
    assert "old.eml" in locators(run(tmp_path, first[-1].checkpoint))


def test_files_that_are_no_mail_are_passed_over(tmp_path: Path) -> None:
    """Lists, indexes and pictures beside the mail are not read; a broken message file is offered as it is."""
    (tmp_path / "1.").write_bytes(MAIL % 1)
    (tmp_path / "17_").write_bytes(MAIL % 2)
    (tmp_path / "note.txt").write_bytes(MAIL % 3)
    (tmp_path / "broken.eml").write_bytes(b"\xff\xfe\0")
    (tmp_path / "empty.eml").write_bytes(b"")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n")
    (tmp_path / "dovecot.index.cache").write_bytes(b"a: b")
    (tmp_path / ".hidden").write_bytes(MAIL % 4)
    assert locators(run(tmp_path)) == ["1.", "17_", "broken.eml", "empty.eml", "note.txt"]


def test_the_line_and_mark_in_front_of_a_message_are_dropped(tmp_path: Path) -> None:
    """Some programs write an mbox line or a byte-order mark in front of a single message."""
    (tmp_path / "1.eml").write_bytes(b"From kim@example.com Mon Mar  2 09:00:00 2026\n" + MAIL % 1)
    (tmp_path / "2.eml").write_bytes(b"\xef\xbb\xbf" + MAIL % 2)
    mails = [mail for batch in run(tmp_path) for mail in batch.mails]
    assert all(mail.header.startswith(b"Message-ID") for mail in mails)


def test_folders_have_their_part(tmp_path: Path) -> None:
    """M3 and M2 by folder names, in Maildir++ (modified UTF-7) and in plain trees, at any depth."""
    for folder in (
        "_sent_mail",
        "sent_items",
        "all_documents",
        "Junk",
        "a/Entwürfe",
        ".Gesendet",
        ".Entw&APw-rfe",
    ):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "1.eml").write_bytes(MAIL % 1)
    mails = {mail.locator: mail.sent_folder for batch in run(tmp_path) for mail in batch.mails}
    assert mails == {
        "_sent_mail/1.eml": True,
        "sent_items/1.eml": True,
        "all_documents/1.eml": False,
        ".Gesendet/1.eml": True,
    }


def test_a_path_that_is_no_folder(tmp_path: Path) -> None:
    """Missing or a file: the error names the path and the other type."""
    (tmp_path / "file").write_bytes(b"")
    for name, said in (("absent", "no such folder"), ("file", "not a folder")):
        with pytest.raises(ConfigError, match=said) as error:
            run(tmp_path / name)
        assert "mbox" in error.value.hint
