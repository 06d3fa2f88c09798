"""Where tokens for Graph come from: settings that fit together, logins that are refused, files that are kept safe."""

from __future__ import annotations

import base64
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import msal
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pydantic import ValidationError
from servers import graph_double

from monitor.connectors import graph_login
from monitor.connectors.graph import Graph
from monitor.connectors.graph_login import NO_LOGIN, token_source
from monitor.connectors.graph_settings import App, Settings
from monitor.errors import AuthError, ConfigError, TransientError

SECRET = {"env": "GRAPH_SECRET"}
RIGHT = {"tenant": "t", "client_id": "app", "client_secret": SECRET}


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPH_SECRET", "swordfish")


@pytest.fixture
def company() -> Any:
    """A server that gives tokens."""
    yield from graph_double.running()


@pytest.fixture(scope="module")
def pair() -> tuple[Any, Any]:
    """A key and its certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "monitor")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return key, signed


def pem_of(pair: tuple[Any, Any], path: Path) -> Path:
    key, signed = pair
    plain = serialization.NoEncryption()
    data = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(data + signed.public_bytes(serialization.Encoding.PEM))
    return path


# ------------------------------------------------------------------ settings


@pytest.mark.parametrize(
    ("keys", "base", "login"),
    [
        ({}, "https://graph.microsoft.com/v1.0", "https://login.microsoftonline.com/t"),
        (
            {"endpoint": "https://graph.microsoft.us/"},
            "https://graph.microsoft.us/v1.0",
            "https://login.microsoftonline.us/t",
        ),
        ({"endpoint": "http://127.0.0.1:8"}, "http://127.0.0.1:8/v1.0", "http://127.0.0.1:8/t"),
        ({"endpoint": "http://127.0.0.1:8/v1.0"}, "http://127.0.0.1:8/v1.0", "http://127.0.0.1:8/t"),
        (
            {
                "endpoint": "https://graph.example.net",
                "authority": "https://login.example.net/x/oauth2/v2.0/token",
            },
            "https://graph.example.net/v1.0",
            "https://login.example.net/x",
        ),
        (
            {"endpoint": "http://localhost:8", "authority": "http://localhost:9/"},
            "http://localhost:8/v1.0",
            "http://localhost:9/t",
        ),
    ],
)
def test_addresses(keys: dict[str, str], base: str, login: str) -> None:
    """With and without the version; the login belongs to the endpoint unless it is named."""
    app = App.model_validate({**RIGHT, **keys})
    assert (app.base, app.login_at) == (base, login)


@pytest.mark.parametrize(
    "keys",
    [
        {"endpoint": "http://graph.example.net"},
        {"endpoint": "https://graph.example.net"},
        {"endpoint": "https://me:secret@graph.microsoft.com"},
        {"authority": "http://login.example.net/t"},
        {"client_secret": None},
        {"token": SECRET},
        {"tenant": None},
        {"client_id": None},
        {"login": "device"},
        {"login": "device", "client_secret": None, "user": "pat@example.com"},
        {"login": "device", "client_secret": None, "authority": "https://login.example.net/t"},
        {"user": "pat/../kim"},
        {"colour": "red"},
    ],
)
def test_settings_that_do_not_fit_together(keys: dict[str, Any]) -> None:
    """In the clear, to a stranger, without a proof or with two: refused before anything is sent."""
    with pytest.raises(ValidationError):
        Settings.model_validate({**RIGHT, **keys})


def test_whose_mailbox() -> None:
    """The account's person is the mailbox, unless `user` names another; a person's own login opens no other."""
    app = Settings.model_validate(RIGHT)
    assert app.owned_by("pat@example.com").user == "pat@example.com"
    assert app.of("kim@example.com").user == "kim@example.com"
    named = Settings.model_validate({**RIGHT, "user": "box@example.com"})
    assert named.owned_by("pat@example.com").user == "box@example.com"
    alone = Settings.model_validate({"client_id": "app", "login": "device"})
    assert alone.owned_by("pat@example.com") is alone
    with pytest.raises(ConfigError):
        alone.of("kim@example.com")


# ------------------------------------------------------------------ a login of one's own


def test_a_secret_gives_tokens(company: Any) -> None:
    """The client-credentials grant, once, until the token is refused."""
    tokens = token_source(App.model_validate({**RIGHT, "endpoint": company.base}))
    assert {tokens.token(), tokens.token(), tokens.token(fresh=True)} == {graph_double.TOKEN}
    assert len(company.logins) == 2
    told = company.logins[0]
    assert (told["grant_type"], told["client_secret"]) == ("client_credentials", "swordfish")
    assert told["scope"] == "https://graph.microsoft.com/.default"


@pytest.mark.parametrize("kind", ["pem", "pfx"])
def test_a_certificate_signs_who_we_are(company: Any, pair: Any, tmp_path: Path, kind: str) -> None:
    """An assertion signed with the certificate's key, for this login only; the key itself never leaves."""
    import jwt

    path = tmp_path / f"app.{kind}"
    if kind == "pem":
        pem_of(pair, path)
    else:
        sealed = serialization.BestAvailableEncryption(b"swordfish")
        path.write_bytes(pkcs12.serialize_key_and_certificates(b"app", pair[0], pair[1], None, sealed))
    keys = {"tenant": "t", "client_id": "app", "certificate": path, "endpoint": company.base}
    password = {"certificate_password": SECRET} if kind == "pfx" else {}
    assert token_source(App.model_validate({**keys, **password})).token() == graph_double.TOKEN
    assertion = company.logins[0]["client_assertion"]
    audience = company.base.replace("/v1.0", "/t/oauth2/v2.0/token")
    claims = jwt.decode(assertion, pair[0].public_key(), algorithms=["PS256"], audience=audience)
    assert claims["iss"] == claims["sub"] == "app"
    print_ = base64.urlsafe_b64decode(jwt.get_unverified_header(assertion)["x5t#S256"])
    assert print_ == pair[1].fingerprint(hashes.SHA256())


