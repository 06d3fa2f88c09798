"""mbox files as mail programs really write them: quoted lines, odd separators, packed, growing, rewritten, huge."""

from __future__ import annotations

import gzip
import lzma
import mailbox
import os
import tracemalloc
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.connectors import archive
from monitor.connectors.base import RawMail
from monitor.connectors.mbox import Mbox, Settings
from monitor.connectors.mbox_split import split
from monitor.errors import AuthError, ConfigError, ProtocolError

FROM = b"From kim@example.com Mon Mar  2 09:00:00 2026\n"
MAIL = b"Message-ID: <%d@example.com>\nFrom: kim@example.com\nTo: pat@example.com\n\nHello %d\n"


def read(path: Path, checkpoint: Mapping[str, Any] | None = None) -> tuple[list[RawMail], Mapping[str, Any]]:
    batches = list(Mbox(Settings(path=path)).changes(checkpoint or {}, lambda _: True))
    return [mail for batch in batches for mail in batch.mails], batches[
        -1
    ].checkpoint if batches else checkpoint or {}


def pieces(data: bytes, chunk: int = 1 << 20) -> list[bytes]:
    return [piece.raw for piece in split(BytesIO(data), chunk=chunk)]


@pytest.mark.parametrize(
    "line",
    [
        b"From MAILER-DAEMON Mon Mar  2 09:00:00 2026",
        b"From kim@example.com  Mon Mar 02 09:00:00 2026 +0100",
        b"From kim at example.com  Mon Mar  2 09:00:00 2026",
        b"From - Mon Mar 02 09:00:00 2026",
        b"From 1234567890@xxx Mon Mar 02 09:00:00 +0000 2026",
        b"From kim@example.com",
        b"From -",
    ],
)
def test_lines_that_start_a_message(line: bytes) -> None:
    """Every way in which servers and programs write the line is known, with either line end."""
    for end in (b"\n", b"\r\n"):
        data = end.join([line, b"A: 1", b"", b"one", b"", line, b"A: 2", b"", b"two", b""])
        assert len(pieces(data)) == 2


@pytest.mark.parametrize(
    "text",
    [
        b"From here on it is yours.",
        b"From my point of view\nNote: nothing changes.",
        b"From 9:30 we are in the big room",
        b"From: nobody in particular",
        b"Fromage",
    ],
)
def test_text_that_starts_no_message(text: bytes) -> None:
    """A sentence that begins with From is a sentence, even after a blank line and unquoted."""
    assert len(pieces(FROM + b"A: 1\n\nHello\n\n" + text + b"\n\n" + FROM + b"A: 2\n\n")) == 2


@given(
    texts=st.lists(
        st.lists(
            st.sampled_from(["From here on", ">From me", "", "Hello", "From: x", "> quoted"]), max_size=6
        ),
        min_size=1,
        max_size=6,
    ),
    chunk=st.integers(1, 400),
)
def test_what_mailbox_writes_is_read_back(texts: list[list[str]], chunk: int, tmp_path_factory: Any) -> None:
    """Any text that mailbox.mbox stores comes back as the same number of messages, however the file is cut."""
    path = tmp_path_factory.mktemp("box") / "box"
    box = mailbox.mbox(path)
    for number, lines in enumerate(texts):
        box.add(b"A: %d\n\n" % number + "\n".join(lines).encode() + b"\n")
    box.close()
    found = list(split(BytesIO(path.read_bytes()), chunk=chunk))
    assert [piece.raw.partition(b"\n")[0] for piece in found] == [b"A: %d" % n for n in range(len(texts))]
    assert all(piece.size >= len(piece.raw) for piece in found)


def test_quoted_from_lines_are_restored(tmp_path: Path) -> None:
    """The author's own line loses the mark that the mbox added; a quotation keeps its own."""
    path = tmp_path / "box"
    path.write_bytes(FROM + b"A: 1\n\n>From here on\n\n> he wrote\n>From there\n")
    [mail], _ = read(path)
    assert mail.raw == b"A: 1\n\nFrom here on\n\n> he wrote\n>From there\n"


@pytest.mark.parametrize("packing", [None, gzip.compress, lzma.compress])
def test_an_appended_file_resumes_where_it_ended(tmp_path: Path, packing: Any) -> None:
    """Only what was appended is read, in plain and in packed files."""
    path = tmp_path / {None: "box", gzip.compress: "box.gz", lzma.compress: "box.xz"}[packing]
    path.write_bytes((packing or bytes)(b"".join(FROM + MAIL % (n, n) + b"\n" for n in range(3))))
    first, checkpoint = read(path)
    assert len(first) == 3
    with path.open("ab") as file:
        file.write((packing or bytes)(FROM + MAIL % (3, 3) + b"\n"))
    second, checkpoint = read(path, checkpoint)
    assert [b"<3@" in mail.header for mail in second] == [True]
    assert read(path, checkpoint)[0] == []


