"""Questions to one mailbox on an Exchange server, and what a no means.

Every failure leaves here as one of our errors: AuthError (login or rights refused), TransientError (away, busy, cut),
RefusedError (no to this one question), ProtocolError (anything else). None repeats a password or what a mail says.
"""

from __future__ import annotations

import hashlib
import time
from datetime import datetime
from functools import cache
from typing import Any

import requests
import stamina
from exchangelib import errors as ews
from stamina.instrumentation import set_on_retry_hooks

from monitor.connectors import exchange_questions as put
from monitor.connectors.checks import untrusted
from monitor.connectors.exchange_line import (
    CutError,
    Door,
    PageError,
    StatusError,
    opened,
)
from monitor.connectors.exchange_questions import Element, Ref, Search
from monitor.errors import AuthError, MonitorError, ProtocolError, TransientError

set_on_retry_hooks(())  # each retry would be a warning on stderr, and cron would mail it

ATTEMPTS = 4
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 8.0
"""How often a question is put whose answer was lost, and the seconds between (more each time, at random)."""

REMEMBERED = 600.0
"""Seconds in which this process does not knock again with a login that was refused: a service reads many mailboxes with
one login, and would lock it."""

_refused: dict[bytes, float] = {}

_RIGHTS = frozenset({
    "ErrorAccessDenied", "ErrorImpersonateUserDenied", "ErrorImpersonationDenied", "ErrorImpersonationFailed",
    "ErrorAccountDisabled", "ErrorPasswordExpired", "ErrorPasswordChangeRequired", "ErrorInvalidUserSid",
})  # fmt: skip
_NOBODY = frozenset({
    "ErrorNonExistentMailbox", "ErrorNonExistentMailboxGuid", "ErrorMissingEmailAddress",
    "ErrorInvalidUserPrincipalName", "ErrorInvalidSmtpAddress", "ErrorMailboxNotFound", "ErrorUserNotFound",
})  # fmt: skip
_LATER = frozenset({
    "ErrorServerBusy", "ErrorMailboxStoreUnavailable", "ErrorMailboxMoveInProgress", "ErrorConnectionFailed",
    "ErrorInternalServerTransientError", "ErrorTooManyObjectsOpened", "ErrorExceededConnectionCount",
    "ErrorADUnavailable", "ErrorServiceUnavailable", "ErrorMailboxFailover", "RateLimitError",
})  # fmt: skip

_CARRY_ON = "the next run carries on where this one ended"


