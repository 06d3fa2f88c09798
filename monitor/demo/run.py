"""`monitor demo`: the main job on the simulated company, through the same doors as in earnest.

Real IMAP on loopback, collect, score, and the cards mailed into a folder. Nothing of it is a shortcut but the senders.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor import mailing, pipeline
from monitor.config.load import load
from monitor.config.settings import Config
from monitor.connectors import registry
from monitor.demo.cast import CAST, DOMAIN, Colleague
from monitor.demo.company import Company, simulate
from monitor.demo.server import PASSWORD, serve, store_mail

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the demo did: whose mail was read, how many copies lay on the server, and where its results are."""

    company: Company
    config: Config
    copies: int
    accounts: Sequence[pipeline.AccountReport]
    cards: Sequence[mailing.DeliveryReport]
    scored: pipeline.Scored
    words: object
    out: Path


def run(out: Path, progress: Progress | None = None, *, seed: int = 7) -> Report:
    """Play the company, serve its mail, collect it, and mail every card into ``out``/cards.

    An existing ``out`` of an earlier demo is replaced; any other folder that holds files is refused by the caller.
    """
    shutil.rmtree(out, ignore_errors=True)
    company = simulate(seed)
    mailboxes = out / "mailboxes"
    mailboxes.mkdir(parents=True)
    copies = store_mail(mailboxes, company.mails)
    with serve(mailboxes) as port:
        config = _configure(out, port)
        with pipeline.open_store(config) as store:
            accounts = pipeline.collect(config, store, as_of=company.as_of, progress=progress)
            cards = mailing.deliver(config, store, as_of=company.as_of, dry_run=out / "cards")
            scored = pipeline.score(config, store, CAST[0].address, period=None, as_of=company.as_of)
            words = pipeline.words(config, store, CAST[0].address, scored.card)
    return Report(
        company=company,
        config=config,
        copies=copies,
        accounts=accounts,
        cards=cards,
        scored=scored,
        words=words,
        out=out,
    )


def _configure(out: Path, port: int) -> Config:
    """Write the company's configuration, as an administrator would, and load it."""
    (out / "secret").write_text(secrets.token_hex(32))
    (out / "password").write_text(PASSWORD)
    for name in ("secret", "password"):
        (out / name).chmod(0o600)
    head = f"""\
internal_domains = ["{DOMAIN}"]
database = "sqlite:///monitor.db"
secret = {{ file = "secret" }}

[delivery]
sender = "monitor@{DOMAIN}"
when = "mon 07:00"
"""
    path = out / "monitor.toml"
    path.write_text(head + "".join(_tables(person, port) for person in CAST))
    path.chmod(0o600)
    return load(path, registry.types())


def _tables(person: Colleague, port: int) -> str:
    leave = f'absences = ["{person.leave[0]}/{person.leave[1]}"]\n' if person.leave else ""
    return f"""
[accounts.{person.first.lower()}]
type = "imap"
host = "127.0.0.1"
port = {port}
tls = "none"
user = "{person.first}"
password = {{ file = "password" }}
person = "{person.address}"

[people."{person.address}"]
name = "{person.name}"
zone = "{person.zone}"
opted_in = true
{leave}"""
