"""Numbers of past weeks outlive the facts, and days away come from the provider (C3; DESIGN, privacy 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor import pipeline
from monitor.config.load import load
from monitor.config.settings import Config
from monitor.connectors.memory import Memory, Source
from monitor.connectors.registry import types
from monitor.errors import TransientError
from monitor.metrics.registry import METRICS
from monitor.model import Ask, AskKind, Message, Signal, SignalKind
from monitor.reading.reader import READER
from monitor.remembered import keep_week
from monitor.scorecard.trend import METRIC
from monitor.service import rights
from monitor.store.database import Store
from monitor.store.partition import Partition

PAT, KIM = "pat@example.com", "kim@example.com"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MONDAY = datetime(2026, 5, 4, 8, tzinfo=UTC)
"""The first day of the first week with mail."""

CONFIG = """\
internal_domains = ["example.com"]
[accounts.pat]
{account}
person = "pat@example.com"
[people."pat@example.com"]
opted_in = true
zone = "UTC"
{more}
"""
LIVE = 'type = "imap"\nhost = "localhost"\nuser = "pat"\npassword = { env = "PW" }'
ARCHIVE = 'type = "mbox"\npath = "pat.mbox"'


@pytest.fixture
def config(tmp_path: Path) -> Callable[..., Config]:
    """Load a configuration with this account."""

    def loaded(account: str = LIVE, more: str = "", top: str = "") -> Config:
        path = tmp_path / "monitor.toml"
        path.write_text(top + CONFIG.format(account=account, more=more))
        return load(path, types())

    return loaded


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open("sqlite://", b"0123456789abcdef0123456789abcdef") as opened:
        yield opened


@pytest.fixture
def pat(store: Store) -> Partition:
    return store.partition(PAT, create=True)


def asked(partition: Partition, at: datetime, answered: timedelta) -> None:
    """Save an ask of Kim's, and Pat's answer so long after it."""
    name = at.isoformat()
    ask = Ask(kind=AskKind.QUESTION, rule="A1", confidence=1.0)
    for message in (
        _mail(f"{name}?", KIM, PAT, at, SignalKind.ASKING, asks=(ask,)),
        _mail(f"{name}!", PAT, KIM, at + answered, SignalKind.SUBSTANTIVE, parents=(f"{name}?",)),
    ):
        partition.save(message, "pat", message.id)


def _mail(
    name: str, author: str, to: str, at: datetime, kind: SignalKind, parents=(), asks: tuple[Ask, ...] = ()
) -> Message:
    return Message(
        id=name,
        author=author,
        to=(to,),
        sent_at=at,
        received_at=at,
        parents=parents,
        reader=READER,
        asks=asks,
        signals=(Signal(kind=kind, rule="A5"),),
    )


def weeks_of_mail(partition: Partition, count: int) -> None:
    """Three asks a day on workdays: the answers of a week take as many minutes as its number."""
    for week in range(count):
        for day in range(5):
            for hour in range(3):
                at = MONDAY + DAY * (7 * week + day) + HOUR * (hour + 1)
                asked(partition, at, timedelta(minutes=week + 1))


def trend_of(config: Config, store: Store, as_of: datetime) -> list[tuple[date, float | None]]:
    card = pipeline.score(config, store, PAT, period=None, as_of=as_of).card
    return [(point.week.first, point.measurement.value) for point in card.trend.points]


# ---- numbers of past weeks


def test_the_trend_survives_the_purge_of_its_facts(config, store, pat) -> None:
    """Nights of a summer, each with its purge: every week shows what it showed when its facts were all there."""
    loaded = config()
    with store.transaction((pat,)):
        weeks_of_mail(pat, 18)
    seen: dict[date, float | None] = {}
    for week in range(1, 19):
        night = MONDAY + DAY * 7 * week
        for first, value in trend_of(loaded, store, night):
            assert seen.setdefault(first, value) == value, f"{first} changed when seen at {night}"
        rights.purge(loaded, store, as_of=night)
    assert len(pat.facts()) < 18 * 30, "nothing was purged, so nothing was tried"
    found = trend_of(loaded, store, MONDAY + DAY * 7 * 18)
    assert len(found) == 13
    assert all(value is not None for _, value in found)


def test_leftovers_of_purged_weeks_make_no_figure(config, store, pat) -> None:
    """What outlives the retention is slow by nature: a week without a number of its own shows nothing, not that."""
    loaded = config()
    with store.transaction((pat,)):
        for hour in range(6):
            asked(pat, MONDAY + HOUR * hour, DAY * 60)  # settled long after the others of its week
        weeks_of_mail(pat, 1)
    as_of = MONDAY + DAY * 98
    rights.purge(loaded, store, as_of=as_of)
    assert pat.facts()
    assert trend_of(loaded, store, as_of) == []


def test_with_a_short_retention_the_figures_rest_on_what_is_whole(config, store, pat) -> None:
    """At 21 days four weeks are three, with nothing of the slow rest of the first, and no change is called one."""
    loaded = config(top='retention = "21d"\n')
    with store.transaction((pat,)):
        for hour in range(8):
            asked(pat, MONDAY + HOUR * hour, DAY * 20)
        weeks_of_mail(pat, 4)
    as_of = MONDAY + DAY * 28
    rights.purge(loaded, store, as_of=as_of)
    card = pipeline.score(loaded, store, PAT, period=None, as_of=as_of).card
    median = card.measured(METRIC)
    assert median is not None
    assert median.n == 45
    assert median.value == 3 * 60
    assert card.trend.slower is None


def test_archives_keep_all_so_the_trend_is_worked_out_anew(config, store, pat) -> None:
    """Whose mail comes from archives alone sees today's reading of all weeks."""
    loaded = config(ARCHIVE)
    with store.transaction((pat,)):
        weeks_of_mail(pat, 18)
    for week in (15, 18):
        rights.purge(loaded, store, as_of=MONDAY + DAY * 7 * week)
    assert len(pat.facts()) == 18 * 30
    assert len(trend_of(loaded, store, MONDAY + DAY * 7 * 18)) == 13


