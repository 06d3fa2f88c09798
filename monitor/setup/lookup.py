"""What a domain says about its own mail: DNS records, and the autoconfiguration page on its own host.

Nobody else is asked: no directory of providers, and the page is never taken from another host.
"""

from __future__ import annotations

from collections.abc import Callable
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

if TYPE_CHECKING:
    from dns.resolver import Resolver

SECONDS = 3.0
"""For one question. The first that gets no answer at all ends the questions: there is no network, or no DNS."""

LARGEST = 100_000
"""Bytes of a page that are read; such a page has two thousand."""


class Unreachable(Exception):  # noqa: N818  a state of the network, no mistake of anybody's
    """Nobody answers questions here."""


class Lookups(Protocol):
    """What can be asked about a domain. Each returns nothing where the domain says nothing; Unreachable ends it."""

    def services(self, name: str) -> list[tuple[str, int]]:
        """Return host and port of the SRV records of a name, the best first."""

    def exchangers(self, domain: str) -> list[str]:
        """Return the hosts that take a domain's mail, the best first."""

    def page(self, url: str) -> bytes | None:
        """Return a page of the domain's own host."""


class Network:
    """Asks the real DNS and the real hosts. ``resolver`` and ``fetch`` may be others, as in tests."""

    def __init__(
        self, resolver: Resolver | None = None, fetch: Callable[[str], bytes | None] | None = None
    ) -> None:
        self._resolver = resolver
        self._fetch = fetch or fetched

    def services(self, name: str) -> list[tuple[str, int]]:
        """SRV, RFC 2782: by priority, then weight; the target "." says that there is no such service."""
        found = sorted(self._ask(name, "SRV"), key=lambda one: (one.priority, -one.weight))
        hosts = [(str(one.target).rstrip("."), int(one.port)) for one in found]
        return [(host, port) for host, port in hosts if host]

    def exchangers(self, domain: str) -> list[str]:
        """MX, by preference."""
        found = sorted(self._ask(domain, "MX"), key=lambda one: int(one.preference))
        return [str(one.exchange).rstrip(".").lower() for one in found]

    def page(self, url: str) -> bytes | None:
        """Fetch a page."""
        return self._fetch(url)

    def _ask(self, name: str, kind: str) -> list[Any]:
        import dns.exception
        import dns.resolver

        try:
            resolver = self._resolver or dns.resolver.Resolver()
            return list(resolver.resolve(name, kind, lifetime=SECONDS))
        except (
            dns.resolver.NXDOMAIN,
            dns.resolver.NoAnswer,
            dns.resolver.YXDOMAIN,
            dns.exception.SyntaxError,
        ):
            return []
        except (dns.exception.DNSException, OSError):
            raise Unreachable from None


class _Stay(HTTPRedirectHandler):
    """Follows no redirection: it could lead to somebody else's host."""

    def redirect_request(self, *_: object) -> None:
        """Go nowhere."""


def fetched(url: str) -> bytes | None:
    """Return a page, None where there is none. Only https: what came in the clear could be anybody's."""
    if urlsplit(url).scheme != "https":
        return None
    return read_page(build_opener(_Stay), url)


def read_page(opener: OpenerDirector, url: str) -> bytes | None:
    """Return the first LARGEST bytes of a page; None where it is not there, or somewhere else."""
    try:
        with opener.open(Request(url), timeout=SECONDS) as answer:  # noqa: S310  https, see above
            return bytes(answer.read(LARGEST))
    except (OSError, HTTPException, ValueError):  # URLError is an OSError
        return None
