"""Secrets by reference: the configuration says where a password lies, never what it is.

A reference is a table with exactly one of four keys, and is looked up only when the secret is needed::

    { env = "MONITOR_SECRET" }            an environment variable, or the file that MONITOR_SECRET_FILE names
    { file = "/run/secrets/imap" }        the first line of a file; "~" is the home folder
    { keyring = "monitor/pat" }           service/user in the system's keyring
    { command = "pass show mail/pat" }    the first line a program prints; no shell sees it
"""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from monitor.errors import ConfigError

KINDS = ("env", "file", "keyring", "command")
COMMAND_SECONDS = 60
"""How long a program may take to hand over a secret; it may ask a person to unlock something."""


def _words(value: object) -> object:
    """Let a command be one line or a list of words; no shell ever sees it."""
    return tuple(shlex.split(value)) if isinstance(value, str) else value


class SecretRef(BaseModel):
    """Where one secret lies: exactly one of ``env``, ``file``, ``keyring``, ``command``.

    >>> import os; os.environ["EXAMPLE_SECRET"] = "swordfish"
    >>> SecretRef(env="EXAMPLE_SECRET").resolve()
    'swordfish'
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    env: str | None = None
    file: Path | None = None
    keyring: str | None = None
    command: Annotated[tuple[str, ...] | None, BeforeValidator(_words)] = None

    @model_validator(mode="before")
    @classmethod
    def _never_the_secret_itself(cls, value: object) -> object:
        """Refuse a secret written out, without repeating it."""
        if isinstance(value, str):  # ValueError: pydantic passes a TypeError on as it is
            raise ValueError(  # noqa: TRY004
                'a secret is never written here: say where it lies, e.g. { env = "NAME" }'
            )
        return value

    @model_validator(mode="after")
    def _exactly_one(self) -> SecretRef:
        given = [kind for kind in KINDS if getattr(self, kind) not in (None, (), "")]
        if len(given) != 1:
            raise ValueError(f"give exactly one of {', '.join(KINDS)}")
        return self

    def __str__(self) -> str:
        """Name the place, for messages: never the secret."""
        if self.env is not None:
            return f"environment variable {self.env}"
        if self.file is not None:
            return f"file {self.file}"
        if self.keyring is not None:
            return f"keyring entry {self.keyring}"
        return f"command {(self.command or ('?',))[0]}"

    def resolve(self) -> str:
        """Return the secret, now. Raises ConfigError (without any secret in it) when missing or empty."""
        if self.env is not None:
            secret = os.environ.get(self.env, "") or self._from_file_of(self.env)
        elif self.file is not None:
            secret = self._from_file(self.file.expanduser())
        elif self.keyring is not None:
            secret = self._from_keyring(self.keyring)
        else:
            secret = self._from_command(self.command or ())
        if not secret:
            hint = f"set it, e.g. `export {self.env}=...`" if self.env else "put the secret there"
            raise ConfigError(f"no secret in {self}", hint=hint)
        return secret

    def _from_file_of(self, name: str) -> str:
        """Containers hand secrets over as files: NAME_FILE says where that of NAME lies."""
        path = os.environ.get(f"{name}_FILE")
        return self._from_file(Path(path).expanduser()) if path else ""

    def _from_file(self, path: Path) -> str:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
            raise ConfigError(
                f"cannot read the secret in {self}: {reason}", hint="check the path and its rights"
            ) from None
        return lines[0].strip() if lines else ""

    def _from_keyring(self, entry: str) -> str:
        import keyring
        import keyring.errors

        service, _, user = entry.rpartition("/")
        try:
            return keyring.get_password(service or "monitor", user) or ""
        except keyring.errors.KeyringError as error:
            reason = type(error).__name__
            raise ConfigError(
                f"cannot read {self}: {reason}", hint="unlock the keyring, or use file or env"
            ) from None

    def _from_command(self, words: tuple[str, ...]) -> str:
        try:
            done = subprocess.run(  # noqa: S603  the owner of the configuration chose it; no shell
                words, stdout=subprocess.PIPE, timeout=COMMAND_SECONDS, check=True, encoding="utf-8"
            )
        except subprocess.CalledProcessError as error:
            reason = f"it ended with code {error.returncode}"
        except subprocess.TimeoutExpired:
            reason = f"no answer within {COMMAND_SECONDS} seconds"
        except UnicodeDecodeError:
            reason = "its answer is not UTF-8 text"
        except OSError as error:
            reason = error.strerror or type(error).__name__
        else:
            return done.stdout.partition("\n")[0].strip()
        raise ConfigError(
            f"cannot get a secret from {self}: {reason}", hint="run the command by hand to see why"
        )
