"""The one place that knows which mail sources there are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from monitor.connectors.base import Connector
from monitor.connectors.registry import connect, types
from monitor.errors import ConfigError


def test_every_type_has_settings_and_a_connector(tmp_path: Path) -> None:
    """Each type can be configured and connected; unknown keys are refused."""
    keys = {
        "mbox": {"path": tmp_path},
        "maildir": {"path": tmp_path},
        "graph": {
            "tenant": "t",
            "client_id": "app",
            "client_secret": {"env": "NOWHERE"},
            "user": "pat@example.com",
        },
        "gmail": {"user": "pat@example.com", "password": {"env": "NOWHERE"}},
        "imap": {"host": "mail.example.com", "user": "pat", "password": {"env": "NOWHERE"}},
    }
    assert set(types()) >= set(keys)
    for kind, values in keys.items():
        settings = types()[kind].model_validate(values)
        assert isinstance(connect(kind, settings), Connector)
        with pytest.raises(ValidationError):
            types()[kind].model_validate({**values, "colour": "red"})


def test_an_unknown_type_names_the_known_ones(tmp_path: Path) -> None:
    """A typing error is told with the words that would do."""
    with pytest.raises(ConfigError, match="pop3") as error:
        connect("pop3", types()["mbox"].model_validate({"path": tmp_path}))
    assert "maildir" in error.value.hint


def test_a_connector_is_imported_when_it_is_needed() -> None:
    """Looking at the types loads no mail library: start-up stays short."""
    code = "import sys; from monitor.connectors.registry import types; types()['mbox'], list(types())"
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{code}; print('imapclient' in sys.modules or 'httpx' in sys.modules or 'google.auth' in sys.modules)",
        ],
        capture_output=True,
    )
    assert done.stdout.strip() == b"False"
