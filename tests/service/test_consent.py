"""Changing one line of a person's own file."""

from __future__ import annotations

import tomllib

import pytest

from monitor.errors import ConfigError
from monitor.service.consent import _changed

FILE = """\
[people."Pat@Example.com"] # hers
zone = "UTC"
  opted_in   =  false # not yet

[people."Pat@Example.com".hours]
mon = ["09:00-17:00"]

[ people . 'kim@example.com' ]
zone = "UTC"
"""


def test_a_line_is_changed_and_its_comment_stays():
    """Only the word changes: spaces and comments stay."""
    changed = _changed(FILE, "Pat@Example.com", taking_part=True)
    assert changed == FILE.replace("opted_in   =  false # not yet", "opted_in   =  true # not yet")


def test_a_missing_line_is_added_to_its_own_table():
    """The line comes right below the head of the table, also of the file's last one."""
    changed = _changed(FILE, "kim@example.com", taking_part=True)
    people = tomllib.loads(changed)["people"]
    assert people["kim@example.com"] == {"opted_in": True, "zone": "UTC"}
    assert people["Pat@Example.com"]["opted_in"] is False


@pytest.mark.parametrize(
    "text",
    [
        'people = { "pat@example.com" = { zone = "UTC" } }\n',
        'people."pat@example.com".zone = "UTC"\n',
        '[people]\n"pat@example.com".opted_in = false\n',
    ],
)
def test_other_ways_to_write_a_table_are_left_alone(text):
    """Where one line would not do, or would change something else, nothing is written."""
    with pytest.raises(ConfigError, match="line by line"):
        _changed(text, "pat@example.com", taking_part=True)
