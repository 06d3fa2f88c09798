"""How does a person name an item of their ledger? Short, typable ids that every re-read gives again (S3)."""

from __future__ import annotations

from hashlib import blake2b

from monitor.model import Id

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # no i, l, o, u: nothing to mistake when typed from paper
_LENGTH = 8


def ask_id(message: Id, person: Id) -> str:
    """Return the id of what a message asked of a person."""
    return "a-" + _digest(message, person)


def promise_id(message: Id, clause: Id) -> str:
    """Return the id of what a clause of a message promised."""
    return "p-" + _digest(message, clause)


def _digest(*parts: Id) -> str:
    number = int.from_bytes(blake2b("\x00".join(parts).encode(), digest_size=_LENGTH * 5 // 8).digest())
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in range(_LENGTH))
