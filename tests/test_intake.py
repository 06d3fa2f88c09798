"""Small batches are stored together, and none is lost when their source fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from monitor.connectors.base import Batch, Broken, RawMail
from monitor.errors import TransientError
from monitor.intake import HELD, TOGETHER, gathered


def batch(number: int, size: int = 1, weight: int = 1) -> Batch:
    mails = [RawMail(locator=f"{number}/{n}", header=b"", raw=b"x" * weight) for n in range(size)]
    broken = [Broken(locator=f"{number}/broken", reason="torn")]
    return Batch(mails=mails, broken=broken, checkpoint={"at": number}, done=number)


def test_small_batches_become_one() -> None:
    """All mails and broken ones stay, in their order, under the last checkpoint."""
    (whole,) = gathered([batch(1), batch(2, size=3), batch(3)])
    assert [mail.locator for mail in whole.mails] == ["1/0", "2/0", "2/1", "2/2", "3/0"]
    assert [one.locator for one in whole.broken] == ["1/broken", "2/broken", "3/broken"]
    assert whole.checkpoint == {"at": 3}
    assert whole.done == 3


def test_a_batch_without_mail_still_moves_the_checkpoint() -> None:
    """A source may have nothing but a new checkpoint to tell."""
    (empty,) = gathered([Batch(mails=(), checkpoint={"at": 9})])
    assert empty.checkpoint == {"at": 9}


@pytest.mark.parametrize(("size", "weight"), [(TOGETHER, 1), (1, HELD)])
def test_enough_is_handed_on_at_once(size: int, weight: int) -> None:
    """Neither many mails nor heavy ones wait for more, so that memory stays flat."""
    checkpoints = [whole.checkpoint for whole in gathered(batch(n, size, weight) for n in (1, 2))]
    assert checkpoints == [{"at": 1}, {"at": 2}]


def test_what_came_before_a_failure_is_kept() -> None:
    """The error comes after what was gathered before it."""

    def failing() -> Iterator[Batch]:
        yield batch(1)
        yield batch(2)
        raise TransientError("gone", "try again")

    batches = gathered(failing())
    assert next(batches).checkpoint == {"at": 2}
    with pytest.raises(TransientError):
        next(batches)
