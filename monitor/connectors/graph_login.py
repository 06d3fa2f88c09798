"""How the monitor logs in at Microsoft: as an application (certificate or secret), or as a person, by device code.

Microsoft's own login is msal's affair. A login that the configuration names itself (a test server, another issuer) is
asked by the client-credentials grant of OAuth (RFC 6749, 4.4). A person's login is kept in a file that its owner alone
can read; it is not encrypted, since whoever can read it could read the key beside it, too.

Nothing a login answers is repeated but its codes: its sentences name tenants and people.
"""

from __future__ import annotations

import logging
import os
import re
import ssl
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from monitor.connectors.checks import UnreadableError, untrusted
from monitor.connectors.graph_settings import App, Settings
from monitor.connectors.hosts import loopback
from monitor.connectors.tokens import Cached, Grant, TokenSource, from_secret
from monitor.errors import AuthError, ConfigError, MonitorError, TransientError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import Certificate

OWN_SCOPES = ("Mail.Read", "MailboxSettings.Read")
"""What a person grants for their own mailbox."""

ANSWER_SECONDS = 30
OTHERS = 0o077
NO_LOGIN = "none"
"""What stands for a token where a server on this machine has no login at all."""

_HINTS = {
    7000215: "the client secret is wrong: its value is needed, not its id",
    7000222: "the client secret has expired: make a new one",
    700016: "there is no such client_id in this tenant",
    700027: "the certificate is not the one registered with the application",
    90002: "there is no such tenant",
    50059: "there is no such tenant",
    65001: "nobody has consented to the application's permissions",
    70043: "the sign-in has ended: run `monitor check` in a terminal to sign in again",
    50076: "the sign-in has ended: run `monitor check` in a terminal to sign in again",
}


def token_source(app: App, scope: str | None = None) -> TokenSource:
    """Return where this application's tokens come from; nothing is asked before the first is needed.

    ``scope``: what they are for, by default the Graph endpoint. Other protocols of Microsoft 365 name their own
    ("https://outlook.office365.com/.default" for IMAP).
    """
    if app.token is not None:
        return from_secret(app.token)
    wanted = scope or f"{app.resource}/.default"
    if isinstance(app, Settings) and app.alone:
        return Cached(_Device(app, [scope] if scope else [f"{app.resource}/{one}" for one in OWN_SCOPES]))
    if app.microsofts:
        return Cached(lambda: _by_msal(app, wanted))
    return Cached(lambda: _by_grant(app, wanted))


# ------------------------------------------------------------------ the application


def _by_msal(app: App, scope: str) -> Grant:
    """Ask Microsoft's login. Made anew each time, since msal would hand out again what was just refused."""
    msal = _library()
    credential: Any = app.client_secret.resolve() if app.client_secret is not None else _for_msal(app)
    with _Reported(app):
        client = msal.ConfidentialClientApplication(
            app.client_id,
            authority=app.login_at,
            client_credential=credential,
            verify=str(app.ca_file) if app.ca_file else True,
            timeout=ANSWER_SECONDS,
        )
        told = client.acquire_token_for_client(scopes=[scope])
    return granted(app, told)


def _for_msal(app: App) -> dict[str, str]:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key, certificate = load_certificate(app)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {
        "private_key": pem.decode(),
        "public_certificate": certificate.public_bytes(Encoding.PEM).decode(),
    }


def _by_grant(app: App, scope: str) -> Grant:
    """Ask a login of the configuration's own."""
    address = f"{app.login_at}/oauth2/v2.0/token"
    form = {"grant_type": "client_credentials", "client_id": app.client_id or "", "scope": scope}
    if app.client_secret is not None:
        form["client_secret"] = app.client_secret.resolve()
    else:
        form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        form["client_assertion"] = _assertion(app, address)
    status, told = _post(app, address, form)
    if app.authority is None and loopback(urlsplit(app.endpoint).hostname) and _no_login(status, told):
        return Grant(token=NO_LOGIN)
    if status >= 500 or status == 429:
        raise TransientError(f"{_issuer(app)}: the login is busy ({status})", hint="try again later")
    return granted(app, told or {"error": f"status {status}"})


