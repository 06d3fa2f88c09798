"""HTML mail becomes lines, and what its programs mark as quoted goes (M7)."""

from __future__ import annotations

import pytest

from monitor.reading.parse import Body
from monitor.reading.zones import own_text

HEADER = "From: Kim Lee <br>Date: Mon, 6 May 2024 09:00<br>Subject: Plan<br>To: pat@corp.test<br>"

QUOTATIONS = {
    "gmail": '<div class="gmail_quote"><div class="gmail_attr">On Mon, May 6, 2024 at 9:00 AM Kim &lt;<a href="mailto:'
    'kim@corp.test">kim@corp.test</a>&gt; wrote:<br></div><blockquote class="gmail_quote">{}</blockquote></div>',
    "apple": "<blockquote type=cite><div>On 6 May 2024, at 09:00, Kim &lt;kim@corp.test&gt; wrote:</div>"
    "<p>{}</p></blockquote>",
    "outlook on the web": '<div id="divRplyFwdMsg"><b>From:</b> Kim<br><b>Sent:</b> Monday<br></div><div>{}</div>',
    "outlook": '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p><b>Von:</b> Kim'
    "<br><b>Gesendet:</b> Montag<br><b>An:</b> Pat<br><b>Betreff:</b> Plan</p></div><p>{}</p>",
    "outlook for mac": '<span id="OLK_SRC_BODY_SECTION"><div>From: Kim</div><div>{}</div></span>',
    "hotmail": "<hr><div><b>From:</b> kim@corp.test<br><b>To:</b> pat@corp.test<br><b>Subject:</b> Plan</div>{}",
    "thunderbird": '<div class="moz-cite-prefix">Am 06.05.24 um 09:00 schrieb Kim:<br></div>'
    '<blockquote type="cite"><p>{}</p></blockquote>',
    "yahoo": '<div class="yahoo_quoted"><div>On Monday, Kim wrote:</div><div>{}</div></div>',
}


@pytest.mark.parametrize("program", QUOTATIONS)
def test_html_quotation_of_the_known_programs(program: str) -> None:
    """Block quotes, Gmail's, Outlook's, Thunderbird's, Yahoo's and Apple's quotations go."""
    quotation = QUOTATIONS[program].format("I will send it.")
    own = own_text(Body(html=f"<html><body><p>Hi Kim,</p><p>it works for us.</p>{quotation}</body></html>"))
    assert own.text == "Hi Kim,\n\nit works for us."
    assert own.quoted
    assert own.confident


def test_html_answers_between_quotes_are_kept() -> None:
    """Inline answers inside Gmail's container stay."""
    html = (
        '<div class="gmail_quote"><div>On Mon, May 6, 2024 at 9:00 AM Kim &lt;kim@corp.test&gt; wrote:</div>'
        "<blockquote>Can you come?</blockquote><div>Yes, I will.</div><blockquote>And the plan?</blockquote>"
        "<div>Tomorrow.</div></div>"
    )
    assert own_text(Body(html=html)).text == "Yes, I will.\n\nTomorrow."


def test_html_forwards_and_signatures_are_told() -> None:
    """Gmail's forward is one, and its signature goes."""
    html = (
        '<div>FYI</div><div class="gmail_signature">Pat<br>Corp</div><div class="gmail_quote"><div class="gmail_attr">'
        f"---------- Forwarded message ---------<br>{HEADER}</div>I will send it.</div>"
    )
    own = own_text(Body(html=html))
    assert own.text == "FYI"
    assert own.forwarded
    assert own.signature


def test_html_blocks_become_lines() -> None:
    """Paragraphs, breaks, lists, tables and preformatted text keep their lines; markup and hidden text go."""
    html = (
        "<head><title>t</title><style>p{}</style></head><body><div style='display: none'>preview</div>"
        "<p>One <b>two</b>\nthree</p>four<br>five<ul><li>six</li><li>seven</li></ul><pre>x\n  y</pre>"
        "<table><tr><td>a</td><td>b</td></tr></table>"
        "<blockquote style='margin:0 0 0 40px;border:none'>indented</blockquote><o:p>end</o:p></body>"
    )
    lines = [line for line in own_text(Body(html=html)).text.split("\n") if line]
    assert lines == [
        "One two three",
        "four",
        "five",
        "- six",
        "- seven",
        "x",
        "  y",
        "a",
        "b",
        "indented",
        "end",
    ]


@pytest.mark.parametrize(
    "html", ["", " ", "<", "<!-- -->", "<?xml version='1.0' encoding='x'?><p>a", "\x00<p>a", "<p>\ud800a"]
)
def test_odd_html_is_read(html: str) -> None:
    """Empty and broken HTML gives the text there is."""
    assert own_text(Body(html=html)).text in ("", "a", "?a", "<")