class RefusedError(ProtocolError):
    """The server said no to one question; ``code`` is its own name for why. The line is well."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message, "run `monitor check` to see what the server does answer")
        self.code = code


class NobodyError(AuthError):
    """There is no such mailbox."""


class LostError(TransientError):
    """The answer did not arrive whole: worth asking again."""


class StrangeError(ProtocolError):
    """Something that is not EWS answered, as a server in maintenance or a wrong address does: worth asking again."""


class Session:
    """A mailbox that is opened when first asked. Serves one thread."""

    def __init__(self, door: Door) -> None:
        self.door = door._replace(password=cache(door.password))
        self.server = door.endpoint.partition("//")[2].partition("/")[0]
        self._account: Any = None

    @property
    def clock(self) -> datetime | None:
        """Return what the server's clock said with its last answer (the Date header)."""
        return self._account.protocol.retry_policy.clock if self._account is not None else None

    def close(self) -> None:
        """Hang up."""
        if self._account is not None:
            self._account.protocol.close()
            self._account = None

    # ------------------------------------------------------------------ questions

    def folders(self, refs: list[Ref], fields: tuple[str, ...]) -> list[Element | RefusedError]:
        """Return a response message for each folder, or why there is none."""
        return self._ask("GetFolder", put.get_folder(refs, fields))

    def folders_below(self, ref: Ref, fields: tuple[str, ...], offset: int, limit: int) -> Element:
        """Return a page of the folders below one, at any depth."""
        return self._one("FindFolder", put.find_folder(ref, fields, offset=offset, limit=limit))

    def hierarchy(self, ref: Ref, fields: tuple[str, ...], state: str | None) -> Element:
        """Return the folders below one, the other way."""
        return self._one("SyncFolderHierarchy", put.sync_hierarchy(ref, fields, state))

    def changes(self, ref: Ref, fields: tuple[str, ...], state: str | None, limit: int) -> Element:
        """Return what changed in a folder since a state, and the next state."""
        return self._one("SyncFolderItems", put.sync_items(ref, fields, state, limit))

    def found(self, ref: Ref, fields: tuple[str, ...], search: Search) -> Element:
        """Return a page of a folder's items."""
        return self._one("FindItem", put.find_item(ref, fields, search))

    def items(
        self, ids: list[str], fields: tuple[str, ...], *, as_text: bool = False
    ) -> list[Element | RefusedError]:
        """Return a response message for each item, or why there is none, in the order asked for."""
        told = self._ask("GetItem", put.get_item(ids, fields, as_text=as_text))
        if len(told) != len(ids):
            raise RefusedError(f"{self.server}: the answer to GetItem does not match the question", "")
        return told

    def away(self) -> Element:
        """Return the out-of-office settings."""
        return self._one("GetUserOofSettings", put.get_oof(self.door.mailbox))

    def options(self) -> Element:
        """Return what the owner set in Outlook on the web."""
        return self._one("GetUserConfiguration", put.get_options(self.door.mailbox))

    # ------------------------------------------------------------------ asking

    def _one(self, name: str, payload: Element) -> Element:
        told = self._ask(name, payload)
        if len(told) != 1:
            raise ProtocolError(f"{self.server}: the answer to {name} does not match the question")
        if isinstance(told[0], RefusedError):
            raise told[0]
        return told[0]

    def _ask(self, name: str, payload: Element) -> list[Any]:
        """Ask; where the answer is lost on the way, a few times more."""
        account = self._opened()
        for attempt in stamina.retry_context(
            on=(LostError, StrangeError),
            attempts=ATTEMPTS,
            timeout=None,
            wait_initial=FIRST_PAUSE,
            wait_max=LONGEST_PAUSE,
            wait_jitter=FIRST_PAUSE,
        ):
            with attempt:
                return self._try(name, account, payload)
        raise AssertionError("stamina raises the last error itself")

    def _try(self, name: str, account: Any, payload: Element) -> list[Any]:
        question = put.question(name, account)
        try:
            told = question.told(payload)
        except ews.EWSError as error:
            raise self._meant(name, error) from None
        except requests.exceptions.InvalidHeader:
            raise ProtocolError(
                f"{self.server}: the login cannot be sent", hint="check user and password"
            ) from None
        except (requests.exceptions.RequestException, OSError):
            raise LostError(f"{self.server}: the connection was cut", hint=_CARRY_ON) from None
        except (AttributeError, LookupError, TypeError, ValueError):
            raise ProtocolError(f"{self.server}: the answer to {name} makes no sense") from None
        account.protocol.understood = True
        return [self._of_one(name, one) if isinstance(one, Exception) else one for one in told]

    def _of_one(self, name: str, error: Exception) -> MonitorError:
        meant = self._meant(name, error)
        if isinstance(meant, RefusedError):
            return meant
        if isinstance(meant, AuthError):  # no right to one folder of many
            return RefusedError(meant.message, type(error).__name__)
        raise meant

    def _opened(self) -> Any:
        if self._account is None:
            if time.monotonic() < _refused.get(self._login(), 0):
                raise self._shut_out(again=True)
            try:
                self._account = opened(self.door)
            except ValueError:
                raise ProtocolError(
                    f"{self.server}: {self.door.mailbox!r} is no mailbox's address", hint="name it: mailbox"
                ) from None
        return self._account

    def _login(self) -> bytes:
        parts = (self.door.endpoint, self.door.user, self.door.password())
        return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).digest()

    # ------------------------------------------------------------------ what a no means

    def _meant(self, name: str, error: Exception) -> MonitorError:
        """Say in our own words what went wrong: the server's may quote mail and addresses."""
        code = type(error).__name__
        if isinstance(error, CutError | ews.ErrorTimeoutExpired):
            return LostError(f"{self.server}: the connection was cut, or no answer came", hint=_CARRY_ON)
        if isinstance(error, PageError | ews.MalformedResponseError):
            return StrangeError(
                f"{self.server}: something other than Exchange Web Services answers there",
                hint="check endpoint, as https://mail.example.com/EWS/Exchange.asmx; or the server is in maintenance",
            )
        if isinstance(error, ews.UnauthorizedError):
            return self._shut_out()
        if code in _RIGHTS:
            return AuthError(
                f"{self.server}: the server gives no right to this mailbox ({code})", self._right()
            )
        if code in _NOBODY:
            return NobodyError(
                f"{self.server}: there is no such mailbox ({code})", "check person, mailbox and covers"
            )
        if code in _LATER:
            return TransientError(f"{self.server}: the server is too busy, or away ({code})", hint=_CARRY_ON)
        if isinstance(error, StatusError):
            return RefusedError(
                f"{self.server}: the server refused {name} (HTTP status {error.status})", str(error.status)
            )
        if isinstance(error, ews.ResponseMessageError | ews.SOAPError):
            return RefusedError(f"{self.server}: the server refused {name} ({code})", code)
        return self._no_line(error)

    def _no_line(self, error: Exception) -> MonitorError:
        if "certificate" in str(error).lower():
            return untrusted(self.server, str(error), "endpoint")
        if "ssl" in str(error).lower():
            return ProtocolError(f"{self.server}: no secure connection", hint="check endpoint and its port")
        return RefusedError(
            f"{self.server}: the server refused ({type(error).__name__})", type(error).__name__
        )

    def _shut_out(self, *, again: bool = False) -> AuthError:
        if not again and not self._account.protocol.understood:
            _refused[self._login()] = time.monotonic() + REMEMBERED
        return AuthError(
            f"{self.server}: the server refused the login",  # of whom, no log need know
            hint='check user and password, and auth: "basic" or "ntlm"; the login must be allowed to use EWS',
        )

    def _right(self) -> str:
        if self.door.impersonate:
            return (
                'grant ApplicationImpersonation for this mailbox, or set access = "delegate" '
                "where the login has rights of its own to it"
            )
        return 'let the login read the whole mailbox, or set access = "impersonation" for a service account'
