"""METRICS M6: which messages belong together."""

from __future__ import annotations

from dataclasses import replace

from monitor.metrics.threads import threads
from monitor.metrics.timeline import timeline
from monitor.model import Message

from .build import at, mail


def ids(messages: list[Message], join_by_subject: bool = False) -> list[str]:
    """Return the threads as words of message ids."""
    return [
        " ".join(message.id for message in thread.messages) for thread in threads(messages, join_by_subject)
    ]


def letter(id_: str, when: str, author: str, to: str, *, reply: bool = True, **more: str) -> Message:
    """Return a message of an archive without reference headers."""
    return replace(mail(id_, when, author, to, subject="budget", **more), reply_prefix=reply)


def test_references_join() -> None:
    """In-Reply-To and References join, in whatever order the messages come."""
    messages = [
        mail("c", "mon 12:00", "pat", "me", re="b a"),
        mail("a", "mon 10:00", "pat", "me"),
        mail("b", "mon 11:00", "me", "pat", re="a"),
        mail("x", "mon 13:00", "kim", "me"),
    ]
    assert ids(messages) == ["a b c", "x"]


def test_a_message_nobody_saw_joins_its_answers() -> None:
    """Two answers to an external mail are one thread (M1)."""
    assert ids(
        [mail("b", "mon 10:00", "pat", "me", re="unseen"), mail("c", "mon 11:00", "me", "pat", re="unseen")]
    ) == ["b c"]


def test_the_providers_conversation_joins() -> None:
    """A new message of the same conversation belongs to it; ids of another kind never mix."""
    messages = [
        mail("a", "mon 10:00", "pat", "me", conversation="c1"),
        mail("b", "mon 11:00", "me", "pat", conversation="c1"),
        mail("c1", "mon 12:00", "me", "pat"),
    ]
    assert ids(messages) == ["a b", "c1"]


def test_the_subject_alone_never_joins() -> None:
    """Unless it was switched on."""
    messages = [letter("a", "mon 10:00", "pat", "me", reply=False), letter("b", "mon 11:00", "me", "pat")]
    assert ids(messages) == ["a", "b"]
    assert ids(messages, join_by_subject=True) == ["a b"]


def test_joining_by_subject_is_marked() -> None:
    """An inferred thread says so, one of references does not."""
    messages = [
        letter("a", "mon 10:00", "pat", "me", reply=False),
        letter("b", "mon 11:00", "me", "pat"),
        mail("x", "mon 10:00", "kim", "me"),
        mail("y", "mon 11:00", "me", "kim", re="x"),
    ]
    assert [thread.inferred for thread in threads(messages, join_by_subject=True)] == [True, False]


def test_what_joining_by_subject_takes() -> None:
    """A reply prefix, a subject, a shared participant, at most thirty days, and no reference headers."""
    first = letter("a", "mon 10:00", "pat", "me", reply=False)
    assert ids([first, letter("b", "mon 11:00", "me", "pat", reply=False)], join_by_subject=True) == [
        "a",
        "b",
    ]
    assert ids(
        [first, replace(letter("b", "mon 11:00", "me", "pat"), subject="lunch")], join_by_subject=True
    ) == ["a", "b"]
    assert ids(
        [replace(first, subject=None), replace(letter("b", "mon 11:00", "me", "pat"), subject=None)],
        join_by_subject=True,
    ) == [
        "a",
        "b",
    ]
    assert ids([first, letter("b", "mon 11:00", "kim", "bob")], join_by_subject=True) == ["a", "b"]
    assert ids([first, letter("b", "+4 wed 10:00", "me", "pat")], join_by_subject=True) == ["a b"]
    assert ids([first, letter("b", "+4 wed 10:01", "me", "pat")], join_by_subject=True) == ["a", "b"]
    assert ids([first, letter("b", "mon 11:00", "me", "pat", re="x")], join_by_subject=True) == ["a", "b"]


def test_a_reply_joins_whom_it_answers() -> None:
    """Two colleagues write "budget" to one person: each answer joins its own."""
    messages = [
        letter("a", "mon 10:00", "pat", "me", reply=False),
        letter("b", "mon 10:30", "kim", "me", reply=False),
        letter("c", "mon 11:00", "me", "pat"),
        letter("d", "mon 11:30", "me", "kim"),
    ]
    assert ids(messages, join_by_subject=True) == ["a c", "b d"]


def test_an_answer_comes_after_what_it_answers() -> None:
    """Clocks differ: the order follows references, and forged rings of them end."""
    late = mail("q", "mon 10:00", "pat", "me")
    early = mail("r", "mon 09:55", "me", "pat", re="q")
    line = timeline([early, late], "me", at("tue 10:00"), join_by_subject=False)
    assert [message.id for message in line.messages] == ["q", "r"]
    ring = [mail("a", "mon 10:00", "pat", "me", re="c"), mail("b", "mon 11:00", "me", "pat", re="a")]
    ring += [mail("c", "mon 12:00", "me", "pat", re="b"), mail("d", "mon 08:00", "me", "pat", re="c")]
    line = timeline(ring, "me", at("tue 10:00"), join_by_subject=False)
    assert [message.id for message in line.messages] == ["a", "b", "c", "d"]


def test_long_chains_are_no_burden() -> None:
    """Ten thousand answers to answers are one thread, found without recursion."""
    chain = [mail("0", "mon 10:00", "pat", "me")]
    chain += [mail(str(n), "mon 10:00", "me", "pat", re=str(n - 1)) for n in range(1, 10_000)]
    line = timeline(reversed(chain), "me", at("tue 10:00"), join_by_subject=False)
    assert len(line.threads) == 1
    assert [message.id for message in line.messages] == [str(n) for n in range(10_000)]
