"""A stand-in for an Exchange server: stateful, over HTTP, held to the EWS schemas in both directions where those are
there.

It answers the questions of a reading client and nothing else: whatever would write is refused and written down.
"""

from __future__ import annotations

import base64
import os
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from lxml import etree
from servers.ews_answers import M, S, T, add, folder_element, item_element, make, sent_at, stamp
from servers.ews_mailbox import Folder, Item, Mailbox
from servers.fault_proxy import QuietHandler, QuietServer

SHARED = Path(os.environ.get("MONITOR_CORPORA") or Path(__file__).resolve().parents[2].parent / "shared")
SCHEMAS = SHARED / "ews"
PASSWORD = "correct horse"

Element = Any


class RefusalError(Exception):
    """What the server says no with, to a whole request or to one thing in it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@lru_cache(maxsize=1)
def schema() -> etree.XMLSchema | None:
    """Return the schema of all messages, None where it is not on this machine."""
    file = SCHEMAS / "messages.xsd"
    return etree.XMLSchema(etree.parse(file)) if file.exists() else None


class Double:
    """The server. Tests look at ``asked`` (operations in order), ``wrote`` (those refused for writing), ``logins``
    (status to count) and ``problems`` (what broke the schema)."""

    def __init__(self, *addresses: str) -> None:
        self.mailboxes = {address: Mailbox(address) for address in addresses}
        self.passwords = dict.fromkeys(addresses, PASSWORD)
        self.impersonators: set[str] = set()
        self.delegates: set[tuple[str, str]] = set()
        self.says_last = True
        self.unsupported: dict[str, int] = {}
        self.unknown_fields: set[str] = set()
        self.empty_fields: set[str] = set()
        self.corrupt: set[str] = set()
        self.hangs_up_on: set[str] = set()
        self.busy: list[int] = []
        self.decimals = 9
        self.rights = "true"
        self.version = ""
        self.lenient = True
        self.asked: list[str] = []
        self.payloads: list[bytes] = []
        self.wrote: list[str] = []
        self.logins: Counter[int] = Counter()
        self.problems: list[str] = []
        self.fixture: Callable[[str], bytes | None] = lambda _: None
        self._lock = threading.Lock()
        self._server = QuietServer(_handler(self))
        self.port = self._server.port

    @property
    def endpoint(self) -> str:
        """Its address, as a configuration names it."""
        return f"http://127.0.0.1:{self.port}/EWS/Exchange.asmx"

    def stop(self) -> None:
        """Stop listening, and fail where anything broke the schema or tried to write."""
        self._server.stop()
        assert not self.problems, self.problems[:3]
        assert not self.wrote, self.wrote

    # ------------------------------------------------------------------ one request

    def answer(self, user: str, body: bytes) -> tuple[int, bytes]:
        """Answer an envelope with a status and an envelope."""
        with self._lock:
            envelope = etree.fromstring(body)
            request = envelope.find(f"{{{S}}}Body")[0]
            name = etree.QName(request).localname.removesuffix("Request")
            self.asked.append(name)
            self.payloads.append(body)
            self._held(request, "request")
            told = self.fixture(name)
            if told is not None:
                return 200, told
            if name in self.unsupported:
                status = self.unsupported[name]
                return (status, _fault("ErrorInvalidRequest")) if status == 500 else (status, b"no")
            if self.version and f'"{self.version}"'.encode() not in body:
                return 500, _fault("ErrorInvalidServerVersion")
            if self.busy:
                return 500, _fault("ErrorServerBusy", self.busy.pop(0))
            operation = getattr(self, f"_{_snake(name)}", None)
            if operation is None:
                self.wrote.append(name)
                return 500, _fault("ErrorAccessDenied")
            try:
                mailbox = self._opened(user, envelope)
                response = operation(mailbox, request)
            except RefusalError as refusal:
                return 500, _fault(refusal.code)
            self._held(response, "response")
            return 200, _envelope(response)

    def _held(self, element: Element, what: str) -> None:
        rules = schema()
        if rules is not None and not rules.validate(etree.ElementTree(element)):
            self.problems.append(f"{what}: {rules.error_log[0].message}")

    def _opened(self, user: str, envelope: Element) -> Mailbox:
        impersonated = envelope.findtext(f".//{{{T}}}ExchangeImpersonation//{{{T}}}PrimarySmtpAddress")
        named = envelope.findtext(f".//{{{T}}}DistinguishedFolderId/{{{T}}}Mailbox/{{{T}}}EmailAddress")
        if impersonated and user not in self.impersonators:
            raise RefusalError("ErrorImpersonateUserDenied")
        acting = impersonated or user
        address = named or acting
        if address not in self.mailboxes:
            raise RefusalError("ErrorNonExistentMailbox")
        if address != acting and (acting, address) not in self.delegates:
            raise RefusalError("ErrorAccessDenied")
        if not named and not impersonated:  # a delegate names another's items and folders by id only
            ids = {ref.get("Id") for ref in envelope.iter(f"{{{T}}}ItemId", f"{{{T}}}FolderId")}
            lent = [self.mailboxes[owner] for login, owner in self.delegates if login == acting]
            return next((box for box in lent if ids & box.ids()), self.mailboxes[address])
        return self.mailboxes[address]

    # ------------------------------------------------------------------ the operations

    def _get_folder(self, mailbox: Mailbox, request: Element) -> Element:
        fields = _fields(request)
        response, messages = _response("GetFolder")
        for ref in request.find(f"{{{M}}}FolderIds"):
            message = _message(messages, "GetFolder")
            if ref.get("Id") in (mailbox.root, "msgfolderroot", "root"):
                folders = _success(message, "m:Folders")
                top = Folder("Top of Information Store", id=mailbox.root, kind="")
                folders.append(folder_element(top, len(mailbox.folders), fields - {"folder:FolderClass"}))
                continue
            folder = mailbox.by_id(ref.get("Id"))
            if folder is None:
                _failure(message, "ErrorFolderNotFound", "m:Folders")
            else:
                _success(message, "m:Folders").append(folder_element(folder, 0, fields, self.rights))
        return response

    def _find_folder(self, mailbox: Mailbox, request: Element) -> Element:
        response, messages = _response("FindFolder")
        message = _message(messages, "FindFolder")
        offset, limit = _paging(request, "IndexedPageFolderView")
        every = list(mailbox.folders.values())
        page = every[offset : offset + limit]
        root = _success(message, "m:RootFolder")
        _paged(root, offset + len(page), len(every))
        folders = add(root, "t:Folders")
        folders.extend([folder_element(folder, 0, _fields(request), self.rights) for folder in page])
        return response

    def _sync_folder_hierarchy(self, mailbox: Mailbox, request: Element) -> Element:
        response, messages = _response("SyncFolderHierarchy")
        message = _message(messages, "SyncFolderHierarchy")
        _success(message)
        add(message, "m:SyncState", "hierarchy")
        add(message, "m:IncludesLastFolderInRange", "true")
        changes = add(message, "m:Changes")
        for folder in mailbox.folders.values():
            add(changes, "t:Create").append(folder_element(folder, 0, _fields(request), self.rights))
        return response

    def _sync_folder_items(self, mailbox: Mailbox, request: Element) -> Element:
        response, messages = _response("SyncFolderItems")
        message = _message(messages, "SyncFolderItems")
        folder = mailbox.by_id(request.find(f"{{{M}}}SyncFolderId")[0].get("Id"))
        if folder is None:
            _failure(message, "ErrorFolderNotFound")
            return response
        state = request.findtext(f"{{{M}}}SyncState")
        found = mailbox.changes(folder, state, int(request.findtext(f"{{{M}}}MaxChangesReturned")))
        if found is None:
            _failure(message, "ErrorInvalidSyncStateData")
            return response
        changed, following, last = found
        _success(message)
        add(message, "m:SyncState", following)
        if self.says_last:
            add(message, "m:IncludesLastItemInRange", str(last).lower())
        changes = add(message, "m:Changes")
        for kind, item_id in changed:
            change = add(changes, f"t:{kind}")
            if kind == "Delete":
                add(change, "t:ItemId", Id=item_id, ChangeKey="1")
            else:
                item = folder.items[item_id]
                change.append(item_element(item, _fields(request), decimals=self.decimals))
        return response

    def _find_item(self, mailbox: Mailbox, request: Element) -> Element:
        response, messages = _response("FindItem")
        message = _message(messages, "FindItem")
        folder = mailbox.by_id(request.find(f"{{{M}}}ParentFolderIds")[0].get("Id"))
        restriction = request.find(f"{{{M}}}Restriction")
        if folder is None:
            _failure(message, "ErrorFolderNotFound")
            return response
        if restriction is not None and not self.lenient:
            _failure(message, "ErrorUnsupportedPathForQuery")
            return response
        items = sorted(folder.items.values(), key=lambda item: item.received)
        if request.find(f"{{{M}}}SortOrder") is not None:
            items.reverse()
        if restriction is not None:
            items = [item for item in items if _meets(item, restriction[0])]
        offset, limit = _paging(request, "IndexedPageItemView")
        page = items[offset : offset + limit]
        root = _success(message, "m:RootFolder")
        _paged(root, offset + len(page), len(items))
        found = add(root, "t:Items")
        found.extend([item_element(item, _fields(request), decimals=self.decimals) for item in page])
        return response

    def _get_item(self, mailbox: Mailbox, request: Element) -> Element:
        fields = _fields(request)
        if fields & self.unknown_fields:
            raise RefusalError("ErrorInvalidPropertyRequest")
        as_text = request.findtext(f".//{{{T}}}BodyType") == "Text"
        there = {item.id: item for folder in mailbox.folders.values() for item in folder.items.values()}
        response, messages = _response("GetItem")
        for ref in request.find(f"{{{M}}}ItemIds"):
            message = _message(messages, "GetItem")
            item = there.get(ref.get("Id"))
            if ref.get("Id") in self.hangs_up_on:
                raise ConnectionAbortedError
            if item is None:
                _failure(message, "ErrorItemNotFound", "m:Items")
            elif item.id in self.corrupt:
                _failure(message, "ErrorItemCorrupt", "m:Items")
            else:
                items = _success(message, "m:Items")
                told = fields - self.empty_fields
                items.append(item_element(item, told, as_text=as_text, decimals=self.decimals))
        return response

    def _get_user_oof_settings(self, mailbox: Mailbox, request: Element) -> Element:
        response = make("m:GetUserOofSettingsResponse")
        message = add(response, "m:ResponseMessage", ResponseClass="Success")
        add(message, "m:ResponseCode", "NoError")
        settings = add(response, "t:OofSettings")
        add(settings, "t:OofState", mailbox.away.state)
        add(settings, "t:ExternalAudience", "None")
        duration = add(settings, "t:Duration")
        add(duration, "t:StartTime", stamp(mailbox.away.begin, 0))
        add(duration, "t:EndTime", stamp(mailbox.away.end, 0))
        return response

    def _get_user_configuration(self, mailbox: Mailbox, request: Element) -> Element:
        response, messages = _response("GetUserConfiguration")
        message = _message(messages, "GetUserConfiguration")
        if not mailbox.zone:
            _failure(message, "ErrorItemNotFound")
            return response
        options = _success(message, "m:UserConfiguration")
        named = add(options, "t:UserConfigurationName", Name="OWA.UserOptions")
        add(named, "t:DistinguishedFolderId", Id="root")
        dictionary = add(options, "t:Dictionary")
        for key, value in (("itemsperpage", "50"), ("timezone", mailbox.zone)):
            entry = add(dictionary, "t:DictionaryEntry")
            for part, text in (("DictionaryKey", key), ("DictionaryValue", value)):
                pair = add(entry, f"t:{part}")
                add(pair, "t:Type", "String")
                add(pair, "t:Value", text)
        return response


# ------------------------------------------------------------------ envelopes


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).strip("_")


def _fields(request: Element) -> set[str]:
    asked = request.iter(f"{{{T}}}FieldURI", f"{{{T}}}ExtendedFieldURI")
    return {
        field.get("FieldURI") or field.get("PropertyTag")
        for field in asked
        if "Shape" in field.getparent().getparent().tag
    }


def _response(name: str) -> tuple[Element, Element]:
    response = make(f"m:{name}Response")
    return response, add(response, "m:ResponseMessages")


def _message(messages: Element, name: str) -> Element:
    return add(messages, f"m:{name}ResponseMessage")


def _success(message: Element, container: str | None = None) -> Element:
    message.set("ResponseClass", "Success")
    add(message, "m:ResponseCode", "NoError")
    return add(message, container) if container else message


def _failure(message: Element, code: str, container: str | None = None) -> None:
    message.set("ResponseClass", "Error")
    add(message, "m:MessageText", "The server's words may quote a mail.")
    add(message, "m:ResponseCode", code)
    if container:
        add(message, container)


def _paging(request: Element, view: str) -> tuple[int, int]:
    found = request.find(f"{{{M}}}{view}")
    return int(found.get("Offset")), int(found.get("MaxEntriesReturned"))


def _paged(root: Element, reached: int, total: int) -> None:
    root.set("IndexedPagingOffset", str(reached))
    root.set("TotalItemsInView", str(total))
    root.set("IncludesLastItemInRange", str(reached >= total).lower())


def _meets(item: Item, test: Element) -> bool:
    name = etree.QName(test).localname
    if name in ("And", "Or"):
        return (all if name == "And" else any)(_meets(item, inner) for inner in test)
    field = test.find(f"{{{T}}}FieldURI").get("FieldURI")
    told = item.received if field == "item:DateTimeReceived" else sent_at(item)
    bound = datetime.fromisoformat(test.find(f".//{{{T}}}Constant").get("Value")).astimezone(UTC)
    return (told >= bound) == (name == "IsGreaterThanOrEqualTo")


def _envelope(content: Element) -> bytes:
    envelope = make("s:Envelope")
    info = {"MajorVersion": "15", "MinorVersion": "1", "MajorBuildNumber": "2507", "MinorBuildNumber": "6"}
    add(add(envelope, "s:Header"), "t:ServerVersionInfo", Version="V2017_07_11", **info)
    add(envelope, "s:Body").append(content)
    return bytes(etree.tostring(envelope, xml_declaration=True, encoding="utf-8"))


def _fault(code: str, back_off: int | None = None) -> bytes:
    errors = "http://schemas.microsoft.com/exchange/services/2006/errors"
    fault = make("s:Fault")
    etree.SubElement(fault, "faultcode").text = "Client"
    etree.SubElement(fault, "faultstring").text = "The server's words may quote a mail."
    detail = etree.SubElement(fault, "detail")
    etree.SubElement(detail, f"{{{errors}}}ResponseCode").text = code
    etree.SubElement(detail, f"{{{errors}}}Message").text = "The server's words may quote a mail."
    if back_off is not None:
        add(add(detail, "t:MessageXml"), "t:Value", str(back_off), Name="BackOffMilliseconds")
    return _envelope(fault)


def _handler(double: Double) -> type[BaseHTTPRequestHandler]:
    class Handler(QuietHandler):
        def do_POST(self) -> None:  # noqa: N802
            body = self.rfile.read(int(self.headers["Content-Length"]))
            user, _, password = (
                base64.b64decode(self.headers.get("Authorization", "")[6:]).decode().partition(":")
            )
            if not password or double.passwords.get(user) != password:
                status, told = 401, b""
            else:
                try:
                    status, told = double.answer(user, body)
                except ConnectionAbortedError:
                    self.close_connection = True
                    return
            double.logins[status] += 1
            self.send_response(status)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(told)))
            if status == 401:
                self.send_header("WWW-Authenticate", 'Basic realm="EWS"')
            self.end_headers()
            self.wfile.write(told)

    return Handler
