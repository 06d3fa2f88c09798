"""Cards leave through Microsoft Graph, where the mail server takes no logins: ``sendMail``, and no copy is kept.

The message goes as Graph's own properties, since only so can it be told to keep no copy (saveToSentItems): handed over
as MIME it would lie in the sender's Sent Items. Message-ID, threading and the header fields that keep robots quiet
travel as extended properties; a server that does not know those gets the mail without them. Exchange makes the text
part from the HTML itself.

Errors carry the server's code, never its words: replies quote addresses.
"""

from __future__ import annotations

import json
import logging
import re
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urlsplit

from monitor.delivery.outbox import RefusedError, UnknownOutcomeError
from monitor.delivery.smtp import LOOPBACK, DeliveryAuthError
from monitor.errors import (
    AuthError,
    ConfigError,
    DeliveryError,
    MonitorError,
    TransientDeliveryError,
    TransientError,
)

if TYPE_CHECKING:
    import httpx

ATTEMPTS = 3
FIRST_WAIT = 2.0
LONGEST_WAIT = 60.0
"""Seconds. A server that asks for more has the card sent by the next run."""

HEADERS = "{00020386-0000-0000-C000-000000000046}"
"""PS_INTERNET_HEADERS: a property of this set is a header field of that name."""

_CARRIED = ("Auto-Submitted", "X-Auto-Response-Suppress", "List-Unsubscribe", "List-Unsubscribe-Post")
_THREADING = {"Message-ID": "String 0x1035", "In-Reply-To": "String 0x1042", "References": "String 0x1039"}
_BUSY = (429, 503)
_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,80}")


class Tokens(Protocol):
    """Where access tokens come from."""

    def token(self, fresh: bool = False) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphSettings:
    """Where and as whom to send. ``base`` ends with the version: https://graph.microsoft.com/v1.0.

    ``sender``: the mailbox that sends. ``sleep`` waits so many seconds.
    """

    base: str
    sender: str
    tokens: Tokens = field(repr=False)
    ca_file: Path | None = None
    timeout: float = 60.0
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        parts = urlsplit(self.base)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise DeliveryError("cards would leave in the clear", "endpoint must begin with https://")


class Graph:
    """A Sender that hands mails to Graph. Use as a context manager."""

    def __init__(self, settings: GraphSettings) -> None:
        self._settings = settings
        self._http: httpx.Client | None = None
        self._locked_out: DeliveryAuthError | None = None
        self._extended = True

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def send(self, mail: EmailMessage) -> int:
        """Hand the mail over, and 0: nobody of several is refused alone. "Later" is tried again as the server asks.

        Raises as every Sender: RefusedError, UnknownOutcomeError, TransientDeliveryError, other DeliveryErrors.
        """
        answer = self._posted(mail)
        if (
            answer.status_code == 400 and self._extended
        ):  # nothing was sent; perhaps it is our extended properties
            self._extended = False
            answer = self._posted(mail)
            if answer.status_code != 202:
                self._extended = True
        if answer.status_code in (200, 202, 204):
            return 0
        raise self._explained(answer)

    def check(self) -> None:
        """Log in without sending anything; raises what ``send`` would. Whether it may send only sending shows."""
        self._token(fresh=False)

    # ------------------------------------------------------------------ one mail

    def _posted(self, mail: EmailMessage) -> httpx.Response:
        content = json.dumps({"message": message(mail, extended=self._extended), "saveToSentItems": False})
        fresh = False
        attempt = 0
        while True:
            answer = self._try(content, fresh=fresh)
            if answer.status_code == 401 and not fresh:
                fresh = True
                continue
            attempt += 1
            if answer.status_code not in _BUSY or attempt == ATTEMPTS:
                return answer
            wait = _retry_after(answer) or FIRST_WAIT * attempt
            if wait > LONGEST_WAIT:
                return answer
            self._settings.sleep(wait)

    def _try(self, content: str, *, fresh: bool) -> httpx.Response:
        token = self._token(fresh=fresh)
        http = self._connected()
        import httpx

        address = f"{self._settings.base}/users/{quote(self._settings.sender, safe='@')}/sendMail"
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        try:
            return http.post(address, content=content, headers=headers)
        except (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.WriteError,
            httpx.WriteTimeout,
            httpx.PoolTimeout,
        ) as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise DeliveryError(
                    "Graph's certificate is not trusted", "check endpoint and ca_file"
                ) from None
            raise TransientDeliveryError("Graph cannot be reached", "the next run tries again") from None
        except httpx.TransportError:
            hint = "the next run asks again after a while, with the same Message-ID"
            raise UnknownOutcomeError("the connection was cut after the card was handed over", hint) from None

    def _token(self, *, fresh: bool) -> str:
        if self._locked_out is not None:  # a hundred cards must not mean a hundred wrong logins
            raise self._locked_out
        try:
            return self._settings.tokens.token(fresh)
        except AuthError as error:
            self._locked_out = DeliveryAuthError(error.message, error.hint)
            raise self._locked_out from None
        except TransientError as error:
            raise TransientDeliveryError(error.message, error.hint) from None
        except ConfigError:
            raise
        except MonitorError as error:
            raise DeliveryError(error.message, error.hint) from None

    def _connected(self) -> httpx.Client:
        if self._http is None:
            try:
                import httpx
            except ImportError:
                raise ConfigError(
                    "sending through Graph needs the package httpx",
                    hint="pip install 'responsiveness-monitor[graph]'",
                ) from None
            logging.getLogger("httpx").setLevel(logging.WARNING)  # below that it logs addresses
            settings = self._settings
            clear = settings.base.startswith("http:")
            self._http = httpx.Client(
                verify=False if clear else ssl.create_default_context(cafile=settings.ca_file),
                timeout=settings.timeout,
                trust_env=not clear,
            )
        return self._http

    def _explained(self, answer: httpx.Response) -> DeliveryError:
        """Say what went wrong, whether trying again helps, and what to do."""
        status, code = answer.status_code, _code(answer)
        what = f"Graph refused the card ({status}{f' {code}' if code else ''})"
        if status in (401, 403):
            hint = "grant the application Mail.Send for the sender's mailbox: docs/connect/microsoft365.md"
            self._locked_out = DeliveryAuthError(what, hint)
            return self._locked_out
        if status in _BUSY:
            return TransientDeliveryError(f"Graph put the card off ({status})", "the next run tries again")
        if status >= 500:
            hint = "the next run asks again after a while, with the same Message-ID"
            return UnknownOutcomeError(f"Graph failed over the card ({status}); it may have gone out", hint)
        if status in (400, 413) and "sender" not in code.lower() and "sendas" not in code.lower():
            return RefusedError(what, "look at the person's address in the configuration")
        return DeliveryError(what, "look at sender, tenant and endpoint in [delivery]")


