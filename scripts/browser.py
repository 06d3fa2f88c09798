"""A browser without a window: photographs a page, or says what its scripts made of it. Nothing is fetched.

Chromium by itself asks its maker for updates and settings; the flags here keep it from that.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *(
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
    ),
)
DARK, LIGHT = 0, 1
PATIENCE = 60


def browser() -> str | None:
    """Return the program, None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def _run(page: Path, *options: str, width: int, height: int, dark: bool) -> str:
    program = browser()
    if program is None:
        raise FileNotFoundError("there is no chromium here; install one")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            *(program, *QUIET, f"--user-data-dir={profile}", f"--window-size={width},{height}"),
            *(f"--blink-settings=preferredColorScheme={DARK if dark else LIGHT}", *options, page.as_uri()),
        ]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE).stdout


def dom(page: Path, *, width: int = 800, height: int = 600, dark: bool = False) -> str:
    """Return the page as it is once its scripts have run."""
    waited = "--virtual-time-budget=20000"
    return _run(page, "--dump-dom", waited, width=width, height=height, dark=dark)


def photograph(
    page: Path, picture: Path, *, width: int, height: int, dark: bool = False, scale: int = 1
) -> None:
    """Write a picture of the page's top, ``scale`` pixels for each of its own."""
    options = (f"--screenshot={picture}", f"--force-device-scale-factor={scale}")
    _run(page, *options, width=width, height=height, dark=dark)
