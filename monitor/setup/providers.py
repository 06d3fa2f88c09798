"""Who keeps a company's mail, by where its mail is sent to: the table that `monitor init` looks into.

An MX record comes unsigned; whoever forges one leads to a provider of this table at most, never to a server of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A provider by the endings of its mail exchangers (or of its own addresses), and how mail is read there.

    ``kind``: the account type. ``host``: its IMAP server, "" where it takes no password over IMAP. ``grant``: what
    somebody must allow first. ``page``: the one in docs/connect that says how, that of its kind by default.
    """

    name: str
    ends: tuple[str, ...]
    kind: str = "imap"
    host: str = ""
    port: int | None = None
    tls: str = "tls"
    grant: str = ""
    page: str = ""


MAILBOX = "the mailbox's password"
APP_PASSWORD = "an app password, made in the account's security settings"  # noqa: S105  what to ask for, no password
SWITCH = "IMAP switched on for the mailbox, and a password for programs"

PROVIDERS = (
    Provider(
        name="Google Workspace",
        ends=("google.com", "googlemail.com", "gmail.com"),
        kind="gmail",
        host="imap.gmail.com",
        page="google",
        grant="IMAP switched on, and an app password, or your administrator's service account",
    ),
    Provider(
        name="Microsoft 365",
        ends=("mail.protection.outlook.com", "mx.microsoft"),
        kind="graph",
        page="microsoft365",
        grant="an application registered by your administrator, with the right to read mail",
    ),
    Provider(name="Fastmail", ends=("messagingengine.com",), host="imap.fastmail.com", grant=APP_PASSWORD),
    Provider(name="iCloud", ends=("mail.icloud.com",), host="imap.mail.me.com", grant=APP_PASSWORD),
    Provider(name="Yahoo", ends=("yahoodns.net",), host="imap.mail.yahoo.com", grant=APP_PASSWORD),
    Provider(name="Zoho Mail", ends=("zoho.com",), host="imappro.zoho.com", grant=SWITCH),
    Provider(name="Zoho Mail", ends=("zoho.eu",), host="imappro.zoho.eu", grant=SWITCH),
    Provider(name="mailbox.org", ends=("mailbox.org",), host="imap.mailbox.org", grant=SWITCH),
    Provider(name="Posteo", ends=("posteo.de",), host="posteo.de", grant=MAILBOX),
    Provider(name="IONOS", ends=("kundenserver.de", "ionos.com"), host="imap.ionos.com", grant=MAILBOX),
    Provider(name="Strato", ends=("rzone.de",), host="imap.strato.de", grant=MAILBOX),
    Provider(name="Infomaniak", ends=("infomaniak.ch",), host="mail.infomaniak.com", grant=APP_PASSWORD),
    Provider(name="Gandi", ends=("gandi.net",), host="mail.gandi.net", grant=MAILBOX),
    Provider(name="Migadu", ends=("migadu.com",), host="imap.migadu.com", grant=MAILBOX),
    Provider(name="Rackspace", ends=("emailsrvr.com",), host="secure.emailsrvr.com", grant=MAILBOX),
    Provider(name="Private Email", ends=("privateemail.com",), host="mail.privateemail.com", grant=MAILBOX),
    Provider(
        name="Proton Mail",
        ends=("protonmail.ch",),
        host="127.0.0.1",
        port=1143,
        tls="starttls",
        grant="Proton's Bridge running on this machine, and the password it shows",
    ),
)  # fmt: skip


def provider_of(hosts: Iterable[str]) -> Provider | None:
    """Return who runs one of these mail exchangers or domains; None for nobody in the table.

    >>> provider_of(["example-com.mail.protection.outlook.com"]).name
    'Microsoft 365'
    """
    return next(
        (one for host in hosts for one in PROVIDERS if any(within(host, end) for end in one.ends)), None
    )


def within(host: str, domain: str) -> bool:
    """Is the host this domain, or below it?

    >>> within("imap.example.com", "example.com"), within("badexample.com", "example.com")
    (True, False)
    """
    return f".{host.lower().rstrip('.')}".endswith(f".{domain.lower()}")
