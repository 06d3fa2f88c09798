"""A1, A3, P1, P2, M8: whole mails, read from greeting to signature-free end, in every language with a table."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import COUNTED_FROM, Ask, Condition, Promise, PromiseKind, SignalKind
from monitor.reading import acts
from monitor.reading.acts import Acts, Context, read_acts
from monitor.reading.promises import clause_digest

DANA, LEE = "dana@example.com", "lee@example.com"
CONTEXT = Context(
    sent_at=datetime(2026, 5, 4, 10, tzinfo=timezone(timedelta(hours=2))),
    recipients=((DANA, ("Dana Smith",)), (LEE, ("Wong, Lee",))),
)


@dataclass(frozen=True, kw_only=True)
class Golden:
    """A mail and what must be read in it."""

    name: str
    text: str
    language: str = "en"
    asks: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    closing: bool = False
    expects: bool = False


GOLDEN = (
    Golden(
        name="one ask and one promise",
        text="Dana,\n\nthe samples are back. Could you tell me who pays? I'll send the bill on Thursday.\n\nPat",
        asks=("Could you tell me who pays?",),
        promises=("I'll send the bill on Thursday.",),
        kinds=("deliver",),
        expects=True,
    ),
    Golden(
        name="two deliverables are two promises",
        text="I'll fax the plans tonight, and I'll call the plumber tomorrow.",
        promises=("I'll fax the plans tonight", "I'll call the plumber tomorrow."),
        kinds=("deliver", "contact"),
    ),
    Golden(
        name="checking and telling is one promise",
        text="I will check with the lab and let you know.",
        promises=("I will check with the lab and let you know.",),
        kinds=("reply",),
    ),
    Golden(
        name="offers, plans, whereabouts and pleasantries promise nothing",
        text="I'd be happy to help. I'll be in Rome on Friday. I will not be able to come. Talk to you soon.\n"
        "I can send you the plans if you like. Kim will bring the cake. I'll miss you.",
    ),
    Golden(
        name="thanks close",
        text="Thanks, Dana!",
        closing=True,
    ),
    Golden(
        name="thanks that ask do not close",
        text="Thanks. Can you also send me the second page?",
        asks=("Can you also send me the second page?",),
        expects=True,
    ),
    Golden(
        name="a name before the sentence hides nothing",
        text="Dana- Just checking on whether the hall is free on Sunday.",
        asks=("Just checking on whether the hall is free on Sunday.",),
        expects=True,
    ),
    Golden(
        name="a date before the sentence is no name",
        text="Tomorrow, I will send you the plans.",
        promises=("I will send you the plans.",),
        kinds=("deliver",),
    ),
    Golden(
        name="who is called by an at sign is asked",
        text="@Dana send me the second page.",
        asks=("send me the second page.",),
        expects=True,
    ),
    Golden(
        name="politeness ends where the sentence turns",
        text="Feel free to look around if you like, but I need an answer today.",
        asks=("Feel free to look around if you like, but I need an answer today.",),
        expects=True,
    ),
    Golden(
        name="hearty thanks close in many words",
        text="Thanks for the lovely evening. The soup was the best I ever had. My brother talks of nothing else. "
        "Even the dog liked your garden. Thank you for the cake, too.",
        closing=True,
    ),
    Golden(
        name="thanks with a question close nothing",
        text="Thanks for the plan. Wouldn't that block the door?",
    ),
    Golden(
        name="thanks with an offer close nothing",
        text="Thanks for the plan! I could send a larger print as well.",
    ),
    Golden(
        name="thanks with a file bring something",
        text="Thanks, Dana\n - plan-of-the-house.doc",
    ),
    Golden(
        name="thanks for cooperation only end what was told",
        text="The lifts are out of order on Monday. The stairs are open. Thank you for your cooperation.",
    ),
    Golden(
        name="an agreement closes",
        text="Your plan sounds good. I like the idea.",
        closing=True,
    ),
    Golden(
        name="a declined invitation closes",
        text="Thank-you for the invitation. Unfortunately I can't make it on Friday.",
        closing=True,
    ),
    Golden(
        name="who found something will do the next thing",
        text="Checked the meter twice and will order a new one on Monday.",
        promises=("and will order a new one on Monday.",),
        kinds=("do",),
    ),
    Golden(
        name="politeness asks nothing",
        text="Attached is the plan. Please call me if you have any questions. Please note the new address.",
    ),
    Golden(
        name="a caution asks but waits for nothing",
        text="Here is the plan. Please do not share it yet.",
        asks=("Please do not share it yet.",),
    ),
    Golden(
        name="wrapped lines are one sentence",
        text="As soon as the lab has looked at all the samples that we sent in last week\n"
        "I'll let you know what they found out about the colour.",
        promises=("I'll let you know what they found out about the colour.",),
        kinds=("reply",),
    ),
    Golden(
        name="German",
        language="de",
        text="Hallo Dana,\n\ndanke. Ich schicke dir die Zahlen bis Freitag. Kannst du mir sagen, wer kommt?\n",
        asks=("Kannst du mir sagen, wer kommt?",),
        promises=("Ich schicke dir die Zahlen bis Freitag.",),
        kinds=("deliver",),
        expects=True,
    ),
    Golden(
        name="German thanks",
        language="de",
        text="Vielen Dank, das ist sehr nett von dir.\n\nViele Grüße\nPat",
        closing=False,
    ),
    Golden(
        name="German agreement",
        language="de",
        text="Hallo Dana,\n\ndas klingt gut. Dienstag um zehn passt mir sehr gut.\n\nViele Grüße\nPat",
        closing=True,
    ),
    Golden(
        name="German notice",
        language="de",
        text="Am Montag ist der Aufzug außer Betrieb. Die Treppe ist frei. Vielen Dank für Ihr Verständnis.",
    ),
    Golden(
        name="French agreement",
        language="fr",
        text="Bonjour Dana,\n\nje suis d'accord avec vous. Cela me convient parfaitement.\n",
        closing=True,
    ),
    Golden(
        name="Spanish agreement",
        language="es",
        text="Hola Dana,\n\nestoy de acuerdo contigo. El martes a las diez me viene bien.\n",
        closing=True,
    ),
    Golden(
        name="French",
        language="fr",
        text="Bonjour,\n\nje vérifie avec le service et je reviens vers vous avant jeudi.\n"
        "Pourriez-vous m'envoyer le plan ?\n",
        asks=("Pourriez-vous m'envoyer le plan ?",),
        promises=("je vérifie avec le service et je reviens vers vous avant jeudi.",),
        kinds=("reply",),
        expects=True,
    ),
    Golden(
        name="Spanish",
        language="es",
        text="Hola Dana,\n\nlo reviso y te digo algo el miércoles. ¿Puedes mandarme los datos?\n\nUn saludo",
        asks=("¿Puedes mandarme los datos?",),
        promises=("lo reviso y te digo algo el miércoles.",),
        kinds=("reply",),
        expects=True,
    ),
)


def counted(acts: Acts, text: str) -> tuple[list[str], list[str], list[str]]:
    """The words of asks and promises that count, and the kinds of the promises."""
    promises = [act for act in acts.promises if act.confidence >= COUNTED_FROM and act.span]
    asks = [text[act.span[0] : act.span[1]] for act in acts.asks if act.span]
    return (
        asks,
        [text[act.span[0] : act.span[1]] for act in promises if act.span],
        [act.kind for act in promises],
    )


@pytest.mark.parametrize("mail", GOLDEN, ids=[mail.name for mail in GOLDEN])
def test_golden_mails(mail: Golden) -> None:
    """Each mail gives just the asks and promises written beside it, as spans of its own words."""
    acts = read_acts(mail.text, CONTEXT)
    asks, promises, kinds = counted(acts, mail.text)
    assert acts.language == mail.language
    assert [words.lstrip("¿") for words in asks] == [words.lstrip("¿") for words in mail.asks]
    assert promises == list(mail.promises)
    assert kinds == list(mail.kinds)
    assert (acts.closing, acts.expects_reply) == (mail.closing, mail.expects)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Dana, could you send me the list?", (DANA,)),
        ("Dana,\n\ncould you send me the list?", (DANA,)),
        ("@lee can you look?", (LEE,)),
        ("Could you look at it, Lee?", (LEE,)),
        ("Hi Lee and Dana,\nplease sign.", (LEE, DANA)),
        ("Ok Dana, please sign.", (DANA,)),
        ("Dana, Lee, please sign.", (DANA, LEE)),
        ("Robin and Lee, please sign.", (LEE,)),
        ("Could Dana look at it?", ()),
        ("I'm adding Lee, who handles this, could you wait?", ()),
        ("Hi all,\nplease sign.", ()),
    ],
)
def test_who_is_asked_by_name(text: str, named: tuple[str, ...]) -> None:
    """A1, A2: names that stand apart name the addressee; a name within a sentence does not."""
    assert [ask.named for ask in read_acts(text, CONTEXT).asks] == [named]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Could you send me the list by Friday?", "by Friday"),
        ("Hello,\nplease sign it today.", "today"),
        ("Did you meet on Friday?", None),
        ("Could you send me the list?", None),
    ],
)
def test_an_ask_may_give_a_date(text: str, words: str | None) -> None:
    """E5: the date a request gives; what a question only speaks of is none."""
    (ask,) = read_acts(text, CONTEXT).asks
    assert (ask.due.span and text[slice(*ask.due.span)] if ask.due else None) == words


def test_a_second_name_overrides_the_greeting() -> None:
    """A2: "Hi Dana, ... Lee - can you" asks Lee for the second thing."""
    acts = read_acts("Hi Dana,\nplease sign the form.\nLee - can you check the dates?", CONTEXT)
    assert [ask.named for ask in acts.asks] == [(DANA,), (LEE,)]


def test_an_opening_word_of_assent_vetoes_no_promise() -> None:
    """An assent or a remark that a comma ends does not embed what follows; "I'm sure I'll ..." only expects."""
    at = datetime(2026, 11, 9, 9, tzinfo=UTC)
    assert read_acts("Sure, I'll send you the report.", Context(sent_at=at)).promises
    assert read_acts(
        "It takes longer than I thought, I will send it on Friday.", Context(sent_at=at)
    ).promises
    assert not read_acts("I'm sure I'll send you to sleep.", Context(sent_at=at)).promises


def test_a_promise_may_wait_for_the_recipient() -> None:
    """P2: what hangs on the recipient is marked, not counted."""
    promise = read_acts("If you send me the list, I'll fix it.", CONTEXT).promises[0]
    assert promise.condition is Condition.RECIPIENT


def test_hedged_and_shared_promises_are_marked() -> None:
    """P1: "I'll try" is hedged, "we will" is ours."""
    assert read_acts("I'll try to fix it today.", CONTEXT).promises[0].hedged
    assert read_acts("We'll send you the list tomorrow.", CONTEXT).promises[0].ours


def test_a_clause_keeps_its_identity() -> None:
    """S3: the digest depends on the words alone, so a re-read gives the same id."""
    one = read_acts("I'll send it tomorrow.", CONTEXT).promises[0].clause
    two = read_acts("Hello.\n\nI'll  SEND it   tomorrow.", CONTEXT).promises[0].clause
    assert one == two == clause_digest("i'll send it tomorrow.")


def test_due_words_carry_their_span() -> None:
    """P3: the due and the words that gave it belong together."""
    text = "Hello. I'll send it by noon tomorrow."
    promise = read_acts(text, CONTEXT).promises[0]
    assert promise.due is not None
    assert promise.due.span == promise.due_span
    assert promise.due_span is not None
    assert text[slice(*promise.due_span)] == "by noon tomorrow"


@pytest.mark.parametrize(
    "text",
    [
        "Il rapporto non è pronto, ma domani lo mando. Grazie per la pazienza, che cosa ne pensi di questa data?",
        "Отчёт ещё не готов, я пришлю его завтра утром. Спасибо за терпение.",
        "Het rapport is nog niet klaar, maar ik stuur het je morgen. Kun je mij zeggen wie er komt? Bedankt.",
    ],
)
def test_a_language_without_a_table_is_not_guessed_at(text: str) -> None:
    """M8: no ask, no promise, and the reason."""
    acts = read_acts(text, CONTEXT)
    assert (acts.asks, acts.promises, acts.excluded) == ((), (), "X-language")


@given(text=st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    """No text breaks the reader; every span lies within the text; one signal says what the whole is."""
    acts = read_acts(text, CONTEXT)
    found: list[Ask | Promise] = [*acts.asks, *acts.promises]
    for act in found:
        assert act.span is not None
        assert 0 <= act.span[0] < act.span[1] <= len(text)
        assert 0 < act.confidence <= 1
    if acts.excluded is None:
        wholes = {
            SignalKind.SUBSTANTIVE,
            SignalKind.INTERIM,
            SignalKind.PROMISING,
            SignalKind.ASKING,
            SignalKind.CLOSING,
        }
        assert sum(signal.kind in wholes for signal in acts.signals) == 1


def test_kinds_are_those_of_the_tables() -> None:
    """P1: every kind can be read."""
    text = "I'll ask Kim. I'll let you know. I'll send the list. I'll fix the door. I'll call you tonight."
    assert [act.kind for act in read_acts(text, CONTEXT).promises] == [
        PromiseKind.FIND_OUT,
        PromiseKind.REPLY,
        PromiseKind.DELIVER,
        PromiseKind.DO,
        PromiseKind.CONTACT,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "i will " * 15_000,
        "I will send it, and " * 5_000,
        "please " * 15_000,
        "I'll send it " + "by monday and " * 7_000,
        "I will send it by Friday.\n" * 4_000,
        "if you " * 15_000,
        "?" * 100_000,
    ],
    ids=["heads", "clauses", "asks", "dates", "lines", "conditions", "marks"],
)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    """A hundred kilobytes made to be looked at again and again are read in about a quarter of a second."""
    read_acts(text, CONTEXT)
    begin = time.process_time()
    read_acts(text, CONTEXT)
    assert time.process_time() - begin < 2


def test_no_opening_of_a_mail_is_remembered() -> None:
    """What this room keeps beyond a mail are its readers, one a language; words go when the mail is read."""
    kept = {name for name, one in vars(acts).items() if hasattr(one, "cache_info")}
    assert kept == {"readers_of"}
