"""``monitor completion``: what a shell needs to complete commands and options with the tab key."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

VARIABLE = "_MONITOR_COMPLETE"
SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what makes a shell complete commands and options.

    \b
    Example:  monitor completion bash > ~/.local/share/bash-completion/completions/monitor
              monitor completion zsh > ~/.zfunc/_monitor
              monitor completion fish > ~/.config/fish/completions/monitor.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None, shell  # noqa: S101  SHELLS are click's own
    click.echo(kind(ctx.find_root().command, {}, "monitor", VARIABLE).source())
