"""What a web server mounts for one-click unsubscribing: ``monitor.cli.oneclick:application``.

The configuration is the one that MONITOR_CONFIG names, read anew for every click.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.cli.options import now
from monitor.connectors.registry import types
from monitor.service.oneclick import OneClick

if TYPE_CHECKING:
    from monitor.config.settings import Config


def _load() -> Config:
    from monitor.config.load import load

    return load(Path(os.environ.get("MONITOR_CONFIG", "monitor.toml")), types())


application = OneClick(_load, now)
"""The WSGI application."""
