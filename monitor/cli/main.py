"""The command ``monitor``: which commands there are, and how every one of them ends.

Commands are imported when they are called, so that ``monitor --help`` costs no more than click itself.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from monitor.cli.options import now
from monitor.cli.session import UNNAMED, Session
from monitor.errors import MonitorError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS = {
    "demo": ("trying", "Run everything on a simulated company."),
    "try": ("trying", "Show a card from a mailbox, without configuration; nothing is kept."),
    "init": ("setup", "Write a configuration, asking at most six questions."),
    "check": ("setup", "Test the configuration: logins, rights, folders, clock, mail out."),
    "collect": ("running", "Read what is new in every account."),
    "deliver": ("running", "Mail the cards that are due."),
    "nightly": ("running", "Collect, upkeep and what is due: what cron calls at night."),
    "dispatch": ("cluster", "Put everybody's night into the queue for workers."),
    "worker": ("cluster", "Work on what is in the queue."),
    "scorecard": ("cards", "Show a person's card."),
    "asks": ("ledgers", "List what was asked of a person."),
    "promises": ("ledgers", "List what a person promised."),
    "explain": ("explaining", "Say why something was or was not counted."),
    "correct": ("correcting", "Put an item of the ledger right."),
    "opt-in": ("rights", "Say how a person takes part."),
    "opt-out": ("rights", "Say how a person stops taking part, and forget them."),
    "pause": ("rights", "Send a person no cards for a while."),
    "export": ("rights", "Write out everything that is stored about a person."),
    "forget": ("rights", "Delete everything that is stored about a person."),
    "purge": ("rights", "Delete facts that are past their retention."),
    "access-log": ("rights", "Show who looked at a person's card."),
    "db": ("upkeep", "Upgrade or check the database."),
    "rekey": ("upkeep", "Wrap the data keys with a new secret."),
    "metrics-file": ("upkeep", "Write the run's health for Prometheus; no person in it."),
    "completion": ("completion", "Print what makes a shell complete commands with the tab key."),
}
"""Command -> (module of ``monitor.cli``, what it does in one line), in the order of a person's first days."""


class Commands(click.Group):
    """A group whose commands are imported when called, and whose errors end in one sentence and a code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command; None if there is none of that name."""
        if name not in COMMANDS:
            return None
        module = import_module(f"monitor.cli.{COMMANDS[name][0]}")
        return cast("click.Command", getattr(module, name.replace("-", "_").replace("try", "try_")))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command named; an unknown one is answered with the nearest."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            ctx.fail(f"there is no command {args[0]!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete commands without importing any, and options as every command does."""
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(name, help=line)
            for name, (_, line) in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return found + click.Command.shell_complete(self, ctx, incomplete)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what the monitor can explain ends in a sentence, a hint and its exit code."""
        try:
            return super().invoke(ctx)
        except MonitorError as error:
            report(error)
            return ctx.exit(error.exit_code)
        except BrokenPipeError:
            # Whoever read us went away, as `head` does; the interpreter would complain once more at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return ctx.exit(0)


def report(error: MonitorError) -> None:
    """Say on stderr what happened and what to do next."""
    click.echo(f"monitor: {error.message}", err=True)
    if error.hint:
        click.echo(f"hint: {error.hint}", err=True)


@click.group(
    cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", envvar="MONITOR_CONFIG",
              help="The configuration; default ./monitor.toml, or MONITOR_CONFIG.")  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Say nothing when all is well.")
@click.option("-v", "--verbose", is_flag=True, help="Say more: counts and steps, never what a mail says.")
@click.version_option(package_name="responsiveness-monitor", prog_name="monitor")
@click.pass_context
def monitor(ctx: click.Context, config: Path | None, quiet: bool, verbose: bool) -> None:
    """How reachable you were and which promises you kept, read from your own mail and shown to you alone.

    \b
    First:  monitor try ~/Mail/archive.mbox --me pat@example.com
    Then:   monitor init && monitor collect && monitor scorecard
    """
    ctx.obj = Session(path=config or UNNAMED, quiet=quiet, verbose=verbose)
    if ctx.invoked_subcommand is None:
        from monitor.cli.begin import begin

        begin(ctx.obj, as_of=now())


def run() -> None:
    """Be the program ``monitor``: exit codes 0 done, 1 partly, 2 usage, 3 login, 4 later, 5 storage."""
    _leave_no_core()
    try:
        sys.exit(monitor.main(prog_name="monitor", standalone_mode=True))
    except Exception as error:  # noqa: BLE001  the last resort: a traceback could show mail
        click.echo(f"monitor: something unforeseen happened ({type(error).__name__})", err=True)
        where = error.__traceback__
        while "-v" in sys.argv and where is not None:
            code = where.tb_frame.f_code
            click.echo(f"  {code.co_filename}:{where.tb_lineno} in {code.co_name}", err=True)
            where = where.tb_next
        click.echo("hint: run it again with -v before the command, and report the lines it shows", err=True)
        sys.exit(1)


def _leave_no_core() -> None:
    """Let a crash leave no picture of the memory behind: mail may be in it (DESIGN, privacy 3)."""
    try:
        import resource
    except ImportError:  # a system without core dumps
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
