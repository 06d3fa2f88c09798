"""Cards leave through the organisation's mail server: encrypted, logged in, patient with "later", clear
about "no".

Errors carry the server's code, never its words: replies quote addresses.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import stamina
from stamina.instrumentation import set_on_retry_hooks

from monitor.delivery.outbox import RefusedError, UnknownOutcomeError
from monitor.errors import DeliveryError, TransientDeliveryError

set_on_retry_hooks(())  # each retry would be a warning on stderr, and cron would mail it

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PORTS = {"tls": 465, "starttls": 587, "none": 25}
END = b"\r\n.\r\n"


class DeliveryAuthError(DeliveryError):
    """The mail server refused our login: nothing is sent until the settings are right."""

    exit_code = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """Where and how to hand mails over. ``tls``: "tls", "starttls", or "none" on this machine only.

    Waits are seconds: ``timeout`` for each step of the conversation, ``first_wait`` before the second of
    ``attempts``.
    """

    host: str
    port: int | None = None
    tls: Literal["tls", "starttls", "none"] = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    timeout: float = 60.0
    attempts: int = 3
    first_wait: float = 2.0

    def __post_init__(self) -> None:
        if self.tls == "none" and self.host not in LOOPBACK:
            raise DeliveryError('tls = "none" would send cards in the clear', 'use "tls" or "starttls"')


class Smtp:
    """A Sender over one connection, opened at the first mail and again after a break. Use as a context
    manager.
    """

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._server: _Plain | _Encrypted | None = None
        self._locked_out: DeliveryAuthError | None = None

    def send(self, mail: EmailMessage) -> int:
        """Hand the mail over; a "later" (4xx, no connection) is tried again with growing waits before it is
        raised.
        """
        settings = self._settings
        for attempt in stamina.retry_context(
            on=TransientDeliveryError,
            attempts=settings.attempts,
            timeout=None,
            wait_initial=settings.first_wait,
            wait_max=30.0,
            wait_jitter=settings.first_wait,
        ):
            with attempt:
                return self._try(mail)
        raise AssertionError("the last attempt returns or raises")

    def check(self) -> None:
        """Connect and log in without sending anything; raises what ``send`` would."""
        try:
            self._connected().noop()
        except (smtplib.SMTPException, OSError) as error:
            raise _explain(error, handed=False) from None

    def rehearse(self, sender: str, to: str) -> None:
        """Offer a card's envelope and take it back before a word of it is sent; raises what ``send`` would."""
        try:
            server = self._connected()
            server.ehlo_or_helo_if_needed()
            code, said = server.mail(sender)
            if code >= 300:
                raise smtplib.SMTPSenderRefused(code, said, sender)
            code, said = server.rcpt(to)
            if code >= 300:
                raise smtplib.SMTPRecipientsRefused({to: (code, said)})
            server.rset()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise _explain(error, handed=False) from None

    def close(self) -> None:
        """Say goodbye, whether or not anybody listens."""
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (smtplib.SMTPException, OSError):
                server.close()

    def __enter__(self) -> Smtp:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _try(self, mail: EmailMessage) -> int:
        handed = False
        try:
            server = self._connected()
            server.handed = False
            try:
                return len(server.send_message(mail))
            finally:
                handed = server.handed
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            explained = _explain(error, handed=handed)
            if isinstance(explained, DeliveryAuthError):
                self._locked_out = explained
            raise explained from None

    def _connected(self) -> _Plain | _Encrypted:
        if self._locked_out is not None:  # a hundred cards must not mean a hundred wrong logins
            raise self._locked_out
        if self._server is None:
            self._server = self._connect()
        return self._server

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _connect(self) -> _Plain | _Encrypted:
        settings = self._settings
        port = settings.port or PORTS[settings.tls]
        trust = ssl.create_default_context(cafile=settings.ca_file)
        server: _Plain | _Encrypted
        if settings.tls == "tls":
            server = _Encrypted(settings.host, port, timeout=settings.timeout, context=trust)
        else:
            server = _Plain(settings.host, port, timeout=settings.timeout)
        try:
            if settings.tls == "starttls":
                server.starttls(context=trust)
            if settings.user is not None:
                _log_in(server, settings.user, settings.password or "")
        except BaseException:
            server.close()
            raise
        return server


