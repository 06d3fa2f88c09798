"""Talks to Microsoft Graph: reads, and nothing else.

What leaves goes through one gate (``_Gate``): a GET, or a ``$batch`` of GETs, to the configured server. So no fault
elsewhere in this room can change a mail or show a token to another server. At most AT_ONCE requests run at a time;
"later" (429, 503) is waited for as long as the server says, up to LONGEST_WAIT.

Errors carry the server's codes, never its sentences: they quote addresses.
"""

from __future__ import annotations

import json
import logging
import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx

from monitor.connectors.checks import untrusted
from monitor.connectors.graph_login import verified
from monitor.connectors.graph_settings import App
from monitor.connectors.headers import date_of, retry_after
from monitor.connectors.hosts import loopback
from monitor.connectors.tokens import TokenSource
from monitor.errors import AuthError, ConnectorError, ProtocolError, TransientError

logging.getLogger("httpx").setLevel(logging.WARNING)  # below that it logs addresses, in those of requests

AT_ONCE = 4
"""How many requests Graph allows at a time for an application and a mailbox."""

BATCH = 20
"""How many questions Graph takes in one ``$batch``; it puts AT_ONCE of them at a time itself."""

ATTEMPTS = 5
BROKEN_ATTEMPTS = 2
"""After so many more tries a message that the server fails on is given up (M5)."""

FIRST_WAIT = 1.0
LONGEST_WAIT = 120.0
"""Seconds. A server that asks for more is left alone until the next run."""

CONNECT_SECONDS = 20.0
ANSWER_SECONDS = 90.0

IMMUTABLE = 'IdType="ImmutableId"'
"""Asked for in every request: a message keeps this id when it is moved."""

BUSY = frozenset({429, 502, 503, 504})
_TRIED_AGAIN = BUSY | {500}
_UNKNOWN = frozenset({400, 405, 406, 415, 422, 501})
_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,80}")
_LOST = re.compile(r"syncstate|resync", re.I)

Sleep = Callable[[float], None]


class ForbiddenError(AuthError):
    """The login is good but lacks the right to this."""


class MissingError(ProtocolError):
    """There is no such thing on the server, or not any more."""


class ResyncError(ProtocolError):
    """The server forgot where we stood: the folder is to be read from its beginning."""


class RejectedError(ProtocolError):
    """The server does not know this question, or a part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer of many: the status, and what was told; its words stay out of every ``repr``."""

    status: int
    body: Mapping[str, Any] = field(repr=False)

    def settled(self, *, last: bool) -> bool:
        """Is there no use in asking again? A failure (500) is tried again a few times, "later" until it is answered."""
        return self.status not in _TRIED_AGAIN or (self.status == 500 and last)


