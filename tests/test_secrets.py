"""Secrets by reference: looked up when needed, never shown."""

from __future__ import annotations

import os
import sys

import pytest
from pydantic import ValidationError

from monitor.errors import ConfigError
from monitor.secrets import SecretRef


def test_an_environment_variable(monkeypatch):
    """{ env = NAME } is looked up when it is resolved, not before."""
    reference = SecretRef(env="A_SECRET")
    monkeypatch.setenv("A_SECRET", "swordfish")
    assert reference.resolve() == "swordfish"
    monkeypatch.setenv("A_SECRET", "")
    with pytest.raises(ConfigError, match="A_SECRET"):
        reference.resolve()


def test_a_variable_may_name_a_file_instead(monkeypatch, tmp_path):
    """NAME_FILE names the file that holds the secret, as containers hand them over; NAME itself comes first."""
    path = tmp_path / "a-secret"
    path.write_text("from a file\n")
    monkeypatch.delenv("A_SECRET", raising=False)
    monkeypatch.setenv("A_SECRET_FILE", str(path))
    assert SecretRef(env="A_SECRET").resolve() == "from a file"
    monkeypatch.setenv("A_SECRET", "said")
    assert SecretRef(env="A_SECRET").resolve() == "said"
    monkeypatch.delenv("A_SECRET")
    path.unlink()
    with pytest.raises(ConfigError, match="A_SECRET"):
        SecretRef(env="A_SECRET").resolve()


def test_a_file_gives_its_first_line(tmp_path):
    """{ file = PATH } is the first line, without its end."""
    path = tmp_path / "secret"
    path.write_text("swordfish\nnot this\n")
    assert SecretRef(file=path).resolve() == "swordfish"


@pytest.mark.parametrize("data", [None, b"", b"\n", b"\xff\xfe\xff"])
def test_a_missing_or_empty_file_is_an_error_that_names_it(tmp_path, data):
    """No file, an empty one and no text are ConfigErrors with the path."""
    path = tmp_path / "secret"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(ConfigError, match=str(path)):
        SecretRef(file=path).resolve()


def test_a_command_gives_the_first_line_it_prints():
    """{ command = ... } takes a list or one line, and no shell."""
    assert (
        SecretRef.model_validate({"command": [sys.executable, "-c", "print('swordfish')"]}).resolve()
        == "swordfish"
    )
    assert SecretRef.model_validate({"command": "echo '$HOME' x"}).resolve() == "$HOME x"


@pytest.mark.parametrize("command", ["false", "/no/such/program", "true"])
def test_a_failing_command_is_an_error(command):
    """A command that fails, is not there or prints nothing is named."""
    with pytest.raises(ConfigError, match="command"):
        SecretRef.model_validate({"command": command}).resolve()


def test_a_keyring_entry(monkeypatch):
    """{ keyring = "service/user" } asks the system's keyring; what is not there is an error."""
    import keyring

    monkeypatch.setattr(
        keyring, "get_password", lambda service, user: {("monitor", "pat"): "swordfish"}.get((service, user))
    )
    assert SecretRef(keyring="monitor/pat").resolve() == "swordfish"
    assert SecretRef(keyring="pat").resolve() == "swordfish"
    with pytest.raises(ConfigError, match="keyring"):
        SecretRef(keyring="monitor/kim").resolve()


@pytest.mark.parametrize("table", [{}, {"env": "A", "file": "b"}, {"env": ""}, "swordfish", {"evn": "A"}])
def test_exactly_one_place(table):
    """None, two, an empty one, an unknown one or the secret itself are refused."""
    with pytest.raises(ValidationError):
        SecretRef.model_validate(table)


def test_a_reference_names_its_place_only(monkeypatch):
    """What is printed of a reference never holds the secret or a command's arguments."""
    monkeypatch.setenv("A_SECRET", "swordfish")
    assert "swordfish" not in f"{SecretRef(env='A_SECRET')!r} {SecretRef(env='A_SECRET')}"
    assert str(SecretRef.model_validate({"command": "pass show mail"})) == "command pass"
    assert os.environ["A_SECRET"] == "swordfish"
