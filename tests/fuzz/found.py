"""What long runs found, by target: each is tried in every run since."""

from __future__ import annotations

FOUND: tuple[tuple[str, object], ...] = ()
