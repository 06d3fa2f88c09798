"""The option that rewrites what the golden mailboxes expect."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate",
        action="store_true",
        help="write what comes out into expected.json, to be read as a diff",
    )
