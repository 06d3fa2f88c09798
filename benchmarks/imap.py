"""IMAP: collect from a real Dovecot on this machine into a new SQLite database.

We are kept on one core and Dovecot is free to use another. The peer is imapclient, the library underneath, fetching
the same messages in full, 500 at a time, and throwing them away.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks import accounts
from benchmarks.accounts import Owner
from benchmarks.figures import Bench, Figure, at_least, below
from benchmarks.mailboxes import generated, internal_share, mailboxes
from benchmarks.measuring import in_turns, monitor, rates, run, seconds
from benchmarks.server import dovecot, fetch_all, serve_inbox, serve_mailbox, status_all
from monitor import pipeline
from monitor.config.load import load
from monitor.connectors import registry
from monitor.demo.cast import CAST, DOMAIN
from monitor.demo.company import AS_OF

TARGET = at_least(1500)
MANY = 50_000


def imap(bench: Bench) -> Sequence[Figure]:
    """The largest mailbox, from its first message to its last."""
    box = mailboxes(bench)[0]
    owner = Owner.of(box)
    with dovecot("one") as server:
        serve_mailbox(server, "one", box)
        path = accounts.configured(bench.folder / "imap", owner, accounts.imap(server.port, "one"))
        fetch_all(server.port, "one")  # Dovecot builds its indexes once
        taken = in_turns(
            bench.repeats,
            {
                "ours": accounts.collect(path, owner),
                "fetch": lambda: fetch_all(server.port, "one"),
            },
        )
    rate = rates(len(box.files), taken)
    return [
        Figure(
            what="IMAP to facts in SQLite",
            value=rate["ours"],
            unit="messages/s",
            beside="imapclient fetching them alone",
            other=rate["fetch"],
            which=str(box),
            target=TARGET,
        )
    ]


def nothing_new(bench: Bench) -> Sequence[Figure]:
    """A collect that finds nothing new in a large mailbox, as every night starts; and its first one, for comparison.

    The first row is the work itself, inside a running process: open the database, log in, ask every folder for its
    status, find that none has moved, log out. The peer does the same asking with imapclient and keeps nothing.
    """
    count = 60 if bench.quick else MANY
    me = CAST[0]
    owner = Owner(person=me.address, zone=me.zone, as_of=AS_OF)
    share = internal_share(generated(min(count, 3000)), DOMAIN)
    which = f"simulated company, {count:,} messages in one folder, {share:.0%} internal"
    with dovecot("many") as server:
        serve_inbox(server, "many", generated(count))
        path = accounts.configured(bench.folder / "many", owner, accounts.imap(server.port, "many"))
        fetched = seconds(lambda: fetch_all(server.port, "many"))
        first = in_turns(1, {"ours": accounts.collect(path, owner)})["ours"]
        config = load(path, registry.types())

        def again() -> None:
            with pipeline.open_store(config) as store:
                report = accounts.collected(config, store, owner)
            if report.messages:
                raise RuntimeError("the mailbox has new mail, so this is no run that finds nothing")

        taken = in_turns(
            bench.repeats * 2,
            {
                "ours": again,
                "status": lambda: status_all(server.port, "many"),
                "process": lambda: run(*monitor("--config", path, "--quiet", "collect")),
                "help": lambda: run(*monitor("--help")),
            },
        )
    return [
        Figure(
            what="collect that finds nothing new, beyond start-up",
            value=taken["ours"] * 1000,
            unit="ms",
            beside="login and STATUS by imapclient",
            other=taken["status"] * 1000,
            which=which,
            target=below(50),
        ),
        Figure(
            what="the same as a whole process",
            value=taken["process"] * 1000,
            unit="ms",
            beside="monitor --help",
            other=taken["help"] * 1000,
            which=which,
        ),
        Figure(
            what="first collect of the same mailbox",
            value=count / first,
            unit="messages/s",
            beside="imapclient fetching them alone",
            other=count / fetched,
            which=which,
            target=TARGET,
        ),
    ]