@pytest.mark.parametrize("content", [None, b"no key", b"-----BEGIN PRIVATE KEY-----\nswordfish\n"])
def test_a_certificate_that_is_none(company: Any, tmp_path: Path, content: bytes | None) -> None:
    """Missing or unreadable: a matter of configuration, told without a byte of the file."""
    path = tmp_path / "app.pem"
    if content is not None:
        path.write_bytes(content)
    app = App.model_validate(
        {"tenant": "t", "client_id": "app", "certificate": path, "endpoint": company.base}
    )
    with pytest.raises(ConfigError) as raised:
        token_source(app).token()
    assert "swordfish" not in str(raised.value.message) + raised.value.hint


@pytest.mark.parametrize(
    ("reply", "kind", "hint"),
    [
        (
            (401, {"error": "invalid_client", "error_codes": [7000215], "error_description": "Pat said x"}),
            AuthError,
            "secret",
        ),
        ((400, {"error": "unauthorized_client", "error_codes": [700016]}), AuthError, "client_id"),
        ((400, {}), AuthError, "tenant"),
        ((503, {}), TransientError, "later"),
        ((200, {"token_type": "Bearer"}), AuthError, "tenant"),
    ],
)
def test_refused_logins(company: Any, reply: Any, kind: type[Exception], hint: str) -> None:
    """Told by code and number, with what to do; the login's sentences are not repeated."""
    company.answer = lambda *_: (reply[0], {}, reply[1])
    with pytest.raises(kind) as raised:
        token_source(App.model_validate({**RIGHT, "endpoint": company.base})).token()
    assert hint in raised.value.hint  # type: ignore[attr-defined]
    assert "Pat" not in str(raised.value) and "swordfish" not in str(raised.value)


def test_a_server_here_without_a_login(company: Any) -> None:
    """On this machine only, and where no login was named: there is none, and no secret worth stealing is sent."""
    graphs_own = {"error": {"code": "InvalidAuthenticationToken"}}
    for reply in ((404, {}, None), (401, {}, graphs_own), (400, {}, graphs_own)):
        company.answer = lambda *_, reply=reply: reply
        assert token_source(App.model_validate({**RIGHT, "endpoint": company.base})).token() == NO_LOGIN
    named = {**RIGHT, "endpoint": company.base, "authority": company.base.replace("/v1.0", "/t")}
    with pytest.raises(AuthError):
        token_source(App.model_validate(named)).token()


def test_a_token_that_others_keep_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """`token` is looked up, nothing is asked."""
    monkeypatch.setenv("A_TOKEN", "ready-made")
    app = App.model_validate({"endpoint": "https://graph.example.net", "token": {"env": "A_TOKEN"}})
    assert token_source(app).token() == "ready-made"


# ------------------------------------------------------------------ Microsoft's own login, by msal


