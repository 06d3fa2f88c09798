"""Caps and pauses: no server is asked by more jobs at once than allowed, and a busy one is left alone for a while."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.cluster.orders import servers_in
from monitor.cluster.pace import FIRST_PAUSE, LONGEST_PAUSE, Pace

QUEUES = ["1", "1 aa", "1 bb", "1 aa bb", "2 aa"]


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_full_server_closes_every_queue_it_is_in() -> None:
    """A job that asks two servers counts at both."""
    pace = Pace(2)
    assert pace.open_queues(QUEUES[:4], {"1 aa": 1}) == QUEUES[:4]
    assert pace.open_queues(QUEUES[:4], {"1 aa": 1, "1 aa bb": 1}) == ["1", "1 bb"]
    assert pace.open_queues(QUEUES[:4], {"1 aa bb": 2}) == ["1"]


def test_what_another_version_put_there_is_left_alone() -> None:
    """Its jobs may say what this program does not know; they count at their servers all the same."""
    assert Pace(2).open_queues(QUEUES, {}) == QUEUES[:4]
    assert Pace(2).open_queues(QUEUES, {"2 aa": 2}) == ["1", "1 bb"]


def test_trouble_doubles_the_pause_and_success_halves_it() -> None:
    """Up to two minutes, and back to none."""
    clock = Clock()
    pace = Pace(4, clock)
    pauses = []
    for _ in range(9):
        pace.trouble("aa")
        before = clock.now
        while pace.open_queues(["1 aa"], {}) == []:
            clock.now += 0.5
        pauses.append(clock.now - before)
        assert pace.open_queues(["1 bb"], {}) == ["1 bb"]
    assert pauses[:4] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE, 8 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE
    for _ in range(8):
        pace.well("aa")
    pace.trouble("aa")
    clock.now += FIRST_PAUSE
    assert pace.open_queues(["1 aa"], {}) == ["1 aa"]


@given(
    st.integers(1, 5),
    st.dictionaries(st.sampled_from(QUEUES), st.integers(0, 6)),
    st.lists(st.sampled_from(QUEUES), unique=True),
)
def test_whatever_runs_an_open_queue_has_room_at_each_of_its_servers(
    cap: int, running: dict[str, int], waiting: list[str]
) -> None:
    """One more job of an open queue exceeds no cap."""
    for queue in Pace(cap).open_queues(waiting, running):
        for server in servers_in(queue):
            at_it = sum(count for other, count in running.items() if server in servers_in(other))
            assert at_it + 1 <= cap
