"""How is the mail of an address read? What its domain says, else who takes its mail, else a guess; each says which.

1. SRV records _imaps._tcp and _imap._tcp (RFC 6186, RFC 8314)
2. the MX record, looked up in the table of providers
3. the autoconfiguration page on the domain's own host, as mail programs read it
4. imap.DOMAIN
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from monitor.setup.lookup import Lookups, Unreachable
from monitor.setup.providers import Provider, provider_of, within

PAGES = (
    "https://autoconfig.{domain}/mail/config-v1.1.xml",
    "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
)
TLS = {"SSL": "tls", "STARTTLS": "starttls"}
USUAL = {"tls": 993, "starttls": 143}
GUESS = "nothing was found, so this is a guess"
OFFLINE = "nobody answers here, so this is a guess"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How an address's mail is read, as far as could be told. ``by``: what says so, for people.

    ``sure``: nobody else could have made us believe it (the server lies in the address's own domain, or in the table),
    so that a password may be sent there without asking. ``port``: None for the usual one.
    """

    kind: str = "imap"
    host: str = ""
    port: int | None = None
    tls: str = "tls"
    user: str = field(default="", repr=False)
    by: str = ""
    grant: str = ""
    page: str = "imap"
    sure: bool = False


def find(address: str, lookups: Lookups) -> Found:
    """Return how the mail of an address is read. Asks its domain and nobody else, and never names the person."""
    domain = address.rpartition("@")[2].lower()
    offline = False
    try:
        found = next(_said(address, domain, lookups), None)
    except Unreachable:
        found, offline = None, True
    if found is None:
        known = provider_of([domain])
        found = _provided(known, address) if known else None
    return found or Found(host=f"imap.{domain}", user=address, by=OFFLINE if offline else GUESS)


def _said(address: str, domain: str, lookups: Lookups) -> Iterator[Found]:
    """Yield what is found, the most trustworthy first; nothing is asked before it is needed."""
    for name, tls in (("_imaps._tcp", "tls"), ("_imap._tcp", "starttls")):
        for host, port in lookups.services(f"{name}.{domain}"):
            known = provider_of([host])
            if known is not None and known.kind != "imap":
                yield _provided(known, address)
            yield Found(
                host=host,
                port=None if port == USUAL[tls] else port,
                tls=tls,
                user=address,
                by="the domain's own DNS record",
                sure=within(host, domain),
            )
    known = provider_of(lookups.exchangers(domain))
    if known is not None:
        yield _provided(known, address)
    for page in PAGES:
        text = lookups.page(page.format(domain=domain))
        found = text and _read_page(text, address, domain)
        if found:
            yield found


def _provided(provider: Provider, address: str) -> Found:
    return Found(
        kind=provider.kind,
        host=provider.host,
        port=provider.port,
        tls=provider.tls,
        user=address,
        by=f"{provider.name} keeps its mail",
        grant=provider.grant,
        page=provider.page or provider.kind,
        sure=True,
    )


def _read_page(text: bytes, address: str, domain: str) -> Found | None:
    """Read the first encrypted IMAP server of a page; None where there is none or it is no such page."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    with suppress(etree.XMLSyntaxError, ValueError):
        for server in etree.fromstring(text, parser).iterfind(".//incomingServer[@type='imap']"):
            host, tls = _word(server, "hostname"), TLS.get(_word(server, "socketType"))
            host = host.replace("%EMAILDOMAIN%", domain)
            port = _word(server, "port")
            if host and tls and (not port or port.isdigit()):
                return Found(
                    host=host,
                    port=int(port) if port and int(port) != USUAL[tls] else None,
                    tls=tls,
                    user=_login(_word(server, "username"), address, domain),
                    by="the domain's own page for mail programs",
                    sure=within(host, domain),
                )
    return None


def _word(server: object, name: str) -> str:
    return str(server.findtext(name) or "").strip()  # type: ignore[attr-defined]


def _login(pattern: str, address: str, domain: str) -> str:
    """Fill in the pattern of a login; an empty one means the address."""
    local = address.rpartition("@")[0]
    places = {"%EMAILADDRESS%": address, "%EMAILLOCALPART%": local, "%EMAILDOMAIN%": domain}
    for place, value in places.items():
        pattern = pattern.replace(place, value)
    return address if not pattern or "%" in pattern else pattern