# ------------------------------------------------------------------ the message


def message(mail: EmailMessage, *, extended: bool = True) -> dict[str, Any]:
    """Return a mail as Graph's message. ``extended``: with Message-ID, threading and header fields."""
    page = mail.get_body(("html", "plain"))
    told: dict[str, Any] = {
        "subject": str(mail["Subject"] or ""),
        "body": {
            "contentType": "html" if page is not None and page.get_content_subtype() == "html" else "text",
            "content": page.get_content() if page is not None else "",
        },
        "toRecipients": _people(mail, "To"),
        "ccRecipients": _people(mail, "Cc"),
        "attachments": list(_files(mail)),
    }
    if mail["From"]:
        told["from"] = _people(mail, "From")[0]
    if mail["Reply-To"]:
        told["replyTo"] = _people(mail, "Reply-To")
    if extended:
        told["internetMessageId"] = str(mail["Message-ID"])
        told["singleValueExtendedProperties"] = list(_extended(mail))
    return told


def _people(mail: EmailMessage, name: str) -> list[dict[str, Any]]:
    found = mail[name].addresses if mail[name] is not None else ()
    return [{"emailAddress": {"name": one.display_name, "address": one.addr_spec}} for one in found]


def _extended(mail: EmailMessage) -> Iterator[dict[str, str]]:
    for name, tag in _THREADING.items():
        if mail[name]:
            yield {"id": tag, "value": str(mail[name])}
    for name in _CARRIED:
        if mail[name]:
            yield {"id": f"String {HEADERS} Name {name}", "value": str(mail[name])}


def _files(mail: EmailMessage) -> Iterator[dict[str, Any]]:
    """Yield what is shown in the page or attached to it."""
    for part in mail.walk():
        shown, attached = part.get("Content-ID"), part.get_content_disposition() == "attachment"
        if part.is_multipart() or not (shown or attached):
            continue
        data = part.get_payload(decode=True)
        yield {
            "@odata.type": "#microsoft.graph.fileAttachment",
            "name": _name(part),
            "contentType": part.get_content_type(),
            "contentBytes": b64encode(data if isinstance(data, bytes) else b"").decode(),
            "isInline": bool(shown),
            **({"contentId": str(shown).strip("<>")} if shown else {}),
        }


def _name(part: MIMEPart | Any) -> str:
    return str(part.get_filename() or "file")


def _retry_after(answer: httpx.Response) -> float:
    """Return the seconds the server asks for, 0 where it says nothing; a date counts from its own clock."""
    text = answer.headers.get("Retry-After", "").strip()
    try:
        return max(float(text), 0.0)
    except ValueError:
        pass
    try:
        until, now = parsedate_to_datetime(text), parsedate_to_datetime(answer.headers.get("Date", ""))
        return max((until - now).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return 0.0


def _code(answer: httpx.Response) -> str:
    try:
        error = answer.json().get("error")
    except (ValueError, AttributeError):
        return ""
    code = str(error.get("code", "")) if isinstance(error, Mapping) else ""
    return code if _CODE.fullmatch(code) else ""
