"""Holds requests and answers against Microsoft's own description of Graph, where its two files are at hand.

``mail.csdl.xml`` says which types there are and what they hold; ``mail.openapi.yml`` which paths and which names
``$select`` and ``$orderby`` take. Neither is part of the project.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml
from lxml import etree

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
BESIDE = ("$batch", "mailboxSettings", "users", "token")
"""Paths that are Graph's but stand in neither file; ``mailboxSettings`` is described on a page of its own."""

OPTIONS = {f"${name}" for name in "select filter expand orderby top skip count deltatoken skiptoken".split()}


class Schema:
    """What may be asked, and what may be answered. Each check yields its complaints."""

    def __init__(self, folder: Path) -> None:
        root = etree.parse(str(folder / "mail.csdl.xml")).getroot()
        self.types = {
            kind.get("Name"): kind
            for tag in ("EntityType", "ComplexType", "EnumType")
            for kind in root.iter(f"{EDM}{tag}")
        }
        self.paths = yaml.safe_load((folder / "mail.openapi.yml").read_text(encoding="utf-8"))["paths"]

    # ------------------------------------------------------------------ requests

    def request(self, method: str, path: str, query: Mapping[str, str]) -> Iterator[str]:
        """Is this a question that Graph knows? ``path`` is what follows the version."""
        steps = [unquote(step) for step in path.strip("/").split("/")]
        if steps[-1] in BESIDE:
            return
        yield from (f"unknown option {name} in {path}" for name in query if name not in OPTIONS)
        described = self._described(steps)
        if described is None:
            yield from self._navigation(steps)
            return
        operation = described.get(method.lower())
        if operation is None:
            yield f"{method} is not described for {path}"
            return
        for parameter in operation.get("parameters", ()):
            name = parameter.get("name", "")
            allowed = parameter.get("schema", {}).get("items", {}).get("enum")
            if name in query and allowed:
                for one in re.split(r",(?![^(]*\))", query[name]):
                    plain = one.partition("(")[0].strip()
                    if plain not in allowed:
                        yield f"{name} does not take {plain} in {path}"

    def _described(self, steps: list[str]) -> Mapping[str, Any] | None:
        """Find the path in the openapi file. A function's name is no key: /messages/delta is not /messages/{id}."""
        named = ["users", "{user-id}", *steps[1:]] if steps[0] == "me" else steps
        named = [
            {"delta": "microsoft.graph.delta()", "sendMail": "microsoft.graph.sendMail"}.get(s, s)
            for s in named
        ]
        for pattern, operations in self.paths.items():
            parts = pattern.strip("/").split("/")
            if len(parts) == len(named) and all(
                part == step or (part.startswith("{") and not step.startswith("microsoft.graph."))
                for part, step in zip(parts, named, strict=True)
            ):
                return operations  # type: ignore[no-any-return]
        return None

    def _navigation(self, steps: list[str]) -> Iterator[str]:
        """Follow a path along the types' own navigation, for what the openapi file leaves out (childFolders)."""
        kind, key_next = "user", False
        for step in steps[1:] if steps[0] == "me" else steps[2:]:
            if key_next:
                key_next = False
                continue
            found = self._navigations(kind).get(step)
            if found is None:
                yield f"{kind} has no {step}"
                return
            kind, key_next = found.removeprefix("Collection(graph.").removesuffix(")"), True

    def _navigations(self, name: str) -> dict[str, str]:
        return {
            nav.get("Name"): nav.get("Type")
            for kind in self._line(name)
            for nav in kind.findall(f"{EDM}NavigationProperty")
        }

    # ------------------------------------------------------------------ answers

    def entity(self, name: str, told: Mapping[str, Any], where: str = "") -> Iterator[str]:
        """Has this object the type's own properties, and no others, each of its type?"""
        known = {
            prop.get("Name"): prop.get("Type")
            for kind in self._line(name)
            for tag in ("Property", "NavigationProperty")
            for prop in kind.findall(f"{EDM}{tag}")
        }
        for key, value in told.items():
            if key.startswith("@"):
                continue
            if key not in known:
                yield f"{name} has no {where}{key}"
            elif value is not None:
                yield from self._value(known[key], value, f"{where}{key}")

    def _line(self, name: str) -> Iterator[Any]:
        """Yield a type and those it is made from."""
        while name in self.types:
            yield self.types[name]
            name = (self.types[name].get("BaseType") or "").rpartition(".")[2]

    def _value(self, kind: str, value: Any, where: str) -> Iterator[str]:
        if kind.startswith("Collection("):
            if not isinstance(value, list):
                yield f"{where} is no list"
                return
            for one in value:
                yield from self._value(kind[11:-1], one, where)
            return
        simple = {"Edm.String": str, "Edm.Boolean": bool, "Edm.Int32": int}.get(kind)
        if simple is not None:
            if not isinstance(value, simple):
                yield f"{where} is no {kind}"
        elif kind == "Edm.DateTimeOffset":
            if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", str(value)):
                yield f"{where} is no instant"
            else:
                datetime.fromisoformat(value)
        elif kind == "Edm.Binary":
            base64.b64decode(value, validate=True)
        else:
            name = kind.removeprefix("graph.")
            members = [one.get("Name") for one in self.types[name].findall(f"{EDM}Member")]
            if members:
                if value not in members:
                    yield f"{where} is none of {members}"
            elif isinstance(value, Mapping):
                yield from self.entity(name, value, f"{where}.")
            else:
                yield f"{where} is no {kind}"
