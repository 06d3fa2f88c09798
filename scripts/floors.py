"""Write the floors into docs/architecture.md from the test that holds them; `make architecture` calls it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "architecture.md"
PLACE = re.compile(r"(?<=<!-- floors -->\n).*?(?=<!-- /floors -->)", re.S)


def table() -> str:
    """Return the floors as a table, the lowest first."""
    sys.path.insert(0, str(ROOT / "tests"))
    try:
        from test_architecture import FLOORS
    finally:
        sys.path.remove(str(ROOT / "tests"))
    rows = [
        f"| {number} | {', '.join(f'`{room}`' for room in sorted(floor))} |"
        for number, floor in enumerate(FLOORS, 1)
    ]
    return "\n".join(["| floor | rooms |", "|---|---|", *rows, ""])


def page(text: str) -> str:
    """Return the page with the floors as they are."""
    return PLACE.sub(lambda _: table(), text)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
