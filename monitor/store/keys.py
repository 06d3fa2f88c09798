"""What stands in the database instead of words: keyed hashes and sealed bytes, and the keys behind them.

    secret     configured, never stored. With the database's salt it gives the two keys of a ``Vault``: one
               hashes the owners' addresses (so that an owner can be found), one wraps their data keys.
    data key   32 random bytes, one an owner, stored wrapped. It gives the two keys of a ``DataKey``: one
               hashes every identity in the owner's rows, one seals what has to be read again. Forgetting an
               owner deletes it.

Hashes are keyed BLAKE2b (RFC 7693) of 16 bytes; sealing is AES-256-GCM with a random nonce, bound to what it
seals.
"""

from __future__ import annotations

import hmac
import os
from hashlib import blake2b, scrypt

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from monitor.errors import ConfigError, StoreError

KEY_BYTES = 16
SALT_BYTES = 16
NONCE_BYTES = 12
TAG_BYTES = 16
FORM = b"\x01"
"""First byte of everything sealed: how it was sealed, so that a later form can stand beside it."""

LEAST_SEALED = len(FORM) + NONCE_BYTES + TAG_BYTES
STRONG_SECRET = 32
"""Secrets shorter than this many bytes are stretched, which costs a guesser (and every start) some 50 ms."""

PROOF = b"responsiveness monitor"
REMEMBERED = 5_000
"""Hashes remembered in memory by one data key: people and threads come again and again."""


def new_number() -> int:
    """Return a number for a new owner in SQLite, which by itself gives the highest one anew once it is free.

    A run that still held somebody who was forgotten would write their mail to whoever joined next.
    """
    return 1 + (int.from_bytes(os.urandom(4), "big") >> 1)


def new_data_key() -> bytes:
    """Return a fresh random data key."""
    return os.urandom(32)


def new_salt() -> bytes:
    """Return a fresh random salt for a new database."""
    return os.urandom(SALT_BYTES)


class Vault:
    """The configured secret at work: finds owners by address, wraps and unwraps their data keys."""

    __slots__ = ("_names", "_tokens", "_wrap")

    def __init__(self, secret: bytes, salt: bytes) -> None:
        """Derive the keys. Raises ConfigError for an empty secret."""
        if not secret:
            raise ConfigError("the secret of the database is empty", "`monitor init` makes a good one")
        if len(secret) < STRONG_SECRET:
            secret = scrypt(secret, salt=salt, n=2**14, r=8, p=1, dklen=32)
        root = blake2b(secret, digest_size=32, key=salt).digest()
        self._names = _subkey(root, b"names")
        self._tokens = _subkey(root, b"tokens")
        self._wrap = AESGCM(_subkey(root, b"wrap"))

    def name(self, address: str) -> str:
        """The keyed hash under which an owner is found, as an ``Id``. Case does not matter."""
        return blake2b(address.lower().encode(), digest_size=KEY_BYTES, key=self._names).hexdigest()

    def sign(self, data: bytes) -> bytes:
        """The HMAC of what a token says (RFC 2104, SHA-256): nobody without the secret can make one."""
        return hmac.digest(self._tokens, data, "sha256")

    def wrap(self, data_key: bytes, name: str) -> bytes:
        """Encrypt an owner's data key, bound to the owner's name."""
        return _seal(self._wrap, data_key, b"data key " + name.encode())

    def unwrap(self, wrapped: bytes, name: str) -> DataKey:
        """Return an owner's data key. Raises StoreError if the row was damaged or exchanged."""
        try:
            return DataKey(_open(self._wrap, wrapped, b"data key " + name.encode()))
        except InvalidTag:
            raise StoreError(
                "the data key of an owner is damaged", "restore the database from a backup"
            ) from None

    def proof(self) -> bytes:
        """What only this secret can open: stored once, to know the secret again."""
        return _seal(self._wrap, PROOF, b"proof")

    def check(self, proof: bytes) -> None:
        """Raise ConfigError unless this is the secret that the database was made with."""
        try:
            _open(self._wrap, proof, b"proof")
        except InvalidTag:
            raise ConfigError(
                "the configured secret is not the one this database was made with",
                "set `secret` to the original one; nothing was changed",
            ) from None


class DataKey:
    """One owner's key: hashes identities and seals what must be read again. Never shown, never pickled."""

    __slots__ = ("_hash", "_raw", "_remembered", "_seal")

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._hash = _subkey(raw, b"identity")
        self._seal = AESGCM(_subkey(raw, b"seal"))
        self._remembered: dict[str, str] = {}

    def key(self, clear: str) -> str:
        """The keyed hash of an identity, as an ``Id`` of 32 hexadecimal digits."""
        known = self._remembered.get(clear)
        if known is None:
            # Mail may carry lone surrogates; they are hashed as they are.
            data = clear.encode("utf-8", "surrogatepass")
            known = blake2b(data, digest_size=KEY_BYTES, key=self._hash).hexdigest()
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            self._remembered[clear] = known
        return known

    def seal(self, what: str, clear: str) -> bytes:
        """Encrypt a text; ``what`` names the column it belongs in and must be given again to open it."""
        return _seal(self._seal, clear.encode("utf-8", "surrogatepass"), what.encode())

    def open(self, what: str, blob: bytes) -> str:
        """Decrypt what ``seal`` made. Raises StoreError if it was damaged or stands in the wrong column."""
        try:
            return _open(self._seal, blob, what.encode()).decode("utf-8", "surrogatepass")
        except InvalidTag:
            raise StoreError(f"a sealed {what} is damaged", "restore the database from a backup") from None

    def wrapped(self, vault: Vault, name: str) -> bytes:
        """This key, wrapped by a vault: to store it, or to store it again under another secret."""
        return vault.wrap(self._raw, name)

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a data key stays in memory")


def _subkey(root: bytes, purpose: bytes) -> bytes:
    return blake2b(b"", digest_size=32, key=root, person=purpose).digest()


def _seal(cipher: AESGCM, clear: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return FORM + nonce + cipher.encrypt(nonce, clear, bound)


def _open(cipher: AESGCM, blob: bytes, bound: bytes) -> bytes:
    if len(blob) < LEAST_SEALED or not blob.startswith(FORM):
        raise InvalidTag
    start = len(FORM)
    return cipher.decrypt(blob[start : start + NONCE_BYTES], blob[start + NONCE_BYTES :], bound)
