"""What an Exchange server is asked: eight questions, none of which can change anything.

exchangelib speaks SOAP, logs in and backs off; the questions are written here and the answers stay XML, because its own
item classes turn an instant with many decimals into no instant at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from exchangelib.errors import (
    ErrorAccessDenied,
    ErrorFolderNotFound,
    ErrorInvalidOperation,
    MalformedResponseError,
)
from exchangelib.services.common import EWSAccountService
from exchangelib.util import ParseError, create_element, to_xml

MESSAGES = "{http://schemas.microsoft.com/exchange/services/2006/messages}"
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
TYPES = "{http://schemas.microsoft.com/exchange/services/2006/types}"

QUESTIONS = frozenset(
    "GetFolder FindFolder SyncFolderHierarchy SyncFolderItems FindItem GetItem GetUserOofSettings "
    "GetUserConfiguration".split()
)
"""All that is ever asked: there is no way from here to a question that writes."""

RECEIVED = "item:DateTimeReceived"
SENT = "item:DateTimeSent"

Element = Any
"""An element of lxml, whose own name for it is private."""


class Ref(NamedTuple):
    """A folder: by the name every mailbox knows it by ("inbox"), together with the mailbox's address, or by its
    id."""

    id: str
    mailbox: str = ""


class Search(NamedTuple):
    """Which items of a folder to list: received in a window, if one is given (``or_sent``: or sent in it); a page of
    them."""

    begin: datetime | None = None
    end: datetime | None = None
    offset: int = 0
    limit: int = 100
    newest_first: bool = False
    or_sent: bool = False


class Question(EWSAccountService):  # type: ignore[misc]
    """One question. ``told`` returns a response message for each thing asked about, or what was wrong with that
    thing."""

    ERRORS_TO_CATCH_IN_RESPONSE = (
        *EWSAccountService.ERRORS_TO_CATCH_IN_RESPONSE,
        ErrorAccessDenied,
        ErrorFolderNotFound,
        ErrorInvalidOperation,
    )

    def told(self, payload: Element) -> list[Any]:
        """Ask, and return the answers in the order of the question."""
        return list(self._get_elements(payload=payload))

    def _api_versions_to_try(self) -> tuple[str, ...]:
        """Look for a version both sides know until one was understood; from then on no is no."""
        if self.protocol.understood:
            return (self._version_hint.api_version,)
        return tuple(super()._api_versions_to_try())

    @classmethod
    def _get_soap_parts(cls, response: Any) -> tuple[Element | None, Element]:
        """Return the header and the body of an answer, parsed at once: exchangelib would take it byte by byte."""
        try:
            root = to_xml(response.content)
        except ParseError:
            raise MalformedResponseError("no XML") from None
        body = root.find(f"{SOAP}Body")
        if body is None:
            raise MalformedResponseError("no body")
        return root.find(f"{SOAP}Header"), body

    def _get_element_container(self, message: Element, name: str | None = None) -> Any:  # noqa: ARG002
        """Return the whole response message: what may be missing in it is for the reader to say."""
        inner = message.find(f"{MESSAGES}ResponseMessage")  # GetUserOofSettings wraps its verdict
        verdict = super()._get_element_container(message=message if inner is None else inner, name=None)
        return verdict if isinstance(verdict, Exception) else message

    @classmethod
    def _get_elements_in_container(cls, container: Element) -> list[Element]:
        return [container]

    def _elems_to_objs(self, elems: Iterable[Any]) -> Iterable[Any]:
        return elems


_KINDS = {name: type(name, (Question,), {"SERVICE_NAME": name}) for name in QUESTIONS}


def question(name: str, account: Any) -> Question:
    """Return one of QUESTIONS, to be asked in this account. Raises KeyError for anything else."""
    kind: type[Question] = _KINDS[name]
    return kind(account=account)


# ------------------------------------------------------------------ how each is put


def get_folder(refs: Iterable[Ref], fields: Iterable[str]) -> Element:
    """Ask for folders by name or id."""
    root = create_element("m:GetFolder")
    root.append(_shape("m:FolderShape", fields))
    root.append(_folders("m:FolderIds", refs))
    return root


def find_folder(below: Ref, fields: Iterable[str], *, offset: int, limit: int) -> Element:
    """Ask for all folders below one."""
    root = create_element("m:FindFolder", attrs={"Traversal": "Deep"})
    root.append(_shape("m:FolderShape", fields))
    root.append(_view("m:IndexedPageFolderView", offset, limit))
    root.append(_folders("m:ParentFolderIds", [below]))
    return root


def sync_hierarchy(below: Ref, fields: Iterable[str], state: str | None) -> Element:
    """Ask for all folders below one, as a list of changes since a state."""
    root = create_element("m:SyncFolderHierarchy")
    root.append(_shape("m:FolderShape", fields))
    root.append(_folders("m:SyncFolderId", [below]))
    _text(root, "m:SyncState", state)
    return root


def sync_items(folder: Ref, fields: Iterable[str], state: str | None, limit: int) -> Element:
    """Ask what changed in a folder since a state; without one, for everything."""
    root = create_element("m:SyncFolderItems")
    root.append(_shape("m:ItemShape", fields))
    root.append(_folders("m:SyncFolderId", [folder]))
    _text(root, "m:SyncState", state)
    _text(root, "m:MaxChangesReturned", str(limit))
    return root


def find_item(folder: Ref, fields: Iterable[str], search: Search) -> Element:
    """Ask for a page of a folder's items."""
    root = create_element("m:FindItem", attrs={"Traversal": "Shallow"})
    root.append(_shape("m:ItemShape", fields))
    root.append(_view("m:IndexedPageItemView", search.offset, search.limit))
    if search.begin is not None:
        root.append(_restriction(search.begin, search.end, [RECEIVED, SENT][: 1 + search.or_sent]))
    if search.newest_first:
        order = create_element("t:FieldOrder", attrs={"Order": "Descending"})
        order.append(create_element("t:FieldURI", attrs={"FieldURI": RECEIVED}))
        root.append(create_element("m:SortOrder"))
        root[-1].append(order)
    root.append(_folders("m:ParentFolderIds", [folder]))
    return root


