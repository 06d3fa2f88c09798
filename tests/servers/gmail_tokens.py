"""Google's token service for tests: checks what it is sent as Google does, and gives tokens that Dovecot takes."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt
from google.auth.exceptions import GoogleAuthError
from servers.dovecot_server import Dovecot

JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
AUDIENCE = "https://oauth2.googleapis.com/token"
IMAP_ADMIN = "https://www.googleapis.com/auth/gmail.imap_admin"
WHOLE = "https://mail.google.com/"
CLIENT, SECRET, REFRESH = "installed.apps.example", "swordfish", "1//open-sesame"


@cache
def _pair() -> tuple[str, str]:
    """A private key and the public one that goes with it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


class Tokens(ThreadingHTTPServer):
    """The service. ``delegated``: the scopes an administrator granted the service account; ``signed_in``: whose
    refresh token REFRESH is, and for which scopes; ``lasts``: seconds that Dovecot takes a token.

    ``answers``: what is said next instead, whatever is asked. ``asked``: what came.
    """

    daemon_threads = True

    def __init__(self, *users: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.users = users
        self.delegated = {IMAP_ADMIN}
        self.signed_in: tuple[str, tuple[str, ...]] = (users[0], (WHOLE,))
        self.lasts = 3600
        self.answers: list[tuple[int, bytes]] = []
        self.asked: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_port}/token"

    def key(self, place: Path, **keys: Any) -> Path:
        """Write the service account's key file, readable by its owner alone."""
        file = place / "service-account.json"
        told = {
            "type": "service_account",
            "project_id": "monitor",
            "private_key_id": "1",
            "private_key": _pair()[0],
            "client_email": "monitor@monitor.iam.gserviceaccount.com",
            "client_id": "112233445566778899",
            "token_uri": AUDIENCE,
            "universe_domain": "googleapis.com",
        }
        file.write_text(json.dumps({**told, **keys}, indent=2))
        file.chmod(0o600)
        return file

    def answer(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer as Google does."""
        if form.get("grant_type") == JWT_GRANT:
            return self._service_account(form)
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client", "error_description": "Unauthorized"}
        if form.get("refresh_token") != REFRESH:
            return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
        user, scopes = self.signed_in
        return self._granted(user, " ".join(scopes))

    def _service_account(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        try:
            claims = jwt.decode(form["assertion"], certs=_pair()[1], audience=AUDIENCE)  # type: ignore[no-untyped-call]
        except (GoogleAuthError, ValueError):
            return 400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
        self.asked.append(dict(claims))
        if not set(str(claims["scope"]).split()) <= self.delegated:
            return 401, {"error": "unauthorized_client", "error_description": f"no scope for {claims['sub']}"}
        if claims["sub"] not in self.users:
            return 400, {"error": "invalid_grant", "error_description": f"Invalid email {claims['sub']}"}
        return self._granted(str(claims["sub"]), "")

    def _granted(self, user: str, scope: str) -> tuple[int, dict[str, Any]]:
        told = {
            "access_token": Dovecot.token(user, until=time.time() + self.lasts),
            "expires_in": 3599,
            "token_type": "Bearer",
        }
        return 200, {**told, "scope": scope} if scope else told


class _Handler(BaseHTTPRequestHandler):
    server: Tokens

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.answers:
            status, text = self.server.answers.pop(0)
        else:
            status, told = self.server.answer(dict(parse_qsl(body.decode())))
            text = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Keep the tests' output to themselves."""


@contextmanager
def tokens(*users: str) -> Iterator[Tokens]:
    """The service, for as long as the block lasts."""
    server = Tokens(*users)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
