"""One-click unsubscribing (RFC 8058) as a WSGI application, to be mounted behind any web server.

A mail program's button sends ``POST unsubscribe_url?token=TOKEN``. The token decides; nothing else is looked at, and
nothing is written down: no address, no token, not even that somebody was here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from monitor import pipeline
from monitor.config.settings import Config
from monitor.errors import ConfigError
from monitor.service.leaving import leave_by_token
from monitor.service.tokens import tokens_in
from monitor.store.database import Store

LARGEST = 1_000
"""Bytes of a body that are read: it says ``List-Unsubscribe=One-Click``, as a form or in parts."""

QUERY = 500
"""Characters of a query that are looked at."""

SAID = {
    HTTPStatus.OK: "You take no part any more, and everything about you is deleted.",
    HTTPStatus.BAD_REQUEST: "This is for the unsubscribe button of a mail program.",
    HTTPStatus.NOT_FOUND: "This link is not good, or not any more. Whoever left before needs to do nothing.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Opening this page changes nothing. Press the button of your mail program, "
    'or answer a card with "unsubscribe".',
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "This is for the unsubscribe button of a mail program.",
    HTTPStatus.SERVICE_UNAVAILABLE: "This cannot be done now. Please try again later.",
}

Start = Callable[..., Any]


class OneClick:
    """The application. ``load`` gives the configuration as it is at the time, ``clock`` the time."""

    def __init__(self, load: Callable[[], Config], clock: Callable[[], datetime]) -> None:
        self._load = load
        self._clock = clock

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer one request; nothing raises."""
        status = self._status(environ)
        text = SAID[status].encode() + b"\n"
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(text))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
        ]
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append(("Allow", "POST"))
        if status is HTTPStatus.SERVICE_UNAVAILABLE:
            headers.append(("Retry-After", "3600"))
        start_response(f"{status.value} {status.phrase}", headers)
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [text]

    def _status(self, environ: dict[str, Any]) -> HTTPStatus:
        # Scanners open every link with GET, and must end nobody's part.
        if environ.get("REQUEST_METHOD") != "POST":
            return HTTPStatus.METHOD_NOT_ALLOWED
        try:
            length = int(environ.get("CONTENT_LENGTH") or 0)
            if length > LARGEST:
                return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            body = environ["wsgi.input"].read(length) if length > 0 else b""
            token = _token(str(environ.get("QUERY_STRING") or ""))
        except (ValueError, OSError):  # no number, too many fields, a client that went away
            return HTTPStatus.BAD_REQUEST
        if b"List-Unsubscribe" not in body or b"One-Click" not in body:
            return HTTPStatus.BAD_REQUEST
        return HTTPStatus.NOT_FOUND if token is None else self._leave(token)

    def _leave(self, token: str) -> HTTPStatus:
        try:
            config = self._load()
            with pipeline.open_store(config) as store:
                return _left(config, store, token, self._clock())
        except Exception:  # noqa: BLE001  a server would write the traceback down, with the query in it
            return HTTPStatus.SERVICE_UNAVAILABLE


def _left(config: Config, store: Store, token: str, as_of: datetime) -> HTTPStatus:
    try:
        leave_by_token(config, store, token, as_of=as_of)
    except ConfigError:
        return HTTPStatus.NOT_FOUND
    return HTTPStatus.OK


def _token(query: str) -> str | None:
    """Return the one token of a query; None if there is none, or more than one."""
    if len(query) > QUERY:
        return None
    given = parse_qs(query, max_num_fields=10).get("token", [])
    found = tokens_in(given[0]) if len(given) == 1 else ()
    return found[0] if len(found) == 1 and found[0] == given[0].strip().lower() else None