def test_a_message_that_was_still_being_written_is_read_again(tmp_path: Path) -> None:
    """The last message may have been half there: once it has grown, it comes again at the same place."""
    path = tmp_path / "box"
    path.write_bytes(FROM + MAIL % (1, 1) + b"\n" + FROM + MAIL % (2, 2))
    first, checkpoint = read(path)
    with path.open("ab") as file:
        file.write(b"and more\n\n" + FROM + MAIL % (3, 3))
    second, _ = read(path, checkpoint)
    assert [mail.locator for mail in second][:1] == [first[1].locator]
    assert b"and more" in (second[0].raw or b"")
    assert len(second) == 2


@pytest.mark.parametrize("kept", [(1, 2), (0,), (5, 6, 7, 8)])
def test_a_rewritten_file_is_read_again(tmp_path: Path, kept: tuple[int, ...]) -> None:
    """Shrunk, compacted or replaced: the file is read from its start."""
    path = tmp_path / "box"
    path.write_bytes(b"".join(FROM + MAIL % (n, n) + b"\n" for n in range(3)))
    _, checkpoint = read(path)
    path.write_bytes(b"".join(FROM + MAIL % (n, n) + b"\n" for n in kept))
    os.utime(path, (1, 1))
    assert len(read(path, checkpoint)[0]) == len(kept)


def test_a_huge_message_stays_small_in_memory(tmp_path: Path) -> None:
    """Of 50 MB in one message the front is taken; its neighbours come whole."""
    path = tmp_path / "box"
    with path.open("wb") as file:
        file.write(FROM + MAIL % (1, 1) + b"\n" + FROM + MAIL % (2, 2))
        for _ in range(50):
            file.write(b"QUJD" * 19 * 13797 + b"\n")
        file.write(b"\n" + FROM + MAIL % (3, 3))
    tracemalloc.start()
    mails, _ = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [mail.header.split(b"@")[0] for mail in mails] == [b"Message-ID: <%d" % n for n in (1, 2, 3)]
    assert mails[1].size > 50_000_000
    assert len(mails[1].raw or b"") == archive.TAKEN
    assert peak < 40_000_000


def test_what_came_before_the_damage_is_kept(tmp_path: Path) -> None:
    """A packed file that is cut short gives its whole messages, then a clear error; it is not taken as read."""
    path = tmp_path / "box.gz"
    whole = b"".join(FROM + MAIL % (n, n) + os.urandom(3000).hex().encode() + b"\n\n" for n in range(50))
    path.write_bytes(gzip.compress(whole)[:-20_000])
    batches = Mbox(Settings(path=path)).changes({}, lambda _: True)
    kept = next(batches)
    assert 20 < len(kept.mails) < 50
    with pytest.raises(ProtocolError, match="cut short") as error:
        next(batches)
    assert str(path) in error.value.message
    assert kept.checkpoint["stat"] is None


def test_files_that_are_no_mbox(tmp_path: Path) -> None:
    """Missing, a folder, or something else: the error says which, and what to do."""
    with pytest.raises(ConfigError, match="No such file"):
        read(tmp_path / "absent")
    with pytest.raises(ProtocolError):
        read(tmp_path)
    (tmp_path / "one.eml").write_bytes(MAIL % (1, 1))
    with pytest.raises(ProtocolError, match="not an mbox") as error:
        read(tmp_path / "one.eml")
    assert "maildir" in error.value.hint
    assert not [f for f in Mbox(Settings(path=tmp_path / "absent")).check() if f.ok]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_rights(tmp_path: Path) -> None:
    """What may not be read is a question of rights."""
    path = tmp_path / "box"
    path.write_bytes(FROM)
    path.chmod(0)
    with pytest.raises(AuthError):
        read(path)


def test_junk_and_drafts_of_a_takeout_are_skipped(tmp_path: Path) -> None:
    """M3: a takeout of Gmail holds all folders in one file and tells them by a label."""
    path = tmp_path / "All mail.mbox"
    labels = (b"Inbox,Important", b"Spam", b"Drafts", b"Sent")
    path.write_bytes(b"".join(FROM + b"X-Gmail-Labels: " + label + b"\nA: 1\n\nx\n\n" for label in labels))
    assert len(read(path)[0]) == 2


def test_a_file_named_sent_holds_sent_mail(tmp_path: Path) -> None:
    """M2: the author's own copy is known by the name of the file."""
    for name, sent in (("Sent.mbox", True), ("Gesendet", True), ("pat.mbox", False)):
        (tmp_path / name).write_bytes(FROM + MAIL % (1, 1))
        assert read(tmp_path / name)[0][0].sent_folder is sent