def test_a_week_is_kept_once_and_again_by_its_card(config, store, pat) -> None:
    """A night keeps a week's numbers where no card did, another night changes nothing, a later card replaces them."""
    loaded = config()
    with store.transaction((pat,)):
        weeks_of_mail(pat, 4)
    names = [metric.__name__ for metric in METRICS]
    night = MONDAY + DAY * 28
    rights.purge(loaded, store, as_of=night)
    kept = pat.weeks(names)
    assert [len(of_week) for of_week in kept.values()] == [1, 1, 1, len(METRICS)]
    rights.purge(loaded, store, as_of=night + DAY)
    assert pat.weeks(names) == kept
    asked(pat, night - DAY * 4 + HOUR * 5, DAY)  # read late
    card = pipeline.score(loaded, store, PAT, period=None, as_of=night + HOUR).card
    keep_week(pat, card)
    now, before = (found[202622][0] for found in (pat.weeks(names), kept))
    assert now.n == before.n + 1


def test_weeks_without_mail_leave_no_numbers(config, store, pat) -> None:
    """Nothing to say, nothing to keep."""
    rights.purge(config(), store, as_of=MONDAY)
    assert pat.weeks([METRIC]) == {}


def test_numbers_go_after_two_years(config, store, pat) -> None:
    """Kept longer than facts, not for ever; for archives, too."""
    for account in (LIVE, ARCHIVE):
        loaded = config(account)
        with store.transaction((pat,)):
            weeks_of_mail(pat, 4)
        card = pipeline.score(loaded, store, PAT, period=None, as_of=MONDAY + DAY * 28).card
        keep_week(pat, card)
        rights.purge(loaded, store, as_of=MONDAY + DAY * (728 + 13))
        assert len(pat.weeks([METRIC])) == 3
        rights.purge(loaded, store, as_of=MONDAY + DAY * (728 + 42))
        assert pat.weeks([METRIC]) == {}


