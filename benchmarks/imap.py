"""IMAP: collect from a real Dovecot on this machine into a new SQLite database.

We are kept on one core and Dovecot is free to use another. The peers take the same messages in full: mbsync keeps them
as files, imap_tools parses each, imapclient, the library underneath us, throws them away, 500 at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from benchmarks import accounts
from benchmarks.accounts import PASSWORD, Owner
from benchmarks.fetchers import fetchers
from benchmarks.figures import Bench, Figure, Target, at_least, below
from benchmarks.mailboxes import generated, internal_share, mailboxes, weighty
from benchmarks.measuring import in_turns, monitor, rates, run, seconds
from benchmarks.server import client, discard_all, dovecot, fetch_all, serve_inbox, serve_mailbox, status_all
from monitor import pipeline
from monitor.config.load import load
from monitor.connectors import registry
from monitor.connectors.imap import Imap, Settings
from monitor.demo.cast import CAST, DOMAIN
from monitor.demo.company import AS_OF

if TYPE_CHECKING:
    from servers.dovecot_server import Dovecot

TARGET = at_least(1500)
SMALL = at_least(2700)
MANY = 50_000
HEAVY = 10_000

_KEYS = {"host": "127.0.0.1", "tls": "none", "user": "many", "password": {"command": ["echo", PASSWORD]}}


def imap(bench: Bench) -> Sequence[Figure]:
    """A mailbox from its first message to its last: real mail, then mail of 10 KB of which a third is internal.

    The limit is a bare socket that fetches the same messages in full and throws them away. The real mail is read twice:
    as if it had all arrived just now, and with days of arrival over three years, through which it is read backwards.
    """
    box = mailboxes(bench)[0]
    count = 60 if bench.quick else HEAVY
    me = CAST[0]
    owner = Owner(person=me.address, zone=me.zone, as_of=AS_OF)
    with dovecot("one", "dated", "heavy") as server:
        serve_mailbox(server, "one", box)
        serve_mailbox(server, "dated", box, dated=True)
        serve_inbox(server, "heavy", weighty(generated(count)))
        some = list(weighty(generated(min(count, 1000))))
        size = sum(map(len, some)) / len(some) / 1024
        share = internal_share(iter(some), DOMAIN)
        which = f"simulated company, {count:,} messages of {size:.1f} KB, {share:.0%} internal"
        return [
            *_collected(bench, server.port, "one", Owner.of(box), (len(box.files), str(box), SMALL)),
            *_collected(
                bench, server.port, "dated", Owner.of(box), (len(box.files), f"{box}; over its years", TARGET)
            ),
            *_collected(bench, server.port, "heavy", owner, (count, which, at_least(3000))),
        ]


def _collected(
    bench: Bench, port: int, user: str, owner: Owner, box: tuple[int, str, Target]
) -> Iterator[Figure]:
    """Collect one user's mailbox, beside its peer and its limit. ``box``: how many messages, which, the target."""
    count, which, target = box
    path = accounts.configured(bench.folder / user, owner, accounts.imap(port, user))
    fetch_all(port, user)  # Dovecot builds its indexes once
    others = {
        **fetchers(bench.folder / user, port, user),
        "imapclient fetching them alone": lambda: fetch_all(port, user),
        "a bare socket that discards them": lambda: discard_all(port, user),
    }
    rate = rates(count, in_turns(bench.repeats, {"ours": accounts.collect(path, owner), **others}))
    for other in others:
        yield Figure(
            what="IMAP to facts in SQLite",
            value=rate["ours"],
            unit="messages/s",
            beside=other,
            other=rate[other],
            which=which,
            target=target,
        )


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
        asked = _asked(server, bench)
    return [
        *(
            Figure(
                what="asking what is new where nothing is, beyond login",
                value=asked["ours"] * 1000,
                unit="ms",
                beside=beside,
                other=asked[other] * 1000,
                which=which,
                target=below(1),
            )
            for other, beside in (
                ("status", "STATUS of the one folder alone"),
                ("noop", "NOOP on the same connection"),
            )
        ),
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


def _asked(server: Dovecot, bench: Bench) -> dict[str, float]:
    """Seconds that a connection in hand takes to say that no folder has moved, and to say nothing at all."""
    many = 5 if bench.quick else 50
    with Imap(Settings.model_validate(_KEYS | {"port": server.port})) as connector:
        checkpoint = connector.start()

        def ours() -> None:
            for _ in range(many):
                if list(connector.changes(checkpoint, bool)):
                    raise RuntimeError("the mailbox has new mail, so this is no run that finds nothing")

        with client(server.port, "many") as connection:
            jobs = {
                "ours": ours,
                "status": lambda: [connection.folder_status("INBOX") for _ in range(many)],
                "noop": lambda: [connection.noop() for _ in range(many)],
            }
            taken = in_turns(bench.repeats * 2, jobs)
    return {name: seconds / many for name, seconds in taken.items()}
