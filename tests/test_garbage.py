"""Python looks for no garbage while it is held off, and as before when that is over."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from monitor import garbage


@pytest.fixture(autouse=True)
def _looking() -> Iterator[None]:
    """Every test begins and ends with a Python that looks for garbage."""
    gc.enable()
    yield
    gc.enable()


def test_held_off_inside_and_on_again_after() -> None:
    """Also where the work fails, and where one holding off stands in another."""
    with garbage.held_off(), garbage.held_off():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="work"), garbage.held_off():
        raise ValueError("the work failed")
    assert gc.isenabled()


def test_what_was_off_stays_off() -> None:
    """Whoever runs without the search keeps running without."""
    gc.disable()
    with garbage.held_off():
        pass
    assert not gc.isenabled()


def test_threads_that_overlap_leave_it_on() -> None:
    """Two at once, the first out before the second: whoever turned it off turns it on."""
    both = Barrier(2)

    def work(first: bool) -> None:
        if first:
            with garbage.held_off():
                both.wait()
            both.wait()
        else:
            both.wait()
            with garbage.held_off():
                both.wait()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, (True, False)))
    assert gc.isenabled()


def test_a_thread_that_comes_as_another_leaves_does_not_turn_it_off_for_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One asks whether it is on while the other still holds it off, and goes on when it is on again."""
    looks = gc.isenabled
    other = garbage.held_off()
    other.__enter__()

    def asked() -> bool:
        found = looks()
        other.__exit__(None, None, None)
        return found

    monkeypatch.setattr(gc, "isenabled", asked)
    with garbage.held_off():
        pass
    monkeypatch.undo()
    assert gc.isenabled()