class Microsoft:
    """Plays Microsoft's login to msal, in place of its HTTP client."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def get(self, url: str, **_: Any) -> Any:
        base = "https://login.microsoftonline.com/t"
        told = {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/a",
            "token_endpoint": f"{base}/token",
        }
        return self._reply({**told, "device_authorization_endpoint": f"{base}/devicecode"})

    def post(self, url: str, data: Any = None, **_: Any) -> Any:
        self.asked.append((url, dict(data or {})))
        return self._reply(self.answers.pop(0))

    def close(self) -> None:
        """Nothing to close."""

    def _reply(self, told: dict[str, Any]) -> Any:
        class Reply:
            status_code = 400 if "error" in told else 200
            text = json.dumps(told)
            headers: ClassVar[dict[str, str]] = {}

            def raise_for_status(self) -> None:
                pass

        return Reply()


GRANTED = {"access_token": "from-msal", "expires_in": 3600, "token_type": "Bearer"}
CLIENT_INFO = base64.urlsafe_b64encode(json.dumps({"uid": "u", "utid": "t"}).encode()).decode()


def play(monkeypatch: pytest.MonkeyPatch, *answers: dict[str, Any]) -> Microsoft:
    microsoft = Microsoft(*answers)
    for name in ("ConfidentialClientApplication", "PublicClientApplication"):
        real = getattr(msal, name)

        def made(*given: Any, real: Any = real, verify: Any = None, timeout: Any = None, **keys: Any) -> Any:
            return real(*given, http_client=microsoft, instance_discovery=False, **keys)

        monkeypatch.setattr(msal, name, made)
    return microsoft


@pytest.mark.parametrize("proof", ["secret", "certificate"])
def test_an_application_logs_in_at_microsoft(
    monkeypatch: pytest.MonkeyPatch, pair: Any, tmp_path: Path, proof: str
) -> None:
    """msal is asked with the secret, or with what the certificate signs; a refused token is asked for anew."""
    microsoft = play(monkeypatch, GRANTED, {**GRANTED, "access_token": "the-next"})
    keys: dict[str, Any] = {"certificate": pem_of(pair, tmp_path / "a.pem")} if proof == "certificate" else {}
    app = App.model_validate({"tenant": "t", "client_id": "app", **(keys or {"client_secret": SECRET})})
    tokens = token_source(app)
    assert [tokens.token(), tokens.token(), tokens.token(fresh=True)] == [
        "from-msal",
        "from-msal",
        "the-next",
    ]
    assert ("client_assertion" in microsoft.asked[0][1]) is (proof == "certificate")


def test_msals_refusal_is_told_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """An expired secret is told as one."""
    play(monkeypatch, {"error": "invalid_client", "error_codes": [7000222], "error_description": "of Pat"})
    with pytest.raises(AuthError, match="AADSTS7000222") as raised:
        token_source(App.model_validate(RIGHT)).token()
    assert "expired" in raised.value.hint and "Pat" not in raised.value.message


def alone(tmp_path: Path) -> Settings:
    keys = {"client_id": "app", "tenant": "t", "login": "device", "token_cache": tmp_path / "login.json"}
    return Settings.model_validate(keys)


def test_nobody_is_asked_under_cron(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a person there: an error that says what to run, and no code is asked for."""
    microsoft = play(monkeypatch)
    monkeypatch.setattr(graph_login, "somebody_there", lambda: False)
    with pytest.raises(AuthError) as raised:
        token_source(alone(tmp_path)).token()
    assert "monitor check" in raised.value.hint
    assert microsoft.asked == []


def test_a_person_signs_in_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The code is shown on stderr; the login is kept in a file for its owner alone, and the next run asks nobody."""
    flow = {
        "user_code": "AB12",
        "device_code": "d",
        "interval": 0,
        "expires_in": 60,
        "message": "Enter AB12.",
    }
    signed_in = {**GRANTED, "refresh_token": "keep-me", "client_info": CLIENT_INFO, "scope": "Mail.Read"}
    microsoft = play(monkeypatch, flow, signed_in, {**signed_in, "access_token": "silently"})
    monkeypatch.setattr(graph_login, "somebody_there", lambda: True)
    assert token_source(alone(tmp_path)).token() == "from-msal"
    assert "AB12" in capsys.readouterr().err
    kept = tmp_path / "login.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [kept]
    monkeypatch.setattr(graph_login, "somebody_there", lambda: False)
    assert token_source(alone(tmp_path)).token() in ("from-msal", "silently")
    assert [data.get("grant_type") for _, data in microsoft.asked[2:]] in ([], ["refresh_token"])
    kept.chmod(0o644)
    with pytest.raises(ConfigError, match="read by others"):
        token_source(alone(tmp_path)).token()


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without httpx or msal: what to install, not a traceback."""
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(ConfigError, match="httpx") as raised:
        Graph(Settings.model_validate({**RIGHT, "user": "pat@example.com"}))
    assert "[graph]" in raised.value.hint
    monkeypatch.setitem(sys.modules, "msal", None)
    with pytest.raises(ConfigError, match="msal"):
        token_source(App.model_validate(RIGHT)).token()
