"""The file that `monitor init` writes is a configuration, whatever stands in it."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from monitor.setup.draft import Draft, quoted

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(TEXT)
def test_any_text_survives_its_quotes(text: str) -> None:
    """What was typed is what TOML reads."""
    assert tomllib.loads(f"a = {quoted(text)}")["a"] == text


@given(TEXT, TEXT, TEXT)
def test_any_answer_makes_a_file_that_can_be_read(host: str, user: str, place: str) -> None:
    """No answer ends a line, a string or a table."""
    draft = Draft(
        address="pat@example.com",
        domain="example.com",
        kind="imap",
        account={"host": host, "port": 143, "user": user, "password": ("file", place), "oauth": {"a": user}},
        zone="UTC",
        secret=("env", "MONITOR_SECRET"),
    )
    read = tomllib.loads(draft.text())
    account = read["accounts"]["own"]
    assert (account["host"], account["user"], account["password"]) == (host, user, {"file": place})
    assert account["oauth"] == {"a": user}
    assert read["people"]["pat@example.com"]["opted_in"] is True
