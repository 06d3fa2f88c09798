"""Many cards: what each further card costs a running process, on one core, once everything is imported.

A card is scored from the database and drawn as its mail, HTML and text with its charts. Its owner's words are not
fetched, since that is the mail server's time. The peer is matplotlib drawing as many plain lines on axes of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from benchmarks import accounts
from benchmarks.accounts import Owner
from benchmarks.figures import Bench, Figure, at_least
from benchmarks.mailboxes import simulated
from benchmarks.measuring import in_turns
from monitor import pipeline
from monitor.config.load import load
from monitor.connectors import registry
from monitor.metrics.period import parse_period
from monitor.scorecard import render
from monitor.scorecard.said import Words

CHARTS = 3
CARDS = 20


def cards(bench: Bench) -> Sequence[Figure]:
    """The card of a busy person of the simulated company, who has something to show in every chart, over and over."""
    box = simulated(bench)
    owner = Owner.of(box)
    path = accounts.configured(bench.folder / "cards", owner, accounts.archive(box.path.resolve()))
    accounts.collect(path, owner)()
    config = load(path, registry.types())
    period = parse_period(box.period, owner.as_of, owner.zone)
    count = 1 if bench.quick else CARDS
    charts = 0

    with pipeline.open_store(config) as store:

        def score() -> pipeline.Scored:
            return pipeline.score(config, store, owner.person, period=period, as_of=owner.as_of)

        def card() -> None:
            nonlocal charts
            charts = len(render.mail(score().card, Words()).images) // 2  # each for light and for dark pages

        card()
        taken = in_turns(
            bench.repeats,
            {
                "card": lambda: [card() for _ in range(count)],
                "score": lambda: [score() for _ in range(count)],
                "plain": lambda: [_plain_line() for _ in range(count * CHARTS)],
            },
        )
    which = f"{box}; {box.period}; {charts} charts"
    beside = {"plain": f"matplotlib drawing {CHARTS} plain lines", "score": "the same without drawing"}
    return [
        Figure(
            what="cards with charts, words not counted",
            value=60 * count / taken["card"],
            unit="cards/min",
            beside=called,
            other=60 * count / taken[other],
            which=which,
            target=at_least(300),
        )
        for other, called in beside.items()
    ]


def _plain_line() -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Plot

    plot = Plot(figsize=(5, 2))
    FigureCanvasAgg(plot)
    plot.add_subplot().plot([1, 2, 3], [2, 1, 3])
    plot.savefig(BytesIO(), format="png")
