"""Runs ``monitor`` over and over in fresh processes, each of which may be killed, starved or broken at a chosen point.

Started by ``faults.runner``. Everything is imported once, then each job (a line of JSON on standard input) runs in a
fork of its own, so that hundreds of crashes cost no hundreds of start-ups. The program itself knows nothing of this.

Points are numbered as they are reached: before each statement that writes, before and after each commit, before and
after each mail is sent, after its last byte was handed over, around each compaction.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

WARM = (
    "sqlalchemy.dialects.sqlite sqlalchemy.dialects.postgresql stamina holidays lxml.html "
    "monitor.cli.running monitor.cli.cards monitor.cli.ledgers "
    "monitor.cli.rights monitor.cli.explaining monitor.cli.upkeep monitor.cli.setup monitor.config.load "
    "monitor.connectors.registry monitor.connectors.mbox monitor.connectors.maildir monitor.connectors.imap "
    "monitor.connectors.imap_session monitor.mailing monitor.pipeline monitor.reading.reader monitor.scorecard.render "
    "monitor.scorecard.chart monitor.scorecard.picture monitor.scorecard.data monitor.service.rereading "
    "monitor.service.rights monitor.service.doctor monitor.reading.cues.en"
).split()

WRITING = ("INSERT", "UPDATE", "DELETE", "CREATE")


class Points:
    """Counts what the process is about to do, writes it down, and dies at the chosen one, or its database does."""

    def __init__(self, path: str, kill: int | None, database: dict[str, Any] | None) -> None:
        self.database = database
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        self.kill = kill
        self.count = 0

    def reach(self, label: str) -> None:
        """Come to a point, and perhaps no further."""
        os.write(self.file, f"{label}\n".encode())
        self.count += 1
        if self.count == self.kill and self.database is None:
            os.kill(os.getpid(), signal.SIGKILL)
        elif self.count == self.kill and self.database is not None:
            os.kill(self.database["pid"], signal.SIGQUIT)
            while not Path(self.database["up"]).exists():
                time.sleep(0.02)

    def around(self, holder: Any, name: str, before: str, after: str) -> None:
        """Make a function a point before and after it is called."""
        real = getattr(holder, name)

        def watched(*args: Any, **more: Any) -> Any:
            self.reach(before)
            result = real(*args, **more)
            self.reach(after)
            return result

        setattr(holder, name, watched)


def install(points: Points) -> None:
    """Put points around every write, commit, compaction and sending."""
    from sqlalchemy import Engine, event
    from sqlalchemy.engine.default import DefaultDialect

    from monitor.delivery import smtp
    from monitor.store import postgres
    from monitor.store.database import Store

    points.around(DefaultDialect, "do_commit", "commit", "committed")
    points.around(postgres, "copy_in", "copy", "copied")
    points.around(Store, "compact", "compact", "compacted")
    points.around(smtp.Smtp, "send", "send", "sent")
    handing = smtp._Watched.send

    def handed(self: Any, data: Any) -> None:
        handing(self, data)
        if self.handed and isinstance(data, bytes) and data.endswith(smtp.END):
            points.reach("handed")

    smtp._Watched.send = handed  # type: ignore[method-assign]

    @event.listens_for(Engine, "before_cursor_execute")
    def writing(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(WRITING):
            points.reach("write " + " ".join(statement.split()[:3]).lower())


def broken(place: str) -> Callable[..., NoReturn]:
    """Make a function of the program fail with all that it was given in the message of its error."""
    module, _, name = place.partition(":")

    def fail(*args: Any, **more: Any) -> NoReturn:
        words = [getattr(arg, "plain", None) or str(arg) for arg in (*args, *more.values())]
        raise ValueError(f"cannot read {words}")

    setattr(import_module(module), name, fail)
    return fail


def watch_files(path: str) -> None:
    """Write down every file that Python opens to write."""
    out = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

    def seen(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            os.write(out, f"{args[0]}\n".encode("utf-8", "replace"))

    sys.addaudithook(seen)


def be_monitor(job: dict[str, Any]) -> NoReturn:
    """Be one run of the program; never returns."""
    here = job["here"]
    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(f"{here}/{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(job["cwd"])
    os.environ.update(job["env"])
    points = Points(f"{here}/points", job["kill"], job["database"])
    install(points)
    watch_files(f"{here}/wrote")
    if job["broken"]:
        broken(job["broken"])
    if job["fsize"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (job["fsize"], job["fsize"]))
    if job["user"]:
        os.setgroups([])
        os.setgid(job["user"])
        os.setuid(job["user"])
    sys.argv = ["monitor", *job["argv"]]
    code = 1
    try:
        from monitor.cli.main import run

        run()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)


def main() -> None:
    """Run the jobs, one after the other."""
    import stamina

    for name in WARM:
        import_module(name)
    stamina.set_testing(True, attempts=1)
    print("ready", flush=True)
    for line in sys.stdin:
        job = json.loads(line)
        begun = time.monotonic()
        pid = os.fork()
        if pid == 0:
            be_monitor(job)
        _, status, usage = os.wait4(pid, 0)
        told = {
            "code": os.waitstatus_to_exitcode(status),
            "seconds": time.monotonic() - begun,
            "peak": usage.ru_maxrss * 1024,
        }
        Path(job["here"], "told").write_text(json.dumps(told))
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