def _no_login(status: int, told: Mapping[str, Any]) -> bool:
    """Is there no login at this address? One would refuse by a code, which is a word (RFC 6749, 5.2).

    Graph itself refuses a question it does not know, or one without a token, by a table.
    """
    return status in (404, 405, 501) or (status in (400, 401, 403) and isinstance(told.get("error"), Mapping))


def _post(app: App, address: str, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    try:
        import httpx
    except ImportError:
        raise missing("httpx") from None
    try:
        answer = httpx.post(
            address,
            data=dict(form),
            timeout=ANSWER_SECONDS,
            verify=address.startswith("https:") and verified(app),
            trust_env=not loopback(urlsplit(address).hostname),
        )
        told = answer.json()
    except httpx.HTTPError as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise untrusted(_issuer(app), str(error), "authority") from None
        raise TransientError(
            f"{_issuer(app)}: the login cannot be reached ({type(error).__name__})",
            hint="check authority and endpoint, or try again later",
        ) from None
    except ValueError:
        told = {}
    return answer.status_code, told if isinstance(told, dict) else {}


def verified(app: App) -> ssl.SSLContext:
    """Return what servers' certificates are checked against. Raises ConfigError for an unreadable ``ca_file``."""
    try:
        return ssl.create_default_context(cafile=app.ca_file)
    except OSError:
        raise UnreadableError(
            f"{app.ca_file}: no certificate can be read from it", hint="check ca_file"
        ) from None


def _assertion(app: App, audience: str) -> str:
    """Sign who we are with the certificate's key (RFC 7523)."""
    from cryptography.hazmat.primitives.hashes import SHA256

    key, certificate = load_certificate(app)
    signer = _library().oauth2cli.assertion.JwtAssertionCreator(
        key, "PS256", sha256_thumbprint=certificate.fingerprint(SHA256()).hex()
    )
    signed = signer.create_normal_assertion(audience=audience, issuer=app.client_id, subject=app.client_id)
    return signed if isinstance(signed, str) else str(signed, "ascii")


def load_certificate(app: App) -> tuple[RSAPrivateKey, Certificate]:
    """Read key and certificate from one PEM or PFX file. Raises ConfigError without a word of what is in it."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12
    from cryptography.x509 import load_pem_x509_certificate

    path = app.certificate or Path()
    secret = app.certificate_password.resolve().encode() if app.certificate_password is not None else None
    try:
        data = path.read_bytes()
        if path.suffix.lower() in (".pfx", ".p12"):
            key, certificate, _ = pkcs12.load_key_and_certificates(data, secret)
        else:
            key, certificate = load_pem_private_key(data, secret), load_pem_x509_certificate(data)
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}", hint="check certificate") from None
    except (ValueError, TypeError):
        key = certificate = None
    if not isinstance(key, RSAPrivateKey) or certificate is None:
        raise ConfigError(
            f"{path} holds no RSA key with its certificate, or certificate_password does not open it",
            hint="put both into one PEM file, or give a .pfx file and its certificate_password",
        )
    return key, certificate


# ------------------------------------------------------------------ a person


class _Device:
    """A person's own login: silently from the file where it is kept, by device code where somebody is there."""

    def __init__(self, settings: Settings, scopes: Sequence[str]) -> None:
        self.settings = settings
        self.scopes = list(scopes)
        self._asked = False

    def __call__(self) -> Grant:
        msal = _library()
        settings = self.settings
        cache = msal.SerializableTokenCache()
        cache.deserialize(_kept(settings.token_cache))
        with _Reported(settings):
            client = msal.PublicClientApplication(
                settings.client_id,
                authority=settings.login_at,
                token_cache=cache,
                timeout=ANSWER_SECONDS,
                verify=str(settings.ca_file) if settings.ca_file else True,
            )
            told = self._silently(client)
            if "access_token" not in told:
                told = self._with_a_person(client, told)
        self._asked = True
        if cache.has_state_changed:
            _keep(settings.token_cache, cache.serialize())
        return granted(settings, told)

    def _silently(self, client: Any) -> dict[str, Any]:
        accounts = client.get_accounts()
        if not accounts:
            return {}
        force = self._asked  # asked again within a run: what the file holds was refused
        told = client.acquire_token_silent_with_error(self.scopes, account=accounts[0], force_refresh=force)
        return told or {}

    def _with_a_person(self, client: Any, told: dict[str, Any]) -> dict[str, Any]:
        if not somebody_there():
            ended = f" ({_codes(told)})" if told else ""
            raise AuthError(
                f"{_issuer(self.settings)}: nobody is signed in{ended}",
                hint="run `monitor check` in a terminal once, and follow what it says",
            )
        flow = client.initiate_device_flow(scopes=self.scopes)
        if "user_code" not in flow:
            return dict(flow)
        print(flow["message"], file=sys.stderr, flush=True)
        return dict(client.acquire_token_by_device_flow(flow))


def somebody_there() -> bool:
    """Is a person at a terminal who could sign in? Under cron nobody is."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _kept(path: Path) -> str:
    """Read the kept login; "" where there is none yet. Raises ConfigError where others could have read it."""
    try:
        if path.stat().st_mode & OTHERS:
            raise ConfigError(f"{path} holds a login and can be read by others", hint=f"chmod 600 {path}")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ConfigError(f"cannot read the login in {path}: {reason}", hint="check token_cache") from None


def _keep(path: Path, text: str) -> None:
    """Write the login where its owner alone can read it, whole or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ConfigError(
            f"cannot keep the login in {path}: {error.strerror}", hint="name another file in token_cache"
        ) from None


# ------------------------------------------------------------------ answers


def granted(app: App, told: Mapping[str, Any]) -> Grant:
    """Return the token that was granted. Raises AuthError for a refusal, by its codes."""
    token = told.get("access_token")
    if isinstance(token, str) and token and token.isascii() and token.isprintable():
        try:
            seconds = float(told.get("expires_in") or 0)
        except (TypeError, ValueError):
            seconds = 0
        return Grant(token=token, seconds=seconds or None)
    if told.get("error") in ("temporarily_unavailable", "server_error"):
        raise TransientError(f"{_issuer(app)}: the login is busy", hint="try again later")
    numbers = told.get("error_codes") or ()
    hint = next((_HINTS[number] for number in numbers if number in _HINTS), "")
    raise AuthError(
        f"{_issuer(app)}: the login was refused ({_codes(told)})",
        hint=hint or "check tenant, client_id and the certificate or secret",
    )


def _codes(told: Mapping[str, Any]) -> str:
    """Name the codes of a refusal, and nothing of its sentences."""
    code = str(told.get("error") or "no reason given")
    numbers = [f"AADSTS{number}" for number in told.get("error_codes") or () if isinstance(number, int)]
    return ", ".join([code if re.fullmatch(r"[a-z_ 0-9]{1,40}", code) else "unknown reason", *numbers])


def _issuer(app: App) -> str:
    return urlsplit(app.login_at).netloc


class _Reported:
    """Turns what msal raises into our own errors."""

    def __init__(self, app: App) -> None:
        self.app = app

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, MonitorError) or not isinstance(error, Exception):
            return
        import requests

        if isinstance(error, requests.exceptions.SSLError):
            raise untrusted(_issuer(self.app), str(error), "authority") from None
        if isinstance(error, requests.exceptions.RequestException):
            raise TransientError(
                f"{_issuer(self.app)}: the login cannot be reached ({type(error).__name__})",
                hint="try again later",
            ) from None
        if isinstance(error, ValueError):
            raise ConfigError(
                f"{_issuer(self.app)}: the login does not know this tenant", hint="check tenant"
            ) from None


def _library() -> Any:
    try:
        import msal
    except ImportError:
        raise missing("msal") from None
    logging.getLogger("msal").setLevel(logging.CRITICAL)  # it logs whole refusals, which name people
    return msal


def missing(package: str) -> ConfigError:
    """Say what to install."""
    return ConfigError(
        f"Microsoft 365 needs the package {package}", hint="pip install 'responsiveness-monitor[graph]'"
    )