def _log_in(server: _Plain | _Encrypted, user: str, password: str) -> None:
    """Try one mechanism, once: smtplib's own ``login`` tries them all, and wrong passwords lock accounts."""
    server.ehlo_or_helo_if_needed()
    offered = server.esmtp_features.get("auth", "").upper().split()
    server.user, server.password = user, password
    if "PLAIN" in offered:
        server.auth("PLAIN", server.auth_plain)
    elif "LOGIN" in offered:
        server.auth("LOGIN", server.auth_login)
    elif "CRAM-MD5" in offered:
        server.auth("CRAM-MD5", server.auth_cram_md5)
    else:
        raise smtplib.SMTPNotSupportedError


class _Watched:
    """Notices when the last byte of a mail was handed over: from there on a cut leaves the outcome unknown."""

    handed = False

    def send(self, s: Any) -> None:
        """Send bytes or text, as smtplib does."""
        super().send(s)  # type: ignore[misc]  # the next class in line is smtplib.SMTP
        if isinstance(s, bytes) and s.endswith(END):
            self.handed = True


class _Plain(_Watched, smtplib.SMTP):
    """A connection that begins in the clear (STARTTLS, loopback)."""


class _Encrypted(_Watched, smtplib.SMTP_SSL):
    """A connection that is encrypted from the first byte."""


def _explain(error: smtplib.SMTPException | OSError, *, handed: bool) -> DeliveryError:
    """Say what went wrong, whether trying again helps, and what to do."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted(code for code, _ in error.recipients.values())
        return _by_code(codes[0], "the recipient", "look at the person's address in the configuration")
    if isinstance(error, smtplib.SMTPAuthenticationError):
        if 400 <= error.smtp_code < 500:
            return _by_code(error.smtp_code, "the login", "")
        hint = "look at user and password in [delivery]"
        return DeliveryAuthError(f"the mail server refused the login ({error.smtp_code})", hint)
    if isinstance(error, smtplib.SMTPSenderRefused):
        if error.smtp_code >= 500:  # our settings, not this card: it stays due
            hint = "look at sender and user in [delivery]"
            return DeliveryError(f"the mail server refused the sender ({error.smtp_code})", hint)
        return _by_code(error.smtp_code, "the sender", "")
    if isinstance(error, smtplib.SMTPDataError):
        return _by_code(error.smtp_code, "the mail", "ask the mail server's administrator")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        hint = 'set tls to what the server offers: "tls" (465) or "starttls" (587)'
        return DeliveryError("the mail server lacks STARTTLS or login, or cannot take this address", hint)
    if isinstance(error, ssl.SSLError):
        hint = "look at host and tls in [delivery], or name your own authority with ca_file"
        return DeliveryError("no trusted encrypted connection to the mail server", hint)
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500:
        return DeliveryError(f"the mail server turned us away ({error.smtp_code})", "look at [delivery]")
    if handed:
        hint = "the next run asks again after a while, with the same Message-ID"
        return UnknownOutcomeError("the connection was cut after the whole card was handed over", hint)
    return _away(error)


def _away(error: smtplib.SMTPException | OSError) -> DeliveryError:
    """Say what is wrong for now: the server, the way there, or its name."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = f"the mail server turned us away for now ({error.smtp_code})"
    elif isinstance(error, smtplib.SMTPException):
        said = "the mail server cut the connection"
    else:
        said = f"the mail server cannot be reached ({error.strerror or 'no answer in time'})"
    return TransientDeliveryError(
        said, "the next run tries again; if it stays so, look at host and port in [delivery]"
    )


def _by_code(code: int, what: str, hint: str) -> DeliveryError:
    if 400 <= code < 500:
        return TransientDeliveryError(f"the mail server put {what} off ({code})", "the next run tries again")
    return RefusedError(f"the mail server refused {what} ({code})", hint)
