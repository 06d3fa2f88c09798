"""What the checks of all connectors have in common: where on the way something failed, and what lies at its end."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.connectors.base import CHECKS, Finding
from monitor.errors import AuthError, ConfigError, MonitorError, ProtocolError


class UnsafeError(ProtocolError):
    """No connection that can be trusted: what is told under "TLS"."""


class UnreadableError(ConfigError):
    """The file with the authority's certificate cannot be read: told under "TLS", too."""


def untrusted(server: str, told: str, key: str) -> UnsafeError:
    """Return the error for a certificate: ``told`` is why, in the library's words, ``key`` what names the server."""
    if "expired" in told:
        return UnsafeError(
            f"{server}: the server's certificate has expired", "it has to be renewed on the server"
        )
    if "mismatch" in told:
        hint = f"check {key}: it has to be the name that the certificate is made out to"
        return UnsafeError(f"{server}: the server's certificate is not trusted: it is for another name", hint)
    return UnsafeError(
        f"{server}: the server's certificate is not trusted",
        f"check {key}; for a company's own authority give its certificate as ca_file",
    )


def failed(error: MonitorError, stage: str, server: str, secured: str = "") -> Iterator[Finding]:
    """Yield what went wrong, after what must have been well for it to get so far.

    ``stage``: the first of base.CHECKS that was not told yet. ``server`` and ``secured``: the details of what was.
    """
    what = aspect(error, stage)
    for well, detail in (("reachable", server), ("TLS", secured or "ok")):
        if CHECKS.index(stage) <= CHECKS.index(well) < CHECKS.index(what):
            yield Finding(what=well, ok=True, detail=detail)
    yield Finding(what=what, ok=False, detail=error.message, hint=error.hint)


def aspect(error: MonitorError, stage: str) -> str:
    """Which of base.CHECKS does an error speak of that came up at this one?

    >>> aspect(AuthError("no"), "reachable"), aspect(UnsafeError("no"), "reachable"), aspect(AuthError("no"), "folders")
    ('login', 'TLS', 'folders')
    """
    if isinstance(error, UnsafeError | UnreadableError):
        return "TLS"
    on_the_way = CHECKS.index(stage) < CHECKS.index("login")
    return "login" if on_the_way and isinstance(error, AuthError | ConfigError) else stage


def found(count: int, *, sent: bool) -> Iterator[Finding]:
    """Say how many folders are read, and whether one of them holds sent mail."""
    yield Finding(what="folders", ok=count > 0, detail=f"{count} to read")
    yield Finding(
        what="sent mail",
        ok=sent,
        detail="found" if sent else "none among the folders to read",
        hint="" if sent else "name the Sent folder in folders.include, or nobody's answers are seen",
    )
