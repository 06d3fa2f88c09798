"""How an address's mail is read, its own domain says: records, table, page, guess. Nobody else is asked."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.request import build_opener

import dns.rcode
import pytest

from monitor.connectors.registry import CONNECTORS
from monitor.setup import lookup
from monitor.setup.detect import GUESS, OFFLINE, find
from monitor.setup.lookup import LARGEST, Network, fetched, read_page
from monitor.setup.providers import PROVIDERS, provider_of

ROOT = Path(__file__).resolve().parents[2]
PAT = "pat@example.com"
PAGE = """<?xml version="1.0"?>
<clientConfig version="1.1"><emailProvider id="example.com">
  <incomingServer type="pop3"><hostname>pop.example.com</hostname><port>995</port>
    <socketType>SSL</socketType><username>%EMAILADDRESS%</username></incomingServer>
  <incomingServer type="imap"><hostname>clear.example.com</hostname><port>143</port>
    <socketType>plain</socketType><username>%EMAILADDRESS%</username></incomingServer>
  <incomingServer type="imap"><hostname>{host}</hostname><port>{port}</port>
    <socketType>{socket}</socketType><username>{user}</username></incomingServer>
</emailProvider></clientConfig>"""


def page(host="box.example.com", port="993", socket="SSL", user="%EMAILLOCALPART%") -> bytes:
    return PAGE.format(host=host, port=port, socket=socket, user=user).encode()


@pytest.fixture
def pages():
    """The pages of hosts, by address; what was fetched stands in the list."""
    return {}


@pytest.fixture
def network(zone, pages):
    """The loopback's DNS, and pages from memory."""
    return Network(zone.resolver(), pages.get)


def test_the_domain_s_own_record_comes_first(zone, network):
    """RFC 6186: the SRV record of best priority names server and port, and stands above a known MX."""
    zone.add("_imaps._tcp.example.com", "SRV", "20 0 993 second.example.com.", "10 5 1993 mail.example.com.")
    zone.add("example.com", "MX", "10 in1-smtp.messagingengine.com.")
    found = find(PAT, network)
    assert (found.kind, found.host, found.port, found.tls, found.sure) == (
        "imap", "mail.example.com", 1993, "tls", True,
    )  # fmt: skip
    assert zone.asked == ["_imaps._tcp.example.com. SRV"]


def test_starttls_is_the_second_choice(zone, network):
    """RFC 8314: encrypted from the start before encrypted later; "." says that there is none."""
    zone.add("_imaps._tcp.example.com", "SRV", "0 0 0 .")
    zone.add("_imap._tcp.example.com", "SRV", "0 0 143 mail.example.com.")
    found = find(PAT, network)
    assert (found.host, found.port, found.tls) == ("mail.example.com", None, "starttls")


def test_a_server_outside_the_domain_has_to_be_confirmed(zone, network):
    """Records come unsigned: a password is not sent to whoever forged one."""
    zone.add("_imaps._tcp.example.com", "SRV", "0 0 993 imap.badexample.com.")
    assert not find(PAT, network).sure


@pytest.mark.parametrize(
    ("exchanger", "kind", "host"),
    [
        ("aspmx.l.google.com.", "gmail", "imap.gmail.com"),
        ("example-com.mail.protection.outlook.com.", "graph", ""),
        ("example-com.a-v1.mx.microsoft.", "graph", ""),
        ("in1-smtp.messagingengine.com.", "imap", "imap.fastmail.com"),
        ("mail.protonmail.ch.", "imap", "127.0.0.1"),
    ],
)
def test_whoever_takes_the_mail_is_looked_up_in_the_table(zone, network, exchanger, kind, host):
    """The MX record's ending names the provider, what to use and what somebody must grant."""
    zone.add("example.com", "MX", f"10 {exchanger}", "20 backup.example.com.")
    found = find(PAT, network)
    assert (found.kind, found.host, found.sure) == (kind, host, True)
    assert found.grant


