"""Numbers of past weeks and days away: what one owner's partition keeps beside the facts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.model import Measurement
from monitor.store import weekly
from monitor.store.database import Store, rows_of
from monitor.store.partition import Partition

NOW = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MEDIAN = Measurement(
    metric="median",
    value=5400.5,
    unit="seconds",
    n=15,
    waiting=2,
    low=3600.0,
    high=7200.25,
    note="said aside",
)
FEW = Measurement(metric="share", value=None, unit="share", n=3, waiting=1, note="not enough mail")
NONE = Measurement(metric="count", value=0, unit="count", n=0)
NAMES = ("count", "median", "share")

pytestmark = pytest.mark.both


def day(number: int) -> date:
    return date(2026, 11, number)


# ---- weeks


def test_numbers_of_weeks_come_back(partition: Partition) -> None:
    """Oldest week first, in the order asked for; None stays None, and 0 stays 0."""
    partition.save_weeks({202646: [MEDIAN, FEW, NONE], 202553: [MEDIAN]}, NOW)
    found = partition.weeks(NAMES)
    assert list(found) == [202553, 202646]
    assert [one.metric for one in found[202646]] == ["count", "median", "share"]
    none, median, few = found[202646]
    assert (median.value, median.unit, median.n, median.waiting) == (5400.5, "seconds", 15, 2)
    assert (median.low, median.high) == (3600.0, 7200.25)
    assert (few.value, few.low, few.high, few.n, few.waiting) == (None, None, None, 3, 1)
    assert none.value == 0
    assert partition.weeks(["median"])[202646] == (median,)


def test_saving_again_replaces_unless_something_newer_stands(partition: Partition) -> None:
    """The same twice changes nothing, later knowledge replaces, a clock that went back does not."""
    partition.save_weeks({202646: [MEDIAN]}, NOW)
    partition.save_weeks({202646: [MEDIAN]}, NOW)
    later = Measurement(metric="median", value=60.0, unit="seconds", n=16)
    partition.save_weeks({202646: [later]}, NOW + HOUR)
    partition.save_weeks({202646: [MEDIAN]}, NOW)
    assert partition.weeks(NAMES) == {202646: (later,)}


def test_old_weeks_go(partition: Partition) -> None:
    """Those before the week named go, that week itself stays."""
    partition.save_weeks({202444: [MEDIAN, NONE], 202445: [MEDIAN]}, NOW)
    assert partition.drop_weeks(202445) == 2
    assert list(partition.weeks(NAMES)) == [202445]
    assert partition.drop_weeks(202445) == 0


def test_weeks_are_each_owners_own(store: Store, partition: Partition) -> None:
    """Nobody else finds them."""
    partition.save_weeks({202646: [MEDIAN]}, NOW)
    assert store.partition("lee@example.com", create=True).weeks(NAMES) == {}


# ---- days away


def test_days_away_come_back_joined(partition: Partition) -> None:
    """In order, of all accounts, as one where they touch."""
    partition.set_absences("mail", [(day(25), day(26)), (day(20), day(22))], day(16))
    partition.set_absences("other", [(day(23), day(23))], day(16))
    assert partition.absences() == ((day(20), day(23)), (day(25), day(26)))


def test_what_is_to_come_is_replaced_and_what_is_gone_stays(partition: Partition) -> None:
    """A provider takes back a plan; and it forgets an absence when it is over, which the clocks must not (C3)."""
    partition.set_absences("mail", [(day(9), day(20)), (day(25), day(26))], day(10))
    partition.set_absences("mail", [(day(27), day(27))], day(13))
    assert partition.absences() == ((day(9), day(12)), (day(27), day(27)))
    partition.set_absences("mail", [], day(30))
    assert partition.absences() == ((day(9), day(12)), (day(27), day(27)))


def test_each_account_speaks_for_itself(partition: Partition) -> None:
    """What one account no longer says, another may still."""
    partition.set_absences("mail", [(day(20), day(20))], day(16))
    partition.set_absences("other", [(day(20), day(20))], day(16))
    partition.set_absences("mail", [], day(16))
    assert partition.absences() == ((day(20), day(20)),)


def test_an_account_that_is_always_away_grows_by_days(partition: Partition) -> None:
    """A provider that only knows "away today" leaves one range, not one a night."""
    for number in (16, 17, 18):
        partition.set_absences("mail", [(day(number), day(number))], day(number))
    assert partition.absences() == ((day(16), day(18)),)


def test_what_is_no_range_is_left_out_and_the_number_is_bounded(
    partition: Partition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A provider may tell anything; the latest ranges are kept."""
    monkeypatch.setattr(weekly, "MOST", 2)
    ranges = [(day(5), day(4)), (day(20), day(20)), (day(22), day(22)), (day(24), day(24))]
    ranges += [(date.min, date.min), (date.max, date.max)]
    partition.set_absences("mail", ranges, day(16))
    assert partition.absences() == ((day(24), day(24)), (date.max, date.max))
    partition.set_absences("mail", [(date.min, date.max)], day(16))
    assert partition.absences() == ((date.min, date.max),)


def test_days_away_that_nothing_needs_go(partition: Partition) -> None:
    """Those over before a day."""
    partition.set_absences("mail", [(day(2), day(4)), (day(9), day(10))], day(1))
    assert partition.drop_absences(day(10)) == 1
    assert partition.absences() == ((day(9), day(10)),)


def test_forgetting_takes_weeks_and_days_away(store: Store, partition: Partition) -> None:
    """No row is left of either."""
    partition.save_weeks({202646: [MEDIAN]}, NOW)
    partition.set_absences("mail", [(day(20), day(20))], day(16))
    with store.reading() as connection:
        assert rows_of(connection, partition.number) == 3
    assert partition.forget() == 0
