"""A Graph server for tests: one company's mailboxes in memory, over real HTTP on this machine.

It keeps its own books: every request, whatever would have changed something, and how many ran at a time. It can be told
to be busy, to cut lines, to forget its delta tokens, and to know less than Microsoft's does.
"""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from servers.graph_box import Box, Folder, Round
from servers.graph_schema import Schema

TOKEN = "opaque-access-token"
Reply = tuple[int, dict[str, str], Any]


class Company:
    """The server's state and its answers.

    ``script``: replies given in place of the next ones; "cut" hangs up. ``cut_at``: so many more, then cuts only.
    """

    def __init__(self, schema: Schema | None = None) -> None:
        self.boxes: dict[str, Box] = {}
        self.schema = schema
        self.base = ""
        self.tokens = {TOKEN}
        self.closed: set[str] = set()
        self.me: str | None = None
        self.script: list[Reply | str] = []
        self.scripted_from = ""
        self.poisoned: set[str] = set()
        self.knows_batch = self.knows_expand = self.headers_in_delta = self.knows_filter = True
        self.lists_users = self.counts_each = False
        self.requests: list[tuple[str, str, dict[str, str], Mapping[str, str]]] = []
        self.writes: list[tuple[str, str]] = []
        self.sent: list[dict[str, Any]] = []
        self.logins: list[dict[str, str]] = []
        self.faults: list[str] = []
        self.at_once = self.most_at_once = 0
        self.hold = 0.0
        self.cut_at: int | None = None
        self.lock = threading.RLock()

    def box(self, address: str) -> Box:
        return self.boxes.setdefault(address, Box(address))

    # ------------------------------------------------------------------ HTTP

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply | str:
        """Answer one request of the wire."""
        parts = urlsplit(target)
        if parts.path.endswith("/oauth2/v2.0/token"):
            self.logins.append(dict(parse_qsl(body.decode())))
            return 200, {}, {"token_type": "Bearer", "expires_in": 3599, "access_token": TOKEN}
        path = parts.path.removeprefix("/v1.0")
        query = dict(parse_qsl(parts.query))
        with self.lock:
            self.requests.append((method, path, query, dict(headers)))
            if self.script and path.startswith(self.scripted_from):
                return self.script.pop(0)
            if self.cut_at is not None:
                self.cut_at -= 1
                if self.cut_at < 0:
                    return "cut"
        if headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return error(401, "InvalidAuthenticationToken")
        if path == "/$batch" and method == "POST":
            return self._batch(json.loads(body))
        return self._limited(method, path, query, headers, body)

    def _limited(
        self, method: str, path: str, query: dict[str, str], headers: Mapping[str, str], body: bytes
    ) -> Reply:
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            crowded = self.at_once > 4
        try:
            if self.hold:
                threading.Event().wait(self.hold)
            if crowded:
                return error(429, "ApplicationThrottled", {"Retry-After": "1"})
            with self.lock:
                return self._one(method, path, query, headers, body)
        finally:
            with self.lock:
                self.at_once -= 1

    def _batch(self, told: dict[str, Any]) -> Reply:
        if not self.knows_batch:
            return error(404, "ResourceNotFound")
        assert 0 < len(told["requests"]) <= 20
        answers = []
        allowed = 4 if self.counts_each else 20
        for number, one in enumerate(reversed(told["requests"])):  # Graph answers in no order
            parts = urlsplit(one["url"])
            if number >= allowed:
                status, headers, body = error(429, "ApplicationThrottled", {"Retry-After": "0"})
                answers.append({"id": one["id"], "status": status, "headers": headers, "body": body})
                continue
            status, headers, body = self._one(
                one["method"], parts.path, dict(parse_qsl(parts.query)), one.get("headers", {}), b""
            )
            answers.append({"id": one["id"], "status": status, "headers": headers, "body": body})
        return 200, {}, {"responses": answers}

    # ------------------------------------------------------------------ Graph

    def _one(
        self, method: str, path: str, query: dict[str, str], headers: Mapping[str, str], body: bytes
    ) -> Reply:
        if self.schema is not None:
            self.faults += self.schema.request(method, path, query)
        steps = [unquote(step) for step in path.strip("/").split("/")]
        if steps == ["users"]:
            listed = [{"mail": name, "userPrincipalName": name} for name in self.boxes]
            return (
                (200, {}, {"value": listed})
                if self.lists_users
                else error(403, "Authorization_RequestDenied")
            )
        owner = self.me if steps[0] == "me" else steps[1] if steps[0] == "users" and len(steps) > 1 else None
        rest = steps[1:] if steps[0] == "me" else steps[2:]
        if owner in self.closed:
            return error(403, "ErrorAccessDenied")
        if owner not in self.boxes:
            return error(404, "ErrorInvalidUser")
        if method == "POST" and rest == ["sendMail"]:
            self.sent.append(json.loads(body))
            return 202, {}, None
        if method != "GET":
            self.writes.append((method, path))
            return error(405, "MethodNotAllowed")
        return _Reader(self, self.boxes[owner], query, headers.get("Prefer", "")).get(rest)


