"""Taking part in a configuration of one's own: ``opted_in`` in the person's table is the one place that says so.

The file belongs to the person, so a change is one line of it: everything else, comments included, stays as it is.
"""

from __future__ import annotations

import re
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from monitor.config.settings import Config
from monitor.errors import ConfigError

_TABLE = re.compile(r"^\s*\[")
_KEY = re.compile(r"^(\s*opted_in\s*=\s*)(true|false)\b")


def set_opted_in(config: Config, address: str, *, taking_part: bool) -> bool:
    """Write whether a person takes part into their table; return whether anything had to be changed.

    Raises ConfigError in a service, where people opt in by mail, for somebody without a table, and where the file is
    written so that one line cannot be changed safely.
    """
    person = config.canonical(address)
    if config.is_service and (taking_part or person not in config.opted_in()):
        raise ConfigError(
            "in this configuration people opt in and out by mail", hint="ask the person to write to it"
        )
    if (person in config.opted_in()) == taking_part:
        return False
    if person not in config.people:
        raise ConfigError(
            f"{config.path} has no table for {person}", hint=f'add [people."{person}"] to it first'
        )
    before = config.path.read_text(encoding="utf-8")
    after = _changed(before, _table_of(before, person), taking_part=taking_part)
    _replace(config.path, after)
    return True


def _table_of(text: str, person: str) -> str:
    """Return the key of the person's table as it stands in the file."""
    tables: dict[str, dict[str, Any]] = tomllib.loads(text)["people"]
    for key, table in tables.items():
        if person in (key.lower(), *(address.lower() for address in table.get("addresses", ()))):
            return key
    raise ConfigError(f"there is no table of {person}", hint="set opted_in by hand")


def _changed(text: str, key: str, *, taking_part: bool) -> str:
    """Return the text with one line changed or added, or raise ConfigError if that would change anything else."""
    lines = text.splitlines(keepends=True)
    value = "true" if taking_part else "false"
    header = re.compile(rf"""^\s*\[\s*people\s*\.\s*["']?{re.escape(key)}["']?\s*\]""")
    start = next((number for number, line in enumerate(lines) if header.match(line)), None)
    if start is not None:
        for number in range(start + 1, len(lines)):
            if _TABLE.match(lines[number]):
                break
            if _KEY.match(lines[number]):
                lines[number] = _KEY.sub(rf"\g<1>{value}", lines[number])
                start = None
                break
        if start is not None:
            lines[start] = lines[start].rstrip("\n") + f"\nopted_in = {value}\n"
    expected, changed = tomllib.loads(text), "".join(lines)
    expected["people"][key]["opted_in"] = taking_part
    if tomllib.loads(changed) != expected:
        raise ConfigError("the file is not written line by line", hint=f"set opted_in = {value} by hand")
    return changed


def _replace(path: Path, text: str) -> None:
    """Put the new text in place of the old at once, with the same rights."""
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            file.write(text)
        Path(file.name).chmod(path.stat().st_mode & 0o777)
        Path(file.name).replace(path)
    except OSError as error:
        raise ConfigError(f"cannot write {path}: {error.strerror}", hint="check its rights") from None
