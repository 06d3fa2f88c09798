"""The only kinds of column there are: keyed hashes, sealed bytes, instants, codes, numbers. None holds text.

The database itself refuses anything else: tables are STRICT on SQLite (an integer column takes no words),
hashes are checked to be 16 bytes and sealed values to be longer than an empty one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import REAL, BigInteger, CheckConstraint, Column, Dialect, Double, Integer, LargeBinary
from sqlalchemy.types import TypeDecorator, TypeEngine

from monitor.store.codes import CODES, rule_code, rule_of
from monitor.store.keys import KEY_BYTES, LEAST_SEALED

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
EARLIEST = (datetime.min.replace(tzinfo=UTC) - EPOCH) // TICK
LATEST = (datetime.max.replace(tzinfo=UTC) - EPOCH) // TICK

Big: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit integer; on SQLite every INTEGER is one."""

Share: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")
"""A float of 8 bytes; on SQLite every REAL is one."""

E = TypeVar("E", bound=StrEnum)


def instant_number(instant: datetime) -> int:
    """An instant as whole microseconds since 1970 in UTC, kept within what a datetime can hold."""
    ticks = (instant - EPOCH) // TICK
    # A zone may push year 1 or 9999 out of range; forged dates do that.
    return ticks if EARLIEST <= ticks <= LATEST else max(EARLIEST, min(LATEST, ticks))


def instant(number: int) -> datetime:
    """The instant of such a number, in UTC."""
    return EPOCH + timedelta(0, 0, number)


def packed(ids: tuple[str, ...]) -> bytes:
    """Keyed hashes end to end."""
    return bytes.fromhex("".join(ids)) if ids else b""


def unpacked(value: bytes) -> tuple[str, ...]:
    """The keyed hashes that ``packed`` put end to end."""
    if not value:
        return ()
    digits, step = value.hex(), 2 * KEY_BYTES
    if len(digits) == step:  # as most are, and a card reads thousands
        return (digits,)
    return tuple([digits[start : start + step] for start in range(0, len(digits), step)])


def wall_seconds(at: time) -> int:
    """A wall-clock time as seconds since midnight."""
    return (at.hour * 60 + at.minute) * 60 + at.second


def wall_time(seconds: int) -> time:
    """The wall-clock time of so many seconds since midnight."""
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def members(kind: type[E]) -> dict[int, E]:
    """The members of an enumeration by their numbers (codes.py)."""
    return {number: kind(member) for member, number in CODES[kind].items()}


class Key(TypeDecorator[str]):
    """A keyed hash: 16 bytes at rest, 32 hexadecimal digits as an ``Id``."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002 - the hook's form
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else value.hex()


class Keys(TypeDecorator[tuple[str, ...]]):
    """Some keyed hashes in order, 16 bytes each, end to end."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> bytes:  # noqa: ARG002
        return packed(value or ())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> tuple[str, ...]:  # noqa: ARG002
        return unpacked(value or b"")


class Instant(TypeDecorator[datetime]):
    """An aware datetime as whole microseconds since 1970 in UTC; comes back in UTC."""

    impl = Big
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else instant_number(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else instant(value)


class Day(TypeDecorator[date]):
    """A calendar day as its ordinal number."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else value.toordinal()

    def process_result_value(self, value: int | None, dialect: Dialect) -> date | None:  # noqa: ARG002
        return None if value is None else date.fromordinal(value)


class WallTime(TypeDecorator[time]):
    """A wall-clock time as seconds since midnight."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: time | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else wall_seconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> time | None:  # noqa: ARG002
        return None if value is None else wall_time(value)


class Flag(TypeDecorator[bool]):
    """A truth value as 0 or 1."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:  # noqa: ARG002
        return None if value is None else bool(value)


class Code(TypeDecorator[E], Generic[E]):
    """An enumerated value as its fixed number (codes.py)."""

    impl = Integer
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind
        self._number: dict[Any, int] = dict(CODES[kind])
        self._member: dict[int, Any] = dict(members(kind))

    def process_bind_param(self, value: E | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else self._number[value]

    def process_result_value(self, value: int | None, dialect: Dialect) -> E | None:  # noqa: ARG002
        return None if value is None else self._member[value]


class Rule(TypeDecorator[str]):
    """A METRICS rule id as its fixed number (codes.py)."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else rule_code(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else rule_of(value)


class Sealed(TypeDecorator[bytes]):
    """What keys.py encrypted: only ``DataKey.seal`` and ``Vault.wrap`` make it."""

    impl = LargeBinary
    cache_ok = True


def key(name: str, *, nullable: bool = False, primary: bool = False) -> Column[Any]:
    """A column for one keyed hash."""
    check = CheckConstraint(f"length({name}) = {KEY_BYTES}")
    return Column(name, Key(), check, nullable=nullable, primary_key=primary)


def keys(name: str) -> Column[Any]:
    """A column for any number of keyed hashes; empty for none."""
    return Column(name, Keys(), CheckConstraint(f"length({name}) % {KEY_BYTES} = 0"), nullable=False)


def sealed(name: str, *, nullable: bool = False) -> Column[Any]:
    """A column for encrypted bytes."""
    return Column(name, Sealed(), CheckConstraint(f"length({name}) >= {LEAST_SEALED}"), nullable=nullable)


def number(name: str, kind: Any = Integer, *, nullable: bool = False, primary: bool = False) -> Column[Any]:
    """A column for anything stored as a number: a count, code, instant, day or share."""
    # A type that holds arguments comes made; the others are given by name.
    made = kind() if isinstance(kind, type) else kind
    return Column(name, made, nullable=nullable, primary_key=primary, autoincrement=False)