class _Reader:
    """One GET in one mailbox."""

    def __init__(self, company: Company, box: Box, query: dict[str, str], prefer: str) -> None:
        self.company, self.box, self.query, self.prefer = company, box, query, prefer

    def get(self, rest: list[str]) -> Reply:
        box = self.box
        if rest == ["mailboxSettings"]:
            return 200, {}, box.settings
        if rest[:1] == ["messages"]:
            return self._message(rest[1]) if len(rest) == 2 else self._list(list(box.items))
        if rest[:1] != ["mailFolders"]:
            return error(400, "BadRequest")
        if len(rest) == 1:
            return self._folders(None)
        folder = box.folders.get(f"F{rest[1]}=") or box.folders.get(rest[1])
        if folder is None:
            return error(404, "ErrorItemNotFound")
        match rest[2:]:
            case []:
                return 200, {}, self._told("mailFolder", self._folder(folder))
            case ["childFolders"]:
                return self._folders(folder.id)
            case ["messages"]:
                return self._list(box.in_folder(folder.id))
            case ["messages", "delta"]:
                return self._delta(folder)
        return error(400, "BadRequest")

    def _folders(self, parent: str | None) -> Reply:
        found = [one for one in self.box.folders.values() if one.parent == parent and not one.hidden]
        start, size = int(self.query.get("$skip", 0)), min(int(self.query.get("$top", 10)), 4)
        told: dict[str, Any] = {
            "value": [self._told("mailFolder", self._folder(one)) for one in found[start : start + size]]
        }
        if start + size < len(found):
            where = "mailFolders" if parent is None else f"mailFolders/{parent}/childFolders"
            told["@odata.nextLink"] = f"{self._root}/{where}?$top={size}&$skip={start + size}"
        return 200, {}, told

    def _folder(self, folder: Folder) -> dict[str, Any]:
        below = [one for one in self.box.folders.values() if one.parent == folder.id]
        there = self.box.in_folder(folder.id)
        return {
            "id": folder.id,
            "displayName": folder.name,
            "parentFolderId": folder.parent or "Froot=",
            "childFolderCount": len(below),
            "totalItemCount": len(there),
            "unreadItemCount": sum(not self.box.items[one]["isRead"] for one in there),
            "isHidden": folder.hidden,
        }

    def _message(self, name: str) -> Reply:
        if name in self.company.poisoned:
            return error(500, "ErrorInternalServerError")
        if name not in self.box.items:
            return error(404, "ErrorItemNotFound")
        if "$expand" in self.query and not self.company.knows_expand:
            return error(400, "RequestBroker--ParseUri")
        return 200, {}, self._item(name, self.query)

    def _list(self, names: list[str]) -> Reply:
        if "$skiptoken" in self.query:
            self.query = self.box.rounds[self.query["$skiptoken"]].query
        if "$filter" in self.query and not self.company.knows_filter:
            return error(400, "ErrorInvalidUrlQueryFilter")
        if "$expand" in self.query and not self.company.knows_expand:
            return error(400, "RequestBroker--ParseUri")
        names = [name for name in names if self._passes(name, self.query)]
        names.sort(key=lambda name: self.box.items[name]["receivedDateTime"], reverse=True)
        start, size = int(self.query.get("$skip", 0)), int(self.query.get("$top", 10))
        told: dict[str, Any] = {
            "value": [self._item(name, self.query) for name in names[start : start + size]]
        }
        if self.query.get("$count") == "true" and self.company.knows_filter:
            told["@odata.count"] = len(names)
        if start + size < len(names):
            token = f"T{next(self.box.numbers)}"
            self.box.rounds[token] = Round("", names, 0, {**self.query, "$skip": str(start + size)})
            told["@odata.nextLink"] = f"{self._root}/messages?$skiptoken={token}"
        return 200, {}, told

    def _delta(self, folder: Folder) -> Reply:
        box, query = self.box, self.query
        token = query.get("$skiptoken") or query.get("$deltatoken")
        if token is not None:
            walk = box.rounds.get(token)
            if walk is None:
                return error(410, "syncStateNotFound")
            if "$deltatoken" in query:
                since = walk.end
                changed = dict.fromkeys(name for number, name in folder.events if number > since)
                walk = Round(folder.id, list(changed), next(box.numbers), walk.query)
        else:
            if "$expand" in query or "body" in query["$select"].split(","):
                return error(400, "RequestBroker--ParseUri")
            if "$filter" in query and not self.company.knows_filter:
                return error(400, "ErrorInvalidUrlQueryFilter")
            if "$filter" in query and not re.fullmatch(r"receivedDateTime g[et] \S+", query["$filter"]):
                return error(400, "ErrorInvalidUrlQueryFilter")
            there = [name for name in box.in_folder(folder.id) if self._passes(name, query)]
            walk = Round(folder.id, there, next(box.numbers), dict(query))
        size = int((re.findall(r"odata\.maxpagesize=(\d+)", self.prefer) or ["10"])[0])
        page, left = walk.left[:size], walk.left[size:]
        onward = Round(walk.folder, left, walk.end, walk.query)
        name = f"T{next(box.numbers)}"
        box.rounds[name] = onward
        kind, option = ("nextLink", "$skiptoken") if left else ("deltaLink", "$deltatoken")
        link = f"{self._root}/mailFolders/{folder.id}/messages/delta?{option}={name}"
        return 200, {}, {"value": [self._changed(one, walk) for one in page], f"@odata.{kind}": link}

    def _changed(self, name: str, walk: Round) -> dict[str, Any]:
        item = self.box.items.get(name)
        if item is None or item["parentFolderId"] != walk.folder:
            return {"id": name, "@removed": {"reason": "deleted"}}
        told = self._item(name, walk.query)
        if not self.company.headers_in_delta:
            told.pop("internetMessageHeaders", None)
        return told

    def _item(self, name: str, query: Mapping[str, str]) -> dict[str, Any]:
        item = self.box.items[name]
        told = {"@odata.etag": 'W/"1"', "id": self._id(name)}
        if item["calendar"]:
            told["@odata.type"] = "#microsoft.graph.eventMessageRequest"
        for key in query.get("$select", "id,subject").split(","):
            if key == "body":
                text = 'outlook.body-content-type="text"' in self.prefer
                told[key] = {"contentType": "text", "content": item["text"]} if text else item["body"]
            elif key == "internetMessageHeaders" and not item[key]:
                continue
            elif key != "id":
                told[key] = item[key]
        if (
            "singleValueExtendedProperties" in query.get("$expand", "")
            and item["singleValueExtendedProperties"]
        ):
            told["singleValueExtendedProperties"] = item["singleValueExtendedProperties"]
        return self._told("message", told)

    def _id(self, name: str) -> str:
        """Without the preference an id holds only until the message is moved."""
        return (
            name
            if 'IdType="ImmutableId"' in self.prefer
            else f"{name}@{self.box.items[name]['parentFolderId']}"
        )

    def _passes(self, name: str, query: Mapping[str, str]) -> bool:
        instant = self.box.items[name]["receivedDateTime"]
        tests = re.findall(r"receivedDateTime (ge|gt|lt|le) (\S+)", query.get("$filter", ""))
        how = {"ge": instant.__ge__, "gt": instant.__gt__, "lt": instant.__lt__, "le": instant.__le__}
        return all(how[sign](limit) for sign, limit in tests)

    def _told(self, kind: str, told: dict[str, Any]) -> dict[str, Any]:
        if self.company.schema is not None:
            self.company.faults += self.company.schema.entity(kind, told)
        return told

    @property
    def _root(self) -> str:
        return f"{self.company.base}/users/{self.box.address}"


def error(status: int, code: str, headers: dict[str, str] | None = None) -> Reply:
    """Return an error as Graph words it; its sentence quotes what must not be repeated."""
    told = {"code": code, "message": "The mailbox of kim@example.com said no to Bearer opaque-access-token."}
    return status, headers or {}, {"error": told}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    company: Company

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        reply = self.company.answer(self.command, self.path, dict(self.headers.items()), body)
        if isinstance(reply, str):  # hang up
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        status, headers, told = reply
        data = told if isinstance(told, bytes) else b"" if told is None else json.dumps(told).encode()
        (self.send_response_only if "Date" in headers else self.send_response)(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815  http.server calls them so

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def running(schema: Schema | None = None) -> Iterator[Company]:
    """A company on a port of its own, for as long as the generator lives."""
    company = Company(schema)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"company": company}))
    server.daemon_threads = True
    company.base = f"http://127.0.0.1:{server.server_port}/v1.0"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield company
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
