"""The example files load, and show every key there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config.load import SERVICE_KEYS, _File, load
from monitor.config.settings import AccountKeys, Cluster, Defaults, Delivery, Person, Version, settings_of
from monitor.connectors.registry import types

EXAMPLES = Path(__file__).resolve().parents[2] / "config"
FILES = ("monitor.example.toml", "people.example.toml")


@pytest.mark.parametrize("name", FILES)
def test_an_example_loads(name):
    """Both examples are valid as they stand."""
    assert load(EXAMPLES / name, types()).opted_in() == ("pat@example.com",)


def test_every_key_is_shown():
    """No key of any table is missing from the examples, commented out or not."""
    text = "".join((EXAMPLES / name).read_text(encoding="utf-8") for name in FILES)
    tables = [_File, AccountKeys, Cluster, Defaults, Delivery, Person, Version, *types().values()]
    keys = {key for table in tables for key in settings_of(table)} | set(SERVICE_KEYS)
    shown = {key for key in keys if f"{key} = " in text or f"[{key}" in text or f".{key}]" in text}
    assert keys == shown


def test_the_defaults_written_down_are_the_defaults(tmp_path):
    """[defaults] of the example spells out what holds without it."""
    bare = tmp_path / "monitor.toml"
    bare.write_text('internal_domains = ["example.com"]')
    assert load(EXAMPLES / FILES[1], types()).defaults == load(bare, types()).defaults
