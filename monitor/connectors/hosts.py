"""Which hosts are this machine, where nothing has to be encrypted."""

from __future__ import annotations

import ipaddress


def loopback(host: str | None) -> bool:
    """Is this host this machine?

    >>> loopback("127.0.0.1"), loopback("localhost"), loopback("graph.microsoft.com")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address((host or "").strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