def test_the_domain_s_own_page_is_read(zone, network, pages):
    """The first encrypted IMAP server of the page counts, with the login as the page writes it."""
    zone.add("example.com", "MX", "10 mail.example.com.")
    pages["https://autoconfig.example.com/mail/config-v1.1.xml"] = page()
    found = find(PAT, network)
    assert (found.host, found.port, found.user, found.sure) == ("box.example.com", None, "pat", True)


@pytest.mark.parametrize(
    ("text", "host", "user", "sure"),
    [
        (page(host="%EMAILDOMAIN%", user=""), "example.com", PAT, True),
        (page(host="imap.elsewhere.net", user="%REALNAME%"), "imap.elsewhere.net", PAT, False),
        (page(port="x"), "imap.example.com", PAT, False),
        (page(socket="plain"), "imap.example.com", PAT, False),
        (b"<html>nothing here", "imap.example.com", PAT, False),
        (b"", "imap.example.com", PAT, False),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "imap.example.com", PAT, False),
    ],
)
def test_any_page_is_survived(zone, network, pages, text, host, user, sure):
    """Places are filled in, servers in the clear passed over; what is no such page is a guess instead."""
    zone.add("example.com", "MX", "10 mail.example.com.")
    pages["https://example.com/.well-known/autoconfig/mail/config-v1.1.xml"] = text
    found = find(PAT, network)
    assert (found.host, found.user, found.sure) == (host, user, sure)


def test_where_nothing_is_said_it_is_a_guess(zone, network):
    """imap.DOMAIN, said to be a guess."""
    found = find("Pat@Example.com", network)
    assert (found.kind, found.host, found.by, found.sure) == ("imap", "imap.example.com", GUESS, False)


def test_the_person_is_never_named_on_the_way(zone, network, pages, monkeypatch):
    """Questions and pages carry the domain, not the address."""
    asked = []
    monkeypatch.setattr(network, "_fetch", asked.append)
    find(PAT, network)
    assert asked
    assert all("pat" not in text for text in (*asked, *zone.asked))


def test_without_a_network_the_table_remains(zone, network, monkeypatch):
    """The first question without an answer ends them, quickly; known domains are still known."""
    monkeypatch.setattr(lookup, "SECONDS", 0.2)
    zone.silent = True
    assert find(PAT, network).by == OFFLINE
    found = find("pat@gmail.com", network)
    assert (found.kind, found.sure) == ("gmail", True)


def test_a_dns_that_fails_is_no_network(zone, network, monkeypatch):
    """SERVFAIL from everybody: a guess, no error."""
    monkeypatch.setattr(lookup, "SECONDS", 0.5)
    zone.rcode = dns.rcode.SERVFAIL
    assert find(PAT, network).by == OFFLINE


def test_only_encrypted_pages_are_fetched():
    """http could be anybody's; nothing is even asked."""
    assert fetched("http://127.0.0.1:1/") is None
    assert fetched("https://127.0.0.1:1/") is None


def test_no_redirection_is_followed_and_no_page_is_endless():
    """A page elsewhere is no page of the domain's; of a long one as much is read as one could need."""

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302 if self.path == "/moved" else 200)
            self.send_header("Location", "/here")
            self.end_headers()
            self.wfile.write(b"x" * (LARGEST + 10))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    at = f"http://127.0.0.1:{server.server_port}"
    try:
        opener = build_opener(lookup._Stay)
        assert len(read_page(opener, f"{at}/here") or b"") == LARGEST
        assert read_page(opener, f"{at}/moved") is None
    finally:
        server.shutdown()
        server.server_close()


def test_every_provider_can_be_found_and_used():
    """Each line of the table is reached by its own endings; IMAP has a server, everything says what to grant."""
    for provider in PROVIDERS:
        for end in provider.ends:
            assert provider_of([f"mx1.{end}"]) is provider
        assert provider.grant
        assert bool(provider.host) == (provider.kind != "graph")
        page = ROOT / "docs" / "connect" / f"{provider.page or provider.kind}.md"
        assert page.exists() or provider.kind not in CONNECTORS
    assert provider_of(["mx.notgoogle.com"]) is None
