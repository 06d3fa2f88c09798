"""Cards through a double of Graph's sendMail: whole, once, without a copy, and clear about what went wrong."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from servers import graph_double
from servers.graph_double import Company, error

from monitor.delivery.graph import HEADERS, Graph, GraphSettings
from monitor.delivery.mail import Letter
from monitor.delivery.note import Note, note
from monitor.delivery.outbox import RefusedError, UnknownOutcomeError
from monitor.delivery.smtp import DeliveryAuthError
from monitor.errors import AuthError, DeliveryError, TransientDeliveryError

SENDER = "cards@example.com"


class Tokens:
    """Hands out one token, or refuses. ``asked``: with which ``fresh``."""

    def __init__(self, refusal: Exception | None = None) -> None:
        self.asked: list[bool] = []
        self.refusal = refusal

    def token(self, fresh: bool = False) -> str:
        self.asked.append(fresh)
        if self.refusal is not None:
            raise self.refusal
        return graph_double.TOKEN


@pytest.fixture
def company() -> Iterator[Company]:
    """A company whose mailbox for cards may send."""
    for made in graph_double.running():
        made.box(SENDER)
        yield made


def way(company: Company, tokens: Tokens | None = None, **keys: Any) -> Graph:
    right = {"base": company.base, "sender": SENDER, "tokens": tokens or Tokens(), "sleep": lambda _: None}
    return Graph(GraphSettings(**{**right, **keys}))


def test_a_card_goes_out_whole_and_no_copy_is_kept(company: Company, mail: EmailMessage) -> None:
    """HTML with its pictures, our Message-ID and quieting fields; saveToSentItems is false."""
    with way(company) as out:
        out.check()
        assert out.send(mail) == 0
    (told,) = company.sent
    assert told["saveToSentItems"] is False
    sent = told["message"]
    assert sent["toRecipients"] == [{"emailAddress": {"name": "Pat Öz", "address": "pat@example.com"}}]
    assert sent["body"]["contentType"] == "html" and "cid:strip-light" in sent["body"]["content"]
    (picture,) = sent["attachments"]
    assert (picture["contentId"], picture["isInline"]) == ("strip-light@card.invalid", True)
    assert base64.b64decode(picture["contentBytes"]) == b"\x89PNG..."
    assert sent["internetMessageId"] == "<card.k7f3a9@example.com>"
    fields = {one["id"]: one["value"] for one in sent["singleValueExtendedProperties"]}
    assert fields["String 0x1035"] == "<card.k7f3a9@example.com>"
    assert fields[f"String {HEADERS} Name Auto-Submitted"] == "auto-generated"
    assert fields[f"String {HEADERS} Name List-Unsubscribe"].startswith("<mailto:")


def test_an_answer_stays_in_its_thread(company: Company, letter: Callable[..., Letter]) -> None:
    """A note of text with a file: its references go along, its text is no HTML."""
    written = note(
        Note(
            to="pat@example.com",
            sender=SENDER,
            subject="Your data",
            text="Here it is.\n",
            date=letter().date,
            seed="s",
            thread=("<ask@example.com>",),
            attachment=("data.json", b"{}"),
        )
    )
    with way(company) as out:
        out.send(written)
    sent = company.sent[0]["message"]
    fields = {one["id"]: one["value"] for one in sent["singleValueExtendedProperties"]}
    assert fields["String 0x1042"] == fields["String 0x1039"] == "<ask@example.com>"
    assert sent["body"] == {"contentType": "text", "content": "Here it is.\n"}
    assert [(one["name"], one["isInline"]) for one in sent["attachments"]] == [("data.json", False)]


def test_a_server_without_extended_properties_gets_the_mail_without(
    company: Company, mail: EmailMessage
) -> None:
    """A 400 sent nothing: the same mail goes again, plain, and the next one at once so."""
    company.script = [error(400, "RequestBodyRead")]
    with way(company) as out:
        out.send(mail)
        out.send(mail)
    assert ["internetMessageId" in told["message"] for told in company.sent] == [False, False]
    assert len(company.requests) == 3


def test_later_is_tried_again(company: Company, mail: EmailMessage) -> None:
    """429 and 503, then 202: one mail, after the waits the server asked for."""
    waits: list[float] = []
    company.script = [
        error(429, "ApplicationThrottled", {"Retry-After": "5"}),
        error(503, "ServiceUnavailable"),
    ]
    with way(company, sleep=waits.append) as out:
        out.send(mail)
    assert len(company.sent) == 1
    assert waits[0] == 5.0 and len(waits) == 2


@pytest.mark.parametrize(
    "replies", [[error(429, "ApplicationThrottled")] * 9, [error(429, "x", {"Retry-After": "3600"})]]
)
def test_later_for_too_long_leaves_the_card_due(
    company: Company, mail: EmailMessage, replies: list[Any]
) -> None:
    """A temporary error; the next run tries again."""
    company.script = replies
    with way(company) as out, pytest.raises(TransientDeliveryError) as raised:
        out.send(mail)
    assert raised.value.exit_code == 4
    assert company.sent == []


@pytest.mark.parametrize(
    "reply", ["cut", error(504, "GatewayTimeout"), error(500, "ErrorInternalServerError")]
)
def test_a_cut_after_the_mail_is_unknown_and_not_repeated(
    company: Company, mail: EmailMessage, reply: Any
) -> None:
    """The server may have taken it: the claim stands, and nothing is sent a second time now."""
    company.script = [reply]
    with way(company) as out, pytest.raises(UnknownOutcomeError):
        out.send(mail)
    assert len(company.requests) == 1


def test_a_server_that_is_away_is_a_temporary_matter(company: Company, mail: EmailMessage) -> None:
    """Nobody listens: nothing was handed over."""
    with way(company, base="http://127.0.0.1:9/v1.0") as out, pytest.raises(TransientDeliveryError):
        out.send(mail)


@pytest.mark.parametrize(
    ("replies", "kind"),
    [
        ([error(400, "ErrorInvalidRecipients")] * 2, RefusedError),
        ([error(413, "RequestEntityTooLarge")], RefusedError),
        ([error(403, "ErrorAccessDenied")], DeliveryAuthError),
        ([error(404, "ErrorInvalidUser")], DeliveryError),
    ],
)
def test_never_is_told_by_code_alone(
    company: Company, mail: EmailMessage, replies: list[Any], kind: type[DeliveryError]
) -> None:
    """This mail's fault, or our settings'; the server's words, which quote addresses and tokens, are not repeated."""
    company.script = replies
    with way(company) as out, pytest.raises(kind) as raised:
        out.send(mail)
    assert type(raised.value) is kind
    said = raised.value.message + raised.value.hint
    assert raised.value.hint and "kim@" not in said and graph_double.TOKEN not in said


def test_a_refused_login_is_tried_once(company: Company, mail: EmailMessage) -> None:
    """A hundred cards do not mean a hundred logins; exit code 3."""
    tokens = Tokens(AuthError("no", hint="look at the secret"))
    with way(company, tokens) as out:
        for _ in range(3):
            with pytest.raises(DeliveryAuthError) as raised:
                out.send(mail)
    assert raised.value.exit_code == 3
    assert tokens.asked == [False]


def test_an_ended_token_is_renewed_once(company: Company, mail: EmailMessage) -> None:
    """401, a fresh token, 202; a second 401 is a refusal."""
    tokens = Tokens()
    company.script = [error(401, "InvalidAuthenticationToken")]
    with way(company, tokens) as out:
        out.send(mail)
    assert tokens.asked == [False, True]
    company.script = [error(401, "InvalidAuthenticationToken")] * 2
    with way(company) as out, pytest.raises(DeliveryAuthError):
        out.send(mail)


def test_clear_text_stays_on_this_machine() -> None:
    """http is refused for any other host."""
    with pytest.raises(DeliveryError, match="clear"):
        GraphSettings(base="http://graph.example.net/v1.0", sender=SENDER, tokens=Tokens())
