"""`explain FILE`: any message, with a minimal configuration and without a database."""

from __future__ import annotations

import gzip
import json
import lzma

import pytest
from click.testing import CliRunner

from monitor.cli.main import monitor

KEYS = ["message_id", "excluded", "own_text", "zoned", "closing", "expects_reply", "asks", "promises"]
MINIMAL = """\
internal_domains = ["example.com"]
database = "sqlite:////nowhere/at/all.db"
secret = { env = "NOT_SET" }
"""


@pytest.fixture
def minimal(house):
    """A house with nothing but domains, a database that cannot be and a secret that is not there."""
    (house.folder / "monitor.toml").write_text(MINIMAL)
    return house


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_an_mbox_gives_one_line_a_message(minimal):
    """Six messages, six lines, all keys; `text` is an exact piece of the message's own text."""
    found = lines(minimal.run("explain", "--format", "json", "team.mbox"))
    assert [list(one) for one in found] == [KEYS] * 6
    assert found[0]["message_id"].strip("<>") == "1@example.com"
    for one in found:
        for act in (*one["asks"], *one["promises"]):
            assert act["text"] in one["own_text"]
    assert found[0]["asks"]
    assert found[0]["expects_reply"] is True
    (promise,) = found[1]["promises"]
    assert (promise["kind"], promise["condition"]) == ("deliver", "none")
    assert promise["due_at"] == "2026-11-03T17:00:00Z"
    assert found[4]["excluded"]["rule"] == "M1"
    assert not list(minimal.folder.glob("*.db"))


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".xz", lzma.compress)])
def test_packed_archives_are_read(minimal, suffix, pack):
    """An mbox may be packed."""
    path = minimal.folder / f"team.mbox{suffix}"
    path.write_bytes(pack((minimal.folder / "team.mbox").read_bytes()))
    assert len(lines(minimal.run("explain", "--format", "json", str(path)))) == 6
    path.write_bytes(b"this is not packed")
    minimal.run("explain", "--format", "json", str(path), code=2)


def test_single_messages_folders_and_standard_input(minimal):
    """.eml files, a folder of them and "-" are read alike."""
    raw = (minimal.folder / "team.mbox").read_bytes()
    first = raw.partition(b"\n")[2].partition(b"From x@")[0]
    folder = minimal.folder / "mails"
    folder.mkdir()
    (folder / "1.eml").write_bytes(first)
    (folder / "2.eml").write_bytes(b"")
    assert len(lines(minimal.run("explain", "--format", "json", "mails/1.eml"))) == 1
    assert len(lines(minimal.run("explain", "--format", "json", "mails", "mails/1.eml"))) >= 2
    assert len(lines(minimal.run("explain", "--format", "json", "-", stdin=first))) == 1
    assert len(lines(minimal.run("explain", "--format", "json", "-", stdin=raw))) == 6


def test_broken_mail_is_a_line_not_an_end(minimal):
    """What cannot be read is excluded by M5 or read as it is; the rest follows."""
    (minimal.folder / "broken.eml").write_bytes(
        b"Content-Type: multipart/mixed; boundary=\xff\r\n\r\n--\x00\xff\n"
    )
    found = lines(minimal.run("explain", "--format", "json", "broken.eml", "team.mbox"))
    assert len(found) == 7


def test_an_author_s_own_hours_decide_when_a_day_ends(house):
    """With a table for the author, "tomorrow" ends with their working day (P3)."""
    found = lines(house.run("explain", "--format", "json", "team.mbox"))
    assert found[1]["promises"][0]["due_at"] == "2026-11-03T16:00:00Z"


def test_text_shows_what_was_found(minimal):
    """Without --format a person reads the message's id, what was found and by which cue; no terminal codes pass."""
    shown = minimal.run("explain", "team.mbox").stdout
    assert 'ask: "Could you send me the budget by Friday?"' in shown
    assert "(M1)" in shown


def test_a_file_that_is_not_there_is_named(minimal):
    """A missing file is a usage error, also beside one that is there."""
    assert "nowhere.eml" in minimal.run("explain", "team.mbox", "nowhere.eml", code=2).stderr
    minimal.run("explain", code=2)


def test_a_file_without_a_message_is_told(minimal):
    """Nothing on standard output, which programs read; a person hears why."""
    (minimal.folder / "empty.mbox").write_bytes(b"\n\n")
    result = minimal.run("explain", "empty.mbox")
    assert (result.stdout, result.stderr.count("empty.mbox: no message in it")) == ("", 1)


def test_a_message_is_explained_without_any_configuration(house):
    """Whoever wrote it is taken for a colleague, which is said; a configuration that was named has to be there."""
    path = house.folder / "monitor.toml"
    path.unlink()
    result = CliRunner().invoke(monitor, ["explain", "--format", "json", "team.mbox"])
    assert result.exit_code == 0, result.output
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["excluded"] and one["excluded"]["rule"] for one in found[:2]] == [None, None]
    assert found[0]["asks"]
    assert "assumed: colleagues share the sender's domain" in result.stderr
    bare = CliRunner().invoke(monitor, ["explain", "-"], input="no header at all")
    assert bare.exit_code == 0, bare.output
    named = CliRunner().invoke(monitor, ["--config", "mine.toml", "explain", "team.mbox"])
    assert (named.exit_code, "no configuration" in named.stderr) == (2, True)