class Client:
    """A connection to one Graph endpoint. ``sleep`` waits; ``base`` ends with the version, such as ``.../v1.0``."""

    def __init__(self, app: App, tokens: TokenSource, *, sleep: Sleep = time.sleep) -> None:
        self.base = app.base
        self.host = app.host
        self.tls = ""
        self.clock: datetime | None = None
        self._tokens = tokens
        self._sleep = sleep
        self._batches = True
        self._size = BATCH
        own = not loopback(urlsplit(app.base).hostname)  # a proxy for the world is none for this machine
        inner = httpx.HTTPTransport(
            verify=app.base.startswith("https:") and verified(app),
            trust_env=own,
            limits=httpx.Limits(max_connections=AT_ONCE),
        )
        self._http = httpx.Client(
            transport=_Gate(self.base, inner),
            trust_env=False,
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def token(self) -> str:
        """Return the token in use, for what it says about its rights."""
        return self._tokens.token()

    def knock(self) -> None:
        """See whether anything answers, without a login. Raises what stands in the way."""
        try:
            self._note(self._http.get(f"{self.base}/"))
        except httpx.TransportError as error:
            raise TransientError(f"{self.host}: {self._unreached(error)}", "check endpoint") from None

    def get(
        self, path: str, query: Mapping[str, str] | None = None, prefer: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Return what is at a path below the base. Raises the errors above, AuthError and TransientError."""
        return self._checked(self._asked("GET", self.base + asked(path, query), prefer))

    def follow(self, link: str, prefer: Sequence[str] = ()) -> dict[str, Any]:
        """Return what a link of an earlier answer leads to, as ``own_path`` has shortened it."""
        parts = urlsplit(self.base)
        return self._checked(self._asked("GET", f"{parts.scheme}://{parts.netloc}{link}", prefer))

    def own_path(self, link: str) -> str:
        """Return a link without its server, which must be ours: another one would be shown our token."""
        parts, ours = urlsplit(link), urlsplit(self.base)
        here = loopback(parts.hostname) and loopback(ours.hostname) and parts.port == ours.port
        same = (parts.scheme, parts.netloc.lower()) == (ours.scheme, ours.netloc.lower())
        if not (same or here) or not parts.path.startswith(f"{ours.path}/"):
            raise ProtocolError(
                f"{self.host}: it sent us on to another server, which was not asked",
                hint="check endpoint; a proxy in between may have changed the answer",
            )
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def many(self, paths: Sequence[str], prefer: Sequence[str] = ()) -> list[Answer]:
        """Return the answers to many GETs in their order, whatever their status; busy ones are put again."""
        answers: list[Answer] = []
        while len(answers) < len(paths):
            answers += self._together(paths[len(answers) :][: self._size], prefer)
        return answers

    # ------------------------------------------------------------------ many at once

    def _together(self, paths: Sequence[str], prefer: Sequence[str]) -> list[Answer]:
        if self._batches and len(paths) > 1:
            try:
                return self._batch(paths, prefer)
            except (RejectedError, MissingError):
                self._batches = False  # a server without $batch
        with ThreadPoolExecutor(AT_ONCE) as pool:
            told = list(pool.map(lambda path: self._asked("GET", self.base + path, prefer), paths))
        for answer in told:
            if answer.status_code in BUSY | {401}:
                self._checked(answer)
        return [Answer(status=answer.status_code, body=_json(answer)) for answer in told]

    def _batch(self, paths: Sequence[str], prefer: Sequence[str]) -> list[Answer]:
        waiting = {str(number): path for number, path in enumerate(paths)}
        answers: dict[str, Answer] = {}
        attempt = 0
        while waiting:
            questions = [
                {"id": name, "method": "GET", "url": path, "headers": {"Prefer": _joined(prefer)}}
                for name, path in waiting.items()
            ]
            content = json.dumps({"requests": questions})
            told = self._checked(self._asked("POST", f"{self.base}/$batch", (), content))
            parts = [_part(one) for one in told.get("responses") or ()]
            last = attempt == BROKEN_ATTEMPTS
            done = {
                name: answer for name, answer, _ in parts if name in waiting and answer.settled(last=last)
            }
            answers |= done
            waiting = {name: path for name, path in waiting.items() if name not in done}
            if any(answer.status == 429 for _, answer, _ in parts):
                self._size = AT_ONCE  # this server counts each question of a batch
            attempt = 0 if done else attempt + 1
            if waiting and attempt == ATTEMPTS:
                raise TransientError(f"{self.host}: it stayed busy", hint="the next run carries on")
            if waiting:
                self._wait(max((later for *_, later in parts), default=0.0) or _backoff(attempt))
        return [answers[str(number)] for number in range(len(paths))]

    # ------------------------------------------------------------------ one request

    def _asked(
        self, method: str, url: str, prefer: Sequence[str], content: str | None = None
    ) -> httpx.Response:
        """Send one request until it is answered, as often and as late as the server says."""
        fresh = False
        attempt = 0
        while True:
            wait, reason = _backoff(attempt), ""
            try:
                answer = self._send(method, url, prefer, content, fresh=fresh)
            except httpx.TransportError as error:
                reason = self._unreached(error)
            else:
                if answer.status_code == 401 and not fresh:
                    fresh = True  # the token ended, or was withdrawn, between two questions
                    continue
                if answer.status_code not in _TRIED_AGAIN or (
                    answer.status_code == 500 and attempt == ATTEMPTS - 1
                ):
                    return answer
                reason = f"it is busy ({answer.status_code})"
                wait = retry_after(answer.headers) or wait
            attempt += 1
            if attempt >= ATTEMPTS:
                raise TransientError(f"{self.host}: {reason}", hint="the next run carries on")
            self._wait(wait)

    def _send(
        self, method: str, url: str, prefer: Sequence[str], content: str | None, *, fresh: bool
    ) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {self._tokens.token(fresh)}",
            "Prefer": _joined(prefer),
            "Accept": "application/json",
        }
        if content is not None:
            headers["Content-Type"] = "application/json"
        answer = self._http.request(method, url, headers=headers, content=content)
        self._note(answer)
        return answer

    def _note(self, answer: httpx.Response) -> None:
        """Keep what ``check`` tells of the connection: its encryption and the server's clock."""
        stream = answer.extensions.get("network_stream")
        encrypted = stream.get_extra_info("ssl_object") if stream is not None else None
        if encrypted is not None:
            self.tls = str(encrypted.version())
        self.clock = date_of(answer.headers.get("Date")) or self.clock

    def _unreached(self, error: httpx.TransportError) -> str:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise untrusted(self.host, str(error), "endpoint") from None
        if isinstance(error, httpx.UnsupportedProtocol | httpx.ProxyError):
            raise ProtocolError(
                f"{self.host}: there is no way to it ({type(error).__name__})", hint="check the proxy"
            ) from None
        return f"it cannot be reached, or cut the connection ({type(error).__name__})"

    def _wait(self, seconds: float) -> None:
        if seconds > LONGEST_WAIT:
            raise TransientError(
                f"{self.host}: it asks us to stay away for {seconds:.0f} seconds",
                hint="the next run carries on",
            )
        self._sleep(seconds)

    def _checked(self, answer: httpx.Response) -> dict[str, Any]:
        """Return what was told, or raise what its status means."""
        if answer.status_code == 200:
            told = _json(answer)
            if not told:
                raise ProtocolError(f"{self.host}: it answered something that is not Graph's", _CHECK)
            return told
        raise self.error(Answer(status=answer.status_code, body=_json(answer)))

    def error(self, answer: Answer) -> ConnectorError:
        """Return the error that an answer stands for."""
        status = answer.status
        code = code_of(answer.body)
        what = f"{self.host}: {status}{f' {code}' if code else ''}"
        if status == 401:
            return AuthError(
                f"{what}: the token was refused", hint="check the login: tenant, client_id and secret"
            )
        if status == 403:
            return ForbiddenError(
                f"{what}: the right to this is missing",
                hint="grant the application Mail.Read for this mailbox: docs/connect/microsoft365.md",
            )
        if status == 410 or (status in (400, 404) and _LOST.search(code)):
            return ResyncError(f"{what}: it forgot where we stood", hint="the folder is read again")
        if status == 404:
            return MissingError(
                f"{what}: not found", hint="check person (or user): is this the mailbox's main address?"
            )
        if status in _TRIED_AGAIN:
            return TransientError(f"{what}: it is busy or broken", hint="the next run carries on")
        if status in _UNKNOWN:
            return RejectedError(f"{what}: it does not understand the question", hint=_CHECK)
        return ProtocolError(f"{what}: an answer that makes no sense here", hint=_CHECK)


_CHECK = "check endpoint, and that no proxy changes the answers"


class _Gate(httpx.BaseTransport):
    """Lets out GETs and batches of GETs to one server, and nothing else: this room cannot write."""

    def __init__(self, base: str, inner: httpx.BaseTransport) -> None:
        self._base = httpx.URL(base)
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the request on, or refuse it before a byte has left."""
        url, base = request.url, self._base
        if (url.scheme, url.host, url.port) != (base.scheme, base.host, base.port):
            raise ProtocolError("a request to another server was stopped")
        reads = request.method == "GET"
        if request.method == "POST" and url.path == f"{base.path}/$batch":
            questions = json.loads(request.read()).get("requests") or [{}]
            reads = all(
                one.get("method") == "GET" and str(one.get("url")).startswith("/") for one in questions
            )
        if not reads:
            raise ProtocolError("a request that is more than reading was stopped")
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Let go of the connections."""
        self._inner.close()


# ------------------------------------------------------------------ small things


def asked(path: str, query: Mapping[str, str] | None = None) -> str:
    """Return a path with its query, ``$`` and what OData reads left legible."""
    return path + (f"?{urlencode(query, quote_via=quote, safe='$,():/=')}" if query else "")


def segment(text: str) -> str:
    """Return an id or an address as one step of a path."""
    return quote(text, safe="@")


def code_of(body: Mapping[str, Any]) -> str:
    """Return the code of an error, "" where there is none that is a code."""
    error = body.get("error")
    code = str(error.get("code", "")) if isinstance(error, Mapping) else ""
    return code if _CODE.fullmatch(code) else ""


def _joined(prefer: Sequence[str]) -> str:
    return ", ".join((IMMUTABLE, *prefer))


def _backoff(attempt: int) -> float:
    return FIRST_WAIT * (1 << attempt) * random.uniform(0.75, 1.25)


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _part(one: Any) -> tuple[str, Answer, float]:
    """Read one answer of a batch: whose it is, what it says, and how long to wait before asking again."""
    if not isinstance(one, Mapping) or not isinstance(one.get("status"), int):
        return "", Answer(status=0, body={}), 0.0
    body = one.get("body")
    headers = {str(name).title(): str(value) for name, value in (one.get("headers") or {}).items()}
    return (
        str(one.get("id")),
        Answer(status=one["status"], body=body if isinstance(body, Mapping) else {}),
        retry_after(headers),
    )
