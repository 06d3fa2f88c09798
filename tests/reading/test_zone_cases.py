"""Zoning against hostile text and against the cases of known reply parsers (M7)."""

from __future__ import annotations

import ast
import email
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.reading.html import to_text
from monitor.reading.parse import Body
from monitor.reading.zones import own_text, zone

PIECES = [
    *(
        "\n",
        ">",
        ">\n",
        "a",
        " ",
        " \n",
        "On ",
        ":\n",
        "-",
        "--\n",
        "\r",
        "> a\nb\n",
        "<http://\n>\n",
        "-Pat\n\nx\n",
    ),
    *("On 1 wrote:\n", "On 04/19/2011 07:10 AM, Bob\n", "x wrote:\n", "a " * 300 + "wrote:\n"),
    *("On 04/19/2011 Bob <a@b>\n> x\n", "To: a@b\n", "From: x\nTo: y\nCc: z\n", "To: a\n" + "b@c,\n" * 70),
    *("To: a\n\n\nCc: b\n\n\n", "-----Original Message-----\n> x\n", "Begin forwarded message:\nx\n"),
    *("-- \n" + "x\n" * 30, "_" * 30 + "\n", "Sent from my phone\n", "\nthis email is\n", "Regards,\nPat\n"),
    *(
        "tel 12345678\n",
        "<div>",
        "<p>x",
        "<blockquote>",
        "<br>",
        "<a href=x>",
        "<table><tr><td>",
        "<",
        "&",
        "<!--",
    ),
    *("<div>x</div>", "<li>x", "<i><a>", "<blockquote>x</blockquote>"),
]


@pytest.mark.parametrize("piece", PIECES)
def test_a_megabyte_of_anything_takes_a_moment(piece: str) -> None:
    """Time is linear in the text: a megabyte is under 100 ms on a free core (room for busy ones)."""
    text = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
    begun = time.process_time()
    own_text(Body(plain=text))
    own_text(Body(html=text))
    assert time.process_time() - begun < 1.0


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _value(node: ast.expr, known: dict[str, object]) -> object:
    return known.get(node.id) if isinstance(node, ast.Name) else getattr(node, "value", None)


def _comparisons(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """Yield (text, expected) of each ``eq_(expected, extract_from_plain(text))`` in a test of talon's."""
    known: dict[str, object] = {}
    for line in function.body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            known[line.targets[0].id] = getattr(line.value, "value", None)
        elif isinstance(line, ast.Expr) and isinstance(line.value, ast.Call):
            calls = [node for node in line.value.args if isinstance(node, ast.Call) and len(node.args) == 1]
            others = [node for node in line.value.args if node not in calls]
            if calls and others and getattr(calls[0].func, "attr", "") == "extract_from_plain":
                text, expected = _value(calls[0].args[0], known), _value(others[0], known)
                if isinstance(text, str) and isinstance(expected, str):
                    yield text, expected


def _talon_cases(root: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (name, text, expected) of the plain cases in talon's own tests, and of its recorded mails."""
    base = next(root.glob("**/quote-talon/tests"))
    for function in ast.parse((base / "text_quotations_test.py").read_text("utf-8")).body:
        if isinstance(function, ast.FunctionDef):
            yield from ((function.name, text, expected) for text, expected in _comparisons(function))
    for path in (base / "fixtures" / "standard_replies").glob("*.eml"):
        mail = email.message_from_bytes(path.read_bytes())
        part = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        answer = path.with_name(path.stem + "_reply_text")
        yield path.name, payload.decode(), answer.read_text("utf-8") if answer.exists() else "Hello"
    for path in (base / "fixtures" / "html_replies").glob("*.html"):
        yield path.name, to_text(path.read_text("utf-8")).text, "Hi. I am fine.\n\nThanks,\nAlex"


def _willdurand_cases(root: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the cases of EmailReplyParser for PHP: one text under the quotations of many programs and languages."""
    base = next(root.glob("**/quote-willdurand/tests"))
    code = next(base.glob("**/EmailParserTest.php")).read_text("utf-8")
    common = code[code.index("COMMON_FIRST_FRAGMENT = '") :].split("'")[1]
    for number in "7 8 9 10 11 12 13 14 15 16 17 18 22 23".split():
        path = base / "Fixtures" / f"email_{number}.txt"
        yield path.name, path.read_text("utf-8"), common
    dated = (base / "Fixtures" / "email_with_date_headers.txt").read_text("utf-8")
    formats = code[code.index("function getDateFormats()") : code.index("testFromQuoteHeader")]
    for line in re.findall(r"array\(['\"](.*?)['\"]\),", formats):
        yield line[:20], dated.replace("[DATE]", line), "Thank you very much."


@pytest.mark.corpus
def test_the_cases_of_known_reply_parsers(corpus: Callable[[str], Path]) -> None:
    """Of the cases of two reply parsers nearly all come out alike; five differ on purpose.

    Talon keeps signatures and forwarded text, which are not the author's words in this message (M7).
    """
    root = corpus("quotes")
    cases = [*_talon_cases(root), *_willdurand_cases(root)]
    failed = [name for name, text, expected in cases if _squeezed(zone(text).text) != _squeezed(expected)]
    assert len(cases) >= 90
    assert len(failed) <= 8, failed