def test_numbers_and_days_away_are_exported(config, store, pat) -> None:
    """By week and name, readable."""
    with store.transaction((pat,)):
        weeks_of_mail(pat, 4)
    pat.set_absences("pat", [(date(2026, 6, 4), date(2026, 6, 5))], date(2026, 6, 1))
    loaded = config()
    rights.purge(loaded, store, as_of=MONDAY + DAY * 28)
    data = rights.export(loaded, store, PAT, as_of=MONDAY + DAY * 28)
    assert data["weeks"]["202622"][0]["metric"] == METRIC
    assert data["weeks"]["202622"][0]["n"] == 60
    assert data["absences"] == [["2026-06-04", "2026-06-05"]]


# ---- days away


class Away(Memory):
    """A provider that knows when its person is away, or fails when asked."""

    days: Sequence[tuple[date, date]] | None = ()

    def absences(self) -> Sequence[tuple[date, date]]:
        """Tell the days."""
        if self.days is None:
            raise TransientError("the calendar does not answer", "try again")
        return self.days


def collected(
    config: Config, store: Store, days: Sequence[tuple[date, date]] | None, as_of: datetime
) -> list:
    class Told(Away):
        pass

    Told.days = days
    return pipeline.collect(config, store, as_of=as_of, connect=lambda _account: Told(Source()))


def test_the_providers_days_away_are_no_working_time(config, store, pat) -> None:
    """C3: what collect is told counts as absence, with a day of grace after the return (C4)."""
    loaded = config()
    asked(pat, MONDAY + HOUR, DAY * 4)  # asked on Monday at nine, answered on Friday at nine
    as_of = MONDAY + DAY * 7
    before = pipeline.book_of(loaded, store, PAT, as_of=as_of)[0].asks[0].working
    assert before == HOUR * 32
    (report,) = collected(loaded, store, [(date(2026, 5, 5), date(2026, 5, 6))], MONDAY)
    assert report.error is None
    assert pat.absences() == ((date(2026, 5, 5), date(2026, 5, 6)),)
    after = pipeline.book_of(loaded, store, PAT, as_of=as_of)[0].asks[0].working
    assert after == HOUR * 8
    card = pipeline.score(loaded, store, PAT, period=None, as_of=as_of).card
    assert card.days_off == (date(2026, 5, 5), date(2026, 5, 6))


def test_a_plan_taken_back_is_forgotten_and_the_past_is_not(config, store, pat) -> None:
    """Each collect replaces what was known of days to come."""
    loaded = config()
    collected(loaded, store, [(date(2026, 5, 4), date(2026, 5, 8))], MONDAY)
    collected(loaded, store, [], MONDAY + DAY * 2)
    assert pat.absences() == ((date(2026, 5, 4), date(2026, 5, 5)),)


def test_a_calendar_that_fails_is_told_and_changes_nothing(config, store, pat) -> None:
    """The account's report carries the error; what was known stands."""
    loaded = config()
    collected(loaded, store, [(date(2026, 5, 5), date(2026, 5, 6))], MONDAY)
    (report,) = collected(loaded, store, None, MONDAY)
    assert isinstance(report.error, TransientError)
    assert pat.absences() == ((date(2026, 5, 5), date(2026, 5, 6)),)


def test_days_away_go_with_the_facts_that_need_them(config, store, pat) -> None:
    """Retention takes them when no fact of their time is left."""
    loaded = config()
    asked(pat, MONDAY, HOUR)
    collected(loaded, store, [(date(2026, 5, 5), date(2026, 5, 6))], MONDAY)
    rights.purge(loaded, store, as_of=MONDAY + DAY * 60)
    assert pat.absences()
    rights.purge(loaded, store, as_of=MONDAY + DAY * 120)
    assert pat.absences() == ()