def get_item(ids: Iterable[str], fields: Iterable[str], *, as_text: bool = False) -> Element:
    """Ask for items by id. ``as_text``: their body as plain text."""
    root = create_element("m:GetItem")
    root.append(_shape("m:ItemShape", fields, as_text=as_text))
    listed = create_element("m:ItemIds")
    for item in ids:
        listed.append(create_element("t:ItemId", attrs={"Id": item}))
    root.append(listed)
    return root


def get_oof(mailbox: str) -> Element:
    """Ask for the out-of-office settings of a mailbox."""
    root = create_element("m:GetUserOofSettingsRequest")
    who = create_element("t:Mailbox")
    _text(who, "t:Address", mailbox)
    root.append(who)
    return root


def get_options(mailbox: str) -> Element:
    """Ask for what the owner set in Outlook on the web, the time zone among it."""
    root = create_element("m:GetUserConfiguration")
    name = create_element("m:UserConfigurationName", attrs={"Name": "OWA.UserOptions"})
    name.append(_folder(Ref("root", mailbox)))
    root.append(name)
    _text(root, "m:UserConfigurationProperties", "Dictionary")
    return root


def _shape(tag: str, fields: Iterable[str], *, as_text: bool = False) -> Element:
    shape = create_element(tag)
    _text(shape, "t:BaseShape", "IdOnly")
    _text(shape, "t:BodyType", "Text" if as_text else None)
    asked = create_element("t:AdditionalProperties")
    for field in sorted(fields):
        asked.append(_property(field))
    shape.append(asked)
    return shape


def _property(field: str) -> Element:
    """Name a property by its place in the schema ("item:Subject"), or a MAPI text by its number ("0x5d01")."""
    if field.startswith("0x"):
        return create_element("t:ExtendedFieldURI", attrs={"PropertyTag": field, "PropertyType": "String"})
    return create_element("t:FieldURI", attrs={"FieldURI": field})


def _view(tag: str, offset: int, limit: int) -> Element:
    return create_element(
        tag, attrs={"MaxEntriesReturned": str(limit), "Offset": str(offset), "BasePoint": "Beginning"}
    )


def _folders(tag: str, refs: Iterable[Ref]) -> Element:
    listed = create_element(tag)
    listed.extend([_folder(ref) for ref in refs])
    return listed


def _folder(ref: Ref) -> Element:
    if not ref.mailbox:
        return create_element("t:FolderId", attrs={"Id": ref.id})
    folder = create_element("t:DistinguishedFolderId", attrs={"Id": ref.id})
    whose = create_element("t:Mailbox")
    _text(whose, "t:EmailAddress", ref.mailbox)
    _text(whose, "t:RoutingType", "SMTP")
    _text(whose, "t:MailboxType", "Mailbox")
    folder.append(whose)
    return folder


def _restriction(begin: datetime, end: datetime | None, fields: list[str]) -> Element:
    """Write a window in time over any of these fields."""
    windows = []
    for field in fields:
        bounds = [_compared("t:IsGreaterThanOrEqualTo", field, begin)]
        if end is not None:
            bounds.append(_compared("t:IsLessThan", field, end))
        windows.append(_joined("t:And", bounds))
    restriction = create_element("m:Restriction")
    restriction.append(_joined("t:Or", windows))
    return restriction


def _joined(tag: str, tests: list[Element]) -> Element:
    if len(tests) == 1:
        return tests[0]
    both = create_element(tag)
    both.extend(tests)
    return both


def _compared(tag: str, field: str, instant: datetime) -> Element:
    test = create_element(tag)
    test.append(create_element("t:FieldURI", attrs={"FieldURI": field}))
    other = create_element("t:FieldURIOrConstant")
    other.append(create_element("t:Constant", attrs={"Value": f"{instant:%Y-%m-%dT%H:%M:%SZ}"}))
    test.append(other)
    return test


def _text(parent: Element, tag: str, text: str | None) -> None:
    if text:
        child = create_element(tag)
        child.text = text
        parent.append(child)
