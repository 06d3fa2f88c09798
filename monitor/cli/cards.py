"""``monitor scorecard``: one person's card, as text, JSON, HTML or a picture."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli import options
from monitor.cli.session import Session, look, person_of
from monitor.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from monitor.scorecard.card import Scorecard
    from monitor.scorecard.said import Words

FORMATS = ("text", "json", "html", "png")
NO_SPACE = (27, 28, 122)  # EFBIG, ENOSPC, EDQUOT


@click.command()
@options.person
@options.token
@options.period
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="How to show it; by the name of --output, else text."
)
@click.option("--output", "target", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Where to write it; standard output by default.")  # fmt: skip
@click.option("--no-words", is_flag=True, help="Do not fetch what the mails say; numbers and dates only.")
@options.as_of
@click.pass_obj
def scorecard(
    session: Session,
    person: str | None,
    token: str | None,
    period: str | None,
    form: str | None,
    target: Path | None,
    no_words: bool,
    as_of: datetime,
) -> None:
    """Show a person's card: what waits, how soon they answered, what became of their promises.

    The words on it are fetched from the person's own mailbox while it is made, and kept nowhere.

    \b
    Example:  monitor scorecard
              monitor scorecard --period 2026-W46 --output card.html
    """
    from monitor import pipeline

    form = form or form_of(target)
    config = session.config()
    owner = person_of(config, person, token, as_of)
    days = options.days(period, as_of, config.zone(owner))
    with session.store(config) as store, session.busy("making the card"):
        scored = pipeline.score(config, store, owner, period=days, as_of=as_of)
        wordless = no_words or form == "json"
        words = None if wordless else pipeline.words(config, store, owner, scored.card)
        look(config, store, owner, "scorecard", as_of)
    show(scored.card, words, form, target, language=config.language(owner))


STRANGE = frozenset("pdf doc docx odt rtf csv xls xlsx ods svg jpg jpeg gif webp xml eml zip".split())
"""Names of files that ask for what no card is; text in them would be opened by the wrong program."""


def form_of(target: Path | None) -> str:
    """Return the format that a file's name asks for; text where it asks for none. ConfigError for one we have not."""
    suffix = target.suffix.lower().lstrip(".") if target else ""
    if suffix in STRANGE:
        raise ConfigError(
            f"{target}: cards come as {', '.join(FORMATS)}, not as {suffix}",
            hint="name the file so, or say --format",
        )
    return {"htm": "html", "txt": "text"}.get(suffix, suffix if suffix in FORMATS else "text")


def show(
    card: Scorecard,
    words: Words | None,
    form: str,
    target: Path | None,
    *,
    language: str = "en",
    first: bool = False,
) -> None:
    """Write the card in one of FORMATS to its file, or to standard output. The ``first`` one says how to read it."""
    from monitor.scorecard import data, render
    from monitor.scorecard.view import Occasion

    how = render.Look(language=language, occasion=Occasion.FIRST if first else Occasion.ANY)
    if form == "json":
        write(data.as_json(card), target)
    elif form == "html":
        write(render.html(card, words, how), target)
    elif form == "png":
        write(render.png(card, words, how), target)
    else:
        here = target is None and sys.stdout.isatty()
        narrow = target is None and "utf" not in (sys.stdout.encoding or "").lower()
        colour = here and "NO_COLOR" not in os.environ
        write(render.text(card, words, how, colour=colour, ascii_only=narrow), target)


def write(shown: str | bytes, target: Path | None) -> None:
    """Write a card to its file, or to standard output; a picture never to a terminal."""
    if target is None:
        if isinstance(shown, bytes) and sys.stdout.isatty():
            raise ConfigError("a picture cannot be shown here", hint="name a file with --output card.png")
        click.echo(shown, nl=False)
        return
    data = shown.encode() if isinstance(shown, str) else shown
    try:
        target.write_bytes(data)
    except OSError as error:
        kind = StoreError if error.errno in NO_SPACE else ConfigError
        raise kind(
            f"cannot write {target}: {error.strerror}", hint="check the folder, its rights and its space"
        ) from None
